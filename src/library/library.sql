-- Every statement about documents.

-- row document_row(id id, number text, community id, place id, path text, kind int, state int, readers int, body id, unit id, author text, writer id, lang text, dated time, year int, source text, source_address text?, licence text, disclaimer text, register_no text, in_force time?, expires time?, retain time?, published time?, shown id, latest id, title text, summary text, minutes int, superseded_by id?, model id, reads int, wants_register bool, updated time, changed time, coming id, coming_at time?, version int)
-- row edition_row(id id, document id, lang text, n int, at time, writer id, title text, summary text, body text, html text, contents text, minutes int, hash blob, note text, sent time?, reviewer id?, reviewed time?, verdict text, writer_name text, reviewer_name text)
-- row edition_shown_row(id id, document id, lang text, n int, at time, writer id, title text, summary text, body text, html text, contents text, minutes int, note text, sent time?, reviewer id?, reviewed time?, verdict text, by text?, reviewed_by text?)
-- row page_words_row(id id, lang text, n int, writer id, title text, summary text, html text, contents text, minutes int, verdict text)
-- row found_row(number text, community id, path text, kind int, readers int, body id, published time, title text, summary text, lang text, html text)
-- row document_line_row(id id, number text, title text, summary text, lang text, author text, unit id, register_no text, path text, kind int, state int, readers int, published time?, dated time, updated time, changed time, expires time?, minutes int, reads int, superseded_by id?)
-- row document_name_row(id id, number text, title text, lang text, kind int)
-- row around_row(extended bool, supersedes bool, topics bool, away bool)
-- row target_row(target id)
-- row number_row(id id, number text)
-- row away_row(title text, address text)
-- row topic_row(id id, community id, code text, sort int, retired time?, name text?, about text?)
-- row topic_name_row(lang text, name text, about text)
-- row topic_id_row(topic id)

-- steady topic, topic_name

-- ── One document ─────────────────────────────────────────────────────────────────────────────────────

-- part document_columns
SELECT id, number, community, place, path, kind, state, readers, body, unit, author, writer, lang, dated, year,
  source, source_address, licence, disclaimer, register_no, in_force, expires, retain, published, shown, latest, title, summary,
  minutes, superseded_by, model, reads, wants_register, updated, changed, coming, coming_at, version
FROM document
-- end

-- query document_row_by_number(number text) one document_row
{document_columns} WHERE number = :number;

-- query document_row_by_id(id id) one document_row
{document_columns} WHERE id = :id;

-- query document_rows_due(now time, limit int) many document_row
-- Approved for a time that has come since they were last changed.
-- scan ok: an index of just those
{document_columns} WHERE published <= :now AND published > updated AND shown > 0
ORDER BY published DESC, id DESC LIMIT :limit;

-- query document_rows_coming(now time, limit int) many document_row
-- A newer version was approved for a time that has come.
{document_columns} WHERE coming > 0 AND coming_at <= :now ORDER BY coming_at LIMIT :limit;

-- query document_id_by_source(source_address text) value id
SELECT id FROM document WHERE source_address = :source_address;

-- query document_number_next(scheme text, year int) value int
INSERT INTO document_counter (scheme, year, last) VALUES (:scheme, :year, 1)
ON CONFLICT (scheme, year) DO UPDATE SET last = document_counter.last + 1 RETURNING last;

-- query document_insert(document_row) exec
INSERT INTO document (id, number, community, place, path, kind, state, readers, body, unit, author, writer, lang, dated,
  year, source, source_address, licence, disclaimer, register_no, in_force, expires, retain, published, shown, latest, title, summary,
  minutes, superseded_by, model, reads, wants_register, updated, changed, coming, coming_at, version)
VALUES (:id, :number, :community, :place, :path, :kind, :state, :readers, :body, :unit, :author, :writer, :lang, :dated,
  :year, :source, :source_address, :licence, :disclaimer, :register_no, :in_force, :expires, :retain, :published, :shown,
  :latest, :title, :summary, :minutes, :superseded_by, :model, :reads, :wants_register, :updated, :changed, :coming, :coming_at, :version);

