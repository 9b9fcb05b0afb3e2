/* What a snapshot or a rule sees of a connection, the same on both engines: the sticky failure, the
 * statements' cache, one open query at a time. Uses engine.h. */
#include <stdarg.h>

#include "base/buf.h"
#include "base/log.h"
#include "store/engine.h"

void db_fail(struct db *db, enum db_state state, const char *format, ...)
{
    if (db->state >= state)
        return;
    db->state = state;
    va_list args;
    va_start(args, format);
    vsnprintf(db->why, sizeof db->why, format, args);
    va_end(args);
    static const char *const what[] = {[DB_RETRY] = "store.retry",
                                       [DB_AWAY] = "store.away",
                                       [DB_UNSURE] = "store.unsure",
                                       [DB_BROKEN] = "store.broken"};
    log_line(state == DB_RETRY ? LOG_INFO : LOG_ERROR, what[state], "%s", db->why);
}

struct arena *db_arena(struct db *db)
{
    return db->arena;
}

msec db_now(struct db *db)
{
    return db->now;
}

bool db_failed(const struct db *db)
{
    return db->state != DB_FINE;
}

enum db_engine db_engine(const struct db *db)
{
    return db->engine->kind;
}

i64 db_statements(const struct db *db)
{
    return db->run;
}

i64 db_steps(const struct db *db)
{
    return db->steps;
}

void *db_note(struct db *db)
{
    return db->note;
}

/* ── Statements ── */

u64 query_mask(const struct query *q, u64 given)
{
    u64 mask = 0;
    for (size_t i = 0; i < q->n_pieces; i++)
        mask |= (u64)((q->pieces[i].needs & ~given) == 0) << i;
    return mask;
}

const char *query_text(struct arena *a, enum db_engine engine, const struct query *q, u64 mask)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < q->n_pieces; i++)
        if (mask >> i & 1) {
            buf_z(&b, engine == DB_SQLITE ? q->pieces[i].sqlite : q->pieces[i].postgres);
            buf_byte(&b, ' ');
        }
    buf_byte(&b, 0);
    return buf_str(&b).p;
}

str query_key(const struct query *q, const struct value *params, char room[QUERY_KEY_MOST])
{
    size_t n = sizeof q;
    memcpy(room, &q, n);
    for (size_t i = 0; i < q->n_params; i++) {
        const struct value *v = &params[i];
        bool bytes = q->params[i] == VALUE_TEXT || q->params[i] == VALUE_BLOB;
        str of = bytes ? v->s : (str){(const char *)&v->i, sizeof v->i};
        u32 length = v->null ? UINT32_MAX : (u32)of.n;
        if (v->null)
            of.n = 0;
        if (of.n > QUERY_KEY_MOST - n || sizeof length > QUERY_KEY_MOST - n - of.n)
            return STR_NONE;
        memcpy(room + n, &length, sizeof length);
        n += sizeof length;
        if (of.n)
            memcpy(room + n, of.p, of.n);
        n += of.n;
    }
    return (str){room, n};
}

void db_forget_statements(struct db *db)
{
    db->engine->forget(db);
    memset(db->slots, 0, STATEMENT_SLOTS * sizeof *db->slots);
    db->n_statements = 0;
}

/* The cache's entry, made when missing. When the cache is full all are forgotten first. */
static struct statement *cached(struct db *db, const struct query *q, u64 mask)
{
    u64 at = ((u64)(uintptr_t)q / 16 + mask * 31) * 0x9E3779B97F4A7C15u >> 32;
    struct statement *st;
    for (;; at++) {
        st = &db->slots[at % STATEMENT_SLOTS];
        if (st->query == q && st->mask == mask)
            return st;
        if (!st->query)
            break;
    }
    if (db->n_statements == STATEMENTS_MOST) {
        db_forget_statements(db);
        st = &db->slots[at % STATEMENT_SLOTS];
    }
    db->n_statements++;
    *st = (struct statement){.query = q, .mask = mask};
    return st;
}

static struct statement *statement_for(struct db *db, const struct query *q,
                                       const struct value *params)
{
    u64 given = 0;
    for (size_t i = 0; i < q->n_params; i++)
        given |= (u64)!params[i].null << i;
    return cached(db, q, query_mask(q, given));
}

/* NULL: nothing may be run. */
static struct statement *start(struct db *db, const struct query *q, const struct value *params)
{
    if (db->state != DB_FINE)
        return NULL;
    if (db->open) {
        db_fail(db, DB_BROKEN, "query=%s.%s while rows of %s.%s are open", q->module, q->name,
                db->open->module, db->open->name);
        return NULL;
    }
    db->run++;
    db->unsettled |= q->unsettles;
    db->wrote |= q->changes != NULL;
    return statement_for(db, q, params);
}

void db_ahead(struct db *db, const struct query *q, const struct value *params)
{
    if (db->state == DB_FINE && !db->open)
        db->engine->ahead(db, statement_for(db, q, params), params);
}

i64 db_exec(struct db *db, const struct query *q, const struct value *params)
{
    struct statement *st = start(db, q, params);
    i64 changed = st ? db->engine->exec(db, st, params) : 0;
    return db->state == DB_FINE ? changed : 0;
}

void db_rows(struct db *db, const struct query *q, const struct value *params)
{
    if (!q->kept || !kept_rows(db, q, params))
        db_rows_asked(db, q, params);
}

void db_rows_asked(struct db *db, const struct query *q, const struct value *params)
{
    struct statement *st = start(db, q, params);
    if (!st)
        return;
    db->open = q;
    db->engine->rows(db, st, params);
}

/* A NULL where the .sql file promised a value is our mistake, seen on either engine. */
static bool promised(struct db *db, const struct value *columns)
{
    const struct query *q = db->open;
    for (size_t i = 0; i < q->n_columns; i++)
        if (columns[i].null && !q->columns[i].nullable) {
            db_fail(db, DB_BROKEN, "query=%s.%s column %zu is NULL", q->module, q->name, i + 1);
            return false;
        }
    return true;
}

bool db_row(struct db *db, struct value *columns)
{
    if (!db->open)
        return false;
    if (db->playing ? kept_row(db, columns)
                    : db->state == DB_FINE && db->engine->row(db, columns) && promised(db, columns))
        return true;
    db_rows_end(db);
    return false;
}

void db_rows_end(struct db *db)
{
    if (db->open && !db->playing)
        db->engine->rows_end(db);
    db->playing = NULL;
    db->open = NULL;
}
