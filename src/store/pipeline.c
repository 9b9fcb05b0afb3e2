/* A PostgreSQL connection: opening, sending, taking answers, noticing that it is lost. Nothing here
 * waits without an end: an answer that takes too long is cancelled, and if that does not help the
 * connection is given up. Uses pipeline.h, libpq. */
#include "store/pipeline.h"

#include <poll.h>

#include "base/log.h"
#include "base/when.h"

enum {
    ANSWER_MS = 10000, /* for one answer; then it is cancelled */
    CANCEL_MS = 5000,  /* for the cancellation; then the connection is given up */
    REFUSED_MS = 1000  /* so long after a failed try nobody tries again */
};

/* ── Failing ── */

static bool is_class(const char *state, const char *class)
{
    return strncmp(state, class, 2) == 0;
}

/* PostgreSQL 15, appendix A. */
static enum db_state state_of(const struct postgres_db *p, const char *code)
{
    if (strcmp(code, "40001") == 0 || strcmp(code, "40P01") == 0)
        return DB_RETRY;
    bool read_only = strcmp(code, "25006") == 0; /* a standby, when we are the writer */
    bool away = is_class(code, "08") || is_class(code, "53") || is_class(code, "57") ||
                is_class(code, "58") || is_class(code, "XX") || is_class(code, "28") ||
                is_class(code, "3D") || strcmp(code, "55P03") == 0 || strcmp(code, "") == 0 ||
                strcmp(code, "25P03") == 0 || (read_only && p->db.use == DB_WRITES);
    return away ? DB_AWAY : DB_BROKEN;
}

static int first_line(const char *text)
{
    return (int)strcspn(text, "\n");
}

/* Primary message and constraint only: details may hold what people wrote. */
void fail_result(struct postgres_db *p, const PGresult *r, const struct query *q)
{
    const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    if (!code)
        code = "";
    if (!message)
        message = PQerrorMessage(p->conn);
    enum db_state state = state_of(p, code);
    if (PQstatus(p->conn) == CONNECTION_BAD) {
        p->lost = true;
        state = p->committing ? DB_UNSURE : DB_AWAY;
    }
    db_fail(&p->db, state, "%s%s%s%s%s%.*s (PostgreSQL %s)", q ? "query=" : "", q ? q->module : "",
            q ? "." : "", q ? q->name : "", q ? ": " : "", first_line(message), message, code);
}

static void lose(struct postgres_db *p, const char *why)
{
    p->lost = true;
    p->n_sent = 0;
    p->reading = false;
    db_fail(&p->db, p->committing ? DB_UNSURE : DB_AWAY, "connection lost: %.*s", first_line(why),
            why);
}

/* Warnings while a commit is under way say that it is not what it seems. */
static void notice(void *arg, const PGresult *r)
{
    struct postgres_db *p = arg;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    if (!severity || strcmp(severity, "WARNING") != 0)
        return;
    if (p->committing)
        p->warned = true;
    log_line(LOG_WARNING, "store.warning", "%s", message ? message : "");
}

/* ── Opening ── */

void pipeline_close(struct postgres_db *p)
{
    drop_ahead(p);
    PQclear(p->rows);
    p->rows = NULL;
    PQfinish(p->conn);
    p->conn = NULL;
    p->lost = p->reading = p->committing = false;
    p->n_sent = 0;
    memset(p->db.slots, 0, STATEMENT_SLOTS * sizeof *p->db.slots);
    p->db.n_statements = 0;
}

/* What holds for a whole session. A commit must at least be on this server's disk, whatever the
 * server's own setting. */
static bool configure(struct postgres_db *p)
{
    static const char settings[] =
        "SET lock_timeout = 5000; SET idle_in_transaction_session_timeout = 60000;"
        "SET statement_timeout = 30000; SET client_min_messages = warning;"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'";
    PGresult *r = PQexec(p->conn, settings);
    bool fine = PQresultStatus(r) == PGRES_TUPLES_OK;
    if (!fine)
        fail_result(p, r, NULL);
    PQclear(r);
    return fine && PQsetnonblocking(p->conn, 1) == 0 && PQenterPipelineMode(p->conn);
}

static bool connect_anew(struct postgres_db *p)
{
    /* What stands in the url wins over what stands before it here. */
    const char *const keys[] = {"connect_timeout",
                                "tcp_user_timeout",
                                "keepalives_idle",
                                "keepalives_interval",
                                "keepalives_count",
                                "application_name",
                                "dbname",
                                "client_encoding",
                                NULL};
    const char *const values[] = {"5", "5000", "5", "2", "3", "linli", p->db.url, "UTF8", NULL};
    pipeline_close(p);
    p->conn = PQconnectdbParams(keys, values, 1);
    if (PQstatus(p->conn) == CONNECTION_OK) {
        PQsetNoticeReceiver(p->conn, notice, p);
        if (configure(p))
            return true;
    }
    const char *why = PQerrorMessage(p->conn);
    p->lost = true;
    p->refused = steady_ms();
    db_fail(&p->db, DB_AWAY, "%.*s", first_line(why), why);
    return false;
}

