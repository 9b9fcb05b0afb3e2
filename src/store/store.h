/* SQL behind one interface: SQLite in the data folder, or PostgreSQL. Uses base.
 *
 * Statements are never written in C. They stand in a module's .sql file, and tools/sqlgen makes of
 * each a typed C function taking a `struct db *` (docs/modules.md shows one). What is here is the
 * rest: opening, reading, writing, migrations.
 *
 * Reading. Each thread has a connection of its own; store_read() lends it, and everything read
 * until store_read_end() is one snapshot. It cannot write.
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
    /* A path of an SQLite file, or "postgres://…". */
    const char *url;
    const struct migration *const
        *migrations; /* one list a module, each ended by {0}; NULL ends all */
    int readers;     /* most threads that read at once */
};

/* Opens, applies the migrations that are missing (each in its transaction) and starts the writer.
 * NULL: *why says it for the operator: newer than this program, in use by another linli (SQLite has
 * one process at a time), unreachable, damaged. */
struct store *store_open(struct arena *a, const struct store_options *options, str *why);

/* Runs what waits, checkpoints, closes. No reader may be left. */
void store_close(struct store *s);

enum db_engine store_engine(const struct store *s);

/* This thread's connection with a fresh snapshot; rows go to `a`. `now` is what db_now() answers.
 */
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

/* Hands a write to the writer and returns at once. When too many wait, done() is called at once
 * with UNAVAILABLE. */
void store_submit(struct store *s, struct write *w);

/* The same, waiting for the outcome. Never from the thread of a request. */
struct result store_write(struct store *s, struct arena *a, msec now, rule_fn rule, void *arg);

/* A consistent copy of an SQLite database into a new file while everything goes on. False: *why. */
bool store_backup(struct store *s, struct arena *a, const char *file, str *why);

/* ── Inside a snapshot or a rule
 * ───────────────────────────────────────────────────────────────────── */

struct arena *db_arena(struct db *db);
msec db_now(struct db *db); /* the time of the request; the same when a rule runs again */
bool db_failed(const struct db *db);
enum db_engine db_engine(const struct db *db);
i64 db_statements(const struct db *db); /* run since the snapshot began; a test counts them */

/* ── For the code that tools/sqlgen makes
 * ──────────────────────────────────────────────────────────── */

enum value_type { VALUE_INT, VALUE_TEXT, VALUE_REAL, VALUE_BLOB };

struct value {
    bool null;
    union {
        i64 i;
        double r;
        str s;
    };
};

/* A statement in pieces: piece i stands always (needs 0) or only when all parameters in its mask
 * are given, so that one query serves every combination of filters and each gets its own plan. */
struct query_piece {
    const char *sqlite, *postgres;
    u64 needs;
};

struct query {
    const char *module, *name;
    const struct query_piece *pieces;
    int n_pieces;
    const enum value_type *params;
    int n_params;
    const enum value_type *columns;
    int n_columns;
    bool scan_ok; /* the .sql file says why a full scan is right here */
    int number;   /* a place in each connection's cache, given out at start */
};

/* Runs and answers how many rows it changed; 0 after a failure. */
i64 db_exec(struct db *db, const struct query *q, const struct value *params);

/* Starts a query; then db_row() until false. Only one is open at a time on a db; text and blobs of
 * a row live until the next db_row(), so generated code copies them. db_rows_end() closes early. */
void db_rows(struct db *db, const struct query *q, const struct value *params);
bool db_row(struct db *db, struct value *columns);
void db_rows_end(struct db *db);

#endif
