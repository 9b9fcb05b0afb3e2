/* A map as HTML: what is told, and where it stands in the picture. Uses show, page. */
#include "opinions/sheet.h"

#include <math.h>

#include "opinions.html.h"

enum { WIDTH = 720, HEIGHT = 440, MARGIN = 24 };

/* ── Lists ──────────────────────────────────────────────────────────────────────────────────── */

/* Puts a statement where it belongs by falling key. */
static void enter(struct sheet_list *list, double *keys, u32 statement, double key)
{
    u32 at = list->n;
    while (at > 0 && keys[at - 1] < key)
        at--;
    if (at >= SHEET_LIST)
        return;
    list->n += list->n < SHEET_LIST;
    for (u32 k = list->n - 1; k > at; k--) {
        list->statement[k] = list->statement[k - 1];
        keys[k] = keys[k - 1];
    }
    list->statement[at] = statement;
    keys[at] = key;
}

/* Common ground: more than half of every group on the same side, agreeing or disagreeing. */
static double commonness(const struct shown *s, u32 j)
{
    double best = -1;
    for (int agree = 0; agree < 2; agree++) {
        bool every = s->map->k > 0;
        for (u32 g = 0; g < s->map->k; g++) {
            struct tally t = s->map->tallies[(size_t)g * s->o->votes.statements + j];
            if (s->chosen && !s->chosen[g])
                continue;
            every &= cell_shown(s, g, j) && 2 * (agree ? t.agrees : t.disagrees) > tally_all(t);
        }
        if (every)
            best = fmax(best, shown_common(s, j, agree == 1));
    }
    return best;
}

/* The widest gap between two groups' shares of agreement. */
static double dividedness(const struct shown *s, u32 j)
{
    double least = 1, most = 0;
    for (u32 g = 0; g < s->map->k; g++) {
        struct tally t = s->map->tallies[(size_t)g * s->o->votes.statements + j];
        double share = share_of(t.agrees, tally_all(t));
        if (!cell_shown(s, g, j))
            continue;
        least = fmin(least, share);
        most = fmax(most, share);
    }
    return most - least;
}

static void make_lists(struct opinion_sheet *s)
{
    const struct shown *w = s->shown;
    double common[SHEET_LIST + 1], divisive[SHEET_LIST + 1];
    for (u32 j = 0; j < w->o->votes.statements; j++) {
        if (w->o->hidden && w->o->hidden[j])
            continue;
        double c = commonness(w, j), d = dividedness(w, j);
        if (c > 0)
            enter(&s->common, common, j, c);
        if (d > 0.25 && w->map->k > 1)
            enter(&s->divisive, divisive, j, d);
    }
    for (u32 g = 0; g < w->map->k && w->map->k > 1; g++) {
        struct standings list = shown_representative(w, g);
        for (u32 k = 0; k < list.n; k++)
            s->group[g].statement[s->group[g].n++] = list.line[k].statement;
    }
}

/* ── The whole ──────────────────────────────────────────────────────────────────────────────── */

void opinion_sheet_new(const struct shown *shown, const struct dots *dots,
                       struct opinion_sheet *out)
{
    const struct conversation *c = shown->c;
    *out = (struct opinion_sheet){.shown = shown};
    out->title = said(c->topic.n ? c->topic : S("linli"), STR_NONE);
    out->description = said(c->description.n ? c->description : S(""), STR_NONE);
    make_lists(out);
    if (dots)
        out->dots = *dots;
    else
        out->dots = dots_new(shown->map, shown->o->votes.people);
}

void opinion_sheet_put(struct buf *b, const struct lang *lang, const struct opinion_sheet *s)
{
    struct frame frame = {.name = said(S("linli"), STR_NONE)};
    struct page p = {.out = b, .arena = b->arena, .lang = lang, .apart = true, .frame = &frame};
    page_opinion_file(&p, s);
}

/* ── For the page ───────────────────────────────────────────────────────────────────────────── */

struct said opinion_text(struct page *p, const struct opinion_sheet *s, u32 statement)
{
    const struct statement *own = &s->shown->c->statements[statement], *best = own;
    for (u32 j = 0; j < s->shown->c->n_statements; j++) { /* in the reader's language, if it is */
        const struct statement *t = &s->shown->c->statements[j];
        if ((t == own || t->same_as == own->id) && t->language.n &&
            str_eq(t->language, p->lang->code))
            best = t;
    }
    str text = best->text.n ? best->text : str_fmt(p->arena, "#%lld", (long long)own->id);
    return said(text, best->language.n ? best->language : S(""));
}

