/* Markdown as people write it, to HTML that is safe as it stands. Uses base, lang, page (the type
 * html), cmark-gfm.
 *
 * This room alone makes `html` from people's words. HTML in the Markdown is shown as text, links
 * lead only to safe schemes, pictures of other sites become links to them. Every heading has an id
 * made of its own words, so that a link to it outlives what is written around it. What is drawn is
 * bounded before it is parsed: see the limits.
 */
#ifndef LINLI_MARKDOWN_H
#define LINLI_MARKDOWN_H

#include "page/page.h"

enum {
    MARKDOWN_MOST = 256 * 1024,   /* bytes */
    MARKDOWN_LINE_DEPTH = 20,     /* marks of quotations and lists one inside the other */
    MARKDOWN_TABLE_CELLS = 20000, /* of one table, empty ones counted */
    MARKDOWN_TABLE_COLUMNS = 40,
    MARKDOWN_PARAGRAPH_MOST = 64 * 1024, /* bytes without an empty line */
    MARKDOWN_REFERENCES = 1000,          /* definitions of links */
    MARKDOWN_EXPANSION = 8 << 20,        /* bytes all uses of the longest could become */
    MARKDOWN_DELIMITERS = 100,           /* lines like |---| in a paragraph */
    MARKDOWN_HEADINGS = 500,
    MARKDOWN_PUNCTUATION = 8000 /* brackets and stars of one paragraph */
};

struct heading {
    int level;    /* as it is drawn: 2 to 6, for the page's own title is 1 */
    str id, text; /* the id without '#' */
};

struct markdown {
    html html;
    struct heading *headings;
    size_t n_headings;
    str plain;   /* its words alone, a line a block or row: for counting, a first summary */
    i64 minutes; /* of reading, at least 1 */
};

/* `text` has been through text_clean(). NULL: done; else what is too much (N_). */
const char *markdown_render(struct arena *a, str text, struct markdown *out);

/* Minutes it takes to read: 400 Chinese characters or 200 words each. At least 1. */
i64 reading_minutes(str plain);

/* The words of a text as they are read, for comparing: a paragraph apart from the next, rows of a
 * table together. The text itself where it is too much to draw. */
str markdown_words(struct arena *a, str text);

/* Its first words, to the end of a sentence if one is near: a summary where nobody wrote one. */
str markdown_summary(struct arena *a, const struct markdown *m);
str markdown_summarised(struct arena *a, str text); /* empty where it is too much to draw */

/* Puts a \ where a character of plain text would mean something in Markdown. */
void markdown_escape(struct buf *b, str plain);

#endif
