/* Writing HTML so that forgetting to escape is impossible. Uses base, lang.
 *
 * Pages are .html files with C expressions in them; tools/pagegen compiles each to a C function at
 * build time (grammar: tools/PAGEGEN.md). What a page calls is here. HTML from elsewhere has the
 * type `html`, which only the Markdown renderer, the chart maker and other pages make.
 */
#ifndef LINLI_PAGE_H
#define LINLI_PAGE_H

#include "lang/lang.h"

/* What a page knows of its reader while it is written. Made by the web layer for each request. */
struct page {
    struct buf *out;
    struct arena *arena;
    const struct lang *lang;
    str prefix; /* "/ar" when the address names a language, else empty; put before local links */
    str path;   /* this page's path without prefix, query included, for the language links */
    str form_token;   /* proves that a form came from us */
    str once;         /* makes a form's effect happen once */
    const char *zone; /* of the community */
    msec now;
    str title;  /* set by @title */
    bool error; /* "Error:" goes before the title */
};

/* Markup that is safe as it stands. */
typedef struct html {
    str text;
} html;

/* A piece of text with the language it was written in ("" unknown): drawn with lang and dir. */
struct said {
    str text, lang;
};

/* ── put(): one for each type, chosen by the compiler. In text and in quoted attributes alike.
 * ──────── */

void put_str(struct page *p, str s); /* & < > " ' escaped */
void put_z(struct page *p, const char *z);
void put_html(struct page *p, html h);
void put_i64(struct page *p, i64 v);          /* plain digits, for machines: values, addresses */
void put_said(struct page *p, struct said s); /* <span lang=… dir=…>, with line breaks kept */

#define put(p, x)                                                                                  \
    _Generic((x), str: put_str, char *: put_z, const char *: put_z, html: put_html, i64: put_i64,  \
             int: put_i64, u64: put_i64, u32: put_i64, bool: put_i64, struct said: put_said)(p, x)

/* ── Values for readers; each answers text in the arena
 * ────────────────────────────────────────────── */

str number(struct page *p, i64 n);
str percent(struct page *p, i64 part, i64 of);
str date(struct page *p, msec t);     /* 24 November 2026 */
str day(struct page *p, msec t);      /* 24 Nov */
str datetime(struct page *p, msec t); /* 24 Nov 2026, 18:05 */
str ago(struct page *p, msec t);      /* 3 days ago */
str iso(struct page *p, msec t);      /* 2026-11-24T10:05:00Z, for <time datetime> */
str url_part(struct page *p, str s);  /* percent-encoded for one path segment or query value */

/* An icon of static/icons by lucide's name; the word beside it is the page's. */
html icon(struct page *p, const char *name);

/* A static file's address with its content hash: asset("app.css"). */
const char *asset(const char *name);

/* Renders a page function's output on its own. */
#define render(p, call) /* see page_part */

/* ── Sentences in pages: _("Reported by {1} on {2}", name, date(p, at)) becomes this
 * ──────────────── */

struct word {
    str text;
    bool is_html;
};
struct word word_str(struct page *p, str s);
struct word word_z(struct page *p, const char *z);
struct word word_i64(struct page *p, i64 n); /* as number(): the reader's digits */
struct word word_html(struct page *p, html h);
#define word(p, x)                                                                                 \
    _Generic((x), str: word_str, char *: word_z, const char *: word_z, html: word_html,            \
             i64: word_i64, int: word_i64, u64: word_i64, u32: word_i64)(p, x)

html page_say(struct page *p, const char *sentence, const struct word *words, int n);
html page_say_plural(struct page *p, const char *one, const char *many, i64 count,
                     const struct word *words, int n);
html page_message(struct page *p, struct message m); /* a rule's message, escaped */

#endif
