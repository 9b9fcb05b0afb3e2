/* What may be shown: cells under five answers are not, nor what subtraction would tell. */
#include "opinions/show.h"

#include <math.h>

enum { LEAST_CELL = 5 };

struct shown shown_new(const struct conversation *c, const struct opinions *o,
                       const struct opinion_map *map)
{
    i64 people = 0;
    for (u32 i = 0; i < o->votes.people; i++)
        people += o->votes.row[i + 1] > o->votes.row[i];
    return (struct shown){
        .c = c, .o = o, .map = map, .people = people, .votes = (i64)o->votes.row[o->votes.people]};
}

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

bool all_shown(const struct shown *s, u32 statement)
{
    i32 n = tally_all(s->map->all[statement]);
    return s->polis || n == 0 || n >= LEAST_CELL;
}

struct standings shown_consensus(const struct shown *s, bool agree)
{
    u32 m = s->o->votes.statements;
    struct arena *scratch = arena_new(0);
    bool *hidden = NEW_ARRAY(scratch, bool, m);
    for (u32 j = 0; j < m; j++)
        hidden[j] = (s->o->hidden && s->o->hidden[j]) || !all_shown(s, j);
    struct standings list = consensus(s->map->all, m, agree, hidden);
    arena_free(scratch);
    return list;
}

/* ── Interests ──────────────────────────────────────────────────────────────────────────────── */

const struct interest_figures *interests_shown(struct arena *a, const struct conversation *c,
                                               const struct opinions *o, const double *wanted)
{
    if (!c->interest)
        return NULL;
    struct interest_figures *f = NEW(a, struct interest_figures);
    f->size = NEW_ARRAY(a, i32, c->n_interests);
    for (u32 i = 0; i < c->n_people; i++)
        if (c->interest[i] >= 0)
            f->size[c->interest[i]]++;
    f->weights = interest_weights(a, f->size, wanted, c->n_interests);
    f->tallies = votes_tally_groups(a, &o->votes, c->interest, c->n_interests);
    struct opinion_map parts = {
        .k = c->n_interests, .tallies = f->tallies, .all = votes_tally(a, &o->votes)};
    f->cells = cells_shown(a, o, &parts);
    return f;
}

bool interest_shown(const struct shown *s, u32 interest, u32 statement)
{
    return s->interests->cells[(size_t)interest * s->o->votes.statements + statement];
}

double interests_agree(const struct shown *s, u32 statement)
{
    const struct interest_figures *f = s->interests;
    for (u32 h = 0; h < s->c->n_interests; h++)
        if (f->weights[h] > 0 && !interest_shown(s, h, statement))
            return NAN;
    return weighed_share(f->tallies, f->weights, s->c->n_interests, s->o->votes.statements,
                         statement, true);
}
