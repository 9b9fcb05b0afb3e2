/* Every rule counted a second time by slow and simple code written apart from it, on thousands of
 * small random elections; and what must hold of any election: no order of candidates or ballots
 * matters, a weight is so many ballots, more support does not harm where a rule promises that. */
#include "base/quick.h"
#include "base/random.h"
#include "base/test_arena.h"
#include "count/count.h"

enum { MOST = 6 };

/* How many are invented. */
static u32 elections(void)
{
    return quick() ? 1500 : 5000;
}

/* A plain election: every ballot by itself; rank[b][c] is 0 where c is not ranked. */
struct plain {
    u32 n, ballots, seats;
    u32 rank[200][MOST];
};

static const str names[MOST] = {S_INIT("安娜"), S_INIT("Bao"), S_INIT("Ciara"),
                                S_INIT("Дана"), S_INIT("Efe"), S_INIT("فاطمة")};

/* Few kinds of ballots, so that ties and surpluses happen. */
static struct plain invent(struct dice *d, bool equals)
{
    struct plain p = {.n = 2 + (u32)dice_below(d, MOST - 1)};
    u32 kinds = 1 + (u32)dice_below(d, 7);
    p.seats = 1 + (u32)dice_below(d, p.n);
    for (u32 k = 0; k < kinds; k++) {
        u32 rank[MOST] = {0}, free[MOST], copies = 1 + (u32)dice_below(d, 25);
        u32 length = (u32)dice_below(d, p.n + 1), left = p.n, level = 0;
        for (u32 i = 0; i < p.n; i++)
            free[i] = i;
        for (u32 i = 0; i < length; i++) {
            u32 at = (u32)dice_below(d, left);
            level += !(equals && level && dice_below(d, 3) == 0);
            rank[free[at]] = level;
            free[at] = free[--left];
        }
        for (u32 i = 0; i < copies; i++)
            memcpy(p.rank[p.ballots++], rank, sizeof rank);
    }
    return p;
}

/* As an election; `order` says where each candidate stands in the list. */
static struct election election_of(const struct plain *p, const u32 *order, u32 weight)
{
    str listed[MOST];
    for (u32 i = 0; i < p->n; i++)
        listed[order ? order[i] : i] = names[i];
    str *kept = NEW_ARRAY(arena, str, p->n);
    memcpy(kept, listed, p->n * sizeof *kept);
    struct election e = count_new(arena, S("T"), kept, p->n);
    for (u32 b = 0; b < p->ballots; b++) {
        struct mark marks[MOST];
        u32 n = 0;
        for (u32 i = 0; i < p->n; i++)
            if (p->rank[b][i])
                marks[n++] = (struct mark){order ? order[i] : i, p->rank[b][i]};
        assert_null(count_add(arena, &e, weight, 0, marks, n));
    }
    e.seats = p->seats;
    e.seed = S("seed");
    return e;
}

static struct count_result count_by(struct election *e, const char *rule)
{
    e->rule = count_rule_named(str_from(rule));
    if (e->rule->one_seat)
        e->seats = 1;
    return count_election(arena, e);
}

/* ── Transferable votes again: fractions as numerators, every ballot carried by hand ── */

struct slow {
    const struct plain *p;
    i64 unit, value[200];
    u32 at[200];   /* which candidate a ballot lies with; MOST: none */
    bool in[MOST]; /* still hoping */
    i64 votes[MOST];
    const u32 *lot; /* each candidate's place in the order of ties */
};

static u32 best_of(const struct slow *s, u32 ballot)
{
    u32 best = MOST;
    for (u32 i = 0; i < s->p->n; i++)
        if (s->in[i] && s->p->rank[ballot][i] &&
            (best == MOST || s->p->rank[ballot][i] < s->p->rank[ballot][best]))
            best = i;
    return best;
}

static void add_again(struct slow *s, u32 from)
{
    for (u32 b = 0; b < s->p->ballots; b++)
        if (s->at[b] == from) {
            s->at[b] = best_of(s, b);
            if (s->at[b] < MOST)
                s->votes[s->at[b]] += s->value[b];
        }
}

