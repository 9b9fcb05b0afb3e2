/* Writing JSON. Uses buf, when. */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"

static void value(struct json *j)
{
    if (j->comma)
        buf_byte(j->out, ',');
    j->comma = true;
}

void json_open(struct json *j, char bracket)
{
    value(j);
    buf_byte(j->out, bracket);
    j->comma = false;
}

void json_close(struct json *j, char bracket)
{
    buf_byte(j->out, bracket);
    j->comma = true;
}

static void quoted(struct buf *b, str s)
{
    s = s.n ? s : S(""); /* STR_NONE is nowhere: nothing may be added to it */
    buf_byte(b, '"');
    for (size_t i = 0, from = 0; i <= s.n; i++) {
        u8 c = i < s.n ? (u8)s.p[i] : '"';
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_put(b, (str){s.p + from, i - from});
        from = i + 1;
        if (i == s.n)
            break;
        if (c == '"' || c == '\\')
            buf_fmt(b, "\\%c", c);
        else if (c == '\n')
            buf_z(b, "\\n");
        else
            buf_fmt(b, "\\u%04x", c);
    }
    buf_byte(b, '"');
}

void json_key(struct json *j, const char *key)
{
    value(j);
    quoted(j->out, str_from(key));
    buf_byte(j->out, ':');
    j->comma = false;
}

void json_str(struct json *j, str s)
{
    value(j);
    quoted(j->out, s);
}

void json_int(struct json *j, i64 v)
{
    value(j);
    buf_i64(j->out, v);
}

void json_double(struct json *j, double v)
{
    char text[40];
    if (!isfinite(v)) {
        json_nothing(j);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    value(j);
    buf_z(j->out, text);
}

void json_bool(struct json *j, bool v)
{
    value(j);
    buf_z(j->out, v ? "true" : "false");
}

void json_nothing(struct json *j)
{
    value(j);
    buf_z(j->out, "null");
}

void json_time(struct json *j, msec t)
{
    if (!t) {
        json_nothing(j);
        return;
    }
    value(j);
    buf_byte(j->out, '"');
    when_put(j->out, t);
    buf_byte(j->out, '"');
}

void json_raw(struct json *j, str s)
{
    value(j);
    buf_put(j->out, s);
}

void json_key_open(struct json *j, const char *key, char bracket)
{
    json_key(j, key);
    json_open(j, bracket);
}

void json_key_str(struct json *j, const char *key, str s)
{
    json_key(j, key);
    json_str(j, s);
}

void json_key_int(struct json *j, const char *key, i64 v)
{
    json_key(j, key);
    json_int(j, v);
}

void json_key_double(struct json *j, const char *key, double v)
{
    json_key(j, key);
    json_double(j, v);
}

void json_key_bool(struct json *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}
