/* A progress bar with rate and time left, on standard error: drawn over itself on a terminal, a
 * line every ten seconds elsewhere, nothing under half a second. */
#ifndef LINLI_PROGRESS_H
#define LINLI_PROGRESS_H

#include "base/base.h"

struct progress {
    const char *label;
    u64 total; /* 0: not known */
    u64 done;
    u64 count; /* things, when total and done are bytes of a file: their rate is shown */
    msec started, drawn;
    bool terminal, shown;
};

/* `label` must live until progress_end(). For one thread. */
struct progress progress_new(const char *label, u64 total);
void progress_to(struct progress *p, u64 done); /* cheap: looks at the clock, draws seldom */
void progress_step(struct progress *p);         /* one more; NULL is fine */
void progress_end(struct progress *p);          /* clears the bar, or closes with a line */

#endif
