-- The index of all texts. How words lie in a leaf: src/search/lists.h.

-- A whole index. One is current; a rebuild makes another beside it.
CREATE TABLE search_index (
    generation  INTEGER PRIMARY KEY,
    state       INTEGER NOT NULL,                  -- 0 being made, 1 current, 2 to be cleared away
    next_doc    INTEGER NOT NULL,                  -- documents are numbered as they come
    docs        INTEGER NOT NULL,                  -- alive
    tokens      INTEGER NOT NULL,                  -- in their bodies
    cursor_kind INTEGER NOT NULL,                  -- a rebuild has come to here
    cursor_id   INTEGER NOT NULL
) STRICT;
INSERT INTO search_index (generation, state, next_doc, docs, tokens, cursor_kind, cursor_id) VALUES (1, 0, 0, 0, 0, 0, 0);

-- Documents indexed together, never changed, merged into larger ones.
CREATE TABLE search_segment (
    id         INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    state      INTEGER NOT NULL,                   -- 0 being merged into, 1 in use, 2 to be cleared away
    level      INTEGER NOT NULL,
    goes_into  INTEGER NOT NULL,                   -- the segment it is being merged into, 0 none
    base       INTEGER NOT NULL,                   -- its lists count documents from here
    docs       INTEGER NOT NULL,
    bytes      INTEGER NOT NULL                    -- of its leaves
) STRICT;
CREATE INDEX search_segment_by_state ON search_segment (state, generation, level, id);

-- The words of a segment in their order, some to a leaf; a word with a long list has leaves of its own.
CREATE TABLE search_leaf (
    segment INTEGER NOT NULL,
    first   TEXT NOT NULL,                         -- its first word
    n       INTEGER NOT NULL,                      -- 0, 1 … of the leaves of one word
    body    BLOB NOT NULL,
    PRIMARY KEY (segment, first, n)
) STRICT;

-- What ranking and filters need of each document, fixed width, many to a row (entries.h).
CREATE TABLE search_entries (
    generation INTEGER NOT NULL,
    block      INTEGER NOT NULL,
    body       BLOB NOT NULL,
    PRIMARY KEY (generation, block)
) STRICT;

-- Bits of documents that are no more.
CREATE TABLE search_dead (
    generation INTEGER NOT NULL,
    block      INTEGER NOT NULL,
    bits       BLOB NOT NULL,
    PRIMARY KEY (generation, block)
) STRICT;

-- Which documents a thing is.
CREATE TABLE search_thing (
    generation INTEGER NOT NULL,
    kind       INTEGER NOT NULL,                   -- enum search_kind
    id         INTEGER NOT NULL,
    doc        INTEGER NOT NULL,                   -- the first
    parts      INTEGER NOT NULL,                   -- how many
    tokens     INTEGER NOT NULL,
    PRIMARY KEY (generation, kind, id)
) STRICT;

-- Texts that entries name by number: places, sets of topics, languages.
CREATE TABLE search_name (
    what INTEGER NOT NULL,
    n    INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (what, n),
    UNIQUE (what, name)
) STRICT;

-- Things that changed and are not yet indexed so.
CREATE TABLE search_queue (
    kind INTEGER NOT NULL,
    id   INTEGER NOT NULL,
    seq  INTEGER NOT NULL,                         -- of the change: a later one has another
    PRIMARY KEY (kind, id)
) STRICT;
CREATE INDEX search_queue_by_seq ON search_queue (seq);

-- Things indexed while a rebuild goes on: to be indexed again in the new index.
CREATE TABLE search_later (
    kind INTEGER NOT NULL,
    id   INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
