/* The pages of cases: reading them. What is done to a case stands in web_steps.c, opening one in
 * web_new.c, programs in open311.c. */
#include "cases/web.h"

#include "base/when.h"
#include "case.html.h"
#include "list.html.h"
#include "texts/web.h"

enum { MOST_PLACES = 200, AGE_MOST = 3660 };

/* ── One case ── */

static const char *const event_icons[] = {
    [EVENT_OPENED] = "message-circle",
    [EVENT_ASSIGNED] = "user-round",
    [EVENT_REFERRED] = "send",
    [EVENT_SIGNED] = "check",
    [EVENT_RETURNED] = "rotate-ccw",
    [EVENT_ANSWERED] = "reply",
    [EVENT_NOTE] = "eye-off",
    [EVENT_RESOLVED] = "circle-check",
    [EVENT_RATED] = "star",
    [EVENT_REOPENED] = "rotate-ccw",
    [EVENT_CLOSED] = "circle-check",
    [EVENT_WITHDRAWN] = "x",
    [EVENT_REJECTED] = "ban",
    [EVENT_PAUSED] = "circle-pause",
    [EVENT_RESUMED] = "clock",
    [EVENT_CHANGED] = "pencil",
    [EVENT_COMMENT] = "message-circle",
};

static const char *const event_words[] = {
    [EVENT_OPENED] = N_("Request opened"),
    [EVENT_ASSIGNED] = N_("Goes to {1}"),
    [EVENT_REFERRED] = N_("Passed on to {1}"),
    [EVENT_SIGNED] = N_("Taken on"),
    [EVENT_RETURNED] = N_("Given back to {1}"),
    [EVENT_ANSWERED] = N_("Answered, work goes on"),
    [EVENT_NOTE] = N_("Internal note"),
    [EVENT_RESOLVED] = N_("Answered: it is done"),
    [EVENT_RATED] = N_("Rated: {1}, treated: {2}"),
    [EVENT_REOPENED] = N_("Opened again"),
    [EVENT_CLOSED] = N_("Closed"),
    [EVENT_WITHDRAWN] = N_("Withdrawn by the reporter"),
    [EVENT_REJECTED] = N_("Refused"),
    [EVENT_PAUSED] = N_("Deadline paused"),
    [EVENT_RESUMED] = N_("Deadline runs again"),
    [EVENT_CHANGED] = N_("Details corrected"),
    [EVENT_COMMENT] = N_("Something was added"),
};

static struct message words_of(struct request *r, const struct case_event *e)
{
    struct message m = {.text = event_words[e->what]};
    struct team team;
    if (team_by_code(e->detail, &team))
        m.args[0] = team_name(request_db(r), r->lang, team);
    if (e->what == EVENT_RATED && e->detail.n >= 3) {
        m.args[0] = tr(r->lang, solved_name((enum solved)(e->detail.p[0] - '0')));
        m.args[1] = tr(r->lang, satisfied_name(e->detail.p[2] - '0'));
    }
    if (e->what == EVENT_CLOSED && str_eq(e->detail, S("unrated")))
        m.text = N_("Closed by itself: nobody rated it");
    return m;
}

static void read_events(struct request *r, struct case_view *v)
{
    struct case_event *events;
    v->n_events = case_events(request_db(r), &v->file, &events);
    v->events = NEW_ARRAY(r->arena, struct event_view, v->n_events);
    for (size_t i = 0; i < v->n_events; i++) {
        v->events[i] = (struct event_view){.event = events[i],
                                           .words = words_of(r, &events[i]),
                                           .icon = event_icons[events[i].what]};
        bool answers = events[i].what == EVENT_ANSWERED || events[i].what == EVENT_RESOLVED ||
                       events[i].what == EVENT_REJECTED;
        if (answers && !v->answer.at)
            v->answer = events[i];
    }
}

/* ── In the reader's language ── */

static void show_event_in(struct request *r, struct event_view *e, str lang)
{
    struct text_shown shown;
    if (!e->event.text.n || !is_foreign(e->event.lang, lang) ||
        !text_show(request_db(r), TEXT_ANSWER, e->event.id, lang, &shown) || shown.wanted)
        return;
    e->event.text = shown.body;
    e->event.lang = shown.lang;
    e->translated = true;
}

/* Puts what others translated in the place of what was written, as far as there is any. Asks the
 * store only when something is in another language than the reader's. */
