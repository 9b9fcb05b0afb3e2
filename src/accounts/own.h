/* What linli holds about one person, gathered from all modules for that person (GDPR article 15 and
 * 20, PIPL article 45): parts of things of named values, written as JSON and as a page alike. Uses
 * base, accounts/actor.h.
 *
 * Each module that holds something of people has a function in the module table (app/modules.c):
 *
 *     void club_own(struct own_out *out, const struct actor *actor)
 *     {
 *         own_part(out, "clubs", N_("Clubs"));
 *         for each club the actor is in:
 *             own_thing(out);
 *             own_text(out, "name", N_("Name"), club.name);
 *             own_time(out, "since", N_("Since"), club.since);
 *     }
 */
#ifndef LINLI_OWN_H
#define LINLI_OWN_H

#include "accounts/actor.h"
#include "lang/lang.h"
#include "store/store.h"

enum { OWN_MOST = 5000 /* things of a part; who has more asks the committee */ };

struct own_value {
    const char *key, *label; /* of JSON; N_ */
    str text;
    msec time; /* instead of text where it is not 0 */
};
struct own_thing {
    struct own_value *values;
    size_t n, cap;
};
struct own_part {
    const char *key, *name; /* of JSON; N_ */
    struct own_thing *things;
    size_t n, cap;
};
struct own_out {
    struct db *db;
    struct arena *arena;
    const struct lang *lang; /* of names of places and kinds */
    struct own_part *parts;
    size_t n, cap;
};

typedef void (*own_fn)(struct own_out *out, const struct actor *actor);

/* Begins a part; keys and names are literals. */
void own_part(struct own_out *out, const char *key, const char *name);
void own_thing(struct own_out *out); /* the next one of the part begun last */
/* Of the thing begun last; empty ones are left out. Texts must live as long as the arena. */
void own_text(struct own_out *out, const char *key, const char *label, str text);
void own_word(struct own_out *out, const char *key, const char *label,
              const char *sentence); /* N_ */
void own_time(struct own_out *out, const char *key, const char *label, msec time);
void own_int(struct own_out *out, const char *key, const char *label, i64 n);

void accounts_own(struct own_out *out, const struct actor *actor);

#endif