-- query document_update(document_row) exec
-- 0 rows: somebody changed it since the version was read.
UPDATE document SET community = :community, place = :place, path = :path, kind = :kind, state = :state,
  readers = :readers, body = :body, unit = :unit, author = :author, dated = :dated, year = :year,
  source = :source, source_address = :source_address, licence = :licence, disclaimer = :disclaimer,
  register_no = :register_no, in_force = :in_force, expires = :expires, retain = :retain, published = :published,
  shown = :shown, latest = :latest, title = :title, summary = :summary, minutes = :minutes,
  superseded_by = :superseded_by, wants_register = :wants_register,
  updated = :updated, changed = :changed, coming = :coming, coming_at = :coming_at, version = version + 1
WHERE id = :id AND version = :version;

-- query document_rows_after(after id, limit int) many document_row
{document_columns} WHERE id > :after ORDER BY id LIMIT :limit;

-- query document_told(id id, at time) exec
UPDATE document SET updated = :at, changed = :at WHERE id = :id;

-- query document_ids_after(after id, limit int) many target_row
SELECT id FROM document WHERE id > :after ORDER BY id LIMIT :limit;

-- query document_show(id id, shown id, lang text, title text, summary text, minutes int, at time) exec
-- The version that was coming, whoever writes on meanwhile.
UPDATE document SET shown = :shown, lang = :lang, title = :title, summary = :summary, minutes = :minutes, changed = :at,
  coming = 0, coming_at = NULL WHERE id = :id;

-- query document_coming_set(id id, coming id, at time?) exec
UPDATE document SET coming = :coming, coming_at = :at WHERE id = :id;

-- query document_superseded_set(id id, superseded_by id?) exec
UPDATE document SET superseded_by = :superseded_by WHERE id = :id;

-- query document_superseded_clear(superseded_by id) exec
UPDATE document SET superseded_by = NULL WHERE superseded_by = :superseded_by;

-- query document_reads_add(id id, more int) exec
UPDATE document SET reads = reads + :more WHERE id = :id;

-- ── Versions ─────────────────────────────────────────────────────────────────────────────────────────

-- query edition_insert(edition_row) exec
INSERT INTO document_version (id, document, lang, n, at, writer, title, summary, body, html, contents, minutes, hash,
  note, sent, reviewer, reviewed, verdict, writer_name, reviewer_name)
VALUES (:id, :document, :lang, :n, :at, :writer, :title, :summary, :body, :html, :contents, :minutes, :hash,
  :note, :sent, :reviewer, :reviewed, :verdict, :writer_name, :reviewer_name);

-- query edition_overwrite(edition_row) exec
-- A draft, by its own writer.
UPDATE document_version SET at = :at, title = :title, summary = :summary, body = :body, html = :html,
  contents = :contents, minutes = :minutes, hash = :hash, note = :note
WHERE id = :id;

-- query edition_review_set(id id, sent time?, reviewer id?, reviewed time?, verdict text) exec
UPDATE document_version SET sent = :sent, reviewer = :reviewer, reviewed = :reviewed, verdict = :verdict WHERE id = :id;

-- part edition_columns
SELECT v.id, v.document, v.lang, v.n, v.at, v.writer, v.title, v.summary, v.body, v.html, v.contents, v.minutes,
  v.note, v.sent, v.reviewer, v.reviewed, v.verdict, COALESCE(p.name, v.writer_name), COALESCE(q.name, v.reviewer_name)
FROM document_version v
  LEFT JOIN account a ON a.id = v.writer LEFT JOIN person p ON p.id = a.person
  LEFT JOIN account b ON b.id = v.reviewer LEFT JOIN person q ON q.id = b.person
-- end

-- query edition_by_id(id id) one edition_shown_row
-- ahead
{edition_columns} WHERE v.id = :id;

-- part page_words_columns
SELECT id, lang, n, writer, title, summary, html, contents, minutes, verdict FROM document_version
-- end

-- query page_words_of(id id) one page_words_row
-- A version as pages show it: drawn, without what was typed and who wrote it.
-- ahead
{page_words_columns} WHERE id = :id;

-- query page_words_shown_of(document id) one page_words_row
-- What readers see of it.
-- ahead
{page_words_columns} WHERE id = (SELECT d.shown FROM document d WHERE d.id = :document);