/* A server that went away while nobody asked is noticed here, and not by who asks next: behind the
 * answers not yet taken, and its farewell, the end of the stream is seen. */
static bool still_there(struct postgres_db *p)
{
    if (!p->conn || p->lost)
        return false;
    struct pollfd fd = {.fd = PQsocket(p->conn), .events = POLLIN};
    while (poll(&fd, 1, 0) > 0)
        if (!PQconsumeInput(p->conn))
            return false;
    return PQstatus(p->conn) == CONNECTION_OK;
}

bool pipeline_open(struct postgres_db *p)
{
    if (still_there(p))
        return true;
    if (p->refused && steady_ms() - p->refused < REFUSED_MS) {
        p->lost = true;
        db_fail(&p->db, DB_AWAY, "PostgreSQL did not answer just now");
        return false;
    }
    return connect_anew(p);
}

/* ── Sending ── */

static void push(struct postgres_db *p, enum sent_kind kind, struct statement *st)
{
    p->sent[(p->first + p->n_sent++) % SENT_MOST] = (struct sent){kind, st, NULL};
}

/* Room for a prepare, a statement and a sync. False: nothing can be sent. */
static bool may_send(struct postgres_db *p)
{
    if (p->n_sent + 4 > SENT_MOST)
        settle(p);
    return p->conn && !p->lost;
}

static void send_plain(struct postgres_db *p, enum sent_kind kind, const char *sql)
{
    if (!may_send(p))
        return;
    if (PQsendQueryParams(p->conn, sql, 0, NULL, NULL, NULL, NULL, 1))
        push(p, kind, NULL);
    else
        lose(p, PQerrorMessage(p->conn));
}

void send_control(struct postgres_db *p, const char *sql)
{
    send_plain(p, SENT_CONTROL, sql);
}

void send_commit(struct postgres_db *p)
{
    send_plain(p, SENT_COMMIT, "COMMIT");
}

struct name {
    char text[16];
};

static struct name name_of(const struct statement *st)
{
    struct name name;
    snprintf(name.text, sizeof name.text, "s%d", st->number);
    return name;
}

static bool send_prepare(struct postgres_db *p, struct statement *st)
{
    Oid types[64];
    const struct query *q = st->query;
    if (st->number)
        return true;
    for (size_t i = 0; i < q->n_params; i++)
        types[i] = pg_type(q->params[i]);
    st->number = ++p->numbers;
    const char *text = query_text(p->db.arena, DB_POSTGRES, q, st->mask);
    if (!PQsendPrepare(p->conn, name_of(st).text, text, (int)q->n_params, types)) {
        lose(p, PQerrorMessage(p->conn));
        return false;
    }
    push(p, SENT_PREPARE, st);
    return true;
}

void send_statement(struct postgres_db *p, struct statement *st, const struct value *params)
{
    struct pg_params given;
    if (!may_send(p) || !send_prepare(p, st))
        return;
    pg_write(st->query, params, &given);
    if (PQsendQueryPrepared(p->conn, name_of(st).text, (int)st->query->n_params, given.values,
                            given.lengths, given.formats, 1))
        push(p, SENT_STATEMENT, st);
    else
        lose(p, PQerrorMessage(p->conn));
}

void send_sync(struct postgres_db *p)
{
    if (!p->conn || p->lost)
        return;
    if (PQpipelineSync(p->conn))
        push(p, SENT_SYNC, NULL);
    else
        lose(p, PQerrorMessage(p->conn));
}

/* ── Ahead ── */

void send_ahead(struct postgres_db *p, struct statement *st, const struct value *params)
{
    size_t i = 0;
    while (i < AHEAD_MOST && p->ahead[i].key_n)
        i++;
    if (i == AHEAD_MOST)
        return;
    struct ahead *a = &p->ahead[i];
    size_t before = p->n_sent;
    a->answered = false;
    a->key_n = query_key(st->query, params, a->key).n;
    if (!a->key_n)
        return;
    send_statement(p, st, params);
    struct sent *last = &p->sent[(p->first + p->n_sent + SENT_MOST - 1) % SENT_MOST];
    if (p->n_sent > before && last->kind == SENT_STATEMENT) {
        last->kind = SENT_AHEAD;
        last->ahead = a;
    } else {
        a->key_n = 0;
    }
}

void drop_ahead(struct postgres_db *p)
{
    for (size_t i = 0; i < p->n_sent; i++) {
        struct sent *s = &p->sent[(p->first + i) % SENT_MOST];
        if (s->kind == SENT_AHEAD)
            s->kind = SENT_STATEMENT; /* its answer is thrown away when it comes */
    }
    for (size_t i = 0; i < AHEAD_MOST; i++) {
        PQclear(p->ahead[i].answer);
        p->ahead[i].answer = NULL;
        p->ahead[i].key_n = 0;
    }
}

/* ── Answers ── */

