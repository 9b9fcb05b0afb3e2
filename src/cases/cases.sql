-- Every statement about cases. Kinds and their questions stand in kinds.sql.

-- row case_row(id id, number text, community id, place id, path text, lat real?, lon real?, address text, kind id, title text, description text, lang text, audience int, anonymous bool, reporter id?, opened_by id, channel int, state int, is_open bool, team_role int, team_path text, team_org id, assignee id, opened time, updated time, next_due time, resolved time?, closed time?, solved int?, satisfied int?, followers int, version int, source text?, source_id text?)
-- row case_insert_row(id id, number text, community id, place id, path text, lat real?, lon real?, address text, kind id, title text, description text, lang text, audience int, anonymous bool, reporter id?, opened_by id, channel int, state int, is_open bool, team_role int, team_path text, team_org id, assignee id, opened time, updated time, next_due time, resolved time?, closed time?, source text?, source_id text?)
-- row case_state_row(id id, state int, is_open bool, team_role int, team_path text, team_org id, assignee id, updated time, next_due time, resolved time?, closed time?, solved int?, satisfied int?, audience int, version int)
-- row line_row(id id, number text, title text, lang text, path text, address text, kind id, place id, state int, opened time, updated time, next_due time, followers int, team_role int, team_path text, team_org id)
-- row public_line_row(id id, number text, title text, lang text, kind id, place id, state int, opened time)
-- row event_row(id id, at time, what int, audience int, actor id, person id?, by text?, text text, lang text, detail text)
-- row event_insert_row(id id, case_id id, at time, actor id, what int, audience int, text text, lang text, detail text)
-- row clock_row(case_id id, what int, started time, minutes int, due time, met time?, paused time?)
-- row referral_row(id id, from_role int, from_path text, from_org id, signed_at time?, returned time?, answered time?)
-- row referral_insert_row(id id, case_id id, from_role int, from_path text, from_org id, to_role int, to_path text, to_org id, by id, note text, sent time)
-- row rating_insert_row(id id, case_id id, person id, solved int, satisfied int, comment text, lang text, at time)
-- row case_contact_row(name text, phone text, email text)
-- row figures_row(answerable int, in_time int, rated int, solved int, satisfied int)
-- row case_id_row(id id)
-- row given_row(code text, value text)

-- ── One case ─────────────────────────────────────────────────────────────────────────────────────────

-- part case_columns
SELECT c.id, c.number, c.community, c.place, c.path, c.lat, c.lon, c.address, c.kind, c.title, c.description,
       c.lang, c.audience, c.anonymous, c.reporter, c.opened_by, c.channel, c.state, c.is_open, c.team_role,
       c.team_path, c.team_org, c.assignee, c.opened, c.updated, c.next_due, c.resolved, c.closed, c.solved,
       c.satisfied, c.followers, c.version, c.source, c.source_id
FROM cases c
-- end

-- query case_row_by_number(number text) one case_row
{case_columns} WHERE c.number = :number;

-- query case_row_by_id(id id) one case_row
{case_columns} WHERE c.id = :id;

-- query case_row_by_source(source text, source_id text) one case_row
{case_columns} WHERE c.source = :source AND c.source_id = :source_id;

-- query case_number_next(year int) value int
INSERT INTO case_counter (year, last) VALUES (:year, 1)
ON CONFLICT (year) DO UPDATE SET last = case_counter.last + 1 RETURNING last;

-- query case_insert(case_insert_row) exec
INSERT INTO cases (id, number, community, place, path, lat, lon, address, kind, title, description, lang,
  audience, anonymous, reporter, opened_by, channel, state, is_open, team_role, team_path, team_org, assignee,
  opened, updated, next_due, resolved, closed, source, source_id)
VALUES (:id, :number, :community, :place, :path, :lat, :lon, :address, :kind, :title, :description, :lang,
  :audience, :anonymous, :reporter, :opened_by, :channel, :state, :is_open, :team_role, :team_path, :team_org, :assignee,
  :opened, :updated, :next_due, :resolved, :closed, :source, :source_id);

-- query case_update_state(case_state_row) exec
-- 0 rows: somebody changed it since the version was read.
UPDATE cases SET state = :state, is_open = :is_open, team_role = :team_role, team_path = :team_path,
  team_org = :team_org, assignee = :assignee, updated = :updated, next_due = :next_due, resolved = :resolved,
  closed = :closed, solved = :solved, satisfied = :satisfied, audience = :audience, version = version + 1
WHERE id = :id AND version = :version;

-- query case_update_place(id id, kind id, place id, path text, community id) exec
UPDATE cases SET kind = :kind, place = :place, path = :path, community = :community WHERE id = :id;

-- query case_contact_insert(case_id id, name text, phone text, email text, access blob?) exec
INSERT INTO case_contact (case_id, name, phone, email, access) VALUES (:case_id, :name, :phone, :email, :access);

