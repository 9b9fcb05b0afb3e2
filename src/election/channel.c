/* See channel.h. */
#include "election/channel.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

enum { TAG = 8, NONCE = 13, MESSAGE_MAX = 65535 /* a nonce of 13 bytes allows no more */ };

static struct scalar derive(const struct group *g, const char *use, str seed)
{
    char text[SEED_LENGTH + 4];
    memcpy(text, use, 3);
    memcpy(text + 3, seed.p, SEED_LENGTH);
    struct hash h = sha256((str){text, SEED_LENGTH + 3});
    struct scalar s = scalar_from_hash(g, &h);
    sodium_memzero(text, sizeof text);
    sodium_memzero(&h, sizeof h);
    return s;
}

bool member_from_seed(const struct group *g, str seed, struct member *out)
{
    if (seed.n != SEED_LENGTH)
        return false;
    out->signing = derive(g, "sk|", seed);
    out->decrypting = derive(g, "dk|", seed);
    return true;
}

static struct hash hash_of(struct arena *a, const char *use, const struct element *x)
{
    struct buf b = buf_new(a);
    buf_z(&b, use);
    element_put(&b, x);
    struct hash h = sha256(buf_str(&b));
    sodium_memzero(b.p, b.n);
    return h;
}

/* AES-256-CCM both ways; `tag` is read or written. */
static bool ccm(bool seal, const struct hash *key, const struct hash *nonce, str in, u8 *out,
                u8 tag[TAG])
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n = 0;
    bool fine = c && in.n <= MESSAGE_MAX &&
                EVP_CipherInit_ex(c, EVP_aes_256_ccm(), NULL, NULL, NULL, seal) == 1 &&
                EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, NONCE, NULL) == 1 &&
                EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG, seal ? NULL : tag) == 1 &&
                EVP_CipherInit_ex(c, NULL, NULL, key->bytes, nonce->bytes, seal) == 1 &&
                EVP_CipherUpdate(c, NULL, &n, NULL, (int)in.n) == 1 &&
                EVP_CipherUpdate(c, out, &n, (const u8 *)in.p, (int)in.n) == 1;
    if (fine && seal)
        fine = EVP_CipherFinal_ex(c, out + n, &n) == 1 &&
               EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, tag) == 1;
    EVP_CIPHER_CTX_free(c);
    return fine;
}

/* {"alpha":…,"beta":…,"data":"hex"} into the plain text. */
static bool decrypt(struct arena *a, const struct group *g, const struct member *m, str sealed,
                    str *plain)
{
    struct scan s = scan_new(sealed);
    u8 tag[TAG];
    scan_is(&s, S("{\"alpha\":"));
    struct element alpha = scan_element(&s, g);
    scan_is(&s, S(",\"beta\":"));
    struct element beta = scan_element(&s, g);
    scan_is(&s, S(",\"data\":"));
    str hex = scan_string(&s, a);
    scan_is(&s, S("}"));
    if (!scan_done(&s) || hex.n % 2 || hex.n < 2 * TAG || !group_has(g, &alpha) ||
        !group_has(g, &beta))
        return false;
    size_t n = hex.n / 2 - TAG;
    u8 *bytes = NEW_ARRAY(a, u8, hex.n / 2);
    char *out = NEW_ARRAY(a, char, n + 1);
    if (!hex_read(hex, bytes, hex.n / 2))
        return false;
    struct scalar zero = {0}, minus = scalar_sub(g, &zero, &m->decrypting);
    struct element shared = element_pow_secret(g, &alpha, &minus); /* α is a member: α^q = 1 */
    shared = element_mul_secret(g, &beta, &shared);
    sodium_memzero(&minus, sizeof minus);
    struct hash key = hash_of(a, "key|", &shared), nonce = hash_of(a, "iv|", &alpha);
    memcpy(tag, bytes + n, TAG);
    bool fine = ccm(false, &key, &nonce, (str){(char *)bytes, n}, (u8 *)out, tag);
    sodium_memzero(&key, sizeof key);
    *plain = (str){out, n};
    return fine;
}

