-- People: residents and staff. One name field: people have names of every shape.
CREATE TABLE person (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    fold        TEXT NOT NULL,                      -- for finding
    languages   TEXT NOT NULL DEFAULT '',           -- BCP 47, spaces between, best first
    nationality TEXT,                               -- ISO 3166-1, only when given
    created     INTEGER NOT NULL,
    erased      INTEGER
) STRICT;
CREATE INDEX person_by_fold ON person (fold, id);

-- How to reach a person. Apart, because every reading of it by another is recorded.
CREATE TABLE person_contact (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    phone  TEXT,
    email  TEXT,
    note   TEXT NOT NULL DEFAULT ''                 -- 'evenings only'
) STRICT;

-- Who lives, or lived, in which household.
CREATE TABLE residence (
    id        INTEGER PRIMARY KEY,
    person    INTEGER NOT NULL REFERENCES person (id),
    place     INTEGER NOT NULL,
    path      TEXT NOT NULL,
    moved_in  INTEGER NOT NULL,
    moved_out INTEGER
) STRICT;
CREATE INDEX residence_by_person ON residence (person, moved_out);
CREATE INDEX residence_by_path ON residence (path, moved_out);
