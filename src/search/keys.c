/* Who may find a text, as words of the index: a grant's keys stand beside the text's words, a
 * reader brings his own, and where they meet he may. */
#include "search/index.h"

#include "places/path.h"

/* First byte of every key; no token begins so. */
#define KEY_MARK "\x01"

static str staff_key(struct arena *a, enum verb_allowed verb, str path)
{
    return str_fmt(a, KEY_MARK "s%d:%.*s", (int)verb, STR_FMT(path));
}

static str residents_key(struct arena *a, str path)
{
    return str_fmt(a, KEY_MARK "r%.*s", STR_FMT(path));
}

static str team_key(struct arena *a, enum role role, str path)
{
    return str_fmt(a, KEY_MARK "t%d:%.*s", (int)role, STR_FMT(path));
}

static str id_key(struct arena *a, char what, id64 id)
{
    return str_fmt(a, KEY_MARK "%c%lld", what, (long long)id);
}

/* A role reaches everything under its place: the text says all the places it lies under. */
static size_t staff_keys(struct arena *a, const struct search_grant *g, str *out)
{
    size_t n = 0;
    for (size_t bytes = 0; bytes <= g->path.n; bytes += PATH_STEP)
        out[n++] = staff_key(a, g->verb, str_first(g->path, bytes));
    return n;
}

size_t keys_of_grant(struct arena *a, const struct search_grant *g, str **out)
{
    *out = NEW_ARRAY(a, str, g->path.n / PATH_STEP + 1);
    switch (g->to) {
    case TO_ANYONE:
        return 0; /* the entry says so */
    case TO_RESIDENTS:
        **out = residents_key(a, g->path);
        return 1;
    case TO_STAFF:
        return staff_keys(a, g, *out);
    case TO_TEAM:
        **out = team_key(a, g->role, g->path);
        return 1;
    case TO_ORGANISATION:
        **out = id_key(a, 'o', g->id);
        return g->id != 0;
    case TO_PERSON:
        **out = id_key(a, 'p', g->id);
        return g->id != 0;
    case TO_ACCOUNT:
        **out = id_key(a, 'a', g->id);
        return g->id != 0;
    }
    return 0;
}

size_t keys_of_actor(struct arena *a, const struct actor *actor, str **out)
{
    enum { REACH = 16 };
    str *keys = NULL, paths[REACH];
    size_t n = 0, cap = 0;
    if (actor->account)
        *PUSH(a, keys, n, cap) = id_key(a, 'a', actor->account);
    if (actor->person)
        *PUSH(a, keys, n, cap) = id_key(a, 'p', actor->person);
    for (size_t bytes = PATH_STEP; bytes <= actor->path.n; bytes += PATH_STEP)
        *PUSH(a, keys, n, cap) = residents_key(a, str_first(actor->path, bytes));
    for (size_t i = 0; i < actor->n_roles; i++) {
        const struct role_held *r = &actor->roles[i];
        *PUSH(a, keys, n, cap) = team_key(a, r->role, r->path);
        if (r->organisation)
            *PUSH(a, keys, n, cap) = id_key(a, 'o', r->organisation);
    }
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        size_t reached = reach(actor, (enum verb_allowed)verb, paths, REACH);
        for (size_t i = 0; i < reached && i < REACH; i++)
            *PUSH(a, keys, n, cap) = staff_key(a, (enum verb_allowed)verb, paths[i]);
    }
    *out = keys;
    return n;
}

str key_of_withheld(void)
{
    return S(KEY_MARK "-");
}

str key_of_topic(struct arena *a, str topic)
{
    return str_fmt(a, KEY_MARK "#%.*s", STR_FMT(topic));
}

static bool grant_admits(const struct search_grant *g, const struct actor *actor)
{
    switch (g->to) {
    case TO_ANYONE:
        return true;
    case TO_RESIDENTS:
        return actor->path.n && g->path.n && str_starts(actor->path, g->path);
    case TO_STAFF:
        return may(actor, g->verb, g->path);
    case TO_TEAM:
        for (size_t i = 0; i < actor->n_roles; i++)
            if (actor->roles[i].role == g->role && str_eq(actor->roles[i].path, g->path))
                return true;
        return false;
    case TO_ORGANISATION:
        return acts_for(actor, g->id);
    case TO_PERSON:
        return g->id && actor->person == g->id;
    case TO_ACCOUNT:
        return g->id && actor->account == g->id;
    }
    return false;
}

bool part_admits(const struct search_part *p, const struct actor *actor)
{
    for (size_t i = 0; i < p->n_grants; i++)
        if (grant_admits(&p->grants[i], actor))
            return true;
    return false;
}
