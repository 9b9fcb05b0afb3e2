/* For tests: conversations whose groups are known. Uses opinions. */
#ifndef LINLI_OPINIONS_PLANTED_H
#define LINLI_OPINIONS_PLANTED_H

#include "base/random.h"
#include "opinions/opinions.h"

struct planted {
    struct vote *cast;
    size_t n, cap;
    i32 *group;
    u32 people, statements;
};

double chance(struct dice *d); /* in [0, 1) */

/* Of ten statements four divide the groups, three are agreed, the rest is noise; `given` is the
 * share of votes cast. Written apart from gen.py, in its spirit. */
struct planted plant(struct arena *a, u32 people, u32 statements, u32 groups, double given,
                     u64 seed);
struct opinions opinions_of(struct arena *a, const struct planted *p);

#endif
