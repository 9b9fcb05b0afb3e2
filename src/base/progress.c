/* A progress bar. Uses when. */
#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/when.h"

enum { BAR = 24 };

struct progress progress_new(const char *label, u64 total)
{
    return (struct progress){.label = label,
                             .total = total,
                             .started = steady_ms(),
                             .terminal = isatty(STDERR_FILENO) == 1};
}

static void draw(struct progress *p, msec now)
{
    double seconds = (double)(now - p->started) / 1000;
    double rate = seconds > 0 ? (double)(p->count ? p->count : p->done) / seconds : 0;
    fprintf(stderr, "%s%s ", p->terminal ? "\r" : "", p->label);
    if (p->total) {
        int filled = (int)((double)p->done / (double)p->total * BAR);
        fputc('[', stderr);
        for (int i = 0; i < BAR; i++)
            fputc(i < filled ? '#' : '.', stderr);
        fprintf(stderr, "] %3.0f %%  %.0f/s  %.0f s left",
                100.0 * (double)p->done / (double)p->total, rate,
                p->done ? seconds * (double)(p->total - p->done) / (double)p->done : 0);
    } else {
        fprintf(stderr, "%llu  %.0f/s", (unsigned long long)p->done, rate);
    }
    fputs(p->terminal ? "\x1b[K" : "\n", stderr);
    fflush(stderr);
    p->drawn = now;
    p->shown = true;
}

void progress_to(struct progress *p, u64 done)
{
    msec now = steady_ms();
    p->done = done;
    bool due = p->terminal ? !p->shown || now - p->drawn > 100
                           : now - p->started > 500 && now - p->drawn > SECONDS(10);
    if (due)
        draw(p, now);
}

void progress_step(struct progress *p)
{
    if (p)
        progress_to(p, p->done + 1);
}

void progress_end(struct progress *p)
{
    if (p->terminal && p->shown)
        fputs("\r\x1b[K", stderr);
}
