/* Imports in steps: rows are read here, each hundred is one rule. */
#include "import/steps.h"

#include "base/utf8.h"
#include "base/when.h"

enum { ROWS_A_STEP = 100, FEATURES_A_STEP = 10 };

static const struct {
    const char *word, *name, *columns;
    import_row row; /* NULL: features of GeoJSON */
} whats[] = {
    [IMPORT_PLACES] = {"places", N_("Places"),
                       N_("code, parent (the code of the place above), level (city, district, "
                          "subdistrict, community, grid, building, entrance or household), lat, "
                          "lon, name:en, name:zh-Hans, name:ar …"),
                       import_place_row},
    [IMPORT_OUTLINES] = {"outlines", N_("Outlines of places"),
                         N_("A GeoJSON FeatureCollection whose properties name each place’s code."),
                         NULL},
    [IMPORT_KINDS] = {"kinds", N_("Kinds of request"),
                      N_("code, parent, role (grid-worker, committee, service-centre, "
                         "subdistrict or organisation), level, organisation, respond and resolve "
                         "(working minutes), private (yes or no), icon, name:en …, about:en …"),
                      import_kind_row},
    [IMPORT_QUESTIONS] = {"questions", N_("Questions of kinds"),
                          N_("kind, code, type (text, number, date, one or several), required (yes "
                             "or no), sort, asked:en …, choices:en (code|name;code|name) …"),
                          import_question_row},
};

const char *import_word(enum import_what what)
{
    return whats[what].word;
}

const char *import_name(enum import_what what)
{
    return whats[what].name;
}

const char *import_columns(enum import_what what)
{
    return whats[what].columns;
}

bool import_by_word(str word, enum import_what *out)
{
    for (int i = IMPORT_PLACES; i < IMPORT_WHATS; i++) {
        if (str_eq(word, str_from(whats[i].word))) {
            *out = (enum import_what)i;
            return true;
        }
    }
    return false;
}

/* One row of a table, or one feature. */
struct piece {
    size_t line;
    str *cells;
    size_t n_cells;
    str feature;
    const char *fault; /* known before it is tried */
};

struct steps {
    struct import *import;
    struct store *store;
    const struct import_watch *watch;
    import_row row;
    struct table heads;
    struct csv csv;
    str text, rest; /* of a text of features: what is not counted in lines yet, not read yet */
    size_t lines;   /* before `text` */
    struct arena *arena;
    struct piece *pieces;
    size_t n, most;
    struct import_fault *faults;
    size_t n_faults;
};

/* ── The next piece of the text ── */

static bool next_row(struct steps *t, struct piece *out)
{
    t->csv.arena = t->arena;
    bool found = csv_row(&t->csv, &out->cells, &out->n_cells);
    if (!found && !t->csv.fault)
        return false;
    out->line = t->csv.line;
    out->fault = t->csv.fault;
    if (found && !out->fault && out->n_cells != t->heads.n_heads)
        out->fault = N_("This line has another number of cells than the first.");
    if (!found)
        t->csv.fault = NULL; /* a quote that never closes: said once, the text is at its end */
    return true;
}

/* Where the value that begins at `at` ends, by its brackets; strings are passed over. */
static size_t value_end(str text, size_t at)
{
    int depth = 0;
    bool quoted = false;
    for (; at < text.n; at++) {
        char c = text.p[at];
        if (quoted) {
            at += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
            if (depth <= 0)
                return at + 1;
        }
    }
    return text.n;
}

