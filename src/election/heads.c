/* See heads.h. */
#include "election/heads.h"

#include <sodium.h>

str head_make(struct arena *a, const struct board *b, msec now, const u8 seed[32])
{
    u8 public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    u8 signature[crypto_sign_BYTES];
    struct buf out = buf_new(a);
    crypto_sign_seed_keypair(public, secret, seed);
    buf_z(&out, "{\"uuid\":");
    put_string(&out, b->election.uuid);
    buf_fmt(&out, ",\"height\":%zu,\"hash\":", b->archive.n - 1);
    put_hash(&out, &b->archive.events[b->archive.n - 1].hash);
    buf_fmt(&out, ",\"time\":%lld,\"key\":\"", (long long)now);
    hex_put(&out, public, sizeof public);
    buf_z(&out, "\"");
    crypto_sign_detached(signature, NULL, (const u8 *)out.p, out.n, secret);
    sodium_memzero(secret, sizeof secret);
    buf_z(&out, ",\"signature\":\"");
    hex_put(&out, signature, sizeof signature);
    buf_z(&out, "\"}");
    return buf_str(&out);
}

bool head_read(struct arena *a, str text, str key, struct head *out, struct fault *f)
{
    struct scan s = scan_new(text);
    u8 signature[crypto_sign_BYTES], wanted[HASH_SIZE];
    scan_is(&s, S("{\"uuid\":"));
    out->uuid = scan_string(&s, a);
    scan_is(&s, S(",\"height\":"));
    out->height = scan_int(&s, 0, EVENTS_MAX);
    scan_is(&s, S(",\"hash\":"));
    out->hash = scan_hash(&s);
    scan_is(&s, S(",\"time\":"));
    out->time = scan_int(&s, 0, (i64)1 << 52);
    scan_is(&s, S(",\"key\":"));
    struct hash public = scan_hash(&s);
    str body = str_first(text, s.at);
    scan_is(&s, S(",\"signature\":\""));
    str hex = str_first(str_from_at(text, s.at), 2 * sizeof signature);
    s.at += hex.n;
    scan_is(&s, S("\"}"));
    if (!scan_done(&s) || !hex_read(hex, signature, sizeof signature))
        return faulty(f, N_("the head is not written as it must be at its byte {1}"), (i64)s.at, 0,
                      0);
    if (key.p && (!hex_read(key, wanted, sizeof wanted) ||
                  sodium_memcmp(wanted, public.bytes, HASH_SIZE) != 0))
        return faulty(f, N_("the head is signed by somebody else"), 0, 0, 0);
    if (crypto_sign_verify_detached(signature, (const u8 *)body.p, body.n, public.bytes) != 0)
        return faulty(f, N_("the head's signature does not hold"), 0, 0, 0);
    return true;
}

bool head_holds(const struct board *b, const struct head *h, struct fault *f)
{
    if (!str_eq(h->uuid, b->election.uuid))
        return faulty(f, N_("the head is another election's"), 0, 0, 0);
    if (h->height >= (i64)b->archive.n)
        return faulty(f, N_("the archive has lost events: it once had a height of {1}"), h->height,
                      0, 0);
    return hash_eq(&h->hash, &b->archive.events[h->height].hash) ||
           faulty(f, N_("event {1} was another one when the head was signed"), h->height, 0, 0);
}

bool archive_continues(str old, str new, struct fault *f)
{
    size_t least = old.n < new.n ? old.n : new.n, at = 0;
    while (at < least && old.p[at] == new.p[at])
        at++;
    if (at < least)
        return faulty(f, N_("byte {1} differs from the older copy"), (i64)at, 0, 0);
    return old.n <= new.n || faulty(f, N_("the archive ends at byte {1}; the older copy had more"),
                                    (i64) new.n, 0, 0);
}
