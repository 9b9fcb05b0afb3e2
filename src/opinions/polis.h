/* The map as Polis publishes its method, from a cold start: for people who trust Polis and want to
 * check us. Source: compdemocracy/polis, math/ (Clojure, 2024-10).
 *
 * Signs as there: agree −1, disagree +1. Depends on the order of people, as theirs does: give them
 * by ascending id. Uses votes, axes, kmeans.
 */
#ifndef LINLI_OPINIONS_POLIS_H
#define LINLI_OPINIONS_POLIS_H

#include "opinions/axes.h"
#include "opinions/kmeans.h"
#include "opinions/votes.h"

enum { POLIS_BASE = 100, POLIS_GROUPS_MAX = 8 };

struct polis_map {
    u32 in_count, statements; /* statements that have votes; `centre` and axes run over all */
    bool *in;
    double *centre;
    double *axis[2];
    double *x, *y;         /* of every person */
    i32 *base_of;          /* each person's base cluster; −1 when not in */
    struct clusters bases; /* .of is per person that is in, in their order */
    double *base_weight;
    u32 k_least, k_most; /* numbers of groups tried; k_most < k_least: none could be */
    double silhouette[POLIS_GROUPS_MAX + 1];
    u32 k;
    i32 *group_of; /* each person's group; −1 when not in */
    i32 *size;     /* of each group */
};

/* hidden[j]: rejected or meta. k: 0 to choose, or 2 to 8. */
struct polis_map polis_map_new(struct arena *a, const struct votes *v, const bool *hidden, u32 k);

#endif
