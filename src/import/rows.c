/* Rows of CSV and NDJSON. */
#include "import/rows.h"

#include <jansson.h>

/* ── NDJSON ── */

/* The next line that is not empty, without moving on. */
static bool peek_line(struct rows *r, str *line)
{
    str rest = r->rest;
    while (rest.n && str_cut(&rest, '\n', line)) {
        *line = str_trim(*line);
        if (line->n)
            return true;
        r->rest = rest;
        r->line++;
    }
    return false;
}

static bool name_columns(struct rows *r, struct arena *a)
{
    str line;
    size_t cap = 0;
    json_t *first = peek_line(r, &line) ? json_loadb(line.p, line.n, 0, NULL) : NULL;
    const char *key;
    json_t *value;
    json_object_foreach(first, key, value)
    {
        if (r->table.n_heads == CSV_CELLS_MOST)
            break;
        *PUSH(a, r->table.heads, r->table.n_heads, cap) = str_copy(a, str_from(key));
    }
    json_decref(first);
    return r->table.n_heads > 0;
}

/* A list or an object in a cell has no text. */
static str cell_of(struct arena *a, const json_t *value)
{
    if (json_is_string(value))
        return str_copy(a, (str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value))
        return str_fmt(a, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return str_fmt(a, "%.8f", json_real_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? S("true") : S("false");
    return S("");
}

static bool next_object(struct rows *r, struct arena *a)
{
    str line, passed;
    r->fault = NULL;
    if (!peek_line(r, &line))
        return false;
    str_cut(&r->rest, '\n', &passed);
    r->line++;
    r->table.n_cells = r->table.n_heads;
    r->table.cells = NEW_ARRAY(a, str, r->table.n_heads);
    json_t *object = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(object))
        r->fault = N_("This is not valid JSON.");
    for (size_t i = 0; i < r->table.n_heads; i++)
        r->table.cells[i] = cell_of(a, json_object_get(object, str_z(a, r->table.heads[i])));
    json_decref(object);
    return true;
}

/* ── Both ── */

bool rows_begin(struct arena *a, str text, bool is_json, char separator, struct rows *out)
{
    *out = (struct rows){.is_json = is_json, .rest = text};
    if (is_json)
        return name_columns(out, a);
    out->csv = csv_new(a, text, separator);
    return csv_row(&out->csv, &out->table.heads, &out->table.n_heads);
}

bool rows_next(struct rows *r, struct arena *a)
{
    if (r->is_json)
        return next_object(r, a);
    r->csv.arena = a;
    bool found = csv_row(&r->csv, &r->table.cells, &r->table.n_cells);
    r->rest = r->csv.rest;
    r->line = r->csv.line;
    r->fault = r->csv.fault;
    if (found && !r->fault && r->table.n_cells != r->table.n_heads)
        r->fault = N_("This line has another number of cells than the first.");
    return found;
}
