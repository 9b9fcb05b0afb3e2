/* sqlgen: what its three files share. sqlgen_read.c reads, sqlgen_write.c writes; sqlgen.c is the
 * program and embeds migrations. Uses base. */
#ifndef LINLI_SQLGEN_H
#define LINLI_SQLGEN_H

#include "base/buf.h"

enum type { INT, ID, TIME, BOOL, TEXT, BLOB, REAL, TYPE_COUNT };
struct type_info {
    str word;           /* in the .sql file */
    const char *c_type; /* in C */
    const char *value;  /* enum value_type */
};
extern const struct type_info types[TYPE_COUNT];

enum kind { ONE, MANY, EACH, VALUE, EXEC, KIND_COUNT };
enum { ON_SQLITE = 1, ON_POSTGRES = 2, ON_BOTH = 3, PARAMS_MOST = 64, PIECES_MOST = 64 };

struct field {
    str name;
    enum type type;
    bool nullable;
    bool of_row; /* a parameter that is a field of the row given */
    bool used;
};

struct row {
    str name;
    struct field *fields;
    size_t n, cap;
    bool read; /* some query answers it */
};

struct piece {
    struct buf sqlite, postgres;
    u64 needs;
    bool optional;
};

struct query {
    str name;
    size_t line;
    enum kind kind;
    const struct row *row; /* of ONE, MANY, EACH */
    struct field value;    /* of VALUE */
    const struct row *given;
    struct field *params;
    size_t n_params, cap_params;
    str *comments;
    size_t n_comments, cap_comments;
    struct piece *pieces;
    size_t n_pieces, cap_pieces;
    bool scan_ok, unbounded, kept, ahead;
    str changes; /* the table that an INSERT, UPDATE or DELETE is about */
    /* What the statement was seen to hold. */
    bool limit, select, conflict, replaces, where, returning, inserts;
    size_t words, value_groups;
};

struct migration {
    str name, sqlite, postgres;
};

/* Lines that several statements share: -- part NAME … -- end, put in by {NAME}. */
struct part {
    str name, text;
};

struct gen {
    struct arena *a;
    const char *file;
    size_t line;
    str module;
    str rest; /* of the file */
    struct row **rows;
    size_t n_rows, cap_rows;
    struct part *parts;
    size_t n_parts, cap_parts;
    str *steady; /* tables named by -- steady */
    size_t n_steady, cap_steady;
    struct query *queries;
    size_t n_queries, cap_queries;
    struct migration *migrations;
    size_t n_migrations, cap_migrations;
    bool with_migrations;
    struct buf deps;
};

/* Says what is wrong at the line now read and ends the program. */
_Noreturn void fail(const struct gen *g, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool word_byte(char c);
bool good_name(str s);
/* "-- @sqlite" and its sisters change *engines; false: the line is something else. */
bool engine_switch(const struct gen *g, str line, int *engines);

void read_module(struct gen *g); /* all of g->rest */

str header(struct gen *g);
str source(struct gen *g);

#endif
