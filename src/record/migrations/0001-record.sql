-- The record: one line for every change, in the order of commits, each bound to the one before.
-- The chain (record) holds no personal text; what was said stands in record_detail under a random key,
-- which erasing a person destroys: the chain still verifies.
CREATE TABLE record (
    seq        INTEGER PRIMARY KEY,                -- 1, 2, 3 … without gaps
    at         INTEGER NOT NULL,                   -- UTC milliseconds
    actor      INTEGER NOT NULL,                   -- account; 0: nobody signed in, or the program itself
    verb       TEXT NOT NULL,                      -- 'case_open', 'contact_read' …
    subject    INTEGER NOT NULL,                   -- what it was done to
    place      TEXT NOT NULL,                      -- path of the place it belongs to, '' for none
    is_public  INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    commitment BLOB NOT NULL,                      -- BLAKE2b-256 of the detail under the line's key
    hash       BLOB NOT NULL                       -- BLAKE2b-256 of the hash before and this line
) STRICT;
CREATE INDEX record_by_subject ON record (subject, seq);
CREATE INDEX record_by_actor ON record (actor, seq);
CREATE INDEX record_by_public ON record (is_public, seq);

CREATE TABLE record_detail (
    seq    INTEGER PRIMARY KEY REFERENCES record (seq),
    key    BLOB NOT NULL,                          -- 32 random bytes
    detail TEXT NOT NULL                           -- JSON
) STRICT;
