/* Why each project was bought or not, and what a loser lacked. Uses budget.h, lang/say.
 *
 * What was missing is found by counting again with more votes or a lower cost (after Boehmer and
 * others, IJCAI 2024, pp. 2678-2686). "With 12 more votes bought, with 11 not" is then a fact;
 * where a rule is not monotone, there may be other numbers with which it would have been bought as
 * well.
 */
#ifndef LINLI_BUDGET_EXPLAIN_H
#define LINLI_BUDGET_EXPLAIN_H

#include "budget/budget.h"

/* More people who vote for the project alone; a lower cost. 0 where none was found. */
struct budget_missing {
    u64 votes; /* with so many it is bought, with one fewer not */
    i64 cost;  /* at this it is bought, at not_cost not */
    i64 not_cost;
};

struct what_if;

/* Ready for questions about this input under these options; answers live in `a`. End it. */
struct what_if *what_if_new(struct arena *a, const struct budget_input *in,
                            const struct budget_options *options);
void what_if_end(struct what_if *w);

struct budget_missing what_if_missing(struct what_if *w, u32 p);

/* The sentences about one project, in order; at most EXPLAIN_MOST. `missing` may be NULL. */
enum { EXPLAIN_MOST = 6 };
u32 budget_explain(struct arena *a, const struct budget_input *in, const struct budget_result *r,
                   u32 p, const struct budget_missing *missing, struct message *out);

/* The rule in words: what was done, with which start, step, stop and order among equals. */
u32 budget_explain_rule(struct arena *a, const struct budget_input *in,
                        const struct budget_result *r, struct message *out);

#endif
