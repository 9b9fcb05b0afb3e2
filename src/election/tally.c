/* See tally.h. */
#include "election/tally.h"

struct tally tally_new(struct arena *a, const struct election *e)
{
    struct tally t = {.election = e, .arena = a};
    t.pile.n = e->n_questions;
    t.pile.rows = NEW_ARRAY(a, struct ciphertext *, t.pile.n);
    t.pile.sizes = NEW_ARRAY(a, size_t, t.pile.n);
    t.room = NEW_ARRAY(a, size_t, t.pile.n);
    for (size_t i = 0; i < t.pile.n; i++) {
        if (e->questions[i].ranked)
            continue;
        t.pile.sizes[i] = question_choices(&e->questions[i]);
        t.pile.rows[i] = NEW_ARRAY(a, struct ciphertext, t.pile.sizes[i]);
        for (size_t k = 0; k < t.pile.sizes[i]; k++)
            t.pile.rows[i][k] = (struct ciphertext){element_one, element_one};
    }
    return t;
}

static void multiply(const struct group *g, struct element *into, const struct element *x,
                     i64 weight)
{
    struct element power = weight == 1 ? *x : element_pow_int(g, x, (u64)weight);
    *into = element_mul(g, into, &power);
}

void tally_add(struct tally *t, const struct ballot *b, i64 weight)
{
    const struct election *e = t->election;
    t->n_ballots++;
    t->total_weight += weight;
    for (size_t i = 0; i < e->n_questions; i++) {
        struct ciphertext *c = b->answers[i].choices;
        if (e->questions[i].ranked) {
            *PUSH(t->arena, t->pile.rows[i], t->pile.sizes[i], t->room[i]) = c[0];
            continue;
        }
        for (size_t k = 0; k < t->pile.sizes[i]; k++) {
            multiply(e->group, &t->pile.rows[i][k].alpha, &c[k].alpha, weight);
            multiply(e->group, &t->pile.rows[i][k].beta, &c[k].beta, weight);
        }
    }
}

static int by_value(const void *a, const void *b)
{
    const struct ciphertext *x = a, *y = b;
    int order = element_cmp(&x->alpha, &y->alpha);
    return order ? order : element_cmp(&x->beta, &y->beta);
}

void tally_close(struct tally *t)
{
    for (size_t i = 0; i < t->pile.n; i++)
        if (t->election->questions[i].ranked && t->pile.sizes[i])
            qsort(t->pile.rows[i], t->pile.sizes[i], sizeof *t->pile.rows[i], by_value);
}

void tally_put(struct buf *b, const struct pile *pile)
{
    buf_z(b, "[");
    for (size_t i = 0; i < pile->n; i++) {
        buf_z(b, i ? ",[" : "[");
        for (size_t k = 0; k < pile->sizes[i]; k++) {
            if (k)
                buf_z(b, ",");
            put_ciphertext(b, &pile->rows[i][k]);
        }
        buf_z(b, "]");
    }
    buf_z(b, "]");
}

str tally_sizes(struct arena *a, const struct tally *t, str tally)
{
    struct buf b = buf_new(a);
    struct hash h = sha256(tally);
    buf_fmt(&b, "{\"num_tallied\":%lld,\"total_weight\":", (long long)t->n_ballots);
    bool small = t->total_weight < ((i64)1 << 30); /* what fits a small integer everywhere */
    buf_fmt(&b, small ? "%lld" : "\"%lld\"", (long long)t->total_weight);
    buf_z(&b, ",\"encrypted_tally\":");
    put_hash(&b, &h);
    buf_z(&b, "}");
    return buf_str(&b);
}

/* Baby steps g^0 … g^(m−1) by value, for finding x < m² with at most m giant steps. */
struct steps {
    const struct group *group;
    struct map baby;
    struct element giant; /* g^−m */
    i64 m;
};

static struct steps steps_new(struct arena *a, const struct group *g, i64 most)
{
    struct steps s = {.group = g, .baby = map_new(a), .m = 1};
    struct element x = element_one;
    while (s.m * s.m <= most)
        s.m++;
    for (i64 i = 0; i < s.m; i++) {
        /* The low words tell the few elements apart; a find is checked by its caller. */
        map_set(&s.baby, str_copy(a, (str){(const char *)x.w, 16}), (void *)(uintptr_t)(i + 1));
        x = element_mul(g, &x, &g->g);
    }
    s.giant = element_invert(g, &x);
    return s;
}

static i64 logarithm(const struct steps *s, struct element x, i64 most)
{
    struct element wanted = x;
    for (i64 i = 0; i * s->m <= most; i++) {
        uintptr_t found = (uintptr_t)map_get(&s->baby, (str){(const char *)x.w, 16});
        if (found) {
            i64 v = i * s->m + (i64)found - 1;
            struct element check = element_pow_int(s->group, &s->group->g, (u64)v);
            if (element_eq(&check, &wanted))
                return v <= most ? v : -1;
        }
        x = element_mul(s->group, &x, &s->giant);
    }
    return -1;
}

