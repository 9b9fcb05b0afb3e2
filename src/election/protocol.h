/* The sheet of a result: for each question what the law asks of it, counted by src/count. This
 * header speaks of neither room's election, so that both can include it. Uses base, lang. */
#ifndef LINLI_ELECTION_PROTOCOL_H
#define LINLI_ELECTION_PROTOCOL_H

#include "base/buf.h"
#include "count/tallied.h"

struct lang;

struct protocol_wishes {
    str rule;
    i64 seats;
    str seed;
    const struct lang *lang;
    enum { SHEET_TEXT, SHEET_JSON, SHEET_HTML } form;
};

/* Counts and writes. False: *why (N_). *valid: the vote was valid, by the rule. */
bool protocol_put(struct arena *a, const struct tallied *q, const struct protocol_wishes *w,
                  struct buf *out, bool *valid, const char **why);

#endif
