/* Parsing with cmark-gfm, mending the tree, drawing. */
#include "markdown/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <unicode/uchar.h>

#include "base/map.h"
#include "base/utf8.h"
#include "markdown/limits.h"

enum { ID_MOST = 90 /* bytes */, TREE_DEPTH = 200 };

static pthread_once_t registered = PTHREAD_ONCE_INIT;

/* ── The tree ── */

static cmark_node *parse(str text)
{
    static const char *const extensions[] = {"table", "strikethrough", "autolink"};
    pthread_once(&registered, cmark_gfm_core_extensions_ensure_registered);
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    for (size_t i = 0; i < COUNT(extensions); i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, text.p, text.n);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

static void replace(cmark_node *old, cmark_node *new)
{
    cmark_node_replace(old, new);
    cmark_node_free(old);
}

/* Tags that somebody wrote are shown as they were written. */
static void show_tags(cmark_node *node)
{
    bool block = cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK;
    cmark_node *text = cmark_node_new(block ? CMARK_NODE_CODE_BLOCK : CMARK_NODE_TEXT);
    cmark_node_set_literal(text, cmark_node_get_literal(node));
    replace(node, text);
}

/* A picture elsewhere is a link to it: pages load nothing from other sites. */
static void link_picture(cmark_node *node)
{
    const char *address = cmark_node_get_url(node);
    if (str_starts(str_from(address), S("/files/")))
        return;
    cmark_node *link = cmark_node_new(CMARK_NODE_LINK), *child;
    cmark_node_set_url(link, address);
    cmark_node_set_title(link, cmark_node_get_title(node));
    while ((child = cmark_node_first_child(node)))
        cmark_node_append_child(link, child);
    if (!cmark_node_first_child(link)) {
        cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
        cmark_node_set_literal(text, address);
        cmark_node_append_child(link, text);
    }
    replace(node, link);
}

/* A sign of a script without spaces, or its punctuation. */
static bool is_east(u32 c)
{
    return u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC) || (c >= 0x3000 && c < 0x3100) ||
           (c >= 0xFF00 && c < 0xFF61);
}

static bool ends_east(cmark_node *node)
{
    while (node && cmark_node_last_child(node))
        node = cmark_node_last_child(node);
    str text = str_from(
        node && cmark_node_get_type(node) == CMARK_NODE_TEXT ? cmark_node_get_literal(node) : "");
    size_t at = utf8_back(text, text.n);
    return text.n && is_east(utf8_next(text, &at));
}

static bool begins_east(cmark_node *node)
{
    size_t at = 0;
    while (node && cmark_node_first_child(node))
        node = cmark_node_first_child(node);
    str text = str_from(
        node && cmark_node_get_type(node) == CMARK_NODE_TEXT ? cmark_node_get_literal(node) : "");
    return text.n && is_east(utf8_next(text, &at));
}

/* A line that ends within a paragraph is a space between words; Chinese has none. */
static void close_line(cmark_node *end)
{
    if (ends_east(cmark_node_previous(end)) && begins_east(cmark_node_next(end))) {
        cmark_node_unlink(end);
        cmark_node_free(end);
    }
}

/* NULL, or what is more than anybody writes. `top`: the highest level of a heading. */
static const char *mend(cmark_node *root, int *top)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    int depth = 0, headings = 0;
    const char *fault = NULL;
    *top = 6;
    while (!fault && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        bool leaf = !cmark_node_first_child(node);
        if (event == CMARK_EVENT_ENTER) {
            if (!leaf && ++depth > TREE_DEPTH)
                fault = N_("Lists or quotations are too deep inside one another.");
            if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) < *top)
                *top = cmark_node_get_heading_level(node);
            if (type == CMARK_NODE_HEADING && ++headings > MARKDOWN_HEADINGS)
                fault = N_("There are too many headings.");
            if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
                show_tags(node);
            if (type == CMARK_NODE_SOFTBREAK)
                close_line(node);
        } else {
            depth -= !leaf;
            if (type == CMARK_NODE_IMAGE)
                link_picture(node);
        }
    }
    cmark_iter_free(iter);
    return fault;
}

/* ── Words ── */

/* What a heading is known by in addresses: its letters and digits, in lower case, '-' between. */
static str slug(struct arena *a, str text)
{
    struct buf b = buf_new(a);
    bool gap = false;
    buf_z(&b, "s-");
    for (size_t at = 0; at < text.n && b.n < ID_MOST;) {
        u32 c = utf8_next(text, &at);
        if (!u_isalnum((UChar32)c) && u_charType((UChar32)c) != U_NON_SPACING_MARK) {
            gap = true;
            continue;
        }
        if (gap && b.n > 2)
            buf_byte(&b, '-');
        gap = false;
        utf8_put(&b, (u32)u_tolower((UChar32)c));
    }
    return buf_str(&b);
}

struct reading {
    struct arena *arena;
    struct markdown *out;
    struct buf plain;
    struct map ids;
    size_t heading_from, cap;
    int shift;
};

static void end_heading(struct reading *r, cmark_node *node)
{
    str text = str_copy(r->arena, str_trim(str_from_at(buf_str(&r->plain), r->heading_from)));
    str id = slug(r->arena, text), unique = id;
    for (int n = 2; map_get(&r->ids, unique); n++)
        unique = str_fmt(r->arena, "%.*s-%d", STR_FMT(id), n);
    int level = cmark_node_get_heading_level(node) + r->shift;
    level = level > 6 ? 6 : level;
    cmark_node_set_heading_level(node, level);
    map_set(&r->ids, unique, r);
    *PUSH(r->arena, r->out->headings, r->out->n_headings, r->cap) =
        (struct heading){level, unique, text};
}