static str signing_prefix(struct arena *a, str message)
{
    return str_fmt(a, "sigmsg|%.*s|", STR_FMT(message));
}

bool channel_signed(struct arena *a, const struct group *g, const struct element *key,
                    const struct signed_text *t)
{
    const struct proof *p = &t->signature;
    struct buf b = buf_new(a);
    struct element x = element_pow(g, &g->g, &p->response);
    struct element y = element_pow(g, key, &p->challenge);
    x = element_mul(g, &x, &y);
    buf_put(&b, signing_prefix(a, t->message));
    element_put(&b, &x);
    struct scalar challenge = challenge_of(g, buf_str(&b));
    return scalar_eq(&challenge, &p->challenge);
}

bool channel_open(struct arena *a, const struct group *g, const struct member *m,
                  const struct element *from, str sealed, str *message)
{
    struct element mine = element_pow_secret(g, &g->g, &m->decrypting);
    str text;
    if (!decrypt(a, g, m, sealed, &text))
        return false;
    struct scan s = scan_new(text);
    struct signed_text outer = scan_signed(&s, a, g);
    if (!scan_done(&s) || !channel_signed(a, g, from, &outer))
        return false;
    s = scan_new(outer.message);
    scan_is(&s, S("{\"recipient\":"));
    struct element recipient = scan_element(&s, g);
    scan_is(&s, S(",\"message\":"));
    *message = scan_string(&s, a);
    scan_is(&s, S("}"));
    return scan_done(&s) && element_eq(&recipient, &mine);
}

static str encrypt(struct arena *a, const struct group *g, const struct element *to, str plain,
                   struct chance *chance)
{
    struct scalar r = scalar_random(g, chance), s = scalar_random(g, chance);
    struct element alpha = element_pow_secret(g, &g->g, &r);
    struct element shared = element_pow_secret(g, &g->g, &s);
    struct element beta = element_pow_secret(g, to, &r);
    struct hash key = hash_of(a, "key|", &shared), nonce = hash_of(a, "iv|", &alpha);
    struct buf b = buf_new(a);
    u8 *out = NEW_ARRAY(a, u8, plain.n + TAG);
    beta = element_mul_secret(g, &beta, &shared);
    if (!ccm(true, &key, &nonce, plain, out, out + plain.n))
        abort(); /* what is sealed here is short */
    buf_z(&b, "{\"alpha\":");
    put_element(&b, &alpha);
    buf_z(&b, ",\"beta\":");
    put_element(&b, &beta);
    buf_z(&b, ",\"data\":\"");
    hex_put(&b, out, plain.n + TAG);
    buf_z(&b, "\"}");
    sodium_memzero(&key, sizeof key);
    sodium_memzero(&r, sizeof r);
    sodium_memzero(&s, sizeof s);
    return buf_str(&b);
}

str channel_sign(struct arena *a, const struct group *g, const struct member *m, str message,
                 struct chance *chance)
{
    struct buf b = buf_new(a);
    struct proof p = make_schnorr(g, a, &m->signing, signing_prefix(a, message), chance);
    buf_z(&b, "{\"message\":");
    put_string(&b, message);
    buf_z(&b, ",\"signature\":");
    put_proof(&b, g, &p);
    buf_z(&b, "}");
    return buf_str(&b);
}

str channel_seal(struct arena *a, const struct group *g, const struct member *m,
                 const struct element *to, str message, struct chance *chance)
{
    struct buf b = buf_new(a);
    buf_z(&b, "{\"recipient\":");
    put_element(&b, to);
    buf_z(&b, ",\"message\":");
    put_string(&b, message);
    buf_z(&b, "}");
    return encrypt(a, g, to, channel_sign(a, g, m, buf_str(&b), chance), chance);
}

str member_seed_new(struct arena *a, struct chance *chance)
{
    return str_fmt(a, "%.*s%.*s", STR_FMT(uuid_new(a, chance)),
                   STR_FMT(str_first(uuid_new(a, chance), SEED_LENGTH - 14)));
}
