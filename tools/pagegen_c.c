/* pagegen: the cursor over a page's text, the C expressions in it, and what is written as C. */
#include <stdarg.h>

#include "pagegen_inner.h"

/* Value functions of page.h: their first argument, p, need not be written. */
static const char IMPLIED[] = " number percent date day datetime ago iso url_part message phrase "
                              "ltr markdown stylesheet icon_sheet ";

/* ── The cursor ── */

void fail(struct gen *g, int line, const char *format, ...)
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

bool more(const struct gen *g)
{
    return g->at < g->src.n;
}
char peek(const struct gen *g)
{
    return more(g) ? g->src.p[g->at] : '\0';
}

char next(struct gen *g)
{
    if (!more(g))
        return '\0';
    char c = g->src.p[g->at++];
    g->line += c == '\n';
    return c;
}

bool looking_at(const struct gen *g, const char *z)
{
    return str_starts(str_from_at(g->src, g->at), str_from(z));
}

bool blank(str s)
{
    return str_trim(s).n == 0;
}

bool listed(const char *list, str name)
{
    char key[48];
    if (!name.n || name.n > sizeof key - 3 || str_find_byte(name, ' ') != SIZE_MAX)
        return false;
    int n = snprintf(key, sizeof key, " %.*s ", STR_FMT(name));
    return str_has(str_from(list), (str){key, (size_t)n});
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
void flush(struct gen *g)
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

void at_line(struct gen *g, int line)
{
    flush(g);
    buf_fmt(&g->body, "#line %d ", line);
    put_c_string(&g->body, str_from(g->file));
    buf_byte(&g->body, '\n');
}

void literal(struct gen *g, str s)
{
    if (!g->inside) {
        fail(g, g->line, "markup before the first @page or @part");
        g->inside = true;
    }
    g->written = true;
    buf_put(&g->literal, s);
}

void settle(struct gen *g)
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

size_t c_end(str src, size_t from, char stop)
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

void keep_string(struct gen *g, int line, str call)
{
    while (g->strings_line < line) {
        buf_byte(&g->strings, '\n');
        g->strings_line++;
    }
    buf_put(&g->strings, call);
    for (size_t i = 0; i < call.n; i++)
        g->strings_line += call.p[i] == '\n';
}

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

void rewrite(struct gen *g, struct buf *out, str e, int line)
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

void statement(struct gen *g, int line, const char *before, str e, const char *after)
{
    at_line(g, line);
    buf_z(&g->body, before);
    rewrite(g, &g->body, e, line);
    buf_z(&g->body, after);
    buf_byte(&g->body, '\n');
}

str read_braces(struct gen *g)
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