/* The lowest (or highest) hopeful, ties by the order fixed beforehand. */
static u32 extreme(const struct slow *s, const bool *among, bool high)
{
    u32 found = MOST;
    for (u32 i = 0; i < s->p->n; i++) {
        if (!among[i])
            continue;
        if (found == MOST ||
            (high ? s->votes[i] > s->votes[found] : s->votes[i] < s->votes[found]) ||
            (s->votes[i] == s->votes[found] && s->lot[i] < s->lot[found]))
            found = i;
    }
    return found;
}

/* Who is elected, as bits; -1: nothing to count. */
static i64 slow_gregory(const struct plain *p, const u32 *lot, bool scottish, i64 *last_votes)
{
    struct slow s = {.p = p, .unit = scottish ? 100000 : 10000, .lot = lot};
    bool owes[MOST] = {false};
    u32 hoping = p->n, won = 0;
    i64 valid = 0, bits = 0;
    for (u32 i = 0; i < p->n; i++)
        s.in[i] = true;
    for (u32 b = 0; b < p->ballots; b++) {
        s.value[b] = s.unit;
        s.at[b] = best_of(&s, b);
        if (s.at[b] < MOST) {
            s.votes[s.at[b]] += s.unit;
            valid++;
        }
    }
    i64 quota =
        scottish ? (valid / (p->seats + 1) + 1) * s.unit : valid * s.unit / (p->seats + 1) + 1;
    if (!valid)
        return -1;
    for (;;) {
        for (u32 i = 0; i < p->n; i++)
            if (s.in[i] && s.votes[i] >= quota) {
                s.in[i] = false;
                owes[i] = !scottish || s.votes[i] > quota;
                bits |= 1 << i;
                hoping--;
                won++;
            }
        if (won >= p->seats || won + hoping <= p->seats)
            break;
        u32 rich = extreme(&s, owes, true);
        if (rich < MOST) {
            owes[rich] = false;
            for (u32 b = 0; b < p->ballots; b++)
                if (s.at[b] == rich)
                    s.value[b] = s.value[b] * (s.votes[rich] - quota) / s.votes[rich];
            add_again(&s, rich);
            s.votes[rich] = quota;
        } else {
            u32 poor = extreme(&s, s.in, false);
            s.in[poor] = false;
            hoping--;
            add_again(&s, poor);
            s.votes[poor] = 0;
        }
    }
    for (u32 i = 0; won < p->seats && i < p->n; i++)
        if (s.in[i])
            bits |= 1 << i;
    memcpy(last_votes, s.votes, sizeof s.votes);
    return bits;
}

static i64 ceiling(i64 a, i64 b)
{
    return a / b + (a % b > 0);
}

/* The PRF rule read aloud, one ballot at a time. */
static i64 slow_meek(const struct plain *p, const u32 *lot, i64 *votes)
{
    const i64 unit = 1000000000;
    i64 keep[MOST], q = 0, bits = 0, total;
    bool in[MOST], won[MOST] = {false};
    u32 hoping = p->n, n_won = 0;
    for (u32 i = 0; i < p->n; i++) {
        keep[i] = unit;
        in[i] = true;
    }
    while (n_won < p->seats && n_won + hoping > p->seats) {
        i64 s = 0, last = -1;
        bool elected = false;
        for (;;) {
            memset(votes, 0, MOST * sizeof *votes);
            total = 0;
            for (u32 b = 0; b < p->ballots; b++) {
                i64 w = unit;
                for (u32 level = 1; level <= p->n; level++)
                    for (u32 i = 0; i < p->n; i++)
                        if (p->rank[b][i] == level) {
                            i64 part = ceiling(w * keep[i], unit);
                            votes[i] += part;
                            w -= part;
                        }
            }
            for (u32 i = 0; i < p->n; i++)
                total += votes[i];
            q = total / (p->seats + 1) + 1;
            for (u32 i = 0; i < p->n; i++)
                if (in[i] && votes[i] >= q) {
                    in[i] = false;
                    won[i] = elected = true;
                    bits |= 1 << i;
                    hoping--;
                    n_won++;
                }
            s = 0;
            for (u32 i = 0; i < p->n; i++)
                s += won[i] ? votes[i] - q : 0;
            s = s < 0 ? 0 : s;
            if (elected || s < 1000 || (last >= 0 && s >= last))
                break;
            last = s;
            for (u32 i = 0; i < p->n; i++)
                if (won[i]) {
                    __extension__ __int128 kq = (__int128)keep[i] * q;
                    i64 up = (i64)(kq / unit + (kq % unit > 0));
                    __extension__ __int128 top = (__int128)up * unit;
                    keep[i] = (i64)(top / votes[i] + (top % votes[i] > 0));
                }
        }
        if (elected)
            continue;
        i64 low = INT64_MAX;
        u32 out = MOST;
        for (u32 i = 0; i < p->n; i++)
            if (in[i] && votes[i] < low)
                low = votes[i];
        for (u32 i = 0; i < p->n; i++)
            if (in[i] && votes[i] <= low + s && (out == MOST || lot[i] < lot[out]))
                out = i;
        in[out] = false;
        keep[out] = 0;
        hoping--;
    }
    for (u32 i = 0; n_won < p->seats && i < p->n; i++)
        if (in[i])
            bits |= 1 << i;
    return bits;
}

