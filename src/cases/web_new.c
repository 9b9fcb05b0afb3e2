/* Opening a case on the web: choose a kind, fill in its form. */
#include <math.h>
#include <stddef.h>

#include "base/when.h"
#include "cases/web.h"
#include "new.html.h"

enum {
    MOST_QUESTIONS_SHOWN = 40,
    MOST_PLACE_CHOICES = 400,
    MOST_SIMILAR = 5,
    FORM_FIELDS = 16,
    MOST_FILES = 5
};

/* What the form asks, whatever the kind. */
struct sent {
    str title, description, caption, address, point, reporter, channel, contact_name, contact_phone,
        contact_email;
    id64 place;
    bool is_private, anonymous;
    str answers[MOST_QUESTIONS_SHOWN];
    msec dates[MOST_QUESTIONS_SHOWN];
    struct several several[MOST_QUESTIONS_SHOWN];
};

static const struct choice channels[] = {
    {S_INIT("web"), N_("Myself, here"), STR_NONE_INIT, NULL, NULL},
    {S_INIT("telephone"), N_("For somebody on the telephone"), STR_NONE_INIT, NULL, NULL},
    {S_INIT("walk-in"), N_("For somebody who came in"), STR_NONE_INIT, NULL, NULL},
    {S_INIT("paper"), N_("From a letter"), STR_NONE_INIT, NULL, NULL},
    {STR_NONE_INIT, NULL, STR_NONE_INIT, NULL, NULL},
};

static enum channel channel_of(str word)
{
    for (size_t i = 0; channels[i].value.p; i++)
        if (str_eq(channels[i].value, word))
            return (enum channel)i;
    return CHANNEL_WEB;
}

static const struct files_asked asked = {"files", "caption", TYPES_PICTURES | TYPES_DOCUMENTS,
                                         MOST_FILES};

/* One opening: its kind, its questions, its table of fields. */
struct opening {
    struct request *r;
    struct kind kind;
    struct question *questions;
    size_t n_questions;
    struct field *fields;
    size_t n_fields;
    struct choice *places;
    size_t n_places, places_cap;
    size_t n_own; /* the first n_own may come again among the others */
    struct form form;
    struct sent sent;
    struct files_sent files;
    struct case_new c;
    str number; /* of the case `made`; another one when the form had its effect before */
    id64 made;
    struct person reporter; /* on whose behalf, when ?reporter= named a resident; id 0: nobody */
};

static bool opens_for_others(const struct request *r)
{
    return may_somewhere(r->actor, OPEN_CASE_FOR_ANOTHER);
}

/* ── The table of fields ── */

static struct field question_field(struct arena *a, const struct question *q, size_t i)
{
    static const enum field_type types[] = {[ASK_TEXT] = FIELD_AREA,
                                            [ASK_NUMBER] = FIELD_TEXT,
                                            [ASK_DATE] = FIELD_DATE,
                                            [ASK_ONE_OF] = FIELD_CHOICE,
                                            [ASK_SEVERAL_OF] = FIELD_SEVERAL};
    struct field f = {.name = str_z(a, q->code),
                      .type = types[q->type],
                      .label = str_z(a, q->asked),
                      .hint = q->hint.n ? str_z(a, q->hint) : NULL,
                      .optional = !q->required,
                      .inputmode = q->type == ASK_NUMBER ? "decimal" : NULL};
    f.into = q->type == ASK_DATE ? offsetof(struct sent, dates) + i * sizeof(msec)
             : q->type == ASK_SEVERAL_OF
                 ? offsetof(struct sent, several) + i * sizeof(struct several)
                 : offsetof(struct sent, answers) + i * sizeof(str);
    return f;
}

static void add_field(struct opening *o, struct field f)
{
    o->fields[o->n_fields++] = f;
}

