-- Kinds of case: a tree, each with who answers and how fast.
CREATE TABLE kind (
    id              INTEGER PRIMARY KEY,
    parent          INTEGER REFERENCES kind (id),
    code            TEXT NOT NULL UNIQUE,           -- Open311's service_code; stands in addresses and imports
    path            TEXT NOT NULL UNIQUE,           -- ancestors and itself, as with places
    icon            TEXT NOT NULL DEFAULT '',       -- lucide's name
    role            INTEGER NOT NULL,               -- enum role that answers …
    level           INTEGER NOT NULL,               -- … at the nearest place of this level or above it
    organisation_kind INTEGER NOT NULL DEFAULT 0,   -- for ROLE organisation: which kind of organisation
    respond_minutes INTEGER NOT NULL,               -- working minutes to the first response
    resolve_minutes INTEGER NOT NULL,               -- working minutes to the resolution
    round_the_clock INTEGER NOT NULL DEFAULT 0 CHECK (round_the_clock IN (0, 1)), -- minutes run day and night
    private         INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1)), -- never shown to the public
    reopening       INTEGER NOT NULL DEFAULT 1 CHECK (reopening IN (0, 1)),
    place_needed    INTEGER NOT NULL DEFAULT 1 CHECK (place_needed IN (0, 1)),
    sort            INTEGER NOT NULL DEFAULT 0,
    children        INTEGER NOT NULL DEFAULT 0,
    closed          INTEGER                         -- no new cases since
) STRICT;
CREATE INDEX kind_by_parent ON kind (parent, sort, path);

CREATE TABLE kind_text (
    kind  INTEGER NOT NULL REFERENCES kind (id),
    lang  TEXT NOT NULL,
    name  TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, lang)
) STRICT;

-- Extra questions of a kind.
CREATE TABLE question (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL REFERENCES kind (id),
    code     TEXT NOT NULL,
    datatype INTEGER NOT NULL,                      -- enum question_type
    required INTEGER NOT NULL CHECK (required IN (0, 1)),
    asks     INTEGER NOT NULL DEFAULT 1 CHECK (asks IN (0, 1)), -- 0: only a text that is shown (Open311 variable=false)
    sort     INTEGER NOT NULL,
    UNIQUE (kind, code)
) STRICT;
CREATE TABLE question_text (
    question INTEGER NOT NULL REFERENCES question (id),
    lang     TEXT NOT NULL,
    asked    TEXT NOT NULL,
    hint     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (question, lang)
) STRICT;
CREATE TABLE question_choice (
    question INTEGER NOT NULL REFERENCES question (id),
    code     TEXT NOT NULL,
    lang     TEXT NOT NULL,
    name     TEXT NOT NULL,
    sort     INTEGER NOT NULL,
    PRIMARY KEY (question, code, lang)
) STRICT;

