/* Reading and writing .pb files: what counts, what is named, and byte for byte back. */
#include <dirent.h>

#include "base/file.h"
#include "base/test_arena.h"
#include "budget/pb.h"

static struct pb_file read_text(const char *text)
{
    struct pb_file f;
    pb_read(arena, str_from(text), true, &f);
    return f;
}

#define META                                                                                       \
    "META\nkey;value\ndescription;D\ncountry;Poland\nunit;U\ninstance;1\nnum_projects;2\n"         \
    "num_votes;2\nrule;unknown\ndate_begin;2024\ndate_end;2024\n"

static void amounts_share_one_scale(void **state)
{
    (void)state;
    struct pb_file f = read_text(META "budget;10.50\nvote_type;approval\nPROJECTS\n"
                                      "project_id;cost\n01;4000.0\n1;2.125\nVOTES\n"
                                      "voter_id;vote\nx;01,1\ny;1\n");
    assert_true(f.readable);
    assert_int_equal(f.input.decimals, 3);
    assert_int_equal(f.input.budget, 10500);
    assert_int_equal(f.input.projects[0].cost, 4000000);
    assert_int_equal(f.input.projects[1].cost, 2125);
    assert_int_equal(f.input.project[2], 1); /* "01" and "1" are two ids */
}

static void ranks_and_points(void **state)
{
    (void)state;
    struct pb_file ranks = read_text(META "budget;9\nvote_type;ordinal\nPROJECTS\nproject_id;cost\n"
                                          "a;4\nb;2\nVOTES\nvoter_id;vote\nx;b,a\ny;a\n");
    assert_int_equal(ranks.input.points[0], 2);
    assert_int_equal(ranks.input.points[1], 1);
    assert_int_equal(ranks.input.points[2], 1);
    struct pb_file points =
        read_text(META "budget;9\nvote_type;cumulative\nPROJECTS\nproject_id;cost\n"
                       "a;4\nb;2\nVOTES\nvoter_id;vote;points\nx;b,a,b;5,0,7\ny;a;\n");
    assert_int_equal(points.input.first[1], 2); /* the repeat counts once, with its first points */
    assert_int_equal(points.input.points[0], 5);
    assert_int_equal(points.input.points[1], 0);
    assert_int_equal(points.n_faults, 2); /* the repeat, the missing points */
    struct pb_file scores =
        read_text(META "budget;9\nvote_type;scoring\ndefault_score;3\nPROJECTS\nproject_id;cost\n"
                       "a;4\nb;2\nVOTES\nvoter_id;vote;points\nx;b;5\ny;a;1\n");
    assert_int_equal(scores.input.default_points, 3);
}

/* Where a finding stands: line, column in characters, and what it is about. */
static void faults_have_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        u32 line, column;
    } cases[] = {
        {META "budget;9\nvote_type;approval\nPROJECTS\nproject_id;name;cost\na;\"ä;ö\";-1\nb;x;2\n"
              "VOTES\nvoter_id;vote\nx;a\n",
         16, 9},
        {META "budget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\na;1\nb;2\nVOTES\n"
              "voter_id;vote\nx;q\n",
         20, 3},
        {META "budget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\na;1\na;2\n", 17, 1},
        {META "budget; 9\n", 12, 8},
        {"hello\n", 1, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pb_file f = read_text(cases[i].text);
        assert_true(f.n_findings > 0);
        assert_int_equal(f.findings[0].line, cases[i].line);
        assert_int_equal(f.findings[0].column, cases[i].column);
    }
}

static void nothing_faulty_is_readable(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "META",
        "META\nkey;value\n",
        "PROJECTS\nproject_id;cost\na;1\n",
        META "budget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n",
        META "budget;9\nvote_type;approval\nPROJECTS\nid;price\na;1\nVOTES\nvoter_id;vote\nx;a\n",
        META "budget;1e9\nvote_type;approval\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;"
             "vote\nx;a\n",
        META "budget;9\nvote_type;approval\nPROJECTS\nproject_id;cost\na;inf\nVOTES\nvoter_id;"
             "vote\nx;a\n",
        META
        "budget;9\nvote_type;approval\nVOTES\nvoter_id;vote\nx;a\nPROJECTS\nproject_id;cost\na;1\n",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct pb_file f = read_text(texts[i]);
        if (f.readable && i + 1 < COUNT(texts))
            fail_msg("readable: %s", texts[i]);
    }
}

static void comes_back(str text, const char *name)
{
    struct pb_file f;
    struct buf b = buf_new(arena);
    pb_read(arena, text, true, &f);
    pb_write(&f, &b);
    if (!str_eq(buf_str(&b), text))
        fail_msg("%s: not byte for byte", name);
}

