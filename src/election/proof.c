/* See proof.h. */
#include "election/proof.h"

#include <sodium.h>

struct proof scan_proof(struct scan *s, const struct group *g)
{
    struct proof p;
    scan_is(s, S("{\"challenge\":"));
    p.challenge = scan_scalar(s, g);
    scan_is(s, S(",\"response\":"));
    p.response = scan_scalar(s, g);
    scan_is(s, S("}"));
    return p;
}

void put_proof(struct buf *b, const struct group *g, const struct proof *p)
{
    buf_z(b, "{\"challenge\":");
    put_scalar(b, g, &p->challenge);
    buf_z(b, ",\"response\":");
    put_scalar(b, g, &p->response);
    buf_z(b, "}");
}

struct ciphertext scan_ciphertext(struct scan *s, const struct group *g)
{
    struct ciphertext c;
    scan_is(s, S("{\"alpha\":"));
    c.alpha = scan_element(s, g);
    scan_is(s, S(",\"beta\":"));
    c.beta = scan_element(s, g);
    scan_is(s, S("}"));
    return c;
}

void put_ciphertext(struct buf *b, const struct ciphertext *c)
{
    buf_z(b, "{\"alpha\":");
    put_element(b, &c->alpha);
    buf_z(b, ",\"beta\":");
    put_element(b, &c->beta);
    buf_z(b, "}");
}

void hash_pair(struct buf *b, const struct ciphertext *c)
{
    element_put(b, &c->alpha);
    buf_byte(b, ',');
    element_put(b, &c->beta);
}

struct chain *plan_chain(struct plan *p, const struct element *base, size_t powers, bool member)
{
    struct chain *c = PUSH(p->arena, p->chains, p->n, p->cap);
    *c = (struct chain){.base = *base, .n = powers, .check_member = member};
    c->powers = NEW_ARRAY(p->arena, struct power, powers);
    return c;
}

struct chain *plan_next(struct plan *p)
{
    return &p->chains[p->judged++];
}

void plan_schnorr(struct plan *p, const struct element *x, const struct proof *proof, bool member)
{
    struct chain *c = plan_chain(p, x, 1, member);
    c->powers[0].on_g = &proof->response;
    c->powers[0].x = &proof->challenge;
}

bool judge_schnorr(const struct group *g, struct plan *p, const struct proof *proof, str prefix,
                   bool *member)
{
    struct chain *c = plan_next(p);
    struct buf b = buf_new(p->arena);
    if (member)
        *member = c->member;
    buf_put(&b, prefix);
    element_put(&b, &c->powers[0].value);
    struct scalar challenge = challenge_of(g, buf_str(&b));
    return scalar_eq(&challenge, &proof->challenge);
}

struct proof make_schnorr(const struct group *g, struct arena *a, const struct scalar *x,
                          str prefix, struct chance *chance)
{
    struct proof p;
    struct buf b = buf_new(a);
    struct scalar w = scalar_random(g, chance);
    struct element commitment = element_pow_secret(g, &g->g, &w);
    buf_put(&b, prefix);
    element_put(&b, &commitment);
    p.challenge = challenge_of(g, buf_str(&b));
    struct scalar product = scalar_mul(g, x, &p.challenge);
    p.response = scalar_sub(g, &w, &product);
    sodium_memzero(&w, sizeof w);
    sodium_memzero(&product, sizeof product);
    return p;
}

struct scalar challenge_of(const struct group *g, str text)
{
    struct hash h = sha256(text);
    return scalar_from_hash(g, &h);
}
