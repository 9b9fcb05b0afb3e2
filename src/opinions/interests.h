/* Interests weighed: owners, tenants, shops, units. Uses votes, stats.
 *
 * Each interest's agreement is shown by itself; the weighed one is a mean over interests, not over
 * heads, so that the many do not drown the few. A weight is capped so that nobody in a small
 * interest counts more than five times the average person; what is cut goes to the others.
 */
#ifndef LINLI_OPINIONS_INTERESTS_H
#define LINLI_OPINIONS_INTERESTS_H

#include "opinions/votes.h"

enum { HEAD_MAX = 5 };

/* Weights that sum to 1, of `n` interests with size[] people; wanted[] is what the community gave
 * them (NULL: equal). An interest without people gets 0. */
double *interest_weights(struct arena *a, const i32 *size, const double *wanted, u32 n);

/* Share of agreement (or disagreement) in a statement, weighed; interests of whom nobody answered
 * leave their weight to the others. NAN: nobody did. tallies: [interest * statements + statement].
 */
double weighed_share(const struct tally *tallies, const double *weights, u32 n, u32 statements,
                     u32 statement, bool agree);

#endif
