/* A file read row by row as a table: CSV, or NDJSON, one object a line, whose first line names the
 * columns. Uses base/csv, jansson. */
#ifndef LINLI_IMPORT_ROWS_H
#define LINLI_IMPORT_ROWS_H

#include "import/import.h"

struct rows {
    struct table table; /* the heads, and the cells of the row last read */
    size_t line;        /* of that row, from 1 */
    const char *fault;  /* NULL, or what is wrong with it (N_); at the end: with the end */
    str rest;           /* of the file, not yet read */
    bool is_json;
    struct csv csv;
};

/* Reads the heads, which live as long as `a`. False: there are none. */
bool rows_begin(struct arena *a, str text, bool is_json, char separator, struct rows *out);

/* The next row; its cells live in `a`. False at the end. */
bool rows_next(struct rows *r, struct arena *a);

#endif
