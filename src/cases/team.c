/* Routing: who answers for a kind of case at a place. Uses places, accounts. */
#include "accounts/accounts.h"
#include "cases/inner.h"
#include "lang/say.h"

bool team_exists(struct team team)
{
    return team.role != ROLE_NONE || team.organisation;
}

/* The deepest place of the line that is of the kind's level or above it. */
static str starting_path(struct db *db, enum level level, str path)
{
    struct place *line;
    str found = S("");
    size_t n = place_line(db, NULL, path, &line);
    for (size_t i = 0; i < n; i++)
        if (line[i].level <= level)
            found = line[i].path;
    return found;
}

static struct team role_team(struct db *db, enum role role, str path)
{
    str at = role_nearest(db, path, role);
    return at.n ? (struct team){.role = role, .path = at} : (struct team){.path = S("")};
}

struct team team_for(struct db *db, const struct kind *kind, str path)
{
    struct organisation organisation;
    struct team team = {.path = S("")};
    if (kind->role == ORGANISATION_MEMBER) {
        if (organisation_near(db, NULL, kind->organisation_kind, path, &organisation))
            return (struct team){ORGANISATION_MEMBER, organisation.path, organisation.id};
    } else {
        team = role_team(db, kind->role, starting_path(db, kind->level, path));
    }
    return team_exists(team) ? team : role_team(db, COMMITTEE, path);
}

id64 only_member(struct db *db, struct team team)
{
    struct role_line *holders;
    if (!team_exists(team))
        return 0;
    size_t n = role_holders(db, team.path, team.role, team.organisation, 2, &holders);
    return n == 1 ? holders[0].account : 0;
}

str team_name(struct db *db, const struct lang *lang, struct team team)
{
    struct organisation organisation;
    struct place place;
    if (team.organisation)
        return organisation_get(db, lang, team.organisation, &organisation) ? organisation.name
                                                                            : S("");
    if (!team.role || !place_by_path(db, lang, team.path, &place))
        return S("");
    struct message m = {.text = N_("{1}, {2}"),
                        .args = {place.name, tr(lang, role_name(team.role))}};
    return say(db_arena(db), lang, m);
}

str team_code(struct arena *a, struct team team)
{
    if (team.organisation)
        return str_fmt(a, "organisation %lld", (long long)team.organisation);
    return team.role ? str_fmt(a, "%s %.*s", role_word(team.role), STR_FMT(team.path)) : S("");
}

bool team_by_code(str code, struct team *out)
{
    str word, rest = code;
    enum role role;
    if (!str_cut(&rest, ' ', &word) || !role_by_word(word, &role) || !rest.n)
        return false;
    *out = (struct team){.role = role, .path = S("")};
    if (role == ORGANISATION_MEMBER)
        return str_i64(rest, &out->organisation) && out->organisation > 0;
    out->path = rest;
    return path_valid(rest);
}

const char *zone_at(struct db *db, str path)
{
    return str_z(db_arena(db), setting(db, path, "zone"));
}

const struct calendar *calendar_at(struct db *db, str path)
{
    str text = setting(db, path, "calendar");
    const struct calendar_fault *faults;
    struct calendar *calendar = NEW(db_arena(db), struct calendar);
    return text.n && !calendar_parse(db_arena(db), text, calendar, &faults) ? calendar : NULL;
}
