/* The SQLite engine. Uses engine.h.
 *
 * Only the writer's connection commits or checkpoints: SQLite 3.7.0 to 3.51.2 can lose a commit
 * when one connection checkpoints while another resets the log ("WAL-reset bug", fixed in 3.51.3),
 * and Debian 12 has 3.40.1. So readers are query_only, never checkpoint, not even when the last of
 * them closes; nothing is mapped into memory; a lock file keeps a second process away. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/engine.h"
#include "store/files.h"

enum {
    BUSY_MS = 2000,     /* how long a foreign process may hold the write lock */
    CALM_PAGES = 1000,  /* of log: put away when nobody waits (4 MB) */
    MANY_PAGES = 8000,  /* put away though writes wait */
    LOG_MOST = 64 << 20 /* bytes the log's file keeps after it was emptied */
};

enum control { BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, SAVEPOINT, KEEP, UNDO, N_CONTROLS };
static const char *const control_text[N_CONTROLS] = {
    [BEGIN_READ] = "BEGIN",      [BEGIN_WRITE] = "BEGIN IMMEDIATE", [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",     [SAVEPOINT] = "SAVEPOINT rule",    [KEEP] = "RELEASE rule",
    [UNDO] = "ROLLBACK TO rule",
};

struct sqlite_db {
    struct db db;
    sqlite3 *lite; /* NULL: not open */
    sqlite3_stmt *controls[N_CONTROLS];
    sqlite3_stmt *rows; /* the open query's */
    int lock;           /* file, of the writer */
    int pages;          /* of log not yet put away */
};

static struct sqlite_db *of(struct db *db)
{
    return (struct sqlite_db *)db;
}

static enum db_state state_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
        return DB_AWAY;
    default:
        return DB_BROKEN;
    }
}

static void fail(struct sqlite_db *s, int code, const char *doing)
{
    db_fail(&s->db, state_of(code), "%s: %s (SQLite %d)", doing,
            s->lite ? sqlite3_errmsg(s->lite) : sqlite3_errstr(code),
            s->lite ? sqlite3_extended_errcode(s->lite) : code);
}

static void fail_query(struct sqlite_db *s, int code, const struct query *q)
{
    char doing[160];
    snprintf(doing, sizeof doing, "query=%s.%s", q->module, q->name);
    fail(s, code, doing);
}

/* Its plain code; nothing is noted. */
static int control(struct sqlite_db *s, enum control c)
{
    if (!s->controls[c]) {
        int code = sqlite3_prepare_v3(s->lite, control_text[c], -1, SQLITE_PREPARE_PERSISTENT,
                                      &s->controls[c], NULL);
        if (code != SQLITE_OK)
            return code;
    }
    int code = sqlite3_step(s->controls[c]);
    sqlite3_reset(s->controls[c]);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static void control_or_fail(struct sqlite_db *s, enum control c)
{
    int code = control(s, c);
    if (code != SQLITE_OK)
        fail(s, code, control_text[c]);
}

/* ── Opening ── */

static void configure_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock at each allocation */
    sqlite3_initialize();
}

static struct db *make(struct arena *a)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_library);
    struct sqlite_db *s = NEW(a, struct sqlite_db);
    s->lock = -1;
    return &s->db;
}

static int note_pages(void *ctx, sqlite3 *lite, const char *schema, int pages)
{
    (void)lite;
    (void)schema;
    ((struct sqlite_db *)ctx)->pages = pages;
    return SQLITE_OK;
}

static bool take_lock(struct sqlite_db *s)
{
    char why[4200];
    s->lock = database_lock(s->db.url, why, sizeof why);
    if (s->lock < 0)
        db_fail(&s->db, DB_AWAY, "%s", why);
    return s->lock >= 0;
}

/* Runs one statement whose first column, if there is one, must be `want` (NULL: anything). */
static bool pragma(struct sqlite_db *s, const char *sql, const char *want)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(s->lite, sql, -1, &st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    bool fine = code == SQLITE_DONE || code == SQLITE_ROW;
    if (fine && want) {
        const char *got = code == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
        fine = got && strcmp(got, want) == 0;
    }
    if (!fine && !db_failed(&s->db))
        fail(s, code, sql);
    sqlite3_finalize(st);
    return fine;
}

