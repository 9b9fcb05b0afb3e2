/* pagegen: compiles pages (.html with C expressions, grammar in PAGEGEN.md) to C functions.
 *
 * One walk over the text, left to right, that writes C as it goes. It keeps a stack of open
 * elements and one of open blocks (@if, @for, @with), so that markup that does not balance in every
 * branch is refused; literal text is gathered and written as few long puts; white space is thinned.
 * Uses base. Also linked into its test and fuzz target, with PAGEGEN_LIBRARY defined. */
#include "pagegen.h"

#include <locale.h>
#include <stdarg.h>
#include <wctype.h>

#include "base/cli.h"
#include "base/file.h"
#include "base/utf8.h"

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
/* Value functions of page.h: their first argument, p, need not be written. */
static const char IMPLIED[] =
    " number percent date day datetime ago iso url_part icon message phrase "
    "ltr markdown stylesheet icon_sheet ";

static bool listed(const char *list, str name)
{
    char key[48];
    if (!name.n || name.n > sizeof key - 3 || str_find_byte(name, ' ') != SIZE_MAX)
        return false;
    int n = snprintf(key, sizeof key, " %.*s ", STR_FMT(name));
    return str_has(str_from(list), (str){key, (size_t)n});
}

/* ── The state of one file ── */

enum { MOST_DEEP = 64, MOST_ARGS = 16, LITERAL_PIECE = 1500 };

struct element {
    str tag;
    int line;
    bool verbatim;     /* pre, textarea: white space is kept */
    bool untranslated; /* translate="no" here or above */
    bool empty;        /* nothing may stand in it: script */
};

struct block {
    char kind; /* 'i' if, 'e' else, 'f' for, 'w' with */
    int line, depth;
    bool at_block;
    str call; /* with: what closes it */
};

struct gen {
    struct arena *arena;
    const char *file;
    str src;
    size_t at;
    int line;
    struct buf code, header, body, literal, strings, errors;
    int strings_line, n_errors;
    struct element open[MOST_DEEP];
    int depth;
    struct block blocks[MOST_DEEP];
    int n_blocks;
    /* the function being written */
    bool inside, whole, titled, halved, written;
    int function_line;
    str name, args, layout;
    /* white space */
    char gap;      /* 0, ' ' or '\n' waiting to be written */
    bool at_block; /* a block tag or the function's start stands just before */
};

static void fail(struct gen *g, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fail(struct gen *g, int line, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_fmt(&g->errors, "%s:%d: error: %s\n", g->file, line, text);
    if (++g->n_errors == 20)
        buf_fmt(&g->errors, "%s: and more\n", g->file);
    if (g->n_errors >= 20)
        g->at = g->src.n;
}

static bool more(const struct gen *g)
{
    return g->at < g->src.n;
}
static char peek(const struct gen *g)
{
    return more(g) ? g->src.p[g->at] : '\0';
}

static char next(struct gen *g)
{
    if (!more(g))
        return '\0';
    char c = g->src.p[g->at++];
    g->line += c == '\n';
    return c;
}

static bool looking_at(const struct gen *g, const char *z)
{
    return str_starts(str_from_at(g->src, g->at), str_from(z));
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

static bool blank(str s)
{
    return str_trim(s).n == 0;
}

/* ── Writing C ── */

static void put_c_string(struct buf *b, str s)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        if (c == '"' || c == '\\')
            buf_fmt(b, "\\%c", c);
        else if (c == '\n')
            buf_z(b, "\\n");
        else if (c < ' ' || c == 127)
            buf_fmt(b, "\\%03o", c);
        else
            buf_byte(b, (char)c);
    }
    buf_byte(b, '"');
}

/* Literal markup gathered so far becomes puts, in pieces that every compiler takes. */
static void flush(struct gen *g)
{
    str rest = buf_str(&g->literal);
    while (rest.n) {
        size_t n = rest.n < LITERAL_PIECE ? rest.n : LITERAL_PIECE;
        while (n < rest.n && ((u8)rest.p[n] & 0xC0) == 0x80)
            n++;
        buf_z(&g->body, "put_markup(p, S(");
        put_c_string(&g->body, str_first(rest, n));
        buf_z(&g->body, "));\n");
        rest = str_from_at(rest, n);
    }
    g->literal.n = 0;
}

