/* pagegen: text and tags of a page, and what HTML allows in them. */
#include <wctype.h>

#include "base/utf8.h"
#include "pagegen_inner.h"

/* ── What HTML knows ── */

static const char VOID_TAGS[] = " area br col hr img input link meta source track wbr ";
/* Beside these, white space has no meaning. */
static const char BLOCK_TAGS[] =
    " html head body title meta link script header footer main nav section article aside div p ul "
    "ol li dl dt dd h1 h2 h3 h4 h5 h6 form fieldset legend table caption colgroup col thead tbody "
    "tfoot tr th td figure figcaption blockquote hr details summary address search dialog optgroup "
    "option select datalist hgroup menu pre ";
static const char INLINE_TAGS[] =
    " a abbr audio b bdi bdo br button cite code data del dfn em i img input ins kbd label map "
    "mark meter noscript output picture progress q rp rt ruby s samp small source span strong sub "
    "sup svg textarea time track u var video wbr area template ";
static const char SVG_TAGS[] =
    " circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon "
    "polyline rect stop svg symbol text title tspan use ";
static const char ADDRESS_ATTRIBUTES[] = " href src action formaction poster cite ";
static const char SPOKEN_ATTRIBUTES[] =
    " alt title aria-label aria-description aria-roledescription aria-valuetext placeholder label "
    "data-label ";

/* ── Text ── */

static bool untranslated(const struct gen *g)
{
    return g->depth && g->open[g->depth - 1].untranslated;
}

static bool has_letters(str s)
{
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] == '&') {
            while (i < s.n && s.p[i] != ';')
                i++;
            continue;
        }
        if (iswalpha((wint_t)utf8_next(s, &i)))
            return true;
    }
    return false;
}

/* "&name;" or "&#…;" at the current place; complains otherwise. */
static void check_entity(struct gen *g)
{
    size_t i = g->at + 1;
    while (i < g->src.n && (is_word(g->src.p[i]) || g->src.p[i] == '#'))
        i++;
    if (i == g->at + 1 || i >= g->src.n || g->src.p[i] != ';')
        fail(g, g->line, "a bare &; write &amp;");
}

bool verbatim(const struct gen *g)
{
    return g->depth && g->open[g->depth - 1].verbatim;
}

void read_text(struct gen *g)
{
    size_t from = g->at;
    int line = g->line;
    while (more(g) && peek(g) != '<' && peek(g) != '@') {
        if (peek(g) == '&')
            check_entity(g);
        if (peek(g) == '>')
            fail(g, g->line, "a bare >; write &gt;");
        bool line_end = next(g) == '\n';
        size_t ahead = g->at;
        while (line_end && ahead < g->src.n && (g->src.p[ahead] == ' ' || g->src.p[ahead] == '\t'))
            ahead++;
        if (line_end && ahead + 1 < g->src.n && g->src.p[ahead] == '@' &&
            (is_letter(g->src.p[ahead + 1]) || g->src.p[ahead + 1] == '#'))
            break;
    }
    str text = {g->src.p + from, g->at - from};
    if (blank(text) && !g->inside)
        return;
    if (g->depth && g->open[g->depth - 1].empty && !blank(text))
        fail(g, line, "nothing may stand in <%.*s>", STR_FMT(g->open[g->depth - 1].tag));
    if (!untranslated(g) && has_letters(text))
        fail(g, line, "words outside @{_(\"…\")}: \"%.*s\"", (int)(text.n < 60 ? text.n : 60),
             str_trim(text).p);
    if (verbatim(g)) {
        literal(g, text);
        return;
    }
    for (size_t i = 0; i < text.n; i++) {
        if (is_space(text.p[i])) {
            g->gap = text.p[i] == '\n' || g->gap == '\n' ? '\n' : ' ';
            continue;
        }
        settle(g);
        g->at_block = false;
        literal(g, (str){text.p + i, 1});
    }
}

/* ── Tags ── */

enum address { NO_ADDRESS, ADDRESS_LOCAL, ADDRESS_PLAIN };

/* Judges an address attribute's first bytes and writes the language prefix. */
static enum address begin_address(struct gen *g, str rest, str tag)
{
    if (str_starts(rest, S("@{")))
        return NO_ADDRESS;
    if (str_starts(rest, S("//"))) {
        fail(g, g->line, "an address without scheme");
    } else if (str_starts(rest, S("/"))) {
        bool shared = str_starts(rest, S("/static/")) || str_starts(rest, S("/open311/"));
        if (!shared && !str_eq(tag, S("use"))) {
            flush(g);
            buf_z(&g->body, "put_prefix(p);\n");
        }
        return ADDRESS_LOCAL;
    } else if (str_starts(rest, S("https://")) || str_starts(rest, S("http://"))) {
        str host = str_from_at(rest, str_find(rest, S("//")) + 2);
        size_t slash = str_find_byte(host, '/'), hole = str_find_byte(host, '@');
        if (hole < slash)
            fail(g, g->line, "the address's host must be written out; else give a struct url");
    } else if (!str_starts(rest, S("#")) && !str_starts(rest, S("?")) &&
               !str_starts(rest, S("mailto:")) && !str_starts(rest, S("tel:"))) {
        fail(g, g->line,
             "an address begins with /, #, ?, https:, mailto: or tel:, or is wholly "
             "an expression of type struct url");
    }
    return ADDRESS_PLAIN;
}

