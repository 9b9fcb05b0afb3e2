/* Time as numbers. Uses buf, str. */
#include "base/when.h"

#include <time.h>

static msec clock_ms(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (msec)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

msec now_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

msec steady_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

i64 thread_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years from 1 March, so
 * that the leap day is the last of its year. */
i64 days_from_civil(i32 year, int month, int day)
{
    i64 y = (i64)year - (month <= 2);
    i64 era = (y >= 0 ? y : y - 399) / 400;
    i64 of_era = y - era * 400;
    i64 of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct civil civil_from(msec t)
{
    i64 days = t / DAYS(1), rest = t % DAYS(1);
    if (rest < 0) {
        rest += DAYS(1);
        days--;
    }
    i64 z = days + 719468;
    i64 era = (z >= 0 ? z : z - 146096) / 146097;
    i64 doe = z - era * 146097;
    i64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    i64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    i64 mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){(i32)(yoe + era * 400 + (month <= 2)),
                          month,
                          (int)(doy - (153 * mp + 2) / 5 + 1),
                          (int)(rest / HOURS(1)),
                          (int)(rest / MINUTES(1) % 60),
                          (int)(rest / 1000 % 60),
                          (int)(rest % 1000)};
}

msec civil_to(struct civil c)
{
    return DAYS(days_from_civil(c.year, c.month, c.day)) + HOURS(c.hour) + MINUTES(c.minute) +
           SECONDS(c.second) + c.milli;
}

int weekday_of(i64 days)
{
    i64 d = (days + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(d < 0 ? d + 7 : d) + 1;
}

/* Two digits and what follows them. */
static void put_two(struct buf *b, int v, char behind)
{
    char *p = buf_room(b, 3);
    p[0] = (char)('0' + v / 10);
    p[1] = (char)('0' + v % 10);
    p[2] = behind;
    b->n += 3;
}

void when_put(struct buf *b, msec t)
{
    struct civil c = civil_from(t);
    buf_digits(b, (u64)c.year, 4);
    buf_byte(b, '-');
    put_two(b, c.month, '-');
    put_two(b, c.day, 'T');
    put_two(b, c.hour, ':');
    put_two(b, c.minute, ':');
    put_two(b, c.second, '.');
    b->n--; /* the point only stands before milliseconds */
    if (c.milli) {
        buf_byte(b, '.');
        buf_digits(b, (u64)c.milli, 3);
    }
    buf_byte(b, 'Z');
}

static int days_in(i32 year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Takes `width` digits off the front. */
static bool digits(str *s, size_t width, int *out)
{
    i64 v = 0;
    if (s->n < width)
        return false;
    for (size_t i = 0; i < width; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        v = v * 10 + (s->p[i] - '0');
    }
    *out = (int)v;
    *s = str_from_at(*s, width);
    return true;
}

static bool sign(str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = str_from_at(*s, 1);
    return true;
}

static bool zone_parse(str s, int *minutes)
{
    int hours, rest;
    if (str_eq(s, S("Z")))
        return *minutes = 0, true;
    bool west = s.n && s.p[0] == '-';
    if (!(sign(&s, '+') || sign(&s, '-')) || !digits(&s, 2, &hours))
        return false;
    (void)sign(&s, ':');
    if (!digits(&s, 2, &rest) || s.n || hours > 14 || rest > 59)
        return false;
    *minutes = (west ? -1 : 1) * (hours * 60 + rest);
    return true;
}

/* ".5", ".123": digits beyond the third are read and do not count. */
static bool take_fraction(str *s, int *milli)
{
    int digit, scale = 100;
    if (!digits(s, 1, &digit))
        return false;
    do {
        *milli += digit * scale;
        scale /= 10;
    } while (digits(s, 1, &digit));
    return true;
}

/* "09:05", "09:05:00", "09:05:00.123" */
static bool take_clock(str *s, struct civil *c)
{
    if (!digits(s, 2, &c->hour) || !sign(s, ':') || !digits(s, 2, &c->minute))
        return false;
    if (sign(s, ':') &&
        (!digits(s, 2, &c->second) || (sign(s, '.') && !take_fraction(s, &c->milli))))
        return false;
    return c->hour <= 23 && c->minute <= 59 && c->second <= 59;
}

bool when_parse(str s, const int *zone, msec *out)
{
    struct civil c = {0};
    int year, minutes = zone ? *zone : 0;
    if (!digits(&s, 4, &year) || !sign(&s, '-') || !digits(&s, 2, &c.month) || !sign(&s, '-') ||
        !digits(&s, 2, &c.day))
        return false;
    c.year = year;
    if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in(c.year, c.month))
        return false;
    if (sign(&s, 'T') || sign(&s, ' ')) {
        if (!take_clock(&s, &c))
            return false;
        if (!s.n ? !zone : !zone_parse(s, &minutes))
            return false;
    } else if (s.n || !zone) {
        return false;
    }
    *out = civil_to(c) - MINUTES(minutes);
    return true;
}
