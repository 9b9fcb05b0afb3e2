/* Groups of people on a map: k-means over the cells of a grid, from many starts that the cells
 * alone decide. Uses base.
 *
 * Cells hold sums of whole numbers, so that neither the order of people nor that of the steps
 * changes anything.
 */
#ifndef LINLI_OPINIONS_GROUPING_H
#define LINLI_OPINIONS_GROUPING_H

#include "base/arena.h"

enum {
    GROUPS_MAX = 8,
    CELLS_MAX = 256, /* at most so many are grouped: pairs of cells decide the time */
    PLACE_BITS = 18  /* a place is a whole number of 2^-18; at most 2√(2^20) = 2^11: fits 30 bits,
                        and the sum of 2^30 of them 60 */
};

/* The people of one cell and the sums of their places. */
struct cell {
    i64 people, x, y;
};

struct cells {
    u32 n, room; /* room: n rounded up to whole vectors; those beyond n are empty */
    i64 people;
    struct cell cell[CELLS_MAX];
    double x[CELLS_MAX], y[CELLS_MAX], weight[CELLS_MAX];
    double *distance; /* room * room */
};

/* Ready to be grouped once all are added. */
void cells_add(struct cells *c, struct cell cell);
void cells_measure(struct arena *a, struct cells *c);

struct grouping {
    u32 k;
    double x[GROUPS_MAX], y[GROUPS_MAX];
    i64 of[CELLS_MAX];
    double spread; /* squared distances to the centres, weighed */
    double silhouette;
    bool eligible; /* no group below least_group() */
};

/* Centres to begin with: the first k of a start serve for k groups. */
struct starts;
struct starts *starts_new(struct arena *a, const struct cells *c, u32 k_most);

/* The best found for k groups: of the ends with the least spread the one with the greatest
 * silhouette, eligible before not. */
struct grouping best_grouping(const struct cells *c, const struct starts *starts, u32 k);

/* Smallest group that is ever formed or shown, of n people placed: max(5, 2 %). */
static inline i32 least_group(u32 n)
{
    return n > 250 ? (i32)((n + 49) / 50) : 5;
}

#endif
