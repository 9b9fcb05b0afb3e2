-- Statements of the store's own tests.

-- row probe(id id, word text, note text?, share real?, bytes blob?, at time?, yes bool)
-- row probe_word(id id, word text)

-- query probe_add(probe) exec
INSERT INTO probe (id, word, note, share, bytes, at, yes) VALUES (:id, :word, :note, :share, :bytes, :at, :yes);

-- query probe_get(id id) one probe
SELECT id, word, note, share, bytes, at, yes FROM probe WHERE id = :id;

-- query probe_find(from time?, until time?, word text?, limit int) many probe_word
-- By time and word, each of them only when given.
SELECT id, word FROM probe WHERE 1 = 1
[AND at >= :from] [AND at < :until] [AND word = :word]
-- scan ok: without a filter it reads all there is, up to the limit
ORDER BY at, id LIMIT :limit;

-- query probe_from(at time, limit int) many probe_word
-- ahead
SELECT id, word FROM probe WHERE at >= :at ORDER BY at, id LIMIT :limit;

-- query probe_each() each probe
-- scan ok: that is what it is for
SELECT id, word, note, share, bytes, at, yes FROM probe ORDER BY id;

-- query probe_count() value int
-- scan ok: counts
SELECT count(*) FROM probe;

-- query probe_sums() value int?
-- scan ok: adds up; numeric on PostgreSQL, NULL when there is none
SELECT sum(id) FROM probe;

-- query probe_mean() value real?
-- scan ok: adds up
SELECT avg(id) FROM probe;

-- query probe_note(id id, note text?) exec
UPDATE probe SET note = :note WHERE id = :id;

-- query probe_count_up(id id) value int
INSERT INTO probe_counter (id, n) VALUES (:id, 1) ON CONFLICT (id) DO UPDATE SET n = probe_counter.n + 1 RETURNING n;

-- query probe_counted(id id) value int
SELECT n FROM probe_counter WHERE id = :id;

-- query probe_wrong_null() value int
-- scan ok: promises a value it may not have
SELECT sum(id) FROM probe WHERE id < 0;

-- query probe_wrong_type(id id) value int
SELECT word FROM probe WHERE id = :id;

-- steady probe_name

-- query probe_name_set(id id, name text) exec
INSERT INTO probe_name (id, name) VALUES (:id, :name) ON CONFLICT (id) DO UPDATE SET name = excluded.name;

-- query probe_name_of(id id) value text
-- kept
SELECT name FROM probe_name WHERE id = :id;

-- query probe_names(after text?, limit int) many probe_word
-- kept
-- scan ok: a few
SELECT id, name FROM probe_name WHERE 1 = 1 [AND name > :after] ORDER BY id LIMIT :limit;

-- query probe_stock() value int
-- How many rows the planner of statements believes there are; on SQLite it asks nobody.
-- scan ok: a test
-- @sqlite
SELECT count(*) FROM probe
-- @postgres
SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = 'probe'::regclass
-- @both
;