struct attribute {
    str name, tag;
    char quote;
    bool address, spoken, barred;
};

/* What stands between an attribute's quotes, up to the closing one. */
static void read_value(struct gen *g, const struct attribute *a)
{
    int expressions = 0, line = g->line;
    bool bare = true, told = false; /* bare: nothing written yet */
    enum address kind = NO_ADDRESS;
    size_t from = g->at;
    while (more(g) && peek(g) != a->quote) {
        if (a->address && bare && !looking_at(g, "@{"))
            kind = begin_address(g, str_from_at(g->src, g->at), a->tag);
        if (looking_at(g, "@{")) {
            g->at++;
            int at = g->line;
            str e = read_braces(g);
            if (a->barred)
                fail(g, at, "no expression may stand in %.*s", STR_FMT(a->name));
            bool whole = a->address && bare;
            statement(g, at,
                      whole  ? "put_url(p, "
                      : kind ? "put_segment(p, "
                             : "put_attribute(p, ",
                      e, ");");
            if (whole && peek(g) != a->quote)
                fail(g, at, "an address is wholly an expression, or begins with literal text");
            expressions++;
        } else if (looking_at(g, "@@")) {
            g->at += 2;
            literal(g, S("@"));
        } else if (peek(g) == '@') {
            fail(g, g->line, "a bare @; write @@");
            next(g);
        } else if (peek(g) == '<' || peek(g) == '"') {
            literal(g, next(g) == '<' ? S("&lt;") : S("&quot;"));
        } else {
            if (peek(g) == '&')
                check_entity(g);
            char c = next(g);
            literal(g, (str){&c, 1});
            size_t run = g->at - 1;
            if (a->spoken && !told && iswalpha((wint_t)utf8_next(g->src, &run))) {
                str value = str_from_at(g->src, from);
                fail(g, line, "words outside @{_(\"…\")} in %.*s=\"%.*s", STR_FMT(a->name),
                     (int)str_find_byte(value, a->quote) + 1, value.p);
                told = true;
            }
        }
        bare = false;
    }
}

/* name, name="value", name="@if{cond}value". True when it was method="post". */
static bool read_attribute(struct gen *g, str tag, struct element *e)
{
    size_t from = g->at;
    int line = g->line;
    while (more(g) && !is_space(peek(g)) && !strchr("=/>\"'<@", peek(g)))
        next(g);
    struct attribute a = {.name = {g->src.p + from, g->at - from}, .tag = tag};
    if (!a.name.n) {
        fail(g, line, "an attribute's name was expected, not '%c'", next(g));
        return false;
    }
    if (str_starts(a.name, S("on")) || str_eq(a.name, S("style")) || str_eq(a.name, S("srcdoc")))
        fail(g, line, "inline script or style: %.*s", STR_FMT(a.name));
    a.address = listed(ADDRESS_ATTRIBUTES, a.name);
    a.spoken = listed(SPOKEN_ATTRIBUTES, a.name) && !e->untranslated;
    a.barred = str_eq(tag, S("script")) && !a.address;
    literal(g, S(" "));
    if (peek(g) != '=') {
        literal(g, a.name);
        return false;
    }
    next(g);
    a.quote = peek(g);
    if (a.quote != '"' && a.quote != '\'') {
        fail(g, line, "the value of %.*s must be quoted", STR_FMT(a.name));
        while (more(g) && !is_space(peek(g)) && peek(g) != '>')
            next(g);
        return false;
    }
    next(g);
    bool conditional = looking_at(g, "@if{");
    if (conditional) {
        g->literal.n--; /* the space goes inside */
        g->at += 3;
        int at = g->line;
        str condition = read_braces(g);
        statement(g, at, "if (", condition, ") {");
        literal(g, S(" "));
    }
    str rest = str_from_at(g->src, g->at);
    bool post = str_eq(a.name, S("method")) && str_starts(rest, S("post")) && rest.n > 4 &&
                rest.p[4] == a.quote;
    literal(g, a.name);
    if (!conditional || peek(g) != a.quote) {
        literal(g, S("=\""));
        read_value(g, &a);
        literal(g, S("\""));
    }
    if (next(g) != a.quote)
        fail(g, line, "the value of %.*s is never closed", STR_FMT(a.name));
    if (conditional) {
        flush(g);
        buf_z(&g->body, "}\n");
    }
    return post;
}

static str read_name(struct gen *g)
{
    size_t from = g->at;
    while (is_word(peek(g)) || peek(g) == '-')
        next(g);
    return (str){g->src.p + from, g->at - from};
}

static void begin_tag(struct gen *g, str tag)
{
    bool block = listed(BLOCK_TAGS, tag);
    if (block)
        g->gap = '\0';
    settle(g);
    g->at_block = block;
}

