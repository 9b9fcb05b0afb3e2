/* The one thread that writes. It takes the rules that wait, up to a batch, and runs them in one
 * transaction; one commit makes them all durable, and then each is told. There is no artificial
 * delay: a batch is what came while the last one was committed. Uses engine.h.
 *
 * A savepoint before each rule would let what it did be undone alone, but costs much (SQLite copies
 * each page a rule changes; PostgreSQL counts each as a transaction of its own), and a rule that
 * refuses has seldom changed anything. So a batch is first run without. Only when a rule has
 * changed something and then is not DONE, everything is rolled back and the batch run again, each
 * rule behind a savepoint.
 *
 * How an attempt at a batch can end, and what follows:
 *   committed          every rule is told what it answered
 *   DB_RETRY           another process was in the way: the batch is run again, after a pause
 *   DB_AWAY            nothing was committed. On PostgreSQL, where a connection may just have been
 *                      lost, it is run once or twice more; then all that wait are told UNAVAILABLE
 *   DB_UNSURE          rules that were done are told UNKNOWN. On SQLite this is a failed fsync: the
 *                      file's state is not known before a restart, so the writer stops for good
 *   DB_BROKEN          the mistake of one rule: the batch is run again behind savepoints, and on
 *                      PostgreSQL, where answers are awaited late, with each rule's answers
 * awaited. It is told FAULT, the others go on */
#include <errno.h>
#include <pthread.h>

#include "base/log.h"
#include "base/random.h"
#include "store/engine.h"

enum {
    BATCH_MOST = 64,    /* apart, PostgreSQL keeps that many savepoints of a transaction at hand */
    ATTEMPTS_MOST = 10, /* on serialisation failures */
    REVIVALS_MOST = 2,  /* attempts more after a lost connection */
    IDLE_MS = 2000      /* then the engine may tidy up */
};

struct writer {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t came;
    struct write *first, **last;
    size_t waiting;
    bool closing;
    bool stopped; /* a commit's fsync failed */
    struct store_written written;
};

struct batch {
    struct write *writes[BATCH_MOST];
    struct result results[BATCH_MOST];
    size_t n;
};

struct call {
    struct db *db;
    struct write *write;
    struct result *result;
};

static void call_rule(void *arg)
{
    struct call *c = arg;
    *c->result = c->write->rule(c->db, c->write->arg);
}

static void run_rule(struct db *db, struct write *w, struct result *result)
{
    struct call c = {db, w, result};
    db->arena = w->arena;
    db->now = w->now;
    db->run = db->steps = 0;
    db->wrote = false;
    bool finished = arena_guard(w->arena, call_rule, &c);
    db_rows_end(db);
    db->engine->forget_ahead(db);
    if (!finished) {
        log_line(LOG_ERROR, "store.memory", "a rule ran out of its arena");
        *result = (struct result){.outcome = FAULT};
    }
}

/* False: something has to be undone, and there is no savepoint. */
static bool run_together(struct db *db, struct batch *b)
{
    for (size_t i = 0; i < b->n && db->state == DB_FINE; i++) {
        run_rule(db, b->writes[i], &b->results[i]);
        if (b->results[i].outcome != DONE && db->wrote)
            return false;
    }
    return true;
}

static void undo(struct db *db)
{
    db->engine->undo(db);
    memset(db->note, 0, sizeof db->note);
}

static void run_apart(struct db *db, struct batch *b)
{
    const struct engine *e = db->engine;
    for (size_t i = 0; i < b->n && db->state == DB_FINE; i++) {
        e->savepoint(db);
        run_rule(db, b->writes[i], &b->results[i]);
        e->settle(db);
        if (db->state == DB_BROKEN) {
            b->results[i] = (struct result){.outcome = FAULT};
            db->state = DB_FINE;
        }
        if (db->state == DB_FINE && b->results[i].outcome == DONE)
            e->keep(db);
        else if (db->state == DB_FINE)
            undo(db);
    }
}

enum ending { ENDED, TO_UNDO };

static enum ending attempt(struct db *db, struct batch *b, bool apart)
{
    const struct engine *e = db->engine;
    enum ending ending = ENDED;
    db->state = DB_FINE;
    db->arena = b->writes[0]->arena;
    if (!e->open(db))
        return ENDED;
    kept_begin(db);
    memset(db->note, 0, sizeof db->note);
    e->begin(db);
    if (apart)
        run_apart(db, b);
    else if (!run_together(db, b))
        ending = TO_UNDO;
    if (ending == ENDED)
        kept_commit(db);
    if (ending == ENDED && db->state == DB_FINE)
        e->commit(db);
    if (ending == TO_UNDO || db->state != DB_FINE)
        e->rollback(db);
    return ending;
}

