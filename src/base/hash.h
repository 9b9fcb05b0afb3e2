/* Digests and their written forms. BLAKE2b and SHA-256 from libsodium. */
#ifndef LINLI_HASH_H
#define LINLI_HASH_H

#include "base/buf.h"

enum { HASH_SIZE = 32 };

struct hash {
    u8 bytes[HASH_SIZE];
};

struct hash hash_sha256(str data);
struct hash hash_blake2b(str data, str key); /* key: empty, or 16 to 64 bytes */

/* BLAKE2b without key of what comes in pieces: the same as hash_blake2b() of the whole. */
struct hashing {
    _Alignas(64) u8 state[384]; /* libsodium's */
};
void hashing_begin(struct hashing *h);
void hashing_add(struct hashing *h, str piece);
struct hash hashing_end(struct hashing *h);

bool hash_eq(const struct hash *a, const struct hash *b); /* in constant time */

void hex_put(struct buf *b, const void *bytes, size_t n); /* lower-case */
bool hex_read(str hex, void *out, size_t n); /* exactly 2n lower- or upper-case digits */
void base64url_put(struct buf *b, const void *bytes, size_t n); /* RFC 4648 section 5, no padding */

/* A fast hash for tables in memory (not for strangers to collide on: it is keyed per process). */
u64 hash_quick(str s);

#endif
