/* A table from text to a pointer: open addressing, at most half full. Uses hash. */
#include "base/map.h"

#include "base/hash.h"

struct map map_new(struct arena *a)
{
    return (struct map){.arena = a};
}

static struct map_slot *slot_of(const struct map *m, str key, u64 hash)
{
    size_t i = hash & (m->size - 1);
    while (m->slots[i].key.p && !(m->slots[i].hash == hash && str_eq(m->slots[i].key, key)))
        i = (i + 1) & (m->size - 1);
    return &m->slots[i];
}

void *map_get(const struct map *m, str key)
{
    return m->size ? slot_of(m, key, hash_quick(key))->value : NULL;
}

void map_set(struct map *m, str key, void *value)
{
    if (2 * (m->n + 1) > m->size) {
        struct map bigger = {m->arena, NULL, m->n, m->size ? 2 * m->size : 16};
        bigger.slots = NEW_ARRAY(m->arena, struct map_slot, bigger.size);
        for (size_t i = 0; i < m->size; i++)
            if (m->slots[i].key.p)
                *slot_of(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
        *m = bigger;
    }
    u64 hash = hash_quick(key);
    struct map_slot *s = slot_of(m, key, hash);
    m->n += s->key.p == NULL;
    *s = (struct map_slot){str_or_empty(key), value, hash};
}
