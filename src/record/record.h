/* The record: an append-only, hash-chained line for every change. Uses base, store.
 *
 * A rule calls record() once for what it did, in its own transaction; the writer runs rules one
 * after another, so lines are chained in the order of commits. linli verify record names the first
 * line that was altered, removed or put in.
 */
#ifndef LINLI_RECORD_H
#define LINLI_RECORD_H

#include "base/hash.h"
#include "store/store.h"

struct record_entry {
    id64 actor;       /* account, 0 for none */
    const char *verb; /* a fixed word: "case_open" */
    id64 subject;
    str place;      /* path of the place it belongs to, or "" */
    bool is_public; /* everybody may read the detail */
    str detail;     /* JSON object; may hold personal text only when is_public is false */
};

/* What readers of the record see for a verb. Each module has a table of its own, ended by {0}. */
struct verb_word {
    const char *verb, *words; /* "case_open", N_("Request opened") */
};

/* Appends one line. Only inside a rule. */
void record(struct db *db, struct record_entry entry);

struct record_check {
    i64 lines;         /* read and found good */
    i64 bad;           /* number of the first bad line, 0: none */
    const char *fault; /* N_ sentence: what is wrong with it */
    struct hash head;
};

/* Reads the whole chain. `head` (64 hexadecimal digits, or empty) was noted earlier, outside: the
 * chain must still contain it, so that lines cut off its end are missed too. progress may be NULL.
 */
struct record_check record_verify(struct db *db, str head, void (*progress)(void *ctx, i64 seq),
                                  void *ctx);

#endif
