/* Counting an election: who is elected by a named rule, and every step of how. Uses base, lang/say.
 *
 * One election in, one result out, all in integers. A rule is asked for by its exact name; there is
 * no rule called "STV". Whatever a rule leaves to the lot is drawn from a published seed, so that
 * anyone who repeats the count gets the same result.
 *
 *     struct election e;
 *     if (!count_read(a, path, text, &e, &why)) …
 *     e.rule = count_rule_named(S("scottish-stv"));
 *     e.seats = 4;
 *     struct count_result r = count_election(a, &e);
 *
 * Everything a result holds lives in the arena it was counted in, and points into the election. */
#ifndef LINLI_COUNT_H
#define LINLI_COUNT_H

#include "base/json.h"

enum {
    COUNT_MAX_CANDIDATES = 1000,
    COUNT_MAX_GRADE = 1000 /* the worst rank or grade a ballot may give */
};
#define COUNT_MAX_WEIGHT INT64_C(100000000000) /* of all ballots together, as in Belenios */

/* What a ballot says about one candidate. `level` is a rank (1 is first; equal ranks share a level)
 * or a grade (1 is best); on an approval ballot all are 1. Who is not marked is not ranked. */
struct mark {
    u32 candidate;
    u32 level;
};

/* `weight` equal ballots, or one of that weight. Its marks stand in order of level. */
struct ballot {
    i64 weight;
    size_t first; /* in election.marks */
    u32 n;        /* 0: blank */
    u32 chamber;  /* in election.chambers */
};

struct candidate {
    str name;
    bool withdrawn;
};

/* A body that votes by itself when every body must agree; one when there are no chambers. */
struct chamber {
    str name;
    i64 electors; /* weight of all who may vote; 0 when not known */
    i64 cast;     /* weight of all ballots cast, blank and invalid ones included */
};

enum count_base {
    BASE_DECIDED, /* yes and no */
    BASE_VALID,   /* yes, no and abstentions */
    BASE_CAST,    /* all ballots cast */
    BASE_ELECTORS /* all who may vote */
};

enum tie_rule {
    TIES_OF_RULE, /* what the rule's own text says */
    TIES_EARLIER, /* the latest earlier stage where they differ, then the lot */
    TIES_LOT,     /* the lot at once */
    TIES_ORDER    /* the order in which candidates are listed, or the file's [tie …] */
};

struct election {
    str title;
    struct candidate *candidates;
    u32 n_candidates;
    struct mark *marks;
    struct ballot *ballots;
    size_t n_ballots, n_marks;
    struct chamber *chambers;
    u32 n_chambers;
    /* Where only sums are known (homomorphic results): votes of candidate c in chamber h at
     * [h * n_candidates + c]; then there are no ballots. NULL otherwise. */
    i64 *totals;

    const struct count_rule *rule;
    u32 seats;
    str seed; /* of the lot, published before the count */
    enum tie_rule ties;
    u32 *tie_order; /* candidates, first drawn first; NULL: by the seed */
    u32 grades;     /* majority judgment: grades on the ballot; 0: as many as were used */
    u32 against;    /* schulze: 1 + the option that all must beat ("none of the above"); 0: none */
    i64 quorum;     /* schulze: votes by which `against` must be beaten; 0: none */
    i64 percent;    /* approval: at least so many of 100 ballots cast; 0: none */
    enum count_base base; /* motion: what the yes votes are measured against */
    i64 part, whole;      /* motion: yes must be more than part/whole of the base; 0/0: half */
    bool reach;           /* motion: … at least part/whole */
    i64 turnout_part, turnout_whole; /* motion: at least this part of the electors must vote; 0/0 */
};

enum ballot_use { USES_MARKS, USES_RANKS, USES_GRADES, USES_MOTION };

struct count;
struct count_rule {
    const char *name;   /* "scottish-stv" */
    const char *also;   /* a shorter name, or NULL */
    const char *about;  /* N_ */
    const char *source; /* of its text */
    enum ballot_use uses;
    enum tie_rule ties;
    bool one_seat;
    void (*run)(struct count *c);
};

