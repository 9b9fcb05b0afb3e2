/* Drawn Markdown to words: one pass over its tags. cmark escapes '<', '>', '&' and '"' wherever
 * they are not its own, so that a '<' begins a tag and the next '>' ends it. */
#include "markdown/drawn.h"

struct drawn {
    struct arena *arena;
    struct section *sections;
    size_t n, cap;
    str id; /* of the heading last read */
    struct buf text;
    bool verbatim; /* in <pre>, where lines are lines */
};

static bool ends_with(const struct buf *b, char c)
{
    return b->n && b->p[b->n - 1] == c;
}

static void end_block(struct drawn *d)
{
    while (ends_with(&d->text, ' ') || ends_with(&d->text, '\t'))
        d->text.n--;
    if (d->text.n && !ends_with(&d->text, '\n'))
        buf_z(&d->text, "\n\n");
}

static void end_section(struct drawn *d)
{
    end_block(d);
    if (d->text.n)
        *PUSH(d->arena, d->sections, d->n, d->cap) = (struct section){d->id, buf_str(&d->text)};
    d->text = buf_new(d->arena);
}

/* ── Text ── */

static void put_line_end(struct drawn *d)
{
    if (d->verbatim)
        end_block(d);
    else if (d->text.n && !ends_with(&d->text, '\n') && !ends_with(&d->text, '\t'))
        buf_byte(&d->text, ' ');
}

/* The sign that an '&' stands for, and the bytes that name it. */
static char named_sign(str s, size_t *bytes)
{
    static const struct {
        str name;
        char sign;
    } signs[] = {{S_INIT("&lt;"), '<'},
                 {S_INIT("&gt;"), '>'},
                 {S_INIT("&amp;"), '&'},
                 {S_INIT("&quot;"), '"'}};
    for (size_t i = 0; i < COUNT(signs); i++)
        if (str_starts(s, signs[i].name)) {
            *bytes = signs[i].name.n;
            return signs[i].sign;
        }
    *bytes = 1;
    return '&';
}

/* Up to where a tag begins, or the end. */
static void put_text(struct drawn *d, str text)
{
    for (size_t i = 0, bytes; i < text.n; i += bytes) {
        for (bytes = 0;
             i + bytes < text.n && text.p[i + bytes] != '&' && text.p[i + bytes] != '\n';)
            bytes++;
        buf_put(&d->text, (str){text.p + i, bytes});
        i += bytes;
        bytes = 1;
        if (i < text.n && text.p[i] == '\n')
            put_line_end(d);
        else if (i < text.n)
            buf_byte(&d->text, named_sign(str_from_at(text, i), &bytes));
    }
}

/* ── Tags ── */

/* The value of an attribute, as it stands; empty when the tag has none. */
static str value_of(str tag, str attribute)
{
    size_t at = str_find(tag, attribute);
    str rest = at == SIZE_MAX ? S("") : str_from_at(tag, at + attribute.n), value;
    str_cut(&rest, '"', &value);
    return value;
}

static bool stands_in_line(str name)
{
    static const str inside[] = {S_INIT("a"),   S_INIT("em"), S_INIT("strong"), S_INIT("del"),
                                 S_INIT("img"), S_INIT("br"), S_INIT("code")};
    for (size_t i = 0; i < COUNT(inside); i++)
        if (str_eq(name, inside[i]))
            return true;
    return false;
}

static bool is_heading(str name)
{
    return name.n == 2 && name.p[0] == 'h' && name.p[1] >= '1' && name.p[1] <= '6';
}

/* tag: what stands between '<' and '>'. */
static void read_tag(struct drawn *d, str tag)
{
    bool closes = tag.n && tag.p[0] == '/';
    str attributes = str_from_at(tag, closes), name;
    str_cut(&attributes, ' ', &name);
    if (str_eq(name, S("td")) || str_eq(name, S("th"))) {
        if (closes)
            buf_byte(&d->text, '\t');
    } else if (str_eq(name, S("img"))) {
        put_text(d, value_of(tag, S(" alt=\"")));
    } else if (!stands_in_line(name)) {
        if (is_heading(name) && !closes) {
            end_section(d);
            d->id = value_of(tag, S(" id=\""));
        }
        end_block(d);
        d->verbatim = str_eq(name, S("pre")) && !closes;
    }
}

size_t drawn_sections(struct arena *a, str html, struct section **out)
{
    struct drawn d = {.arena = a, .id = S(""), .text = buf_new(a)};
    for (str text, tag; html.n;) {
        str_cut(&html, '<', &text);
        put_text(&d, text);
        if (str_cut(&html, '>', &tag))
            read_tag(&d, tag);
    }
    end_section(&d);
    *out = d.sections;
    return d.n;
}
