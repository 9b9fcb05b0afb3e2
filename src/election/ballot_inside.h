/* The texts that ballots hash, for reading (ballot.c) and making (ballot_make.c). */
#ifndef LINLI_ELECTION_BALLOT_INSIDE_H
#define LINLI_ELECTION_BALLOT_INSIDE_H

#include "election/ballot.h"

str ballot_context(struct arena *a, const struct election *e, str credential);
str answer_context(struct arena *a, str context, const str *texts, size_t n);
str pair_text(struct arena *a, const struct ciphertext *pair); /* "alpha,beta" */
str pair_prefix(struct arena *a, str context, str pair);
str ranked_prefix(struct arena *a, const struct election *e, str context,
                  const struct ciphertext *c);
str signature_prefix(struct arena *a, const struct hash *signed_hash);
struct ciphertext answer_sum(const struct election *e, const struct question *q,
                             const struct answer *x);

#endif
