/* The texts that shuffles hash, for checking (shuffle.c) and making (shuffle_make.c). */
#ifndef LINLI_ELECTION_SHUFFLE_INSIDE_H
#define LINLI_ELECTION_SHUFFLE_INSIDE_H

#include "election/shuffle.h"

void hash_elements(struct buf *b, const struct element *x, size_t n);
void hash_pairs(struct buf *b, const struct ciphertext *x, size_t n);
struct scalar *shuffle_challenges(struct arena *a, const struct election *e, str committed,
                                  size_t n);
struct scalar shuffle_challenge(struct arena *a, const struct election *e,
                                const struct shuffle_proof *p, str committed, size_t n);

#endif
