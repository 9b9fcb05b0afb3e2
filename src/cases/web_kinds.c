/* Looking after the kinds of request: the tree, one of them, adding, changing, moving. */
#include "cases/web_kinds.h"

#include <math.h>
#include <stddef.h>

#include "kinds.html.h"

enum { MOST_FIELDS = 32, NAME_MOST = 120, ABOUT_MOST = 300, CODE_MOST = 64, MOST_PARENTS = 2000 };
enum { MINUTES_OF_HOUR = 60, MOST_ANSWERING = 16 };

bool kind_asked(struct request *r, struct kind *out)
{
    bool found = kind_by_code(request_db(r), r->lang, r->captures[0], out);
    if (!found)
        answer_error(r, 404, (struct message){0});
    return found;
}

static str kind_page(struct request *r, str code)
{
    return str_fmt(r->arena, "/kinds/%.*s", STR_FMT(code));
}

size_t kind_crumbs(struct request *r, const struct kind *kind, struct said here, struct crumb **out)
{
    struct kind line[PATH_DEEPEST];
    size_t n = 0, count = 0;
    for (id64 id = kind ? kind->id : 0; id && n < COUNT(line); n++) {
        if (!kind_get(request_db(r), r->lang, id, &line[n]))
            break;
        id = line[n].parent;
    }
    *out = NEW_ARRAY(r->arena, struct crumb, n + 2);
    (*out)[count++] = (struct crumb){web_here(r, N_("Kinds of request")), S("/kinds")};
    while (n-- > 0)
        (*out)[count++] =
            (struct crumb){said(line[n].name, r->lang->code), kind_page(r, line[n].code)};
    if (here.text.n)
        (*out)[count++] = (struct crumb){here, S("")};
    else
        (*out)[count - 1].path = S("");
    return count;
}

enum kind_press kind_pressed(const struct request *r)
{
    static const str words[] = {[PRESS_UP] = S_INIT("up"),
                                [PRESS_DOWN] = S_INIT("down"),
                                [PRESS_RETIRE] = S_INIT("retire"),
                                [PRESS_REVIVE] = S_INIT("revive")};
    str pressed = pairs_get(r->form, S("do"));
    for (size_t i = PRESS_UP; i < COUNT(words); i++)
        if (str_eq(pressed, words[i]))
            return (enum kind_press)i;
    return PRESS_NONE;
}

/* ── In words ── */

html kind_answers(struct page *p, const struct kind *k)
{
    return phrase(p, k->role == ORGANISATION_MEMBER ? organisation_kind_name(k->organisation_kind)
                                                    : role_name(k->role));
}

html span_words(struct page *p, i64 minutes)
{
    struct message hours = {NN_("{1} hour", "{1} hours"), .n = minutes / MINUTES_OF_HOUR},
                   short_ones = {NN_("{1} minute", "{1} minutes"), .n = minutes};
    return message(p, minutes % MINUTES_OF_HOUR ? short_ones : hours);
}

/* ── Showing ── */

static void show_tree(struct request *r)
{
    struct kind_tree_view v = {0};
    v.n = kind_ever(request_db(r), r->lang, &v.kinds);
    struct page *p = web_page(r);
    page_kind_tree(p, &v);
    web_answer(r, 200, p);
}

static void show_kind(struct request *r)
{
    struct kind_view v = {0};
    struct db *db = request_db(r);
    struct kind *all;
    if (!kind_asked(r, &v.kind))
        return;
    size_t n = v.kind.group ? kind_ever(db, r->lang, &all) : 0;
    v.below = NEW_ARRAY(r->arena, struct kind, n);
    for (size_t i = 0; i < n; i++)
        if (all[i].parent == v.kind.id)
            v.below[v.n_below++] = all[i];
    v.n_questions = kind_questions_ever(db, r->lang, v.kind.id, &v.questions);
    v.n_said = kind_said(db, v.kind.id, &v.said);
    v.n_crumbs = kind_crumbs(r, &v.kind, said(S(""), S("")), &v.crumbs);
    struct page *p = web_page(r);
    page_kind_shown(p, &v);
    web_answer(r, 200, p);
}

/* ── The form of a kind ── */

struct kind_editing {
    const struct actor *actor;
    id64 id; /* 0: a new one */
    /* as typed */
    str names[WEB_NAMES], abouts[WEB_NAMES];
    str icon, who, level, respond, resolve, code, parent;
    bool round_the_clock, is_private, no_reopening;
    /* as the rule takes it */
    struct kind_new k;
};

