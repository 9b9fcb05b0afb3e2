/* Sharing a budget: who votes for what, what it costs, which projects are bought, and why.
 *
 * Pure: no web, no store, no files. A page or a file reader (pb.h) fills struct budget_input with
 * arrays; budget_compute() answers with a result that can be checked (checks.h), explained
 * (explain.h) and written (report.h). Uses base, lang/say, GMP.
 *
 * Money is an i64 count of the smallest unit that occurs (`decimals` digits after the point).
 * Every decision is exact: 64 and 128 bits where they provably suffice, GMP elsewhere; doubles only
 * find out which comparisons are not close. Rules, constraints and ties follow the research note
 * collective-choice-budgets.md section 3; Equal Shares is Peters, Pierczynski, Skowron (NeurIPS
 * 2021), sequential Phragmen is Brill, Freeman, Janson, Lackner (2017) with costs.
 */
#ifndef LINLI_BUDGET_H
#define LINLI_BUDGET_H

#include "base/arena.h"
#include "base/str.h"

__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

/* What an input may hold at most. With these every sum the engine makes fits its type:
 * cost · voters · projects ≤ 10^18 · 2^31 · 2^20 < 2^111. */
#define BUDGET_MAX_AMOUNT ((i64)1000000000000000000) /* 10^18 */
enum { BUDGET_MAX_PROJECTS = 1 << 20, BUDGET_MAX_VOTERS = 1 << 30, BUDGET_MAX_POINTS = 1 << 30 };

struct budget_project {
    str id, name; /* name may be empty */
    i64 cost;     /* > 0 */
};

/* At most `most` may be spent on its members; for CAP_EXCLUSIVE, `most` of them may be bought. */
enum cap_kind { CAP_CATEGORY, CAP_NEIGHBOURHOOD, CAP_EXCLUSIVE };
struct budget_cap {
    enum cap_kind kind;
    str name;
    i64 most;
    const u32 *members; /* projects */
    u32 n_members;
};

struct budget_limits {
    const struct budget_cap *caps;
    u32 n_caps;
    i64 least_votes;      /* projects with fewer votes (points, where there are any) are left out */
    const bool *left_out; /* one a project, NULL: none. Withdrawn after the vote, say. */
};

/* Ballot i names project[first[i] .. first[i+1]), a repeat counts once. */
struct budget_input {
    i64 budget;
    int decimals;
    str currency; /* "PLN", or empty */
    const struct budget_project *projects;
    u32 n_projects, n_voters;
    const u32 *first, *project;
    const u32 *points;  /* beside project; NULL: ballots without points, each name worth 1 */
    u32 default_points; /* of a project that a ballot does not name */
    struct budget_limits limits;
};

enum budget_rule {
    RULE_GREEDY_VOTES,
    RULE_GREEDY_VOTES_PER_COST,
    RULE_GREEDY_SCORE,
    RULE_PHRAGMEN,
    RULE_EQUAL_SHARES,
    RULE_MAX_WELFARE
};
enum budget_utility { UTILITY_COST, UTILITY_CARDINALITY, UTILITY_SCORE };
enum budget_stop_rule { STOP_INFEASIBLE, STOP_EXHAUSTIVE };

/* The order among equals: read from the first criterion to the last, then the order of the file. */
enum tie_criterion { TIE_COST, TIE_VOTES, TIE_FILE, TIE_LOT, TIE_ID };
struct budget_ties {
    enum tie_criterion by[4];
    int n;
    str seed; /* of the lot: projects go by SHA-256 of "SEED\nID", so anyone can draw it again */
};

struct budget_options {
    enum budget_rule rule;
    enum budget_utility utility;
    bool add1; /* completion by raising every share */
    enum budget_stop_rule stop;
    bool then_by_votes;
    i64 increment;    /* smallest units; 0: one whole unit of the currency */
    bool start_floor; /* from the budget per voter rounded down to a whole unit */
    bool comparison;  /* greedy by votes replaces the outcome if strictly more voters prefer it */
    bool bare;        /* the limits of the input are not applied */
    struct budget_ties ties; /* n 0: cost, votes, file */

    /* For tests and measurements only; none of them changes a result. */
    bool single_steps;   /* no jumps over shares that change nothing */
    bool decide_exactly; /* every comparison on the exact side */
    u64 max_states;      /* of the knapsack's search; 0: the default */
};

