/* Canonical JSON. See canonical.h. */
#include "election/canonical.h"

#include <string.h>

#include "base/utf8.h"

struct scan scan_new(str text)
{
    return (struct scan){.text = text};
}

bool scan_done(const struct scan *s)
{
    return !s->failed && s->at == s->text.n;
}

bool scan_fail(struct scan *s)
{
    s->failed = true;
    return false;
}

static str rest(const struct scan *s)
{
    return str_from_at(s->text, s->at);
}

bool scan_sees(const struct scan *s, str literal)
{
    return !s->failed && str_starts(rest(s), literal);
}

bool scan_try(struct scan *s, str literal)
{
    if (!scan_sees(s, literal))
        return false;
    s->at += literal.n;
    return true;
}

bool scan_is(struct scan *s, str literal)
{
    return scan_try(s, literal) || scan_fail(s);
}

i64 scan_int(struct scan *s, i64 least, i64 most)
{
    size_t from = s->at;
    i64 v = 0;
    if (s->failed)
        return least;
    while (s->at < s->text.n && s->text.p[s->at] >= '0' && s->text.p[s->at] <= '9')
        s->at++;
    str digits = {s->text.p + from, s->at - from};
    if (!str_i64(digits, &v) || v < least || v > most || (digits.n > 1 && digits.p[0] == '0')) {
        s->at = from;
        scan_fail(s);
        return least;
    }
    return v;
}

/* The one-letter escapes, each beside what it stands for. */
static const char letters[] = "\"\\bfnrt", meanings[] = "\"\\\b\f\n\r\t";

