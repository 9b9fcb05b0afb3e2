/* The table of rules, and what all of them write: sentences, tables, who is elected. Uses base. */
#include "count/inner.h"

const struct count_rule count_rules[] = {
    {"plurality", "most-votes", N_("the candidates with the most votes"), "", USES_MARKS,
     TIES_EARLIER, false, rule_plurality},
    {"double-majority", "双过半",
     N_("more than half of the electors vote; elected is who has more than half of the ballots "
        "cast"),
     "城市居民委员会组织法 (2025); 居民委员会选举办法", USES_MARKS, TIES_EARLIER, false,
     rule_double_majority},
    {"run-off", "另行选举",
     N_("second vote for open seats: the most votes, but at least one third"),
     "村民委员会组织法 art. 15; 选举法 art. 45", USES_MARKS, TIES_EARLIER, false, rule_runoff},
    {"approval", NULL, N_("each voter approves of any number; the most approvals"),
     "Brams & Fishburn 1978", USES_MARKS, TIES_EARLIER, false, rule_approval},
    {"motion", "yes-no-abstain",
     N_("yes, no or abstain, in one chamber or in each of several; the base is chosen"),
     "民法典 art. 278", USES_MOTION, TIES_EARLIER, true, rule_motion},
    {"scottish-stv", "scottish", N_("single transferable vote of Scottish local elections"),
     "SSI 2007/42, schedule 1, rules 45 to 52", USES_RANKS, TIES_EARLIER, false, rule_scottish},
    {"wigm-prf", "wigm", N_("single transferable vote, weighted inclusive Gregory, reference rule"),
     "prfound.org, Reference WIGM Rule", USES_RANKS, TIES_LOT, false, rule_wigm},
    {"meek-prf", "meek", N_("single transferable vote by Meek, reference rule"),
     "prfound.org, Reference Meek Rule", USES_RANKS, TIES_LOT, false, rule_meek},
    {"schulze", NULL, N_("beatpaths between every two candidates, by winning votes"),
     "Schulze, Social Choice and Welfare 36 (2011); Debian constitution A.6", USES_RANKS,
     TIES_EARLIER, false, rule_schulze},
    {"minimax", NULL, N_("whose worst defeat is smallest, by winning votes"),
     "Simpson 1969, Kramer 1977", USES_RANKS, TIES_EARLIER, false, rule_minimax},
    {"irv", "instant-runoff", N_("the last is eliminated until one has more than half"),
     "Ware 1871", USES_RANKS, TIES_EARLIER, true, rule_irv},
    {"borda", NULL, N_("one point for each candidate ranked below, half for each equal"),
     "Borda 1781", USES_RANKS, TIES_EARLIER, false, rule_borda},
    {"majority-judgment", "majority-judgment-lower",
     N_("the best median grade; of two middle grades the worse"), "Balinski & Laraki 2010",
     USES_GRADES, TIES_EARLIER, false, rule_median_low},
    {"majority-judgment-upper", "majority-judgment-belenios",
     N_("the best median grade; of two middle grades the better, as Belenios does"),
     "Belenios 2.0, majority judgment", USES_GRADES, TIES_EARLIER, false, rule_median_high},
    {0},
};

const struct count_rule *count_rule_named(str name)
{
    for (const struct count_rule *r = count_rules; r->name; r++)
        if (str_eq(name, str_from(r->name)) || (r->also && str_eq(name, str_from(r->also))))
            return r;
    return NULL;
}

enum { LISTED = 20 }; /* names in one sentence */

str count_name(const struct count *c, u32 candidate)
{
    return c->e->candidates[candidate].name;
}

str count_names(const struct count *c, const u32 *candidates, u32 n)
{
    struct buf b = buf_new(c->arena);
    for (u32 i = 0; i < n && i < LISTED; i++) {
        if (i)
            buf_z(&b, "; ");
        buf_put(&b, count_name(c, candidates[i]));
    }
    if (n > LISTED)
        buf_z(&b, "; …");
    return buf_str(&b);
}

void count_put_number(struct buf *b, i64 v, int places)
{
    u64 size = v < 0 ? -(u64)v : (u64)v, unit = 1;
    if (v < 0)
        buf_byte(b, '-');
    for (int i = 0; i < places; i++)
        unit *= 10;
    buf_u64(b, size / unit);
    if (places) {
        buf_byte(b, '.');
        buf_digits(b, size % unit, places);
    }
}

str count_text(const struct count *c, i64 v, int places)
{
    struct buf b = buf_new(c->arena);
    count_put_number(&b, v, places);
    return buf_str(&b);
}

void count_say(struct count *c, struct message m)
{
    *PUSH(c->arena, c->r.steps, c->r.n_steps, c->cap_steps) = m;
}

void count_say3(struct count *c, const char *text, str one, str two, str three)
{
    count_say(c, (struct message){.text = text, .args = {one, two, three}});
}

void count_elect(struct count *c, u32 candidate)
{
    c->r.elected[c->r.n_elected++] = candidate;
}

struct message count_heading(str name)
{
    return (struct message){.text = "{1}", .args = {name}};
}

