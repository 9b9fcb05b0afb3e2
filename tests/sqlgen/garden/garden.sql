-- One of everything the grammar has.

-- row bed(id id, name text,
--   seed blob?, size real?, planted time?, wet bool, count int)
-- row bed_name(name text)

-- part bed_columns
SELECT b.id, b.name, b.seed, b.size, b.planted, b.wet, b.count FROM bed b
-- end

-- steady bed_sort, bed

-- query bed_get(id id) one bed
{bed_columns} WHERE b.id = :id;

-- query beds(name text?, from time?, until time?, limit int) many bed
-- By name and time, each only when given.
-- The second line of the comment.
{bed_columns} WHERE b.name <> 'it''s :not [a] parameter'
  [AND b.name = :name]  -- a note
  [AND b.planted >= :from AND b.planted < :until]
ORDER BY b.id LIMIT :limit;

-- query beds_all() many bed_name
-- ahead
-- unbounded: a garden is small
-- scan ok: all of it is wanted
SELECT name FROM bed;

-- query beds_each(after id) each bed
{bed_columns} WHERE b.id > :after ORDER BY b.id;

-- query bed_count() value int
SELECT count(*) FROM bed;

-- query bed_note(id id) value text?
-- ahead
SELECT note FROM bed WHERE id = :id;

-- query bed_add(bed) exec
INSERT INTO bed (id, name, seed, size, planted, wet) VALUES (:id, :name, :seed, :size, :planted, :wet);

-- query bed_find(words text, limit int) many bed_name
-- @sqlite
SELECT words FROM bed_text WHERE bed_text MATCH :words
-- @postgres
SELECT words::text FROM bed_text WHERE words @@ phraseto_tsquery('simple', :words)
-- @both
LIMIT :limit;

-- query bed_named(name text) value id
-- kept
-- Which bed it is.
SELECT id FROM bed WHERE name = :name;
