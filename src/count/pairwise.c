/* Rules that compare every two candidates: Schulze, minimax; and Borda, which adds the comparisons
 * up. Uses base. Who is not ranked stands behind all who are, equal to the others not ranked. */
#include "count/inner.h"

struct pairs {
    u32 n;
    i64 *above; /* [i * n + j]: weight of ballots that rank i above j */
};

static i64 above(const struct pairs *p, u32 i, u32 j)
{
    return p->above[(size_t)i * p->n + j];
}

static bool standing(const struct count *c, u32 i)
{
    return !c->e->candidates[i].withdrawn;
}

/* Adds every ballot's preferences; sets r.valid. False: there are none (fault is set). */
static bool compare_all(struct count *c, struct pairs *p)
{
    const struct election *e = c->e;
    u32 n = p->n = e->n_candidates;
    u32 *level = NEW_ARRAY(c->arena, u32, n);
    p->above = NEW_ARRAY(c->arena, i64, (size_t)n * n);
    memset(level, 0xFF, n * sizeof *level);
    for (size_t b = 0; b < e->n_ballots; b++) {
        const struct mark *marks = e->marks + e->ballots[b].first;
        u32 marked = e->ballots[b].n;
        bool says = false;
        for (u32 i = 0; i < marked; i++) {
            level[marks[i].candidate] = marks[i].level;
            says |= standing(c, marks[i].candidate);
        }
        for (u32 i = 0; i < marked; i++) {
            i64 *row = p->above + (size_t)marks[i].candidate * n;
            for (u32 j = 0; j < n; j++)
                if (level[j] > marks[i].level)
                    row[j] += e->ballots[b].weight;
        }
        for (u32 i = 0; i < marked; i++)
            level[marks[i].candidate] = UINT32_MAX;
        c->r.valid += says ? e->ballots[b].weight : 0;
    }
    if (!c->r.valid)
        c->r.fault = N_("There are no valid ballots.");
    return c->r.valid > 0;
}

static void show_pairs(struct count *c, const struct pairs *p)
{
    struct count_table *t = count_table_add(
        c, (struct message){.text = N_("Ballots that prefer the row to the column")}, p->n, p->n,
        0);
    for (u32 i = 0; i < p->n; i++) {
        t->columns[i] = count_heading(count_name(c, i));
        for (u32 j = 0; j < p->n; j++)
            t->cells[(size_t)i * p->n + j] =
                i == j || !standing(c, i) || !standing(c, j) ? CELL_NONE : above(p, i, j);
    }
    count_say3(c, N_("Valid ballots: {1}. Every two candidates are compared."),
               count_text(c, c->r.valid, 0), STR_NONE, STR_NONE);
}

static void say_elected(struct count *c)
{
    c->r.open_seats = c->e->seats - c->r.n_elected;
    for (u32 i = 0; i < c->r.n_elected; i++)
        count_say3(c, N_("{1} is elected."), count_name(c, c->r.elected[i]), STR_NONE, STR_NONE);
}

/* A defeat's strength: more votes for the winner, then fewer for the loser. 0 is no defeat. */
typedef wide strength;

static strength strength_of(const struct pairs *p, u32 i, u32 j)
{
    i64 win = above(p, i, j), lose = above(p, j, i);
    return win > lose ? (strength)win << 64 | (u64)(INT64_MAX - lose) : 0;
}

/* The strongest chain of defeats from each to each: Floyd and Warshall, with min and max. */
static strength *beatpaths(struct count *c, const struct pairs *p, const bool *in)
{
    u32 n = p->n;
    strength *path = NEW_ARRAY(c->arena, strength, (size_t)n * n);
    for (u32 i = 0; i < n; i++)
        for (u32 j = 0; j < n; j++)
            if (in[i] && in[j])
                path[(size_t)i * n + j] = strength_of(p, i, j);
    for (u32 k = 0; k < n; k++)
        for (u32 i = 0; i < n; i++) {
            strength *row = path + (size_t)i * n, to_k = row[k];
            const strength *from_k = path + (size_t)k * n;
            for (u32 j = 0; to_k && j < n; j++) {
                strength through = to_k < from_k[j] ? to_k : from_k[j];
                if (through > row[j])
                    row[j] = through;
            }
        }
    return path;
}

static void show_paths(struct count *c, const strength *path, const bool *in)
{
    u32 n = c->e->n_candidates;
    struct count_table *t = count_table_add(
        c, (struct message){.text = N_("Strongest chains of defeats from the row to the column")},
        n, n, 0);
    for (u32 i = 0; i < n; i++) {
        t->columns[i] = count_heading(count_name(c, i));
        for (u32 j = 0; j < n; j++)
            t->cells[(size_t)i * n + j] =
                i == j || !in[i] || !in[j] ? CELL_NONE : (i64)(path[(size_t)i * n + j] >> 64);
    }
}

