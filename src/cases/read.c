/* Reading one case: who may know of it, its timeline, what may be done with it. */
#include "base/when.h"
#include "cases/inner.h"

enum { MOST_EVENTS = 500 };

bool handles(const struct actor *actor, const struct case_row *c)
{
    if (!actor->account)
        return false;
    if (c->assignee == actor->account || acts_for(actor, c->team_org))
        return true;
    for (size_t i = 0; i < actor->n_roles; i++)
        if (c->team_role && actor->roles[i].role == (enum role)c->team_role &&
            str_eq(actor->roles[i].path, c->team_path))
            return true;
    return false;
}

bool reads_all(const struct actor *actor, const struct case_row *c)
{
    return may(actor, READ_PRIVATE_CASE, c->path) || handles(actor, c);
}

bool reported(const struct actor *actor, const struct case_row *c)
{
    return actor->account && ((c->reporter && c->reporter == actor->person) ||
                              (!c->reporter && c->opened_by == actor->account));
}

bool sees(const struct actor *actor, const struct case_row *c)
{
    return c->audience == EVERYBODY || reported(actor, c) || reads_all(actor, c);
}

static struct case_file file_from(const struct actor *actor, const struct case_row *c)
{
    return (struct case_file){.id = c->id,
                              .number = c->number,
                              .title = c->title,
                              .description = c->description,
                              .lang = c->lang,
                              .path = c->path,
                              .address = c->address,
                              .community = c->community,
                              .place = c->place,
                              .kind = c->kind,
                              .reporter = c->reporter,
                              .lat = c->lat,
                              .lon = c->lon,
                              .audience = (enum audience)c->audience,
                              .anonymous = c->anonymous,
                              .is_open = c->is_open,
                              .state = (enum case_state)c->state,
                              .team = {(enum role)c->team_role, c->team_path, c->team_org},
                              .assignee = c->assignee,
                              .opened = c->opened,
                              .next_due = c->next_due == NEVER_DUE ? 0 : c->next_due,
                              .resolved = c->resolved,
                              .closed = c->closed,
                              .solved =
                                  c->solved == INT_NONE ? SOLVED_UNSAID : (enum solved)c->solved,
                              .satisfied = c->satisfied == INT_NONE ? 0 : c->satisfied,
                              .followers = c->followers,
                              .version = c->version,
                              .source = c->source,
                              .is_reporter = reported(actor, c),
                              .is_staff = reads_all(actor, c),
                              .handles = handles(actor, c)};
}

static struct result found(struct db *db, const struct actor *actor, const struct case_row *c,
                           struct case_file *out)
{
    struct referral_row last;
    i64 one;
    if (!sees(actor, c))
        return refuse(MISSING, NULL, N_("There is no such request, or not for you to know."));
    *out = file_from(actor, c);
    if (out->handles && referral_last(db, c->id, &last))
        out->referred = !last.signed_at && !last.returned && !last.answered;
    if (actor->person)
        out->follows = follower_is(db, c->id, actor->person, &one);
    return made(c->id);
}

struct result case_get(struct db *db, const struct actor *actor, str number, struct case_file *out)
{
    struct case_row row;
    if (!case_row_by_number(db, number, &row))
        return refuse(MISSING, NULL, N_("There is no such request, or not for you to know."));
    return found(db, actor, &row, out);
}

struct result case_get_by_id(struct db *db, const struct actor *actor, id64 id,
                             struct case_file *out)
{
    struct case_row row;
    if (!case_row_by_id(db, id, &row))
        return refuse(MISSING, NULL, N_("There is no such request, or not for you to know."));
    return found(db, actor, &row, out);
}

enum audience audience_of(const struct case_file *c)
{
    return c->is_staff ? STAFF_ONLY : c->is_reporter ? REPORTER_AND_STAFF : EVERYBODY;
}

void case_ahead(struct db *db, const struct case_file *c)
{
    event_rows_ahead(db, c->id, audience_of(c), MOST_EVENTS);
    clock_rows_ahead(db, c->id, 2);
    case_media_of_ahead(db, c->id);
    file_attachments_ahead(db, OWNER_CASE, c->id, audience_of(c));
}

size_t case_events(struct db *db, const struct case_file *c, struct case_event **out)
{
    struct event_row *rows;
    size_t n = event_rows(db, c->id, audience_of(c), MOST_EVENTS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct case_event, n);
    for (size_t i = 0; i < n; i++) {
        /* A neighbour does not learn from the timeline who asked, whatever the reporter did. */
        bool own = rows[i].person && rows[i].person == c->reporter;
        bool named = !own || !c->anonymous || c->is_staff || c->is_reporter;
        (*out)[i] = (struct case_event){.id = rows[i].id,
                                        .at = rows[i].at,
                                        .what = (enum event_what)rows[i].what,
                                        .audience = (enum audience)rows[i].audience,
                                        .by = named ? str_or_empty(rows[i].by) : S(""),
                                        .text = rows[i].text,
                                        .lang = rows[i].lang,
                                        .detail = rows[i].detail};
    }
    return n;
}

size_t case_clocks(struct db *db, const struct case_file *c, struct case_clock **out)
{
    struct clock_row *rows;
    size_t n = clock_rows(db, c->id, 2, &rows);
    *out = NEW_ARRAY(db_arena(db), struct case_clock, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct case_clock){(enum clock_kind)rows[i].what, rows[i].due, rows[i].met};
    return n;
}

size_t case_answers(struct db *db, const struct case_file *c, struct answer_given **out)
{
    struct given_row *rows;
    size_t n = case_answers_of(db, c->id, 200, &rows);
    *out = NEW_ARRAY(db_arena(db), struct answer_given, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct answer_given){rows[i].code, rows[i].value};
    return n;
}

/* The moment from which the days to reopen count. */
static msec ended(const struct case_file *c)
{
    return c->closed ? c->closed : c->resolved;
}

struct case_abilities case_abilities(const struct actor *actor, const struct case_file *c, msec now)
{
    bool works = c->is_open && (c->handles || may(actor, ANSWER_CASE, c->path));
    bool routes = c->is_open && may(actor, ROUTE_CASE, c->path);
    bool lately = ended(c) && now - ended(c) <= DAYS(REOPEN_DAYS);
    bool done = c->state == STATE_RESOLVED || (c->state == STATE_CLOSED && lately && !c->solved);
    bool active = c->is_open && c->state != STATE_RESOLVED;
    return (struct case_abilities){
        .route = routes,
        .assign = routes || (c->handles && c->is_open),
        .refer = routes || (works && active),
        .sign = c->referred,
        .give_back = c->referred,
        .answer = works,
        .note = c->is_staff,
        .resolve = works && active,
        .reject = routes && active,
        .pause = works && active && c->next_due,
        .resume = works && active && !c->next_due,
        .rate = c->is_reporter && done,
        .reopen =
            c->is_reporter && lately &&
            (c->state == STATE_RESOLVED || c->state == STATE_CLOSED || c->state == STATE_REJECTED),
        .withdraw = c->is_reporter && active,
        .comment = (c->is_reporter || c->is_staff) && c->is_open,
        .follow = actor->person && c->audience == EVERYBODY && !c->is_reporter,
        .hide = may(actor, ROUTE_CASE, c->path) && c->is_staff,
        .read_contact = c->is_staff && (may(actor, READ_CONTACT, c->path) || c->handles),
    };
}
