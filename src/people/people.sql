-- People, their households, their contact data.

-- row person_row(id id, name text, languages text, nationality text?, household id?, path text?, moved_in time?)
-- row person_insert_row(id id, name text, fold text, languages text, nationality text?, created time)
-- row contact_row(phone text?, email text?, note text)
-- row residence_insert_row(id id, person id, place id, path text, moved_in time)
-- row reading_row(at time, reader text, detail text?)

-- row residence_row(place id, path text, moved_in time, moved_out time?)

-- steady person

-- query residences_count(low text, high text) value int
SELECT count(*) FROM residence WHERE path >= :low AND path < :high AND moved_out IS NULL;

-- query residences_move(low text, high text, path text, tail int) exec
UPDATE residence SET path = :path || substr(path, CAST(:tail AS INTEGER)) WHERE path >= :low AND path < :high;


-- query person_row_by_id(id id) one person_row
SELECT p.id, p.name, p.languages, p.nationality, r.place, r.path, r.moved_in
FROM person p LEFT JOIN residence r ON r.person = p.id AND r.moved_out IS NULL WHERE p.id = :id LIMIT 1;

-- query person_name_by_id(id id) value text
SELECT name FROM person WHERE id = :id AND erased IS NULL;

-- query person_insert(person_insert_row) exec
INSERT INTO person (id, name, fold, languages, nationality, created)
VALUES (:id, :name, :fold, :languages, :nationality, :created);

-- query person_update(id id, name text, fold text, languages text, nationality text?) exec
UPDATE person SET name = :name, fold = :fold, languages = :languages, nationality = :nationality WHERE id = :id;

-- query person_contact_set(person id, phone text?, email text?, note text) exec
INSERT INTO person_contact (person, phone, email, note) VALUES (:person, :phone, :email, :note)
ON CONFLICT (person) DO UPDATE SET phone = excluded.phone, email = excluded.email, note = excluded.note;

-- query person_contact_of(person id) one contact_row
SELECT phone, email, note FROM person_contact WHERE person = :person;

-- query residence_insert(residence_insert_row) exec
INSERT INTO residence (id, person, place, path, moved_in) VALUES (:id, :person, :place, :path, :moved_in);

-- query residence_end(person id, moved_out time) exec
UPDATE residence SET moved_out = :moved_out WHERE person = :person AND moved_out IS NULL;

-- query person_rows_under(low text, high text, after text, limit int) many person_row
-- Who lives under a path now, by place.
SELECT p.id, p.name, p.languages, p.nationality, r.place, r.path, r.moved_in
FROM residence r JOIN person p ON p.id = r.person
WHERE r.path >= :low AND r.path < :high AND r.path > :after AND r.moved_out IS NULL AND p.erased IS NULL
ORDER BY r.path, p.id LIMIT :limit;

-- query person_rows_listed(low text, high text, after_path text?, after id?, limit int) many person_row
-- The same, page by page.
SELECT p.id, p.name, p.languages, p.nationality, r.place, r.path, r.moved_in
FROM residence r JOIN person p ON p.id = r.person
WHERE r.path >= :low AND r.path < :high AND r.moved_out IS NULL AND p.erased IS NULL
  [AND (r.path, r.person) > (:after_path, :after)]
ORDER BY r.path, r.person LIMIT :limit;

-- query residence_rows(person id, limit int) many residence_row
-- Where a person lives and lived, newest first.
SELECT place, path, moved_in, moved_out FROM residence WHERE person = :person ORDER BY moved_in DESC, id DESC LIMIT :limit;

-- query person_rows_by_fold(fold text, fold_end text, low text, high text, after id, limit int) many person_row
-- Who lives under a path now and whose name begins so. Few are called so, many live there: names first, whatever a planner thinks.
-- scan ok: of those named
WITH named AS MATERIALIZED (SELECT p.id, p.name, p.languages, p.nationality, r.place, r.path, r.moved_in
  FROM person p CROSS JOIN residence r WHERE p.fold >= :fold AND p.fold < :fold_end AND p.id > :after AND p.erased IS NULL
    AND r.person = p.id AND r.moved_out IS NULL)
SELECT id, name, languages, nationality, place, path, moved_in FROM named WHERE path >= :low AND path < :high
ORDER BY id LIMIT :limit;

-- query contact_readings_of(person id, limit int) many reading_row
SELECT r.at, COALESCE(p.name, ''), d.detail
FROM record r LEFT JOIN account a ON a.id = r.actor LEFT JOIN person p ON p.id = a.person
LEFT JOIN record_detail d ON d.seq = r.seq
WHERE r.subject = :person AND r.verb = 'contact_read' ORDER BY r.seq DESC LIMIT :limit;

-- query contact_read_since(subject id, actor id, since time) value int
SELECT 1 FROM record WHERE subject = :subject AND actor = :actor AND verb = 'contact_read' AND at >= :since LIMIT 1;
