/* From ballots to the result: which ballots count, their product or their list, and the opening.
 * Uses ballot, trustee. */
#ifndef LINLI_ELECTION_TALLY_H
#define LINLI_ELECTION_TALLY_H

#include "election/ballot.h"
#include "election/trustee.h"

/* Sums of homomorphic questions, and the lists of ranked ones, while ballots are added. */
struct tally {
    const struct election *election;
    struct pile pile;
    size_t *room; /* of each list */
    i64 n_ballots, total_weight;
    struct arena *arena;
};

struct tally tally_new(struct arena *a, const struct election *e); /* empty; grows in `a` */
/* Only the ciphertexts of a ballot, unproved: for counting what was checked before. */
void tally_add(struct tally *t, const struct ballot *b, i64 weight);
/* Puts the lists into the order in which the first shuffle must find them: by alpha, then beta. */
void tally_close(struct tally *t);
void tally_put(struct buf *b, const struct pile *pile);             /* the encrypted tally */
str tally_sizes(struct arena *a, const struct tally *t, str tally); /* and its counts */

/* The result, from the joined decryption factors. Homomorphic: the discrete logarithm of β/factor
 * to the base g, at most total_weight, by Shanks' baby and giant steps. Ranked: the numbers packed
 * into β/factor. False: not to be found. */
bool result_open(struct arena *a, const struct election *e, const struct pile *pile,
                 struct element **factors, i64 total_weight, str *out, struct fault *f);

/* The sums of a result of homomorphic questions and the rankings of the others, for counting. */
struct result_row {
    i64 *values;
    size_t n;
};
struct result_question {
    struct result_row *rows; /* one row of sums, or one a ballot */
    size_t n;
};
/* False: f says where it is not as this election with so many ballots would write it. */
bool result_read(struct arena *a, const struct election *e, str bytes, i64 n_ballots,
                 struct result_question **out, struct fault *f);

/* Packs a ranking into a member of the group, as belenios does. */
struct element ranking_pack(const struct group *g, const i64 *values, size_t n);

#endif
