/* Many powers at once in the eight lanes of AVX-512, with the 52-bit multiply-add instructions
 * (IFMA). Chosen at run time; see powers.h for the algorithms, which are the plain way's.
 *
 * A number is 40 limbs of 52 bits; a `wide` holds limb j of eight numbers in register j. Products
 * follow Gueron and Krasnov (Software implementation of modular exponentiation using advanced
 * vector instructions, WAIFI 2012): R = 2^2080 exceeds 4p by far, so that factors below 2p give a
 * product below 2p and nothing is ever subtracted. Sums of 52-bit halves stay below 2^60 in their
 * 64-bit words, so carries are passed on only when a column is done.
 *
 * In memory tables and buckets hold one number's 40 limbs side by side; eight of them become a
 * `wide` by transposing 8×8 blocks, which is far cheaper than gathering word by word.
 */
#include <immintrin.h>

#include "election/powers_inside.h"

#define IFMA __attribute__((target("avx512f,avx512dq,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) IFMA

enum { BLOCK = 4, BLOCKS = LIMBS52 / BLOCK };
static const u64 MASK52 = ((u64)1 << 52) - 1;

struct wide {
    __m512i v[LIMBS52];
};

bool ifma_here(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512ifma");
}

/* Adds the product of two blocks of four limbs into eight columns. */
INLINE void block_product(__m512i acc[2 * BLOCK], const __m512i *a, const __m512i *b)
{
    __m512i x[BLOCK] = {a[0], a[1], a[2], a[3]};
#pragma GCC unroll 4
    for (int u = 0; u < BLOCK; u++) {
        __m512i y = b[u];
#pragma GCC unroll 4
        for (int t = 0; t < BLOCK; t++)
            acc[t + u] = _mm512_madd52lo_epu64(acc[t + u], x[t], y);
#pragma GCC unroll 4
        for (int t = 0; t < BLOCK; t++)
            acc[t + u + 1] = _mm512_madd52hi_epu64(acc[t + u + 1], x[t], y);
    }
}

/* The same with limbs of the modulus, equal in all lanes. */
INLINE void block_modulus(__m512i acc[2 * BLOCK], const __m512i *m, const u64 *p)
{
    __m512i x[BLOCK] = {m[0], m[1], m[2], m[3]};
#pragma GCC unroll 4
    for (int u = 0; u < BLOCK; u++) {
        __m512i y = _mm512_set1_epi64((long long)p[u]);
#pragma GCC unroll 4
        for (int t = 0; t < BLOCK; t++)
            acc[t + u] = _mm512_madd52lo_epu64(acc[t + u], x[t], y);
#pragma GCC unroll 4
        for (int t = 0; t < BLOCK; t++)
            acc[t + u + 1] = _mm512_madd52hi_epu64(acc[t + u + 1], x[t], y);
    }
}

/* Adds the square of one block: each mixed product counts twice. */
INLINE void block_square(__m512i acc[2 * BLOCK], __m512i twice[2 * BLOCK], const __m512i *a)
{
#pragma GCC unroll 4
    for (int t = 0; t < BLOCK; t++) {
        acc[2 * t] = _mm512_madd52lo_epu64(acc[2 * t], a[t], a[t]);
        acc[2 * t + 1] = _mm512_madd52hi_epu64(acc[2 * t + 1], a[t], a[t]);
#pragma GCC unroll 4
        for (int u = t + 1; u < BLOCK; u++) {
            twice[t + u] = _mm512_madd52lo_epu64(twice[t + u], a[t], a[u]);
            twice[t + u + 1] = _mm512_madd52hi_epu64(twice[t + u + 1], a[t], a[u]);
        }
    }
}

/* Finds the four digits m that make the lowest four columns vanish modulo 2^208, adds m·p there and
 * passes the carry on to column four. */
