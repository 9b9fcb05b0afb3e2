/* linli budget compute|check|compare|explain. Uses pb, report, cli. */
#include "budget/cli.h"

#include <stdio.h>

#include "base/file.h"
#include "budget/pb.h"
#include "budget/report.h"
#include "lang/say.h"

/* The words of the command line, still text. */
struct words {
    const char *rule, *utility, *completion, *stop, *increment, *start, *ties, *exclusive;
    const char *html, *result;
    bool then_by_votes, comparison, bare, json, strict;
};

enum { RULE_OPTIONS = 16 };

static bool one_of(const char *word, const char *first, const char *second, bool *is_second)
{
    *is_second = word && strcmp(word, second) == 0;
    return !word || *is_second || strcmp(word, first) == 0;
}

static int read_options(struct cli *c, const struct words *w, struct budget_options *o)
{
    bool exhaustive;
    *o = (struct budget_options){
        .then_by_votes = w->then_by_votes, .comparison = w->comparison, .bare = w->bare};
    if (w->rule && !budget_rule_named(str_from(w->rule), &o->rule))
        return cli_fail(EXIT_USAGE,
                        "no rule '%s': greedy-votes, greedy-votes-per-cost, greedy-score, "
                        "phragmen, equal-shares, max-welfare",
                        w->rule);
    if (w->utility && !budget_utility_named(str_from(w->utility), &o->utility))
        return cli_fail(EXIT_USAGE, "no utility '%s': cost, cardinality, score", w->utility);
    if (!one_of(w->completion, "none", "add1", &o->add1))
        return cli_fail(EXIT_USAGE, "no completion '%s': none, add1", w->completion);
    if (!one_of(w->stop, "infeasible", "exhaustive", &exhaustive))
        return cli_fail(EXIT_USAGE, "no stop rule '%s': infeasible, exhaustive", w->stop);
    if (!one_of(w->start, "exact", "floor", &o->start_floor))
        return cli_fail(EXIT_USAGE, "no start '%s': exact, floor", w->start);
    o->stop = exhaustive ? STOP_EXHAUSTIVE : STOP_INFEASIBLE;
    if (w->ties && !budget_ties_named(str_from(w->ties), &o->ties))
        return cli_fail(EXIT_USAGE, "no order '%s': a list of cost, votes, file, id, lot:SEED",
                        w->ties);
    (void)c;
    return EXIT_DONE;
}

/* An increment is an amount of the currency; on the scale of the file it must be whole. */
static int read_increment(const struct words *w, struct pb_file *file, struct budget_options *o)
{
    int decimals;
    if (!w->increment)
        return EXIT_DONE;
    if (!pb_decimal(str_from(w->increment), &o->increment, &decimals) || o->increment <= 0 ||
        decimals > file->input.decimals)
        return cli_fail(EXIT_USAGE, "not an increment in this file's money: '%s'", w->increment);
    for (; decimals < file->input.decimals; decimals++)
        if (__builtin_mul_overflow(o->increment, 10, &o->increment))
            return cli_fail(EXIT_USAGE, "too large an increment: '%s'", w->increment);
    return EXIT_DONE;
}

static void print_findings(struct cli *c, const struct pb_file *file, const char *path, FILE *to)
{
    static const char *const kinds[] = {"error", "fault", "note"};
    for (u32 i = 0; i < file->n_findings; i++) {
        const struct pb_finding *f = &file->findings[i];
        str text = say(c->arena, NULL, f->message);
        if (f->line)
            fprintf(to, "%s:%u:%u: %s: %.*s\n", path, f->line, f->column, kinds[f->weight],
                    STR_FMT(text));
        else
            fprintf(to, "%s: %s: %.*s\n", path, kinds[f->weight], STR_FMT(text));
    }
    if (file->n_findings == PB_MOST_FINDINGS)
        fprintf(to, "%s: further findings are not listed\n", path);
}

enum { LARGEST_FILE = 1 << 30 };

static int read_file(struct cli *c, const char *path, bool strict, bool keep_votes,
                     struct pb_file *file)
{
    str text, why;
    bool read = strcmp(path, "-") == 0 ? file_read(c->arena, path, LARGEST_FILE, &text, &why)
                                       : file_map(path, &text, c->arena, &why);
    if (!read)
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    pb_read(c->arena, text, keep_votes, file);
    if (!file->readable || (strict && file->n_faults)) {
        print_findings(c, file, path, stderr);
        return cli_fail(EXIT_INPUT, "%s: %s", path,
                        file->readable ? "not to the letter of the format" : "cannot be counted");
    }
    return EXIT_DONE;
}

static int verb_compute(struct cli *c)
{
    struct words w = {.rule = "equal-shares"};
    const struct option options[] = {
        {"rule", OPT_TEXT, &w.rule, "NAME",
         N_("greedy-votes, greedy-votes-per-cost, greedy-score, phragmen, equal-shares (default), "
            "max-welfare")},
        {"utility", OPT_TEXT, &w.utility, "KIND", N_("cost (default), cardinality or score")},
        {"completion", OPT_TEXT, &w.completion, "KIND",
         N_("none (default) or add1: raise every share")},
        {"stop", OPT_TEXT, &w.stop, "WHEN",
         N_("infeasible (default): before a share overspends; exhaustive: when nothing more fits")},
        {"then-by-votes", OPT_FLAG, &w.then_by_votes, NULL, N_("fill up with what fits, by votes")},
        {"increment", OPT_TEXT, &w.increment, "AMOUNT",
         N_("step of add1 (default: one unit of the currency)")},
        {"start", OPT_TEXT, &w.start, "WHERE",
         N_("exact (default) or floor: the first share rounded down")},
        {"comparison", OPT_FLAG, &w.comparison, NULL,
         N_("greedy by votes replaces it if more voters prefer that")},
        {"ties", OPT_TEXT, &w.ties, "ORDER",
         N_("list of cost, votes, file, id, lot:SEED (default cost,votes,file)")},
        {"bare", OPT_FLAG, &w.bare, NULL, N_("without the file's own limits")},
        {"strict", OPT_FLAG, &w.strict, NULL, N_("refuse a file that is not to the letter")},
        {"json", OPT_FLAG, &w.json, NULL, N_("machine-readable result")},
        {0}};
    struct pb_file file;
    struct budget_options o;
    struct budget_result result;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    int code = read_options(c, &w, &o);
    if (!code)
        code = read_file(c, c->args[0], w.strict, false, &file);
    if (!code)
        code = read_increment(&w, &file, &o);
    if (code)
        return code;
    print_findings(c, &file, c->args[0], stderr);
    struct result counted = budget_compute(c->arena, &file.input, &o, &result);
    if (counted.outcome)
        return cli_fail(EXIT_INPUT, "%s: %.*s", c->args[0],
                        STR_FMT(say(c->arena, NULL, counted.message)));
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    if (w.json) {
        report_json(&j, c->arena, &file.input, &result);
        buf_byte(&b, '\n');
    } else {
        report_text(&b, c->arena, &file.input, &result);
    }
    fwrite(b.p, 1, b.n, stdout);
    return EXIT_DONE;
}

const struct verb budget_verbs[] = {
    {"compute", verb_compute, "FILE.pb [--rule NAME] [OPTIONS]", N_("count the votes of a budget"),
     NULL},
    {0},
};
