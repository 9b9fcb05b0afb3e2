/* Inside the room: max-welfare. */
#ifndef LINLI_BUDGET_WELFARE_H
#define LINLI_BUDGET_WELFARE_H

#include "budget/election.h"

void welfare_count(struct arena *a, const struct election *e, struct budget_result *result);

#endif
