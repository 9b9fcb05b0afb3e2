/* Roles: giving, ending, finding who holds them. Uses accounts.sql. */
#include "accounts/inner.h"
#include "base/id.h"
#include "base/when.h"
#include "places/places.h"

static bool role_held_already(struct db *db, const struct role_new *n)
{
    struct role_row *rows;
    size_t count = role_rows_of_ever(db, n->account, MOST_ROLES, &rows);
    for (size_t i = 0; i < count; i++) {
        bool ended = rows[i].until && rows[i].until <= n->since;
        bool before = n->until && rows[i].since >= n->until;
        if (!ended && !before && rows[i].role == (i64)n->role && str_eq(rows[i].path, n->path) &&
            rows[i].organisation == n->organisation)
            return true;
    }
    return false;
}

struct result role_grant_for(struct db *db, const struct actor *actor, const struct role_new *n)
{
    struct role_new given = *n;
    struct account account;
    if (!given.since)
        given.since = db_now(db);
    if (actor && !may(actor, GRANT_ROLE, given.path))
        return refuse(FORBIDDEN, NULL, N_("You may not give roles here."));
    if (given.role <= ROLE_NONE || given.role >= ROLE_COUNT)
        return refuse(INVALID, "role", N_("There is no such role."));
    if ((given.role == ORGANISATION_MEMBER) != (given.organisation != 0))
        return refuse(INVALID, "organisation", N_("Say which organisation they act for."));
    if (given.until && given.until <= given.since)
        return refuse(INVALID, "until", N_("It must end after it begins."));
    if (!account_get(db, given.account, &account))
        return refuse(MISSING, NULL, N_("There is no such account."));
    if (role_held_already(db, &given))
        return refuse(CONFLICT, "role", N_("They hold this role there already."));
    struct role_insert_row row = {id_new(db_now(db)), given.account,      given.role,  given.place,
                                  given.path,         given.organisation, given.since, given.until};
    role_insert(db, &row);
    account_note(db, actor ? actor->account : 0, "role_grant", given.account, given.path);
    return made(row.id);
}

struct result role_grant(struct db *db, const struct actor *actor, id64 account, enum role role,
                         str path, id64 place, id64 organisation)
{
    struct role_new n = {account, role, path, place, organisation, 0, 0};
    return role_grant_for(db, actor, &n);
}

struct result role_end(struct db *db, const struct actor *actor, id64 role_held)
{
    struct role_row row;
    if (!role_row_by_id(db, role_held, db_now(db), &row))
        return refuse(MISSING, NULL, N_("That role has ended already."));
    if (!may(actor, GRANT_ROLE, row.path))
        return refuse(FORBIDDEN, NULL, N_("You may not end this role."));
    role_close(db, role_held, db_now(db));
    account_note(db, actor->account, "role_end", row.account, row.path);
    return OK_RESULT;
}

/* To the minute, so that kept answers serve for one; rounded up, for a role given just now. */
static msec this_minute(struct db *db)
{
    return (db_now(db) / MINUTES(1) + 1) * MINUTES(1);
}

static size_t role_lines(struct arena *a, const struct role_row *rows, size_t n,
                         struct role_line **out)
{
    *out = NEW_ARRAY(a, struct role_line, n);
    for (size_t i = 0; i < n; i++) {
        const struct role_row *r = &rows[i];
        (*out)[i] =
            (struct role_line){r->id,   r->account,         r->place, r->organisation, r->name,
                               r->path, (enum role)r->role, r->since, r->until};
    }
    return n;
}

size_t roles_of(struct db *db, id64 account, struct role_line **out)
{
    struct role_row *rows;
    size_t n = role_rows_of(db, account, db_now(db), MOST_ROLES, &rows);
    return role_lines(db_arena(db), rows, n, out);
}

size_t role_holders(struct db *db, str path, enum role role, id64 organisation, i64 limit,
                    struct role_line **out)
{
    struct role_row *rows;
    msec now = this_minute(db);
    size_t n = organisation
                   ? role_rows_for(db, organisation, now, limit, &rows)
                   : role_rows_at(db, path, now, role ? (i64)role : INT_NONE, limit, &rows);
    return role_lines(db_arena(db), rows, n, out);
}

str role_nearest(struct db *db, str path, enum role role)
{
    enum { STEP = 4, DEEPEST = 8 };
    str up[DEEPEST], found;
    for (size_t i = 0; i < DEEPEST; i++)
        up[i] = str_first(path, (i + 1) * STEP);
    bool any = role_path_nearest(db, up[0], up[1], up[2], up[3], up[4], up[5], up[6], up[7],
                                 (i64)role, this_minute(db), &found);
    return any ? found : S("");
}

size_t roles_ever(struct db *db, id64 account, struct role_line **out)
{
    struct role_row *rows;
    size_t n = role_rows_of_ever(db, account, MOST_ROLES, &rows);
    return role_lines(db_arena(db), rows, n, out);
}

size_t roles_under(struct db *db, str under, enum role role, str after_path, id64 after, i64 limit,
                   struct role_line **out)
{
    struct role_row *rows;
    size_t n = role_rows_under(db, under, path_end(db_arena(db), under), db_now(db),
                               role ? (i64)role : INT_NONE, after ? after_path : STR_NONE, after,
                               limit, &rows);
    return role_lines(db_arena(db), rows, n, out);
}

static i64 count_roles(struct db *db, str low, str high)
{
    i64 n = 0;
    roles_count(db, low, high, db_now(db), &n);
    return n;
}

static void move_roles(struct db *db, const struct actor *actor, const struct place_moved *m)
{
    (void)actor;
    roles_move(db, m->low, m->high, m->path, m->tail);
}

const struct place_mover accounts_mover = {N_("Roles"), count_roles, move_roles};
