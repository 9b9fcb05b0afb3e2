/* Montgomery's products in 64-bit words. See montgomery.h.
 *
 * Nearly all time goes into one row: t += m·p, word by word. On processors with the instructions
 * mulx, adcx and adox (Intel since 2014, AMD since 2017) a row has two carries that do not wait for
 * each other, one in the carry flag for the low halves and one in the overflow flag for the high
 * halves of the 32 products; compilers do not write this by themselves (Ozturk, Guilford, Gopal,
 * Feghali: New instructions supporting large integer arithmetic on Intel architecture processors,
 * 2012). Elsewhere a row is GMP's mpn_addmul_1. Both give the same words.
 */
#include "election/montgomery.h"

#include <gmp.h>
#include <string.h>

static mp_limb_t *limbs(u64 *w)
{
    return (mp_limb_t *)w;
}
static const mp_limb_t *climbs(const u64 *w)
{
    return (const mp_limb_t *)w;
}

#if defined(__x86_64__)
#include <cpuid.h>

static bool two_carries_here(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_BMI2 && b & bit_ADX;
}

/* t += m·p over LIMBS words; the word carried out is returned. */
static u64 add_row(u64 *t, const u64 *p, u64 m)
{
    u64 low, high, carry;
    __asm__ volatile("xor %k[carry], %k[carry]\n\t" /* clears both flags too */
                     ".irp at, 0,16,32,48,64,80,96,112,128,144,160,176,192,208,224,240\n\t"
                     "mulx \\at(%[p]), %[low], %[high]\n\t"
                     "adcx \\at(%[t]), %[low]\n\t"
                     "adox %[carry], %[low]\n\t"
                     "mov %[low], \\at(%[t])\n\t"
                     "mulx \\at+8(%[p]), %[low], %[carry]\n\t"
                     "adcx \\at+8(%[t]), %[low]\n\t"
                     "adox %[high], %[low]\n\t"
                     "mov %[low], \\at+8(%[t])\n\t"
                     ".endr\n\t"
                     "mov $0, %k[low]\n\t"
                     "adcx %[low], %[carry]\n\t"
                     "adox %[low], %[carry]"
                     : [low] "=&r"(low), [high] "=&r"(high), [carry] "=&r"(carry)
                     : [p] "r"(p), [t] "r"(t), "d"(m)
                     : "cc", "memory");
    return carry;
}
#else
static bool two_carries_here(void)
{
    return false;
}

static u64 add_row(u64 *t, const u64 *p, u64 m)
{
    return mpn_addmul_1(limbs(t), climbs(p), LIMBS, m);
}
#endif

/* r = t/2^2048 mod p up to a multiple of p, r < 2^2048; t of 2·LIMBS words is used up. Word by
 * word, the multiple of p that makes the lowest word vanish is added. */
static void reduce(const struct montgomery *m, u64 *r, u64 *t)
{
    const u64 *p = m->p.w;
    if (m->two_carries)
        for (int i = 0; i < LIMBS; i++)
            t[i] = add_row(t + i, p, t[i] * m->inverse);
    else
        for (int i = 0; i < LIMBS; i++)
            t[i] = mpn_addmul_1(limbs(t + i), climbs(p), LIMBS, t[i] * m->inverse);
    if (mpn_add_n(limbs(r), climbs(t + LIMBS), climbs(t), LIMBS))
        mpn_sub_n(limbs(r), climbs(r), climbs(p), LIMBS);
}

void montgomery_product(const struct montgomery *m, u64 *r, const u64 *a, const u64 *b)
{
    u64 t[2 * LIMBS];
    if (m->two_carries) {
        memset(t, 0, LIMBS * sizeof *t);
        for (int i = 0; i < LIMBS; i++)
            t[LIMBS + i] = add_row(t + i, a, b[i]);
    } else {
        mpn_mul_n(limbs(t), climbs(a), climbs(b), LIMBS);
    }
    reduce(m, r, t);
}

void montgomery_square(const struct montgomery *m, u64 *r, const u64 *a)
{
    u64 t[2 * LIMBS];
    mpn_sqr(limbs(t), climbs(a), LIMBS);
    reduce(m, r, t);
}

void montgomery_enter(const struct montgomery *m, u64 *r, const struct element *x)
{
    montgomery_product(m, r, x->w, m->shift);
}

struct element montgomery_leave(const struct montgomery *m, const u64 *x)
{
    struct element r;
    u64 t[2 * LIMBS] = {0};
    memcpy(t, x, LIMBS * sizeof *x);
    reduce(m, r.w, t);
    if (element_cmp(&r, &m->p) >= 0)
        mpn_sub_n(limbs(r.w), climbs(r.w), climbs(m->p.w), LIMBS);
    return r;
}

void two_to(const struct element *p, size_t bits, u64 *out)
{
    mp_limb_t wide[3 * LIMBS] = {0}, quotient[3 * LIMBS];
    wide[bits / LIMB_BITS] = (mp_limb_t)1 << bits % LIMB_BITS;
    mpn_tdiv_qr(quotient, limbs(out), 0, wide, 3 * LIMBS, climbs(p->w), LIMBS);
}

void montgomery_setup(struct montgomery *m, const struct element *p)
{
    u64 inverse = 1; /* Newton: each round doubles the correct bits of 1/p modulo 2^64 */
    for (int i = 0; i < 6; i++)
        inverse *= 2 - p->w[0] * inverse;
    *m = (struct montgomery){.p = *p, .inverse = -inverse, .two_carries = two_carries_here()};
    two_to(p, LIMBS * LIMB_BITS, m->one);
    two_to(p, 2 * LIMBS * LIMB_BITS, m->shift);
}