static struct element opened(const struct group *g, const struct ciphertext *c,
                             const struct element *factor)
{
    struct element inverse = element_invert(g, factor);
    return element_mul(g, &c->beta, &inverse);
}

static void ranking_unpack(const struct element *x, i64 *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = (n - i) * 8;
        values[i] = (i64)(x->w[at / 64] >> at % 64 & 255);
    }
}

/* Rankings come in the order of the last shuffle. */
static void open_rankings(struct arena *a, const struct election *e, size_t i,
                          const struct pile *pile, struct element **factors, struct buf *b)
{
    size_t n = e->questions[i].n_answers;
    i64 *values = NEW_ARRAY(a, i64, n);
    for (size_t k = 0; k < pile->sizes[i]; k++) {
        struct element x = opened(e->group, &pile->rows[i][k], &factors[i][k]);
        ranking_unpack(&x, values, n);
        buf_z(b, k ? ",[" : "[");
        for (size_t j = 0; j < n; j++)
            buf_fmt(b, j ? ",%lld" : "%lld", (long long)values[j]);
        buf_z(b, "]");
    }
}

bool result_open(struct arena *a, const struct election *e, const struct pile *pile,
                 struct element **factors, i64 total_weight, str *out, struct fault *f)
{
    struct buf b = buf_new(a);
    struct steps steps = steps_new(a, e->group, total_weight);
    buf_z(&b, "{\"result\":[");
    for (size_t i = 0; i < pile->n; i++) {
        buf_z(&b, i ? ",[" : "[");
        if (e->questions[i].ranked)
            open_rankings(a, e, i, pile, factors, &b);
        for (size_t k = 0; !e->questions[i].ranked && k < pile->sizes[i]; k++) {
            struct element x = opened(e->group, &pile->rows[i][k], &factors[i][k]);
            i64 v = logarithm(&steps, x, total_weight);
            if (v < 0)
                return faulty(f, N_("question {1}: the sum of choice {2} is not to be found"),
                              (i64)i + 1, (i64)k + 1, 0);
            buf_fmt(&b, v < ((i64)1 << 30) ? "%s%lld" : "%s\"%lld\"", k ? "," : "", (long long)v);
        }
        buf_z(&b, "]");
    }
    buf_z(&b, "]}");
    *out = buf_str(&b);
    return true;
}

static i64 scan_sum(struct scan *s)
{
    if (!scan_sees(s, S("\"")))
        return scan_int(s, 0, ((i64)1 << 30) - 1);
    i64 v = 0;
    str digits = scan_digits(s);
    if (!str_i64(digits, &v) || v < ((i64)1 << 30))
        scan_fail(s);
    return v;
}

static void read_row(struct scan *s, struct arena *a, size_t n, i64 most, struct result_row *row)
{
    row->values = NEW_ARRAY(a, i64, n);
    row->n = n;
    scan_is(s, S("["));
    for (size_t i = 0; i < n && !s->failed; i++) {
        if (i)
            scan_is(s, S(","));
        row->values[i] = most ? scan_int(s, 0, most) : scan_sum(s);
    }
    scan_is(s, S("]"));
}

bool result_read(struct arena *a, const struct election *e, str bytes, i64 n_ballots,
                 struct result_question **out, struct fault *f)
{
    struct scan s = scan_new(bytes);
    *out = NEW_ARRAY(a, struct result_question, e->n_questions);
    scan_is(&s, S("{\"result\":["));
    for (size_t i = 0; i < e->n_questions && !s.failed; i++) {
        const struct question *q = &e->questions[i];
        struct result_question *r = &(*out)[i];
        if (i)
            scan_is(&s, S(","));
        r->n = q->ranked ? (size_t)n_ballots : 1;
        r->rows = NEW_ARRAY(a, struct result_row, r->n);
        if (q->ranked)
            scan_is(&s, S("["));
        for (size_t k = 0; k < r->n && !s.failed; k++) {
            if (k)
                scan_is(&s, S(","));
            read_row(&s, a, q->ranked ? q->n_answers : question_choices(q), q->ranked ? 255 : 0,
                     &r->rows[k]);
        }
        if (q->ranked)
            scan_is(&s, S("]"));
    }
    scan_is(&s, S("]}"));
    return scan_done(&s) || faulty(f, N_("the result is not written as it must be at its byte {1}"),
                                   (i64)s.at, 0, 0);
}

/* ((v1·256 + v2)·256 …)·256 + ε with the smallest ε that makes it a member (a square). */
struct element ranking_pack(const struct group *g, const i64 *values, size_t n)
{
    struct element x = {0};
    for (size_t i = 0; i < n; i++) {
        size_t at = (n - i) * 8; /* the last value stands above the padding's 8 bits */
        x.w[at / 64] |= (u64)(values[i] & 255) << at % 64;
    }
    while (!group_has(g, &x)) /* 0 is none: its Jacobi symbol is 0 */
        x.w[0]++;
    return x;
}
