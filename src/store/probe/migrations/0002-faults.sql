-- Faults on demand, for PostgreSQL: a connection that dies when its transaction commits, errors of any code.
CREATE TABLE probe_trap (id INTEGER PRIMARY KEY) STRICT;

-- @postgres
CREATE FUNCTION probe_die() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER probe_dies AFTER INSERT ON probe_trap DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION probe_die();
CREATE FUNCTION probe_raise(code TEXT) RETURNS BIGINT LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''on demand'' USING ERRCODE = code; END';
