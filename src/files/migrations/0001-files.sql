-- A content that was sent: kept once, however often and under whatever names it hangs on things.
CREATE TABLE file (
    id       INTEGER PRIMARY KEY,
    hash     TEXT NOT NULL,                -- BLAKE2b-256 of the content as it came, in hexadecimal
    size     INTEGER NOT NULL,             -- bytes, as it came
    type     INTEGER NOT NULL,             -- enum file_type: what its bytes are, whatever its name says
    state    INTEGER NOT NULL,             -- enum file_state; 0: not all here yet, or on its way out
    fault    INTEGER NOT NULL DEFAULT 0,   -- enum file_fault
    tries    INTEGER NOT NULL DEFAULT 0,   -- how often preparing was begun
    uses     INTEGER NOT NULL DEFAULT 0,   -- attachments that have it
    kept     INTEGER NOT NULL,             -- when it was last sent: the sweep leaves what is young
    prepared INTEGER,
    clears   INTEGER NOT NULL DEFAULT 0 CHECK (clears IN (0, 1)), -- its pieces as they came are still to go
    width    INTEGER NOT NULL DEFAULT 0,   -- of a picture's largest copy
    height   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX file_by_hash ON file (hash) WHERE state > 0;
CREATE INDEX file_waiting ON file (id) WHERE state = 1;
CREATE INDEX file_clearing ON file (id) WHERE clears = 1;
CREATE INDEX file_unused ON file (kept, id) WHERE uses = 0;

-- The bytes, in pieces small enough for one commit among others.
CREATE TABLE file_piece (
    file  INTEGER NOT NULL REFERENCES file (id),
    copy  INTEGER NOT NULL,                -- enum file_copy: as it came, or one that was made of it
    n     INTEGER NOT NULL,                -- from 0
    bytes BLOB NOT NULL,
    PRIMARY KEY (file, copy, n)
) STRICT;

-- What was made of a picture.
CREATE TABLE file_made (
    file   INTEGER NOT NULL REFERENCES file (id),
    copy   INTEGER NOT NULL,               -- enum file_copy
    size   INTEGER NOT NULL,
    width  INTEGER NOT NULL,
    height INTEGER NOT NULL,
    PRIMARY KEY (file, copy)
) STRICT;

-- What can be read in a document.
CREATE TABLE file_text (
    file  INTEGER PRIMARY KEY REFERENCES file (id),
    text  TEXT NOT NULL,
    whole INTEGER NOT NULL CHECK (whole IN (0, 1)) -- 0: cut at the limit of time or length
) STRICT;

-- A file hangs on something: a case, a document.
CREATE TABLE attachment (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,             -- enum owner_kind
    owner    INTEGER NOT NULL,             -- id of that thing …
    part     INTEGER NOT NULL,             -- … or of an entry of it (an answer, a version); 0: the thing itself
    position INTEGER NOT NULL,             -- from 0, among those of the thing
    audience INTEGER NOT NULL,             -- who may see it, in the owner's own terms
    file     INTEGER NOT NULL REFERENCES file (id),
    name     TEXT NOT NULL,                -- as the sender called it, made harmless
    caption  TEXT NOT NULL,                -- what it shows, for those who see it and those who do not
    lang     TEXT NOT NULL,                -- of the caption
    by       INTEGER NOT NULL,             -- account, 0: nobody signed in
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_by_owner ON attachment (kind, owner, position, id);
CREATE INDEX attachment_by_file ON attachment (file, id);
