-- Texts, their translations, what translators have to do, the glossary.

-- row text_row(id id, kind int, owner id, path text, is_public bool, lang text, legal bool, url text, title text, summary text, body text, hash blob, since time, found_as int, found_id id)
-- row text_head_row(id id, lang text, legal bool)
-- row text_past_row(text id, hash blob, title text, summary text, body text, until time)
-- row text_reads_row(title text, summary text, body text)
-- row translation_insert_row(id id, text id, kind int, owner id, lang text, title text, summary text, body text, maker int, author id, at time, source_hash blob, state int, approved time?, author_name text)
-- row translation_row(id id, text id, lang text, title text, summary text, body text, maker int, author id, at time, source_hash blob, state int, approved time?, name text?)
-- row words_found_row(lang text, title text, summary text, body text)
-- row title_row(owner id, lang text, maker int, title text, summary text, body text)
-- row translated_row(lang text, title text, summary text, body text)
-- row version_row(lang text, maker int, source_hash blob, approved time?)
-- row gap_row(text id, lang text, state int, wanted int, is_public bool)
-- row desk_row(text id, kind int, url text, title text, lang text, state int, wanted int, length int)
-- row desk_language_row(lang text, missing int, outdated int)
-- row proposal_row(text id, lang text, title text, at time, name text?)
-- row wanted_lang(lang text)
-- row term_row(id id, word text, other text?, note text)

-- ── Texts ────────────────────────────────────────────────────────────────────────────────────────────

-- part text_columns
SELECT id, kind, owner, path, is_public, lang, legal, url, title, summary, body, hash, since, found_as, found_id FROM text
-- end

-- query text_row_of(kind int, owner id) one text_row
{text_columns} WHERE kind = :kind AND owner = :owner;

-- query text_head_of(kind int, owner id) one text_head_row
-- Without the words, which most readers are not shown from here.
SELECT id, lang, legal FROM text WHERE kind = :kind AND owner = :owner;

-- query text_id_of(kind int, owner id) value id
SELECT id FROM text WHERE kind = :kind AND owner = :owner;

-- query text_row_by_id(id id) one text_row
{text_columns} WHERE id = :id;

-- query text_add(text_row) exec
INSERT INTO text (id, kind, owner, path, is_public, lang, legal, url, title, summary, body, hash, since, found_as,
  found_id)
VALUES (:id, :kind, :owner, :path, :is_public, :lang, :legal, :url, :title, :summary, :body, :hash, :since, :found_as,
  :found_id);

-- query text_change(text_row) exec
UPDATE text SET path = :path, is_public = :is_public, lang = :lang, legal = :legal, url = :url, title = :title,
  summary = :summary, body = :body, hash = :hash, since = :since, found_as = :found_as, found_id = :found_id WHERE id = :id;

-- query text_withhold(id id) exec
UPDATE text SET is_public = 0 WHERE id = :id;

-- query text_past_insert(text_past_row) exec
INSERT INTO text_past (text, hash, title, summary, body, until)
VALUES (:text, :hash, :title, :summary, :body, :until) ON CONFLICT DO NOTHING;

-- query text_past_of(text id, hash blob) one text_reads_row
SELECT title, summary, body FROM text_past WHERE text = :text AND hash = :hash;

-- ── Translations ─────────────────────────────────────────────────────────────────────────────────────

-- part translation_columns
SELECT v.id, v.text, v.lang, v.title, v.summary, v.body, v.maker, v.author, v.at, v.source_hash, v.state,
  v.approved, COALESCE(p.name, v.author_name)
FROM translation v LEFT JOIN account a ON a.id = v.author LEFT JOIN person p ON p.id = a.person
-- end

-- query translation_row_by_id(id id) one translation_row
{translation_columns} WHERE v.id = :id;

-- query translation_row_shown(text id, lang text) one translation_row
{translation_columns} WHERE v.text = :text AND v.lang = :lang AND v.state = 1;

-- query translation_rows_proposed(text id, lang text, limit int) many translation_row
{translation_columns} WHERE v.text = :text AND v.lang = :lang AND v.state = 0 ORDER BY v.id LIMIT :limit;

-- query translation_rows_kept(text id, limit int) many translation_row
-- Shown or waiting.
{translation_columns} WHERE v.text = :text AND v.state IN (0, 1) ORDER BY v.id LIMIT :limit;

