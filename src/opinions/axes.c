/* Sums over pairs of statements, and the two main directions found with them. Uses votes. */
#include "opinions/axes.h"

#include <math.h>

#include "base/random.h"
#include "base/wide.h"

/* Steps of Lanczos before it starts anew from what it has; restarts before it gives up. */
enum { STEPS = 60, RESTARTS = 40 };

static i32 sign_of(u32 opinion)
{
    return opinion == AGREE ? 1 : opinion == DISAGREE ? -1 : 0;
}

/* What pairs_new would cost, in steps of about a nanosecond. */
static u64 pairs_cost(const struct votes *v)
{
    u64 cost = (u64)v->statements * v->statements;
    for (u32 i = 0; i < v->people; i++) {
        u64 n = v->row[i + 1] - v->row[i];
        cost += n * n / 2 + 8 * n;
    }
    return cost;
}

/* Adds what people with `opinion` on b said about the statements before it. */
static void fold(struct pair *row, u32 *counts, u32 b, u32 opinion)
{
    i32 x = sign_of(opinion);
    for (u32 j = 0; j < b; j++) {
        u32 *c = counts + 4 * (size_t)j;
        i32 all = (i32)(c[AGREE] + c[DISAGREE] + c[PASS]), sum = (i32)(c[AGREE] - c[DISAGREE]);
        row[j].product += x * sum;
        row[j].first += sum;
        row[j].second += x * all;
        row[j].both += all;
    }
    memset(counts, 0, 4 * (size_t)b * sizeof *counts);
}

/* Statement by statement: while one is worked on, its row of counters stays in the first-level
 * cache and adding is one increment by answer. Going person by person instead touched the whole
 * table at random, which measured four times slower. */
struct pair *pairs_new(struct arena *a, const struct votes *v, const struct columns *columns)
{
    struct pair *pairs = NEW_ARRAY(a, struct pair, pair_row(v->statements));
    struct arena *scratch = arena_new(0);
    size_t *next = NEW_ARRAY(scratch, size_t, v->people); /* each person's first answer on ≥ b */
    u32 *counts = NEW_ARRAY(scratch, u32, 4 * (size_t)v->statements);
    memcpy(next, v->row, v->people * sizeof *next);
    for (u32 b = 0; b < v->statements; b++)
        for (u32 opinion = AGREE; opinion <= PASS; opinion++) {
            size_t q = answer_of(b, opinion), end = columns->start[q + 1];
            for (size_t at = columns->start[q]; at < end; at++) {
                u32 i = columns->who[at];
                size_t stop = next[i]++;
                for (size_t k = v->row[i]; k < stop; k++)
                    counts[v->answers[k]]++;
            }
            if (columns->start[q] < end)
                fold(pairs + pair_row(b), counts, b, opinion);
        }
    arena_free(scratch);
    return pairs;
}

double *centre_of(struct arena *a, const struct tally *tallies, u32 statements, const bool *hidden)
{
    double *centre = NEW_ARRAY(a, double, statements);
    for (u32 j = 0; j < statements; j++) {
        i32 n = tally_all(tallies[j]);
        if (n && !(hidden && hidden[j]))
            centre[j] = (double)(tallies[j].agrees - tallies[j].disagrees) / n;
    }
    return centre;
}

struct scatter scatter_dense(struct arena *a, const struct pair *pairs, const struct tally *tallies,
                             const double *centre, u32 statements, const bool *hidden)
{
    size_t m = statements;
    double *s = NEW_ARRAY(a, double, m *m);
    for (u32 b = 0; b < m; b++) {
        if (hidden && hidden[b])
            continue;
        const struct pair *row = pairs + pair_row(b);
        double cb = centre[b];
        for (u32 j = 0; j < b; j++)
            s[b * m + j] = row[j].product - cb * row[j].first - centre[j] * row[j].second +
                           centre[j] * cb * row[j].both;
        struct tally t = tallies[b];
        s[b * m + b] = t.agrees + t.disagrees - cb * cb * tally_all(t);
    }
    enum { BLOCK = 16 }; /* mirrored in blocks: column by column would miss the cache each time */
    for (size_t from = 0; from < m; from += BLOCK)
        for (size_t j = 0; j < m; j++)
            for (size_t b = from > j ? from : j + 1; b < m && b < from + BLOCK; b++)
                s[j * m + b] = hidden && hidden[j] ? (s[b * m + j] = 0) : s[b * m + j];
    return (struct scatter){.statements = statements, .dense = s};
}

