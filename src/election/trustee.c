/* Reading and checking trustees. See trustee.h. */
#include "election/trustee.h"

#include <sodium.h>

static struct trustee_key scan_key(struct scan *s, struct arena *a, const struct group *g)
{
    struct trustee_key k = {0};
    scan_is(s, S("{\"pok\":"));
    k.pok = scan_proof(s, g);
    scan_is(s, S(",\"public_key\":"));
    k.key = scan_element(s, g);
    if (scan_try(s, S(",\"name\":")))
        k.name = scan_string(s, a);
    scan_is(s, S("}"));
    return k;
}

struct signed_text scan_signed(struct scan *s, struct arena *a, const struct group *g)
{
    struct signed_text t;
    scan_is(s, S("{\"message\":"));
    t.message = scan_string(s, a);
    scan_is(s, S(",\"signature\":"));
    t.signature = scan_proof(s, g);
    scan_is(s, S("}"));
    return t;
}

/* {"verification":…,"encryption":…} of certificate i. */
static bool read_cert(struct pedersen *p, const struct group *g, size_t i)
{
    struct scan s = scan_new(p->certs[i].message);
    scan_is(&s, S("{\"verification\":"));
    p->verification[i] = scan_element(&s, g);
    scan_is(&s, S(",\"encryption\":"));
    p->encryption[i] = scan_element(&s, g);
    scan_is(&s, S("}"));
    return scan_done(&s);
}

static bool read_points(struct pedersen *p, const struct group *g, size_t i)
{
    struct scan s = scan_new(p->coefexps[i].message);
    scan_is(&s, S("{\"coefexps\":"));
    for (size_t k = 0; k < p->threshold; k++) {
        scan_is(&s, k ? S(",") : S("["));
        p->points[i * p->threshold + k] = scan_element(&s, g);
    }
    scan_is(&s, S("]}"));
    return scan_done(&s);
}

static size_t scan_list(struct scan *s, struct arena *a, const struct group *g,
                        struct signed_text *out)
{
    size_t n = 0;
    do
        out[n++] = scan_signed(s, a, g);
    while (scan_try(s, S(",")) && (n < TRUSTEES_MAX || scan_fail(s)));
    return n;
}

static void scan_pedersen(struct scan *s, struct arena *a, const struct group *g,
                          struct pedersen *p)
{
    scan_is(s, S("{\"threshold\":"));
    p->threshold = (size_t)scan_int(s, 1, TRUSTEES_MAX);
    p->certs = NEW_ARRAY(a, struct signed_text, TRUSTEES_MAX);
    p->coefexps = NEW_ARRAY(a, struct signed_text, TRUSTEES_MAX);
    scan_is(s, S(",\"certs\":["));
    p->n = scan_list(s, a, g, p->certs);
    scan_is(s, S("],\"coefexps\":["));
    if (scan_list(s, a, g, p->coefexps) != p->n || p->threshold > p->n)
        scan_fail(s);
    scan_is(s, S("],\"verification_keys\":["));
    p->keys = NEW_ARRAY(a, struct trustee_key, p->n);
    for (size_t i = 0; i < p->n; i++) {
        if (i)
            scan_is(s, S(","));
        p->keys[i] = scan_key(s, a, g);
    }
    scan_is(s, S("]}"));
    p->verification = NEW_ARRAY(a, struct element, p->n);
    p->encryption = NEW_ARRAY(a, struct element, p->n);
    p->points = NEW_ARRAY(a, struct element, p->n * p->threshold);
    for (size_t i = 0; i < p->n && !s->failed; i++)
        if (!read_cert(p, g, i) || !read_points(p, g, i))
            scan_fail(s);
}

bool trustees_read(struct arena *a, const struct group *g, str bytes, struct trustees *out,
                   struct fault *f)
{
    struct scan s = scan_new(bytes);
    size_t cap = 0;
    *out = (struct trustees){0};
    scan_is(&s, S("["));
    do {
        struct party *p = PUSH(a, out->parties, out->n, cap);
        *p = (struct party){.shared = scan_try(&s, S("[\"Pedersen\","))};
        if (p->shared) {
            scan_pedersen(&s, a, g, &p->pedersen);
            out->n_ids += p->pedersen.n;
        } else {
            scan_is(&s, S("[\"Single\","));
            p->single = scan_key(&s, a, g);
            out->n_ids++;
        }
        scan_is(&s, S("]"));
    } while (scan_try(&s, S(",")) && (out->n_ids < TRUSTEES_MAX || scan_fail(&s)));
    scan_is(&s, S("]"));
    return scan_done(&s) || faulty(f,
                                   N_("the trustees are not written as they must be at their byte "
                                      "{1}"),
                                   (i64)s.at, 0, 0);
}

static str pok_prefix(struct arena *a, const struct group *g, const struct element *key)
{
    struct buf b = buf_new(a);
    buf_fmt(&b, "pok|%.*s|", STR_FMT(g->name));
    element_put(&b, key);
    buf_z(&b, "|");
    return buf_str(&b);
}

static str signed_prefix(struct arena *a, str message)
{
    return str_fmt(a, "sigmsg|%.*s|", STR_FMT(message));
}

static void plan_party(struct plan *plan, const struct party *p)
{
    if (!p->shared) {
        plan_schnorr(plan, &p->single.key, &p->single.pok, true);
        return;
    }
    const struct pedersen *d = &p->pedersen;
    for (size_t i = 0; i < d->n; i++) {
        plan_schnorr(plan, &d->verification[i], &d->certs[i].signature, true);
        plan_schnorr(plan, &d->verification[i], &d->coefexps[i].signature, false);
        plan_schnorr(plan, &d->keys[i].key, &d->keys[i].pok, true);
        plan_chain(plan, &d->encryption[i], 0, true);
        for (size_t k = 0; k < d->threshold; k++)
            plan_chain(plan, &d->points[i * d->threshold + k], 0, true);
    }
}

