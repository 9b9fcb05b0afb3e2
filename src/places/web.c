/* The pages of places. People below a building are nobody's to browse: households are not shown. */
#include "places/web.h"

#include "place.html.h"
#include "places/view.h"
#include "web/web.h"

enum { MOST_CHILDREN = 300, MOST_PEOPLE = 20 };

static void show_places(struct request *r)
{
    struct place *communities;
    size_t n = place_list(request_db(r), r->lang, COMMUNITY, S(""), MOST_CHILDREN, &communities);
    struct page *p = web_page(r);
    page_places(p, communities, n);
    web_answer(r, 200, p);
}

/* Residents are not listed; only those who answer for the place. */
static void read_people(struct db *db, struct place_view *v)
{
    struct role_line *all;
    size_t n = role_holders(db, v->place.path, ROLE_NONE, 0, MOST_PEOPLE, &all);
    v->people = NEW_ARRAY(db_arena(db), struct role_line, n);
    for (size_t i = 0; i < n; i++)
        if (all[i].role != RESIDENT && all[i].role != ADMINISTRATOR)
            v->people[v->n_people++] = all[i];
}

static void show_place(struct request *r)
{
    struct place_view v = {0};
    struct db *db = request_db(r);
    str path = r->captures[0];
    bool found = path_valid(path) && place_by_path(db, r->lang, path, &v.place);
    if (!found || (v.place.level == HOUSEHOLD && !may(r->actor, READ_PERSON, v.place.path) &&
                   !str_eq(r->actor->path, v.place.path))) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    if (!str_eq(v.place.path, path)) { /* it was moved */
        answer_redirect(r, str_fmt(r->arena, "/places/%.*s", STR_FMT(v.place.path)));
        return;
    }
    v.n_line = place_line(db, r->lang, path, &v.line);
    bool open = v.place.level < BUILDING || may(r->actor, READ_PERSON, path);
    if (open)
        v.n_children = place_children(db, r->lang, v.place.id, S(""), MOST_CHILDREN, &v.children);
    read_people(db, &v);
    if (v.place.level == COMMUNITY)
        v.n_organisations = organisation_list(db, r->lang, path, MOST_PEOPLE, &v.organisations);
    v.manages = may(r->actor, EDIT_PLACE, path);
    v.settles = is_staff(r->actor);
    v.people_listed = may(r->actor, READ_PERSON, path);
    struct page *p = web_page(r);
    page_place(p, &v);
    web_answer(r, 200, p);
}

const struct verb_word places_verbs[] = {
    {"place_add", N_("Place added")},
    {"place_rename", N_("Place renamed")},
    {"place_outline", N_("Outline drawn")},
    {"place_point", N_("Point set")},
    {"place_edit", N_("Place changed")},
    {"place_move", N_("Place moved")},
    {"place_close", N_("Place closed")},
    {"place_reopen", N_("Place opened again")},
    {"place_outline_drop", N_("Outline taken away")},
    {"places_import", N_("Places taken over")},
    {"organisation_add", N_("Organisation added")},
    {"organisation_edit", N_("Organisation changed")},
    {"organisation_close", N_("Organisation closed")},
    {"setting_set", N_("Setting changed")},
    {"setting_reset", N_("Setting taken back")},
    {0},
};

const struct route places_routes[] = {
    GET("/places", ANYONE, show_places, "All communities"),
    GET("/places/{path}", ANYONE, show_place, "A place: what lies in it, who looks after it"),
    {0},
};
