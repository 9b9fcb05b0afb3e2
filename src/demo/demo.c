/* The demo community: the imports fill it, then its people live a fortnight in it. */
#include "demo/demo.h"

#include <math.h>

#include "accounts/accounts.h"
#include "base/when.h"
#include "calendar/calendar.h"
#include "demo/inner.h"

/* Made by tools/embed-text from data/. */
extern const str demo_places, demo_outlines, demo_kinds, demo_questions, demo_people, demo_cases;
extern const str demo_lamp, demo_ramp, demo_branch, demo_cover; /* pictures */

/* ── Places, kinds, settings ── */

static void add_organisations(struct db *db, id64 community)
{
    static const struct {
        enum organisation_kind kind;
        str zh, en, ar, phone;
    } all[] = {
        {PROPERTY_COMPANY, S_INIT("清澜物业"), S_INIT("Qinglan Property"),
         S_INIT("شركة تشينغلان للعقارات"), S_INIT("000-5550 0142")},
        {RESIDENTS_COMMITTEE, S_INIT("棠溪里居委会"), S_INIT("Tangxi Lane Residents’ Committee"),
         S_INIT("لجنة سكان تانغشي"), S_INIT("000-5550 0100")},
        {OWNERS_COMMITTEE, S_INIT("棠溪里业委会"), S_INIT("Tangxi Lane Owners’ Committee"),
         S_INIT("لجنة ملّاك تانغشي"), S_INIT("000-5550 0155")},
        {SERVICE_CENTRE_ORGANISATION, S_INIT("棠溪里社区服务中心"),
         S_INIT("Tangxi Lane Service Centre"), S_INIT("مركز خدمات زقاق تانغشي"),
         S_INIT("000-5550 0100")},
        {VOLUNTEER_CORPS, S_INIT("棠溪里志愿队"), S_INIT("Tangxi Lane Volunteer Corps"),
         S_INIT("فريق متطوعي تانغشي"), S_INIT("000-5550 0160")},
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        struct said_name names[] = {
            {S("zh-Hans"), all[i].zh}, {S("en"), all[i].en}, {S("ar"), all[i].ar}};
        id64 id;
        organisation_add(db, NULL, all[i].kind, community, names, COUNT(names), all[i].phone, &id);
    }
}

static struct result fill_ground(struct db *db, void *arg)
{
    struct filling *f = arg;
    struct place city, tang;
    static const rule_fn imports[] = {import_places, import_outlines, import_kinds,
                                      import_questions, import_glossary};
    const str texts[] = {demo_places, demo_outlines, demo_kinds, demo_questions, demo_glossary};
    for (size_t i = 0; i < COUNT(imports); i++) {
        struct import import = {.arena = f->arena, .file = "demo", .stop = true};
        struct text_import t = {&import, texts[i]};
        struct result r = imports[i](db, &t);
        if (r.outcome)
            return r;
    }
    if (!place_by_code(db, NULL, S("yt"), &city) || !place_by_code(db, NULL, S("tang"), &tang))
        return refuse(FAULT, NULL, N_("There is no such place."));
    add_organisations(db, tang.id);
    setting_set(db, NULL, city.id, S("zone"), S("Asia/Shanghai"));
    setting_set(db, NULL, city.id, S("fire-phone"), S("119"));
    setting_set(db, NULL, city.id, S("ambulance-phone"), S("120"));
    setting_set(db, NULL, city.id, S("police-phone"), S("110"));
    setting_set(db, NULL, tang.id, S("calendar"), calendar_china());
    setting_set(db, NULL, tang.id, S("anonymous-cases"), S("yes"));
    setting_set(db, NULL, tang.id, S("service-phone"), S("000-5550 0100"));
    setting_set(db, NULL, tang.id, S("foot-line"),
                S("棠溪里社区服务中心 · Tangxi Lane Service Centre · 8:30–17:30 · 000-5550 0100"));
    return api_key_add(db, NULL, S(DEMO_KEY), S("demo"));
}

/* ── People ── */

