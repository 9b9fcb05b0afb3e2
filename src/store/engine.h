/* The seam between the store and its two engines. Uses query.h.
 *
 * An engine is a table of functions over its own kind of connection, whose first member is a
 * `struct db`. A connection is opened when it is first used, and again when it was lost. None of
 * the functions answers whether it went well: they note a failure with db_fail(). */
#ifndef LINLI_ENGINE_H
#define LINLI_ENGINE_H

#include "store/query.h"

/* Prepared statements of a connection, by query and the pieces that stand. */
struct statement {
    const struct query *query;
    u64 mask;
    void *handle; /* SQLite's; NULL: not prepared */
    int number;   /* in its name on PostgreSQL; 0: not prepared */
};

enum { STATEMENTS_MOST = 512, STATEMENT_SLOTS = 1024 };

enum db_use { DB_READS, DB_WRITES };

struct db {
    const struct engine *engine;
    enum db_use use;
    const char *url;
    struct arena *arena; /* of who reads or writes now */
    msec now;
    enum db_state state;
    char why[512];            /* the last failure, for the operator */
    bool migrating;           /* the tables are not there yet */
    i64 run;                  /* statements since the snapshot began */
    i64 steps;                /* of SQLite's machine for them */
    const struct query *open; /* whose rows are being read */
    struct statement *slots;
    size_t n_statements;
    struct kept *kept;                 /* answers of steady tables */
    i64 generation;                    /* of the steady tables in this snapshot; 0: not asked yet */
    bool unsettled;                    /* the transaction changed one: nothing kept holds */
    bool wrote;                        /* the rule that runs has changed something */
    i64 note[DB_NOTE / sizeof(i64)];   /* db_note() */
    const struct kept_answer *playing; /* the open query's rows come from here */
    size_t played;
    struct store *store;
    struct db *next; /* of the readers that are free */
};

struct engine {
    enum db_engine kind;
    /* Failures of a statement are known when it returns; else only after settle(). */
    bool prompt;

    struct db *(*make)(struct arena *a); /* a connection, not yet opened */
    bool (*open)(struct db *db);         /* does nothing when it is open; false: db_failed */
    void (*close)(struct db *db);

    void (*snapshot)(struct db *db);
    void (*snapshot_end)(struct db *db);

    void (*begin)(struct db *db); /* the writer's transaction, once it is its turn */
    void (*savepoint)(struct db *db);
    void (*keep)(struct db *db);   /* what was done since the savepoint */
    void (*undo)(struct db *db);   /* forget it */
    void (*settle)(struct db *db); /* waits for the answers to everything that was sent */
    void (*commit)(struct db *db); /* DB_FINE, DB_RETRY, DB_AWAY: not committed; or DB_UNSURE */
    void (*rollback)(struct db *db);

    void (*ahead)(struct db *db, struct statement *st, const struct value *params);
    void (*forget_ahead)(struct db *db); /* answers nobody took: what was asked may change */
    i64 (*exec)(struct db *db, struct statement *st, const struct value *params);
    void (*rows)(struct db *db, struct statement *st, const struct value *params);
    bool (*row)(struct db *db, struct value *columns);
    void (*rows_end)(struct db *db);

    void (*script)(struct db *db, const char *sql); /* several statements, no answers */
    /* Before migrations change an existing database. False: *why. */
    bool (*keep_copy)(struct db *db, struct arena *a, str name, str *why);
    /* Between two batches; `waiting`: more writes are there already. */
    void (*tidy)(struct db *db, bool waiting);

    /* Makes a statement ready and compares its columns with its row's. False: db_failed. */
    bool (*prepare)(struct db *db, struct statement *st);
    /* How it would be carried out, a line a step; empty where only the data decide that. */
    str (*plan)(struct db *db, struct statement *st);
    void (*forget)(struct db *db);                     /* all prepared statements of the cache */
    void (*drop)(struct db *db, struct statement *st); /* one that is not in it */
};

extern const struct engine sqlite_engine, postgres_engine;

/* Notes a failure and logs it, never with values. The first stays, but a worse one replaces it. */
void db_fail(struct db *db, enum db_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Which pieces of q stand when these params are given (bits), and their text put together. */
u64 query_mask(const struct query *q, u64 given);
const char *query_text(struct arena *a, enum db_engine engine, const struct query *q, u64 mask);

void db_forget_statements(struct db *db);

/* A query and its parameters as bytes, in `room`. p NULL: too long. */
enum { QUERY_KEY_MOST = 512 };
str query_key(const struct query *q, const struct value *params, char room[QUERY_KEY_MOST]);

/* The rest of db_rows(), past the kept answers. */
void db_rows_asked(struct db *db, const struct query *q, const struct value *params);

/* kept.c: answers kept on a connection while the steady tables stay as they are. */

/* Opens a kept answer to q, which is asked for when there is none yet. False: ask as usual. */
bool kept_rows(struct db *db, const struct query *q, const struct value *params);
/* The next row of it; false: no more. */
bool kept_row(struct db *db, struct value *columns);
/* A snapshot or transaction begins: what generation it sees is not known. */
void kept_begin(struct db *db);
/* Asks for it on the way of the snapshot's first question. */
void kept_ahead(struct db *db);
/* Before the commit: when the transaction changed a steady table, tells everybody by counting the
 * generation up. */
void kept_commit(struct db *db);
struct kept *kept_new(struct arena *a);
void kept_free(struct kept *k);

/* sqlite.c: a copy by VACUUM INTO, durable when it returns true. */
bool sqlite_copy(struct arena *a, const char *from, const char *to, str *why);

/* migrate.c: brings the database behind `db` up to date, or (when db only reads) checks that it is.
 */
bool migrate(struct db *db, struct arena *a, const struct migration *const *modules, str *why);

/* writer.c */
struct writer;
struct writer *writer_start(struct arena *a, struct db *db);
void writer_stop(struct writer *w); /* after what waits */
void writer_submit(struct writer *w, struct write *write);
bool writer_sound(struct writer *w);
struct store_written writer_written(struct writer *w);

#endif
