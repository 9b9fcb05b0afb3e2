/* A row of a table of requests, read by its map: what it tells, checked, as a row of the store. The
 * inside of import_cases(): cases.c finds first what the words of the file mean here. */
#ifndef LINLI_CASE_ROWS_H
#define LINLI_CASE_ROWS_H

#include "cases/inner.h"
#include "import/map.h"

struct incoming_case {
    struct case_insert_row c; /* without its id, number, team: they come when it is written */
    size_t line;
    i32 year;
    msec due;
    str answer;
    bool known;
};

/* Reading a file: the map, and what its words were found to mean. */
struct case_reader {
    struct import *import;
    struct case_map map;
    bool is_json;
    size_t columns[MAP_FIELDS]; /* of the file; SIZE_MAX: the map names none */
    struct place community;
    struct map kinds;   /* word → id64 * */
    struct map places;  /* word → struct place * */
    struct map repeats; /* of rows without an id: how often the same came */
};

/* What a row says under a field of the map; empty where it says nothing. */
str case_cell(const struct case_reader *r, const struct table *t, enum map_field f);

/* NULL, or what is wrong with the row (N_). What it writes lives in `a`, or in the row itself. */
const char *case_row_read(struct case_reader *r, struct arena *a, const struct table *t,
                          struct incoming_case *out);

#endif
