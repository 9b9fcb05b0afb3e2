/* Time as numbers: now, civil dates, and the written form of ISO 8601. Zones with names and how
 * people write dates are lang/'s business; here is UTC and plain offsets. Source: RFC 3339; the W3C
 * note NOTE-datetime (Open311 asks for it). */
#ifndef LINLI_WHEN_H
#define LINLI_WHEN_H

#include "base/buf.h"

#define SECONDS(n) ((msec)(n)*1000)
#define MINUTES(n) SECONDS((msec)(n)*60)
#define HOURS(n) MINUTES((msec)(n)*60)
#define DAYS(n) HOURS((msec)(n)*24)

msec now_ms(void);    /* the wall clock; jumps when it is set */
msec steady_ms(void); /* never goes back; for lengths of time only */

i64 thread_us(void); /* microseconds of work this thread has done, whoever else was running */

struct civil {
    i32 year; /* proleptic Gregorian */
    int month, day, hour, minute, second, milli;
};

i64 days_from_civil(i32 year, int month, int day); /* since 1970-01-01 */
struct civil civil_from(msec t);                   /* in UTC */
msec civil_to(struct civil c);                     /* from UTC; fields must be in range */
int weekday_of(i64 days);                          /* 1 Monday … 7 Sunday (ISO 8601) */

/* "2026-11-24T09:05:00Z", with milliseconds only when there are some. */
void when_put(struct buf *b, msec t);

/* "2026-11-24", or with a time "2026-11-24T09:05[:00[.123]]" and a zone "Z" or "+08:00" (also
 * "+0800"; obligatory when `zone` is NULL, else *zone, in minutes east, is taken where it is
 * absent). A date alone is its midnight. Impossible dates are refused; a leap second is not
 * accepted. */
bool when_parse(str s, const int *zone, msec *out);

#endif
