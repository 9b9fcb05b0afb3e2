/* Reading and checking ballots. See ballot.h; ballot_make.c makes them. */
#include "election/ballot.h"

#include "election/ballot_inside.h"

struct ciphertext answer_sum(const struct election *e, const struct question *q,
                             const struct answer *x)
{
    struct ciphertext sum = {element_one, element_one};
    for (size_t i = q->blank; i < question_choices(q); i++) {
        sum.alpha = element_mul(e->group, &sum.alpha, &x->choices[i].alpha);
        sum.beta = element_mul(e->group, &sum.beta, &x->choices[i].beta);
    }
    return sum;
}

/* "alpha,beta" from the ciphertext's own canonical text: no number need be written again. */
static str text_of_pair(struct arena *a, str json)
{
    struct scan s = scan_new(json);
    scan_is(&s, S("{\"alpha\":"));
    str alpha = scan_digits(&s);
    scan_is(&s, S(",\"beta\":"));
    str beta = scan_digits(&s);
    struct buf b = buf_new(a);
    buf_put(&b, alpha);
    buf_z(&b, ",");
    buf_put(&b, beta);
    return buf_str(&b);
}

static void read_choice(struct arena *a, const struct group *g, struct scan *s, struct answer *out,
                        size_t i)
{
    size_t from = s->at;
    out->choices[i] = scan_ciphertext(s, g);
    out->texts[i] = text_of_pair(a, (str){s->text.p + from, s->at - from});
}

static void read_homomorphic(struct arena *a, const struct election *e, const struct question *q,
                             struct scan *s, struct answer *out)
{
    size_t n = question_choices(q);
    out->choices = NEW_ARRAY(a, struct ciphertext, n);
    out->texts = NEW_ARRAY(a, str, n);
    out->individual = NEW_ARRAY(a, struct proof, 2 * n);
    out->n_overall = (size_t)(q->max - q->min + 1) + q->blank;
    out->overall = NEW_ARRAY(a, struct proof, out->n_overall);
    scan_is(s, S("{\"choices\":"));
    for (size_t i = 0; i < n; i++) {
        scan_is(s, i ? S(",") : S("["));
        read_choice(a, e->group, s, out, i);
    }
    scan_is(s, S("],\"individual_proofs\":"));
    for (size_t i = 0; i < 2 * n; i++) {
        scan_is(s, i % 2 ? S(",") : i ? S("],[") : S("[["));
        out->individual[i] = scan_proof(s, e->group);
    }
    scan_is(s, S("]],\"overall_proof\":"));
    for (size_t i = 0; i < out->n_overall; i++) {
        scan_is(s, i ? S(",") : S("["));
        out->overall[i] = scan_proof(s, e->group);
    }
    if (q->blank) {
        out->blank = NEW_ARRAY(a, struct proof, 2);
        scan_is(s, S("],\"blank_proof\":["));
        out->blank[0] = scan_proof(s, e->group);
        scan_is(s, S(","));
        out->blank[1] = scan_proof(s, e->group);
    }
    scan_is(s, S("]}"));
    if (!s->failed)
        out->sum = answer_sum(e, q, out);
}

static void read_ranked(struct arena *a, const struct election *e, struct scan *s,
                        struct answer *out)
{
    out->choices = NEW(a, struct ciphertext);
    out->texts = NEW(a, str);
    scan_is(s, S("{\"choices\":"));
    read_choice(a, e->group, s, out, 0);
    scan_is(s, S(",\"proof\":"));
    out->ranked = scan_proof(s, e->group);
    scan_is(s, S("}"));
}

/* The hash that is signed: of the bytes up to ,"signature" closed by a brace. */
static struct hash hash_unsigned(struct arena *a, str before)
{
    struct buf b = buf_new(a);
    buf_put(&b, before);
    buf_z(&b, "}");
    return sha256(buf_str(&b));
}

