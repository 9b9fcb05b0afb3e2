/* Writing .pb files. Uses buf. */
#include "budget/pb.h"

/* Quoted where the text would be read otherwise: a separator or line end inside, or a quotation
 * mark in front. */
static void put_cell(struct buf *b, str cell)
{
    bool quote = cell.n && cell.p[0] == '"';
    for (size_t i = 0; i < cell.n && !quote; i++)
        quote = cell.p[i] == ';' || cell.p[i] == '\n' || cell.p[i] == '\r';
    if (!quote) {
        buf_put(b, cell);
        return;
    }
    buf_byte(b, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, cell.p[i]);
    }
    buf_byte(b, '"');
}

static void put_row(struct buf *b, const str *cells, u32 n, str end)
{
    for (u32 i = 0; i < n; i++) {
        if (i)
            buf_byte(b, ';');
        put_cell(b, cells[i]);
    }
    buf_put(b, end);
}

static void put_table(struct buf *b, const struct pb_table *t, str end)
{
    put_row(b, t->columns, t->n_columns, end);
    for (u32 i = 0; i < t->n_rows; i++)
        put_row(b, t->cells + (size_t)i * t->n_columns, t->n_columns, end);
}

void pb_write(const struct pb_file *file, struct buf *out)
{
    str end = file->crlf ? S("\r\n") : S("\n");
    if (file->bom)
        buf_z(out, "\xEF\xBB\xBF");
    put_row(out, (str[]){S("META")}, 1, end);
    put_row(out, (str[]){S("key"), S("value")}, 2, end);
    for (u32 i = 0; i < file->n_meta; i++)
        put_row(out, (str[]){file->meta[i].key, file->meta[i].value}, 2, end);
    put_row(out, (str[]){S("PROJECTS")}, 1, end);
    put_table(out, &file->projects, end);
    put_row(out, (str[]){S("VOTES")}, 1, end);
    put_table(out, &file->votes, end);
    if (file->open_end)
        out->n -= end.n;
}
