/* Marks on a map. Uses opinions. */
#include "opinions/dots.h"

#include <math.h>

struct spot {
    double x, y;
};

static int by_x(const void *a, const void *b)
{
    const struct spot *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->y < q->y ? -1 : p->y > q->y;
}

static int by_y(const void *a, const void *b)
{
    const struct spot *p = a, *q = b;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return p->x < q->x ? -1 : p->x > q->x;
}

/* Halves people along the wider side until a half would be too few; never less than five. */
static void split(struct dots *d, struct spot *spots, size_t n, u32 group, size_t least)
{
    double x = 0, y = 0, low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++) {
        x += spots[i].x;
        y += spots[i].y;
        low[0] = fmin(low[0], spots[i].x);
        low[1] = fmin(low[1], spots[i].y);
        high[0] = fmax(high[0], spots[i].x);
        high[1] = fmax(high[1], spots[i].y);
    }
    if (n >= 2 * least) {
        qsort(spots, n, sizeof *spots, high[0] - low[0] >= high[1] - low[1] ? by_x : by_y);
        split(d, spots, n / 2, group, least);
        split(d, spots + n / 2, n - n / 2, group, least);
    } else if (n >= LEAST_DOT && d->n < DOTS_MAX) {
        d->dot[d->n++] = (struct dot){x / (double)n, y / (double)n, group, (i32)n};
    }
}

struct dots dots_new(const struct opinion_map *map, u32 people)
{
    struct dots d = {.n = 0};
    struct arena *scratch = arena_new(0);
    struct spot *spots = NEW_ARRAY(scratch, struct spot, people);
    size_t least = 2 * (size_t)map->in_count / DOTS_MAX + 1;
    for (u32 g = 0; g < map->k; g++) {
        size_t n = 0;
        for (u32 i = 0; i < people; i++)
            if (map->group_of[i] == (i32)g)
                spots[n++] = (struct spot){map->x[i], map->y[i]};
        split(&d, spots, n, g, least < LEAST_DOT ? LEAST_DOT : least);
    }
    arena_free(scratch);
    return d;
}
