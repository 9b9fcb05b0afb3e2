/* See returns.h. */
#include "election/returns.h"

#include "base/file.h"

/* {"num_tallied":n,"total_weight":w,… or "w"; compared with the ballots when it was verified. */
static bool read_sizes(struct returns *o)
{
    const struct board *b = &o->report.board;
    struct scan scan = scan_new(event_body(&b->archive.events[board_find(b, EVENT_TALLY, 0)], 1));
    scan_is(&scan, S("{\"num_tallied\":"));
    o->cast = scan_int(&scan, 0, EVENTS_MAX);
    scan_is(&scan, S(",\"total_weight\":"));
    if (scan_sees(&scan, S("\"")))
        return str_i64(scan_digits(&scan), &o->weight);
    o->weight = scan_int(&scan, 0, WEIGHT_MAX);
    return !scan.failed;
}

bool returns_load(struct cli *c, const char *file, bool progress, struct returns *out)
{
    struct fault f = {.arena = c->arena};
    struct verify_options o = {.progress = progress};
    str bytes, why;
    if (!file_map(file, &bytes, c->arena, &why)) {
        c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        return false;
    }
    verify_archive(c->arena, bytes, &o, &out->report);
    for (enum check i = 0; i < CHECKS; i++)
        if (out->report.checks[i].done && !out->report.checks[i].passed) {
            f.what = out->report.checks[i].what;
            cli_faulty(c, file, &f);
            c->exit = EXIT_NO;
            return false;
        }
    const struct board *b = &out->report.board;
    size_t at = board_find(b, EVENT_RESULT, 0);
    if (at == SIZE_MAX) {
        c->exit = cli_fail(EXIT_NO, "%s: there is no result yet", file);
        return false;
    }
    if (read_sizes(out) &&
        result_read(c->arena, &b->election, event_body(&b->archive.events[at], 0), out->cast,
                    &out->result, &f))
        return true;
    c->exit = cli_faulty(c, file, &f);
    return false;
}

/* Belenios counts ranks from any number; a level of 0 is "not ranked", as in src/count. */
struct tallied returns_question(struct cli *c, const struct returns *o, size_t i)
{
    const struct board *b = &o->report.board;
    const struct question *q = &b->election.questions[i];
    const struct result_question *r = &o->result[i];
    struct tallied t = {.title = q->text,
                        .names = q->answers,
                        .n = (u32)q->n_answers,
                        .cast = o->weight,
                        .electors = b->credentials.total_weight};
    if (!q->ranked) {
        t.sums = r->rows[0].values + q->blank;
        t.seats = (u32)q->max;
        return t;
    }
    const i64 **rows = NEW_ARRAY(c->arena, const i64 *, r->n + 1);
    for (size_t k = 0; k < r->n; k++)
        rows[k] = r->rows[k].values;
    t.rankings = rows;
    t.n_rankings = r->n;
    return t;
}
