/* Tests of calendar/: cases counted by hand, and properties tried with dice. */
#include "base/random.h"
#include "base/test.h"
#include "base/when.h"
#include "calendar/calendar.h"
#include "lang/lang.h"

static struct arena *arena;

static struct calendar calendar(const char *text)
{
    struct calendar c;
    const struct calendar_fault *faults;
    size_t n = calendar_parse(arena, str_from(text), &c, &faults);
    if (n)
        fail_msg("line %zu: %s", faults[0].line, str_z(arena, say(arena, NULL, faults[0].message)));
    return c;
}

static struct calendar china(void)
{
    return calendar(str_z(arena, calendar_china()));
}

/* "2026-02-14 09:00" in the calendar's zone. */
static msec at(const struct calendar *c, const char *local)
{
    static const int utc = 0;
    msec t, out;
    assert_true(when_parse(str_from(local), &utc, &t));
    struct civil civil = civil_from(t);
    assert_true(zone_moment(c->zone, &civil, &out));
    return out;
}

static void assert_due(const struct calendar *c, const char *from, i64 minutes, const char *due)
{
    msec got = calendar_add_working(c, at(c, from), minutes);
    if (got != at(c, due)) {
        struct buf b = buf_new(arena);
        put_date(&b, NULL, c->zone, got, DATE_TIME);
        fail_msg("%s + %d: %s, not %s", from, (int)minutes, str_z(arena, buf_str(&b)), due);
    }
    assert_int_equal(calendar_working_between(c, at(c, from), got), minutes);
}

static void office_day(void **state)
{
    (void)state;
    struct calendar c = china();
    assert_int_equal(calendar_days(&c, 3), 3 * 480);
    /* Monday 2026-03-02 */
    assert_due(&c, "2026-03-02 09:00", 1, "2026-03-02 09:01");
    assert_due(&c, "2026-03-02 09:00", 180, "2026-03-02 12:00"); /* at closing, not at 13:00 */
    assert_due(&c, "2026-03-02 09:00", 181, "2026-03-02 13:01"); /* over noon */
    assert_due(&c, "2026-03-02 12:30", 60, "2026-03-02 14:00");
    assert_due(&c, "2026-03-02 03:00", 60, "2026-03-02 10:00"); /* before opening */
    assert_due(&c, "2026-03-02 17:30", 60, "2026-03-03 09:30");
    assert_due(&c, "2026-03-02 18:00", 1, "2026-03-03 09:01");
    assert_due(&c, "2026-03-06 17:00", 120, "2026-03-09 10:00"); /* Friday to Monday */
    assert_due(&c, "2026-03-07 11:00", 480, "2026-03-09 18:00"); /* asked on a Saturday */
    assert_due(&c, "2026-03-02 10:00", 5 * 480, "2026-03-09 10:00");
    assert_due(&c, "2026-03-02 10:00:30", 60, "2026-03-02 11:00:30");
    assert_true(calendar_add_working(&c, at(&c, "2026-03-07 11:00"), 0) ==
                at(&c, "2026-03-07 11:00"));
    assert_true(calendar_add_working(&c, 5, -3) == 5);
}

static void moved_weekends(void **state)
{
    (void)state;
    struct calendar c = china();
    str note;
    /* Spring festival: Saturday 14 is worked, 15 to 23 are off, Saturday 28 is worked. */
    assert_due(&c, "2026-02-13 17:00", 60, "2026-02-13 18:00");
    assert_due(&c, "2026-02-13 17:00", 61, "2026-02-14 09:01");
    assert_due(&c, "2026-02-13 17:00", 60 + 480, "2026-02-14 18:00");
    assert_due(&c, "2026-02-13 17:00", 60 + 480 + 1, "2026-02-24 09:01");
    assert_due(&c, "2026-02-20 10:00", 60, "2026-02-24 10:00");
    /* 24 to 27 are four days, the Saturday the fifth, then Monday 2 March. */
    assert_due(&c, "2026-02-24 09:00", 5 * 480, "2026-02-28 18:00");
    assert_due(&c, "2026-02-24 09:00", 5 * 480 + 1, "2026-03-02 09:01");
    /* New Year: Thursday to Saturday off, Sunday worked. */
    assert_due(&c, "2025-12-31 17:59", 2, "2026-01-04 09:01");
    assert_due(&c, "2026-01-04 09:00", 481, "2026-01-05 09:01");
    /* Sunday 20 September for the National Day; 25 to 27 off; 1 to 7 October off; 10 worked. */
    assert_due(&c, "2026-09-18 17:00", 120, "2026-09-20 10:00");
    assert_due(&c, "2026-09-20 09:00", 5 * 480, "2026-09-24 18:00");
    assert_due(&c, "2026-09-24 17:59", 2, "2026-09-28 09:01");
    assert_due(&c, "2026-09-30 17:59", 2 + 480 * 2, "2026-10-10 09:01");
    assert_int_equal(calendar_hours(&c, days_from_civil(2026, 2, 17), &note).n, 0);
    assert_true(str_eq(note, S("春节")));
    assert_int_equal(calendar_hours(&c, days_from_civil(2026, 2, 14), &note).n, 2);
    assert_int_equal(calendar_hours(&c, days_from_civil(2026, 2, 21), &note).n, 0);
}

