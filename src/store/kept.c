/* Answers kept on a connection. Places, kinds, settings and roles are asked for by every page and
 * change once a day: their tables are called steady in the .sql files, and the answers of queries
 * marked `-- kept` are remembered, by query and parameters, as long as no steady table changes.
 *
 * What makes it right: the table linli_steady counts. A transaction that changes a steady table
 * counts it up before it commits (sqlgen knows which statements do), and each snapshot reads the
 * number before it uses what was kept. Number and tables are of one snapshot, so this holds with
 * several linli processes on one database too. Within a transaction that has changed a steady
 * table nothing kept is used at all.
 *
 * Each connection has its own: one thread uses it at a time, and nothing is locked. Uses engine.h
 * and store.sql. */
#include "base/map.h"
#include "store/engine.h"
#include "store/store.sql.h"

enum { MEMORY_MOST = 1024 * 1024 }; /* bytes of a connection's answers; then all are forgotten */

struct kept_answer {
    struct value *values; /* row after row */
    size_t n_rows, n_columns;
};

struct kept {
    struct arena *arena;
    struct map answers;
    i64 generation;
};

static void forget(struct kept *k)
{
    arena_reset(k->arena);
    k->answers = map_new(k->arena);
}

struct kept *kept_new(struct arena *a)
{
    struct kept *k = NEW(a, struct kept);
    k->arena = arena_new(0);
    forget(k);
    return k;
}

void kept_free(struct kept *k)
{
    arena_free(k->arena);
}

void kept_begin(struct db *db)
{
    db->generation = 0;
    db->unsettled = false;
}

void kept_ahead(struct db *db)
{
    steady_generation_ahead(db);
}

void kept_commit(struct db *db)
{
    if (db->unsettled)
        steady_changed(db);
}

/* Whether what is kept holds in this snapshot; what does not is forgotten. */
static bool holds(struct db *db, struct kept *k)
{
    if (!db->generation && !steady_generation(db, &db->generation))
        return false;
    if (k->generation != db->generation || arena_used(k->arena) > MEMORY_MOST) {
        forget(k);
        k->generation = db->generation;
    }
    return true;
}

static void keep_row(struct arena *a, const struct query *q, const struct value *from,
                     struct value *to)
{
    for (size_t i = 0; i < q->n_columns; i++) {
        enum value_type type = q->columns[i].type;
        to[i] = from[i];
        if (!from[i].null && (type == VALUE_TEXT || type == VALUE_BLOB))
            to[i].s = str_copy(a, from[i].s);
    }
}

/* Asks, and keeps what is answered. NULL: the question failed. */
static struct kept_answer *ask(struct db *db, const struct query *q, const struct value *params)
{
    struct arena *a = db->kept->arena;
    struct value columns[64];
    struct kept_answer *answer = NEW(a, struct kept_answer);
    size_t cap = 0, n = 0;
    answer->n_columns = q->n_columns;
    db_rows_asked(db, q, params);
    while (db_row(db, columns)) {
        if (n + q->n_columns > cap) {
            size_t more = cap ? 2 * cap : q->n_columns;
            answer->values =
                arena_grow(a, answer->values, cap * sizeof *columns, more * sizeof *columns);
            cap = more;
        }
        keep_row(a, q, columns, answer->values + n);
        n += q->n_columns;
        answer->n_rows++;
    }
    return db_failed(db) ? NULL : answer;
}

bool kept_rows(struct db *db, const struct query *q, const struct value *params)
{
    char room[QUERY_KEY_MOST];
    if (db->state != DB_FINE || db->open || db->unsettled || q->n_columns > 64)
        return false;
    struct kept *k = db->kept;
    str key = query_key(q, params, room);
    if (!key.p || !holds(db, k))
        return false;
    struct kept_answer *answer = map_get(&k->answers, key);
    if (!answer) {
        answer = ask(db, q, params);
        if (!answer)
            return false;
        map_set(&k->answers, str_copy(k->arena, key), answer);
    }
    db->open = q;
    db->playing = answer;
    db->played = 0;
    return true;
}

bool kept_row(struct db *db, struct value *columns)
{
    const struct kept_answer *answer = db->playing;
    if (db->played == answer->n_rows)
        return false;
    memcpy(columns, answer->values + db->played++ * answer->n_columns,
           answer->n_columns * sizeof *columns);
    return true;
}
