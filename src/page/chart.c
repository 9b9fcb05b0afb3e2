/* Where the marks of a chart stand. Across everything is in per cent of the width, counted from the
 * side where reading starts; down it is in em, so that type may grow. Uses page. */
#include "page/chart.h"

#include <math.h>

#include "chart.html.h"

enum { MOST_SERIES = 6 };

static const char *const LOOKS[MOST_SERIES] = {"s1", "s2", "s3", "s4", "s5", "s6"};
static const char *const SHAPES[MOST_SERIES] = {"●", "▲", "■", "◆", "▼", "✚"};

struct pen {
    struct page *p;
    struct drawing *d;
};

static str percent_of_width(struct pen *pen, double v)
{
    return str_fmt(pen->p->arena, "%.2f%%", v);
}

static str ems(struct pen *pen, double v)
{
    return str_fmt(pen->p->arena, "%.2fem", v);
}

/* Counts from the right where people read from there. */
static double side(const struct pen *pen, double x)
{
    return pen->p->lang->rtl ? 100 - x : x;
}

static struct mark *add(struct pen *pen, enum mark_kind kind, const char *look)
{
    struct drawing *d = pen->d;
    struct mark *mark = PUSH(pen->p->arena, d->marks, d->n, d->cap);
    *mark = (struct mark){.kind = kind, .look = look, .anchor = "start", .dx = "0"};
    return mark;
}

static void bar(struct pen *pen, double x, double y, double width, double height, const char *look)
{
    struct mark *mark = add(pen, MARK_BAR, look);
    mark->x = percent_of_width(pen, pen->p->lang->rtl ? 100 - x - width : x);
    mark->y = ems(pen, y);
    mark->x2 = percent_of_width(pen, width);
    mark->y2 = ems(pen, height);
}

static void line(struct pen *pen, double x, double y, double x2, double y2, const char *look)
{
    struct mark *mark = add(pen, MARK_LINE, look);
    mark->x = percent_of_width(pen, side(pen, x));
    mark->y = ems(pen, y);
    mark->x2 = percent_of_width(pen, side(pen, x2));
    mark->y2 = ems(pen, y2);
}

static struct mark *words(struct pen *pen, double x, double y, const char *look, str text)
{
    struct mark *mark = add(pen, MARK_TEXT, look);
    mark->x = percent_of_width(pen, side(pen, x));
    mark->y = ems(pen, y);
    mark->text = text;
    return mark;
}

static str value_text(struct page *p, const struct chart *c, double v)
{
    if (!isfinite(v))
        return S("–");
    if (c->unit == UNIT_PERCENT)
        return percent(p, (i64)llround(v * 100), 10000);
    if (c->unit == UNIT_DECIMAL)
        return str_fmt(p->arena, "%.2f", v);
    return number(p, (i64)llround(v));
}

static double value(const struct chart *c, size_t series, size_t i)
{
    return c->series[series].values[i];
}

static size_t series_drawn(const struct chart *c)
{
    return c->n_series < MOST_SERIES ? c->n_series : MOST_SERIES;
}

/* The largest value, or the given end of the scale; never 0. */
static double scale_end(const struct chart *c)
{
    double most = c->most;
    for (size_t s = 0; c->most <= 0 && s < c->n_series; s++)
        for (size_t i = 0; i < c->n; i++)
            if (isfinite(value(c, s, i)) && value(c, s, i) > most)
                most = value(c, s, i);
    return most > 0 ? most : 1;
}

/* The table below: a row a label, a column a series. */
static void make_table(struct pen *pen, const struct chart *c)
{
    struct arena *a = pen->p->arena;
    struct drawing *d = pen->d;
    size_t columns = c->n_series + 1;
    str *heads = NEW_ARRAY(a, str, columns), *cells = NEW_ARRAY(a, str, columns * (c->n + 1));
    heads[0] = c->label_head;
    for (size_t s = 0; s < c->n_series; s++)
        heads[s + 1] = c->series[s].name;
    for (size_t i = 0; i < c->n; i++) {
        cells[i * columns] = c->labels[i];
        for (size_t s = 0; s < c->n_series; s++)
            cells[i * columns + s + 1] = value_text(pen->p, c, value(c, s, i));
    }
    d->heads = heads;
    d->n_heads = columns;
    d->cells = cells;
    d->n_rows = c->n;
}

