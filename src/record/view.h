/* What the page of the record is given. */
#ifndef LINLI_RECORD_VIEW_H
#define LINLI_RECORD_VIEW_H

#include "page/page.h"
#include "record/record.h"
#include "record/record.sql.h"

struct page;
str seal(struct page *p, str hash);

struct record_view {
    struct record_shown *lines;
    size_t n;
    i64 older;                            /* number to go on before, 0: none */
    id64 about;                           /* one thing only, 0: everything */
    const struct verb_word *const *verbs; /* of all modules, NULL ends */
};

/* "Request opened" for "case_open". */
const char *verb_words(const struct record_view *v, str verb);

#endif