static void at_line(struct gen *g, int line)
{
    flush(g);
    buf_fmt(&g->body, "#line %d ", line);
    put_c_string(&g->body, str_from(g->file));
    buf_byte(&g->body, '\n');
}

static void literal(struct gen *g, str s)
{
    if (!g->inside) {
        fail(g, g->line, "markup before the first @page or @part");
        g->inside = true;
    }
    g->written = true;
    buf_put(&g->literal, s);
}

/* Writes the white space that waits, where it means something. */
static void settle(struct gen *g)
{
    if (g->gap && !g->at_block)
        buf_byte(&g->literal, g->gap);
    g->gap = '\0';
}

/* ── C expressions ── */

/* Moves past a string or character literal at src[*i]. False when it does not end. */
static bool skip_quoted(str src, size_t *i)
{
    char quote = src.p[(*i)++];
    while (*i < src.n && src.p[*i] != quote && src.p[*i] != '\n')
        *i += src.p[*i] == '\\' && *i + 1 < src.n && src.p[*i + 1] != '\n' ? 2 : 1;
    if (*i >= src.n || src.p[*i] != quote)
        return false;
    (*i)++;
    return true;
}

/* The end of the C text from `from` up to an unnested `stop` (0: a line's end), or SIZE_MAX. */
static size_t c_end(str src, size_t from, char stop)
{
    int nested = 0;
    for (size_t i = from; i < src.n;) {
        char c = src.p[i];
        if (!nested && (stop ? c == stop : c == '\n'))
            return i;
        if (c == '"' || c == '\'') {
            if (!skip_quoted(src, &i))
                return SIZE_MAX;
            continue;
        }
        nested += c == '(' || c == '[' || c == '{';
        nested -= c == ')' || c == ']' || c == '}';
        if (nested < 0)
            return SIZE_MAX;
        i++;
    }
    return stop || nested ? SIZE_MAX : src.n;
}

/* Cuts arguments at unnested commas; the number of them, MOST_ARGS + 1 for too many. */
static int split_args(str s, str args[MOST_ARGS])
{
    int n = 0;
    for (size_t at = 0; !blank(s);) {
        size_t end = c_end(s, at, ',');
        if (n == MOST_ARGS)
            return MOST_ARGS + 1;
        args[n++] = str_trim((str){s.p + at, (end == SIZE_MAX ? s.n : end) - at});
        if (end == SIZE_MAX)
            break;
        at = end + 1;
    }
    return n;
}

/* Only string literals, one or several side by side. */
static bool is_sentence(str s)
{
    size_t i = 0;
    if (!s.n)
        return false;
    while (i < s.n) {
        if (s.p[i] == '"' ? !skip_quoted(s, &i) : !is_space(s.p[i++]))
            return false;
    }
    return true;
}

/* How many places {1}… a sentence has: the highest number, -1 when one is left out. */
static int places(str sentence)
{
    unsigned seen = 0;
    int most = 0;
    for (size_t i = 0; i + 2 < sentence.n; i++)
        if (sentence.p[i] == '{' && sentence.p[i + 2] == '}' && sentence.p[i + 1] >= '1' &&
            sentence.p[i + 1] <= '9') {
            int n = sentence.p[i + 1] - '0';
            seen |= 1U << n;
            most = n > most ? n : most;
        }
    for (int n = 1; n < most; n++)
        if (!(seen & (1U << n)))
            return -1;
    return most;
}

/* Keeps a call for xgettext, at the line where it stood. */
static void keep_string(struct gen *g, int line, str call)
{
    while (g->strings_line < line) {
        buf_byte(&g->strings, '\n');
        g->strings_line++;
    }
    buf_put(&g->strings, call);
    for (size_t i = 0; i < call.n; i++)
        g->strings_line += call.p[i] == '\n';
}

static void rewrite(struct gen *g, struct buf *out, str e, int line);

