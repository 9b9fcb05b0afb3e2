-- Every statement of the search room. What the tables are for: migrations/0001-search.sql.

-- row search_queued(kind int, id id, seq id)
-- row search_index_row(generation int, state int, next_doc int, docs int, tokens int, cursor_kind int, cursor_id int)
-- row search_segment_row(id id, generation int, state int, level int, goes_into id, base int, docs int, bytes int)
-- row search_leaf_row(segment id, first text, n int, body blob)
-- row search_found_row(word text, segment id, body blob)
-- row search_block_row(block int, body blob)
-- row search_thing_row(generation int, kind int, id id, doc int, parts int, tokens int)
-- row search_name_row(n int, name text)
-- row search_near_row(made time, ids text)

-- ── What waits ───────────────────────────────────────────────────────────────────────────────────────

-- query search_queue_put(kind int, id id, seq id) exec
INSERT INTO search_queue (kind, id, seq) VALUES (:kind, :id, :seq)
ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq;

-- query search_queue_add(kind int, id id, seq id) exec
-- Of what has not been there before; nothing is waited for.
INSERT INTO search_queue (kind, id, seq) VALUES (:kind, :id, :seq);

-- query search_queue_between(from id, until id, limit int) many search_queued
SELECT kind, id, seq FROM search_queue WHERE seq >= :from AND seq < :until ORDER BY seq LIMIT :limit;

-- query search_queue_seq(kind int, id id) value id
SELECT seq FROM search_queue WHERE kind = :kind AND id = :id;

-- query search_queue_take(kind int, id id, seq id) exec
-- 0: it has changed again.
DELETE FROM search_queue WHERE kind = :kind AND id = :id AND seq = :seq;

-- query search_later_put(kind int, id id) exec
INSERT INTO search_later (kind, id) VALUES (:kind, :id) ON CONFLICT DO NOTHING;

-- query search_later_to_queue(seq id) exec
-- scan ok: all of them, once a rebuild
INSERT INTO search_queue (kind, id, seq) SELECT kind, id, :seq FROM search_later WHERE kind > 0
ON CONFLICT (kind, id) DO NOTHING;

-- query search_later_empty() exec
-- scan ok: all of them, once a rebuild
DELETE FROM search_later;

-- ── Whole indexes ────────────────────────────────────────────────────────────────────────────────────

-- query search_index_in(state int) one search_index_row
-- scan ok: three rows at most
SELECT generation, state, next_doc, docs, tokens, cursor_kind, cursor_id FROM search_index
WHERE state = :state ORDER BY generation LIMIT 1;

-- query search_index_of(generation int) one search_index_row
SELECT generation, state, next_doc, docs, tokens, cursor_kind, cursor_id FROM search_index
WHERE generation = :generation;

-- query search_index_last() value int
SELECT generation FROM search_index ORDER BY generation DESC LIMIT 1;

-- query search_index_insert(search_index_row) exec
INSERT INTO search_index (generation, state, next_doc, docs, tokens, cursor_kind, cursor_id)
VALUES (:generation, :state, :next_doc, :docs, :tokens, :cursor_kind, :cursor_id);

-- query search_index_update(search_index_row) exec
UPDATE search_index SET state = :state, next_doc = :next_doc, docs = :docs, tokens = :tokens,
  cursor_kind = :cursor_kind, cursor_id = :cursor_id WHERE generation = :generation;

-- query search_index_delete(generation int) exec
DELETE FROM search_index WHERE generation = :generation;

-- ── Segments and their leaves ────────────────────────────────────────────────────────────────────────

-- query search_segments(state int, generation int?, limit int) many search_segment_row
SELECT id, generation, state, level, goes_into, base, docs, bytes FROM search_segment
WHERE state = :state [AND generation = :generation] ORDER BY base, id LIMIT :limit;

-- query search_segment_insert(search_segment_row) exec
INSERT INTO search_segment (id, generation, state, level, goes_into, base, docs, bytes)
VALUES (:id, :generation, :state, :level, :goes_into, :base, :docs, :bytes);

-- query search_segment_update(search_segment_row) exec
UPDATE search_segment SET state = :state, goes_into = :goes_into, bytes = :bytes WHERE id = :id;

-- query search_segments_end(generation int) exec
-- All of an index are to be cleared away.
-- scan ok: some tens of rows, once a rebuild
UPDATE search_segment SET state = 2 WHERE generation = :generation;

-- query search_segment_delete(id id) exec
DELETE FROM search_segment WHERE id = :id;

-- query search_leaf_insert(search_leaf_row) exec
INSERT INTO search_leaf (segment, first, n, body) VALUES (:segment, :first, :n, :body);

-- query search_leaf_last(segment id) one search_leaf_row
SELECT segment, first, n, body FROM search_leaf WHERE segment = :segment ORDER BY first DESC, n DESC LIMIT 1;

-- query search_leaf_first_before(segment id, word text) value text
-- The first word of the leaf that would hold this one.
SELECT first FROM search_leaf WHERE segment = :segment AND first <= :word ORDER BY first DESC LIMIT 1;

-- query search_leaves_from(segment id, first text, n int, limit int) many search_leaf_row
SELECT segment, first, n, body FROM search_leaf WHERE segment = :segment AND (first, n) >= (:first, :n)
ORDER BY first, n LIMIT :limit;

-- query search_leaves_between(segment id, low text, high text) each search_leaf_row
SELECT segment, first, n, body FROM search_leaf WHERE segment = :segment AND first >= :low AND first < :high
ORDER BY first, n;

