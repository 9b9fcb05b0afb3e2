/* Walking a tree that libxml2 made of tag soup, writing Markdown. */
#include "markdown/from_html.h"

#include <libxml/HTMLparser.h>

#include "markdown/markdown.h"
#include "markdown/tags.h"

struct writer {
    struct arena *arena;
    struct from_html *out;
    struct buf *b;
    str indent; /* what goes before each line: "> ", "  " */
    bool fresh; /* at the start of a block: no space is due */
    bool space; /* white space was read and not yet written */
    bool in_cell, in_head;
    int list_depth;
    size_t written;
    bool full; /* more was to be written than may be */
};

static void walk_all(struct writer *w, const xmlNode *node, int depth);

static str name_of(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE ? str_from((const char *)node->name) : S("");
}

static bool one_of(str name, const char *const *names)
{
    for (; *names; names++)
        if (str_eq_nocase(name, str_from(*names)))
            return true;
    return false;
}

static str attribute(struct writer *w, const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->properties; at; at = at->next)
        if (str_eq_nocase(str_from((const char *)at->name), str_from(name)) && at->children &&
            at->children->content)
            return str_copy(w->arena, str_trim(str_from((const char *)at->children->content)));
    return S("");
}

/* ── Text ── */

/* Is there room for n more bytes, here and around? Each level copies what is inside it. */
static bool room(struct writer *w, size_t n)
{
    w->written += n;
    w->full |= w->written > FROM_HTML_WRITTEN;
    return !w->full;
}

static void put_spaced(struct writer *w, const char *marks)
{
    if (w->space && !w->fresh)
        buf_byte(w->b, ' ');
    w->space = w->fresh = false;
    buf_z(w->b, marks);
}

static void put_text(struct writer *w, str text)
{
    size_t i = 0;
    while (i < text.n) {
        size_t from = i;
        while (i < text.n && !memchr(" \t\r\n", text.p[i], 4))
            i++;
        if (i > from && room(w, i - from)) {
            put_spaced(w, "");
            markdown_escape(w->b, (str){text.p + from, i - from});
        }
        if (i < text.n) {
            w->space = true;
            i++;
        }
    }
}

static void new_line(struct writer *w)
{
    if (!room(w, w->indent.n + 1))
        return;
    buf_byte(w->b, '\n');
    buf_put(w->b, w->indent);
}

/* An empty line, unless the block has just begun. */
static void new_block(struct writer *w)
{
    w->space = false;
    if (w->fresh || w->in_cell || w->in_head)
        return;
    new_line(w);
    new_line(w);
    w->fresh = true;
}

/* ── Elements ── */

static void put_heading(struct writer *w, const xmlNode *node, int level, int depth)
{
    new_block(w);
    if (!w->in_cell)
        for (int i = 0; i <= level; i++)
            buf_byte(w->b, i < level ? '#' : ' ');
    w->fresh = true;
    w->in_head = true;
    walk_all(w, node->children, depth);
    w->in_head = false;
    w->fresh = false;
    new_block(w);
}

static void put_marked(struct writer *w, const xmlNode *node, const char *mark, int depth)
{
    struct buf *around = w->b, inner = buf_new(w->arena);
    bool space = w->space, fresh = w->fresh;
    w->b = &inner;
    w->space = false;
    w->fresh = true;
    walk_all(w, node->children, depth);
    w->b = around;
    str text = str_trim(buf_str(&inner));
    bool after = w->space;
    w->space = space;
    w->fresh = fresh;
    if (!room(w, text.n)) {
        return;
    } else if (text.n && !str_has(text, S("\n"))) {
        put_spaced(w, mark);
        buf_put(w->b, text);
        buf_z(w->b, mark);
    } else if (text.n) {
        put_spaced(w, "");
        buf_put(w->b, text);
    }
    w->space = text.n ? after : space || after;
}

static bool safe_address(str href)
{
    return (str_starts(href, S("http://")) || str_starts(href, S("https://")) ||
            str_starts(href, S("mailto:")) || str_starts(href, S("/"))) &&
           !str_has(href, S("<")) && !str_has(href, S(">")) && !str_has(href, S("\n"));
}

static void put_link(struct writer *w, const xmlNode *node, int depth)
{
    str href = attribute(w, node, "href");
    struct buf *around = w->b, inner = buf_new(w->arena);
    bool space = w->space, fresh = w->fresh;
    w->b = &inner;
    w->space = false;
    w->fresh = true;
    walk_all(w, node->children, depth);
    w->b = around;
    bool after = w->space;
    w->space = space;
    w->fresh = fresh;
    str text = str_trim(buf_str(&inner));
    if (!text.n || !room(w, text.n))
        return;
    bool link = safe_address(href) && !str_has(text, S("\n"));
    put_spaced(w, link ? "[" : "");
    buf_put(w->b, text);
    if (link) {
        buf_z(w->b, "](<");
        buf_put(w->b, href);
        buf_z(w->b, ">)");
    }
    w->space = after;
}