struct scatter scatter_sparse(struct arena *a, const struct votes *v, const double *centre,
                              const bool *hidden)
{
    double *value = NEW_ARRAY(a, double, 4 * (size_t)v->statements);
    for (u32 j = 0; j < v->statements; j++)
        for (u32 opinion = AGREE; opinion <= PASS && !(hidden && hidden[j]); opinion++)
            value[answer_of(j, opinion)] = sign_of(opinion) - centre[j];
    return (struct scatter){.statements = v->statements,
                            .votes = v,
                            .value = value,
                            .scratch = NEW_ARRAY(a, double, 8 * (size_t)v->statements)};
}

struct scatter scatter_of(struct arena *a, const struct votes *v, const struct tally *tallies,
                          const double *centre, const bool *hidden, unsigned steps)
{
    u64 m = v->statements, sparse = 2 * (u64)v->row[v->people] * steps;
    if (m > PAIRS_MAX || pairs_cost(v) + m * m * (4 + steps / 8) > sparse)
        return scatter_sparse(a, v, centre, hidden);
    struct arena *scratch = arena_new(0);
    struct columns columns = columns_new(scratch, v);
    struct pair *pairs = pairs_new(scratch, v, &columns);
    struct scatter s = scatter_dense(a, pairs, tallies, centre, v->statements, hidden);
    arena_free(scratch);
    return s;
}

static void times_sparse(const struct scatter *s, const double *in, double *out)
{
    size_t kinds = 4 * (size_t)s->statements;
    double *weighted = s->scratch, *sum = s->scratch + kinds;
    for (size_t q = 0; q < kinds; q++) {
        weighted[q] = s->value[q] * in[q / 4];
        sum[q] = 0;
    }
    const struct votes *v = s->votes;
    for (u32 i = 0; i < v->people; i++) {
        double u = 0;
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++)
            u += weighted[v->answers[at]];
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++)
            sum[v->answers[at]] += u;
    }
    for (size_t j = 0; j < s->statements; j++) {
        const double *value = s->value + 4 * j, *total = sum + 4 * j;
        out[j] = value[AGREE] * total[AGREE] + value[DISAGREE] * total[DISAGREE] +
                 value[PASS] * total[PASS];
    }
}

/* Row by row as sums of rows, four at once: needs no reassociation of a dot product, so that the
 * compiler's vector code gives the same bits as plain code. */
WIDE static void times_dense(const struct scatter *s, const double *in, double *out)
{
    size_t m = s->statements, b = 0;
    for (size_t j = 0; j < m; j++)
        out[j] = 0;
    for (; b + 4 <= m; b += 4) {
        const double *r0 = s->dense + b * m, *r1 = r0 + m, *r2 = r1 + m, *r3 = r2 + m;
        double x0 = in[b], x1 = in[b + 1], x2 = in[b + 2], x3 = in[b + 3];
        for (size_t j = 0; j < m; j++)
            out[j] += (r0[j] * x0 + r1[j] * x1) + (r2[j] * x2 + r3[j] * x3);
    }
    for (; b < m; b++)
        for (size_t j = 0; j < m; j++)
            out[j] += s->dense[b * m + j] * in[b];
}

static void scatter_times(const struct scatter *s, const double *in, double *out)
{
    if (s->dense)
        times_dense(s, in, out);
    else
        times_sparse(s, in, out);
}

