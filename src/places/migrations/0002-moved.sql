-- Where places stood before they were moved: old addresses and old lines of the record still find them.
CREATE TABLE place_was (
    path  TEXT PRIMARY KEY,
    place INTEGER NOT NULL REFERENCES place (id)
) STRICT;
