/* Canonical JSON: the one spelling of each object that Belenios hashes. Reading takes exactly that
 * spelling (fields in their order, no spaces, no needless escapes), so what was read needs no
 * second writing to be checked. Writing goes through json.h and the functions here.
 *
 * A reader stops at the first byte that is not as expected; everything it answers afterwards is
 * empty, so that a whole object is read in a straight line and asked about once at its end.
 * Uses group.
 */
#ifndef LINLI_ELECTION_CANONICAL_H
#define LINLI_ELECTION_CANONICAL_H

#include "election/group.h"

struct scan {
    str text;
    size_t at;
    bool failed; /* text.p[at] is where */
};

struct scan scan_new(str text);             /* `text` must live as long as what is read */
bool scan_done(const struct scan *s);       /* at the very end and nothing failed */
bool scan_fail(struct scan *s);             /* marks here as wrong; false */
bool scan_is(struct scan *s, str literal);  /* must stand here */
bool scan_try(struct scan *s, str literal); /* may stand here: passed over if so */
bool scan_sees(const struct scan *s, str literal);
i64 scan_int(struct scan *s, i64 least, i64 most); /* a JSON integer */
str scan_string(struct scan *s, struct arena *a);  /* decoded; in `a` only if it had escapes */
str scan_digits(struct scan *s);                   /* "…" with digits only: the digits */
/* "…" with an element 0 < x < p, or a scalar below q. */
struct element scan_element(struct scan *s, const struct group *g);
struct scalar scan_scalar(struct scan *s, const struct group *g);
struct hash scan_hash(struct scan *s); /* "…" with 64 lower-case hex digits */
str scan_value(struct scan *s);        /* any compact JSON value, at most 32 deep, as text */

/* How Belenios (its JSON library yojson) writes a string. */
void put_string(struct buf *b, str s);
void put_element(struct buf *b, const struct element *x); /* with quotes */
void put_scalar(struct buf *b, const struct group *g, const struct scalar *x);
void put_hash(struct buf *b, const struct hash *h);

#endif
