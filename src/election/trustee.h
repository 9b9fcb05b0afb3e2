/* Trustees: who holds the election's key, together. Single keys multiply into it (all are needed);
 * Pedersen's groups share theirs by polynomials (any `threshold` of them are enough; Pedersen:
 * A threshold cryptosystem without a trusted party, EUROCRYPT '91). Uses proof. */
#ifndef LINLI_ELECTION_TRUSTEE_H
#define LINLI_ELECTION_TRUSTEE_H

#include "base/progress.h"
#include "election/election.h"
#include "election/proof.h"

enum { TRUSTEES_MAX = 64 };

struct trustee_key {
    struct element key;
    struct proof pok;
    str name; /* may be empty */
};

/* A text signed by a member of a Pedersen group. */
struct signed_text {
    str message;
    struct proof signature;
};

struct pedersen {
    size_t threshold, n;
    struct signed_text *certs, *coefexps;
    struct element *verification, *encryption; /* of the certificates */
    struct element *points;                    /* points[i·threshold + k] = A_ik */
    struct trustee_key *keys;
};

struct party {
    bool shared;
    struct trustee_key single;
    struct pedersen pedersen;
};

struct trustees {
    struct party *parties;
    size_t n;
    size_t n_ids; /* a single is one id, a Pedersen group one each; ids from 1, in order */
};

bool trustees_read(struct arena *a, const struct group *g, str bytes, struct trustees *out,
                   struct fault *f);
/* All keys, certificates and polynomials, and that they make the election's key. */
bool trustees_verify(const struct trustees *t, const struct election *e,
                     const struct engine *engine, struct fault *f);
/* The verification key of an id from 1 to n_ids. */
const struct trustee_key *trustee_of(const struct trustees *t, size_t id);
struct element trustees_joint_key(const struct trustees *t, const struct group *g);

/* {"message":"…","signature":{…}} */
struct signed_text scan_signed(struct scan *s, struct arena *a, const struct group *g);
/* The public part of a secret x: key and proof, as JSON. */
str trustee_public(struct arena *a, const struct group *g, const struct scalar *x,
                   struct chance *chance);
/* Makes a single trustee's key pair; the public part as JSON, the secret as decimal JSON string,
 * which the caller wipes. */
str trustee_new(struct arena *a, const struct group *g, struct chance *chance, struct buf *secret);
bool trustee_secret_read(const struct group *g, str json, struct scalar *out);

/* Decryption: a factor α^x a ciphertext with the proof that x is the trustee's. */
struct factors {
    struct element **factors; /* [question][ciphertext] */
    struct proof **proofs;
};
/* What is to be opened: ciphertexts a question. */
struct pile {
    struct ciphertext **rows;
    size_t *sizes, n;
};
bool factors_read(struct arena *a, const struct group *g, const struct pile *pile, str bytes,
                  i64 height, struct factors *out, struct fault *f);
bool factors_verify(const struct election *e, const struct engine *engine, const struct pile *pile,
                    const struct element *key, const struct factors *x, i64 height,
                    struct fault *f);
/* Takes a step of the bar for each ciphertext; NULL: no bar. */
str factors_make(struct arena *a, const struct election *e, const struct pile *pile,
                 const struct scalar *secret, struct chance *chance, struct progress *bar);
/* Joins the factors of all trustees: `of[id-1]` NULL where one did not come. False: too few. */
bool factors_join(struct arena *a, const struct trustees *t, const struct group *g,
                  const struct pile *pile, const struct factors **of, struct element **out);

#endif
