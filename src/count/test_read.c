/* The readers of ballot files: what they take, and where they say a fault is. */
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

static void assert_refused(bool (*read)(struct arena *, str, struct election *, str *),
                           const char *text, const char *why_wanted)
{
    struct election e;
    str why;
    assert_false(read(arena, str_from(text), &e, &why));
    assert_string_equal(str_z(arena, why), why_wanted);
}

static void blt_faults_name_the_line(void **state)
{
    (void)state;
    assert_refused(count_read_blt, "",
                   "line 1: a BLT file begins with the number of candidates, 1 to 1000");
    assert_refused(count_read_blt, "3 0\n", "line 1: the number of seats must be 1 to 1000");
    assert_refused(count_read_blt, "3 1\n1 1 4 0\n",
                   "line 2: a ballot names a candidate that does not exist");
    assert_refused(count_read_blt, "3 1\n1 1 2 1 0\n0",
                   "line 2: A ballot names a candidate twice.");
    assert_refused(count_read_blt, "3 1\n1.5 1 0\n0",
                   "line 2: a ballot begins with its number of votes, a whole number");
    assert_refused(count_read_blt, "3 1\n1 1 2", "line 2: a ballot must end with 0");
    assert_refused(count_read_blt, "1 1\n1 1 0\n0\n\"Anna", "line 4: a quote does not close");
    assert_refused(count_read_blt, "2 1\n1 1 0\n0\n\"A\"",
                   "line 4: the name of a candidate is missing");
    assert_refused(count_read_blt, "1 1\n99999999999 1 0\n99999999999 1 0\n0\nA\nT",
                   "line 3: More votes than can be counted.");
    assert_refused(count_read_blt, "2 1\n[tie 1 1]\n0\nA\nB\nT",
                   "line 2: [tie …] names a candidate twice");
    assert_refused(count_read_blt, "2 1\n0\n\"A\"\n\"B\xC3\"\n", "line 4: the text is not UTF-8");
}

static void blt_reads_what_is_allowed(void **state)
{
    (void)state;
    struct election e =
        blt("\xEF\xBB\xBF# four\n4 2 # seats\n-3 -4\n[droop x]\n(x1) 2=1 - 4 0\n"
            "7 1 0\n0\n\"O'Brien \xE6\x9D\x8E\" \"سارة\"\nC c\n\"D\"\n\"Title\"\n\"remark\n");
    assert_int_equal(e.n_ballots, 2);
    assert_int_equal(e.seats, 2);
    assert_true(e.candidates[2].withdrawn && e.candidates[3].withdrawn);
    assert_int_equal(e.marks[0].candidate, 1);
    assert_int_equal(e.marks[1].level, 1); /* equal to it */
    assert_int_equal(e.marks[2].level, 2);
    assert_true(str_eq(e.candidates[2].name, S("C c")));
    assert_true(str_eq(e.title, S("Title")));
}

static const char preflib_new[] = "# FILE NAME: x.toc\n# TITLE: Lunch\n# NUMBER ALTERNATIVES: 3\n"
                                  "# ALTERNATIVE NAME 1: 面\n# ALTERNATIVE NAME 2: خبز\n"
                                  "# ALTERNATIVE NAME 3: Soup\n5: 1,{2,3}\n2: 3,2,1\n";

static void preflib_both_formats(void **state)
{
    (void)state;
    struct election e;
    str why;
    assert_true(count_read_preflib(
        arena, S("3\n1,A, the first\n2,B\n3,C\n7,7,2\n5,1,{2,3}\n2,3,2,1\n"), S("toc"), &e, &why));
    assert_int_equal(e.n_ballots, 2);
    assert_int_equal(e.marks[2].level, 2);
    assert_true(str_eq(e.candidates[0].name, S("A, the first")));
    assert_true(count_read_preflib(arena, str_from(preflib_new), STR_NONE, &e, &why));
    assert_true(str_eq(e.title, S("Lunch")));
    assert_int_equal(e.marks[2].level, 2);
    assert_true(str_eq(e.candidates[0].name, S("面")));
    assert_false(count_read_preflib(arena, str_from(preflib_new), S("soi"), &e, &why));
    assert_string_equal(str_z(arena, why), "line 7: a strict order has no ties in braces");
    assert_false(count_read_preflib(arena, S("2\n1,A\n2,B\n1,1,1\n1,2\n"), S("soc"), &e, &why));
    assert_string_equal(str_z(arena, why), "line 5: a complete order must rank every candidate");
    assert_false(count_read_preflib(arena, S("2\n1,A\n2,B\n1,1,1\n1,{1,2\n"), S("toi"), &e, &why));
    assert_string_equal(str_z(arena, why), "line 5: a brace does not close");
    assert_false(count_read_preflib(arena, S("2\n1,A\n1,B\n1,1,1\n"), STR_NONE, &e, &why));
    assert_string_equal(str_z(arena, why), "line 3: a candidate has two names");
    assert_false(count_read_preflib(arena, S(""), STR_NONE, &e, &why));
    assert_true(why.n > 0);
}

static void debian_sheets(void **state)
{
    (void)state;
    struct election e;
    str why;
    assert_true(
        count_read_debian(arena,
                          S("Sheet\n   Option 1------>: Anna\n /  Option 2--->: None Of The Above\n"
                            "V: 12 \tabc\nV: -1\tdef\nV: 22\tx\n"),
                          &e, &why));
    assert_int_equal(e.n_ballots, 3);
    assert_int_equal(e.ballots[1].n, 1);
    assert_int_equal(e.marks[2].candidate, 1);
    assert_int_equal(e.marks[4].level, 2);
    assert_refused(count_read_debian, "Option 1: A\nOption 2: B\nV: 123 x\n",
                   "line 3: a vote must have one sign for each option");
    assert_refused(count_read_debian, "Option 1: A\nOption 2: B\nV: 1? x\n",
                   "line 3: a rank is 1 to 9, A to Z or -");
    assert_refused(count_read_debian, "Option 2: A\nV: 1 x\n",
                   "line 1: options must be numbered in order");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blt_faults_name_the_line),
        cmocka_unit_test(blt_reads_what_is_allowed),
        cmocka_unit_test(preflib_both_formats),
        cmocka_unit_test(debian_sheets),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