static const struct choice icons[] = {
    {S_INIT("message-circle"), N_("Speech bubble"), STR_NONE_INIT, NULL, "message-circle"},
    {S_INIT("lamp"), N_("Lamp"), STR_NONE_INIT, NULL, "lamp"},
    {S_INIT("wrench"), N_("Wrench"), STR_NONE_INIT, NULL, "wrench"},
    {S_INIT("trash-2"), N_("Waste bin"), STR_NONE_INIT, NULL, "trash-2"},
    {S_INIT("house"), N_("House"), STR_NONE_INIT, NULL, "house"},
    {S_INIT("building-2"), N_("Building"), STR_NONE_INIT, NULL, "building-2"},
    {S_INIT("key-round"), N_("Key"), STR_NONE_INIT, NULL, "key-round"},
    {S_INIT("leaf"), N_("Leaf"), STR_NONE_INIT, NULL, "leaf"},
    {S_INIT("sun"), N_("Sun"), STR_NONE_INIT, NULL, "sun"},
    {S_INIT("users-round"), N_("People"), STR_NONE_INIT, NULL, "users-round"},
    {S_INIT("handshake"), N_("Handshake"), STR_NONE_INIT, NULL, "handshake"},
    {S_INIT("heart"), N_("Heart"), STR_NONE_INIT, NULL, "heart"},
    {S_INIT("scale"), N_("Scales"), STR_NONE_INIT, NULL, "scale"},
    {S_INIT("shield-check"), N_("Shield"), STR_NONE_INIT, NULL, "shield-check"},
    {S_INIT("triangle-alert"), N_("Warning sign"), STR_NONE_INIT, NULL, "triangle-alert"},
    {S_INIT("book-open"), N_("Book"), STR_NONE_INIT, NULL, "book-open"},
    {S_INIT("calendar-days"), N_("Calendar"), STR_NONE_INIT, NULL, "calendar-days"},
    {S_INIT("megaphone"), N_("Megaphone"), STR_NONE_INIT, NULL, "megaphone"},
    {S_INIT("phone"), N_("Telephone"), STR_NONE_INIT, NULL, "phone"},
    {S_INIT("store"), N_("Shop"), STR_NONE_INIT, NULL, "store"},
    {S_INIT("wallet"), N_("Purse"), STR_NONE_INIT, NULL, "wallet"},
    {STR_NONE_INIT, NULL, STR_NONE_INIT, NULL, NULL},
};

/* "grid-worker", or "organisation property-company". */
static str answering_word(struct arena *a, enum role role, enum organisation_kind kind)
{
    return role == ORGANISATION_MEMBER ? str_fmt(a, "organisation %s", organisation_kind_word(kind))
                                       : str_from(role_word(role));
}

static const struct choice *answering(struct request *r)
{
    static const enum role roles[] = {GRID_WORKER, COMMITTEE, SERVICE_CENTRE, SUBDISTRICT_OFFICER};
    static const enum organisation_kind kinds[] = {
        PROPERTY_COMPANY, OWNERS_COMMITTEE, VOLUNTEER_CORPS, PARTY_BRANCH, MEMBER_UNIT, DEPARTMENT};
    struct choice *all = NEW_ARRAY(r->arena, struct choice, MOST_ANSWERING);
    size_t n = 0;
    for (size_t i = 0; i < COUNT(roles); i++)
        all[n++] = (struct choice){.value = answering_word(r->arena, roles[i], ORGANISATION_NONE),
                                   .text = role_name(roles[i])};
    for (size_t i = 0; i < COUNT(kinds); i++)
        all[n++] = (struct choice){.value = answering_word(r->arena, ORGANISATION_MEMBER, kinds[i]),
                                   .text = organisation_kind_name(kinds[i])};
    return all;
}

static const char *const level_words[] = {"",          "city", "district", "subdistrict",
                                          "community", "grid", "building", "entrance",
                                          "household"};

static const struct choice *levels(struct request *r)
{
    struct choice *all = NEW_ARRAY(r->arena, struct choice, HOUSEHOLD + 1);
    for (int i = BUILDING; i >= CITY; i--)
        all[BUILDING - i] =
            (struct choice){.value = str_from(level_words[i]), .text = level_name((enum level)i)};
    return all;
}

static size_t words_fields(struct request *r, struct field *fields)
{
    size_t n = web_name_fields(r, fields, "name", N_("Name in {1}"), NAME_MOST,
                               offsetof(struct kind_editing, names));
    return n + web_name_fields(r, fields + n, "about", N_("A few words about it in {1}"),
                               ABOUT_MOST, offsetof(struct kind_editing, abouts));
}

