-- A picture out of an export: its bytes stay beside what was made anew of them, so that the next export writes the same.
ALTER TABLE file ADD COLUMN keeps INTEGER NOT NULL DEFAULT 0 CHECK (keeps IN (0, 1));
-- Of a picture's largest copy, as an export writes it: by it the picture is known when that comes back.
ALTER TABLE file ADD COLUMN made_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX file_by_made ON file (made_hash) WHERE made_hash <> '';
