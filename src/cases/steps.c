/* What can be done to a case. Each step: read it, ask whether this actor may, change its axes, tell
 * the timeline, write the record. */
#include "accounts/accounts.h"
#include "base/id.h"
#include "base/when.h"
#include "cases/inner.h"
#include "record/record.h"

struct step {
    struct db *db;
    const struct actor *actor;
    struct case_row row;
    struct case_file file;
    struct case_abilities can;
    struct case_state_row next; /* what the row will be */
    bool internal;              /* that it was done is not for the public either */
};

id64 tell(struct db *db, const struct actor *actor, id64 case_id, enum event_what what,
          enum audience audience, str text, str lang, str detail)
{
    struct event_insert_row row = {.id = id_new(db_now(db)),
                                   .case_id = case_id,
                                   .at = db_now(db),
                                   .actor = actor->account,
                                   .what = what,
                                   .audience = audience,
                                   .text = text,
                                   .lang = lang,
                                   .detail = detail};
    event_insert(db, &row);
    search_changed(db, SEARCH_CASE, case_id);
    return row.id;
}

static struct result begin(struct step *s, struct db *db, const struct actor *actor,
                           struct case_step asked)
{
    s->db = db;
    s->actor = actor;
    if (!case_row_by_id(db, asked.id, &s->row) || !sees(actor, &s->row))
        return refuse(MISSING, NULL, N_("There is no such request, or not for you to know."));
    if (asked.version && asked.version != s->row.version)
        return refuse(
            CONFLICT, NULL,
            N_("Somebody changed this request meanwhile. Look at what is new, then try again."));
    if (text_length(asked.text) > TEXT_MOST)
        return refuse(INVALID, "text", N_("A text has at most 4,000 characters."));
    struct result r = case_get_by_id(db, actor, asked.id, &s->file);
    s->can = case_abilities(actor, &s->file, db_now(db));
    const struct case_row *c = &s->row;
    s->next =
        (struct case_state_row){c->id,       c->state,    c->is_open,   c->team_role, c->team_path,
                                c->team_org, c->assignee, db_now(db),   c->next_due,  c->resolved,
                                c->closed,   c->solved,   c->satisfied, c->audience,  c->version};
    return r;
}

static void enter(struct step *s, enum case_state state)
{
    s->next.state = state;
    s->next.is_open = state_open(state);
    s->next.resolved = state == STATE_RESOLVED   ? db_now(s->db)
                       : state == STATE_REOPENED ? 0
                                                 : s->next.resolved;
    s->next.closed = state_open(state) ? 0 : db_now(s->db);
}

static void hand_to(struct step *s, struct team team, id64 assignee)
{
    s->next.team_role = team.role;
    s->next.team_path = str_or_empty(team.path);
    s->next.team_org = team.organisation;
    s->next.assignee = assignee;
}

/* Writes the changed row and the record line. */
static struct result end(struct step *s, const char *verb)
{
    if (!case_update_state(s->db, &s->next) && !db_failed(s->db))
        return refuse(
            CONFLICT, NULL,
            N_("Somebody changed this request meanwhile. Look at what is new, then try again."));
    record(s->db,
           (struct record_entry){.actor = s->actor->account,
                                 .verb = verb,
                                 .subject = s->row.id,
                                 .place = s->row.path,
                                 .is_public = s->next.audience == EVERYBODY && !s->internal});
    case_texts_refresh(s->db, &s->row);
    return made(s->row.id);
}

static struct result not_now(void)
{
    return refuse(CONFLICT, NULL, N_("This cannot be done with the request as it is now."));
}

static struct result not_yours(void)
{
    return refuse(FORBIDDEN, NULL, N_("You may not do this with this request."));
}

static bool works(const struct step *s)
{
    return s->file.handles || may(s->actor, ANSWER_CASE, s->row.path);
}

static bool routes(const struct step *s)
{
    return may(s->actor, ROUTE_CASE, s->row.path);
}

/* Told apart so that the page can say which: `ever`, the actor could in another state of the
 * request, or never. */
