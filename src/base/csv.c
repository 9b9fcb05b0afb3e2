/* CSV. Uses buf. */
#include "base/csv.h"

#include <string.h>

#include "base/when.h"

struct csv csv_new(struct arena *a, str text, char separator)
{
    if (str_starts(text, S("\xEF\xBB\xBF")))
        text = str_from_at(text, 3);
    return (struct csv){.arena = a, .rest = text, .separator = separator, .next_line = 1};
}

/* One quoted cell; rest stands behind the opening quote. False when it never closes. */
static bool quoted_cell(struct csv *c, str *cell)
{
    struct buf b = buf_new(c->arena);
    bool plain = true;
    str start = c->rest;
    for (;;) {
        const char *quote = c->rest.n ? memchr(c->rest.p, '"', c->rest.n) : NULL;
        if (!quote)
            return false;
        size_t n = (size_t)(quote - c->rest.p);
        for (size_t i = 0; i < n; i++)
            c->next_line += c->rest.p[i] == '\n';
        bool doubled = n + 1 < c->rest.n && quote[1] == '"';
        if (!doubled && plain) {
            *cell = (str){start.p, n};
        } else {
            buf_put(&b, (str){c->rest.p, n + doubled});
            *cell = buf_str(&b);
        }
        plain = false;
        c->rest = str_from_at(c->rest, n + 1 + doubled);
        if (!doubled)
            return true;
    }
}

/* Passes over a line's end; false when something else stands there. */
static bool line_end(struct csv *c)
{
    size_t n = str_starts(c->rest, S("\r\n")) ? 2 : str_starts(c->rest, S("\n")) ? 1 : 0;
    if (!n && c->rest.n)
        return false;
    c->rest = str_from_at(c->rest, n);
    c->next_line += n != 0;
    return true;
}

static str plain_cell(struct csv *c)
{
    size_t n = 0;
    while (n < c->rest.n && c->rest.p[n] != c->separator && c->rest.p[n] != '\n' &&
           !(c->rest.p[n] == '\r' && n + 1 < c->rest.n && c->rest.p[n + 1] == '\n'))
        n++;
    str cell = str_first(c->rest, n);
    c->rest = str_from_at(c->rest, n);
    return cell;
}

bool csv_row(struct csv *c, str **cells, size_t *n)
{
    str *row = NULL;
    size_t count = 0, cap = 0;
    c->fault = NULL;
    while (c->rest.n && line_end(c))
        ;
    c->line = c->next_line;
    if (!c->rest.n)
        return false;
    for (;;) {
        str cell;
        if (c->rest.n && c->rest.p[0] == '"') {
            c->rest = str_from_at(c->rest, 1);
            if (!quoted_cell(c, &cell)) {
                c->fault = N_("A quotation mark is opened and never closed.");
                c->rest = STR_NONE;
                return false;
            }
            if (plain_cell(c).n)
                c->fault = N_("Text follows a closing quotation mark.");
        } else {
            cell = plain_cell(c);
            if (str_find_byte(cell, '"') != SIZE_MAX)
                c->fault = N_("A quotation mark stands inside an unquoted cell.");
        }
        if (memchr(cell.p ? cell.p : "", 0, cell.n)) /* no text; PostgreSQL would not take it */
            c->fault = N_("A cell holds a zero byte.");
        if (count < CSV_CELLS_MOST)
            *PUSH(c->arena, row, count, cap) = cell;
        else
            c->fault = N_("A line has too many cells.");
        if (line_end(c))
            break;
        c->rest = str_from_at(c->rest, 1); /* the separator */
    }
    *cells = row;
    *n = count;
    return true;
}

/* How a cell begins that spreadsheets compute, full-width signs too (OWASP, "CSV Injection"). */
static bool looks_like_formula(str cell)
{
    static const str signs[] = {S_INIT("="),  S_INIT("+"),  S_INIT("-"),  S_INIT("@"),
                                S_INIT("\t"), S_INIT("\r"), S_INIT("＝"), S_INIT("＋"),
                                S_INIT("－"), S_INIT("＠")};
    double number;
    for (size_t i = 0; i < COUNT(signs); i++)
        if (str_starts(cell, signs[i]))
            return !str_double(cell, &number);
    return false;
}

static void put_quoted(struct buf *b, const char *before, str cell)
{
    buf_byte(b, '"');
    buf_z(b, before);
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, cell.p[i]);
    }
    buf_byte(b, '"');
}

void csv_cell_exact(struct buf *b, bool first, str cell)
{
    bool quote = false;
    if (!first)
        buf_byte(b, ',');
    for (size_t i = 0; i < cell.n && !quote; i++)
        quote = memchr("\",\r\n", cell.p[i], 4) != NULL;
    if (quote)
        put_quoted(b, "", cell);
    else
        buf_put(b, cell);
}

void csv_cell(struct buf *b, bool first, str cell)
{
    if (!looks_like_formula(cell)) {
        csv_cell_exact(b, first, cell);
        return;
    }
    if (!first)
        buf_byte(b, ',');
    put_quoted(b, "'", cell);
}

void csv_cell_time(struct buf *b, bool first, msec t)
{
    struct buf text = buf_new(b->arena);
    if (t)
        when_put(&text, t);
    csv_cell(b, first, buf_str(&text));
}

void csv_end(struct buf *b)
{
    buf_z(b, "\r\n");
}

void csv_head(struct buf *b, const str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_cell(b, i == 0, names[i]);
    csv_end(b);
}
