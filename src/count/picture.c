/* A count as an SVG drawing: lines over the stages, bars for one column, a grid for comparisons.
 * Uses base, lang/say. Colours come from the page (currentColor); the shapes carry no meaning that
 * is not also in a text beside them. */
#include "count/inner.h"
#include "lang/say.h"

enum { WIDTH = 800, NAMES = 240, TOP = 28, ROW = 26, GRAPH = 420 };

static void put_escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '<')
            buf_z(b, "&lt;");
        else if (c == '&')
            buf_z(b, "&amp;");
        else if (c == '"')
            buf_z(b, "&quot;");
        else
            buf_byte(b, c);
    }
}

static void put_label(struct buf *b, const char *place, i64 x, i64 y, const char *anchor, str text)
{
    buf_fmt(b, "<text class=\"%s\" x=\"%lld\" y=\"%lld\" text-anchor=\"%s\">", place, (long long)x,
            (long long)y, anchor);
    put_escaped(b, text);
    buf_z(b, "</text>\n");
}

static i64 cell(const struct count_table *t, u32 row, u32 column)
{
    i64 v = t->cells[(size_t)row * t->n_columns + column];
    return v == CELL_NONE ? 0 : v;
}

static str number_text(struct arena *a, const struct count_table *t, i64 v)
{
    struct buf b = buf_new(a);
    count_put_number(&b, v, t->places);
    return buf_str(&b);
}

static bool is_elected(const struct count_result *r, u32 candidate)
{
    for (u32 i = 0; i < r->n_elected; i++)
        if (r->elected[i] == candidate)
            return true;
    return false;
}

/* v of `most` on a length. All ≥ 0; most > 0. */
static i64 along(i64 v, i64 most, i64 length)
{
    return (i64)((wide)(v < 0 ? 0 : v) * length / most);
}

static i64 greatest(const struct count_table *t, u32 rows, i64 at_least)
{
    i64 most = at_least > 0 ? at_least : 1;
    for (u32 r = 0; r < rows; r++)
        for (u32 c = 0; c < t->n_columns; c++)
            most = cell(t, r, c) > most ? cell(t, r, c) : most;
    return most;
}

static void open_svg(struct buf *b, const struct lang *lang, const struct election *e,
                     const struct count_table *t, i64 height)
{
    buf_fmt(b,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"count\" role=\"img\" "
            "viewBox=\"0 0 %d %lld\" font-family=\"sans-serif\" font-size=\"13\" "
            "fill=\"currentColor\">\n<title>",
            WIDTH, (long long)height);
    put_escaped(b, e->title);
    buf_z(b, "</title>\n<desc>");
    put_escaped(b, say(b->arena, lang, t->title));
    buf_z(b, "</desc>\n<style>text{unicode-bidi:plaintext}.won{font-weight:bold}"
             ".axis{stroke:currentColor;stroke-dasharray:6 4;fill:none}"
             ".line{stroke:currentColor;fill:none;stroke-opacity:.45}"
             ".line.won{stroke-width:3;stroke-opacity:1}.bar{fill-opacity:.35}"
             ".bar.won{fill-opacity:.8}</style>\n");
}

static void draw_bars(struct buf *b, const struct election *e, const struct count_result *r,
                      const struct count_table *t)
{
    const i64 length = WIDTH - NAMES - 90;
    i64 most = greatest(t, e->n_candidates, r->quota);
    for (u32 i = 0; i < e->n_candidates; i++) {
        const char *won = is_elected(r, i) ? " won" : "";
        i64 y = TOP + (i64)i * ROW, w = along(cell(t, i, 0), most, length);
        put_label(b, is_elected(r, i) ? "name won" : "name", NAMES - 8, y + 15, "end",
                  e->candidates[i].name);
        buf_fmt(b, "<rect class=\"bar%s\" x=\"%d\" y=\"%lld\" width=\"%lld\" height=\"%d\"/>\n",
                won, NAMES, (long long)y, (long long)w, ROW - 6);
        put_label(b, "value", NAMES + w + 6, y + 15, "start",
                  number_text(b->arena, t, cell(t, i, 0)));
    }
    if (r->quota) {
        i64 x = NAMES + along(r->quota, most, length);
        buf_fmt(b, "<path class=\"axis\" d=\"M%lld %d V%lld\"/>\n", (long long)x, TOP - 4,
                (long long)TOP + (i64)e->n_candidates * ROW);
        put_label(b, "quota", x, TOP - 10, "middle", number_text(b->arena, t, r->quota));
    }
}

