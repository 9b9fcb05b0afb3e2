/* Any bytes through the BLT reader; what is let in is counted by every rule, and nobody is elected
 * twice. */
#include "count/count.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void count_all(struct arena *a, struct election *e)
{
    for (const struct count_rule *rule = count_rules; rule->name; rule++) {
        bool seen[COUNT_MAX_CANDIDATES] = {false};
        e->rule = rule;
        e->seats = rule->one_seat ? 1 : e->seats;
        struct count_result r = count_election(a, e);
        if (r.fault)
            continue;
        for (u32 i = 0; i < r.n_elected; i++) {
            if (r.elected[i] >= e->n_candidates || seen[r.elected[i]] ||
                e->candidates[r.elected[i]].withdrawn)
                abort();
            seen[r.elected[i]] = true;
        }
        if (r.n_elected > e->seats)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct election e;
    str why;
    if (!count_read_blt(a, (str){(const char *)data, size}, &e, &why)) {
        if (!str_starts(why, S("line ")))
            abort();
    } else if (e.n_candidates <= 30) { /* more only cost time */
        count_all(a, &e);
    }
    arena_free(a);
    return 0;
}