/* _("…", args…) and _n("one", "many", n, args…) */
static void rewrite_sentence(struct gen *g, struct buf *out, str word, str inner, int line)
{
    bool plural = word.n == 2;
    str args[MOST_ARGS];
    int n = split_args(inner, args), first = plural ? 3 : 1;
    if (n < first || !is_sentence(args[0]) || (plural && !is_sentence(args[1]))) {
        fail(g, line, "%.*s() takes its sentence%s as a literal, for the catalogs", STR_FMT(word),
             plural ? "s" : "");
        return;
    }
    int most = places(args[plural]), one = places(args[0]);
    if (most < 0 || (!plural && one != most) || most != n - first || one > most || n - first > 4)
        fail(g, line, "the sentence's places {1} to {4} and its %d argument%s do not match",
             n - first, n - first == 1 ? "" : "s");
    struct buf call = buf_new(g->arena);
    buf_fmt(&call, plural ? " %.*s(%.*s, %.*s, 1);" : " %.*s(%.*s);", STR_FMT(word),
            STR_FMT(args[0]), STR_FMT(args[1]));
    keep_string(g, line, buf_str(&call));
    buf_fmt(out, plural ? "page_say_plural(p, %.*s, %.*s, " : "page_say(p, %.*s, ",
            STR_FMT(args[0]), STR_FMT(args[1]));
    if (plural) {
        rewrite(g, out, args[2], line);
        buf_z(out, ", ");
    }
    buf_z(out, n > first ? "(const struct word[]){" : "NULL");
    for (int i = first; i < n && i < MOST_ARGS; i++) {
        buf_z(out, i > first ? ", word(p, " : "word(p, ");
        rewrite(g, out, args[i], line);
        buf_byte(out, ')');
    }
    buf_fmt(out, "%s, %d)", n > first ? "}" : "", n - first);
}

/* Copies C with p put where it is implied and sentences made calls. */
static void rewrite(struct gen *g, struct buf *out, str e, int line)
{
    for (size_t i = 0; i < e.n;) {
        char c = e.p[i];
        size_t from = i;
        if (c == '"' || c == '\'') {
            if (!skip_quoted(e, &i)) {
                fail(g, line, "a quotation that does not end");
                return;
            }
            buf_put(out, (str){e.p + from, i - from});
            continue;
        }
        if (!is_word(c)) {
            line += c == '\n';
            buf_byte(out, e.p[i++]);
            continue;
        }
        while (i < e.n && is_word(e.p[i]))
            i++;
        str word = {e.p + from, i - from};
        bool member = from && (e.p[from - 1] == '.' || e.p[from - 1] == '>');
        bool call = i < e.n && e.p[i] == '(' && !member;
        size_t end = call ? c_end(e, i + 1, ')') : SIZE_MAX;
        str inner = end == SIZE_MAX ? S("") : (str){e.p + i + 1, end - i - 1};
        if (end == SIZE_MAX) {
            buf_put(out, word);
        } else if (str_eq(word, S("_")) || str_eq(word, S("_n"))) {
            rewrite_sentence(g, out, word, inner, line);
            for (; i <= end; i++)
                line += e.p[i] == '\n';
        } else if (str_eq(word, S("N_")) && is_sentence(str_trim(inner))) {
            keep_string(g, line, str_fmt(g->arena, " N_(%.*s);", STR_FMT(inner)));
            buf_put(out, word);
        } else if (listed(IMPLIED, word)) {
            str args[MOST_ARGS];
            int n = split_args(inner, args);
            bool given = n && str_eq(args[0], S("p"));
            buf_fmt(out, "%.*s(%s", STR_FMT(word), given ? "" : n ? "p, " : "p");
            i++;
        } else {
            buf_put(out, word);
        }
    }
}

static void statement(struct gen *g, int line, const char *before, str e, const char *after)
{
    at_line(g, line);
    buf_z(&g->body, before);
    rewrite(g, &g->body, e, line);
    buf_z(&g->body, after);
    buf_byte(&g->body, '\n');
}

/* Reads "@{…}" (or what follows "@if{") at the opening brace; STR_NONE when it does not end. */
static str read_braces(struct gen *g)
{
    int line = g->line;
    size_t from = g->at + 1, end = c_end(g->src, from, '}');
    if (end == SIZE_MAX) {
        fail(g, line, "this @{ is never closed");
        g->at = g->src.n;
        return STR_NONE;
    }
    while (g->at <= end)
        next(g);
    str e = {g->src.p + from, end - from};
    if (blank(e))
        fail(g, line, "an empty @{}");
    return e;
}

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

static bool verbatim(const struct gen *g)
{
    return g->depth && g->open[g->depth - 1].verbatim;
}

/* Text up to the next tag, expression or line that begins with a directive. */
static void read_text(struct gen *g)
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

static void read_markup(struct gen *g)
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

static void read_expression(struct gen *g)
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

/* ── Directives ── */

