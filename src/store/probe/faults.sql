-- Faults on demand; they do something on PostgreSQL only.

-- query fault_lose_connection() value bool
-- The server ends this connection.
-- @sqlite
SELECT 1
-- @postgres
SELECT pg_terminate_backend(pg_backend_pid())
-- @both
;

-- query fault_at_commit(id id) exec
-- The server ends this connection in the middle of COMMIT.
INSERT INTO probe_trap (id) VALUES (:id);

-- query fault_raise(code text) value int
-- @sqlite
SELECT length(:code)
-- @postgres
SELECT probe_raise(:code)
-- @both
;

-- query fault_cancel_standby_waits() value int
-- Cancels whoever of this database waits for a standby; how many that were.
-- scan ok: a test's
-- @sqlite
SELECT 0
-- @postgres
SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()
-- @both
;

-- query fault_end_others() value int
-- Ends every other connection to this database; how many that were.
-- scan ok: a test's
-- @sqlite
SELECT 0
-- @postgres
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
-- @both
;
