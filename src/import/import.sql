-- Files that are taken over in the background.

-- row import_job_row(id id, account id, what int, file id, name text, state int, size int, done int, lines int, added int, known int, faulty int, why text, created time, updated time)
-- row import_line_row(n int, line int, why text)
-- row import_job_id_row(id id)

-- part job_columns
SELECT id, account, what, file, name, state, size, done, lines, added, known, faulty, why, created, updated FROM import_job
-- end

-- query import_job_insert(id id, account id, what int, file id, name text, state int, size int, created time, updated time) exec
INSERT INTO import_job (id, account, what, file, name, state, size, created, updated)
VALUES (:id, :account, :what, :file, :name, :state, :size, :created, :updated);

-- query import_job_by_id(id id) one import_job_row
{job_columns} WHERE id = :id;

-- query import_jobs_of(account id, limit int) many import_job_row
-- Newest first.
{job_columns} WHERE account = :account ORDER BY id DESC LIMIT :limit;

-- query import_job_next() one import_job_row
-- The oldest that is to be tried or taken.
-- scan ok: of an index that holds only the few that wait
{job_columns} WHERE state IN (1, 3) ORDER BY id LIMIT 1;

-- query import_jobs_waiting(account id) value int
SELECT count(*) FROM import_job WHERE account = :account AND state IN (1, 3);

-- query import_job_state(id id, before int, state int, why text, updated time) exec
-- 0 rows: it is no longer as it was.
UPDATE import_job SET state = :state, why = :why, updated = :updated WHERE id = :id AND state = :before;

-- query import_job_note(id id, state int, done int, lines int, added int, known int, faulty int, updated time) exec
-- 0 rows: somebody ended it.
UPDATE import_job SET done = :done, lines = :lines, added = :added, known = :known, faulty = :faulty, updated = :updated
WHERE id = :id AND state = :state;

-- query import_line_insert(job id, n int, line int, why text) exec
INSERT INTO import_line (job, n, line, why) VALUES (:job, :n, :line, :why) ON CONFLICT DO NOTHING;

-- query import_lines(job id, after int, limit int) many import_line_row
SELECT n, line, why FROM import_line WHERE job = :job AND n > :after ORDER BY n LIMIT :limit;

-- query import_lines_drop(job id) exec
DELETE FROM import_line WHERE job = :job;

-- query import_jobs_old(before time, limit int) many import_job_id_row
SELECT id FROM import_job WHERE updated < :before ORDER BY updated LIMIT :limit;

-- query import_job_drop(id id) exec
DELETE FROM import_job WHERE id = :id;
