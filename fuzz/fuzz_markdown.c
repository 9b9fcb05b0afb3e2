/* Any text as Markdown: what is drawn holds no tag but those of Markdown, and every heading its id;
 * who searches reads the same words in it as were read before it was drawn. */
#include "base/utf8.h"
#include "markdown/drawn.h"
#include "markdown/markdown.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static bool known_tag(str rest)
{
    static const char *const tags[] = {"p",  "a",  "em", "strong", "del",        "code",  "pre",
                                       "ul", "ol", "li", "h1",     "h2",         "h3",    "h4",
                                       "h5", "h6", "hr", "br",     "table",      "thead", "tbody",
                                       "tr", "th", "td", "div",    "blockquote", "img"};
    size_t at = rest.n > 1 && rest.p[1] == '/' ? 2 : 1;
    for (size_t i = 0; i < COUNT(tags); i++) {
        size_t n = strlen(tags[i]);
        if (rest.n > at + n && memcmp(rest.p + at, tags[i], n) == 0 &&
            memchr(" />\n", rest.p[at + n], 4))
            return true;
    }
    return false;
}

static void put_without_blanks(struct buf *b, str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!memchr(" \t\n", text.p[i], 3))
            buf_byte(b, text.p[i]);
}

static bool same_words(struct arena *a, const struct markdown *m)
{
    struct buf read = buf_new(a), drawn = buf_new(a);
    struct section *sections;
    size_t n = drawn_sections(a, m->html.text, &sections);
    put_without_blanks(&read, m->plain);
    for (size_t i = 0; i < n; i++)
        put_without_blanks(&drawn, sections[i].text);
    return str_eq(buf_str(&read), buf_str(&drawn));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    str text;
    struct markdown m;
    if (text_clean(a, (str){(const char *)data, size}, false, &text) &&
        !markdown_render(a, text, &m)) {
        if (!utf8_valid(m.html.text) || !utf8_valid(m.plain))
            abort();
        for (size_t i = 0; i < m.html.text.n; i++)
            if (m.html.text.p[i] == '<' && !known_tag(str_from_at(m.html.text, i)))
                abort();
        for (size_t i = 0; i < m.n_headings; i++)
            if (!str_has(m.html.text, str_fmt(a, " id=\"%.*s\"", STR_FMT(m.headings[i].id))))
                abort();
        if (str_has(m.html.text, S("=\"javascript:")) || !same_words(a, &m))
            abort();
    }
    arena_free(a);
    return 0;
}
