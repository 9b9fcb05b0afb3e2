-- The statements of the tests' small site.

-- query effect_add(id id, what text) exec
INSERT INTO effect (id, what) VALUES (:id, :what);

-- query effect_count() value int
-- scan ok: a test
SELECT count(*) FROM effect;
