/* Inside shares.c and price.c: the state of a run, and what a project costs in it. */
#ifndef LINLI_BUDGET_SHARES_INSIDE_H
#define LINLI_BUDGET_SHARES_INSIDE_H

#include "budget/shares.h"

#define EPS 0x1p-52 /* between 1 and the next double */

enum side {
    POOR, /* gives what is left */
    RICH, /* pays in full */
    EVEN, /* has exactly the price */
    DRY   /* has nothing left */
};

struct shares {
    struct election *e;
    bool by_cost, exactly;

    /* the run in hand */
    i128 share;                       /* in 1/voters of the smallest unit */
    double share_value, err;          /* the share; how far off any purse may be */
    double *purse;                    /* one a group; 0 means exactly nothing */
    u32 *dry;                         /* the purchase it ran dry at, UINT32_MAX: not yet */
    u32 *bought_at, *order, n_bought; /* a project's purchase, UINT32_MAX: none; and back */
    struct room room;

    /* projects in line: bounds from below, values where fresh == n_bought + 1 */
    u32 *heap, n_heap;
    double *lo, *due_lo, *due, *due_err;
    u32 *fresh, *exact_at, *live;

    /* before the first purchase */
    u32 *by_first_key, n_first;
    double *first_due, *first_key, *most_units; /* the largest units of a supporter */

    /* rows: the supporters of rows_of with money left */
    double *rate;         /* purse per unit */
    const double *unit;   /* weight · units: a piece of column */
    double *column;       /* weight · units, beside the election's supporters */
    double *dry_units;    /* units of a project's rows that ran dry, as last seen */
    double *parted_units; /* and of those put away behind live */
    u8 *side;
    u32 rows, rows_of, *close, n_close;
    u32 *rivals, n_rivals;

    /* the exact side: the price of p is num[p] / (chain.den · rich[p]) */
    struct chain chain;
    i64 *counts; /* of purchases; all 0 outside counts_from … counts_to - 1 */
    u32 counts_from, counts_to;
    mpz_t *num, sum, left, right, purse_sum;
    bool *has_num, *plain;
    u64 *rich;

    /* where a told run writes */
    struct budget_result *told;
    struct arena *told_arena;
    struct budget_fate *fates;
    size_t cap_ties;
};

enum look {
    PUT_OFF, /* its key is above the trial: not pinned down */
    PRICED,
    GONE /* its supporters lack money */
};

/* Sums over the rows, at a price. */
struct sums {
    double all, poor; /* money: of everyone, of those who cannot pay in full */
    double rich;      /* units of those who can */
};

/* Brings p's supporters into the rows and adds up at price r. */
struct sums price_gather(struct shares *s, u32 p, double r);
/* Looks whether p can be bought and at which price; above the trial key (0: none) it may be put
 * off. */
enum look price_look(struct shares *s, u32 p, double trial_key);
/* Makes sure of p's price: its upper bound holds and every row knows its side. */
void price_settle(struct shares *s, u32 p);
/* The price as whole numbers, num[p] and rich[p]; rows and sides stay for paying. */
void price_exactly(struct shares *s, u32 p);
/* < 0: a's key is the smaller one. Both were asked for exactly in this round. */
int price_compare(struct shares *s, u32 a, u32 b);
/* Whether p's supporters have at least its cost, exactly. */
bool price_affordable(struct shares *s, u32 p);
double price_key(const struct shares *s, u32 p, double due);
double price_key_hi(const struct shares *s, u32 p); /* of a settled price */

#endif
