/* A table from text to a pointer, in an arena. Keys are not copied: they must live as long. */
#ifndef LINLI_MAP_H
#define LINLI_MAP_H

#include "base/str.h"

struct map_slot {
    str key;
    void *value;
    u64 hash;
};

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t n, size; /* size: a power of two, or 0 */
};

struct map map_new(struct arena *a);         /* empty; takes memory with the first map_set() */
void *map_get(const struct map *m, str key); /* NULL when absent */
void map_set(struct map *m, str key, void *value); /* in the place of what was there */

#endif
