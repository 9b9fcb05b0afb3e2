/* Making ballots. See ballot.h. Numbers that depend on votes, randomness or the credential are
 * computed by the _secret functions of group.h, in time and memory traffic that do not tell them.
 * What does depend on a vote is in which order the statements of a proof are worked through: who
 * can watch that on the voter's own machine sees the screen as well. */
#include <jansson.h>
#include <sodium.h>

#include "election/ballot.h"
#include "election/ballot_inside.h"
#include "election/tally.h"

static bool choices_fair(const struct question *q, const i64 *v, i64 number, struct fault *f)
{
    size_t n = q->ranked ? q->n_answers : question_choices(q);
    i64 sum = 0, blank = q->blank ? v[0] : 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i] < 0 || v[i] > (q->ranked ? 255 : 1))
            return faulty(f, N_("question {1}, answer {2}: {3} cannot be chosen"), number,
                          (i64)i + 1, v[i]);
        sum += i || !q->blank ? v[i] : 0;
    }
    if (!q->ranked && (blank ? sum != 0 : sum < q->min || sum > q->max))
        return faulty(f, N_("question {1}: {2} ticks are not allowed"), number, sum, 0);
    return true;
}

bool choices_read(struct arena *a, const struct election *e, str json, struct choices *out,
                  struct fault *f)
{
    json_t *root = json.n <= TEMPLATE_MAX ? json_loadb(json.p, json.n, 0, NULL) : NULL;
    bool fine = json_array_size(root) == e->n_questions;
    if (!fine)
        faulty(f, N_("the choices are not an array of {1} arrays"), (i64)e->n_questions, 0, 0);
    out->values = NEW_ARRAY(a, i64 *, e->n_questions);
    out->n = NEW_ARRAY(a, size_t, e->n_questions);
    for (size_t i = 0; i < e->n_questions && fine; i++) {
        const struct question *q = &e->questions[i];
        const json_t *row = json_array_get(root, i);
        out->n[i] = q->ranked ? q->n_answers : question_choices(q);
        out->values[i] = NEW_ARRAY(a, i64, out->n[i]);
        fine = json_array_size(row) == out->n[i];
        for (size_t k = 0; k < out->n[i] && fine; k++) {
            const json_t *v = json_array_get(row, k);
            fine = json_is_integer(v);
            out->values[i][k] = json_integer_value(v);
        }
        if (!fine)
            faulty(f, N_("question {1}: not an array of {2} numbers"), (i64)i + 1, (i64)out->n[i],
                   0);
        fine = fine && choices_fair(q, out->values[i], (i64)i + 1, f);
    }
    json_decref(root);
    return fine;
}

/* One statement of an or-proof while it is made: the pair encrypts `real` with randomness r, the
 * statement claims `claimed`. */
struct claim {
    const struct scalar *r;
    i64 real, claimed;
};

static struct element g_to(const struct group *g, const struct scalar *x)
{
    return element_pow_secret(g, &g->g, x);
}

/* Commitments that fit a challenge chosen beforehand: with α = g^r,
 * A = g^(response + r·c), B = y^(response + r·c)·g^((real − claimed)·c). */
static void simulate(const struct election *e, const struct claim *c, const struct proof *p,
                     struct element *a, struct element *b)
{
    const struct group *g = e->group;
    struct scalar x = scalar_mul(g, c->r, &p->challenge);
    struct scalar real = scalar_from_int((u64)c->real), claimed = scalar_from_int((u64)c->claimed);
    struct scalar m = scalar_sub(g, &real, &claimed);
    x = scalar_add(g, &x, &p->response);
    m = scalar_mul(g, &m, &p->challenge);
    *a = g_to(g, &x);
    struct element y = element_pow_secret(g, &e->key, &x), shift = g_to(g, &m);
    *b = element_mul_secret(g, &y, &shift);
    sodium_memzero(&x, sizeof x);
    sodium_memzero(&m, sizeof m);
}

/* Proves that one of n claims (the one at `truth`) holds, not telling which. */
static void make_or(struct arena *a, const struct election *e, const struct claim *claims, size_t n,
                    size_t truth, str prefix, struct chance *chance, struct proof *out)
{
    const struct group *g = e->group;
    struct element *commitments = NEW_ARRAY(a, struct element, 2 * n);
    struct scalar rest = {0};
    struct buf b = buf_new(a);
    for (size_t i = 0; i < n; i++) {
        if (i == truth)
            continue;
        out[i].challenge = scalar_random(g, chance);
        out[i].response = scalar_random(g, chance);
        simulate(e, &claims[i], &out[i], &commitments[2 * i], &commitments[2 * i + 1]);
        rest = scalar_add(g, &rest, &out[i].challenge);
    }
    struct scalar w = scalar_random(g, chance);
    commitments[2 * truth] = g_to(g, &w);
    commitments[2 * truth + 1] = element_pow_secret(g, &e->key, &w);
    buf_put(&b, prefix);
    for (size_t i = 0; i < 2 * n; i++) {
        if (i)
            buf_z(&b, ",");
        element_put(&b, &commitments[i]);
    }
    struct scalar all = challenge_of(g, buf_str(&b));
    out[truth].challenge = scalar_sub(g, &all, &rest);
    struct scalar product = scalar_mul(g, claims[truth].r, &out[truth].challenge);
    out[truth].response = scalar_sub(g, &w, &product);
    sodium_memzero(&w, sizeof w);
    sodium_memzero(&product, sizeof product);
}

