/* Counting by hand: every rule on an example small enough to do on paper, ties and the lot, real
 * elections where ../shared is there. */
#include "base/file.h"
#include "base/test_arena.h"
#include "count/count.h"

static struct election blt(const char *text)
{
    struct election e;
    str why;
    if (!count_read_blt(arena, str_from(text), &e, &why))
        fail_msg("%.*s", STR_FMT(why));
    return e;
}

static struct count_result by(struct election *e, const char *rule, u32 seats)
{
    e->rule = count_rule_named(str_from(rule));
    assert_non_null(e->rule);
    e->seats = seats;
    return count_election(arena, e);
}

/* "A B" in the order of election. */
static void assert_elected(const struct election *e, const struct count_result *r,
                           const char *names)
{
    struct buf b = buf_new(arena);
    assert_null(r->fault);
    for (u32 i = 0; i < r->n_elected; i++) {
        buf_z(&b, i ? " " : "");
        buf_put(&b, e->candidates[r->elected[i]].name);
    }
    assert_string_equal(str_z(arena, buf_str(&b)), names);
}

static str cell(const struct count_result *r, u32 table, u32 row, u32 column)
{
    struct buf b = buf_new(arena);
    const struct count_table *t = &r->tables[table];
    count_put_number(&b, t->cells[row * t->n_columns + column], t->places);
    return buf_str(&b);
}

static void assert_cell(const struct count_result *r, u32 row, u32 column, const char *want)
{
    assert_string_equal(str_z(arena, cell(r, 0, row, column)), want);
}

/* ── Plurality and the two majorities ── */

static struct election sums(const char *const *names, u32 n, const i64 *votes, i64 cast,
                            i64 electors)
{
    str list[20];
    for (u32 i = 0; i < n; i++)
        list[i] = str_from(names[i]);
    struct election e = count_new(arena, S("委员会"), NEW_ARRAY(arena, str, n), n);
    for (u32 i = 0; i < n; i++)
        e.candidates[i].name = list[i];
    assert_null(count_add_totals(arena, &e, 0, votes, cast, electors));
    return e;
}