static void make_keys(struct pen *pen, const struct chart *c)
{
    size_t n = series_drawn(c);
    str *keys = NEW_ARRAY(pen->p->arena, str, n + 1);
    for (size_t s = 0; s < n; s++)
        keys[s] = c->series[s].name;
    pen->d->keys = keys;
    pen->d->n_keys = n > 1 ? n : 0;
}

static html finish(struct pen *pen, double height)
{
    pen->d->height = ems(pen, height);
    struct buf *before = part_begin(pen->p);
    page_chart_figure(pen->p, pen->d);
    return part_end(pen->p, before);
}

html chart_bars(struct page *p, const struct chart *c)
{
    struct drawing d = {.chart = c};
    struct pen pen = {p, &d};
    double most = scale_end(c), y = 0;
    for (size_t i = 0; i < c->n; i++) {
        words(&pen, 0, y + 1.1, "label", c->labels[i]);
        y += 1.6;
        for (size_t s = 0; s < series_drawn(c); s++, y += 1.35) {
            double v = value(c, s, i);
            double width = isfinite(v) && v > 0 ? 82 * (v < most ? v : most) / most : 0;
            bar(&pen, 0, y, width, 1.1, LOOKS[s]);
            words(&pen, width, y + .9, "value", value_text(p, c, v))->dx =
                p->lang->rtl ? "-0.5em" : "0.5em";
        }
        y += .7;
    }
    make_keys(&pen, c);
    make_table(&pen, c);
    return finish(&pen, y);
}

html chart_stacked(struct page *p, const struct chart *c)
{
    struct drawing d = {.chart = c};
    struct pen pen = {p, &d};
    double y = 0;
    for (size_t i = 0; i < c->n; i++) {
        double sum = 0, x = 0;
        for (size_t s = 0; s < series_drawn(c); s++)
            sum += isfinite(value(c, s, i)) && value(c, s, i) > 0 ? value(c, s, i) : 0;
        double whole = c->most > sum ? c->most : sum;
        words(&pen, 0, y + 1.1, "label", c->labels[i]);
        y += 1.6;
        for (size_t s = 0; s < series_drawn(c) && whole > 0; s++) {
            double v = value(c, s, i);
            double width = isfinite(v) && v > 0 ? 100 * v / whole : 0;
            bar(&pen, x, y, width, 1.6, LOOKS[s]);
            str text = value_text(p, c, v);
            if (width >= 5 + 1.6 * (double)text.n)
                words(&pen, x + width / 2, y + 1.15, s < 2 ? "in light" : "in", text)->anchor =
                    "middle";
            x += width;
        }
        y += 2.3;
    }
    make_keys(&pen, c);
    make_table(&pen, c);
    return finish(&pen, y);
}

enum { LINES_TOP = 1, LINES_HEIGHT = 11, LINES_LEFT = 12 };

static void line_scale(struct pen *pen, const struct chart *c, double most)
{
    for (int step = 0; step <= 2; step++) {
        double y = LINES_TOP + LINES_HEIGHT * (1 - step / 2.0);
        line(pen, LINES_LEFT, y, 100, y, "grid-line");
        struct mark *mark =
            words(pen, LINES_LEFT, y + .35, "value", value_text(pen->p, c, most * step / 2));
        mark->anchor = "end";
        mark->dx = pen->p->lang->rtl ? "0.6em" : "-0.6em";
    }
}

/* First, middle and last label; more would not fit on a phone. */
static void line_labels(struct pen *pen, const struct chart *c)
{
    const double y = LINES_TOP + LINES_HEIGHT + 1.6;
    if (!c->n)
        return;
    words(pen, LINES_LEFT, y, "label", c->labels[0]);
    if (c->n > 4)
        words(pen, LINES_LEFT + (100.0 - LINES_LEFT) * (double)(c->n / 2) / (double)(c->n - 1), y,
              "label", c->labels[c->n / 2])
            ->anchor = "middle";
    if (c->n > 1)
        words(pen, 100, y, "label", c->labels[c->n - 1])->anchor = "end";
}