static bool needs_escape(u8 c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

/* s->at stands behind a backslash. */
static bool scan_escape(struct scan *s, struct buf *b)
{
    char c = s->at < s->text.n ? s->text.p[s->at] : 0;
    const char *letter = c ? strchr(letters, c) : NULL;
    u8 code;
    if (letter) {
        s->at++;
        buf_byte(b, meanings[letter - letters]);
        return true;
    }
    str hex = str_first(rest(s), 5);
    if (!str_starts(hex, S("u00")) || hex.n < 5 || !hex_read(str_from_at(hex, 3), &code, 1) ||
        !needs_escape(code) || memchr(meanings, code, sizeof meanings - 1) || hex.p[3] > '9' ||
        (hex.p[4] >= 'A' && hex.p[4] <= 'F'))
        return scan_fail(s);
    s->at += 5;
    buf_byte(b, (char)code);
    return true;
}

str scan_string(struct scan *s, struct arena *a)
{
    struct buf b = buf_new(a);
    bool escaped = false;
    if (!scan_is(s, S("\"")))
        return S("");
    for (size_t from = s->at;; s->at++) {
        u8 c = s->at < s->text.n ? (u8)s->text.p[s->at] : 0;
        if (!needs_escape(c))
            continue;
        str plain = {s->text.p + from, s->at - from};
        if (!utf8_valid(plain) || (c != '"' && c != '\\')) {
            scan_fail(s);
            return S("");
        }
        s->at++;
        if (c == '"' && !escaped)
            return plain;
        buf_put(&b, plain);
        if (c == '"')
            return buf_str(&b);
        escaped = true;
        if (!scan_escape(s, &b))
            return S("");
        from = s->at--;
    }
}

str scan_digits(struct scan *s)
{
    if (!scan_is(s, S("\"")))
        return S("");
    size_t from = s->at, at = from;
    while (at < s->text.n && s->text.p[at] >= '0' && s->text.p[at] <= '9')
        at++;
    if (at == from || at == s->text.n || s->text.p[at] != '"') {
        scan_fail(s);
        return S("");
    }
    s->at = at + 1;
    return (str){s->text.p + from, at - from};
}

struct element scan_element(struct scan *s, const struct group *g)
{
    struct element x = {0};
    size_t from = s->at;
    str digits = scan_digits(s);
    if (!s->failed && !element_read(g, digits, &x)) {
        s->at = from;
        scan_fail(s);
    }
    return s->failed ? element_one : x;
}

struct scalar scan_scalar(struct scan *s, const struct group *g)
{
    struct scalar x = {0};
    size_t from = s->at;
    str digits = scan_digits(s);
    if (!s->failed && !scalar_read(g, digits, &x)) {
        s->at = from;
        scan_fail(s);
    }
    return s->failed ? (struct scalar){0} : x;
}

struct hash scan_hash(struct scan *s)
{
    struct hash h = {0};
    str hex = str_first(str_from_at(rest(s), 1), 2 * HASH_SIZE);
    size_t from = s->at;
    if (!scan_is(s, S("\"")))
        return h;
    bool lower = hex.n == 2 * HASH_SIZE;
    for (size_t i = 0; i < hex.n; i++)
        lower = lower && !(hex.p[i] >= 'A' && hex.p[i] <= 'F');
    s->at += hex.n;
    if (!lower || !hex_read(hex, h.bytes, HASH_SIZE) || !scan_is(s, S("\""))) {
        s->at = from;
        scan_fail(s);
        return (struct hash){0};
    }
    return h;
}

static void pass_value(struct scan *s, int depth);

static void pass_items(struct scan *s, int depth, str end, bool keys)
{
    if (scan_try(s, end))
        return;
    do {
        if (keys) {
            pass_value(s, 0); /* depth 0: a string only */
            scan_is(s, S(":"));
        }
        pass_value(s, depth - 1);
    } while (scan_try(s, S(",")));
    scan_is(s, end);
}

static void pass_string(struct scan *s)
{
    for (s->at++; s->at < s->text.n && s->text.p[s->at] != '"'; s->at++) {
        if ((u8)s->text.p[s->at] < 0x20)
            break;
        s->at += s->text.p[s->at] == '\\';
    }
    scan_is(s, S("\""));
}

static void pass_value(struct scan *s, int depth)
{
    size_t from = s->at;
    if (s->failed)
        return;
    if (scan_sees(s, S("\""))) {
        pass_string(s);
    } else if (depth <= 0) {
        scan_fail(s);
    } else if (scan_try(s, S("{"))) {
        pass_items(s, depth, S("}"), true);
    } else if (scan_try(s, S("["))) {
        pass_items(s, depth, S("]"), false);
    } else if (!scan_try(s, S("null")) && !scan_try(s, S("true")) && !scan_try(s, S("false"))) {
        while (s->at < s->text.n && strchr("+-.0123456789Ee", s->text.p[s->at]) && s->text.p[s->at])
            s->at++;
        if (s->at == from)
            scan_fail(s);
    }
}

str scan_value(struct scan *s)
{
    size_t from = s->at;
    pass_value(s, 32);
    if (s->failed || s->at > s->text.n)
        return S("null");
    return (str){s->text.p + from, s->at - from};
}

void put_string(struct buf *b, str s)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        const char *meaning = c ? memchr(meanings, c, sizeof meanings - 1) : NULL;
        if (meaning)
            buf_fmt(b, "\\%c", letters[meaning - meanings]);
        else if (needs_escape(c))
            buf_fmt(b, "\\u%04x", c);
        else
            buf_byte(b, (char)c);
    }
    buf_byte(b, '"');
}

void put_element(struct buf *b, const struct element *x)
{
    buf_byte(b, '"');
    element_put(b, x);
    buf_byte(b, '"');
}

void put_scalar(struct buf *b, const struct group *g, const struct scalar *x)
{
    buf_byte(b, '"');
    scalar_put(g, b, x);
    buf_byte(b, '"');
}

void put_hash(struct buf *b, const struct hash *h)
{
    buf_byte(b, '"');
    hex_put(b, h->bytes, HASH_SIZE);
    buf_byte(b, '"');
}
