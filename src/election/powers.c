/* Many powers at once, the plain way: one chain at a time. See powers.h. */
#include "election/powers.h"

#include <string.h>

#include "election/powers_inside.h"

size_t scalar_bits(const struct scalar *x)
{
    size_t n = LIMBS;
    if (!x)
        return 0;
    while (n > 0 && !x->w[n - 1])
        n--;
    return n ? n * LIMB_BITS - (size_t)__builtin_clzll(x->w[n - 1]) : 0;
}

static void product(const struct engine *e, u64 *r, const u64 *a, const u64 *b)
{
    montgomery_product(&e->plain, r, a, b);
}

static void plain_table(const struct engine *e, struct table *t, const struct element *base,
                        struct arena *a)
{
    size_t digits = (size_t)1 << t->width;
    u64 step[LIMBS]; /* base^(2^(width·place)) */
    t->entries = NEW_ARRAY(a, u64, t->places * digits * LIMBS);
    montgomery_enter(&e->plain, step, base);
    for (size_t place = 0; place < t->places; place++) {
        u64 *row = t->entries + place * digits * LIMBS;
        memcpy(row, e->plain.one, sizeof step);
        for (size_t d = 1; d < digits; d++)
            product(e, row + d * LIMBS, row + (d - 1) * LIMBS, step);
        product(e, step, row + (digits - 1) * LIMBS, step);
    }
}

static size_t places_of(const struct engine *e, int width)
{
    return (e->g->q_bits + (size_t)width - 1) / (size_t)width;
}

/* Wide digits make powers cheap and tables dear: a table costs a product an entry, and a power a
 * product a digit. */
static struct table table_new(const struct engine *e, const struct element *base, size_t uses,
                              struct arena *a)
{
    enum { MOST = 10 << 20 }; /* bytes of a table */
    struct table t = {.width = 3};
    size_t best = SIZE_MAX, entry = (e->wide ? LIMBS52 : LIMBS) * sizeof(u64);
    for (int w = t.width; places_of(e, w) << w <= MOST / entry; w++) {
        size_t products = places_of(e, w) * (((size_t)1 << w) + uses);
        if (products >= best)
            break;
        best = products;
        t.width = w;
    }
    t.places = places_of(e, t.width);
    if (e->wide)
        ifma_table(e, &t, base, a);
    else
        plain_table(e, &t, base, a);
    return t;
}

const struct engine *engine_new(struct arena *a, const struct group *g, const struct element *y,
                                enum way way, size_t uses)
{
    struct engine *e = NEW(a, struct engine);
    if (way == WAY_IFMA && !ifma_here())
        return NULL;
    e->g = g;
    e->window = g->q_bits <= 256 ? 4 : 6;
    e->wide = way != WAY_PLAIN && ifma_here();
    montgomery_setup(&e->plain, &g->p);
    if (e->wide) {
        u64 r2[LIMBS], r1[LIMBS];
        two_to(&g->p, 2 * 52 * LIMBS52, r2);
        two_to(&g->p, 52 * LIMBS52, r1);
        ifma_setup(e, g->p.w, r2, r1);
    }
    e->on_g = table_new(e, &g->g, uses, a);
    if (y)
        e->on_y = table_new(e, y, uses, a);
    return e;
}

const struct group *engine_group(const struct engine *e)
{
    return e->g;
}
bool engine_is_wide(const struct engine *e)
{
    return e->wide;
}

static void times_fixed(const struct engine *e, const struct table *t, const struct scalar *x,
                        u64 *acc)
{
    size_t digits = (size_t)1 << t->width;
    for (size_t place = 0; place < t->places; place++) {
        unsigned d = digit_at(x, place * (size_t)t->width, t->width);
        if (d)
            product(e, acc, acc, t->entries + (place * digits + d) * LIMBS);
    }
}

/* What one exponent collects. While the chain x, x², x⁴, … goes by, a window opens at a set bit i
 * and takes its `width` bits as an odd digit d: bucket d is multiplied by x^(2^i). */
struct buckets {
    u64 bucket[ODD_DIGITS][LIMBS]; /* of digit 2k + 1 */
    bool filled[ODD_DIGITS];
    size_t next; /* the bit after the last window */
};

