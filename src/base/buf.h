/* Writing text: a buffer that grows in an arena. What buf_str() answers lives until the next put.
 */
#ifndef LINLI_BUF_H
#define LINLI_BUF_H

#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

struct buf buf_new(struct arena *a);
/* Room for `n` more bytes; what to write at. Then add what was written to b->n. */
static inline char *buf_room(struct buf *b, size_t n);
static inline void buf_put(struct buf *b, str s);
static inline void buf_z(struct buf *b, const char *z);
static inline void buf_byte(struct buf *b, char c);
void buf_i64(struct buf *b, i64 v);
void buf_u64(struct buf *b, u64 v);
/* v with at least `width` digits, zeros in front: 7, 3 → "007". */
void buf_digits(struct buf *b, u64 v, int width);
void buf_fmt(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));
static inline str buf_str(const struct buf *b);

/* ── A page is some hundred small puts: those that fit cost no call ── */

char *buf_more(struct buf *b, size_t n); /* buf_room() when it does not fit */

static inline char *buf_room(struct buf *b, size_t n)
{
    return b->p && n <= b->cap - b->n ? b->p + b->n : buf_more(b, n);
}

static inline void buf_put(struct buf *b, str s)
{
    if (s.n)
        memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

static inline void buf_z(struct buf *b, const char *z)
{
    buf_put(b, str_from(z));
}

static inline void buf_byte(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

static inline str buf_str(const struct buf *b)
{
    return (str){b->p ? b->p : "", b->n};
}

#endif
