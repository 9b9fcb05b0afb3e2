/* A count as a page of HTML. Uses base, lang, page. */
#include "count/sheet.h"

#include "count.html.h"

html count_picture(struct page *p, const struct election *e, const struct count_result *r)
{
    struct buf b = buf_new(p->arena);
    count_put_svg(&b, p->lang, e, r);
    return (html){buf_str(&b)};
}

html count_cell(struct page *p, const struct count_table *t, u32 row, u32 column)
{
    struct buf b = buf_new(p->arena);
    i64 v = t->cells[(size_t)row * t->n_columns + column];
    if (v == CELL_NONE)
        return (html){S("–")};
    count_put_number(&b, v, t->places);
    return ltr(p, buf_str(&b));
}

void count_put_html(struct buf *b, const struct lang *lang, const struct election *e,
                    const struct count_result *r)
{
    struct frame frame = {.name = said(e->title.n ? e->title : S("linli"), STR_NONE)};
    struct page p = {.out = b, .arena = b->arena, .lang = lang, .apart = true, .frame = &frame};
    page_count_file(&p, e, r);
}
