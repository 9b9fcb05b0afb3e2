/* UTF-8 as bytes: check, step, count. Normal forms and scripts are lang/'s business.
 * Source: RFC 3629; overlong forms, surrogates and values over U+10FFFF are refused. */
#ifndef LINLI_UTF8_H
#define LINLI_UTF8_H

#include "base/buf.h"

bool utf8_valid(str s); /* an empty one is */

/* The code point at s[*at], moving *at past it. s must be valid; *at < s.n. */
u32 utf8_next(str s, size_t *at);

/* Where the code point begins that ends before s[at]. s must be valid; of 0 it is 0. */
size_t utf8_back(str s, size_t at);

/* Writes one code point (not a surrogate, at most 0x10FFFF). */
void utf8_put(struct buf *b, u32 code);

size_t utf8_count(str s); /* code points */

/* s cut to at most n code points, never inside one. */
str utf8_first(str s, size_t n);

#endif