static struct result cannot(bool ever)
{
    return ever ? not_now() : not_yours();
}

static enum audience told_to(const struct step *s)
{
    return s->row.audience == EVERYBODY ? EVERYBODY : REPORTER_AND_STAFF;
}

static struct result tell_with_files(const struct step *s, struct case_step asked,
                                     enum event_what what, enum audience audience)
{
    id64 event = tell(s->db, s->actor, s->row.id, what, audience, asked.text, asked.lang, STR_NONE);
    return case_hang(s->db, s->actor, s->row.id, s->row.path, event, audience, asked.files,
                     asked.n_files);
}

/* ── Routing ── */

static struct result team_fault(struct db *db, struct team team, id64 assignee)
{
    struct role_line *holders;
    if (!team_exists(team))
        return refuse(INVALID, "team", N_("Choose who answers for it."));
    size_t n = role_holders(db, team.path, team.role, team.organisation, 200, &holders);
    for (size_t i = 0; i < n; i++)
        if (!assignee || holders[i].account == assignee)
            return OK_RESULT;
    return n ? refuse(INVALID, "assignee", N_("This person is not of that team."))
             : refuse(INVALID, "team", N_("Nobody holds that role there."));
}

struct result case_assign(struct db *db, const struct actor *actor, struct case_step asked,
                          struct team team, id64 assignee)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    bool within = s.file.handles && str_eq(team.path, s.row.team_path) &&
                  (i64)team.role == s.row.team_role &&
                  team.organisation == s.row.team_org; /* a team gives its work to one of its own */
    if (!s.can.route && !(within && s.file.is_open))
        return cannot(routes(&s) || within);
    if ((r = team_fault(db, team, assignee)).outcome)
        return r;
    hand_to(&s, team, assignee ? assignee : only_member(db, team));
    if (s.row.state == STATE_NEW)
        enter(&s, STATE_ASSIGNED);
    tell(db, actor, s.row.id, EVENT_ASSIGNED, told_to(&s), STR_NONE, STR_NONE,
         team_code(db_arena(db), team));
    if (asked.text.n)
        tell(db, actor, s.row.id, EVENT_NOTE, STAFF_ONLY, asked.text, asked.lang, STR_NONE);
    return end(&s, "case_assign");
}

struct result case_refer(struct db *db, const struct actor *actor, struct case_step asked,
                         struct team to)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.refer)
        return cannot(routes(&s) || works(&s));
    if ((r = team_fault(db, to, 0)).outcome)
        return r;
    if (to.organisation == s.row.team_org && (i64)to.role == s.row.team_role &&
        str_eq(to.path, s.row.team_path))
        return refuse(INVALID, "team", N_("The request is with this team already."));
    struct referral_insert_row row = {.id = id_new(db_now(db)),
                                      .case_id = s.row.id,
                                      .from_role = s.row.team_role,
                                      .from_path = s.row.team_path,
                                      .from_org = s.row.team_org,
                                      .to_role = to.role,
                                      .to_path = to.path,
                                      .to_org = to.organisation,
                                      .by = actor->account,
                                      .note = asked.text,
                                      .sent = db_now(db)};
    referral_insert(db, &row);
    hand_to(&s, to, only_member(db, to));
    if (s.row.state == STATE_NEW)
        enter(&s, STATE_ASSIGNED);
    tell(db, actor, s.row.id, EVENT_REFERRED, told_to(&s), STR_NONE, STR_NONE,
         team_code(db_arena(db), to));
    if (asked.text.n)
        tell(db, actor, s.row.id, EVENT_NOTE, STAFF_ONLY, asked.text, asked.lang, STR_NONE);
    return end(&s, "case_refer");
}

struct result case_sign(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct referral_row last;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.sign || !referral_last(db, s.row.id, &last))
        return cannot(works(&s));
    referral_sign(db, last.id, db_now(db));
    if (!s.row.assignee)
        s.next.assignee = actor->account;
    tell(db, actor, s.row.id, EVENT_SIGNED, told_to(&s), STR_NONE, STR_NONE, STR_NONE);
    return end(&s, "case_sign");
}

