/* A map as HTML: a file of its own, or a part of another page. Uses dots, show, page. */
#ifndef LINLI_OPINIONS_SHEET_H
#define LINLI_OPINIONS_SHEET_H

#include "opinions/dots.h"
#include "opinions/show.h"
#include "page/page.h"

enum { SHEET_LIST = 10 };

/* The statements of one list. */
struct sheet_list {
    u32 statement[SHEET_LIST];
    u32 n;
};

struct opinion_sheet {
    const struct shown *shown;
    struct said title, description;
    struct dots dots;
    struct sheet_list common, divisive, group[GROUPS_MAX];
};

/* dots: those published; NULL: of the map's people. */
void opinion_sheet_new(const struct shown *shown, const struct dots *dots,
                       struct opinion_sheet *out);

/* A whole file for readers of `lang` (after lang_load). Other pages include opinions.html.h and
 * @use opinion_report(sheet). */
void opinion_sheet_put(struct buf *b, const struct lang *lang, const struct opinion_sheet *s);

/* For pages/opinions.html. */
struct said opinion_text(struct page *p, const struct opinion_sheet *s, u32 statement);
str opinion_letter(struct page *p, u32 group);                       /* "A" */
i64 opinion_x(const struct opinion_sheet *s, const struct dot *dot); /* on the picture */
i64 opinion_y(const struct opinion_sheet *s, const struct dot *dot);
struct dot opinion_middle(const struct opinion_sheet *s, u32 group); /* people 0: has no dots */
str opinion_shape(struct page *p, const struct opinion_sheet *s, const struct dot *dot);
i64 opinion_series(u32 group); /* its colour; the first two are for agree and disagree */
str opinion_mark(struct page *p, u32 group);           /* the same shape in a legend */
const char *opinion_anchor(struct page *p, u32 group); /* id of the group's heading */
i64 opinion_part(i32 part, i32 of, i64 length);
i64 opinion_at(struct page *p, i64 x, i64 width); /* per cent from the left */
str opinion_decimal(struct page *p, double v);
str opinion_stability(struct page *p, const struct opinion_sheet *s); /* "": not measured */
str opinion_weight(struct page *p, double weight);
str opinion_weighed(struct page *p, const struct opinion_sheet *s, u32 statement);

#endif
