-- Kinds of case and their questions.

-- row kind_row(id id, parent id?, code text, path text, icon text, role int, level int, organisation_kind int, respond_minutes int, resolve_minutes int, round_the_clock bool, private bool, reopening bool, sort int, closed time?, children int, questions int, name text?, about text?)
-- row kind_insert_row(id id, parent id?, code text, path text, icon text, role int, level int, organisation_kind int, respond_minutes int, resolve_minutes int, round_the_clock bool, private bool, reopening bool, sort int)
-- row kind_text_row(lang text, name text, about text)
-- row kind_place_row(id id, sort int)
-- row question_row(id id, code text, datatype int, required bool, asks bool, closed time?, asked text?, hint text?)
-- row question_text_row(lang text, asked text, hint text)
-- row question_kind_row(kind id, datatype int, closed time?)
-- row choice_row(question id, code text, name text, closed time?)
-- row choice_name_row(lang text, name text)
-- row choice_place_row(code text, sort int, closed time?)

-- row kind_choice_row(code text, parent id?, name text)

-- steady kind, kind_text, question, question_text, question_choice

-- part kind_columns
SELECT k.id, k.parent, k.code, k.path, k.icon, k.role, k.level, k.organisation_kind, k.respond_minutes,
  k.resolve_minutes, k.round_the_clock, k.private, k.reopening, k.sort, k.closed,
  (SELECT count(*) FROM kind c WHERE c.parent = k.id),
  (SELECT count(*) FROM question q WHERE q.kind = k.id), t.name, t.about
