/* Reading a calendar's text, with every fault named by its line. Uses base, lang (zones). */
#include "base/utf8.h"
#include "base/when.h"
#include "calendar/parts.h"
#include "lang/lang.h"

enum { RANGE_LIMIT = 400, DAY = 24 * 60 };

struct reader {
    struct arena *arena;
    struct calendar *out;
    struct calendar_fault *faults;
    size_t n_faults, line;
    bool saw[8]; /* which days of the week were named */
};

static void fault(struct reader *r, const char *sentence, str arg)
{
    struct message m = {.text = sentence, .args = {utf8_first(arg, 80)}};
    if (r->n_faults < CALENDAR_FAULTS)
        r->faults[r->n_faults] = (struct calendar_fault){r->line, m};
    r->n_faults++;
}

/* ── Values ── */

/* "9:30", "24:00" → minutes since midnight. */
static bool read_clock(str s, int *minutes)
{
    str hour;
    i64 h, m;
    if (!str_cut(&s, ':', &hour) || s.n != 2 || hour.n < 1 || hour.n > 2 || !str_i64(hour, &h) ||
        !str_i64(s, &m) || h < 0 || m < 0 || m > 59 || h * 60 + m > DAY)
        return false;
    *minutes = (int)(h * 60 + m);
    return true;
}

static int read_weekday(str s)
{
    static const str names[] = {S_INIT("monday"),   S_INIT("tuesday"), S_INIT("wednesday"),
                                S_INIT("thursday"), S_INIT("friday"),  S_INIT("saturday"),
                                S_INIT("sunday")};
    for (size_t i = 0; i < COUNT(names); i++)
        if (str_eq_nocase(s, names[i]) || (s.n == 3 && str_eq_nocase(s, str_first(names[i], 3))))
            return (int)i + 1;
    return 0;
}

/* "2026-02-15" → days since 1970-01-01; "02-15" → its key of every year. */
static bool read_date(str s, i64 *key)
{
    static const int utc = 0;
    char full[] = "2024-mm-dd"; /* a leap year, so that 29 February passes */
    msec t;
    if (s.n == 10 && when_parse(s, &utc, &t)) {
        *key = t / DAYS(1);
        return t >= 0;
    }
    if (s.n != 5)
        return false;
    memcpy(full + 5, s.p, 5);
    if (!when_parse((str){full, 10}, &utc, &t))
        return false;
    struct civil c = civil_from(t);
    *key = YEARLY + c.month * 32 + c.day;
    return true;
}

static bool read_span(struct reader *r, str piece, struct hours *out)
{
    str from, to = piece;
    int opens, closes;
    bool good = str_cut(&to, '-', &from) && read_clock(from, &opens) && read_clock(to, &closes);
    if (!good || opens >= closes) {
        fault(r, N_("“{1}” is no span of time such as 09:00-12:00."), piece);
        return false;
    }
    if (out->n == CALENDAR_SPANS) {
        fault(r, N_("A day can have at most six spans of time."), S(""));
        return false;
    }
    if (out->n && opens < out->span[out->n - 1].to) {
        fault(r, N_("“{1}” begins before the span in front of it ends."), piece);
        return false;
    }
    out->span[out->n].from = opens;
    out->span[out->n++].to = closes;
    return true;
}

/* "closed", "friday" or spans of time. */
static bool read_hours(struct reader *r, str value, bool may_name_day, struct hours *out)
{
    int weekday = may_name_day ? read_weekday(value) : 0;
    *out = (struct hours){0};
    if (str_eq_nocase(value, S("closed")))
        return true;
    if (weekday) {
        *out = r->out->week[weekday];
        if (!out->n)
            fault(r, N_("“{1}” has no hours above this line."), value);
        return out->n > 0;
    }
    for (str piece; str_cut(&value, ' ', &piece);)
        if (piece.n && !read_span(r, piece, out))
            return false;
    if (!out->n)
        fault(r, N_("Give hours such as 09:00-12:00, or “closed”."), S(""));
    return out->n > 0;
}

/* ── Lines ── */

/* "A..B" → both ends; "A" → twice. */
static void cut_range(str key, str *from, str *to)
{
    size_t dots = str_find(key, S(".."));
    *from = *to = key;
    if (dots != SIZE_MAX) {
        *from = str_trim(str_first(key, dots));
        *to = str_trim(str_from_at(key, dots + 2));
    }
}

static void read_week(struct reader *r, int from, int to, str value)
{
    struct hours hours;
    if (from > to) {
        fault(r,
              N_("A range of days goes from the earlier to the later; the week begins on Monday."),
              S(""));
        return;
    }
    if (!read_hours(r, value, false, &hours))
        return;
    for (int day = from; day <= to; day++) {
        if (r->saw[day]) {
            fault(r, N_("A day of this line has been given its hours before."), S(""));
            return;
        }
        r->saw[day] = true;
        r->out->week[day] = hours;
    }
}

