-- The tree of places, outlines, organisations, settings.
-- A name comes in the asked language, else in the community's order of preference (English, Chinese, any).

-- row place_row(id id, parent id?, level int, path text, code text?, lat real?, lon real?, closed time?, name text?, name_lang text?)
-- row place_insert_row(id id, parent id?, level int, path text, code text?, lat real?, lon real?, created time)
-- row place_called(name text, lang text)
-- row outline_row(place id, rings blob)
-- row outline_insert_row(place id, level int, south real, north real, west real, east real, rings blob, geojson text)
-- row place_choice_row(path text, name text)
-- row organisation_row(id id, kind int, place id, path text, phone text?, closed time?, name text?, name_lang text?)
-- row name_row(lang text, name text)
-- row setting_row(place id, value text)
-- row organisation_insert_row(id id, kind int, place id, path text, phone text?, created time)

-- steady place, place_name, place_was, organisation, organisation_name, setting

-- query place_row_by_id(lang text, id id) one place_row
-- kept
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.id = :id;

-- query place_name_of(lang text, id id) one place_called
-- kept
-- Its name alone, for lists.
SELECT name, lang FROM place_name WHERE place = :id
ORDER BY CASE WHEN lang = :lang THEN 0 WHEN lang = 'en' THEN 1 WHEN lang = 'zh-Hans' THEN 2 ELSE 3 END, lang LIMIT 1;

-- query place_row_by_path(lang text, path text) one place_row
-- kept
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.path = :path;

-- query place_row_by_was(lang text, path text) one place_row
-- kept
-- By a path it had before it was moved.
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place_was w JOIN place p ON p.id = w.place LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE w.path = :path;

-- query places_count(low text, high text) value int
SELECT count(*) FROM place WHERE path >= :low AND path < :high;

-- query places_deepest(low text, high text) value int
-- How long the longest path is.
SELECT max(length(path)) FROM place WHERE path >= :low AND path < :high;

-- query places_remember(low text, high text) exec
INSERT INTO place_was (path, place) SELECT path, id FROM place WHERE path >= :low AND path < :high;

-- query places_move(low text, high text, path text, tail int) exec
-- What their paths begin with becomes another; `tail` is where the rest of a path begins.
UPDATE place SET path = :path || substr(path, CAST(:tail AS INTEGER)) WHERE path >= :low AND path < :high;

-- query organisations_move(low text, high text, path text, tail int) exec
UPDATE organisation SET path = :path || substr(path, CAST(:tail AS INTEGER)) WHERE path >= :low AND path < :high;

-- query organisations_count(low text, high text) value int
SELECT count(*) FROM organisation WHERE path >= :low AND path < :high AND closed IS NULL;

-- query place_update_parent(id id, parent id) exec
UPDATE place SET parent = :parent WHERE id = :id;

-- query place_row_by_code(lang text, code text) one place_row
-- kept
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.code = :code;

-- query place_rows_on(lang text, p1 text, p2 text, p3 text, p4 text, p5 text, p6 text, p7 text, p8 text, limit int) many place_row
-- kept
-- The line from the city down: up to eight paths.
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.path IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8) ORDER BY p.path LIMIT :limit;

-- query place_rows_under(lang text, parent id, after text, limit int) many place_row
-- kept
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.parent = :parent AND p.path > :after ORDER BY p.path LIMIT :limit;

-- query place_rows_of_level(lang text, level int, low text, high text, limit int) many place_row
-- kept
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM place p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.level = :level AND p.path >= :low AND p.path < :high ORDER BY p.path LIMIT :limit;

-- query place_choice_rows(lang text, level int, limit int) many place_choice_row
-- kept
-- All of a level, with as much of each as a filter shows.
SELECT p.path, COALESCE((SELECT m.name FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1), p.path)
FROM place p WHERE p.level = :level ORDER BY p.path LIMIT :limit;

-- query place_rows_by_fold(lang text, fold text, fold_end text, low text, high text, limit int) many place_row
-- Names that begin with some words, under a place. Few begin so, many lie under a place: names first, whatever a planner thinks.
-- scan ok: of those named
WITH named AS MATERIALIZED (SELECT DISTINCT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed
  FROM place_name f CROSS JOIN place p WHERE p.id = f.place AND f.fold >= :fold AND f.fold < :fold_end)
