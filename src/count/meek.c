/* Meek's rule as the Proportional Representation Foundation writes it. Uses base.
 *
 * Every elected candidate keeps of each ballot only the part that is needed, the keep factor, and
 * hands the rest to the next on the ballot, elected or not. Keep factors are brought nearer and
 * nearer to the point where all elected candidates have just the quota.
 *
 * Source: prfound.org, Reference Meek Rule; the letters below are its steps. All numbers have nine
 * decimals, in units of 10^-9. Hill, Wichmann and Woodall, Computer Journal 30 (1987). */
#include "count/inner.h"

#define UNIT INT64_C(1000000000)
#define OMEGA (UNIT / 1000000)

enum standing { HOPEFUL, ELECTED, DEFEATED };

struct meek {
    struct count *c;
    struct paper *papers;
    size_t n_papers;
    u8 *standing;
    i64 *keep;
    i64 *votes; /* then: not transferable, quota */
    i64 quota, surplus;
    i64 **keeps; /* at each stage */
    size_t cap_keeps, n_keeps;
    u32 hopeful, elected;
};

/* B.2.a. w × keep ≤ 10^18 fits. */
static void distribute(struct meek *m)
{
    u32 n = m->c->e->n_candidates;
    memset(m->votes, 0, (n + 2) * sizeof *m->votes);
    for (size_t p = 0; p < m->n_papers; p++) {
        const struct paper *paper = &m->papers[p];
        i64 w = UNIT;
        for (u32 i = 0; w && i < paper->n; i++) {
            u32 c = paper->order[i];
            i64 kept = (w * m->keep[c] + UNIT - 1) / UNIT;
            m->votes[c] += kept * paper->weight;
            w -= kept;
        }
        m->votes[n] += w * paper->weight;
    }
}

static void update_quota(struct meek *m)
{
    u32 n = m->c->e->n_candidates;
    i64 sum = 0;
    for (u32 i = 0; i < n; i++)
        sum += m->votes[i];
    m->quota = sum / ((i64)m->c->e->seats + 1) + 1;
    m->votes[n + 1] = m->quota;
}

/* B.2.c, most votes first. */
static bool find_winners(struct meek *m)
{
    bool found = false;
    for (;;) {
        u32 best = UINT32_MAX;
        for (u32 i = 0; i < m->c->e->n_candidates; i++)
            if (m->standing[i] == HOPEFUL && m->votes[i] >= m->quota &&
                (best == UINT32_MAX || m->votes[i] > m->votes[best]))
                best = i;
        if (best == UINT32_MAX)
            return found;
        found = true;
        m->standing[best] = ELECTED;
        m->hopeful--;
        m->elected++;
        count_elect(m->c, best);
        count_say(m->c, (struct message){
                            .text = N_("Round {1}: {2} has {3} votes, reaches the quota of {4} and "
                                       "is elected."),
                            .args = {count_text(m->c, (i64)m->c->n_stages + 1, 0),
                                     count_name(m->c, best), count_text(m->c, m->votes[best], 9),
                                     count_text(m->c, m->quota, 9)}});
    }
}

/* B.2.d */
static i64 total_surplus(const struct meek *m)
{
    i64 sum = 0;
    for (u32 i = 0; i < m->c->e->n_candidates; i++)
        if (m->standing[i] == ELECTED)
            sum += m->votes[i] - m->quota;
    return sum < 0 ? 0 : sum;
}

/* B.2.f */
static void update_keep_factors(struct meek *m)
{
    for (u32 i = 0; i < m->c->e->n_candidates; i++)
        if (m->standing[i] == ELECTED) {
            i64 product = count_muldiv_up(m->keep[i], m->quota, UNIT);
            m->keep[i] = count_muldiv_up(product, UNIT, m->votes[i]);
            if (m->keep[i] > UNIT) /* votes fell below the quota: nothing more can be kept */
                m->keep[i] = UNIT;
        }
}

static void close_round(struct meek *m, const char *heading, str names)
{
    u32 n = m->c->e->n_candidates;
    count_stage_add(m->c, (struct message){.text = heading, .args = {names}}, m->votes, n + 2);
    i64 *keep = NEW_ARRAY(m->c->arena, i64, n);
    memcpy(keep, m->keep, n * sizeof *keep);
    *PUSH(m->c->arena, m->keeps, m->n_keeps, m->cap_keeps) = keep;
}

