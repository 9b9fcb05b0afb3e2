/* Exact values that grow out of one another. Uses GMP. */
#include "budget/chain.h"

#include <math.h>

struct chain chain_new(struct arena *a, u32 cap)
{
    struct chain c = {.num = NEW_ARRAY(a, mpz_t, (size_t)cap + 1),
                      .r = NEW_ARRAY(a, u64, (size_t)cap + 1)};
    mpz_init_set_ui(c.den, 1);
    return c;
}

void chain_end(struct chain *c)
{
    for (u32 i = 0; i < c->cap; i++)
        mpz_clear(c->num[i]);
    mpz_clear(c->den);
}

void chain_reset(struct chain *c)
{
    c->n = 0;
    mpz_set_ui(c->den, 1);
}

void mpz_from_i128(mpz_t out, i128 v)
{
    u128 size = v < 0 ? -(u128)v : (u128)v;
    mpz_set_ui(out, (u64)(size >> 64));
    mpz_mul_2exp(out, out, 64);
    mpz_add_ui(out, out, (u64)size);
    if (v < 0)
        mpz_neg(out, out);
}

/* By Horner's rule, so that no earlier numerator has to be brought over the common denominator. */
void chain_sum(const struct chain *c, i128 constant, const i64 *a, u32 from, mpz_t sum)
{
    mpz_set_ui(sum, 0);
    for (u32 j = from; j < c->n; j++) {
        if (mpz_sgn(sum) != 0)
            mpz_mul_ui(sum, sum, c->r[j]);
        if (a[j] > 0)
            mpz_addmul_ui(sum, c->num[j], (u64)a[j]);
        else if (a[j] < 0)
            mpz_submul_ui(sum, c->num[j], 0 - (u64)a[j]);
    }
    if (constant) {
        mpz_t whole;
        mpz_init(whole);
        mpz_from_i128(whole, constant);
        mpz_addmul(sum, whole, c->den);
        mpz_clear(whole);
    }
}

void chain_push(struct chain *c, const mpz_t sum, u64 r)
{
    if (c->n == c->cap)
        mpz_init(c->num[c->cap++]);
    mpz_set(c->num[c->n], sum);
    c->r[c->n++] = r;
    mpz_mul_ui(c->den, c->den, r);
}

double mpz_ratio(const mpz_t num, const mpz_t den)
{
    long e = 0, f = 0;
    double n = mpz_get_d_2exp(&e, num), d = mpz_get_d_2exp(&f, den);
    return ldexp(n / d, (int)(e - f));
}
