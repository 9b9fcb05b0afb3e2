-- Every statement about files.

-- row file_row(id id, hash text, size int, type int, state int, fault int, width int, height int)
-- row file_insert_row(id id, hash text, size int, type int, kept time, sender text, keeps bool)
-- row attachment_row(id id, kind int, owner id, part id, position int, audience int, name text, caption text, lang text, by id, at time, file id, hash text, size int, type int, state int, fault int, width int, height int)
-- row attachment_insert_row(id id, kind int, owner id, part id, position int, audience int, file id, name text, caption text, lang text, by id, at time)
-- row unused_row(id id, state int)
-- row last_piece_row(copy int, n int)
-- row waiting_row(id id, size int, type int, tries int)
-- row made_row(file id, copy int, size int, width int, height int, hash text)

-- ── Contents ──────────────────────────────────────────────────────────────────────────────────────────

-- query file_row_by_hash(hash text) one file_row
SELECT id, hash, size, type, state, fault, width, height FROM file WHERE hash = :hash AND state > 0;

-- query file_row_by_made(made_hash text) one file_row
-- By the hash of a picture's largest copy.
SELECT id, hash, size, type, state, fault, width, height FROM file
WHERE made_hash = :made_hash AND made_hash <> '' AND state > 0 ORDER BY id LIMIT 1;

-- query file_keeps(id id) value bool
SELECT keeps FROM file WHERE id = :id AND state > 0;

-- query file_row_by_id(id id) one file_row
SELECT id, hash, size, type, state, fault, width, height FROM file WHERE id = :id AND state > 0;

-- query file_rows_after(after id, limit int) many file_row
SELECT id, hash, size, type, state, fault, width, height FROM file WHERE id > :after AND state > 0 ORDER BY id LIMIT :limit;

-- query file_loose_bytes() value int
-- What was sent and hangs on nothing; many small ones weigh too.
-- scan ok: of an index that holds only what hangs on nothing, which is bounded by this very sum
SELECT CAST(COALESCE(SUM(CASE WHEN size < 65536 THEN 65536 ELSE size END), 0) AS BIGINT) FROM file WHERE uses = 0;

-- query file_loose_bytes_of(sender text) value int
-- The same of one sender.
SELECT CAST(COALESCE(SUM(CASE WHEN size < 65536 THEN 65536 ELSE size END), 0) AS BIGINT) FROM file WHERE uses = 0 AND sender = :sender;

-- query file_insert(file_insert_row) exec
INSERT INTO file (id, hash, size, type, state, kept, sender, keeps) VALUES (:id, :hash, :size, :type, 0, :kept, :sender, :keeps);

-- query file_set_whole(id id, state int) exec
UPDATE file SET state = :state WHERE id = :id AND state = 0;

-- query file_set_kept(id id, kept time) exec
UPDATE file SET kept = :kept WHERE id = :id AND state > 0;

-- query file_try_again(id id) exec
-- Somebody sends again what could not be prepared.
UPDATE file SET state = 1, fault = 0, tries = 0 WHERE id = :id AND state = 3;

-- query file_add_use(id id) exec
UPDATE file SET uses = uses + 1, sender = '' WHERE id = :id AND state > 0;

-- query file_end_use(id id, kept time) exec
UPDATE file SET uses = uses - 1, kept = :kept WHERE id = :id;

-- query piece_insert(file id, copy int, n int, bytes blob) exec
INSERT INTO file_piece (file, copy, n, bytes) VALUES (:file, :copy, :n, :bytes);

-- query piece_bytes(file id, copy int, n int) value blob
SELECT bytes FROM file_piece WHERE file = :file AND copy = :copy AND n = :n;

-- query piece_last(file id) one last_piece_row
SELECT copy, n FROM file_piece WHERE file = :file ORDER BY copy DESC, n DESC LIMIT 1;

-- query piece_last_of(file id, copy int) value int
SELECT n FROM file_piece WHERE file = :file AND copy = :copy ORDER BY n DESC LIMIT 1;

-- query pieces_delete(file id, copy int, from int) exec
DELETE FROM file_piece WHERE file = :file AND copy = :copy AND n >= :from;

