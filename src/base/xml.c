/* XML, written straight into a buffer. */
#include "base/xml.h"

struct xml xml_new(struct buf *out)
{
    buf_z(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    return (struct xml){.out = out};
}

static void escape(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        switch (c) {
        case '&':
            buf_z(b, "&amp;");
            break;
        case '<':
            buf_z(b, "&lt;");
            break;
        case '>':
            buf_z(b, "&gt;");
            break;
        case '"':
            buf_z(b, "&quot;");
            break;
        default:
            if ((u8)c >= ' ' || c == '\n' || c == '\t')
                buf_byte(b, c);
        }
    }
}

static void end_tag(struct xml *x)
{
    if (x->in_tag)
        buf_byte(x->out, '>');
    x->in_tag = false;
}

void xml_open(struct xml *x, const char *name)
{
    end_tag(x);
    if (x->depth < XML_DEEPEST)
        x->names[x->depth] = name;
    x->depth++;
    buf_byte(x->out, '<');
    buf_z(x->out, name);
    x->in_tag = true;
}

void xml_attribute(struct xml *x, const char *name, str value)
{
    buf_byte(x->out, ' ');
    buf_z(x->out, name);
    buf_z(x->out, "=\"");
    escape(x->out, value);
    buf_byte(x->out, '"');
}

void xml_text(struct xml *x, str text)
{
    end_tag(x);
    escape(x->out, text);
}

void xml_close(struct xml *x)
{
    x->depth--;
    if (x->in_tag) {
        buf_z(x->out, "/>");
    } else if (x->depth < XML_DEEPEST) {
        buf_z(x->out, "</");
        buf_z(x->out, x->names[x->depth]);
        buf_byte(x->out, '>');
    }
    x->in_tag = false;
}

void xml_element(struct xml *x, const char *name, str text)
{
    xml_open(x, name);
    xml_text(x, text);
    xml_close(x);
}
