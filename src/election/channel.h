/* Sealed, signed messages between the members of a Pedersen group: ElGamal for a key, AES-256-CCM
 * (8 bytes of tag, 13 of nonce) for the content. Belenios specification, "Public key
 * infrastructure" and "Channels". Keys come from a seed of 22 letters of base 58. Uses trustee. */
#ifndef LINLI_ELECTION_CHANNEL_H
#define LINLI_ELECTION_CHANNEL_H

#include "election/trustee.h"

struct member {
    struct scalar signing, decrypting;
};

enum { SEED_LENGTH = 22 };
/* False: it is not of SEED_LENGTH. The keys are secret: the caller clears *out after use. */
bool member_from_seed(const struct group *g, str seed, struct member *out);
str member_seed_new(struct arena *a, struct chance *chance);

/* A text signed by a member: {"message":…,"signature":…}; and is it signed by `key`? */
str channel_sign(struct arena *a, const struct group *g, const struct member *m, str message,
                 struct chance *chance);
bool channel_signed(struct arena *a, const struct group *g, const struct element *key,
                    const struct signed_text *t);

/* Opens a message to `m` and checks that it was meant for it and signed by the key `from`. */
bool channel_open(struct arena *a, const struct group *g, const struct member *m,
                  const struct element *from, str sealed, str *message);
/* Seals a message of `m` for the encryption key `to`. */
str channel_seal(struct arena *a, const struct group *g, const struct member *m,
                 const struct element *to, str message, struct chance *chance);

#endif