str opinion_letter(struct page *p, u32 group)
{
    return str_fmt(p->arena, "%c", 'A' + (int)group);
}

const char *opinion_anchor(struct page *p, u32 group)
{
    return str_fmt(p->arena, "group-%u", group).p;
}

/* Corners of each group's shape around (0, 0), in degrees and share of the radius. */
static str shape(struct arena *a, double x, double y, double r, u32 group)
{
    static const int corners[GROUPS_MAX] = {24, 4, 3, 4, 6, 3, 10, 8};
    static const int turn[GROUPS_MAX] = {0, 45, -90, 0, 0, 90, -90, -90};
    struct buf b = buf_new(a);
    int n = corners[group % GROUPS_MAX];
    for (int k = 0; k < n; k++) {
        double angle = (turn[group % GROUPS_MAX] + 360.0 * k / n) * 3.14159265358979 / 180;
        double far = group >= 6 && k % 2 ? r * 0.5 : r; /* stars */
        buf_fmt(&b, "%c%.1f %.1f", k ? 'L' : 'M', x + far * cos(angle), y + far * sin(angle));
    }
    buf_byte(&b, 'Z');
    return buf_str(&b);
}

/* The dots' bounds on the picture, at one scale both ways. */
struct frame_of {
    double x, y, scale; /* of the middle */
};

static struct frame_of frame_of(const struct opinion_sheet *s)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (u32 k = 0; k < s->dots.n; k++) {
        const struct dot *d = &s->dots.dot[k];
        low[0] = fmin(low[0], d->x);
        low[1] = fmin(low[1], d->y);
        high[0] = fmax(high[0], d->x);
        high[1] = fmax(high[1], d->y);
    }
    double across = fmax(high[0] - low[0], 1e-9), down = fmax(high[1] - low[1], 1e-9);
    return (struct frame_of){(low[0] + high[0]) / 2, (low[1] + high[1]) / 2,
                             fmin((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down)};
}

i64 opinion_x(const struct opinion_sheet *s, const struct dot *dot)
{
    struct frame_of f = frame_of(s);
    return llround(WIDTH / 2.0 + (dot->x - f.x) * f.scale);
}

i64 opinion_y(const struct opinion_sheet *s, const struct dot *dot)
{
    struct frame_of f = frame_of(s);
    return llround(HEIGHT / 2.0 - (dot->y - f.y) * f.scale);
}

struct dot opinion_middle(const struct opinion_sheet *s, u32 group)
{
    struct dot m = {.group = group};
    for (u32 k = 0; k < s->dots.n; k++) {
        const struct dot *d = &s->dots.dot[k];
        if (d->group != group)
            continue;
        m.x += d->x * d->people;
        m.y += d->y * d->people;
        m.people += d->people;
    }
    m.x /= m.people ? m.people : 1;
    m.y /= m.people ? m.people : 1;
    return m;
}

str opinion_shape(struct page *p, const struct opinion_sheet *s, const struct dot *dot)
{
    return shape(p->arena, (double)opinion_x(s, dot), (double)opinion_y(s, dot),
                 6 + fmin(12, sqrt(dot->people)), dot->group);
}

i64 opinion_series(u32 group)
{
    static const i64 series[GROUPS_MAX] = {6, 3, 4, 8, 7, 5, 1, 2};
    return series[group % GROUPS_MAX];
}

str opinion_mark(struct page *p, u32 group)
{
    return shape(p->arena, 9, 9, 8, group);
}

i64 opinion_part(i32 part, i32 of, i64 length)
{
    return of ? (i64)part * length / of : 0;
}

i64 opinion_at(struct page *p, i64 x, i64 width)
{
    return p->lang->rtl ? 100 - x - width : x;
}

str opinion_decimal(struct page *p, double v)
{
    return str_fmt(p->arena, "%.2f", v);
}

str opinion_stability(struct page *p, const struct opinion_sheet *s)
{
    double v = s->shown->map->stability;
    return isnan(v) ? S("") : opinion_decimal(p, v);
}

str opinion_weight(struct page *p, double weight)
{
    return percent(p, (i64)lround(weight * 1000), 1000);
}

str opinion_weighed(struct page *p, const struct opinion_sheet *s, u32 statement)
{
    double share = interests_agree(s->shown, statement);
    return isnan(share) ? S("–") : opinion_weight(p, share);
}
