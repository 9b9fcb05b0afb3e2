/* WIDE before a function: compiled twice, for any machine and for those with AVX2, chosen when the
 * program starts.
 *
 * For plain loops whose steps do not depend on one another. Both versions give the same bits: no
 * sum is reordered, and nothing is fused (-ffp-contract=off). The sanitizers look at the plain one:
 * their start-up comes after the choice would be made.
 */
#ifndef LINLI_WIDE_H
#define LINLI_WIDE_H

#if defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) &&              \
    !defined(__SANITIZE_THREAD__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#endif
