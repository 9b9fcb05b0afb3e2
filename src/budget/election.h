/* Inside the room: an input made ready for counting. Equal ballots are one group with a weight,
 * each project knows its supporters, the order among equals is a rank, limits are caps that fill.
 */
#ifndef LINLI_BUDGET_ELECTION_H
#define LINLI_BUDGET_ELECTION_H

#include "base/hash.h"
#include "budget/budget.h"

struct supporter {
    u32 group, weight;
};

struct election {
    const struct budget_input *in;
    const struct budget_options *options;
    u32 n_projects, n_groups;
    u64 voters;
    i64 budget;
    i64 *cost;

    u32 *group_first, *group_project, *group_units; /* merged ballots; units NULL: all 1 */
    u32 *first;                                     /* supporters of p: first[p] .. first[p+1] */
    struct supporter *supporters; /* the order within a project may be changed by who counts */
    u32 *units;                   /* beside supporters; NULL: all 1 */
    u64 *weight;                  /* supporters of p, each voter 1 */
    u64 *support;                 /* the same with units */

    u64 *votes; /* ballots that name p */
    i64 *score; /* points, whatever the utility */
    u32 *rank;  /* order among equals: the smaller goes first */
    u32 *by_rank;
    const struct hash *lots; /* NULL: none were drawn */
    bool *counted;
    struct budget_fate *start_fates; /* of those not counted */

    /* caps of p: cap_first[p] .. cap_first[p+1] in cap_of */
    const struct budget_cap *caps;
    u32 n_caps, *cap_first, *cap_of;
};

/* With `singles` a group of weight 0 that supports p alone stands behind each project's others,
 * for asking "what if so many more". Input already checked. */
struct election *election_new(struct arena *a, const struct budget_input *in,
                              const struct budget_options *options, bool singles);
/* Gives the single group of p this weight; voters and votes follow. */
void election_single_weight(struct election *e, u32 p, u32 weight);

/* The order among equals anew, after costs or votes changed. */
void election_rank(struct election *e);

/* Room under the caps while projects are bought. room_fits(): false, *cap is the first that has not
 * enough left for p. room_take(): p was bought. */
struct room {
    i64 *left; /* one a cap */
};
struct room room_new(struct arena *a, const struct election *e);
void room_reset(struct room *r, const struct election *e);
bool room_fits(const struct room *r, const struct election *e, u32 p, u32 *cap);
void room_take(struct room *r, const struct election *e, u32 p);

/* Which criterion sets a before b; a and b differ. */
enum tie_criterion tie_breaker(const struct election *e, u32 a, u32 b);

#endif
