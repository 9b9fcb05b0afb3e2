/* People and households: finding them within one's reach, one person's file, contact data by
 * readings that are recorded. What changes them: web_change.c. */
#include "people/web.h"

#include "people.html.h"
#include "people/view.h"
#include "web/form.h"

enum { PAGE_LINES = 50, REASON_MOST = 200 };

/* ── Listing ── */

/* The place asked about, else the first the actor may read people of. */
static bool people_place(struct request *r, struct place *out)
{
    str path = pairs_get(r->query, S("place")), first;
    if (!path.n && reach(r->actor, READ_PERSON, &first, 1))
        path = first;
    bool fine = path_valid(path) && may(r->actor, READ_PERSON, path) &&
                place_by_path(request_db(r), r->lang, path, out);
    if (!fine)
        answer_error(r, 404, (struct message){0});
    return fine;
}

/* "Building 1, Flat 101": from the building down. */
static struct said home_name(struct request *r, str path)
{
    struct place *line;
    struct buf b = buf_new(r->arena);
    str lang = S("");
    size_t n = path.n ? place_line(request_db(r), r->lang, path, &line) : 0;
    for (size_t i = 0; i < n; i++) {
        if (line[i].level < BUILDING)
            continue;
        if (b.n)
            buf_z(&b, " · ");
        buf_put(&b, line[i].name);
        lang = line[i].name_lang;
    }
    return said(b.n || !n ? buf_str(&b) : line[n - 1].name, lang);
}

static void show_people(struct request *r)
{
    struct db *db = request_db(r);
    struct people_view v = {.words = S("")};
    str key = pairs_get(r->query, S("after")), path = S("");
    i64 after = 0;
    if (!people_place(r, &v.place))
        return;
    (void)text_clean(r->arena, pairs_get(r->query, S("words")), true, &v.words);
    if (key.n && str_cut(&key, '.', &path))
        (void)str_i64(key, &after);
    v.n = v.words.n ? person_find(db, r->actor, v.place.path, v.words, after, PAGE_LINES, &v.people)
                    : person_list(db, r->actor, v.place.path, path, after, PAGE_LINES, &v.people);
    v.homes = NEW_ARRAY(r->arena, struct said, v.n);
    for (size_t i = 0; i < v.n; i++)
        v.homes[i] = home_name(r, v.people[i].path);
    struct page *p = web_page(r);
    if (v.n == PAGE_LINES)
        v.older = str_fmt(r->arena, "/people?place=%.*s&words=%.*s&after=%.*s.%lld",
                          STR_FMT(v.place.path), STR_FMT(url_part(p, v.words)),
                          STR_FMT(v.people[v.n - 1].path), (long long)v.people[v.n - 1].id);
    v.may_edit = may(r->actor, EDIT_PERSON, v.place.path);
    v.n_crumbs = web_crumbs(r, v.place.path, web_here(r, N_("People and households")), &v.crumbs);
    page_people_list(p, &v);
    web_answer(r, 200, p);
}

/* ── One person ── */

static bool person_asked(struct request *r, struct person *out)
{
    struct result result = person_get(request_db(r), r->actor, web_capture_id(r, 0), out);
    if (result.outcome)
        web_refuse(r, result);
    return !result.outcome;
}

/* Where their file belongs: their home, or the last one. */
static str file_path(const struct person_view *v)
{
    return v->person.path.n ? v->person.path : v->n_homes ? v->homes[0].path : S("");
}

static void read_household(struct request *r, struct person_view *v)
{
    if (!v->person.path.n)
        return;
    size_t n = household_people(request_db(r), r->actor, v->person.path, &v->household);
    for (size_t i = 0; i < n; i++)
        if (v->household[i].id != v->person.id)
            v->household[v->n_household++] = v->household[i];
}

static void draw_person(struct request *r, struct person_view *v, int status)
{
    struct db *db = request_db(r);
    v->n_homes = person_homes(db, r->actor, v->person.id, &v->homes);
    v->home_names = NEW_ARRAY(r->arena, struct said, v->n_homes);
    for (size_t i = 0; i < v->n_homes; i++)
        v->home_names[i] = home_name(r, v->homes[i].path);
    read_household(r, v);
    str at = file_path(v);
    v->may_edit = may(r->actor, EDIT_PERSON, at);
    v->may_contact = may(r->actor, READ_CONTACT, at);
    v->contact_shown = v->may_contact && contact_read_lately(db, r->actor, v->person.id);
    if (v->contact_shown)
        v->contact = contact_of(db, v->person.id);
    bool any = account_of(db, v->person.id, &v->account);
    v->may_account = any ? account_within(db, r->actor, ADD_ACCOUNT, &v->account)
                         : may(r->actor, ADD_ACCOUNT, at);
    v->n_crumbs = web_crumbs(r, at, said(v->person.name, S("")), &v->crumbs);
    struct page *p = web_page(r);
    page_person_file(p, v);
    web_answer(r, status, p);
}

static void show_person(struct request *r)
{
    struct person_view v = {.saved = web_was_done(r, S("saved")).n > 0};
    if (person_asked(r, &v.person))
        draw_person(r, &v, 200);
}

/* ── Contact data ── */

struct asking {
    const struct actor *actor;
    id64 person;
    str reason;
};

static struct result do_ask(struct db *db, void *arg)
{
    struct asking *a = arg;
    struct contact c;
    return contact_read(db, a->actor, a->person, a->reason, &c);
}

static void asked(struct request *r, struct result result)
{
    struct asking *a = r->user;
    struct person_view v = {.fault = result.message};
    if (result.outcome == INVALID && person_asked(r, &v.person))
        draw_person(r, &v, 422);
    else
        web_after(r, result, str_fmt(r->arena, "/people/%lld#contact", (long long)a->person));
}

static void contact_asked(struct request *r)
{
    struct asking *a = NEW(r->arena, struct asking);
    *a = (struct asking){r->actor, web_capture_id(r, 0), S("")};
    if (!text_clean(r->arena, pairs_get(r->form, S("reason")), true, &a->reason) ||
        text_length(a->reason) > REASON_MOST)
        a->reason = S("");
    r->user = a;
    commit(r, do_ask, a, asked);
}

const struct verb_word people_verbs[] = {
    {"person_add", N_("Person added")},
    {"person_edit", N_("Person changed")},
    {"person_move", N_("Somebody moved")},
    {"person_leave", N_("Somebody moved away")},
    {"contact_read", N_("Contact data read")},
    {"contact_set", N_("Contact data changed")},
    {0},
};

const struct route people_routes[] = {
    GET("/people", STAFF, show_people, "People and households under a place"),
    GET("/people/{id}", STAFF, show_person, "A person: homes, household, account"),
    POST("/people/{id}/contact", STAFF, KB(4), contact_asked,
         "Read how to reach them; recorded, and shown to them"),
    {0},
};
