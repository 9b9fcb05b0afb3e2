/* Threads for work that takes over a millisecond: a bounded queue and a few workers. Uses base. */
#include "base/log.h"
#include "http/inner.h"

enum { MOST_WAITING = 256, MOST_THREADS = 64 };

struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t change;
    struct exchange *first, **last;
    int waiting;
    bool stop;
    pthread_t threads[MOST_THREADS];
    int n_threads;
};

static struct exchange *take(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    while (!j->first && !j->stop)
        pthread_cond_wait(&j->change, &j->lock);
    struct exchange *x = j->first;
    if (x) {
        j->first = x->next;
        if (!j->first)
            j->last = &j->first;
        j->waiting--;
    }
    pthread_mutex_unlock(&j->lock);
    return x;
}

static void *worker(void *arg)
{
    struct jobs *j = arg;
    for (struct exchange *x; (x = take(j));) {
        if (!arena_guard(x->r.arena, x->work.run, x->work.arg))
            request_refuse(x, 503,
                           N_("There is too much to do just now. Please try again in a moment."));
        exchange_wake(x);
    }
    return NULL;
}

struct jobs *jobs_start(struct arena *a, int threads)
{
    struct jobs *j = NEW(a, struct jobs);
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->change, NULL);
    j->last = &j->first;
    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    while (j->n_threads < threads &&
           pthread_create(&j->threads[j->n_threads], NULL, worker, j) == 0)
        j->n_threads++;
    if (!j->n_threads)
        log_line(LOG_ERROR, "http.jobs", "no thread could be started");
    return j;
}

bool jobs_add(struct jobs *j, struct exchange *x)
{
    pthread_mutex_lock(&j->lock);
    bool room = j->waiting < MOST_WAITING && j->n_threads;
    if (room) {
        x->next = NULL;
        *j->last = x;
        j->last = &x->next;
        j->waiting++;
        pthread_cond_signal(&j->change);
    }
    pthread_mutex_unlock(&j->lock);
    return room;
}

void jobs_stop(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    j->stop = true;
    pthread_cond_broadcast(&j->change);
    pthread_mutex_unlock(&j->lock);
    for (int i = 0; i < j->n_threads; i++)
        pthread_join(j->threads[i], NULL);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->change);
}