-- query case_contact_of(case_id id) one case_contact_row
SELECT name, phone, email FROM case_contact WHERE case_id = :case_id;

-- query case_media_insert(case_id id, url text) exec
INSERT INTO case_media (case_id, url) VALUES (:case_id, :url);

-- query case_media_of(case_id id) value text
-- ahead
SELECT url FROM case_media WHERE case_id = :case_id;

-- query case_answer_insert(case_id id, question id, n int, value text) exec
INSERT INTO case_answer (case_id, question, n, value) VALUES (:case_id, :question, :n, :value);

-- query case_answers_of(case_id id, limit int) many given_row
SELECT q.code, a.value FROM case_answer a JOIN question q ON q.id = a.question
WHERE a.case_id = :case_id ORDER BY q.sort, a.n LIMIT :limit;

-- ── Timeline, referrals, clocks, ratings, followers ───────────────────────────────────────────────────

-- query event_insert(event_insert_row) exec
INSERT INTO case_event (id, case_id, at, actor, what, audience, text, lang, detail)
VALUES (:id, :case_id, :at, :actor, :what, :audience, :text, :lang, :detail);

-- query event_rows(case_id id, audience int, limit int) many event_row
-- ahead
-- Newest first, as far as the reader may see.
SELECT e.id, e.at, e.what, e.audience, e.actor, a.person, p.name, e.text, e.lang, e.detail
FROM case_event e LEFT JOIN account a ON a.id = e.actor LEFT JOIN person p ON p.id = a.person
WHERE e.case_id = :case_id AND e.audience <= :audience ORDER BY e.id DESC LIMIT :limit;

-- query clock_insert(clock_row) exec
INSERT INTO case_clock (case_id, what, started, minutes, due, met, paused)
VALUES (:case_id, :what, :started, :minutes, :due, :met, :paused);

-- query clock_update(clock_row) exec
UPDATE case_clock SET started = :started, minutes = :minutes, due = :due, met = :met, paused = :paused
WHERE case_id = :case_id AND what = :what;

-- query clock_rows(case_id id, limit int) many clock_row
-- ahead
SELECT case_id, what, started, minutes, due, met, paused FROM case_clock WHERE case_id = :case_id
ORDER BY what LIMIT :limit;

-- query referral_insert(referral_insert_row) exec
INSERT INTO referral (id, case_id, from_role, from_path, from_org, to_role, to_path, to_org, by, note, sent)
VALUES (:id, :case_id, :from_role, :from_path, :from_org, :to_role, :to_path, :to_org, :by, :note, :sent);

-- query referral_last(case_id id) one referral_row
SELECT id, from_role, from_path, from_org, signed, returned, answered FROM referral
WHERE case_id = :case_id ORDER BY id DESC LIMIT 1;

-- query referral_sign(id id, now time) exec
UPDATE referral SET signed = :now WHERE id = :id AND signed IS NULL AND returned IS NULL;

-- query referral_return(id id, now time, reason text) exec
UPDATE referral SET returned = :now, reason = :reason WHERE id = :id AND returned IS NULL AND answered IS NULL;

-- query referral_answer(case_id id, now time) exec
UPDATE referral SET answered = :now WHERE case_id = :case_id AND answered IS NULL AND returned IS NULL;

-- query rating_insert(rating_insert_row) exec
INSERT INTO rating (id, case_id, person, solved, satisfied, comment, lang, at)
VALUES (:id, :case_id, :person, :solved, :satisfied, :comment, :lang, :at);

-- query follower_insert(case_id id, person id, since time) exec
INSERT INTO follower (case_id, person, since) VALUES (:case_id, :person, :since) ON CONFLICT DO NOTHING;

-- query follower_delete(case_id id, person id) exec
DELETE FROM follower WHERE case_id = :case_id AND person = :person;

-- query follower_is(case_id id, person id) value int
SELECT 1 FROM follower WHERE case_id = :case_id AND person = :person;

-- query case_followers_add(id id, more int) exec
UPDATE cases SET followers = followers + :more WHERE id = :id;

-- query case_ids_unrated(before time, limit int) many case_row
-- Resolved so long ago that they close by themselves.
{case_columns} WHERE c.state = 4 AND c.resolved < :before ORDER BY c.resolved LIMIT :limit;

-- query case_ids_after(after id, limit int) many case_id_row
SELECT id FROM cases WHERE id > :after ORDER BY id LIMIT :limit;

-- ── Lists ────────────────────────────────────────────────────────────────────────────────────────────

-- Kinds and places by their ids: their names come from what each connection keeps (case_lines()).
-- part line_columns
SELECT c.id, c.number, c.title, c.lang, c.path, c.address, c.kind, c.place, c.state, c.opened, c.updated,
  c.next_due, c.followers, c.team_role, c.team_path, c.team_org
