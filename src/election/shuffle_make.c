/* Making shuffles. See shuffle.h. */
#include <sodium.h>

#include "election/shuffle.h"
#include "election/shuffle_inside.h"

/* A shuffle of one row while it is made; all scalars here are secret. */
struct mixing {
    struct arena *arena;
    const struct election *election;
    struct chance *chance;
    struct progress *bar;
    size_t n;
    const struct ciphertext *before;
    struct ciphertext *after;
    size_t *from; /* after[i] is before[from[i]] re-encrypted */
    struct scalar *r, *r_c, *r_hat, *w_hat, *w_prime, *u, *u_prime, w[4];
};

static struct scalar *randoms(struct mixing *m)
{
    struct scalar *x = NEW_ARRAY(m->arena, struct scalar, m->n);
    for (size_t i = 0; i < m->n; i++)
        x[i] = scalar_random(m->election->group, m->chance);
    return x;
}

static struct element power(const struct mixing *m, const struct element *base,
                            const struct scalar *x)
{
    return element_pow_secret(m->election->group, base, x);
}

/* x^a·g^b */
static struct element commit(const struct mixing *m, const struct element *base,
                             const struct scalar *a, const struct scalar *b)
{
    struct element x = a ? power(m, base, a) : *base;
    struct element y = power(m, &m->election->group->g, b);
    return element_mul_secret(m->election->group, &x, &y);
}

static void permute(struct mixing *m)
{
    const struct election *e = m->election;
    m->from = NEW_ARRAY(m->arena, size_t, m->n);
    m->after = NEW_ARRAY(m->arena, struct ciphertext, m->n);
    m->r = randoms(m);
    for (size_t i = 0; i < m->n; i++)
        m->from[i] = i;
    for (size_t i = 0; i + 1 < m->n; i++) { /* Fisher and Yates */
        size_t k = i + (size_t)chance_below(m->chance, m->n - i), t = m->from[k];
        m->from[k] = m->from[i];
        m->from[i] = t;
    }
    for (size_t i = 0; i < m->n; i++) {
        size_t k = m->from[i];
        struct element y = power(m, &e->key, &m->r[k]);
        m->after[i].alpha = commit(m, &m->before[k].alpha, NULL, &m->r[k]);
        m->after[i].beta = element_mul_secret(e->group, &m->before[k].beta, &y);
        progress_step(m->bar);
    }
}

/* c_j = g^r·h_i for the i that j goes to: the columns of the permutation's matrix. */
static void commit_permutation(struct mixing *m, struct shuffle_proof *p)
{
    m->r_c = NEW_ARRAY(m->arena, struct scalar, m->n);
    p->c = NEW_ARRAY(m->arena, struct element, m->n);
    for (size_t i = 0; i < m->n; i++) {
        size_t k = m->from[i];
        struct element h = group_generator(m->election->group, (i64)i);
        m->r_c[k] = scalar_random(m->election->group, m->chance);
        p->c[k] = commit(m, &h, NULL, &m->r_c[k]);
        progress_step(m->bar);
    }
}

/* ĉ_i = g^r̂_i·ĉ_(i−1)^u'_i and the commitments t̂_i of its proof. */
static void commit_chain(struct mixing *m, struct shuffle_proof *p)
{
    struct element last = group_generator(m->election->group, -1);
    m->r_hat = randoms(m);
    m->w_hat = randoms(m);
    m->w_prime = randoms(m);
    p->c_hat = NEW_ARRAY(m->arena, struct element, m->n);
    p->t_hat = NEW_ARRAY(m->arena, struct element, m->n);
    for (size_t i = 0; i < m->n; i++) {
        p->c_hat[i] = commit(m, &last, &m->u_prime[i], &m->r_hat[i]);
        p->t_hat[i] = commit(m, &last, &m->w_prime[i], &m->w_hat[i]);
        last = p->c_hat[i];
        progress_step(m->bar);
    }
}

/* Π e'_i^w'_i / key^w4 */
static struct element commit_part(const struct mixing *m, bool beta, const struct element *key)
{
    const struct group *g = m->election->group;
    struct scalar zero = {0}, minus = scalar_sub(g, &zero, &m->w[3]);
    struct element x = power(m, key, &minus); /* a member: its order is q */
    for (size_t i = 0; i < m->n; i++) {
        struct element y = power(m, beta ? &m->after[i].beta : &m->after[i].alpha, &m->w_prime[i]);
        x = element_mul_secret(g, &x, &y);
        progress_step(m->bar);
    }
    return x;
}

static void commit_rest(struct mixing *m, struct shuffle_proof *p)
{
    const struct group *g = m->election->group;
    for (int i = 0; i < 4; i++)
        m->w[i] = scalar_random(g, m->chance);
    p->t1 = power(m, &g->g, &m->w[0]);
    p->t2 = power(m, &g->g, &m->w[1]);
    p->t3 = power(m, &g->g, &m->w[2]);
    for (size_t i = 0; i < m->n; i++) {
        struct element h = group_generator(g, (i64)i);
        h = power(m, &h, &m->w_prime[i]);
        p->t3 = element_mul_secret(g, &p->t3, &h);
        progress_step(m->bar);
    }
    p->t41 = commit_part(m, true, &m->election->key);
    p->t42 = commit_part(m, false, &g->g);
}

/* w + c·x */
static struct scalar respond(const struct mixing *m, const struct scalar *w, const struct scalar *c,
                             const struct scalar *x)
{
    struct scalar r = scalar_mul(m->election->group, c, x);
    return scalar_add(m->election->group, w, &r);
}