static void canonical_files_come_back_byte_for_byte(void **state)
{
    (void)state;
    comes_back(S(META "budget;9\nvote_type;approval\ncomment;#1: a \"quoted\" word\nPROJECTS\n"
                      "project_id;cost;name\na;4;\"x;y\"\nb;2;\"\"\"z\"\" w\"\nVOTES\n"
                      "voter_id;vote\nx;b,a\ny;a\n"),
               "LF");
    comes_back(S("META\r\nkey;value\r\nbudget;9\r\nvote_type;approval\r\nPROJECTS\r\n"
                 "project_id;cost\r\na;4\r\nVOTES\r\nvoter_id;vote\r\nx;a"),
               "CRLF without a last line end");
}

/* The unpacked files of ../shared: each is either canonical, or a second reading of what was
 * written is equal to the first. */
static void real_files_come_back(void **state)
{
    (void)state;
    const char *tried[] = {getenv("LINLI_SHARED"), "../shared", "/work/shared"};
    u32 files = 0, same = 0;
    for (size_t i = 0; i < COUNT(tried) && !files; i++) {
        str folder = str_fmt(arena, "%s/data/budgets", tried[i] ? tried[i] : "");
        DIR *d = opendir(folder.p);
        for (struct dirent *entry; d && (entry = readdir(d));) {
            str text, why;
            if (!str_ends(str_from(entry->d_name), S(".pb")))
                continue;
            const char *path = str_fmt(arena, "%.*s/%s", STR_FMT(folder), entry->d_name).p;
            assert_true(file_read(arena, path, 1 << 26, &text, &why));
            struct pb_file first, second;
            struct buf b = buf_new(arena), c = buf_new(arena);
            pb_read(arena, text, true, &first);
            pb_write(&first, &b);
            pb_read(arena, buf_str(&b), true, &second);
            pb_write(&second, &c);
            assert_true(str_eq(buf_str(&b), buf_str(&c)));
            assert_int_equal(first.input.first[first.input.n_voters],
                             second.input.first[second.input.n_voters]);
            same += str_eq(buf_str(&b), text);
            files++;
        }
        if (d)
            closedir(d);
    }
    if (!files)
        puts("# skip real files: no ../shared");
    else
        printf("# %u of %u real files come back byte for byte\n", same, files);
}

/* The same winners, share and ties by jumping, by single steps and with every comparison decided on
 * the exact side, on the real votes. */
static void same_record(const struct budget_result *a, const struct budget_result *b)
{
    assert_int_equal(a->n_wins, b->n_wins);
    assert_true(a->share == b->share && a->runs == b->runs && a->stop == b->stop);
    assert_int_equal(a->n_ties, b->n_ties);
    for (u32 i = 0; i < a->n_wins; i++) {
        assert_int_equal(a->wins[i].project, b->wins[i].project);
        assert_int_equal(a->wins[i].full, b->wins[i].full);
        assert_int_equal(a->wins[i].rest, b->wins[i].rest);
    }
}

static void real_votes_decided_exactly(const struct pb_file *f)
{
    for (int utility = UTILITY_COST; utility <= UTILITY_SCORE; utility++) {
        struct budget_options o = {.rule = RULE_EQUAL_SHARES,
                                   .utility = (enum budget_utility)utility,
                                   .bare = true,
                                   .decide_exactly = true};
        struct budget_result fast, slow;
        assert_int_equal(budget_compute(arena, &f->input, &o, &slow).outcome, DONE);
        o.decide_exactly = false;
        assert_int_equal(budget_compute(arena, &f->input, &o, &fast).outcome, DONE);
        same_record(&fast, &slow);
        o.add1 = true;
        o.increment = f->input.budget / f->input.n_voters / 100 + 1;
        assert_int_equal(budget_compute(arena, &f->input, &o, &fast).outcome, DONE);
        o.single_steps = true;
        assert_int_equal(budget_compute(arena, &f->input, &o, &slow).outcome, DONE);
        same_record(&fast, &slow);
    }
}

static void exact_and_single_steps_agree_on_real_votes(void **state)
{
    (void)state;
    const char *tried[] = {getenv("LINLI_SHARED"), "../shared", "/work/shared"};
    u32 files = 0;
    for (size_t i = 0; i < COUNT(tried) && !files; i++) {
        str folder = str_fmt(arena, "%s/data/budgets", tried[i] ? tried[i] : "");
        DIR *d = opendir(folder.p);
        for (struct dirent *entry; d && (entry = readdir(d));) {
            struct pb_file f;
            str text, why;
            if (!str_ends(str_from(entry->d_name), S(".pb")))
                continue;
            const char *path = str_fmt(arena, "%.*s/%s", STR_FMT(folder), entry->d_name).p;
            assert_true(file_read(arena, path, 1 << 26, &text, &why));
            pb_read(arena, text, false, &f);
            real_votes_decided_exactly(&f);
            files++;
        }
        if (d)
            closedir(d);
    }
    if (!files)
        puts("# skip real votes: no ../shared");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_share_one_scale),
        cmocka_unit_test(ranks_and_points),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(nothing_faulty_is_readable),
        cmocka_unit_test(canonical_files_come_back_byte_for_byte),
        cmocka_unit_test(real_files_come_back),
        cmocka_unit_test(exact_and_single_steps_agree_on_real_votes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