/* All rules, ended by {0}. */
extern const struct count_rule count_rules[];
const struct count_rule *count_rule_named(str name); /* NULL when there is none */

#define CELL_NONE INT64_MIN

/* Numbers to show: in units of 10^-places. Headings are sentences ("{1}" for a name). */
struct count_table {
    struct message title;
    struct message *rows, *columns;
    u32 n_rows, n_columns;
    i64 *cells; /* row after row; CELL_NONE is empty */
    int places;
};

/* Candidates that stood equal where one had to be picked, and who was. */
struct count_tie {
    u32 *candidates;
    u32 n, picked;
    bool drawn; /* by lot; else by an earlier stage or the list's order */
};

struct count_result {
    const char
        *fault;   /* NULL, or why this election cannot be counted so (N_); nothing else holds */
    u32 *elected; /* in the order of election */
    u32 n_elected;
    bool passed;    /* motion: adopted; elections: the vote was valid */
    u32 open_seats; /* still to be filled */
    u32 *runoff;    /* who stands for them in a second vote */
    u32 n_runoff;
    u32 runoff_seats;
    u32 *places; /* each candidate's place, 1 first, equals share one; 0: none. NULL: no ranking */
    i64 quota;   /* in units of the first table; 0: none. Of the last stage where it moves */
    i64 cast, valid, electors; /* weights; electors 0: not known */
    struct count_tie *ties;
    size_t n_ties;
    struct message *steps; /* the count in words */
    size_t n_steps;
    struct count_table *tables;
    size_t n_tables;
};

/* Counts. Faults (a rule that cannot use such ballots, seats out of range) show in `fault`. */
struct count_result count_election(struct arena *a, const struct election *e);

/* ── Making elections ── */

/* An empty election of one chamber with these candidates (names valid UTF-8, kept). */
struct election count_new(struct arena *a, str title, const str *names, u32 n);

/* Adds a ballot; marks are copied and sorted by level. `chamber` exists. The chamber's cast grows
 * by weight. `why`: NULL, or what is wrong with it (N_). */
const char *count_add(struct arena *a, struct election *e, i64 weight, u32 chamber,
                      const struct mark *marks, u32 n);

/* The same from one level for each candidate, 0 for none, as Belenios' rankings and grades are. */
const char *count_add_levels(struct arena *a, struct election *e, i64 weight, u32 chamber,
                             const i64 *levels);

/* The chamber's sums, when no ballots are known; votes has n_candidates numbers. */
const char *count_add_totals(struct arena *a, struct election *e, u32 chamber, const i64 *votes,
                             i64 cast, i64 electors);
u32 count_add_chamber(struct arena *a, struct election *e, str name, i64 electors);

/* What another room tallied (tallied.h). */
struct tallied;
const char *count_take(struct arena *a, const struct tallied *t, struct election *out);

/* ── Reading files ── */

enum count_format { FORMAT_GUESS, FORMAT_BLT, FORMAT_PREFLIB, FORMAT_DEBIAN };

/* Reads any bytes as an election. False: *why says what is wrong and in which line ("line 3: …");
 * `path` only helps to guess the format by its ending. Text is copied where needed; the election
 * points into `text`. */
bool count_read(struct arena *a, const char *path, enum count_format format, str text,
                struct election *out, str *why);
bool count_read_blt(struct arena *a, str text, struct election *out, str *why);
/* kind: "soc", "soi", "toc", "toi", checked; empty: any. */
bool count_read_preflib(struct arena *a, str text, str kind, struct election *out, str *why);
bool count_read_debian(struct arena *a, str text, struct election *out, str *why);

/* ── Showing ── */

struct lang;
void count_put_text(struct buf *b, const struct lang *lang, const struct election *e,
                    const struct count_result *r);
void count_put_json(struct json *j, const struct election *e, const struct count_result *r);
/* The stages or totals as a drawing: bars in candidates' order, the quota as a line. */
void count_put_svg(struct buf *b, const struct lang *lang, const struct election *e,
                   const struct count_result *r);
/* v in units of 10^-places, as "-12.34500". */
void count_put_number(struct buf *b, i64 v, int places);

#endif
