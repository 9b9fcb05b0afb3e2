/* Inside the room: the greedy rules, Phragmen, and the completion by votes. */
#ifndef LINLI_BUDGET_SIMPLE_H
#define LINLI_BUDGET_SIMPLE_H

#include "budget/chain.h"
#include "budget/election.h"

/* Each counts by its rule into the result, whose arrays live in `a`. */
void greedy_count(struct arena *a, const struct election *e, enum budget_rule rule,
                  struct budget_result *result);
void phragmen_count(struct arena *a, const struct election *e, struct budget_result *result);

/* Fills result->completed: by votes, what fits beside the winners. */
void complete_by_votes(struct arena *a, const struct election *e, struct budget_result *result);

#endif
