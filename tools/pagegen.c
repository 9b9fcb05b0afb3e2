/* pagegen: compiles pages (.html with C expressions, grammar in PAGEGEN.md) to C functions.
 *
 * One walk over the text, left to right, that writes C as it goes. It keeps a stack of open
 * elements and one of open blocks (@if, @for, @with), so that markup that does not balance in every
 * branch is refused; literal text is gathered and written as few long puts; white space is thinned.
 * Uses base. Also linked into its test and fuzz target, with PAGEGEN_LIBRARY defined. */
#include <locale.h>

#include "base/cli.h"
#include "base/file.h"
#include "base/utf8.h"
#include "pagegen_inner.h"

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

/* "@-" ends a line that the next one joins without a space. */
static void join_lines(struct gen *g)
{
    g->at += 2;
    g->gap = '\0';
    while (more(g) && (peek(g) == ' ' || peek(g) == '\t'))
        next(g);
    if (more(g) && peek(g) != '\n') {
        fail(g, g->line, "@- stands at the end of a line");
        return;
    }
    while (more(g) && is_space(peek(g)))
        next(g);
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
        } else if (after == '-') {
            join_lines(g);
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
