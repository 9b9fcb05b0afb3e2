/* Rules that pass ballots on from candidate to candidate: Scottish STV, WIGM, IRV. Uses base.
 *
 * Every paper lies with one candidate and has a value, at first 1. Who reaches the quota is elected
 * and passes on a surplus: all papers move on, their values multiplied by surplus ÷ votes and cut
 * off at the rule's number of decimals. When there is no surplus, the last is excluded and passes
 * on papers as they are. The three rules differ in what struct manner says, and in nothing else.
 *
 * Sources: SSI 2007/42, schedule 1, rules 45 to 52; prfound.org, Reference WIGM Rule (A to D).
 * Both stop before a last transfer that cannot change who is elected; as the returning officers'
 * software and the reference implementation do, the exclusion that leaves as many candidates as
 * seats is still carried out in full, so that the last stage shows all votes. */
#include "count/inner.h"

struct manner {
    int places;
    bool whole_quota; /* floor(valid ÷ (seats + 1)) + 1; else cut off at `places`, plus one unit */
    bool majority;    /* IRV: no quota but more than half of what is still in play */
    bool zero_surplus; /* a candidate exactly at the quota takes a stage of its own */
};

enum standing { HOPEFUL, PENDING, ELECTED, EXCLUDED };

struct transfer {
    struct count *c;
    struct manner manner;
    struct paper *papers;
    i64 *values;  /* of each paper, in units */
    u32 *reached; /* position of each paper's candidate in its order */
    size_t *next; /* chains of papers lying with one candidate; SIZE_MAX ends */
    size_t *pile; /* each candidate's first paper */
    i64 *votes;   /* of each candidate; then: not transferable, lost to rounding */
    u8 *standing;
    i64 unit, quota, total;
    u32 hopeful, elected;
};

static str number(const struct transfer *t, i64 v)
{
    return count_text(t->c, v, t->manner.places);
}

static void put_on_pile(struct transfer *t, size_t paper)
{
    u32 candidate = t->papers[paper].order[t->reached[paper]];
    t->next[paper] = t->pile[candidate];
    t->pile[candidate] = paper;
    t->votes[candidate] += t->papers[paper].weight * t->values[paper];
}

/* To the next candidate in play, or out. */
static void pass_on(struct transfer *t, size_t paper)
{
    const struct paper *p = &t->papers[paper];
    for (u32 i = t->reached[paper] + 1; i < p->n; i++)
        if (t->standing[p->order[i]] == HOPEFUL) {
            t->reached[paper] = i;
            put_on_pile(t, paper);
            return;
        }
    t->votes[t->c->e->n_candidates] += p->weight * t->values[paper];
}

static void close_stage(struct transfer *t, const char *heading, u32 candidate)
{
    u32 n = t->c->e->n_candidates;
    i64 sum = 0;
    for (u32 i = 0; i <= n; i++)
        sum += t->votes[i];
    t->votes[n + 1] = t->total - sum;
    struct message m = {.text = heading};
    if (candidate != UINT32_MAX)
        m.args[0] = count_name(t->c, candidate);
    count_stage_add(t->c, m, t->votes, n + 2);
}

static void begin(struct transfer *t, struct count *c)
{
    u32 n = c->e->n_candidates;
    size_t papers;
    t->c = c;
    t->papers = count_papers(c, &papers);
    t->values = NEW_ARRAY(c->arena, i64, papers + 1);
    t->reached = NEW_ARRAY(c->arena, u32, papers + 1);
    t->next = NEW_ARRAY(c->arena, size_t, papers + 1);
    t->pile = NEW_ARRAY(c->arena, size_t, n);
    t->votes = NEW_ARRAY(c->arena, i64, n + 2);
    t->standing = NEW_ARRAY(c->arena, u8, n);
    t->unit = 1;
    for (int i = 0; i < t->manner.places; i++)
        t->unit *= 10;
    t->total = c->r.valid * t->unit;
    for (u32 i = 0; i < n; i++) {
        t->pile[i] = SIZE_MAX;
        t->standing[i] = c->e->candidates[i].withdrawn ? EXCLUDED : HOPEFUL;
        t->hopeful += t->standing[i] == HOPEFUL;
    }
    for (size_t p = 0; p < papers; p++) {
        t->values[p] = t->unit;
        put_on_pile(t, p);
    }
    i64 shares = (i64)c->e->seats + 1;
    t->quota = t->manner.whole_quota ? (c->r.valid / shares + 1) * t->unit : t->total / shares + 1;
}

/* Elects whoever reaches the quota, most votes first. */
static void elect_reached(struct transfer *t, i64 needed)
{
    struct count *c = t->c;
    for (;;) {
        u32 best = UINT32_MAX;
        for (u32 i = 0; i < c->e->n_candidates; i++)
            if (t->standing[i] == HOPEFUL && t->votes[i] >= needed &&
                (best == UINT32_MAX || t->votes[i] > t->votes[best]))
                best = i;
        if (best == UINT32_MAX)
            return;
        bool surplus = t->votes[best] > needed || t->manner.zero_surplus;
        t->standing[best] = surplus && !t->manner.majority ? PENDING : ELECTED;
        t->hopeful--;
        t->elected++;
        count_elect(c, best);
        count_say3(c,
                   t->manner.majority
                       ? N_("{1} has {2} votes, more than half of those in play, and is elected.")
                       : N_("{1} has {2} votes, reaches the quota and is elected."),
                   count_name(c, best), number(t, t->votes[best]), STR_NONE);
    }
}

