/* Settings of a place, from their table: what holds, where it comes from, changing it; and the
 * calendar of working time, which is a setting with a page of its own. */
#include <stddef.h>

#include "base/when.h"
#include "calendar/calendar.h"
#include "manage.html.h"
#include "places/view.h"
#include "places/web_edit.h"
#include "web/form.h"

enum { MOST_SETTINGS = 64, DAYS_AHEAD = 400, MOST_SPECIAL_DAYS = 120, FIRST_YEAR = 2000 };

static const char *const weekday_names[] = {
    "",           N_("Monday"),   N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
    N_("Friday"), N_("Saturday"), N_("Sunday")};

html weekday_name(struct page *p, int weekday)
{
    return phrase(p, weekday_names[weekday]);
}

html weekday_date(struct page *p, msec day)
{
    struct word words[] = {word(p, weekday_name(p, weekday_of(day / DAYS(1)))),
                           word(p, date(p, day))};
    return page_say(p, N_("{1}, {2}"), words, 2);
}

/* ── What holds ── */

static struct message words_of(const struct setting_value *v)
{
    if (!v->value.n)
        return (struct message){.text = N_("Nothing")};
    if (v->kind->type == SETTING_SWITCH)
        return (struct message){.text = str_eq(v->value, S("yes")) ? N_("Yes") : N_("No")};
    if (v->kind->type == SETTING_CALENDAR)
        return (struct message){.text = N_("A calendar")};
    return (struct message){.text = "{1}", .args = {v->value}};
}

static struct said name_of(struct request *r, id64 place)
{
    struct place found;
    return place && place_get(request_db(r), r->lang, place, &found)
               ? said(found.name, found.name_lang)
               : said(S(""), S(""));
}

static void show_settings(struct request *r)
{
    struct settings_view v = {.saved = web_was_done(r, S("saved")).n > 0};
    if (!place_asked(r, &v.place))
        return;
    v.lines = NEW_ARRAY(r->arena, struct setting_line, MOST_SETTINGS);
    for (const struct setting_kind *k = setting_kinds; k->name && v.n < MOST_SETTINGS; k++) {
        struct setting_value value = setting_value(request_db(r), &v.place, k);
        v.lines[v.n++] = (struct setting_line){value, words_of(&value), name_of(r, value.from),
                                               setting_changeable(r->actor, &v.place, k)};
    }
    v.n_crumbs = web_crumbs(r, v.place.path, web_here(r, N_("Settings")), &v.crumbs);
    struct page *p = web_page(r);
    page_settings_of(p, &v);
    web_answer(r, 200, p);
}

/* ── Changing one ── */

struct setting_change {
    const struct actor *actor;
    id64 place;
    const struct setting_kind *kind;
    str value;
};

static struct result do_set(struct db *db, void *arg)
{
    struct setting_change *c = arg;
    return setting_set(db, c->actor, c->place, str_from(c->kind->name), str_or_empty(c->value));
}

static struct result do_reset(struct db *db, void *arg)
{
    struct setting_change *c = arg;
    return setting_reset(db, c->actor, c->place, str_from(c->kind->name));
}

static struct field value_field(const struct setting_kind *kind)
{
    static const struct choice yes_no[] = {{S_INIT("yes"), N_("Yes"), STR_NONE_INIT, NULL, NULL},
                                           {S_INIT("no"), N_("No"), STR_NONE_INIT, NULL, NULL},
                                           {STR_NONE_INIT, NULL, STR_NONE_INIT, NULL, NULL}};
    struct field f = {.name = "value",
                      .type = FIELD_TEXT,
                      .label = kind->title,
                      .hint = kind->help,
                      .max = kind->type == SETTING_NUMBER ? 20 : kind->max,
                      .into = offsetof(struct setting_change, value)};
    if (kind->type == SETTING_SWITCH) {
        f.type = FIELD_CHOICE;
        f.choices = yes_no;
    } else if (kind->type == SETTING_CALENDAR) {
        f.type = FIELD_AREA;
    } else if (kind->type == SETTING_NUMBER) {
        f.inputmode = "numeric";
        f.is_short = true;
    } else {
        f.optional = kind->type == SETTING_LINE;
    }
    return f;
}

