/* A ballot: encrypted answers, proofs that they are fair, a signature by the voter's credential.
 * Uses election, proof. Formulas: Belenios specification, "Encrypted answers" to "Ballots";
 * or-proofs after Cramer, Damgård, Schoenmakers (CRYPTO '94). */
#ifndef LINLI_ELECTION_BALLOT_H
#define LINLI_ELECTION_BALLOT_H

#include "election/election.h"
#include "election/proof.h"

struct answer {
    struct ciphertext *choices; /* question_choices of them; a blank flag comes first */
    str *texts;                 /* each as it is hashed: "alpha,beta" */
    struct ciphertext sum;      /* of all but a blank flag; homomorphic only */
    struct proof *individual;   /* two a choice: it is 0, or it is 1 */
    struct proof *overall;      /* the sum is one of min … max */
    size_t n_overall;
    struct proof *blank; /* two: not blank, or nothing else; NULL where no blank is offered */
    struct proof ranked; /* knowledge of the randomness, where ranked */
};

struct ballot {
    str bytes;      /* canonical */
    str credential; /* decimal g^s */
    struct element credential_key;
    struct answer *answers;  /* one a question */
    struct hash signed_hash; /* of the bytes without the signature */
    struct proof signature;
};

/* Reads the canonical object; everything it must name (election, number of answers and proofs, the
 * signed hash) is compared. `height` is for the fault's sentence. */
bool ballot_read(struct arena *a, const struct election *e, str bytes, i64 height,
                 struct ballot *out, struct fault *f);

/* Checking all its proofs: plan, engine_run, judge (proof.h). The ballot must stay meanwhile. */
void ballot_plan(const struct election *e, const struct ballot *b, struct plan *p);
bool ballot_judge(const struct election *e, const struct ballot *b, i64 height, struct plan *p,
                  struct fault *f);

/* The choices of a voter: for each question an array, as belenios-tool takes it: 0 or 1 an answer
 * (behind the blank flag where one is offered), or for ranked questions a number 0 … 255. */
struct choices {
    i64 **values;
    size_t *n;
};
bool choices_read(struct arena *a, const struct election *e, str json, struct choices *out,
                  struct fault *f);

/* Makes a ballot. Randomness is drawn in this order (static/booth/ballot.js does the same): for
 * each question the randomness of its choices; for each choice its proof; the blank proof; the
 * overall proof; at last the signature. A proof draws challenge and response of each false
 * statement in order, then the w of the true one. *randomness (may be NULL) gets, as JSON, what
 * opens the ballot for audit: [[r…]…]. Whoever shows it must not cast the ballot (Benaloh: Simple
 * verifiable elections, EVT 2006). */
str ballot_make(struct arena *a, const struct election *e, str credential,
                const struct choices *choices, struct chance *chance, str *randomness);

/* Is `bytes` a ballot of these choices with this randomness? The answer of an audit. */
bool ballot_opens(const struct election *e, const struct ballot *b, const struct choices *choices,
                  str randomness, struct fault *f);

#endif
