/* What to show to whom next. Uses opinions.
 *
 * A statement not yet voted on is drawn with a chance that grows with its priority (stats.h), from
 * counts as they are now. Statements the moderators put first come first; statements about oneself
 * (meta) are never more than a third of what somebody is shown.
 */
#ifndef LINLI_OPINIONS_ROUTE_H
#define LINLI_OPINIONS_ROUTE_H

#include "base/random.h"
#include "opinions/opinions.h"

/* Priorities of all statements; 0 for those that are not shown. rejected[j]: never shown. */
double *route_priorities(struct arena *a, const struct opinions *o, const struct opinion_map *map,
                         const bool *rejected);

/* Up to `count` statements for one person whose answers are given (ascending). first: statements
 * to come before any drawn ones, n_first of them. Returns how many were put into `out`. */
u32 route_next(const struct opinions *o, const double *priorities, const u32 *answers,
               size_t n_answers, const u32 *first, u32 n_first, struct dice *dice, u32 count,
               u32 *out);

#endif
