-- The store's own statements: which migrations a database has seen.

-- row migration_seen(module text, name text, checksum text)

-- query store_tables() value int
-- How many tables there are; 0: a new database.
-- scan ok: once, at start
-- @sqlite
SELECT count(*) FROM sqlite_schema WHERE type = 'table'
-- @postgres
SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()
-- @both
;

-- query store_table_exists(name text) value int
-- 1 or 0.
-- scan ok: once, at start
-- @sqlite
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = :name
-- @postgres
SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = :name
-- @both
;

-- query steady_generation() value int
-- ahead
-- Counts the changes of steady tables (kept.c).
-- scan ok: one row
SELECT n FROM linli_steady;

-- query steady_changed() exec
-- scan ok: one row
UPDATE linli_steady SET n = n + 1;

-- query migrations_seen() many migration_seen
-- unbounded: as many as the program has
-- scan ok: once, at start
SELECT module, name, checksum FROM linli_migration ORDER BY module, name;

-- query migration_saw(migration_seen, at time) exec
INSERT INTO linli_migration (module, name, checksum, at) VALUES (:module, :name, :checksum, :at);