static void make_fields(struct opening *o)
{
    bool stranger = !o->r->actor->account;
    o->fields = NEW_ARRAY(o->r->arena, struct field, FORM_FIELDS + o->n_questions + 1);
    add_field(o, (struct field){
                     .name = "title",
                     .type = FIELD_TEXT,
                     .label = N_("In a few words"),
                     .hint = N_(
                         "In the language you like best. For example: lamp out at the south gate."),
                     .max = TITLE_MOST,
                     .into = offsetof(struct sent, title)});
    add_field(o, (struct field){.name = "description",
                                .type = FIELD_AREA,
                                .label = N_("What happened?"),
                                .hint = N_("Leave out other people’s names and numbers."),
                                .optional = true,
                                .max = TEXT_MOST,
                                .into = offsetof(struct sent, description)});
    for (size_t i = 0; i < o->n_questions; i++)
        add_field(o, question_field(o->r->arena, &o->questions[i], i));
    add_field(
        o, (struct field){.name = asked.field,
                          .type = FIELD_FILES,
                          .label = N_("Photos or documents"),
                          .hint = N_("Up to 5, at most 20 MB each. Where and with what a photo was "
                                     "taken is removed from it; faces and number plates are "
                                     "not, so leave them out."),
                          .optional = true,
                          .accept = FILES_ACCEPT});
    add_field(o, (struct field){.name = asked.caption,
                                .type = FIELD_TEXT,
                                .label = N_("What do they show?"),
                                .hint = N_("For neighbours who cannot see them."),
                                .optional = true,
                                .max = CAPTION_MOST,
                                .into = offsetof(struct sent, caption)});
    add_field(o, (struct field){.name = "place",
                                .type = FIELD_ID,
                                .label = N_("Where?"),
                                .hint = N_("Choose a place, or write a point below."),
                                .optional = true,
                                .either = true,
                                .into = offsetof(struct sent, place)});
    add_field(o, (struct field){.name = "address",
                                .type = FIELD_TEXT,
                                .label = N_("Where exactly?"),
                                .hint = N_("A floor, a gate or a shop nearby will do."),
                                .optional = true,
                                .max = 300,
                                .into = offsetof(struct sent, address)});
    add_field(o, (struct field){.name = "point",
                                .type = FIELD_TEXT,
                                .label = N_("Or a point on the map"),
                                .hint = N_("Latitude and longitude as map programs show them: "
                                           "31.1960, 121.3960"),
                                .optional = true,
                                .either = true,
                                .max = 60,
                                .into = offsetof(struct sent, point)});
    if (o->reporter.id)
        add_field(o, (struct field){.name = "reporter",
                                    .type = FIELD_HIDDEN,
                                    .label = N_("Who reports it?"),
                                    .into = offsetof(struct sent, reporter)});
    if (opens_for_others(o->r))
        add_field(o, (struct field){.name = "channel",
                                    .type = FIELD_CHOICE,
                                    .label = N_("Who reports it?"),
                                    .choices = channels,
                                    .into = offsetof(struct sent, channel)});
    if (stranger || (opens_for_others(o->r) && !o->reporter.id)) {
        add_field(o, (struct field){.name = "contact_name",
                                    .type = FIELD_TEXT,
                                    .label = N_("Name of the reporter"),
                                    .hint = N_("Seen only by those who handle the request."),
                                    .optional = true,
                                    .max = 120,
                                    .autocomplete = stranger ? "name" : "off",
                                    .into = offsetof(struct sent, contact_name)});
        add_field(o, (struct field){.name = "contact_phone",
                                    .type = FIELD_PHONE,
                                    .label = N_("Telephone of the reporter"),
                                    .optional = true,
                                    .autocomplete = stranger ? "tel" : "off",
                                    .into = offsetof(struct sent, contact_phone)});
        add_field(o, (struct field){.name = "contact_email",
                                    .type = FIELD_EMAIL,
                                    .label = N_("E-mail of the reporter"),
                                    .optional = true,
                                    .autocomplete = stranger ? "email" : "off",
                                    .into = offsetof(struct sent, contact_email)});
    }
    if (!o->kind.is_private)
        add_field(o, (struct field){.name = "private",
                                    .type = FIELD_BOOL,
                                    .label = N_("Only those who handle it may see this"),
                                    .into = offsetof(struct sent, is_private)});
    if (!stranger)
        add_field(o, (struct field){.name = "anonymous",
                                    .type = FIELD_BOOL,
                                    .label = N_("Do not show my name to neighbours"),
                                    .into = offsetof(struct sent, anonymous)});
}

/* ── Places to choose from: one's own first ── */

