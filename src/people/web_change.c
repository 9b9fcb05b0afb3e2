/* Changing people: the forms for who moved in, for names and languages, how to reach them, another
 * home, an account. */
#include <stddef.h>

#include "people/people.h"
#include "people/web.h"
#include "people/web_tongues.h"
#include "web/form.h"

enum { NAME_MOST = 120, NOTE_MOST = 300, TONGUES = 3 };

/* Of the route's first capture, when the actor may change their file. */
static bool person_to_change(struct request *r, struct person *out)
{
    struct result result = person_get(request_db(r), r->actor, web_capture_id(r, 0), out);
    if (result.outcome) {
        web_refuse(r, result);
        return false;
    }
    if (person_editable(request_db(r), r->actor, out->id))
        return true;
    answer_error(r, 403, (struct message){.text = N_("You may not change people here.")});
    return false;
}

struct person_form {
    const struct actor *actor;
    id64 id;
    str name, languages, nationality, phone, email, note, home, login, lang;
    str tongues[TONGUES]; /* as chosen */
    str more;             /* languages beyond those, which stay */
    msec at;
    bool away;
    struct place household;
};

static const struct field who_fields[] = {
    {.name = "name",
     .type = FIELD_TEXT,
     .label = N_("Name"),
     .hint = N_("As they write it themselves."),
     .max = NAME_MOST,
     .into = offsetof(struct person_form, name)},
};

static const char *const tongue_names[TONGUES] = {"language-1", "language-2", "language-3"};

/* The languages, best first, and the nationality, all by name. Answers how many fields. */
static size_t tongue_fields(struct request *r, struct field *fields, const struct person *person)
{
    static const char *const labels[TONGUES] = {N_("Language they like best"),
                                                N_("Second language"), N_("Third language")};
    const struct choice *languages = language_choices(r, person->languages);
    size_t n = 0;
    for (; n < TONGUES; n++)
        fields[n] = (struct field){.name = tongue_names[n],
                                   .type = FIELD_SELECT,
                                   .label = labels[n],
                                   .optional = true,
                                   .choices = languages,
                                   .into = offsetof(struct person_form, tongues) + n * sizeof(str)};
    fields[n++] = (struct field){.name = "nationality",
                                 .type = FIELD_SELECT,
                                 .label = N_("Nationality"),
                                 .hint = N_("Only if they want to give it."),
                                 .optional = true,
                                 .choices = country_choices(r, str_or_empty(person->nationality)),
                                 .into = offsetof(struct person_form, nationality)};
    return n;
}

/* What was chosen, each once, then what the form has no room for. */
static void join_tongues(struct request *r, struct web_form *f)
{
    struct person_form *v = f->values;
    struct buf b = buf_new(r->arena);
    for (size_t i = 0; i < TONGUES; i++) {
        bool before = !v->tongues[i].n;
        for (size_t k = 0; k < i; k++)
            before |= str_eq(v->tongues[k], v->tongues[i]);
        if (!before)
            buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_FMT(v->tongues[i]));
    }
    if (v->more.n)
        buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_FMT(v->more));
    v->languages = buf_str(&b);
}

static void fill_tongues(struct web_form *f, const struct person *person)
{
    str rest = person->languages, tag;
    for (size_t i = 0; i < TONGUES && rest.n && str_cut(&rest, ' ', &tag); i++)
        form_set(&f->form, tongue_names[i], tag);
    form_set(&f->form, "nationality", str_or_empty(person->nationality));
}

static str tongues_beyond(const struct person *person)
{
    str rest = person->languages, tag;
    for (size_t i = 0; i < TONGUES; i++)
        if (!rest.n || !str_cut(&rest, ' ', &tag))
            return S("");
    return rest.n ? rest : S("");
}
static const struct field reach_fields[] = {
    {.name = "phone",
     .type = FIELD_PHONE,
     .label = N_("Telephone"),
     .optional = true,
     .autocomplete = "off",
     .into = offsetof(struct person_form, phone)},
    {.name = "email",
     .type = FIELD_EMAIL,
     .label = N_("E-mail"),
     .optional = true,
     .autocomplete = "off",
     .into = offsetof(struct person_form, email)},
    {.name = "note",
     .type = FIELD_TEXT,
     .label = N_("Note"),
     .hint = N_("When and how they like to be reached."),
     .optional = true,
     .max = NOTE_MOST,
     .into = offsetof(struct person_form, note)},
};
static const struct field home_field = {
    .name = "household",
    .type = FIELD_TEXT,
    .label = N_("Home"),
    .hint = N_("Code of the flat, or open the flat under Places and add them from there."),
    .max = 120,
    .into = offsetof(struct person_form, home)};

static struct person_form *form_values(struct request *r, id64 person)
{
    struct person_form *v = NEW(r->arena, struct person_form);
    *v = (struct person_form){.actor = r->actor, .id = person};
    return v;
}