/* into·x; an empty product just takes x. */
static void multiply(const struct engine *e, u64 *into, bool *filled, const u64 *x)
{
    if (*filled)
        product(e, into, into, x);
    else
        memcpy(into, x, LIMBS * sizeof *x);
    *filled = true;
}

static void meet_bit(const struct engine *e, struct buckets *b, const struct scalar *exponent,
                     size_t at, const u64 *x)
{
    if (!exponent || at < b->next || !digit_at(exponent, at, 1))
        return;
    unsigned k = digit_at(exponent, at, e->window) >> 1;
    multiply(e, b->bucket[k], &b->filled[k], x);
    b->next = at + (size_t)e->window;
}

/* Π bucket_d^d over odd d: with suffix_d the product of all buckets from d on, this is
 * suffix_1·(suffix_3·suffix_5·…)². */
static void gather_odd(const struct engine *e, const struct buckets *b, u64 *result)
{
    u64 suffix[LIMBS], twice[LIMBS];
    bool any = false, any_twice = false;
    memcpy(suffix, e->plain.one, sizeof suffix);
    for (int k = (1 << (e->window - 1)) - 1; k >= 1; k--) {
        if (b->filled[k])
            multiply(e, suffix, &any, b->bucket[k]);
        if (any)
            multiply(e, twice, &any_twice, suffix);
    }
    if (b->filled[0])
        multiply(e, suffix, &any, b->bucket[0]);
    memcpy(result, suffix, sizeof suffix);
    if (any_twice) {
        montgomery_square(&e->plain, twice, twice);
        product(e, result, result, twice);
    }
}

static void run_chain(const struct engine *e, struct chain *c, struct buckets *b)
{
    bool raise_to_q = c->check_member && !e->g->safe_prime;
    size_t bits = raise_to_q ? e->g->q_bits : 0;
    u64 x[LIMBS];
    for (size_t k = 0; k <= c->n; k++) {
        memset(b[k].filled, 0, sizeof b[k].filled);
        b[k].next = 0;
        if (k < c->n && scalar_bits(c->powers[k].x) > bits)
            bits = scalar_bits(c->powers[k].x);
    }
    montgomery_enter(&e->plain, x, &c->base);
    for (size_t at = 0; at < bits; at++) {
        if (at)
            montgomery_square(&e->plain, x, x);
        for (size_t k = 0; k < c->n; k++)
            meet_bit(e, &b[k], c->powers[k].x, at, x);
        if (raise_to_q)
            meet_bit(e, &b[c->n], &e->g->q, at, x);
    }
    for (size_t k = 0; k < c->n; k++) {
        gather_odd(e, &b[k], x);
        if (c->powers[k].on_g)
            times_fixed(e, &e->on_g, c->powers[k].on_g, x);
        if (c->powers[k].on_y)
            times_fixed(e, &e->on_y, c->powers[k].on_y, x);
        c->powers[k].value = montgomery_leave(&e->plain, x);
    }
    if (raise_to_q) {
        gather_odd(e, &b[c->n], x);
        struct element r = montgomery_leave(&e->plain, x);
        c->member = element_eq(&r, &element_one);
    } else if (c->check_member) {
        c->member = group_has(e->g, &c->base);
    }
}

/* By number of powers, so that lanes side by side have the same work. */
static int by_powers(const void *a, const void *b)
{
    const struct chain *const *x = a, *const *y = b;
    return ((*x)->n > (*y)->n) - ((*x)->n < (*y)->n);
}

static void run_plain(const struct engine *e, struct buckets *scratch, struct chain *chains,
                      size_t n)
{
    for (size_t i = 0; i < n; i++)
        run_chain(e, &chains[i], scratch);
}

static void run_wide(const struct engine *e, struct arena *a, void *scratch, struct chain *chains,
                     size_t n)
{
    struct chain **order = NEW_ARRAY(a, struct chain *, n);
    for (size_t i = 0; i < n; i++)
        order[i] = &chains[i];
    if (n)
        qsort(order, n, sizeof *order, by_powers);
    for (size_t i = 0, lanes; i < n; i += lanes) {
        for (lanes = 1; lanes < LANES && i + lanes < n; lanes++)
            if (order[i + lanes]->n != order[i]->n)
                break;
        ifma_run(e, scratch, order + i, lanes);
    }
    for (size_t i = 0; i < n && e->g->safe_prime; i++)
        if (chains[i].check_member)
            chains[i].member = group_has(e->g, &chains[i].base);
}

