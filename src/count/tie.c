/* Ties: earlier stages, then a lot that anyone can draw again. Also ranking by score. Uses hash. */
#include "base/hash.h"
#include "count/inner.h"

struct ticket {
    struct hash hash;
    u32 candidate;
};

static int by_hash(const void *x, const void *y)
{
    const struct ticket *a = x, *b = y;
    int order = memcmp(a->hash.bytes, b->hash.bytes, HASH_SIZE);
    return order ? order : (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

/* The lot's order: by SHA-256(seed, line feed, name). It depends on names and seed alone, so the
 * order in which candidates are listed cannot change it. */
static void draw(struct count *c)
{
    const struct election *e = c->e;
    u32 n = e->n_candidates;
    c->lot = NEW_ARRAY(c->arena, u32, n);
    if (e->tie_order || e->ties == TIES_ORDER) {
        for (u32 i = 0; i < n; i++)
            c->lot[e->tie_order ? e->tie_order[i] : i] = i;
        return;
    }
    struct ticket *tickets = NEW_ARRAY(c->arena, struct ticket, n);
    for (u32 i = 0; i < n; i++) {
        struct buf b = buf_new(c->arena);
        buf_put(&b, e->seed);
        buf_byte(&b, '\n');
        buf_put(&b, count_name(c, i));
        tickets[i] = (struct ticket){hash_sha256(buf_str(&b)), i};
    }
    qsort(tickets, n, sizeof *tickets, by_hash);
    for (u32 i = 0; i < n; i++)
        c->lot[tickets[i].candidate] = i;
}

/* Keeps those with the best number in `stage`; returns how many. */
static u32 keep_best(const i64 *stage, u32 *left, u32 n, bool high)
{
    i64 best = stage[left[0]];
    for (u32 i = 1; i < n; i++) {
        i64 v = stage[left[i]];
        if (high ? v > best : v < best)
            best = v;
    }
    u32 kept = 0;
    for (u32 i = 0; i < n; i++)
        if (stage[left[i]] == best)
            left[kept++] = left[i];
    return kept;
}

static u32 first_drawn(struct count *c, const u32 *left, u32 n)
{
    if (!c->lot)
        draw(c);
    c->lot_used = true;
    u32 first = left[0];
    for (u32 i = 1; i < n; i++)
        if (c->lot[left[i]] < c->lot[first])
            first = left[i];
    return first;
}

u32 count_pick(struct count *c, const u32 *tied, u32 n, bool high, size_t upto)
{
    if (n == 1)
        return tied[0];
    u32 *left = NEW_ARRAY(c->arena, u32, n), left_n = n;
    memcpy(left, tied, n * sizeof *tied);
    enum tie_rule rule = c->e->ties == TIES_OF_RULE ? c->e->rule->ties : c->e->ties;
    for (size_t s = upto; rule == TIES_EARLIER && s-- > 0 && left_n > 1;)
        left_n = keep_best(c->stages[s], left, left_n, high);
    bool drawn = left_n > 1;
    u32 picked = drawn ? first_drawn(c, left, left_n) : left[0];
    u32 *kept = NEW_ARRAY(c->arena, u32, n);
    memcpy(kept, tied, n * sizeof *tied);
    *PUSH(c->arena, c->r.ties, c->r.n_ties, c->cap_ties) =
        (struct count_tie){kept, n, picked, drawn};
    count_say3(c,
               !drawn ? N_("{1} are equal; an earlier stage tells them apart and picks {2}.")
               : c->e->tie_order || rule == TIES_ORDER
                   ? N_("{1} are equal; the order fixed beforehand picks {2}.")
                   : N_("{1} are equal; the lot picks {2}."),
               count_names(c, kept, n), count_name(c, picked), STR_NONE);
    return picked;
}

u32 *count_sorted(struct count *c, const i64 *scores, u32 *n)
{
    u32 *order = NEW_ARRAY(c->arena, u32, c->e->n_candidates + 1u);
    *n = 0;
    for (u32 i = 0; i < c->e->n_candidates; i++) {
        if (scores[i] == CELL_NONE)
            continue;
        u32 at = (*n)++;
        for (; at > 0 && scores[order[at - 1]] < scores[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

void count_rank(struct count *c, const i64 *scores, u32 seats)
{
    u32 n, *order = count_sorted(c, scores, &n);
    c->r.places = NEW_ARRAY(c->arena, u32, c->e->n_candidates);
    for (u32 from = 0, to; from < n; from = to) {
        for (to = from; to < n && scores[order[to]] == scores[order[from]]; to++)
            c->r.places[order[to]] = from + 1;
        u32 left = to - from;
        while (left && c->r.n_elected < seats) { /* one after the other: order of election */
            u32 picked = order[from];
            if (left > 1 && c->r.n_elected + left > seats)
                picked = count_pick(c, order + from, left, true, 0);
            for (u32 i = from, kept = from; i < from + left; i++)
                if (order[i] != picked)
                    order[kept++] = order[i];
            left--;
            count_elect(c, picked);
        }
    }
}
