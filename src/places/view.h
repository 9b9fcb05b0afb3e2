/* What the pages of places are given. */
#ifndef LINLI_PLACES_VIEW_H
#define LINLI_PLACES_VIEW_H

#include "accounts/accounts.h"
#include "page/form.h"
#include "page/parts.h"
#include "places/places.h"

struct place_view {
    struct place place;
    struct place *line, *children;
    size_t n_line, n_children;
    struct role_line *people;
    size_t n_people;
    struct organisation *organisations;
    size_t n_organisations;
    bool manages, settles, people_listed; /* links for those who may */
};

struct organisations_view {
    struct place place;
    struct organisation *organisations;
    size_t n;
    bool may_edit;
    struct crumb *crumbs;
    size_t n_crumbs;
};

/* One line of the settings of a place. */
struct setting_line {
    struct setting_value value;
    struct message shown; /* the value in words */
    struct said from;     /* name of the place that says so; no text: the usual */
    bool changeable;
};

struct settings_view {
    struct place place;
    struct setting_line *lines;
    size_t n;
    struct crumb *crumbs;
    size_t n_crumbs;
    bool saved;
};

/* A day of a calendar that is not like others. */
struct calendar_line {
    msec day;
    str note, hours; /* hours empty: closed */
};

struct calendar_view {
    struct place place;
    struct setting_value value;
    struct said from;
    str week[8]; /* hours by weekday, 1 Monday; empty: closed */
    struct calendar_line *days;
    size_t n_days;
    const char *zone;
    bool changeable, missing;
    struct crumb *crumbs;
    size_t n_crumbs;
};

/* How many of something move with a place. */
struct move_count {
    const char *name; /* N_ */
    i64 n;
};

/* Where a place could go, with the way down to it. */
struct move_found {
    struct place place, *line;
    size_t n_line;
};

struct move_view {
    struct place place, to; /* to.id 0: not chosen yet */
    struct place *now, *then;
    size_t n_now, n_then;
    struct choice *choices; /* none where there are too many to choose from: then by name */
    size_t n_choices;
    str typed; /* a name, a code or a path */
    struct move_found *found;
    size_t n_found;
    bool more; /* than are shown */
    struct move_count *counts;
    size_t n_counts;
    i64 seconds; /* it will take about so long; 0: nobody notices */
    struct message fault;
    struct crumb *crumbs;
    size_t n_crumbs;
};

html weekday_name(struct page *p, int weekday); /* 1 Monday … 7 Sunday */
html weekday_date(struct page *p, msec day);    /* Friday, 1 January 2027 */

#endif
