-- A file that somebody sent to be taken over: tried first, then, when they say so, taken.
CREATE TABLE import_job (
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,              -- who sent it: nobody else sees it
    what    INTEGER NOT NULL,              -- enum import_what
    file    INTEGER NOT NULL,              -- in the room of files, where it is kept for a day
    name    TEXT NOT NULL,                 -- of the file
    state   INTEGER NOT NULL,              -- enum import_state
    size    INTEGER NOT NULL,              -- bytes
    done    INTEGER NOT NULL DEFAULT 0,    -- of them
    lines   INTEGER NOT NULL DEFAULT 0,
    added   INTEGER NOT NULL DEFAULT 0,
    known   INTEGER NOT NULL DEFAULT 0,
    faulty  INTEGER NOT NULL DEFAULT 0,
    why     TEXT NOT NULL DEFAULT '',      -- why it failed: a sentence of the catalogs
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX import_job_waiting ON import_job (id) WHERE state IN (1, 3);
CREATE INDEX import_job_of ON import_job (account, id);
CREATE INDEX import_job_old ON import_job (updated);

-- Its faulty lines.
CREATE TABLE import_line (
    job  INTEGER NOT NULL REFERENCES import_job (id),
    n    INTEGER NOT NULL,                 -- from 1, in the order of the file
    line INTEGER NOT NULL,                 -- in the file
    why  TEXT NOT NULL,                    -- a sentence of the catalogs
    PRIMARY KEY (job, n)
) STRICT;