static size_t handling_fields(struct request *r, struct field *fields)
{
    const struct field all[] = {
        {.name = "who",
         .type = FIELD_SELECT,
         .label = N_("Who answers?"),
         .hint = N_("Where nobody holds that role, the residents’ committee does."),
         .choices = answering(r),
         .into = offsetof(struct kind_editing, who)},
        {.name = "level",
         .type = FIELD_SELECT,
         .label = N_("Looked for from which level upward?"),
         .hint = N_("Grid: the grid worker of that very grid, else whoever holds the role above."),
         .choices = levels(r),
         .into = offsetof(struct kind_editing, level)},
        {.name = "respond",
         .type = FIELD_TEXT,
         .label = N_("Hours to the first answer"),
         .hint = N_("Working hours of the community’s calendar. 0.5 is half an hour."),
         .max = 10,
         .inputmode = "decimal",
         .is_short = true,
         .into = offsetof(struct kind_editing, respond)},
        {.name = "resolve",
         .type = FIELD_TEXT,
         .label = N_("Hours until it is resolved"),
         .max = 10,
         .inputmode = "decimal",
         .is_short = true,
         .into = offsetof(struct kind_editing, resolve)},
        {.name = "round_the_clock",
         .type = FIELD_BOOL,
         .label = N_("The clock runs day and night, as in an emergency"),
         .into = offsetof(struct kind_editing, round_the_clock)},
        {.name = "private",
         .type = FIELD_BOOL,
         .label = N_("Never public: only the reporter and those who handle it see it"),
         .into = offsetof(struct kind_editing, is_private)},
        {.name = "no_reopening",
         .type = FIELD_BOOL,
         .label = N_("Cannot be opened again by the reporter"),
         .into = offsetof(struct kind_editing, no_reopening)},
        {.name = "icon",
         .type = FIELD_CHOICE,
         .label = N_("Sign"),
         .choices = icons,
         .into = offsetof(struct kind_editing, icon)},
    };
    memcpy(fields, all, sizeof all);
    return COUNT(all);
}

static bool read_hours(struct form *f, const char *field, str typed, i64 *minutes)
{
    double hours;
    bool fine = str_double(typed, &hours) && hours > 0 && hours < 10000;
    if (fine)
        *minutes = llround(hours * MINUTES_OF_HOUR);
    else
        form_refuse(f, field, (struct message){.text = N_("Write hours like 4 or 0.5.")});
    return fine;
}

static str hours_text(struct arena *a, i64 minutes)
{
    i64 hundredths = minutes % MINUTES_OF_HOUR * 100 / MINUTES_OF_HOUR;
    return hundredths ? str_fmt(a, "%lld.%02lld", (long long)(minutes / MINUTES_OF_HOUR),
                                (long long)hundredths)
                      : str_fmt(a, "%lld", (long long)(minutes / MINUTES_OF_HOUR));
}

static void check_kind_form(struct request *r, struct web_form *f)
{
    struct kind_editing *e = f->values;
    struct said_name *names;
    str word, rest = e->who;
    struct kind_new *k = &e->k;
    *k = (struct kind_new){.parent_code = e->parent,
                           .code = e->code,
                           .icon = e->icon,
                           .round_the_clock = e->round_the_clock,
                           .is_private = e->is_private,
                           .reopening = !e->no_reopening,
                           .abouts = e->abouts};
    k->n_names = web_names(r, e->names, &names);
    k->names = names;
    level_by_word(e->level, &k->level);
    if (str_cut(&rest, ' ', &word) && role_by_word(word, &k->role) && rest.n)
        organisation_kind_by_word(rest, &k->organisation_kind);
    read_hours(&f->form, "respond", e->respond, &k->respond_minutes);
    read_hours(&f->form, "resolve", e->resolve, &k->resolve_minutes);
}

static struct result do_kind(struct db *db, void *arg)
{
    struct kind_editing *e = arg;
    id64 id;
    return e->id ? kind_edit(db, e->actor, e->id, &e->k) : kind_add(db, e->actor, &e->k, &id);
}

/* ── Changing one ── */

static struct web_form *edit_form(struct request *r, const struct kind *kind)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct kind_editing *e = NEW(r->arena, struct kind_editing);
    e->actor = r->actor;
    e->id = kind->id;
    size_t n = words_fields(r, fields);
    handling_fields(r, fields + n);
    struct web_form *f = web_form_new(r, fields, e, do_kind, e);
    f->title = (struct message){.text = N_("Change {1}"), .args = {kind->name}};
    f->check = check_kind_form;
    f->to = kind_page(r, kind->code);
    f->n_crumbs = kind_crumbs(r, kind, web_here(r, N_("Change")), &f->crumbs);
    return f;
}