static bool is_named(cmark_node *node, const char *name)
{
    return strcmp(cmark_node_get_type_string(node), name) == 0;
}

/* A row of a table is a line, its cells have tabs between. */
static void end_cell(struct reading *r, cmark_node *cell)
{
    buf_byte(&r->plain, cmark_node_next(cell) ? '\t' : '\n');
}

static void read_words(struct reading *r, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING && event == CMARK_EVENT_ENTER)
            r->heading_from = r->plain.n;
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
            buf_put(&r->plain, str_from(cmark_node_get_literal(node)));
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            buf_byte(&r->plain, ' ');
        if (type == CMARK_NODE_HEADING && event == CMARK_EVENT_EXIT)
            end_heading(r, node);
        if (event == CMARK_EVENT_EXIT && is_named(node, "table_cell"))
            end_cell(r, node);
        bool block = type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING ||
                     type == CMARK_NODE_CODE_BLOCK;
        bool ends = event == CMARK_EVENT_EXIT || type == CMARK_NODE_CODE_BLOCK;
        if (block && ends && r->plain.n && r->plain.p[r->plain.n - 1] != '\n')
            buf_byte(&r->plain, '\n');
    }
    cmark_iter_free(iter);
}

i64 reading_minutes(str plain)
{
    i64 signs = 0, words = 0;
    bool inside = false;
    for (size_t at = 0; at < plain.n;) {
        u32 c = utf8_next(plain, &at);
        bool east = u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC) ||
                    (c >= 0x3040 && c < 0x3100) || (c >= 0xac00 && c < 0xd7b0);
        bool letter = !east && u_isalnum((UChar32)c);
        signs += east;
        words += letter && !inside;
        inside = letter || (inside && u_charType((UChar32)c) == U_NON_SPACING_MARK);
    }
    i64 minutes = (signs + words * 2 + 399) / 400;
    return minutes ? minutes : 1;
}

/* ── Drawing ── */

/* In what cmark draws in its safe mode, a '<' begins a tag of its own and nothing else: text and
 * attributes have it escaped, and there is no raw HTML left in the tree. */
static str add_ids(struct arena *a, str drawn, const struct markdown *m)
{
    struct buf b = buf_new(a);
    size_t heading = 0;
    buf_room(&b, drawn.n + m->n_headings * 64 + 64);
    for (size_t i = 0; i < drawn.n;) {
        str rest = str_from_at(drawn, i);
        const char *next = memchr(rest.p, '<', rest.n);
        size_t before = next ? (size_t)(next - rest.p) : rest.n;
        buf_put(&b, str_first(rest, before));
        rest = str_from_at(rest, before);
        i += before;
        if (rest.n > 4 && rest.p[1] == 'h' && rest.p[2] >= '1' && rest.p[2] <= '6' &&
            rest.p[3] == '>' && heading < m->n_headings) {
            buf_put(&b, str_first(rest, 3));
            buf_z(&b, " id=\"");
            buf_put(&b, m->headings[heading++].id);
            buf_z(&b, "\">");
            i += 4;
        } else if (str_starts(rest, S("<table>"))) {
            buf_z(&b, "<div class=\"scroll\" tabindex=\"0\"><table>");
            i += strlen("<table>");
        } else if (str_starts(rest, S("</table>"))) {
            buf_z(&b, "</table></div>");
            i += strlen("</table>");
        } else if (rest.n) {
            buf_byte(&b, '<');
            i++;
        }
    }
    return buf_str(&b);
}

const char *markdown_render(struct arena *a, str text, struct markdown *out)
{
    int top;
    const char *fault = markdown_fault(text);
    *out = (struct markdown){.minutes = 1, .html.text = S(""), .plain = S("")};
    if (fault)
        return fault;
    cmark_node *root = parse(text);
    if (!(fault = mend(root, &top))) {
        struct reading r = {.arena = a,
                            .out = out,
                            .plain = buf_new(a),
                            .ids = map_new(a),
                            .shift = top == 1 ? 1 : 0};
        read_words(&r, root);
        out->plain = buf_str(&r.plain);
        out->minutes = reading_minutes(out->plain);
        char *drawn = cmark_render_html(root, CMARK_OPT_DEFAULT, NULL);
        out->html.text = add_ids(a, str_from(drawn), out);
        cmark_get_default_mem_allocator()->free(drawn);
    }
    cmark_node_free(root);
    return fault;
}

void markdown_escape(struct buf *b, str plain)
{
    bool start = true; /* of a line: only there do some characters mean anything */
    for (size_t i = 0; i < plain.n; i++) {
        char c = plain.p[i];
        bool special =
            memchr("\\`*_[]<>&|~", c, 11) != NULL || (start && memchr("#+-=", c, 4) != NULL);
        bool number = (c == '.' || c == ')') && i > 0 && plain.p[i - 1] >= '0' &&
                      plain.p[i - 1] <= '9' && (i + 1 == plain.n || plain.p[i + 1] == ' ');
        if (special || number)
            buf_byte(b, '\\');
        buf_byte(b, c);
        start = c == '\n' || (start && c == ' ');
    }
}
