/* The rules against their definitions (brute.c) on thousands of small elections full of ties, and
 * properties that must hold. */
#include "base/quick.h"
#include "base/random.h"
#include "base/test_arena.h"
#include "budget/brute.h"

enum { MOST_PROJECTS = 9, MOST_VOTERS = 14 };

/* A small election: few costs, so that equals are many; now and then caps and rivals. */
static struct budget_input invent(struct dice *d, bool caps)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    u32 m = 1 + (u32)dice_below(d, MOST_PROJECTS), n = 1 + (u32)dice_below(d, MOST_VOTERS);
    struct budget_project *projects = NEW_ARRAY(arena, struct budget_project, m);
    u32 *first = NEW_ARRAY(arena, u32, n + 1), *names = NEW_ARRAY(arena, u32, n * m),
        *points = NEW_ARRAY(arena, u32, n * m), at = 0;
    i64 range = dice_below(d, 2) ? 4 : 60;
    for (u32 p = 0; p < m; p++)
        projects[p] = (struct budget_project){.id = str_from(ids[p]),
                                              .cost = 1 + (i64)dice_below(d, (u64)range)};
    for (u32 v = 0; v < n; v++) {
        for (u32 p = 0; p < m; p++)
            if (dice_below(d, 3) == 0) {
                names[at] = p;
                points[at++] = (u32)dice_below(d, 4);
            }
        first[v + 1] = at;
    }
    struct budget_input in = {.budget = 1 + (i64)dice_below(d, (u64)(range * m)),
                              .projects = projects,
                              .n_projects = m,
                              .n_voters = n,
                              .first = first,
                              .project = names,
                              .points = points};
    if (!caps)
        return in;
    struct budget_cap *list = NEW_ARRAY(arena, struct budget_cap, 2);
    for (u32 c = 0; c < 2; c++) {
        u32 *members = NEW_ARRAY(arena, u32, m);
        list[c].kind = c ? CAP_EXCLUSIVE : CAP_CATEGORY;
        list[c].most = c ? 1 : (i64)dice_below(d, (u64)(range * 2));
        list[c].members = members;
        for (u32 p = 0; p < m; p++)
            if (dice_below(d, 2))
                members[list[c].n_members++] = p;
    }
    in.limits = (struct budget_limits){.caps = list, .n_caps = 2};
    return in;
}

static void fail_at(u64 seed, const char *what, const struct budget_result *r,
                    const struct brute *b)
{
    print_message("seed %llu: %s\n", (unsigned long long)seed, what);
    for (u32 i = 0; i < r->n_wins; i++)
        print_message(" %u", r->wins[i].project);
    print_message(" |");
    for (u32 i = 0; b && i < b->n; i++)
        print_message(" %u", b->winners[i]);
    print_message("\n");
    fail();
}

static void assert_same(u64 seed, const struct budget_result *r, const struct brute *b)
{
    bool same = r->n_wins == b->n;
    for (u32 i = 0; same && i < b->n; i++)
        same = r->wins[i].project == b->winners[i];
    if (!same)
        fail_at(seed, budget_rule_name(r->options.rule), r, b);
    if (r->options.rule == RULE_EQUAL_SHARES && r->options.add1 &&
        (r->runs != b->runs || r->share != b->share_numerator || r->stop != b->stop))
        fail_at(seed, "runs, share or stop", r, b);
}

static void count(const struct budget_input *in, const struct budget_options *o,
                  struct budget_result *out)
{
    assert_int_equal(budget_compute(arena, in, o, out).outcome, DONE);
}

static void check_one(u64 seed, bool caps)
{
    struct dice d = {seed};
    struct budget_input in = invent(&d, caps);
    struct budget_result r;
    struct brute b;
    for (int rule = RULE_GREEDY_VOTES; rule <= RULE_MAX_WELFARE; rule++) {
        struct budget_options o = {.rule = (enum budget_rule)rule,
                                   .utility = (enum budget_utility)dice_below(&d, 3),
                                   .add1 = dice_below(&d, 3) > 0,
                                   .stop = (enum budget_stop_rule)dice_below(&d, 2),
                                   .start_floor = dice_below(&d, 4) == 0};
        if (!o.add1)
            o.start_floor = false;
        count(&in, &o, &r);
        brute_count(&in, &o, &b);
        if (rule != RULE_MAX_WELFARE)
            assert_same(seed, &r, &b);
        else if (r.value != b.value || r.bound != b.value)
            fail_at(seed, "welfare", &r, NULL);
    }
    arena_reset(arena);
}