/* Those beaten by nobody left come first, then those beaten by nobody left without them, … */
static void layers(struct count *c, const strength *path, bool *in, i64 *scores)
{
    u32 n = c->e->n_candidates;
    u32 *left = NEW_ARRAY(c->arena, u32, n), n_left = 0;
    for (u32 i = 0; i < n; i++) {
        scores[i] = CELL_NONE;
        if (in[i])
            left[n_left++] = i;
    }
    for (i64 layer = 0; n_left; layer--) {
        u32 kept = 0, *rest = NEW_ARRAY(c->arena, u32, n_left);
        for (u32 x = 0; x < n_left; x++) {
            u32 i = left[x];
            bool beaten = false;
            for (u32 y = 0; y < n_left && !beaten; y++)
                beaten = path[(size_t)left[y] * n + i] > path[(size_t)i * n + left[y]];
            if (beaten)
                rest[kept++] = i;
            else
                scores[i] = layer;
        }
        left = rest;
        n_left = kept;
    }
}

/* Debian constitution A.6: who does not beat the default option, or not by the quorum, is out. */
static void drop_unacceptable(struct count *c, const struct pairs *p, bool *in)
{
    u32 against = c->e->against - 1;
    for (u32 i = 0; i < p->n; i++) {
        if (i == against || !in[i])
            continue;
        if (above(p, i, against) > above(p, against, i) && above(p, i, against) >= c->e->quorum)
            continue;
        in[i] = false;
        count_say(c, (struct message){
                         .text = N_("{1} is out: {2} prefer it to {3}, {4} the reverse."),
                         .args = {count_name(c, i), count_text(c, above(p, i, against), 0),
                                  count_name(c, against), count_text(c, above(p, against, i), 0)}});
    }
}

void rule_schulze(struct count *c)
{
    u32 n = c->e->n_candidates;
    struct pairs p;
    bool *in = NEW_ARRAY(c->arena, bool, n);
    i64 *scores = NEW_ARRAY(c->arena, i64, n);
    if (c->e->against > n) {
        c->r.fault = N_("The option that all must beat does not exist.");
        return;
    }
    if (!compare_all(c, &p))
        return;
    show_pairs(c, &p);
    for (u32 i = 0; i < n; i++)
        in[i] = standing(c, i);
    if (c->e->against)
        drop_unacceptable(c, &p, in);
    strength *path = beatpaths(c, &p, in);
    show_paths(c, path, in);
    layers(c, path, in, scores);
    count_say3(c, N_("A candidate beats another whose strongest chain of defeats back is weaker."),
               STR_NONE, STR_NONE, STR_NONE);
    count_rank(c, scores, c->e->seats);
    for (u32 i = 0; c->e->against && i < c->r.n_elected; i++)
        if (c->r.elected[i] == c->e->against - 1) { /* nobody ranked behind it can win */
            c->r.n_elected = i;
            c->r.passed = i > 0;
            count_say3(c, N_("“{1}” stands before all others that are left."),
                       count_name(c, c->e->against - 1), STR_NONE, STR_NONE);
        }
    say_elected(c);
}

void rule_minimax(struct count *c)
{
    struct pairs p;
    if (!compare_all(c, &p))
        return;
    show_pairs(c, &p);
    i64 *scores = NEW_ARRAY(c->arena, i64, p.n);
    for (u32 i = 0; i < p.n; i++) {
        i64 worst = 0;
        u32 by = i;
        for (u32 j = 0; j < p.n; j++)
            if (standing(c, j) && above(&p, j, i) > above(&p, i, j) && above(&p, j, i) > worst) {
                worst = above(&p, j, i);
                by = j;
            }
        scores[i] = standing(c, i) ? -worst : CELL_NONE;
        if (standing(c, i))
            count_say3(c,
                       by == i ? N_("{1} loses to nobody.")
                               : N_("{1}'s worst defeat: {2} votes for {3}."),
                       count_name(c, i), count_text(c, worst, 0), count_name(c, by));
    }
    count_rank(c, scores, c->e->seats);
    say_elected(c);
}

void rule_borda(struct count *c)
{
    struct pairs p;
    if (!compare_all(c, &p))
        return;
    struct count_table *t = count_table_add(c, (struct message){.text = N_("Points")}, p.n, 1, 1);
    t->columns[0] = (struct message){.text = N_("Points")};
    count_say3(c,
               N_("A ballot gives a candidate one point for each one ranked below and half a point "
                  "for each ranked equal."),
               STR_NONE, STR_NONE, STR_NONE);
    /* valid = above(i, j) + above(j, i) + equal, so tenths = 5 × (valid + above − below) */
    for (u32 i = 0; i < p.n; i++) {
        t->cells[i] = standing(c, i) ? 0 : CELL_NONE;
        for (u32 j = 0; standing(c, i) && j < p.n; j++)
            if (j != i && standing(c, j))
                t->cells[i] += 5 * (c->r.valid + above(&p, i, j) - above(&p, j, i));
    }
    count_rank(c, t->cells, c->e->seats);
    for (u32 i = 0; i < c->r.n_elected; i++)
        count_say3(c, N_("{1} is elected with {2} points."), count_name(c, c->r.elected[i]),
                   count_text(c, t->cells[c->r.elected[i]], 1), STR_NONE);
    c->r.open_seats = c->e->seats - c->r.n_elected;
}
