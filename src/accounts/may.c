/* The permission table: which role may do what under its place. Uses actor.h only. */
#include "accounts/actor.h"

const struct actor nobody = {.name = S_INIT(""), .path = S_INIT("")};

static const struct {
    const char *word, *name;
} roles[ROLE_COUNT] = {
    [ROLE_NONE] = {"none", N_("nobody")},
    [RESIDENT] = {"resident", N_("resident")},
    [GRID_WORKER] = {"grid-worker", N_("grid worker")},
    [COMMITTEE] = {"committee", N_("residents’ committee")},
    [SERVICE_CENTRE] = {"service-centre", N_("service centre")},
    [ORGANISATION_MEMBER] = {"organisation", N_("organisation member")},
    [SUBDISTRICT_OFFICER] = {"subdistrict", N_("subdistrict officer")},
    [CITY_OFFICER] = {"city", N_("city officer")},
    [ADMINISTRATOR] = {"administrator", N_("administrator")},
};

#define BIT(role) (1u << (role))

/* Street and city see figures, never a private file; an organisation sees the cases that are its
 * own (cases.c asks acts_for); an administrator runs the system and is no reader of private files
 * either. A grid worker writes for their own grid; publishing is the committee's and the centre's.
 */
static const unsigned allowed[VERB_COUNT] = {
    [READ_PRIVATE_CASE] = BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [OPEN_CASE_FOR_ANOTHER] = BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [ROUTE_CASE] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE) | BIT(SUBDISTRICT_OFFICER),
    [ANSWER_CASE] = BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [READ_PERSON] = BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [READ_CONTACT] = BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [EDIT_PERSON] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [EDIT_PLACE] = BIT(ADMINISTRATOR),
    [EDIT_KIND] = BIT(ADMINISTRATOR),
    [GRANT_ROLE] = BIT(ADMINISTRATOR),
    [ADD_ACCOUNT] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE) | BIT(ADMINISTRATOR),
    [EDIT_SETTING] = BIT(COMMITTEE) | BIT(ADMINISTRATOR),
    [EDIT_OPERATION] = BIT(ADMINISTRATOR),
    [READ_RECORD] = BIT(COMMITTEE) | BIT(ADMINISTRATOR),
    [READ_FIGURES] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE) | BIT(SUBDISTRICT_OFFICER) |
                     BIT(CITY_OFFICER) | BIT(ADMINISTRATOR),
    [IMPORT_DATA] = BIT(ADMINISTRATOR),
    [TRANSLATE] = BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [APPROVE_TRANSLATION] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE),
    [WRITE_DOCUMENT] =
        BIT(GRID_WORKER) | BIT(COMMITTEE) | BIT(SERVICE_CENTRE) | BIT(SUBDISTRICT_OFFICER),
    [REVIEW_DOCUMENT] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE) | BIT(SUBDISTRICT_OFFICER),
    [PUBLISH_DOCUMENT] = BIT(COMMITTEE) | BIT(SERVICE_CENTRE) | BIT(SUBDISTRICT_OFFICER),
};

static bool allows(enum role role, enum verb_allowed verb)
{
    return (allowed[verb] & BIT(role)) != 0;
}

bool may(const struct actor *actor, enum verb_allowed verb, str path)
{
    for (size_t i = 0; i < actor->n_roles; i++)
        if (allows(actor->roles[i].role, verb) && str_starts(path, actor->roles[i].path))
            return true;
    return false;
}

bool may_all_of(const struct actor *actor, const struct role_held *held)
{
    if (may(actor, GRANT_ROLE, held->path))
        return true;
    if (held->organisation && !acts_for(actor, held->organisation))
        return false;
    for (int verb = 0; verb < VERB_COUNT; verb++)
        if (allows(held->role, (enum verb_allowed)verb) &&
            !may(actor, (enum verb_allowed)verb, held->path))
            return false;
    return true;
}

bool may_somewhere(const struct actor *actor, enum verb_allowed verb)
{
    for (size_t i = 0; i < actor->n_roles; i++)
        if (allows(actor->roles[i].role, verb))
            return true;
    return false;
}

bool acts_for(const struct actor *actor, id64 organisation)
{
    for (size_t i = 0; i < actor->n_roles; i++)
        if (organisation && actor->roles[i].organisation == organisation)
            return true;
    return false;
}

bool is_staff(const struct actor *actor)
{
    for (size_t i = 0; i < actor->n_roles; i++)
        if (actor->roles[i].role != RESIDENT)
            return true;
    return false;
}

static bool covered(const struct actor *actor, enum verb_allowed verb, size_t which)
{
    str path = actor->roles[which].path;
    for (size_t i = 0; i < actor->n_roles; i++) {
        str other = actor->roles[i].path;
        bool wider = other.n < path.n || (other.n == path.n && i < which);
        if (i != which && wider && allows(actor->roles[i].role, verb) && str_starts(path, other))
            return true;
    }
    return false;
}

size_t reach(const struct actor *actor, enum verb_allowed verb, str *paths, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < actor->n_roles; i++) {
        if (!allows(actor->roles[i].role, verb) || covered(actor, verb, i))
            continue;
        if (n < most)
            paths[n] = actor->roles[i].path;
        n++;
    }
    return n;
}

bool role_by_word(str word, enum role *out)
{
    for (int i = 1; i < ROLE_COUNT; i++) {
        if (str_eq(word, str_from(roles[i].word))) {
            *out = (enum role)i;
            return true;
        }
    }
    return false;
}

const char *role_word(enum role role)
{
    return roles[role].word;
}

const char *role_name(enum role role)
{
    return roles[role].name;
}