-- query found_row_of(id id, now time) one found_row
-- A document that is out, for who searches: no more than is searched and shown.
-- ahead
SELECT d.number, d.community, d.path, d.kind, d.readers, d.body, d.published, d.title, d.summary, v.lang, v.html
FROM document d JOIN document_version v ON v.id = d.shown
WHERE d.id = :id AND d.published <= :now AND d.state <> 4;

-- query edition_by_n(document id, lang text, n int) one edition_shown_row
-- Numbers go on when a document comes to be written in another language; those of an import may be there twice.
{edition_columns} WHERE v.document = :document AND v.n = :n
ORDER BY CASE WHEN v.lang = :lang THEN 0 ELSE 1 END, v.id LIMIT 1;

-- query edition_in(document id, lang text, n int) value id
SELECT id FROM document_version WHERE document = :document AND lang = :lang AND n = :n;

-- query edition_last_n(document id) value int
SELECT n FROM document_version WHERE document = :document ORDER BY n DESC LIMIT 1;

-- query editions_after(document id, after id, limit int) many edition_shown_row
-- In every language, shown or not.
{edition_columns} WHERE v.document = :document AND v.id > :after ORDER BY v.id LIMIT :limit;

-- query edition_list(document id, up_to int, limit int) many edition_shown_row
-- Newest first, without what is drawn of them.
SELECT v.id, v.document, v.lang, v.n, v.at, v.writer, v.title, v.summary, '', '', '', v.minutes,
  v.note, v.sent, v.reviewer, v.reviewed, v.verdict, COALESCE(p.name, v.writer_name), COALESCE(q.name, v.reviewer_name)
FROM document_version v
  LEFT JOIN account a ON a.id = v.writer LEFT JOIN person p ON p.id = a.person
  LEFT JOIN account b ON b.id = v.reviewer LEFT JOIN person q ON q.id = b.person
WHERE v.document = :document AND v.n <= :up_to ORDER BY v.n DESC, v.id DESC LIMIT :limit;

-- ── Links ────────────────────────────────────────────────────────────────────────────────────────────

-- query link_insert(document id, what int, target id, sort int) exec
INSERT INTO document_link (document, what, target, sort) VALUES (:document, :what, :target, :sort) ON CONFLICT DO NOTHING;

-- query links_clear(document id, what int) exec
DELETE FROM document_link WHERE document = :document AND what = :what;

-- query link_targets(document id, what int, limit int) many target_row
SELECT target FROM document_link WHERE document = :document AND what = :what ORDER BY sort, target LIMIT :limit;

-- query link_numbers(document id, what int, limit int) many number_row
SELECT d.id, d.number FROM document_link k JOIN document d ON d.id = k.target
WHERE k.document = :document AND k.what = :what ORDER BY k.sort, k.target LIMIT :limit;

-- query superseded_numbers(superseded_by id, limit int) many number_row
SELECT id, number FROM document WHERE superseded_by = :superseded_by ORDER BY number LIMIT :limit;

-- query register_taken(community id, register_no text) value id
SELECT id FROM document WHERE community = :community AND register_no = :register_no AND register_no <> '' LIMIT 1;

-- query document_latest_set(id id, latest id) exec
UPDATE document SET latest = :latest WHERE id = :id;

-- query document_model_set(id id, model id) exec
UPDATE document SET model = :model WHERE id = :id;

-- query away_insert(document id, sort int, title text, address text) exec
INSERT INTO document_away (document, sort, title, address) VALUES (:document, :sort, :title, :address);

-- query away_list(document id, limit int) many away_row
SELECT title, address FROM document_away WHERE document = :document ORDER BY sort LIMIT :limit;

-- query around_of(id id) one around_row
-- ahead
-- What there is beside a document: most have nothing of it.
-- scan ok: one row of answers
SELECT EXISTS (SELECT 1 FROM document_link k WHERE k.document = :id AND k.what = 1),
  EXISTS (SELECT 1 FROM document d WHERE d.superseded_by = :id),
  EXISTS (SELECT 1 FROM document_topic t WHERE t.document = :id),
  EXISTS (SELECT 1 FROM document_away a WHERE a.document = :id);

-- ── Lists ────────────────────────────────────────────────────────────────────────────────────────────