static const char *const nine[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I"};

static void seven_of_nine(void **state)
{
    (void)state;
    struct election e = sums(nine, 9, (const i64[]){40, 28, 34, 24, 26, 25, 22, 24, 13}, 46, 49);
    struct count_result r = by(&e, "double-majority", 7);
    assert_elected(&e, &r, "A C B E F D H");
    assert_true(r.passed);
    assert_int_equal(r.quota, 24);
    assert_int_equal(r.open_seats, 0);
    assert_int_equal(r.n_runoff, 0);
    assert_true(by(&e, "双过半", 7).passed);
}

static void quorum_is_more_than_half(void **state)
{
    (void)state;
    const i64 votes[] = {20, 5};
    struct election e = sums(nine, 2, votes, 24, 48);
    struct count_result r = by(&e, "double-majority", 1);
    assert_false(r.passed);
    assert_int_equal(r.n_elected, 0);
    assert_int_equal(r.open_seats, 1);
    e = sums(nine, 2, votes, 25, 48);
    r = by(&e, "double-majority", 1);
    assert_elected(&e, &r, "A");
    e = sums(nine, 2, votes, 50, 48); /* more ballots than electors */
    assert_false(by(&e, "double-majority", 1).passed);
}

static void half_of_the_ballots_is_not_enough(void **state)
{
    (void)state;
    struct election e = sums(nine, 3, (const i64[]){23, 24, 10}, 46, 49);
    struct count_result r = by(&e, "double-majority", 2);
    assert_elected(&e, &r, "B");
    assert_int_equal(r.open_seats, 1);
    assert_int_equal(r.n_runoff, 2); /* one more than seats: A and C */
    assert_int_equal(r.runoff[0], 0);
    assert_int_equal(r.runoff[1], 2);
}

static void a_tie_over_the_last_seat_is_voted_on_again(void **state)
{
    (void)state;
    struct election e = sums(nine, 4, (const i64[]){40, 30, 30, 30}, 46, 49);
    struct count_result r = by(&e, "double-majority", 2);
    assert_elected(&e, &r, "A");
    assert_int_equal(r.n_runoff, 3);
    assert_int_equal(r.runoff_seats, 1);
    e = sums(nine, 4, (const i64[]){40, 30, 30, 25}, 46, 49); /* no tie over the last of three */
    r = by(&e, "double-majority", 3);
    assert_elected(&e, &r, "A B C");
}

static void runoff_needs_a_third(void **state)
{
    (void)state;
    struct election e = sums(nine, 2, (const i64[]){15, 14}, 46, 49);
    struct count_result r = by(&e, "run-off", 1);
    assert_int_equal(r.n_elected, 0); /* 3 × 15 < 46 */
    e = sums(nine, 2, (const i64[]){16, 14}, 46, 49);
    r = by(&e, "run-off", 1);
    assert_elected(&e, &r, "A");
    e = sums(nine, 2, (const i64[]){15, 14}, 45, 49); /* exactly one third */
    r = by(&e, "run-off", 1);
    assert_elected(&e, &r, "A");
}

static void too_many_marks_spoil_a_ballot(void **state)
{
    (void)state;
    struct election e = blt("3 2\n2 1 2 0\n1 1 2 3 0\n1 3 0\n1 0\n0\nA\nB\nC\nT");
    struct count_result r = by(&e, "plurality", 2);
    assert_elected(&e, &r, "A B");
    assert_int_equal(r.cast, 5);
    assert_int_equal(r.valid, 4);
    assert_cell(&r, 0, 0, "2");
    r = by(&e, "approval", 1);
    assert_int_equal(r.valid, 5);
    assert_cell(&r, 0, 0, "3");
    e.percent = 61;
    assert_int_equal(by(&e, "approval", 1).n_elected, 0);
    e.percent = 60;
    assert_int_equal(by(&e, "approval", 1).n_elected, 1);
}

/* ── Motions ── */

static const char *const answers[] = {"yes", "no", "abstain"};

static void the_base_decides(void **state)
{
    (void)state;
    struct election e = sums(answers, 3, (const i64[]){10, 8, 3}, 23, 30);
    e.base = BASE_DECIDED;
    assert_true(by(&e, "motion", 1).passed); /* 10 of 18 */
    e.base = BASE_VALID;
    assert_false(by(&e, "motion", 1).passed); /* 10 of 21 */
    e.base = BASE_CAST;
    assert_false(by(&e, "motion", 1).passed); /* 10 of 23 */
    e.base = BASE_ELECTORS;
    e.part = 1;
    e.whole = 3;
    assert_false(by(&e, "motion", 1).passed); /* 10 of 30 is not more than a third */
    e.reach = true;
    assert_true(by(&e, "motion", 1).passed);
}

static void both_chambers_must_adopt(void **state)
{
    (void)state;
    struct election e = sums(answers, 3, (const i64[]){60, 20, 0}, 80, 100);
    u32 area = count_add_chamber(arena, &e, S("面积"), 9000);
    assert_null(count_add_totals(arena, &e, area, (const i64[]){3000, 2900, 100}, 6000, 9000));
    e.chambers[0].name = S("人数");
    e.turnout_part = 2;
    e.turnout_whole = 3;
    e.base = BASE_CAST;
    assert_false(by(&e, "motion", 1).passed); /* 3000 of 6000 is not more than half */
    assert_null(count_add_totals(arena, &e, area, (const i64[]){3001, 2900, 99}, 6000, 9000));
    assert_true(by(&e, "motion", 1).passed);
    assert_null(count_add_totals(arena, &e, area, (const i64[]){5000, 900, 99}, 5999, 9000));
    assert_false(by(&e, "motion", 1).passed); /* turnout under two thirds of the area */
}

/* ── Transferable votes ── */

/* Quota 10/3 + 1 = 4. A has 6: surplus 2, each paper passes on 2/6 = 0.33333: B gets 4 × 0.33333,
 * two papers name nobody else. C goes out with 1 (B has 1 + 1.33332), then B and D are left over.
 */
static void scottish_by_hand(void **state)
{
    (void)state;
    struct election e = blt("4 2\n4 1 2 0\n2 1 0\n1 2 0\n1 3 4 0\n2 4 0\n0\nA\nB\nC\nD\nT");
    struct count_result r = by(&e, "scottish-stv", 2);
    assert_int_equal(r.quota, 400000);
    assert_cell(&r, 0, 0, "6.00000");
    assert_cell(&r, 0, 1, "4.00000");
    assert_cell(&r, 1, 1, "2.33332");
    assert_cell(&r, 4, 1, "0.66666"); /* not transferable */
    assert_cell(&r, 5, 1, "0.00002"); /* lost to rounding */
    assert_cell(&r, 3, 2, "3.00000");
    assert_cell(&r, 3, 3, "3.00000"); /* without B too */
    assert_elected(&e, &r, "A D");
}

/* The same by WIGM: quota 10/3 cut at four decimals and one unit more, 3.3334. */
static void wigm_by_hand(void **state)
{
    (void)state;
    struct election e = blt("4 2\n4 1 2 0\n2 1 0\n1 2 0\n1 3 4 0\n2 4 0\n0\nA\nB\nC\nD\nT");
    struct count_result r = by(&e, "wigm-prf", 2);
    assert_int_equal(r.quota, 33334);
    assert_cell(&r, 1, 1, "2.7776"); /* 1 + 4 × trunc(2.6666 / 6) = 1 + 4 × 0.4444 */
    assert_cell(&r, 4, 1, "0.8888");
    assert_elected(&e, &r, "A D");
}

/* Castor 4, Helen 2, quota 2.000000001: Castor keeps half, rounded up, and Pollux gets just under
 * 2, so that Helen is elected. Figures as published with Droop's test set. */
static void meek_by_hand(void **state)
{
    (void)state;
    struct election e = blt("3 2\n4 1 2 0\n2 3 0\n0 \"Castor\" \"Pollux\" \"Helen\" \"T\"");
    struct count_result r = by(&e, "meek-prf", 2);
    assert_elected(&e, &r, "Castor Helen");
    assert_cell(&r, 0, 1, "2.000000004");
    assert_cell(&r, 1, 1, "1.999999996");
    assert_string_equal(str_z(arena, cell(&r, 1, 0, 1)), "0.500000001");
}

static void irv_by_hand(void **state)
{
    (void)state;
    struct election e = blt("3 1\n4 1 0\n3 2 3 0\n2 3 2 0\n0\nA\nB\nC\nT");
    struct count_result r = by(&e, "irv", 1);
    assert_elected(&e, &r, "B");
    assert_cell(&r, 1, 1, "5");
    assert_non_null(by(&e, "irv", 2).fault);
}

static void the_withdrawn_are_passed_over(void **state)
{
    (void)state;
    struct election e = blt("3 1\n-2\n4 2 1 0\n3 3 0\n1 2 0\n0\nA\nB\nC\nT");
    struct count_result r = by(&e, "scottish-stv", 1);
    assert_int_equal(r.valid, 7);
    assert_elected(&e, &r, "A");
    r = by(&e, "schulze", 1);
    assert_elected(&e, &r, "A");
    assert_int_equal(r.places[1], 0);
}

static void equals_end_a_transferable_ballot(void **state)
{
    (void)state;
    /* A's three papers cannot pass on to B and C at once: A is out, they are lost, B has 5 of 9. */
    struct election e = blt("3 1\n3 1 2=3 0\n5 2 0\n4 3 0\n0\nA\nB\nC\nT");
    struct count_result r = by(&e, "irv", 1);
    assert_elected(&e, &r, "B");
    assert_cell(&r, 3, 1, "3");
    e = blt("3 1\n-3\n3 2=3 0\n2 1 0\n0\nA\nB\nC\nT"); /* equal only to one who withdrew */
    r = by(&e, "irv", 1);
    assert_elected(&e, &r, "B");
}

/* ── Comparing two by two ── */

/* Schulze's own example, 45 voters: the beatpath order is E A C B D. */
static const char schulze45[] = "5 1\n5 1 3 2 5 4 0\n5 1 4 5 3 2 0\n8 2 5 4 1 3 0\n3 3 1 2 5 4 0\n"
                                "7 3 1 5 2 4 0\n2 3 2 1 4 5 0\n7 4 3 5 2 1 0\n8 5 2 1 4 3 0\n0\n"
                                "\"A\" \"B\" \"C\" \"D\" \"E\" \"Schulze 2011\"";

static void schulze_by_hand(void **state)
{
    (void)state;
    struct election e = blt(schulze45);
    struct count_result r = by(&e, "schulze", 5);
    assert_elected(&e, &r, "E A C B D");
    assert_cell(&r, 0, 1, "20");
    assert_cell(&r, 1, 0, "25");
    assert_string_equal(str_z(arena, cell(&r, 1, 0, 1)), "28"); /* A to B: 28 */
    assert_string_equal(str_z(arena, cell(&r, 1, 1, 0)), "25");
    assert_string_equal(str_z(arena, cell(&r, 1, 4, 3)), "31");
    assert_int_equal(r.n_ties, 0);
}

static void minimax_by_hand(void **state)
{
    (void)state;
    /* A beats B 6:3, B beats C 7:2, C beats A 5:4. Worst defeats: A 5, B 6, C 7. */
    struct election e = blt("3 1\n4 1 2 3 0\n3 2 3 1 0\n2 3 1 2 0\n0\nA\nB\nC\nT");
    struct count_result r = by(&e, "minimax", 3);
    assert_elected(&e, &r, "A B C");
}

static void borda_by_hand(void **state)
{
    (void)state;
    /* Tennessee: Memphis 42, Nashville 26, Chattanooga 15, Knoxville 17 */
    struct election e = blt("4 1\n42 1 2 3 4 0\n26 2 3 4 1 0\n15 3 4 2 1 0\n17 4 3 2 1 0\n"
                            "0\nMemphis\nNashville\nChattanooga\nKnoxville\nTennessee");
    struct count_result r = by(&e, "borda", 1);
    assert_elected(&e, &r, "Nashville");
    assert_cell(&r, 0, 0, "126.0");
    assert_cell(&r, 1, 0, "194.0");
    assert_cell(&r, 2, 0, "173.0");
    assert_cell(&r, 3, 0, "107.0");
    r = by(&e, "irv", 1);
    assert_elected(&e, &r, "Knoxville");
    r = by(&e, "schulze", 1);
    assert_elected(&e, &r, "Nashville");
    e = blt("3 1\n1 1 0\n0\nA\nB\nC\nT"); /* the unranked share what is left */
    r = by(&e, "borda", 1);
    assert_cell(&r, 0, 0, "2.0");
    assert_cell(&r, 1, 0, "0.5");
}

static void none_of_the_above(void **state)
{
    (void)state;
    struct election e = blt("3 1\n3 1 3 2 0\n4 3 2 1 0\n0\nA\nB\nNone\nT");
    e.against = 3;
    struct count_result r = by(&e, "schulze", 1);
    assert_false(r.passed);
    assert_int_equal(r.n_elected, 0);
    e = blt("3 1\n5 1 3 2 0\n4 2 3 1 0\n0\nA\nB\nNone\nT");
    e.against = 3;
    r = by(&e, "schulze", 1);
    assert_elected(&e, &r, "A");
    e.quorum = 6;
    assert_int_equal(by(&e, "schulze", 1).n_elected, 0);
}

/* ── Majority judgment ── */

static struct election graded(const i64 *grades, u32 voters, u32 n)
{
    static const str names[] = {S_INIT("A"), S_INIT("B"), S_INIT("C")};
    struct election e = count_new(arena, S("T"), names, n);
    for (u32 v = 0; v < voters; v++)
        assert_null(count_add_levels(arena, &e, 1, 0, grades + v * n));
    return e;
}

static void two_medians(void **state)
{
    (void)state;
    /* A has grades 1 and 3, B twice 2: the better middle prefers A, the worse one B. */
    struct election e = graded((const i64[]){1, 2, 3, 2}, 2, 2);
    struct count_result r = by(&e, "majority-judgment", 1);
    assert_elected(&e, &r, "B");
    r = by(&e, "majority-judgment-upper", 1);
    assert_elected(&e, &r, "A");
    /* Equal medians 2; without them A has 1 1 3 4, B 1 2 3 3: next to worse 3 = 3, to better 1 < 2.
     */
    e = graded((const i64[]){1, 1, 1, 2, 2, 2, 3, 3, 4, 3}, 5, 2);
    r = by(&e, "majority-judgment", 1);
    assert_elected(&e, &r, "A");
}

/* ── Ties and the lot ── */

static void the_lot_hangs_on_seed_and_names_only(void **state)
{
    (void)state;
    u32 won[2] = {0};
    for (int seed = 0; seed < 40; seed++) {
        struct election e = blt("2 1\n1 1 0\n1 2 0\n0 \"安娜\" \"Боб\" \"T\"");
        struct election swapped = blt("2 1\n1 1 0\n1 2 0\n0 \"Боб\" \"安娜\" \"T\"");
        e.seed = swapped.seed = str_fmt(arena, "seed %d", seed);
        struct count_result r = by(&e, "plurality", 1), s = by(&swapped, "plurality", 1);
        assert_true(r.n_ties == 1 && r.ties[0].drawn);
        assert_int_equal(r.elected[0], 1 - s.elected[0]);
        won[r.elected[0]]++;
    }
    assert_true(won[0] > 8 && won[1] > 8);
}

static void earlier_stages_come_before_the_lot(void **state)
{
    (void)state;
    struct election e = blt("5 2\n1 1 2 0\n2 2 0\n3 3 0\n4 4 0\n5 5 0\n0\nA\nB\nC\nD\nE\nT");
    struct count_result r = by(&e, "scottish-stv", 2);
    assert_elected(&e, &r, "E D");
    assert_int_equal(r.n_ties, 1);
    assert_int_equal(r.ties[0].picked, 1); /* B had 2 where C had 3 */
    assert_false(r.ties[0].drawn);
}

static void the_file_may_fix_the_order(void **state)
{
    (void)state;
    struct election e = blt("3 1\n[tie 3 2 1]\n1 1 0\n1 2 0\n1 3 0\n0\nA\nB\nC\nT");
    struct count_result r = by(&e, "irv", 1);
    assert_elected(&e, &r, "A"); /* first drawn, first out: C, then B */
}

/* ── Real elections ── */

static const char *shared(const char *path)
{
    const char *dir = getenv("LINLI_SHARED");
    const char *const places[] = {dir ? dir : "../shared", "../shared", "/work/shared"};
    for (size_t i = 0; i < COUNT(places); i++) {
        const char *whole = str_fmt(arena, "%s/elections-real/%s", places[i], path).p;
        FILE *f = fopen(whole, "r");
        if (f) {
            fclose(f);
            return whole;
        }
    }
    printf("# skip %s: no ../shared\n", path);
    return NULL;
}

static bool real(const char *path, struct election *e)
{
    const char *whole = shared(path);
    str text, why;
    if (!whole)
        return false;
    if (!file_read(arena, whole, 1 << 26, &text, &why) ||
        !count_read(arena, whole, FORMAT_GUESS, text, e, &why))
        fail_msg("%.*s", STR_FMT(why));
    return true;
}

/* debian.org/vote: who became project leader. */
static void debian_leaders(void **state)
{
    (void)state;
    static const char *const leaders[] = {
        "Bdale Garbee",       "Martin Michlmayr",   "Martin Michlmayr",   "Branden Robinson",
        "Anthony Towns",      "Sam Hocevar",        "Steve McIntyre",     "Steve McIntyre",
        "Stefano Zacchiroli", "Stefano Zacchiroli", "Stefano Zacchiroli", "Lucas Nussbaum",
        "Lucas Nussbaum",     "Neil McGovern",      "Mehdi Dogguy",       "Chris Lamb",
        "Chris Lamb",         "Sam Hartman",        "Jonathan Carter",    "Jonathan Carter",
        "Jonathan Carter"};
    for (u32 i = 0; i < COUNT(leaders); i++) {
        struct election e;
        if (!real(str_fmt(arena, "debian-dpl/%u.txt", 2002 + i).p, &e))
            return;
        e.against = e.n_candidates; /* none of the above stands last */
        struct count_result r = by(&e, "schulze", 1);
        assert_elected(&e, &r, leaders[i]);
    }
}

static void meek_is_not_wigm(void **state)
{
    (void)state;
    struct election e;
    if (!real("stv-small/SC.blt", &e))
        return;
    struct count_result r = by(&e, "meek-prf", 4);
    assert_elected(&e, &r, "Rebecca Rotzler Pat LaMarche Steve Kramer Kristen Olsen");
    r = by(&e, "wigm-prf", 4);
    assert_elected(&e, &r, "Rebecca Rotzler Pat LaMarche Steve Kramer Tom Sevigny");
    assert_cell(&r, 7, 1, "12.6181");
    r = by(&e, "scottish-stv", 4);
    assert_elected(&e, &r, "Rebecca Rotzler Pat LaMarche Steve Kramer Tom Sevigny");
    assert_cell(&r, 2, 12, "18.59172");
    assert_cell(&r, 13, 12, "18.40808"); /* not transferable and lost, as Droop adds them */
}

/* M135 of the 1999 validation: figures as published with Droop. */
static void m135(void **state)
{
    (void)state;
    struct election e;
    if (!real("stv-small/M135.blt", &e))
        return;
    struct count_result r = by(&e, "wigm-prf", 7);
    assert_elected(&e, &r, "C1 C2 C6 C3 C4 C9 C10");
    assert_cell(&r, 5, 20, "93.5872");
    assert_cell(&r, 9, 20, "81.3415");
    r = by(&e, "scottish-stv", 7);
    assert_cell(&r, 1, 18, "86.14269");
    assert_cell(&r, 25, 18, "50.99994"); /* not transferable */
}

static void partick_west(void **state)
{
    (void)state;
    struct election e;
    if (!real("glasgow2007/Partick-West-2007.blt", &e))
        return;
    struct count_result r = by(&e, "scottish-stv", 4);
    assert_elected(&e, &r, "Kenny McLean Christopher Mason Aileen Colleran Stuart Clay");
    assert_int_equal(r.valid, 12744);
    assert_cell(&r, 5, 5, "2910.75120");
    assert_cell(&r, 2, 7, "3522.28506");
    assert_cell(&r, 1, 7, "2531.20856");
    assert_cell(&r, 9, 7, "1592.48690");
    assert_cell(&r, 10, 7, "0.01948");
}

/* ── Faults and showing ── */

static void what_cannot_be_counted(void **state)
{
    (void)state;
    struct election e = sums(nine, 2, (const i64[]){1, 1}, 2, 2);
    assert_non_null(by(&e, "schulze", 1).fault);
    assert_non_null(by(&e, "plurality", 0).fault);
    assert_null(count_rule_named(S("stv")));
    assert_non_null(count_add_totals(arena, &e, 0, (const i64[]){3, 1}, 2, 2));
    assert_non_null(count_add_levels(arena, &e, 1, 0, (const i64[]){1, -1}));
    assert_non_null(count_add_levels(arena, &e, 1, 1, (const i64[]){1, 2}));
    assert_non_null(count_add_levels(arena, &e, 0, 0, (const i64[]){1, 2}));
    e = blt("2 1\n-1 -2\n0\nA\nB\nT");
    assert_non_null(by(&e, "irv", 1).fault);
    e = blt("2 1\n4 0\n0\nA\nB\nT");
    for (const struct count_rule *r = count_rules; r->name; r++)
        by(&e, r->name, 1);
}

static void every_rule_shows_itself(void **state)
{
    (void)state;
    for (const struct count_rule *rule = count_rules; rule->name; rule++) {
        struct election e = blt("3 1\n3 1 0\n2 2 0\n1 3 0\n0 \"<Ye&s>\" \"No\" \"弃权\" \"T\"");
        struct count_result r = by(&e, rule->name, 1);
        struct buf b = buf_new(arena), svg = buf_new(arena);
        struct json j = {.out = &b};
        assert_null(r.fault);
        assert_true(r.n_steps > 0 && r.n_tables > 0);
        count_put_text(&b, NULL, &e, &r);
        assert_true(str_has(buf_str(&b), S("弃权")));
        count_put_json(&j, &e, &r);
        count_put_svg(&svg, NULL, &e, &r);
        assert_true(str_has(buf_str(&svg), S("&lt;Ye&amp;s>")));
        assert_false(str_has(buf_str(&svg), S("<Ye")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_of_nine),
        cmocka_unit_test(quorum_is_more_than_half),
        cmocka_unit_test(half_of_the_ballots_is_not_enough),
        cmocka_unit_test(a_tie_over_the_last_seat_is_voted_on_again),
        cmocka_unit_test(runoff_needs_a_third),
        cmocka_unit_test(too_many_marks_spoil_a_ballot),
        cmocka_unit_test(the_base_decides),
        cmocka_unit_test(both_chambers_must_adopt),
        cmocka_unit_test(scottish_by_hand),
        cmocka_unit_test(wigm_by_hand),
        cmocka_unit_test(meek_by_hand),
        cmocka_unit_test(irv_by_hand),
        cmocka_unit_test(the_withdrawn_are_passed_over),
        cmocka_unit_test(equals_end_a_transferable_ballot),
        cmocka_unit_test(schulze_by_hand),
        cmocka_unit_test(minimax_by_hand),
        cmocka_unit_test(borda_by_hand),
        cmocka_unit_test(none_of_the_above),
        cmocka_unit_test(two_medians),
        cmocka_unit_test(the_lot_hangs_on_seed_and_names_only),
        cmocka_unit_test(earlier_stages_come_before_the_lot),
        cmocka_unit_test(the_file_may_fix_the_order),
        cmocka_unit_test(debian_leaders),
        cmocka_unit_test(meek_is_not_wigm),
        cmocka_unit_test(m135),
        cmocka_unit_test(partick_west),
        cmocka_unit_test(what_cannot_be_counted),
        cmocka_unit_test(every_rule_shows_itself),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
