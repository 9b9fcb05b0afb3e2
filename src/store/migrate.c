/* Brings a database up to the schema this program was built with: every migration that it has not
 * seen, in order, each in a transaction of its own together with the note that it was seen. What a
 * database has seen and the program does not know, or knows differently, ends it: the database is
 * newer, or a migration was edited after its release. Uses engine.h and store.sql. */
#include "base/hash.h"
#include "base/when.h"
#include "store/engine.h"
#include "store/store.sql.h"

struct plan {
    struct arena *a;
    struct db *db;
    const struct migration *const *modules;
    const struct migration **missing;
    size_t n_missing, cap_missing;
    bool is_new; /* an empty database */
    str *why;
};

static const char *script_of(const struct plan *p, const struct migration *m)
{
    return p->db->engine->kind == DB_SQLITE ? m->sqlite : m->postgres;
}

static str checksum_of(const struct plan *p, const struct migration *m)
{
    struct hash hash = hash_blake2b(str_from(script_of(p, m)), STR_NONE);
    struct buf b = buf_new(p->a);
    hex_put(&b, hash.bytes, sizeof hash.bytes);
    return buf_str(&b);
}

/* The lists in turn, the store's own first; NULL ends. */
static const struct migration *list_at(const struct plan *p, size_t i)
{
    return i == 0 ? store_migrations : p->modules ? p->modules[i - 1] : NULL;
}

static const struct migration *find_known(const struct plan *p, const struct migration_seen *seen)
{
    for (size_t i = 0; list_at(p, i); i++)
        for (const struct migration *m = list_at(p, i); m->name; m++)
            if (str_eq(seen->module, str_from(m->module)) && str_eq(seen->name, str_from(m->name)))
                return m;
    return NULL;
}

static bool was_seen(const struct migration_seen *seen, size_t n, const struct migration *m)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(seen[i].module, str_from(m->module)) && str_eq(seen[i].name, str_from(m->name)))
            return true;
    return false;
}

static bool check_known(const struct plan *p, const struct migration_seen *seen)
{
    const struct migration *m = find_known(p, seen);
    if (!m)
        *p->why = str_fmt(p->a,
                          "the database is newer than this program: it has seen %.*s/%.*s; "
                          "install the linli that wrote it, or a later one",
                          STR_FMT(seen->module), STR_FMT(seen->name));
    else if (!str_eq(seen->checksum, checksum_of(p, m)))
        *p->why = str_fmt(p->a,
                          "migration %s/%s was changed after this database had applied it; "
                          "the schema is not the one this program was built for",
                          m->module, m->name);
    else
        return true;
    return false;
}

/* What was seen, or false: the database could not say, or is not linli's. */
static bool read_seen(struct plan *p, struct migration_seen **seen, size_t *n)
{
    i64 tables = 0, noted = 0;
    *n = 0;
    store_tables(p->db, &tables);
    store_table_exists(p->db, S("linli_migration"), &noted);
    if (noted)
        *n = migrations_seen(p->db, seen);
    p->is_new = tables == 0;
    if (db_failed(p->db))
        *p->why = str_fmt(p->a, "the database cannot be read: %s", p->db->why);
    else if (!noted && tables)
        *p->why = S("the database holds tables that are not linli's; give it one of its own");
    else
        return true;
    return false;
}

static bool look(struct plan *p)
{
    struct migration_seen *seen = NULL;
    size_t n;
    p->db->engine->snapshot(p->db);
    bool fine = read_seen(p, &seen, &n);
    p->db->engine->snapshot_end(p->db);
    for (size_t i = 0; fine && i < n; i++)
        fine = check_known(p, &seen[i]);
    for (size_t i = 0; fine && list_at(p, i); i++)
        for (const struct migration *m = list_at(p, i); m->name; m++)
            if (!was_seen(seen, n, m))
                *PUSH(p->a, p->missing, p->n_missing, p->cap_missing) = m;
    return fine;
}

/* One migration. Another process may have applied it since we looked: then nothing is done. */
static bool apply(struct plan *p, const struct migration *m)
{
    struct db *db = p->db;
    struct migration_seen *seen = NULL;
    size_t n = 0;
    db->state = DB_FINE;
    db->now = now_ms();
    db->engine->begin(db);
    if (!read_seen(p, &seen, &n)) {
        db->engine->rollback(db);
        return false;
    }
    if (was_seen(seen, n, m)) {
        db->engine->rollback(db);
        return true;
    }
    db->engine->script(db, script_of(p, m));
    migration_saw(
        db, &(struct migration_seen){str_from(m->module), str_from(m->name), checksum_of(p, m)},
        db->now);
    if (!db_failed(db))
        db->engine->commit(db);
    if (!db_failed(db))
        return true;
    db->engine->rollback(db);
    *p->why = str_fmt(p->a, "migration %s/%s: %s", m->module, m->name, db->why);
    return false;
}

bool migrate(struct db *db, struct arena *a, const struct migration *const *modules, str *why)
{
    struct plan p = {.a = a, .db = db, .modules = modules, .why = why};
    if (!db->engine->open(db)) {
        *why = str_fmt(a, "%s", db->why);
        return false;
    }
    if (!look(&p))
        return false;
    if (p.n_missing == 0)
        return true;
    if (db->use == DB_READS) {
        *why = S("the database is older than this program; start linli serve once to bring it up "
                 "to date");
        return false;
    }
    if (!p.is_new && !db->engine->keep_copy(db, a, str_from(p.missing[0]->name), why))
        return false;
    db->migrating = true;
    bool fine = true;
    for (size_t i = 0; fine && i < p.n_missing; i++)
        fine = apply(&p, p.missing[i]);
    db->migrating = false;
    return fine;
}
