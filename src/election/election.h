/* What an election is: its questions, its key, who may vote. The three objects of the Setup event
 * but the trustees (trustee.h). Uses canonical, powers.
 */
#ifndef LINLI_ELECTION_ELECTION_H
#define LINLI_ELECTION_ELECTION_H

#include "base/map.h"
#include "election/canonical.h"
#include "election/fault.h"
#include "election/powers.h"

/* Bounds that keep memory small whatever an archive says. */
enum { ALL_ANSWERS_MAX = 4000, TEMPLATE_MAX = 1 << 20 };
enum { QUESTIONS_MAX = 100, ANSWERS_MAX = 1000, RANKED_MAX = 254, VOTERS_MAX = 100000 };
/* Weights add up to at most this, so that the sums can be found again (BSGS). */
#define WEIGHT_MAX ((i64)100000000000)

struct question {
    str text;
    str *answers;
    size_t n_answers;
    bool ranked;  /* non-homomorphic: a number per answer, shuffled and opened one by one */
    bool blank;   /* homomorphic: a blank vote is a choice of its own, the first */
    i64 min, max; /* homomorphic: how many answers one may tick */
};
size_t question_choices(const struct question *q); /* ciphertexts in an answer */

struct election {
    str bytes; /* canonical, as hashed; empty while it is being made */
    str name, description, uuid, administrator, credential_authority;
    const struct group *group;
    struct element key; /* y */
    struct question *questions;
    size_t n_questions;
    str fingerprint; /* φ: base64 of the SHA-256 of bytes */
};

/* Reads the canonical object, refusing empty names, min > max and absurd sizes. */
bool election_read(struct arena *a, str bytes, struct election *out, struct fault *f);
/* Writes `e` (all but bytes and fingerprint), then reads it back into *e. */
bool election_seal(struct arena *a, struct election *e, struct fault *f);
/* A template as belenios-tool takes it: name, description, questions, ?administrator,
 * ?credential_authority, in any spelling of JSON. */
bool election_from_template(struct arena *a, str json, struct election *out, struct fault *f);

/* Public credentials: who may vote, nameless. */
struct credentials {
    str bytes;
    str *keys;    /* decimal g^s, pointing into bytes */
    i64 *weights; /* of 1 and more */
    size_t n;
    i64 total_weight;
    struct map index; /* decimal key → its weight's place in weights */
};

/* Reads the canonical list; keys distinct. Membership is credentials_members' business. */
bool credentials_read(struct arena *a, const struct group *g, str bytes, struct credentials *out,
                      struct fault *f);
bool credentials_members(const struct credentials *c, const struct engine *e, struct fault *f);
i64 credentials_weight(const struct credentials *c, str key); /* 0: not on the list */
void credentials_put(struct buf *b, const str *keys, const i64 *weights, size_t n);

/* Secret credentials: XXX-XXX-XXX-XXX-XXX, 14 letters of base 58 and a checksum. */
enum { CREDENTIAL_LENGTH = 19 };
void credential_new(char out[CREDENTIAL_LENGTH + 1], struct chance *chance);
bool credential_valid(str c);
/* PBKDF2-HMAC-SHA256 of the credential as typed, salted with the election's uuid. */
struct scalar credential_secret(const struct group *g, str credential, str uuid);

/* An election's id as belenios-tool makes them: 14 letters of base 58. */
str uuid_new(struct arena *a, struct chance *chance);

#endif
