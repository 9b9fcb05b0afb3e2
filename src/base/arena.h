/* Memory with one owner and one end: a request, a job, a command, the process.
 *
 * Everything is taken from an arena and given back at once when it is reset or freed; nothing is
 * freed alone. An arena has a limit; who runs over it, or out of memory, is abandoned at the
 * nearest arena_guard() around it, or else the process ends with a message.
 */
#ifndef LINLI_ARENA_H
#define LINLI_ARENA_H

#include "base/base.h"

struct arena;

/* A new arena that will never hold more than `limit` bytes (0: no limit). Never NULL. For one
 * thread at a time. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a); /* NULL is fine */

/* Gives everything back but one chunk, the largest of at most 64 KB, for the next request: a page
 * fits in it, so that a warm arena asks malloc for nothing. Under ASan it is poisoned. */
void arena_reset(struct arena *a);
/* Gives the system back what no arena holds any more; takes some milliseconds. After work that
 * needed much, and will not soon again. */
void arena_trim(void);

/* `size` zeroed bytes, aligned for any type. Never NULL. Living until reset or free. */
void *arena_alloc(struct arena *a, size_t size);

/* The same, for `count` things of `size` bytes; a product that overflows counts as out of memory.
 */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Makes the block at `p` (NULL at first) of `old` bytes into one of `size` bytes, in place when it
 * is the arena's last. New bytes are zero. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t size);

/* The same, but what is new is not cleared: for bytes that are written before they are read. */
void *arena_stretch(struct arena *a, void *p, size_t old, size_t size);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/* Runs work(arg). Returns true when it came to its end, false when it ran out of memory in `a`:
 * then work was left where it stood, so it must hold no lock and own nothing outside `a`.
 * Guards of one arena may nest. */
bool arena_guard(struct arena *a, void (*work)(void *), void *arg);

#define NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define NEW_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

/* Appends room for one more to a growing array: `items`, `n` and `cap` are its variables.
 *     *PUSH(a, lines, n_lines, cap_lines) = line;                                          */
#define PUSH(a, items, n, cap)                                                                     \
    ((n) == (cap) ? ((items) = arena_more((a), (items), &(cap), sizeof *(items))) : (items),       \
     &(items)[(n)++])
void *arena_more(struct arena *a, void *items, size_t *cap, size_t size);

#endif
