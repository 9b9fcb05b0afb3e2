/* Counters in a small table under one lock, which is held for some ten nanoseconds. */
#include "base/meter.h"

#include <pthread.h>

enum { TRIES = 16 };

struct meter {
    pthread_mutex_t lock;
    struct meter_count slots[METER_SLOTS];
    struct meter_count gathered[METER_SLOTS];
    size_t n_gathered;
};

struct meter *meter_new(struct arena *a)
{
    struct meter *t = NEW(a, struct meter);
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void meter_add(struct meter *t, id64 id)
{
    u64 at = ((u64)id * UINT64_C(0x9e3779b97f4a7c15)) >> 52;
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < TRIES; i++) {
        struct meter_count *s = &t->slots[(at + i) % METER_SLOTS];
        if (!s->n || s->id == id) {
            *s = (struct meter_count){id, s->n + 1};
            break;
        }
    }
    pthread_mutex_unlock(&t->lock);
}

size_t meter_gather(struct meter *t, const struct meter_count **out)
{
    if (!t->n_gathered) {
        pthread_mutex_lock(&t->lock);
        for (size_t i = 0; i < METER_SLOTS; i++)
            if (t->slots[i].n)
                t->gathered[t->n_gathered++] = t->slots[i];
        memset(t->slots, 0, sizeof t->slots);
        pthread_mutex_unlock(&t->lock);
    }
    *out = t->gathered;
    return t->n_gathered;
}

void meter_done(struct meter *t)
{
    t->n_gathered = 0;
}
