-- Forms that had their effect.

-- query once_made(token text) value id
-- What it made, when it has been here.
SELECT made FROM once WHERE token = :token;

-- query once_keep(token text, made id, at time) exec
INSERT INTO once (token, made, at) VALUES (:token, :made, :at);

-- query once_forget(before time) exec
DELETE FROM once WHERE at < :before;
