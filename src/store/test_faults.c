/* What goes wrong outside: full disks, locks, lost connections, killed processes. Whatever was
 * answered DONE must be there afterwards, and nothing must be there by half. */
#include <errno.h>
#include <libpq-fe.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/random.h"
#include "base/test.h"
#include "base/when.h"
#include "store/faults.sql.h"
#include "store/probe.sql.h"
#include "store/scratch.h"

static const struct migration *const migrations[] = {probe_migrations, NULL};

static struct probe word(struct arena *a, id64 id)
{
    return (struct probe){.id = id, .word = str_fmt(a, "w%lld", (long long)id), .share = NAN};
}

/* Two tables, so that half a transaction would show. */
static struct result add(struct db *db, void *arg)
{
    id64 id = *(id64 *)arg;
    i64 n = 0;
    struct probe p = word(db_arena(db), id);
    probe_add(db, &p);
    probe_count_up(db, 1, &n);
    return (struct result){.outcome = DONE, .made = id};
}

static enum outcome write_one(struct scratch *s, rule_fn rule, void *arg)
{
    struct arena *a = arena_new(0);
    enum outcome outcome = store_write(s->store, a, now_ms(), rule, arg).outcome;
    arena_free(a);
    return outcome;
}

static i64 count(struct scratch *s)
{
    i64 n = -1, counted = 0;
    struct db *db = store_read(s->store, s->arena, 0);
    probe_count(db, &n);
    probe_counted(db, 1, &counted);
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_int_equal(n, counted);
    return n;
}

/* ── SQLite ── */

