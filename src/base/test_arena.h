/* The arena of a test, or of a group of tests: setup() and teardown() for cmocka. For tests only.
 */
#ifndef LINLI_TEST_ARENA_H
#define LINLI_TEST_ARENA_H

#include "base/arena.h"
#include "base/test.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
