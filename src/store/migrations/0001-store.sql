-- Which migrations this database has seen. A name the program does not know: the database is newer.
CREATE TABLE linli_migration (
    module   TEXT NOT NULL,
    name     TEXT NOT NULL,
    checksum TEXT NOT NULL,   -- BLAKE2b-256 of its statements, in hexadecimal
    at       INTEGER NOT NULL,
    PRIMARY KEY (module, name)
) STRICT;

-- @postgres
-- Whoever writes holds this table's lock until its transaction ends: linli processes write in turn.
CREATE TABLE linli_writer ();
