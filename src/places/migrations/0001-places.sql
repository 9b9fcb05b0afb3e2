-- The tree of places: city, district, subdistrict, community, grid, building, entrance, household.
CREATE TABLE place (
    id      INTEGER PRIMARY KEY,
    parent  INTEGER REFERENCES place (id),
    level   INTEGER NOT NULL CHECK (level BETWEEN 1 AND 8),
    path    TEXT NOT NULL UNIQUE,                   -- ancestors and itself, four characters each: 'everything under' is a range
    code    TEXT UNIQUE,                            -- the operator's own code, for imports
    lat     REAL,                                   -- WGS84 degrees; both or neither
    lon     REAL,
    children INTEGER NOT NULL DEFAULT 0,            -- given out so far: the next child's part of the path
    created INTEGER NOT NULL,
    closed  INTEGER
) STRICT;
CREATE INDEX place_by_parent ON place (parent, path);
CREATE INDEX place_by_level ON place (level, path);

CREATE TABLE place_name (
    place INTEGER NOT NULL REFERENCES place (id),
    lang  TEXT NOT NULL,                            -- BCP 47
    name  TEXT NOT NULL,
    fold  TEXT NOT NULL,                            -- for finding
    PRIMARY KEY (place, lang)
) STRICT;
CREATE INDEX place_by_fold ON place_name (fold, place);

-- An outline: its rings packed for the machine, the source kept for export; a box to find it by.
CREATE TABLE place_outline (
    place   INTEGER PRIMARY KEY REFERENCES place (id),
    level   INTEGER NOT NULL,
    south   REAL NOT NULL, north REAL NOT NULL, west REAL NOT NULL, east REAL NOT NULL,
    rings   BLOB NOT NULL,
    geojson TEXT NOT NULL
) STRICT;
CREATE INDEX outline_by_box ON place_outline (level, south, north);

-- Organisations inside and around a community.
CREATE TABLE organisation (
    id      INTEGER PRIMARY KEY,
    kind    INTEGER NOT NULL,                       -- enum organisation_kind
    place   INTEGER NOT NULL REFERENCES place (id),
    path    TEXT NOT NULL,
    phone   TEXT,
    created INTEGER NOT NULL,
    closed  INTEGER
) STRICT;
CREATE INDEX organisation_by_path ON organisation (path, kind);
CREATE TABLE organisation_name (
    organisation INTEGER NOT NULL REFERENCES organisation (id),
    lang TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (organisation, lang)
) STRICT;

-- What a community decides for itself: 'zone', 'calendar', 'anonymous-cases' … Read from the place upward.
CREATE TABLE setting (
    place INTEGER NOT NULL REFERENCES place (id),
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (place, name)
) STRICT;
