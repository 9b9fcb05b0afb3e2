-- Statements whose plans are judged: those that read a whole table without saying so, and those that do not.

-- row scanned(id id, word text)

-- query scans_note(note text) value int
SELECT id FROM probe WHERE note = :note;

-- query scans_sometimes(at time?, note text) value int
SELECT p.id FROM probe p WHERE p.note = :note [AND p.at = :at];

-- query scans_sorting(limit int) many scanned
SELECT id, word FROM probe ORDER BY note LIMIT :limit;

-- query bounded_first(limit int) many scanned
SELECT id, word FROM probe ORDER BY id DESC LIMIT :limit;

-- query bounded_tree(id id) value int
WITH RECURSIVE up(n) AS (SELECT n FROM probe_counter WHERE id = :id UNION ALL SELECT n - 1 FROM up WHERE n > 0)
SELECT count(*) FROM up;

-- query bounded_range(from time, limit int) many scanned
SELECT id, word FROM probe WHERE at >= :from ORDER BY at, id LIMIT :limit;

-- query kept_unsteady(id id) value text
-- kept
SELECT p.word FROM probe_name n JOIN probe p ON p.id = n.id WHERE n.id = :id;
