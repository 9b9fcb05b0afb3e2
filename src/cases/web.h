/* What the files of the cases' web side share. */
#ifndef LINLI_CASES_WEB_H
#define LINLI_CASES_WEB_H

#include "base/map.h"
#include "cases/view.h"
#include "files/web.h"
#include "record/record.h"
#include "web/web.h"

extern const struct route cases_routes[], kinds_routes[], questions_routes[], open311_routes[];

/* The server's hook for failures under /open311/. */
void open311_failed(struct request *r, int status, struct message why);
extern const struct verb_word cases_verbs[];
extern const struct nav_word cases_foot[];

/* Reads all of a case's page; the number is the route's first capture. */
struct result case_view_read(struct request *r, struct case_view *v);
void case_show(struct request *r, struct case_view *v, int status);
/* Whom it can be handed to, and what else it can become: for the forms of its steps. */
void case_read_teams(struct request *r, struct case_view *v); /* web_hands.c */

void case_choose_kind(struct request *r); /* web_new.c */
void case_new_form(struct request *r);
void case_new_sent(struct request *r);
void case_step_sent(struct request *r);     /* web_steps.c */
void case_export_public(struct request *r); /* web_export.c */
void case_export_work(struct request *r);

/* Reads the filter of a list's query. */
struct list_view;
void case_read_filter(struct request *r, struct list_view *v, const char *zone);
void case_read_work(struct request *r, struct list_view *v);

#endif
