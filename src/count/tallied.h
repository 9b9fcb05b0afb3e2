/* A question and what was voted on it, as other rooms hand it to the count: a header that speaks of
 * neither room's election, so that both can include it. Uses base. */
#ifndef LINLI_COUNT_TALLIED_H
#define LINLI_COUNT_TALLIED_H

#include "base/str.h"

struct tallied {
    str title;
    const str *names;
    u32 n;
    const i64 *sums;            /* of each answer; or, where ranked: */
    const i64 *const *rankings; /* a row of n levels a ballot, 0 for none */
    size_t n_rankings;
    u32 seats;          /* as many as one may tick; 0: one */
    i64 cast, electors; /* weights: of the ballots that count, of all who may vote (0: unknown) */
};

/* Files that src/count does not read itself. */
struct cli;
struct count_source {
    const char *path;
    i64 question;      /* which one, from 1; 0: the only one */
    i64 cast;          /* where the file does not say how many ballots there were; 0: not given */
    const char *names; /* a file with the election's questions, or NULL */
};
enum count_reading { NOT_MINE, WAS_READ, WAS_FAULTY /* it has been said why: c->exit */ };
typedef enum count_reading count_reader(struct cli *c, const struct count_source *from,
                                        struct tallied *out);

/* linli election count, with a reader that is asked first. */
int count_command(struct cli *c, count_reader *other);

#endif
