/* SQL behind one interface: SQLite in the data folder, or PostgreSQL. Uses base.
 *
 * Statements are never written in C. They stand in a module's .sql file, and tools/sqlgen makes of
 * each a typed C function taking a `struct db *` (docs/modules.md shows one). What is here is the
 * rest: opening, reading, writing, migrations.
 *
 * Reading. store_read() lends the thread a connection, and everything read until store_read_end()
 * is one snapshot. It cannot write.
 *
 * Writing. A write is a rule: a function that only speaks SQL through its `db`, and may run twice.
 * The store's one writer thread takes all rules that wait, runs each in a savepoint, and commits
 * them together with one fsync (SQLite: WAL, synchronous=FULL; PostgreSQL: SERIALIZABLE under one
 * advisory lock, so that several linli processes write in turn, with retry on 40001 and 40P01). A
 * rule that does not answer DONE leaves nothing behind.
 *
 * Failing. When a statement fails, the db remembers; every later call on it does nothing and
 * answers "none". So neither pages nor rules check each statement: whoever ends the snapshot or the
 * transaction looks once, and answers 503, retries, or logs our mistake.
 */
#ifndef LINLI_STORE_H
#define LINLI_STORE_H

#include "base/str.h"

/* An absent int (`int?` in a .sql file); an absent id or time is 0, text p == NULL, real NAN. */
#define INT_NONE INT64_MIN

struct store;
struct db;

enum db_engine { DB_SQLITE, DB_POSTGRES };

enum db_state {
    DB_FINE,
    DB_RETRY,  /* another writer was in the way: the whole rule is run again */
    DB_AWAY,   /* disk full, I/O error, connection lost */
    DB_UNSURE, /* the commit was sent and its answer lost, or replication was not confirmed */
    DB_BROKEN  /* a constraint nobody expected, a wrong statement: our mistake, logged */
};

/* One step of a module's schema, from its migrations/NNNN-name.sql. Made by tools/sqlgen. */
struct migration {
    const char *module, *name; /* "cases", "0001-cases" */
    const char *sqlite, *postgres;
};

struct store_options {
    const char *url; /* a path of an SQLite file, or "postgres://…" */
    /* One list a module, each ended by {0}, in the order to apply them; NULL ends all. */
    const struct migration *const *migrations;
    int readers;    /* most threads that read at once; 0: 1 */
    bool only_read; /* beside a serving linli: no lock, no migrations, no writes */
};

/* Opens, applies the migrations that are missing (each in its transaction) and starts the writer.
 * NULL: *why says it for the operator: newer than this program, in use by another linli (SQLite has
 * one process at a time), unreachable, damaged. */
struct store *store_open(struct arena *a, const struct store_options *options, str *why);

/* Puts an SQLite file in the place of a database nobody uses; the old one, when there is one, is
 * kept whole as `aside` (and aside-wal), which may not be there yet. False: *why; then the old one
 * is in its place or aside. */
bool store_replace(struct arena *a, const char *database, const char *copy, const char *aside,
                   str *why);

/* Runs what waits, checkpoints, closes. No reader may be left. */
void store_close(struct store *s);

/* Lends this thread a connection with a fresh snapshot; rows go to `a`, `now` is what db_now()
 * answers. Waits while all are lent, so a thread must never hold two. When the store is away the
 * db has failed from the start; store_read_end() says so, and must be called in any case. */
struct db *store_read(struct store *s, struct arena *a, msec now);
enum db_state store_read_end(struct db *db);

/* A rule's answer may carry a message; its args must live in db_arena(db) or in `arg`. */
typedef struct result (*rule_fn)(struct db *db, void *arg);

struct write {
    rule_fn rule;
    void *arg;
    struct arena *arena; /* rows and messages; must live until done() has run */
    msec now;
    /* Called on the writer's thread when the outcome is durable. Must be quick. The outcome may be
     * UNAVAILABLE (nothing was changed) or UNKNOWN (nobody can say) instead of the rule's own. */
    void (*done)(struct write *w, struct result result);
    struct write *next; /* the store's */
};

/* Hands a write to the writer and returns at once. When WRITES_WAITING_MOST wait already, done() is
 * called at once, on this thread, with UNAVAILABLE. */
enum { WRITES_WAITING_MOST = 4096 };
void store_submit(struct store *s, struct write *w);

/* The same, waiting for the outcome. Never from the thread of a request, never from done(). */
struct result store_write(struct store *s, struct arena *a, msec now, rule_fn rule, void *arg);

/* False when a commit could not be made durable (a failed fsync): nothing more is written, and the
 * program should end and be started again, which reads what the disk really holds. */
bool store_sound(struct store *s);

/* Since it was opened: rules that were done, and commits that made them durable. */
struct store_written {
    i64 writes, commits;
};
struct store_written store_written(struct store *s);

/* After much has come in: how much there is now, for the plans of statements. PostgreSQL would find
 * out by itself a minute later; SQLite plans by its indexes alone. */
void store_take_stock(struct store *s, struct arena *a);

/* A consistent copy of an SQLite database into a new file while everything goes on. False: *why. */
bool store_backup(struct store *s, struct arena *a, const char *file, str *why);

/* ── Inside a snapshot or a rule ── */

/* What the rooms' operations have in common, and do not say each time: what they answer lives in
 * db_arena(db). `bool thing_get(…, *out)`: false, there is none, and *out is not to be used.
 * `size_t things(…, **out)`: how many, *out their array; none as well when the store has failed.
 * `struct result …`: a rule; it asks itself whether the actor may (FORBIDDEN), names a faulty field
 * (INVALID), answers the thing's id in `made`, and has changed nothing unless it is DONE. */

struct arena *db_arena(struct db *db);
msec db_now(struct db *db); /* the time of the request; the same when a rule runs again */
bool db_failed(const struct db *db);
enum db_engine db_engine(const struct db *db);
i64 db_statements(const struct db *db); /* run since the snapshot began; a test counts them */
/* What SQLite did for them, in steps of its machine, each a bounded piece of work: a test sees what
 * grows with the number of rows. 0 on PostgreSQL, which does not tell. */
i64 db_steps(const struct db *db);

/* In a rule: what the record notes for itself, zero at first. It lives until the transaction ends
 * or something of it is undone, so the next rule of a batch need not ask what this one knew. */
enum { DB_NOTE = 48 };
void *db_note(struct db *db);

#endif
