/* For tests: each rule by its definition, voter by voter, in fractions; slow and plain, and
 * sharing no code with the rules it checks. */
#ifndef LINLI_BUDGET_BRUTE_H
#define LINLI_BUDGET_BRUTE_H

#include "budget/budget.h"

struct brute {
    u32 winners[16], n;
    u64 runs;
    i64 share_numerator; /* in 1/voters */
    enum budget_end stop;
    i128 value;
};

/* At most 16 projects and 64 voters; ties by cost, votes, file; increments of 1. */
void brute_count(const struct budget_input *in, const struct budget_options *o, struct brute *out);

#endif
