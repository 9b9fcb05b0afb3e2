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

/* A chip or a line of a small menu. */
struct chip {
    html text;
    struct url to;
    bool current;
};

/* Older / Newer by key; an empty path leaves that side out. */
struct pages {
    str newer, older;
    html where; /* "1–50 of 312", or empty */
};

#endif
