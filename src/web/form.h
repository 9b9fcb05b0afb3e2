/* A form from the table to the rule and back, for the many pages that are one form: shown, read,
 * handed to a rule, shown again with what was typed when something is wrong. Uses page, http,
 * places.
 *
 *     struct web_form *f = web_form_new(r, fields, values, rule, arg);
 *     f->title = …; f->to = "/places/…";
 *     GET:  form_fill(&f->form, …); web_form_show(r, f, 200);
 *     POST: web_form_sent(r, f);
 */
#ifndef LINLI_WEB_FORM_H
#define LINLI_WEB_FORM_H

#include "page/form.h"
#include "page/parts.h"
#include "web/web.h"

struct web_form {
    struct form form;
    void *values; /* form_read() fills it */
    rule_fn rule;
    void *arg;
    str to; /* where to when it is done */
    /* How the page looks. */
    struct crumb *crumbs;
    size_t n_crumbs;
    struct message title, about;
    const char *button, *icon; /* N_; an icon's name or NULL */
    str action;                /* where it is sent; as a rule the page's own path */
    bool grave;                /* outlined in brick: what cannot simply be undone */
    bool checked;              /* the handler has read the form itself */
    /* Another page round it than the usual one; `page` is its own. */
    void (*show)(struct request *r, struct web_form *f, int status);
    /* Between reading and the rule: more checks by form_refuse(), values turned. NULL: none. */
    void (*check)(struct request *r, struct web_form *f);
    /* Instead of going to `to`; r->user is the form. NULL: 303. */
    void (*done)(struct request *r, struct web_form *f, id64 made);
    void *page;
};

struct web_form *web_form_new(struct request *r, const struct field *fields, void *values,
                              rule_fn rule, void *arg);
void web_form_show(struct request *r, struct web_form *f, int status);
void web_form_sent(struct request *r, struct web_form *f);

/* Names in every language offered: a field each ("name-en" …), in order of the languages.
 * `into` is the offset of an array of WEB_NAMES str. Answers how many fields were written. */
enum { WEB_NAMES = 8 };
size_t web_name_fields(struct request *r, struct field *fields, const char *prefix,
                       const char *label, i64 max, size_t into);
/* What was typed there, empty ones too: they take a name away. */
size_t web_names(struct request *r, const str *typed, struct said_name **out);
/* Shows names that are there. */
void web_fill_names(struct request *r, struct form *f, const char *prefix,
                    const struct said_name *names, size_t n);

/* "31.2304" as degrees, NAN for nothing; false marks the field wrong. */
bool web_degrees(struct form *f, const char *field, str typed, double *out);
str web_degrees_text(struct arena *a, double degrees); /* empty for NAN */

/* Places the actor may do the verb to, from one level down to another, as choices whose value is
 * the path; the one asked for by ?place= first. At most PLACE_CHOICES: who has more goes there from
 * the place's own page. */
size_t web_place_choices(struct request *r, enum verb_allowed verb, enum level highest,
                         enum level deepest, struct choice **out);
enum { PLACE_CHOICES = 400 };
/* Places meant by a code, a path, or what their names begin with, under the actor's reach. */
size_t web_places_typed(struct request *r, enum verb_allowed verb, str typed, size_t most,
                        struct place **out);
/* The only one that is meant. False: none, or several. */
bool web_place_typed(struct request *r, enum verb_allowed verb, str typed, struct place *out);

/* The way to a page that belongs to a place: from its community down, then where one is. */
size_t web_crumbs(struct request *r, str path, struct said here, struct crumb **out);
struct said web_here(struct request *r, const char *word); /* N_, in the reader's language */

#endif
