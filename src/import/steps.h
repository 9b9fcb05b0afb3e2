/* An import in small steps, for one that runs beside everything else: the writer has a hundred rows
 * at a time, a trial reads one snapshot and never asks the writer. Uses import.h. */
#ifndef LINLI_IMPORT_STEPS_H
#define LINLI_IMPORT_STEPS_H

#include "import/import.h"

enum import_what {
    IMPORT_NOTHING,
    IMPORT_PLACES,
    IMPORT_OUTLINES,
    IMPORT_KINDS,
    IMPORT_QUESTIONS,
    IMPORT_WHATS
};
/* Its word in addresses ("places"), its name (N_), the columns of its table (N_). */
const char *import_word(enum import_what what);
const char *import_name(enum import_what what);
const char *import_columns(enum import_what what);
bool import_by_word(str word, enum import_what *out);

/* A line that was refused. */
struct import_fault {
    size_t line;
    struct message why;
};

/* After each step: how far in the text it is, the counts in i, the faults since the last time. They
 * and their words live until it returns. `db` is the rule's own when something is written, so that
 * what is noted down is as durable as the rows; NULL in a trial. False: it shall end here. */
struct import_watch {
    struct result (*note)(struct db *db, void *ctx, const struct import *i, u64 at,
                          const struct import_fault *faults, size_t n);
    bool (*go_on)(void *ctx);
    void *ctx;
};

/* Imports the whole text, or tries it where i->trial is set. INVALID: this is no such table.
 * CONFLICT: it was ended before its time. UNAVAILABLE: the store would not; what was written before
 * stays, and the same text again goes on from there. */
struct result import_in_steps(struct import *i, struct store *s, enum import_what what, str text,
                              const struct import_watch *watch);

#endif
