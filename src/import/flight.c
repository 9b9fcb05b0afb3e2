/* Batches on their way to the writer. */
#include "import/flight.h"

void flight_init(struct flight *f)
{
    *f = (struct flight){.result = OK_RESULT};
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->landed, NULL);
}

static void land(struct write *w, struct result result)
{
    struct flight *f = (struct flight *)((char *)w - offsetof(struct flight, write));
    pthread_mutex_lock(&f->lock);
    f->result = result;
    f->busy = false;
    pthread_cond_signal(&f->landed);
    pthread_mutex_unlock(&f->lock);
}

void flight_send(struct flight *f, struct store *s, struct arena *a, msec now, rule_fn rule,
                 void *arg)
{
    f->busy = true;
    f->write = (struct write){.rule = rule, .arg = arg, .arena = a, .now = now, .done = land};
    store_submit(s, &f->write);
}

struct result flight_wait(struct flight *f)
{
    pthread_mutex_lock(&f->lock);
    while (f->busy)
        pthread_cond_wait(&f->landed, &f->lock);
    pthread_mutex_unlock(&f->lock);
    struct result result = f->result;
    f->result = OK_RESULT;
    return result;
}
