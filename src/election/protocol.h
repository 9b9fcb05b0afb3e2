/* The sheet of a result: for each question what the law asks of it, counted by src/count. This
 * header speaks of neither room's election, so that both can include it. Uses base, lang. */
#ifndef LINLI_ELECTION_PROTOCOL_H
#define LINLI_ELECTION_PROTOCOL_H

#include "base/buf.h"

struct lang;

/* A question and its result, all from public data. */
struct protocol_question {
    str title;
    const str *names;
    u32 n;
    const i64 *sums;            /* of each answer; or, where ranked: */
    const i64 *const *rankings; /* a row of n levels a ballot, 0 for none */
    size_t n_rankings;
    i64 cast, electors; /* weights: of the ballots that count, of all credentials */
};

struct protocol_wishes {
    str rule;
    i64 seats;
    str seed;
    const struct lang *lang;
    enum { SHEET_TEXT, SHEET_JSON, SHEET_HTML } form;
};

/* Counts and writes. False: *why (N_). *valid: the vote was valid, by the rule. */
bool protocol_put(struct arena *a, const struct protocol_question *q,
                  const struct protocol_wishes *w, struct buf *out, bool *valid, const char **why);

#endif
