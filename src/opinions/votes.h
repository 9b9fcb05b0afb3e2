/* Votes on statements, as arrays: what every part of the opinion engines works on.
 *
 * People and statements are dense indices from 0; what they stand for (ids, texts) is the caller's.
 * A vote is packed into an `answer`, statement * 4 + opinion, so that one table lookup serves where
 * the statement and what was said about it both matter. Uses base.
 */
#ifndef LINLI_OPINIONS_VOTES_H
#define LINLI_OPINIONS_VOTES_H

#include "base/arena.h"

enum opinion { WITHDRAWN, AGREE, DISAGREE, PASS };

/* At most this many statements and people, so that an answer fits 32 bits and a sum of squares of
 * either fits 64. */
enum { OPINION_STATEMENTS_MAX = 1 << 20, OPINION_PEOPLE_MAX = 1 << 30 };

struct vote {
    u32 person;
    u32 answer;
};

static inline u32 answer_of(u32 statement, enum opinion opinion)
{
    return statement << 2 | (u32)opinion;
}

static inline u32 answer_statement(u32 answer)
{
    return answer >> 2;
}

static inline enum opinion answer_opinion(u32 answer)
{
    return (enum opinion)(answer & 3);
}

/* How often each opinion was given: exact, the raw material of every statistic. */
struct tally {
    i32 agrees, disagrees, passes;
};

static inline i32 tally_all(struct tally t)
{
    return t.agrees + t.disagrees + t.passes;
}

static inline void tally_add(struct tally *t, u32 answer, i32 by)
{
    t->agrees += answer_opinion(answer) == AGREE ? by : 0;
    t->disagrees += answer_opinion(answer) == DISAGREE ? by : 0;
    t->passes += answer_opinion(answer) == PASS ? by : 0;
}

/* The matrix as rows: the answers of person i are answers[row[i]] … answers[row[i + 1] - 1], by
 * ascending statement, one a statement. */
struct votes {
    u32 people, statements;
    size_t *row;  /* people + 1 */
    u32 *answers; /* row[people] */
};

/* The same as columns: who gave answer q are who[start[q]] … who[start[q + 1] - 1], ascending. */
struct columns {
    size_t *start; /* 4 * statements + 1 */
    u32 *who;
};

/* Sorts `n` votes, given in the order they were cast, into the matrix: the last of a person on a
 * statement counts, and when that is WITHDRAWN there is none. Indices must be below the given
 * sizes. Lives in the arena. */
struct votes votes_new(struct arena *a, const struct vote *cast, size_t n, u32 people,
                       u32 statements);

struct columns columns_new(struct arena *a, const struct votes *v); /* lives in `a` */

/* One tally a statement over everybody. */
struct tally *votes_tally(struct arena *a, const struct votes *v);

/* Tallies of groups: [group * statements + statement]. group_of[i] < 0: person i is in none. */
struct tally *votes_tally_groups(struct arena *a, const struct votes *v, const i32 *group_of,
                                 u32 groups);

#endif