static void check_home(struct request *r, struct web_form *f)
{
    struct person_form *v = f->values;
    join_tongues(r, f);
    if (v->home.n &&
        (!web_place_typed(r, EDIT_PERSON, v->home, &v->household) || v->household.level < BUILDING))
        form_refuse(&f->form, "household",
                    (struct message){.text = N_("There is no such household.")});
}

static void to_person(struct request *r, struct web_form *f, id64 id)
{
    (void)f;
    web_done(r, str_fmt(r->arena, "/people/%lld?saved=1", (long long)id));
}

static struct result do_new(struct db *db, void *arg)
{
    const struct person_form *v = arg;
    struct person_new p = {.name = v->name,
                           .languages = v->languages,
                           .nationality = v->nationality,
                           .phone = v->phone,
                           .email = v->email,
                           .note = v->note,
                           .household = v->household.id,
                           .moved_in = v->at};
    id64 id;
    return person_add(db, v->actor, &p, &id);
}

static struct web_form *new_form(struct request *r)
{
    const struct person nobody_yet = {.languages = S("")};
    struct field *fields = NEW_ARRAY(r->arena, struct field, 12);
    struct person_form *v = form_values(r, 0);
    fields[0] = who_fields[0];
    fields[1] = home_field;
    fields[2] = (struct field){.name = "at",
                               .type = FIELD_DATE,
                               .label = N_("Moved in on"),
                               .optional = true,
                               .into = offsetof(struct person_form, at)};
    size_t n = 3 + tongue_fields(r, fields + 3, &nobody_yet);
    for (size_t i = 0; i < COUNT(reach_fields); i++)
        fields[n + i] = reach_fields[i];
    struct web_form *f = web_form_new(r, fields, v, do_new, v);
    f->title = (struct message){.text = N_("Somebody moved in")};
    f->button = N_("Add");
    f->icon = "user-plus";
    f->check = check_home;
    f->done = to_person;
    f->to = S("/people");
    f->form.zone = web_zone(r);
    return f;
}

static bool may_edit_people(struct request *r)
{
    if (may_somewhere(r->actor, EDIT_PERSON))
        return true;
    answer_error(r, 403, (struct message){.text = N_("This page is not for you.")});
    return false;
}

static void show_new(struct request *r)
{
    struct place place;
    str path = pairs_get(r->query, S("place"));
    if (!may_edit_people(r))
        return;
    struct web_form *f = new_form(r);
    if (path_valid(path) && place_by_path(request_db(r), r->lang, path, &place) &&
        place.level >= BUILDING)
        form_set(&f->form, "household", place.code.n ? place.code : place.path);
    web_form_show(r, f, 200);
}

static void new_sent(struct request *r)
{
    if (may_edit_people(r))
        web_form_sent(r, new_form(r));
}

static struct result do_edit(struct db *db, void *arg)
{
    const struct person_form *v = arg;
    struct person_new p = {
        .name = v->name, .languages = v->languages, .nationality = v->nationality};
    return person_edit(db, v->actor, v->id, &p);
}

/* A form about a person who is there; what they are stands in it. */
static struct web_form *about_form(struct request *r, const struct person *person,
                                   const struct field *fields, rule_fn rule, const char *title)
{
    struct person_form *v = form_values(r, person->id);
    struct web_form *f = web_form_new(r, fields, v, rule, v);
    f->title = (struct message){.text = title, .args = {person->name}};
    f->to = str_fmt(r->arena, "/people/%lld", (long long)person->id);
    f->done = to_person;
    f->form.zone = web_zone(r);
    return f;
}

static struct web_form *edit_form(struct request *r, const struct person *person)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, 1 + TONGUES + 2);
    fields[0] = who_fields[0];
    tongue_fields(r, fields + 1, person);
    struct web_form *f = about_form(r, person, fields, do_edit, N_("Change {1}"));
    struct person_form *v = f->values;
    v->more = tongues_beyond(person);
    f->check = join_tongues;
    return f;
}

static void show_edit(struct request *r)
{
    struct person person;
    if (!person_to_change(r, &person))
        return;
    struct web_form *f = edit_form(r, &person);
    form_set(&f->form, "name", person.name);
    fill_tongues(f, &person);
    web_form_show(r, f, 200);
}

static void edit_sent(struct request *r)
{
    struct person person;
    if (person_to_change(r, &person))
        web_form_sent(r, edit_form(r, &person));
}

static struct result do_reach(struct db *db, void *arg)
{
    const struct person_form *v = arg;
    struct contact c = {v->phone, v->email, v->note};
    return contact_set(db, v->actor, v->id, &c);
}

static struct web_form *reach_form(struct request *r, const struct person *person)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, COUNT(reach_fields) + 1);
    for (size_t i = 0; i < COUNT(reach_fields); i++)
        fields[i] = reach_fields[i];
    return about_form(r, person, fields, do_reach, N_("How to reach {1}"));
}