-- ── Sweeping ──────────────────────────────────────────────────────────────────────────────────────────

-- query file_oldest_unused(before time) one unused_row
SELECT id, state FROM file WHERE uses = 0 AND kept < :before ORDER BY kept, id LIMIT 1;

-- query file_begin_end(id id) exec
-- From here on nobody finds it; its pieces go a few at a time.
UPDATE file SET state = 0, kept = 0 WHERE id = :id AND uses = 0;

-- query file_clearing() value id
-- scan ok: of an index that holds only what is being cleared
SELECT id FROM file WHERE clears = 1 ORDER BY id LIMIT 1;

-- query file_cleared(id id) exec
UPDATE file SET clears = 0 WHERE id = :id;

-- query made_delete(file id) exec
DELETE FROM file_made WHERE file = :file;

-- query text_delete(file id) exec
DELETE FROM file_text WHERE file = :file;

-- query file_delete(id id) exec
DELETE FROM file WHERE id = :id;

-- ── Preparing ─────────────────────────────────────────────────────────────────────────────────────────

-- query file_next_waiting() one waiting_row
-- scan ok: of an index that holds only what waits
SELECT id, size, type, tries FROM file WHERE state = 1 ORDER BY id LIMIT 1;

-- query file_begin_try(id id) exec
UPDATE file SET tries = tries + 1 WHERE id = :id;

-- query file_set_prepared(id id, state int, fault int, width int, height int, prepared time, clears bool, made_hash text) exec
UPDATE file SET state = :state, fault = :fault, width = :width, height = :height, prepared = :prepared,
  clears = :clears * (1 - keeps), made_hash = :made_hash
WHERE id = :id AND state = 1;

-- query made_insert(made_row) exec
INSERT INTO file_made (file, copy, size, width, height, hash) VALUES (:file, :copy, :size, :width, :height, :hash);

-- query made_of(file id, copy int) one made_row
SELECT file, copy, size, width, height, hash FROM file_made WHERE file = :file AND copy = :copy;

-- query text_insert(file id, text text, whole bool) exec
INSERT INTO file_text (file, text, whole) VALUES (:file, :text, :whole);

-- query text_of(file id, characters int) value text
SELECT substr(text, 1, CAST(:characters AS INTEGER)) FROM file_text WHERE file = :file;

-- ── Attachments ───────────────────────────────────────────────────────────────────────────────────────

-- part attachment_columns
SELECT a.id, a.kind, a.owner, a.part, a.position, a.audience, a.name, a.caption, a.lang, a.by, a.at,
       f.id, f.hash, f.size, f.type, f.state, f.fault, f.width, f.height
FROM attachment a JOIN file f ON f.id = a.file
-- end

-- query attachment_insert(attachment_insert_row) exec
INSERT INTO attachment (id, kind, owner, part, position, audience, file, name, caption, lang, by, at)
VALUES (:id, :kind, :owner, :part, :position, :audience, :file, :name, :caption, :lang, :by, :at);

-- query attachment_count(kind int, owner id) value int
SELECT COUNT(*) FROM attachment WHERE kind = :kind AND owner = :owner;

-- query attachment_last_position(kind int, owner id) value int
SELECT position FROM attachment WHERE kind = :kind AND owner = :owner ORDER BY position DESC LIMIT 1;

-- query attachment_rows(kind int, owner id, audience int, limit int) many attachment_row
-- ahead
{attachment_columns} WHERE a.kind = :kind AND a.owner = :owner AND a.audience <= :audience
ORDER BY a.position, a.id LIMIT :limit;

-- query attachment_rows_of_file(file id, after id, limit int) many attachment_row
{attachment_columns} WHERE a.file = :file AND a.id > :after ORDER BY a.id LIMIT :limit;

-- query attachment_row_by_id(id id) one attachment_row
{attachment_columns} WHERE a.id = :id;

-- query attachment_delete(id id) exec
DELETE FROM attachment WHERE id = :id;

-- query attachment_describe(id id, caption text, lang text) exec
UPDATE attachment SET caption = :caption, lang = :lang WHERE id = :id;
