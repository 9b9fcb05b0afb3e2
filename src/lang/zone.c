/* Time zones. Asking ICU for an offset takes a microsecond; asked-for moments lie close together,
 * so each thread remembers the span between two clock changes around the last one. Uses base, ICU.
 */
#include <unicode/ustring.h>

#include "base/when.h"
#include "lang/icu.h"

#define FOREVER ((msec)1 << 52) /* beyond any date that is written */

/* Opens an IANA zone; NULL when there is none of that name ("GMT+8" is none). */
static UCalendar *open_zone(const char *name)
{
    UErrorCode code = U_ZERO_ERROR;
    UBool listed = false;
    UChar wide[64], canonical[64];
    size_t n = strlen(name);
    if (!n || n >= COUNT(wide))
        return NULL;
    for (size_t i = 0; i <= n; i++) {
        if ((u8)name[i] > 0x7E)
            return NULL;
        wide[i] = (UChar)name[i];
    }
    ucal_getCanonicalTimeZoneID(wide, (i32)n, canonical, COUNT(canonical), &listed, &code);
    if (U_FAILURE(code) || !listed)
        return NULL;
    UCalendar *opened = ucal_open(wide, (i32)n, "en-GB", UCAL_GREGORIAN, &code);
    icu_must(code, name);
    return opened;
}

/* This thread's zone of that name, opened if it has to be. NULL: none such. */
static struct zone *zone_of(const char *name)
{
    struct icu_thread *t = icu_thread();
    for (size_t i = 0; i < ZONES_KEPT; i++)
        if (t->zones[i].name[0] && !strcmp(t->zones[i].name, name))
            return &t->zones[i];
    UCalendar *calendar = open_zone(name);
    if (!calendar)
        return NULL;
    struct zone *z = &t->zones[t->next_zone];
    t->next_zone = (t->next_zone + 1) % ZONES_KEPT;
    ucal_close(z->calendar);
    *z = (struct zone){.calendar = calendar};
    memcpy(z->name, name, strlen(name) + 1);
    return z;
}

/* The clock change nearest to the calendar's moment on one side; `none` when there is none. */
static msec change(const UCalendar *c, UTimeZoneTransitionType side, msec none)
{
    UErrorCode code = U_ZERO_ERROR;
    UDate at;
    return ucal_getTimeZoneTransitionDate(c, side, &at, &code) && U_SUCCESS(code) ? (msec)at : none;
}

static void look_up(struct zone *z, msec t)
{
    UErrorCode code = U_ZERO_ERROR;
    ucal_setMillis(z->calendar, (UDate)t, &code);
    z->offset = ucal_get(z->calendar, UCAL_ZONE_OFFSET, &code);
    z->offset += ucal_get(z->calendar, UCAL_DST_OFFSET, &code);
    icu_must(code, z->name);
    z->from = change(z->calendar, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, -FOREVER);
    z->until = change(z->calendar, UCAL_TZ_TRANSITION_NEXT, FOREVER);
}

bool zone_offset(const char *name, msec t, msec *out)
{
    struct zone *z = zone_of(name ? name : "UTC");
    if (!z)
        return false;
    if (t < z->from || t >= z->until)
        look_up(z, t);
    *out = z->offset;
    return true;
}

bool zone_known(const char *zone)
{
    return zone && zone_of(zone);
}

bool zone_civil(const char *zone, msec t, struct civil *out)
{
    msec offset;
    if (!zone_offset(zone, t, &offset))
        return false;
    *out = civil_from(t + offset);
    return true;
}

/* A civil time c is the moment c - offset for the offset in force at that moment. Two offsets can
 * be in question: the one of the day before and the one of the day after. Where both hold (the hour
 * that comes twice) the former gives the first; where neither does (the hour skipped) the former
 * gives as much later as the clock was put on. */
bool zone_moment(const char *zone, const struct civil *c, msec *out)
{
    msec local = civil_to(*c), before, after, then;
    if (!zone_offset(zone, local - DAYS(1), &before) || !zone_offset(zone, local + DAYS(1), &after))
        return false;
    if (before != after) {
        (void)zone_offset(zone, local - before, &then);
        if (then != before && zone_offset(zone, local - after, &then) && then == after)
            before = after;
    }
    *out = local - before;
    return true;
}
