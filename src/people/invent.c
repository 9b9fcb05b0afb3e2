/* Invented places and people. */
#include "people/invent.h"

#include <math.h>
#include <stdlib.h>

#include "accounts/accounts.h"

static void must(struct result r, const char *what)
{
    if (r.outcome == DONE)
        return;
    fprintf(stderr, "%s could not be invented: %s\n", what, r.message.text ? r.message.text : "?");
    abort();
}

id64 invent_place(struct db *db, id64 parent, enum level level, const char *name, str *path)
{
    struct said_name names[] = {{S("en"), str_from(name)}};
    struct place_new p = {
        .parent = parent, .level = level, .lat = NAN, .lon = NAN, .names = names, .n_names = 1};
    struct place place;
    id64 id;
    must(place_add(db, NULL, &p, &id), name);
    if (!place_get(db, NULL, id, &place))
        abort();
    *path = place.path;
    return id;
}

struct actor invent_person(struct db *db, const char *name, enum role role, id64 place, str path,
                           id64 household, id64 organisation)
{
    struct person_new person = {.name = str_from(name),
                                .languages = S("en"),
                                .household = household,
                                .phone = S("+8613800000000")};
    struct buf login = buf_new(db_arena(db));
    buf_put(&login, person.name);
    buf_z(&login, "@example.org");
    struct account_new account = {.login = buf_str(&login)};
    struct actor actor = {.name = str_from(name), .path = S("")};
    must(person_add(db, NULL, &person, &account.person), name);
    must(account_add(db, NULL, &account, &actor.account), name);
    actor.person = account.person;
    if (role) {
        struct role_held *held = NEW(db_arena(db), struct role_held);
        must(role_grant(db, NULL, actor.account, role, path, place, organisation), name);
        *held = (struct role_held){role, place, path, organisation};
        actor.roles = held;
        actor.n_roles = 1;
    }
    return actor;
}