FROM kind k LEFT JOIN kind_text t ON t.kind = k.id AND t.lang =
  (SELECT m.lang FROM kind_text m WHERE m.kind = k.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
-- end

-- query kind_rows(lang text, limit int) many kind_row
-- kept
-- Those that are not retired, parents before children.
-- scan ok: a form shows all kinds; there are hundreds
{kind_columns} WHERE k.closed IS NULL ORDER BY k.path LIMIT :limit;

-- query kind_rows_ever(lang text, limit int) many kind_row
-- kept
-- Retired ones too.
-- scan ok: its page shows all kinds; there are hundreds
{kind_columns} ORDER BY k.path LIMIT :limit;

-- query kind_choice_rows(lang text, limit int) many kind_choice_row
-- kept
-- The tree again, with as much of each as a filter shows.
-- scan ok: a form shows all kinds; there are hundreds
SELECT k.code, k.parent, COALESCE((SELECT t.name FROM kind_text t WHERE t.kind = k.id
  ORDER BY CASE WHEN t.lang = :lang THEN 0 WHEN t.lang = 'en' THEN 1 ELSE 2 END, t.lang LIMIT 1), k.code)
FROM kind k WHERE k.closed IS NULL ORDER BY k.path LIMIT :limit;

-- query kind_row_by_id(lang text, id id) one kind_row
-- kept
{kind_columns} WHERE k.id = :id;

-- query kind_name_of(lang text, id id) value text
-- kept
-- Its name alone, for lists.
SELECT name FROM kind_text WHERE kind = :id
ORDER BY CASE WHEN lang = :lang THEN 0 WHEN lang = 'en' THEN 1 ELSE 2 END, lang LIMIT 1;

-- query kind_row_by_code(lang text, code text) one kind_row
-- kept
{kind_columns} WHERE k.code = :code;

-- query kind_insert(kind_insert_row) exec
-- 0 rows: the code is taken.
INSERT INTO kind (id, parent, code, path, icon, role, level, organisation_kind, respond_minutes, resolve_minutes,
  round_the_clock, private, reopening, sort)
VALUES (:id, :parent, :code, :path, :icon, :role, :level, :organisation_kind, :respond_minutes, :resolve_minutes,
  :round_the_clock, :private, :reopening, :sort) ON CONFLICT DO NOTHING;

-- query kind_update(kind_insert_row) exec
-- All that can be changed of it; code, place in the tree and order stay.
UPDATE kind SET icon = :icon, role = :role, level = :level, organisation_kind = :organisation_kind,
  respond_minutes = :respond_minutes, resolve_minutes = :resolve_minutes, round_the_clock = :round_the_clock,
  private = :private, reopening = :reopening WHERE id = :id;

-- query kind_update_closed(low text, high text, closed time) exec
-- It and all below it that are not retired yet.
UPDATE kind SET closed = :closed WHERE path >= :low AND path < :high AND closed IS NULL;

-- query kind_revive_under(low text, high text, closed time) exec
-- It and what was retired with it.
UPDATE kind SET closed = NULL WHERE path >= :low AND path < :high AND closed = :closed;

-- query kind_sisters(parent id?, limit int) many kind_place_row
-- In their order.
-- scan ok: there are a few hundred kinds
SELECT id, sort FROM kind WHERE coalesce(parent, 0) = coalesce(:parent, 0) ORDER BY sort, path LIMIT :limit;

-- query kind_update_sort(id id, sort int) exec
UPDATE kind SET sort = :sort WHERE id = :id;

-- query kind_update_parent(id id, parent id?, sort int) exec
UPDATE kind SET parent = :parent, sort = :sort WHERE id = :id;

-- query kind_deepest(low text, high text) value int
-- How long the longest path under one is.
SELECT max(length(path)) FROM kind WHERE path >= :low AND path < :high;

-- query kind_move_under(low text, high text, path text, tail int) exec
-- It and all below it: what their paths begin with becomes another; `tail` is where the rest of a path begins.
UPDATE kind SET path = :path || substr(path, CAST(:tail AS INTEGER)) WHERE path >= :low AND path < :high;

-- query kind_path_taken(path text) value id
SELECT id FROM kind WHERE path = :path;

-- query kind_text_rows(kind id, limit int) many kind_text_row
SELECT lang, name, about FROM kind_text WHERE kind = :kind ORDER BY lang LIMIT :limit;

-- query kind_text_drop(kind id, lang text) exec
DELETE FROM kind_text WHERE kind = :kind AND lang = :lang;

-- query kind_roots() value int
-- scan ok: counts a few hundred kinds when one is added
SELECT count(*) FROM kind WHERE parent IS NULL;

-- query kind_next_child(parent id) value int
UPDATE kind SET children = children + 1 WHERE id = :parent RETURNING children;

-- query kind_text_set(kind id, lang text, name text, about text) exec
INSERT INTO kind_text (kind, lang, name, about) VALUES (:kind, :lang, :name, :about)
ON CONFLICT (kind, lang) DO UPDATE SET name = excluded.name, about = excluded.about;

-- part question_columns
SELECT q.id, q.code, q.datatype, q.required, q.asks, q.closed, t.asked, t.hint
FROM question q LEFT JOIN question_text t ON t.question = q.id AND t.lang =
  (SELECT m.lang FROM question_text m WHERE m.question = q.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
-- end

-- part choice_columns
SELECT c.question, c.code, c.name, c.closed FROM question_choice c JOIN question q ON q.id = c.question
WHERE q.kind = :kind AND c.lang =
  (SELECT m.lang FROM question_choice m WHERE m.question = c.question AND m.code = c.code
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
-- end

-- query question_rows(lang text, kind id, limit int) many question_row
-- kept
{question_columns} WHERE q.kind = :kind AND q.closed IS NULL ORDER BY q.sort, q.id LIMIT :limit;

-- query question_rows_ever(lang text, kind id, limit int) many question_row
-- kept
{question_columns} WHERE q.kind = :kind ORDER BY q.sort, q.id LIMIT :limit;

-- query choice_rows(lang text, kind id, limit int) many choice_row
-- kept
{choice_columns} AND c.closed IS NULL ORDER BY c.question, c.sort, c.code LIMIT :limit;

-- query choice_rows_ever(lang text, kind id, limit int) many choice_row
-- kept
{choice_columns} ORDER BY c.question, c.sort, c.code LIMIT :limit;

-- query question_insert(id id, kind id, code text, datatype int, required bool, asks bool, sort int) exec
INSERT INTO question (id, kind, code, datatype, required, asks, sort)
VALUES (:id, :kind, :code, :datatype, :required, :asks, :sort) ON CONFLICT DO NOTHING;

-- query question_kind(id id) one question_kind_row
SELECT kind, datatype, closed FROM question WHERE id = :id;

-- query question_update(id id, required bool) exec
UPDATE question SET required = :required WHERE id = :id;

-- query question_update_closed(id id, closed time?) exec
UPDATE question SET closed = :closed WHERE id = :id;

-- query question_update_sort(id id, sort int) exec
UPDATE question SET sort = :sort WHERE id = :id;

-- query question_text_set(question id, lang text, asked text, hint text) exec
INSERT INTO question_text (question, lang, asked, hint) VALUES (:question, :lang, :asked, :hint)
ON CONFLICT (question, lang) DO UPDATE SET asked = excluded.asked, hint = excluded.hint;

-- query question_text_rows(question id, limit int) many question_text_row
SELECT lang, asked, hint FROM question_text WHERE question = :question ORDER BY lang LIMIT :limit;

-- query question_text_drop(question id, lang text) exec
DELETE FROM question_text WHERE question = :question AND lang = :lang;

-- query choice_set(question id, code text, lang text, name text, sort int) exec
INSERT INTO question_choice (question, code, lang, name, sort) VALUES (:question, :code, :lang, :name, :sort)
ON CONFLICT (question, code, lang) DO UPDATE SET name = excluded.name, sort = excluded.sort;

-- query choice_places(question id, limit int) many choice_place_row
-- In their order, once each.
SELECT code, min(sort), min(closed) FROM question_choice WHERE question = :question
GROUP BY code ORDER BY min(sort), code LIMIT :limit;

-- query choice_names(question id, code text, limit int) many choice_name_row
SELECT lang, name FROM question_choice WHERE question = :question AND code = :code ORDER BY lang LIMIT :limit;

-- query choice_drop(question id, code text, lang text) exec
DELETE FROM question_choice WHERE question = :question AND code = :code AND lang = :lang;

-- query choice_update_sort(question id, code text, sort int) exec
UPDATE question_choice SET sort = :sort WHERE question = :question AND code = :code;

-- query choice_update_closed(question id, code text, closed time?) exec
UPDATE question_choice SET closed = :closed WHERE question = :question AND code = :code;
