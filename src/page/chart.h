/* Charts as SVG that needs no script and no style attribute: bars are fluid, text keeps its size
 * and grows with large type, every chart has title, description and a table. Uses page.
 *
 *     static const double july[] = {46, 41}, september[] = {48, 44};
 *     struct series series[] = {{said_july, july}, {said_september, september}};
 *     struct chart c = {.id = "agree", .title = …, .labels = labels, .n = 2,
 *                       .series = series, .n_series = 2, .unit = UNIT_PERCENT};
 *     @{chart_bars(p, &c)}
 *
 * All text is in the reader's language already. At most 6 series or groups are told apart.
 */
#ifndef LINLI_CHART_H
#define LINLI_CHART_H

#include "page/page.h"

enum unit {
    UNIT_NUMBER,  /* whole numbers as the reader writes them */
    UNIT_PERCENT, /* 0 to 100 */
    UNIT_DECIMAL  /* two decimals */
};

struct series {
    str name;
    const double *values; /* one a label; not finite: no value */
};

struct chart {
    const char *id;   /* of the figure; letters and digits, its own on the page */
    str title, about; /* about: one sentence for those who do not see it; may be empty */
    str label_head;   /* what the labels are, for the table: "Proposal" */
    const str *labels;
    size_t n;
    const struct series *series;
    size_t n_series;
    enum unit unit;
    double most; /* the scale's end; 0: the largest value */
};

/* One row of bars a label, the series below each other. */
html chart_bars(struct page *p, const struct chart *c);
/* One bar a label, the series in it; whole = the row's sum, or `most` when given. */
html chart_stacked(struct page *p, const struct chart *c);
/* The labels from start to end, a line a series. */
html chart_lines(struct page *p, const struct chart *c);

struct point {
    double x, y;
    int group; /* 0…5 */
};

/* Points in a plane, each group with its own shape. The table says how many each group has. */
html chart_scatter(struct page *p, const struct chart *c, const struct point *points, size_t n,
                   const str *groups, size_t n_groups);

/* ── For chart.html ── */

enum mark_kind { MARK_BAR, MARK_LINE, MARK_TEXT, MARK_DOT };

struct mark {
    enum mark_kind kind;
    str x, y, x2, y2; /* bars: x2 width, y2 height; in % across and em down */
    const char *look; /* class */
    const char *anchor, *dx;
    str text;
};

struct drawing {
    const struct chart *chart;
    struct mark *marks;
    size_t n, cap;
    str height;
    const str *keys; /* of the legend */
    const char *const *key_signs;
    size_t n_keys;
    const str *heads; /* of the table */
    size_t n_heads;
    const str *cells; /* row by row, each with its label first */
    size_t n_rows;
};

#endif