static void read_head(struct arena *a, const struct election *e, struct scan *s, struct ballot *out)
{
    scan_is(s, S("{\"election_uuid\":\""));
    scan_is(s, e->uuid);
    scan_is(s, S("\",\"election_hash\":\""));
    scan_is(s, e->fingerprint);
    scan_is(s, S("\",\"credential\":"));
    size_t at = s->at;
    out->credential_key = scan_element(s, e->group);
    if (!s->failed)
        out->credential = (str){s->text.p + at + 1, s->at - at - 2};
    scan_is(s, S(",\"answers\":"));
    out->answers = NEW_ARRAY(a, struct answer, e->n_questions);
    for (size_t i = 0; i < e->n_questions && !s->failed; i++) {
        scan_is(s, i ? S(",") : S("["));
        if (e->questions[i].ranked)
            read_ranked(a, e, s, &out->answers[i]);
        else
            read_homomorphic(a, e, &e->questions[i], s, &out->answers[i]);
    }
    scan_is(s, S("]"));
}

bool ballot_read(struct arena *a, const struct election *e, str bytes, i64 height,
                 struct ballot *out, struct fault *f)
{
    struct scan s = scan_new(bytes);
    *out = (struct ballot){.bytes = bytes};
    read_head(a, e, &s, out);
    str before = str_first(bytes, s.at);
    scan_is(&s, S(",\"signature\":{\"hash\":\""));
    str named = str_first(str_from_at(bytes, s.at), 43);
    s.at += named.n;
    scan_is(&s, S("\",\"proof\":"));
    out->signature = scan_proof(&s, e->group);
    scan_is(&s, S("}}"));
    if (!scan_done(&s))
        return faulty(f, N_("event {1}: the ballot is not written as it must be at its byte {2}"),
                      height, (i64)s.at, 0);
    struct buf b = buf_new(a);
    out->signed_hash = hash_unsigned(a, before);
    base64_put(&b, &out->signed_hash);
    if (!str_eq(buf_str(&b), named))
        return faulty(f, N_("event {1}: the ballot is signed for another content"), height, 0, 0);
    return true;
}

/* The statements of one answer: which pair encrypts which number, by which proof. */
struct statement {
    size_t pair;
    i64 m;
    const struct proof *proof;
};

struct statements {
    struct ciphertext *pairs; /* the choices, then their sum (without a blank flag) */
    size_t n_pairs;
    struct statement *list; /* individual proofs, then blank, then overall */
    size_t n, n_individual, n_blank;
};

static struct statements statements_of(struct arena *a, const struct question *q,
                                       const struct answer *x)
{
    size_t n = question_choices(q), at = 0;
    struct statements r = {.n_pairs = n + 1, .n_individual = 2 * n, .n_blank = q->blank ? 2 : 0};
    r.n = r.n_individual + r.n_blank + x->n_overall;
    r.pairs = NEW_ARRAY(a, struct ciphertext, n + 1);
    r.list = NEW_ARRAY(a, struct statement, r.n);
    memcpy(r.pairs, x->choices, n * sizeof *r.pairs);
    r.pairs[n] = x->sum;
    for (size_t i = 0; i < 2 * n; i++)
        r.list[at++] = (struct statement){i / 2, i % 2, &x->individual[i]};
    if (q->blank) {
        r.list[at++] = (struct statement){0, 0, &x->blank[0]};
        r.list[at++] = (struct statement){n, 0, &x->blank[1]};
        r.list[at++] = (struct statement){0, 1, &x->overall[0]};
    }
    for (i64 m = q->min; m <= q->max; m++)
        r.list[at++] =
            (struct statement){n, m, &x->overall[(size_t)(m - q->min) + (q->blank ? 1 : 0)]};
    return r;
}

/* −m·c: (β/g^m)^c = β^c·g^(−m·c), and the power of g costs no squaring. */
static const struct scalar *minus(struct arena *a, const struct group *g, const struct scalar *c,
                                  i64 m)
{
    struct scalar *r = NEW(a, struct scalar), zero = {0}, times = scalar_from_int((u64)m);
    *r = scalar_mul(g, c, &times);
    *r = scalar_sub(g, &zero, r);
    return r;
}

