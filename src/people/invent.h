/* Places and people for tests, made inside a rule, nobody asked whether he may. What they answer
 * lives in the rule's arena. For tests only; uses people.h, accounts.h, places.h. */
#ifndef LINLI_INVENT_H
#define LINLI_INVENT_H

#include "people/people.h"

/* *path: of the new place. */
id64 invent_place(struct db *db, id64 parent, enum level level, const char *name, str *path);

/* Somebody who signs in as NAME@example.org and holds the role (ROLE_NONE: none) at the place, for
 * the organisation (0: for none). household 0: lives nowhere here. */
struct actor invent_person(struct db *db, const char *name, enum role role, id64 place, str path,
                           id64 household, id64 organisation);

#endif