/* What stands behind "features": [ of the outermost object; p NULL: there is none. */
static str features_of(str text)
{
    static const str name = S_INIT("\"features\"");
    int depth = 0;
    for (size_t at = 0; at < text.n; at++) {
        char c = text.p[at];
        if (c == '"' && depth == 1 && str_starts(str_from_at(text, at), name)) {
            str rest = str_trim(str_from_at(text, at + name.n));
            if (rest.n && rest.p[0] == ':') {
                rest = str_trim(str_from_at(rest, 1));
                return rest.n && rest.p[0] == '[' ? str_from_at(rest, 1) : STR_NONE;
            }
        }
        if (c == '"') {
            for (at++; at < text.n && text.p[at] != '"'; at++)
                at += text.p[at] == '\\';
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return STR_NONE;
}

static bool next_feature(struct steps *t, struct piece *out)
{
    size_t at = 0;
    while (at < t->rest.n && t->rest.p[at] != '{' && t->rest.p[at] != ']')
        at++;
    if (at == t->rest.n || t->rest.p[at] == ']')
        return false;
    size_t end = value_end(t->rest, at);
    const char *start = t->rest.p + at;
    for (; t->text.p < start; t->text = str_from_at(t->text, 1))
        t->lines += t->text.p[0] == '\n';
    *out = (struct piece){.line = t->lines + 1, .feature = {start, end - at}};
    t->rest = str_from_at(t->rest, end);
    return true;
}

static bool next_piece(struct steps *t, struct piece *out)
{
    *out = (struct piece){0};
    return t->row ? next_row(t, out) : next_feature(t, out);
}

static u64 so_far(const struct steps *t, str text)
{
    return text.n - (t->row ? t->csv.rest.n : t->rest.n);
}

/* ── One step ── */

struct counts {
    u64 lines, added, known, faulty;
};

static struct result try_piece(struct steps *t, struct db *db, const struct piece *p, bool *known)
{
    if (p->fault)
        return refuse(INVALID, NULL, p->fault);
    if (!t->row)
        return import_feature(db, t->import, p->feature, known);
    struct table table = {.csv = &t->csv,
                          .heads = t->heads.heads,
                          .n_heads = t->heads.n_heads,
                          .cells = p->cells,
                          .n_cells = p->n_cells};
    return t->row(db, t->import, &table, known);
}

/* Counts from `before` on, so that it may run again. */
static struct result run_pieces(struct steps *t, struct db *db, const struct counts *before)
{
    struct import *i = t->import;
    i->added = before->added;
    i->known = before->known;
    i->faulty = before->faulty;
    t->n_faults = 0;
    for (size_t k = 0; k < t->n; k++) {
        bool known = false;
        struct result r = try_piece(t, db, &t->pieces[k], &known);
        if (db_failed(db))
            return refuse(UNAVAILABLE, NULL, NULL);
        if (r.outcome) {
            i->faulty++;
            t->faults[t->n_faults++] = (struct import_fault){t->pieces[k].line, r.message};
        } else {
            *(known ? &i->known : &i->added) += 1;
        }
    }
    return OK_RESULT;
}

struct stepping {
    struct steps *steps;
    struct counts before;
    u64 at;
};

static struct result step(struct db *db, void *arg)
{
    struct stepping *g = arg;
    struct steps *t = g->steps;
    struct result r = run_pieces(t, db, &g->before);
    return r.outcome ? r
                     : t->watch->note(db, t->watch->ctx, t->import, g->at, t->faults, t->n_faults);
}

static void new_pieces(struct steps *t)
{
    arena_reset(t->arena);
    t->most = t->row ? ROWS_A_STEP : FEATURES_A_STEP;
    t->pieces = NEW_ARRAY(t->arena, struct piece, t->most);
    t->faults = NEW_ARRAY(t->arena, struct import_fault, t->most);
    t->n = 0;
}

/* A trial keeps its snapshot for a step only: one that is held long keeps SQLite's log from
 * shrinking. */
static struct result run_step(struct steps *t, struct stepping *g)
{
    if (!t->import->trial)
        return store_write(t->store, t->arena, now_ms(), step, g);
    struct db *db = store_read(t->store, t->arena, now_ms());
    struct result r = run_pieces(t, db, &g->before);
    if (store_read_end(db) != DB_FINE)
        r = refuse(UNAVAILABLE, NULL, NULL);
    return r.outcome
               ? r
               : t->watch->note(NULL, t->watch->ctx, t->import, g->at, t->faults, t->n_faults);
}

static struct result all_steps(struct steps *t, str text)
{
    struct import *i = t->import;
    bool more = true;
    while (more) {
        if (!t->watch->go_on(t->watch->ctx))
            return refuse(CONFLICT, NULL, N_("It was ended before its time."));
        new_pieces(t);
        while (t->n < t->most && (more = next_piece(t, &t->pieces[t->n])))
            t->n++;
        struct stepping g = {t, {i->lines, i->added, i->known, i->faulty}, so_far(t, text)};
        i->lines += t->n;
        struct result r = run_step(t, &g);
        if (r.outcome)
            return r;
    }
    return OK_RESULT;
}

static struct result begin(struct steps *t, str text)
{
    if (!utf8_valid(text))
        return refuse(INVALID, NULL,
                      N_("The file is not UTF-8. In a spreadsheet, save it as “CSV UTF-8”."));
    if (!t->row) {
        t->text = text;
        t->rest = features_of(text);
        return t->rest.p ? OK_RESULT : refuse(INVALID, NULL, N_("This is no FeatureCollection."));
    }
    t->csv = csv_new(t->import->arena, text, ',');
    if (!csv_row(&t->csv, &t->heads.heads, &t->heads.n_heads))
        return refuse(INVALID, NULL, N_("The file is empty."));
    t->heads.cells = t->heads.heads;
    t->heads.n_cells = t->heads.n_heads;
    if (!table_cell(&t->heads, "code").n)
        return refuse(INVALID, NULL,
                      N_("The first line names no column “code”. Is it the right file?"));
    return OK_RESULT;
}

struct result import_in_steps(struct import *i, struct store *s, enum import_what what, str text,
                              const struct import_watch *watch)
{
    struct steps t = {
        .import = i, .store = s, .watch = watch, .row = whats[what].row, .arena = arena_new(0)};
    i->lines = i->added = i->known = i->faulty = 0;
    struct result r = begin(&t, text);
    if (!r.outcome)
        r = all_steps(&t, text);
    if (!i->trial)
        import_counted(i, s);
    arena_free(t.arena);
    return r;
}