static void cancel(struct postgres_db *p)
{
    char why[256];
    PGcancel *c = PQgetCancel(p->conn);
    log_line(LOG_WARNING, "store.slow", "an answer took longer than %d ms", ANSWER_MS);
    if (c)
        PQcancel(c, why, sizeof why);
    PQfreeCancel(c);
}

/* Until PQgetResult() would not wait. False: lost. */
static bool await(struct postgres_db *p)
{
    msec until = steady_ms() + ANSWER_MS;
    bool cancelled = false;
    for (;;) {
        int unsent = PQflush(p->conn);
        if (unsent < 0 || (unsent == 0 && !PQisBusy(p->conn)))
            return true; /* a result, or the reason why none will come */
        struct pollfd fd = {.fd = PQsocket(p->conn),
                            .events = (short)(POLLIN | (unsent ? POLLOUT : 0))};
        msec left = until - steady_ms();
        if (left <= 0) {
            if (cancelled) {
                lose(p, "no answer");
                return false;
            }
            cancel(p);
            cancelled = true;
            until = steady_ms() + CANCEL_MS;
            continue;
        }
        if (poll(&fd, 1, (int)left) > 0 && (fd.revents & ~POLLOUT) && !PQconsumeInput(p->conn)) {
            lose(p, PQerrorMessage(p->conn));
            return false;
        }
    }
}

static struct sent *oldest(struct postgres_db *p)
{
    return &p->sent[p->first];
}

static void pop(struct postgres_db *p)
{
    p->first = (p->first + 1) % SENT_MOST;
    p->n_sent--;
}

PGresult *next_result(struct postgres_db *p)
{
    if (p->n_sent == 0 || p->lost || !await(p))
        return NULL;
    PGresult *r = PQgetResult(p->conn);
    if (!r)
        pop(p);
    return r;
}

bool take_result(struct postgres_db *p, PGresult *r)
{
    struct sent *s = oldest(p);
    switch (PQresultStatus(r)) {
    case PGRES_COMMAND_OK:
        if (s->kind == SENT_COMMIT) {
            p->committed = strcmp(PQcmdStatus(r), "COMMIT") == 0;
            p->rolled_back = strcmp(PQcmdStatus(r), "ROLLBACK") == 0;
        }
        return true;
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
        return true;
    default:
        if (s->kind == SENT_PREPARE)
            s->statement->number = 0;
        if (PQresultStatus(r) != PGRES_PIPELINE_ABORTED)
            fail_result(p, r, s->statement ? s->statement->query : NULL);
        if (p->lost)
            p->n_sent = 0;
        return false;
    }
}

/* Everything that belongs to the oldest. */
static void take_answer(struct postgres_db *p)
{
    if (oldest(p)->kind == SENT_SYNC) {
        if (!await(p))
            return;
        PGresult *r = PQgetResult(p->conn);
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            pop(p);
        else
            lose(p, PQerrorMessage(p->conn));
        PQclear(r);
        return;
    }
    struct ahead *ahead = oldest(p)->kind == SENT_AHEAD ? oldest(p)->ahead : NULL;
    for (PGresult *r; (r = next_result(p));) {
        bool good = take_result(p, r);
        if (good && ahead && !ahead->answer)
            ahead->answer = r;
        else
            PQclear(r);
    }
    if (ahead)
        ahead->answered = true;
}

PGresult *take_ahead(struct postgres_db *p, const struct query *q, const struct value *params)
{
    char room[QUERY_KEY_MOST];
    str key = query_key(q, params, room);
    for (size_t i = 0; key.n && i < AHEAD_MOST; i++) {
        struct ahead *a = &p->ahead[i];
        if (!str_eq(key, (str){a->key, a->key_n}))
            continue;
        if (!a->answered)
            settle(p);
        PGresult *answer = a->answer;
        a->answer = NULL;
        a->key_n = 0;
        return answer;
    }
    return NULL;
}

void answers_before_last(struct postgres_db *p)
{
    while (p->n_sent > 2 && !p->lost)
        take_answer(p);
}

void settle(struct postgres_db *p)
{
    if (p->n_sent == 0 || p->lost)
        return;
    if (p->sent[(p->first + p->n_sent - 1) % SENT_MOST].kind != SENT_SYNC)
        send_sync(p);
    while (p->n_sent > 0 && !p->lost)
        take_answer(p);
}

PGresult *describe_statement(struct postgres_db *p, struct statement *st)
{
    settle(p);
    if (!may_send(p) || !send_prepare(p, st))
        return NULL;
    if (!PQsendDescribePrepared(p->conn, name_of(st).text)) {
        lose(p, PQerrorMessage(p->conn));
        return NULL;
    }
    push(p, SENT_DESCRIBE, st);
    send_sync(p);
    answers_before_last(p);
    PGresult *about = NULL;
    for (PGresult *r; (r = next_result(p));) {
        if (take_result(p, r) && !about)
            about = r;
        else
            PQclear(r);
    }
    settle(p);
    return about;
}