static i64 bits_of(const struct count_result *r)
{
    i64 bits = 0;
    for (u32 i = 0; i < r->n_elected; i++)
        bits |= 1 << r->elected[i];
    return r->fault ? -1 : bits;
}

/* To the last decimal. */
static void assert_last_votes(const struct count_result *r, const i64 *votes, u32 n)
{
    for (u32 i = 0; !r->fault && i < n; i++) {
        const struct count_table *t = &r->tables[0];
        assert_int_equal(t->cells[(i + 1) * t->n_columns - 1], votes[i]);
    }
}

static void transfers_counted_again(void **state)
{
    (void)state;
    struct dice d = {1};
    u32 lot[MOST], kinds[2] = {0};
    for (u32 i = 0; i < MOST; i++)
        lot[i] = i;
    for (u32 i = 0; i < elections(); i++) {
        struct plain p = invent(&d, false);
        struct election e = election_of(&p, NULL, 1);
        e.ties = TIES_ORDER;
        i64 votes[MOST];
        struct count_result r = count_by(&e, "scottish-stv");
        assert_int_equal(bits_of(&r), slow_gregory(&p, lot, true, votes));
        assert_last_votes(&r, votes, p.n);
        r = count_by(&e, "wigm-prf");
        i64 wigm = slow_gregory(&p, lot, false, votes);
        assert_int_equal(bits_of(&r), wigm);
        assert_last_votes(&r, votes, p.n);
        if (wigm >= 0 && p.seats < p.n) {
            r = count_by(&e, "meek-prf");
            i64 meek = slow_meek(&p, lot, votes);
            assert_int_equal(bits_of(&r), meek);
            assert_last_votes(&r, votes, p.n);
            kinds[meek == wigm]++;
        }
        arena_reset(arena);
    }
    assert_true(kinds[0] > 5 && kinds[1] > 100); /* the two rules do differ at times */
}

/* ── Comparisons again ── */

static u32 prefer(const struct plain *p, u32 a, u32 b)
{
    u32 count = 0;
    for (u32 i = 0; i < p->ballots; i++)
        count += p->rank[i][a] && (!p->rank[i][b] || p->rank[i][a] < p->rank[i][b]);
    return count;
}

/* The strongest path by trying all of them. */
static i64 walk(const struct plain *p, u32 from, u32 to, u32 seen)
{
    i64 best = 0;
    for (u32 k = 0; k < p->n; k++) {
        if (seen & 1u << k || k == from)
            continue;
        i64 win = prefer(p, from, k), lose = prefer(p, k, from);
        i64 link = win > lose ? win * 1000 + 999 - lose : 0;
        i64 rest = k == to ? link : link ? walk(p, k, to, seen | 1u << from) : 0;
        i64 path = rest < link ? rest : link;
        best = path > best ? path : best;
    }
    return best;
}

