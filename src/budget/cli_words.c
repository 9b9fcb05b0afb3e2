/* The words of budget verbs read into options, files into votes. Uses pb, report, cli. */
#include "base/file.h"
#include "budget/cli_inside.h"
#include "budget/report.h"
#include "lang/say.h"

static bool one_of(const char *word, const char *first, const char *second, bool *is_second)
{
    *is_second = word && strcmp(word, second) == 0;
    return !word || *is_second || strcmp(word, first) == 0;
}

int budget_words_read(const struct budget_words *w, struct budget_options *o)
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
    return EXIT_DONE;
}

int budget_words_increment(const struct budget_words *w, struct pb_file *file,
                           struct budget_options *o)
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

void budget_findings_print(struct cli *c, const struct pb_file *file, const char *path, FILE *to)
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

int budget_file_refuse(struct cli *c, const struct pb_file *file, const char *path)
{
    budget_findings_print(c, file, path, stderr);
    return cli_fail(EXIT_INPUT, "%s: %s", path,
                    file->readable ? "not to the letter of the format" : "cannot be counted");
}

enum { LARGEST_FILE = 1 << 30 };

/* What is only counted: votes are read and let go; a file on disk is not copied. */
static int read_file(struct cli *c, const char *path, bool strict, struct pb_file *file)
{
    str text, why;
    bool read = strcmp(path, "-") == 0 ? file_read(c->arena, path, LARGEST_FILE, &text, &why)
                                       : file_map(path, &text, c->arena, &why);
    if (!read)
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    pb_read(c->arena, text, false, file);
    return file->readable && !(strict && file->n_faults) ? EXIT_DONE
                                                         : budget_file_refuse(c, file, path);
}

int budget_file_read(struct cli *c, const char *path, struct pb_file *file)
{
    str text, why;
    if (!file_read(c->arena, path, LARGEST_FILE, &text, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    pb_read(c->arena, text, true, file);
    return EXIT_DONE;
}

u32 budget_project_named(const struct budget_input *in, str id)
{
    for (u32 p = 0; p < in->n_projects; p++)
        if (str_eq(in->projects[p].id, id))
            return p;
    return UINT32_MAX;
}

int budget_words_exclusive(struct cli *c, const char *sets, struct pb_file *file)
{
    struct budget_input *in = &file->input;
    str rest = str_from(sets), set, id;
    struct budget_cap *caps =
        NEW_ARRAY(c->arena, struct budget_cap, in->limits.n_caps + rest.n + 1);
    if (in->limits.n_caps)
        memcpy(caps, in->limits.caps, in->limits.n_caps * sizeof *caps);
    while (str_cut(&rest, ';', &set)) {
        struct budget_cap *cap = &caps[in->limits.n_caps++];
        u32 *members = NEW_ARRAY(c->arena, u32, in->n_projects + set.n);
        *cap =
            (struct budget_cap){.kind = CAP_EXCLUSIVE, .name = set, .most = 1, .members = members};
        while (str_cut(&set, ',', &id)) {
            u32 p = budget_project_named(in, id);
            if (p == UINT32_MAX)
                return cli_fail(EXIT_INPUT, "no project '%.*s'", STR_FMT(id));
            members[cap->n_members++] = p;
        }
    }
    in->limits.caps = caps;
    return EXIT_DONE;
}

int budget_words_prepare(struct cli *c, const struct budget_words *w, struct pb_file *file,
                         struct budget_options *o)
{
    int code = budget_words_read(w, o);
    if (!code)
        code = read_file(c, c->args[0], w->strict, file);
    if (!code)
        code = budget_words_increment(w, file, o);
    if (!code && w->exclusive)
        code = budget_words_exclusive(c, w->exclusive, file);
    if (!code)
        budget_findings_print(c, file, c->args[0], stderr);
    return code;
}

int budget_words_count(struct cli *c, const struct pb_file *file, const struct budget_options *o,
                       struct budget_result *result)
{
    struct result counted = budget_compute(c->arena, &file->input, o, result);
    if (counted.outcome)
        return cli_fail(EXIT_INPUT, "%s: %.*s", c->args[0],
                        STR_FMT(say(c->arena, NULL, counted.message)));
    return EXIT_DONE;
}