static void rules_follow_their_definitions(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= (quick() ? 750 : 3000); seed++)
        check_one(seed, false);
}

static void rules_keep_caps_and_rivals(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= (quick() ? 375 : 1500); seed++)
        check_one(seed + 1000000, true);
}

static void same_record(u64 seed, const char *what, const struct budget_result *a,
                        const struct budget_result *b)
{
    bool same = a->n_wins == b->n_wins && a->share == b->share && a->runs == b->runs &&
                a->stop == b->stop && a->n_ties == b->n_ties;
    for (u32 i = 0; same && i < a->n_wins; i++)
        same = a->wins[i].project == b->wins[i].project && a->wins[i].full == b->wins[i].full &&
               a->wins[i].rest == b->wins[i].rest;
    for (u32 i = 0; same && i < a->n_ties; i++)
        same = a->ties[i].chosen == b->ties[i].chosen && a->ties[i].by == b->ties[i].by &&
               a->ties[i].n_others == b->ties[i].n_others;
    if (!same)
        fail_at(seed, what, a, NULL);
}

static void jumps_and_doubles_change_nothing(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= (quick() ? 2500 : 10000); seed++) {
        struct dice d = {seed + 77};
        struct budget_input in = invent(&d, dice_below(&d, 4) == 0);
        struct budget_options o = {.rule = RULE_EQUAL_SHARES,
                                   .utility = (enum budget_utility)dice_below(&d, 3),
                                   .add1 = true,
                                   .stop = (enum budget_stop_rule)dice_below(&d, 2)};
        struct budget_result jumping, single, exact;
        count(&in, &o, &jumping);
        o.single_steps = true;
        count(&in, &o, &single);
        same_record(seed, "single steps", &jumping, &single);
        o.decide_exactly = true;
        count(&in, &o, &exact);
        same_record(seed, "exactly", &jumping, &exact);
        arena_reset(arena);
    }
}

static bool won(const struct budget_result *r, u32 p)
{
    return r->fates[p].why == WHY_WON;
}

/* Money in a hundredth of the unit and a step as much larger: nothing changes. */
static void scaling_money_changes_nothing(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= 1000; seed++) {
        struct dice d = {seed + 31337};
        struct budget_input in = invent(&d, false), scaled = in;
        struct budget_project *projects = NEW_ARRAY(arena, struct budget_project, in.n_projects);
        scaled.projects = projects;
        scaled.budget *= 100;
        for (u32 p = 0; p < in.n_projects; p++) {
            projects[p] = in.projects[p];
            projects[p].cost *= 100;
        }
        struct budget_options o = {
            .rule = RULE_EQUAL_SHARES, .add1 = true, .stop = STOP_EXHAUSTIVE, .increment = 1};
        struct budget_result a, b;
        count(&in, &o, &a);
        o.increment = 100;
        count(&scaled, &o, &b);
        assert_int_equal(a.runs, b.runs);
        assert_true(a.share * 100 == b.share);
        for (u32 p = 0; p < in.n_projects; p++)
            assert_int_equal(won(&a, p), won(&b, p));
        arena_reset(arena);
    }
}

/* Every voter twice, in another order: the same set at half the share. */
static void doubled_voters_change_nothing(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= 1000; seed++) {
        struct dice d = {seed + 4242};
        struct budget_input in = invent(&d, false), twice = in;
        u32 n = in.n_voters, at = 0, *first = NEW_ARRAY(arena, u32, 2 * n + 1);
        u32 *names = NEW_ARRAY(arena, u32, 2 * in.first[n]),
            *points = NEW_ARRAY(arena, u32, 2 * in.first[n]);
        for (u32 i = 0; i < 2 * n; i++) {
            u32 v = (2 * n - 1 - i) % n;
            for (u32 k = in.first[v]; k < in.first[v + 1]; k++, at++) {
                names[at] = in.project[k];
                points[at] = in.points[k];
            }
            first[i + 1] = at;
        }
        twice.n_voters = 2 * n;
        twice.first = first;
        twice.project = names;
        twice.points = points;
        for (int rule = RULE_GREEDY_VOTES; rule <= RULE_EQUAL_SHARES; rule++) {
            struct budget_options o = {.rule = (enum budget_rule)rule};
            struct budget_result a, b;
            count(&in, &o, &a);
            count(&twice, &o, &b);
            assert_int_equal(a.n_wins, b.n_wins);
            for (u32 i = 0; i < a.n_wins; i++)
                assert_int_equal(a.wins[i].project, b.wins[i].project);
        }
        arena_reset(arena);
    }
}

