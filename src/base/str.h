/* Reading text: compare, cut, trim, turn into numbers. Nothing here allocates but str_copy, str_z
 * and str_fmt. All comparisons are of bytes; how people sort and fold case is lang/'s business. */
#ifndef LINLI_STR_H
#define LINLI_STR_H

#include <string.h>

#include "base/arena.h"

/* NULL gives STR_NONE */
static inline str str_from(const char *z)
{
    return z ? (str){z, strlen(z)} : STR_NONE;
}

/* What is absent reads as empty: for what tells the two apart by p. */
static inline str str_or_empty(str s)
{
    return s.p ? s : S("");
}

str str_copy(struct arena *a, str s);
const char *str_z(struct arena *a, str s); /* a NUL-terminated copy; inner NULs stay */
/* A NUL stands behind it, so its p may be handed to the system. */
str str_fmt(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_nocase(str a, str b); /* ASCII letters only */
int str_cmp(str a, str b);        /* by bytes, shorter first */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, str needle);
str str_from_at(str s, size_t at); /* the rest from byte `at` on */
str str_first(str s, size_t n);    /* at most n bytes */
str str_trim(str s);               /* ASCII white space at both ends */

/* Finds; SIZE_MAX when absent. */
size_t str_find(str s, str needle);
size_t str_find_byte(str s, char byte);

/* Takes what stands before `by` off the front of *rest. False when *rest is used up (p NULL).
 *     for (str line; str_cut(&rest, '\n', &line);) …                                            */
bool str_cut(str *rest, char by, str *piece);

/* Numbers: the whole of s must be one, in decimal, without spaces; false otherwise or on overflow.
 */
bool str_i64(str s, i64 *out);
bool str_u64(str s, u64 *out);
/* A decimal fraction such as "-31.2304" as a double; the '.' is never a locale's. At most 40 bytes.
 */
bool str_double(str s, double *out);

#endif
