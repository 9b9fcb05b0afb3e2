/* linli's own map: the same for any order of people, with or without a past. Uses axes, stats.
 *
 * What makes it so: sums over pairs of statements are integers; axes are converged, their signs
 * fixed; places are whole numbers of 2^-18, summed as integers; people are gathered into cells of a
 * grid, never into clusters that depend on who came first; k-means starts many times from draws
 * that only the cells decide. Nothing here compares one person's index with another's.
 */
#include <math.h>

#include "base/random.h"
#include "opinions/grouping.h"
#include "opinions/opinions.h"

enum {
    ENOUGH_VOTES = 7,
    STEP_BITS = 30,
    GRID = 256, /* finest cells along a side */
    SAMPLE_MAX = 20000
};

/* Below: no substantial structure (Kaufman & Rousseeuw 1990, p. 88). */
static const double CLEAR_SILHOUETTE = 0.25;
/* Below, another draw of the same people would as well have given other groups. */
static const double CLEAR_STABILITY = 0.6;

struct place {
    i32 x, y;
};

struct own {
    struct arena *scratch;
    const struct opinions *o;
    struct place *places; /* of every person; turned once placed */
    struct opinion_map *map;
    i32 *placed; /* 0: has a place; −1: not */
};

/* ── Places ─────────────────────────────────────────────────────────────────────────────────── */

struct step { /* what an answer adds to a place; 0 for hidden statements, and so is `counts` */
    i64 x, y;
    i64 counts;
};

static struct step *steps_of(struct own *w)
{
    u32 m = w->o->votes.statements;
    struct step *steps = NEW_ARRAY(w->scratch, struct step, 4 * (size_t)m);
    const struct opinion_map *map = w->map;
    for (u32 j = 0; j < m; j++)
        for (u32 opinion = AGREE; opinion <= PASS; opinion++) {
            double off = (opinion == AGREE) - (opinion == DISAGREE) - map->centre[j];
            off *= (double)(1 << STEP_BITS);
            if (!(w->o->hidden && w->o->hidden[j]))
                steps[answer_of(j, opinion)] = (struct step){llround(off * map->axis[0][j]),
                                                             llround(off * map->axis[1][j]), 1};
        }
    return steps;
}

static void place_people(struct own *w)
{
    const struct votes *v = &w->o->votes;
    const struct step *steps = steps_of(w);
    u32 enough = w->map->statements < ENOUGH_VOTES ? w->map->statements : ENOUGH_VOTES;
    double scale = ldexp(1, PLACE_BITS - STEP_BITS), grain = ldexp(1, -PLACE_BITS);
    for (u32 i = 0; i < v->people; i++) {
        struct step sum = {0, 0, 0};
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++) {
            const struct step *s = &steps[v->answers[at]];
            sum.x += s->x;
            sum.y += s->y;
            sum.counts += s->counts;
        }
        w->placed[i] = sum.counts >= enough && sum.counts > 0 ? 0 : -1;
        w->map->in_count += w->placed[i] == 0;
        double stretch =
            scale * sqrt((double)w->map->statements / (double)(sum.counts ? sum.counts : 1));
        w->places[i] = (struct place){(i32)llround((double)sum.x * stretch),
                                      (i32)llround((double)sum.y * stretch)};
        w->map->x[i] = w->places[i].x * grain;
        w->map->y[i] = w->places[i].y * grain;
    }
}

__extension__ typedef __int128 i128; /* a sum of 2^30 cubes of places is below 2^120 */

/* Turns places for grouping so that their longer tail points to the greater side: if everybody said
 * the opposite, the same groups would come out, mirrored on the map. */
static void turn_places(struct own *w)
{
    u32 people = w->o->votes.people;
    i128 x = 0, y = 0;
    for (u32 i = 0; i < people; i++)
        if (w->placed[i] == 0) {
            struct place p = w->places[i];
            x += (i128)p.x * p.x * p.x;
            y += (i128)p.y * p.y * p.y;
        }
    for (u32 i = 0; i < people; i++)
        w->places[i] = (struct place){x < 0 ? -w->places[i].x : w->places[i].x,
                                      y < 0 ? -w->places[i].y : w->places[i].y};
}

/* ── Cells ──────────────────────────────────────────────────────────────────────────────────── */

static size_t cell_of(struct place p, i64 half, u32 side)
{
    i64 x = ((i64)p.x + half) * side / (2 * half), y = ((i64)p.y + half) * side / (2 * half);
    return (size_t)y * side + (size_t)x;
}

