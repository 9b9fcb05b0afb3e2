/* What is read of a text when its marks are gone: its words for comparing, and the first of them as
 * a summary. */
#include "base/utf8.h"
#include "lang/lang.h"
#include "markdown/markdown.h"

/* A row of a table, as markdown_render() tells it: tabs between its cells. */
static bool is_row(str line)
{
    return str_find_byte(line, '\t') != SIZE_MAX;
}

str markdown_words(struct arena *a, str text)
{
    struct markdown m;
    struct buf b = buf_new(a);
    str line, rest;
    if (markdown_render(a, text, &m))
        return text;
    rest = m.plain;
    for (bool row = false; str_cut(&rest, '\n', &line);) {
        bool was_row = row;
        row = is_row(line);
        buf_z(&b, !b.n ? "" : row && was_row ? "\n" : "\n\n");
        buf_put(&b, line);
    }
    return str_trim(buf_str(&b));
}

/* Without headings and tables, which say nothing by themselves: the first line that is long enough
 * to stand alone, else as many as it takes, as one line. */
static str first_words(struct arena *a, const struct markdown *m, size_t enough)
{
    enum { LONG = 30 }; /* characters */
    struct buf b = buf_new(a);
    size_t heading = 0;
    str line;
    for (str rest = m->plain; str_cut(&rest, '\n', &line);) {
        line = str_trim(line);
        if (heading < m->n_headings && str_eq(line, str_trim(m->headings[heading].text))) {
            heading++;
            continue;
        }
        if (!is_row(line) && text_length(line) >= LONG)
            return line;
        if (!is_row(line) && line.n && b.n < enough) {
            buf_z(&b, b.n ? " " : "");
            buf_put(&b, line);
        }
    }
    return buf_str(&b);
}

str markdown_summary(struct arena *a, const struct markdown *m)
{
    enum { SHORT = 140 };
    static const str ends[] = {S_INIT("。"), S_INIT("！"), S_INIT("？"), S_INIT(". "),
                               S_INIT("؟ ")};
    str all = first_words(a, m, SHORT), first = str_trim(utf8_first(all, SHORT));
    size_t cut = 0;
    if (first.n == all.n)
        return all;
    for (size_t i = 0; i < COUNT(ends); i++)
        for (size_t at = 0; at + ends[i].n <= first.n; at++)
            if (memcmp(first.p + at, ends[i].p, ends[i].n) == 0 && at + ends[i].n > cut)
                cut = at + ends[i].n;
    if (cut > first.n / 3)
        return str_trim(str_first(first, cut));
    return str_fmt(a, "%.*s…", STR_FMT(first));
}

str markdown_summarised(struct arena *a, str text)
{
    struct markdown m;
    return markdown_render(a, text, &m) ? S("") : markdown_summary(a, &m);
}