-- query words_found(found_as int, found_id id, limit int) many words_found_row
-- ahead
-- The translations by which a public thing is found too.
SELECT v.lang, v.title, v.summary, v.body FROM text t JOIN translation v ON v.text = t.id AND v.state = 1
WHERE t.found_as = :found_as AND t.found_id = :found_id AND t.is_public = 1 ORDER BY t.id, v.lang LIMIT :limit;

-- query title_rows(kind int, owners text, limit int) many title_row
-- What some things (a JSON array of owners) are called in other languages, in no order: most have nothing to be put in one.
-- The body only of documents (3) without a summary, which is made of it then.
-- scan ok: the owners asked for
SELECT v.owner, v.lang, v.maker, v.title, v.summary, CASE WHEN v.summary = '' AND v.kind = 3 THEN v.body ELSE '' END
-- @sqlite
FROM json_each(:owners) o CROSS JOIN translation v ON v.kind = :kind AND v.owner = o.value AND v.state = 1
-- @postgres
FROM (SELECT CAST(json_array_elements_text(CAST(:owners AS json)) AS bigint) AS value) o
JOIN translation v ON v.kind = :kind AND v.owner = o.value AND v.state = 1
-- @both
LIMIT :limit;

-- query translated_rows(kind int, owner id, limit int) many translated_row
-- ahead
SELECT lang, title, summary, body FROM translation WHERE kind = :kind AND owner = :owner AND state = 1
ORDER BY lang LIMIT :limit;

-- query version_rows(text id, limit int) many version_row
-- What a text can be read in, without the words.
SELECT lang, maker, source_hash, approved FROM translation WHERE text = :text AND state = 1 ORDER BY lang LIMIT :limit;

-- query translation_insert(translation_insert_row) exec
INSERT INTO translation (id, text, kind, owner, lang, title, summary, body, maker, author, at, source_hash, state, approved,
  author_name)
VALUES (:id, :text, :kind, :owner, :lang, :title, :summary, :body, :maker, :author, :at, :source_hash, :state, :approved, :author_name);

-- query translation_replace(text id, lang text) exec
UPDATE translation SET state = 2 WHERE text = :text AND lang = :lang AND state = 1;

-- query translation_set_state(id id, state int) exec
UPDATE translation SET state = :state WHERE id = :id AND state = 0;

-- query translation_set_approved(id id, approver id, approved time) exec
UPDATE translation SET approver = :approver, approved = :approved WHERE id = :id AND state = 1 AND approved IS NULL;

-- ── Needs ────────────────────────────────────────────────────────────────────────────────────────────

-- query wanted_insert(text id, lang text, account id, at time) exec
INSERT INTO text_wanted (text, lang, account, at) VALUES (:text, :lang, :account, :at) ON CONFLICT DO NOTHING;

-- query wanted_count(text id, lang text) value int
SELECT COUNT(*) FROM text_wanted WHERE text = :text AND lang = :lang;

-- query wanted_langs(text id, limit int) many wanted_lang
SELECT DISTINCT lang FROM text_wanted WHERE text = :text ORDER BY lang LIMIT :limit;

-- query gap_set(gap_row) exec
INSERT INTO text_gap (text, lang, state, wanted, is_public) VALUES (:text, :lang, :state, :wanted, :is_public)
ON CONFLICT (text, lang) DO UPDATE SET state = excluded.state, wanted = excluded.wanted, is_public = excluded.is_public;

-- query gap_close(text id, lang text) exec
DELETE FROM text_gap WHERE text = :text AND lang = :lang;

-- query gaps_close(text id) exec
DELETE FROM text_gap WHERE text = :text;

-- Places whose texts somebody may translate, hidden ones too; '~' to '~' where there are fewer.
-- part reach
    (t.path >= :low1 AND t.path < :high1)
    OR (t.path >= :low2 AND t.path < :high2)
    OR (t.path >= :low3 AND t.path < :high3)
    OR (t.path >= :low4 AND t.path < :high4)
    OR (t.path >= :low5 AND t.path < :high5)
    OR (t.path >= :low6 AND t.path < :high6)
    OR (t.path >= :low7 AND t.path < :high7)
    OR (t.path >= :low8 AND t.path < :high8)
