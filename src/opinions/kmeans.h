/* k-means in the plane, as Polis runs it. Uses base. */
#ifndef LINLI_OPINIONS_KMEANS_H
#define LINLI_OPINIONS_KMEANS_H

#include "base/arena.h"

struct points {
    const double *x, *y;
    const double *weight; /* NULL: 1 each */
    size_t n;
};

struct clusters {
    u32 n;
    double *x, *y; /* centres: the means of their members */
    i32 *of;       /* of each point */
};

/* Starts from the first k distinct points; a point as near to two centres goes to the later; a
 * centre without members vanishes; ends when all centres, sorted, moved less than 0.01, or after
 * `rounds` + 1 rounds. */
struct clusters kmeans(struct arena *a, const struct points *points, u32 k, int rounds);

/* Mean silhouette of the points, each counted once (Rousseeuw 1987); 0 for a single cluster. */
double silhouette(const struct points *points, const i32 *cluster_of, u32 clusters);

#endif
