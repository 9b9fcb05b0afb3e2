/* A PostgreSQL connection in pipeline mode: what was sent and not yet answered. Uses engine.h,
 * libpq. Part of the PostgreSQL engine. */
#ifndef LINLI_PIPELINE_H
#define LINLI_PIPELINE_H

#include <libpq-fe.h>

#include "store/engine.h"

enum { SENT_MOST = 256 }; /* then the answers are fetched before more is sent */

enum sent_kind {
    SENT_CONTROL,
    SENT_PREPARE,
    SENT_STATEMENT,
    SENT_AHEAD,
    SENT_DESCRIBE,
    SENT_COMMIT,
    SENT_SYNC
};

/* A question asked ahead of its time; its answer waits here for who asks the same. */
enum { AHEAD_MOST = 32 };
struct ahead {
    char key[QUERY_KEY_MOST];
    size_t key_n; /* 0: unused, or taken */
    PGresult *answer;
    bool answered;
};

struct sent {
    enum sent_kind kind;
    struct statement *statement; /* NULL for controls */
    struct ahead *ahead;         /* of SENT_AHEAD */
};

struct postgres_db {
    struct db db;
    PGconn *conn; /* NULL: never opened */
    bool lost;    /* to be opened anew */
    msec refused; /* steady time of the last try that failed */
    int numbers;  /* of prepared statements given out */
    /* What was sent and not answered, oldest first. */
    struct sent sent[SENT_MOST];
    size_t first, n_sent;
    struct ahead ahead[AHEAD_MOST];
    /* The rows being read; reading: the server has more. */
    PGresult *rows;
    int at;
    bool reading;
    /* COMMIT is on its way; a warning came with its answer; its answer was ROLLBACK. */
    bool committing, warned;
    bool committed, rolled_back; /* what COMMIT was answered by; neither: by nothing */
};

static inline struct postgres_db *pg(struct db *db)
{
    return (struct postgres_db *)db;
}

bool pipeline_open(struct postgres_db *p);
void pipeline_close(struct postgres_db *p);

void send_control(struct postgres_db *p, const char *sql);
void send_commit(struct postgres_db *p);
void send_statement(struct postgres_db *p, struct statement *st, const struct value *params);
void send_sync(struct postgres_db *p);
/* Sends it without waiting, when there is room. */
void send_ahead(struct postgres_db *p, struct statement *st, const struct value *params);
/* The answer to such a question, the caller's now. NULL: it was not asked, or failed. */
PGresult *take_ahead(struct postgres_db *p, const struct query *q, const struct value *params);
/* What was asked ahead and never taken is of no use any more. */
void drop_ahead(struct postgres_db *p);

/* The next result of the oldest that was sent; NULL: it has no more (and counts as answered). */
PGresult *next_result(struct postgres_db *p);
/* Notes a failure. True when the result is good. The result stays the caller's. */
bool take_result(struct postgres_db *p, PGresult *r);
void fail_result(struct postgres_db *p, const PGresult *r, const struct query *q);
/* Takes answers until only the statement sent last, and its sync, are left. */
void answers_before_last(struct postgres_db *p);
/* Takes every answer. */
void settle(struct postgres_db *p);
/* Prepares if need be. NULL: failed. */
PGresult *describe_statement(struct postgres_db *p, struct statement *st);

/* pgtypes.c: values as PostgreSQL's binary format has them. */
Oid pg_type(enum value_type type);
bool pg_readable(Oid type, enum value_type as);
bool pg_read(const PGresult *r, int row, int column, enum value_type as, struct value *out);
struct pg_params {
    u64 words[64];
    const char *values[64];
    int lengths[64], formats[64];
};
void pg_write(const struct query *q, const struct value *params, struct pg_params *out);

#endif