/* One of those with that standing who has the most (or fewest) votes; UINT32_MAX: there is none. */
static u32 outermost(struct transfer *t, enum standing standing, bool most)
{
    struct count *c = t->c;
    u32 n = 0, *tied = NEW_ARRAY(c->arena, u32, c->e->n_candidates);
    for (u32 i = 0; i < c->e->n_candidates; i++) {
        if (t->standing[i] != standing)
            continue;
        i64 here = t->votes[i], best = n ? t->votes[tied[0]] : here;
        if (most ? here > best : here < best)
            n = 0;
        if (!n || here == best)
            tied[n++] = i;
    }
    return n ? count_pick(c, tied, n, most, c->n_stages) : UINT32_MAX;
}

static void empty_pile(struct transfer *t, u32 from, i64 part, i64 whole)
{
    size_t paper = t->pile[from], next;
    t->pile[from] = SIZE_MAX;
    for (; paper != SIZE_MAX; paper = next) {
        next = t->next[paper];
        if (whole)
            t->values[paper] = count_muldiv(t->values[paper], part, whole);
        pass_on(t, paper);
    }
}

static void transfer_surplus(struct transfer *t, u32 from)
{
    i64 votes = t->votes[from], surplus = votes - t->quota;
    count_say(t->c,
              (struct message){
                  .text = N_("Stage {1}: the surplus of {2}, {3} of {4} votes, is passed on."),
                  .args = {count_text(t->c, (i64)t->c->n_stages + 1, 0), count_name(t->c, from),
                           number(t, surplus), number(t, votes)}});
    t->standing[from] = ELECTED;
    empty_pile(t, from, surplus, votes);
    t->votes[from] = t->quota;
    close_stage(t, N_("Surplus of {1}"), from);
}

static void exclude(struct transfer *t, u32 from)
{
    count_say3(t->c, N_("Stage {1}: {2} has the fewest votes, {3}, and is excluded."),
               count_text(t->c, (i64)t->c->n_stages + 1, 0), count_name(t->c, from),
               number(t, t->votes[from]));
    t->standing[from] = EXCLUDED;
    t->hopeful--;
    t->votes[from] = 0;
    empty_pile(t, from, 0, 0);
    close_stage(t, N_("Without {1}"), from);
}

/* What a candidate needs now. */
static i64 needed(const struct transfer *t)
{
    i64 in_play = 0;
    if (!t->manner.majority)
        return t->quota;
    for (u32 i = 0; i < t->c->e->n_candidates; i++)
        in_play += t->votes[i];
    return in_play / 2 + 1;
}

/* As many are left as there are seats: all of them are elected, most votes first. */
static void elect_rest(struct transfer *t)
{
    for (u32 next; t->elected < t->c->e->seats && t->hopeful; t->elected++, t->hopeful--) {
        next = UINT32_MAX;
        for (u32 i = 0; i < t->c->e->n_candidates; i++)
            if (t->standing[i] == HOPEFUL && (next == UINT32_MAX || t->votes[i] > t->votes[next]))
                next = i;
        t->standing[next] = ELECTED;
        count_elect(t->c, next);
        count_say3(t->c,
                   N_("{1} has {2} votes and is elected: no more candidates than seats are left."),
                   count_name(t->c, next), number(t, t->votes[next]), STR_NONE);
    }
}

static void run(struct count *c, struct manner manner)
{
    struct transfer t = {.manner = manner};
    u32 seats = c->e->seats;
    begin(&t, c);
    if (!c->r.valid) {
        c->r.fault = N_("There are no valid ballots.");
        return;
    }
    if (!manner.majority) {
        c->r.quota = t.quota;
        count_say3(c, N_("Valid ballots: {1}. Seats: {2}. Quota: {3}."),
                   count_text(c, c->r.valid, 0), count_text(c, seats, 0), number(&t, t.quota));
    }
    close_stage(&t, N_("First preferences"), UINT32_MAX);
    for (;;) {
        elect_reached(&t, needed(&t));
        if (t.elected >= seats || t.elected + t.hopeful <= seats)
            break;
        u32 richest = outermost(&t, PENDING, true);
        if (richest != UINT32_MAX)
            transfer_surplus(&t, richest);
        else
            exclude(&t, outermost(&t, HOPEFUL, false));
    }
    elect_rest(&t);
    c->r.open_seats = seats - t.elected;
    const struct message extra[] = {{.text = N_("Not transferable")},
                                    {.text = N_("Lost to rounding")}};
    count_stages_table(c, (struct message){.text = N_("Votes at each stage")}, extra,
                       manner.places ? 2 : 1, manner.places);
}

void rule_scottish(struct count *c)
{
    run(c, (struct manner){.places = 5, .whole_quota = true});
}

void rule_wigm(struct count *c)
{
    run(c, (struct manner){.places = 4, .zero_surplus = true});
}

void rule_irv(struct count *c)
{
    run(c, (struct manner){.majority = true});
}