html chart_lines(struct page *p, const struct chart *c)
{
    struct drawing d = {.chart = c};
    struct pen pen = {p, &d};
    double most = scale_end(c);
    line_scale(&pen, c, most);
    line_labels(&pen, c);
    for (size_t s = 0; s < series_drawn(c); s++) {
        double before_x = 0, before_y = 0;
        bool drawing = false;
        for (size_t i = 0; i < c->n; i++) {
            double v = value(c, s, i);
            double share = c->n > 1 ? (double)i / (double)(c->n - 1) : .5;
            double x = LINES_LEFT + (100.0 - LINES_LEFT) * share;
            double y = LINES_TOP + LINES_HEIGHT * (1 - fmin(fmax(v / most, 0), 1));
            if (!isfinite(v)) {
                drawing = false;
                continue;
            }
            if (drawing)
                line(&pen, before_x, before_y, x, y, LOOKS[s]);
            if (c->n <= 24) {
                struct mark *dot = words(&pen, x, y + .35, LOOKS[s], str_from(SHAPES[s]));
                dot->kind = MARK_DOT;
                dot->anchor = "middle";
            }
            drawing = true;
            before_x = x;
            before_y = y;
        }
    }
    make_keys(&pen, c);
    d.key_signs = SHAPES;
    make_table(&pen, c);
    return finish(&pen, LINES_TOP + LINES_HEIGHT + 2.2);
}

struct range {
    double least, most;
};

static double within(struct range r, double v)
{
    return r.most > r.least ? (v - r.least) / (r.most - r.least) : .5;
}

static void widen(struct range *r, double v)
{
    r->least = fmin(r->least, v);
    r->most = fmax(r->most, v);
}

static void count_groups(struct pen *pen, const struct chart *c, const struct point *points,
                         size_t n, const str *groups, size_t n_groups)
{
    str *cells = NEW_ARRAY(pen->p->arena, str, 2 * n_groups + 2);
    str *heads = NEW_ARRAY(pen->p->arena, str, 2);
    for (size_t g = 0; g < n_groups; g++) {
        i64 members = 0;
        for (size_t i = 0; i < n; i++)
            members += points[i].group == (int)g;
        cells[2 * g] = groups[g];
        cells[2 * g + 1] = number(pen->p, members);
    }
    heads[0] = c->label_head;
    heads[1] = page_say(pen->p, N_("Points"), NULL, 0).text;
    pen->d->heads = heads;
    pen->d->n_heads = 2;
    pen->d->cells = cells;
    pen->d->n_rows = n_groups;
}

html chart_scatter(struct page *p, const struct chart *c, const struct point *points, size_t n,
                   const str *groups, size_t n_groups)
{
    enum { HEIGHT = 18 };
    struct drawing d = {.chart = c};
    struct pen pen = {p, &d};
    struct range across = {INFINITY, -INFINITY}, down = across;
    for (size_t i = 0; i < n; i++) {
        widen(&across, points[i].x);
        widen(&down, points[i].y);
    }
    for (size_t i = 0; i < n; i++) {
        int g = points[i].group >= 0 && points[i].group < MOST_SERIES ? points[i].group : 0;
        if (!isfinite(points[i].x) || !isfinite(points[i].y))
            continue;
        struct mark *dot = words(&pen, 4 + 92 * within(across, points[i].x),
                                 1.2 + (HEIGHT - 2) * (1 - within(down, points[i].y)), LOOKS[g],
                                 str_from(SHAPES[g]));
        dot->kind = MARK_DOT;
        dot->anchor = "middle";
    }
    d.keys = groups;
    d.key_signs = SHAPES;
    d.n_keys = n_groups < MOST_SERIES ? n_groups : MOST_SERIES;
    count_groups(&pen, c, points, n, groups, n_groups);
    return finish(&pen, HEIGHT);
}