/* Several projects stood equal; `chosen` went first by criterion `by`. At most TIE_LISTED of the
 * others are listed. */
enum { TIE_LISTED = 50 };
struct budget_tie {
    u32 round; /* how many had been bought before */
    u32 chosen;
    const u32 *others;
    u32 n_others;
    enum tie_criterion by;
    bool mattered; /* one of the others is not among the winners */
};

/* One bought project. For Equal Shares: what it took from whom. */
struct budget_win {
    u32 project;
    bool by_votes;       /* bought by the completion by votes: nobody's share paid for it */
    u32 full, rest;      /* supporters who paid the price in full; who gave what they had left */
    double price;        /* per unit of support (per person where each name counts 1); display */
    double paid_by_rest; /* what the second kind gave together; display */
};

enum budget_end {
    END_NONE,       /* the rule has no stop of its own */
    END_EXHAUSTIVE, /* nothing that is left would fit */
    END_INFEASIBLE, /* the next share would overspend */
    END_ALL,        /* everything that can be bought is bought */
    END_TOO_DEAR,   /* the next in line does not fit (Phragmen) */
    END_NONE_LEFT
};

/* Why a project was not bought. */
enum budget_why {
    WHY_WON,
    WHY_LEFT_OUT,  /* withdrawn, before counting */
    WHY_THRESHOLD, /* too few votes to be counted */
    WHY_NO_VOTES,
    WHY_TOO_DEAR, /* did not fit in what was left when its turn came */
    WHY_CAP,      /* its category or neighbourhood had not enough left, or a rival excludes it */
    WHY_MONEY,    /* its supporters had not enough left (Equal Shares) */
    WHY_STOPPED,  /* the rule stopped before its turn (Phragmen) */
    WHY_WELFARE   /* other sets bring more (max-welfare) */
};

struct budget_fate {
    enum budget_why why;
    u32 cap;       /* of WHY_CAP */
    double behind; /* WHY_MONEY: what its supporters had left at the end; display */
    i64 left;      /* WHY_TOO_DEAR, WHY_CAP: what was left when its turn came */
};

struct budget_result {
    struct budget_options options; /* with the defaults filled in */
    struct budget_win *wins;       /* in order of purchase */
    u32 n_wins;
    i64 cost;
    struct budget_fate *fates; /* one a project */
    struct budget_tie *ties;
    u32 n_ties;
    bool tie_decides; /* greedy: another order among equals gives another set */

    /* Equal Shares */
    u64 runs;      /* shares the plain rule would have counted, the refused one included */
    u64 runs_made; /* of them counted; the others provably change nothing */
    i128 share;    /* the last accepted, in 1/voters of the smallest unit */
    enum budget_end stop;
    u32 *completed; /* what a completion by votes adds (or would add) */
    u32 n_completed;

    /* max-welfare: the value of the set, and no set reaches more than `bound` */
    i128 value, bound;

    /* the comparison step */
    bool compared, replaced;
    u64 prefer_greedy, prefer_shares;
};

/* Counts. The result and all it points to live in `a`. Fails with INVALID and a message where the
 * input breaks its own limits (costs of 0, a ballot that names a project that is not there, …). */
struct result budget_compute(struct arena *a, const struct budget_input *in,
                             const struct budget_options *options, struct budget_result *out);

const char *budget_rule_name(enum budget_rule rule); /* "equal-shares" */
bool budget_rule_named(str name, enum budget_rule *out);
const char *budget_utility_name(enum budget_utility u);
bool budget_utility_named(str name, enum budget_utility *out);
const char *budget_end_name(enum budget_end e); /* "next infeasible", as in the expected values */
const char *tie_criterion_name(enum tie_criterion t);
/* "cost,votes,lot:SEED" */
bool budget_ties_named(str text, struct budget_ties *out);

/* An amount in decimal: 12345 with two decimals is "123.45", whole amounts without a point. */
str budget_amount(struct arena *a, i128 amount, int decimals);
/* share / voters with four decimals, rounded half up: what `per_voter` shows. */
str budget_per_voter(struct arena *a, const struct budget_input *in, i128 share);

#endif
