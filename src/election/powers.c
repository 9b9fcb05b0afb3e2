/* Many powers at once, the plain way: 64-bit words, one chain at a time. See powers.h. */
#include "election/powers.h"

#include <gmp.h>
#include <string.h>

#include "election/powers_inside.h"

static mp_limb_t *limbs(u64 *w)
{
    return (mp_limb_t *)w;
}
static const mp_limb_t *climbs(const u64 *w)
{
    return (const mp_limb_t *)w;
}

/* r = t/2^2048 mod p up to a multiple of p, r < 2^2048; t of 2·LIMBS words is used up. Word by
 * word, the multiple of p that makes the lowest word vanish is added. */
static void reduce(const struct engine *e, u64 *r, u64 *t)
{
    const mp_limb_t *p = climbs(e->g->p.w);
    for (int i = 0; i < LIMBS; i++)
        t[i] = mpn_addmul_1(limbs(t + i), p, LIMBS, t[i] * e->inverse);
    if (mpn_add_n(limbs(r), climbs(t + LIMBS), climbs(t), LIMBS))
        mpn_sub_n(limbs(r), climbs(r), p, LIMBS);
}

static void product(const struct engine *e, u64 *r, const u64 *a, const u64 *b)
{
    u64 t[2 * LIMBS];
    mpn_mul_n(limbs(t), climbs(a), climbs(b), LIMBS);
    reduce(e, r, t);
}

static void square(const struct engine *e, u64 *r, const u64 *a)
{
    u64 t[2 * LIMBS];
    mpn_sqr(limbs(t), climbs(a), LIMBS);
    reduce(e, r, t);
}

static struct element from_montgomery(const struct engine *e, const u64 *a)
{
    struct element r;
    u64 t[2 * LIMBS] = {0};
    memcpy(t, a, LIMBS * sizeof *a);
    reduce(e, r.w, t);
    if (element_cmp(&r, &e->g->p) >= 0)
        mpn_sub_n(limbs(r.w), climbs(r.w), climbs(e->g->p.w), LIMBS);
    return r;
}

size_t scalar_bits(const struct scalar *x)
{
    size_t n = LIMBS;
    if (!x)
        return 0;
    while (n > 0 && !x->w[n - 1])
        n--;
    return n ? n * LIMB_BITS - (size_t)__builtin_clzll(x->w[n - 1]) : 0;
}

/* 2^bits mod p. */
static void two_to(const struct group *g, size_t bits, u64 *out)
{
    mp_limb_t wide[3 * LIMBS] = {0}, quotient[3 * LIMBS];
    wide[bits / LIMB_BITS] = (mp_limb_t)1 << bits % LIMB_BITS;
    mpn_tdiv_qr(quotient, limbs(out), 0, wide, 3 * LIMBS, climbs(g->p.w), LIMBS);
}

static void plain_table(const struct engine *e, struct table *t, const struct element *base,
                        struct arena *a)
{
    size_t digits = (size_t)1 << t->width;
    u64 step[LIMBS]; /* base^(2^(width·place)) */
    t->entries = NEW_ARRAY(a, u64, t->places * digits * LIMBS);
    product(e, step, base->w, e->r2.w);
    for (size_t place = 0; place < t->places; place++) {
        u64 *row = t->entries + place * digits * LIMBS;
        memcpy(row, e->r_one.w, sizeof step);
        for (size_t d = 1; d < digits; d++)
            product(e, row + d * LIMBS, row + (d - 1) * LIMBS, step);
        product(e, step, row + (digits - 1) * LIMBS, step);
    }
}

static struct table table_new(const struct engine *e, const struct element *base, struct arena *a)
{
    /* Wide digits make long tables; 8 bits fit the second-level cache for 256-bit exponents. */
    struct table t = {.width = e->g->q_bits <= 256 ? 8 : 6};
    t.places = (e->g->q_bits + (size_t)t.width - 1) / (size_t)t.width;
    if (e->wide)
        ifma_table(e, &t, base, a);
    else
        plain_table(e, &t, base, a);
    return t;
}

