/* What the front page is given. */
#ifndef LINLI_HOME_VIEW_H
#define LINLI_HOME_VIEW_H

#include "cases/view.h"
#include "library/library.h"

struct home_view {
    struct case_line *lines;
    size_t n;
    struct document_line *papers; /* latest of the library */
    size_t n_papers;
    struct case_figures figures;
    bool staff, signed_in, any;
    str community_path;
};

#endif