-- Numbers people can say on the telephone: 2026-000123.
CREATE TABLE case_counter (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

-- A case. State, referral, clocks and rating are separate axes: the last three have tables of their own,
-- and here only what lists need of them.
CREATE TABLE cases (
    id          INTEGER PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,
    community   INTEGER NOT NULL REFERENCES place (id),
    place       INTEGER NOT NULL REFERENCES place (id), -- the deepest place known
    path        TEXT NOT NULL,                      -- that place's
    lat         REAL, lon REAL,                     -- the point, when one was given
    address     TEXT NOT NULL DEFAULT '',           -- where exactly, in words
    kind        INTEGER NOT NULL REFERENCES kind (id),
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    lang        TEXT NOT NULL,                      -- of title and description, '' unknown
    fold        TEXT NOT NULL,                      -- title and description folded, for filtering by words
    audience    INTEGER NOT NULL,                   -- enum audience: everybody, or the reporter and staff
    anonymous   INTEGER NOT NULL CHECK (anonymous IN (0, 1)), -- name hidden from the public
    reporter    INTEGER,                            -- person; NULL: none known
    opened_by   INTEGER NOT NULL,                   -- account; 0: nobody signed in, or an import
    channel     INTEGER NOT NULL,                   -- enum channel
    state       INTEGER NOT NULL,                   -- enum case_state
    is_open     INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    team_role   INTEGER NOT NULL DEFAULT 0,         -- who handles it: a role at a place …
    team_path   TEXT NOT NULL DEFAULT '',
    team_org    INTEGER NOT NULL DEFAULT 0,         -- … or an organisation
    assignee    INTEGER NOT NULL DEFAULT 0,         -- one account of that team, 0: the team
    opened      INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    next_due    INTEGER NOT NULL DEFAULT 9000000000000000, -- earliest deadline that still runs; this: none
    resolved    INTEGER,
    closed      INTEGER,
    solved      INTEGER,                            -- latest rating: enum solved
    satisfied   INTEGER,                            -- latest rating: 1 to 5
    followers   INTEGER NOT NULL DEFAULT 0,
    version     INTEGER NOT NULL DEFAULT 1,         -- counts changes: a form made from an older one is refused
    source      TEXT,                               -- imported from …
    source_id   TEXT                                -- … under this id
) STRICT;
CREATE UNIQUE INDEX cases_by_source ON cases (source, source_id) WHERE source IS NOT NULL;
CREATE INDEX cases_by_community ON cases (community, audience, opened, id);
CREATE INDEX cases_by_kind ON cases (kind, opened, id);
CREATE INDEX cases_by_path ON cases (path, opened);
CREATE INDEX cases_by_opened ON cases (opened, id);
CREATE INDEX cases_by_updated ON cases (updated, id);
CREATE INDEX cases_by_reporter ON cases (reporter, opened) WHERE reporter IS NOT NULL;
CREATE INDEX cases_by_lat ON cases (lat, lon) WHERE lat IS NOT NULL;
CREATE INDEX cases_open_by_due ON cases (next_due, id) WHERE is_open = 1;
CREATE INDEX cases_open_by_assignee ON cases (assignee, next_due) WHERE is_open = 1;
CREATE INDEX cases_open_by_path ON cases (path, next_due) WHERE is_open = 1;
CREATE INDEX cases_open_by_organisation ON cases (team_org, next_due) WHERE is_open = 1 AND team_org > 0;
CREATE INDEX cases_resolved ON cases (resolved) WHERE state = 4;

-- How to reach a reporter who has no account; every reading is recorded.
CREATE TABLE case_contact (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    name    TEXT NOT NULL DEFAULT '',
    phone   TEXT NOT NULL DEFAULT '',
    email   TEXT NOT NULL DEFAULT '',
    access  BLOB                                    -- digest of the secret in the link they were given
) STRICT;

-- Answers to the kind's extra questions; several rows for 'several of'.
CREATE TABLE case_answer (
    case_id  INTEGER NOT NULL REFERENCES cases (id),
    question INTEGER NOT NULL REFERENCES question (id),
    n        INTEGER NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (case_id, question, n)
) STRICT;

-- The timeline.
CREATE TABLE case_event (
    id       INTEGER PRIMARY KEY,
    case_id  INTEGER NOT NULL REFERENCES cases (id),
    at       INTEGER NOT NULL,
    actor    INTEGER NOT NULL,                      -- account, 0: the program or nobody signed in
    what     INTEGER NOT NULL,                      -- enum event
    audience INTEGER NOT NULL,                      -- everybody, reporter and staff, staff only
    text     TEXT NOT NULL DEFAULT '',
    lang     TEXT NOT NULL DEFAULT '',
    detail   TEXT NOT NULL DEFAULT ''               -- a place's or team's words, a number; by kind of event
) STRICT;
CREATE INDEX event_by_case ON case_event (case_id, id);

-- Referrals: sent on, signed for, returned with a reason, or answered.
CREATE TABLE referral (
    id        INTEGER PRIMARY KEY,
    case_id   INTEGER NOT NULL REFERENCES cases (id),
    from_role INTEGER NOT NULL, from_path TEXT NOT NULL, from_org INTEGER NOT NULL,
    to_role   INTEGER NOT NULL, to_path TEXT NOT NULL, to_org INTEGER NOT NULL,
    by        INTEGER NOT NULL,                     -- account
    note      TEXT NOT NULL DEFAULT '',
    sent      INTEGER NOT NULL,
    signed    INTEGER,
    returned  INTEGER,
    reason    TEXT NOT NULL DEFAULT '',
    answered  INTEGER
) STRICT;
CREATE INDEX referral_by_case ON referral (case_id, id);

-- Clocks: working time to a deadline; may be paused while waiting for the resident.
CREATE TABLE case_clock (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    what    INTEGER NOT NULL,                       -- enum clock: first response, resolution
    started INTEGER NOT NULL,
    minutes INTEGER NOT NULL,                       -- allowed, in the calendar's working time
    due     INTEGER NOT NULL,                       -- moves when paused
    met     INTEGER,
    paused  INTEGER,                                -- since when, NULL: running
    PRIMARY KEY (case_id, what)
) STRICT;

-- Ratings: one for each time the case was resolved.
CREATE TABLE rating (
    id        INTEGER PRIMARY KEY,
    case_id   INTEGER NOT NULL REFERENCES cases (id),
    person    INTEGER NOT NULL,
    solved    INTEGER NOT NULL,
    satisfied INTEGER NOT NULL CHECK (satisfied BETWEEN 1 AND 5),
    comment   TEXT NOT NULL DEFAULT '',
    lang      TEXT NOT NULL DEFAULT '',
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX rating_by_case ON rating (case_id, id);

-- Neighbours who follow a case.
CREATE TABLE follower (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person  INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (case_id, person)
) STRICT;
CREATE INDEX follower_by_person ON follower (person, since);

-- Open311 tokens: what a program gets when it is not yet certain that its request was saved.
CREATE TABLE open311_token (
    token   TEXT PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id)
) STRICT;

-- Keys of programs that may open requests.
CREATE TABLE api_key (
    digest  BLOB PRIMARY KEY,
    name    TEXT NOT NULL,
    created INTEGER NOT NULL,
    ended   INTEGER
) STRICT;
