-- Accounts, sessions, guesses, invitations, roles.

-- row account_row(id id, person id, name text, email text?, phone text?, password text?, lang text, disabled bool)
-- row session_row(id id, form blob, agent text, created time, seen time)
-- row session_actor(id id, account id, form blob, agent text, created time, seen time, person id, name text, email text?, phone text?, lang text, helped time?, household_path text?)
-- row role_row(id id, account id, name text, role int, place id, path text, organisation id?, since time, until time?)
-- row invitation_made_row(made time, reason text, maker id, maker_name text, taken time?, agent text, ended time?)
-- row invitation_made_insert_row(id id, account id, maker id, reason text, made time)
-- row account_insert_row(id id, person id, email text?, phone text?, password text?, lang text, created time)
-- row session_insert_row(id id, account id, token blob, form blob, agent text, created time, until time)
-- row role_insert_row(id id, account id, role int, place id, path text, organisation id?, since time, until time?)

-- steady account, role_held

-- query roles_count(low text, high text, now time) value int
SELECT count(*) FROM role_held WHERE path >= :low AND path < :high AND (until IS NULL OR until > :now);

-- query roles_move(low text, high text, path text, tail int) exec
UPDATE role_held SET path = :path || substr(path, CAST(:tail AS INTEGER)) WHERE path >= :low AND path < :high;

-- part account_columns
SELECT a.id, a.person, p.name, a.email, a.phone, a.password, a.lang, a.disabled
FROM account a JOIN person p ON p.id = a.person
-- end

-- query account_row_by_email(email text) one account_row
{account_columns} WHERE a.email = :email;

-- query account_row_by_phone(phone text) one account_row
{account_columns} WHERE a.phone = :phone;

-- query account_row_by_id(id id) one account_row
{account_columns} WHERE a.id = :id;

-- query account_row_by_invitation(token blob, now time) one account_row
{account_columns} JOIN invitation i ON i.account = a.id WHERE i.token = :token AND i.until > :now;

-- query account_row_by_person(person id) one account_row
{account_columns} WHERE a.person = :person;

-- query account_rows_by_fold(fold text, fold_end text, low1 text, high1 text, low2 text, high2 text, low3 text, high3 text, low4 text, high4 text, after id, limit int) many account_row
-- Whose name begins so and who lived, or held a role, in one of these ranges of places ('~' to '~' where there are
-- fewer); who did nowhere, too.
{account_columns} WHERE p.fold >= :fold AND p.fold < :fold_end AND a.id > :after
  AND (EXISTS (SELECT 1 FROM residence r WHERE r.person = a.person AND
      ((r.path >= :low1 AND r.path < :high1) OR (r.path >= :low2 AND r.path < :high2) OR (r.path >= :low3 AND r.path < :high3) OR (r.path >= :low4 AND r.path < :high4)))
    OR EXISTS (SELECT 1 FROM role_held h WHERE h.account = a.id AND
      ((h.path >= :low1 AND h.path < :high1) OR (h.path >= :low2 AND h.path < :high2) OR (h.path >= :low3 AND h.path < :high3) OR (h.path >= :low4 AND h.path < :high4)))
    OR NOT (EXISTS (SELECT 1 FROM residence r WHERE r.person = a.person)
      OR EXISTS (SELECT 1 FROM role_held h WHERE h.account = a.id)))
ORDER BY a.id LIMIT :limit;

-- query account_home(person id) value text
-- Where they live, or lived last.
SELECT path FROM residence WHERE person = :person ORDER BY moved_out IS NOT NULL, moved_in DESC, id DESC LIMIT 1;

-- query account_insert(account_insert_row) exec
-- 0 rows: somebody signs in with this e-mail, number or person already.
INSERT INTO account (id, person, email, phone, password, lang, created)
VALUES (:id, :person, :email, :phone, :password, :lang, :created) ON CONFLICT DO NOTHING;

-- query account_update_password(id id, password text) exec
UPDATE account SET password = :password WHERE id = :id;

-- query account_update_disabled(id id, disabled bool) exec
UPDATE account SET disabled = :disabled WHERE id = :id;

-- query account_update_lang(id id, lang text) exec
UPDATE account SET lang = :lang WHERE id = :id;

-- query guesses_since(who text, since time) value int
SELECT count(*) FROM guess WHERE who = :who AND at >= :since;

-- query guess_insert(id id, who text, at time) exec
INSERT INTO guess (id, who, at) VALUES (:id, :who, :at);

-- query guess_forget(who text) exec
DELETE FROM guess WHERE who = :who;

-- query guess_sweep(window time, day time) exec
-- Only strangers' guesses at an account count for a day.
DELETE FROM guess WHERE at < :window AND (at < :day OR NOT (who LIKE 'account:%' OR who LIKE 'login:%'));

-- query session_insert(session_insert_row) exec
INSERT INTO session (id, account, token, form, agent, created, seen, until)
VALUES (:id, :account, :token, :form, :agent, :created, :created, :until);

