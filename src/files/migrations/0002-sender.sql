-- Who sent what hangs on nothing yet: an account, or a keyed hash of an address; forgotten once it hangs on something.
ALTER TABLE file ADD COLUMN sender TEXT NOT NULL DEFAULT '';
CREATE INDEX file_unused_by_sender ON file (sender) WHERE uses = 0;