static void answer(struct mixing *m, struct shuffle_proof *p, const struct scalar *c)
{
    const struct group *g = m->election->group;
    struct scalar bar = {0}, hat = {0}, tilde = {0}, prime = {0}, v = scalar_from_int(1);
    p->s_hat = NEW_ARRAY(m->arena, struct scalar, m->n);
    p->s_prime = NEW_ARRAY(m->arena, struct scalar, m->n);
    for (size_t i = m->n; i-- > 0;) {
        struct scalar x = scalar_mul(g, &m->r_hat[i], &v);
        hat = scalar_add(g, &hat, &x);
        v = scalar_mul(g, &v, &m->u_prime[i]);
        bar = scalar_add(g, &bar, &m->r_c[i]);
        x = scalar_mul(g, &m->r_c[i], &m->u[i]);
        tilde = scalar_add(g, &tilde, &x);
        x = scalar_mul(g, &m->r[i], &m->u[i]);
        prime = scalar_add(g, &prime, &x);
        p->s_hat[i] = respond(m, &m->w_hat[i], c, &m->r_hat[i]);
        p->s_prime[i] = respond(m, &m->w_prime[i], c, &m->u_prime[i]);
    }
    p->s1 = respond(m, &m->w[0], c, &bar);
    p->s2 = respond(m, &m->w[1], c, &hat);
    p->s3 = respond(m, &m->w[2], c, &tilde);
    p->s4 = respond(m, &m->w[3], c, &prime);
}

static void make_row(struct mixing *m, struct shuffle_proof *p)
{
    struct buf committed = buf_new(m->arena);
    permute(m);
    commit_permutation(m, p);
    hash_pairs(&committed, m->before, m->n);
    hash_pairs(&committed, m->after, m->n);
    hash_elements(&committed, p->c, m->n);
    m->u = shuffle_challenges(m->arena, m->election, buf_str(&committed), m->n);
    m->u_prime = NEW_ARRAY(m->arena, struct scalar, m->n);
    for (size_t i = 0; i < m->n; i++)
        m->u_prime[i] = m->u[m->from[i]];
    commit_chain(m, p);
    commit_rest(m, p);
    struct scalar c = shuffle_challenge(m->arena, m->election, p, buf_str(&committed), m->n);
    answer(m, p, &c);
}

static void put_elements(struct buf *b, const struct element *x, size_t n)
{
    buf_z(b, "[");
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i ? "," : "");
        put_element(b, &x[i]);
    }
    buf_z(b, "]");
}

static void put_scalars(struct buf *b, const struct group *g, const struct scalar *x, size_t n)
{
    buf_z(b, "[");
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i ? "," : "");
        put_scalar(b, g, &x[i]);
    }
    buf_z(b, "]");
}

static void put_shuffle_proof(struct buf *b, const struct group *g, const struct shuffle_proof *p,
                              size_t n)
{
    const struct element *ts[] = {&p->t1, &p->t2, &p->t3};
    const struct scalar *ss[] = {&p->s1, &p->s2, &p->s3, &p->s4};
    buf_z(b, "[[");
    for (size_t i = 0; i < COUNT(ts); i++) {
        put_element(b, ts[i]);
        buf_z(b, ",");
    }
    buf_z(b, "[");
    put_element(b, &p->t41);
    buf_z(b, ",");
    put_element(b, &p->t42);
    buf_z(b, "],");
    put_elements(b, p->t_hat, n);
    buf_z(b, "],[");
    for (size_t i = 0; i < COUNT(ss); i++) {
        put_scalar(b, g, ss[i]);
        buf_z(b, ",");
    }
    put_scalars(b, g, p->s_hat, n);
    buf_z(b, ",");
    put_scalars(b, g, p->s_prime, n);
    buf_z(b, "],");
    put_elements(b, p->c, n);
    buf_z(b, ",");
    put_elements(b, p->c_hat, n);
    buf_z(b, "]");
}

static void forget(struct mixing *m)
{
    struct scalar *secrets[] = {m->r, m->r_c, m->r_hat, m->w_hat, m->w_prime};
    for (size_t i = 0; i < COUNT(secrets); i++)
        sodium_memzero(secrets[i], m->n * sizeof *secrets[i]);
    sodium_memzero(m->from, m->n * sizeof *m->from);
    sodium_memzero(m->w, sizeof m->w);
}

str shuffle_make(struct arena *a, const struct election *e, const struct pile *before,
                 struct chance *chance, struct progress *bar)
{
    struct buf b = buf_new(a), proofs = buf_new(a);
    buf_z(&b, "{\"ciphertexts\":[");
    for (size_t i = 0; i < before->n; i++) {
        struct shuffle_proof p;
        struct mixing m = {.arena = a,
                           .election = e,
                           .chance = chance,
                           .bar = bar,
                           .n = before->sizes[i],
                           .before = before->rows[i]};
        make_row(&m, &p);
        buf_z(&b, i ? ",[" : "[");
        for (size_t k = 0; k < m.n; k++) {
            buf_z(&b, k ? "," : "");
            put_ciphertext(&b, &m.after[k]);
        }
        buf_z(&b, "]");
        buf_z(&proofs, i ? "," : "");
        put_shuffle_proof(&proofs, e->group, &p, m.n);
        forget(&m);
    }
    buf_z(&b, "],\"proofs\":[");
    buf_put(&b, buf_str(&proofs));
    buf_z(&b, "]}");
    return buf_str(&b);
}