/* 2026 has 365 days, 104 of them Saturdays and Sundays; the notice gives 33 days off, 14 of them
 * Saturdays or Sundays, and 6 worked in their stead: 365 - 104 - 19 + 6 = 248. */
static void whole_year(void **state)
{
    (void)state;
    struct calendar c = china();
    i64 minutes = calendar_working_between(&c, at(&c, "2026-01-01"), at(&c, "2027-01-01"));
    assert_int_equal(minutes, 248 * 480);
}

static void clock_changes(void **state)
{
    (void)state;
    /* Berlin: Sunday 29 March 2026 has 23 hours, Sunday 25 October 25. */
    struct calendar night = calendar("zone = Europe/Berlin\nmon..sun = 00:00-24:00");
    assert_int_equal(night.day_minutes, 24 * 60);
    assert_due(&night, "2026-03-29 00:00", 23 * 60, "2026-03-30 00:00");
    assert_due(&night, "2026-03-29 01:30", 60, "2026-03-29 03:30");
    assert_due(&night, "2026-10-25 00:00", 25 * 60, "2026-10-26 00:00");
    assert_due(&night, "2026-10-25 01:30", 150, "2026-10-25 03:00");
}

static void clock_change_inside(void **state)
{
    (void)state;
    struct calendar c = calendar("zone = Europe/Berlin\n"
                                 "mon..fri = 09:00-17:00\n"
                                 "sun = 01:00-02:30 03:00-04:00\n");
    /* Office hours stay where the clock has them. */
    assert_due(&c, "2026-03-27 16:00", 61 + 120, "2026-03-30 09:01");
    /* That Sunday 02:30 is 03:30: the spans are 01:00-03:30 (1½ h) and the rest till 04:00. */
    assert_int_equal(
        calendar_working_between(&c, at(&c, "2026-03-29 00:00"), at(&c, "2026-03-30 00:00")), 120);
    assert_int_equal(
        calendar_working_between(&c, at(&c, "2026-04-05 00:00"), at(&c, "2026-04-06 00:00")), 150);
    /* In October 01:00 to 02:30 is the first 02:30, and 03:00 comes an hour and a half after. */
    assert_int_equal(
        calendar_working_between(&c, at(&c, "2026-10-25 00:00"), at(&c, "2026-10-26 00:00")), 150);
}

static void yearly_dates(void **state)
{
    (void)state;
    struct calendar c = calendar("zone = Europe/Berlin\n"
                                 "mon..fri = 09:00-17:00\n"
                                 "working day = 7:30 # with breaks\n"
                                 "12-24..12-26 = closed # Weihnachten\r\n"
                                 "02-29 = 10:00-11:00\n"
                                 "2026-12-24 = 9:00-12:00\n");
    assert_int_equal(calendar_days(&c, 2), 900);
    assert_due(&c, "2026-12-23 16:00", 61, "2026-12-24 09:01"); /* the full date goes before */
    assert_due(&c, "2026-12-24 09:00", 181, "2026-12-28 09:01");
    assert_due(&c, "2027-12-23 16:00", 61, "2027-12-27 09:01");
    assert_due(&c, "2028-02-28 17:00", 61, "2028-03-01 09:01");
}