/* Two chains a pair (α, β); each statement about the pair takes one power of both:
 * A = g^response·α^challenge, B = y^response·(β/g^m)^challenge. */
static void plan_homomorphic(const struct election *e, const struct question *q,
                             const struct answer *x, struct plan *p)
{
    struct statements s = statements_of(p->arena, q, x);
    for (size_t pair = 0; pair < s.n_pairs; pair++) {
        size_t n = 0, k = 0;
        bool is_choice = pair + 1 < s.n_pairs; /* the sum is a member when its factors are */
        for (size_t i = 0; i < s.n; i++)
            n += s.list[i].pair == pair;
        struct power *a = plan_chain(p, &s.pairs[pair].alpha, n, is_choice)->powers;
        struct power *b = plan_chain(p, &s.pairs[pair].beta, n, is_choice)->powers;
        for (size_t i = 0; i < s.n; i++) {
            const struct statement *t = &s.list[i];
            if (t->pair != pair)
                continue;
            a[k] = (struct power){.on_g = &t->proof->response, .x = &t->proof->challenge};
            b[k] = (struct power){.on_y = &t->proof->response, .x = &t->proof->challenge};
            if (t->m)
                b[k].on_g = minus(p->arena, e->group, &t->proof->challenge, t->m);
            k++;
        }
    }
}

void ballot_plan(const struct election *e, const struct ballot *b, struct plan *p)
{
    for (size_t i = 0; i < e->n_questions; i++) {
        const struct answer *x = &b->answers[i];
        if (!e->questions[i].ranked) {
            plan_homomorphic(e, &e->questions[i], x, p);
            continue;
        }
        plan_schnorr(p, &x->choices[0].alpha, &x->ranked, true);
        plan_chain(p, &x->choices[0].beta, 0, true);
    }
    plan_schnorr(p, &b->credential_key, &b->signature, false); /* a member: it is on the list */
}

/* S0 = φ|credential */
str ballot_context(struct arena *a, const struct election *e, str credential)
{
    return str_fmt(a, "%.*s|%.*s", STR_FMT(e->fingerprint), STR_FMT(credential));
}

/* S0|α1,β1,α2,β2,… */
str answer_context(struct arena *a, str context, const str *texts, size_t n)
{
    struct buf b = buf_new(a);
    buf_put(&b, context);
    for (size_t i = 0; i < n; i++) {
        buf_z(&b, i ? "," : "|");
        buf_put(&b, texts[i]);
    }
    return buf_str(&b);
}

/* What the proof's challenge hashes before the commitments. */
str pair_prefix(struct arena *a, str context, str pair)
{
    return str_fmt(a, "prove|%.*s|%.*s|", STR_FMT(context), STR_FMT(pair));
}

str pair_text(struct arena *a, const struct ciphertext *pair)
{
    struct buf b = buf_new(a);
    hash_pair(&b, pair);
    return buf_str(&b);
}

str ranked_prefix(struct arena *a, const struct election *e, str context,
                  const struct ciphertext *c)
{
    struct buf b = buf_new(a);
    buf_fmt(&b, "raweg|%.*s|", STR_FMT(context));
    element_put(&b, &e->key);
    buf_z(&b, ",");
    hash_pair(&b, c);
    buf_z(&b, "|");
    return buf_str(&b);
}

str signature_prefix(struct arena *a, const struct hash *signed_hash)
{
    struct buf b = buf_new(a);
    buf_z(&b, "sig|");
    base64_put(&b, signed_hash);
    buf_z(&b, "|");
    return buf_str(&b);
}

/* The chains of one answer after engine_run, and how many powers of each were taken. */
struct judged {
    const struct chain *chains; /* α then β, a pair */
    size_t *taken;
};

