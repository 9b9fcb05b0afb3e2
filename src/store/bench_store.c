/* How many durable writes a second: one commit at a time against group commit, on both engines, in
 * interleaved rounds. Run by bench/store.bench, and by bench/server.bench one round at a time:
 * bench_store [ROUNDS [ENGINE]]. A write is two INSERTs and a counter, as a small rule has. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "store/probe.sql.h"
#include "store/scratch.h"

enum { ROUNDS_MOST = 5, ROUND_MS = 700, AT_ONCE = 64, READS = 20000 };

static const struct migration *const migrations[] = {probe_migrations, NULL};

struct client {
    struct write write;
    struct bench *bench;
    id64 id;
};

struct bench {
    struct scratch *s;
    msec until;
    i64 done, failed;
    int running;
    pthread_mutex_t mutex;
    pthread_cond_t finished;
    struct client clients[AT_ONCE];
};

static struct result rule(struct db *db, void *arg)
{
    struct client *c = arg;
    i64 n;
    id64 id = c->id++;
    struct probe p = {
        .id = id,
        .word = str_fmt(db_arena(db), "a word for %lld", (long long)id),
        .note = S("about a hundred bytes of what people write when they report that a lamp is out"),
        .share = NAN,
        .at = id};
    probe_add(db, &p);
    probe_count_up(db, id, &n);
    return OK_RESULT;
}

/* On the writer's thread: the next write follows at once, as a busy server's would. */
static void done(struct write *w, struct result result)
{
    struct client *c = (struct client *)w;
    struct bench *b = c->bench;
    arena_reset(w->arena); /* before the last one lets measure() go on */
    pthread_mutex_lock(&b->mutex);
    b->done += result.outcome == DONE;
    b->failed += result.outcome != DONE;
    bool more = steady_ms() < b->until;
    if (!more && --b->running == 0)
        pthread_cond_signal(&b->finished);
    pthread_mutex_unlock(&b->mutex);
    if (more)
        store_submit(b->s->store, w);
}

/* Writes a second with so many at once. */
static double writes(struct bench *b, int at_once)
{
    msec begun = steady_ms();
    b->until = begun + ROUND_MS;
    b->done = 0;
    b->running = at_once;
    for (int i = 0; i < at_once; i++)
        store_submit(b->s->store, &b->clients[i].write);
    pthread_mutex_lock(&b->mutex);
    while (b->running > 0)
        pthread_cond_wait(&b->finished, &b->mutex);
    pthread_mutex_unlock(&b->mutex);
    return (double)b->done * 1000 / (double)(steady_ms() - begun);
}

/* Snapshots of one row a second, on one thread. */
static double reads(struct scratch *s)
{
    struct arena *a = arena_new(0);
    msec begun = steady_ms();
    for (int i = 0; i < READS; i++) {
        struct probe p;
        arena_reset(a);
        struct db *db = store_read(s->store, a, 0);
        probe_get(db, 1, &p);
        store_read_end(db);
    }
    arena_free(a);
    return READS * 1000.0 / (double)(steady_ms() - begun + 1);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(enum db_engine engine, const char *name, size_t rounds)
{
    struct scratch s;
    static struct bench b;
    double alone[ROUNDS_MOST], together[ROUNDS_MOST], read[ROUNDS_MOST];
    if (!scratch_open(&s, engine, migrations))
        return;
    b = (struct bench){
        .s = &s, .mutex = PTHREAD_MUTEX_INITIALIZER, .finished = PTHREAD_COND_INITIALIZER};
    for (int i = 0; i < AT_ONCE; i++) {
        struct client *c = &b.clients[i];
        *c = (struct client){.bench = &b, .id = 1 + i * (id64)10000000};
        c->write = (struct write){.rule = rule, .arg = c, .arena = arena_new(0), .done = done};
    }
    for (size_t i = 0; i < rounds; i++) {
        alone[i] = writes(&b, 1);
        together[i] = writes(&b, AT_ONCE);
        read[i] = reads(&s);
    }
    qsort(alone, rounds, sizeof *alone, by_size);
    qsort(together, rounds, sizeof *together, by_size);
    qsort(read, rounds, sizeof *read, by_size);
    printf("%-11s one at a time %7.0f/s   %d at once %7.0f/s   %5.1f times   reads on a thread "
           "%7.0f/s%s\n",
           name, alone[rounds / 2], AT_ONCE, together[rounds / 2],
           together[rounds / 2] / alone[rounds / 2], read[rounds / 2],
           b.failed ? "   FAILED WRITES" : "");
    for (int i = 0; i < AT_ONCE; i++)
        arena_free(b.clients[i].write.arena);
    scratch_close(&s);
}

int main(int argc, char **argv)
{
    u64 rounds = ROUNDS_MOST;
    if (argc > 1 && (!str_u64(str_from(argv[1]), &rounds) || !rounds || rounds > ROUNDS_MOST))
        return 2;
    if (argc < 3 || strcmp(argv[2], "sqlite") == 0)
        measure(DB_SQLITE, "SQLite", rounds);
    if (argc < 3 || strcmp(argv[2], "postgres") == 0)
        measure(DB_POSTGRES, "PostgreSQL", rounds);
    return 0;
}