FROM cases c
-- end

-- part line_filters
  [AND c.community = :community]
  [AND c.path >= :under AND c.path < :under_end]
  [AND c.kind IN (SELECT k.id FROM kind k WHERE k.path >= :kind AND k.path < :kind_end)]
  [AND c.state = :state]
  [AND c.is_open = :open]
  [AND c.opened >= :opened_from]
  [AND c.opened < :opened_to]
-- @sqlite
  [AND c.id IN (SELECT j.value FROM json_each(:found) j)]
-- @postgres
  [AND c.id IN (SELECT CAST(json_array_elements_text(CAST(:found AS json)) AS bigint))]
-- @both
-- end

-- What a member of staff may see: up to four ranges of places ('~' to '~' where there are fewer), to the
-- public cases of them only where :audience is given.
-- part line_reach
  AND ((c.path >= :low1 AND c.path < :high1) OR (c.path >= :low2 AND c.path < :high2)
    OR (c.path >= :low3 AND c.path < :high3) OR (c.path >= :low4 AND c.path < :high4))
  [AND c.audience = :audience]
  [AND c.next_due < :due_before]
  [AND c.team_role = :team_role AND c.team_org = 0]
-- end

-- part public_filters
WHERE c.audience = 0 {line_filters} [AND (c.opened, c.id) < (:before, :before_id)]
ORDER BY c.opened DESC, c.id DESC LIMIT :limit
-- end

-- query lines_public(community id?, under text?, under_end text?, kind text?, kind_end text?, state int?, open int?, opened_from time?, opened_to time?, found text?, before time?, before_id id?, limit int) many public_line_row
-- What everybody may see, newest first; before: older ones. All of a line stands in the index cases_by_opened.
-- scan ok: walks the order it answers in, and stops at the limit
SELECT c.id, c.number, c.title, c.lang, c.kind, c.place, c.state, c.opened FROM cases c {public_filters};

-- query lines_public_whole(community id?, under text?, under_end text?, kind text?, kind_end text?, state int?, open int?, opened_from time?, opened_to time?, found text?, before time?, before_id id?, limit int) many line_row
-- The same with all columns, for exports.
-- scan ok: walks the order it answers in, and stops at the limit
{line_columns} {public_filters};

-- query lines_mine(person id, community id?, under text?, under_end text?, kind text?, kind_end text?, state int?, open int?, opened_from time?, opened_to time?, found text?, before time?, before_id id?, limit int) many line_row
-- What a person reported.
{line_columns} WHERE c.reporter = :person {line_filters} [AND (c.opened, c.id) < (:before, :before_id)]
ORDER BY c.opened DESC, c.id DESC LIMIT :limit;

-- query lines_urgent(low1 text, high1 text, low2 text, high2 text, low3 text, high3 text, low4 text, high4 text, audience int?, due_before time?, team_role int?, community id?, under text?, under_end text?, kind text?, kind_end text?, state int?, open int?, opened_from time?, opened_to time?, found text?, due_after time?, after_id id?, limit int) many line_row
-- Open cases of a member of staff's places, most urgent first.
-- scan ok: walks the order it answers in, and stops at the limit
{line_columns} WHERE c.is_open = 1 {line_reach} {line_filters} [AND (c.next_due, c.id) > (:due_after, :after_id)]
ORDER BY c.next_due, c.id LIMIT :limit;

-- query lines_places(low1 text, high1 text, low2 text, high2 text, low3 text, high3 text, low4 text, high4 text, audience int?, due_before time?, team_role int?, community id?, under text?, under_end text?, kind text?, kind_end text?, state int?, open int?, opened_from time?, opened_to time?, found text?, before time?, before_id id?, limit int) many line_row
-- The same, closed ones too, newest first.
-- scan ok: walks the order it answers in, and stops at the limit
{line_columns} WHERE c.id > 0 {line_reach} {line_filters} [AND (c.opened, c.id) < (:before, :before_id)]
ORDER BY c.opened DESC, c.id DESC LIMIT :limit;

-- query lines_work(account id, now time, community id?, under text?, under_end text?, kind text?, kind_end text?, state int?, open int?, opened_from time?, opened_to time?, found text?, due_after time?, after_id id?, limit int) many line_row
-- Open cases that are this account's or one of its teams', most urgent first.
-- scan ok: open cases only, in the order it answers in, up to the limit
{line_columns} WHERE c.is_open = 1 AND (c.assignee = :account OR (c.assignee = 0 AND EXISTS
    (SELECT 1 FROM role_held h WHERE h.account = :account AND (h.until IS NULL OR h.until > :now) AND h.since <= :now AND
       ((c.team_org > 0 AND h.organisation = c.team_org) OR (c.team_role > 0 AND h.role = c.team_role AND h.path = c.team_path)))))
  {line_filters} [AND (c.next_due, c.id) > (:due_after, :after_id)]
