/* The PostgreSQL engine: transactions and statements. The connection and what travels on it stand
 * in pipeline.c, types in pgtypes.c. Uses pipeline.h.
 *
 * Readers: REPEATABLE READ READ ONLY. The writer: SERIALIZABLE, and it locks the table linli_writer
 * first, so that several linli processes write in turn and never undo each other (LOCK TABLE, other
 * than SELECT pg_advisory_lock(), takes no snapshot before it has waited).
 *
 * Statements whose answer nobody needs (BEGIN, SAVEPOINT, an INSERT of one row) are only sent; the
 * next one that is waited for brings their answers along. What failed is therefore known late, at
 * the latest at COMMIT, which the server then refuses. */
#include "store/pipeline.h"

static struct db *make(struct arena *a)
{
    return &NEW(a, struct postgres_db)->db;
}

static bool open_connection(struct db *db)
{
    return pipeline_open(pg(db));
}

static void shut(struct db *db)
{
    pipeline_close(pg(db));
}

/* ── Transactions ── */

static void snapshot(struct db *db)
{
    send_control(pg(db), "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

/* Nobody waits for the end of a snapshot: whoever reads next takes its answer off the line. */
static void snapshot_end(struct db *db)
{
    struct postgres_db *p = pg(db);
    enum db_state state = db->state;
    drop_ahead(p);
    if (!p->conn || p->lost)
        return;
    if (state != DB_FINE)
        settle(p); /* the rest of a pipeline that failed */
    send_control(p, state == DB_FINE ? "COMMIT" : "ROLLBACK");
    send_sync(p);
    if (state != DB_FINE)
        db->state = state;
}

static void begin(struct db *db)
{
    struct postgres_db *p = pg(db);
    if (db->migrating) {
        send_control(p, "BEGIN");
        send_control(p, "SELECT pg_advisory_xact_lock(7811889341)"); /* "linli" on a telephone */
    } else {
        send_control(p, "BEGIN ISOLATION LEVEL SERIALIZABLE");
        send_control(p, "LOCK TABLE linli_writer IN EXCLUSIVE MODE");
    }
}

static void savepoint(struct db *db)
{
    send_control(pg(db), "SAVEPOINT rule");
}

static void keep(struct db *db)
{
    send_control(pg(db), "RELEASE rule");
}

static void undo(struct db *db)
{
    send_control(pg(db), "ROLLBACK TO rule");
    send_control(pg(db), "RELEASE rule");
}

static void settle_all(struct db *db)
{
    settle(pg(db));
}

/* From the moment COMMIT is on its way, a lost connection means that nobody knows. A warning means
 * it too: a cancelled wait for a standby answers success, and warns (SyncRepWaitForLSN). */
static void commit(struct db *db)
{
    struct postgres_db *p = pg(db);
    p->committing = true;
    p->warned = false;
    p->committed = p->rolled_back = false;
    send_commit(p);
    settle(p);
    p->committing = false;
    if (db->state == DB_FINE && p->rolled_back)
        db_fail(db, DB_BROKEN, "COMMIT was answered by ROLLBACK");
    if (db->state == DB_FINE && !p->committed)
        db_fail(db, DB_UNSURE, "COMMIT was not answered");
    if (db->state == DB_FINE && p->warned)
        db_fail(db, DB_UNSURE, "COMMIT was not confirmed by a standby");
}

static void rollback(struct db *db)
{
    struct postgres_db *p = pg(db);
    if (!p->conn || p->lost)
        return;
    settle(p);
    if (PQtransactionStatus(p->conn) == PQTRANS_IDLE)
        return;
    send_control(p, "ROLLBACK");
    settle(p);
}

/* ── Statements ── */

static bool exec_failed(const struct postgres_db *p)
{
    return p->db.state != DB_FINE;
}

static i64 exec(struct db *db, struct statement *st, const struct value *params)
{
    struct postgres_db *p = pg(db);
    i64 changed = 0;
    send_statement(p, st, params);
    if (st->query->inserts_one && db->use == DB_WRITES)
        return 1;
    send_sync(p);
    answers_before_last(p);
    for (PGresult *r; (r = next_result(p)); PQclear(r))
        if (take_result(p, r))
            str_i64(str_from(PQcmdTuples(r)), &changed);
    settle(p);
    return exec_failed(p) ? 0 : changed;
}

static void ahead(struct db *db, struct statement *st, const struct value *params)
{
    send_ahead(pg(db), st, params);
}

static void forget_ahead(struct db *db)
{
    drop_ahead(pg(db));
}

static void rows(struct db *db, struct statement *st, const struct value *params)
{
    struct postgres_db *p = pg(db);
    p->rows = take_ahead(p, st->query, params);
    p->at = 0;
    if (p->rows || exec_failed(p))
        return;
    send_statement(p, st, params);
    send_sync(p);
    answers_before_last(p);
    if (exec_failed(p))
        return;
    if (st->query->streams)
        PQsetSingleRowMode(p->conn);
    p->reading = true;
}

/* The next batch of rows: one when streaming, else all. False: no more. */
static bool more_rows(struct postgres_db *p)
{
    PQclear(p->rows);
    p->at = 0;
    p->rows = p->reading ? next_result(p) : NULL;
    if (!p->rows)
        p->reading = false;
    return p->rows && take_result(p, p->rows);
}

static bool row(struct db *db, struct value *columns)
{
    struct postgres_db *p = pg(db);
    const struct query *q = db->open;
    if (!p->rows || p->at == PQntuples(p->rows))
        do {
            if (!more_rows(p))
                return false;
        } while (PQntuples(p->rows) == 0);
    if (PQnfields(p->rows) != (int)q->n_columns) {
        db_fail(db, DB_BROKEN, "query=%s.%s answers %d columns, its row has %zu", q->module,
                q->name, PQnfields(p->rows), q->n_columns);
        return false;
    }
    for (size_t i = 0; i < q->n_columns; i++)
        if (!pg_read(p->rows, p->at, (int)i, q->columns[i].type, &columns[i])) {
            db_fail(db, DB_BROKEN, "query=%s.%s column %zu is of another type", q->module, q->name,
                    i + 1);
            return false;
        }
    p->at++;
    return true;
}

static void rows_end(struct db *db)
{
    struct postgres_db *p = pg(db);
    while (p->reading)
        more_rows(p);
    PQclear(p->rows);
    p->rows = NULL;
    settle(p);
}

/* Several statements at once cannot travel in a pipeline. */
static void script(struct db *db, const char *sql)
{
    struct postgres_db *p = pg(db);
    settle(p);
    if (exec_failed(p) || !PQexitPipelineMode(p->conn))
        return;
    PGresult *r = PQexec(p->conn, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_result(p, r, NULL);
    PQclear(r);
    PQenterPipelineMode(p->conn);
}

static bool keep_copy(struct db *db, struct arena *a, str name, str *why)
{
    (void)db, (void)a, (void)name, (void)why; /* pg_dump is the operator's */
    return true;
}

static void tidy(struct db *db, bool waiting)
{
    (void)db, (void)waiting;
}

static bool prepare(struct db *db, struct statement *st)
{
    struct postgres_db *p = pg(db);
    const struct query *q = st->query;
    PGresult *about = describe_statement(p, st);
    if (about && PQnfields(about) != (int)q->n_columns)
        db_fail(db, DB_BROKEN, "query=%s.%s answers %d columns, its row has %zu", q->module,
                q->name, PQnfields(about), q->n_columns);
    for (size_t i = 0; about && !db_failed(db) && i < q->n_columns; i++)
        if (!pg_readable(PQftype(about, (int)i), q->columns[i].type))
            db_fail(db, DB_BROKEN, "query=%s.%s column %zu is of PostgreSQL's type %u", q->module,
                    q->name, i + 1, PQftype(about, (int)i));
    PQclear(about);
    return !db_failed(db);
}

static void drop(struct db *db, struct statement *st)
{
    char sql[32];
    snprintf(sql, sizeof sql, "DEALLOCATE s%d", st->number);
    if (st->number && !db_failed(db))
        send_control(pg(db), sql);
}

static str plan(struct db *db, struct statement *st)
{
    (void)db, (void)st; /* it depends on how much there is */
    return S("");
}

static void forget(struct db *db)
{
    struct postgres_db *p = pg(db);
    if (p->conn && !p->lost)
        send_control(p, "DEALLOCATE ALL");
    settle(p);
}

const struct engine postgres_engine = {
    .kind = DB_POSTGRES,
    .make = make,
    .open = open_connection,
    .close = shut,
    .snapshot = snapshot,
    .snapshot_end = snapshot_end,
    .begin = begin,
    .savepoint = savepoint,
    .keep = keep,
    .undo = undo,
    .settle = settle_all,
    .commit = commit,
    .rollback = rollback,
    .ahead = ahead,
    .forget_ahead = forget_ahead,
    .exec = exec,
    .rows = rows,
    .row = row,
    .rows_end = rows_end,
    .script = script,
    .keep_copy = keep_copy,
    .tidy = tidy,
    .prepare = prepare,
    .plan = plan,
    .forget = forget,
    .drop = drop,
};