const struct engine *engine_new(struct arena *a, const struct group *g, const struct element *y,
                                enum way way)
{
    struct engine *e = NEW(a, struct engine);
    if (way == WAY_IFMA && !ifma_here())
        return NULL;
    e->g = g;
    e->wide = way != WAY_PLAIN && ifma_here();
    u64 inverse = 1; /* Newton: each round doubles the correct bits of 1/p modulo 2^64 */
    for (int i = 0; i < 6; i++)
        inverse *= 2 - g->p.w[0] * inverse;
    e->inverse = -inverse;
    two_to(g, 2 * LIMBS * LIMB_BITS, e->r2.w);
    two_to(g, LIMBS * LIMB_BITS, e->r_one.w);
    if (e->wide) {
        u64 r2[LIMBS], r1[LIMBS];
        two_to(g, 2 * 52 * LIMBS52, r2);
        two_to(g, 52 * LIMBS52, r1);
        ifma_setup(e, g->p.w, r2, r1);
    }
    e->on_g = table_new(e, &g->g, a);
    if (y)
        e->on_y = table_new(e, y, a);
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

/* The digits met by one exponent: bucket[d − 1] is the product of base^(16^i) over the places i
 * with digit d; empty until the first. */
struct buckets {
    u64 bucket[DIGITS - 1][LIMBS];
    bool filled[DIGITS - 1];
};

static void into_bucket(const struct engine *e, struct buckets *b, unsigned d, const u64 *x)
{
    if (!d)
        return;
    if (b->filled[d - 1])
        product(e, b->bucket[d - 1], b->bucket[d - 1], x);
    else
        memcpy(b->bucket[d - 1], x, LIMBS * sizeof *x);
    b->filled[d - 1] = true;
}

/* Π bucket_d^d as Π_{k ≥ 1} Π_{d ≥ k} bucket_d, two products a digit. */
static void gather_buckets(const struct engine *e, const struct buckets *b, u64 *result)
{
    u64 above[LIMBS]; /* Π_{d ≥ k} bucket_d */
    bool any = false;
    memcpy(result, e->r_one.w, sizeof above);
    for (int d = DIGITS - 2; d >= 0; d--) {
        if (b->filled[d] && any)
            product(e, above, above, b->bucket[d]);
        else if (b->filled[d])
            memcpy(above, b->bucket[d], sizeof above);
        any |= b->filled[d];
        if (any)
            product(e, result, result, above);
    }
}

/* The power of one of two exponents whose digits d0 + 4·d1 of two bits each share the buckets. */
static void gather_pair(const struct engine *e, const struct buckets *b, int which, u64 *result)
{
    struct buckets one = {0};
    for (unsigned d = 1; d < PAIRED; d++)
        for (unsigned other = 0; other < PAIRED; other++) {
            unsigned from = which ? other + PAIRED * d : d + PAIRED * other;
            if (b->filled[from - 1])
                into_bucket(e, &one, d, b->bucket[from - 1]);
        }
    gather_buckets(e, &one, result);
}

static void run_chain(const struct engine *e, struct chain *c, struct buckets *b)
{
    bool raise_to_q = c->check_member && !e->g->safe_prime;
    size_t bits = raise_to_q ? e->g->q_bits : 0;
    for (size_t k = 0; k < c->n; k++)
        bits = scalar_bits(c->powers[k].x) > bits ? scalar_bits(c->powers[k].x) : bits;
    u64 x[LIMBS];
    memset(b, 0, (c->n + 1) * sizeof *b);
    product(e, x, c->base.w, e->r2.w);
    for (size_t at = 0; at < bits; at += PAIRED_BITS) {
        for (int i = 0; at && i < PAIRED_BITS; i++)
            square(e, x, x);
        for (size_t k = 0; k + 1 < c->n; k += 2)
            into_bucket(e, &b[k / 2],
                        exponent_digit(c, k, at, PAIRED_BITS) +
                            PAIRED * exponent_digit(c, k + 1, at, PAIRED_BITS),
                        x);
        if (at % DIGIT)
            continue;
        if (c->n % 2)
            into_bucket(e, &b[c->n / 2], exponent_digit(c, c->n - 1, at, DIGIT), x);
        if (raise_to_q)
            into_bucket(e, &b[c->n], digit_at(&e->g->q, at, DIGIT), x);
    }
    for (size_t k = 0; k < c->n; k++) {
        if (k + 1 < c->n || k % 2)
            gather_pair(e, &b[k / 2], k % 2, x);
        else
            gather_buckets(e, &b[k / 2], x);
        if (c->powers[k].on_g)
            times_fixed(e, &e->on_g, c->powers[k].on_g, x);
        if (c->powers[k].on_y)
            times_fixed(e, &e->on_y, c->powers[k].on_y, x);
        c->powers[k].value = from_montgomery(e, x);
    }
    if (raise_to_q) {
        gather_buckets(e, &b[c->n], x);
        struct element r = from_montgomery(e, x);
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

void engine_run(const struct engine *e, struct arena *a, struct chain *chains, size_t n)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = chains[i].n > most ? chains[i].n : most;
    if (e->wide)
        run_wide(e, a, arena_alloc(a, ifma_scratch(most)), chains, n);
    else
        run_plain(e, NEW_ARRAY(a, struct buckets, most + 1), chains, n);
}

struct element powers_product(const struct engine *e, struct arena *a, const struct element *bases,
                              const struct scalar *exponents, size_t n)
{
    size_t bits = 0;
    struct buckets *b = NEW(a, struct buckets);
    u64(*x)[LIMBS] = (u64(*)[LIMBS])arena_array(a, n + 1, sizeof *x);
    for (size_t i = 0; i < n; i++) {
        size_t more = scalar_bits(&exponents[i]);
        bits = more > bits ? more : bits;
        product(e, x[i], bases[i].w, e->r2.w);
    }
    u64 acc[LIMBS], part[LIMBS];
    memcpy(acc, e->r_one.w, sizeof acc);
    for (size_t at = (bits + DIGIT - 1) / DIGIT * DIGIT; at;) {
        at -= DIGIT;
        for (int i = 0; i < DIGIT; i++)
            square(e, acc, acc);
        memset(b->filled, 0, sizeof b->filled);
        for (size_t i = 0; i < n; i++)
            into_bucket(e, b, digit_at(&exponents[i], at, DIGIT), x[i]);
        gather_buckets(e, b, part);
        product(e, acc, acc, part);
    }
    return from_montgomery(e, acc);
}
