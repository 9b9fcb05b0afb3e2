-- Kinds of case and their questions.

-- row kind_row(id id, parent id?, code text, path text, icon text, role int, level int, organisation_kind int, respond_minutes int, resolve_minutes int, round_the_clock bool, private bool, reopening bool, place_needed bool, children int, questions int, name text?, about text?)
-- row kind_insert_row(id id, parent id?, code text, path text, icon text, role int, level int, organisation_kind int, respond_minutes int, resolve_minutes int, round_the_clock bool, private bool, reopening bool, place_needed bool, sort int)
-- row question_row(id id, code text, datatype int, required bool, asks bool, asked text?, hint text?)
-- row choice_row(question id, code text, name text)

-- steady kind, kind_text, question, question_text, question_choice

-- part kind_columns
SELECT k.id, k.parent, k.code, k.path, k.icon, k.role, k.level, k.organisation_kind, k.respond_minutes,
  k.resolve_minutes, k.round_the_clock, k.private, k.reopening, k.place_needed, k.children,
  (SELECT count(*) FROM question q WHERE q.kind = k.id), t.name, t.about
FROM kind k LEFT JOIN kind_text t ON t.kind = k.id AND t.lang =
  (SELECT m.lang FROM kind_text m WHERE m.kind = k.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
-- end

-- query kind_rows(lang text, limit int) many kind_row
-- kept
-- The tree: parents before children, sisters in their order.
-- scan ok: a form shows all kinds; there are hundreds
{kind_columns} WHERE k.closed IS NULL ORDER BY k.path LIMIT :limit;

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
  round_the_clock, private, reopening, place_needed, sort)
VALUES (:id, :parent, :code, :path, :icon, :role, :level, :organisation_kind, :respond_minutes, :resolve_minutes,
  :round_the_clock, :private, :reopening, :place_needed, :sort) ON CONFLICT DO NOTHING;

-- query kind_roots() value int
-- scan ok: counts a few hundred kinds when one is added
SELECT count(*) FROM kind WHERE parent IS NULL;

-- query kind_next_child(parent id) value int
UPDATE kind SET children = children + 1 WHERE id = :parent RETURNING children;

-- query kind_text_set(kind id, lang text, name text, about text) exec
INSERT INTO kind_text (kind, lang, name, about) VALUES (:kind, :lang, :name, :about)
ON CONFLICT (kind, lang) DO UPDATE SET name = excluded.name, about = excluded.about;

-- query question_rows(lang text, kind id, limit int) many question_row
-- kept
SELECT q.id, q.code, q.datatype, q.required, q.asks, t.asked, t.hint
FROM question q LEFT JOIN question_text t ON t.question = q.id AND t.lang =
  (SELECT m.lang FROM question_text m WHERE m.question = q.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
WHERE q.kind = :kind ORDER BY q.sort, q.id LIMIT :limit;

-- query choice_rows(lang text, kind id, limit int) many choice_row
-- kept
SELECT c.question, c.code, c.name FROM question_choice c JOIN question q ON q.id = c.question
WHERE q.kind = :kind AND c.lang =
  (SELECT m.lang FROM question_choice m WHERE m.question = c.question AND m.code = c.code
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 ELSE 2 END, m.lang LIMIT 1)
ORDER BY c.question, c.sort, c.code LIMIT :limit;

-- query question_insert(id id, kind id, code text, datatype int, required bool, asks bool, sort int) exec
INSERT INTO question (id, kind, code, datatype, required, asks, sort)
VALUES (:id, :kind, :code, :datatype, :required, :asks, :sort) ON CONFLICT DO NOTHING;

-- query question_text_set(question id, lang text, asked text, hint text) exec
INSERT INTO question_text (question, lang, asked, hint) VALUES (:question, :lang, :asked, :hint)
ON CONFLICT (question, lang) DO UPDATE SET asked = excluded.asked, hint = excluded.hint;

-- query choice_set(question id, code text, lang text, name text, sort int) exec
INSERT INTO question_choice (question, code, lang, name, sort) VALUES (:question, :code, :lang, :name, :sort)
ON CONFLICT (question, code, lang) DO UPDATE SET name = excluded.name, sort = excluded.sort;