static void read_closing_tag(struct gen *g)
{
    int line = g->line;
    g->at += 2;
    str tag = read_name(g);
    if (next(g) != '>')
        fail(g, line, "</%.*s is not ended by >", STR_FMT(tag));
    int least = g->n_blocks ? g->blocks[g->n_blocks - 1].depth : 0;
    if (g->depth <= least) {
        fail(g, line, "</%.*s> closes nothing that was opened here", STR_FMT(tag));
        return;
    }
    struct element *e = &g->open[g->depth - 1];
    if (!str_eq(e->tag, tag)) {
        fail(g, line, "</%.*s> where </%.*s> was expected (opened in line %d)", STR_FMT(tag),
             STR_FMT(e->tag), e->line);
        return;
    }
    if (e->verbatim)
        g->gap = '\0';
    begin_tag(g, tag);
    literal(g, str_fmt(g->arena, "</%.*s>", STR_FMT(tag)));
    g->depth--;
}

static void check_element(struct gen *g, const struct element *e, str attributes)
{
    bool svg = listed(SVG_TAGS, e->tag);
    if (svg && !g->whole && (!g->depth || listed(SVG_TAGS, g->open[0].tag)))
        return; /* a part of a drawing */
    for (int i = 0; svg && i < g->depth; i++)
        if (str_eq(g->open[i].tag, S("svg")))
            return;
    if (!listed(VOID_TAGS, e->tag) && !listed(BLOCK_TAGS, e->tag) && !listed(INLINE_TAGS, e->tag))
        fail(g, e->line, "unknown or unwanted tag <%.*s>", STR_FMT(e->tag));
    if (str_eq(e->tag, S("img")) && !str_has(attributes, S(" alt=")))
        fail(g, e->line, "an <img> needs alt=\"\" at least");
    if (str_eq(e->tag, S("script")) && !str_has(attributes, S(" src=")))
        fail(g, e->line, "inline script");
}

static void read_tag(struct gen *g)
{
    struct element e = {.line = g->line, .untranslated = untranslated(g)};
    bool post = false, self_closed = false;
    size_t from = g->at++;
    e.tag = read_name(g);
    begin_tag(g, e.tag);
    str ahead = str_from_at(g->src, from);
    size_t end = str_find_byte(ahead, '>');
    if (end != SIZE_MAX && str_has(str_first(ahead, end), S(" translate=\"no\"")))
        e.untranslated = true;
    e.verbatim = verbatim(g) || str_eq(e.tag, S("pre")) || str_eq(e.tag, S("textarea"));
    e.empty = str_eq(e.tag, S("script"));
    literal(g, str_fmt(g->arena, "<%.*s", STR_FMT(e.tag)));
    while (more(g) && peek(g) != '>') {
        if (is_space(peek(g)))
            next(g);
        else if (looking_at(g, "/>"))
            self_closed = next(g);
        else
            post |= read_attribute(g, e.tag, &e);
    }
    if (next(g) != '>')
        fail(g, e.line, "<%.*s is never ended by >", STR_FMT(e.tag));
    literal(g, self_closed ? S("/>") : S(">"));
    check_element(g, &e, (str){g->src.p + from, g->at - from});
    if (str_eq(e.tag, S("pre")) || str_eq(e.tag, S("textarea")))
        literal(g, S("\n")); /* HTML drops the first one */
    if (post && str_eq(e.tag, S("form"))) {
        flush(g);
        buf_z(&g->body, "put_form_tokens(p);\n");
    }
    if (listed(VOID_TAGS, e.tag))
        return;
    if (self_closed) {
        if (!listed(SVG_TAGS, e.tag))
            fail(g, e.line, "<%.*s/> does not close itself in HTML", STR_FMT(e.tag));
    } else if (g->depth == MOST_DEEP) {
        fail(g, e.line, "elements nested too deeply");
    } else {
        g->open[g->depth++] = e;
    }
}

void read_markup(struct gen *g)
{
    if (looking_at(g, "</")) {
        read_closing_tag(g);
    } else if (looking_at(g, "<!doctype html>")) {
        literal(g, S("<!doctype html>"));
        g->at += strlen("<!doctype html>");
        g->at_block = true;
    } else if (looking_at(g, "<!")) {
        fail(g, g->line, "comments are written @# …");
        while (more(g) && next(g) != '>')
            ;
    } else if (g->at + 1 < g->src.n && is_letter(g->src.p[g->at + 1])) {
        read_tag(g);
    } else {
        fail(g, g->line, "a bare <; write &lt;");
        next(g);
    }
}

void read_expression(struct gen *g)
{
    int line = g->line;
    g->at++;
    str e = read_braces(g);
    if (!g->inside)
        fail(g, line, "an expression before the first @page or @part");
    if (g->depth && g->open[g->depth - 1].empty)
        fail(g, line, "no expression may stand in <%.*s>", STR_FMT(g->open[g->depth - 1].tag));
    settle(g);
    g->at_block = false;
    g->written = true;
    statement(g, line, "put(p, ", e, ");");
}
