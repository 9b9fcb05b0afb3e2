/* Inside the room: max-welfare. */
#ifndef LINLI_BUDGET_WELFARE_H
#define LINLI_BUDGET_WELFARE_H

#include "budget/election.h"

/* Into the result, whose arrays live in `a`. */
void welfare_count(struct arena *a, const struct election *e, struct budget_result *result);

#endif
