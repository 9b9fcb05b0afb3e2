/* Yes, no, abstain; in one chamber or in each of several, weighted or not. Uses base.
 *
 * Candidates are the answers: yes, no, and maybe abstain, in this order. What the yes votes are
 * measured against is chosen, never guessed. With several chambers all must adopt. Civil Code art.
 * 278 (owners): two thirds by area and by heads take part, then more than half (or at least three
 * quarters) of both: two chambers, turnout 2/3, base cast. */
#include "count/inner.h"

static const char *const base_names[] = {
    [BASE_DECIDED] = N_("yes and no votes"),
    [BASE_VALID] = N_("valid votes, abstentions included"),
    [BASE_CAST] = N_("all ballots cast"),
    [BASE_ELECTORS] = N_("all who may vote"),
};

static const struct message rows[] = {{.text = N_("Blank or invalid")}, {.text = N_("Cast")}};

/* a × b against c × d without overflow: all under 2^63. */
static int compare_products(i64 a, i64 b, i64 x, i64 y)
{
    wide left = (wide)a * b, right = (wide)x * y;
    return (left > right) - (left < right);
}

static i64 base_of(const struct count *c, const struct chamber *chamber, const i64 *votes)
{
    i64 abstain = c->e->n_candidates > 2 ? votes[2] : 0;
    switch (c->e->base) {
    case BASE_DECIDED:
        return votes[0] + votes[1];
    case BASE_VALID:
        return votes[0] + votes[1] + abstain;
    case BASE_CAST:
        return chamber->cast;
    default:
        return chamber->electors;
    }
}

static str chamber_name(const struct count *c, u32 h)
{
    return c->e->chambers[h].name.n ? c->e->chambers[h].name : c->e->title;
}

static bool turnout_holds(struct count *c, u32 h)
{
    const struct chamber *chamber = &c->e->chambers[h];
    if (!c->e->turnout_whole)
        return true;
    bool holds = compare_products(chamber->cast, c->e->turnout_whole, chamber->electors,
                                  c->e->turnout_part) >= 0;
    count_say(c, (struct message){
                     .text = holds ? N_("{1}: {2} of {3} took part; needed: at least {4}.")
                                   : N_("{1}: only {2} of {3} took part; needed: at least {4}."),
                     .args = {chamber_name(c, h), count_text(c, chamber->cast, 0),
                              count_text(c, chamber->electors, 0),
                              str_fmt(c->arena, "%lld/%lld", (long long)c->e->turnout_part,
                                      (long long)c->e->turnout_whole)}});
    return holds;
}

static bool chamber_adopts(struct count *c, u32 h, const i64 *votes)
{
    i64 part = c->e->whole ? c->e->part : 1, whole = c->e->whole ? c->e->whole : 2;
    i64 base = base_of(c, &c->e->chambers[h], votes);
    int order = compare_products(votes[0], whole, base, part);
    bool adopts = base > 0 && (order > 0 || (order == 0 && c->e->reach));
    str fraction = str_fmt(c->arena, "%lld/%lld", (long long)part, (long long)whole);
    count_say(c,
              (struct message){
                  .text = adopts && c->e->reach ? N_("{1}: {2} yes of {3}, at least {4}: adopted.")
                          : adopts              ? N_("{1}: {2} yes of {3}, more than {4}: adopted.")
                          : c->e->reach ? N_("{1}: {2} yes of {3}, less than {4}: rejected.")
                                        : N_("{1}: {2} yes of {3}, not more than {4}: rejected."),
                  .args = {chamber_name(c, h), count_text(c, votes[0], 0), count_text(c, base, 0),
                           fraction}});
    return adopts;
}

static bool needs_electors(const struct election *e)
{
    return e->base == BASE_ELECTORS || e->turnout_whole;
}

static void check_motion(struct count *c)
{
    const struct election *e = c->e;
    for (u32 i = 0; i < e->n_candidates; i++)
        if (e->candidates[i].withdrawn)
            c->r.fault = N_("An answer of a motion cannot be withdrawn.");
    for (u32 h = 0; h < e->n_chambers && needs_electors(e); h++)
        if (e->chambers[h].electors < (e->chambers[h].cast ? e->chambers[h].cast : 1))
            c->r.fault = N_("The number of electors is not given or smaller than that of ballots.");
    if (e->whole < 0 || e->part < 0 || e->part > e->whole || e->turnout_part > e->turnout_whole)
        c->r.fault = N_("The part needed must lie between 0 and 1.");
}

/* A column a chamber: each answer's votes, those for none, all. */
static void put_votes_table(struct count *c, i64 *const *votes)
{
    const struct election *e = c->e;
    u32 n = e->n_candidates;
    struct count_table *t =
        count_table_add(c, (struct message){.text = N_("Votes")}, n + 2, e->n_chambers, 0);
    for (u32 h = 0; h < e->n_chambers; h++) {
        i64 sum = 0;
        t->columns[h] = count_heading(chamber_name(c, h));
        for (u32 i = 0; i < n; i++) {
            t->cells[i * e->n_chambers + h] = votes[h][i];
            sum += votes[h][i];
        }
        t->cells[n * e->n_chambers + h] = e->chambers[h].cast - sum;
        t->cells[(n + 1) * e->n_chambers + h] = e->chambers[h].cast;
    }
    memcpy(t->rows + n, rows, sizeof rows);
}

void rule_motion(struct count *c)
{
    const struct election *e = c->e;
    i64 **votes = NEW_ARRAY(c->arena, i64 *, e->n_chambers);
    for (u32 h = 0; h < e->n_chambers; h++) {
        i64 blank, invalid;
        votes[h] = count_votes(c, h, 1, &blank, &invalid);
        for (u32 i = 0; i < e->n_candidates; i++)
            c->r.valid += votes[h][i];
    }
    check_motion(c);
    if (c->r.fault)
        return;
    put_votes_table(c, votes);
    count_say3(c, base_names[e->base], STR_NONE, STR_NONE, STR_NONE);
    for (u32 h = 0; h < e->n_chambers; h++) {
        bool holds = turnout_holds(c, h), adopts = chamber_adopts(c, h, votes[h]);
        c->r.passed &= holds && adopts;
    }
    count_say3(c, c->r.passed ? N_("The motion is adopted.") : N_("The motion is rejected."),
               STR_NONE, STR_NONE, STR_NONE);
    if (c->r.passed)
        count_elect(c, 0);
}