INLINE void clear_block(const struct engine *e, __m512i acc[2 * BLOCK], __m512i *m)
{
    const __m512i zero = _mm512_setzero_si512();
    const __m512i inverse = _mm512_set1_epi64((long long)(e->plain.inverse & MASK52));
#pragma GCC unroll 4
    for (int t = 0; t < BLOCK; t++) {
        m[t] = _mm512_madd52lo_epu64(zero, acc[t], inverse);
#pragma GCC unroll 4
        for (int u = 0; u < BLOCK; u++) {
            __m512i y = _mm512_set1_epi64((long long)e->p52[u]);
            acc[t + u] = _mm512_madd52lo_epu64(acc[t + u], m[t], y);
            acc[t + u + 1] = _mm512_madd52hi_epu64(acc[t + u + 1], m[t], y);
        }
        acc[t + 1] = _mm512_add_epi64(acc[t + 1], _mm512_srli_epi64(acc[t], 52));
    }
}

/* What is left of columns 4C to 4C+3 once C passes the middle are limbs of the result. */
INLINE void emit_block(__m512i acc[2 * BLOCK], __m512i *out)
{
    const __m512i mask = _mm512_set1_epi64((long long)MASK52);
#pragma GCC unroll 4
    for (int t = 0; t < BLOCK; t++) {
        out[t] = _mm512_and_si512(acc[t], mask);
        acc[t + 1] = _mm512_add_epi64(acc[t + 1], _mm512_srli_epi64(acc[t], 52));
    }
}

INLINE void next_column(__m512i acc[2 * BLOCK])
{
#pragma GCC unroll 4
    for (int t = 0; t < BLOCK; t++) {
        acc[t] = acc[t + BLOCK];
        acc[t + BLOCK] = _mm512_setzero_si512();
    }
}

/* Adds all m·p of column C but m_C·p_0, then finishes the column. */
INLINE void finish_column(const struct engine *e, int column, __m512i acc[2 * BLOCK], __m512i *m,
                          struct wide *out)
{
    int from = column < BLOCKS ? 0 : column - BLOCKS + 1;
    int to = column < BLOCKS ? column : BLOCKS;
    for (int i = from; i < to; i++)
        block_modulus(acc, m + BLOCK * i, e->p52 + BLOCK * (column - i));
    if (column < BLOCKS)
        clear_block(e, acc, m + BLOCK * column);
    else
        emit_block(acc, out->v + BLOCK * (column - BLOCKS));
    next_column(acc);
}

/* r = a·b/R; r may be a or b. */
IFMA static void product(const struct engine *e, struct wide *r, const struct wide *a,
                         const struct wide *b)
{
    __m512i acc[2 * BLOCK] = {0}, m[LIMBS52];
    struct wide out;
    for (int column = 0; column < 2 * BLOCKS; column++) {
        int from = column < BLOCKS ? 0 : column - BLOCKS + 1;
        int to = column < BLOCKS ? column + 1 : BLOCKS;
        for (int i = from; i < to; i++)
            block_product(acc, a->v + BLOCK * i, b->v + BLOCK * (column - i));
        finish_column(e, column, acc, m, &out);
    }
    *r = out;
}

/* r = a²/R: half of the block products, doubled. */
IFMA static void square(const struct engine *e, struct wide *r, const struct wide *a)
{
    __m512i acc[2 * BLOCK] = {0}, m[LIMBS52];
    struct wide out;
    for (int column = 0; column < 2 * BLOCKS; column++) {
        __m512i twice[2 * BLOCK] = {0};
        int from = column < BLOCKS ? 0 : column - BLOCKS + 1;
        for (int i = from; 2 * i < column; i++)
            block_product(twice, a->v + BLOCK * i, a->v + BLOCK * (column - i));
        if (column % 2 == 0 && column / 2 < BLOCKS)
            block_square(acc, twice, a->v + BLOCK * (column / 2));
#pragma GCC unroll 8
        for (int t = 0; t < 2 * BLOCK; t++)
            acc[t] = _mm512_add_epi64(acc[t], _mm512_add_epi64(twice[t], twice[t]));
        finish_column(e, column, acc, m, &out);
    }
    *r = out;
}