struct result case_give_back(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct referral_row last;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.give_back || !referral_last(db, s.row.id, &last))
        return cannot(works(&s));
    if (!asked.text.n)
        return refuse(INVALID, "text",
                      N_("Say why it is not yours, so that it can go to the right place."));
    referral_return(db, last.id, db_now(db), asked.text);
    struct team from = {(enum role)last.from_role, last.from_path, last.from_org};
    hand_to(&s, from, only_member(db, from));
    if (!team_exists(from))
        enter(&s, STATE_NEW);
    tell(db, actor, s.row.id, EVENT_RETURNED, STAFF_ONLY, asked.text, asked.lang,
         team_code(db_arena(db), from));
    return end(&s, "case_give_back");
}

/* ── Answering ── */

struct result case_answer(struct db *db, const struct actor *actor, struct case_step asked,
                          bool resolved)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.answer || (resolved && !s.can.resolve))
        return cannot(works(&s));
    if (!asked.text.n)
        return refuse(INVALID, "text", N_("Write an answer."));
    s.next.next_due = clock_meet(db, s.row.id, CLOCK_RESPOND);
    referral_answer(db, s.row.id, db_now(db));
    if (resolved) {
        s.next.next_due = clocks_stop(db, s.row.id);
        enter(&s, STATE_RESOLVED);
    } else if (s.row.state != STATE_RESOLVED) {
        enter(&s, STATE_ANSWERED);
    }
    if (!s.row.assignee && s.file.handles)
        s.next.assignee = actor->account;
    r = tell_with_files(&s, asked, resolved ? EVENT_RESOLVED : EVENT_ANSWERED, told_to(&s));
    if (r.outcome)
        return r;
    return end(&s, resolved ? "case_resolve" : "case_answer");
}

struct result case_note(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.note)
        return not_yours();
    if (!asked.text.n && !asked.n_files)
        return refuse(INVALID, "text", N_("Write a note."));
    if ((r = tell_with_files(&s, asked, EVENT_NOTE, STAFF_ONLY)).outcome)
        return r;
    s.internal = true;
    return end(&s, "case_note");
}

struct result case_comment(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.comment)
        return cannot(s.file.is_reporter || s.file.is_staff);
    if (!asked.text.n && !asked.n_files)
        return refuse(INVALID, "text", N_("Write something."));
    if ((r = tell_with_files(&s, asked, EVENT_COMMENT, told_to(&s))).outcome)
        return r;
    return end(&s, "case_comment");
}

struct result case_reject(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.reject)
        return cannot(routes(&s));
    if (!asked.text.n)
        return refuse(INVALID, "text", N_("Say why, and who can help instead."));
    s.next.next_due = clocks_stop(db, s.row.id);
    enter(&s, STATE_REJECTED);
    tell(db, actor, s.row.id, EVENT_REJECTED, told_to(&s), asked.text, asked.lang, STR_NONE);
    return end(&s, "case_reject");
}

struct result case_pause(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.pause)
        return cannot(works(&s));
    if (!asked.text.n)
        return refuse(INVALID, "text", N_("Say what you are waiting for. The resident reads it."));
    s.next.next_due = clocks_pause(db, s.row.id);
    tell(db, actor, s.row.id, EVENT_PAUSED, told_to(&s), asked.text, asked.lang, STR_NONE);
    return end(&s, "case_pause");
}

struct result case_resume(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct kind kind;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.resume || !kind_get(db, NULL, s.row.kind, &kind))
        return cannot(works(&s));
    s.next.next_due = clocks_resume(db, s.row.id, &kind, s.row.path);
    tell(db, actor, s.row.id, EVENT_RESUMED, told_to(&s), STR_NONE, STR_NONE, STR_NONE);
    return end(&s, "case_resume");
}

/* ── What the reporter says ── */

