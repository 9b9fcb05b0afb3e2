/* The group an election is held in: elements, scalars, their written forms and hashes.
 *
 * A group here is the subgroup of prime order q of the integers modulo a 2048-bit prime p, written
 * multiplicatively. Everything the rest of the engine knows about numbers goes through this header,
 * powers.h (many powers at once) and nothing else: Ed25519 or the hashes of Belenios 4 would be
 * other insides of the same door. Uses base, GMP (its mpn level: plain arrays, no allocation),
 * libcrypto for SHA-256.
 *
 * Functions whose name ends in _secret take time and touch memory independent of the values of
 * their arguments; all others are for public values only.
 */
#ifndef LINLI_ELECTION_GROUP_H
#define LINLI_ELECTION_GROUP_H

#include "base/buf.h"
#include "base/hash.h"

enum { LIMBS = 32, LIMB_BITS = 64, DECIMAL_MAX = 617 };

/* A residue 0 ≤ x < p, least significant limb first. A member of the group only where
 * that has been checked (group_has, or chain.member of powers.h). */
struct element {
    u64 w[LIMBS];
};

/* 0 ≤ x < q, in the first group.q_limbs limbs; the others are zero. */
struct scalar {
    u64 w[LIMBS];
};

struct group {
    str name;
    struct element p, g;
    struct scalar q;
    size_t q_limbs, q_bits;
    struct element cofactor; /* (p − 1)/q */
    bool safe_prime;         /* p = 2q + 1: membership is being a square */
    int answer_bits; /* bits an answer takes in a non-homomorphic question; 0: not offered */
};

/* BELENIOS-2048 or RFC-3526-2048; NULL for any other name. Lives as long as the arena. */
const struct group *group_new(struct arena *a, str name);

/* Elements. */
extern const struct element element_one;
bool element_eq(const struct element *a, const struct element *b);
int element_cmp(const struct element *a, const struct element *b);          /* as integers */
bool element_read(const struct group *g, str decimal, struct element *out); /* canonical, 0<x<p */
void element_put(struct buf *b, const struct element *x);                   /* decimal */
/* Modulo p; what is inverted is not 0. */
struct element element_mul(const struct group *g, const struct element *a, const struct element *b);
struct element element_invert(const struct group *g, const struct element *a);
struct element element_pow(const struct group *g, const struct element *a, const struct scalar *x);
struct element element_pow_int(const struct group *g, const struct element *a, u64 x);
/* a^x for a member a: the exponent's bits are not to be seen in time or memory traffic. */
struct element element_pow_secret(const struct group *g, const struct element *a,
                                  const struct scalar *x);
struct element element_mul_secret(const struct group *g, const struct element *a,
                                  const struct element *b);
/* a where first is true, else b. */
struct element element_select_secret(bool first, const struct element *a, const struct element *b);
bool group_has(const struct group *g, const struct element *a); /* a^q = 1 */
/* The i-th independent generator of the shuffle: SHA256("ggen|i")^cofactor. */
struct element group_generator(const struct group *g, i64 i);

/* Scalars, all modulo q. Adding, subtracting, multiplying, comparing and making one from a hash are
 * safe for secrets. */
bool scalar_read(const struct group *g, str decimal, struct scalar *out); /* canonical, < q */
void scalar_put(const struct group *g, struct buf *b, const struct scalar *x);
struct scalar scalar_from_int(u64 x);
struct scalar scalar_from_hash(const struct group *g, const struct hash *h); /* big-endian, mod q */
struct scalar scalar_add(const struct group *g, const struct scalar *a, const struct scalar *b);
struct scalar scalar_sub(const struct group *g, const struct scalar *a, const struct scalar *b);
struct scalar scalar_mul(const struct group *g, const struct scalar *a, const struct scalar *b);
struct scalar scalar_invert(const struct group *g, const struct scalar *a); /* public values */
bool scalar_eq(const struct scalar *a, const struct scalar *b);

/* Where random scalars come from: the system, or for tests a repeatable stream (the same in
 * static/booth/ballot.js): block i is SHA256(seed ‖ "|" ‖ i in decimal), i from 0; a scalar takes
 * ⌈bits/256⌉ blocks, first block most significant, reduced to the bit length of q by a shift, and
 * is drawn again while it is ≥ q. */
struct chance {
    str seed; /* p NULL: the system's randomness */
    u64 next;
};
struct scalar scalar_random(const struct group *g, struct chance *chance);
u64 chance_below(struct chance *chance, u64 bound); /* uniform; bound > 0 */

/* SHA-256 through libcrypto, which uses the processor's SHA instructions where there are some. */
struct hash sha256(str data);
void base64_put(struct buf *b, const struct hash *h); /* 43 characters, no padding: a tracker */

#endif