static void add_place(struct opening *o, const struct place *p)
{
    static const str indent = S_INIT("\u2003"); /* an em for each level below the community */
    struct buf value = buf_new(o->r->arena), label = buf_new(o->r->arena);
    if (p->closed)
        return;
    for (size_t i = 0; i < o->n_own; i++) {
        i64 id;
        if (str_i64(o->places[i].value, &id) && id == p->id)
            return;
    }
    if (o->n_places == MOST_PLACE_CHOICES)
        return;
    buf_i64(&value, p->id);
    for (int level = COMMUNITY; level < (int)p->level; level++)
        buf_put(&label, indent);
    buf_put(&label, p->name);
    *PUSH(o->r->arena, o->places, o->n_places, o->places_cap) =
        (struct choice){.value = buf_str(&value), .label = buf_str(&label)};
}

static void read_places(struct opening *o)
{
    static const enum level levels[] = {GRID, BUILDING};
    struct db *db = request_db(o->r);
    struct place *line, *under, community;
    if (o->r->actor->path.n) {
        size_t n = place_line(db, o->r->lang, o->r->actor->path, &line);
        for (size_t i = n; i-- > 0 && line[i].level > COMMUNITY;)
            add_place(o, &line[i]);
    }
    o->n_own = o->n_places;
    if (!web_community(o->r, &community))
        return;
    add_place(o, &community);
    for (size_t k = 0; k < COUNT(levels); k++) {
        size_t n =
            place_list(db, o->r->lang, levels[k], community.path, MOST_PLACE_CHOICES, &under);
        for (size_t i = 0; i < n; i++)
            add_place(o, &under[i]);
    }
}

static void choose_asked_place(struct opening *o)
{
    struct place place;
    str path = pairs_get(o->r->query, S("place"));
    if (!path.n || !path_valid(path) ||
        !place_by_path(request_db(o->r), o->r->lang, path, &place)) {
        struct place home;
        if (o->reporter.id) {
            if (o->reporter.path.n &&
                place_by_path(request_db(o->r), o->r->lang, o->reporter.path, &home))
                form_set(&o->form, "place", str_fmt(o->r->arena, "%lld", (long long)home.id));
        } else if (o->r->actor->path.n && o->n_places) {
            form_set(&o->form, "place", o->places[0].value);
        }
        return;
    }
    o->n_own = o->n_places;
    add_place(o, &place);
    form_choices(&o->form, "place", o->places, o->n_places);
    form_set(&o->form, "place", str_fmt(o->r->arena, "%lld", (long long)place.id));
}

/* ── Showing ── */

/* A place that is not among those listed: the reporter's home, or what was asked for and sent. */
static void add_more_places(struct opening *o)
{
    struct request *r = o->r;
    struct place place;
    i64 id;
    o->n_own = o->n_places;
    if (o->reporter.path.n && place_by_path(request_db(r), r->lang, o->reporter.path, &place))
        add_place(o, &place);
    if (str_i64(pairs_get(r->form, S("place")), &id) &&
        place_get(request_db(r), r->lang, id, &place))
        add_place(o, &place);
}

/* The resident for whom staff write it down; only one the actor may know of. */
static void read_reporter(struct opening *o)
{
    struct request *r = o->r;
    i64 id;
    str named = pairs_get(r->method == METHOD_POST ? r->form : r->query, S("reporter"));
    if (!opens_for_others(r) || !str_i64(named, &id) ||
        person_get(request_db(r), r->actor, id, &o->reporter).outcome)
        o->reporter = (struct person){.id = 0};
}

static bool begin(struct request *r, struct opening *o)
{
    *o = (struct opening){.r = r};
    if (!kind_by_code(request_db(r), r->lang, r->captures[0], &o->kind) || !o->kind.leaf) {
        answer_error(r, 404, (struct message){0});
        return false;
    }
    o->n_questions = kind_questions(request_db(r), r->lang, o->kind.id, &o->questions);
    if (o->n_questions > MOST_QUESTIONS_SHOWN)
        o->n_questions = MOST_QUESTIONS_SHOWN;
    read_reporter(o);
    make_fields(o);
    read_places(o);
    add_more_places(o);
    o->form = form_new(r->arena, o->fields);
    if (o->reporter.id && r->method == METHOD_GET)
        form_set(&o->form, "reporter", str_fmt(r->arena, "%lld", (long long)o->reporter.id));
    form_choices(&o->form, "place", o->places, o->n_places);
    for (size_t i = 0; i < o->n_questions; i++) {
        const struct question *q = &o->questions[i];
        struct choice *choices = NEW_ARRAY(r->arena, struct choice, q->n_choices);
        for (size_t k = 0; k < q->n_choices; k++)
            choices[k] = (struct choice){.value = q->choices[k].code, .label = q->choices[k].name};
        if (q->n_choices)
            form_choices(&o->form, str_z(r->arena, q->code), choices, q->n_choices);
    }
    return true;
}

