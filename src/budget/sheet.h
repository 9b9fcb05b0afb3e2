/* A result as HTML: a file of its own that a city could publish, or a part of another page. Uses
 * base, lang, page. */
#ifndef LINLI_BUDGET_SHEET_H
#define LINLI_BUDGET_SHEET_H

#include "budget/checks.h"
#include "budget/explain.h"
#include "page/page.h"

/* A project as it is told: its place (0: not bought) and the sentences about it. */
struct sheet_row {
    u32 project, place;
    u64 votes;
    struct message *said;
    u32 n_said;
};

struct sheet_parts {
    const char *title; /* N_ */
    const struct budget_part *parts;
    u32 n;
};

/* All that a page tells; sheet_new fills it from a result. */
struct budget_sheet {
    str title, place; /* place: town or district, may be empty */
    const struct budget_input *in;
    const struct budget_result *r;
    struct budget_checks checks;
    struct message rule[EXPLAIN_MOST];
    u32 n_rule;
    struct sheet_row *rows; /* winners in order of purchase, then the others by votes */
    u32 n_rows;
    u64 most_votes, all_votes;
    const struct sheet_parts *parts;
    u32 n_parts;
};

/* Recounts for what each loser lacked, where the files is small enough to do so at once. */
void sheet_new(struct arena *a, const struct budget_input *in, const struct budget_result *r,
               struct budget_sheet *out);

/* A whole file for readers of `lang` (not NULL; after lang_load). Other pages include budget.html.h
 * and @use budget_report(sheet). */
void sheet_put(struct buf *b, const struct lang *lang, const struct budget_sheet *s);

/* For pages/budget.html. */
html sheet_money(struct page *p, const struct budget_sheet *s, i128 amount);
/* Bars of the votes for projects that were funded, or were not; the first 25 of them. */
html sheet_votes_chart(struct page *p, const struct budget_sheet *s, bool funded);
const char *sheet_tie(enum tie_criterion by);
str sheet_seed(const struct budget_sheet *s);

#endif