-- end

-- query desk_rows(lang text, low1 text, high1 text, low2 text, high2 text, low3 text, high3 text, low4 text, high4 text, low5 text, high5 text, low6 text, high6 text, low7 text, high7 text, low8 text, high8 text, kind int?, state int?, before_wanted int?, before id?, limit int) many desk_row
SELECT g.text, t.kind, t.url, t.title, t.lang, g.state, g.wanted, LENGTH(t.title) + LENGTH(t.summary) + LENGTH(t.body)
FROM text_gap g JOIN text t ON t.id = g.text
WHERE g.lang = :lang AND (t.is_public = 1
    OR {reach})
  [AND t.kind = :kind] [AND g.state = :state] [AND (g.wanted, g.text) < (:before_wanted, :before)]
ORDER BY g.wanted DESC, g.text DESC LIMIT :limit;

-- query proposal_rows(low1 text, high1 text, low2 text, high2 text, low3 text, high3 text, low4 text, high4 text, low5 text, high5 text, low6 text, high6 text, low7 text, high7 text, low8 text, high8 text, limit int) many proposal_row
-- Those in reach, oldest first.
-- scan ok: the index holds only proposals that wait
SELECT v.text, v.lang, t.title, v.at, p.name
FROM translation v JOIN text t ON t.id = v.text LEFT JOIN account a ON a.id = v.author LEFT JOIN person p ON p.id = a.person
WHERE v.state = 0 AND ({reach}) ORDER BY v.id LIMIT :limit;

-- query desk_language_rows(low1 text, high1 text, low2 text, high2 text, low3 text, high3 text, low4 text, high4 text, low5 text, high5 text, low6 text, high6 text, low7 text, high7 text, low8 text, high8 text, limit int) many desk_language_row
-- What is public, and of the rest what is in reach.
-- scan ok: an index of all that is to be done
SELECT a.lang, COUNT(*) FILTER (WHERE a.state = 1), COUNT(*) FILTER (WHERE a.state = 2)
FROM (SELECT lang, state FROM text_gap WHERE is_public = 1
  UNION ALL SELECT g.lang, g.state FROM text_gap g JOIN text t ON t.id = g.text
  WHERE g.is_public = 0 AND ({reach})) a
GROUP BY a.lang ORDER BY a.lang LIMIT :limit;

-- query readers_of(lang text, start text) value int
-- Residents who named a language first; start: "en-%".
-- scan ok: people of one instance, asked for by translators only
SELECT COUNT(*) FROM person WHERE erased IS NULL AND (languages = :lang OR languages LIKE :start);

-- ── Glossary ─────────────────────────────────────────────────────────────────────────────────────────

-- query term_rows(lang text, other text, limit int) many term_row
SELECT t.id, a.word, b.word, t.note FROM term_word a JOIN term t ON t.id = a.term
LEFT JOIN term_word b ON b.term = a.term AND b.lang = :other
WHERE a.lang = :lang ORDER BY a.word, t.id LIMIT :limit;

-- query term_insert(id id, note text) exec
INSERT INTO term (id, note) VALUES (:id, :note);

-- query term_note(id id, note text) exec
UPDATE term SET note = :note WHERE id = :id;

-- query term_known(id id) value int
SELECT 1 FROM term WHERE id = :id;

-- query term_word_set(term id, lang text, word text) exec
INSERT INTO term_word (term, lang, word) VALUES (:term, :lang, :word)
ON CONFLICT (term, lang) DO UPDATE SET word = excluded.word;

-- query term_word_drop(term id, lang text) exec
DELETE FROM term_word WHERE term = :term AND lang = :lang;

-- query term_by_word(lang text, word text) value id
SELECT term FROM term_word WHERE lang = :lang AND word = :word LIMIT 1;

-- query texts_move(low text, high text, path text, tail int) exec
-- scan ok: a place moves once in a while
UPDATE text SET path = :path || substr(path, CAST(:tail AS INTEGER)) WHERE path >= :low AND path < :high;

-- row own_translation_row(lang text, title text, body text, at time)

-- query own_translations(author id, limit int) many own_translation_row
SELECT lang, title, body, at FROM translation WHERE author = :author ORDER BY id DESC LIMIT :limit;
