-- Texts that people wrote and others read in their own language.
CREATE TABLE text (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,                      -- enum text_kind: of what it is the text
    owner    INTEGER NOT NULL,                      -- and of which one
    path     TEXT NOT NULL,                         -- place it belongs to
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)), -- else only translators of the place know of it
    lang     TEXT NOT NULL,                         -- it was written in
    legal    INTEGER NOT NULL CHECK (legal IN (0, 1)), -- binding: a translation is valid only once approved
    url      TEXT NOT NULL,                         -- where it is read, a path of ours
    title    TEXT NOT NULL,
    summary  TEXT NOT NULL,
    body     TEXT NOT NULL,
    hash     BLOB NOT NULL,                         -- of title, summary and body
    since    INTEGER NOT NULL,                      -- the text reads like this
    found_as INTEGER NOT NULL,                      -- enum search_kind: what a search finds by these words
    found_id INTEGER NOT NULL,                      -- and which one
    UNIQUE (kind, owner)
) STRICT;

CREATE INDEX text_by_found ON text (found_as, found_id);

-- How a text read before, kept while some translation was made from it.
CREATE TABLE text_past (
    text    INTEGER NOT NULL REFERENCES text (id),
    hash    BLOB NOT NULL,
    title   TEXT NOT NULL,
    summary TEXT NOT NULL,
    body    TEXT NOT NULL,
    until   INTEGER NOT NULL,
    PRIMARY KEY (text, hash)
) STRICT;

CREATE TABLE translation (
    id          INTEGER PRIMARY KEY,
    text        INTEGER NOT NULL REFERENCES text (id),
    lang        TEXT NOT NULL,
    title       TEXT NOT NULL,
    summary     TEXT NOT NULL,
    body        TEXT NOT NULL,
    maker       INTEGER NOT NULL,                   -- enum text_maker
    author      INTEGER NOT NULL,                   -- account, 0: the program
    at          INTEGER NOT NULL,
    source_hash BLOB NOT NULL,                      -- of the text it was made from
    state       INTEGER NOT NULL,                   -- enum translation_state
    approver    INTEGER NOT NULL DEFAULT 0,         -- account of the second person
    approved    INTEGER                             -- valid like the text itself since then
) STRICT;
CREATE INDEX translation_of_text ON translation (text, state, lang);
CREATE UNIQUE INDEX translation_shown ON translation (text, lang) WHERE state = 1;
CREATE INDEX translation_proposed ON translation (id) WHERE state = 0;

-- Who asked for a text in their language.
CREATE TABLE text_wanted (
    text    INTEGER NOT NULL REFERENCES text (id),
    lang    TEXT NOT NULL,
    account INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (text, lang, account)
) STRICT;

-- What translators find to do: a language that a text lacks, or whose translation is older than the text.
CREATE TABLE text_gap (
    text   INTEGER NOT NULL REFERENCES text (id),
    lang   TEXT NOT NULL,
    state  INTEGER NOT NULL,                        -- enum gap
    wanted INTEGER NOT NULL,                        -- by how many people
    PRIMARY KEY (text, lang)
) STRICT;
CREATE INDEX text_gap_by_need ON text_gap (lang, wanted, text);

-- The glossary: what a term is called in each language.
CREATE TABLE term (
    id   INTEGER PRIMARY KEY,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE term_word (
    term INTEGER NOT NULL REFERENCES term (id),
    lang TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (term, lang)
) STRICT;
CREATE INDEX term_word_by_lang ON term_word (lang, word, term);
