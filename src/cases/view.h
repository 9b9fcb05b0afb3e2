/* What the pages of cases are given: everything already read, nothing left to look up. */
#ifndef LINLI_CASES_VIEW_H
#define LINLI_CASES_VIEW_H

#include "cases/cases.h"
#include "files/view.h"
#include "page/form.h"
#include "page/page.h"
#include "page/parts.h"
#include "texts/texts.h"

/* How a state looks: sign, tone; the word is state_name(). */
const char *state_icon(enum case_state s);
const char *state_tone(enum case_state s); /* "note", "done", "soon" … a class of .tag, or "" */

/* Answers, notes and comments. */
bool step_takes_files(const char *step);

const char *satisfied_name(i64 n);
/* The words of a choice, else the value itself. */
str answer_words(const struct question *q, str value);
str coordinates(struct page *p, double lat, double lon);
struct url geo_link(struct page *p, double lat, double lon);

struct event_view {
    struct case_event event;
    bool translated;
    struct message words; /* "Passed on to Qinglan Property" */
    const char *icon;
};

struct team_choice {
    str code, name;
    bool person, now; /* one of a team; who has it now */
};

struct case_view {
    struct case_file file;
    struct case_abilities can;
    struct kind kind;
    struct place *line; /* from the city down */
    size_t n_line;
    struct event_view *events;
    size_t n_events;
    struct case_clock *clocks;
    size_t n_clocks;
    struct question *questions;
    size_t n_questions;
    struct answer_given *answers;
    size_t n_answers;
    str team, assignee;
    str reporter;       /* for staff and the reporter; else empty */
    bool contact_shown; /* how to reach the reporter was asked for */
    str contact_name;
    struct contact contact;
    struct case_event answer;  /* the latest answer, at 0: none */
    struct text_shown text;    /* the language version of title and description that is shown */
    bool foreign;              /* something is not in the reader's language, nobody asked yet */
    bool sent;                 /* just opened: say thank you */
    msec closes;               /* when it closes by itself, 0: does not */
    struct team_choice *teams; /* to refer to */
    size_t n_teams;
    struct team_choice *hands; /* to assign to: teams, and people of them */
    size_t n_hands;
    struct kind *kinds; /* it could be of */
    size_t n_kinds;
    struct choice *places;
    size_t n_places;
    struct attachment *files, *own_files; /* own: those this reader may change */
    size_t n_files, n_own_files;
    str media_url;          /* of a picture elsewhere, that a program named; or empty */
    struct files_back back; /* files of a step that came back with a fault */
    const char *step_name;  /* the step that came back with a fault, NULL: none */
    struct message fault;
    str typed; /* its text */
};

/* How many lines a page of a list has: the first, or as the reader asks. */
static const i64 list_sizes[] = {25, 50, 100};

struct list_view {
    const char *title; /* N_ */
    const char *base;  /* "/cases", "/work", "/me" */
    struct case_filter filter;
    struct case_line *lines;
    size_t n;
    str *teams;               /* in words, by line; only for staff */
    str first, older, export; /* paths of the first and next page and of the CSV; empty: none */
    struct kind_choice *kinds;
    size_t n_kinds;
    struct place_choice *places;
    size_t n_places;
    i64 age;  /* opened more days ago than this; 0: any */
    str sent; /* the number of what was just opened and is not for its sender to see again; or "1"
               */
    str list_word, kind_code, state_word, words, opened_from, opened_to; /* as they were asked */
    bool staff, filtered;
    struct message fault; /* of the filters; then nothing is listed */
    const char *fault_field;
};
bool filter_faulty(const struct list_view *v, const char *field);

/* Whom to call in danger: a setting of the place. */
struct emergency {
    const char *setting, *name; /* N_ */
    str number;
};
enum { EMERGENCIES = 3 };

struct kinds_view {
    struct kind *kinds;
    size_t n;
    struct emergency emergencies[EMERGENCIES]; /* those without a number are not shown */
    bool any_emergency;
    bool sign_in_first;
    str query; /* what the form shall know already: "?place=…" or empty */
};

struct new_view {
    struct kind kind;
    struct form *form;
    str action;
    struct case_line *near; /* what may be the same */
    size_t n_near;
    str reporter;    /* the resident it is written down for, or empty */
    i64 first_hours; /* working hours to the first answer */
    str phone;       /* of the service centre, or empty */
};

/* ── Looking after kinds ── */

struct web_form; /* web/form.h */

struct kind_tree_view {
    struct kind *kinds;
    size_t n;
};

struct kind_view {
    struct kind kind;
    struct kind *below;
    size_t n_below;
    struct question *questions;
    size_t n_questions;
    struct kind_words *said;
    size_t n_said;
    struct crumb *crumbs;
    size_t n_crumbs;
};

struct question_view {
    struct question question;
    struct web_form *form;
    str base; /* path of the question's page */
};

struct choice_view {
    struct web_form *form;
    bool retired;
};

html kind_answers(struct page *p, const struct kind *k); /* "grid worker", "Property company" */
html span_words(struct page *p, i64 minutes);            /* "4 hours", "90 minutes" */

/* The kind's own icon, or one that says nothing wrong. */
const char *kind_icon(const struct kind *k);

#endif
