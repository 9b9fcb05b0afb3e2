/* Preparing every statement there is, and judging SQLite's plans. Uses engine.h. */
#include "store/statements.h"

#include "base/buf.h"
#include "store/engine.h"

enum { ALL_OF_MOST = 6 }; /* parameters: then not every combination is tried */

struct check {
    struct store *store;
    struct arena *arena;
    struct buf faults;
    size_t prepared;
    const struct query *last; /* that had a fault: said once */
};

static void fault(struct check *c, const struct query *q, u64 given, const char *what, str why)
{
    if (c->last == q)
        return;
    c->last = q;
    buf_fmt(&c->faults, "%s.sql: %s (given %llx): %s %.*s\n", q->module, q->name,
            (unsigned long long)given, what, STR_FMT(why));
}

static bool has_word(str text, str word)
{
    for (size_t at; (at = str_find(text, word)) != SIZE_MAX; text = str_from_at(text, at + 1)) {
        char before = at ? text.p[at - 1] : ' ';
        char after = at + word.n < text.n ? text.p[at + word.n] : ' ';
        bool begins = !(before == '_' || (before >= 'A' && before <= 'z'));
        if (begins && !(after == '_' || (after >= 'A' && after <= 'z')))
            return true;
    }
    return false;
}

/* "SCAN name …" where name is a WITH's, a subquery or a single row: nothing stored is read. */
static bool scans_nothing_stored(struct arena *a, str text, str step)
{
    str name = str_from_at(step, strlen("SCAN "));
    size_t end = str_find_byte(name, ' ');
    if (str_starts(name, S("CONSTANT ROW")) || str_starts(name, S("(")) ||
        str_has(name, S("VIRTUAL TABLE")))
        return true;
    name = end == SIZE_MAX ? name : str_first(name, end);
    return has_word(text, S("WITH")) && (str_has(text, str_fmt(a, "%.*s AS (", STR_FMT(name))) ||
                                         str_has(text, str_fmt(a, "%.*s(", STR_FMT(name))) ||
                                         str_has(text, str_fmt(a, "%.*s (", STR_FMT(name))));
}

/* The first step that reads a whole table; "" for none. */
static str full_scan(struct arena *a, str text, str plan)
{
    bool sorts = str_has(plan, S("USE TEMP B-TREE"));
    bool first_rows = has_word(text, S("LIMIT")) && !has_word(text, S("WHERE")) && !sorts;
    for (str step; str_cut(&plan, '\n', &step);) {
        if (str_has(step, S("AUTOMATIC")))
            return step;
        if (str_starts(step, S("SCAN ")) && !first_rows && !scans_nothing_stored(a, text, step))
            return step;
    }
    return S("");
}

static void check_one(struct check *c, const struct query *q, u64 given)
{
    struct db *db = store_read(c->store, c->arena, 0);
    struct statement st = {.query = q, .mask = query_mask(q, given)};
    if (!db_failed(db))
        db->engine->prepare(db, &st);
    if (db_failed(db)) {
        fault(c, q, given, "fails:", str_copy(c->arena, str_from(db->why)));
    } else {
        c->prepared++;
        str text = str_from(query_text(c->arena, db_engine(db), q, st.mask));
        str scan = q->scan_ok ? S("") : full_scan(c->arena, text, db->engine->plan(db, &st));
        if (scan.n)
            fault(c, q, given, "reads a whole table:", scan);
    }
    db->engine->drop(db, &st);
    store_read_end(db);
}

/* Every combination of the parameters that decide about pieces. */
static void check_query(struct check *c, const struct query *q)
{
    u64 bits[64], all = 0;
    size_t n = 0;
    for (size_t i = 0; i < q->n_pieces; i++)
        all |= q->pieces[i].needs;
    for (size_t i = 0; i < q->n_params; i++)
        if (all >> i & 1)
            bits[n++] = (u64)1 << i;
    if (n <= ALL_OF_MOST) {
        for (u64 chosen = 0; chosen < (u64)1 << n; chosen++) {
            u64 given = 0;
            for (size_t i = 0; i < n; i++)
                given |= chosen >> i & 1 ? bits[i] : 0;
            check_one(c, q, given);
        }
        return;
    }
    check_one(c, q, 0);
    check_one(c, q, all);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i; k < n; k++)
            check_one(c, q, bits[i] | bits[k]);
}

/* ── What kept queries read must be steady for all who write it ── */

static void check_steady(struct check *c, const struct query *kept,
                         const struct query *const *const *lists)
{
    str reads = str_from(query_text(c->arena, DB_SQLITE, kept, ~(u64)0));
    for (; *lists; lists++)
        for (const struct query *const *q = *lists; *q; q++) {
            str table = str_from((*q)->changes ? (*q)->changes : "");
            if (table.n && !(*q)->unsettles && has_word(reads, table))
                fault(c, *q, 0,
                      "changes what is kept, and its file does not name it steady:", table);
        }
}

size_t statements_check(struct store *s, struct arena *a, const struct query *const *const *lists,
                        str *faults)
{
    struct check c = {.store = s, .arena = a, .faults = buf_new(a)};
    const struct query *const *const *all = lists;
    for (; *lists; lists++)
        for (const struct query *const *q = *lists; *q; q++)
            check_query(&c, *q);
    for (size_t i = 0; all[i]; i++)
        for (const struct query *const *q = all[i]; *q; q++)
            if ((*q)->kept)
                check_steady(&c, *q, all);
    *faults = buf_str(&c.faults);
    return c.prepared;
}
