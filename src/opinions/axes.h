/* The two directions in which opinions differ most: principal components of the votes.
 *
 * A missing vote counts as its statement's mean, so the centred matrix is exactly as sparse as the
 * votes, and everything about it follows from integers: sums over pairs of statements. Those are
 * exact whatever the order of people or the number of threads. Uses votes.
 */
#ifndef LINLI_OPINIONS_AXES_H
#define LINLI_OPINIONS_AXES_H

#include "opinions/votes.h"

/* Sums over the people who voted on both of two statements a < b, agree +1, disagree −1. */
struct pair {
    i32 product;       /* Σ x_a x_b */
    i32 first, second; /* Σ x_a, Σ x_b */
    i32 both;          /* how many */
};

/* Pairs of b with each a < b stand at pairs[pair_row(b) + a]: a new statement goes to the end. */
static inline size_t pair_row(u32 b)
{
    return (size_t)b * (b - (b > 0)) / 2;
}

/* More statements than this, and pairs take more room (72 MB) than they are worth. */
enum { PAIRS_MAX = 3000 };

/* `columns` are those of `v`. O(sum over people of votes²). */
struct pair *pairs_new(struct arena *a, const struct votes *v, const struct columns *columns);

/* Multiplies with AᵀA, A being the centred matrix: from `dense` (statements², symmetric), or where
 * that is NULL by two passes over the votes with `value`, the centred value of each answer. */
struct scatter {
    u32 statements;
    const double *dense;
    const struct votes *votes;
    const double *value;
    double *scratch; /* 8 * statements, for the passes */
};

/* Means with agree +1; 0 without votes or where hidden[j]. hidden may be NULL. */
double *centre_of(struct arena *a, const struct tally *tallies, u32 statements, const bool *hidden);

/* The two ways; what they point to must live as long. */
struct scatter scatter_dense(struct arena *a, const struct pair *pairs, const struct tally *tallies,
                             const double *centre, u32 statements, const bool *hidden);
struct scatter scatter_sparse(struct arena *a, const struct votes *v, const double *centre,
                              const bool *hidden);

/* The cheaper of the two ways for about `steps` products. */
struct scatter scatter_of(struct arena *a, const struct votes *v, const struct tally *tallies,
                          const double *centre, const bool *hidden, unsigned steps);

/* Two unit vectors, [0] of the greatest variance; zero where the votes have fewer directions. */
struct axes {
    double *axis[2];
    bool settled; /* converged to the last digits that count */
};

/* As Polis does: power iteration from all ones, 100 steps, then the same beside what was found. */
struct axes axes_power(struct arena *a, const struct scatter *s);

/* Lanczos with full reorthogonalisation (Golub & Van Loan, Matrix Computations, ch. 10), until the
 * residual is below `precision` of the greatest value. `start` (two vectors of an earlier map, or
 * NULL) only makes it faster. The greatest absolute entry of each axis is positive. */
struct axes axes_lanczos(struct arena *a, const struct scatter *s, const struct axes *start,
                         double precision);

#endif
