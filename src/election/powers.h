/* Many powers at once: the work of checking proofs, and the only place where speed is made.
 * For public values only. Uses group.
 *
 * A proof with challenge c and response r about an element x is checked by recomputing its
 * commitments g^r·x^c (and y^r'·x'^c), all of which must be known to be hashed. So nothing can be
 * batched away, but much can be shared. What makes it fast, and where it comes from:
 *
 * 1. Fixed bases. g and the election key y are the same in every proof. Their powers
 *    b^(d·2^(w·i)) for every digit d < 2^w and place i are computed once; then b^r is a product of
 *    one table entry per digit of r, without any squaring. (Brickell, Gordon, McCurley, Wilson:
 *    Fast exponentiation with precomputation, EUROCRYPT '92.)
 * 2. One chain of squarings per variable base. In a ballot each ciphertext part is raised to two or
 *    more challenges, and to q to see that it is a member. Reading exponents from the low end,
 *    x^(2^i) is needed by all of them; it is computed once and multiplied into bucket d of an
 *    exponent that has the digit d there. At the end Π_d bucket_d^d is gathered. (Yao: On the
 *    evaluation of powers, SIAM J. Comput. 5, 1976; the last step is Knuth, TAOCP 4.6.3 ex. 9.)
 *    The plain way takes odd digits of four bits wherever a set bit opens a window (sliding
 *    windows, Thurber 1973), on average every fifth bit: 51 products for 256 bits, of which the
 *    first eight only fill a bucket, and 15 at the end. Lanes side by side must do the same work,
 *    so the wide way has windows at fixed places; there two exponents of one base share sixteen
 *    buckets by their two next bits each: 128 products and 26 at the end (the vector form of Yao's
 *    method; Straus).
 * 3. Montgomery's products without division, with rows of two carries (montgomery.c).
 * 4. Eight chains side by side in the lanes of AVX-512 registers with 52-bit multiply-add
 *    (powers_ifma.c), where the processor has it. The plain way gives the same results.
 */
#ifndef LINLI_ELECTION_POWERS_H
#define LINLI_ELECTION_POWERS_H

#include "election/group.h"

/* One thing to compute: value = g^on_g · y^on_y · base^x, modulo p. Exponents are plain
 * non-negative integers below 2^bits of the group's q; a NULL one counts as 0. */
struct power {
    const struct scalar *on_g, *on_y, *x;
    struct element value;
};

/* A base and what is wanted of it. */
struct chain {
    struct element base;
    struct power *powers;
    size_t n;
    bool check_member; /* in: is base^q = 1 wanted? */
    bool member;       /* out: the answer */
};

enum way { WAY_BEST, WAY_PLAIN, WAY_IFMA };

struct engine; /* a group, a key y, their tables; read-only once made, so safe for many threads */

/* `uses`: about how many powers of each fixed base will be asked for; the more, the wider the
 * tables, up to 10 MB a base. WAY_IFMA on a machine without it gives NULL. */
const struct engine *engine_new(struct arena *a, const struct group *g, const struct element *y,
                                enum way way, size_t uses);
const struct group *engine_group(const struct engine *e);
bool engine_is_wide(const struct engine *e); /* eight lanes: work comes best in large batches */
bool ifma_here(void);

/* Fills in value and member of all chains. Scratch memory comes from `a`. */
void engine_run(const struct engine *e, struct arena *a, struct chain *chains, size_t n);

/* Π bases[i]^exponents[i] over n of them: the exponents are read digit by digit from the top, all
 * bases with the same digit are multiplied into its bucket, and one chain of squarings serves all
 * (Pippenger: On the evaluation of powers and monomials, SIAM J. Comput. 9, 1980). */
struct element powers_product(const struct engine *e, struct arena *a, const struct element *bases,
                              const struct scalar *exponents, size_t n);

#endif