static void show_in_language(struct request *r, struct case_view *v)
{
    str lang = text_lang_asked(r);
    bool foreign = is_foreign(v->file.lang, lang) || pairs_get(r->query, S("in")).n;
    for (size_t i = 0; i < v->n_events && !foreign; i++)
        foreign = v->events[i].event.text.n && is_foreign(v->events[i].event.lang, lang);
    if (!foreign || v->file.audience != EVERYBODY)
        return;
    v->foreign = !text_show(request_db(r), TEXT_CASE, v->file.id, lang, &v->text);
    if (v->foreign)
        return;
    if (!v->text.wanted) {
        v->file.title = v->text.title;
        v->file.description = v->text.body;
        v->file.lang = v->text.lang;
    }
    for (size_t i = 0; i < v->n_events; i++) {
        show_event_in(r, &v->events[i], lang);
        if (v->answer.id == v->events[i].event.id)
            v->answer = v->events[i].event;
    }
}

static str name_of_account(struct request *r, id64 account)
{
    struct account found;
    return account && account_get(request_db(r), account, &found) ? found.name : S("");
}

struct result case_view_read(struct request *r, struct case_view *v)
{
    struct db *db = request_db(r);
    struct result result = case_get(db, r->actor, r->captures[0], &v->file);
    if (result.outcome)
        return result;
    case_ahead(db, &v->file);
    v->can = case_abilities(r->actor, &v->file, r->now);
    kind_get(db, r->lang, v->file.kind, &v->kind);
    v->n_line = place_line(db, r->lang, v->file.path, &v->line);
    read_events(r, v);
    show_in_language(r, v);
    v->n_files = case_attachments(db, &v->file, &v->files);
    if (r->actor->account)
        v->n_own_files = case_files_to_change(db, r->actor, v->files, v->n_files, &v->own_files);
    v->media_url = case_media_url(db, &v->file);
    v->n_clocks = case_clocks(db, &v->file, &v->clocks);
    if (v->kind.asks) /* without questions no answer would be shown */
        v->n_answers = case_answers(db, &v->file, &v->answers);
    if (v->n_answers)
        v->n_questions = kind_questions_ever(db, r->lang, v->file.kind, &v->questions);
    v->team = team_name(db, r->lang, v->file.team);
    if (v->file.is_staff || v->file.is_reporter) {
        v->assignee = name_of_account(r, v->file.assignee);
        v->reporter = person_name(db, v->file.reporter);
    } else if (!v->file.anonymous) {
        v->reporter = person_name(db, v->file.reporter);
    }
    v->contact_shown =
        v->can.read_contact && case_contact(db, r->actor, &v->file, &v->contact_name, &v->contact);
    if (v->file.state == STATE_RESOLVED)
        v->closes = v->file.resolved + DAYS(UNRATED_DAYS);
    case_read_teams(r, v);
    return result;
}

void case_show(struct request *r, struct case_view *v, int status)
{
    struct page *p = web_page(r);
    p->error = v->step_name != NULL;
    p->zone = str_z(r->arena, setting(request_db(r), v->file.path, "zone"));
    page_case(p, v);
    web_answer(r, status, p);
}

static void show_case(struct request *r)
{
    struct case_view v = {.sent = web_was_done(r, S("sent")).n > 0};
    struct result result = case_view_read(r, &v);
    if (result.outcome)
        web_refuse(r, result);
    else
        case_show(r, &v, 200);
}

/* ── Lists ── */

static str query_value(struct request *r, str name)
{
    str clean;
    str raw = pairs_get(r->query, name);
    return raw.n && text_clean(r->arena, raw, true, &clean) ? clean : S("");
}

/* What a filter cannot mean is not passed over: the list would show what was not asked for. */
static void filter_refuse(struct list_view *v, const char *field, const char *why)
{
    if (!v->fault.text)
        v->fault_field = field, v->fault.text = why;
}

bool filter_faulty(const struct list_view *v, const char *field)
{
    return v->fault.text && strcmp(v->fault_field, field) == 0;
}

/* A date typed into the filter, as midnight in the community's zone. */
static msec date_value(struct list_view *v, const char *field, const char *zone, str typed)
{
    const int utc = 0;
    msec t, local;
    if (!typed.n)
        return 0;
    if (typed.n > 10 || !when_parse(typed, &utc, &t)) {
        filter_refuse(v, field, N_("There is no such day."));
        return 0;
    }
    struct civil c = civil_from(t);
    return zone_moment(zone, &c, &local) ? local : t;
}

static void add_query(struct request *r, struct buf *b, str name, str value)
{
    if (!value.n)
        return;
    struct page encoder = {.arena = r->arena};
    buf_byte(b, str_find_byte(buf_str(b), '?') == SIZE_MAX ? '?' : '&');
    buf_put(b, name);
    buf_byte(b, '=');
    buf_put(b, url_part(&encoder, value));
}