static void run(const struct engine *e, struct arena *a, struct chain *chains, size_t n)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = chains[i].n > most ? chains[i].n : most;
    if (e->wide)
        run_wide(e, a, arena_alloc(a, ifma_scratch(most)), chains, n);
    else
        run_plain(e, NEW_ARRAY(a, struct buckets, most + 1), chains, n);
}

/* How many parts of at most POWERS_MOST powers make up a chain. */
static size_t parts_of(const struct chain *c)
{
    return c->n ? (c->n + POWERS_MOST - 1) / POWERS_MOST : 1;
}

/* Buckets take room for each power of a chain, so long chains (of a sum that may be one of a
 * thousand) run in parts. */
void engine_run(const struct engine *e, struct arena *a, struct chain *chains, size_t n)
{
    size_t n_parts = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        n_parts += parts_of(&chains[i]);
    if (n_parts == n) {
        run(e, a, chains, n);
        return;
    }
    struct chain *parts = NEW_ARRAY(a, struct chain, n_parts);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < parts_of(&chains[i]); k++) {
            size_t from = k * POWERS_MOST, left = chains[i].n - from;
            parts[at] = chains[i];
            parts[at].powers += from;
            parts[at].n = left < POWERS_MOST ? left : POWERS_MOST;
            parts[at++].check_member = chains[i].check_member && !k;
        }
    run(e, a, parts, n_parts);
    for (size_t i = at = 0; i < n; at += parts_of(&chains[i++]))
        chains[i].member = parts[at].member;
}

/* Digits of how many bits make Π of n powers cheapest: a place costs n products into buckets and
 * two a bucket to gather them. */
static int best_width(size_t n)
{
    int best = 1;
    for (int w = 2; w <= 12; w++) /* (n + 2·2^w)/w, compared without dividing */
        if ((n + ((size_t)2 << w)) * (size_t)best < (n + ((size_t)2 << best)) * (size_t)w)
            best = w;
    return best;
}

/* Π bucket_d^d as Π_{k ≥ 1} Π_{d ≥ k} bucket_d, two products a digit, onto acc. */
static void gather_all(const struct engine *e, u64 (*bucket)[LIMBS], const bool *filled, size_t n,
                       u64 *acc)
{
    u64 suffix[LIMBS];
    bool any = false;
    for (size_t d = n - 1; d >= 1; d--) {
        if (filled[d])
            multiply(e, suffix, &any, bucket[d]);
        if (any)
            product(e, acc, acc, suffix);
    }
}

struct element powers_product(const struct engine *e, struct arena *a, const struct element *bases,
                              const struct scalar *exponents, size_t n)
{
    size_t bits = 0;
    int width = best_width(n);
    size_t digits = (size_t)1 << width;
    u64(*bucket)[LIMBS] = (u64(*)[LIMBS])arena_array(a, digits, sizeof *bucket);
    u64(*x)[LIMBS] = (u64(*)[LIMBS])arena_array(a, n + 1, sizeof *x);
    bool *filled = NEW_ARRAY(a, bool, digits);
    for (size_t i = 0; i < n; i++) {
        size_t more = scalar_bits(&exponents[i]);
        bits = more > bits ? more : bits;
        montgomery_enter(&e->plain, x[i], &bases[i]);
    }
    u64 acc[LIMBS];
    memcpy(acc, e->plain.one, sizeof acc);
    for (size_t place = (bits + (size_t)width - 1) / (size_t)width; place-- > 0;) {
        for (int i = 0; i < width; i++)
            montgomery_square(&e->plain, acc, acc);
        memset(filled, 0, digits * sizeof *filled);
        for (size_t i = 0; i < n; i++) {
            unsigned d = digit_at(&exponents[i], place * (size_t)width, width);
            if (d)
                multiply(e, bucket[d], &filled[d], x[i]);
        }
        gather_all(e, bucket, filled, digits, acc);
    }
    return montgomery_leave(&e->plain, acc);
}
