/* What the common parts (parts.html) take. Uses page. */
#ifndef LINLI_PARTS_H
#define LINLI_PARTS_H

#include "page/page.h"
#include "page/sheet.h"

/* One step of a breadcrumb; the last one's path is empty: here. */
struct crumb {
    struct said text;
    str path;
};

/* A filter that is set, and where the list without it is. */
struct filter_set {
    struct said name;
    const char *phrase; /* N_, instead of a name; NULL: none */
    str to;
};

#endif
