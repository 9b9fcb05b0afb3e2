/* Proofs of Schnorr's kind and their checking by the batch. Uses powers, canonical.
 *
 * All responses are w − x·challenge, so that a commitment is found again as g^response·X^challenge
 * (Schnorr 1991; made non-interactive by hashing, Fiat and Shamir 1986).
 *
 * Checking goes in three steps, so that the powers of many proofs are computed together:
 * plan (which chains of powers are needed), engine_run, judge (hash what came out, compare). Who
 * judges takes the chains in the order in which they were planned.
 */
#ifndef LINLI_ELECTION_PROOF_H
#define LINLI_ELECTION_PROOF_H

#include "election/canonical.h"
#include "election/powers.h"

struct proof {
    struct scalar challenge, response;
};

struct ciphertext {
    struct element alpha, beta; /* g^r, y^r·g^m */
};

/* Reading and writing their canonical JSON; a fault is the scan's. */
struct proof scan_proof(struct scan *s, const struct group *g);
void put_proof(struct buf *b, const struct group *g, const struct proof *p);
struct ciphertext scan_ciphertext(struct scan *s, const struct group *g);
void put_ciphertext(struct buf *b, const struct ciphertext *c);
void hash_pair(struct buf *b, const struct ciphertext *c); /* "alpha,beta" as in hashed texts */

/* Chains to be run; pointers into `chains` are good only once all is planned. */
struct plan {
    struct arena *arena;
    struct chain *chains;
    size_t n, cap, judged;
};
struct chain *plan_chain(struct plan *p, const struct element *base, size_t powers, bool member);
struct chain *plan_next(struct plan *p); /* for the judge */

/* A signature-like proof about X: plans g^response·X^challenge; the judge hashes
 * prefix + commitment (or two of them, joined by a comma) and compares. */
void plan_schnorr(struct plan *p, const struct element *x, const struct proof *proof, bool member);
bool judge_schnorr(const struct group *g, struct plan *p, const struct proof *proof, str prefix,
                   bool *member);
struct proof make_schnorr(const struct group *g, struct arena *a, const struct scalar *x,
                          str prefix, struct chance *chance);

/* The challenge a text hashes to. */
struct scalar challenge_of(const struct group *g, str text);

#endif
