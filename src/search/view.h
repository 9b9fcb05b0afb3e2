/* What the search page is given. Uses page, search. */
#ifndef LINLI_SEARCH_VIEW_H
#define LINLI_SEARCH_VIEW_H

#include "page/parts.h"
#include "search/search.h"

/* One filter that can be set, or taken off when it is. */
struct search_choice {
    struct said name;
    const char *phrase; /* N_, instead of a name; NULL: none */
    i64 n;
    str to;
    bool current;
};

struct search_facet {
    const char *label; /* N_ */
    struct search_choice *choices;
    size_t n;
};

struct search_line {
    const struct search_hit *hit;
    struct said place;
    const char *one; /* N_: "Request"; NULL: what is more said of it is enough */
    str sort;        /* "Guide", "Lighting", or "" */
    const char *icon;
    str lang_name; /* of the text, when it is not the reader's language; else "" */
};

enum { SEARCH_FACETS = 5 };

struct search_view {
    str words;
    bool asked, narrowed; /* narrowed: by a filter */
    struct message problem;
    struct search_found found;
    struct search_line *lines;
    struct search_facet facets[SEARCH_FACETS];
    size_t n_facets;
    struct filter_set set[SEARCH_FACETS];
    size_t n_set;
    str next, first;                            /* addresses of pages, or "" */
    str suggested;                              /* the address that asks the suggestion */
    str without_filters;                        /* the same words alone */
    struct search_choice hidden[SEARCH_FACETS]; /* filters set, to be sent on with other words */
    const char *hidden_names[SEARCH_FACETS];
    size_t n_hidden;
};

#endif
