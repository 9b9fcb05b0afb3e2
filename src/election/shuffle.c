/* Reading and checking shuffles. See shuffle.h; shuffle_make.c makes them. */
#include "election/shuffle.h"

#include "base/random.h"
#include "election/shuffle_inside.h"

static void scan_elements(struct scan *s, const struct group *g, struct element *out, size_t n)
{
    scan_is(s, S("["));
    for (size_t i = 0; i < n && !s->failed; i++) {
        if (i)
            scan_is(s, S(","));
        out[i] = scan_element(s, g);
    }
    scan_is(s, S("]"));
}

static void scan_scalars(struct scan *s, const struct group *g, struct scalar *out, size_t n)
{
    scan_is(s, S("["));
    for (size_t i = 0; i < n && !s->failed; i++) {
        if (i)
            scan_is(s, S(","));
        out[i] = scan_scalar(s, g);
    }
    scan_is(s, S("]"));
}

static void scan_shuffle_proof(struct scan *s, struct arena *a, const struct group *g, size_t n,
                               struct shuffle_proof *p)
{
    struct element *ts[3] = {&p->t1, &p->t2, &p->t3};
    struct scalar *ss[4] = {&p->s1, &p->s2, &p->s3, &p->s4};
    p->t_hat = NEW_ARRAY(a, struct element, n);
    p->c = NEW_ARRAY(a, struct element, n);
    p->c_hat = NEW_ARRAY(a, struct element, n);
    p->s_hat = NEW_ARRAY(a, struct scalar, n);
    p->s_prime = NEW_ARRAY(a, struct scalar, n);
    scan_is(s, S("[["));
    for (int i = 0; i < 3; i++) {
        *ts[i] = scan_element(s, g);
        scan_is(s, S(","));
    }
    scan_is(s, S("["));
    p->t41 = scan_element(s, g);
    scan_is(s, S(","));
    p->t42 = scan_element(s, g);
    scan_is(s, S("],"));
    scan_elements(s, g, p->t_hat, n);
    scan_is(s, S("],["));
    for (int i = 0; i < 4; i++) {
        *ss[i] = scan_scalar(s, g);
        scan_is(s, S(","));
    }
    scan_scalars(s, g, p->s_hat, n);
    scan_is(s, S(","));
    scan_scalars(s, g, p->s_prime, n);
    scan_is(s, S("],"));
    scan_elements(s, g, p->c, n);
    scan_is(s, S(","));
    scan_elements(s, g, p->c_hat, n);
    scan_is(s, S("]"));
}

bool shuffle_read(struct arena *a, const struct group *g, const struct pile *before, str bytes,
                  i64 height, struct shuffle *out, struct fault *f)
{
    struct scan s = scan_new(bytes);
    out->pile =
        (struct pile){NEW_ARRAY(a, struct ciphertext *, before->n), before->sizes, before->n};
    out->proofs = NEW_ARRAY(a, struct shuffle_proof, before->n);
    scan_is(&s, S("{\"ciphertexts\":["));
    for (size_t i = 0; i < before->n; i++) {
        out->pile.rows[i] = NEW_ARRAY(a, struct ciphertext, before->sizes[i]);
        scan_is(&s, i ? S(",[") : S("["));
        for (size_t k = 0; k < before->sizes[i] && !s.failed; k++) {
            if (k)
                scan_is(&s, S(","));
            out->pile.rows[i][k] = scan_ciphertext(&s, g);
        }
        scan_is(&s, S("]"));
    }
    scan_is(&s, S("],\"proofs\":["));
    for (size_t i = 0; i < before->n && !s.failed; i++) {
        if (i)
            scan_is(&s, S(","));
        scan_shuffle_proof(&s, a, g, before->sizes[i], &out->proofs[i]);
    }
    scan_is(&s, S("]}"));
    return scan_done(&s) ||
           faulty(f, N_("event {1}: the shuffle is not written as it must be at its byte {2}"),
                  height, (i64)s.at, 0);
}

void hash_elements(struct buf *b, const struct element *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        element_put(b, &x[i]);
        buf_byte(b, ',');
    }
}

void hash_pairs(struct buf *b, const struct ciphertext *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        hash_pair(b, &x[i]);
        buf_byte(b, ',');
    }
}

static struct hash hash_hex(struct arena *a, str text, const struct hash *before)
{
    struct buf b = buf_new(a);
    struct hash h = sha256(text);
    if (before)
        hex_put(&b, before->bytes, HASH_SIZE);
    hex_put(&b, h.bytes, HASH_SIZE);
    return sha256(buf_str(&b));
}