/* `in` with project 0 in two halves (the second is the last of all), each with its supporters. */
static struct budget_input in_halves(const struct budget_input *in)
{
    struct budget_input split = *in;
    u32 m = in->n_projects, at = 0, *first = NEW_ARRAY(arena, u32, in->n_voters + 1);
    u32 *names = NEW_ARRAY(arena, u32, 2 * in->first[in->n_voters] + 1);
    struct budget_project *projects = NEW_ARRAY(arena, struct budget_project, m + 1);
    memcpy(projects, in->projects, m * sizeof *projects);
    projects[m] = (struct budget_project){.id = S("half"), .cost = projects[0].cost / 2};
    projects[0].cost -= projects[m].cost;
    for (u32 v = 0; v < in->n_voters; v++) {
        for (u32 k = in->first[v]; k < in->first[v + 1]; k++) {
            names[at++] = in->project[k];
            if (in->project[k] == 0)
                names[at++] = m;
        }
        first[v + 1] = at;
    }
    split.projects = projects;
    split.n_projects = m + 1;
    split.first = first;
    split.project = names;
    split.points = NULL;
    return split;
}

/* The best set is worth at least as much; by votes whatever was bought is bought, both halves too;
 * by Equal Shares on the bare share the halves of what is bought first are bought first. */
static void splitting_a_project_costs_it_nothing(void **state)
{
    (void)state;
    u32 halves = 0;
    for (u64 seed = 1; seed <= 1500; seed++) {
        struct dice d = {seed + 99};
        struct budget_input in = invent(&d, false);
        u32 m = in.n_projects;
        if (in.projects[0].cost < 2) {
            arena_reset(arena);
            continue;
        }
        in.points = NULL;
        struct budget_input split = in_halves(&in);
        struct budget_options o = {.rule = RULE_MAX_WELFARE};
        struct budget_result a, b;
        count(&in, &o, &a);
        count(&split, &o, &b);
        assert_true(b.value >= a.value);
        o = (struct budget_options){.rule = RULE_GREEDY_VOTES};
        count(&in, &o, &a);
        count(&split, &o, &b);
        if (won(&a, 0) && !a.n_ties) { /* among equals the halves, being cheaper, would go first */
            for (u32 p = 0; p < m; p++)
                assert_int_equal(won(&a, p), won(&b, p));
            assert_true(won(&b, m));
            halves++;
        }
        o = (struct budget_options){.rule = RULE_EQUAL_SHARES};
        count(&in, &o, &a);
        count(&split, &o, &b);
        if (a.n_wins && a.wins[0].project == 0 && !a.n_ties)
            assert_true(b.wins[0].project == 0 || b.wins[0].project == m);
        arena_reset(arena);
    }
    assert_true(halves > 100);
}

/* Projects and ballots in another order, equals by id: the same set. */
static void order_changes_nothing(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= 1000; seed++) {
        struct dice d = {seed + 2718};
        struct budget_input in = invent(&d, false), turned = in;
        u32 m = in.n_projects, n = in.n_voters, at = 0;
        u32 *place = NEW_ARRAY(arena, u32, m), *voter = NEW_ARRAY(arena, u32, n);
        struct budget_project *projects = NEW_ARRAY(arena, struct budget_project, m);
        for (u32 i = 0; i < m; i++) {
            u32 k = (u32)dice_below(&d, i + 1);
            place[i] = place[k];
            place[k] = i;
        }
        for (u32 i = 0; i < n; i++) {
            u32 k = (u32)dice_below(&d, i + 1);
            voter[i] = voter[k];
            voter[k] = i;
        }
        for (u32 p = 0; p < m; p++)
            projects[place[p]] = in.projects[p];
        u32 *first = NEW_ARRAY(arena, u32, n + 1), *names = NEW_ARRAY(arena, u32, n * m + 1),
            *points = NEW_ARRAY(arena, u32, n * m + 1);
        for (u32 i = 0; i < n; i++) {
            for (u32 k = in.first[voter[i]]; k < in.first[voter[i] + 1]; k++, at++) {
                names[at] = place[in.project[k]];
                points[at] = in.points[k];
            }
            first[i + 1] = at;
        }
        turned.projects = projects;
        turned.first = first;
        turned.project = names;
        turned.points = points;
        for (int rule = RULE_GREEDY_VOTES; rule <= RULE_EQUAL_SHARES; rule++) {
            struct budget_options o = {.rule = (enum budget_rule)rule, .add1 = seed % 2};
            struct budget_result a, b;
            assert_true(budget_ties_named(S("cost,votes,id"), &o.ties));
            count(&in, &o, &a);
            count(&turned, &o, &b);
            assert_int_equal(a.n_wins, b.n_wins);
            for (u32 i = 0; i < a.n_wins; i++)
                assert_int_equal(place[a.wins[i].project], b.wins[i].project);
        }
        arena_reset(arena);
    }
}

