/* What the rules share while they count: the result being written, ties, places. Only for
 * src/count/. */
#ifndef LINLI_COUNT_INNER_H
#define LINLI_COUNT_INNER_H

#include "count/count.h"

__extension__ typedef unsigned __int128 wide; /* for products of two numbers ≥ 0 */

/* A count in progress. `columns` hold one number per row of the stage table, so that a tie can be
 * looked up in earlier stages. */
struct count {
    struct arena *arena;
    const struct election *e;
    struct count_result r;
    size_t cap_steps, cap_ties, cap_tables;
    u32 *lot; /* each candidate's place in the lot, 0 first */
    bool lot_used;

    /* the stage table: one column a stage, rows are candidates, then `extra_rows` */
    i64 **stages;
    size_t n_stages, cap_stages;
    struct message *headings;
    size_t cap_headings, n_headings;
};

str count_name(const struct count *c, u32 candidate);
/* "A, B and C" cannot be glued in every language: names are joined by the list separator. */
str count_names(const struct count *c, const u32 *candidates, u32 n);
str count_text(const struct count *c, i64 v, int places);

void count_say(struct count *c, struct message m);
/* A sentence with up to three texts; unused ones STR_NONE. */
void count_say3(struct count *c, const char *text, str one, str two, str three);
void count_elect(struct count *c, u32 candidate);
struct count_table *count_table_add(struct count *c, struct message title, u32 rows, u32 columns,
                                    int places);
struct message count_heading(str name); /* a name as a heading */

/* Keeps n numbers as the next stage. */
void count_stage_add(struct count *c, struct message heading, const i64 *numbers, u32 n);
/* Makes the first table of all stages: candidates and then the named extra rows. */
void count_stages_table(struct count *c, struct message title, const struct message *extra,
                        u32 n_extra, int places);

/* Picks one of n equal candidates (n > 0): `high` looks for the one with more votes in the latest
 * earlier stage that tells, else the one with fewer; then the lot. `upto` is the number of stages
 * to look at. */
u32 count_pick(struct count *c, const u32 *tied, u32 n, bool high, size_t upto);

/* Ranks candidates by score, highest first, and elects `seats` of them; ties across the last seat
 * go by count_pick. Withdrawn ones (score CELL_NONE) are left out. Fills r.places. */
void count_rank(struct count *c, const i64 *scores, u32 seats);
/* Candidates (not CELL_NONE) sorted by score, highest first, equals in list order. */
u32 *count_sorted(struct count *c, const i64 *scores, u32 *n);

/* Sums of marks: votes per candidate in a chamber (UINT32_MAX: all), not counting ballots with more
 * than `most` marks (0: any number); *invalid gets the weight of those, *blank that of empty ones.
 */
i64 *count_votes(struct count *c, u32 chamber, u32 most, i64 *blank, i64 *invalid);

i64 count_muldiv(i64 a, i64 b, i64 by);    /* a × b ÷ by, cut off; all ≥ 0, by > 0 */
i64 count_muldiv_up(i64 a, i64 b, i64 by); /* … rounded up */

/* A ballot as a strict order, for rules that read one candidate at a time. */
struct paper {
    i64 weight;
    const u32 *order; /* candidates, withdrawn ones left out */
    u32 n;            /* > 0 */
};
/* All papers, equal ones put together. A ballot that ranks candidates equally is read up to there;
 * ballots that name nobody are left out. Sets r.valid and says what was left out. */
struct paper *count_papers(struct count *c, size_t *n);

void rule_plurality(struct count *c);
void rule_double_majority(struct count *c);
void rule_runoff(struct count *c);
void rule_approval(struct count *c);
void rule_motion(struct count *c);
void rule_scottish(struct count *c);
void rule_wigm(struct count *c);
void rule_irv(struct count *c);
void rule_meek(struct count *c);
void rule_schulze(struct count *c);
void rule_minimax(struct count *c);
void rule_borda(struct count *c);
void rule_median_low(struct count *c);
void rule_median_high(struct count *c);

#endif
