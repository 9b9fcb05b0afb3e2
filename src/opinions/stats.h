/* The statistics of Polis: tests of shares, representative statements, consensus, priorities.
 *
 * Source: Polis' mathematics as it stands in compdemocracy/polis (Clojure, 2024-10; "Polis: Scaling
 * deliberation by mapping high dimensional opinion spaces", Small et al. 2021). All work on exact
 * counts; passes count as answers. Lists come out in the order Polis shows them. Uses votes.
 */
#ifndef LINLI_OPINIONS_STATS_H
#define LINLI_OPINIONS_STATS_H

#include "opinions/votes.h"

enum { LIST_MAX = 5 }; /* as long as any list gets */

/* The statistics of one statement, said by one group or by all. */
struct standing {
    u32 statement;
    i32 agrees, disagrees, answers;
    bool for_agree;           /* which side the figures below are about */
    bool best_agree;          /* stands first because most agree, whatever the side */
    double share, test;       /* (side + 1) / (answers + 2) and its z */
    double ratio, ratio_test; /* against all other groups; 0 in consensus */
};

struct standings {
    struct standing line[LIST_MAX];
    u32 n;
};

double share_of(i32 successes, i32 answers); /* with one of each added: (s + 1) / (n + 2) */

/* z above which a share is significant: 90 %, one-sided. */
#define SIGNIFICANT 1.2816

/* What stands for a group. tallies: [group * statements + statement]; hidden[j] (or NULL) is left
 * out: rejected and meta. */
struct standings representative(const struct tally *tallies, u32 groups, u32 statements, u32 group,
                                const bool *hidden);

/* What most agree on (or disagree with): over everybody's tallies. */
struct standings consensus(const struct tally *all, u32 statements, bool agree, const bool *hidden);

/* Group-informed consensus: the product of the groups' shares of agreement (or of disagreement).
 * Only groups where chosen[g] (NULL: all) count. */
double common_agreement(const struct tally *tallies, u32 groups, u32 statements, u32 statement,
                        bool agree, const bool *chosen);

/* How far agreeing with this one statement alone would move a person on the map.
 * `centre` with agree +1. */
double extremity(u32 statements, double centre, double axis1, double axis2);

/* How much it is worth asking about: greater for statements with agreement, far out, few answers.
 */
double priority(struct tally in_groups, double extremity, bool meta);

#endif
