/* A count as text for the terminal and as JSON for programs. Uses base, lang/say. */
#include "base/utf8.h"
#include "count/count.h"
#include "lang/say.h"

enum { LINE = 100, HEADING = 14 };

/* Columns a terminal gives to a character: 2 for East Asian wide ones, 0 for marks that combine.
 * The ranges are those of Unicode's EastAsianWidth W and F, and its commonest combining blocks. */
static size_t columns_of(u32 code)
{
    static const u32 wide[][2] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                                  {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                  {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
    static const u32 combining[][2] = {
        {0x0300, 0x036F}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0E31, 0x0E31},
        {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
    for (size_t i = 0; i < COUNT(combining); i++)
        if (code >= combining[i][0] && code <= combining[i][1])
            return 0;
    for (size_t i = 0; i < COUNT(wide); i++)
        if (code >= wide[i][0] && code <= wide[i][1])
            return 2;
    return 1;
}

static size_t width(str s)
{
    size_t columns = 0;
    for (size_t at = 0; at < s.n;)
        columns += columns_of(utf8_next(s, &at));
    return columns;
}

static void put_spaces(struct buf *b, size_t n)
{
    while (n-- > 0)
        buf_byte(b, ' ');
}

static void put_left(struct buf *b, str s, size_t wanted)
{
    size_t w = width(s);
    buf_put(b, s);
    put_spaces(b, w < wanted ? wanted - w : 0);
}

static void put_right(struct buf *b, str s, size_t wanted)
{
    size_t w = width(s);
    put_spaces(b, w < wanted ? wanted - w : 0);
    buf_put(b, s);
}

static str cell_text(struct arena *a, const struct count_table *t, u32 row, u32 column)
{
    struct buf b = buf_new(a);
    i64 v = t->cells[(size_t)row * t->n_columns + column];
    if (v == CELL_NONE)
        return S("-");
    count_put_number(&b, v, t->places);
    return buf_str(&b);
}

struct layout {
    str *headings;
    size_t *widths;
    size_t first;  /* width of the names */
    bool numbered; /* headings are too long: columns are numbered and explained below */
};

static struct layout lay_out(struct arena *a, const struct lang *lang, const struct count_table *t)
{
    struct layout l = {NEW_ARRAY(a, str, t->n_columns + 1u),
                       NEW_ARRAY(a, size_t, t->n_columns + 1u), 0, false};
    for (u32 r = 0; r < t->n_rows; r++) {
        size_t w = width(say(a, lang, t->rows[r]));
        l.first = w > l.first ? w : l.first;
    }
    for (u32 c = 0; c < t->n_columns; c++) {
        l.headings[c] = say(a, lang, t->columns[c]);
        l.numbered |= width(l.headings[c]) > HEADING;
    }
    for (u32 c = 0; c < t->n_columns; c++) {
        size_t widest = l.numbered ? 3 : width(l.headings[c]);
        for (u32 r = 0; r < t->n_rows; r++) {
            size_t w = cell_text(a, t, r, c).n;
            widest = w > widest ? w : widest;
        }
        l.widths[c] = widest;
    }
    return l;
}

/* Columns from…to that fit a line. */
static void put_block(struct buf *b, const struct lang *lang, const struct count_table *t,
                      const struct layout *l, u32 from, u32 to)
{
    struct arena *a = b->arena;
    put_spaces(b, l->first);
    for (u32 c = from; c < to; c++) {
        buf_z(b, "  ");
        put_right(b, l->numbered ? str_fmt(a, "%u", c + 1) : l->headings[c], l->widths[c]);
    }
    buf_byte(b, '\n');
    for (u32 r = 0; r < t->n_rows; r++) {
        put_left(b, say(a, lang, t->rows[r]), l->first);
        for (u32 c = from; c < to; c++) {
            buf_z(b, "  ");
            put_right(b, cell_text(a, t, r, c), l->widths[c]);
        }
        buf_byte(b, '\n');
    }
}

static void put_table(struct buf *b, const struct lang *lang, const struct count_table *t)
{
    struct layout l = lay_out(b->arena, lang, t);
    buf_byte(b, '\n');
    say_put(b, lang, t->title);
    buf_byte(b, '\n');
    for (u32 from = 0, to; from < t->n_columns; from = to) {
        size_t line = l.first;
        for (to = from; to < t->n_columns; to++) {
            line += 2 + l.widths[to];
            if (to > from && line > LINE)
                break;
        }
        put_block(b, lang, t, &l, from, to);
    }
    for (u32 c = 0; l.numbered && c < t->n_columns; c++) {
        buf_fmt(b, "%4u  ", c + 1);
        buf_put(b, l.headings[c]);
        buf_byte(b, '\n');
    }
}

static void put_names(struct buf *b, const struct lang *lang, const char *text,
                      const struct election *e, const u32 *candidates, u32 n)
{
    if (!n)
        return;
    say_put(b, lang, (struct message){.text = text});
    buf_byte(b, '\n');
    for (u32 i = 0; i < n; i++) {
        buf_fmt(b, "%4u  ", i + 1);
        buf_put(b, e->candidates[candidates[i]].name);
        buf_byte(b, '\n');
    }
}

void count_put_text(struct buf *b, const struct lang *lang, const struct election *e,
                    const struct count_result *r)
{
    if (e->title.n) {
        buf_put(b, e->title);
        buf_byte(b, '\n');
    }
    buf_fmt(b, "%s: ", e->rule->name);
    say_put(b, lang, (struct message){.text = e->rule->about});
    if (e->rule->source[0])
        buf_fmt(b, " (%s)", e->rule->source);
    buf_z(b, "\n\n");
    for (size_t i = 0; i < r->n_steps; i++) {
        say_put(b, lang, r->steps[i]);
        buf_byte(b, '\n');
    }
    for (size_t i = 0; i < r->n_tables; i++)
        put_table(b, lang, &r->tables[i]);
    buf_byte(b, '\n');
    if (e->rule->uses != USES_MOTION) {
        put_names(b, lang, N_("Elected, in this order:"), e, r->elected, r->n_elected);
        if (!r->n_elected)
            say_put(b, lang, (struct message){.text = N_("Nobody is elected.\n")});
    }
    put_names(b, lang, N_("In the second vote:"), e, r->runoff, r->n_runoff);
}

static void json_names(struct json *j, const struct election *e, const u32 *candidates, u32 n)
{
    json_open(j, '[');
    for (u32 i = 0; i < n; i++)
        json_str(j, e->candidates[candidates[i]].name);
    json_close(j, ']');
}

/* `scratch` is written over; decimals are strings, so that no reader makes them doubles. */
static void json_number(struct json *j, struct buf *scratch, i64 v, int places)
{
    if (v == CELL_NONE) {
        json_nothing(j);
    } else if (!places) {
        json_int(j, v);
    } else {
        scratch->n = 0;
        count_put_number(scratch, v, places);
        json_str(j, buf_str(scratch));
    }
}

static void json_headings(struct json *j, const struct message *headings, u32 n)
{
    json_open(j, '[');
    for (u32 i = 0; i < n; i++)
        json_str(j, say(j->out->arena, NULL, headings[i]));
    json_close(j, ']');
}

static void json_tables(struct json *j, const struct count_result *r)
{
    struct buf scratch = buf_new(j->out->arena);
    json_open(j, '[');
    for (size_t i = 0; i < r->n_tables; i++) {
        const struct count_table *t = &r->tables[i];
        json_open(j, '{');
        json_key_str(j, "title", say(j->out->arena, NULL, t->title));
        json_key(j, "columns");
        json_headings(j, t->columns, t->n_columns);
        json_key(j, "rows");
        json_headings(j, t->rows, t->n_rows);
        json_key_open(j, "cells", '[');
        for (u32 row = 0; row < t->n_rows; row++) {
            json_open(j, '[');
            for (u32 c = 0; c < t->n_columns; c++)
                json_number(j, &scratch, t->cells[(size_t)row * t->n_columns + c], t->places);
            json_close(j, ']');
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_ties(struct json *j, const struct election *e, const struct count_result *r)
{
    json_open(j, '[');
    for (size_t i = 0; i < r->n_ties; i++) {
        json_open(j, '{');
        json_key(j, "among"); /* numbers from 1: there can be as many ties as candidates */
        json_open(j, '[');
        for (u32 k = 0; k < r->ties[i].n; k++)
            json_int(j, r->ties[i].candidates[k] + 1);
        json_close(j, ']');
        json_key_int(j, "picked", r->ties[i].picked + 1);
        json_key_str(j, "by",
                     !r->ties[i].drawn                       ? S("earlier stage")
                     : e->tie_order || e->ties == TIES_ORDER ? S("order")
                                                             : S("lot"));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_places(struct json *j, const struct election *e, const struct count_result *r)
{
    if (!r->places)
        return;
    json_key_open(j, "places", '[');
    for (u32 i = 0; i < e->n_candidates; i++)
        json_int(j, r->places[i]);
    json_close(j, ']');
}

void count_put_json(struct json *j, const struct election *e, const struct count_result *r)
{
    json_open(j, '{');
    json_key_str(j, "title", e->title);
    json_key_str(j, "rule", str_from(e->rule->name));
    json_key_int(j, "seats", e->seats);
    json_key_open(j, "candidates", '[');
    for (u32 i = 0; i < e->n_candidates; i++)
        json_str(j, e->candidates[i].name);
    json_close(j, ']');
    json_key_int(j, "electors", r->electors);
    json_key_int(j, "cast", r->cast);
    json_key_int(j, "valid", r->valid);
    json_key_bool(j, "passed", r->passed);
    json_key(j, "quota");
    struct buf scratch = buf_new(j->out->arena);
    json_number(j, &scratch, r->quota ? r->quota : CELL_NONE,
                r->n_tables ? r->tables[0].places : 0);
    json_key(j, "elected");
    json_names(j, e, r->elected, r->n_elected);
    json_key_int(j, "open_seats", r->open_seats);
    json_key(j, "runoff");
    json_names(j, e, r->runoff, r->n_runoff);
    json_places(j, e, r);
    json_key(j, "ties");
    json_ties(j, e, r);
    json_key(j, "steps");
    json_headings(j, r->steps, (u32)r->n_steps);
    json_key(j, "tables");
    json_tables(j, r);
    json_close(j, '}');
}
