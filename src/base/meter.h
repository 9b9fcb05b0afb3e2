/* Counting by many threads at once: how often each of some things was read. Uses base.
 *
 * A fixed number of counters, each found by the id of what it counts; when the table is crowded a
 * count is lost rather than anybody made to wait. Whoever keeps the counts gathers them first,
 * writes them away, and says so; what was gathered stays until then, so nothing is lost when
 * writing fails.
 */
#ifndef LINLI_METER_H
#define LINLI_METER_H

#include "base/arena.h"

enum { METER_SLOTS = 4096 };

struct meter;
struct meter *meter_new(struct arena *a);
void meter_add(struct meter *t, id64 id); /* safe from any thread */

struct meter_count {
    id64 id;
    i64 n;
};
/* By one thread only: what was counted before the first call since meter_done(); the same again
 * until then. */
size_t meter_gather(struct meter *t, const struct meter_count **out);
void meter_done(struct meter *t);

#endif
