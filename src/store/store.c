/* Opening and closing, the readers, and waiting for a write. Uses engine.h. */
#include "store/store.h"

#include <pthread.h>

#include "store/engine.h"

struct store {
    const struct engine *engine;
    const char *url;
    struct writer *writer; /* NULL: it only reads */
    struct db *own;        /* the writer's connection */
    struct db *readers;    /* those that are free, linked by `next` */
    struct db **all;       /* every reader */
    size_t n_readers;
    pthread_mutex_t mutex; /* of `readers` */
    pthread_cond_t freed;
};

static struct db *make(struct store *s, struct arena *a, enum db_use use)
{
    struct db *db = s->engine->make(a);
    db->engine = s->engine;
    db->use = use;
    db->url = s->url;
    db->store = s;
    db->arena = a;
    db->kept = kept_new(a);
    db->slots = NEW_ARRAY(a, struct statement, STATEMENT_SLOTS);
    return db;
}

struct store *store_open(struct arena *a, const struct store_options *options, str *why)
{
    struct store *s = NEW(a, struct store);
    str url = str_from(options->url);
    bool postgres = str_starts(url, S("postgres://")) || str_starts(url, S("postgresql://"));
    s->engine = postgres ? &postgres_engine : &sqlite_engine;
    s->url = str_z(a, url);
    s->own = make(s, a, options->only_read ? DB_READS : DB_WRITES);
    if (!migrate(s->own, a, options->migrations, why)) {
        s->engine->close(s->own);
        kept_free(s->own->kept);
        return NULL;
    }
    s->n_readers = options->readers > 0 ? (size_t)options->readers : 1;
    s->all = NEW_ARRAY(a, struct db *, s->n_readers);
    for (size_t i = 0; i < s->n_readers; i++) {
        struct db *db = s->all[i] = make(s, a, DB_READS);
        db->next = s->readers;
        s->readers = db;
    }
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->freed, NULL);
    if (options->only_read)
        s->engine->close(s->own);
    else
        s->writer = writer_start(a, s->own);
    return s;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->writer)
        writer_stop(s->writer);
    for (size_t i = 0; i < s->n_readers; i++) {
        s->engine->close(s->all[i]);
        kept_free(s->all[i]->kept);
    }
    kept_free(s->own->kept);
    if (s->writer)
        s->engine->close(s->own); /* the last: SQLite's log is put away by the writer alone */
    pthread_cond_destroy(&s->freed);
    pthread_mutex_destroy(&s->mutex);
}

/* ── Reading ── */

struct db *store_read(struct store *s, struct arena *a, msec now)
{
    pthread_mutex_lock(&s->mutex);
    while (!s->readers)
        pthread_cond_wait(&s->freed, &s->mutex);
    struct db *db = s->readers; /* the one used last: its caches are warm */
    s->readers = db->next;
    pthread_mutex_unlock(&s->mutex);
    db->arena = a;
    db->now = now;
    db->state = DB_FINE;
    db->run = db->steps = 0;
    kept_begin(db);
    if (s->engine->open(db)) {
        s->engine->snapshot(db);
        kept_ahead(db);
    }
    return db;
}

enum db_state store_read_end(struct db *db)
{
    struct store *s = db->store;
    db_rows_end(db);
    s->engine->snapshot_end(db);
    enum db_state state = db->state;
    pthread_mutex_lock(&s->mutex);
    db->next = s->readers;
    s->readers = db;
    pthread_cond_signal(&s->freed);
    pthread_mutex_unlock(&s->mutex);
    return state;
}

/* ── Writing ── */

void store_submit(struct store *s, struct write *w)
{
    if (s->writer)
        writer_submit(s->writer, w);
    else
        w->done(w, (struct result){.outcome = UNAVAILABLE});
}

struct waiter {
    struct write write;
    struct result result;
    bool is_done;
    pthread_mutex_t mutex;
    pthread_cond_t done;
};

static void wake(struct write *w, struct result result)
{
    struct waiter *waiter = (struct waiter *)w;
    pthread_mutex_lock(&waiter->mutex);
    waiter->result = result;
    waiter->is_done = true;
    pthread_cond_signal(&waiter->done);
    pthread_mutex_unlock(&waiter->mutex);
}

struct result store_write(struct store *s, struct arena *a, msec now, rule_fn rule, void *arg)
{
    struct waiter w = {.write = {.rule = rule, .arg = arg, .arena = a, .now = now, .done = wake},
                       .mutex = PTHREAD_MUTEX_INITIALIZER,
                       .done = PTHREAD_COND_INITIALIZER};
    store_submit(s, &w.write);
    pthread_mutex_lock(&w.mutex);
    while (!w.is_done)
        pthread_cond_wait(&w.done, &w.mutex);
    pthread_mutex_unlock(&w.mutex);
    pthread_cond_destroy(&w.done);
    pthread_mutex_destroy(&w.mutex);
    return w.result;
}

static struct result take_stock(struct db *db, void *unused)
{
    (void)unused;
    db->engine->script(db, "ANALYZE");
    return OK_RESULT;
}

void store_take_stock(struct store *s, struct arena *a)
{
    if (s->engine->kind == DB_POSTGRES)
        store_write(s, a, 0, take_stock, NULL);
}

struct store_written store_written(struct store *s)
{
    return s->writer ? writer_written(s->writer) : (struct store_written){0};
}

bool store_sound(struct store *s)
{
    return !s->writer || writer_sound(s->writer);
}

bool store_backup(struct store *s, struct arena *a, const char *file, str *why)
{
    if (s->engine->kind == DB_SQLITE)
        return sqlite_copy(a, s->url, file, why);
    *why = S("a PostgreSQL database is copied with pg_dump or pg_basebackup");
    return false;
}
