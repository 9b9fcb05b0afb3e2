/* Whose hands a case can be put into: teams up the tree, organisations, the people of each; and
 * what other kind or place it can be given. */
#include "cases/web.h"
#include "web/form.h"

enum { MOST_TEAMS = 60, MOST_HANDS = 200, MOST_MEMBERS = 20 };

static bool same_team(struct team a, struct team b)
{
    return a.organisation ? a.organisation == b.organisation
                          : !b.organisation && a.role == b.role && str_eq(a.path, b.path);
}

static void add_team(struct request *r, struct case_view *v, struct team team)
{
    if (v->n_teams < MOST_TEAMS)
        v->teams[v->n_teams++] = (struct team_choice){
            .code = team_code(r->arena, team), .name = team_name(request_db(r), r->lang, team)};
}

/* A team and, where it has several, its people: "grid-worker 0001#ACCOUNT". */
static void add_hands(struct request *r, struct case_view *v, struct team team)
{
    struct role_line *members;
    str code = team_code(r->arena, team);
    bool here = same_team(team, v->file.team);
    if (v->n_hands + MOST_MEMBERS + 1 > MOST_HANDS)
        return;
    v->hands[v->n_hands++] = (struct team_choice){.code = code,
                                                  .name = team_name(request_db(r), r->lang, team),
                                                  .now = here && !v->file.assignee};
    size_t n = role_holders(request_db(r), team.path, team.role, team.organisation, MOST_MEMBERS,
                            &members);
    for (size_t i = 0; i < n; i++)
        v->hands[v->n_hands++] = (struct team_choice){
            .code = str_fmt(r->arena, "%.*s#%lld", STR_FMT(code), (long long)members[i].account),
            .name = members[i].name,
            .person = true,
            .now = here && v->file.assignee == members[i].account};
}

/* Roles up the line of places, then the organisations of the community. */
static void read_all(struct request *r, struct case_view *v)
{
    static const enum role roles[] = {GRID_WORKER, COMMITTEE, SERVICE_CENTRE, SUBDISTRICT_OFFICER};
    struct db *db = request_db(r);
    struct place community;
    struct organisation *organisations;
    for (size_t i = 0; i < COUNT(roles); i++) {
        str at = role_nearest(db, v->file.path, roles[i]);
        struct team team = {.role = roles[i], .path = at};
        if (!at.n)
            continue;
        add_team(r, v, team);
        if (v->can.route)
            add_hands(r, v, team);
    }
    if (!place_get(db, r->lang, v->file.community, &community))
        return;
    size_t n = organisation_list(db, r->lang, community.path, MOST_TEAMS, &organisations);
    for (size_t i = 0; i < n; i++) {
        struct team team = {ORGANISATION_MEMBER, organisations[i].path, organisations[i].id};
        add_team(r, v, team);
        if (v->can.route)
            add_hands(r, v, team);
    }
}

void case_read_teams(struct request *r, struct case_view *v)
{
    v->teams = NEW_ARRAY(r->arena, struct team_choice, MOST_TEAMS);
    v->hands = NEW_ARRAY(r->arena, struct team_choice, MOST_HANDS);
    if (v->can.refer || v->can.route)
        read_all(r, v);
    if (v->can.assign && !v->can.route) /* a team gives its work to one of its own */
        add_hands(r, v, v->file.team);
    if (!v->can.route)
        return;
    v->n_kinds = kind_all(request_db(r), r->lang, &v->kinds);
    v->n_places = web_place_choices(r, ROUTE_CASE, COMMUNITY, BUILDING, &v->places);
}
