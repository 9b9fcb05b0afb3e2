/* A result written down: JSON for programs, tables for a terminal. Uses budget.h, json. */
#ifndef LINLI_BUDGET_REPORT_H
#define LINLI_BUDGET_REPORT_H

#include "base/json.h"
#include "budget/budget.h"

/* One object with the fields of Pabulib-style expected values: rule, winners in order of purchase,
 * cost, ties, and for Equal Shares runs, per_voter, stop, increment, completed_by_votes. */
void report_json(struct json *j, struct arena *a, const struct budget_input *in,
                 const struct budget_result *r);

/* The fields of one result, without the braces around it. */
void report_json_fields(struct json *j, struct arena *a, const struct budget_input *in,
                        const struct budget_result *r);

/* The winners and the others as a table in plain text. */
void report_text(struct buf *b, struct arena *a, const struct budget_input *in,
                 const struct budget_result *r);

/* An amount for people: "1 603 000 PLN". */
str report_money(struct arena *a, const struct budget_input *in, i128 amount);
/* A double in smallest units, for showing only. */
str report_money_about(struct arena *a, const struct budget_input *in, double amount);

#endif
