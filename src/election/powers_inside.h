/* What powers.c and powers_ifma.c share. Included by these two only. */
#ifndef LINLI_ELECTION_POWERS_INSIDE_H
#define LINLI_ELECTION_POWERS_INSIDE_H

#include "election/montgomery.h"
#include "election/powers.h"

enum {
    DIGIT = 4,
    DIGITS = 1 << DIGIT,
    PAIRED_BITS = 2,
    PAIRED = 1 << PAIRED_BITS, /* PAIRED · PAIRED = DIGITS */
    WINDOW_MAX = 6,
    ODD_DIGITS = 1 << (WINDOW_MAX - 1),
    POWERS_MOST = 16, /* of a chain that runs at once */
    LANES = 8,
    LIMBS52 = 40
};

/* base^(d·2^(width·place)) for all digits d and places, in the Montgomery form of its way:
 * LIMBS words an entry when plain, LIMBS52 words of 52 bits when wide. */
struct table {
    int width; /* bits a digit */
    size_t places;
    u64 *entries;
};

struct engine {
    const struct group *g;
    bool wide;
    int window; /* bits of a sliding window of the plain way, at most WINDOW_MAX */
    struct montgomery plain;
    u64 p52[LIMBS52], r2_52[LIMBS52], one_52[LIMBS52]; /* the same for 2^2080 */
    struct table on_g, on_y;
};

/* `bits` bits of x from bit `at` on, at most 16. */
static inline unsigned digit_at(const struct scalar *x, size_t at, int bits)
{
    size_t word = at / LIMB_BITS, shift = at % LIMB_BITS;
    u64 v = word < LIMBS ? x->w[word] >> shift : 0;
    if (shift + (size_t)bits > LIMB_BITS && word + 1 < LIMBS)
        v |= x->w[word + 1] << (LIMB_BITS - shift);
    return (unsigned)(v & ((1u << bits) - 1));
}

/* A digit of power k's exponent; 0 where there is none. */
static inline unsigned exponent_digit(const struct chain *c, size_t k, size_t at, int bits)
{
    return c->powers[k].x ? digit_at(c->powers[k].x, at, bits) : 0;
}

size_t scalar_bits(const struct scalar *x); /* NULL: 0 */

/* powers_ifma.c */
void ifma_setup(struct engine *e, const u64 *p, const u64 *r2_2080, const u64 *r_2080);
void ifma_table(const struct engine *e, struct table *t, const struct element *base,
                struct arena *a);
/* Up to LANES chains with the same number n of powers; scratch holds ifma_scratch(n) bytes. */
size_t ifma_scratch(size_t n);
void ifma_run(const struct engine *e, void *scratch, struct chain **chains, size_t lanes);

#endif