static struct result add_person(struct db *db, struct filling *f, const struct table *t)
{
    struct place home = {.id = 0}, place;
    enum role role;
    id64 account, organisation = 0;
    struct organisation *organisations;
    str home_code = table_cell(t, "home"), acts_for = table_cell(t, "organisation");
    if (home_code.n && !place_by_code(db, NULL, home_code, &home))
        return refuse(FAULT, "home", N_("There is no such place."));
    if (!place_by_code(db, NULL, table_cell(t, "place"), &place) ||
        !role_by_word(table_cell(t, "role"), &role))
        return refuse(FAULT, "place", N_("There is no such place."));
    struct person_new person = {.name = table_cell(t, "name"),
                                .languages = table_cell(t, "languages"),
                                .nationality = table_cell(t, "nationality"),
                                .phone = S("000-5550 0199"),
                                .email = table_cell(t, "login"),
                                .household = home.id};
    struct account_new n = {.login = table_cell(t, "login"), .password = f->hash, .lang = S("")};
    struct result r = person_add(db, NULL, &person, &n.person);
    if (r.outcome || (r = account_add(db, NULL, &n, &account)).outcome)
        return r;
    size_t count = acts_for.n ? organisation_list(db, lang_by_code(S("zh-Hans")), place.path, 50,
                                                  &organisations)
                              : 0;
    for (size_t i = 0; i < count; i++)
        if (str_eq(organisations[i].name, acts_for))
            organisation = organisations[i].id;
    return role_grant(db, NULL, account, role, place.path, place.id, organisation);
}

static struct result fill_people(struct db *db, void *arg)
{
    struct filling *f = arg;
    struct csv csv = csv_new(db_arena(db), demo_people, ',');
    struct table t = {0};
    csv_row(&csv, &t.heads, &t.n_heads);
    while (csv_row(&csv, &t.cells, &t.n_cells)) {
        struct result r = add_person(db, f, &t);
        if (r.outcome)
            return r;
    }
    return OK_RESULT;
}

/* ── Cases: each is opened, then its steps are taken, a few hours apart ── */

/* Somebody of the demo as an actor, with the roles they hold. */
static bool act_as(struct db *db, str login, struct actor *out)
{
    struct login parsed;
    struct account account;
    struct person person;
    struct role_line *lines;
    if (!login_parse(db_arena(db), login, &parsed) || !account_by_login(db, parsed, &account))
        return false;
    size_t n = roles_of(db, account.id, &lines);
    struct role_held *roles = NEW_ARRAY(db_arena(db), struct role_held, n);
    for (size_t i = 0; i < n; i++)
        roles[i] =
            (struct role_held){lines[i].role, lines[i].place, lines[i].path, lines[i].organisation};
    *out = (struct actor){.account = account.id,
                          .person = account.person,
                          .name = account.name,
                          .path = S(""),
                          .roles = roles,
                          .n_roles = n};
    if (!person_get(db, out, account.person, &person).outcome)
        out->path = person.path;
    return true;
}

struct happening {
    str by, kind, place, lang, title, description, step;
    bool is_private;
    id64 id;
    struct file_new picture; /* file 0: none */
};

static struct result open_one(struct db *db, void *arg)
{
    struct happening *h = arg;
    struct actor actor;
    struct kind kind;
    struct place place;
    if (!act_as(db, h->by, &actor) || !kind_by_code(db, NULL, h->kind, &kind) ||
        !place_by_code(db, NULL, h->place, &place))
        return refuse(FAULT, NULL, N_("There is no such place."));
    struct answer_given lift = {S("inside"), S("no")};
    struct case_new c = {.kind = kind.id,
                         .title = h->title,
                         .description = h->description,
                         .lang = h->lang,
                         .place = place.id,
                         .lat = NAN,
                         .lon = NAN,
                         .is_private = h->is_private,
                         .anonymous = true};
    if (h->picture.file) {
        c.files = &h->picture;
        c.n_files = 1;
    }
    if (str_eq(h->kind, S("lift"))) {
        c.answers = &lift;
        c.n_answers = 1;
    }
    str number;
    struct result r = case_open(db, &actor, &c, &number);
    h->id = r.made;
    return r;
}

/* "rate:1:5:words" */
static struct result rate_one(struct db *db, const struct happening *h, str rest)
{
    struct actor actor;
    str solved, satisfied;
    i64 a = 1, b = 5;
    if (!act_as(db, h->by, &actor) || !str_cut(&rest, ':', &solved) ||
        !str_cut(&rest, ':', &satisfied) || !str_i64(solved, &a) || !str_i64(satisfied, &b))
        return refuse(FAULT, NULL, N_("There is no such place."));
    return case_rate(db, &actor,
                     (struct case_step){.id = h->id, .text = str_or_empty(rest), .lang = h->lang},
                     (enum solved)a, b);
}