static bool configure(struct sqlite_db *s)
{
    static const char *const common[] = {
        "PRAGMA trusted_schema = 0",     "PRAGMA cell_size_check = 1",     "PRAGMA mmap_size = 0",
        "PRAGMA temp_store = MEMORY",    "PRAGMA case_sensitive_like = 1", /* as on PostgreSQL */
        "PRAGMA wal_autocheckpoint = 0",
    };
    sqlite3_busy_timeout(s->lite, BUSY_MS);
    sqlite3_extended_result_codes(s->lite, 1);
    sqlite3_db_config(s->lite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->lite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(s->lite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    for (size_t i = 0; i < COUNT(common); i++)
        if (!pragma(s, common[i], NULL))
            return false;
    if (s->db.use == DB_READS) {
        sqlite3_db_config(s->lite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        /* 3 MB of pages each: the upper levels of a big town's trees stay. */
        return pragma(s, "PRAGMA query_only = 1", NULL) &&
               pragma(s, "PRAGMA cache_size = -3000", NULL);
    }
    char limit[64];
    snprintf(limit, sizeof limit, "PRAGMA journal_size_limit = %d", LOG_MOST);
    sqlite3_wal_hook(s->lite, note_pages, s);
    return pragma(s, "PRAGMA journal_mode = WAL", "wal") &&
           pragma(s, "PRAGMA synchronous = FULL", NULL) &&
           pragma(s, "PRAGMA foreign_keys = 1", NULL) &&
           pragma(s, "PRAGMA secure_delete = 1", NULL) && pragma(s, limit, NULL) &&
           pragma(s, "PRAGMA cache_size = -4000", NULL);
}

static void shut(struct db *db)
{
    struct sqlite_db *s = of(db);
    if (!s->lite)
        return;
    db_forget_statements(db);
    for (int c = 0; c < N_CONTROLS; c++)
        sqlite3_finalize(s->controls[c]);
    memset(s->controls, 0, sizeof s->controls);
    if (db->use == DB_WRITES)
        sqlite3_wal_checkpoint_v2(s->lite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(s->lite);
    s->lite = NULL;
    if (s->lock >= 0)
        close(s->lock);
    s->lock = -1;
}

static bool open_file(struct sqlite_db *s)
{
    const char *path = s->db.url;
    if (s->db.use == DB_WRITES) {
        if (!take_lock(s))
            return false;
        int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600); /* nobody else's to read */
        if (file < 0) {
            db_fail(&s->db, DB_AWAY, "%s: %s", path, strerror(errno));
            return false;
        }
        /* Locks of fcntl(2) go when any descriptor of the file is closed, but none is held yet. */
        close(file);
    }
    int code = sqlite3_open_v2(path, &s->lite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        return configure(s);
    fail(s, code, path);
    return false;
}

static bool sqlite_open(struct db *db)
{
    if (of(db)->lite)
        return true;
    if (open_file(of(db)))
        return true;
    enum db_state state = db->state;
    shut(db);
    if (of(db)->lock >= 0)
        close(of(db)->lock);
    of(db)->lock = -1;
    db->state = state;
    return false;
}

/* ── Transactions ── */

static void snapshot(struct db *db)
{
    control_or_fail(of(db), BEGIN_READ);
}

static void snapshot_end(struct db *db)
{
    struct sqlite_db *s = of(db);
    if (s->lite && !sqlite3_get_autocommit(s->lite) && control(s, COMMIT) != SQLITE_OK)
        control(s, ROLLBACK);
}

static void begin(struct db *db)
{
    control_or_fail(of(db), BEGIN_WRITE);
}

static void savepoint(struct db *db)
{
    control_or_fail(of(db), SAVEPOINT);
}

static void keep(struct db *db)
{
    control_or_fail(of(db), KEEP);
}

static void undo(struct db *db)
{
    control_or_fail(of(db), UNDO);
    control_or_fail(of(db), KEEP);
}

static void settle(struct db *db)
{
    (void)db; /* every answer has come */
}

static void rollback(struct db *db)
{
    if (of(db)->lite && !sqlite3_get_autocommit(of(db)->lite))
        control(of(db), ROLLBACK);
}

/* A full disk or a lock leaves the log without a commit. After any other fault nobody knows what
 * of it reached the disk, and asking it to sync again would only hide the fault (the kernel has
 * dropped the pages: Rebello et al. 2020, "Can applications recover from fsync failures?"). */
static void commit(struct db *db)
{
    struct sqlite_db *s = of(db);
    int code = control(s, COMMIT);
    if (code == SQLITE_OK)
        return;
    bool sure = (code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_BUSY ||
                (code & 0xff) == SQLITE_CONSTRAINT;
    db_fail(db, sure ? state_of(code) : DB_UNSURE, "COMMIT: %s (SQLite %d)",
            sqlite3_errmsg(s->lite), code);
}

/* Puts the log away: gently when nobody waits, and when it has grown, for good. */
static void tidy(struct db *db, bool waiting)
{
    struct sqlite_db *s = of(db);
    if (!s->lite || s->pages == 0 || (waiting && s->pages < MANY_PAGES))
        return;
    int all = 0, put_away = 0;
    bool many = s->pages >= MANY_PAGES;
    if (many)
        sqlite3_busy_timeout(s->lite, 200); /* for readers of the old log; else next time */
    int code = sqlite3_wal_checkpoint_v2(
        s->lite, NULL, many ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, &all,
        &put_away);
    if (many)
        sqlite3_busy_timeout(s->lite, BUSY_MS);
    if (code == SQLITE_OK && all == put_away)
        s->pages = 0;
}

/* ── Statements ── */

static void forget(struct db *db)
{
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        sqlite3_finalize(db->slots[i].handle);
}

/* Where a column of a table is answered as it is, its declared type is known. */
static bool columns_fit(struct db *db, const struct query *q, sqlite3_stmt *handle)
{
    static const char *const declared[] = {[VALUE_INT] = "INTEGER",
                                           [VALUE_TEXT] = "TEXT",
                                           [VALUE_REAL] = "REAL",
                                           [VALUE_BLOB] = "BLOB"};
    int n = sqlite3_column_count(handle);
    if (n != (int)q->n_columns)
        db_fail(db, DB_BROKEN, "query=%s.%s answers %d columns, its row has %zu", q->module,
                q->name, n, q->n_columns);
    for (int i = 0; i < n && !db_failed(db); i++) {
        const char *type = sqlite3_column_decltype(handle, i);
        if (type && *type && strcmp(type, declared[q->columns[i].type]) != 0)
            db_fail(db, DB_BROKEN, "query=%s.%s column %d is %s", q->module, q->name, i + 1, type);
    }
    return !db_failed(db);
}

static bool prepare(struct db *db, struct statement *st)
{
    struct sqlite_db *s = of(db);
    const struct query *q = st->query;
    if (st->handle)
        return true;
    sqlite3_stmt *handle = NULL;
    const char *text = query_text(db->arena, DB_SQLITE, q, st->mask);
    int code = sqlite3_prepare_v3(s->lite, text, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    if (code != SQLITE_OK) {
        fail_query(s, code, q);
        return false;
    }
    if (!columns_fit(db, q, handle)) {
        sqlite3_finalize(handle);
        return false;
    }
    st->handle = handle;
    return true;
}

static void drop(struct db *db, struct statement *st)
{
    (void)db;
    sqlite3_finalize(st->handle);
}

static str plan(struct db *db, struct statement *st)
{
    struct buf b = buf_new(db->arena);
    sqlite3_stmt *steps = NULL;
    buf_z(&b, "EXPLAIN QUERY PLAN ");
    buf_z(&b, query_text(db->arena, DB_SQLITE, st->query, st->mask));
    int code = sqlite3_prepare_v2(of(db)->lite, b.p, (int)b.n, &steps, NULL);
    b = buf_new(db->arena);
    for (; code == SQLITE_OK && sqlite3_step(steps) == SQLITE_ROW; buf_byte(&b, '\n'))
        buf_z(&b, (const char *)sqlite3_column_text(steps, 3));
    sqlite3_finalize(steps);
    return buf_str(&b);
}

static int bind_one(sqlite3_stmt *st, int at, enum value_type type, const struct value *v)
{
    if (v->null)
        return sqlite3_bind_null(st, at);
    switch (type) {
    case VALUE_INT:
        return sqlite3_bind_int64(st, at, v->i);
    case VALUE_REAL:
        return sqlite3_bind_double(st, at, v->r);
    case VALUE_TEXT:
        return sqlite3_bind_text64(st, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    default:
        return sqlite3_bind_blob64(st, at, v->s.p, v->s.n, SQLITE_STATIC);
    }
}

/* Ready to step; NULL: failed. Parameters behind the last one that this mask's text names go. */
static sqlite3_stmt *bound(struct db *db, struct statement *st, const struct value *params)
{
    if (!prepare(db, st))
        return NULL;
    const struct query *q = st->query;
    int n = sqlite3_bind_parameter_count(st->handle), code = SQLITE_OK;
    for (int i = 0; i < n && code == SQLITE_OK; i++)
        code = bind_one(st->handle, i + 1, q->params[i], &params[i]);
    if (code == SQLITE_OK)
        return st->handle;
    fail_query(of(db), code, q);
    return NULL;
}

static void ahead(struct db *db, struct statement *st, const struct value *params)
{
    (void)db, (void)st, (void)params; /* nothing travels */
}

static void forget_ahead(struct db *db)
{
    (void)db;
}

/* What a statement took is counted, and it can be run again. */
static void done_with(struct db *db, sqlite3_stmt *handle)
{
    db->steps += sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1);
    sqlite3_reset(handle);
}

static i64 exec(struct db *db, struct statement *st, const struct value *params)
{
    struct sqlite_db *s = of(db);
    sqlite3_stmt *handle = bound(db, st, params);
    if (!handle)
        return 0;
    int code = sqlite3_step(handle);
    if (code != SQLITE_DONE)
        fail_query(s, code == SQLITE_ROW ? SQLITE_MISUSE : code, st->query);
    done_with(db, handle);
    return sqlite3_changes64(s->lite);
}

static void rows(struct db *db, struct statement *st, const struct value *params)
{
    of(db)->rows = bound(db, st, params);
}

/* By way of the value, which is looked up once: a connection is one thread's at a time, so nobody
 * changes it meanwhile. */
static bool read_column(sqlite3_stmt *st, int at, enum value_type want, struct value *v)
{
    sqlite3_value *from = sqlite3_column_value(st, at);
    int type = sqlite3_value_type(from);
    *v = (struct value){.null = type == SQLITE_NULL};
    if (v->null)
        return true;
    switch (want) {
    case VALUE_INT:
        v->i = sqlite3_value_int64(from);
        return type == SQLITE_INTEGER;
    case VALUE_REAL:
        v->r = sqlite3_value_double(from);
        return type == SQLITE_FLOAT || type == SQLITE_INTEGER;
    case VALUE_TEXT:
        v->s.p = (const char *)sqlite3_value_text(from);
        v->s.n = (size_t)sqlite3_value_bytes(from);
        return type == SQLITE_TEXT;
    default:
        v->s.p = sqlite3_value_blob(from);
        v->s.n = (size_t)sqlite3_value_bytes(from);
        if (!v->s.p)
            v->s.p = "";
        return type == SQLITE_BLOB;
    }
}

static bool row(struct db *db, struct value *columns)
{
    struct sqlite_db *s = of(db);
    const struct query *q = db->open;
    int code = s->rows ? sqlite3_step(s->rows) : SQLITE_DONE;
    if (code == SQLITE_DONE)
        return false;
    if (code != SQLITE_ROW) {
        fail_query(s, code, q);
        return false;
    }
    for (size_t i = 0; i < q->n_columns; i++)
        if (!read_column(s->rows, (int)i, q->columns[i].type, &columns[i])) {
            db_fail(db, DB_BROKEN, "query=%s.%s column %zu is of another type", q->module, q->name,
                    i + 1);
            return false;
        }
    return true;
}

static void rows_end(struct db *db)
{
    if (of(db)->rows)
        done_with(db, of(db)->rows);
    of(db)->rows = NULL;
}

static void script(struct db *db, const char *sql)
{
    struct sqlite_db *s = of(db);
    if (db_failed(db))
        return;
    int code = sqlite3_exec(s->lite, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        fail(s, code, "script");
}

/* ── Copies ── */

static int vacuum_into(sqlite3 *lite, const char *to)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(lite, "VACUUM INTO ?1", -1, &st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(st, 1, to, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    sqlite3_finalize(st);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

bool sqlite_copy(struct arena *a, const char *from, const char *to, str *why)
{
    int file = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        *why = str_fmt(a, "%s: %s", to, strerror(errno));
        return false;
    }
    close(file);
    sqlite3 *lite = NULL;
    int code = sqlite3_open_v2(from, &lite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(lite, BUSY_MS);
        sqlite3_db_config(lite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_wal_autocheckpoint(lite, 0);
        code = vacuum_into(lite, to);
    }
    if (code != SQLITE_OK)
        *why = str_fmt(a, "%s: %s", to, sqlite3_errmsg(lite));
    sqlite3_close(lite);
    if (code == SQLITE_OK && file_durable(a, to))
        return true;
    if (code == SQLITE_OK)
        *why = str_fmt(a, "%s: %s", to, strerror(errno));
    unlink(to);
    return false;
}

static bool keep_copy(struct db *db, struct arena *a, str name, str *why)
{
    const char *to = str_fmt(a, "%s.before-%.*s", db->url, STR_FMT(name)).p;
    unlink(to); /* of a migration that did not go through */
    return sqlite_copy(a, db->url, to, why);
}

const struct engine sqlite_engine = {
    .kind = DB_SQLITE,
    .prompt = true,
    .make = make,
    .open = sqlite_open,
    .close = shut,
    .snapshot = snapshot,
    .snapshot_end = snapshot_end,
    .begin = begin,
    .savepoint = savepoint,
    .keep = keep,
    .undo = undo,
    .settle = settle,
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