static struct ciphertext encrypt(const struct election *e, const struct element *m,
                                 const struct scalar *r)
{
    struct element y = element_pow_secret(e->group, &e->key, r);
    return (struct ciphertext){g_to(e->group, r), element_mul_secret(e->group, &y, m)};
}

/* What an answer is made from. */
struct making {
    struct arena *arena;
    const struct election *election;
    const struct question *question;
    const i64 *values;
    struct scalar *r; /* one a ciphertext */
    struct scalar r_sum;
    i64 sum;
    str context;
    struct chance *chance;
};

static void make_blank_proof(struct making *m, struct answer *x, str all)
{
    struct claim claims[2] = {{&m->r[0], m->values[0], 0}, {&m->r_sum, m->sum, 0}};
    x->blank = NEW_ARRAY(m->arena, struct proof, 2);
    make_or(m->arena, m->election, claims, 2, m->values[0] ? 1 : 0,
            str_fmt(m->arena, "bproof0|%.*s|", STR_FMT(all)), m->chance, x->blank);
}

static void make_overall_proof(struct making *m, struct answer *x, str all)
{
    const struct question *q = m->question;
    size_t first = q->blank ? 1 : 0;
    x->n_overall = (size_t)(q->max - q->min + 1) + first;
    struct claim *claims = NEW_ARRAY(m->arena, struct claim, x->n_overall);
    x->overall = NEW_ARRAY(m->arena, struct proof, x->n_overall);
    if (q->blank)
        claims[0] = (struct claim){&m->r[0], m->values[0], 1};
    for (i64 v = q->min; v <= q->max; v++)
        claims[(size_t)(v - q->min) + first] = (struct claim){&m->r_sum, m->sum, v};
    size_t truth = q->blank && m->values[0] ? 0 : (size_t)(m->sum - q->min) + first;
    x->sum = answer_sum(m->election, q, x);
    str prefix = q->blank ? str_fmt(m->arena, "bproof1|%.*s|", STR_FMT(all))
                          : pair_prefix(m->arena, all, pair_text(m->arena, &x->sum));
    make_or(m->arena, m->election, claims, x->n_overall, truth, prefix, m->chance, x->overall);
}

static void make_homomorphic(struct making *m, struct answer *x)
{
    const struct group *g = m->election->group;
    size_t n = question_choices(m->question);
    x->choices = NEW_ARRAY(m->arena, struct ciphertext, n);
    x->texts = NEW_ARRAY(m->arena, str, n);
    x->individual = NEW_ARRAY(m->arena, struct proof, 2 * n);
    for (size_t i = 0; i < n; i++) {
        struct element vote = element_select_secret(m->values[i] == 1, &g->g, &element_one);
        x->choices[i] = encrypt(m->election, &vote, &m->r[i]);
        x->texts[i] = pair_text(m->arena, &x->choices[i]);
        if (i || !m->question->blank) {
            m->r_sum = scalar_add(g, &m->r_sum, &m->r[i]);
            m->sum += m->values[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct claim claims[2] = {{&m->r[i], m->values[i], 0}, {&m->r[i], m->values[i], 1}};
        make_or(m->arena, m->election, claims, 2, (size_t)m->values[i],
                pair_prefix(m->arena, m->context, x->texts[i]), m->chance, &x->individual[2 * i]);
    }
    str all = answer_context(m->arena, m->context, x->texts, n);
    if (m->question->blank)
        make_blank_proof(m, x, all);
    make_overall_proof(m, x, all);
}

static void make_ranked(struct making *m, struct answer *x)
{
    const struct group *g = m->election->group;
    struct element packed = ranking_pack(g, m->values, m->question->n_answers);
    x->choices = NEW(m->arena, struct ciphertext);
    x->choices[0] = encrypt(m->election, &packed, &m->r[0]);
    x->ranked =
        make_schnorr(g, m->arena, &m->r[0],
                     ranked_prefix(m->arena, m->election, m->context, &x->choices[0]), m->chance);
}

static void put_proofs(struct buf *b, const struct group *g, const struct proof *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i ? "," : "[");
        put_proof(b, g, &p[i]);
    }
    buf_z(b, "]");
}