/* How many cells are used with 256, 128, 64 … cells along a side; the finest that is few enough. */
static u32 choose_side(const u32 *count)
{
    for (u32 side = GRID; side > 1; side /= 2) {
        u32 used = 0, step = GRID / side;
        for (u32 y = 0; y < GRID && used <= CELLS_MAX; y += step)
            for (u32 x = 0; x < GRID && used <= CELLS_MAX; x += step) {
                bool any = false;
                for (u32 k = 0; k < step * step && !any; k++)
                    any = count[(y + k / step) * GRID + x + k % step] > 0;
                used += any;
            }
        if (used <= CELLS_MAX)
            return side;
    }
    return 1;
}

static void gather(struct own *w, struct cells *c)
{
    u32 people = w->o->votes.people;
    i64 half = 1;
    for (u32 i = 0; i < people; i++)
        if (w->placed[i] == 0) {
            i64 far = llabs(w->places[i].x) > llabs(w->places[i].y) ? llabs(w->places[i].x)
                                                                    : llabs(w->places[i].y);
            half = far >= half ? far + 1 : half;
        }
    u32 *count = NEW_ARRAY(w->scratch, u32, GRID * GRID);
    for (u32 i = 0; i < people; i++)
        if (w->placed[i] == 0)
            count[cell_of(w->places[i], half, GRID)]++;
    u32 side = choose_side(count);
    i64 *sums = NEW_ARRAY(w->scratch, i64, 3 * (size_t)side * side);
    for (u32 i = 0; i < people; i++)
        if (w->placed[i] == 0) {
            i64 *sum = sums + 3 * cell_of(w->places[i], half, side);
            sum[0]++;
            sum[1] += w->places[i].x;
            sum[2] += w->places[i].y;
        }
    for (size_t cell = 0; cell < (size_t)side * side; cell++) {
        const i64 *sum = sums + 3 * cell;
        if (sum[0])
            cells_add(c, (struct cell){sum[0], sum[1], sum[2]});
    }
    cells_measure(w->scratch, c);
}

/* ── People into groups ─────────────────────────────────────────────────────────────────────── */

static void seat_people(struct own *w, const struct grouping *g)
{
    struct opinion_map *map = w->map;
    u32 people = w->o->votes.people;
    i32 size[GROUPS_MAX] = {0}, rank[GROUPS_MAX];
    for (u32 i = 0; i < people; i++) {
        double best = INFINITY;
        map->group_of[i] = -1;
        for (u32 h = 0; h < g->k && w->placed[i] == 0; h++) {
            double dx = ldexp(w->places[i].x, -PLACE_BITS) - g->x[h];
            double dy = ldexp(w->places[i].y, -PLACE_BITS) - g->y[h], d = dx * dx + dy * dy;
            map->group_of[i] = d < best ? (i32)h : map->group_of[i];
            best = d < best ? d : best;
        }
        if (map->group_of[i] >= 0)
            size[map->group_of[i]]++;
    }
    for (u32 h = 0; h < g->k; h++) { /* the largest is number 0 */
        rank[h] = 0;
        for (u32 other = 0; other < g->k; other++)
            rank[h] += size[other] > size[h] || (size[other] == size[h] && g->x[other] > g->x[h]);
    }
    for (u32 i = 0; i < people; i++)
        if (map->group_of[i] >= 0)
            map->group_of[i] = rank[map->group_of[i]];
    map->k = g->k;
}

static void one_group(struct own *w)
{
    memcpy(w->map->group_of, w->placed, w->o->votes.people * sizeof(i32));
    w->map->k = w->map->in_count > 0;
    w->map->clear = false;
}

static void choose_groups(struct own *w, const struct cells *c, u32 k)
{
    struct opinion_map *map = w->map;
    struct grouping best = {.k = 0};
    map->k_least = k ? k : 2;
    map->k_most = k ? k : GROUPS_MAX;
    if (map->k_most > c->n)
        map->k_most = c->n;
    const struct starts *starts = starts_new(w->scratch, c, map->k_most);
    for (u32 tried = map->k_least; tried <= map->k_most; tried++) {
        struct grouping g = best_grouping(c, starts, tried);
        map->silhouette[tried] = g.silhouette;
        map->eligible[tried] = g.eligible;
        if (g.eligible && (best.k == 0 || g.silhouette > best.silhouette))
            best = g;
    }
    map->clear = best.k > 1 && best.silhouette >= CLEAR_SILHOUETTE;
    if (best.k > 1 && (map->clear || k))
        seat_people(w, &best);
    else
        one_group(w);
}

/* ── Stability ──────────────────────────────────────────────────────────────────────────────── */

struct ranked {
    struct place at;
    u32 person, answers;
};

static int by_place(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    if (p->at.x != q->at.x)
        return p->at.x < q->at.x ? -1 : 1;
    if (p->at.y != q->at.y)
        return p->at.y < q->at.y ? -1 : 1;
    return p->answers < q->answers ? -1 : p->answers > q->answers;
}