/* The list's address with its filter, on another path or page. */
static struct buf address(struct request *r, const struct list_view *v, const char *base)
{
    struct buf b = buf_new(r->arena);
    buf_z(&b, base);
    add_query(r, &b, S("list"), v->list_word);
    add_query(r, &b, S("words"), v->words);
    add_query(r, &b, S("kind"), v->kind_code);
    add_query(r, &b, S("place"), v->filter.under);
    add_query(r, &b, S("state"), v->state_word);
    add_query(r, &b, S("from"), v->opened_from);
    add_query(r, &b, S("to"), v->opened_to);
    if (v->age)
        add_query(r, &b, S("age"), str_fmt(r->arena, "%lld", (long long)v->age));
    if (v->filter.limit != list_sizes[0])
        add_query(r, &b, S("lines"), str_fmt(r->arena, "%lld", (long long)v->filter.limit));
    return b;
}

static i64 asked_lines(str typed)
{
    i64 n = 0;
    str_i64(typed, &n);
    for (size_t i = 0; i < COUNT(list_sizes); i++)
        if (n == list_sizes[i])
            return n;
    return list_sizes[0];
}

void case_read_filter(struct request *r, struct list_view *v, const char *zone)
{
    struct db *db = request_db(r);
    struct case_filter *f = &v->filter;
    struct kind kind;
    struct place place;
    v->words = query_value(r, S("words"));
    v->kind_code = query_value(r, S("kind"));
    v->state_word = query_value(r, S("state"));
    v->opened_from = query_value(r, S("from"));
    v->opened_to = query_value(r, S("to"));
    str under = query_value(r, S("place")), age = query_value(r, S("age"));
    f->under = S("");
    if (path_valid(under) && place_by_path(db, r->lang, under, &place))
        f->under = place.path; /* where it lies now */
    else if (under.n)
        filter_refuse(v, "place", N_("There is no such place."));
    f->words = v->words;
    f->only_open = str_eq(v->state_word, S("open"));
    f->only_closed = str_eq(v->state_word, S("done"));
    if (!state_by_word(v->state_word, &f->state))
        f->state = STATE_NONE;
    if (v->state_word.n && !f->only_open && !f->only_closed && f->state == STATE_NONE)
        filter_refuse(v, "state", N_("There is no such state."));
    f->opened_from = date_value(v, "from", zone, v->opened_from);
    f->opened_to = date_value(v, "to", zone, v->opened_to);
    if (f->opened_to)
        f->opened_to += DAYS(1);
    /* Older than so many days: what has waited longest. */
    if (str_i64(age, &v->age) && v->age > 0 && v->age <= AGE_MOST) {
        msec before = r->now - DAYS(v->age);
        if (!f->opened_to || f->opened_to > before)
            f->opened_to = before;
    } else {
        v->age = 0;
        if (age.n)
            filter_refuse(v, "age", N_("Choose one of these."));
    }
    if (v->kind_code.n && kind_by_code(db, NULL, v->kind_code, &kind))
        f->kind = kind.id;
    else if (v->kind_code.n)
        filter_refuse(v, "kind", N_("There is no such kind."));
    v->filtered = v->fault.text || v->words.n || v->kind_code.n || f->under.n || v->state_word.n ||
                  f->opened_from || f->opened_to;
    i64 key, id;
    str after = pairs_get(r->query, S("after")), number;
    if (after.n && str_cut(&after, '.', &number) && str_i64(number, &key) && str_i64(after, &id)) {
        f->from_key = key;
        f->from_id = id;
    }
    f->limit = asked_lines(pairs_get(r->query, S("lines")));
}

static void set_pages(struct request *r, struct list_view *v)
{
    if (v->filter.from_id) {
        struct buf b = address(r, v, v->base);
        v->first = buf_str(&b);
    }
    if ((i64)v->n > v->filter.limit) {
        v->n = (size_t)v->filter.limit;
        const struct case_line *last = &v->lines[v->n - 1];
        i64 key = case_list_by_urgency(&v->filter) ? case_line_due_key(last) : last->opened;
        struct buf b = address(r, v, v->base);
        add_query(r, &b, S("after"),
                  str_fmt(r->arena, "%lld.%lld", (long long)key, (long long)last->id));
        v->older = buf_str(&b);
    }
    struct buf b = address(r, v, v->staff ? "/work.csv" : "/cases.csv");
    v->export = buf_str(&b);
}

