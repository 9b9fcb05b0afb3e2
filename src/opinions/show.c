/* What may be shown: cells under five answers are not, nor what subtraction would tell. */
#include "opinions/show.h"

#include <math.h>

enum { LEAST_CELL = 5 };

struct tally groups_together(const struct opinion_map *map, u32 statements, u32 statement)
{
    struct tally sum = {0, 0, 0};
    for (u32 g = 0; g < map->k; g++) {
        struct tally t = map->tallies[(size_t)g * statements + statement];
        sum.agrees += t.agrees;
        sum.disagrees += t.disagrees;
        sum.passes += t.passes;
    }
    return sum;
}

/* Hides groups of one statement, the smallest first, until the rest is none or large enough. */
static void cover_rest(const struct opinion_map *map, u32 m, u32 j, bool *cells)
{
    i32 rest = tally_all(map->all[j]);
    for (u32 g = 0; g < map->k; g++)
        if (cells[(size_t)g * m + j])
            rest -= tally_all(map->tallies[(size_t)g * m + j]);
    while (rest > 0 && rest < LEAST_CELL) {
        i32 least = INT32_MAX;
        u32 smallest = map->k;
        for (u32 g = 0; g < map->k; g++) {
            i32 n = tally_all(map->tallies[(size_t)g * m + j]);
            if (cells[(size_t)g * m + j] && n < least) {
                least = n;
                smallest = g;
            }
        }
        if (smallest == map->k)
            return;
        cells[(size_t)smallest * m + j] = false;
        rest += least;
    }
}

bool *cells_shown(struct arena *a, const struct opinions *o, const struct opinion_map *map)
{
    u32 m = o->votes.statements;
    bool *cells = NEW_ARRAY(a, bool, (size_t)map->k *m);
    for (size_t cell = 0; cell < (size_t)map->k * m; cell++)
        cells[cell] = tally_all(map->tallies[cell]) >= LEAST_CELL;
    for (u32 j = 0; j < m; j++)
        cover_rest(map, m, j, cells);
    return cells;
}

double shown_common(const struct shown *s, u32 statement, bool agree)
{
    for (u32 g = 0; g < s->map->k; g++)
        if (!cell_shown(s, g, statement) && !(s->chosen && !s->chosen[g]))
            return NAN;
    return common_agreement(s->map->tallies, s->map->k, s->o->votes.statements, statement, agree,
                            s->chosen);
}

struct standings shown_representative(const struct shown *s, u32 group)
{
    u32 m = s->o->votes.statements;
    struct arena *scratch = arena_new(0);
    bool *hidden = NEW_ARRAY(scratch, bool, m);
    for (u32 j = 0; j < m; j++) {
        hidden[j] = s->o->hidden && s->o->hidden[j];
        for (u32 g = 0; g < s->map->k; g++) /* its figures compare with all other groups' */
            hidden[j] |= !cell_shown(s, g, j);
    }
    struct standings list = representative(s->map->tallies, s->map->k, m, group, hidden);
    arena_free(scratch);
    return list;
}
