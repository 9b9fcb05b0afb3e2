/* Writing text. Uses arena, str. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

struct buf buf_new(struct arena *a)
{
    return (struct buf){.arena = a};
}

char *buf_more(struct buf *b, size_t n)
{
    size_t need, cap = b->cap ? b->cap * 2 : 256;
    if (__builtin_add_overflow(b->n, n, &need))
        need = SIZE_MAX;
    cap = need > cap ? need : cap;
    b->p = arena_stretch(b->arena, b->p, b->cap, cap);
    b->cap = cap;
    return b->p + b->n;
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

/* Most of what is formatted fits the room there is: then it is formatted once. */
void buf_fmt(struct buf *b, const char *format, ...)
{
    va_list args, again;
    char *p = buf_room(b, 64);
    size_t room = b->cap - b->n;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(p, room, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n >= room)
        vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
    va_end(again);
    b->n += n > 0 ? (size_t)n : 0;
}