-- What takes its place does so once readers see it.
-- part superseded
(SELECT s.id FROM document s WHERE s.id = d.superseded_by AND s.shown > 0 AND s.state <> 4 AND s.published <= :now)
-- end

-- part line_fields
  d.id, d.number, d.title, d.summary, d.lang, d.author, d.unit, d.register_no, d.path, d.kind, d.state,
  d.readers, d.published, d.dated, d.updated, d.changed, d.expires, d.minutes, d.reads, {superseded}
-- end

-- part line_columns
SELECT {line_fields} FROM document d
-- end

-- Those who work on a document see its latest words, shown or not.
-- part work_columns
SELECT d.id, d.number, v.title, v.summary, v.lang, d.author, d.unit, d.register_no, d.path, d.kind, d.state,
  d.readers, d.published, d.dated, d.updated, d.changed, d.expires, v.minutes, d.reads, {superseded}
FROM document d JOIN document_version v ON v.id = d.latest
-- end

-- For everybody, as soon as its time has come; the words of the indexes that hold just these.
-- part open
  d.readers = 0 AND d.shown > 0 AND d.state <> 4
-- end

-- What a reader may see: published for everybody; for residents of their community; for a body they act for;
-- and all that is published under two ranges of places where they work.
-- part visible
  d.published <= :now AND {seen}
-- end

-- part seen
  d.shown > 0 AND d.state <> 4
  AND (d.readers = 0 [OR (d.readers = 1 AND d.community = :home)]
    [OR (d.readers = 2 AND d.body IN (SELECT h.organisation FROM role_held h WHERE h.account = :account
      AND h.since <= :now AND (h.until IS NULL OR h.until > :now)))]
    [OR (d.path >= :low1 AND d.path < :high1)] [OR (d.path >= :low2 AND d.path < :high2)])
-- end

-- query lines_published(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, community id?, kind int?, under text?, under_end text?, year int?, before time?, before_id id?, limit int) many document_line_row
-- Newest first.
-- scan ok: walks the order it answers in, and stops at the limit
{line_columns} WHERE {visible}
  [AND d.community = :community] [AND d.kind = :kind] [AND d.path >= :under AND d.path < :under_end] [AND d.year = :year]
  [AND (d.published, d.id) < (:before, :before_id)]
ORDER BY d.published DESC, d.id DESC LIMIT :limit;

-- query lines_of_topic(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, topic id, is_open int?, kind int?, under text?, under_end text?, year int?, before time?, before_id id?, limit int) many document_line_row
-- The same of one topic; is_open 1: for those who see no more of it than everybody.
{line_columns} JOIN document_topic o ON o.document = d.id AND o.topic = :topic
WHERE {visible} AND o.published > 0 [AND o.is_open = :is_open]
  [AND d.kind = :kind] [AND d.path >= :under AND d.path < :under_end] [AND d.year = :year]
  [AND (o.published, o.document) < (:before, :before_id)]
ORDER BY o.published DESC, o.document DESC LIMIT :limit;

-- query lines_found(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, found text, community id?, kind int?, under text?, under_end text?, year int?, topic id?, before time?, before_id id?, limit int) many document_line_row
-- The same of some that search found: a JSON array of ids.
-- scan ok: walks the ids it is given
SELECT {line_fields}
-- @sqlite
FROM json_each(:found) j CROSS JOIN document d ON d.id = j.value
-- @postgres
FROM (SELECT CAST(json_array_elements_text(CAST(:found AS json)) AS bigint) AS id) j JOIN document d ON d.id = j.id
-- @both
WHERE {visible}
  [AND d.community = :community] [AND d.kind = :kind] [AND d.path >= :under AND d.path < :under_end] [AND d.year = :year]
  [AND EXISTS (SELECT 1 FROM document_topic o WHERE o.document = d.id AND o.topic = :topic)]
  [AND (d.published, d.id) < (:before, :before_id)]
ORDER BY d.published DESC, d.id DESC LIMIT :limit;

-- query lines_read_most(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, community id, limit int) many document_line_row
-- scan ok: walks the order it answers in, and stops at the limit
{line_columns} WHERE {visible} AND d.reads > 0 AND d.community = :community
ORDER BY d.reads DESC, d.id DESC LIMIT :limit;

