/* Requests follow a place that is moved: their paths, their community, and open ones whose team is
 * no longer above them go to the team that answers there now. */
#include "cases/inner.h"

static i64 count_cases(struct db *db, str low, str high)
{
    i64 n = 0;
    cases_count(db, low, high, &n);
    return n;
}

struct gathered {
    struct arena *arena;
    id64 *ids;
    size_t n, cap;
    struct moved_case_row *stray; /* open, and its team's place is not above it any more */
    size_t n_stray, cap_stray;
};

static bool take_id(void *ctx, const struct case_id_row *row)
{
    struct gathered *g = ctx;
    *PUSH(g->arena, g->ids, g->n, g->cap) = row->id;
    return true;
}

static bool take_stray(void *ctx, const struct moved_case_row *row)
{
    struct gathered *g = ctx;
    if (str_starts(row->path, row->team_path))
        return true;
    struct moved_case_row kept = *row;
    kept.path = str_copy(g->arena, row->path);
    kept.team_path = str_copy(g->arena, row->team_path);
    *PUSH(g->arena, g->stray, g->n_stray, g->cap_stray) = kept;
    return true;
}

static void route_again(struct db *db, const struct actor *actor, const struct moved_case_row *c)
{
    struct kind kind;
    if (!kind_get(db, NULL, c->kind, &kind))
        return;
    struct team team = team_for(db, &kind, c->path);
    if (!team_exists(team))
        return; /* better the old team than nobody */
    case_retarget(db, c->id, team.role, team.path, team.organisation, only_member(db, team),
                  db_now(db));
    tell(db, actor, c->id, EVENT_ASSIGNED, EVERYBODY, S(""), S(""), team_code(db_arena(db), team));
}

static void move_cases(struct db *db, const struct actor *actor, const struct place_moved *m)
{
    struct gathered g = {.arena = db_arena(db)};
    cases_move(db, m->low, m->high, m->path, m->tail, m->community);
    cases_move_teams(db, m->low, m->high, m->path, m->tail);
    referrals_move_from(db, m->low, m->high, m->path, m->tail);
    referrals_move_to(db, m->low, m->high, m->path, m->tail);
    str end = path_end(g.arena, m->path);
    cases_open_under(db, m->path, end, take_stray, &g);
    for (size_t i = 0; i < g.n_stray; i++)
        route_again(db, actor ? actor : &nobody, &g.stray[i]);
    cases_under(db, m->path, end, take_id, &g);
    for (size_t i = 0; i < g.n; i++) /* who may read them stands in the index by place */
        search_changed(db, SEARCH_CASE, g.ids[i]);
}

const struct place_mover cases_mover = {N_("Requests"), count_cases, move_cases};