/* Labels at the right edge, in order of the last votes and never over one another. */
static void label_lines(struct buf *b, const struct election *e, const struct count_result *r,
                        const struct count_table *t, i64 most)
{
    u32 n = e->n_candidates, *order = NEW_ARRAY(b->arena, u32, n);
    i64 above = TOP - 14;
    u32 last = t->n_columns - 1;
    for (u32 i = 0; i < n; i++) {
        u32 at = i;
        for (; at > 0 && cell(t, order[at - 1], last) < cell(t, i, last); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (u32 i = 0; i < n; i++) {
        i64 y = TOP + GRAPH - along(cell(t, order[i], last), most, GRAPH) + 4;
        y = y < above + 14 ? above + 14 : y;
        above = y;
        put_label(b, is_elected(r, order[i]) ? "name won" : "name", WIDTH - NAMES + 8, y, "start",
                  e->candidates[order[i]].name);
    }
}

static void draw_lines(struct buf *b, const struct election *e, const struct count_result *r,
                       const struct count_table *t)
{
    const i64 length = WIDTH - NAMES - 70;
    i64 most = greatest(t, e->n_candidates, r->quota), steps = t->n_columns - 1;
    if (r->quota) {
        i64 y = TOP + GRAPH - along(r->quota, most, GRAPH);
        buf_fmt(b, "<path class=\"axis\" d=\"M60 %lld H%d\"/>\n", (long long)y, WIDTH - NAMES);
        put_label(b, "quota", 56, y + 4, "end", number_text(b->arena, t, r->quota));
    }
    for (u32 i = 0; i < e->n_candidates; i++) {
        buf_fmt(b, "<polyline class=\"line%s\" points=\"", is_elected(r, i) ? " won" : "");
        for (u32 c = 0; c < t->n_columns; c++)
            buf_fmt(b, "%lld,%lld ", (long long)(60 + (i64)c * length / steps),
                    (long long)(TOP + GRAPH - along(cell(t, i, c), most, GRAPH)));
        buf_z(b, "\"/>\n");
    }
    for (u32 c = 0; c < t->n_columns; c++)
        if (t->n_columns <= 30 || c % (t->n_columns / 15) == 0)
            put_label(b, "stage", 60 + (i64)c * length / steps, TOP + GRAPH + 18, "middle",
                      str_fmt(b->arena, "%u", c + 1));
    label_lines(b, e, r, t, most);
}

/* The stronger of each two is dark. */
static void draw_grid(struct buf *b, const struct election *e, const struct count_result *r,
                      const struct count_table *t)
{
    i64 side = (WIDTH - NAMES) / (e->n_candidates ? e->n_candidates : 1);
    side = side > 60 ? 60 : side < 4 ? 4 : side;
    for (u32 i = 0; i < e->n_candidates; i++) {
        i64 y = TOP + (i64)i * ROW;
        put_label(b, is_elected(r, i) ? "name won" : "name", NAMES - 8, y + 17, "end",
                  e->candidates[i].name);
        for (u32 j = 0; j < e->n_candidates; j++) {
            i64 x = NAMES + (i64)j * side;
            if (i == j)
                continue;
            buf_fmt(b,
                    "<rect class=\"bar%s\" x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%d\"/>\n",
                    cell(t, i, j) > cell(t, j, i) ? " won" : "", (long long)x, (long long)y,
                    (long long)side - 2, ROW - 2);
            if (side >= 40)
                buf_fmt(b,
                        "<text class=\"value\" x=\"%lld\" y=\"%lld\" "
                        "text-anchor=\"middle\">%lld</text>\n",
                        (long long)(x + side / 2), (long long)y + 17, (long long)cell(t, i, j));
        }
    }
}

void count_put_svg(struct buf *b, const struct lang *lang, const struct election *e,
                   const struct count_result *r)
{
    if (!r->n_tables)
        return;
    const struct count_table *t = &r->tables[0];
    bool grid = t->n_columns == e->n_candidates && t->n_rows == e->n_candidates &&
                e->n_candidates > 1 && t->cells[0] == CELL_NONE;
    bool lines = !grid && t->n_columns > 1 && e->rule->uses == USES_RANKS;
    i64 height = lines ? TOP + GRAPH + 30 : TOP + (i64)e->n_candidates * ROW + 10;
    if (lines && height < TOP + 20 + 14 * (i64)e->n_candidates)
        height = TOP + 20 + 14 * (i64)e->n_candidates;
    open_svg(b, lang, e, t, height);
    if (grid)
        draw_grid(b, e, r, t);
    else if (lines)
        draw_lines(b, e, r, t);
    else
        draw_bars(b, e, r, t);
    buf_z(b, "</svg>\n");
}
