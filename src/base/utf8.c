/* UTF-8 as bytes. Uses buf. */
#include "base/utf8.h"

/* Length of the well-formed sequence at s[i], 0 when there is none (RFC 3629 section 4). */
static size_t sequence(str s, size_t i)
{
    const u8 *p = (const u8 *)s.p + i;
    size_t left = s.n - i;
    if (p[0] < 0x80)
        return 1;
    size_t n = p[0] >= 0xC2 && p[0] <= 0xDF   ? 2
               : p[0] >= 0xE0 && p[0] <= 0xEF ? 3
               : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                              : 0;
    if (!n || n > left)
        return 0;
    u8 low = 0x80, high = 0xBF;
    if (p[0] == 0xE0)
        low = 0xA0;
    if (p[0] == 0xED)
        high = 0x9F;
    if (p[0] == 0xF0)
        low = 0x90;
    if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t k = 2; k < n; k++)
        if ((p[k] & 0xC0) != 0x80)
            return 0;
    return n;
}

bool utf8_valid(str s)
{
    for (size_t i = 0, n; i < s.n; i += n)
        if (!(n = sequence(s, i)))
            return false;
    return true;
}

u32 utf8_next(str s, size_t *at)
{
    const u8 *p = (const u8 *)s.p + *at;
    if (p[0] < 0x80)
        return *at += 1, p[0];
    if (p[0] < 0xE0)
        return *at += 2, (u32)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    if (p[0] < 0xF0)
        return *at += 3, (u32)(p[0] & 0x0F) << 12 | (u32)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    *at += 4;
    return (u32)(p[0] & 0x07) << 18 | (u32)(p[1] & 0x3F) << 12 | (u32)(p[2] & 0x3F) << 6 |
           (p[3] & 0x3F);
}

size_t utf8_back(str s, size_t at)
{
    while (at && ((u8)s.p[--at] & 0xC0) == 0x80)
        continue;
    return at;
}

void utf8_put(struct buf *b, u32 code)
{
    if (code < 0x80) {
        buf_byte(b, (char)code);
        return;
    }
    if (code < 0x800) {
        buf_byte(b, (char)(0xC0 | code >> 6));
    } else {
        if (code < 0x10000) {
            buf_byte(b, (char)(0xE0 | code >> 12));
        } else {
            buf_byte(b, (char)(0xF0 | code >> 18));
            buf_byte(b, (char)(0x80 | (code >> 12 & 0x3F)));
        }
        buf_byte(b, (char)(0x80 | (code >> 6 & 0x3F)));
    }
    buf_byte(b, (char)(0x80 | (code & 0x3F)));
}

size_t utf8_count(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (s.p[i] & 0xC0) != 0x80;
    return n;
}

str utf8_first(str s, size_t n)
{
    size_t at = 0;
    for (; n && at < s.n; n--)
        utf8_next(s, &at);
    return str_first(s, at);
}
