/* Decryption factors: read, checked, made, joined. See trustee.h. */
#include <sodium.h>

#include "election/trustee.h"

bool factors_read(struct arena *a, const struct group *g, const struct pile *pile, str bytes,
                  i64 height, struct factors *out, struct fault *f)
{
    struct scan s = scan_new(bytes);
    out->factors = NEW_ARRAY(a, struct element *, pile->n);
    out->proofs = NEW_ARRAY(a, struct proof *, pile->n);
    scan_is(&s, S("{\"decryption_factors\":["));
    for (size_t i = 0; i < pile->n; i++) {
        out->factors[i] = NEW_ARRAY(a, struct element, pile->sizes[i]);
        scan_is(&s, i ? S(",[") : S("["));
        for (size_t k = 0; k < pile->sizes[i] && !s.failed; k++) {
            if (k)
                scan_is(&s, S(","));
            out->factors[i][k] = scan_element(&s, g);
        }
        scan_is(&s, S("]"));
    }
    scan_is(&s, S("],\"decryption_proofs\":["));
    for (size_t i = 0; i < pile->n; i++) {
        out->proofs[i] = NEW_ARRAY(a, struct proof, pile->sizes[i]);
        scan_is(&s, i ? S(",[") : S("["));
        for (size_t k = 0; k < pile->sizes[i] && !s.failed; k++) {
            if (k)
                scan_is(&s, S(","));
            out->proofs[i][k] = scan_proof(&s, g);
        }
        scan_is(&s, S("]"));
    }
    scan_is(&s, S("]}"));
    return scan_done(&s) ||
           faulty(f, N_("event {1}: the decryption is not written as it must be at its byte {2}"),
                  height, (i64)s.at, 0);
}

static str factor_prefix(struct arena *a, const struct election *e, const struct element *key)
{
    struct buf b = buf_new(a);
    buf_fmt(&b, "decrypt|%.*s|", STR_FMT(e->fingerprint));
    element_put(&b, key);
    buf_z(&b, "|");
    return buf_str(&b);
}

/* A proof of equal logarithms (Chaum and Pedersen, CRYPTO '92): log_g X = log_α factor. Commitments
 * A = g^r·X^c and B = α^r·factor^c: three chains, for the base α has an exponent of its own. */
static bool judge_factor(const struct election *e, struct plan *p, const struct proof *proof,
                         str prefix, bool *member)
{
    struct chain *key = plan_next(p), *alpha = plan_next(p), *factor = plan_next(p);
    struct buf b = buf_new(p->arena);
    struct element second =
        element_mul(e->group, &alpha->powers[0].value, &factor->powers[0].value);
    *member = factor->member;
    buf_put(&b, prefix);
    element_put(&b, &key->powers[0].value);
    buf_z(&b, ",");
    element_put(&b, &second);
    struct scalar challenge = challenge_of(e->group, buf_str(&b));
    return scalar_eq(&challenge, &proof->challenge);
}

static void plan_factor(struct plan *p, const struct element *key, const struct element *alpha,
                        const struct element *factor, const struct proof *proof)
{
    struct power *x = plan_chain(p, key, 1, false)->powers;
    x->on_g = &proof->response;
    x->x = &proof->challenge;
    plan_chain(p, alpha, 1, false)->powers->x = &proof->response;
    plan_chain(p, factor, 1, true)->powers->x = &proof->challenge;
}

bool factors_verify(const struct election *e, const struct engine *engine, const struct pile *pile,
                    const struct element *key, const struct factors *x, i64 height, struct fault *f)
{
    struct arena *a = arena_new(0);
    struct plan plan = {.arena = a};
    bool fine = true, member;
    str prefix = factor_prefix(a, e, key);
    for (size_t i = 0; i < pile->n; i++)
        for (size_t k = 0; k < pile->sizes[i]; k++)
            plan_factor(&plan, key, &pile->rows[i][k].alpha, &x->factors[i][k], &x->proofs[i][k]);
    engine_run(engine, a, plan.chains, plan.n);
    for (size_t i = 0; i < pile->n && fine; i++)
        for (size_t k = 0; k < pile->sizes[i] && fine; k++) {
            bool holds = judge_factor(e, &plan, &x->proofs[i][k], prefix, &member);
            if (!member)
                fine = faulty(
                    f, N_("event {1}, question {2}: decryption factor {3} is not in the group"),
                    height, (i64)i + 1, (i64)k + 1);
            else if (!holds)
                fine = faulty(
                    f,
                    N_("event {1}, question {2}: the proof of decryption factor {3} does not hold"),
                    height, (i64)i + 1, (i64)k + 1);
        }
    arena_free(a);
    return fine;
}

