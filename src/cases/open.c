/* Opening a case: checks, place, number, routing, clocks. */
#include "base/id.h"
#include "base/json.h"
#include "base/when.h"
#include "cases/inner.h"
#include "record/record.h"

#include <math.h>

enum { MOST_ANSWERS = 200 };

struct opening {
    struct db *db;
    const struct actor *actor;
    const struct case_new *c;
    struct kind kind;
    struct place place, community;
};

/* ── Checks ── */

static bool web_address(str s)
{
    return str_starts(s, S("https://")) || str_starts(s, S("http://"));
}

static struct result check_words(const struct case_new *c)
{
    if (!c->title.n)
        return refuse(INVALID, "title", N_("Say in a few words what it is about."));
    if (text_length(c->title) > TITLE_MOST)
        return refuse(INVALID, "title", N_("A title has at most 140 characters."));
    if (text_length(c->description) > TEXT_MOST)
        return refuse(INVALID, "description", N_("A description has at most 4,000 characters."));
    if (c->lang.n && !language_tag_valid(c->lang))
        return refuse(INVALID, "lang", N_("There is no such language."));
    if (text_length(c->address) > 300)
        return refuse(INVALID, "address", N_("An address has at most 300 characters."));
    if (c->media_url.n && (c->media_url.n > MEDIA_URL_MOST || !web_address(c->media_url)))
        return refuse(INVALID, "media_url", N_("This is no address of a picture on the web."));
    return OK_RESULT;
}

static bool has_point(const struct case_new *c)
{
    return !isnan(c->lat) && !isnan(c->lon);
}

static bool place_of_point(struct opening *o)
{
    static const enum level levels[] = {BUILDING, GRID, COMMUNITY};
    for (size_t i = 0; i < COUNT(levels); i++)
        if (place_at(o->db, NULL, levels[i], o->c->lat, o->c->lon, &o->place))
            return true;
    return false;
}

static struct result find_place(struct opening *o)
{
    const struct case_new *c = o->c;
    if (has_point(c) && (fabs(c->lat) > 90 || fabs(c->lon) > 180))
        return refuse(INVALID, "lat", N_("There is no such point on earth."));
    if (c->place) {
        if (!place_get(o->db, NULL, c->place, &o->place) || o->place.closed)
            return refuse(INVALID, "place", N_("There is no such place."));
    } else if (has_point(c)) {
        if (!place_of_point(o))
            return refuse(INVALID, "place", N_("This point lies outside every community here."));
    } else if (!o->actor->path.n || !place_by_path(o->db, NULL, o->actor->path, &o->place)) {
        return refuse(INVALID, "place", N_("Say where it is."));
    }
    if (!place_at_level(o->db, NULL, o->place.path, COMMUNITY, &o->community))
        return refuse(INVALID, "place", N_("Choose a place inside a community."));
    return OK_RESULT;
}

static struct result check_actor(struct opening *o)
{
    const struct case_new *c = o->c;
    bool for_another = c->reporter != 0 && c->reporter != o->actor->person;
    bool by_staff = c->channel == CHANNEL_TELEPHONE || c->channel == CHANNEL_WALK_IN ||
                    c->channel == CHANNEL_PAPER;
    if ((for_another || by_staff) && !may(o->actor, OPEN_CASE_FOR_ANOTHER, o->place.path))
        return refuse(FORBIDDEN, NULL, N_("You may not open requests on behalf of others here."));
    if (!o->actor->account && c->channel == CHANNEL_WEB &&
        !str_eq(setting(o->db, o->community.path, "anonymous-cases"), S("yes")))
        return refuse(FORBIDDEN, NULL,
                      N_("This community asks you to sign in before you report something."));
    return OK_RESULT;
}

static bool choice_known(const struct question *q, str code)
{
    for (size_t i = 0; i < q->n_choices; i++)
        if (str_eq(q->choices[i].code, code))
            return true;
    return false;
}

static const char *answer_fault(const struct question *q, str value)
{
    double number;
    msec day;
    const int utc = 0;
    if (text_length(value) > TEXT_MOST)
        return N_("This answer is too long.");
    switch (q->type) {
    case ASK_NUMBER:
        return str_double(value, &number) ? NULL : N_("Give a number.");
    case ASK_DATE:
        return when_parse(value, &utc, &day) ? NULL : N_("Give a date.");
    case ASK_ONE_OF:
    case ASK_SEVERAL_OF:
        return choice_known(q, value) ? NULL : N_("Choose one of the answers.");
    case ASK_TEXT:
        break;
    }
    return NULL;
}

/* The form calls each question's field by its code. */
static struct result check_answers(struct opening *o, struct question *questions, size_t n)
{
    const struct case_new *c = o->c;
    struct arena *a = db_arena(o->db);
    if (c->n_answers > MOST_ANSWERS)
        return refuse(INVALID, NULL, N_("There are too many answers."));
    for (size_t i = 0; i < n; i++) {
        size_t given = 0;
        for (size_t k = 0; k < c->n_answers; k++) {
            if (!str_eq(c->answers[k].code, questions[i].code) || !c->answers[k].value.n)
                continue;
            const char *fault = answer_fault(&questions[i], c->answers[k].value);
            if (!fault && ++given > 1 && questions[i].type != ASK_SEVERAL_OF)
                fault = N_("Give one answer.");
            if (fault)
                return refuse(INVALID, str_z(a, questions[i].code), fault);
        }
        if (questions[i].required && questions[i].asks && !given)
            return refuse(INVALID, str_z(a, questions[i].code),
                          N_("This question needs an answer."));
    }
    for (size_t k = 0; k < c->n_answers; k++) {
        bool known = false;
        for (size_t i = 0; i < n; i++)
            known |= str_eq(c->answers[k].code, questions[i].code);
        if (!known)
            return refuse(INVALID, str_z(a, c->answers[k].code), N_("There is no such question."));
    }
    return OK_RESULT;
}