/* The form for the route's place and setting; NULL: it has answered. */
static struct web_form *setting_form(struct request *r, struct place *place)
{
    const struct setting_kind *kind = setting_kind(r->captures[1]);
    if (!place_asked(r, place))
        return NULL;
    if (!kind) {
        answer_error(r, 404, (struct message){0});
        return NULL;
    }
    struct field *fields = NEW_ARRAY(r->arena, struct field, 2);
    struct setting_change *c = NEW(r->arena, struct setting_change);
    *c = (struct setting_change){r->actor, place->id, kind, STR_NONE};
    fields[0] = value_field(kind);
    struct web_form *f = web_form_new(r, fields, c, do_set, c);
    f->title = (struct message){.text = N_("{1}: a setting of {2}"),
                                .args = {tr(r->lang, kind->title), place->name}};
    f->n_crumbs =
        web_crumbs(r, place->path, said(tr(r->lang, kind->title), r->lang->code), &f->crumbs);
    f->to = str_fmt(r->arena, "/places/%.*s/settings?saved=1", STR_FMT(place->path));
    return f;
}

static void show_setting(struct request *r)
{
    struct place place;
    struct web_form *f = setting_form(r, &place);
    if (!f)
        return;
    const struct setting_change *c = f->values;
    str value = setting_value(request_db(r), &place, c->kind).value;
    form_set(&f->form, "value", str_or_empty(value));
    web_form_show(r, f, 200);
}

static void setting_sent(struct request *r)
{
    struct place place;
    struct web_form *f = setting_form(r, &place);
    if (f)
        web_form_sent(r, f);
}

static void setting_reset_sent(struct request *r)
{
    struct place place;
    struct web_form *f = setting_form(r, &place);
    if (!f)
        return;
    f->rule = do_reset;
    f->checked = true;
    web_form_sent(r, f);
}

/* ── The calendar ── */

static str hours_text(struct arena *a, const struct hours *h)
{
    struct buf b = buf_new(a);
    for (int i = 0; i < h->n; i++)
        /* U+2060 holds the two ends of a span together */
        buf_fmt(&b, "%s%d:%02d\u2060–\u2060%d:%02d", i ? ", " : "", h->span[i].from / 60,
                h->span[i].from % 60, h->span[i].to / 60, h->span[i].to % 60);
    return buf_str(&b);
}

static bool same_hours(const struct hours *a, const struct hours *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++)
        same = a->span[i].from == b->span[i].from && a->span[i].to == b->span[i].to;
    return same;
}

/* Days from today on that are not like their weekday. */
static void read_days(struct request *r, const struct calendar *c, struct calendar_view *v)
{
    i64 today = r->now / DAYS(1);
    v->days = NEW_ARRAY(r->arena, struct calendar_line, MOST_SPECIAL_DAYS);
    for (i64 day = today; day < today + DAYS_AHEAD && v->n_days < MOST_SPECIAL_DAYS; day++) {
        str note;
        struct hours h = calendar_hours(c, day, &note);
        if (same_hours(&h, &c->week[weekday_of(day)]))
            continue;
        /* Noon in UTC is the same date everywhere but on a few islands. */
        v->days[v->n_days++] =
            (struct calendar_line){DAYS(day) + HOURS(12), note, hours_text(r->arena, &h)};
    }
}

static void show_calendar(struct request *r)
{
    struct calendar_view v = {0};
    struct calendar *c = NEW(r->arena, struct calendar);
    const struct calendar_fault *faults;
    const struct setting_kind *kind = setting_kind(S("calendar"));
    if (!place_asked(r, &v.place))
        return;
    v.value = setting_value(request_db(r), &v.place, kind);
    v.from = name_of(r, v.value.from);
    v.changeable = setting_changeable(r->actor, &v.place, kind);
    v.missing = !v.value.value.n || calendar_parse(r->arena, v.value.value, c, &faults) > 0;
    if (!v.missing) {
        v.zone = c->zone;
        for (int i = 1; i <= 7; i++)
            v.week[i] = hours_text(r->arena, &c->week[i]);
        read_days(r, c, &v);
    }
    v.n_crumbs = web_crumbs(r, v.place.path, web_here(r, N_("Working time")), &v.crumbs);
    struct page *p = web_page(r);
    page_calendar_of(p, &v);
    web_answer(r, 200, p);
}

/* ── A year's holidays ── */

struct year_sent {
    const struct actor *actor;
    struct place place;
    i64 year;
    str lines;
};

/* Lines of the year that were there give way to the new ones; everything else stays. */
static str with_year(struct arena *a, str text, i64 year, str lines)
{
    struct buf b = buf_new(a);
    str start = str_fmt(a, "%04lld-", (long long)year);
    for (str line, rest = text; rest.n && str_cut(&rest, '\n', &line);) {
        if (str_starts(str_trim(line), start))
            continue;
        buf_put(&b, line);
        buf_byte(&b, '\n');
    }
    buf_put(&b, str_trim(lines));
    buf_byte(&b, '\n');
    return buf_str(&b);
}

