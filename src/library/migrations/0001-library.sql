-- The library: documents, their versions in each language, what leads from one to another, topics.

-- Numbers of a year: short addresses ('document'), and each register's own.
CREATE TABLE document_counter (
    scheme TEXT NOT NULL,
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (scheme, year)
) STRICT;

CREATE TABLE document (
    id             INTEGER PRIMARY KEY,
    number         TEXT NOT NULL UNIQUE,               -- 2026-17: its address for ever, /d/2026-17
    community      INTEGER NOT NULL REFERENCES place (id),
    place          INTEGER NOT NULL REFERENCES place (id),
    path           TEXT NOT NULL,                      -- that place's
    kind           INTEGER NOT NULL,                   -- enum document_kind
    state          INTEGER NOT NULL,                   -- enum document_state: of the latest version
    readers        INTEGER NOT NULL,                   -- enum readers
    body           INTEGER NOT NULL DEFAULT 0,         -- the organisation, for READ_BY_BODY
    unit           INTEGER NOT NULL DEFAULT 0,         -- the organisation whose document it is
    author         TEXT NOT NULL DEFAULT '',           -- as readers see it
    writer         INTEGER NOT NULL,                   -- account that began it; 0: the program
    lang           TEXT NOT NULL,                      -- its source language
    dated          INTEGER NOT NULL,                   -- the date it bears
    year           INTEGER NOT NULL,                   -- of that date, in the community's zone
    source         TEXT NOT NULL DEFAULT '',           -- where it comes from, in words
    source_address TEXT,                               -- and as an address; makes importing idempotent
    licence        TEXT NOT NULL DEFAULT '',
    disclaimer     TEXT NOT NULL DEFAULT '',
    register_no    TEXT NOT NULL DEFAULT '',           -- register number, 唐西居委〔2026〕12号
    in_force       INTEGER,                            -- rules: from when
    expires        INTEGER,                            -- no longer valid from then on
    retain         INTEGER,                            -- kept at least until then
    published      INTEGER,                            -- readers see it from then on
    shown          INTEGER NOT NULL DEFAULT 0,         -- version readers see, of the source language; 0: none yet
    latest         INTEGER NOT NULL,                   -- version being written, of the source language
    title          TEXT NOT NULL DEFAULT '',           -- of the shown version, as are the next two: lists read them
    summary        TEXT NOT NULL DEFAULT '',
    minutes        INTEGER NOT NULL DEFAULT 1,
    superseded_by  INTEGER,                            -- document
    model          INTEGER NOT NULL DEFAULT 0,         -- the sample it was written from
    reads          INTEGER NOT NULL DEFAULT 0,
    wants_register INTEGER NOT NULL DEFAULT 0 CHECK (wants_register IN (0, 1)), -- takes a number when it is published
    updated        INTEGER NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1          -- of this row, for "somebody changed it meanwhile"
) STRICT;
CREATE INDEX document_by_published ON document (published, id);
CREATE INDEX document_by_kind ON document (kind, published, id);
CREATE INDEX document_by_year ON document (year, published, id);
CREATE INDEX document_by_path ON document (path, published, id);
CREATE INDEX document_by_state ON document (state, updated, id);
CREATE INDEX document_by_writer ON document (writer, updated, id);
CREATE INDEX document_by_reads ON document (reads, id);
CREATE INDEX document_by_superseded ON document (superseded_by);
CREATE UNIQUE INDEX document_by_source ON document (source_address);

-- Every version that was ever sent or shown is kept. A draft is written over by its own writer only.
CREATE TABLE document_version (
    id        INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL REFERENCES document (id),
    lang      TEXT NOT NULL,
    n         INTEGER NOT NULL,                        -- 1, 2, 3 … in that language
    at        INTEGER NOT NULL,
    writer    INTEGER NOT NULL,
    title     TEXT NOT NULL,
    summary   TEXT NOT NULL,
    body      TEXT NOT NULL,                           -- Markdown
    html      TEXT NOT NULL,                           -- drawn once, when it was saved
    contents  TEXT NOT NULL,                           -- its headings: "LEVEL ID TEXT" a line
    minutes   INTEGER NOT NULL,
    hash      BLOB NOT NULL,                           -- BLAKE2b-256 of title, summary and body
    note      TEXT NOT NULL DEFAULT '',                -- what changed, in the writer's words
    sent      INTEGER,                                 -- to review
    reviewer  INTEGER,
    reviewed  INTEGER,
    verdict   TEXT NOT NULL DEFAULT '',                -- the reviewer's words
    UNIQUE (document, lang, n)
) STRICT;

CREATE TABLE document_link (
    document INTEGER NOT NULL REFERENCES document (id),
    what     INTEGER NOT NULL,                         -- enum link_what
    target   INTEGER NOT NULL,                         -- a document, or a case
    sort     INTEGER NOT NULL,
    PRIMARY KEY (document, what, target)
) STRICT;
CREATE INDEX document_link_by_target ON document_link (target, what);

-- Pages elsewhere that a document points to (related links of an imported page).
CREATE TABLE document_away (
    document INTEGER NOT NULL REFERENCES document (id),
    sort     INTEGER NOT NULL,
    title    TEXT NOT NULL,
    address  TEXT NOT NULL,
    PRIMARY KEY (document, sort)
) STRICT;

CREATE TABLE topic (
    id        INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES place (id),
    code      TEXT NOT NULL,
    sort      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (community, code)
) STRICT;
CREATE TABLE topic_name (
    topic INTEGER NOT NULL REFERENCES topic (id),
    lang  TEXT NOT NULL,
    name  TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (topic, lang)
) STRICT;
CREATE TABLE document_topic (
    topic    INTEGER NOT NULL REFERENCES topic (id),
    document INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (topic, document)
) STRICT;
CREATE INDEX document_topic_by_document ON document_topic (document, topic);
