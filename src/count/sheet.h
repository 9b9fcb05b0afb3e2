/* A count as HTML: a file of its own, or a part of another page. Uses base, lang, page. */
#ifndef LINLI_COUNT_SHEET_H
#define LINLI_COUNT_SHEET_H

#include "count/count.h"
#include "page/page.h"

/* A whole file, sheet and picture inside, for readers of `lang` (not NULL; after lang_load). Other
 * pages include count.html.h and @use count_report(e, r). */
void count_put_html(struct buf *b, const struct lang *lang, const struct election *e,
                    const struct count_result *r);

/* For pages/count.html. */
html count_picture(struct page *p, const struct election *e, const struct count_result *r);
html count_cell(struct page *p, const struct count_table *t, u32 row, u32 column);

#endif