static void faulty_inputs_are_refused(void **state)
{
    (void)state;
    struct budget_project projects[] = {{S("a"), S(""), 5}, {S("b"), S(""), 7}};
    u32 first[] = {0, 1, 2}, names[] = {0, 1};
    struct budget_input in = {.budget = 10,
                              .projects = projects,
                              .n_projects = 2,
                              .n_voters = 2,
                              .first = first,
                              .project = names};
    struct budget_options o = {.rule = RULE_EQUAL_SHARES};
    struct budget_result r;
    assert_int_equal(budget_compute(arena, &in, &o, &r).outcome, DONE);
    in.budget = 0;
    assert_int_equal(budget_compute(arena, &in, &o, &r).outcome, INVALID);
    in.budget = BUDGET_MAX_AMOUNT + 1;
    assert_int_equal(budget_compute(arena, &in, &o, &r).outcome, INVALID);
    in.budget = 10;
    projects[0].cost = -1;
    assert_int_equal(budget_compute(arena, &in, &o, &r).outcome, INVALID);
    projects[0].cost = 5;
    names[0] = 2;
    assert_int_equal(budget_compute(arena, &in, &o, &r).outcome, INVALID);
    names[0] = 0;
    in.n_voters = 0;
    assert_int_equal(budget_compute(arena, &in, &o, &r).outcome, INVALID);
}

/* Sums of 10^18 and more: right results, no overflow (the sanitizers watch). */
static void huge_amounts_are_counted(void **state)
{
    (void)state;
    struct budget_project projects[] = {{S("a"), S(""), BUDGET_MAX_AMOUNT},
                                        {S("b"), S(""), BUDGET_MAX_AMOUNT - 1},
                                        {S("c"), S(""), 1}};
    u32 first[] = {0, 2, 5, 6}, names[] = {0, 1, 0, 1, 2, 2};
    struct budget_input in = {.budget = BUDGET_MAX_AMOUNT,
                              .projects = projects,
                              .n_projects = 3,
                              .n_voters = 3,
                              .first = first,
                              .project = names};
    for (int rule = RULE_GREEDY_VOTES; rule <= RULE_MAX_WELFARE; rule++) {
        struct budget_options o = {.rule = (enum budget_rule)rule, .add1 = true};
        o.increment = BUDGET_MAX_AMOUNT / 1000;
        struct budget_result r;
        count(&in, &o, &r);
        assert_true(r.cost <= in.budget);
    }
}

static void names_and_amounts(void **state)
{
    (void)state;
    struct budget_ties ties;
    assert_true(budget_ties_named(S("votes,lot:7f3a"), &ties));
    assert_int_equal(ties.n, 2);
    assert_true(str_eq(ties.seed, S("7f3a")));
    assert_false(budget_ties_named(S("lot"), &ties));
    assert_false(budget_ties_named(S("cost,luck"), &ties));
    static const struct {
        i64 amount;
        int decimals;
        const char *text;
    } amounts[] = {{0, 0, "0"},       {12345, 2, "123.45"}, {12300, 2, "123"}, {5, 2, "0.05"},
                   {-150, 2, "-1.5"}, {0, 3, "0"},          {10, 1, "1"}};
    for (size_t i = 0; i < COUNT(amounts); i++)
        assert_string_equal(
            str_z(arena, budget_amount(arena, amounts[i].amount, amounts[i].decimals)),
            amounts[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_follow_their_definitions),
        cmocka_unit_test(rules_keep_caps_and_rivals),
        cmocka_unit_test(jumps_and_doubles_change_nothing),
        cmocka_unit_test(scaling_money_changes_nothing),
        cmocka_unit_test(doubled_voters_change_nothing),
        cmocka_unit_test(splitting_a_project_costs_it_nothing),
        cmocka_unit_test(order_changes_nothing),
        cmocka_unit_test(faulty_inputs_are_refused),
        cmocka_unit_test(huge_amounts_are_counted),
        cmocka_unit_test(names_and_amounts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