-- query session_by_token(token blob, now time, idle_since time) one session_actor
SELECT s.id, s.account, s.form, s.agent, s.created, s.seen, a.person, p.name, a.email, a.phone, a.lang, a.helped,
       (SELECT r.path FROM residence r WHERE r.person = a.person AND r.moved_out IS NULL ORDER BY r.moved_in DESC LIMIT 1)
FROM session s JOIN account a ON a.id = s.account JOIN person p ON p.id = a.person
WHERE s.token = :token AND s.until > :now AND s.seen > :idle_since AND a.disabled = 0;

-- query session_seen(id id, now time, before time) exec
UPDATE session SET seen = :now WHERE id = :id AND seen < :before;

-- query session_rows(account id, now time, limit int) many session_row
SELECT id, form, agent, created, seen FROM session
WHERE account = :account AND until > :now ORDER BY until DESC LIMIT :limit;

-- query session_delete(id id, account id) exec
DELETE FROM session WHERE id = :id AND account = :account;

-- query session_delete_others(account id, but id) exec
DELETE FROM session WHERE account = :account AND id <> :but;

-- query session_sweep(now time) exec
DELETE FROM session WHERE until < :now;

-- query invitation_insert(token blob, account id, until time) exec
INSERT INTO invitation (token, account, until) VALUES (:token, :account, :until);

-- query invitation_sweep(now time) exec
-- scan ok: one for each account that has not chosen a password
DELETE FROM invitation WHERE until < :now;

-- query invitation_delete_of(account id) exec
DELETE FROM invitation WHERE account = :account;

-- query invitation_made_insert(invitation_made_insert_row) exec
INSERT INTO invitation_made (id, account, maker, reason, made) VALUES (:id, :account, :maker, :reason, :made);

-- query invitation_made_end(account id, now time) exec
UPDATE invitation_made SET ended = :now WHERE account = :account AND taken IS NULL AND ended IS NULL;

-- query invitation_made_take(account id, now time, agent text) exec
UPDATE invitation_made SET taken = :now, agent = :agent WHERE account = :account AND taken IS NULL AND ended IS NULL;

-- query invitation_made_rows(account id, limit int) many invitation_made_row
SELECT i.made, i.reason, i.maker, COALESCE(p.name, ''), i.taken, i.agent, i.ended
FROM invitation_made i LEFT JOIN account a ON a.id = i.maker LEFT JOIN person p ON p.id = a.person
WHERE i.account = :account ORDER BY i.id DESC LIMIT :limit;

-- query account_update_helped(id id, helped time?) exec
UPDATE account SET helped = :helped WHERE id = :id;

-- query role_insert(role_insert_row) exec
INSERT INTO role_held (id, account, role, place, path, organisation, since, until)
VALUES (:id, :account, :role, :place, :path, :organisation, :since, :until);

-- part role_columns
SELECT h.id, h.account, p.name, h.role, h.place, h.path, h.organisation, h.since, h.until
FROM role_held h JOIN account a ON a.id = h.account JOIN person p ON p.id = a.person
-- end

-- query role_row_by_id(id id, now time) one role_row
{role_columns} WHERE h.id = :id AND (h.until IS NULL OR h.until > :now);

-- query role_rows_of(account id, now time, limit int) many role_row
{role_columns} WHERE h.account = :account AND (h.until IS NULL OR h.until > :now) AND h.since <= :now ORDER BY h.role DESC, h.id LIMIT :limit;

-- query role_rows_of_ever(account id, limit int) many role_row
-- What an account holds, will hold and held, newest first.
{role_columns} WHERE h.account = :account ORDER BY h.since DESC, h.id DESC LIMIT :limit;

-- query role_rows_under(low text, high text, now time, role int?, after_path text?, after id?, limit int) many role_row
-- Who holds or will hold what under a place, from its top down.
{role_columns} WHERE h.path >= :low AND h.path < :high [AND h.role = :role] AND (h.until IS NULL OR h.until > :now)
  [AND (h.path, h.id) > (:after_path, :after)]
ORDER BY h.path, h.id LIMIT :limit;

-- query role_rows_at(path text, now time, role int?, limit int) many role_row
-- kept
-- Active holders at exactly this place.
{role_columns} WHERE h.path = :path [AND h.role = :role] AND (h.until IS NULL OR h.until > :now) AND h.since <= :now AND a.disabled = 0
ORDER BY h.role, h.id LIMIT :limit;

-- query role_rows_for(organisation id, now time, limit int) many role_row
-- kept
{role_columns} WHERE h.organisation = :organisation AND (h.until IS NULL OR h.until > :now) AND h.since <= :now AND a.disabled = 0 ORDER BY h.id LIMIT :limit;

-- query role_path_nearest(p1 text, p2 text, p3 text, p4 text, p5 text, p6 text, p7 text, p8 text, role int, now time) value text
-- kept
-- The deepest of up to eight paths that has an active holder.
SELECT h.path FROM role_held h JOIN account a ON a.id = h.account
WHERE h.path IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8) AND h.role = :role AND (h.until IS NULL OR h.until > :now) AND h.since <= :now AND a.disabled = 0
ORDER BY h.path DESC LIMIT 1;

-- query role_close(id id, now time) exec
UPDATE role_held SET until = :now WHERE id = :id AND (until IS NULL OR until > :now);
