/* The matrix of votes, built by counting and never compared where a count will do. Uses base. */
#include "opinions/votes.h"

/* The votes in order of statements, those on one in the order they were cast; `cast` itself where
 * that is its order, as in every export. */
static const struct vote *by_statement(struct arena *scratch, const struct vote *cast, size_t n,
                                       u32 statements)
{
    bool ordered = true;
    for (size_t i = 1; i < n && ordered; i++)
        ordered = answer_statement(cast[i - 1].answer) <= answer_statement(cast[i].answer);
    if (ordered)
        return cast;
    size_t *next = NEW_ARRAY(scratch, size_t, (size_t)statements + 1);
    struct vote *sorted = NEW_ARRAY(scratch, struct vote, n);
    for (size_t i = 0; i < n; i++)
        next[answer_statement(cast[i].answer) + 1]++;
    for (u32 j = 0; j < statements; j++)
        next[j + 1] += next[j];
    for (size_t i = 0; i < n; i++)
        sorted[next[answer_statement(cast[i].answer)]++] = cast[i];
    return sorted;
}

/* The last answer on each statement, unless it takes the vote back. Returns how many stay. */
static size_t settle_row(const u32 *from, size_t n, u32 *to)
{
    size_t stay = 0;
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n || answer_statement(from[i + 1]) != answer_statement(from[i]);
        if (last && answer_opinion(from[i]) != WITHDRAWN)
            to[stay++] = from[i];
    }
    return stay;
}

/* Sorted by counting, by statement and then by person: no votes are compared. */
struct votes votes_new(struct arena *a, const struct vote *cast, size_t n, u32 people,
                       u32 statements)
{
    struct votes v = {.people = people, .statements = statements};
    v.row = NEW_ARRAY(a, size_t, (size_t)people + 1);
    v.answers = NEW_ARRAY(a, u32, n);
    struct arena *scratch = arena_new(0);
    const struct vote *sorted = by_statement(scratch, cast, n, statements);
    for (size_t i = 0; i < n; i++)
        v.row[sorted[i].person]++;
    size_t from = 0;
    for (u32 i = 0; i <= people; i++) { /* counts become starts */
        size_t count = v.row[i];
        v.row[i] = from;
        from += count;
    }
    for (size_t i = 0; i < n; i++)
        v.answers[v.row[sorted[i].person]++] = sorted[i].answer;
    arena_free(scratch);
    size_t read = 0, write = 0; /* row[i] is now where row i ends */
    for (u32 i = 0; i < people; i++) {
        size_t end = v.row[i];
        v.row[i] = write;
        write += settle_row(v.answers + read, end - read, v.answers + write);
        read = end;
    }
    v.row[people] = write;
    return v;
}

struct columns columns_new(struct arena *a, const struct votes *v)
{
    size_t kinds = (size_t)v->statements * 4, n = v->row[v->people];
    struct columns c = {.start = NEW_ARRAY(a, size_t, kinds + 1), .who = NEW_ARRAY(a, u32, n)};
    for (size_t i = 0; i < n; i++)
        c.start[v->answers[i]]++;
    size_t from = 0;
    for (size_t q = 0; q <= kinds; q++) {
        size_t count = c.start[q];
        c.start[q] = from;
        from += count;
    }
    for (u32 i = 0; i < v->people; i++)
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++)
            c.who[c.start[v->answers[at]]++] = i;
    memmove(c.start + 1, c.start, kinds * sizeof *c.start); /* ends become starts */
    c.start[0] = 0;
    return c;
}

struct tally *votes_tally_groups(struct arena *a, const struct votes *v, const i32 *group_of,
                                 u32 groups)
{
    size_t kinds = (size_t)v->statements * 4;
    struct tally *tallies = NEW_ARRAY(a, struct tally, (size_t)groups * v->statements);
    i32 *counts = NEW_ARRAY(a, i32, groups * kinds);
    for (u32 i = 0; i < v->people; i++) {
        if (group_of[i] < 0)
            continue;
        i32 *mine = counts + (size_t)group_of[i] * kinds;
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++)
            mine[v->answers[at]]++;
    }
    for (size_t cell = 0; cell < (size_t)groups * v->statements; cell++)
        tallies[cell] = (struct tally){counts[cell * 4 + AGREE], counts[cell * 4 + DISAGREE],
                                       counts[cell * 4 + PASS]};
    return tallies;
}

struct tally *votes_tally(struct arena *a, const struct votes *v)
{
    struct tally *tallies = NEW_ARRAY(a, struct tally, v->statements);
    i32 *counts = NEW_ARRAY(a, i32, (size_t)v->statements * 4);
    for (size_t at = 0; at < v->row[v->people]; at++)
        counts[v->answers[at]]++;
    for (size_t j = 0; j < v->statements; j++)
        tallies[j] =
            (struct tally){counts[j * 4 + AGREE], counts[j * 4 + DISAGREE], counts[j * 4 + PASS]};
    return tallies;
}
