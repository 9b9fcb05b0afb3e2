/* Bounds on Markdown, checked line by line before the parser sees it: cmark-gfm 0.29.0.gfm.6 has
 * inputs on which it takes quadratic time or fills tables with empty cells (CVE-2023-22483 to
 * 22486), all of them within one paragraph, one table or one line of nested marks. */
#include "markdown/limits.h"

#include "markdown/markdown.h"

struct scan {
    size_t paragraph, punctuation; /* bytes, and marks that the inline parser must pair */
    size_t columns, cells;         /* of the table the line may belong to; 0: none */
    size_t delimiters;             /* lines of the paragraph that could begin a table */
    size_t references;
    size_t definition, longest; /* bytes of the link definition that is read; of the longest */
    size_t closing;             /* brackets, in all: so often at most a definition is used */
};

/* How many marks of quotations and list items one line opens. */
static size_t line_depth(str line)
{
    size_t depth = 0, i = 0;
    while (i < line.n) {
        char c = line.p[i];
        if (c == ' ' || c == '\t') {
            i++;
        } else if (c == '>') {
            depth++, i++;
        } else if (memchr("-+*", c, 3) && (i + 1 == line.n || line.p[i + 1] == ' ')) {
            depth++, i++;
        } else if (c >= '0' && c <= '9') {
            size_t end = i;
            while (end < line.n && line.p[end] >= '0' && line.p[end] <= '9')
                end++;
            if (end >= line.n || (line.p[end] != '.' && line.p[end] != ')'))
                break;
            depth++, i = end + 1;
        } else {
            break;
        }
    }
    return depth;
}

/* The columns of a line like "|---|:--:|", the second of every table; 0: it is none. */
static size_t delimiter_columns(str line)
{
    size_t bars = 0, dashes = 0;
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '|')
            bars++;
        else if (line.p[i] == '-')
            dashes++;
        else if (!memchr(" \t:>", line.p[i], 4))
            return 0;
    }
    return bars && dashes ? bars + 1 : 0;
}

static bool is_mark(char c)
{
    return c == '[' || c == ']' || c == '*' || c == '_' || c == '<' || c == '`' || c == '~' ||
           c == '!';
}

static size_t marks(str line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.n; i++)
        n += is_mark(line.p[i]);
    return n;
}

/* "[name]: address", whatever mark stands before it; address and title may follow on the next
 * lines. Each "[name]" is replaced by all of it: a long one that is used often is a small text that
 * becomes gigabytes (later versions of cmark bound it themselves). */
static const char *definition_fault(struct scan *s, str line)
{
    size_t start = 0;
    while (start < line.n && memchr(" \t>-+*.)0123456789", line.p[start], 19))
        start++;
    if (start < line.n && line.p[start] == '[' && str_has(line, S("]:"))) {
        s->definition = line.n;
        s->references++;
    } else if (s->definition) {
        s->definition += line.n;
    }
    if (s->definition > s->longest)
        s->longest = s->definition;
    for (size_t i = 0; i < line.n; i++)
        s->closing += line.p[i] == ']';
    if (s->references > MARKDOWN_REFERENCES)
        return N_("There are too many link definitions.");
    if (s->longest * s->closing > MARKDOWN_EXPANSION)
        return N_("A link definition is too long for how often it could be used.");
    return NULL;
}

static const char *line_fault(struct scan *s, str line)
{
    if (!str_trim(line).n) {
        s->paragraph = s->punctuation = s->columns = s->delimiters = s->definition = 0;
        return NULL;
    }
    s->paragraph += line.n + 1;
    s->punctuation += marks(line);
    if (s->paragraph > MARKDOWN_PARAGRAPH_MOST)
        return N_("A paragraph is too long. Please put empty lines between its parts.");
    if (s->punctuation > MARKDOWN_PUNCTUATION)
        return N_("There are too many brackets and stars in one paragraph.");
    if (line_depth(line) > MARKDOWN_LINE_DEPTH)
        return N_("Lists or quotations are too deep inside one another.");
    size_t columns = delimiter_columns(line);
    if (columns > MARKDOWN_TABLE_COLUMNS)
        return N_("A table has at most 40 columns.");
    if (columns)
        s->columns = columns, s->cells = 0, s->delimiters++;
    if (s->delimiters > MARKDOWN_DELIMITERS)
        return N_("There are too many tables in one paragraph.");
    s->cells += s->columns;
    if (s->cells > MARKDOWN_TABLE_CELLS)
        return N_("A table is too large. Please make it two.");
    return definition_fault(s, line);
}

const char *markdown_fault(str text)
{
    struct scan s = {0};
    if (text.n > MARKDOWN_MOST)
        return N_("The text is too long: at most 256 KB. Please make it two documents.");
    str rest = text;
    for (str line; str_cut(&rest, '\n', &line);) {
        const char *fault = line_fault(&s, line);
        if (fault)
            return fault;
    }
    return NULL;
}
