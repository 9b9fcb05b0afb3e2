/* Writing HTML so that forgetting to escape is impossible. Uses base, lang.
 *
 * Pages are .html files with C expressions in them; tools/pagegen compiles each to a C function at
 * build time (grammar: tools/PAGEGEN.md). What a page calls is here. HTML from elsewhere has the
 * type `html`, which only the Markdown renderer, the chart maker and other pages make.
 *
 * To answer with a page: fill a struct page, call page_NAME(&p, …), send what is in p.out.
 */
#ifndef LINLI_PAGE_H
#define LINLI_PAGE_H

#include "lang/lang.h"

/* Markup that is safe as it stands, in text; in attributes its tags are left out. */
typedef struct html {
    str text;
} html;

/* A piece of text with the language it was written in ("" unknown): drawn with lang and dir. */
struct said {
    str text, lang;
};

/* An icon by its name; icon() makes it. */
struct icon {
    const char *name;
};

/* An address that is safe to follow; url_path, url_out and asset make them. */
struct url {
    str text;
    bool whole; /* has its language, or needs none: no prefix goes in front */
};

/* ── What a page knows of its reader while it is written. Made by the web layer for each request ──
 */

enum tone { TONE_PLAIN, TONE_NOTE, TONE_DONE, TONE_SOON, TONE_LATE };
enum theme { THEME_AUTO, THEME_LIGHT, THEME_DARK };

struct nav_word {
    const char *path; /* local; NULL ends a list */
    const char *text; /* N_ */
    const char *also; /* pages under this path belong to it as well; NULL: none */
};

/* What stands around every page. Made once and copied for each request. */
struct frame {
    struct said name;   /* of the community, for this reader */
    struct said second; /* its name in its own language where that differs; else no text */
    const struct nav_word *nav, *foot, *account_menu;
    str foot_line;        /* where and when to find people */
    str account;          /* the name of who is signed in; empty: a link to sign in */
    const char *search;   /* path of the search page, NULL: none */
    const char *sign_in;  /* path, NULL: none */
    const char *settings; /* POST here with type=large|normal or theme=auto|light|dark, and
                             back=PATH; answers 303. NULL: no switches */
    enum theme theme;
    bool large;
    enum tone tone; /* of the notice on top, when there is one */
    struct message notice;
    const char *notice_path; /* where more of it stands, or NULL */
};

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
    html title;  /* set by @title */
    str summary; /* for search engines and for those who pass the address on; or empty */
    str address; /* the page's one whole address, likewise; or empty */
    str feed;    /* path of its Atom feed, or empty */
    str icons;   /* where they are, once one was written */
    bool error;  /* "Error:" goes before the title */
    bool apart;  /* a file of its own: icons and sheet are inside it */
    const struct frame *frame;
};

/* ── put(): one for each type, chosen by the compiler ── */

void put_str(struct page *p, str s); /* & < > " ' escaped */
void put_z(struct page *p, const char *z);
void put_html(struct page *p, html h);
void put_i64(struct page *p, i64 v);          /* plain digits, for machines: values, addresses */
void put_said(struct page *p, struct said s); /* <span lang=… dir=…>, with line breaks kept */
void put_message(struct page *p, struct message m);
void put_icon(struct page *p, struct icon i);

#define put(p, x)                                                                                  \
    _Generic((x), str: put_str, char *: put_z, const char *: put_z, html: put_html, i64: put_i64,  \
             int: put_i64, u64: put_i64, u32: put_i64, bool: put_i64, struct said: put_said,       \
             struct message: put_message, struct icon: put_icon)(p, x)

/* What pagegen calls, so that no page needs to: */

/* The page's own literal text. */
static inline void put_markup(struct page *p, str literal)
{
    buf_put(p->out, literal);
}

void put_prefix(struct page *p);
void put_url(struct page *p, struct url u);
void put_form_tokens(struct page *p); /* after every <form method="post"> */

/* Within a quoted attribute, which holds text alone: an html goes in without its tags. */
void put_html_attribute(struct page *p, html h);
#define put_attribute(p, x)                                                                        \
    _Generic((x), str: put_str, char *: put_z, const char *: put_z, html: put_html_attribute,      \
             i64: put_i64, int: put_i64, u64: put_i64, u32: put_i64, bool: put_i64)(p, x)

/* Within an address: percent-encoded as one segment or query value. */
void put_segment_str(struct page *p, str s);
void put_segment_z(struct page *p, const char *z);
#define put_segment(p, x)                                                                          \
    _Generic((x), str: put_segment_str, char *: put_segment_z, const char *: put_segment_z,        \
             i64: put_i64, int: put_i64, u64: put_i64, u32: put_i64)(p, x)

/* ── Values for readers; each answers text in the arena. In pages p need not be written ── */

str number(struct page *p, i64 n);
str year_number(struct page *p, i64 year); /* 2026, in the reader's digits; with p */
str percent(struct page *p, i64 part, i64 of);
str date(struct page *p, msec t);     /* 24 November 2026 */
str day(struct page *p, msec t);      /* 24 Nov; with the year when it is not near */
str datetime(struct page *p, msec t); /* 24 Nov 2026, 18:05 */
str ago(struct page *p, msec t);      /* 3 days ago */
str iso(struct page *p, msec t);      /* 2026-11-24T10:05:00Z, for <time datetime> */
str url_part(struct page *p, str s);  /* percent-encoded for one path segment or query value */
html message(struct page *p, struct message m); /* a rule's message or any N_ sentence */
/* N_ text from a table, translated: phrase(states[i].text). */
html phrase(struct page *p, const char *text);

struct said said(str text, str lang);
/* Text that is a number, a code or a name to be kept left to right: <bdi dir="ltr">. */
html ltr(struct page *p, str s);

/* A path our own code made ("/cases?page=2"); anything else becomes "#". */
struct url url_path(str path);
/* An address people gave: http, https, mailto and tel go through, all others become "#". */
struct url url_out(str address);
/* A static file's address with its content hash: asset("app.css"). Unknown names end the process:
 * that is a bug. */
struct url asset(const char *name);

/* An icon by lucide's name, one of static/icons.list; the word beside it is the page's. Icons that
 * point somewhere turn round in right-to-left pages. */
struct icon icon(const char *name);

/* ── Sentences in pages: _("Reported by {1} on {2}", name, date(p, at)) becomes this. A str that
 * runs the other way than the page is kept apart (U+2068 … U+2069) ── */

struct word {
    str text;
    bool is_html;
};
struct word word_str(struct page *p, str s);
struct word word_z(struct page *p, const char *z);
struct word word_i64(struct page *p, i64 n); /* as number(): the reader's digits */
struct word word_html(struct page *p, html h);
struct word word_said(struct page *p, struct said s);
struct word word_message(struct page *p, struct message m);
#define word(p, x)                                                                                 \
    _Generic((x), str: word_str, char *: word_z, const char *: word_z, html: word_html,            \
             i64: word_i64, int: word_i64, u64: word_i64, u32: word_i64, struct said: word_said,   \
             struct message: word_message)(p, x)

html page_say(struct page *p, const char *sentence, const struct word *words, int n);
html page_say_plural(struct page *p, const char *one, const char *many, i64 count,
                     const struct word *words, int n);
void page_title(struct page *p, struct word title);

/* ── A part as a value: struct buf *before = part_begin(p); page_x(p, …); html h = part_end(p,
 * before); ── */

struct buf *part_begin(struct page *p);
html part_end(struct page *p, struct buf *before);

#endif
