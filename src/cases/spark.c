/* XML and JSON from one description. Uses json. */
#include "cases/spark.h"

#include <math.h>

#include "base/when.h"

/* XML 1.0 section 2.2 allows no control characters but tab, LF and CR, escaped or not. */
static void put_xml(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        if (c == '&')
            buf_z(b, "&amp;");
        else if (c == '<')
            buf_z(b, "&lt;");
        else if (c == '>')
            buf_z(b, "&gt;");
        else if (c >= 0x20 || c == '\n' || c == '\t')
            buf_byte(b, (char)c);
    }
}

static void tag(struct buf *b, const char *open, const char *name, const char *close)
{
    buf_z(b, open);
    buf_z(b, name);
    buf_z(b, close);
}

struct spark spark_new(struct buf *out, bool xml)
{
    if (xml)
        buf_z(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    return (struct spark){.out = out, .xml = xml, .json = {out, false}};
}

static void begin(struct spark *s, const char *name, bool keyed, char bracket)
{
    if (s->xml) {
        tag(s->out, "<", name, ">");
        return;
    }
    if (keyed)
        json_key(&s->json, name);
    json_open(&s->json, bracket);
}

static void end(struct spark *s, const char *name, char bracket)
{
    if (s->xml)
        tag(s->out, "</", name, ">");
    else
        json_close(&s->json, bracket);
}

void spark_list(struct spark *s, const char *name, bool root)
{
    begin(s, name, !root, '[');
}

void spark_list_end(struct spark *s, const char *name)
{
    end(s, name, ']');
}

void spark_item(struct spark *s, const char *name)
{
    begin(s, name, false, '{');
}

void spark_item_end(struct spark *s, const char *name)
{
    end(s, name, '}');
}

void spark_object(struct spark *s, const char *name, bool root)
{
    begin(s, name, !root, '{');
}

void spark_object_end(struct spark *s, const char *name)
{
    end(s, name, '}');
}

void spark_text(struct spark *s, const char *name, str value)
{
    if (!s->xml) {
        json_key(&s->json, name);
        if (value.p)
            json_str(&s->json, value);
        else
            json_nothing(&s->json);
    } else if (!value.n) {
        tag(s->out, "<", name, "/>");
    } else {
        tag(s->out, "<", name, ">");
        put_xml(s->out, value);
        tag(s->out, "</", name, ">");
    }
}

static void spark_plain(struct spark *s, const char *name, str value)
{
    if (s->xml) {
        spark_text(s, name, value);
    } else {
        json_key(&s->json, name);
        json_raw(&s->json, value);
    }
}

void spark_bool(struct spark *s, const char *name, bool value)
{
    spark_plain(s, name, value ? S("true") : S("false"));
}

void spark_int(struct spark *s, const char *name, i64 value)
{
    spark_plain(s, name, str_fmt(s->out->arena, "%lld", (long long)value));
}

/* Seven decimals are a centimetre. */
void spark_real(struct spark *s, const char *name, double value)
{
    if (isnan(value))
        spark_text(s, name, STR_NONE);
    else
        spark_plain(s, name, str_fmt(s->out->arena, "%.10g", value));
}

void spark_time(struct spark *s, const char *name, msec value)
{
    struct buf b = buf_new(s->out->arena);
    if (value)
        when_put(&b, value - value % 1000);
    spark_text(s, name, value ? buf_str(&b) : STR_NONE);
}
