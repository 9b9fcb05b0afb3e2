/* Inside the room: exact values that grow out of one another.
 *
 * What a purchase costs each of its payers (Equal Shares) and the load it leaves on them (Phragmen)
 * are both of the form
 *     value_k = (C + Σ_{j<k} a_j · value_j) / R_k
 * with whole C, a_j, R_k: a voter's purse is the share less the prices paid in full, a voter's load
 * is the value of one earlier purchase. Kept as whole numerators over D_k = R_1 … R_k, one number
 * for each purchase instead of one for each voter; numbers of some hundred bits at 60 purchases,
 * so 128 bits do not suffice and GMP holds them (research note on speed, section 2).
 */
#ifndef LINLI_BUDGET_CHAIN_H
#define LINLI_BUDGET_CHAIN_H

#include <gmp.h>

#include "budget/budget.h"

struct chain {
    mpz_t *num; /* value_j = num[j] / (r[0] … r[j]) */
    u64 *r;
    u32 n, cap; /* numbers [n, cap) are ready for use */
    mpz_t den;  /* r[0] … r[n-1] */
};

/* Room for `cap` values. chain_end gives GMP's memory back. */
struct chain chain_new(struct arena *a, u32 cap);
void chain_end(struct chain *c);
void chain_reset(struct chain *c);

/* sum = (constant + Σ a_j · value_j) · den, over all n values; a has n counts, those before `from`
 * are 0. */
void chain_sum(const struct chain *c, i128 constant, const i64 *a, u32 from, mpz_t sum);
/* value_n = sum / (den · r). */
void chain_push(struct chain *c, const mpz_t sum, u64 r);

void mpz_from_i128(mpz_t out, i128 v); /* `out` is initialized */
/* num / den as a double, with a relative error of at most 2^-51. */
double mpz_ratio(const mpz_t num, const mpz_t den);

#endif
