/* What both ways to a map share, and the door to Polis' way. Uses polis, stats. */
#include <math.h>

#include "opinions/opinions.h"
#include "opinions/polis.h"

void map_groups(struct arena *a, const struct opinions *o, struct opinion_map *map)
{
    memset(map->size, 0, sizeof map->size);
    for (u32 i = 0; i < o->votes.people; i++)
        if (map->group_of[i] >= 0)
            map->size[map->group_of[i]]++;
    map->tallies = votes_tally_groups(a, &o->votes, map->group_of, map->k);
    if (!map->all)
        map->all = votes_tally(a, &o->votes);
}

struct opinion_map map_polis(struct arena *a, const struct opinions *o, u32 k)
{
    struct polis_map p = polis_map_new(a, &o->votes, o->hidden, k);
    struct opinion_map map = {.statements = p.statements,
                              .in_count = p.in_count,
                              .base_count = p.bases.n,
                              .centre = p.centre,
                              .axis = {p.axis[0], p.axis[1]},
                              .x = p.x,
                              .y = p.y,
                              .k_least = p.k_least,
                              .k_most = p.k_most,
                              .k = p.k,
                              .group_of = p.group_of,
                              .clear = p.k > 1,
                              .stability = NAN};
    memcpy(map.silhouette, p.silhouette, sizeof map.silhouette);
    for (u32 tried = 0; tried <= GROUPS_MAX; tried++)
        map.eligible[tried] = tried >= p.k_least && tried <= p.k_most;
    for (u32 j = 0; j < o->votes.statements; j++)
        map.centre[j] = map.centre[j] == 0 ? 0 : -map.centre[j];
    map_groups(a, o, &map);
    return map;
}

static double pairs_in(double n)
{
    return n * (n - 1) / 2;
}

double adjusted_rand(const i32 *one, const i32 *other, size_t n)
{
    enum { MOST = 64 };
    static const i32 none[MOST];
    i32 both[MOST][MOST] = {{0}}, ones[MOST], others[MOST];
    memcpy(ones, none, sizeof ones);
    memcpy(others, none, sizeof others);
    size_t counted = 0;
    for (size_t i = 0; i < n; i++) {
        if (one[i] < 0 || other[i] < 0 || one[i] >= MOST || other[i] >= MOST)
            continue;
        both[one[i]][other[i]]++;
        ones[one[i]]++;
        others[other[i]]++;
        counted++;
    }
    double together = 0, in_one = 0, in_other = 0;
    for (size_t g = 0; g < MOST; g++) {
        in_one += pairs_in(ones[g]);
        in_other += pairs_in(others[g]);
        for (size_t h = 0; h < MOST; h++)
            together += pairs_in(both[g][h]);
    }
    double expected = counted > 1 ? in_one * in_other / pairs_in((double)counted) : 0;
    double most = (in_one + in_other) / 2;
    return most - expected < 1e-9 ? 1 : (together - expected) / (most - expected);
}

void keep_ids(struct opinion_map *map, u32 people, u32 statements, const i32 *before, u32 k_before)
{
    i32 overlap[GROUPS_MAX][GROUPS_MAX] = {{0}}, number[GROUPS_MAX];
    bool taken[GROUPS_MAX] = {false};
    for (u32 i = 0; i < people; i++)
        if (map->group_of[i] >= 0 && before[i] >= 0 && before[i] < (i32)k_before)
            overlap[map->group_of[i]][before[i]]++;
    for (u32 g = 0; g < map->k; g++)
        number[g] = -1;
    for (;;) { /* the greatest overlap first */
        i32 best = 0;
        u32 from = 0, to = 0;
        for (u32 g = 0; g < map->k; g++)
            for (u32 h = 0; h < map->k && number[g] < 0; h++)
                if (!taken[h] && overlap[g][h] > best) {
                    best = overlap[g][h];
                    from = g;
                    to = h;
                }
        if (!best)
            break;
        number[from] = (i32)to;
        taken[to] = true;
    }
    for (u32 g = 0, h = 0; g < map->k; g++) {
        while (number[g] < 0 && taken[h])
            h++;
        if (number[g] < 0) {
            number[g] = (i32)h;
            taken[h] = true;
        }
    }
    struct arena *scratch = arena_new(0);
    struct tally *moved = NEW_ARRAY(scratch, struct tally, (size_t)map->k * statements);
    i32 size[GROUPS_MAX] = {0};
    for (u32 g = 0; g < map->k; g++) {
        size[number[g]] = map->size[g];
        memcpy(moved + (size_t)number[g] * statements, map->tallies + (size_t)g * statements,
               statements * sizeof *moved);
    }
    memcpy(map->tallies, moved, (size_t)map->k * statements * sizeof *moved);
    memcpy(map->size, size, sizeof size);
    for (u32 i = 0; i < people; i++)
        if (map->group_of[i] >= 0)
            map->group_of[i] = number[map->group_of[i]];
    arena_free(scratch);
}
