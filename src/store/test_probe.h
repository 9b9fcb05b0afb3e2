/* Rules over the probe's tables, for tests of the store; for tests only. */
#ifndef LINLI_TEST_PROBE_H
#define LINLI_TEST_PROBE_H

#include <math.h>

#include "store/on_both.h"
#include "store/probe.sql.h"

static const struct migration *const migrations[] = {probe_migrations, NULL};

static struct result write_rule(struct scratch *s, rule_fn rule, void *arg)
{
    return store_write(s->store, s->arena, 1000, rule, arg);
}

static void assert_outcome(struct scratch *s, rule_fn rule, void *arg, enum outcome want)
{
    assert_int_equal(write_rule(s, rule, arg).outcome, want);
}

static struct result add(struct db *db, void *arg)
{
    probe_add(db, arg);
    return (struct result){.outcome = DONE, .made = ((struct probe *)arg)->id};
}

static struct probe word(id64 id, const char *w)
{
    return (struct probe){.id = id, .word = str_from(w), .share = NAN};
}

#endif
