-- What the tests of http/ write.
CREATE TABLE effect (
    id   INTEGER PRIMARY KEY,
    what TEXT NOT NULL
) STRICT;
