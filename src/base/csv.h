/* CSV, read row by row and written cell by cell (RFC 4180; LF as well as CRLF, any one-byte
 * separator). The reader works on text already in memory and copies only cells that hold quotes. */
#ifndef LINLI_CSV_H
#define LINLI_CSV_H

#include "base/buf.h"

enum { CSV_CELLS_MOST = 1000 /* of a row; more are a fault, and are not kept */ };

struct csv {
    struct arena *arena; /* for unquoted copies and the cell array; may be reset between rows */
    str rest;
    char separator;
    size_t line; /* of the row last read, from 1 */
    size_t next_line;
    const char *fault; /* NULL, or what was wrong with the row last read (N_ sentence) */
};

/* Starts reading `text`; a byte order mark is passed over. */
struct csv csv_new(struct arena *a, str text, char separator);

/* Reads the next row. False at the end, or when a quote never closes (then c->fault says so and the
 * rest of the text is given up). A row with a stray quote is read as well as can be, with c->fault
 * set. Empty lines are passed over. Cells live until the arena is reset. */
bool csv_row(struct csv *c, str **cells, size_t *n);

/* Writes one cell, quoted where needed; a comma goes before all but the first of a row. The reader
 * gives back what was put. */
void csv_cell_exact(struct buf *b, bool first, str cell);
/* The same for people's spreadsheets: a cell that they would run as a formula gets a ' in front (=,
 * +, -, @, tab and CR; plain numbers do not). */
void csv_cell(struct buf *b, bool first, str cell);
/* The same of a time, in ISO 8601; 0 leaves the cell empty. Room for it is taken from b->arena. */
void csv_cell_time(struct buf *b, bool first, msec t);
void csv_end(struct buf *b); /* CRLF */

/* A whole row: the names of the columns. */
void csv_head(struct buf *b, const str *names, size_t n);

#endif
