/* Signed heads: what the archive ended with at a time, signed (Ed25519) by who keeps it. Sent to
 * many places, they make it impossible to drop a ballot afterwards unseen; so does an older copy.
 * Uses verify, libsodium. */
#ifndef LINLI_ELECTION_HEADS_H
#define LINLI_ELECTION_HEADS_H

#include "election/verify.h"

struct head {
    str uuid;
    i64 height;
    struct hash hash; /* of the event at that height */
    i64 time;         /* milliseconds */
};

/* {"uuid":…,"height":n,"hash":…,"time":n,"key":…,"signature":…}, the signature over the bytes
 * before ,"signature". `seed`: 32 secret bytes. */
str head_make(struct arena *a, const struct board *b, msec now, const u8 seed[32]);
/* Reads a head and checks its signature; `key` (hex, may be NONE) is who must have signed. */
bool head_read(struct arena *a, str text, str key, struct head *out, struct fault *f);
/* Does the archive still have that event at that height? */
bool head_holds(const struct board *b, const struct head *h, struct fault *f);
/* Is `old` a beginning of `new`, byte for byte? */
bool archive_continues(str old, str new, struct fault *f);

#endif