/* One map of people drawn with replacement; how far its groups are those of the whole map. */
static double resample(struct own *w, const struct ranked *people, u32 n, struct dice *dice)
{
    const struct votes *v = &w->o->votes;
    struct arena *a = arena_new(0);
    u32 drawn = n < SAMPLE_MAX ? n : SAMPLE_MAX;
    i32 *group = NEW_ARRAY(a, i32, drawn);
    struct opinions sample = *w->o;
    sample.votes.people = drawn;
    sample.votes.row = NEW_ARRAY(a, size_t, (size_t)drawn + 1);
    u32 *who = NEW_ARRAY(a, u32, drawn);
    for (u32 i = 0; i < drawn; i++) {
        who[i] = people[dice_below(dice, n)].person;
        sample.votes.row[i + 1] = sample.votes.row[i] + v->row[who[i] + 1] - v->row[who[i]];
        group[i] = w->map->group_of[who[i]];
    }
    sample.votes.answers = NEW_ARRAY(a, u32, sample.votes.row[drawn]);
    for (u32 i = 0; i < drawn; i++)
        memcpy(sample.votes.answers + sample.votes.row[i], v->answers + v->row[who[i]],
               (v->row[who[i] + 1] - v->row[who[i]]) * sizeof(u32));
    struct own_options how = {.k = w->map->k,
                              .warm = &(struct axes){{w->map->axis[0], w->map->axis[1]}, true}};
    struct opinion_map map = map_own(a, &sample, &how);
    double same = map.k > 1 ? adjusted_rand(map.group_of, group, drawn) : 0;
    arena_free(a);
    return same;
}

static void measure_stability(struct own *w, u32 resamples, u32 asked_k)
{
    struct opinion_map *map = w->map;
    const struct votes *v = &w->o->votes;
    map->stability = NAN;
    if (!resamples || map->k < 2)
        return;
    struct ranked *people = NEW_ARRAY(w->scratch, struct ranked, map->in_count);
    u32 n = 0;
    for (u32 i = 0; i < v->people; i++)
        if (w->placed[i] == 0)
            people[n++] = (struct ranked){w->places[i], i, (u32)(v->row[i + 1] - v->row[i])};
    qsort(people, n, sizeof *people, by_place);
    struct dice dice = {20260101};
    double sum = 0;
    for (u32 k = 0; k < resamples; k++)
        sum += resample(w, people, n, &dice);
    map->stability = sum / resamples;
    if (map->stability >= CLEAR_STABILITY)
        return;
    map->clear = false;
    if (!asked_k)
        one_group(w);
}

struct opinion_map map_own(struct arena *a, const struct opinions *o, const struct own_options *how)
{
    const struct votes *v = &o->votes;
    struct opinion_map map = {.group_of = NEW_ARRAY(a, i32, v->people),
                              .x = NEW_ARRAY(a, double, v->people),
                              .y = NEW_ARRAY(a, double, v->people),
                              .all = votes_tally(a, v),
                              .stability = NAN};
    struct own w = {.scratch = arena_new(0), .o = o, .map = &map};
    w.places = NEW_ARRAY(w.scratch, struct place, v->people);
    w.placed = NEW_ARRAY(w.scratch, i32, v->people);
    for (u32 j = 0; j < v->statements; j++)
        map.statements += tally_all(map.all[j]) > 0 && !(o->hidden && o->hidden[j]);
    map.centre = centre_of(a, map.all, v->statements, o->hidden);
    const struct pair *pairs = how->pairs;
    if (!pairs && v->statements <= PAIRS_MAX) { /* never the sparse way here: its sums would hang
                                                   on the order of people in their last digits */
        struct columns columns = columns_new(w.scratch, v);
        pairs = pairs_new(w.scratch, v, &columns);
    }
    struct scatter scatter =
        pairs ? scatter_dense(w.scratch, pairs, map.all, map.centre, v->statements, o->hidden)
              : scatter_sparse(w.scratch, v, map.centre, o->hidden);
    struct axes axes = axes_lanczos(a, &scatter, how->warm, how->warm ? 1e-9 : 1e-12);
    map.axis[0] = axes.axis[0];
    map.axis[1] = axes.axis[1];
    place_people(&w);
    turn_places(&w);
    struct cells *cells = NEW(w.scratch, struct cells);
    gather(&w, cells);
    map.base_count = cells->n;
    choose_groups(&w, cells, how->k);
    measure_stability(&w, how->resamples, how->k);
    map_groups(a, o, &map);
    arena_free(w.scratch);
    return map;
}
