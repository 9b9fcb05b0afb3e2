-- What Open311 reads and writes beyond the rules of cases.

-- row request_row(number text, state int, kind id, title text, description text, team_role int, team_path text, team_org id, opened time, updated time, closed time?, address text, place id, lat real?, lon real?, due time?, notes text?, picture id?, media text?)

-- part request_columns
SELECT c.number, c.state, c.kind, c.title, c.description, c.team_role, c.team_path, c.team_org, c.opened,
  c.updated, c.closed, c.address, c.place, c.lat, c.lon,
  (SELECT k.due FROM case_clock k WHERE k.case_id = c.id AND k.what = 2),
  (SELECT e.text FROM case_event e WHERE e.case_id = c.id AND e.audience = 0 AND e.what IN (6, 8, 13) ORDER BY e.id DESC LIMIT 1),
  (SELECT a.id FROM attachment a JOIN file f ON f.id = a.file
   WHERE a.kind = 1 AND a.owner = c.id AND a.audience = 0 AND f.state = 2 AND f.type BETWEEN 1 AND 4 ORDER BY a.position, a.id LIMIT 1),
  (SELECT m.url FROM case_media m WHERE m.case_id = c.id)
FROM cases c
-- end

-- query request_rows(community id?, kind id?, codes text?, open int?, start_at time?, end_at time?, updated_after time?, updated_before time?, south real?, north real?, lat real?, lon real?, east_scale real?, square_metres real?, limit int, skip int) many request_row
-- Public requests, newest first. Within a radius: the ground is flat enough for the few kilometres asked for.
-- scan ok: walks the order it answers in, and stops at the limit
{request_columns} WHERE c.audience = 0
  [AND c.community = :community]
  [AND c.kind = :kind]
  [AND c.kind IN (SELECT k.id FROM kind k WHERE :codes LIKE '%,' || replace(k.code, '_', '\_') || ',%' ESCAPE '\')]
  [AND c.is_open = :open]
  [AND c.opened >= :start_at]
  [AND c.opened <= :end_at]
  [AND c.updated >= :updated_after]
  [AND c.updated <= :updated_before]
  [AND c.lat >= :south AND c.lat <= :north]
  [AND ((c.lat - :lat) * 111320.0) * ((c.lat - :lat) * 111320.0) + ((c.lon - :lon) * :east_scale) * ((c.lon - :lon) * :east_scale) <= :square_metres]
ORDER BY c.opened DESC, c.id DESC LIMIT :limit OFFSET :skip;

-- query request_row_by_number(number text) one request_row
{request_columns} WHERE c.audience = 0 AND c.number = :number;

-- query request_number(id id) value text
SELECT number FROM cases WHERE id = :id;

-- query token_insert(token text, case_id id) exec
INSERT INTO open311_token (token, case_id) VALUES (:token, :case_id);

-- query token_case(token text) value id
SELECT case_id FROM open311_token WHERE token = :token;

-- query api_key_known(digest blob) value int
SELECT 1 FROM api_key WHERE digest = :digest AND ended IS NULL;

-- query api_key_insert(digest blob, name text, created time) exec
INSERT INTO api_key (digest, name, created) VALUES (:digest, :name, :created) ON CONFLICT DO NOTHING;