/* B.3: all who are no more than the surplus above the lowest could still be the lowest. */
static void defeat_low(struct meek *m)
{
    struct count *c = m->c;
    u32 n = 0, *tied = NEW_ARRAY(c->arena, u32, c->e->n_candidates);
    i64 low = INT64_MAX;
    for (u32 i = 0; i < c->e->n_candidates; i++)
        if (m->standing[i] == HOPEFUL && m->votes[i] < low)
            low = m->votes[i];
    for (u32 i = 0; i < c->e->n_candidates; i++)
        if (m->standing[i] == HOPEFUL && m->votes[i] <= low + m->surplus)
            tied[n++] = i;
    u32 out = count_pick(c, tied, n, false, c->n_stages);
    count_say3(
        c,
        N_("Round {1}: nobody reaches the quota. {2} has the fewest votes, {3}, and is defeated."),
        count_text(c, (i64)c->n_stages + 1, 0), count_name(c, out),
        count_text(c, m->votes[out], 9));
    close_round(m, N_("Without {1}"), count_name(c, out));
    m->standing[out] = DEFEATED;
    m->keep[out] = 0;
    m->hopeful--;
}

/* B.2, until somebody is elected (true) or the factors have settled. */
static bool iterate(struct meek *m)
{
    i64 before = INT64_MAX;
    for (;;) {
        distribute(m);
        update_quota(m);
        bool found = find_winners(m);
        m->surplus = total_surplus(m);
        if (found)
            return true;
        if (m->surplus < OMEGA || m->surplus >= before)
            return false;
        before = m->surplus;
        update_keep_factors(m);
    }
}

static void finish(struct meek *m)
{
    struct count *c = m->c;
    while (m->elected < c->e->seats && m->hopeful) {
        u32 next = UINT32_MAX;
        for (u32 i = 0; i < c->e->n_candidates; i++)
            if (m->standing[i] == HOPEFUL && (next == UINT32_MAX || m->votes[i] > m->votes[next]))
                next = i;
        m->standing[next] = ELECTED;
        m->elected++;
        m->hopeful--;
        count_elect(c, next);
        count_say3(c,
                   N_("{1} has {2} votes and is elected: no more candidates than seats are left."),
                   count_name(c, next), count_text(c, m->votes[next], 9), STR_NONE);
    }
    const struct message extra[] = {{.text = N_("Not transferable")}, {.text = N_("Quota")}};
    count_stages_table(c, (struct message){.text = N_("Votes at the end of each round")}, extra, 2,
                       9);
    struct count_table *t =
        count_table_add(c, (struct message){.text = N_("Keep factors in each round")},
                        c->e->n_candidates, (u32)m->n_keeps, 9);
    for (u32 s = 0; s < m->n_keeps; s++) {
        t->columns[s] = c->headings[s];
        for (u32 i = 0; i < c->e->n_candidates; i++)
            t->cells[(size_t)i * m->n_keeps + s] = m->keeps[s][i];
    }
    c->r.quota = m->quota;
    c->r.open_seats = c->e->seats - m->elected;
}

void rule_meek(struct count *c)
{
    u32 n = c->e->n_candidates, seats = c->e->seats;
    struct meek m = {.c = c};
    m.papers = count_papers(c, &m.n_papers);
    if (!c->r.valid || c->r.valid > INT64_MAX / UNIT - 1) {
        c->r.fault = c->r.valid ? N_("More votes than this rule can count exactly.")
                                : N_("There are no valid ballots.");
        return;
    }
    m.standing = NEW_ARRAY(c->arena, u8, n);
    m.keep = NEW_ARRAY(c->arena, i64, n);
    m.votes = NEW_ARRAY(c->arena, i64, n + 2);
    for (u32 i = 0; i < n; i++) {
        m.standing[i] = c->e->candidates[i].withdrawn ? DEFEATED : HOPEFUL;
        m.keep[i] = m.standing[i] == HOPEFUL ? UNIT : 0;
        m.hopeful += m.standing[i] == HOPEFUL;
    }
    distribute(&m);
    update_quota(&m);
    count_say3(c, N_("Valid ballots: {1}. Seats: {2}. First quota: {3}."),
               count_text(c, c->r.valid, 0), count_text(c, seats, 0), count_text(c, m.quota, 9));
    while (m.elected < seats && m.elected + m.hopeful > seats) { /* B.1 */
        u32 before = c->r.n_elected;
        if (iterate(&m))
            close_round(&m, N_("Elected: {1}"),
                        count_names(c, c->r.elected + before, c->r.n_elected - before));
        else
            defeat_low(&m);
    }
    if (!c->n_stages)
        close_round(&m, N_("First preferences"), STR_NONE);
    finish(&m);
}
