/* Products modulo p without division: residues in Montgomery form, one at a time (Montgomery:
 * Modular multiplication without trial division, Math. Comp. 44, 1985). Uses group, GMP's mpn.
 *
 * The form of x is x·2^2048 mod p, or a multiple of p more: any representative below 2^2048 will
 * do until the number leaves the form.
 */
#ifndef LINLI_ELECTION_MONTGOMERY_H
#define LINLI_ELECTION_MONTGOMERY_H

#include "election/group.h"

struct montgomery {
    struct element p;
    u64 inverse;      /* −1/p modulo 2^64 */
    u64 one[LIMBS];   /* 2^2048 mod p: the form of 1 */
    u64 shift[LIMBS]; /* 2^4096 mod p: a product with it enters the form */
    bool two_carries; /* the processor has mulx, adcx and adox */
};

/* p is odd. Entering and leaving the form: r has LIMBS words. */
void montgomery_setup(struct montgomery *m, const struct element *p);
void montgomery_enter(const struct montgomery *m, u64 *r, const struct element *x);
struct element montgomery_leave(const struct montgomery *m, const u64 *x);

/* r may be a or b. Public values only: a last subtraction depends on them. */
void montgomery_product(const struct montgomery *m, u64 *r, const u64 *a, const u64 *b);
void montgomery_square(const struct montgomery *m, u64 *r, const u64 *a);

/* 2^bits mod p, bits < 3·2048. */
void two_to(const struct element *p, size_t bits, u64 *out);

#endif
