/* Polis' statistics, formula by formula. Uses votes. */
#include "opinions/stats.h"

#include <math.h>

double share_of(i32 successes, i32 answers)
{
    return ((double)successes + 1) / ((double)answers + 2);
}

/* z of "more than half" (§1.6 of the method). */
static double share_test(i32 successes, i32 answers)
{
    double n = (double)answers + 1;
    return 2 * sqrt(n) * (((double)successes + 1) / n - 0.5);
}

/* z of "more than in the others" (§1.6 of the method). */
static double shares_test(i32 successes, i32 answers, i32 other_successes, i32 other_answers)
{
    double s = (double)successes + 1, n = (double)answers + 1;
    double so = (double)other_successes + 1, no = (double)other_answers + 1;
    double both = (s + so) / (n + no);
    if (both >= 1)
        return 0;
    return (s / n - so / no) / sqrt(both * (1 - both) * (1 / n + 1 / no));
}

static struct standing side_of(u32 statement, struct tally mine, struct tally other, bool agree)
{
    i32 s = agree ? mine.agrees : mine.disagrees, so = agree ? other.agrees : other.disagrees;
    i32 n = tally_all(mine), no = tally_all(other);
    return (struct standing){.statement = statement,
                             .agrees = mine.agrees,
                             .disagrees = mine.disagrees,
                             .answers = n,
                             .for_agree = agree,
                             .share = share_of(s, n),
                             .test = share_test(s, n),
                             .ratio = share_of(s, n) / share_of(so, no),
                             .ratio_test = shares_test(s, n, so, no)};
}

static bool sufficient(const struct standing *s)
{
    return s->test > SIGNIFICANT && s->ratio_test > SIGNIFICANT;
}

static double metric(const struct standing *s)
{
    return s->ratio * s->ratio_test * s->share * s->test;
}

/* Whether `s`, always seen from its agreeing side, is a better "most agree" than `best`. */
static bool agrees_better(const struct standing *s, const struct standing *best)
{
    if (s->agrees == 0 && s->disagrees == 0)
        return false;
    if (!best)
        return s->test > SIGNIFICANT || (s->ratio > 1 && s->share > 0.5);
    if (best->ratio > 1)
        return metric(s) > metric(best);
    return s->share * s->test > best->share * best->test;
}

/* Puts s where it belongs by falling `key`, behind its equals; what falls off the end is gone. */
static void insert(struct standings *list, double *keys, const struct standing *s, double key,
                   u32 most)
{
    u32 at = list->n;
    while (at > 0 && keys[at - 1] < key)
        at--;
    if (at >= most)
        return;
    if (list->n < most)
        list->n++;
    for (u32 k = list->n - 1; k > at; k--) {
        list->line[k] = list->line[k - 1];
        keys[k] = keys[k - 1];
    }
    list->line[at] = *s;
    keys[at] = key;
}

static void agrees_first(struct standings *list)
{
    struct standings sorted = {.n = 0};
    for (int agree = 1; agree >= 0; agree--)
        for (u32 k = 0; k < list->n; k++)
            if (list->line[k].for_agree == (agree == 1))
                sorted.line[sorted.n++] = list->line[k];
    *list = sorted;
}

/* The choice among all statements of a group, as it grows. */
struct choice {
    struct standings sufficient;
    double keys[LIST_MAX + 1];
    bool any_best, any_agree;
    struct standing best; /* while nothing is sufficient */
    double best_test;
    struct standing agree; /* the most agreed, seen from its agreeing side */
    struct standing shown; /* the same from its better side */
};

static void consider(struct choice *c, u32 statement, struct tally mine, struct tally other)
{
    struct standing agree = side_of(statement, mine, other, true);
    struct standing disagree = side_of(statement, mine, other, false);
    struct standing side = agree.ratio_test > disagree.ratio_test ? agree : disagree;
    double most = agree.ratio_test > disagree.ratio_test ? agree.ratio_test : disagree.ratio_test;
    if (c->sufficient.n == 0 && (!c->any_best || most > c->best_test)) {
        c->any_best = true;
        c->best = side;
        c->best_test = most;
    }
    if (agrees_better(&agree, c->any_agree ? &c->agree : NULL)) {
        c->any_agree = true;
        c->agree = agree;
        c->shown = side;
    }
    if (sufficient(&agree) || sufficient(&disagree))
        insert(&c->sufficient, c->keys, &side, metric(&side), LIST_MAX);
}

struct standings representative(const struct tally *tallies, u32 groups, u32 statements, u32 group,
                                const bool *hidden)
{
    struct choice c = {.any_best = false};
    for (u32 j = 0; j < statements; j++) {
        if (hidden && hidden[j])
            continue;
        struct tally other = {0, 0, 0};
        for (u32 g = 0; g < groups; g++) {
            const struct tally *t = &tallies[(size_t)g * statements + j];
            other.agrees += g == group ? 0 : t->agrees;
            other.disagrees += g == group ? 0 : t->disagrees;
            other.passes += g == group ? 0 : t->passes;
        }
        consider(&c, j, tallies[(size_t)group * statements + j], other);
    }
    struct standings list = {.n = 0};
    c.shown.best_agree = true;
    if (c.any_agree)
        list.line[list.n++] = c.shown;
    else if (c.sufficient.n == 0 && c.any_best)
        list.line[list.n++] = c.best;
    for (u32 k = 0; k < c.sufficient.n && list.n < LIST_MAX; k++)
        if (!c.any_agree || c.sufficient.line[k].statement != c.shown.statement)
            list.line[list.n++] = c.sufficient.line[k];
    agrees_first(&list);
    return list;
}

struct standings consensus(const struct tally *all, u32 statements, bool agree, const bool *hidden)
{
    struct standings list = {.n = 0};
    double keys[LIST_MAX + 1];
    for (u32 j = 0; j < statements; j++) {
        if (hidden && hidden[j])
            continue;
        struct standing s = side_of(j, all[j], (struct tally){0, 0, 0}, agree);
        s.ratio = s.ratio_test = 0;
        if (s.share > 0.5 && s.test > SIGNIFICANT)
            insert(&list, keys, &s, s.share * s.test, LIST_MAX);
    }
    return list;
}

double common_agreement(const struct tally *tallies, u32 groups, u32 statements, u32 statement,
                        bool agree, const bool *chosen)
{
    double product = 1;
    for (u32 g = 0; g < groups; g++) {
        struct tally t = tallies[(size_t)g * statements + statement];
        if (!chosen || chosen[g])
            product *= share_of(agree ? t.agrees : t.disagrees, tally_all(t));
    }
    return product;
}

double extremity(u32 statements, double centre, double axis1, double axis2)
{
    return sqrt(statements) * fabs(1 - centre) * sqrt(axis1 * axis1 + axis2 * axis2);
}

double priority(struct tally in_groups, double extremity, bool meta)
{
    if (meta)
        return 49;
    double a = in_groups.agrees, p = in_groups.passes, s = tally_all(in_groups);
    double importance = (1 - (p + 1) / (s + 2)) * (extremity + 1) * (a + 1) / (s + 2);
    double fresh = importance * (1 + 8 * exp2(-s / 5));
    return fresh * fresh;
}