/* ── Writing ── */

static void keep_answers(struct opening *o, id64 case_id, const struct question *questions,
                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        i64 nth = 0;
        for (size_t k = 0; k < o->c->n_answers; k++)
            if (str_eq(o->c->answers[k].code, questions[i].code) && o->c->answers[k].value.n)
                case_answer_insert(o->db, case_id, questions[i].id, nth++, o->c->answers[k].value);
    }
}

/* The next number of the year in the place's zone: 2026-000123; a year has as many as it needs. */
static str case_number(struct db *db, str path, msec at)
{
    struct civil civil = civil_from(at);
    i64 nth = 0;
    zone_civil(zone_at(db, path), at, &civil);
    case_number_next(db, civil.year, &nth);
    struct buf b = buf_new(db_arena(db));
    buf_digits(&b, (u64)civil.year, 4);
    buf_byte(&b, '-');
    buf_digits(&b, (u64)nth, 6);
    return buf_str(&b);
}

static void record_opening(struct opening *o, const struct case_insert_row *row)
{
    struct buf b = buf_new(db_arena(o->db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key_str(&j, "number", row->number);
    json_key_str(&j, "kind", o->kind.code);
    json_close(&j, '}');
    record(o->db, (struct record_entry){.actor = o->actor->account,
                                        .verb = "case_open",
                                        .subject = row->id,
                                        .place = row->path,
                                        .is_public = row->audience == EVERYBODY,
                                        .detail = buf_str(&b)});
}

static void keep_contact(struct opening *o, id64 case_id)
{
    const struct case_new *c = o->c;
    if (c->contact.phone.n || c->contact.email.n || c->contact_name.n)
        case_contact_insert(o->db, case_id, c->contact_name, c->contact.phone, c->contact.email,
                            STR_NONE);
}

static struct case_insert_row new_row(struct opening *o, struct team team)
{
    const struct case_new *c = o->c;
    struct db *db = o->db;
    return (struct case_insert_row){
        .id = id_new(db_now(db)),
        .number = case_number(db, o->community.path, db_now(db)),
        .community = o->community.id,
        .place = o->place.id,
        .path = o->place.path,
        .lat = c->lat,
        .lon = c->lon,
        .address = c->address,
        .kind = o->kind.id,
        .title = c->title,
        .description = c->description,
        .lang = c->lang,
        .audience = c->is_private || o->kind.is_private ? REPORTER_AND_STAFF : EVERYBODY,
        .anonymous = c->anonymous,
        .reporter = c->reporter                 ? c->reporter
                    : c->channel == CHANNEL_WEB ? o->actor->person
                                                : 0,
        .opened_by = o->actor->account,
        .channel = c->channel,
        .state = team_exists(team) ? STATE_ASSIGNED : STATE_NEW,
        .is_open = true,
        .team_role = team.role,
        .team_path = team.path,
        .team_org = team.organisation,
        .assignee = only_member(db, team),
        .opened = db_now(db),
        .updated = db_now(db),
        .source = c->source.n ? c->source : STR_NONE,
        .source_id = c->source.n ? c->source_id : STR_NONE,
    };
}

struct result case_open(struct db *db, const struct actor *actor, const struct case_new *c,
                        str *number)
{
    struct opening o = {.db = db, .actor = actor, .c = c};
    struct question *questions;
    struct case_row before;
    struct result r = check_words(c);
    if (r.outcome)
        return r;
    if (c->source.n && case_row_by_source(db, c->source, c->source_id, &before))
        return *number = before.number, made(before.id);
    if (!kind_get(db, NULL, c->kind, &o.kind) || !o.kind.leaf)
        return refuse(INVALID, "kind", N_("Choose what kind of request it is."));
    if ((r = find_place(&o)).outcome || (r = check_actor(&o)).outcome)
        return r;
    size_t n = kind_questions(db, NULL, o.kind.id, &questions);
    if ((r = check_answers(&o, questions, n)).outcome)
        return r;
    struct team team = team_for(db, &o.kind, o.place.path);
    struct case_insert_row row = new_row(&o, team);
    struct clocks clocks = clocks_from_now(db, row.id, &o.kind, o.place.path);
    row.next_due = clocks.next;
    case_insert(db, &row);
    clocks_insert(db, &clocks);
    keep_answers(&o, row.id, questions, n);
    keep_contact(&o, row.id);
    if (c->media_url.n)
        case_media_insert(db, row.id, c->media_url);
    r = case_hang(db, actor, row.id, row.path, 0, EVERYBODY, c->files, c->n_files);
    if (r.outcome)
        return r;
    tell(db, actor, row.id, EVENT_OPENED, EVERYBODY, S(""), S(""), S(""));
    if (team_exists(team))
        tell(db, &nobody, row.id, EVENT_ASSIGNED, EVERYBODY, S(""), S(""),
             team_code(db_arena(db), team));
    record_opening(&o, &row);
    *number = row.number;
    return made(row.id);
}