/* What neighbours asked of this kind lately, here. */
static void read_similar(struct opening *o, struct new_view *v)
{
    struct place community;
    if (!web_community(o->r, &community))
        return;
    struct case_filter f = {
        .list = LIST_PUBLIC,
        .under = community.path,
        .kind = o->kind.id,
        .only_open = true,
        .opened_from =
            o->r->now - DAYS(setting_number(request_db(o->r), community.path, "similar-days")),
        .limit = MOST_SIMILAR};
    v->n_near = case_lines(request_db(o->r), o->r->lang, o->r->actor, &f, &v->near);
    if (v->n_near > MOST_SIMILAR)
        v->n_near = MOST_SIMILAR;
    str phone = setting(request_db(o->r), community.path, "service-phone");
    v->phone = str_or_empty(phone);
}

static void show_form(struct opening *o, int status)
{
    struct request *r = o->r;
    struct new_view v = {.kind = o->kind,
                         .form = &o->form,
                         .action = str_fmt(r->arena, "/cases/new/%.*s", STR_FMT(o->kind.code)),
                         .reporter = o->reporter.id ? o->reporter.name : S(""),
                         .first_hours = (o->kind.respond_minutes + 59) / 60,
                         .phone = S("")};
    read_similar(o, &v);
    files_back(r, &o->form, &asked, &o->files);
    struct page *p = web_page(r);
    page_new_case(p, &v);
    web_answer(r, status, p);
}

static bool strangers_welcome(struct request *r)
{
    struct place community;
    return r->actor->account ||
           (web_community(r, &community) &&
            str_eq(setting(request_db(r), community.path, "anonymous-cases"), S("yes")));
}

/* The numbers that hold where the request will be: at the place asked for, else at home. */
static void read_emergencies(struct request *r, struct kinds_view *v)
{
    static const struct emergency all[EMERGENCIES] = {{"fire-phone", N_("Fire"), {0}},
                                                      {"ambulance-phone", N_("Ambulance"), {0}},
                                                      {"police-phone", N_("Police"), {0}}};
    struct place here;
    str path = pairs_get(r->query, S("place"));
    if (!path_valid(path) || !place_by_path(request_db(r), r->lang, path, &here))
        if (!web_community(r, &here))
            return;
    for (size_t i = 0; i < EMERGENCIES; i++) {
        v->emergencies[i] = all[i];
        v->emergencies[i].number = setting(request_db(r), here.path, all[i].setting);
        v->any_emergency = v->any_emergency || v->emergencies[i].number.n;
    }
}

void case_choose_kind(struct request *r)
{
    struct kinds_view v = {.sign_in_first = !strangers_welcome(r), .query = S("")};
    struct page encoder = {.arena = r->arena};
    str reporter = pairs_get(r->query, S("reporter")), place = pairs_get(r->query, S("place"));
    if (reporter.n)
        v.query = str_fmt(r->arena, "?reporter=%.*s", STR_FMT(url_part(&encoder, reporter)));
    else if (place.n)
        v.query = str_fmt(r->arena, "?place=%.*s", STR_FMT(url_part(&encoder, place)));
    v.n = kind_all(request_db(r), r->lang, &v.kinds);
    read_emergencies(r, &v);
    struct page *p = web_page(r);
    page_choose_kind(p, &v);
    web_answer(r, 200, p);
}

void case_new_form(struct request *r)
{
    struct opening *o = NEW(r->arena, struct opening);
    if (!strangers_welcome(r)) {
        answer_redirect(r, str_fmt(r->arena, "/sign-in?back=%.*s", STR_FMT(r->path)));
        return;
    }
    if (!begin(r, o))
        return;
    choose_asked_place(o);
    if (opens_for_others(r))
        form_set(&o->form, "channel", o->reporter.id ? S("telephone") : S("web"));
    show_form(o, 200);
}

/* ── Sending ── */