/* u_i: one challenge a ciphertext, from all that was committed to. */
struct scalar *shuffle_challenges(struct arena *a, const struct election *e, str committed,
                                  size_t n)
{
    struct scalar *u = NEW_ARRAY(a, struct scalar, n);
    struct buf b = buf_new(a);
    buf_fmt(&b, "shuffle-challenges|%.*s|", STR_FMT(e->fingerprint));
    buf_put(&b, committed);
    struct hash all = sha256(buf_str(&b));
    for (size_t i = 0; i < n; i++) {
        struct hash h = hash_hex(a, str_fmt(a, "%zu", i), &all);
        u[i] = scalar_from_hash(e->group, &h);
    }
    return u;
}

/* The one challenge over commitments, ciphertexts and chain. */
struct scalar shuffle_challenge(struct arena *a, const struct election *e,
                                const struct shuffle_proof *p, str committed, size_t n)
{
    struct buf b = buf_new(a);
    const struct element ts[] = {p->t1, p->t2, p->t3, p->t41, p->t42};
    buf_fmt(&b, "shuffle-challenge|%.*s|", STR_FMT(e->fingerprint));
    hash_elements(&b, ts, COUNT(ts));
    hash_elements(&b, p->t_hat, n);
    buf_put(&b, committed);
    hash_elements(&b, p->c_hat, n);
    element_put(&b, &e->key);
    return challenge_of(e->group, buf_str(&b));
}

static bool members(struct arena *a, const struct engine *engine, const struct element *x, size_t n)
{
    struct chain *chains = NEW_ARRAY(a, struct chain, n);
    bool all = true;
    for (size_t i = 0; i < n; i++)
        chains[i] = (struct chain){.base = x[i], .check_member = true};
    engine_run(engine, a, chains, n);
    for (size_t i = 0; i < n; i++)
        all = all && chains[i].member;
    return all;
}

static bool all_members(struct arena *a, const struct engine *engine,
                        const struct ciphertext *after, const struct shuffle_proof *p, size_t n)
{
    const struct element ts[] = {p->t1, p->t2, p->t3, p->t41, p->t42};
    struct element *parts = NEW_ARRAY(a, struct element, 2 * n);
    for (size_t i = 0; i < n; i++) {
        parts[2 * i] = after[i].alpha;
        parts[2 * i + 1] = after[i].beta;
    }
    return members(a, engine, ts, COUNT(ts)) && members(a, engine, parts, 2 * n) &&
           members(a, engine, p->t_hat, n) && members(a, engine, p->c, n) &&
           members(a, engine, p->c_hat, n);
}

/* t·x^c = left, the shape of the first five equations. */
static bool holds(const struct group *g, const struct element *t, const struct element *x,
                  const struct scalar *c, const struct element *left)
{
    struct element r = element_pow(g, x, c);
    r = element_mul(g, &r, t);
    return element_eq(&r, left);
}

static struct element product_of(const struct group *g, const struct element *x, size_t n)
{
    struct element r = element_one;
    for (size_t i = 0; i < n; i++)
        r = element_mul(g, &r, &x[i]);
    return r;
}

static struct element over(const struct group *g, const struct element *x, const struct element *y)
{
    struct element inverse = element_invert(g, y);
    return element_mul(g, x, &inverse);
}

/* The permutation matrix: commitments c to it (t1, t2, t3). */
static bool permutation_holds(struct arena *a, const struct engine *engine,
                              const struct shuffle_proof *p, const struct element *h,
                              const struct scalar *u, const struct scalar *c, size_t n)
{
    const struct group *g = engine_group(engine);
    struct scalar product = scalar_from_int(1);
    for (size_t i = 0; i < n; i++)
        product = scalar_mul(g, &product, &u[i]);
    struct element base = group_generator(g, -1);
    struct element all_c = product_of(g, p->c, n), all_h = product_of(g, h, n);
    struct element bar = over(g, &all_c, &all_h);
    struct element h_u = element_pow(g, &base, &product);
    struct element hat = over(g, n ? &p->c_hat[n - 1] : &base, &h_u);
    struct element tilde = powers_product(engine, a, p->c, u, n);
    struct element g1 = element_pow(g, &g->g, &p->s1), g2 = element_pow(g, &g->g, &p->s2);
    struct element g3 = element_pow(g, &g->g, &p->s3);
    struct element hs = powers_product(engine, a, h, p->s_prime, n);
    g3 = element_mul(g, &g3, &hs);
    return holds(g, &p->t1, &bar, c, &g1) && holds(g, &p->t2, &hat, c, &g2) &&
           holds(g, &p->t3, &tilde, c, &g3);
}

