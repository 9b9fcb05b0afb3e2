-- Every statement of the search room.

-- ── What waits ───────────────────────────────────────────────────────────────────────────────────────

-- row search_queued(kind int, id id, seq id)

-- query search_queue_put(kind int, id id, seq id) exec
INSERT INTO search_queue (kind, id, seq) VALUES (:kind, :id, :seq)
ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq;
