/* A test that runs on both databases, with a scratch store of its own each time. For tests only;
 * uses scratch.h, cmocka.
 *
 *     static void it_keeps_what_it_is_given(void **state)
 *     {
 *         SCRATCH;                                    … s->store, s->arena …
 *     }
 *     const struct CMUnitTest tests[] = {ON_BOTH(it_keeps_what_it_is_given, migrations)};
 */
#ifndef LINLI_ON_BOTH_H
#define LINLI_ON_BOTH_H

#include "base/test.h"
#include "store/scratch.h"

/* `s` is the test's store; without PostgreSQL its test there passes at once. */
#define SCRATCH                                                                                    \
    struct scratch *s = *state;                                                                    \
    if (!s)                                                                                        \
    return

/* cmocka hands the migrations in as the state that the test begins with. */
static int open_on(void **state, enum db_engine engine)
{
    static struct scratch scratch;
    *state = scratch_open(&scratch, engine, *state) ? &scratch : NULL;
    return 0;
}

static int on_sqlite(void **state)
{
    return open_on(state, DB_SQLITE);
}

static int on_postgres(void **state)
{
    return open_on(state, DB_POSTGRES);
}

static int close_it(void **state)
{
    if (*state)
        scratch_close(*state);
    return 0;
}

#define ON_BOTH_FROM(test, migrations, sqlite, postgres)                                           \
    cmocka_unit_test_prestate_setup_teardown(test, sqlite, close_it,                               \
                                             (void *)(uintptr_t)(migrations)),                     \
        cmocka_unit_test_prestate_setup_teardown(test, postgres, close_it,                         \
                                                 (void *)(uintptr_t)(migrations))

#define ON_BOTH(test, migrations) ON_BOTH_FROM(test, migrations, on_sqlite, on_postgres)

#endif
