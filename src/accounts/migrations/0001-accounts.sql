-- People who sign in. A person (people module) may have one; staff are persons too.
CREATE TABLE account (
    id       INTEGER PRIMARY KEY,
    person   INTEGER NOT NULL UNIQUE,               -- people.person; contact data stands there
    email    TEXT UNIQUE,                           -- folded to lower case
    phone    TEXT UNIQUE,                           -- '+8613800000000', digits only behind the plus
    password TEXT,                                  -- Argon2id as libsodium writes it; NULL: invited, not yet chosen
    lang     TEXT NOT NULL DEFAULT '',              -- interface language, '' = the browser's
    large    INTEGER NOT NULL DEFAULT 0 CHECK (large IN (0, 1)),
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created  INTEGER NOT NULL,
    CHECK (email IS NOT NULL OR phone IS NOT NULL)
) STRICT;

-- A signed-in browser. Only the token's digest is kept.
CREATE TABLE session (
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    token   BLOB NOT NULL UNIQUE,                   -- BLAKE2b-256 of the cookie's 32 bytes
    form    BLOB NOT NULL,                          -- 32 random bytes: key of this session's form tokens
    agent   TEXT NOT NULL,                          -- browser and system in words, cut to 120 characters
    created INTEGER NOT NULL,
    seen    INTEGER NOT NULL,                       -- to the hour: not each request is a write
    until   INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account, until);
CREATE INDEX session_by_until ON session (until);

-- Wrong passwords lately, by account and by address; old ones are swept.
CREATE TABLE guess (
    id  INTEGER PRIMARY KEY,
    who TEXT NOT NULL,                              -- 'account:' or 'address:' and a keyed digest
    at  INTEGER NOT NULL
) STRICT;
CREATE INDEX guess_by_who ON guess (who, at);
CREATE INDEX guess_by_at ON guess (at);

-- An invitation to choose a password; single use.
CREATE TABLE invitation (
    token   BLOB PRIMARY KEY,                       -- digest
    account INTEGER NOT NULL REFERENCES account (id),
    until   INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_by_account ON invitation (account);

-- A role held at a place; reaches everything under it.
CREATE TABLE role_held (
    id           INTEGER PRIMARY KEY,
    account      INTEGER NOT NULL REFERENCES account (id),
    role         INTEGER NOT NULL,                  -- enum role
    place        INTEGER NOT NULL,
    path         TEXT NOT NULL,                     -- the place's
    organisation INTEGER,                           -- for organisation members
    since        INTEGER NOT NULL,
    until        INTEGER                            -- NULL: now
) STRICT;
CREATE INDEX role_by_account ON role_held (account, until);
CREATE INDEX role_by_place ON role_held (path, role, until);
CREATE INDEX role_by_organisation ON role_held (organisation, until);
