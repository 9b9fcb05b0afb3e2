/* Shuffles: a trustee re-encrypts and permutes the ranked ballots and proves that nothing else
 * changed. Proof of Terelius and Wikström (AFRICACRYPT 2010) in the form of Haenni, Locher, Koenig,
 * Dubuis (CHVote specification 1.3.2, algorithms 8.43 to 8.48), as Belenios has it. Uses tally. */
#ifndef LINLI_ELECTION_SHUFFLE_H
#define LINLI_ELECTION_SHUFFLE_H

#include "election/tally.h"

struct shuffle_proof {
    struct element t1, t2, t3, t41, t42, *t_hat;
    struct scalar s1, s2, s3, s4, *s_hat, *s_prime;
    struct element *c, *c_hat;
};

struct shuffle {
    struct pile pile;             /* one row a ranked question: the new ciphertexts */
    struct shuffle_proof *proofs; /* one a row */
};

/* `before`: the ranked rows only, in their order. */
bool shuffle_read(struct arena *a, const struct group *g, const struct pile *before, str bytes,
                  i64 height, struct shuffle *out, struct fault *f);
bool shuffle_verify(const struct election *e, const struct engine *engine,
                    const struct pile *before, const struct shuffle *s, i64 height,
                    struct fault *f);
/* Takes SHUFFLE_STEPS of the bar for each ciphertext; NULL: no bar. */
enum { SHUFFLE_STEPS = 6 };
str shuffle_make(struct arena *a, const struct election *e, const struct pile *before,
                 struct chance *chance, struct progress *bar);

#endif
