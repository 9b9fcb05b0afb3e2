/* A batch that is written while the next one is read: sent to the store's writer, waited for before
 * its memory is used again. Uses store. */
#ifndef LINLI_IMPORT_FLIGHT_H
#define LINLI_IMPORT_FLIGHT_H

#include <pthread.h>

#include "store/store.h"

struct flight {
    pthread_mutex_t lock;
    pthread_cond_t landed;
    bool busy;
    struct result result;
    struct write write;
};

void flight_init(struct flight *f); /* nothing is in the air */

/* Only when it is not in the air. `arg` and what stands in `a` live until it has landed. */
void flight_send(struct flight *f, struct store *s, struct arena *a, msec now, rule_fn rule,
                 void *arg);

/* Waits until it has landed; answers the outcome, once: OK when nothing was sent since. */
struct result flight_wait(struct flight *f);

#endif
