/* Clocks: working time to a first response and to a resolution. A paused clock's deadline moves by
 * the working time it stood still. Uses calendar. */
#include "base/when.h"
#include "cases/inner.h"

static i64 minutes_of(const struct kind *kind, enum clock_kind what)
{
    return what == CLOCK_RESPOND ? kind->respond_minutes : kind->resolve_minutes;
}

/* Without a calendar every minute counts. A deadline that no working time reaches (a calendar that
 * is closed for years) is none. */
static msec later(const struct calendar *calendar, msec from, i64 minutes)
{
    msec due = calendar ? calendar_add_working(calendar, from, minutes) : from + MINUTES(minutes);
    return due ? due : NEVER_DUE;
}

static i64 between(const struct calendar *calendar, msec from, msec to)
{
    return calendar ? calendar_working_between(calendar, from, to) : (to - from) / MINUTES(1);
}

static const struct calendar *calendar_of(struct db *db, const struct kind *kind, str path)
{
    return kind->round_the_clock ? NULL : calendar_at(db, path);
}

struct clocks clocks_from_now(struct db *db, id64 case_id, const struct kind *kind, str path)
{
    const struct calendar *calendar = calendar_of(db, kind, path);
    struct clocks c = {.next = NEVER_DUE};
    for (size_t i = 0; i < COUNT(c.rows); i++) {
        enum clock_kind what = i ? CLOCK_RESOLVE : CLOCK_RESPOND;
        i64 minutes = minutes_of(kind, what);
        msec due = later(calendar, db_now(db), minutes);
        c.rows[i] = (struct clock_row){case_id, what, db_now(db), minutes, due, 0, 0};
        c.next = due < c.next ? due : c.next;
    }
    return c;
}

void clocks_insert(struct db *db, const struct clocks *c)
{
    for (size_t i = 0; i < COUNT(c->rows); i++)
        clock_insert(db, &c->rows[i]);
}

msec clocks_restart(struct db *db, id64 case_id, const struct kind *kind, str path)
{
    struct clocks c = clocks_from_now(db, case_id, kind, path);
    for (size_t i = 0; i < COUNT(c.rows); i++)
        clock_update(db, &c.rows[i]);
    return c.next;
}

static msec next_of(const struct clock_row *rows, size_t n)
{
    msec next = NEVER_DUE;
    for (size_t i = 0; i < n; i++)
        if (!rows[i].met && !rows[i].paused && rows[i].due < next)
            next = rows[i].due;
    return next;
}

/* Applies a change to each clock that has not been met; answers the next deadline. */
static msec change(struct db *db, id64 case_id, void (*apply)(struct clock_row *row, void *ctx),
                   void *ctx)
{
    struct clock_row *rows;
    size_t n = clock_rows(db, case_id, 2, &rows);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].met)
            continue;
        apply(&rows[i], ctx);
        clock_update(db, &rows[i]);
    }
    return next_of(rows, n);
}

struct meeting {
    msec now;
    bool respond, resolve;
};

static void meet(struct clock_row *row, void *ctx)
{
    const struct meeting *m = ctx;
    if (row->what == CLOCK_RESPOND ? m->respond : m->resolve) {
        row->met = m->now;
        row->paused = 0;
    }
}

msec clock_meet(struct db *db, id64 case_id, enum clock_kind what)
{
    struct meeting m = {db_now(db), what == CLOCK_RESPOND, what == CLOCK_RESOLVE};
    return change(db, case_id, meet, &m);
}

msec clocks_stop(struct db *db, id64 case_id)
{
    struct meeting m = {db_now(db), true, true};
    return change(db, case_id, meet, &m);
}

static void pause_clock(struct clock_row *row, void *now)
{
    if (!row->paused)
        row->paused = *(const msec *)now;
}

msec clocks_pause(struct db *db, id64 case_id)
{
    msec now = db_now(db);
    return change(db, case_id, pause_clock, &now);
}

struct resuming {
    const struct calendar *calendar;
    msec now;
};

static void resume_clock(struct clock_row *row, void *ctx)
{
    const struct resuming *r = ctx;
    if (!row->paused)
        return;
    row->due = later(r->calendar, row->due, between(r->calendar, row->paused, r->now));
    row->paused = 0;
}

msec clocks_resume(struct db *db, id64 case_id, const struct kind *kind, str path)
{
    struct resuming r = {calendar_of(db, kind, path), db_now(db)};
    return change(db, case_id, resume_clock, &r);
}