/* Twice as long each time, and never two processes in step. */
static void pause_before(int again)
{
    u64 most = (u64)1 << (again < 8 ? again : 8);
    msec ms = (msec)(1 + random_below(most * 2));
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static enum db_state run(struct db *db, struct batch *b)
{
    bool apart = false;
    int retries = 0, revivals = 0;
    for (;;) {
        bool undo = attempt(db, b, apart) == TO_UNDO;
        enum db_state state = db->state;
        if (state == DB_RETRY && ++retries < ATTEMPTS_MOST)
            pause_before(retries);
        else if ((state == DB_BROKEN || (state == DB_FINE && undo)) && !apart)
            apart = true;
        else if (state == DB_AWAY && !db->engine->prompt && ++revivals <= REVIVALS_MOST)
            pause_before(4 * revivals);
        else
            return state;
    }
}

static void tell(struct batch *b, enum db_state state)
{
    for (size_t i = 0; i < b->n; i++) {
        struct result *r = &b->results[i];
        bool was_done = r->outcome == DONE;
        if (state == DB_UNSURE && was_done)
            *r = (struct result){.outcome = UNKNOWN};
        else if (state == DB_BROKEN)
            *r = (struct result){.outcome = FAULT};
        else if (state != DB_FINE)
            *r = (struct result){.outcome = UNAVAILABLE};
        b->writes[i]->done(b->writes[i], *r);
    }
}

/* Takes what waits, up to a batch. */
static void take(struct writer *w, struct batch *b)
{
    for (b->n = 0; w->first && b->n < BATCH_MOST; b->n++) {
        b->writes[b->n] = w->first;
        b->results[b->n] = (struct result){.outcome = UNAVAILABLE};
        w->first = w->first->next;
    }
    w->waiting -= b->n;
    if (!w->first)
        w->last = &w->first;
}

/* The next batch; false when there will be none. */
static bool wait_for_batch(struct writer *w, struct batch *b)
{
    pthread_mutex_lock(&w->mutex);
    bool idled = false;
    while (!w->first && !w->closing) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += IDLE_MS / 1000;
        if (idled) {
            pthread_cond_wait(&w->came, &w->mutex);
        } else if (pthread_cond_timedwait(&w->came, &w->mutex, &until) == ETIMEDOUT) {
            idled = true;
            pthread_mutex_unlock(&w->mutex);
            w->db->engine->tidy(w->db, false);
            pthread_mutex_lock(&w->mutex);
        }
    }
    take(w, b);
    pthread_mutex_unlock(&w->mutex);
    return b->n > 0;
}

/* When the database is away, whoever waited would only wait as long again. Who comes later tries.
 */
static struct write *take_all(struct writer *w)
{
    pthread_mutex_lock(&w->mutex);
    struct write *all = w->first;
    w->first = NULL;
    w->last = &w->first;
    w->waiting = 0;
    pthread_mutex_unlock(&w->mutex);
    return all;
}

static void refuse_waiting(struct write *all)
{
    while (all) {
        struct write *next = all->next;
        all->done(all, (struct result){.outcome = UNAVAILABLE});
        all = next;
    }
}

static void stop_writing(struct writer *w)
{
    log_line(LOG_ERROR, "store.stopped",
             "the disk did not confirm a commit; nothing is written until linli is restarted");
    pthread_mutex_lock(&w->mutex);
    w->stopped = true;
    pthread_mutex_unlock(&w->mutex);
}

static void note_written(struct writer *w, const struct batch *b, enum db_state state)
{
    i64 done = 0;
    for (size_t i = 0; i < b->n && state == DB_FINE; i++)
        done += b->results[i].outcome == DONE;
    w->written.writes += done;
    w->written.commits += done > 0;
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    struct batch b;
    while (wait_for_batch(w, &b)) {
        enum db_state state = w->stopped ? DB_AWAY : run(w->db, &b);
        if (state == DB_UNSURE && w->db->engine->kind == DB_SQLITE)
            stop_writing(w);
        struct write *in_vain = state == DB_AWAY ? take_all(w) : NULL;
        tell(&b, state);
        refuse_waiting(in_vain);
        pthread_mutex_lock(&w->mutex);
        note_written(w, &b, state);
        bool waiting = w->first != NULL;
        pthread_mutex_unlock(&w->mutex);
        if (state == DB_FINE && !w->stopped)
            w->db->engine->tidy(w->db, waiting);
    }
    return NULL;
}

struct writer *writer_start(struct arena *a, struct db *db)
{
    struct writer *w = NEW(a, struct writer);
    w->db = db;
    w->last = &w->first;
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->came, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&w->thread, NULL, writer_main, w) != 0) {
        fputs("linli: no thread for the writer\n", stderr);
        abort();
    }
    return w;
}

void writer_stop(struct writer *w)
{
    pthread_mutex_lock(&w->mutex);
    w->closing = true;
    pthread_cond_signal(&w->came);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->came);
    pthread_mutex_destroy(&w->mutex);
}

void writer_submit(struct writer *w, struct write *write)
{
    write->next = NULL;
    pthread_mutex_lock(&w->mutex);
    bool taken = !w->closing && !w->stopped && w->waiting < WRITES_WAITING_MOST;
    if (taken) {
        *w->last = write;
        w->last = &write->next;
        w->waiting++;
        pthread_cond_signal(&w->came);
    }
    pthread_mutex_unlock(&w->mutex);
    if (!taken)
        write->done(write, (struct result){.outcome = UNAVAILABLE});
}

bool writer_sound(struct writer *w)
{
    pthread_mutex_lock(&w->mutex);
    bool sound = !w->stopped;
    pthread_mutex_unlock(&w->mutex);
    return sound;
}

struct store_written writer_written(struct writer *w)
{
    pthread_mutex_lock(&w->mutex);
    struct store_written written = w->written;
    pthread_mutex_unlock(&w->mutex);
    return written;
}
