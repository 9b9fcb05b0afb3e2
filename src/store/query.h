/* What the code made by tools/sqlgen is written with: statements, values, rows. Uses store.h.
 *
 * Nobody else needs this but the engines and the test of all statements. */
#ifndef LINLI_QUERY_H
#define LINLI_QUERY_H

#include <math.h>

#include "store/store.h"

enum value_type { VALUE_INT, VALUE_TEXT, VALUE_REAL, VALUE_BLOB };

struct value {
    bool null;
    union {
        i64 i;
        double r;
        str s; /* text and blobs; p is not NULL */
    };
};

/* A statement in pieces: a piece stands when all parameters in its mask are given, so one that
 * needs 0 stands always. One query thus serves every combination of filters, each with a plan of
 * its own. Parameters are numbered from 1: ?1 on SQLite, $1 on PostgreSQL. */
struct query_piece {
    const char *sqlite, *postgres;
    u64 needs;
};

struct query_column {
    enum value_type type;
    bool nullable;
};

struct query {
    const char *module, *name;
    const struct query_piece *pieces;
    size_t n_pieces; /* at most 64 */
    const enum value_type *params;
    size_t n_params; /* at most 64 */
    const struct query_column *columns;
    size_t n_columns;
    bool scan_ok;        /* the .sql file says why a full scan is right here */
    bool streams;        /* each: its rows are not gathered in memory */
    bool inserts_one;    /* puts one row there or fails: answers 1, so nobody waits */
    bool kept;           /* reads steady tables only: its answers may be kept (kept.c) */
    bool unsettles;      /* changes a steady table */
    const char *changes; /* the table, of INSERT, UPDATE and DELETE; else NULL */
};

/* Asks without waiting; db_rows() with the same parameters in the same snapshot takes the answer.
 * Only a promise of speed: where it cannot be kept (SQLite, too many at once), db_rows() asks. In a
 * rule the answer is of the moment when it was asked ahead: not for what the rule changes between.
 */
void db_ahead(struct db *db, const struct query *q, const struct value *params);

/* Runs and answers how many rows it changed; 0 after a failure. */
i64 db_exec(struct db *db, const struct query *q, const struct value *params);

/* Starts a query; then db_row() until false. Only one is open at a time on a db; text and blobs of
 * a row live until the next db_row(), so what is kept is copied. db_rows_end() closes early. */
void db_rows(struct db *db, const struct query *q, const struct value *params);
bool db_row(struct db *db, struct value *columns);
void db_rows_end(struct db *db);

/* ── From C to values: what is absent becomes NULL where the .sql file allows it ("type?") ── */

static inline struct value give_int(i64 v)
{
    return (struct value){.i = v};
}

static inline struct value give_int_or_none(i64 v)
{
    return (struct value){.null = v == INT_NONE, .i = v};
}

static inline struct value give_id(id64 v)
{
    return (struct value){.i = v};
}

static inline struct value give_id_or_none(id64 v)
{
    return (struct value){.null = v == 0, .i = v};
}

static inline struct value give_time(msec v)
{
    return (struct value){.i = v};
}

static inline struct value give_time_or_none(msec v)
{
    return (struct value){.null = v == 0, .i = v};
}

static inline struct value give_bool(bool v)
{
    return (struct value){.i = v};
}

static inline struct value give_real(double v)
{
    return (struct value){.r = v};
}

static inline struct value give_real_or_none(double v)
{
    return (struct value){.null = isnan(v), .r = v};
}

static inline struct value give_text(str v)
{
    return (struct value){.s = v.p ? v : S("")};
}

static inline struct value give_text_or_none(str v)
{
    return (struct value){.null = v.p == NULL, .s = v};
}

static inline struct value give_blob(str v)
{
    return give_text(v);
}

static inline struct value give_blob_or_none(str v)
{
    return give_text_or_none(v);
}

/* ── From values to C ── */

static inline i64 got_int(const struct value *v)
{
    return v->null ? INT_NONE : v->i;
}

static inline id64 got_id(const struct value *v)
{
    return v->null ? 0 : v->i;
}

static inline msec got_time(const struct value *v)
{
    return v->null ? 0 : v->i;
}

static inline bool got_bool(const struct value *v)
{
    return !v->null && v->i != 0;
}

static inline double got_real(const struct value *v)
{
    return v->null ? NAN : v->r;
}

/* Copied into `a`; without one it lives as long as the row. */
static inline str got_text(struct arena *a, const struct value *v)
{
    return v->null ? STR_NONE : a ? str_copy(a, v->s) : v->s;
}

static inline str got_blob(struct arena *a, const struct value *v)
{
    return got_text(a, v);
}

#endif
