/* Rules that add up marks: plurality, double majority with its run-off, approval. Uses base.
 *
 * Double majority (双过半): the vote is valid when more than half of the electors took part, and
 * elected is who has the votes of more than half of those who took part; blank and invalid ballots
 * count as taking part. Source: the law on residents' committees (in force 2026-01-01) and the
 * provinces' election measures; the run-off's third from the villagers' law, art. 15. */
#include "count/inner.h"

struct tally {
    i64 *votes; /* of each candidate; CELL_NONE: withdrawn */
    i64 blank, invalid;
};

static struct tally add_up(struct count *c, u32 most)
{
    struct tally t = {0};
    t.votes = count_votes(c, UINT32_MAX, most, &t.blank, &t.invalid);
    c->r.valid = c->r.cast - t.invalid;
    struct count_table *table =
        count_table_add(c, (struct message){.text = N_("Votes")}, c->e->n_candidates, 1, 0);
    table->columns[0] = (struct message){.text = N_("Votes")};
    memcpy(table->cells, t.votes, c->e->n_candidates * sizeof *t.votes);
    count_say3(c, N_("Ballots cast: {1}, of them blank: {2}, invalid: {3}."),
               count_text(c, c->r.cast, 0), count_text(c, t.blank, 0), count_text(c, t.invalid, 0));
    if (t.invalid)
        count_say3(c, N_("A ballot with more than {1} marks is invalid."), count_text(c, most, 0),
                   STR_NONE, STR_NONE);
    return t;
}

static void say_elected(struct count *c, const i64 *votes)
{
    for (u32 i = 0; i < c->r.n_elected; i++)
        count_say3(c, N_("{1} is elected with {2} votes."), count_name(c, c->r.elected[i]),
                   count_text(c, votes[c->r.elected[i]], 0), STR_NONE);
}

void rule_plurality(struct count *c)
{
    struct tally t = add_up(c, c->e->seats);
    count_rank(c, t.votes, c->e->seats);
    c->r.open_seats = c->e->seats - c->r.n_elected;
    say_elected(c, t.votes);
}

void rule_approval(struct count *c)
{
    struct tally t = add_up(c, 0);
    if (c->e->percent) {
        for (u32 i = 0; i < c->e->n_candidates; i++)
            if (t.votes[i] != CELL_NONE && 100 * t.votes[i] < c->e->percent * c->r.cast)
                t.votes[i] = CELL_NONE;
        count_say3(c,
                   N_("Elected can only be who is approved on at least {1} of 100 ballots cast."),
                   count_text(c, c->e->percent, 0), STR_NONE, STR_NONE);
    }
    count_rank(c, t.votes, c->e->seats);
    c->r.open_seats = c->e->seats - c->r.n_elected;
    say_elected(c, t.votes);
}

/* Did enough take part? Without a roll that cannot be said, and is said not to be. */
static bool turnout_holds(struct count *c)
{
    i64 cast = c->r.cast, electors = c->r.electors;
    str cast_text = count_text(c, cast, 0), electors_text = count_text(c, electors, 0);
    if (!electors)
        count_say3(c,
                   N_("The number of electors is not given: whether more than half took part is "
                      "not checked."),
                   STR_NONE, STR_NONE, STR_NONE);
    else if (cast > electors)
        count_say3(c, N_("The vote is void: {1} ballots were cast, but there are {2} electors."),
                   cast_text, electors_text, STR_NONE);
    else if (2 * cast <= electors)
        count_say3(c, N_("The vote is void: {1} of {2} electors took part, not more than half."),
                   cast_text, electors_text, STR_NONE);
    else
        count_say3(c, N_("The vote is valid: {1} of {2} electors took part, more than half."),
                   cast_text, electors_text, STR_NONE);
    return !electors || (cast <= electors && 2 * cast > electors);
}

/* Elects those with at least `least` votes, best first, but leaves seats open over which a tie
 * hangs: then the tied stand in a second vote. */
static void elect_clear(struct count *c, const i64 *votes, i64 least)
{
    u32 n, *order = count_sorted(c, votes, &n), seats = c->e->seats, passing = 0;
    while (passing < n && votes[order[passing]] >= least)
        passing++;
    u32 clear = passing < seats ? passing : seats;
    if (passing > seats && votes[order[seats]] == votes[order[seats - 1]]) {
        i64 tied = votes[order[seats]];
        while (clear > 0 && votes[order[clear - 1]] == tied)
            clear--;
        c->r.runoff = order + clear;
        while (clear + c->r.n_runoff < passing && votes[order[clear + c->r.n_runoff]] == tied)
            c->r.n_runoff++;
    }
    for (u32 i = 0; i < clear; i++)
        count_elect(c, order[i]);
    c->r.open_seats = c->r.runoff_seats = seats - clear;
    say_elected(c, votes);
    if (c->r.n_runoff)
        count_say3(c,
                   N_("{1} are equal with {2} votes over the last seats ({3} open): a second vote "
                      "among them decides."),
                   count_names(c, c->r.runoff, c->r.n_runoff),
                   count_text(c, votes[c->r.runoff[0]], 0), count_text(c, c->r.open_seats, 0));
}

/* Seats are left: the best of the others stand again, one more than there are seats. */
static void call_runoff(struct count *c, const i64 *votes)
{
    u32 n, *order = count_sorted(c, votes, &n), *others = order + c->r.n_elected;
    u32 left = n - c->r.n_elected, standing = c->r.open_seats + 1;
    if (left < standing) {
        count_say3(c,
                   N_("Seats still open: {1}. Not enough candidates are left for a second vote; "
                      "new ones must be nominated."),
                   count_text(c, c->r.open_seats, 0), STR_NONE, STR_NONE);
        standing = left;
    }
    while (standing && standing < left && votes[others[standing]] == votes[others[standing - 1]])
        standing++;
    c->r.runoff = others;
    c->r.n_runoff = standing;
    if (standing > c->r.open_seats)
        count_say3(c,
                   N_("Seats still open: {1}. In a second vote stand: {2}. Elected is who has the "
                      "most votes, but at least one third of the ballots cast."),
                   count_text(c, c->r.open_seats, 0), count_names(c, others, standing), STR_NONE);
}

void rule_double_majority(struct count *c)
{
    struct tally t = add_up(c, c->e->seats);
    i64 least = c->r.cast / 2 + 1;
    c->r.passed = turnout_holds(c);
    c->r.open_seats = c->r.runoff_seats = c->e->seats;
    if (!c->r.passed)
        return;
    c->r.quota = least;
    count_say3(c, N_("More than half of {1} ballots cast are at least {2}."),
               count_text(c, c->r.cast, 0), count_text(c, least, 0), STR_NONE);
    elect_clear(c, t.votes, least);
    if (c->r.open_seats && !c->r.n_runoff)
        call_runoff(c, t.votes);
}

void rule_runoff(struct count *c)
{
    struct tally t = add_up(c, c->e->seats);
    i64 least = (c->r.cast + 2) / 3;
    c->r.passed = turnout_holds(c);
    c->r.open_seats = c->r.runoff_seats = c->e->seats;
    if (!c->r.passed)
        return;
    least = least ? least : 1;
    c->r.quota = least;
    count_say3(c, N_("One third of {1} ballots cast are at least {2}."),
               count_text(c, c->r.cast, 0), count_text(c, least, 0), STR_NONE);
    elect_clear(c, t.votes, least);
    if (c->r.open_seats && !c->r.n_runoff)
        count_say3(c, N_("Seats still open: {1}."), count_text(c, c->r.open_seats, 0), STR_NONE,
                   STR_NONE);
}