static struct proof make_factor_proof(struct arena *a, const struct election *e,
                                      const struct element *alpha, const struct scalar *secret,
                                      str prefix, struct chance *chance)
{
    struct proof p;
    struct buf b = buf_new(a);
    struct scalar w = scalar_random(e->group, chance);
    struct element first = element_pow_secret(e->group, &e->group->g, &w);
    struct element second = element_pow_secret(e->group, alpha, &w);
    buf_put(&b, prefix);
    element_put(&b, &first);
    buf_z(&b, ",");
    element_put(&b, &second);
    p.challenge = challenge_of(e->group, buf_str(&b));
    struct scalar product = scalar_mul(e->group, secret, &p.challenge);
    p.response = scalar_sub(e->group, &w, &product);
    sodium_memzero(&w, sizeof w);
    sodium_memzero(&product, sizeof product);
    return p;
}

str factors_make(struct arena *a, const struct election *e, const struct pile *pile,
                 const struct scalar *secret, struct chance *chance, struct progress *bar)
{
    struct buf factors = buf_new(a), proofs = buf_new(a);
    struct element key = element_pow_secret(e->group, &e->group->g, secret);
    str prefix = factor_prefix(a, e, &key);
    buf_z(&factors, "{\"decryption_factors\":[");
    buf_z(&proofs, "],\"decryption_proofs\":[");
    for (size_t i = 0; i < pile->n; i++) {
        buf_z(&factors, i ? ",[" : "[");
        buf_z(&proofs, i ? ",[" : "[");
        for (size_t k = 0; k < pile->sizes[i]; k++) {
            const struct element *alpha = &pile->rows[i][k].alpha;
            struct element factor = element_pow_secret(e->group, alpha, secret);
            struct proof p = make_factor_proof(a, e, alpha, secret, prefix, chance);
            buf_z(&factors, k ? "," : "");
            buf_z(&proofs, k ? "," : "");
            put_element(&factors, &factor);
            put_proof(&proofs, e->group, &p);
            progress_step(bar);
        }
        buf_z(&factors, "]");
        buf_z(&proofs, "]");
    }
    buf_z(&proofs, "]}");
    buf_put(&factors, buf_str(&proofs));
    return buf_str(&factors);
}

/* Lagrange's coefficient at 0 of index j among the indices present. */
static struct scalar lagrange(const struct group *g, const size_t *present, size_t n, size_t j)
{
    struct scalar up = scalar_from_int(1), down = up, mine = scalar_from_int(j);
    for (size_t i = 0; i < n; i++) {
        if (present[i] == j)
            continue;
        struct scalar k = scalar_from_int(present[i]), difference = scalar_sub(g, &k, &mine);
        up = scalar_mul(g, &up, &k);
        down = scalar_mul(g, &down, &difference);
    }
    down = scalar_invert(g, &down);
    return scalar_mul(g, &up, &down);
}

static void join_one(const struct group *g, const struct pile *pile, const struct factors *x,
                     const struct scalar *exponent, struct element **out)
{
    for (size_t i = 0; i < pile->n; i++)
        for (size_t k = 0; k < pile->sizes[i]; k++) {
            struct element factor = x->factors[i][k];
            if (exponent)
                factor = element_pow(g, &factor, exponent);
            out[i][k] = element_mul(g, &out[i][k], &factor);
        }
}

bool factors_join(struct arena *a, const struct trustees *t, const struct group *g,
                  const struct pile *pile, const struct factors **of, struct element **out)
{
    size_t id = 0;
    for (size_t i = 0; i < pile->n; i++) {
        out[i] = NEW_ARRAY(a, struct element, pile->sizes[i]);
        for (size_t k = 0; k < pile->sizes[i]; k++)
            out[i][k] = element_one;
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct party *p = &t->parties[i];
        size_t present[TRUSTEES_MAX], n = 0;
        if (!p->shared) {
            if (!of[id])
                return false;
            join_one(g, pile, of[id++], NULL, out);
            continue;
        }
        for (size_t j = 1; j <= p->pedersen.n; j++)
            if (of[id + j - 1] && n < p->pedersen.threshold)
                present[n++] = j;
        if (n < p->pedersen.threshold)
            return false;
        for (size_t j = 0; j < n; j++) {
            struct scalar exponent = lagrange(g, present, n, present[j]);
            join_one(g, pile, of[id + present[j] - 1], &exponent, out);
        }
        id += p->pedersen.n;
    }
    return true;
}
