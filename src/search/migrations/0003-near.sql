-- Related reading, kept for things that are read: what was nearest to each when it was last worked out (related.c).
CREATE TABLE search_near (
    kind INTEGER NOT NULL,                         -- enum search_kind
    id   INTEGER NOT NULL,
    made INTEGER NOT NULL,                         -- when; 0: something near has changed since
    ids  TEXT NOT NULL,                            -- things of the same kind, nearest first: a JSON array
    PRIMARY KEY (kind, id)
) STRICT;
