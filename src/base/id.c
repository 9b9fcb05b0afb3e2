/* Identities. Uses random. */
#include "base/id.h"

#include <stdatomic.h>

#include "base/random.h"

#define EPOCH INT64_C(1577836800000) /* 2020-01-01T00:00:00Z */
/* A millisecond begins anywhere in the lower half of its ids, so that processes seldom meet (a rule
 * that meets one runs again), and has the upper half for those that follow. */
enum { LOW_BITS = 22, START = 1 << 21, STEP = 1 << 10 };

/* The last id given out. A clock that stands still or goes back only counts on from here. */
static _Atomic i64 last;

id64 id_first(msec at)
{
    return (at > EPOCH ? at - EPOCH : 0) << LOW_BITS;
}

id64 id_new(msec now)
{
    i64 seen = atomic_load(&last), next;
    do {
        /* A thing from before the epoch (an import) gets an id like the next one made. */
        next = id_first(now) | (i64)random_below(START);
        if (next <= seen)
            next = seen + 1 + (i64)random_below(STEP);
    } while (!atomic_compare_exchange_weak(&last, &seen, next));
    return next;
}