SELECT p.id, p.parent, p.level, p.path, p.code, p.lat, p.lon, p.closed, n.name, n.lang
FROM named p LEFT JOIN place_name n ON n.place = p.id AND n.lang =
  (SELECT m.lang FROM place_name m WHERE m.place = p.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE p.path >= :low AND p.path < :high AND p.closed IS NULL
ORDER BY p.path LIMIT :limit;

-- query place_insert(place_insert_row) exec
INSERT INTO place (id, parent, level, path, code, lat, lon, created)
VALUES (:id, :parent, :level, :path, :code, :lat, :lon, :created) ON CONFLICT DO NOTHING;

-- query place_next_child(parent id) value int
-- Counts the parent's children up; the number is the new child's part of the path.
UPDATE place SET children = children + 1 WHERE id = :parent RETURNING children;

-- query place_cities() value int
SELECT count(*) FROM place WHERE level = 1;

-- query place_update_point(id id, lat real?, lon real?) exec
UPDATE place SET lat = :lat, lon = :lon WHERE id = :id;

-- query place_update_closed(id id, closed time?) exec
UPDATE place SET closed = :closed WHERE id = :id;

-- query place_update_code(id id, code text?) exec
UPDATE place SET code = :code WHERE id = :id;

-- query place_code_taken(code text, id id) value id
-- By another place.
SELECT id FROM place WHERE code = :code AND id <> :id;

-- query place_name_rows(place id, limit int) many name_row
SELECT lang, name FROM place_name WHERE place = :place ORDER BY lang LIMIT :limit;

-- query place_name_drop(place id, lang text) exec
DELETE FROM place_name WHERE place = :place AND lang = :lang;

-- query outline_drop(place id) exec
DELETE FROM place_outline WHERE place = :place;

-- query place_name_set(place id, lang text, name text, fold text) exec
INSERT INTO place_name (place, lang, name, fold) VALUES (:place, :lang, :name, :fold)
ON CONFLICT (place, lang) DO UPDATE SET name = excluded.name, fold = excluded.fold;

-- query outline_set(outline_insert_row) exec
INSERT INTO place_outline (place, level, south, north, west, east, rings, geojson)
VALUES (:place, :level, :south, :north, :west, :east, :rings, :geojson)
ON CONFLICT (place) DO UPDATE SET level = excluded.level, south = excluded.south, north = excluded.north,
  west = excluded.west, east = excluded.east, rings = excluded.rings, geojson = excluded.geojson;

-- query outlines_around(level int, lat real, lon real, limit int) many outline_row
-- Those whose box holds the point.
SELECT o.place, o.rings FROM place_outline o JOIN place p ON p.id = o.place
WHERE o.level = :level AND o.south <= :lat AND o.north >= :lat AND o.west <= :lon AND o.east >= :lon
ORDER BY p.path LIMIT :limit;

-- query outline_geojson(place id) value text
SELECT geojson FROM place_outline WHERE place = :place;

-- query organisation_row_by_id(lang text, id id) one organisation_row
-- kept
SELECT o.id, o.kind, o.place, o.path, o.phone, o.closed, n.name, n.lang
FROM organisation o LEFT JOIN organisation_name n ON n.organisation = o.id AND n.lang =
  (SELECT m.lang FROM organisation_name m WHERE m.organisation = o.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE o.id = :id;

-- query organisation_row_near(lang text, kind int, p1 text, p2 text, p3 text, p4 text, p5 text, p6 text, p7 text, p8 text) one organisation_row
-- kept
-- The deepest of a kind at up to eight paths.
SELECT o.id, o.kind, o.place, o.path, o.phone, o.closed, n.name, n.lang
FROM organisation o LEFT JOIN organisation_name n ON n.organisation = o.id AND n.lang =
  (SELECT m.lang FROM organisation_name m WHERE m.organisation = o.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE o.path IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8) AND o.kind = :kind AND o.closed IS NULL
ORDER BY o.path DESC, o.id LIMIT 1;

-- query organisation_rows_under(lang text, low text, high text, limit int) many organisation_row
-- kept
SELECT o.id, o.kind, o.place, o.path, o.phone, o.closed, n.name, n.lang
FROM organisation o LEFT JOIN organisation_name n ON n.organisation = o.id AND n.lang =
  (SELECT m.lang FROM organisation_name m WHERE m.organisation = o.id
   ORDER BY CASE WHEN m.lang = :lang THEN 0 WHEN m.lang = 'en' THEN 1 WHEN m.lang = 'zh-Hans' THEN 2 ELSE 3 END, m.lang LIMIT 1)
WHERE o.path >= :low AND o.path < :high AND o.closed IS NULL ORDER BY o.path, o.kind, o.id LIMIT :limit;

-- query organisation_insert(organisation_insert_row) exec
INSERT INTO organisation (id, kind, place, path, phone, created)
VALUES (:id, :kind, :place, :path, :phone, :created);

-- query organisation_update(id id, kind int, phone text?) exec
UPDATE organisation SET kind = :kind, phone = :phone WHERE id = :id;

-- query organisation_update_closed(id id, closed time?) exec
UPDATE organisation SET closed = :closed WHERE id = :id;

-- query organisation_name_rows(organisation id, limit int) many name_row
SELECT lang, name FROM organisation_name WHERE organisation = :organisation ORDER BY lang LIMIT :limit;

-- query organisation_name_drop(organisation id, lang text) exec
DELETE FROM organisation_name WHERE organisation = :organisation AND lang = :lang;

-- query organisation_name_set(organisation id, lang text, name text) exec
INSERT INTO organisation_name (organisation, lang, name) VALUES (:organisation, :lang, :name)
ON CONFLICT (organisation, lang) DO UPDATE SET name = excluded.name;

-- query setting_near(p1 text, p2 text, p3 text, p4 text, p5 text, p6 text, p7 text, p8 text, name text) one setting_row
-- kept
-- At the deepest of up to eight paths that says something.
SELECT s.place, s.value FROM setting s JOIN place p ON p.id = s.place
WHERE p.path IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8) AND s.name = :name ORDER BY p.path DESC LIMIT 1;

-- query setting_put(place id, name text, value text) exec
INSERT INTO setting (place, name, value) VALUES (:place, :name, :value)
ON CONFLICT (place, name) DO UPDATE SET value = excluded.value;

-- query setting_drop(place id, name text) exec
DELETE FROM setting WHERE place = :place AND name = :name;