WIDE static double dot(const double *x, const double *y, size_t n)
{
    double sum[4] = {0};
    size_t j = 0;
    for (; j + 4 <= n; j += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += x[j + k] * y[j + k];
    for (; j < n; j++)
        sum[0] += x[j] * y[j];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

WIDE static void add_times(double *x, const double *y, double by, size_t n)
{
    for (size_t j = 0; j < n; j++)
        x[j] += by * y[j];
}

WIDE static void scale(double *x, double by, size_t n)
{
    for (size_t j = 0; j < n; j++)
        x[j] *= by;
}

/* ── As Polis does ──────────────────────────────────────────────────────────────────────────── */

/* One component beside `found` (NULL: none): A − (Av)vᵀ is A(I − vvᵀ), so multiplying with its
 * square is projecting before and after. Stopping when the length repeats to the last bit is
 * Polis' rule; which step that is hangs on the rounding of sums, and the vector still has errors of
 * about 1e-8 then: that far two right programs may differ. */
static void power(const struct scatter *s, const double *found, double *v, double *product)
{
    size_t m = s->statements;
    double last = 0;
    for (size_t j = 0; j < m; j++)
        v[j] = 1;
    for (int step = 0; step < 100; step++) {
        if (found)
            add_times(v, found, -dot(v, found, m), m);
        scatter_times(s, v, product);
        if (found)
            add_times(product, found, -dot(product, found, m), m);
        double length = sqrt(dot(product, product, m));
        for (size_t j = 0; j < m; j++)
            v[j] = length > 0 ? product[j] / length : 0;
        if (length == last)
            return;
        last = length;
    }
}

struct axes axes_power(struct arena *a, const struct scatter *s)
{
    size_t m = s->statements;
    struct axes x = {{NEW_ARRAY(a, double, m), NEW_ARRAY(a, double, m)}, true};
    double *product = NEW_ARRAY(a, double, m);
    power(s, NULL, x.axis[0], product);
    power(s, x.axis[0], x.axis[1], product);
    return x;
}

/* ── Lanczos ────────────────────────────────────────────────────────────────────────────────── */

struct lanczos {
    size_t m, n; /* length of a vector; steps done */
    double *basis[STEPS + 1];
    double diagonal[STEPS], beside[STEPS + 1]; /* of the tridiagonal matrix */
};

static double hypotenuse(double x, double y)
{
    return sqrt(x * x + y * y);
}

/* One eigenvalue's implicit QL sweeps on a tridiagonal matrix (d, e), z collecting the rotations:
 * Bowdler, Martin, Reinsch & Wilkinson, Numer. Math. 11 (1968), "tql2". */
static void ql_from(double *d, double *e, double *z, size_t n, size_t low, size_t high)
{
    double g = (d[low + 1] - d[low]) / (2 * e[low]), r = hypotenuse(g, 1);
    g = d[high] - d[low] + e[low] / (g + (g >= 0 ? r : -r));
    double s = 1, c = 1, p = 0;
    for (size_t i = high; i-- > low;) {
        double f = s * e[i], b = c * e[i];
        e[i + 1] = r = hypotenuse(f, g);
        if (r == 0) {
            d[i + 1] -= p;
            e[high] = 0;
            return;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        d[i + 1] = g + (p = s * r);
        g = c * r - b;
        for (size_t k = 0; k < n; k++) {
            double upper = z[k * n + i + 1], lower = z[k * n + i];
            z[k * n + i + 1] = s * lower + c * upper;
            z[k * n + i] = c * lower - s * upper;
        }
    }
    d[low] -= p;
    e[low] = g;
    e[high] = 0;
}

/* Eigenvalues into d, vectors into the columns of z; e[i] couples i and i + 1. */
static void tridiagonal(double *d, double *e, double *z, size_t n)
{
    for (size_t i = 0; i < n * n; i++)
        z[i] = i % (n + 1) == 0;
    e[n - 1] = 0;
    for (size_t low = 0; low < n; low++)
        for (int sweep = 0; sweep < 60; sweep++) {
            size_t high = low;
            while (high + 1 < n && fabs(e[high]) > 1e-16 * (fabs(d[high]) + fabs(d[high + 1])))
                high++;
            if (high == low)
                break;
            ql_from(d, e, z, n, low, high);
        }
}

/* Makes x orthogonal to the basis, twice because once loses digits, and answers its length. */
static double clean(const struct lanczos *l, double *x, size_t vectors)
{
    for (int twice = 0; twice < 2; twice++)
        for (size_t k = 0; k < vectors; k++)
            add_times(x, l->basis[k], -dot(x, l->basis[k], l->m), l->m);
    return sqrt(dot(x, x, l->m));
}

/* A repeatable direction of no meaning: where to go on from when a start was, or led, nowhere. */
static void scramble(double *x, size_t n)
{
    struct dice dice = {n};
    for (size_t j = 0; j < n; j++)
        x[j] = (double)(dice_u64(&dice) >> 11) * 0x1p-53 + 0.25;
}

/* One step: a new basis vector. */
static void lanczos_step(struct lanczos *l, const struct scatter *s)
{
    double *x = l->basis[l->n + 1];
    scatter_times(s, l->basis[l->n], x);
    l->diagonal[l->n] = dot(x, l->basis[l->n], l->m);
    double before = sqrt(dot(x, x, l->m)), length = clean(l, x, l->n + 1);
    l->n++;
    l->beside[l->n - 1] = length;
    if (length <= 1e-14 * before || l->n >= l->m) { /* the basis is closed: another direction */
        l->beside[l->n - 1] = 0;
        scramble(x, l->m);
        length = clean(l, x, l->n);
    }
    if (length > 0)
        scale(x, 1 / length, l->m);
}

/* The two greatest Ritz vectors of the steps so far; the greater of their residuals, as a share of
 * the greatest value. */
static double ritz(const struct lanczos *l, double *const axis[2], double *value)
{
    size_t n = l->n, best[2] = {0};
    double d[STEPS], e[STEPS + 1], z[STEPS * STEPS], worst = 0;
    memcpy(d, l->diagonal, n * sizeof *d);
    memcpy(e, l->beside, n * sizeof *e);
    tridiagonal(d, e, z, n);
    for (size_t k = 1; k < n; k++)
        if (d[k] > d[best[0]])
            best[0] = k;
    best[1] = best[0] == 0 && n > 1 ? 1 : 0;
    for (size_t k = 0; k < n; k++)
        if (k != best[0] && d[k] > d[best[1]])
            best[1] = k;
    for (int w = 0; w < 2; w++) {
        memset(axis[w], 0, l->m * sizeof(double));
        value[w] = 0;
        if ((w && n < 2) || d[best[w]] <= 1e-12 * (1 + d[best[0]]))
            continue;
        value[w] = d[best[w]];
        for (size_t k = 0; k < n; k++)
            add_times(axis[w], l->basis[k], z[k * n + best[w]], l->m);
        double off = fabs(l->beside[n - 1] * z[(n - 1) * n + best[w]]) / d[best[0]];
        worst = off > worst ? off : worst;
    }
    return worst;
}

static void fix_sign(double *x, size_t n)
{
    size_t greatest = 0;
    for (size_t j = 1; j < n; j++) /* entries equal but for rounding: the first decides */
        if (fabs(x[j]) > fabs(x[greatest]) * (1 + 1e-9))
            greatest = j;
    if (n && x[greatest] < 0)
        scale(x, -1, n);
}

struct axes axes_lanczos(struct arena *a, const struct scatter *s, const struct axes *start,
                         double precision)
{
    struct lanczos l = {.m = s->statements};
    struct axes x = {{NEW_ARRAY(a, double, l.m), NEW_ARRAY(a, double, l.m)}, l.m == 0};
    if (!l.m)
        return x;
    struct arena *scratch = arena_new(0);
    size_t most = l.m < STEPS ? l.m : STEPS;
    for (size_t k = 0; k <= most; k++)
        l.basis[k] = NEW_ARRAY(scratch, double, l.m);
    double value[2] = {1, 1};
    if (start)
        for (int w = 0; w < 2; w++)
            memcpy(x.axis[w], start->axis[w], l.m * sizeof(double));
    for (int again = 0; again < RESTARTS && !x.settled; again++) {
        memset(l.basis[0], 0, l.m * sizeof(double));
        for (int w = 0; w < 2 && (start || again); w++)
            add_times(l.basis[0], x.axis[w], w ? 0.75 : 1, l.m);
        double length = sqrt(dot(l.basis[0], l.basis[0], l.m));
        if (length == 0) {
            scramble(l.basis[0], l.m);
            length = sqrt(dot(l.basis[0], l.basis[0], l.m));
        }
        scale(l.basis[0], 1 / length, l.m);
        for (l.n = 0; l.n < most && !x.settled;) {
            lanczos_step(&l, s);
            if (l.n == most || l.n == 4 || l.n % 8 == 0)
                x.settled = ritz(&l, x.axis, value) <= precision || l.n >= l.m;
        }
    }
    fix_sign(x.axis[0], l.m);
    fix_sign(x.axis[1], l.m);
    arena_free(scratch);
    return x;
}
