/* linli election count on what Belenios gives: an archive with its result (checked first), its
 * result as JSON, or the rankings that belenios-tool's methods read. All else src/count reads. */
#include <jansson.h>
#include <sys/stat.h>

#include "base/file.h"
#include "election/returns.h"

enum { RESULT_MAX = 1 << 26 };

static enum count_reading decline(struct cli *c, const char *path, const char *what)
{
    c->exit = cli_fail(EXIT_INPUT, "%s: %s", path, what);
    return WAS_FAULTY;
}

/* Which of n questions is meant, from 0; SIZE_MAX: said. */
static size_t question_meant(struct cli *c, const struct count_source *from, size_t n)
{
    if (!from->question && n == 1)
        return 0;
    if (from->question >= 1 && (size_t)from->question <= n)
        return (size_t)from->question - 1;
    c->exit = cli_fail(EXIT_USAGE, "%s: which question? --question 1 to %zu", from->path, n);
    return SIZE_MAX;
}

static enum count_reading read_archive(struct cli *c, const struct count_source *from,
                                       struct tallied *out)
{
    struct returns o;
    const char *file = cli_archive(c, from->path);
    if (!file || !returns_load(c, file, true, &o))
        return WAS_FAULTY;
    size_t i = question_meant(c, from, o.report.board.election.n_questions);
    if (i == SIZE_MAX)
        return WAS_FAULTY;
    *out = returns_question(c, &o, i);
    return WAS_READ;
}

/* n whole numbers, or NULL. Large weights are strings. */
static i64 *read_numbers(struct arena *a, const json_t *row, size_t n)
{
    i64 *values = NEW_ARRAY(a, i64, n + 1);
    if (json_array_size(row) != n)
        return NULL;
    for (size_t k = 0; k < n; k++) {
        const json_t *v = json_array_get(row, k);
        const char *text = json_string_value(v);
        if (json_is_integer(v))
            values[k] = json_integer_value(v);
        else if (!text || !str_i64(str_from(text), &values[k]))
            return NULL;
    }
    return values;
}

/* Names and title from --election; else the answers' numbers. *blank: a blank flag comes first. */
static bool name_answers(struct cli *c, const struct count_source *from, size_t i, size_t n,
                         struct tallied *out, bool *blank)
{
    struct fault f = {.arena = c->arena};
    struct election e;
    str text, *names = NEW_ARRAY(c->arena, str, n + 1);
    *blank = false;
    out->names = names;
    out->n = (u32)n;
    if (!from->names) {
        for (size_t k = 0; k < n; k++)
            names[k] = str_fmt(c->arena, "%zu", k + 1);
        return true;
    }
    if (!cli_read(c, from->names, &text))
        return false;
    if (!election_from_template(c->arena, text, &e, &f)) {
        c->exit = cli_faulty(c, from->names, &f);
        return false;
    }
    const struct question *q = i < e.n_questions ? &e.questions[i] : NULL;
    if (!q || q->n_answers + q->blank != n) {
        decline(c, from->names, "is not the election of this result");
        return false;
    }
    *blank = q->blank;
    *out = (struct tallied){
        .title = q->text, .names = q->answers, .n = (u32)q->n_answers, .seats = (u32)q->max};
    return true;
}

static enum count_reading take_sums(struct cli *c, const struct count_source *from, size_t i,
                                    const json_t *row, struct tallied *out)
{
    size_t n = json_array_size(row);
    const i64 *sums = read_numbers(c->arena, row, n);
    bool blank;
    if (!sums || !n)
        return decline(c, from->path, "the result is not an array of numbers");
    if (!from->cast)
        return decline(c, from->path, "sums do not say how many ballots there were: --cast N");
    if (!name_answers(c, from, i, n, out, &blank))
        return WAS_FAULTY;
    out->sums = sums + blank;
    out->cast = from->cast;
    return WAS_READ;
}

static enum count_reading take_rankings(struct cli *c, const struct count_source *from, size_t i,
                                        const json_t *rows, struct tallied *out)
{
    size_t n = json_array_size(rows), answers = json_array_size(json_array_get(rows, 0));
    const i64 **rankings = NEW_ARRAY(c->arena, const i64 *, n + 1);
    bool blank;
    for (size_t k = 0; k < n; k++)
        if (!(rankings[k] = read_numbers(c->arena, json_array_get(rows, k), answers)))
            return decline(
                c, from->path,
                str_fmt(c->arena, "ballot %zu is not an array of %zu numbers", k + 1, answers).p);
    if (!answers)
        return decline(c, from->path, "the ballots name nobody");
    if (!name_answers(c, from, i, answers, out, &blank))
        return WAS_FAULTY;
    if (blank)
        return decline(c, from->names, "is not the election of this result");
    out->rankings = rankings;
    out->n_rankings = n;
    return WAS_READ;
}

static bool is_row_of_rows(const json_t *v)
{
    return json_is_array(json_array_get(v, 0));
}

/* {"result":[…]}: a row of sums or an array of rankings a question; […]: rankings alone. */
static enum count_reading take_json(struct cli *c, const struct count_source *from,
                                    const json_t *root, struct tallied *out)
{
    const json_t *result = json_object_get(root, "result");
    if (json_is_array(root))
        return take_rankings(c, from, 0, root, out);
    if (!json_array_size(result))
        return decline(c, from->path, "there is no result in it");
    size_t i = question_meant(c, from, json_array_size(result));
    if (i == SIZE_MAX)
        return WAS_FAULTY;
    const json_t *one = json_array_get(result, i);
    return is_row_of_rows(one) ? take_rankings(c, from, i, one, out)
                               : take_sums(c, from, i, one, out);
}

static enum count_reading read_belenios(struct cli *c, const struct count_source *from,
                                        struct tallied *out)
{
    struct stat about;
    json_error_t error;
    str text, why, path = str_from(from->path);
    *out = (struct tallied){0};
    bool folder = stat(from->path, &about) == 0 && S_ISDIR(about.st_mode);
    if (folder || str_ends(path, S(".bel")))
        return read_archive(c, from, out);
    if (!str_ends(path, S(".json")))
        return NOT_MINE;
    if (!file_read(c->arena, from->path, RESULT_MAX, &text, &why)) {
        c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        return WAS_FAULTY;
    }
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return decline(
            c, from->path,
            str_fmt(c->arena, "line %d, column %d: not JSON", error.line, error.column).p);
    enum count_reading how = take_json(c, from, root, out);
    json_decref(root);
    return how;
}

int election_count(struct cli *c)
{
    return count_command(c, read_belenios);
}
