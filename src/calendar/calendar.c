/* Counting working time: from day to day, from span to span. Uses base, lang (zones). */
#include "calendar/calendar.h"

#include "base/when.h"
#include "calendar/parts.h"
#include "lang/lang.h"

#define HORIZON (20 * 366) /* days */

int calendar_day_cmp(const void *x, const void *y)
{
    const struct calendar_day *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static const struct calendar_day *find(const struct calendar *c, i64 key)
{
    size_t low = 0, high = c->n_dates;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->dates[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->n_dates && c->dates[low].key == key ? &c->dates[low] : NULL;
}

struct hours calendar_hours(const struct calendar *c, i64 day, str *note)
{
    struct civil date = civil_from(DAYS(day));
    const struct calendar_day *named = find(c, day);
    if (!named)
        named = find(c, YEARLY + date.month * 32 + date.day);
    *note = named ? named->note : S("");
    return named ? named->hours : c->week[weekday_of(day)];
}

/* A walk through the spans of working time, from the day of a moment on. */
struct walk {
    const struct calendar *calendar;
    i64 day, last_day;
    struct hours hours;
    int span;
    msec closed; /* when the span before ended */
};

static struct walk walk_from(const struct calendar *c, msec from)
{
    struct civil civil = {.year = 1970, .month = 1, .day = 1};
    str note;
    (void)zone_civil(c->zone, from, &civil);
    i64 day = days_from_civil(civil.year, civil.month, civil.day);
    return (struct walk){c, day, day + HORIZON, calendar_hours(c, day, &note), 0, INT64_MIN};
}

/* The moment of a day's minute; 24:00 is the next day's midnight. */
static msec moment(const struct calendar *c, i64 day, int minute)
{
    msec out = 0;
    struct civil civil = civil_from(DAYS(day) + MINUTES(minute));
    (void)zone_moment(c->zone, &civil, &out);
    return out;
}

/* The next span. A clock change may push an opening behind the closing, or spans into each other:
 * then they are cut, so that no moment counts twice. False: beyond the horizon. */
static bool next_span(struct walk *w, msec *opens, msec *closes)
{
    str note;
    while (w->span == w->hours.n) {
        if (++w->day > w->last_day)
            return false;
        w->hours = calendar_hours(w->calendar, w->day, &note);
        w->span = 0;
    }
    *opens = moment(w->calendar, w->day, w->hours.span[w->span].from);
    *closes = moment(w->calendar, w->day, w->hours.span[w->span].to);
    if (*opens < w->closed)
        *opens = w->closed;
    if (*closes < *opens)
        *closes = *opens;
    w->closed = *closes;
    w->span++;
    return true;
}

msec calendar_add_working(const struct calendar *c, msec from, i64 minutes)
{
    struct walk w = walk_from(c, from);
    msec opens, closes;
    if (minutes <= 0)
        return from;
    if (minutes > HORIZON * (i64)24 * 60)
        return 0;
    for (msec left = MINUTES(minutes); next_span(&w, &opens, &closes); left -= closes - opens) {
        if (opens < from)
            opens = from < closes ? from : closes;
        if (closes - opens >= left)
            return opens + left;
    }
    return 0;
}

i64 calendar_working_between(const struct calendar *c, msec from, msec to)
{
    struct walk w = walk_from(c, from);
    msec opens, closes, sum = 0;
    while (next_span(&w, &opens, &closes) && opens < to) {
        if (opens < from)
            opens = from;
        if (closes > to)
            closes = to;
        if (closes > opens)
            sum += closes - opens;
    }
    return sum / MINUTES(1);
}

i64 calendar_days(const struct calendar *c, i64 working_days)
{
    return working_days * c->day_minutes;
}
