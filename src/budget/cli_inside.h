/* Inside the command line of budgets: the words of its verbs, and what these do alike. Uses pb,
 * report, cli. */
#ifndef LINLI_BUDGET_CLI_INSIDE_H
#define LINLI_BUDGET_CLI_INSIDE_H

#include <stdio.h>

#include "base/cli.h"
#include "budget/pb.h"

/* The words of the command line, still text. */
struct budget_words {
    const char *rule, *utility, *completion, *stop, *increment, *start, *ties, *exclusive;
    const char *html, *lang, *result;
    bool then_by_votes, comparison, bare, json, strict;
};

#define BUDGET_RULE_OPTIONS(w)                                                                     \
    {"rule", OPT_TEXT, &(w).rule, "NAME",                                                          \
     N_("greedy-votes, greedy-votes-per-cost, greedy-score, phragmen, equal-shares (default), "    \
        "max-welfare")},                                                                           \
        {"utility", OPT_TEXT, &(w).utility, "KIND", N_("cost (default), cardinality or score")},   \
        {"completion", OPT_TEXT, &(w).completion, "KIND",                                          \
         N_("none (default) or add1: raise every share")},                                         \
        {"stop", OPT_TEXT, &(w).stop, "WHEN",                                                      \
         N_("infeasible (default): before a share overspends; exhaustive: when nothing more "      \
            "fits")},                                                                              \
        {"then-by-votes", OPT_FLAG, &(w).then_by_votes, NULL,                                      \
         N_("fill up with what fits, by votes")},                                                  \
        {"increment", OPT_TEXT, &(w).increment, "AMOUNT",                                          \
         N_("step of add1 (default: one unit of the currency)")},                                  \
        {"start", OPT_TEXT, &(w).start, "WHERE",                                                   \
         N_("exact (default) or floor: the first share rounded down")},                            \
        {"comparison", OPT_FLAG, &(w).comparison, NULL,                                            \
         N_("greedy by votes replaces the outcome if more voters prefer that")},                   \
        {"ties", OPT_TEXT, &(w).ties, "ORDER",                                                     \
         N_("list of cost, votes, file, id, lot:SEED (default cost,votes,file)")},                 \
        {"exclusive", OPT_TEXT, &(w).exclusive, "IDS",                                             \
         N_("ID,ID;ID,ID: of each list at most one is bought")},                                   \
        {"bare", OPT_FLAG, &(w).bare, NULL, N_("without limits: the rule alone")},                 \
        {"strict", OPT_FLAG, &(w).strict, NULL, N_("refuse a file that is not to the letter")},    \
    {                                                                                              \
        "json", OPT_FLAG, &(w).json, NULL, N_("machine-readable result")                           \
    }

/* What follows says why on standard error where it answers another code than EXIT_DONE. */

/* Options in words to options as the rules take them. */
int budget_words_read(const struct budget_words *w, struct budget_options *o);
/* An increment is an amount of the currency; on the scale of the file it must be whole. */
int budget_words_increment(const struct budget_words *w, struct pb_file *file,
                           struct budget_options *o);
/* "1,2;7,8": of each list at most one project is bought. */
int budget_words_exclusive(struct cli *c, const char *sets, struct pb_file *file);
/* Options and file of a verb that counts. */
int budget_words_prepare(struct cli *c, const struct budget_words *w, struct pb_file *file,
                         struct budget_options *o);
int budget_words_count(struct cli *c, const struct pb_file *file, const struct budget_options *o,
                       struct budget_result *result);

/* The file as it is, readable or not, with its votes. */
int budget_file_read(struct cli *c, const char *path, struct pb_file *file);
/* Says what is wrong with it; EXIT_INPUT. */
int budget_file_refuse(struct cli *c, const struct pb_file *file, const char *path);
void budget_findings_print(struct cli *c, const struct pb_file *file, const char *path, FILE *to);

/* UINT32_MAX: none. */
u32 budget_project_named(const struct budget_input *in, str id);

int verb_budget_check(struct cli *c);

#endif