/* The ciphertexts are re-encrypted along it (t41, t42): Π e'^s' = t·(Π e^u)^c·key^s4. */
static bool part_holds(struct arena *a, const struct engine *engine, const struct shuffle_proof *p,
                       const struct element *before, const struct element *after,
                       const struct element *t, const struct element *key, const struct scalar *u,
                       const struct scalar *c, size_t n)
{
    const struct group *g = engine_group(engine);
    struct element old = powers_product(engine, a, before, u, n);
    struct element new = powers_product(engine, a, after, p->s_prime, n);
    struct element hidden = element_pow(g, key, &p->s4);
    struct element left = over(g, &new, &hidden);
    return holds(g, t, &old, c, &left);
}

/* The chain of n equations t̂_i·ĉ_i^c = g^ŝ_i·ĉ_(i−1)^s'_i at once: each to a random power ρ_i of
 * 128 bits, all multiplied. In a group of prime order a single false one is missed with
 * probability 2^-128 (Bellare, Garay, Rabin: Fast batch verification for modular exponentiation
 * and digital signatures, EUROCRYPT '98, the small exponents test). */
static bool chain_holds(struct arena *a, const struct engine *engine, const struct shuffle_proof *p,
                        const struct scalar *c, size_t n)
{
    const struct group *g = engine_group(engine);
    struct element *bases = NEW_ARRAY(a, struct element, 2 * n + 1);
    struct scalar *x = NEW_ARRAY(a, struct scalar, 2 * n + 1), sum = {0}, zero = {0};
    bases[2 * n] = group_generator(g, -1); /* ĉ_−1 = h */
    for (size_t i = 0; i < n; i++) {
        size_t last = i ? n + i - 1 : 2 * n;
        struct scalar random = {{random_u64(), random_u64()}}, part;
        bases[i] = p->t_hat[i];
        bases[n + i] = p->c_hat[i];
        x[i] = random;
        part = scalar_mul(g, &random, c);
        x[n + i] = scalar_add(g, &x[n + i], &part);
        part = scalar_mul(g, &random, &p->s_prime[i]);
        x[last] = scalar_sub(g, &x[last], &part);
        part = scalar_mul(g, &random, &p->s_hat[i]);
        sum = scalar_add(g, &sum, &part);
    }
    sum = scalar_sub(g, &zero, &sum);
    struct element all = powers_product(engine, a, bases, x, 2 * n + 1);
    struct element fixed = element_pow(g, &g->g, &sum);
    all = element_mul(g, &all, &fixed);
    return element_eq(&all, &element_one);
}

static bool row_holds(struct arena *a, const struct election *e, const struct engine *engine,
                      const struct ciphertext *before, const struct ciphertext *after,
                      const struct shuffle_proof *p, size_t n)
{
    const struct group *g = e->group;
    struct buf committed = buf_new(a);
    hash_pairs(&committed, before, n);
    hash_pairs(&committed, after, n);
    hash_elements(&committed, p->c, n);
    struct scalar *u = shuffle_challenges(a, e, buf_str(&committed), n);
    struct scalar c = shuffle_challenge(a, e, p, buf_str(&committed), n);
    struct element *h = NEW_ARRAY(a, struct element, n);
    struct element *parts = NEW_ARRAY(a, struct element, 4 * n);
    for (size_t i = 0; i < n; i++) {
        h[i] = group_generator(g, (i64)i);
        parts[i] = before[i].beta;
        parts[n + i] = after[i].beta;
        parts[2 * n + i] = before[i].alpha;
        parts[3 * n + i] = after[i].alpha;
    }
    return permutation_holds(a, engine, p, h, u, &c, n) &&
           part_holds(a, engine, p, parts, parts + n, &p->t41, &e->key, u, &c, n) &&
           part_holds(a, engine, p, parts + 2 * n, parts + 3 * n, &p->t42, &g->g, u, &c, n) &&
           chain_holds(a, engine, p, &c, n);
}

bool shuffle_verify(const struct election *e, const struct engine *engine,
                    const struct pile *before, const struct shuffle *s, i64 height, struct fault *f)
{
    struct arena *a = arena_new(0);
    bool fine = true;
    for (size_t i = 0; i < before->n && fine; i++) {
        size_t n = before->sizes[i];
        if (!all_members(a, engine, s->pile.rows[i], &s->proofs[i], n))
            fine = faulty(f, N_("event {1}, ranking {2}: a shuffled value is not in the group"),
                          height, (i64)i + 1, 0);
        else if (!row_holds(a, e, engine, before->rows[i], s->pile.rows[i], &s->proofs[i], n))
            fine = faulty(f, N_("event {1}, ranking {2}: the proof of the shuffle does not hold"),
                          height, (i64)i + 1, 0);
    }
    arena_free(a);
    return fine;
}
