/* The matrix of votes, built by counting and never compared where a count will do. Uses base. */
#include "opinions/votes.h"

static void sort_answers(u32 *p, size_t n)
{
    for (size_t gap = n > 40 ? n / 2 : 1; gap; gap = gap > 2 ? gap * 5 / 11 : gap / 2)
        for (size_t i = gap; i < n; i++) {
            u32 answer = p[i];
            size_t j = i;
            for (; j >= gap && p[j - gap] > answer; j -= gap)
                p[j] = p[j - gap];
            p[j] = answer;
        }
}

/* One person's answers in the order given → ascending, the last on each statement, none withdrawn.
 * seen[] holds for each statement the last person (plus 1) met there. Returns how many stay. */
static size_t settle_row(u32 *p, size_t n, u32 person, u32 *seen)
{
    bool plain = true;
    for (size_t i = 0; i < n && plain; i++)
        plain = answer_opinion(p[i]) != WITHDRAWN &&
                (i == 0 || answer_statement(p[i - 1]) < answer_statement(p[i]));
    if (plain)
        return n;
    size_t kept = n; /* filled from the end, so that the last comes first */
    for (size_t i = n; i-- > 0;) {
        u32 statement = answer_statement(p[i]);
        if (seen[statement] == person + 1)
            continue;
        seen[statement] = person + 1;
        if (answer_opinion(p[i]) != WITHDRAWN)
            p[--kept] = p[i];
    }
    size_t stay = n - kept;
    memmove(p, p + kept, stay * sizeof *p);
    sort_answers(p, stay);
    return stay;
}

struct votes votes_new(struct arena *a, const struct vote *cast, size_t n, u32 people,
                       u32 statements)
{
    struct votes v = {.people = people, .statements = statements};
    v.row = NEW_ARRAY(a, size_t, (size_t)people + 1);
    v.answers = NEW_ARRAY(a, u32, n);
    u32 *seen = NEW_ARRAY(a, u32, statements);
    for (size_t i = 0; i < n; i++)
        v.row[cast[i].person]++;
    size_t from = 0;
    for (u32 i = 0; i <= people; i++) { /* counts become starts */
        size_t count = v.row[i];
        v.row[i] = from;
        from += count;
    }
    for (size_t i = 0; i < n; i++)
        v.answers[v.row[cast[i].person]++] = cast[i].answer;
    size_t read = 0, write = 0; /* row[i] is now where row i ends */
    for (u32 i = 0; i < people; i++) {
        size_t end = v.row[i];
        size_t stay = settle_row(v.answers + read, end - read, i, seen);
        if (write != read)
            memmove(v.answers + write, v.answers + read, stay * sizeof *v.answers);
        v.row[i] = write;
        write += stay;
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

struct votes votes_keep(struct arena *a, const struct votes *v, const bool *keep)
{
    struct votes kept = {.people = v->people};
    u32 *number = NEW_ARRAY(a, u32, v->statements);
    for (u32 j = 0; j < v->statements; j++)
        if (keep[j])
            number[j] = kept.statements++;
    kept.row = NEW_ARRAY(a, size_t, (size_t)v->people + 1);
    kept.answers = NEW_ARRAY(a, u32, v->row[v->people]);
    size_t n = 0;
    for (u32 i = 0; i < v->people; i++) {
        kept.row[i] = n;
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++) {
            u32 j = answer_statement(v->answers[at]);
            if (keep[j])
                kept.answers[n++] = answer_of(number[j], answer_opinion(v->answers[at]));
        }
    }
    kept.row[v->people] = n;
    return kept;
}
