/* Checks of a result, also of one that another program made: is the budget kept, can anyone object,
 * who got something. Uses budget.h. Everything here is recomputed from ballots and winners alone.
 */
#ifndef LINLI_BUDGET_CHECKS_H
#define LINLI_BUDGET_CHECKS_H

#include "budget/budget.h"

/* A losing project that breaks EJR+ up to one: `group` of its supporters could have paid for it
 * with their part of the budget, and each of them would still have more than what she got. */
struct budget_objection {
    u32 project;
    u64 group;
};

/* A part of the projects (a district, a category): its part of the votes and of the money. */
struct budget_part {
    str name;
    const u32 *members;
    u32 n_members, n_wins;
    u64 votes;
    i128 cost; /* of its winners */
};

enum budget_price { PRICE_NOT_ASKED, PRICE_HOLDS, PRICE_FAILS };

struct budget_checks {
    bool within_budget, within_limits;
    i128 cost;
    struct budget_objection *objections;
    u32 n_objections;
    /* Buying the winners in their order at the share by equal payments: everyone can pay, and at
     * the end no supporters of an unbought project could have. `stuck`: where it fails. */
    enum budget_price price;
    u32 stuck;
    u64 with_something, with_votes; /* voters who named a winner; who named anything */
    u64 *by_number;                 /* voters with 0, 1, … 9, 10 or more winners: 11 numbers */
    /* Power: each winner's cost divided equally among those who named it, added up for a voter.
     * Tenths of the voters from the weakest on; display. */
    double power[11];
};

/* `wins`: n projects in order of purchase. `share` < 0: priceability is not asked for. `options`
 * gives the utility and whether limits apply. All in `a`. */
void budget_check(struct arena *a, const struct budget_input *in,
                  const struct budget_options *options, const u32 *wins, u32 n, i128 share,
                  struct budget_checks *out);

/* Fills the figures of each part. */
void budget_count_parts(const struct budget_input *in, const u32 *wins, u32 n,
                        struct budget_part *parts, u32 n_parts);

#endif
