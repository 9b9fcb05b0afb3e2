/* What the pages of texts are given. */
#ifndef LINLI_TEXTS_VIEW_H
#define LINLI_TEXTS_VIEW_H

#include "lang/diff.h"
#include "page/page.h"
#include "texts/texts.h"

/* What has changed in a piece of text; n 0: nothing, or there was nothing before. */
struct diff_view {
    struct diff_run *runs;
    size_t n;
    bool marks; /* no word has changed: the runs are of Markdown as it is written */
};

/* One paragraph of the text beside its translation. */
struct paragraph_view {
    str source, typed;
    bool changed; /* since the translation was made */
    bool marked;  /* what is written is more than what is read */
    struct diff_view diff;
};

struct work_view {
    struct text_work work;
    str lang;
    str title, summary; /* typed */
    struct diff_view title_diff, summary_diff;
    struct paragraph_view *parts;
    size_t n_parts;
    struct term *terms;
    size_t n_terms;
    bool machine;     /* a service is configured */
    const char *done; /* N_: what has just been done, NULL: nothing */
    struct message fault;
};

struct desk_view {
    struct desk_filter filter;
    struct desk_entry *entries;
    size_t n;
    bool more;
    struct desk_language *languages;
    size_t n_languages;
    bool listed; /* the language asked for is among them */
    struct proposal *proposals;
    size_t n_proposals;
};

struct changes_view {
    struct text_work work;
    str lang;
    struct diff_view title, summary, body;
};

struct glossary_view {
    str lang, other; /* the two columns */
    struct term *terms;
    size_t n;
    bool may_edit;
    str typed_word, typed_other, typed_note;
    struct message fault;
    struct desk_language *languages; /* to choose from */
    size_t n_languages;
};

/* Lines of a field on a phone that takes what is said of this, with one to spare. */
i64 rows_for(str source);
/* "rtl" or "ltr": where changes are shown, for the words that name them are the reader's and would
 * mislead dir="auto". */
const char *text_dir(str text);
/* The address of a text in another language, on the page that is being drawn. */
struct url text_in(struct page *p, str lang);
const char *gap_name(enum gap gap);           /* N_ */
str language_word(struct page *p, str tag);   /* for the reader: "Chinese" */
str languages_word(struct page *p, str tags); /* the same of several, spaces between */
str own_name(struct page *p, str tag);        /* in itself: "中文" */
str hash_hex(struct page *p, const struct hash *h);

#endif