/* Places to filter by: communities and grids that the list can be about. */
static void read_places(struct request *r, struct list_view *v)
{
    struct db *db = request_db(r);
    struct place_choice *communities, *grids;
    size_t n = place_choices(db, r->lang, COMMUNITY, MOST_PLACES, &communities);
    size_t m = place_choices(db, r->lang, GRID, MOST_PLACES, &grids);
    v->places = NEW_ARRAY(r->arena, struct place_choice, n + m);
    for (size_t i = 0, k = 0; i < n; i++) {
        v->places[v->n_places++] = communities[i];
        for (; k < m && str_cmp(grids[k].path, communities[i].path) > 0 &&
               str_starts(grids[k].path, communities[i].path);
             k++)
            v->places[v->n_places++] = grids[k];
    }
}

static void name_teams(struct request *r, struct list_view *v)
{
    struct map known = map_new(r->arena);
    struct team team;
    v->teams = NEW_ARRAY(r->arena, str, v->n);
    for (size_t i = 0; i < v->n; i++) {
        str *name = map_get(&known, v->lines[i].team_code);
        if (!name) {
            name = NEW(r->arena, str);
            *name = team_by_code(v->lines[i].team_code, &team)
                        ? team_name(request_db(r), r->lang, team)
                        : S("");
            map_set(&known, v->lines[i].team_code, name);
        }
        v->teams[i] = *name;
    }
}

static void show_list(struct request *r, struct list_view *v)
{
    struct db *db = request_db(r);
    struct page *p = web_page(r);
    case_read_filter(r, v, p->zone);
    if (!v->fault.text)
        v->n = case_lines(db, r->lang, r->actor, &v->filter, &v->lines);
    set_pages(r, v);
    v->n_kinds = kind_choices(db, r->lang, &v->kinds);
    read_places(r, v);
    if (v->staff)
        name_teams(r, v);
    page_case_list(p, v);
    web_answer(r, v->fault.text ? 422 : 200, p);
}

static void public_list(struct request *r)
{
    struct list_view v = {
        .title = N_("What neighbours asked"), .base = "/cases", .filter.list = LIST_PUBLIC};
    v.sent = web_was_done(r, S("sent"));
    show_list(r, &v);
}

static void my_list(struct request *r)
{
    struct list_view v = {
        .title = N_("My requests"), .base = "/me/cases", .filter.list = LIST_MINE};
    show_list(r, &v);
}

void case_read_work(struct request *r, struct list_view *v)
{
    static const struct {
        const char *word, *title;
        enum case_list list;
    } lists[] = {{"", N_("My work"), LIST_MY_WORK},
                 {"places", N_("My places"), LIST_MY_PLACES},
                 {"overdue", N_("Overdue"), LIST_OVERDUE},
                 {"unassigned", N_("Nobody’s yet"), LIST_UNASSIGNED}};
    str word = pairs_get(r->query, S("list"));
    *v = (struct list_view){.title = lists[0].title,
                            .base = "/work",
                            .filter.list = LIST_MY_WORK,
                            .staff = true,
                            .list_word = S("")};
    for (size_t i = 1; i < COUNT(lists); i++) {
        if (str_eq(word, str_from(lists[i].word))) {
            v->title = lists[i].title;
            v->filter.list = lists[i].list;
            v->list_word = str_from(lists[i].word);
        }
    }
}

static void work_list(struct request *r)
{
    struct list_view v;
    case_read_work(r, &v);
    show_list(r, &v);
}

const struct route cases_routes[] = {
    GET("/cases", ANYONE, public_list,
        "Public requests, newest first; filters: words, kind, place, state, from, to"),
    GET("/cases.csv", ANYONE, case_export_public, "The same as CSV"),
    GET("/cases/new", ANYONE, case_choose_kind, "Choose what kind of request to open"),
    GET("/cases/new/{kind}", ANYONE, case_new_form, "The form for a request of that kind"),
    POST("/cases/new/{kind}", ANYONE, FILES_BODY, case_new_sent, "Open a request"),
    GET("/cases/{number}", ANYONE, show_case, "One request"),
    GET("/me/cases", SIGNED_IN, my_list, "What I asked"),
    GET("/work", STAFF, work_list,
        "Requests of a member of staff: mine, my places’, overdue, nobody’s"),
    GET("/work.csv", STAFF, case_export_work, "The same as CSV"),
    POST("/cases/{number}/{step}", SIGNED_IN, FILES_BODY, case_step_sent,
         "Answer, note, assign, refer, sign, return, refuse, pause, resume, rate, reopen, "
         "withdraw, comment, follow, hide, contact"),
    {0},
};
