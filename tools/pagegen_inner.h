/* pagegen: what its three files share. pagegen_c.c has the cursor, C expressions and what writes C;
 * pagegen_html.c reads text and tags; pagegen.c directives, and is the program. Uses base. */
#ifndef LINLI_PAGEGEN_INNER_H
#define LINLI_PAGEGEN_INNER_H

#include "base/buf.h"
#include "pagegen.h"

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

/* One line of errors; after twenty the reading ends. */
void fail(struct gen *g, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ── The cursor ── */

bool more(const struct gen *g);
char peek(const struct gen *g); /* '\0' at the end, as next() */
char next(struct gen *g);
bool looking_at(const struct gen *g, const char *z);

static inline bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}
bool blank(str s);
/* Whether a name stands in a list of words, each with a space on both sides. */
bool listed(const char *list, str name);

/* ── Writing C ── */

/* Markup of the page, gathered until flush() makes it puts. */
void literal(struct gen *g, str s);
void flush(struct gen *g);
/* Writes the white space that waits, where it means something. */
void settle(struct gen *g);
void at_line(struct gen *g, int line); /* flushes; what follows stems from that line */

/* ── C expressions ── */

/* The end of the C text from `from` up to an unnested `stop` (0: a line's end), or SIZE_MAX. */
size_t c_end(str src, size_t from, char stop);
/* Copies C with p put where it is implied and sentences made calls. */
void rewrite(struct gen *g, struct buf *out, str e, int line);
/* A line of C: before, the expression rewritten, after. */
void statement(struct gen *g, int line, const char *before, str e, const char *after);
/* Reads "@{…}" (or what follows "@if{") at the opening brace; STR_NONE when it does not end. */
str read_braces(struct gen *g);
/* Keeps a call for xgettext, at the line where it stood. */
void keep_string(struct gen *g, int line, str call);

/* ── HTML ── */

bool verbatim(const struct gen *g); /* in <pre> or <textarea>: white space is kept */
void read_text(struct gen *g);      /* up to the next tag, expression or directive */
void read_markup(struct gen *g);    /* from a '<' */
void read_expression(struct gen *g);

#endif
