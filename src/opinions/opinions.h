/* Finding common ground: the map of a conversation, from arrays of votes to what is shown.
 *
 * Two ways to the same shape: `map_polis`, Polis' published method to the letter, and `map_own`,
 * linli's: independent of the order of people and of history, honest about groups that are not
 * there. Neither knows files, ids or texts. Uses votes, axes, stats.
 */
#ifndef LINLI_OPINIONS_OPINIONS_H
#define LINLI_OPINIONS_OPINIONS_H

#include "opinions/axes.h"
#include "opinions/grouping.h"
#include "opinions/stats.h"
#include "opinions/votes.h"

/* Votes and what is known about the statements. hidden: rejected, meta or a translation; meta alone
 * again for routing. Either may be NULL. */
struct opinions {
    struct votes votes;
    const bool *hidden, *meta;
};

struct opinion_map {
    u32 statements;  /* that have votes (Polis' m), or that count (ours) */
    u32 in_count;    /* people with enough votes to be placed */
    u32 base_count;  /* points that were grouped */
    double *centre;  /* of each statement, agree +1 */
    double *axis[2]; /* of each statement */
    double *x, *y;   /* of each person; with agree +1 (ours) or −1 (Polis') */
    u32 k_least, k_most;
    double silhouette[GROUPS_MAX + 1];
    bool eligible[GROUPS_MAX + 1]; /* ours: no group too small */
    u32 k;
    i32 *group_of; /* each person's; −1: not placed */
    i32 size[GROUPS_MAX];
    struct tally *tallies; /* [group * all statements + statement] */
    struct tally *all;     /* over everybody */
    bool clear;            /* false: there are no clear groups (ours; k is 1 then) */
    double stability;      /* mean adjusted Rand index over resampled maps; NAN: not asked for */
};

struct opinion_map map_polis(struct arena *a, const struct opinions *o, u32 k);

/* Statistics of a grouping made elsewhere, into `map`: sizes and tallies of group_of and k. */
void map_groups(struct arena *a, const struct opinions *o, struct opinion_map *map);

/* ── linli's way ─────────────────────────────────────────────────────────────────────────────── */

struct own_options {
    u32 k;                    /* 0: choose; 2 to 8 */
    const struct axes *warm;  /* of an earlier map of the same statements, or NULL */
    const struct pair *pairs; /* exact sums kept by an engine, or NULL: made here */
    u32 resamples;            /* maps made to measure stability; 0: none */
};

struct opinion_map map_own(struct arena *a, const struct opinions *o,
                           const struct own_options *how);

/* Gives the groups of `map` the numbers of `before` (groups of the same people, −1: none; k_before
 * of them) so that the greatest overlaps keep theirs. */
void keep_ids(struct opinion_map *map, u32 people, u32 statements, const i32 *before, u32 k_before);

/* Agreement of two groupings beyond chance, 1 when equal (Hubert & Arabie 1985). People with −1 in
 * either are left out. */
double adjusted_rand(const i32 *one, const i32 *other, size_t n);

#endif