static void show_reach(struct request *r)
{
    struct person person;
    if (!person_to_change(r, &person))
        return;
    /* Only what was read by a recorded reading stands in the form. */
    if (!contact_read_lately(request_db(r), r->actor, person.id)) {
        answer_redirect(r, str_fmt(r->arena, "/people/%lld#contact", (long long)person.id));
        return;
    }
    struct contact c = contact_of(request_db(r), person.id);
    struct web_form *f = reach_form(r, &person);
    form_set(&f->form, "phone", c.phone);
    form_set(&f->form, "email", c.email);
    form_set(&f->form, "note", c.note);
    web_form_show(r, f, 200);
}

static void reach_sent(struct request *r)
{
    struct person person;
    if (person_to_change(r, &person))
        web_form_sent(r, reach_form(r, &person));
}

static struct result do_move(struct db *db, void *arg)
{
    const struct person_form *v = arg;
    return person_move(db, v->actor, v->id, v->away ? 0 : v->household.id, v->at);
}

static void check_move(struct request *r, struct web_form *f)
{
    struct person_form *v = f->values;
    if (!v->away && !v->home.n)
        form_refuse(
            &f->form, "household",
            (struct message){.text = N_("Give the new home, or say that they moved away.")});
    else if (!v->away)
        check_home(r, f);
}

static struct web_form *move_form(struct request *r, const struct person *person)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, 4);
    fields[0] = home_field;
    fields[0].label = N_("New home");
    fields[0].optional = true;
    fields[1] = (struct field){.name = "away",
                               .type = FIELD_BOOL,
                               .label = N_("They moved away from here"),
                               .into = offsetof(struct person_form, away)};
    fields[2] = (struct field){.name = "at",
                               .type = FIELD_DATE,
                               .label = N_("On"),
                               .hint = N_("Empty: today."),
                               .optional = true,
                               .into = offsetof(struct person_form, at)};
    struct web_form *f = about_form(r, person, fields, do_move, N_("{1} moved"));
    f->check = check_move;
    f->icon = "door-open";
    return f;
}

static void show_move(struct request *r)
{
    struct person person;
    if (person_to_change(r, &person))
        web_form_show(r, move_form(r, &person), 200);
}

static void move_sent(struct request *r)
{
    struct person person;
    if (person_to_change(r, &person))
        web_form_sent(r, move_form(r, &person));
}

/* ── An account for a resident ── */

static struct result do_account(struct db *db, void *arg)
{
    const struct person_form *v = arg;
    struct person person;
    struct result r = person_get(db, v->actor, v->id, &person);
    if (r.outcome)
        return r;
    if (!may(v->actor, ADD_ACCOUNT, person.path))
        return refuse(FORBIDDEN, NULL, N_("You may not add accounts."));
    struct account_new n = {.person = v->id, .login = v->login, .lang = S("")};
    id64 id;
    return account_add(db, v->actor, &n, &id);
}

static void account_made(struct request *r, struct web_form *f, id64 id)
{
    (void)f;
    web_done(r, str_fmt(r->arena, "/accounts/%lld?saved=1", (long long)id));
}

static struct web_form *account_form(struct request *r, const struct person *person)
{
    static const struct field fields[] = {{.name = "login",
                                           .type = FIELD_TEXT,
                                           .label = N_("E-mail address or phone number"),
                                           .hint = N_("They sign in with it."),
                                           .into = offsetof(struct person_form, login)},
                                          {0}};
    struct web_form *f = about_form(r, person, fields, do_account, N_("An account for {1}"));
    f->about = (struct message){.text = N_("Then make an invitation and hand it over.")};
    f->button = N_("Make an account");
    f->done = account_made;
    return f;
}

static void show_account_form(struct request *r)
{
    struct person person;
    if (person_to_change(r, &person))
        web_form_show(r, account_form(r, &person), 200);
}

static void account_sent(struct request *r)
{
    struct person person;
    if (person_to_change(r, &person))
        web_form_sent(r, account_form(r, &person));
}

const struct route people_change_routes[] = {
    GET("/people/new", STAFF, show_new, "The form for somebody who moved in"),
    POST("/people/new", STAFF, KB(16), new_sent, "Add somebody"),
    GET("/people/{id}/edit", STAFF, show_edit, "The form for name, languages, nationality"),
    POST("/people/{id}/edit", STAFF, KB(16), edit_sent, "Change them"),
    GET("/people/{id}/reach", STAFF, show_reach, "The form for contact data that was read"),
    POST("/people/{id}/reach", STAFF, KB(16), reach_sent, "Change it"),
    GET("/people/{id}/move", STAFF, show_move, "The form for moving"),
    POST("/people/{id}/move", STAFF, KB(8), move_sent, "Moved to another home, or away"),
    GET("/people/{id}/account", STAFF, show_account_form, "The form for a resident's account"),
    POST("/people/{id}/account", STAFF, KB(4), account_sent, "Make an account"),
    {0},
};