static void comparisons_counted_again(void **state)
{
    (void)state;
    struct dice d = {2};
    for (u32 i = 0; i < elections() / 3; i++) {
        struct plain p = invent(&d, true);
        struct election e = election_of(&p, NULL, 1);
        struct count_result r = count_by(&e, "schulze");
        i64 path[MOST][MOST];
        if (r.fault)
            continue;
        for (u32 a = 0; a < p.n; a++)
            for (u32 b = 0; b < p.n; b++)
                path[a][b] = a == b ? 0 : walk(&p, a, b, 0);
        for (u32 a = 0; a < p.n; a++) {
            bool beaten = false;
            for (u32 b = 0; b < p.n; b++) {
                beaten |= path[b][a] > path[a][b];
                if (a != b)
                    assert_int_equal(r.tables[1].cells[a * p.n + b], path[a][b] / 1000);
                if (path[a][b] > path[b][a]) /* who beats another stands before */
                    assert_true(r.places[a] < r.places[b]);
            }
            assert_int_equal(r.places[a] == 1, !beaten);
        }
        r = count_by(&e, "borda");
        for (u32 a = 0; a < p.n; a++) {
            i64 halves = 0;
            for (u32 b = 0; b < p.n; b++)
                for (u32 v = 0; b != a && v < p.ballots; v++) {
                    u32 x = p.rank[v][a], y = p.rank[v][b];
                    bool any = false;
                    for (u32 k = 0; k < p.n; k++)
                        any |= p.rank[v][k] > 0;
                    halves += !any ? 0 : x == y ? 1 : x && (!y || x < y) ? 2 : 0;
                }
            assert_int_equal(r.tables[0].cells[a], 5 * halves);
        }
        r = count_by(&e, "minimax");
        for (u32 a = 0; a < p.n; a++)
            for (u32 b = 0; b < p.n; b++) {
                u32 worst[2] = {0};
                for (u32 k = 0; k < p.n; k++)
                    for (u32 w = 0; w < 2; w++) {
                        u32 me = w ? b : a, against = prefer(&p, k, me);
                        if (k != me && against > prefer(&p, me, k) && against > worst[w])
                            worst[w] = against;
                    }
                assert_int_equal(worst[0] < worst[1], r.places[a] < r.places[b]);
            }
        arena_reset(arena);
    }
}

/* ── Majority judgment again: medians really taken away, one by one ── */

static int judged(const struct plain *p, u32 a, u32 b, bool better)
{
    u32 grades[2][200], n = 0, worst = 1;
    for (u32 v = 0; v < p->ballots; v++)
        for (u32 c = 0; c < p->n; c++)
            worst = p->rank[v][c] > worst ? p->rank[v][c] : worst;
    for (u32 v = 0; v < p->ballots; v++) {
        bool any = false;
        for (u32 c = 0; c < p->n; c++)
            any |= p->rank[v][c] > 0;
        if (!any)
            continue;
        for (u32 w = 0; w < 2; w++) {
            u32 g = p->rank[v][w ? b : a], at = n;
            for (g = g ? g : worst; at > 0 && grades[w][at - 1] > g; at--)
                grades[w][at] = grades[w][at - 1];
            grades[w][at] = g;
        }
        n++;
    }
    for (; n; n--) {
        u32 m = better ? (n - 1) / 2 : n / 2;
        if (grades[0][m] != grades[1][m])
            return grades[0][m] < grades[1][m] ? -1 : 1;
        for (u32 w = 0; w < 2; w++)
            memmove(grades[w] + m, grades[w] + m + 1, (n - m - 1) * sizeof(u32));
    }
    return 0;
}

static void judgments_counted_again(void **state)
{
    (void)state;
    struct dice d = {3};
    for (u32 i = 0; i < elections() / 3; i++) {
        struct plain p = invent(&d, true);
        for (u32 v = 0; v < p.ballots; v++)
            if (p.rank[v][0])
                p.rank[v][dice_below(&d, p.n)] = 1 + (u32)dice_below(&d, 4);
        struct election e = election_of(&p, NULL, 1);
        for (u32 better = 0; better < 2; better++) {
            struct count_result r =
                count_by(&e, better ? "majority-judgment-upper" : "majority-judgment");
            for (u32 a = 0; !r.fault && a < p.n; a++)
                for (u32 b = 0; b < p.n; b++) {
                    int order = judged(&p, a, b, better);
                    assert_int_equal(order < 0, r.places[a] < r.places[b]);
                    assert_int_equal(order == 0, r.places[a] == r.places[b]);
                }
        }
        arena_reset(arena);
    }
}

/* ── What must hold of any rule ── */

