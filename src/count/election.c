/* Making an election in memory: candidates, ballots, chambers, sums. Uses base. */
#include "count/count.h"
#include "count/tallied.h"

static const char *const too_many = N_("More votes than can be counted.");

struct election count_new(struct arena *a, str title, const str *names, u32 n)
{
    struct election e = {.title = title, .n_candidates = n, .n_chambers = 1};
    e.candidates = NEW_ARRAY(a, struct candidate, n);
    for (u32 i = 0; i < n; i++)
        e.candidates[i].name = names[i];
    e.chambers = NEW(a, struct chamber);
    return e;
}

static i64 total_cast(const struct election *e)
{
    i64 sum = 0;
    for (u32 i = 0; i < e->n_chambers; i++)
        sum += e->chambers[i].cast;
    return sum;
}

/* Marks are few and mostly in order already. Equal levels keep the order given. */
static void sort_marks(struct mark *marks, u32 n)
{
    for (u32 i = 1; i < n; i++) {
        struct mark m = marks[i];
        u32 at = i;
        for (; at > 0 && marks[at - 1].level > m.level; at--)
            marks[at] = marks[at - 1];
        marks[at] = m;
    }
}

static const char *bad_mark(const struct election *e, const struct mark *marks, u32 n)
{
    u8 seen[(COUNT_MAX_CANDIDATES + 7) / 8] = {0};
    if (n > e->n_candidates)
        return N_("A ballot names more candidates than there are.");
    for (u32 i = 0; i < n; i++) {
        u32 c = marks[i].candidate;
        if (c >= e->n_candidates || c >= COUNT_MAX_CANDIDATES)
            return N_("A ballot names a candidate that does not exist.");
        if (marks[i].level < 1 || marks[i].level > COUNT_MAX_GRADE)
            return N_("A rank or grade is out of range.");
        if (seen[c / 8] & 1 << c % 8)
            return N_("A ballot names a candidate twice.");
        seen[c / 8] = (u8)(seen[c / 8] | 1 << c % 8);
    }
    return NULL;
}

/* Doubling growth without a capacity field: arrays are full at powers of two. */
static void *room_for_one(struct arena *a, void *items, size_t n, size_t size)
{
    if (n && (n & (n - 1)))
        return items;
    return arena_grow(a, items, n * size, (n ? 2 * n : 1) * size);
}

const char *count_add(struct arena *a, struct election *e, i64 weight, u32 chamber,
                      const struct mark *marks, u32 n)
{
    const char *why = bad_mark(e, marks, n);
    if (why)
        return why;
    if (chamber >= e->n_chambers)
        return N_("A ballot is of a chamber that does not exist.");
    if (weight < 1)
        return N_("A ballot's weight must be at least 1.");
    if (weight > COUNT_MAX_WEIGHT - total_cast(e))
        return too_many;
    e->ballots = room_for_one(a, e->ballots, e->n_ballots, sizeof *e->ballots);
    if (!e->marks)
        e->marks = NEW(a, struct mark); /* so that blank ballots have a place to point at, too */
    e->ballots[e->n_ballots++] = (struct ballot){weight, e->n_marks, n, chamber};
    for (u32 i = 0; i < n; i++) {
        e->marks = room_for_one(a, e->marks, e->n_marks, sizeof *e->marks);
        e->marks[e->n_marks++] = marks[i];
    }
    sort_marks(e->marks + e->n_marks - n, n);
    e->chambers[chamber].cast += weight;
    return NULL;
}

const char *count_add_levels(struct arena *a, struct election *e, i64 weight, u32 chamber,
                             const i64 *levels)
{
    u32 n = 0;
    struct mark *marks = NEW_ARRAY(a, struct mark, e->n_candidates);
    for (u32 i = 0; i < e->n_candidates; i++) {
        if (levels[i] < 0 || levels[i] > COUNT_MAX_GRADE)
            return N_("A rank or grade is out of range.");
        if (levels[i])
            marks[n++] = (struct mark){i, (u32)levels[i]};
    }
    return count_add(a, e, weight, chamber, marks, n);
}

u32 count_add_chamber(struct arena *a, struct election *e, str name, i64 electors)
{
    size_t n = e->n_chambers, row = e->n_candidates * sizeof(i64);
    e->chambers =
        arena_grow(a, e->chambers, n * sizeof *e->chambers, (n + 1) * sizeof *e->chambers);
    e->chambers[n] = (struct chamber){name, electors, 0};
    if (e->totals)
        e->totals = arena_grow(a, e->totals, n * row, (n + 1) * row);
    return e->n_chambers++;
}

const char *count_add_totals(struct arena *a, struct election *e, u32 chamber, const i64 *votes,
                             i64 cast, i64 electors)
{
    if (chamber >= e->n_chambers)
        return N_("A ballot is of a chamber that does not exist.");
    if (cast < 0 || electors < 0 || electors > COUNT_MAX_WEIGHT ||
        cast > COUNT_MAX_WEIGHT - total_cast(e))
        return too_many;
    for (u32 i = 0; i < e->n_candidates; i++)
        if (votes[i] < 0 || votes[i] > cast)
            return N_("A candidate has more votes than ballots were cast.");
    if (!e->totals)
        e->totals = NEW_ARRAY(a, i64, (size_t)e->n_chambers * e->n_candidates);
    memcpy(e->totals + (size_t)chamber * e->n_candidates, votes, e->n_candidates * sizeof *votes);
    e->chambers[chamber].cast = cast;
    e->chambers[chamber].electors = electors;
    return NULL;
}

const char *count_take(struct arena *a, const struct tallied *t, struct election *out)
{
    *out = count_new(a, t->title, t->names, t->n);
    const char *why = t->sums ? count_add_totals(a, out, 0, t->sums, t->cast, t->electors) : NULL;
    for (size_t i = 0; i < t->n_rankings && !why; i++)
        why = count_add_levels(a, out, 1, 0, t->rankings[i]);
    out->chambers[0].electors = t->electors;
    out->seats = t->seats ? t->seats : 1;
    return why;
}
