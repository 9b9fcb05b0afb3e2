/* HTML from elsewhere, turned into Markdown: what is left can do nothing. Uses base, libxml2. */
#ifndef LINLI_FROM_HTML_H
#define LINLI_FROM_HTML_H

#include "base/buf.h"

enum {
    FROM_HTML_MOST = 4 << 20, /* bytes read */
    FROM_HTML_DEEPEST = 200,
    FROM_HTML_WRITTEN = 8 << 20 /* bytes; indented ever deeper, a page could become gigabytes */
};

struct from_html {
    str title, body;               /* title: of <title>, else of the first <h1>; body: Markdown */
    str lang;                      /* of <html lang>, or empty */
    str author, date, description; /* of <meta name>, or empty */
};

/* `text` is valid UTF-8. NULL: done; else what is wrong (N_). Scripts, styles, forms and comments
 * are left out; headings, lists, tables, quotations, links and emphasis stay. Elements nested
 * deeper than FROM_HTML_DEEPEST lose their marks, not their words. */
const char *from_html(struct arena *a, str text, struct from_html *out);

#endif
