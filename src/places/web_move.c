/* Moving a place: first what would move with it and where to, then doing it. */
#include "manage.html.h"
#include "places/view.h"
#include "places/web_edit.h"
#include "web/form.h"

enum {
    MOST_MOVERS = 32,
    MOST_LOOKED = 200, /* at, of all levels */
    MOST_FOUND = 20,
    /* Things moved in a second: of 60,000 it took 0.5 s of processor time on SQLite, and 3 s on the
     * clock on PostgreSQL, on a busy machine. */
    MOVED_A_SECOND = 20000
};

struct moving {
    const struct actor *actor;
    const struct place_mover *const *movers;
    id64 place, to;
};

static struct result do_move(struct db *db, void *arg)
{
    const struct moving *m = arg;
    return place_move(db, m->actor, m->place, m->to, m->movers);
}

/* Every place of a higher level that is not where it lies now. */
static void read_choices(struct request *r, struct move_view *v)
{
    struct choice *all;
    struct place parent = {.path = S("")};
    place_get(request_db(r), r->lang, v->place.parent, &parent);
    size_t n = web_place_choices(r, EDIT_PLACE, CITY, v->place.level - 1, &all);
    if (n >= PLACE_CHOICES)
        return;
    v->choices = NEW_ARRAY(r->arena, struct choice, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!str_starts(all[i].value, v->place.path) && !str_eq(all[i].value, parent.path))
            v->choices[v->n_choices++] = all[i];
}

/* What the words may mean, of a higher level. */
static void read_found(struct request *r, struct move_view *v)
{
    struct place *all;
    v->typed = pairs_get(r->query, S("name"));
    size_t n = web_places_typed(r, EDIT_PLACE, v->typed, MOST_LOOKED, &all);
    v->more = n == MOST_LOOKED;
    v->found = NEW_ARRAY(r->arena, struct move_found, MOST_FOUND);
    for (size_t i = 0; i < n; i++) {
        struct move_found *f = &v->found[v->n_found];
        if (all[i].level >= v->place.level)
            continue;
        if (v->n_found == MOST_FOUND) {
            v->more = true;
            break;
        }
        f->place = all[i];
        f->n_line = place_line(request_db(r), r->lang, all[i].path, &f->line);
        v->n_found++;
    }
}

static void read_counts(struct request *r, struct move_view *v)
{
    i64 all = 0;
    struct db *db = request_db(r);
    str end = path_end(r->arena, v->place.path);
    v->counts = NEW_ARRAY(r->arena, struct move_count, MOST_MOVERS);
    v->counts[v->n_counts++] =
        (struct move_count){N_("Places, itself among them"), place_count(db, v->place.path, end)};
    for (size_t i = 0; r->app->movers && r->app->movers[i] && v->n_counts < MOST_MOVERS; i++) {
        const struct place_mover *m = r->app->movers[i];
        i64 n = m->count ? m->count(db, v->place.path, end) : 0;
        if (n)
            v->counts[v->n_counts++] = (struct move_count){m->name, n};
    }
    for (size_t i = 0; i < v->n_counts; i++)
        all += v->counts[i].n;
    v->seconds = all / MOVED_A_SECOND;
}

static void show_move_page(struct request *r, struct move_view *v, int status)
{
    struct db *db = request_db(r);
    read_choices(r, v);
    read_found(r, v);
    read_counts(r, v);
    v->n_now = place_line(db, r->lang, v->place.path, &v->now);
    if (v->to.id)
        v->n_then = place_line(db, r->lang, v->to.path, &v->then);
    v->n_crumbs = web_crumbs(r, v->place.path, web_here(r, N_("Move")), &v->crumbs);
    struct page *p = web_page(r);
    page_move_place(p, v);
    web_answer(r, status, p);
}

static void show_move(struct request *r)
{
    struct move_view v = {0};
    str to = pairs_get(r->query, S("to"));
    if (!place_asked(r, &v.place))
        return;
    if (to.n && path_valid(to) && place_by_path(request_db(r), r->lang, to, &v.to)) {
        struct result fault = place_move_fault(request_db(r), r->actor, v.place.id, v.to.id);
        v.fault = fault.message;
    } else if (to.n || (pairs_get(r->query, S("to")).p && !pairs_get(r->query, S("name")).n)) {
        v.fault = (struct message){.text = N_("Choose where it shall lie.")};
    }
    show_move_page(r, &v, v.fault.text ? 422 : 200);
}

static void moved(struct request *r, struct result result)
{
    const struct moving *m = r->user;
    struct move_view v = {.fault = result.message};
    struct db *db = request_db(r);
    if (result.outcome == DONE && place_get(db, r->lang, result.made, &v.place))
        answer_redirect(r, place_page(r, &v.place));
    else if (place_get(db, r->lang, m->place, &v.place) &&
             (result.outcome == INVALID || result.outcome == CONFLICT))
        show_move_page(r, &v, web_status(result.outcome));
    else
        web_refuse(r, result);
}

static void move_sent(struct request *r)
{
    struct moving *m = NEW(r->arena, struct moving);
    struct place place, to;
    str path = pairs_get(r->form, S("to"));
    if (!place_asked(r, &place))
        return;
    bool known = path_valid(path) && place_by_path(request_db(r), r->lang, path, &to);
    *m = (struct moving){r->actor, r->app->movers, place.id, known ? to.id : 0};
    r->user = m;
    commit(r, do_move, m, moved);
}

const struct route places_move_routes[] = {
    GET("/places/{path}/move", ADMINISTRATORS, show_move,
        "What moves with a place; with to=PATH, where to"),
    POST("/places/{path}/move", ADMINISTRATORS, KB(4), move_sent, "Move it"),
    {0},
};