static void far_away(void **state)
{
    (void)state;
    struct calendar c = calendar("zone = UTC\nmon = 09:00-09:01\n");
    assert_true(calendar_add_working(&c, 0, 2000) == 0);
    assert_true(calendar_add_working(&c, 0, INT64_MAX) == 0);
    assert_true(calendar_add_working(&c, 0, 52) > 0);
    assert_int_equal(calendar_working_between(&c, DAYS(100), DAYS(50)), 0);
}

static void faults_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n, line;
        const char *says;
    } cases[] = {
        {"", 2, 1, "The time zone is missing: write a line such as “zone = Asia/Shanghai”."},
        {"zone = UTC", 1, 1, "No day of the week is open."},
        {"zone = Asia/Gubei\nmon = 9:00-10:00", 2, 1,
         "“Asia/Gubei” is no time zone; write one such as Asia/Shanghai."},
        {"zone = UTC\nmon = 9:00-10:00\nzone = UTC", 1, 3, "The time zone has been given before."},
        {"zone = UTC\n\n# x\nmon = 9-10\nmon = 9:00-10:00", 1, 4,
         "“9-10” is no span of time such as 09:00-12:00."},
        {"zone = UTC\nmon = 10:00-09:00\ntue = 1:00-2:00", 1, 2,
         "“10:00-09:00” is no span of time such as 09:00-12:00."},
        {"zone = UTC\nmon = 09:00-24:01\ntue = 1:00-2:00", 1, 2,
         "“09:00-24:01” is no span of time such as 09:00-12:00."},
        {"zone = UTC\nmon = 09:00-12:00 11:00-13:00\ntue = 1:00-2:00", 1, 2,
         "“11:00-13:00” begins before the span in front of it ends."},
        {"zone = UTC\nmon = 9:00-10:00\nmon..tue = 9:00-10:00", 1, 3,
         "A day of this line has been given its hours before."},
        {"zone = UTC\nmon = 9:00-10:00\nsat..tue = 9:00-10:00", 1, 3,
         "A range of days goes from the earlier to the later; the week begins on Monday."},
        {"zone = UTC\nmon = 9:00-10:00\n2026-02-30 = closed", 1, 3,
         "“2026-02-30” is no setting, day of the week or date."},
        {"zone = UTC\nmon = 9:00-10:00\n2026-02-03..2026-02-01 = closed", 1, 3,
         "A range of dates goes from the earlier to the later, over a year at most."},
        {"zone = UTC\nmon = 9:00-10:00\n2026-02-03 = sunday", 1, 3,
         "“sunday” has no hours above this line."},
        {"zone = UTC\nmon = 9:00-10:00\n2026-02-01..2026-02-09 = closed\n\n2026-02-09 = mon", 1, 5,
         "A date of this line stands in line 3 already."},
        {"zone = UTC\nmon = 9:00-10:00\nfoo", 1, 3, "“foo” has no “=”."},
        {"zone = UTC\nmon = 9:00-10:00\nfoo = closed", 1, 3,
         "“foo” is no setting, day of the week or date."},
        {"zone = UTC\nmon = 9:00-10:00\n2026-02-01 =", 1, 3,
         "Give hours such as 09:00-12:00, or “closed”."},
        {"zone = UTC\nmon = 9:00-10:00\nworking day = 8", 1, 3,
         "“8” is no length of time; write hours and minutes such as 8:00."},
        {"zone = UTC\nmon = 1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00 11:00-12:00 "
         "13:00-14:00\ntue = 1:00-2:00",
         1, 2, "A day can have at most six spans of time."},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct calendar c;
        const struct calendar_fault *faults;
        size_t n = calendar_parse(arena, str_from(cases[i].text), &c, &faults);
        if (n != cases[i].n || faults[0].line != cases[i].line)
            fail_msg("%s: %zu faults, the first in line %zu", cases[i].text, n,
                     n ? faults[0].line : 0);
        assert_string_equal(str_z(arena, say(arena, NULL, faults[0].message)), cases[i].says);
    }
    struct buf many = buf_new(arena);
    struct calendar c;
    const struct calendar_fault *faults;
    for (int i = 0; i < 1000; i++)
        buf_z(&many, "x\n");
    assert_true(calendar_parse(arena, buf_str(&many), &c, &faults) >= 1000);
    assert_int_equal(faults[CALENDAR_FAULTS - 1].line, CALENDAR_FAULTS);
}