-- query line_of(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, id id) one document_line_row
{line_columns} WHERE {visible} AND d.id = :id;

-- query lines_extended(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, document id, limit int) many document_line_row
-- scan ok: at most MOST_EXTENDED links of one document
{line_columns} JOIN document_link k ON k.target = d.id AND k.document = :document AND k.what = 1
WHERE {visible} ORDER BY k.sort, k.target LIMIT :limit;

-- query names_of_lines(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, ids text) many document_name_row
-- What related reading shows of some (a JSON array), in no order.
-- unbounded: the ids asked for; with a LIMIT PostgreSQL plans it anew each time, which takes longer than the answer
-- scan ok: the ids asked for
SELECT d.id, d.number, d.title, d.lang, d.kind
-- @sqlite
FROM json_each(:ids) o CROSS JOIN document d ON d.id = o.value
-- @postgres
FROM (SELECT CAST(json_array_elements_text(CAST(:ids AS json)) AS bigint) AS value) o JOIN document d ON d.id = o.value
-- @both
WHERE {visible};

-- query lines_superseded(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, document id, limit int) many document_line_row
-- scan ok: few documents are superseded, the index of them is small
{line_columns} WHERE {visible} AND d.superseded_by = :document ORDER BY d.published DESC, d.id DESC LIMIT :limit;

-- query lines_by_writer(now time, account id, before time?, before_id id?, limit int) many document_line_row
{work_columns} WHERE d.writer = :account [AND (d.updated, d.id) < (:before, :before_id)]
ORDER BY d.updated DESC, d.id DESC LIMIT :limit;

-- query lines_by_state(now time, state int, community id?, low text, high text, before time?, before_id id?, limit int) many document_line_row
-- What is being written under a range of places, which may lie in one community.
{work_columns} WHERE d.state < 3 AND d.state = :state [AND d.community = :community] AND d.path >= :low AND d.path < :high
  [AND (d.updated, d.id) < (:before, :before_id)]
ORDER BY d.updated DESC, d.id DESC LIMIT :limit;

-- query place_has_documents(now time, under text, under_end text) value int
-- Something that everybody may read.
-- ahead
SELECT 1 FROM document d WHERE d.path >= :under AND d.path < :under_end AND d.published <= :now AND {open} LIMIT 1;

-- query year_first(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, community id) value int
-- The first year readers can choose.
-- scan ok: walks the order of years and stops at the first (the plus keeps SQLite from sorting all by another index)
SELECT d.year FROM document d WHERE {seen} AND +d.published <= :now AND d.community = :community
ORDER BY d.year LIMIT 1;

-- ── What everybody may read, for programs that read everything ───────────────────────────────────────

-- row open_row(published time, id id)

-- query open_key(now time, from time, from_id id, skip int) one open_row
-- The key of one that stands some further on.
SELECT d.published, d.id FROM document d
WHERE {open} AND d.published <= :now AND (d.published, d.id) >= (:from, :from_id)
ORDER BY d.published, d.id LIMIT 1 OFFSET :skip;

-- query open_lines(now time, from time, from_id id, limit int) many document_line_row
{line_columns}
WHERE {open} AND d.published <= :now AND (d.published, d.id) >= (:from, :from_id)
ORDER BY d.published, d.id LIMIT :limit;

-- ── Topics ───────────────────────────────────────────────────────────────────────────────────────────

