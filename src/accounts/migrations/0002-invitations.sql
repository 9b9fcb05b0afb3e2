-- Who made an invitation for whose account, why, and what became of it: told to that person, and kept when the invitation itself is gone.
CREATE TABLE invitation_made (
    id      INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    maker   INTEGER NOT NULL,                       -- account; 0: the operator, on the command line
    reason  TEXT NOT NULL,                          -- '' where there was no password yet
    made    INTEGER NOT NULL,
    taken   INTEGER,                                -- a password was chosen with it
    agent   TEXT NOT NULL DEFAULT '',               -- … in this browser
    ended   INTEGER                                 -- withdrawn, or another was made
) STRICT;
CREATE INDEX invitation_made_by_account ON invitation_made (account, id);

-- When somebody last made a way into an account that had a password: until its owner has said that they know.
ALTER TABLE account ADD COLUMN helped INTEGER;