static void signature(const struct gen *g, struct buf *b, const char *half)
{
    buf_fmt(b, "void page_%.*s%s(struct page *p%s%.*s)", STR_FMT(g->name), half,
            g->args.n ? ", " : "", STR_FMT(g->args));
}

/* The function so far goes to the file. */
static void emit_function(struct gen *g, const char *half)
{
    flush(g);
    signature(g, &g->header, half);
    buf_z(&g->header, ";\n");
    signature(g, &g->code, half);
    buf_fmt(&g->code, "\n{\n%.*s}\n\n", STR_FMT(buf_str(&g->body)));
    g->body.n = 0;
}

static void end_function(struct gen *g)
{
    if (!g->inside)
        return;
    while (g->n_blocks) {
        struct block *b = &g->blocks[--g->n_blocks];
        fail(g, b->line, "this block has no @end");
    }
    while (g->depth) {
        struct element *e = &g->open[--g->depth];
        fail(g, e->line, "<%.*s> is never closed", STR_FMT(e->tag));
    }
    if (g->whole && !g->titled)
        fail(g, g->function_line, "a @page needs a @title");
    if (g->whole && g->titled && g->layout.n) {
        flush(g);
        buf_fmt(&g->body, "page_%.*s\n", STR_FMT(g->layout));
    }
    emit_function(g, g->halved ? "_close" : "");
    g->inside = false;
    g->gap = '\0';
}

/* NAME(args) → its two parts. */
static bool cut_call(struct gen *g, int line, str rest, str *name, str *args)
{
    size_t open = str_find_byte(rest, '(');
    bool good = open != SIZE_MAX && open && rest.p[rest.n - 1] == ')';
    for (size_t i = 0; good && i < open; i++)
        good = is_word(rest.p[i]);
    if (!good) {
        fail(g, line, "NAME(…) was expected");
        return false;
    }
    *name = str_first(rest, open);
    *args = str_trim((str){rest.p + open + 1, rest.n - open - 2});
    return true;
}

static void begin_function(struct gen *g, int line, str rest, bool whole)
{
    end_function(g);
    g->whole = whole;
    g->titled = g->halved = g->written = false;
    g->layout = S("layout");
    g->inside = g->at_block = true;
    g->function_line = line;
    g->name = S("nameless");
    g->args = S("");
    cut_call(g, line, rest, &g->name, &g->args);
}

/* page_NAMEhalf(p, args); with args rewritten. */
static str call_text(struct gen *g, int line, str name, const char *half, str args)
{
    struct buf b = buf_new(g->arena);
    buf_fmt(&b, "%.*s%s(p%s", STR_FMT(name), half, args.n ? ", " : "");
    rewrite(g, &b, args, line);
    buf_z(&b, ");");
    return buf_str(&b);
}

static void begin_block(struct gen *g, char kind, int line, bool at_block, str call)
{
    if (g->n_blocks == MOST_DEEP)
        fail(g, line, "blocks nested too deeply");
    else
        g->blocks[g->n_blocks++] = (struct block){kind, line, g->depth, at_block, call};
}

/* Closes the innermost block's branch; the block, or NULL after complaining. */
static struct block *end_branch(struct gen *g, int line, const char *word)
{
    struct block *b = g->n_blocks ? &g->blocks[g->n_blocks - 1] : NULL;
    if (!b) {
        fail(g, line, "@%s without a block", word);
        return NULL;
    }
    while (g->depth > b->depth) {
        struct element *e = &g->open[--g->depth];
        fail(g, e->line, "<%.*s> is not closed before @%s in line %d", STR_FMT(e->tag), word, line);
    }
    flush(g);
    return b;
}

static void directive_end(struct gen *g, int line)
{
    struct block *b = end_branch(g, line, "end");
    if (!b)
        return;
    buf_fmt(&g->body, "%s%.*s}\n", b->kind == 'w' ? "page_" : "", STR_FMT(b->call));
    g->at_block = b->kind == 'w';
    g->n_blocks--;
}

static void directive_else(struct gen *g, int line, str condition, bool plain)
{
    struct block *b = end_branch(g, line, plain ? "else" : "elif");
    if (!b)
        return;
    if (b->kind != 'i')
        fail(g, line, "@else without @if");
    if (plain)
        buf_z(&g->body, "} else {\n");
    else
        statement(g, line, "} else if (", condition, ") {");
    b->kind = plain ? 'e' : 'i';
    g->at_block = b->at_block;
}