struct count_table *count_table_add(struct count *c, struct message title, u32 rows, u32 columns,
                                    int places)
{
    struct count_table *t = PUSH(c->arena, c->r.tables, c->r.n_tables, c->cap_tables);
    *t = (struct count_table){title, NULL, NULL, rows, columns, NULL, places};
    t->rows = NEW_ARRAY(c->arena, struct message, rows + 1u);
    t->columns = NEW_ARRAY(c->arena, struct message, columns + 1u);
    t->cells = NEW_ARRAY(c->arena, i64, (size_t)rows * columns + 1);
    for (u32 i = 0; i < rows && i < c->e->n_candidates; i++)
        t->rows[i] = count_heading(count_name(c, i));
    return t;
}

void count_stage_add(struct count *c, struct message heading, const i64 *numbers, u32 n)
{
    i64 *kept = NEW_ARRAY(c->arena, i64, n + 1u);
    memcpy(kept, numbers, n * sizeof *numbers);
    *PUSH(c->arena, c->stages, c->n_stages, c->cap_stages) = kept;
    *PUSH(c->arena, c->headings, c->n_headings, c->cap_headings) = heading;
}

void count_stages_table(struct count *c, struct message title, const struct message *extra,
                        u32 n_extra, int places)
{
    u32 n = c->e->n_candidates, columns = (u32)c->n_stages;
    struct count_table *t = count_table_add(c, title, n + n_extra, columns, places);
    for (u32 i = 0; i < n_extra; i++)
        t->rows[n + i] = extra[i];
    for (u32 s = 0; s < columns; s++) {
        t->columns[s] = c->headings[s];
        for (u32 i = 0; i < n + n_extra; i++)
            t->cells[(size_t)i * columns + s] = c->stages[s][i];
    }
}

i64 *count_votes(struct count *c, u32 chamber, u32 most, i64 *blank, i64 *invalid)
{
    const struct election *e = c->e;
    i64 *votes = NEW_ARRAY(c->arena, i64, e->n_candidates + 1u);
    *blank = *invalid = 0;
    for (u32 h = 0; e->totals && h < e->n_chambers; h++)
        for (u32 i = 0; (chamber == UINT32_MAX || h == chamber) && i < e->n_candidates; i++)
            votes[i] += e->totals[(size_t)h * e->n_candidates + i];
    for (size_t b = 0; !e->totals && b < e->n_ballots; b++) {
        const struct ballot *ballot = &e->ballots[b];
        if (chamber != UINT32_MAX && ballot->chamber != chamber)
            continue;
        if (!ballot->n)
            *blank += ballot->weight;
        else if (most && ballot->n > most)
            *invalid += ballot->weight;
        else
            for (u32 i = 0; i < ballot->n; i++)
                votes[e->marks[ballot->first + i].candidate] += ballot->weight;
    }
    for (u32 i = 0; i < e->n_candidates; i++)
        if (e->candidates[i].withdrawn)
            votes[i] = CELL_NONE;
    return votes;
}

i64 count_muldiv(i64 a, i64 b, i64 by)
{
    return (i64)((wide)a * (wide)b / (wide)by);
}

i64 count_muldiv_up(i64 a, i64 b, i64 by)
{
    wide d = (wide)by;
    return (i64)(((wide)a * (wide)b + d - 1) / d);
}

static const char *unfit(const struct election *e)
{
    u32 standing = 0;
    for (u32 i = 0; i < e->n_candidates; i++)
        standing += !e->candidates[i].withdrawn;
    if (!e->rule)
        return N_("No counting rule was named.");
    if (!standing)
        return N_("There are no candidates.");
    if (e->n_candidates > COUNT_MAX_CANDIDATES)
        return N_("More candidates than can be counted.");
    if (e->seats < 1)
        return N_("There must be at least one seat.");
    if (e->rule->one_seat && e->seats > 1)
        return N_("This rule fills one seat only.");
    if (e->totals && (e->rule->uses == USES_RANKS || e->rule->uses == USES_GRADES))
        return N_("This rule needs the ballots, not only their sums.");
    if (e->rule->uses == USES_MOTION && (e->n_candidates < 2 || e->n_candidates > 3))
        return N_("A motion has two or three answers: yes, no and abstain, in this order.");
    return NULL;
}

struct count_result count_election(struct arena *a, const struct election *e)
{
    struct count c = {.arena = a, .e = e};
    c.r.fault = unfit(e);
    if (c.r.fault)
        return c.r;
    c.r.elected = NEW_ARRAY(a, u32, e->n_candidates);
    c.r.passed = true;
    for (u32 i = 0; i < e->n_chambers; i++) {
        c.r.cast += e->chambers[i].cast;
        c.r.electors += e->chambers[i].electors;
    }
    e->rule->run(&c);
    if (c.lot_used && !e->tie_order && e->ties != TIES_ORDER)
        count_say3(&c,
                   e->seed.n
                       ? N_("The lot: candidates in the order of SHA-256 of the published seed "
                            "“{1}” followed by a line break and the name.")
                       : N_("No seed was published, so the lot used an empty one. Publish a "
                            "seed before the ballots are known."),
                   e->seed, STR_NONE, STR_NONE);
    return c.r;
}