static void gather_answers(struct opening *o)
{
    struct arena *a = o->r->arena;
    struct answer_given *given = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < o->n_questions; i++) {
        str code = o->questions[i].code;
        if (o->sent.answers[i].n)
            *PUSH(a, given, n, cap) = (struct answer_given){code, o->sent.answers[i]};
        if (o->sent.dates[i]) {
            struct civil c = civil_from(o->sent.dates[i]);
            *PUSH(a, given, n, cap) =
                (struct answer_given){code, str_fmt(a, "%04d-%02d-%02d", c.year, c.month, c.day)};
        }
        for (size_t k = 0; k < o->sent.several[i].n; k++)
            *PUSH(a, given, n, cap) = (struct answer_given){code, o->sent.several[i].at[k]};
    }
    o->c.answers = given;
    o->c.n_answers = n;
}

static str language_of(struct opening *o)
{
    str text = o->sent.description.n ? o->sent.description : o->sent.title;
    str lang = text_script_lang(text);
    return lang.n ? lang : o->r->lang->code;
}

static struct result open_sent(struct db *db, void *arg)
{
    struct opening *o = arg;
    struct result result = case_open(db, o->r->actor, &o->c, &o->number);
    o->made = result.made;
    return result;
}

static void opened(struct request *r, struct result result)
{
    struct case_file file;
    struct opening *o = r->user;
    if (result.outcome == INVALID) {
        if (!form_field(&o->form, result.field ? result.field : ""))
            result.field = "point"; /* the rule speaks of its degrees */
        form_accept(&o->form, result);
        show_form(o, 422);
        return;
    }
    if (result.outcome) {
        web_refuse(r, result);
        return;
    }
    /* A public case that this very form opened needs no look. A stranger may not see a private one
     * again. */
    bool seen = o->made == result.made && !o->c.is_private && !o->kind.is_private;
    str number = o->number;
    if (!seen && !case_get_by_id(request_db(r), r->actor, result.made, &file).outcome) {
        seen = true;
        number = file.number;
    }
    if (!seen && o->made != result.made) /* sent before, when its number was shown */
        number = S("1");
    web_done(r, seen ? str_fmt(r->arena, "/cases/%.*s?sent=1", STR_FMT(number))
                     : str_fmt(r->arena, "/cases?sent=%.*s", STR_FMT(number)));
}

/* "31.1960, 121.3960", as map programs write it. */
static bool read_point(struct opening *o)
{
    str lat, lon = o->sent.point;
    o->c.lat = o->c.lon = NAN;
    if (!lon.n)
        return true;
    bool fine = str_cut(&lon, ',', &lat) && str_double(str_trim(lat), &o->c.lat) &&
                str_double(str_trim(lon), &o->c.lon) && fabs(o->c.lat) <= 90 &&
                fabs(o->c.lon) <= 180;
    if (!fine)
        form_refuse(&o->form, "point",
                    (struct message){.text = N_("Write a point like 31.1960, 121.3960.")});
    return fine;
}

/* The files are kept whatever else is wrong: the form brings them back. */
static void files_came(struct request *r)
{
    struct opening *o = r->user;
    bool read = form_read(&o->form, (const struct form_input *)r->form.at, r->form.n, &o->sent);
    if (!read || o->files.fault.text) {
        show_form(o, o->files.fault.text ? o->files.status : 422);
        return;
    }
    const struct sent *s = &o->sent;
    if (!s->place && !s->point.n)
        form_refuse(&o->form, "place", (struct message){.text = N_("Say where it is.")});
    if (form_failed(&o->form)) {
        show_form(o, 422);
        return;
    }
    o->c = (struct case_new){.kind = o->kind.id,
                             .title = s->title,
                             .description = s->description,
                             .lang = language_of(o),
                             .place = s->place,
                             .reporter = o->reporter.id,
                             .address = s->address,
                             .is_private = s->is_private,
                             .anonymous = s->anonymous,
                             .channel = channel_of(s->channel),
                             .contact = {s->contact_phone, s->contact_email, S("")},
                             .contact_name = s->contact_name};
    o->c.files = o->files.at;
    o->c.n_files = o->files.n;
    gather_answers(o);
    if (!read_point(o)) {
        show_form(o, 422);
        return;
    }
    commit(r, open_sent, o, opened);
}

void case_new_sent(struct request *r)
{
    struct opening *o = NEW(r->arena, struct opening);
    if (!strangers_welcome(r)) {
        web_refuse(r,
                   refuse(FORBIDDEN, NULL,
                          N_("This community asks you to sign in before you report something.")));
        return;
    }
    if (!begin(r, o))
        return;
    r->user = o;
    files_receive(r, &asked, &o->files, files_came);
}
