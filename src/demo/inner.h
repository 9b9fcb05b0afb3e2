/* What the files of the demo share. */
#ifndef LINLI_DEMO_INNER_H
#define LINLI_DEMO_INNER_H

#include "store/store.h"

struct filling {
    struct store *store;
    struct arena *arena;
    msec now;
    str hash; /* of the demo password: one Argon2id for all */
};

/* Topics and documents; a rule on a struct filling. */
struct result demo_fill_library(struct db *db, void *arg);

#endif
