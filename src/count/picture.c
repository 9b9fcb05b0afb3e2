/* A count as an SVG drawing: lines over the stages, bars for one column, a grid for comparisons.
 * Uses base, lang/say. Colours come from the page (currentColor); the shapes carry no meaning that
 * is not also in a text beside them. */
#include "count/inner.h"
#include "lang/say.h"

enum { WIDTH = 800, NAMES = 240, LEFT = 90, TOP = 28, ROW = 26, LINE = 14, GRAPH = 420 };

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

/* Looks are attributes, not a style element: pages forbid styles that stand inside them. */
static const char won_line[] = " stroke-width=\"3\"", lost_line[] = " stroke-opacity=\".45\"";
static const char won_bar[] = " fill-opacity=\".45\"", lost_bar[] = " fill-opacity=\".15\"";

static void put_label(struct buf *b, bool won, i64 x, i64 y, const char *anchor, str text)
{
    buf_fmt(b, "<text x=\"%lld\" y=\"%lld\" text-anchor=\"%s\"%s>", (long long)x, (long long)y,
            anchor, won ? " font-weight=\"bold\"" : "");
    buf_z(b, "\u2068"); /* isolated, so that names of either direction keep their own order */
    put_escaped(b, text);
    buf_z(b, "\u2069</text>\n");
}

static void put_axis(struct buf *b, i64 x, i64 y, char way, i64 to)
{
    buf_fmt(b,
            "<path fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"6 4\" "
            "d=\"M%lld %lld %c%lld\"/>\n",
            (long long)x, (long long)y, way, (long long)to);
}

static void put_bar(struct buf *b, bool won, i64 x, i64 y, i64 width, i64 height)
{
    buf_fmt(b, "<rect%s x=\"%lld\" y=\"%lld\" width=\"%lld\" height=\"%lld\"/>\n",
            won ? won_bar : lost_bar, (long long)x, (long long)y, (long long)width,
            (long long)height);
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
            "direction=\"ltr\" viewBox=\"0 0 %d %lld\" font-family=\"sans-serif\" font-size=\"13\" "
            "fill=\"currentColor\">\n<title>",
            WIDTH, (long long)height);
    put_escaped(b, e->title);
    buf_z(b, "</title>\n<desc>");
    put_escaped(b, say(b->arena, lang, t->title));
    buf_z(b, "</desc>\n");
}

static void draw_bars(struct buf *b, const struct election *e, const struct count_result *r,
                      const struct count_table *t)
{
    const i64 length = WIDTH - NAMES - 90;
    i64 most = greatest(t, e->n_candidates, r->quota);
    for (u32 i = 0; i < e->n_candidates; i++) {
        bool won = is_elected(r, i);
        i64 y = TOP + (i64)i * ROW, w = along(cell(t, i, 0), most, length);
        put_label(b, won, NAMES - 8, y + 15, "end", e->candidates[i].name);
        put_bar(b, won, NAMES, y, w, ROW - 6);
        put_label(b, false, NAMES + w + 6, y + 15, "start",
                  number_text(b->arena, t, cell(t, i, 0)));
    }
    if (r->quota) {
        i64 x = NAMES + along(r->quota, most, length);
        put_axis(b, x, TOP - 4, 'V', TOP + (i64)e->n_candidates * ROW);
        put_label(b, false, x, TOP - 10, "middle", number_text(b->arena, t, r->quota));
    }
}

/* The last stage in which a candidate has votes: there the line ends. */
static u32 line_end(const struct count_table *t, u32 candidate)
{
    u32 c = t->n_columns - 1;
    while (c > 0 && !cell(t, candidate, c))
        c--;
    return c;
}

struct name_line {
    u32 candidate;
    i64 votes, y;
};