static void read_dates(struct reader *r, i64 from, i64 to, str value, str note)
{
    struct calendar *c = r->out;
    struct hours hours;
    if (from > to || to - from > RANGE_LIMIT) {
        fault(r, N_("A range of dates goes from the earlier to the later, over a year at most."),
              S(""));
        return;
    }
    if (!read_hours(r, value, true, &hours))
        return;
    for (i64 key = from; key <= to; key++)
        *PUSH(r->arena, c->dates, c->n_dates, c->cap_dates) =
            (struct calendar_day){key, hours, note, r->line};
}

static void read_zone(struct reader *r, str value)
{
    const char *zone = str_z(r->arena, value);
    if (r->out->zone)
        fault(r, N_("The time zone has been given before."), S(""));
    else if (!zone_known(zone))
        fault(r, N_("“{1}” is no time zone; write one such as Asia/Shanghai."), value);
    else
        r->out->zone = zone;
}

static void read_working_day(struct reader *r, str value)
{
    int minutes;
    if (r->out->day_minutes)
        fault(r, N_("The length of a working day has been given before."), S(""));
    else if (!read_clock(value, &minutes) || !minutes)
        fault(r, N_("“{1}” is no length of time; write hours and minutes such as 8:00."), value);
    else
        r->out->day_minutes = minutes;
}

static void read_line(struct reader *r, str line)
{
    str note = S(""), from, to;
    i64 first, last;
    size_t hash = str_find_byte(line, '#');
    if (hash != SIZE_MAX) {
        note = str_trim(str_from_at(line, hash + 1));
        line = str_first(line, hash);
    }
    line = str_trim(line);
    size_t equals = str_find_byte(line, '=');
    if (!line.n)
        return;
    if (equals == SIZE_MAX) {
        fault(r, N_("“{1}” has no “=”."), line);
        return;
    }
    str key = str_trim(str_first(line, equals)), value = str_trim(str_from_at(line, equals + 1));
    cut_range(key, &from, &to);
    if (str_eq_nocase(key, S("zone")))
        read_zone(r, value);
    else if (str_eq_nocase(key, S("working day")))
        read_working_day(r, value);
    else if (read_weekday(from) && read_weekday(to))
        read_week(r, read_weekday(from), read_weekday(to), value);
    else if (read_date(from, &first) && read_date(to, &last) && (first < YEARLY) == (last < YEARLY))
        read_dates(r, first, last, value, note);
    else
        fault(r, N_("“{1}” is no setting, day of the week or date."), key);
}

/* ── The whole ── */

static void check_dates(struct reader *r)
{
    struct calendar *c = r->out;
    if (c->n_dates)
        qsort(c->dates, c->n_dates, sizeof *c->dates, calendar_day_cmp);
    size_t said = 0; /* one fault a line is enough */
    for (size_t i = 1; i < c->n_dates; i++) {
        const struct calendar_day *day = &c->dates[i], *before = day - 1;
        if (day->key != before->key || day->line == said)
            continue;
        r->line = said = day->line;
        fault(r, N_("A date of this line stands in line {1} already."),
              str_fmt(r->arena, "%zu", before->line));
    }
}

static i64 length_of(struct hours h)
{
    i64 sum = 0;
    for (int i = 0; i < h.n; i++)
        sum += h.span[i].to - h.span[i].from;
    return sum;
}

/* What is said of the whole text is said of its last line. */
static void check_whole(struct reader *r)
{
    struct calendar *c = r->out;
    i64 longest = 0;
    for (int day = 1; day <= 7; day++)
        if (length_of(c->week[day]) > longest)
            longest = length_of(c->week[day]);
    if (!c->zone)
        fault(r, N_("The time zone is missing: write a line such as “zone = Asia/Shanghai”."),
              S(""));
    if (!longest)
        fault(r, N_("No day of the week is open."), S(""));
    if (!c->day_minutes)
        c->day_minutes = longest;
}

size_t calendar_parse(struct arena *a, str text, struct calendar *out,
                      const struct calendar_fault **faults)
{
    struct reader r = {.arena = a, .out = out};
    str line;
    *out = (struct calendar){0};
    *faults = r.faults = NEW_ARRAY(a, struct calendar_fault, CALENDAR_FAULTS);
    if (text.n > CALENDAR_BYTES) {
        fault(&r, N_("The calendar is too long."), S(""));
        return r.n_faults;
    }
    while (str_cut(&text, '\n', &line)) {
        r.line++;
        read_line(&r, line);
    }
    check_whole(&r);
    check_dates(&r);
    return r.n_faults;
}