ORDER BY c.next_due, c.id LIMIT :limit;

-- query figures(community id, since time, now time) one figures_row
-- Over the cases of a community opened since then.
SELECT COUNT(*) FILTER (WHERE k.due <= :now OR k.met IS NOT NULL),
       COUNT(*) FILTER (WHERE k.met IS NOT NULL AND k.met <= k.due),
       COUNT(*) FILTER (WHERE c.solved IS NOT NULL),
       COUNT(*) FILTER (WHERE c.solved = 1),
       COUNT(*) FILTER (WHERE c.satisfied >= 4)
FROM cases c LEFT JOIN case_clock k ON k.case_id = c.id AND k.what = 1
WHERE c.community = :community AND c.audience >= 0 AND c.opened >= :since;

-- query case_numbers_take(year int, count int) value int
-- Several numbers of a year at once; answers the last.
INSERT INTO case_counter (year, last) VALUES (:year, :count)
ON CONFLICT (year) DO UPDATE SET last = case_counter.last + excluded.last RETURNING last;

-- row source_known(source_id text)
-- query cases_known(source text, source_ids text, limit int) many source_known
-- Which of them (a JSON array) are there.
SELECT c.source_id
-- @sqlite
FROM json_each(:source_ids) j CROSS JOIN cases c ON c.source = :source AND c.source_id = j.value
-- @postgres
FROM json_array_elements_text(CAST(:source_ids AS json)) j (value) JOIN cases c ON c.source = :source AND c.source_id = j.value COLLATE "C"
-- @both
LIMIT :limit;

-- ── When places move ─────────────────────────────────────────────────────────────────────────────────

-- row moved_case_row(id id, kind id, path text, team_path text)

-- query cases_count(low text, high text) value int
SELECT count(*) FROM cases WHERE path >= :low AND path < :high;

-- query cases_move(low text, high text, path text, tail int, community id?) exec
UPDATE cases SET path = :path || substr(path, CAST(:tail AS INTEGER)) [, community = :community]
WHERE path >= :low AND path < :high;

-- query cases_move_teams(low text, high text, path text, tail int) exec
-- scan ok: a place moves once in a while
UPDATE cases SET team_path = :path || substr(team_path, CAST(:tail AS INTEGER)) WHERE team_path >= :low AND team_path < :high;

-- query referrals_move_from(low text, high text, path text, tail int) exec
-- scan ok: a place moves once in a while
UPDATE referral SET from_path = :path || substr(from_path, CAST(:tail AS INTEGER)) WHERE from_path >= :low AND from_path < :high;

-- query referrals_move_to(low text, high text, path text, tail int) exec
-- scan ok: a place moves once in a while
UPDATE referral SET to_path = :path || substr(to_path, CAST(:tail AS INTEGER)) WHERE to_path >= :low AND to_path < :high;

-- query cases_under(low text, high text) each case_id_row
SELECT id FROM cases WHERE path >= :low AND path < :high;

-- query cases_open_under(low text, high text) each moved_case_row
SELECT id, kind, path, team_path FROM cases WHERE is_open = 1 AND path >= :low AND path < :high AND team_role > 0;

-- query case_retarget(id id, team_role int, team_path text, team_org id, assignee id, updated time) exec
UPDATE cases SET team_role = :team_role, team_path = :team_path, team_org = :team_org, assignee = :assignee, updated = :updated,
  version = version + 1 WHERE id = :id;

-- ── One's own data ───────────────────────────────────────────────────────────────────────────────────

-- row own_event_row(at time, text text, number text)
-- row own_rating_row(number text, solved int, satisfied int, comment text, at time)
-- row own_followed_row(number text, title text, since time)

-- query own_cases(person id, limit int) many case_row
{case_columns} WHERE c.reporter = :person ORDER BY c.opened DESC LIMIT :limit;

-- query own_events(person id, account id, limit int) many own_event_row
-- What the reporter wrote to requests of theirs.
SELECT e.at, e.text, c.number FROM cases c JOIN case_event e ON e.case_id = c.id
WHERE c.reporter = :person AND e.actor = :account AND e.text <> '' ORDER BY e.id DESC LIMIT :limit;

-- query own_ratings(person id, limit int) many own_rating_row
SELECT c.number, r.solved, r.satisfied, r.comment, r.at FROM rating r JOIN cases c ON c.id = r.case_id
WHERE r.person = :person ORDER BY r.id DESC LIMIT :limit;

-- query own_followed(person id, limit int) many own_followed_row
-- Those everybody may see.
SELECT c.number, c.title, f.since FROM follower f JOIN cases c ON c.id = f.case_id
WHERE f.person = :person AND c.audience = 0 ORDER BY f.since DESC LIMIT :limit;
