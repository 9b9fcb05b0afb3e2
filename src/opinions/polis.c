/* Polis' cold start, step by step; the numbers are those of its method. Uses axes, kmeans. */
#include "opinions/polis.h"

#include <math.h>

enum { ENOUGH_VOTES = 7, ENOUGH_PEOPLE = 15, BASE_ROUNDS = 100, GROUP_ROUNDS = 20 };

static u32 votes_of(const struct votes *v, u32 i)
{
    return (u32)(v->row[i + 1] - v->row[i]);
}

/* In: seven votes, or all there are to give; where fewer than 15 people have so many, the most
 * active others too. */
static void choose_people(struct polis_map *map, const struct votes *v)
{
    u32 enough = map->statements < ENOUGH_VOTES ? map->statements : ENOUGH_VOTES;
    for (u32 i = 0; i < v->people; i++)
        map->in_count += map->in[i] = votes_of(v, i) >= enough && votes_of(v, i) > 0;
    while (map->in_count < ENOUGH_PEOPLE) {
        u32 best = v->people;
        for (u32 i = 0; i < v->people; i++)
            if (!map->in[i] && votes_of(v, i) > (best < v->people ? votes_of(v, best) : 0))
                best = i;
        if (best == v->people)
            return;
        map->in[best] = true;
        map->in_count++;
    }
}

/* What each answer adds to a person's place. */
struct step {
    double x, y;
};

static void project(struct arena *scratch, struct polis_map *map, const struct votes *v,
                    const bool *hidden, u32 hidden_count)
{
    struct step *steps = NEW_ARRAY(scratch, struct step, 4 * (size_t)v->statements);
    for (u32 j = 0; j < v->statements; j++)
        for (u32 opinion = AGREE; opinion <= PASS && !(hidden && hidden[j]); opinion++) {
            double x = opinion == AGREE ? -1 : opinion == DISAGREE ? 1 : 0;
            double off = x - map->centre[j];
            steps[answer_of(j, opinion)] =
                (struct step){off * map->axis[0][j], off * map->axis[1][j]};
        }
    for (u32 i = 0; i < v->people; i++) {
        u32 given = hidden_count;
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++) {
            const struct step *s = &steps[v->answers[at]];
            map->x[i] += s->x;
            map->y[i] += s->y;
            given += !(hidden && hidden[answer_statement(v->answers[at])]);
        }
        double stretch = sqrt((double)map->statements / (given ? given : 1));
        map->x[i] *= stretch;
        map->y[i] *= stretch;
    }
}

static void base_clusters(struct arena *a, struct arena *scratch, struct polis_map *map, u32 people)
{
    double *x = NEW_ARRAY(scratch, double, map->in_count);
    double *y = NEW_ARRAY(scratch, double, map->in_count);
    size_t n = 0;
    for (u32 i = 0; i < people; i++)
        if (map->in[i]) {
            x[n] = map->x[i];
            y[n++] = map->y[i];
        }
    struct points points = {x, y, NULL, n};
    map->bases = kmeans(a, &points, POLIS_BASE, BASE_ROUNDS);
    map->base_weight = NEW_ARRAY(a, double, map->bases.n);
    n = 0;
    for (u32 i = 0; i < people; i++) {
        map->base_of[i] = map->in[i] ? map->bases.of[n++] : -1;
        if (map->in[i])
            map->base_weight[map->base_of[i]]++;
    }
}

static void choose_groups(struct arena *a, struct arena *scratch, struct polis_map *map, u32 people,
                          u32 k)
{
    u32 bases = map->bases.n;
    struct points points = {map->bases.x, map->bases.y, map->base_weight, bases};
    i32 *group_of_base = NEW_ARRAY(scratch, i32, bases);
    double best = -INFINITY;
    map->k_least = k ? k : 2;
    map->k_most = k ? k : 2 + bases / 12 < 5 ? 2 + bases / 12 : 5;
    map->k = bases ? 1 : 0;
    for (u32 tried = map->k_least; tried <= map->k_most && bases > 1; tried++) {
        struct clusters c = kmeans(scratch, &points, tried, GROUP_ROUNDS);
        double s = silhouette(&points, c.of, c.n);
        map->silhouette[tried] = s;
        if (s < best)
            continue;
        best = s;
        map->k = c.n;
        memcpy(group_of_base, c.of, bases * sizeof *c.of);
    }
    map->size = NEW_ARRAY(a, i32, map->k);
    for (u32 i = 0; i < people; i++) {
        map->group_of[i] = map->base_of[i] < 0 ? -1 : group_of_base[map->base_of[i]];
        if (map->group_of[i] >= 0)
            map->size[map->group_of[i]]++;
    }
}

struct polis_map polis_map_new(struct arena *a, const struct votes *v, const bool *hidden, u32 k)
{
    struct polis_map map = {.in = NEW_ARRAY(a, bool, v->people),
                            .x = NEW_ARRAY(a, double, v->people),
                            .y = NEW_ARRAY(a, double, v->people),
                            .base_of = NEW_ARRAY(a, i32, v->people),
                            .group_of = NEW_ARRAY(a, i32, v->people)};
    struct arena *scratch = arena_new(0);
    const struct tally *tallies = votes_tally(scratch, v);
    u32 hidden_count = 0;
    for (u32 j = 0; j < v->statements; j++) {
        map.statements += tally_all(tallies[j]) > 0;
        hidden_count += hidden && hidden[j] && tally_all(tallies[j]) > 0;
    }
    choose_people(&map, v);
    map.centre = centre_of(a, tallies, v->statements, hidden);
    struct scatter scatter = scatter_of(scratch, v, tallies, map.centre, hidden, 80);
    struct axes axes = axes_power(a, &scatter);
    map.axis[0] = axes.axis[0];
    map.axis[1] = axes.axis[1];
    for (u32 j = 0; j < v->statements; j++)
        map.centre[j] = map.centre[j] == 0 ? 0 : -map.centre[j]; /* to Polis' sign */
    project(scratch, &map, v, hidden, hidden_count);
    base_clusters(a, scratch, &map, v->people);
    choose_groups(a, scratch, &map, v->people, k);
    arena_free(scratch);
    return map;
}
