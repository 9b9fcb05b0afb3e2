-- A picture elsewhere, that a program named when it opened a case (Open311's media_url). Only a link:
-- nothing is fetched.
CREATE TABLE case_media (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    url     TEXT NOT NULL
) STRICT;
