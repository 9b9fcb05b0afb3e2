/* Forms as data: a table of fields says what is asked, how it is drawn and what is accepted. Uses
 * lang, page.
 *
 *     struct report { str what; id64 place; bool private; };
 *     static const struct field report_fields[] = {
 *         {"what", FIELD_AREA, N_("What happened?"), .max = 4000, .into = offsetof(struct report,
 * what)},
 *         {"place", FIELD_ID, N_("Where?"), .into = offsetof(struct report, place)},
 *         {"private", FIELD_BOOL, N_("Only those who handle it may see this"),
 *          .into = offsetof(struct report, private)}, {0}};
 *
 * GET:  struct form f = form_new(r->arena, report_fields);   page_report(&p, &f);
 * POST: struct report *report = NEW(r->arena, struct report);
 *       if (!form_read(&f, inputs, n, report)) → 422, page_report(&p, &f);
 *       after the rule: if (!form_accept(&f, result)) → the page again, with the rule's message.
 * Page: @c p->error = form_failed(f);      (before @title)
 *       @use form(f, url_path(S("/report")), _("Send"))
 *    or @use form_errors(f), a <form> of your own and @use field(f, "what") where it belongs.
 */
#ifndef LINLI_FORM_H
#define LINLI_FORM_H

#include "page/page.h"

enum field_type {
    FIELD_END,      /* of the table */
    FIELD_TEXT,     /* one line             str */
    FIELD_AREA,     /* several lines        str */
    FIELD_EMAIL,    /*                      str */
    FIELD_PHONE,    /* digits, + in front   str: "+862155550100" */
    FIELD_PASSWORD, /* as typed             str; never drawn back */
    FIELD_HIDDEN,   /* one line             str */
    FIELD_INT,      /*                      i64 */
    FIELD_ID,       /* one of the choices   id64; 0 none. Drawn as a select */
    FIELD_DATE,     /* its midnight in the form's zone, msec */
    FIELD_DATETIME, /* a minute there       msec */
    FIELD_CHOICE,   /* radio buttons        str: the choice's value */
    FIELD_RATING,   /* the same in a row of short words */
    FIELD_SELECT,   /* a list to open       str */
    FIELD_SEVERAL,  /* check boxes          struct several */
    FIELD_BOOL,     /* one check box        bool */
    FIELD_FILES /* uploads; only drawn, http's request holds them. Its choices are files that came
                   with an earlier try, drawn ticked and sent as "_kept" */
};

/* One thing to choose. Its words are a sentence from a table (text, N_) or come from the store
 * (label, in the reader's language already). */
struct choice {
    str value;
    const char *text;
    str label;
    const char *hint; /* N_ */
    const char *icon;
};

struct several {
    str *at;
    size_t n;
};

struct field {
    const char *name;
    enum field_type type;
    const char *label, *hint; /* N_ */
    const char *missing;      /* N_: what to say when it is left empty; NULL: the usual words */
    bool optional;            /* most fields are needed; these say that they are not */
    bool either;              /* optional, but not called so: this or another one is needed */
    i64 min, max; /* characters; an int's bounds; how many of several. max 0: 200 characters for a
                     line, 10000 for an area; no bound for an int when both are 0 */
    const char *autocomplete, *inputmode, *accept; /* as in HTML */
    bool is_short;                                 /* drawn narrow: numbers, codes */
    const struct choice *choices; /* ended by {0}; those from the store: form_choices() */
    size_t into;                  /* offsetof in the struct of values */
};

/* A field as sent: http's struct pair has the same shape. */
struct form_input {
    str name, value;
};

struct form {
    struct arena *arena;
    const struct field *fields;
    size_t n;
    const char *zone; /* for dates; NULL: UTC */
    struct form_field *state;
    struct message problem; /* of the form as a whole */
};

/* What is known of one field: what was typed, what is wrong with it. */
struct form_field {
    const struct field *field;
    str typed;
    struct several typed_several;
    const struct choice *choices;
    size_t n_choices;
    struct message error;
};

/* An empty form. `fields` ends with {0}. */
struct form form_new(struct arena *a, const struct field *fields);

/* How many stand before {0}. */
size_t choices_count(const struct choice *choices);

/* The choices of one field, from the store. They must live as long as the form. */
void form_choices(struct form *f, const char *name, const struct choice *choices, size_t n);

/* Shows the values of a thing to be changed. */
void form_fill(struct form *f, const void *values);
void form_set(struct form *f, const char *name, str typed);

/* Reads what was sent into `values` (zeroed by the caller), as far as it is right. False: something
 * is wrong, form_failed() is true and the page shows it. Text is cleaned by text_clean(); names
 * beginning with _ are passed over; a name the table does not have is refused. Values live in the
 * form's arena. */
bool form_read(struct form *f, const struct form_input *in, size_t n, void *values);

/* Marks a field wrong; an unknown or NULL name marks the whole form. */
void form_refuse(struct form *f, const char *name, struct message why);
/* Takes a rule's answer: true when it is DONE, else marks the form. */
bool form_accept(struct form *f, struct result result);

bool form_failed(const struct form *f);
size_t form_errors(const struct form *f);

/* ── For form.html ── */

const struct form_field *form_field(const struct form *f, const char *name); /* NULL: none */
bool form_chosen(const struct form_field *f, const struct choice *c);
const char *form_input_type(const struct form_field *f);
html choice_words(struct page *p, const struct choice *c);
bool is_group(const struct form_field *f);  /* several controls under one legend */
bool is_narrow(const struct form_field *f); /* numbers, dates, codes */
bool has_files(const struct form *f);
bool described(const struct form_field *f);                   /* has a hint or an error */
str described_by(struct page *p, const struct form_field *f); /* their ids */
const char *input_dir(const struct form_field *f);
const char *input_mode(const struct form_field *f);
const char *group_class(const struct form_field *f);

#endif
