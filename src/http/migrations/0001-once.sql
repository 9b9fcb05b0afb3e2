-- Forms that had their effect: who sends one again is led to what it made, and nothing happens twice.
CREATE TABLE once (
    token TEXT PRIMARY KEY,   -- BLAKE2b-256 of path and token, in hexadecimal
    made  INTEGER NOT NULL,   -- the rule's result.made
    at    INTEGER NOT NULL
) STRICT;
CREATE INDEX once_at ON once (at);