/* Work begins anew, with the same team and new deadlines. */
static struct result reopen(struct step *s)
{
    struct kind kind;
    if (!kind_get(s->db, NULL, s->row.kind, &kind) || !kind.reopening)
        return refuse(CONFLICT, NULL,
                      N_("Requests of this kind are not reopened. Please open a new one."));
    s->next.next_due = clocks_restart(s->db, s->row.id, &kind, s->row.path);
    enter(s, STATE_REOPENED);
    s->next.resolved = 0;
    return OK_RESULT;
}

struct result case_rate(struct db *db, const struct actor *actor, struct case_step asked,
                        enum solved solved, i64 satisfied)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.rate)
        return cannot(s.file.is_reporter);
    if (solved < SOLVED_YES || solved > SOLVED_NO)
        return refuse(INVALID, "solved", N_("Say whether it is solved."));
    if (satisfied < 1 || satisfied > 5)
        return refuse(INVALID, "satisfied", N_("Say how satisfied you are."));
    struct rating_insert_row row = {.id = id_new(db_now(db)),
                                    .case_id = s.row.id,
                                    .person = actor->person,
                                    .solved = solved,
                                    .satisfied = satisfied,
                                    .comment = asked.text,
                                    .lang = asked.lang,
                                    .at = db_now(db)};
    rating_insert(db, &row);
    s.next.solved = solved;
    s.next.satisfied = satisfied;
    tell(db, actor, s.row.id, EVENT_RATED, told_to(&s), asked.text, asked.lang,
         str_fmt(db_arena(db), "%d %lld", (int)solved, (long long)satisfied));
    if (solved == SOLVED_NO) {
        if (!(r = reopen(&s)).outcome)
            tell(db, actor, s.row.id, EVENT_REOPENED, told_to(&s), STR_NONE, STR_NONE, STR_NONE);
        else if (s.row.state == STATE_RESOLVED)
            enter(&s, STATE_CLOSED);
    } else if (s.row.state == STATE_RESOLVED) {
        enter(&s, STATE_CLOSED);
        tell(db, actor, s.row.id, EVENT_CLOSED, told_to(&s), STR_NONE, STR_NONE, STR_NONE);
    }
    return end(&s, "case_rate");
}

struct result case_reopen(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.reopen)
        return cannot(s.file.is_reporter);
    if (!asked.text.n)
        return refuse(INVALID, "text", N_("Say what is still wrong."));
    if ((r = reopen(&s)).outcome)
        return r;
    if (!s.row.team_role && !s.row.team_org)
        s.next.state = STATE_REOPENED;
    tell(db, actor, s.row.id, EVENT_REOPENED, told_to(&s), asked.text, asked.lang, STR_NONE);
    return end(&s, "case_reopen");
}

struct result case_withdraw(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.withdraw)
        return cannot(s.file.is_reporter);
    s.next.next_due = clocks_stop(db, s.row.id);
    enter(&s, STATE_WITHDRAWN);
    tell(db, actor, s.row.id, EVENT_WITHDRAWN, told_to(&s), asked.text, asked.lang, STR_NONE);
    return end(&s, "case_withdraw");
}

struct result case_follow(struct db *db, const struct actor *actor, id64 id, bool follow)
{
    struct step s;
    struct result r = begin(&s, db, actor, (struct case_step){.id = id});
    if (r.outcome)
        return r;
    if (!s.can.follow)
        return not_yours();
    i64 changed = follow ? follower_insert(db, id, actor->person, db_now(db))
                         : follower_delete(db, id, actor->person);
    if (changed)
        case_followers_add(db, id, follow ? 1 : -1);
    return made(id);
}

/* ── Putting right ── */

struct result case_hide(struct db *db, const struct actor *actor, struct case_step asked,
                        bool is_private)
{
    struct step s;
    struct kind kind;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.hide)
        return not_yours();
    if (!is_private && kind_get(db, NULL, s.row.kind, &kind) && kind.is_private)
        return refuse(CONFLICT, NULL, N_("Requests of this kind are never public."));
    s.next.audience = is_private ? REPORTER_AND_STAFF : EVERYBODY;
    tell(db, actor, s.row.id, EVENT_CHANGED, STAFF_ONLY, asked.text, asked.lang,
         is_private ? S("private") : S("public"));
    return end(&s, "case_hide");
}