/* Whoever handles the case takes the step; the centre where nobody does. */
static struct result take_step(struct db *db, void *arg)
{
    struct happening *h = arg;
    struct actor centre, actor;
    struct case_file file;
    struct account account;
    str word, rest = h->step;
    str_cut(&rest, ':', &word);
    if (str_eq(word, S("rate")))
        return rate_one(db, h, rest);
    if (!act_as(db, S("centre@demo.example"), &centre) ||
        case_get_by_id(db, &centre, h->id, &file).outcome)
        return refuse(FAULT, NULL, N_("There is no such place."));
    actor = centre;
    if (file.assignee && account_get(db, file.assignee, &account))
        act_as(db, account.email, &actor);
    str lang = text_script_lang(rest);
    struct case_step step = {
        .id = h->id, .text = str_or_empty(rest), .lang = lang.n ? lang : S("en")};
    if (str_eq(word, S("sign")))
        return OK_RESULT;
    return case_answer(db, &actor, step, str_eq(word, S("resolve")));
}

/* Drawn for the demo (data/pictures); made anew by the first server that finds them waiting. */
static struct result keep_picture(struct filling *f, const struct table *t, struct file_new *out)
{
    const struct {
        str name;
        const str *bytes;
    } all[] = {{S("lamp"), &demo_lamp},
               {S("ramp"), &demo_ramp},
               {S("branch"), &demo_branch},
               {S("cover"), &demo_cover}};
    str name = table_cell(t, "picture");
    struct result r = OK_RESULT;
    for (size_t i = 0; i < COUNT(all) && !r.outcome; i++)
        if (str_eq(all[i].name, name)) {
            r = file_keep(f->store, f->arena, f->now, *all[i].bytes);
            *out = (struct file_new){.file = r.made,
                                     .name = str_fmt(f->arena, "%.*s.jpg", STR_FMT(name)),
                                     .caption = table_cell(t, "caption"),
                                     .lang = table_cell(t, "lang")};
        }
    return r;
}

static struct result fill_case(struct filling *f, const struct table *t)
{
    i64 days = 0;
    struct happening h = {.by = table_cell(t, "by"),
                          .kind = table_cell(t, "kind"),
                          .place = table_cell(t, "place"),
                          .lang = table_cell(t, "lang"),
                          .title = table_cell(t, "title"),
                          .description = table_cell(t, "description"),
                          .is_private = str_eq(table_cell(t, "private"), S("yes"))};
    str steps = table_cell(t, "steps");
    str_i64(table_cell(t, "days"), &days);
    msec at = f->now - DAYS(days) - HOURS(3);
    struct result r = keep_picture(f, t, &h.picture);
    if (!r.outcome)
        r = store_write(f->store, f->arena, at, open_one, &h);
    for (str step; !r.outcome && steps.n && str_cut(&steps, '|', &step);) {
        at += HOURS(5);
        h.step = step;
        r = store_write(f->store, f->arena, at < f->now ? at : f->now, take_step, &h);
    }
    return r;
}

static struct result fill_cases(struct filling *f)
{
    struct csv csv = csv_new(f->arena, demo_cases, ',');
    struct table t = {0};
    csv_row(&csv, &t.heads, &t.n_heads);
    while (csv_row(&csv, &t.cells, &t.n_cells)) {
        struct result r = fill_case(f, &t);
        if (r.outcome)
            return r;
    }
    return OK_RESULT;
}

bool demo_fill(struct store *s, struct arena *a, msec now, str *why)
{
    struct filling f = {.store = s, .arena = a, .now = now};
    struct result r = refuse(UNAVAILABLE, NULL, N_("There is not enough memory."));
    if (password_hash(a, S(DEMO_PASSWORD), &f.hash))
        r = store_write(s, a, now - DAYS(30), fill_ground, &f);
    if (!r.outcome)
        r = store_write(s, a, now - DAYS(30), fill_people, &f);
    if (!r.outcome)
        r = store_write(s, a, now - DAYS(1), demo_fill_library, &f);
    if (!r.outcome)
        r = fill_cases(&f);
    *why = say(a, NULL, r.message);
    return !r.outcome;
}