static struct result do_year(struct db *db, void *arg)
{
    struct year_sent *y = arg;
    str now = setting(db, y->place.path, "calendar");
    struct result r = setting_set(db, y->actor, y->place.id, S("calendar"),
                                  with_year(db_arena(db), str_or_empty(now), y->year, y->lines));
    if (r.outcome == INVALID)
        r.field = "lines";
    return r;
}

static void check_year(struct request *r, struct web_form *f)
{
    struct year_sent *y = f->values;
    str start = str_fmt(r->arena, "%04lld-", (long long)y->year);
    size_t n = 0;
    if (r->n_uploads && !text_clean(r->arena, r->uploads[0].content, false, &y->lines))
        form_refuse(&f->form, "file", (struct message){.text = N_("This file is not UTF-8 text.")});
    for (str line, rest = y->lines; rest.n && str_cut(&rest, '\n', &line);) {
        line = str_trim(line);
        n++;
        if (line.n && line.p[0] != '#' && !str_starts(line, start))
            form_refuse(&f->form, "lines",
                        (struct message){.text = N_("Line {1} is not of that year."),
                                         .args = {str_fmt(r->arena, "%zu", n)}});
    }
    if (!n && !form_failed(&f->form))
        form_refuse(&f->form, "lines", (struct message){.text = N_("Please fill this in.")});
}

static struct web_form *year_form(struct request *r, const struct place *place)
{
    static const struct field fields[] = {
        {.name = "year",
         .type = FIELD_INT,
         .label = N_("Year"),
         .hint = N_("All days of this year that stand in the calendar now are replaced."),
         .min = FIRST_YEAR,
         .max = FIRST_YEAR + 100,
         .is_short = true,
         .into = offsetof(struct year_sent, year)},
        {.name = "lines",
         .type = FIELD_AREA,
         .label = N_("Holidays and moved working days, one a line"),
         .hint = N_("2027-01-01..2027-01-03 = closed # New Year; and for a Saturday worked like a "
                    "Friday: 2027-02-20 = friday"),
         .optional = true,
         .max = 20000,
         .into = offsetof(struct year_sent, lines)},
        {.name = "file",
         .type = FIELD_FILES,
         .label = N_("Or a file with such lines"),
         .optional = true,
         .max = 1,
         .accept = ".txt,text/plain"},
        {0}};
    struct year_sent *y = NEW(r->arena, struct year_sent);
    *y = (struct year_sent){.actor = r->actor, .place = *place};
    struct web_form *f = web_form_new(r, fields, y, do_year, y);
    f->title = (struct message){.text = N_("A year’s holidays in {1}"), .args = {place->name}};
    f->button = N_("Take over");
    f->icon = "upload";
    f->check = check_year;
    f->n_crumbs = web_crumbs(r, place->path, web_here(r, N_("A year’s holidays")), &f->crumbs);
    f->to = str_fmt(r->arena, "/places/%.*s/calendar", STR_FMT(place->path));
    return f;
}

static void show_year(struct request *r)
{
    struct place place;
    if (!place_asked(r, &place))
        return;
    struct web_form *f = year_form(r, &place);
    form_set(&f->form, "year",
             str_fmt(r->arena, "%d", civil_from(r->now + DAYS(60)).year)); /* the next one soon */
    web_form_show(r, f, 200);
}

static void year_sent(struct request *r)
{
    struct place place;
    if (!place_asked(r, &place))
        return;
    if (!setting_changeable(r->actor, &place, setting_kind(S("calendar")))) {
        answer_error(r, 403, (struct message){.text = N_("You may not change settings here.")});
        return;
    }
    web_form_sent(r, year_form(r, &place));
}

const struct route places_settings_routes[] = {
    GET("/places/{path}/settings", STAFF, show_settings, "Settings that hold at a place"),
    GET("/places/{path}/settings/{name}", STAFF, show_setting, "The form for one of them"),
    POST("/places/{path}/settings/{name}", STAFF, KB(300), setting_sent, "Settle it here"),
    POST("/places/{path}/settings/{name}/reset", STAFF, KB(4), setting_reset_sent,
         "Settle nothing here: what stands above it holds"),
    GET("/places/{path}/calendar", STAFF, show_calendar, "Working time, holidays, moved days"),
    GET("/places/{path}/calendar/year", STAFF, show_year, "The form for a year's holidays"),
    POST("/places/{path}/calendar/year", STAFF, KB(64), year_sent, "Take over a year's holidays"),
    {0},
};
