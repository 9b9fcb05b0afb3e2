/* Majority judgment: the best median grade; equals are told apart by taking one median grade away
 * from each, again and again. Uses base.
 *
 * With an even number of grades there are two in the middle. Balinski and Laraki (Majority
 * Judgment, 2010) take the worse, Belenios 2.0 the better; they are two rules. Taking medians away
 * walks from the middle outwards, first on the side of that choice, so two candidates are compared
 * by four walkers over runs of equal grades, without touching single votes. */
#include "count/inner.h"

struct grades {
    u32 n;       /* grades on the scale */
    i64 *counts; /* [candidate * n + grade - 1] */
    i64 voters;
    bool better; /* of the two middle ones */
};

/* Walks over one candidate's grades in order, from a place in them towards better or worse. */
struct walker {
    const i64 *counts;
    i32 grade, step, end; /* from 0 */
    i64 left;             /* of this grade, on the way */
};

static void find_run(struct walker *w)
{
    while (!w->left && w->grade != w->end) {
        w->grade += w->step;
        if (w->grade != w->end)
            w->left = w->counts[w->grade];
    }
}

/* At position `at` of the grades sorted from best to worst, that position first. */
static struct walker walker_at(const struct grades *g, const i64 *counts, i64 at, bool to_better)
{
    i32 grade = 0;
    i64 before = 0;
    while (grade + 1 < (i32)g->n && before + counts[grade] <= at)
        before += counts[grade++];
    if (to_better)
        return (struct walker){counts, grade, -1, -1, at - before + 1};
    return (struct walker){counts, grade, 1, (i32)g->n, before + counts[grade] - at};
}

/* Below 0: x is judged better than y. */
static int compare(const struct grades *g, u32 x, u32 y)
{
    const i64 *a = g->counts + (size_t)x * g->n, *b = g->counts + (size_t)y * g->n;
    i64 better_middle = (g->voters - 1) / 2, worse_middle = g->voters / 2;
    struct walker ways[2][2]; /* [first or second side][x or y] */
    for (int side = 0; side < 2; side++) {
        bool up = (side == 0) == g->better;
        ways[side][0] = walker_at(g, a, up ? better_middle : worse_middle, up);
        ways[side][1] = walker_at(g, b, up ? better_middle : worse_middle, up);
    }
    for (i64 taken = 0; taken <= better_middle;) {
        i64 run = INT64_MAX;
        for (int side = 0; side < 2; side++) {
            if (ways[side][0].grade != ways[side][1].grade)
                return ways[side][0].grade < ways[side][1].grade ? -1 : 1;
            for (int who = 0; who < 2; who++)
                if (ways[side][who].left < run)
                    run = ways[side][who].left;
        }
        taken += run;
        for (int side = 0; side < 2; side++)
            for (int who = 0; who < 2; who++) {
                ways[side][who].left -= run;
                find_run(&ways[side][who]);
            }
    }
    return 0;
}

static int by_judgment(const void *x, const void *y, void *grades)
{
    return compare(grades, *(const u32 *)x, *(const u32 *)y);
}

static u32 scale(const struct election *e)
{
    u32 worst = 1;
    for (size_t i = 0; i < e->n_marks; i++)
        if (e->marks[i].level > worst)
            worst = e->marks[i].level;
    return e->grades > worst ? e->grades : worst;
}

/* Who is not graded on a ballot that grades anybody has the worst grade. */
static void read_grades(struct count *c, struct grades *g)
{
    const struct election *e = c->e;
    for (size_t b = 0; b < e->n_ballots; b++) {
        const struct ballot *ballot = &e->ballots[b];
        if (!ballot->n)
            continue;
        g->voters += ballot->weight;
        for (u32 i = 0; i < ballot->n; i++) {
            struct mark m = e->marks[ballot->first + i];
            g->counts[(size_t)m.candidate * g->n + m.level - 1] += ballot->weight;
        }
    }
    for (u32 i = 0; i < e->n_candidates; i++) {
        i64 graded = 0;
        for (u32 k = 0; k < g->n; k++)
            graded += g->counts[(size_t)i * g->n + k];
        g->counts[(size_t)i * g->n + g->n - 1] += g->voters - graded;
    }
}

static void show(struct count *c, const struct grades *g)
{
    struct count_table *t =
        count_table_add(c, (struct message){.text = N_("How often each grade was given")},
                        c->e->n_candidates, g->n, 0);
    for (u32 k = 0; k < g->n; k++)
        t->columns[k] =
            (struct message){.text = N_("Grade {1}"), .args = {count_text(c, k + 1, 0)}};
    memcpy(t->cells, g->counts, (size_t)c->e->n_candidates * g->n * sizeof(i64));
    for (u32 i = 0; i < c->e->n_candidates; i++) {
        if (c->e->candidates[i].withdrawn)
            continue;
        struct walker w = walker_at(g, g->counts + (size_t)i * g->n,
                                    g->better ? (g->voters - 1) / 2 : g->voters / 2, g->better);
        count_say3(c, N_("{1}: the median grade is {2}."), count_name(c, i),
                   count_text(c, w.grade + 1, 0), STR_NONE);
    }
}

static void judge(struct count *c, bool better)
{
    u32 n = c->e->n_candidates, standing = 0;
    struct grades g = {.n = scale(c->e), .better = better};
    if (c->e->grades && g.n > c->e->grades) {
        c->r.fault = N_("A ballot gives a grade that is not on the scale.");
        return;
    }
    g.counts = NEW_ARRAY(c->arena, i64, (size_t)n * g.n);
    read_grades(c, &g);
    c->r.valid = g.voters;
    if (!g.voters) {
        c->r.fault = N_("There are no valid ballots.");
        return;
    }
    show(c, &g);
    u32 *order = NEW_ARRAY(c->arena, u32, n);
    i64 *scores = NEW_ARRAY(c->arena, i64, n);
    for (u32 i = 0; i < n; i++) {
        scores[i] = CELL_NONE;
        if (!c->e->candidates[i].withdrawn)
            order[standing++] = i;
    }
    qsort_r(order, standing, sizeof *order, by_judgment, &g);
    for (u32 i = 0; i < standing; i++)
        scores[order[i]] =
            i && !compare(&g, order[i - 1], order[i]) ? scores[order[i - 1]] : -(i64)i;
    count_say3(c,
               N_("Equal medians are told apart by taking one median grade away from each, again "
                  "and again."),
               STR_NONE, STR_NONE, STR_NONE);
    count_rank(c, scores, c->e->seats);
    c->r.open_seats = c->e->seats - c->r.n_elected;
    for (u32 i = 0; i < c->r.n_elected; i++)
        count_say3(c, N_("{1} is elected."), count_name(c, c->r.elected[i]), STR_NONE, STR_NONE);
}

void rule_median_low(struct count *c)
{
    judge(c, false);
}

void rule_median_high(struct count *c)
{
    judge(c, true);
}
