/* What the pages of the library are given: everything already read. */
#ifndef LINLI_LIBRARY_VIEW_H
#define LINLI_LIBRARY_VIEW_H

#include "files/view.h"
#include "library/library.h"
#include "page/form.h"
#include "page/page.h"
#include "page/parts.h"
#include "texts/view.h"

const char *document_state_icon(enum document_state state);
const char *document_state_tone(enum document_state state);

/* What markdown_render() drew and the store kept. */
html document_html(const struct document_version *v);

struct contents_line {
    int level; /* 1: top of this document, 2, 3 */
    str id, text;
};

/* A topic with what stands first in it. */
struct topic_shelf {
    struct topic topic;
    struct document_line *picks;
    size_t n;
};

struct topics_view {
    struct topic *topics;
    size_t n;
    bool orders; /* this reader may change them */
    bool saved;
};

/* More topics than are shown whole are folded behind the first. */
enum { TOPICS_WHOLE = 12, TOPICS_AT_FIRST = 9, SHELVES_WHOLE = 4, SHELVES_AT_FIRST = 3 };

struct library_view {
    struct document_line *latest, *read;
    size_t n_latest, n_read;
    struct topic *topics;
    size_t n_topics;
    struct topic_shelf *shelves; /* topics in which something stands first */
    size_t n_shelves;
    struct place *places; /* the first parts of the community that documents are of */
    size_t n_places;
    i64 first_year, this_year;
    bool writes, reviews, orders;
    i64 waiting; /* documents that wait for this reader's review */
};

struct documents_view {
    const char *heading; /* N_ */
    const char *base;    /* "/library/all", "/library/work" */
    struct document_filter filter;
    struct document_line *lines;
    size_t n;
    str kind_word, topic_code, words; /* as asked */
    struct topic *topics;
    size_t n_topics;
    struct topic topic; /* a topic's page, id 0: none */
    struct document_line *picks;
    size_t n_picks;
    bool orders;          /* this reader may change the topic */
    struct message fault; /* of what was picked last, of the words asked for */
    struct place *places;
    size_t n_places;
    i64 first_year, this_year;
    str first, older, csv, atom; /* addresses; empty: none */
    str place_asked;             /* a place that was chosen, "": none */
    struct place place;          /* it */
    bool place_listed;           /* it is among places */
    bool wide;                   /* it is above communities: one of those is to be chosen */
    struct place *communities;
    size_t n_communities;
    struct filter_set set[5];
    size_t n_set;
    str none;      /* the address without filters */
    str list_word; /* of work */
    bool work, reviews;
};

struct document_view {
    struct document doc;
    struct document_version words; /* in the reader's language where there is such */
    struct text_shown text;        /* what to tell of that language; text 0: nothing */
    bool unpublished;              /* what is shown is not what readers see */
    bool leads;                    /* its summary says more than the beginning of the text */
    struct contents_line *contents;
    size_t n_contents;
    struct document_line *extended, *superseded, *related;
    size_t n_extended, n_superseded, n_related;
    str numbers, replaced;    /* of the further reading and of what it replaces, one a line */
    struct document_line new; /* what took its place, id 0: nothing */
    struct document_line model;
    struct topic *topics;
    size_t n_topics;
    struct away *away;
    size_t n_away;
    struct said unit;
    struct attachment *files;
    size_t n_files;
    struct files_back back; /* files of a form that came back with a fault */
    str *cases;             /* numbers of requests about it, for staff */
    size_t n_cases;
    str address;  /* https://…/d/2026-17 */
    str citation; /* to copy */
    bool can_edit, can_send, can_review, can_publish, can_report, sample;
    struct message done; /* what just happened, or nothing */
    const char *step;    /* that came back with a fault, NULL: none */
    struct message fault;
    str typed;
    bool takedown;  /* was chosen in a report that came back */
    str publish_at; /* typed into the review form */
};

struct write_view {
    struct form *form;
    str action;
    bool is_new;
    struct document doc;           /* id 0: new */
    html preview;                  /* empty: none asked for */
    str preview_lang, preview_dir; /* "rtl", as its page will have it */
    bool previewed;
    struct document_line model;    /* id 0: none */
    struct document_version other; /* what somebody else saved meanwhile, id 0: nobody did */
    struct diff_view diff;         /* from theirs to what was typed */
    str verdict;                   /* the reviewer's words on the latest version */
};

/* Where a script sends the draft now and then. */
str autosave_path(struct page *p, const struct write_view *v);

struct versions_view {
    struct document doc;
    struct document_version *versions;
    size_t n;
    struct document_version words;
    str older;
};

struct version_view {
    struct document doc;
    struct document_version version, before; /* before.id 0: the first one */
    struct diff_view title, body;
    bool plain; /* to be read as it was, not compared */
    bool marks; /* compared as it was written, in Markdown */
    bool is_shown;
};

#endif
