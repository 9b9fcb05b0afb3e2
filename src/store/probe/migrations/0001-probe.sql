-- What the store's own tests write into.
CREATE TABLE probe (
    id    INTEGER PRIMARY KEY,
    word  TEXT NOT NULL UNIQUE,
    note  TEXT,
    share REAL,
    bytes BLOB,
    at    INTEGER,
    yes   INTEGER NOT NULL DEFAULT 0 CHECK (yes IN (0, 1))
) STRICT;
CREATE INDEX probe_by_at ON probe (at, id);

CREATE TABLE probe_counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