struct result case_change_kind(struct db *db, const struct actor *actor, struct case_step asked,
                               id64 kind_id, id64 place_id)
{
    struct step s;
    struct kind kind;
    struct place place, community;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.route)
        return cannot(routes(&s));
    if (!kind_get(db, NULL, kind_id, &kind) || !kind.leaf)
        return refuse(INVALID, "kind", N_("Choose what kind of request it is."));
    if (!place_get(db, NULL, place_id, &place) ||
        !place_at_level(db, NULL, place.path, COMMUNITY, &community))
        return refuse(INVALID, "place", N_("Choose a place inside a community."));
    if (!may(actor, ROUTE_CASE, place.path))
        return not_yours();
    case_update_place(db, s.row.id, kind.id, place.id, place.path, community.id);
    struct team team = team_for(db, &kind, place.path);
    hand_to(&s, team, only_member(db, team));
    if (s.row.state <= STATE_ASSIGNED)
        enter(&s, team_exists(team) ? STATE_ASSIGNED : STATE_NEW);
    if (kind.is_private)
        s.next.audience = REPORTER_AND_STAFF;
    tell(db, actor, s.row.id, EVENT_CHANGED, told_to(&s), STR_NONE, STR_NONE, S("kind"));
    return end(&s, "case_change_kind");
}

/* ── Reaching the reporter ── */

/* Whose data it is: the reporter's own record shows the reading; without a person, the case's. */
static id64 contact_subject(const struct case_file *c)
{
    return c->reporter ? c->reporter : c->id;
}

struct result case_contact_ask(struct db *db, const struct actor *actor, struct case_step asked)
{
    struct step s;
    struct result r = begin(&s, db, actor, asked);
    if (r.outcome)
        return r;
    if (!s.can.read_contact)
        return not_yours();
    if (!asked.text.n)
        return refuse(INVALID, "text", N_("Say why you need it."));
    contact_note_reading(db, actor, contact_subject(&s.file), s.row.path, asked.text);
    return made(s.row.id);
}

bool case_contact(struct db *db, const struct actor *actor, const struct case_file *c, str *name,
                  struct contact *out)
{
    struct case_contact_row row;
    if (!c->is_staff || !contact_read_lately(db, actor, contact_subject(c)))
        return false;
    *name = person_name(db, c->reporter);
    if (c->reporter)
        *out = contact_of(db, c->reporter);
    else if (case_contact_of(db, c->id, &row))
        *out = (struct contact){row.phone, row.email, S("")}, *name = row.name;
    else
        *out = (struct contact){S(""), S(""), S("")};
    return true;
}

/* ── By itself ── */

i64 cases_close_unrated(struct db *db, i64 most)
{
    struct case_row *rows;
    i64 closed = 0;
    size_t n = case_ids_unrated(db, db_now(db) - DAYS(UNRATED_DAYS), most, &rows);
    for (size_t i = 0; i < n; i++) {
        const struct case_row *c = &rows[i];
        struct case_state_row next = {c->id,        STATE_CLOSED, false,       c->team_role,
                                      c->team_path, c->team_org,  c->assignee, db_now(db),
                                      NEVER_DUE,    c->resolved,  db_now(db),  c->solved,
                                      c->satisfied, c->audience,  c->version};
        closed += case_update_state(db, &next);
        tell(db, &nobody, c->id, EVENT_CLOSED,
             c->audience == EVERYBODY ? EVERYBODY : REPORTER_AND_STAFF, STR_NONE, STR_NONE,
             S("unrated"));
        record(db, (struct record_entry){.verb = "case_close_unrated",
                                         .subject = c->id,
                                         .place = c->path,
                                         .is_public = c->audience == EVERYBODY});
    }
    return closed;
}