static void put_list(struct writer *w, const xmlNode *node, bool numbered, int depth)
{
    str outer = w->indent;
    int number = 1;
    new_block(w);
    w->list_depth++;
    for (const xmlNode *item = node->children; item; item = item->next) {
        if (!str_eq_nocase(name_of(item), S("li")))
            continue;
        if (number > 1) {
            w->fresh = false;
            new_line(w);
        }
        str mark = numbered ? str_fmt(w->arena, "%d. ", number) : S("- ");
        buf_put(w->b, mark);
        w->indent = str_fmt(w->arena, "%.*s%*s", STR_FMT(outer), (int)mark.n, "");
        w->fresh = true;
        w->space = false;
        walk_all(w, item->children, depth);
        w->indent = outer;
        number++;
    }
    w->list_depth--;
    w->fresh = number == 1;
    new_block(w);
}

static void put_quotation(struct writer *w, const xmlNode *node, int depth)
{
    str outer = w->indent;
    new_block(w);
    buf_z(w->b, "> ");
    w->indent = str_fmt(w->arena, "%.*s> ", STR_FMT(outer));
    walk_all(w, node->children, depth);
    w->indent = outer;
    w->fresh = false;
    new_block(w);
}

static void put_pre(struct writer *w, const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);
    str text = str_copy(w->arena, content ? str_from((const char *)content) : S("")), line;
    if (content)
        xmlFree(content);
    if (!str_trim(text).n || w->in_cell)
        return;
    new_block(w);
    buf_z(w->b, "    ");
    bool first = true;
    while (text.n && str_cut(&text, '\n', &line)) {
        if (!first) {
            new_line(w);
            buf_z(w->b, "    ");
        }
        buf_put(w->b, line);
        first = false;
    }
    w->fresh = false;
    new_block(w);
}

/* Rows of a table are gathered whatever lies between. */
static void put_rows(struct writer *w, const xmlNode *node, size_t *rows, size_t *columns,
                     int depth)
{
    static const char *const groups[] = {"thead", "tbody", "tfoot", NULL};
    for (; node && depth < FROM_HTML_DEEPEST; node = node->next) {
        if (one_of(name_of(node), groups))
            put_rows(w, node->children, rows, columns, depth + 1);
        if (!str_eq_nocase(name_of(node), S("tr")))
            continue;
        size_t n = 0;
        if (*rows)
            new_line(w);
        buf_byte(w->b, '|');
        for (const xmlNode *cell = node->children; cell; cell = cell->next) {
            bool is_cell =
                str_eq_nocase(name_of(cell), S("td")) || str_eq_nocase(name_of(cell), S("th"));
            if (!is_cell || n == MARKDOWN_TABLE_COLUMNS)
                continue;
            w->fresh = true;
            w->space = false;
            walk_all(w, cell->children, depth + 1);
            buf_byte(w->b, '|');
            n++;
        }
        if (!*rows) {
            *columns = n;
            new_line(w);
            buf_byte(w->b, '|');
            for (size_t i = 0; i < (n ? n : 1); i++)
                buf_z(w->b, "-|");
        }
        (*rows)++;
    }
}

static void put_table(struct writer *w, const xmlNode *node, int depth)
{
    size_t rows = 0, columns = 0;
    if (w->in_cell) {
        walk_all(w, node->children, depth);
        return;
    }
    new_block(w);
    w->in_cell = true;
    put_rows(w, node->children, &rows, &columns, depth);
    w->in_cell = false;
    w->fresh = rows == 0;
    new_block(w);
}

static void take_meta(struct writer *w, const xmlNode *node)
{
    const struct {
        const char *name;
        str *into;
    } known[] = {{"author", &w->out->author},
                 {"date", &w->out->date},
                 {"description", &w->out->description}};
    str name = attribute(w, node, "name");
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eq_nocase(name, str_from(known[i].name)) && !known[i].into->n)
            *known[i].into = attribute(w, node, "content");
}

static void take_title(struct writer *w, const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent(node);
    if (content && !w->out->title.n)
        w->out->title = str_copy(w->arena, str_trim(str_from((const char *)content)));
    if (content)
        xmlFree(content);
}

/* A line break, where one may stand. */
static void put_break(struct writer *w)
{
    if (w->in_cell || w->in_head || w->fresh) {
        w->space = true;
        return;
    }
    buf_byte(w->b, '\\');
    new_line(w);
    w->fresh = true;
}

static void put_block(struct writer *w, const xmlNode *node, int depth)
{
    new_block(w);
    walk_all(w, node->children, depth);
    new_block(w);
}

/* What becomes of an element. INLINE: only what is inside it is written. */
enum element {
    INLINE,
    DROPPED,
    BLOCK,
    TITLE,
    META,
    LIST,
    NUMBERED,
    QUOTATION,
    PRE,
    TABLE,
    LINK,
    BREAK,
    STRONG,
    WEAK,
    HEADING
};