static void fill_handling(struct request *r, struct form *f, const struct kind *k)
{
    form_set(f, "who", answering_word(r->arena, k->role, k->organisation_kind));
    form_set(f, "level", str_from(level_words[k->level]));
    form_set(f, "respond", hours_text(r->arena, k->respond_minutes));
    form_set(f, "resolve", hours_text(r->arena, k->resolve_minutes));
    form_set(f, "round_the_clock", k->round_the_clock ? S("1") : S(""));
    form_set(f, "private", k->is_private ? S("1") : S(""));
    form_set(f, "no_reopening", k->reopening ? S("") : S("1"));
    form_set(f, "icon", str_from(kind_icon(k)));
}

static void show_edit(struct request *r)
{
    struct kind kind;
    struct kind_words *words;
    if (!kind_asked(r, &kind))
        return;
    struct web_form *f = edit_form(r, &kind);
    size_t n = kind_said(request_db(r), kind.id, &words);
    struct said_name *names = NEW_ARRAY(r->arena, struct said_name, n),
                     *abouts = NEW_ARRAY(r->arena, struct said_name, n);
    for (size_t i = 0; i < n; i++) {
        names[i] = (struct said_name){words[i].lang, words[i].name};
        abouts[i] = (struct said_name){words[i].lang, words[i].about};
    }
    web_fill_names(r, &f->form, "name", names, n);
    web_fill_names(r, &f->form, "about", abouts, n);
    fill_handling(r, &f->form, &kind);
    web_form_show(r, f, 200);
}

static void edit_sent(struct request *r)
{
    struct kind kind;
    if (kind_asked(r, &kind))
        web_form_sent(r, edit_form(r, &kind));
}

/* ── Where a kind lies ── */

static const struct choice top = {S_INIT("-"), N_("Nothing: it is a group at the top"),
                                  STR_NONE_INIT, NULL, NULL};

/* Every kind but those under `not_under`, indented. */
static const struct choice *parents(struct request *r, str not_under)
{
    static const char indent[] =
        "\u2003\u2003\u2003\u2003\u2003\u2003\u2003\u2003"; /* 3 bytes each */
    struct kind *all;
    size_t n = kind_all(request_db(r), r->lang, &all), count = 0;
    struct choice *out = NEW_ARRAY(r->arena, struct choice, n + 2);
    out[count++] = top;
    for (size_t i = 0; i < n; i++) {
        int depth = (int)(all[i].path.n / PATH_STEP) - 1;
        if (!not_under.n || !str_starts(all[i].path, not_under))
            out[count++] = (struct choice){
                .value = all[i].code,
                .label = str_fmt(r->arena, "%.*s%.*s", depth * 3, indent, STR_FMT(all[i].name))};
    }
    return out;
}

static struct field parent_field(struct request *r, str not_under)
{
    return (struct field){.name = "parent",
                          .type = FIELD_SELECT,
                          .label = N_("It lies under"),
                          .choices = parents(r, not_under),
                          .into = offsetof(struct kind_editing, parent)};
}

/* ── Adding ── */

static void check_add(struct request *r, struct web_form *f)
{
    struct kind_editing *e = f->values;
    if (str_eq(e->parent, top.value))
        e->parent = S("");
    check_kind_form(r, f);
}

static void added(struct request *r, struct web_form *f, id64 id)
{
    struct kind kind;
    (void)f;
    answer_redirect(r, kind_get(request_db(r), r->lang, id, &kind) ? kind_page(r, kind.code)
                                                                   : S("/kinds"));
}

static struct web_form *add_form(struct request *r)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct kind_editing *e = NEW(r->arena, struct kind_editing);
    e->actor = r->actor;
    fields[0] = parent_field(r, S(""));
    size_t n = 1 + words_fields(r, fields + 1);
    n += handling_fields(r, fields + n);
    fields[n] = (struct field){
        .name = "code",
        .type = FIELD_TEXT,
        .label = N_("Code"),
        .hint = N_("Stands in addresses and for other programs. Empty: made of the English name."),
        .optional = true,
        .max = CODE_MOST,
        .is_short = true,
        .into = offsetof(struct kind_editing, code)};
    struct web_form *f = web_form_new(r, fields, e, do_kind, e);
    f->title = (struct message){.text = N_("Add a kind of request")};
    f->button = N_("Add");
    f->icon = "plus";
    f->check = check_add;
    f->done = added;
    f->to = S("/kinds");
    f->n_crumbs = kind_crumbs(r, NULL, web_here(r, N_("Add a kind")), &f->crumbs);
    return f;
}