/* Π_i Π_k A_ik^(j^k): the key that trustee j's share of all polynomials must have. */
static struct element shared_key(const struct pedersen *d, const struct group *g, size_t j)
{
    struct element key = element_one;
    for (size_t i = 0; i < d->n; i++) { /* Horner in the exponent */
        struct element x = element_one;
        for (size_t k = d->threshold; k-- > 0;) {
            x = element_pow_int(g, &x, j);
            x = element_mul(g, &x, &d->points[i * d->threshold + k]);
        }
        key = element_mul(g, &key, &x);
    }
    return key;
}

static bool judge_pedersen(struct plan *plan, const struct group *g, const struct pedersen *d,
                           i64 first, struct fault *f)
{
    struct arena *a = plan->arena;
    for (size_t i = 0; i < d->n; i++) {
        i64 id = first + (i64)i;
        bool member, key_member;
        bool cert = judge_schnorr(g, plan, &d->certs[i].signature,
                                  signed_prefix(a, d->certs[i].message), &member);
        bool points = judge_schnorr(g, plan, &d->coefexps[i].signature,
                                    signed_prefix(a, d->coefexps[i].message), NULL);
        bool pok =
            judge_schnorr(g, plan, &d->keys[i].pok, pok_prefix(a, g, &d->keys[i].key), &key_member);
        member = plan_next(plan)->member && member;
        for (size_t k = 0; k < d->threshold; k++)
            member = plan_next(plan)->member && member;
        if (!member || !key_member)
            return faulty(f, N_("trustee {1}: a key is not in the group"), id, 0, 0);
        if (!cert)
            return faulty(f, N_("trustee {1}: the certificate's signature does not hold"), id, 0,
                          0);
        if (!points)
            return faulty(f, N_("trustee {1}: the polynomial's signature does not hold"), id, 0, 0);
        struct element key = shared_key(d, g, i + 1);
        if (!element_eq(&key, &d->keys[i].key))
            return faulty(f, N_("trustee {1}: the key is not the one its shares give"), id, 0, 0);
        if (!pok)
            return faulty(f, N_("trustee {1}: the proof of the secret key does not hold"), id, 0,
                          0);
    }
    return true;
}

static bool judge_party(struct plan *plan, const struct group *g, const struct party *p, i64 first,
                        struct fault *f)
{
    bool member;
    if (p->shared)
        return judge_pedersen(plan, g, &p->pedersen, first, f);
    bool holds =
        judge_schnorr(g, plan, &p->single.pok, pok_prefix(plan->arena, g, &p->single.key), &member);
    if (!member)
        return faulty(f, N_("trustee {1}: a key is not in the group"), first, 0, 0);
    return holds ||
           faulty(f, N_("trustee {1}: the proof of the secret key does not hold"), first, 0, 0);
}

struct element trustees_joint_key(const struct trustees *t, const struct group *g)
{
    struct element key = element_one;
    for (size_t i = 0; i < t->n; i++) {
        const struct party *p = &t->parties[i];
        if (!p->shared)
            key = element_mul(g, &key, &p->single.key);
        for (size_t k = 0; p->shared && k < p->pedersen.n; k++)
            key = element_mul(g, &key, &p->pedersen.points[k * p->pedersen.threshold]);
    }
    return key;
}

bool trustees_verify(const struct trustees *t, const struct election *e,
                     const struct engine *engine, struct fault *f)
{
    struct arena *a = arena_new(0);
    struct plan plan = {.arena = a};
    bool fine = true;
    i64 id = 1;
    for (size_t i = 0; i < t->n; i++)
        plan_party(&plan, &t->parties[i]);
    engine_run(engine, a, plan.chains, plan.n);
    for (size_t i = 0; i < t->n && fine; i++) {
        fine = judge_party(&plan, e->group, &t->parties[i], id, f);
        id += t->parties[i].shared ? (i64)t->parties[i].pedersen.n : 1;
    }
    struct element key = trustees_joint_key(t, e->group);
    if (fine && !element_eq(&key, &e->key))
        fine = faulty(f, N_("the election's key is not the trustees' keys together"), 0, 0, 0);
    arena_free(a);
    return fine;
}

const struct trustee_key *trustee_of(const struct trustees *t, size_t id)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct party *p = &t->parties[i];
        size_t n = p->shared ? p->pedersen.n : 1;
        if (id <= n)
            return id ? (p->shared ? &p->pedersen.keys[id - 1] : &p->single) : NULL;
        id -= n;
    }
    return NULL;
}

str trustee_public(struct arena *a, const struct group *g, const struct scalar *x,
                   struct chance *chance)
{
    struct buf b = buf_new(a);
    struct element key = element_pow_secret(g, &g->g, x);
    struct proof pok = make_schnorr(g, a, x, pok_prefix(a, g, &key), chance);
    buf_z(&b, "{\"pok\":");
    put_proof(&b, g, &pok);
    buf_z(&b, ",\"public_key\":");
    put_element(&b, &key);
    buf_z(&b, "}");
    return buf_str(&b);
}

str trustee_new(struct arena *a, const struct group *g, struct chance *chance, struct buf *secret)
{
    struct scalar x = scalar_random(g, chance);
    put_scalar(secret, g, &x);
    str public = trustee_public(a, g, &x, chance);
    sodium_memzero(&x, sizeof x);
    return public;
}

bool trustee_secret_read(const struct group *g, str json, struct scalar *out)
{
    struct scan s = scan_new(str_trim(json));
    *out = scan_scalar(&s, g);
    return scan_done(&s);
}
