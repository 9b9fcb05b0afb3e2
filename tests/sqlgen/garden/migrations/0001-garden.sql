-- Words change outside quotes only; comments go.
CREATE TABLE bed (
    id   INTEGER PRIMARY KEY, -- INTEGER here is a comment
    name TEXT NOT NULL DEFAULT 'TEXT -- stays',
    seed BLOB,
    size REAL
) STRICT, WITHOUT ROWID;
-- @sqlite
CREATE VIRTUAL TABLE bed_text USING fts5 (words);
-- @postgres
CREATE TABLE bed_text (words TSVECTOR, note TEXT);
-- @both
CREATE INDEX bed_by_name ON bed (name);