static void directive_title(struct gen *g, int line, str rest)
{
    if (!g->whole || g->titled || g->written) {
        fail(g, line, "@title stands once, at the head of a @page");
        return;
    }
    g->titled = true;
    statement(g, line, "page_title(p, word(p, ", rest, "));");
    str name = g->layout, args = S("");
    if (!name.n)
        return;
    if (str_find_byte(name, '(') != SIZE_MAX && !cut_call(g, line, g->layout, &name, &args))
        return;
    str open = call_text(g, line, name, "_open", args);
    buf_fmt(&g->body, "page_%.*s\n", STR_FMT(open));
    g->layout = call_text(g, line, name, "_close", args);
    g->written = true;
}

static void directive_body(struct gen *g, int line)
{
    if (g->whole || g->halved || g->n_blocks) {
        fail(g, line, "@body stands once in a @part, outside all blocks");
        return;
    }
    emit_function(g, "_open");
    g->halved = g->at_block = true;
}

static void directive_with(struct gen *g, int line, str rest)
{
    str name, args;
    if (!cut_call(g, line, rest, &name, &args))
        return;
    size_t kept = g->strings.n;
    str open = call_text(g, line, name, "_open", args);
    g->strings.n = kept;
    str close = call_text(g, line, name, "_close", args);
    at_line(g, line);
    buf_fmt(&g->body, "{ page_%.*s\n", STR_FMT(open));
    begin_block(g, 'w', line, true, close);
    g->at_block = true;
}

/* One directive with what follows it on its line (or lines, within brackets). */
static void obey(struct gen *g, int line, str word, str rest)
{
    bool top = str_eq(word, S("page")) || str_eq(word, S("part")) || str_eq(word, S("include"));
    if (!top && !g->inside) {
        fail(g, line, "@%.*s before the first @page or @part", STR_FMT(word));
        return;
    }
    bool bare = str_eq(word, S("end")) || str_eq(word, S("else")) || str_eq(word, S("body"));
    if (bare != !rest.n)
        fail(g, line, bare ? "@%.*s takes nothing" : "@%.*s needs something", STR_FMT(word));
    str name, args;
    if (top && !str_eq(word, S("include"))) {
        begin_function(g, line, rest, str_eq(word, S("page")));
    } else if (top) {
        if (rest.n < 3 || rest.p[0] != '"' || rest.p[rest.n - 1] != '"')
            fail(g, line, "@include takes a \"header.h\"");
        buf_fmt(&g->header, "#include %.*s\n", STR_FMT(rest));
    } else if (str_eq(word, S("layout"))) {
        if (!g->whole || g->titled)
            fail(g, line, "@layout stands before @title in a @page");
        g->layout = str_eq(rest, S("none")) ? S("") : rest;
    } else if (str_eq(word, S("title"))) {
        directive_title(g, line, rest);
    } else if (str_eq(word, S("if"))) {
        statement(g, line, "if (", rest, ") {");
        begin_block(g, 'i', line, g->at_block, S(""));
    } else if (str_eq(word, S("for"))) {
        statement(g, line, "for (", rest, ") {");
        begin_block(g, 'f', line, g->at_block, S(""));
    } else if (str_eq(word, S("elif")) || str_eq(word, S("else"))) {
        directive_else(g, line, rest, bare);
    } else if (str_eq(word, S("end"))) {
        directive_end(g, line);
    } else if (str_eq(word, S("body"))) {
        directive_body(g, line);
    } else if (str_eq(word, S("with"))) {
        directive_with(g, line, rest);
    } else if (str_eq(word, S("use"))) {
        if (cut_call(g, line, rest, &name, &args)) {
            str call = call_text(g, line, name, "", args);
            at_line(g, line);
            buf_fmt(&g->body, "page_%.*s\n", STR_FMT(call));
        }
    } else if (str_eq(word, S("c"))) {
        statement(g, line, "", rest, "");
    } else {
        fail(g, line, "unknown directive @%.*s", STR_FMT(word));
    }
}

