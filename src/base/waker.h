/* A thread that sleeps until it is woken or told to end. Uses base.
 *
 *     struct keeper { struct waker waker; … };
 *     waker_start(&k->waker, run, k); … waker_wake(&k->waker); … waker_end(&k->waker);
 *     in run(): while (waker_wait(&k->waker, rest)) { work }
 */
#ifndef LINLI_WAKER_H
#define LINLI_WAKER_H

#include <pthread.h>

#include "base/base.h"

struct waker {
    pthread_t thread;
    int wake, stop; /* eventfds; who works for long polls stop */
};

/* Starts run(arg). False: no thread, nothing to end. */
bool waker_start(struct waker *w, void *(*run)(void *), void *arg);
void waker_wake(struct waker *w); /* safe from any thread */
void waker_end(struct waker *w);  /* waits until run() has returned */

/* In the thread. True: woken, or `most` milliseconds are over; false: the end. */
bool waker_wait(struct waker *w, msec most);
/* Whether that eventfd was told to end; of -1 never. */
bool waker_stopped(int stop);

#endif