/* Do the challenges of statements from … to−1 add up to the hash of their commitments? */
static bool judge_or(const struct election *e, struct arena *a, const struct statements *s,
                     size_t from, size_t to, str prefix, struct judged *j)
{
    struct buf b = buf_new(a);
    struct scalar sum = {0};
    buf_put(&b, prefix);
    for (size_t i = from; i < to; i++) {
        size_t pair = s->list[i].pair, k = j->taken[pair]++;
        if (i > from)
            buf_z(&b, ",");
        element_put(&b, &j->chains[2 * pair].powers[k].value);
        buf_z(&b, ",");
        element_put(&b, &j->chains[2 * pair + 1].powers[k].value);
        sum = scalar_add(e->group, &sum, &s->list[i].proof->challenge);
    }
    struct scalar challenge = challenge_of(e->group, buf_str(&b));
    return scalar_eq(&sum, &challenge);
}

static bool judge_homomorphic(const struct election *e, size_t question, const struct answer *x,
                              str context, i64 height, struct plan *p, struct fault *f)
{
    struct arena *a = p->arena;
    const struct question *q = &e->questions[question];
    struct statements s = statements_of(a, q, x);
    struct judged j = {&p->chains[p->judged], NEW_ARRAY(a, size_t, s.n_pairs)};
    size_t n = question_choices(q);
    i64 number = (i64)question + 1;
    p->judged += 2 * s.n_pairs;
    for (size_t i = 0; i < n; i++) {
        if (!j.chains[2 * i].member || !j.chains[2 * i + 1].member)
            return faulty(f, N_("event {1}, question {2}, choice {3}: not in the group"), height,
                          number, (i64)i + 1);
        str prefix = pair_prefix(a, context, x->texts[i]);
        if (!judge_or(e, a, &s, 2 * i, 2 * i + 2, prefix, &j))
            return faulty(f,
                          N_("event {1}, question {2}, choice {3}: the proof that it is 0 or 1 "
                             "does not hold"),
                          height, number, (i64)i + 1);
    }
    str all = answer_context(a, context, x->texts, n);
    size_t at = s.n_individual;
    if (q->blank && !judge_or(e, a, &s, at, at + 2, str_fmt(a, "bproof0|%.*s|", STR_FMT(all)), &j))
        return faulty(f,
                      N_("event {1}, question {2}: the proof that a blank vote ticks nothing does "
                         "not hold"),
                      height, number, 0);
    str prefix = q->blank ? str_fmt(a, "bproof1|%.*s|", STR_FMT(all))
                          : pair_prefix(a, all, pair_text(a, &x->sum));
    if (!judge_or(e, a, &s, at + s.n_blank, s.n, prefix, &j))
        return faulty(f,
                      N_("event {1}, question {2}: the proof of the number of ticks does not hold"),
                      height, number, 0);
    return true;
}

bool ballot_judge(const struct election *e, const struct ballot *b, i64 height, struct plan *p,
                  struct fault *f)
{
    str context = ballot_context(p->arena, e, b->credential);
    for (size_t i = 0; i < e->n_questions; i++) {
        const struct answer *x = &b->answers[i];
        bool member;
        if (!e->questions[i].ranked) {
            if (!judge_homomorphic(e, i, x, context, height, p, f))
                return false;
            continue;
        }
        str prefix = ranked_prefix(p->arena, e, context, &x->choices[0]);
        bool holds = judge_schnorr(e->group, p, &x->ranked, prefix, &member);
        if (!plan_next(p)->member || !member)
            return faulty(f, N_("event {1}, question {2}: the ranking is not in the group"), height,
                          (i64)i + 1, 0);
        if (!holds)
            return faulty(f, N_("event {1}, question {2}: the ranking's proof does not hold"),
                          height, (i64)i + 1, 0);
    }
    str prefix = signature_prefix(p->arena, &b->signed_hash);
    return judge_schnorr(e->group, p, &b->signature, prefix, NULL) ||
           faulty(f, N_("event {1}: the ballot's signature does not hold"), height, 0, 0);
}
