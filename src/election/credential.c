/* Credentials, public and secret. See election.h. */
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "election/election.h"

static const char base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/* "key" or "key,weight" within quotes. */
static bool read_entry(struct scan *s, str *key, i64 *weight)
{
    size_t from = s->at + 1, at = from;
    *weight = 1;
    if (!scan_is(s, S("\"")))
        return false;
    while (at < s->text.n && s->text.p[at] >= '0' && s->text.p[at] <= '9')
        at++;
    *key = (str){s->text.p + from, at - from};
    s->at = at;
    if (scan_try(s, S(",")))
        *weight = scan_int(s, 1, WEIGHT_MAX);
    return scan_is(s, S("\""));
}

static bool add_entry(struct arena *a, const struct group *g, struct credentials *c, str key,
                      i64 weight, size_t *cap, struct fault *f)
{
    struct element x;
    i64 place = (i64)c->n + 1;
    if (!element_read(g, key, &x))
        return faulty(f, N_("credential {1} is not a number of the group"), place, 0, 0);
    if (map_get(&c->index, key))
        return faulty(f, N_("credential {1} is there twice"), place, 0, 0);
    if (weight > WEIGHT_MAX - c->total_weight)
        return faulty(f, N_("the weights add up to more than {1}"), WEIGHT_MAX, 0, 0);
    if (c->n == VOTERS_MAX)
        return faulty(f, N_("more than {1} credentials"), VOTERS_MAX, 0, 0);
    if (c->n == *cap) {
        size_t old = *cap;
        c->keys = arena_more(a, c->keys, cap, sizeof *c->keys);
        c->weights = arena_grow(a, c->weights, old * sizeof(i64), *cap * sizeof(i64));
    }
    c->keys[c->n] = key;
    c->weights[c->n++] = weight;
    c->total_weight += weight;
    map_set(&c->index, key, (void *)(uintptr_t)c->n); /* place + 1: never NULL */
    return true;
}

bool credentials_read(struct arena *a, const struct group *g, str bytes, struct credentials *out,
                      struct fault *f)
{
    struct scan s = scan_new(bytes);
    size_t cap = 0;
    *out = (struct credentials){.bytes = bytes, .index = map_new(a)};
    scan_is(&s, S("["));
    do {
        str key;
        i64 weight;
        if (read_entry(&s, &key, &weight) && !add_entry(a, g, out, key, weight, &cap, f))
            return false;
    } while (scan_try(&s, S(",")));
    scan_is(&s, S("]"));
    return scan_done(&s) ||
           faulty(f, N_("the credentials are not written as they must be at their byte {1}"),
                  (i64)s.at, 0, 0);
}

bool credentials_members(const struct credentials *c, const struct engine *e, struct fault *f)
{
    enum { BATCH = 256 };
    struct arena *a = arena_new(0);
    size_t bad = c->n;
    for (size_t from = 0; from < c->n && bad == c->n; from += BATCH) {
        size_t n = c->n - from < BATCH ? c->n - from : BATCH;
        struct chain *chains = NEW_ARRAY(a, struct chain, n);
        for (size_t i = 0; i < n; i++) {
            element_read(engine_group(e), c->keys[from + i], &chains[i].base);
            chains[i].check_member = true;
        }
        engine_run(e, a, chains, n);
        for (size_t i = 0; i < n && bad == c->n; i++)
            if (!chains[i].member)
                bad = from + i;
        arena_reset(a);
    }
    arena_free(a);
    return bad == c->n ||
           faulty(f, N_("credential {1} is not a member of the group"), (i64)bad + 1, 0, 0);
}

i64 credentials_weight(const struct credentials *c, str key)
{
    uintptr_t place = (uintptr_t)map_get(&c->index, key);
    return place ? c->weights[place - 1] : 0;
}

void credentials_put(struct buf *b, const str *keys, const i64 *weights, size_t n)
{
    bool weighted = false;
    for (size_t i = 0; i < n; i++)
        weighted |= weights[i] != 1;
    buf_z(b, "[");
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i ? ",\"" : "\"");
        buf_put(b, keys[i]);
        if (weighted)
            buf_fmt(b, ",%lld", (long long)weights[i]);
        buf_z(b, "\"");
    }
    buf_z(b, "]");
}

/* The letters before the last as a number in base 58, modulo 53. */
static unsigned checksum(const u8 digits[14])
{
    unsigned rest = 0;
    for (int i = 0; i < 14; i++)
        rest = (rest * 58 + digits[i]) % 53;
    return 53 - rest;
}

void credential_new(char out[CREDENTIAL_LENGTH + 1], struct chance *chance)
{
    u8 digits[15];
    for (int i = 0; i < 14; i++)
        digits[i] = (u8)chance_below(chance, 58);
    digits[14] = (u8)checksum(digits);
    for (int i = 0, at = 0; i < 15; i++) {
        if (i && i % 3 == 0)
            out[at++] = '-';
        out[at++] = base58[digits[i]];
        out[at] = 0;
    }
    sodium_memzero(digits, sizeof digits);
}

bool credential_valid(str c)
{
    u8 digits[15];
    if (c.n != CREDENTIAL_LENGTH)
        return false;
    for (size_t i = 0, n = 0; i < c.n; i++) {
        const char *letter = c.p[i] ? strchr(base58, c.p[i]) : NULL;
        if (i % 4 == 3 ? c.p[i] != '-' : !letter)
            return false;
        if (letter && i % 4 != 3)
            digits[n++] = (u8)(letter - base58);
    }
    return checksum(digits) == digits[14];
}

struct scalar credential_secret(const struct group *g, str credential, str uuid)
{
    struct hash h;
    if (!PKCS5_PBKDF2_HMAC(credential.p, (int)credential.n, (const u8 *)uuid.p, (int)uuid.n, 1000,
                           EVP_sha256(), HASH_SIZE, h.bytes))
        abort(); /* only when libcrypto has no memory */
    struct scalar s = scalar_from_hash(g, &h);
    sodium_memzero(&h, sizeof h);
    return s;
}

str uuid_new(struct arena *a, struct chance *chance)
{
    struct buf b = buf_new(a);
    for (int i = 0; i < 14; i++)
        buf_byte(&b, base58[chance_below(chance, 58)]);
    return buf_str(&b);
}