static void put_answer(struct buf *b, const struct group *g, const struct question *q,
                       const struct answer *x)
{
    if (q->ranked) {
        buf_z(b, "{\"choices\":");
        put_ciphertext(b, &x->choices[0]);
        buf_z(b, ",\"proof\":");
        put_proof(b, g, &x->ranked);
        buf_z(b, "}");
        return;
    }
    buf_z(b, "{\"choices\":");
    for (size_t i = 0; i < question_choices(q); i++) {
        buf_z(b, i ? "," : "[");
        put_ciphertext(b, &x->choices[i]);
    }
    buf_z(b, "],\"individual_proofs\":");
    for (size_t i = 0; i < question_choices(q); i++) {
        buf_z(b, i ? "," : "[");
        put_proofs(b, g, &x->individual[2 * i], 2);
    }
    buf_z(b, "],\"overall_proof\":");
    put_proofs(b, g, x->overall, x->n_overall);
    if (q->blank) {
        buf_z(b, ",\"blank_proof\":");
        put_proofs(b, g, x->blank, 2);
    }
    buf_z(b, "}");
}

/* The ballot but for its last brace, and its randomness. */
static void put_answers(struct arena *a, const struct election *e, const struct choices *choices,
                        str credential, struct chance *chance, struct buf *b, struct buf *opening)
{
    buf_fmt(b, "{\"election_uuid\":\"%.*s\",\"election_hash\":\"%.*s\",\"credential\":\"%.*s\"",
            STR_FMT(e->uuid), STR_FMT(e->fingerprint), STR_FMT(credential));
    buf_z(b, ",\"answers\":[");
    buf_z(opening, "[");
    for (size_t i = 0; i < e->n_questions; i++) {
        const struct question *q = &e->questions[i];
        struct answer x = {0};
        struct making m = {.arena = a,
                           .election = e,
                           .question = q,
                           .values = choices->values[i],
                           .r = NEW_ARRAY(a, struct scalar, question_choices(q)),
                           .context = ballot_context(a, e, credential),
                           .chance = chance};
        buf_z(opening, i ? ",[" : "[");
        for (size_t k = 0; k < question_choices(q); k++) {
            m.r[k] = scalar_random(e->group, chance);
            buf_z(opening, k ? "," : "");
            put_scalar(opening, e->group, &m.r[k]);
        }
        buf_z(opening, "]");
        if (q->ranked)
            make_ranked(&m, &x);
        else
            make_homomorphic(&m, &x);
        buf_z(b, i ? "," : "");
        put_answer(b, e->group, q, &x);
        sodium_memzero(m.r, question_choices(q) * sizeof *m.r);
        sodium_memzero(&m.r_sum, sizeof m.r_sum);
    }
    buf_z(b, "]");
    buf_z(opening, "]");
}

str ballot_make(struct arena *a, const struct election *e, str credential,
                const struct choices *choices, struct chance *chance, str *randomness)
{
    struct scalar secret = credential_secret(e->group, credential, e->uuid);
    struct element public = g_to(e->group, &secret);
    struct buf key = buf_new(a), b = buf_new(a), opening = buf_new(a), whole = buf_new(a);
    element_put(&key, &public);
    put_answers(a, e, choices, buf_str(&key), chance, &b, &opening);
    buf_put(&whole, buf_str(&b));
    buf_z(&whole, "}");
    struct hash signed_hash = sha256(buf_str(&whole));
    struct proof signature =
        make_schnorr(e->group, a, &secret, signature_prefix(a, &signed_hash), chance);
    buf_z(&b, ",\"signature\":{\"hash\":\"");
    base64_put(&b, &signed_hash);
    buf_z(&b, "\",\"proof\":");
    put_proof(&b, e->group, &signature);
    buf_z(&b, "}}");
    sodium_memzero(&secret, sizeof secret);
    if (randomness)
        *randomness = buf_str(&opening);
    else
        sodium_memzero(opening.p, opening.n);
    return buf_str(&b);
}

bool ballot_opens(const struct election *e, const struct ballot *b, const struct choices *choices,
                  str randomness, struct fault *f)
{
    struct scan s = scan_new(str_trim(randomness));
    struct element gs[2] = {element_one, e->group->g};
    for (size_t i = 0; i < e->n_questions; i++) {
        const struct question *q = &e->questions[i];
        scan_is(&s, i ? S(",[") : S("[["));
        for (size_t k = 0; k < question_choices(q); k++) {
            if (k)
                scan_is(&s, S(","));
            struct scalar r = scan_scalar(&s, e->group);
            struct element m = q->ranked ? ranking_pack(e->group, choices->values[i], q->n_answers)
                                         : gs[choices->values[i][k]];
            struct ciphertext c = encrypt(e, &m, &r);
            if (s.failed)
                return faulty(f, N_("the randomness is not written as it must be"), 0, 0, 0);
            if (!element_eq(&c.alpha, &b->answers[i].choices[k].alpha) ||
                !element_eq(&c.beta, &b->answers[i].choices[k].beta))
                return faulty(f,
                              N_("question {1}, choice {2}: the ballot holds something else than "
                                 "what was chosen"),
                              (i64)i + 1, (i64)k + 1, 0);
        }
        scan_is(&s, S("]"));
    }
    scan_is(&s, S("]"));
    return scan_done(&s) || faulty(f, N_("the randomness is not written as it must be"), 0, 0, 0);
}