static void no_order_matters(void **state)
{
    (void)state;
    struct dice d = {4};
    for (u32 i = 0; i < elections() / 3; i++) {
        struct plain p = invent(&d, i % 2), mixed = p;
        u32 order[MOST];
        for (u32 k = 0; k < p.n; k++) {
            u32 at = (u32)dice_below(&d, k + 1);
            order[k] = order[at];
            order[at] = k;
        }
        for (u32 b = p.ballots; b > 1; b--) {
            u32 at = (u32)dice_below(&d, b), row[MOST];
            memcpy(row, mixed.rank[at], sizeof row);
            memcpy(mixed.rank[at], mixed.rank[b - 1], sizeof row);
            memcpy(mixed.rank[b - 1], row, sizeof row);
        }
        for (const struct count_rule *rule = count_rules; rule->name; rule++) {
            if (rule->uses == USES_MOTION)
                continue;
            struct election e = election_of(&p, NULL, 1), f = election_of(&mixed, order, 1);
            struct count_result r = count_by(&e, rule->name), s = count_by(&f, rule->name);
            i64 there = 0;
            for (u32 k = 0; k < p.n && !s.fault; k++)
                if (bits_of(&s) & 1 << order[k])
                    there |= 1 << k;
            assert_int_equal(bits_of(&r), s.fault ? -1 : there);
        }
        arena_reset(arena);
    }
}

/* Three times every ballot is a weight of three; the quota's rounding does not tell them apart. */
static void a_weight_is_so_many_ballots(void **state)
{
    (void)state;
    struct dice d = {5};
    for (u32 i = 0; i < elections() / 3; i++) {
        struct plain p = invent(&d, i % 2);
        if (p.ballots > 60)
            continue;
        struct election heavy = election_of(&p, NULL, 3);
        u32 n = p.ballots;
        memcpy(p.rank[n], p.rank[0], n * sizeof *p.rank);
        memcpy(p.rank[2 * n], p.rank[0], n * sizeof *p.rank);
        p.ballots = 3 * n;
        struct election many = election_of(&p, NULL, 1);
        for (const struct count_rule *rule = count_rules; rule->name; rule++) {
            if (rule->uses == USES_MOTION)
                continue;
            struct count_result r = count_by(&heavy, rule->name), s = count_by(&many, rule->name);
            assert_int_equal(bits_of(&r), bits_of(&s));
            for (size_t t = 0; t < r.n_tables; t++)
                assert_memory_equal(r.tables[t].cells, s.tables[t].cells,
                                    (size_t)r.tables[t].n_rows * r.tables[t].n_columns *
                                        sizeof(i64));
            heavy.seats = many.seats = p.seats;
        }
        arena_reset(arena);
    }
}

/* A winner who is raised to the top on a ballot, all else kept, still wins. (IRV and STV do not
 * promise that.) */
static void more_support_does_no_harm(void **state)
{
    (void)state;
    static const char *const rules[] = {
        "schulze", "minimax", "borda", "majority-judgment", "majority-judgment-upper", "approval"};
    struct dice d = {6};
    for (u32 i = 0; i < elections() / 3; i++) {
        struct plain p = invent(&d, true);
        for (size_t k = 0; k < COUNT(rules); k++) {
            struct plain raised = p;
            struct election e = election_of(&p, NULL, 1);
            e.seats = 1;
            struct count_result r = count_by(&e, rules[k]);
            if (r.fault || !r.n_elected)
                continue;
            u32 winner = r.elected[0], b = (u32)dice_below(&d, p.ballots);
            bool graded = rules[k][1] == 'a' || rules[k][0] == 'a';
            for (u32 c = 0; c < p.n; c++) /* room before all others; grades stay as they are */
                if (!graded && raised.rank[b][c])
                    raised.rank[b][c]++;
            raised.rank[b][winner] = 1;
            e = election_of(&raised, NULL, 1);
            e.seats = 1;
            e.grades = rules[k][1] == 'a' ? MOST + 1 : 0;
            struct election before = election_of(&p, NULL, 1);
            before.seats = 1;
            before.grades = e.grades;
            r = count_by(&before, rules[k]);
            if (r.elected[0] != winner)
                continue; /* a longer scale changes what no grade means */
            r = count_by(&e, rules[k]);
            assert_int_equal(r.elected[0], winner);
        }
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transfers_counted_again),     cmocka_unit_test(comparisons_counted_again),
        cmocka_unit_test(judgments_counted_again),     cmocka_unit_test(no_order_matters),
        cmocka_unit_test(a_weight_is_so_many_ballots), cmocka_unit_test(more_support_does_no_harm),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