/* Where the names stand at the right edge: beside the lines' ends, never over one another. */
static struct name_line *place_names(struct arena *a, const struct election *e,
                                     const struct count_table *t, i64 most)
{
    u32 n = e->n_candidates;
    struct name_line *names = NEW_ARRAY(a, struct name_line, n + 1u);
    for (u32 i = 0; i < n; i++) {
        i64 votes = cell(t, i, line_end(t, i));
        u32 at = i;
        for (; at > 0 && names[at - 1].votes < votes; at--)
            names[at] = names[at - 1];
        names[at] = (struct name_line){i, votes, 0};
    }
    for (u32 i = 0; i < n; i++) {
        i64 y = TOP + GRAPH - along(names[i].votes, most, GRAPH) + 4;
        names[i].y = i && y < names[i - 1].y + LINE ? names[i - 1].y + LINE : y;
    }
    return names;
}

static void draw_lines(struct buf *b, const struct election *e, const struct count_result *r,
                       const struct count_table *t, const struct name_line *names, i64 most)
{
    const i64 length = WIDTH - NAMES - LEFT;
    i64 steps = t->n_columns - 1;
    if (r->quota) {
        i64 y = TOP + GRAPH - along(r->quota, most, GRAPH);
        put_axis(b, LEFT, y, 'H', WIDTH - NAMES);
        put_label(b, false, LEFT - 4, y + 4, "end", number_text(b->arena, t, r->quota));
    }
    for (u32 i = 0; i < e->n_candidates; i++) {
        buf_fmt(b, "<polyline fill=\"none\" stroke=\"currentColor\"%s points=\"",
                is_elected(r, i) ? won_line : lost_line);
        for (u32 c = 0; c <= line_end(t, i); c++)
            buf_fmt(b, "%lld,%lld ", (long long)(LEFT + (i64)c * length / steps),
                    (long long)(TOP + GRAPH - along(cell(t, i, c), most, GRAPH)));
        buf_z(b, "\"/>\n");
    }
    for (u32 c = 0; c < t->n_columns; c++)
        if (t->n_columns <= 30 || c % (t->n_columns / 15) == 0)
            put_label(b, false, LEFT + (i64)c * length / steps, TOP + GRAPH + 18, "middle",
                      str_fmt(b->arena, "%u", c + 1));
    for (u32 i = 0; i < e->n_candidates; i++)
        put_label(b, is_elected(r, names[i].candidate), WIDTH - NAMES + 8, names[i].y, "start",
                  e->candidates[names[i].candidate].name);
}

/* The stronger of each two is dark. */
static void draw_grid(struct buf *b, const struct election *e, const struct count_result *r,
                      const struct count_table *t)
{
    i64 side = (WIDTH - NAMES) / (e->n_candidates ? e->n_candidates : 1);
    side = side > 60 ? 60 : side < 4 ? 4 : side;
    for (u32 i = 0; i < e->n_candidates; i++) {
        i64 y = TOP + (i64)i * ROW;
        put_label(b, is_elected(r, i), NAMES - 8, y + 17, "end", e->candidates[i].name);
        for (u32 j = 0; j < e->n_candidates; j++) {
            i64 x = NAMES + (i64)j * side;
            if (i == j)
                continue;
            put_bar(b, cell(t, i, j) > cell(t, j, i), x, y, side - 2, ROW - 2);
            if (side >= 40)
                put_label(b, false, x + side / 2, y + 17, "middle",
                          number_text(b->arena, t, cell(t, i, j)));
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
    i64 height = TOP + (i64)e->n_candidates * ROW + 10,
        most = greatest(t, e->n_candidates, r->quota);
    struct name_line *names = lines ? place_names(b->arena, e, t, most) : NULL;
    if (lines) {
        i64 lowest = names[e->n_candidates - 1].y + 6;
        height = lowest > TOP + GRAPH + 30 ? lowest : TOP + GRAPH + 30;
    }
    open_svg(b, lang, e, t, height);
    if (grid)
        draw_grid(b, e, r, t);
    else if (lines)
        draw_lines(b, e, r, t, names, most);
    else
        draw_bars(b, e, r, t);
    buf_z(b, "</svg>\n");
}
