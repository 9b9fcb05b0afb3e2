/* Waking and ending one thread. */
#include "base/waker.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

bool waker_start(struct waker *w, void *(*run)(void *), void *arg)
{
    w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    w->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->wake >= 0 && w->stop >= 0 && pthread_create(&w->thread, NULL, run, arg) == 0)
        return true;
    if (w->wake >= 0)
        close(w->wake);
    if (w->stop >= 0)
        close(w->stop);
    return false;
}

void waker_wake(struct waker *w)
{
    eventfd_write(w->wake, 1);
}

void waker_end(struct waker *w)
{
    eventfd_write(w->stop, 1);
    pthread_join(w->thread, NULL);
    close(w->wake);
    close(w->stop);
}

bool waker_wait(struct waker *w, msec most)
{
    struct pollfd on[] = {{.fd = w->stop, .events = POLLIN}, {.fd = w->wake, .events = POLLIN}};
    eventfd_t count;
    poll(on, 2, (int)most);
    if (on[1].revents)
        eventfd_read(w->wake, &count);
    return !on[0].revents;
}

bool waker_stopped(int stop)
{
    struct pollfd on = {.fd = stop, .events = POLLIN};
    return stop >= 0 && poll(&on, 1, 0) > 0;
}
