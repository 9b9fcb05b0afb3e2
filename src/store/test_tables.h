/* Tests of a module: an empty store with the tables of the rooms it stands on. main() runs its
 * tests once with each `engine`; where `skipped`, there is no PostgreSQL, and a test passes at
 * once. For tests only. */
#ifndef LINLI_TEST_TABLES_H
#define LINLI_TEST_TABLES_H

#include "base/test.h"
#include "store/scratch.h"

static struct arena *arena;
static struct scratch scratch;
static enum db_engine engine; /* of the next tables_open() */
static bool skipped;

static void tables_open(const struct migration *const *rooms)
{
    arena = arena_new(0);
    skipped = !scratch_open(&scratch, engine, rooms);
}

static int tables_close(void **state)
{
    (void)state;
    scratch_close(&scratch);
    arena_free(arena);
    return 0;
}

#endif
