/* Taking over what others have: places, outlines, kinds, cases, Open311 answers. Uses all rules,
 * base/csv.
 *
 * Small files (places, outlines, kinds, questions) go in whole or not at all. Cases come by the
 * hundred thousand: they go in batches, each in one transaction, so a broken file is imported to
 * its last good line. Every faulty line is named by its number. The same file again changes
 * nothing: the source's own id (or code) tells what is there already.
 */
#ifndef LINLI_IMPORT_H
#define LINLI_IMPORT_H

#include "base/cli.h"
#include "base/csv.h"
#include "base/map.h"
#include "cases/cases.h"
#include "texts/texts.h"

enum { FAULTS_SHOWN = 100 };

/* What an import found. */
struct import {
    struct arena *arena; /* of the whole import */
    const char *file;
    bool dry, stop; /* try only; end at the first faulty line */
    u64 lines, added, known, faulty;
    struct buf *held;       /* faults found inside a rule, said after it; NULL: said at once */
    const struct actor *by; /* whose rights hold; NULL: the program itself */
    struct map *trial; /* nothing is written; what would be is remembered here by its code. NULL: it
                          is written */
    size_t stopped; /* at this line of the file, since it is faulty; 0: not. The lines before it are
                       kept */
    bool undone;    /* it goes in whole or not at all, and was faulty */
};

/* Says "FILE:LINE: what is wrong" on standard error, or in `held`, the first FAULTS_SHOWN times. */
void import_fault(struct import *i, size_t line, struct message why);

/* After an import, however it was begun: the store takes stock where much came in. */
void import_counted(const struct import *i, struct store *s);
/* The same, and closing words on standard output; the exit code. */
int import_end(const struct import *i, struct store *s);

/* Each reads its whole text inside one rule. */
struct text_import {
    struct import *import;
    str text;
};
struct result import_places(struct db *db, void *text_import);
struct result import_outlines(struct db *db, void *text_import);
struct result import_kinds(struct db *db, void *text_import);
struct result import_questions(struct db *db, void *text_import);
/* Terms of the glossary: term:LANG …, note. Known by the first of its words. */
struct result import_glossary(struct db *db, void *text_import);

/* The columns of a table, found by the names in its first row. */
struct table;

/* One row: written, or tried where import.trial is set. *known: it was there already. */
typedef struct result (*import_row)(struct db *db, struct import *i, const struct table *t,
                                    bool *known);
struct result import_place_row(struct db *db, struct import *i, const struct table *t, bool *known);
struct result import_kind_row(struct db *db, struct import *i, const struct table *t, bool *known);
struct result import_question_row(struct db *db, struct import *i, const struct table *t,
                                  bool *known);
/* One feature of a FeatureCollection, as its own text. */
struct result import_feature(struct db *db, struct import *i, str feature, bool *known);

struct table {
    struct csv *csv;
    str *heads, *cells;
    size_t n_heads, n_cells;
};
str table_cell(const struct table *t, const char *head); /* trimmed; empty when absent */
/* "name:zh-Hans", "name:en": all columns that begin so, as names in their languages. */
size_t table_said(struct arena *a, const struct table *t, const char *prefix,
                  struct said_name **out);

/* Cases from a table as a map file tells (docs/operators.md). False: it has been said why; *code is
 * the exit code for that. */
struct case_source {
    str text, map;
    const char *map_file; /* its name, for faults */
    str community;        /* its code, instead of the map's; or empty */
    bool is_json;         /* NDJSON, not CSV */
};
bool import_cases(struct import *i, struct store *s, const struct case_source *from, int *code);
/* Service requests as another Open311 server gives them, JSON or XML, into a community. */
int import_open311(struct import *i, struct store *s, str text, str community);

#endif