-- query search_leaves_of(words text, generation int) each search_found_row
-- For each word (a JSON array) and segment the leaf that would hold it, or all of those that are only its own. PostgreSQL
-- would rather read all leaves once than look up the few it cannot count beforehand: OFFSET 0 keeps it from that.
-- scan ok: the words asked for, against the segments in use
SELECT w.word, s.id, l.body
-- @sqlite
FROM (SELECT value AS word FROM json_each(:words)) w
CROSS JOIN search_segment s
JOIN search_leaf l ON l.segment = s.id AND l.first =
  (SELECT x.first FROM search_leaf x WHERE x.segment = s.id AND x.first <= w.word ORDER BY x.first DESC LIMIT 1)
-- @postgres
FROM (SELECT json_array_elements_text(CAST(:words AS json)) COLLATE "C" AS word) w
CROSS JOIN search_segment s
CROSS JOIN LATERAL (SELECT y.n, y.body FROM search_leaf y WHERE y.segment = s.id AND y.first =
  (SELECT x.first FROM search_leaf x WHERE x.segment = s.id AND x.first <= w.word ORDER BY x.first DESC LIMIT 1) OFFSET 0) l
-- @both
WHERE s.state = 1 AND s.generation = :generation ORDER BY s.base, s.id, w.word, l.n;

-- query search_leaf_nth(segment id, n int) value text
SELECT first FROM search_leaf WHERE segment = :segment ORDER BY first, n LIMIT 1 OFFSET :n;

-- query search_leaves_delete(segment id, last text?) exec
-- Up to a word, or all.
DELETE FROM search_leaf WHERE segment = :segment [AND first <= :last];

-- ── Documents ────────────────────────────────────────────────────────────────────────────────────────

-- query search_entries_between(generation int, low int, high int) each search_block_row
SELECT block, body FROM search_entries WHERE generation = :generation AND block >= :low AND block <= :high ORDER BY block;

-- query search_entries_at(generation int, block int) value blob
SELECT body FROM search_entries WHERE generation = :generation AND block = :block;

-- query search_entries_put(generation int, block int, body blob) exec
INSERT INTO search_entries (generation, block, body) VALUES (:generation, :block, :body)
ON CONFLICT (generation, block) DO UPDATE SET body = excluded.body;

-- query search_entries_lowest(generation int) value int
SELECT block FROM search_entries WHERE generation = :generation ORDER BY block LIMIT 1;

-- query search_entries_delete(generation int, before int) exec
DELETE FROM search_entries WHERE generation = :generation AND block < :before;

-- query search_dead_of(generation int) each search_block_row
SELECT block, bits FROM search_dead WHERE generation = :generation ORDER BY block;

-- query search_dead_at(generation int, block int) value blob
SELECT bits FROM search_dead WHERE generation = :generation AND block = :block;

-- query search_dead_put(generation int, block int, bits blob) exec
INSERT INTO search_dead (generation, block, bits) VALUES (:generation, :block, :bits)
ON CONFLICT (generation, block) DO UPDATE SET bits = excluded.bits;

-- query search_dead_delete(generation int) exec
DELETE FROM search_dead WHERE generation = :generation;

-- query search_thing(generation int, kind int, id id) one search_thing_row
-- ahead
SELECT generation, kind, id, doc, parts, tokens FROM search_thing
WHERE generation = :generation AND kind = :kind AND id = :id;

-- query search_thing_put(search_thing_row) exec
INSERT INTO search_thing (generation, kind, id, doc, parts, tokens)
VALUES (:generation, :kind, :id, :doc, :parts, :tokens)
ON CONFLICT (generation, kind, id) DO UPDATE SET doc = excluded.doc, parts = excluded.parts, tokens = excluded.tokens;

-- query search_thing_delete(generation int, kind int, id id) exec
DELETE FROM search_thing WHERE generation = :generation AND kind = :kind AND id = :id;

-- query search_thing_nth(generation int, n int) one search_thing_row
SELECT generation, kind, id, doc, parts, tokens FROM search_thing
WHERE generation = :generation ORDER BY kind, id LIMIT 1 OFFSET :n;

-- query search_things_delete(generation int, kind int?, id id?) exec
-- Up to a thing, or all.
DELETE FROM search_thing WHERE generation = :generation [AND (kind, id) <= (:kind, :id)];

-- ── Names ────────────────────────────────────────────────────────────────────────────────────────────

-- query search_names(what int, limit int) many search_name_row
SELECT n, name FROM search_name WHERE what = :what ORDER BY n LIMIT :limit;

-- query search_name_find(what int, name text) value int
SELECT n FROM search_name WHERE what = :what AND name = :name;

-- query search_name_last(what int) value int
SELECT n FROM search_name WHERE what = :what ORDER BY n DESC LIMIT 1;

-- query search_name_insert(what int, n int, name text) exec
INSERT INTO search_name (what, n, name) VALUES (:what, :n, :name);

-- ── Related reading ──────────────────────────────────────────────────────────────────────────────────

-- query search_near_of(kind int, id id) one search_near_row
SELECT made, ids FROM search_near WHERE kind = :kind AND id = :id;

-- query search_near_put(kind int, id id, made time, ids text) exec
INSERT INTO search_near (kind, id, made, ids) VALUES (:kind, :id, :made, :ids)
ON CONFLICT (kind, id) DO UPDATE SET made = excluded.made, ids = excluded.ids;

-- query search_near_age(kind int, ids text) exec
-- Those (a JSON array) are to be worked out anew.
-- scan ok: the ids asked for
UPDATE search_near SET made = 0 WHERE kind = :kind AND id IN
-- @sqlite
  (SELECT j.value FROM json_each(:ids) j)
-- @postgres
  (SELECT CAST(json_array_elements_text(CAST(:ids AS json)) AS bigint))
-- @both
  AND made > 0;

-- query search_near_delete(kind int, id id) exec
DELETE FROM search_near WHERE kind = :kind AND id = :id;
