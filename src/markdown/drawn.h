/* The words of a text as markdown_render() drew it. Uses base. Who searches reads what the store
 * kept for readers; nothing is parsed anew. */
#ifndef LINLI_DRAWN_H
#define LINLI_DRAWN_H

#include "base/buf.h"

/* What stands under one heading, it included; the first, with id "", before any. After each block,
 * and each row of a table, an empty line; tabs between the cells of a row. */
struct section {
    str id, text; /* the id without '#' */
};

/* Those that have words, in `a`; ids lie in `html`. Of any other HTML it answers something, too. */
size_t drawn_sections(struct arena *a, str html, struct section **out);

#endif