/* Eight rows of eight words become eight columns. */
INLINE void transpose(__m512i r[LANES])
{
    __m512i t[LANES], u[LANES];
    for (int i = 0; i < LANES; i += 2) {
        t[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        u[i] = _mm512_shuffle_i64x2(t[i], t[i + 2], 0x88);
        u[i + 2] = _mm512_shuffle_i64x2(t[i], t[i + 2], 0xdd);
        u[i + 4] = _mm512_shuffle_i64x2(t[i + 4], t[i + 6], 0x88);
        u[i + 6] = _mm512_shuffle_i64x2(t[i + 4], t[i + 6], 0xdd);
    }
    for (int i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_i64x2(u[i], u[i + 4], 0x88);
        r[i + 4] = _mm512_shuffle_i64x2(u[i], u[i + 4], 0xdd);
    }
}

IFMA static void load(struct wide *out, u64 *const from[LANES])
{
    for (int j = 0; j < LIMBS52; j += LANES) {
        __m512i r[LANES];
        for (int i = 0; i < LANES; i++)
            r[i] = _mm512_loadu_si512(from[i] + j);
        transpose(r);
        for (int i = 0; i < LANES; i++)
            out->v[j + i] = r[i];
    }
}

IFMA static void save(const struct wide *in, u64 *const to[LANES])
{
    for (int j = 0; j < LIMBS52; j += LANES) {
        __m512i r[LANES];
        for (int i = 0; i < LANES; i++)
            r[i] = in->v[j + i];
        transpose(r);
        for (int i = 0; i < LANES; i++)
            _mm512_storeu_si512(to[i] + j, r[i]);
    }
}

IFMA static void load_same(struct wide *out, const u64 *from)
{
    for (int j = 0; j < LIMBS52; j++)
        out->v[j] = _mm512_set1_epi64((long long)from[j]);
}

static void to_52(u64 *out, const u64 *w)
{
    for (int j = 0; j < LIMBS52; j++) {
        int at = 52 * j, word = at / LIMB_BITS, shift = at % LIMB_BITS;
        u64 v = word < LIMBS ? w[word] >> shift : 0;
        if (shift > 12 && word + 1 < LIMBS)
            v |= w[word + 1] << (LIMB_BITS - shift);
        out[j] = v & MASK52;
    }
}

static void from_52(u64 *w, const u64 *in)
{
    memset(w, 0, LIMBS * sizeof *w);
    for (int j = 0; j < LIMBS52; j++) {
        int at = 52 * j, word = at / LIMB_BITS, shift = at % LIMB_BITS;
        if (word < LIMBS)
            w[word] |= in[j] << shift;
        if (shift > 12 && word + 1 < LIMBS)
            w[word + 1] |= in[j] >> (LIMB_BITS - shift);
    }
}

void ifma_setup(struct engine *e, const u64 *p, const u64 *r2_2080, const u64 *r_2080)
{
    to_52(e->p52, p);
    to_52(e->r2_52, r2_2080);
    to_52(e->one_52, r_2080);
}

/* Eight residues into Montgomery form, and back. */
IFMA static void enter(const struct engine *e, struct wide *out, const u64 *const from[LANES])
{
    u64 words[LANES][LIMBS52], *rows[LANES];
    struct wide r2;
    for (int i = 0; i < LANES; i++) {
        to_52(words[i], from[i]);
        rows[i] = words[i];
    }
    load(out, rows);
    load_same(&r2, e->r2_52);
    product(e, out, out, &r2);
}

IFMA static void leave(const struct engine *e, const struct wide *in, struct element out[LANES])
{
    u64 words[LANES][LIMBS52], *rows[LANES], one[LIMBS52] = {1};
    struct wide r;
    load_same(&r, one);
    product(e, &r, in, &r); /* below p now: (in + m·p)/R with m < R */
    for (int i = 0; i < LANES; i++)
        rows[i] = words[i];
    save(&r, rows);
    for (int i = 0; i < LANES; i++)
        from_52(out[i].w, words[i]);
}

/* Eight digits of a place at a time are made in the lanes. */
IFMA void ifma_table(const struct engine *e, struct table *t, const struct element *base,
                     struct arena *a)
{
    size_t digits = (size_t)1 << t->width;
    t->entries = NEW_ARRAY(a, u64, t->places * digits * LIMBS52);
    const u64 *same[LANES];
    struct wide step, x, eighth;
    u64 *rows[LANES];
    for (int i = 0; i < LANES; i++)
        same[i] = base->w;
    enter(e, &step, same);
    for (size_t place = 0; place < t->places; place++) {
        u64 *row = t->entries + place * digits * LIMBS52;
        u64 *whole[LANES];
        load_same(&x, e->one_52);
        for (int d = 0; d < LANES; d++) { /* step^0 … step^7, each in all lanes */
            for (int i = 0; i < LANES; i++)
                whole[i] = row + d * LIMBS52; /* the same words eight times */
            save(&x, whole);
            product(e, &x, &x, &step);
        }
        eighth = x;
        for (size_t d = 0; d < digits; d += LANES) {
            for (int i = 0; i < LANES; i++)
                rows[i] = row + (d + (size_t)i) * LIMBS52;
            if (!d)
                load(&x, rows);
            else
                save(&x, rows);
            product(e, &x, &x, &eighth);
        }
        for (int i = 0; i < LANES; i++)
            whole[i] = row + (digits - 1) * LIMBS52;
        load(&x, whole);
        product(e, &step, &x, &step);
    }
}

IFMA static void times_fixed(const struct engine *e, const struct table *t,
                             const struct scalar *const x[LANES], struct wide *acc)
{
    size_t digits = (size_t)1 << t->width;
    struct wide entry;
    for (size_t place = 0; place < t->places; place++) {
        u64 *rows[LANES];
        for (int i = 0; i < LANES; i++) {
            unsigned d = x[i] ? digit_at(x[i], place * (size_t)t->width, t->width) : 0;
            rows[i] = t->entries + (place * digits + d) * LIMBS52;
        }
        load(&entry, rows);
        product(e, acc, acc, &entry);
    }
}

/* Buckets of one exponent in eight lanes; bucket 0 takes what counts for nothing. */
struct buckets {
    u64 bucket[LANES][DIGITS][LIMBS52];
};

static void empty_buckets(const struct engine *e, struct buckets *b)
{
    for (int i = 0; i < LANES; i++)
        for (int d = 0; d < DIGITS; d++)
            memcpy(b->bucket[i][d], e->one_52, sizeof e->one_52);
}

IFMA static void into_buckets(const struct engine *e, struct buckets *b, const unsigned d[LANES],
                              const struct wide *x)
{
    struct wide old;
    u64 *rows[LANES];
    unsigned any = 0;
    for (int i = 0; i < LANES; i++) {
        any |= d[i];
        rows[i] = b->bucket[i][d[i]];
    }
    if (!any)
        return;
    load(&old, rows);
    product(e, &old, &old, x);
    save(&old, rows);
}

IFMA static void gather_buckets(const struct engine *e, struct buckets *b, struct wide *result)
{
    struct wide above, next;
    u64 *rows[LANES];
    for (int d = DIGITS - 1; d >= 1; d--) {
        for (int i = 0; i < LANES; i++)
            rows[i] = b->bucket[i][d];
        load(&next, rows);
        if (d == DIGITS - 1) {
            above = next;
            *result = next;
            continue;
        }
        product(e, &above, &above, &next);
        product(e, result, result, &above);
    }
}

/* Buckets of two exponents' digits d0 + 4·d1 of two bits each (powers.h, 2): the first exponent's
 * (which = 0) or second's power, Π_d (Π_other bucket)^d, in 13 products. */
IFMA static void gather_pair(const struct engine *e, struct buckets *b, int which,
                             struct wide *result)
{
    struct wide above, row, next;
    u64 *rows[LANES];
    for (int d = PAIRED - 1; d >= 1; d--) {
        for (int other = 0; other < PAIRED; other++) {
            for (int i = 0; i < LANES; i++)
                rows[i] = b->bucket[i][which ? other + PAIRED * d : d + PAIRED * other];
            load(other ? &next : &row, rows);
            if (other)
                product(e, &row, &row, &next);
        }
        if (d == PAIRED - 1) {
            above = row;
            *result = row;
            continue;
        }
        product(e, &above, &above, &row);
        product(e, result, result, &above);
    }
}

static size_t bits_needed(const struct engine *e, struct chain **chains, size_t lanes, bool member)
{
    size_t bits = member ? e->g->q_bits : 0;
    for (size_t i = 0; i < lanes; i++)
        for (size_t k = 0; k < chains[i]->n; k++) {
            size_t n = scalar_bits(chains[i]->powers[k].x);
            bits = n > bits ? n : bits;
        }
    return bits;
}

/* value = bucket product · fixed parts, for power k of all lanes. */
IFMA static void finish_power(const struct engine *e, struct chain **chains, size_t lanes, size_t k,
                              struct buckets *b)
{
    const struct scalar *on_g[LANES] = {0}, *on_y[LANES] = {0};
    struct element out[LANES];
    struct wide x;
    bool any_g = false, any_y = false;
    for (size_t i = 0; i < lanes; i++) {
        on_g[i] = chains[i]->powers[k].on_g;
        on_y[i] = chains[i]->powers[k].on_y;
        any_g |= on_g[i] != NULL;
        any_y |= on_y[i] != NULL;
    }
    if (k + 1 < chains[0]->n || k % 2)
        gather_pair(e, b, k % 2, &x);
    else
        gather_buckets(e, b, &x);
    if (any_g)
        times_fixed(e, &e->on_g, on_g, &x);
    if (any_y)
        times_fixed(e, &e->on_y, on_y, &x);
    leave(e, &x, out);
    for (size_t i = 0; i < lanes; i++)
        chains[i]->powers[k].value = out[i];
}

IFMA static void check_members(const struct engine *e, struct chain **chains, size_t lanes,
                               struct buckets *b)
{
    struct element out[LANES];
    struct wide x;
    gather_buckets(e, b, &x);
    leave(e, &x, out);
    for (size_t i = 0; i < lanes; i++)
        chains[i]->member = element_eq(&out[i], &element_one);
}

size_t ifma_scratch(size_t n)
{
    return (n + 1) * sizeof(struct buckets);
}

IFMA void ifma_run(const struct engine *e, void *scratch, struct chain **chains, size_t lanes)
{
    size_t n = chains[0]->n;
    bool member = false;
    for (size_t i = 0; i < lanes; i++)
        member |= chains[i]->check_member && !e->g->safe_prime;
    size_t bits = bits_needed(e, chains, lanes, member);
    struct buckets *b = scratch;
    for (size_t k = 0; k < n + member; k++)
        empty_buckets(e, &b[k]);

    const u64 *bases[LANES];
    unsigned d[LANES] = {0};
    struct wide x;
    for (size_t i = 0; i < LANES; i++)
        bases[i] = i < lanes ? chains[i]->base.w : element_one.w;
    enter(e, &x, bases);
    for (size_t at = 0; at < bits; at += PAIRED_BITS) {
        for (int i = 0; at && i < PAIRED_BITS; i++)
            square(e, &x, &x);
        for (size_t k = 0; k + 1 < n; k += 2) {
            for (size_t i = 0; i < lanes; i++)
                d[i] = exponent_digit(chains[i], k, at, PAIRED_BITS) +
                       PAIRED * exponent_digit(chains[i], k + 1, at, PAIRED_BITS);
            into_buckets(e, &b[k / 2], d, &x);
        }
        if (at % DIGIT)
            continue;
        if (n % 2) {
            for (size_t i = 0; i < lanes; i++)
                d[i] = exponent_digit(chains[i], n - 1, at, DIGIT);
            into_buckets(e, &b[n / 2], d, &x);
        }
        if (member) {
            for (size_t i = 0; i < lanes; i++)
                d[i] = digit_at(&e->g->q, at, DIGIT);
            into_buckets(e, &b[n], d, &x);
        }
    }
    for (size_t k = 0; k < n; k++)
        finish_power(e, chains, lanes, k, &b[k / 2]);
    if (member)
        check_members(e, chains, lanes, &b[n]);
}
