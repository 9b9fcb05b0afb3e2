/* Inside the room: one run of Equal Shares at a given share, exact and fast. */
#ifndef LINLI_BUDGET_SHARES_H
#define LINLI_BUDGET_SHARES_H

#include "budget/chain.h"
#include "budget/election.h"

/* What a run bought, and what the test for jumping needs of it: for each purchase an upper bound
 * of the winner's key, and whether every payer paid in full (then the key does not change with the
 * share). */
struct shares_record {
    u32 n;
    u32 *order;
    double *key_hi;
    bool *constant;
    i64 cost; /* saturated at INT64_MAX */
};

struct shares;

/* Room for runs over one election; what is not in the arena goes with shares_end. */
struct shares *shares_new(struct arena *a, struct election *e);
void shares_end(struct shares *s);
/* After a weight or a cost of the election changed. */
void shares_changed(struct shares *s);

const struct election *shares_election(const struct shares *s);
/* With room for every project. */
struct shares_record shares_record_new(struct arena *a, const struct election *e);

/* Counts at `share` (in 1/voters of the smallest unit). With `expect`, the record at a lower share:
 * true only if no share between that one and this can buy otherwise; the run is left as soon as
 * that is in doubt. Without it always true. */
bool shares_run(struct shares *s, i128 share, const struct shares_record *expect,
                struct shares_record *out);

/* The same once more, with ties, fates and who paid, into the result (living in `a`). */
void shares_run_told(struct shares *s, i128 share, struct arena *a, struct budget_result *result);

/* Buys exactly `order`, whatever the keys say, by Equal Shares' payments at `share`. False when the
 * supporters of one cannot pay for it, or when at the end those of an unbought project could. */
bool shares_replay(struct shares *s, i128 share, const u32 *order, u32 n, u32 *stuck);

/* The whole rule with its completions, into the result. `s` and its election fit together. */
void shares_count(struct shares *s, struct arena *a, struct budget_result *result);

/* Whether p is bought by the rule with its completion; cheaper than the whole count. */
bool shares_buys(struct shares *s, struct arena *a, const struct budget_options *options, u32 p);

#endif