/* "@word …" first on its line; the line is gone from the output, its white space too. */
static void read_directive(struct gen *g)
{
    int line = g->line;
    bool in_text = verbatim(g);
    g->at++;
    str word = {g->src.p + g->at, 0};
    while (is_letter(peek(g)))
        word.n++, next(g);
    bool comment = peek(g) == '#' && !word.n;
    size_t from = g->at, end = c_end(g->src, from, '\0');
    if (comment || end == SIZE_MAX) {
        size_t n = str_find_byte(str_from_at(g->src, from), '\n');
        if (!comment)
            fail(g, line, "brackets or quotes of @%.*s do not close", STR_FMT(word));
        end = n == SIZE_MAX ? g->src.n : from + n;
    }
    str rest = str_trim((str){g->src.p + from, end - from});
    while (g->at < end)
        next(g);
    next(g); /* the line's end */
    while (!in_text && (peek(g) == ' ' || peek(g) == '\t'))
        next(g);
    if (comment) {
        if (str_starts(str_trim(str_from_at(rest, 1)), S("translators:")))
            keep_string(g, line, str_fmt(g->arena, " /*%.*s */", STR_FMT(str_from_at(rest, 1))));
        return;
    }
    if (str_eq(word, S("page")) || str_eq(word, S("part")))
        g->gap = '\0';
    settle(g);
    obey(g, line, word, rest);
}

/* ── The whole ── */

static bool at_line_start(const struct gen *g)
{
    size_t i = g->at;
    while (i && (g->src.p[i - 1] == ' ' || g->src.p[i - 1] == '\t'))
        i--;
    return !i || g->src.p[i - 1] == '\n';
}

static void read_file(struct gen *g)
{
    while (more(g)) {
        char after = g->at + 1 < g->src.n ? g->src.p[g->at + 1] : '\0';
        if (peek(g) == '<') {
            read_markup(g);
        } else if (peek(g) != '@') {
            read_text(g);
        } else if (after == '{') {
            read_expression(g);
        } else if (after == '@') {
            g->at += 2;
            settle(g);
            g->at_block = false;
            literal(g, S("@"));
        } else if (at_line_start(g) && (is_letter(after) || after == '#')) {
            read_directive(g);
        } else {
            fail(g, g->line, "a bare @; write @@ (directives stand first on their line)");
            next(g);
        }
    }
    end_function(g);
}

bool pagegen_compile(struct arena *a, const char *file, str source, struct pagegen *out)
{
    struct gen g = {.arena = a, .file = file, .src = source, .line = 1, .strings_line = 1};
    g.code = g.header = g.body = g.literal = g.strings = g.errors = buf_new(a);
    if (utf8_valid(source) && str_find_byte(source, '\0') == SIZE_MAX)
        read_file(&g);
    else
        fail(&g, 1, "not UTF-8 text");
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    out->header = str_fmt(a,
                          "/* Made by pagegen from %s. */\n#pragma once\n"
                          "#include \"page/page.h\"\n%.*s",
                          base, STR_FMT(buf_str(&g.header)));
    out->code = str_fmt(a,
                        "/* Made by pagegen from %s. */\n#include \"%s.h\"\n"
                        "#include \"page/layout.html.h\"\n"
                        "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n\n%.*s",
                        base, base, STR_FMT(buf_str(&g.code)));
    out->strings = str_fmt(a, "#line 1 \"%s\"\n%.*s\n", file, STR_FMT(buf_str(&g.strings)));
    out->errors = buf_str(&g.errors);
    return !g.n_errors;
}

#ifndef PAGEGEN_LIBRARY

/* pagegen --strings FILE… : sentences for xgettext on standard output
 * pagegen FILE OUT.c OUT.h */
int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    bool strings = argc > 1 && str_eq(str_from(argv[1]), S("--strings"));
    int status = EXIT_DONE;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return cli_fail(EXIT_AWAY, "no locale C.UTF-8");
    if (argc < 2 || (!strings && argc != 4))
        return cli_fail(EXIT_USAGE, "pagegen FILE.html OUT.c OUT.h | pagegen --strings FILE.html…");
    for (int i = strings ? 2 : 1; i < (strings ? argc : 2); i++) {
        str source, why;
        struct pagegen made;
        if (!file_read(a, argv[i], 1 << 22, &source, &why))
            return cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        if (!pagegen_compile(a, argv[i], source, &made))
            status = EXIT_INPUT;
        fwrite(made.errors.p, 1, made.errors.n, stderr);
        if (strings)
            fwrite(made.strings.p, 1, made.strings.n, stdout);
        else if (!status && (!file_write(a, argv[2], made.code, 0644, &why) ||
                             !file_write(a, argv[3], made.header, 0644, &why)))
            return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    }
    arena_free(a);
    return status;
}

#endif
