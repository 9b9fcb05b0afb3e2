/* Digests. Uses buf, libsodium. */
#include "base/hash.h"

#include <pthread.h>
#include <sodium.h>

struct hash hash_sha256(str data)
{
    struct hash h;
    crypto_hash_sha256(h.bytes, (const u8 *)data.p, data.n);
    return h;
}

struct hash hash_blake2b(str data, str key)
{
    struct hash h;
    crypto_generichash(h.bytes, sizeof h.bytes, (const u8 *)data.p, data.n, (const u8 *)key.p,
                       key.n);
    return h;
}

_Static_assert(sizeof(struct hashing) == sizeof(crypto_generichash_state), "libsodium's state");

static crypto_generichash_state *state_of(struct hashing *h)
{
    return (crypto_generichash_state *)(void *)h->state;
}

void hashing_begin(struct hashing *h)
{
    crypto_generichash_init(state_of(h), NULL, 0, HASH_SIZE);
}

void hashing_add(struct hashing *h, str piece)
{
    crypto_generichash_update(state_of(h), (const u8 *)piece.p, piece.n);
}

struct hash hashing_end(struct hashing *h)
{
    struct hash out;
    crypto_generichash_final(state_of(h), out.bytes, sizeof out.bytes);
    return out;
}

bool hash_eq(const struct hash *a, const struct hash *b)
{
    return sodium_memcmp(a->bytes, b->bytes, HASH_SIZE) == 0;
}

void hex_put(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const u8 *p = bytes;
    for (size_t i = 0; i < n; i++) {
        buf_byte(b, digits[p[i] >> 4]);
        buf_byte(b, digits[p[i] & 15]);
    }
}

static int nibble(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool hex_read(str hex, void *out, size_t n)
{
    u8 *p = out;
    if (hex.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = nibble(hex.p[2 * i]), low = nibble(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        p[i] = (u8)(high << 4 | low);
    }
    return true;
}

void base64url_put(struct buf *b, const void *bytes, size_t n)
{
    enum { FORM = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
    size_t room = sodium_base64_ENCODED_LEN(n, FORM);
    sodium_bin2base64(buf_room(b, room), room, bytes, n, FORM);
    b->n += room - 1;
}

static u8 quick_key[crypto_shorthash_KEYBYTES];

static void make_quick_key(void)
{
    crypto_shorthash_keygen(quick_key);
}

u64 hash_quick(str s)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_quick_key);
    u64 h;
    crypto_shorthash((u8 *)&h, (const u8 *)s.p, s.n, quick_key);
    return h;
}