static void show_add(struct request *r)
{
    struct web_form *f = add_form(r);
    struct kind above = {.role = COMMITTEE,
                         .level = COMMUNITY,
                         .respond_minutes = 8 * MINUTES_OF_HOUR,
                         .resolve_minutes = 40 * MINUTES_OF_HOUR,
                         .reopening = true,
                         .icon = S("message-circle")};
    bool under = kind_by_code(request_db(r), r->lang, pairs_get(r->query, S("under")), &above);
    form_set(&f->form, "parent", under ? above.code : top.value);
    fill_handling(r, &f->form, &above); /* sisters are handled alike more often than not */
    web_form_show(r, f, 200);
}

static void add_sent(struct request *r)
{
    web_form_sent(r, add_form(r));
}

/* ── Moving ── */

static struct result do_move(struct db *db, void *arg)
{
    struct kind_editing *e = arg;
    struct kind parent = {.id = 0};
    if (!str_eq(e->parent, top.value) && !kind_by_code(db, NULL, e->parent, &parent))
        return refuse(INVALID, "parent", N_("There is no such kind."));
    return kind_move(db, e->actor, e->id, parent.id);
}

static struct web_form *move_form(struct request *r, const struct kind *kind)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, 2);
    struct kind_editing *e = NEW(r->arena, struct kind_editing);
    struct kind above;
    e->actor = r->actor;
    e->id = kind->id;
    fields[0] = parent_field(r, kind->path);
    struct web_form *f = web_form_new(r, fields, e, do_move, e);
    f->title = (struct message){.text = N_("Move {1}"), .args = {kind->name}};
    f->about = (struct message){.text = N_("Requests of this kind keep it, with all that lies "
                                           "under it. A kind that others lie under becomes a "
                                           "group and can no longer be chosen itself.")};
    f->button = N_("Move");
    f->to = kind_page(r, kind->code);
    f->n_crumbs = kind_crumbs(r, kind, web_here(r, N_("Move")), &f->crumbs);
    bool under = kind->parent && kind_get(request_db(r), r->lang, kind->parent, &above);
    form_set(&f->form, "parent", under ? above.code : top.value);
    return f;
}

static void show_move(struct request *r)
{
    struct kind kind;
    if (kind_asked(r, &kind))
        web_form_show(r, move_form(r, &kind), 200);
}

static void move_sent(struct request *r)
{
    struct kind kind;
    if (kind_asked(r, &kind))
        web_form_sent(r, move_form(r, &kind));
}

/* ── Up, down, retired, revived ── */

struct pressed {
    const struct actor *actor;
    struct kind kind;
    enum kind_press press;
};

static struct result do_press(struct db *db, void *arg)
{
    struct pressed *s = arg;
    if (s->press == PRESS_UP || s->press == PRESS_DOWN)
        return kind_shift(db, s->actor, s->kind.id, s->press == PRESS_UP);
    return kind_retire(db, s->actor, s->kind.id, s->press == PRESS_RETIRE);
}

static void press_done(struct request *r, struct result result)
{
    const struct pressed *s = r->user;
    bool order = s->press == PRESS_UP || s->press == PRESS_DOWN;
    web_after(r, result, order ? S("/kinds") : kind_page(r, s->kind.code));
}

static void press_sent(struct request *r)
{
    struct pressed *s = NEW(r->arena, struct pressed);
    if (!kind_asked(r, &s->kind))
        return;
    s->actor = r->actor;
    s->press = kind_pressed(r);
    if (!s->press) {
        answer_error(r, 422, (struct message){0});
        return;
    }
    r->user = s;
    commit(r, do_press, s, press_done);
}

const struct route kinds_routes[] = {
    GET("/kinds", ADMINISTRATORS, show_tree, "Kinds of request, as the tree they are"),
    GET("/kinds/add", ADMINISTRATORS, show_add, "The form for a kind"),
    POST("/kinds/add", ADMINISTRATORS, KB(32), add_sent, "Add a kind"),
    GET("/kinds/{code}", ADMINISTRATORS, show_kind, "One kind: how it is handled, its questions"),
    POST("/kinds/{code}/step", ADMINISTRATORS, KB(4), press_sent,
         "Move it up or down, retire or revive it"),
    GET("/kinds/{code}/edit", ADMINISTRATORS, show_edit, "Names, who answers, deadlines of a kind"),
    POST("/kinds/{code}/edit", ADMINISTRATORS, KB(32), edit_sent, "Change them"),
    GET("/kinds/{code}/move", ADMINISTRATORS, show_move, "The form for moving a kind"),
    POST("/kinds/{code}/move", ADMINISTRATORS, KB(4), move_sent, "Move it under another"),
    {0},
};
