/* Writing text. Uses arena, str. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_new(struct arena *a)
{
    return (struct buf){.arena = a};
}

char *buf_room(struct buf *b, size_t n)
{
    if (!b->p || n > b->cap - b->n) {
        size_t need, doubled = b->cap ? b->cap * 2 : 256;
        if (__builtin_add_overflow(b->n, n, &need))
            need = SIZE_MAX;
        size_t cap = need > doubled ? need : doubled;
        b->p = arena_grow(b->arena, b->p, b->cap, cap);
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_put(struct buf *b, str s)
{
    if (s.n)
        memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_z(struct buf *b, const char *z)
{
    buf_put(b, str_from(z));
}

void buf_byte(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_digits(struct buf *b, u64 v, int width)
{
    char digits[64];
    int at = (int)sizeof digits;
    while (at > 0 && (v || width > 0 || at == (int)sizeof digits)) {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
        width--;
    }
    buf_put(b, (str){digits + at, sizeof digits - (size_t)at});
}

void buf_u64(struct buf *b, u64 v)
{
    buf_digits(b, v, 1);
}

void buf_i64(struct buf *b, i64 v)
{
    if (v < 0)
        buf_byte(b, '-');
    buf_u64(b, v < 0 ? 0 - (u64)v : (u64)v);
}

void buf_fmt(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

str buf_str(const struct buf *b)
{
    return (str){b->p ? b->p : "", b->n};
}