/* ── Properties ── */

static const char *const some_calendars[] = {
    "zone = Europe/Berlin\nmon..fri = 08:00-12:00 12:30-16:00\n12-25 = closed",
    "zone = Europe/Berlin\nmon..sun = 00:00-24:00",
    "zone = America/New_York\nsat..sun = 01:00-02:30 02:45-05:00\nwed = 22:00-24:00",
    "zone = Australia/Lord_Howe\nsun = 00:30-04:00\nmon = 00:00-01:00",
    "zone = Asia/Shanghai\nmon..fri = 09:00-18:00\n2026-10-01..2026-10-07 = closed\n2026-10-10 = "
    "fri",
    "zone = Africa/Cairo\nsun..sun = 00:00-24:00\nthu..fri = 00:00-24:00",
};

static struct calendar some(struct dice *dice)
{
    return calendar(some_calendars[dice_below(dice, COUNT(some_calendars))]);
}

static msec some_moment(struct dice *dice)
{
    return MINUTES(days_from_civil(2026, 1, 1) * 1440 + (i64)dice_below(dice, 1440 * 400));
}

static void added_in_parts(void **state)
{
    (void)state;
    struct dice dice = {11};
    for (int i = 0; i < 400; i++) {
        struct calendar c = some(&dice);
        msec from = some_moment(&dice), step = from;
        i64 a = 1 + (i64)dice_below(&dice, 3000), b = 1 + (i64)dice_below(&dice, 3000);
        msec whole = calendar_add_working(&c, from, a + b);
        assert_true(calendar_add_working(&c, calendar_add_working(&c, from, a), b) == whole);
        assert_int_equal(calendar_working_between(&c, from, whole), a + b);
        if (i % 4 == 0) {
            for (i64 k = 0; k < a; k++)
                step = calendar_add_working(&c, step, 1);
            assert_true(step == calendar_add_working(&c, from, a));
        }
    }
}

/* The same counted naively: minute by minute, a minute being worked when the clock at its start
 * shows so. Holds where spans do not begin or end inside a clock change. */
static void counted_naively(void **state)
{
    (void)state;
    struct dice dice = {12};
    struct calendar all[] = {calendar(some_calendars[0]), calendar(some_calendars[1]), china()};
    for (int i = 0; i < 60; i++) {
        struct calendar c = all[dice_below(&dice, COUNT(all))];
        msec from = some_moment(&dice), to = from + MINUTES((msec)dice_below(&dice, 1440 * 12));
        i64 sum = 0;
        for (msec t = from; t < to; t += MINUTES(1)) {
            struct civil now;
            str note;
            assert_true(zone_civil(c.zone, t, &now));
            struct hours h =
                calendar_hours(&c, days_from_civil(now.year, now.month, now.day), &note);
            int minute = now.hour * 60 + now.minute;
            for (int k = 0; k < h.n; k++)
                sum += minute >= h.span[k].from && minute < h.span[k].to;
        }
        assert_int_equal(calendar_working_between(&c, from, to), sum);
    }
}

static void between_adds_up(void **state)
{
    (void)state;
    struct dice dice = {13};
    for (int i = 0; i < 2000; i++) {
        struct calendar c = some(&dice);
        msec x = some_moment(&dice), y = x + MINUTES((msec)dice_below(&dice, 20000)),
             z = y + MINUTES((msec)dice_below(&dice, 20000));
        assert_int_equal(calendar_working_between(&c, x, y) + calendar_working_between(&c, y, z),
                         calendar_working_between(&c, x, z));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(office_day),
        cmocka_unit_test(moved_weekends),
        cmocka_unit_test(whole_year),
        cmocka_unit_test(clock_changes),
        cmocka_unit_test(clock_change_inside),
        cmocka_unit_test(yearly_dates),
        cmocka_unit_test(far_away),
        cmocka_unit_test(faults_named),
        cmocka_unit_test(added_in_parts),
        cmocka_unit_test(counted_naively),
        cmocka_unit_test(between_adds_up),
    };
    arena = arena_new(0);
    lang_load(arena);
    int failed = cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
