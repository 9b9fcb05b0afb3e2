/* Reading text. Uses arena. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

str str_copy(struct arena *a, str s)
{
    char *p = arena_stretch(a, NULL, 0, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (str){p, s.n};
}

const char *str_z(struct arena *a, str s)
{
    return str_copy(a, s).p;
}

str str_fmt(struct arena *a, const char *format, ...)
{
    char room[256]; /* most texts are short and formatted once */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(room, sizeof room, format, args);
    va_end(args);
    size_t length = n < 0 ? 0 : (size_t)n;
    char *p = arena_alloc(a, length + 1);
    if (length < sizeof room)
        memcpy(p, room, length);
    else
        vsnprintf(p, length + 1, format, again);
    va_end(again);
    return (str){p, length};
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;
    return d ? d : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq((str){s.p, prefix.n}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_eq((str){s.p + (s.n - suffix.n), suffix.n}, suffix);
}

bool str_has(str s, str needle)
{
    return str_find(s, needle) != SIZE_MAX;
}

str str_from_at(str s, size_t at)
{
    if (at > s.n)
        at = s.n;
    return s.p ? (str){s.p + at, s.n - at} : s;
}

str str_first(str s, size_t n)
{
    return (str){s.p, s.n < n ? s.n : n};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
    while (s.n && is_space(s.p[0]))
        s.p++, s.n--;
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

size_t str_find(str s, str needle)
{
    if (!needle.n)
        return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

size_t str_find_byte(str s, char byte)
{
    const char *at = s.n ? memchr(s.p, byte, s.n) : NULL;
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

bool str_cut(str *rest, char by, str *piece)
{
    if (!rest->p)
        return false;
    size_t at = str_find_byte(*rest, by);
    if (at == SIZE_MAX) {
        *piece = *rest;
        *rest = STR_NONE;
    } else {
        *piece = str_first(*rest, at);
        *rest = str_from_at(*rest, at + 1);
    }
    return true;
}

bool str_u64(str s, u64 *out)
{
    u64 v = 0;
    if (!s.n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, (u64)(s.p[i] - '0'), &v))
            return false;
    }
    *out = v;
    return true;
}

bool str_i64(str s, i64 *out)
{
    bool minus = s.n && s.p[0] == '-';
    u64 v;
    if (!str_u64(str_from_at(s, minus), &v) || v > (u64)INT64_MAX + minus)
        return false;
    *out = minus ? (i64)(0 - v) : (i64)v;
    return true;
}

/* strtod reads "1e5", "inf", "0x" and the locale's comma; only plain fractions are let through. The
 * process never calls setlocale, so '.' it is. */
bool str_double(str s, double *out)
{
    char z[41];
    bool digit = false, point = false;
    if (!s.n || s.n > 40)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9')
            digit = true;
        else if (c == '.' && !point)
            point = true;
        else if (!(i == 0 && (c == '-' || c == '+')))
            return false;
        z[i] = c;
    }
    z[s.n] = '\0';
    if (!digit)
        return false;
    *out = strtod(z, NULL);
    return true;
}
