/* Any bytes through the .pb reader; what is readable is checked, written, read again to the same
 * ballots, and small ones are counted by every rule, jumping and by single exact steps alike. */
#include "budget/pb.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void count(struct arena *a, const struct pb_file *f)
{
    struct budget_result r, single;
    for (int rule = RULE_GREEDY_VOTES; rule <= RULE_MAX_WELFARE; rule++) {
        struct budget_options o = {.rule = (enum budget_rule)rule, .max_states = 2000};
        o.utility = (enum budget_utility)(f->input.budget % 3);
        if (budget_compute(a, &f->input, &o, &r).outcome)
            return;
        if (r.cost > f->input.budget)
            abort();
        o.decide_exactly = true;
        if (budget_compute(a, &f->input, &o, &single).outcome || r.n_wins != single.n_wins)
            abort();
        for (u32 i = 0; i < r.n_wins; i++)
            if (r.wins[i].project != single.wins[i].project)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct pb_file f, g;
    pb_read(a, (str){(const char *)data, size}, true, &f);
    if (f.readable) {
        struct buf b = buf_new(a);
        pb_check(a, &f);
        pb_write(&f, &b);
        pb_read(a, buf_str(&b), true, &g);
        if (f.input.n_projects <= 30 && f.input.n_voters <= 60)
            count(a, &f);
    }
    arena_free(a);
    return 0;
}
