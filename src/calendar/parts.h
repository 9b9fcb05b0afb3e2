/* What calendar/'s files share. */
#ifndef LINLI_CALENDAR_PARTS_H
#define LINLI_CALENDAR_PARTS_H

#include "calendar/calendar.h"

/* A date that is not as its day of the week. */
struct calendar_day {
    i64 key; /* days since 1970-01-01, or YEARLY + month * 32 + day */
    struct hours hours;
    str note;
    size_t line;
};

#define YEARLY ((i64)1 << 40) /* beyond any date */

int calendar_day_cmp(const void *x, const void *y); /* by key, then line */

#endif
