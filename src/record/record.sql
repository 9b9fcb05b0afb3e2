-- The record's statements.

-- row record_line(seq int, at time, actor id, verb text, subject id, place text, is_public bool, commitment blob, hash blob)
-- row record_shown(seq int, at time, verb text, subject id, hash blob, detail text?)
-- row record_kept(seq int, key blob, detail text)
-- row record_committed(seq int, key blob, detail text, commitment blob)

-- query record_last() one record_line
-- The head of the chain.
SELECT seq, at, actor, verb, subject, place, is_public, commitment, hash FROM record ORDER BY seq DESC LIMIT 1;

-- query record_append(record_line) exec
INSERT INTO record (seq, at, actor, verb, subject, place, is_public, commitment, hash)
VALUES (:seq, :at, :actor, :verb, :subject, :place, :is_public, :commitment, :hash);

-- query record_append_detail(record_kept) exec
INSERT INTO record_detail (seq, key, detail) VALUES (:seq, :key, :detail);

-- query record_lines() each record_line
-- All of it, for verifying.
-- scan ok: verification reads every line
SELECT seq, at, actor, verb, subject, place, is_public, commitment, hash FROM record ORDER BY seq;

-- query record_committed_lines() each record_committed
-- scan ok: verification reads every line
SELECT d.seq, d.key, d.detail, r.commitment FROM record_detail d JOIN record r ON r.seq = d.seq ORDER BY d.seq;

-- query record_public_before(before int?, limit int) many record_shown
-- What everybody may see, newest first.
SELECT r.seq, r.at, r.verb, r.subject, r.hash, d.detail
FROM record r LEFT JOIN record_detail d ON d.seq = r.seq
WHERE r.is_public = 1 [AND r.seq < :before] ORDER BY r.seq DESC LIMIT :limit;

-- query record_public_about(subject id, limit int) many record_shown
-- What everybody may see of what was done to one thing, newest first.
SELECT r.seq, r.at, r.verb, r.subject, r.hash, d.detail
FROM record r LEFT JOIN record_detail d ON d.seq = r.seq
WHERE r.subject = :subject AND r.is_public = 1 ORDER BY r.seq DESC LIMIT :limit;

-- row record_deed(seq int, at time, verb text)

-- query record_deeds(actor id, limit int) many record_deed
-- What one account did, newest first.
SELECT seq, at, verb FROM record WHERE actor = :actor ORDER BY seq DESC LIMIT :limit;
