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

html opinion_group(struct page *p, u32 group)
{
    str letter = str_fmt(p->arena, "%c", 'A' + (int)group);
    return message(p, (struct message){.text = N_("Group {1}"),
                                       .args = {letter, STR_NONE, STR_NONE, STR_NONE}});
}

const char *opinion_anchor(struct page *p, u32 group)
{
    return str_z(p->arena, str_fmt(p->arena, "group-%u", group));
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

str opinion_shape(struct page *p, const struct opinion_sheet *s, const struct dot *dot)
{
    double far = 1e-9;
    for (u32 k = 0; k < s->dots.n; k++)
        far = fmax(far, fmax(fabs(s->dots.dot[k].x) / WIDTH, fabs(s->dots.dot[k].y) / HEIGHT));
    double scale = (1 - 2.0 * MARGIN / HEIGHT) / (2 * far);
    return shape(p->arena, WIDTH / 2 + dot->x * scale, HEIGHT / 2 - dot->y * scale,
                 5 + fmin(9, sqrt(dot->people)), dot->group);
}

str opinion_mark(struct page *p, u32 group)
{
    return shape(p->arena, 9, 9, 8, group);
}

/* Told apart with any kind of colour vision: Okabe & Ito 2008, darkened where white needs it. */
str opinion_colour(u32 group)
{
    static const char *const colours[GROUPS_MAX] = {"#0072b2", "#b34f00", "#00795a", "#a3488a",
                                                    "#8a6d00", "#2f7fae", "#5b5b5b", "#7a1f1f"};
    return str_from(colours[group % GROUPS_MAX]);
}

i64 opinion_part(i32 part, i32 of, i64 length)
{
    return of ? (i64)part * length / of : 0;
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
