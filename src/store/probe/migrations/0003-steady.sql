-- What seldom changes, and what a test says does.
CREATE TABLE probe_name (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