-- part topic_columns
SELECT t.id, t.community, t.code, t.sort, t.retired,
  (SELECT m.name FROM topic_name m WHERE m.topic = t.id ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1),
  (SELECT m.about FROM topic_name m WHERE m.topic = t.id ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
FROM topic t
-- end

-- query topic_rows(lang text, community id, with_retired bool, limit int) many topic_row
-- kept
{topic_columns} WHERE t.community = :community AND (t.retired IS NULL OR :with_retired = 1) ORDER BY t.sort, t.code LIMIT :limit;

-- query topic_row_by_code(lang text, community id, code text) one topic_row
-- kept
{topic_columns} WHERE t.community = :community AND t.code = :code;

-- query topic_row_by_id(lang text, id id) one topic_row
-- kept
{topic_columns} WHERE t.id = :id;

-- query topic_row_named(lang text, code text) one topic_row
-- kept
-- scan ok: few topics
{topic_columns} WHERE t.code = :code ORDER BY t.id LIMIT 1;

-- query topic_sort_last(community id) value int
SELECT COALESCE(MAX(sort), 0) FROM topic WHERE community = :community;

-- query topic_insert(id id, community id, code text, sort int) exec
INSERT INTO topic (id, community, code, sort) VALUES (:id, :community, :code, :sort);

-- query topic_sort_set(id id, sort int) exec
UPDATE topic SET sort = :sort WHERE id = :id;

-- query topic_retired_set(id id, retired time?) exec
UPDATE topic SET retired = :retired WHERE id = :id;

-- query topic_name_rows(topic id, limit int) many topic_name_row
SELECT lang, name, about FROM topic_name WHERE topic = :topic ORDER BY lang LIMIT :limit;

-- query topic_name_set(topic id, lang text, name text, about text) exec
INSERT INTO topic_name (topic, lang, name, about) VALUES (:topic, :lang, :name, :about)
ON CONFLICT (topic, lang) DO UPDATE SET name = excluded.name, about = excluded.about;

-- query topic_name_drop(topic id, lang text) exec
DELETE FROM topic_name WHERE topic = :topic AND lang = :lang;

-- ── What staff pick for a topic ──────────────────────────────────────────────────────────────────────

-- query topic_has(topic id, document id) value id
SELECT document FROM document_topic WHERE topic = :topic AND document = :document;

-- query pick_targets(topic id, limit int) many target_row
SELECT document FROM document_topic WHERE topic = :topic AND pick IS NOT NULL ORDER BY pick, document LIMIT :limit;

-- query pick_numbers(topic id, limit int) many number_row
SELECT d.id, d.number FROM document_topic o JOIN document d ON d.id = o.document
WHERE o.topic = :topic AND o.pick IS NOT NULL ORDER BY o.pick, d.id LIMIT :limit;

-- query pick_set(topic id, document id, pick int?) exec
UPDATE document_topic SET pick = :pick WHERE topic = :topic AND document = :document;

-- query lines_picked(now time, home id?, account id?, low1 text?, high1 text?, low2 text?, high2 text?, topic id, limit int) many document_line_row
-- In the order staff gave them.
-- ahead
{line_columns} JOIN document_topic o ON o.document = d.id AND o.topic = :topic AND o.pick IS NOT NULL
WHERE {visible} ORDER BY o.pick, d.id LIMIT :limit;

-- query document_topic_insert(topic id, document id) exec
INSERT INTO document_topic (topic, document, published, is_open)
SELECT :topic, d.id, COALESCE(d.published, 0), CASE WHEN {open} THEN 1 ELSE 0 END
FROM document d WHERE d.id = :document ON CONFLICT DO NOTHING;

-- query document_topics_follow(document id, published time, is_open bool) exec
UPDATE document_topic SET published = :published, is_open = :is_open WHERE document = :document;

-- query document_topic_ids(document id, limit int) many topic_id_row
-- ahead
SELECT topic FROM document_topic WHERE document = :document ORDER BY topic LIMIT :limit;

-- query document_topic_drop(topic id, document id) exec
DELETE FROM document_topic WHERE topic = :topic AND document = :document;

-- ── When places move ─────────────────────────────────────────────────────────────────────────────────

-- query documents_count(low text, high text) value int
SELECT count(*) FROM document WHERE path >= :low AND path < :high;

-- query documents_move(low text, high text, path text, tail int, community id?) exec
UPDATE document SET path = :path || substr(path, CAST(:tail AS INTEGER)) [, community = :community]
WHERE path >= :low AND path < :high;

-- query document_ids_under(low text, high text) each target_row
SELECT id FROM document WHERE path >= :low AND path < :high;

-- ── One's own data ───────────────────────────────────────────────────────────────────────────────────

-- row own_document_row(number text, title text, state int, kind int, updated time)

-- query own_documents(writer id, limit int) many own_document_row
SELECT number, title, state, kind, updated FROM document WHERE writer = :writer ORDER BY updated DESC LIMIT :limit;