static enum element element_of(str name)
{
    static const struct {
        const char *names[16];
        enum element is;
    } all[] = {
        {{"script", "style", "noscript", "template", "form", "input", "button", "select",
          "textarea", "iframe", "object", "embed", "svg", "math", "nav"},
         DROPPED},
        {{"p", "div", "section", "article", "main", "header", "footer", "aside", "figure",
          "figcaption", "address", "dl", "dt", "dd", "hr"},
         BLOCK},
        {{"title"}, TITLE},
        {{"meta"}, META},
        {{"ul"}, LIST},
        {{"ol"}, NUMBERED},
        {{"blockquote"}, QUOTATION},
        {{"pre"}, PRE},
        {{"table"}, TABLE},
        {{"a"}, LINK},
        {{"br"}, BREAK},
        {{"b", "strong"}, STRONG},
        {{"i", "em", "cite"}, WEAK},
    };
    if (name.n == 2 && (name.p[0] | 32) == 'h' && name.p[1] >= '1' && name.p[1] <= '6')
        return HEADING;
    for (size_t i = 0; i < COUNT(all); i++)
        if (one_of(name, all[i].names))
            return all[i].is;
    return INLINE;
}

static void put_element(struct writer *w, const xmlNode *node, int depth)
{
    str name = name_of(node);
    switch (element_of(name)) {
    case DROPPED:
        break;
    case BLOCK:
        put_block(w, node, depth);
        break;
    case TITLE:
        take_title(w, node);
        break;
    case META:
        take_meta(w, node);
        break;
    case LIST:
        put_list(w, node, false, depth);
        break;
    case NUMBERED:
        put_list(w, node, true, depth);
        break;
    case QUOTATION:
        put_quotation(w, node, depth);
        break;
    case PRE:
        put_pre(w, node);
        break;
    case TABLE:
        put_table(w, node, depth);
        break;
    case LINK:
        put_link(w, node, depth);
        break;
    case BREAK:
        put_break(w);
        break;
    case STRONG:
        put_marked(w, node, "**", depth);
        break;
    case WEAK:
        put_marked(w, node, "*", depth);
        break;
    case HEADING:
        if (name.p[1] == '1')
            take_title(w, node);
        put_heading(w, node, name.p[1] - '0', depth);
        break;
    case INLINE:
        walk_all(w, node->children, depth);
        break;
    }
}

static void walk_one(struct writer *w, const xmlNode *node, int depth)
{
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        put_text(w, str_from((const char *)node->content));
    else if (node->type == XML_ELEMENT_NODE)
        put_element(w, node, depth);
}

static void walk_all(struct writer *w, const xmlNode *node, int depth)
{
    if (depth >= FROM_HTML_DEEPEST)
        return;
    for (; node && !w->full; node = node->next)
        walk_one(w, node, depth + 1);
}

/* Nothing but the marks of quotations. */
static bool is_blank(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != '>' && line.p[i] != ' ')
            return false;
    return true;
}

/* One empty line where there were several, with the marks of a quotation only inside it; no spaces
 * at the ends, no line break that breaks nothing. */
static str tidy(struct arena *a, str text)
{
    struct buf b = buf_new(a);
    str line, gap = STR_NONE;
    while (text.n && str_cut(&text, '\n', &line)) {
        while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
            line.n--;
        if (is_blank(line) || str_eq(line, S("\\"))) {
            gap = is_blank(line) ? line : S("");
            continue;
        }
        if (gap.p && b.n) {
            buf_put(&b, line.p[0] == '>' ? gap : S(""));
            buf_byte(&b, '\n');
        }
        gap = STR_NONE;
        buf_put(&b, line);
        buf_byte(&b, '\n');
    }
    b.n -= b.n > 0;
    return buf_str(&b);
}

static str language_of(struct writer *w, const xmlNode *root)
{
    return root ? attribute(w, root, "lang") : S("");
}

const char *from_html(struct arena *a, str text, struct from_html *out)
{
    struct buf b = buf_new(a);
    struct writer w = {.arena = a, .out = out, .b = &b, .indent = S(""), .fresh = true};
    *out = (struct from_html){S(""), S(""), S(""), S(""), S(""), S("")};
    if (text.n > FROM_HTML_MOST)
        return N_("The page is too long.");
    if (!tags_are_small(text))
        return N_("A tag of this page has too many attributes.");
    htmlDocPtr doc = htmlReadMemory(text.p, (int)text.n, NULL, "UTF-8",
                                    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET | HTML_PARSE_COMPACT);
    if (!doc)
        return N_("This cannot be read as HTML.");
    out->lang = language_of(&w, xmlDocGetRootElement(doc));
    walk_all(&w, xmlDocGetRootElement(doc), 0);
    xmlFreeDoc(doc);
    if (w.full)
        return N_("The page is too long.");
    out->body = tidy(a, buf_str(&b));
    return NULL;
}
