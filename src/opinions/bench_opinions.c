/* Times for bench/fairness.bench: maps of one conversation, CPU milliseconds of this process,
 * medians; reading apart. And the most memory a map takes beyond the votes it is made from, in MiB.
 * bench_opinions FOLDER [ROUNDS] prints: reading, own, polis, µs a vote, warm map, MiB */
#include <malloc.h>
#include <stdio.h>
#include <time.h>

#include "base/str.h"
#include "opinions/engine.h"
#include "opinions/files.h"
#include "opinions/opinions.h"

enum { MOST = 101 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *t, int n)
{
    qsort(t, (size_t)n, sizeof *t, by_value);
    return t[n / 2] * 1000;
}

/* Milliseconds of one way from the votes as cast to the map. */
static double cold(const struct conversation *c, bool polis, int rounds)
{
    double t[MOST];
    for (int k = 0; k < rounds; k++) {
        struct arena *a = arena_new(0);
        double from = seconds();
        struct opinions o = {.votes = conversation_votes(a, c),
                             .hidden = conversation_hidden(a, c, true)};
        struct own_options how = {.k = 0};
        if (polis)
            map_polis(a, &o, 0);
        else
            map_own(a, &o, &how);
        t[k] = seconds() - from;
        arena_free(a);
    }
    return median(t, rounds);
}

/* kB of a line of /proc/self/status. */
static long status_kb(const char *name)
{
    char line[128];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            kb = strtol(line + strlen(name), NULL, 10);
    if (f)
        fclose(f);
    return kb;
}

/* The peak of making one map from the votes as cast, above what was there before. */
static double peak_mib(const struct conversation *c)
{
    malloc_trim(0);
    FILE *f = fopen("/proc/self/clear_refs", "w"); /* 5: the peak starts anew (proc(5)) */
    if (!f || fputs("5", f) < 0 || fclose(f) != 0)
        return -1;
    long before = status_kb("VmRSS:");
    cold(c, false, 1);
    return (double)(status_kb("VmHWM:") - before) / 1024;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct conversation_files files;
    struct conversation c;
    struct message fault;
    str why;
    i64 rounds = 5;
    if (argc < 2 || (argc > 2 && !str_i64(str_from(argv[2]), &rounds)) || rounds < 1 ||
        rounds > MOST || !conversation_files(a, argv[1], NULL, &files, &why))
        return 2;
    double from = seconds();
    if (!conversation_read(a, &files, &c, &fault))
        return 3;
    double reading = (seconds() - from) * 1000;
    double mib = peak_mib(&c);
    double own = cold(&c, false, (int)rounds), polis = cold(&c, true, (int)rounds);
    struct engine *e = engine_new(a);
    from = seconds();
    for (size_t k = 0; k < c.n_votes; k++)
        engine_vote(e, c.votes[k].person, answer_statement(c.votes[k].answer),
                    answer_opinion(c.votes[k].answer));
    double vote = (seconds() - from) * 1e6 / (double)(c.n_votes ? c.n_votes : 1);
    bool *hidden = conversation_hidden(a, &c, true);
    struct own_options how = {.k = 0};
    engine_map(a, e, hidden, NULL, &how, false);
    double t[MOST];
    for (int k = 0; k < rounds; k++) {
        struct arena *b = arena_new(0);
        from = seconds();
        engine_map(b, e, hidden, NULL, &how, true);
        t[k] = seconds() - from;
        arena_free(b);
    }
    printf("%.1f %.2f %.2f %.2f %.2f %.1f\n", reading, own, polis, vote, median(t, (int)rounds),
           mib);
    arena_free(a);
    return 0;
}