static void a_foreign_writer_is_waited_for_in_vain(void **state)
{
    (void)state;
    struct scratch s;
    sqlite3 *foreign;
    id64 one = 1, two = 2;
    scratch_open(&s, DB_SQLITE, migrations);
    assert_int_equal(write_one(&s, add, &one), DONE);
    assert_int_equal(sqlite3_open(s.url, &foreign), SQLITE_OK);
    assert_int_equal(sqlite3_exec(foreign, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    msec begun = steady_ms();
    assert_int_equal(write_one(&s, add, &two), UNAVAILABLE);
    assert_true(steady_ms() - begun < 5000);
    assert_int_equal(count(&s), 1); /* readers do not notice */
    sqlite3_exec(foreign, "ROLLBACK", NULL, NULL, NULL);
    assert_int_equal(write_one(&s, add, &two), DONE);
    assert_int_equal(count(&s), 2);
    sqlite3_close(foreign);
    scratch_close(&s);
}

struct large {
    id64 id;
    str bytes;
};

static struct result add_large(struct db *db, void *arg)
{
    struct large *l = arg;
    i64 n = 0;
    struct probe p = word(db_arena(db), l->id);
    p.bytes = l->bytes;
    probe_add(db, &p);
    probe_count_up(db, 1, &n);
    return OK_RESULT;
}

static bool mount_small(const char *folder)
{
    if (mount("tmpfs", folder, "tmpfs", 0, "size=2m") == 0)
        return true;
    fprintf(stderr, "# skip: no small disk to fill (mount: %s)\n", strerror(errno));
    return false;
}

/* Writes until the disk is full; how many were DONE. */
static id64 fill(struct scratch *s, id64 from)
{
    struct large l = {.bytes = {arena_alloc(s->arena, 20000), 20000}};
    enum outcome outcome = DONE;
    for (l.id = from; outcome == DONE && l.id < 1000; l.id++)
        outcome = write_one(s, add_large, &l);
    assert_int_equal(outcome, UNAVAILABLE);
    return l.id - 2;
}

static void a_full_disk_refuses_and_recovers(void **state)
{
    (void)state;
    char folder[] = "/tmp/linli-small-XXXXXX";
    assert_non_null(mkdtemp(folder));
    if (mount_small(folder)) {
        struct scratch s;
        str why;
        char before[256];
        snprintf(before, sizeof before, "%s", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
        setenv("TMPDIR", folder, 1);
        scratch_open(&s, DB_SQLITE, migrations);
        setenv("TMPDIR", before, 1);
        const char *ballast = str_fmt(s.arena, "%s/ballast", folder).p;
        str bytes = {arena_alloc(s.arena, 500000), 500000};
        assert_true(file_write(s.arena, ballast, bytes, 0600, &why));
        id64 last = fill(&s, 1);
        assert_true(last > 5);
        assert_int_equal(count(&s), last); /* reading goes on */
        id64 next = 2000;
        unlink(ballast);
        assert_int_equal(write_one(&s, add, &next), DONE); /* without a restart */
        assert_true(store_sound(s.store));
        assert_int_equal(count(&s), last + 1);
        scratch_reopen(&s);
        assert_int_equal(count(&s), last + 1);
        scratch_close(&s);
        umount(folder);
    }
    rmdir(folder);
}

/* SQLite's own way to the disk, but its fsync fails while this is true. */
static atomic_bool sync_fails;
static sqlite3_vfs *disk_vfs;
static struct {
    const sqlite3_io_methods *own; /* of files that lock, and of those that do not: the log */
    sqlite3_io_methods failing;
} methods[4];

static int failing_sync(sqlite3_file *file, int flags)
{
    return atomic_load(&sync_fails) ? SQLITE_IOERR_FSYNC : methods[0].own->xSync(file, flags);
}

static int open_failing(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    int code = disk_vfs->xOpen(vfs, name, file, flags, out);
    for (size_t i = 0; code == SQLITE_OK && file->pMethods && i < COUNT(methods); i++) {
        if (!methods[i].own) {
            methods[i].own = file->pMethods;
            methods[i].failing = *file->pMethods;
            methods[i].failing.xSync = failing_sync;
        }
        if (methods[i].own == file->pMethods) {
            file->pMethods = &methods[i].failing;
            break;
        }
    }
    return code;
}

/* A commit that the disk did not confirm is neither done nor not done, and trying again would only
 * seem to help: nothing more is written until the file is opened anew. */
static void a_failed_fsync_stops_the_writer(void **state)
{
    (void)state;
    struct scratch s;
    static sqlite3_vfs vfs;
    id64 one = 1, two = 2, three = 3;
    disk_vfs = sqlite3_vfs_find(NULL);
    vfs = *disk_vfs;
    vfs.zName = "failing";
    vfs.xOpen = open_failing;
    sqlite3_vfs_register(&vfs, 1);
    scratch_open(&s, DB_SQLITE, migrations);
    assert_int_equal(write_one(&s, add, &one), DONE);
    atomic_store(&sync_fails, true);
    assert_int_equal(write_one(&s, add, &two), UNKNOWN);
    atomic_store(&sync_fails, false);
    assert_false(store_sound(s.store));
    assert_int_equal(write_one(&s, add, &three), UNAVAILABLE);
    assert_int_equal(count(&s), 1); /* reading goes on */
    scratch_reopen(&s);
    assert_true(store_sound(s.store));
    i64 before = count(&s);
    assert_true(before == 1 || before == 2);
    assert_int_equal(write_one(&s, add, &three), DONE);
    assert_int_equal(count(&s), before + 1);
    scratch_close(&s);
    sqlite3_vfs_unregister(&vfs);
    sqlite3_vfs_register(disk_vfs, 1);
}

static off_t log_size(struct scratch *s)
{
    struct stat about = {0};
    stat(str_fmt(s->arena, "%s-wal", s->url).p, &about);
    return about.st_size;
}

/* 60 MB in one go, readers beside it: SQLite's log is put away on the way, and at the end. */
static void the_log_does_not_grow_for_ever(void **state)
{
    (void)state;
    struct scratch s;
    scratch_open(&s, DB_SQLITE, migrations);
    struct large l = {.bytes = {arena_alloc(s.arena, 300000), 300000}};
    for (l.id = 1; l.id <= 200; l.id++) {
        assert_int_equal(write_one(&s, add_large, &l), DONE);
        if (l.id % 10 == 0)
            assert_int_equal(count(&s), l.id);
        assert_true(log_size(&s) < 50 << 20);
    }
    store_close(s.store);
    assert_int_equal(log_size(&s), 0);
    s.store = NULL;
    scratch_reopen(&s);
    assert_int_equal(count(&s), 200);
    scratch_close(&s);
}

/* ── PostgreSQL ── */

struct trouble {
    id64 id;
    int runs, bad_runs; /* the first so many go wrong */
    const char *code;   /* raised; NULL: the connection is lost */
};

static struct result add_in_trouble(struct db *db, void *arg)
{
    struct trouble *t = arg;
    i64 n;
    bool ended;
    struct result r = add(db, &t->id);
    if (t->runs++ < t->bad_runs) {
        if (t->code)
            fault_raise(db, str_from(t->code), &n);
        else
            fault_lose_connection(db, &ended);
    }
    return r;
}

static void lost_in_the_middle(void **state)
{
    (void)state;
    struct scratch s;
    struct trouble once = {.id = 1, .bad_runs = 1}, always = {.id = 2, .bad_runs = 1000};
    if (!scratch_open(&s, DB_POSTGRES, migrations))
        return;
    assert_int_equal(write_one(&s, add_in_trouble, &once), DONE);
    assert_int_equal(once.runs, 2);
    assert_int_equal(count(&s), 1);
    assert_int_equal(write_one(&s, add_in_trouble, &always), UNAVAILABLE);
    assert_true(always.runs > 1 && always.runs < 5);
    assert_int_equal(count(&s), 1);
    struct db *db = store_read(s.store, s.arena, 0);
    bool ended;
    fault_lose_connection(db, &ended);
    assert_int_equal(store_read_end(db), DB_AWAY);
    assert_int_equal(count(&s), 1); /* the reader has a new connection */
    scratch_close(&s);
}

/* A server that was restarted meanwhile: the next who asks does not notice. */
static void lost_while_idle(void **state)
{
    (void)state;
    struct scratch s;
    id64 one = 1, two = 2;
    i64 ended = 0;
    if (!scratch_open(&s, DB_POSTGRES, migrations))
        return;
    assert_int_equal(write_one(&s, add, &one), DONE);
    assert_int_equal(count(&s), 1);
    struct scratch other = {.url = s.url};
    str why;
    other.arena = s.arena;
    other.store = store_open(
        s.arena, &(struct store_options){.url = s.url, .migrations = migrations, .only_read = true},
        &why);
    assert_non_null(other.store);
    struct db *db = store_read(other.store, s.arena, 0);
    fault_end_others(db, &ended);
    assert_int_equal(store_read_end(db), DB_FINE);
    store_close(other.store);
    assert_true(ended >= 2);
    assert_int_equal(write_one(&s, add, &two), DONE);
    assert_int_equal(count(&s), 2);
    scratch_close(&s);
}

static void serialisation_failures_are_run_again(void **state)
{
    (void)state;
    struct scratch s;
    struct trouble thrice = {.id = 1, .bad_runs = 3, .code = "40001"};
    struct trouble deadlock = {.id = 2, .bad_runs = 1, .code = "40P01"};
    struct trouble always = {.id = 3, .bad_runs = 1000, .code = "40001"};
    struct trouble mistake = {.id = 4, .bad_runs = 1000, .code = "22012"};
    if (!scratch_open(&s, DB_POSTGRES, migrations))
        return;
    assert_int_equal(write_one(&s, add_in_trouble, &thrice), DONE);
    assert_int_equal(thrice.runs, 4);
    assert_int_equal(write_one(&s, add_in_trouble, &deadlock), DONE);
    assert_int_equal(write_one(&s, add_in_trouble, &always), UNAVAILABLE);
    assert_int_equal(always.runs, 10);
    assert_int_equal(write_one(&s, add_in_trouble, &mistake), FAULT);
    assert_int_equal(count(&s), 2);
    scratch_close(&s);
}

static struct result trap(struct db *db, void *arg)
{
    struct result r = add(db, arg);
    fault_at_commit(db, *(id64 *)arg);
    return r;
}

static void lost_at_commit_is_unknown(void **state)
{
    (void)state;
    struct scratch s;
    id64 one = 1;
    if (!scratch_open(&s, DB_POSTGRES, migrations))
        return;
    assert_int_equal(write_one(&s, trap, &one), UNKNOWN);
    assert_int_equal(write_one(&s, add, &one), DONE); /* this time it had not been committed */
    assert_int_equal(count(&s), 1);
    scratch_close(&s);
}

static void run_on(const char *url, const char *sql)
{
    PGconn *c = PQconnectdb(url);
    PGresult *r = PQexec(c, sql);
    assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(c);
}

struct canceller {
    struct scratch *s;
    atomic_bool stop;
};

static void *cancel_waits(void *arg)
{
    struct canceller *c = arg;
    struct arena *a = arena_new(0);
    while (!atomic_load(&c->stop)) {
        i64 n = 0;
        arena_reset(a);
        struct db *db = store_read(c->s->store, a, 0);
        fault_cancel_standby_waits(db, &n);
        store_read_end(db);
        usleep(5000);
    }
    arena_free(a);
    return NULL;
}

/* The server answers COMMIT with success and a warning (reliability.md, trap 5). */
static void unconfirmed_by_a_standby_is_unknown(void **state)
{
    (void)state;
    struct scratch s;
    id64 one = 1;
    pthread_t thread;
    if (!scratch_open(&s, DB_POSTGRES, migrations))
        return;
    const char *name = strrchr(s.url, '/');
    name = strstr(s.url, "/scratch_") ? strstr(s.url, "/scratch_") + 1 : name;
    str database = str_first(str_from(name), strcspn(name, "?"));
    run_on(
        s.url,
        str_fmt(s.arena, "ALTER DATABASE %.*s SET synchronous_commit = on", STR_FMT(database)).p);
    scratch_reopen(&s);
    struct canceller c = {.s = &s};
    pthread_create(&thread, NULL, cancel_waits, &c);
    assert_int_equal(write_one(&s, add, &one), UNKNOWN);
    atomic_store(&c.stop, true);
    pthread_join(thread, NULL);
    assert_int_equal(count(&s), 1); /* here it was; a failover might have lost it */
    scratch_close(&s);
}

struct counter {
    struct scratch *s;
    id64 from;
};

static void *add_many(void *arg)
{
    struct counter *c = arg;
    for (id64 id = c->from; id < c->from + 40; id++)
        assert_int_equal(write_one(c->s, add, &id), DONE);
    return NULL;
}

/* Two linli processes on one database: each row once, no count lost. */
static void two_processes_write_in_turn(void **state)
{
    (void)state;
    struct scratch s;
    pthread_t threads[8];
    struct counter counters[8];
    str why;
    if (!scratch_open(&s, DB_POSTGRES, migrations))
        return;
    struct scratch other = s;
    other.store =
        store_open(s.arena, &(struct store_options){.url = s.url, .migrations = migrations}, &why);
    assert_non_null(other.store);
    for (int i = 0; i < 8; i++) {
        counters[i] = (struct counter){i % 2 ? &s : &other, 1 + i * 100};
        pthread_create(&threads[i], NULL, add_many, &counters[i]);
    }
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(count(&s), 8 * 40);
    store_close(other.store);
    scratch_close(&s);
}

/* ── kill -9 ── */

enum { ROUNDS = 10, KILL_THREADS = 6, IDS_EACH = 1000000 };

struct victim {
    struct scratch *s;
    id64 next;
    int pipe;
};

static void *write_and_report(void *arg)
{
    struct victim *v = arg;
    for (;; v->next++)
        if (write_one(v->s, add, &v->next) == DONE &&
            write(v->pipe, &v->next, sizeof v->next) != sizeof v->next)
            _exit(1);
}

/* In the child: writes and reports until it is killed. */
static _Noreturn void be_killed(struct scratch *s, int round, int pipe)
{
    struct victim victims[KILL_THREADS];
    pthread_t thread;
    str why;
    s->store = store_open(s->arena,
                          &(struct store_options){.url = s->url, .migrations = migrations}, &why);
    if (!s->store)
        _exit(1);
    for (int i = 0; i < KILL_THREADS; i++) {
        victims[i] = (struct victim){s, 1 + (round * KILL_THREADS + i) * (id64)IDS_EACH, pipe};
        pthread_create(&thread, NULL, write_and_report, &victims[i]);
    }
    for (;;)
        pause();
}

static void assert_all_there(struct scratch *s, const id64 *ids, size_t n)
{
    struct db *db = store_read(s->store, s->arena, 0);
    struct probe p;
    for (size_t i = 0; i < n; i++)
        if (!probe_get(db, ids[i], &p))
            fail_msg("an acknowledged write is gone: %lld", (long long)ids[i]);
    assert_int_equal(store_read_end(db), DB_FINE);
}

static void killed_under_load(enum db_engine engine)
{
    struct scratch s;
    id64 *ids = NULL;
    size_t n = 0, cap = 0;
    if (!scratch_open(&s, engine, migrations))
        return;
    for (int round = 0; round < ROUNDS; round++) {
        int ends[2];
        store_close(s.store);
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            be_killed(&s, round, ends[1]);
        close(ends[1]);
        id64 id;
        size_t enough = n + 1 + (size_t)random_below(300);
        while (n < enough && read(ends[0], &id, sizeof id) == sizeof id)
            *PUSH(s.arena, ids, n, cap) = id;
        assert_int_equal(n, enough);
        kill(child, SIGKILL);
        while (read(ends[0], &id, sizeof id) == sizeof id)
            *PUSH(s.arena, ids, n, cap) = id;
        close(ends[0]);
        waitpid(child, NULL, 0);
        str why;
        s.store = store_open(s.arena,
                             &(struct store_options){.url = s.url, .migrations = migrations}, &why);
        assert_non_null(s.store);
        assert_all_there(&s, ids, n);
        assert_true(count(&s) >= (i64)n);
    }
    scratch_close(&s);
}

static void killed_on_sqlite(void **state)
{
    (void)state;
    killed_under_load(DB_SQLITE);
}

static void killed_on_postgres(void **state)
{
    (void)state;
    killed_under_load(DB_POSTGRES);
}

int main(void)
{
    if (!getenv("LINLI_TEST_LOG"))
        log_threshold(LOG_ERROR - 1); /* failures are what is tested */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_on_sqlite),
        cmocka_unit_test(killed_on_postgres),
        cmocka_unit_test(a_foreign_writer_is_waited_for_in_vain),
        cmocka_unit_test(a_full_disk_refuses_and_recovers),
        cmocka_unit_test(a_failed_fsync_stops_the_writer),
        cmocka_unit_test(the_log_does_not_grow_for_ever),
        cmocka_unit_test(lost_while_idle),
        cmocka_unit_test(lost_in_the_middle),
        cmocka_unit_test(serialisation_failures_are_run_again),
        cmocka_unit_test(lost_at_commit_is_unknown),
        cmocka_unit_test(unconfirmed_by_a_standby_is_unknown),
        cmocka_unit_test(two_processes_write_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
