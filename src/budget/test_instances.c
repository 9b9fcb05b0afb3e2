/* Equal Shares with Add1 on every real instance of ../shared (with LINLI_QUICK, but the largest):
 * jumps over shares against single steps, and doubles with bounds against a count that decides
 * every comparison on whole numbers. All three must give the same record. */
#include <dirent.h>
#include <unistd.h>
#include <zstd.h>

#include "base/file.h"
#include "base/quick.h"
#include "base/test.h"
#include "budget/pb.h"

static const char *folder(void)
{
    static char path[4096];
    const char *shared = getenv("LINLI_SHARED");
    if (!shared)
        shared = access("../shared/data/budgets", F_OK) == 0 ? "../shared" : "/work/shared";
    snprintf(path, sizeof path, "%s/data/budgets", shared);
    return path;
}

static str unpacked(struct arena *a, str packed)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.p, packed.n);
    assert_true(size < 1u << 26);
    char *text = NEW_ARRAY(a, char, size);
    assert_int_equal(ZSTD_decompress(text, size, packed.p, packed.n), size);
    return (str){text, size};
}

static void same_record(const char *name, const char *what, const struct budget_result *a,
                        const struct budget_result *b)
{
    bool same = a->n_wins == b->n_wins && a->share == b->share && a->runs == b->runs &&
                a->stop == b->stop && a->n_ties == b->n_ties && a->cost == b->cost;
    for (u32 i = 0; same && i < a->n_wins; i++)
        same = a->wins[i].project == b->wins[i].project && a->wins[i].full == b->wins[i].full &&
               a->wins[i].rest == b->wins[i].rest;
    for (u32 i = 0; same && i < a->n_ties; i++)
        same = a->ties[i].chosen == b->ties[i].chosen && a->ties[i].by == b->ties[i].by &&
               a->ties[i].n_others == b->ties[i].n_others;
    if (!same)
        fail_msg("%s: %s gives another record", name, what);
}

static void count(struct arena *a, const struct budget_input *in, const struct budget_options *o,
                  struct budget_result *out)
{
    assert_int_equal(budget_compute(a, in, o, out).outcome, DONE);
}

/* Of these one utility and one stop rule: with the sanitizers they take seconds each way. */
static bool is_large(const struct budget_input *in)
{
    return in->first[in->n_voters] > 20000;
}

/* All ways together take over a third of a second. */
static bool is_slow(const struct budget_input *in)
{
    return (u64)in->first[in->n_voters] * in->n_projects > 100000;
}

/* A step of about this many to the budget per voter, in whole units of the currency. */
static i64 step(const struct budget_input *in, i64 parts)
{
    i64 unit = 1;
    for (int d = 0; d < in->decimals; d++)
        unit *= 10;
    return (in->budget / in->n_voters / parts / unit + 1) * unit;
}

static void check_steps(const char *name, const struct budget_input *in, struct budget_options o)
{
    struct arena *a = arena_new(0);
    struct budget_result jumping, single;
    if (in->budget / in->n_voters > 20000 && in->n_voters > 20000)
        o.increment = step(in, 200); /* Budapest in forints: half a minute of single steps */
    count(a, in, &o, &jumping);
    o.single_steps = true;
    count(a, in, &o, &single);
    same_record(name, "counting every share", &jumping, &single);
    arena_free(a);
}

/* On whole numbers each share takes a hundred times as long: some twelve shares, in cities one. */
static void check_exactly(const char *name, const struct budget_input *in, struct budget_options o)
{
    struct arena *a = arena_new(0);
    struct budget_result fast, exact;
    o.increment = step(in, 12);
    o.add1 = !is_large(in);
    count(a, in, &o, &fast);
    o.decide_exactly = true;
    count(a, in, &o, &exact);
    same_record(name, "deciding on whole numbers", &fast, &exact);
    arena_free(a);
}

static void check(const char *name, const struct budget_input *in)
{
    for (int utility = UTILITY_COST; utility <= UTILITY_SCORE; utility++)
        for (int stop = STOP_INFEASIBLE; stop <= STOP_EXHAUSTIVE; stop++) {
            struct budget_options o = {.rule = RULE_EQUAL_SHARES,
                                       .utility = (enum budget_utility)utility,
                                       .add1 = true,
                                       .stop = (enum budget_stop_rule)stop,
                                       .bare = true};
            bool first = utility == UTILITY_COST && stop == STOP_EXHAUSTIVE;
            if ((utility == UTILITY_SCORE && !in->points) || (is_large(in) && !first))
                continue;
            check_steps(name, in, o);
            if (stop == STOP_EXHAUSTIVE)
                check_exactly(name, in, o);
        }
}

static void every_way_gives_the_same_record(void **state)
{
    (void)state;
    DIR *d = opendir(folder());
    if (!d) {
        print_message("# skip: no ../shared/data/budgets\n");
        return;
    }
    int n = 0, passed_over = 0;
    for (struct dirent *entry; (entry = readdir(d));) {
        struct arena *a = arena_new(0);
        str text, why, name = str_from(entry->d_name);
        struct pb_file file;
        const char *path = str_fmt(a, "%s/%s", folder(), entry->d_name).p;
        if (str_ends(name, S(".pb")) || str_ends(name, S(".pb.zst"))) {
            assert_true(file_read(a, path, 1 << 26, &text, &why));
            pb_read(a, str_ends(name, S(".zst")) ? unpacked(a, text) : text, false, &file);
            assert_true(file.readable);
            if (quick() && is_slow(&file.input))
                passed_over++;
            else
                check(entry->d_name, &file.input);
            n++;
        }
        arena_free(a);
    }
    closedir(d);
    if (passed_over)
        print_message("# skip the %d largest budgets: ./dev test counts them\n", passed_over);
    assert_true(n >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_gives_the_same_record)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
