/* Working time: an office's hours of the week, its holidays, and the weekends worked in their stead
 * (调休), in its own time zone. Deadlines are counted in it. Uses base, lang (zones).
 *
 * A calendar is text that its community edits, one thing a line, "# …" a note:
 *
 *     zone = Asia/Shanghai
 *     working day = 8:00                            what a deadline of "one working day" is
 *     monday..friday = 09:00-12:00 13:00-18:00
 *     saturday = closed                             days of the week not named are closed
 *     2026-02-15..2026-02-23 = closed  # 春节
 *     2026-02-14 = friday              # 春节       worked with Friday's hours
 *     12-31 = 09:00-12:00                           every year; a full date goes before it
 */
#ifndef LINLI_CALENDAR_H
#define LINLI_CALENDAR_H

#include "base/base.h"
#include "base/buf.h"

enum { CALENDAR_SPANS = 6, CALENDAR_FAULTS = 20, CALENDAR_BYTES = 256 * 1024 };

/* The hours of one day: spans of minutes since midnight, in order, not overlapping; n 0: closed. */
struct hours {
    int n;
    struct {
        int from, to;
    } span[CALENDAR_SPANS];
};

struct calendar_day;

struct calendar {
    const char *zone;
    i64 day_minutes;            /* of a working day */
    struct hours week[8];       /* by weekday_of: 1 Monday … 7 Sunday */
    struct calendar_day *dates; /* by date; of one date a full one first */
    size_t n_dates, cap_dates;
};

struct calendar_fault {
    size_t line; /* from 1 */
    struct message message;
};

/* Reads a calendar into the arena. Answers how many faults it has (the first CALENDAR_FAULTS of
 * them are in *faults); only without any may *out be used. `text` is valid UTF-8 and must live as
 * long as the calendar. */
size_t calendar_parse(struct arena *a, str text, struct calendar *out,
                      const struct calendar_fault **faults);

/* When `minutes` of working time will have gone by since `from`. Counting begins at the next
 * opening when `from` is outside of working time; what ends just at closing time is due then, not
 * at the next opening; none or less is due at once. 0: not within twenty years. */
msec calendar_add_working(const struct calendar *c, msec from, i64 minutes);

/* Whole minutes of working time between two moments; 0 when `to` is not after `from`. Time is what
 * goes by, not what the clock shows: the hour a clock change skips is none. */
i64 calendar_working_between(const struct calendar *c, msec from, msec to);

/* A deadline in working days, in minutes. */
i64 calendar_days(const struct calendar *c, i64 working_days);

/* The hours of a date (days since 1970-01-01), and the note on it ("春节"), empty if none. */
struct hours calendar_hours(const struct calendar *c, i64 day, str *note);

/* A sample, as text: Chinese office hours with the public holidays of 2026 and their moved working
 * days (General Office of the State Council, notice of 2025-11-04). */
str calendar_china(void);

#endif
