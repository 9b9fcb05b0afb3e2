/* A result as HTML. Uses base, lang, page. */
#include "budget/sheet.h"

#include "base/utf8.h"
#include "budget.html.h"
#include "budget/report.h"
#include "page/chart.h"

/* Above so many names on ballots what losers lacked is not recounted for a page: some ten counts
 * a loser, each in proportion to them. `linli budget explain` answers for one. */
enum { RECOUNT_MOST = 60000, CHART_ROWS = 25 };

static int by_place(const void *x, const void *y)
{
    const struct sheet_row *a = x, *b = y;
    if (a->place && b->place)
        return (a->place > b->place) - (a->place < b->place);
    if (a->place || b->place)
        return a->place ? -1 : 1;
    if (a->votes != b->votes)
        return a->votes < b->votes ? 1 : -1;
    return (a->project > b->project) - (a->project < b->project);
}

static void count_votes(struct budget_sheet *s)
{
    const struct budget_input *in = s->in;
    for (u32 at = 0; at < in->first[in->n_voters]; at++)
        s->rows[in->project[at]].votes++;
    for (u32 p = 0; p < in->n_projects; p++) {
        s->rows[p].project = p;
        s->all_votes += s->rows[p].votes;
        if (s->rows[p].votes > s->most_votes)
            s->most_votes = s->rows[p].votes;
    }
}

static void explain_rows(struct arena *a, struct budget_sheet *s)
{
    const struct budget_input *in = s->in;
    bool recount = in->first[in->n_voters] <= RECOUNT_MOST && !s->r->compared;
    struct what_if *w = recount ? what_if_new(a, in, &s->r->options) : NULL;
    for (u32 i = 0; i < s->n_rows; i++) {
        struct sheet_row *row = &s->rows[i];
        struct budget_missing missing = {0};
        if (w && s->r->fates[row->project].why != WHY_WON)
            missing = what_if_missing(w, row->project);
        row->said = NEW_ARRAY(a, struct message, EXPLAIN_MOST);
        row->n_said = budget_explain(a, in, s->r, row->project, &missing, row->said);
    }
    if (w)
        what_if_end(w);
}

void sheet_new(struct arena *a, const struct budget_input *in, const struct budget_result *r,
               struct budget_sheet *out)
{
    *out = (struct budget_sheet){.in = in, .r = r, .n_rows = in->n_projects};
    out->rows = NEW_ARRAY(a, struct sheet_row, in->n_projects);
    count_votes(out);
    u32 *wins = NEW_ARRAY(a, u32, r->n_wins);
    for (u32 i = 0; i < r->n_wins; i++) {
        wins[i] = r->wins[i].project;
        out->rows[wins[i]].place = i + 1;
    }
    bool priced = r->options.rule == RULE_EQUAL_SHARES && !r->options.then_by_votes && !r->replaced;
    budget_check(a, in, &r->options, wins, r->n_wins, priced ? r->share : -1, &out->checks);
    qsort(out->rows, out->n_rows, sizeof *out->rows, by_place);
    explain_rows(a, out);
    out->n_rule = budget_explain_rule(a, in, r, out->rule);
}

void sheet_put(struct buf *b, const struct lang *lang, const struct budget_sheet *s)
{
    struct frame frame = {.name = said(s->place.n ? s->place : S("linli"), STR_NONE)};
    struct page p = {.out = b, .arena = b->arena, .lang = lang, .apart = true, .frame = &frame};
    page_budget_file(&p, s);
}

html sheet_money(struct page *p, const struct budget_sheet *s, i128 amount)
{
    return ltr(p, report_money(p->arena, s->in, amount));
}

/* A name that fits a phone's chart: at most 30 columns, Chinese and the like two each; and apart
 * from the text around it, so that its dots stay at its end whichever way the page reads. */
static str short_name(struct arena *a, str text)
{
    enum { COLUMNS = 30, FIRST_WIDE = 0x1100 };
    size_t at = 0, kept = 0;
    int columns = 0;
    while (at < text.n && columns <= COLUMNS) {
        columns += utf8_next(text, &at) >= FIRST_WIDE ? 2 : 1;
        kept = columns < COLUMNS ? at : kept;
    }
    bool whole = columns <= COLUMNS;
    return str_fmt(a, "\u2068%.*s%s\u2069", STR_FMT(str_first(text, whole ? text.n : kept)),
                   whole ? "" : "…");
}

html sheet_votes_chart(struct page *p, const struct budget_sheet *s, bool funded)
{
    u32 from = funded ? 0 : s->r->n_wins, end = funded ? s->r->n_wins : s->n_rows;
    u32 n = end - from < CHART_ROWS ? end - from : CHART_ROWS;
    double *votes = NEW_ARRAY(p->arena, double, n);
    str *names = NEW_ARRAY(p->arena, str, n);
    for (u32 i = 0; i < n; i++) {
        const struct sheet_row *row = &s->rows[from + i];
        const struct budget_project *project = &s->in->projects[row->project];
        votes[i] = (double)row->votes;
        names[i] = short_name(p->arena, project->name.n ? project->name : project->id);
    }
    struct series *series = NEW(p->arena, struct series);
    *series = (struct series){page_say(p, N_("Votes"), NULL, 0).text, votes};
    struct chart c = {.id = funded ? "votes-funded" : "votes-others",
                      .title = page_say(p, funded ? N_("Funded") : N_("Not funded"), NULL, 0).text,
                      .about = page_say(p,
                                        funded ? N_("Votes of the projects that were funded, in "
                                                    "the order in which they were bought.")
                                               : N_("Votes of the projects that were not funded, "
                                                    "the most voted for first."),
                                        NULL, 0)
                                   .text,
                      .label_head = page_say(p, N_("Project"), NULL, 0).text,
                      .labels = names,
                      .n = n,
                      .series = series,
                      .n_series = 1,
                      .most = (double)s->most_votes};
    return chart_bars(p, &c);
}

const char *sheet_tie(enum tie_criterion by)
{
    static const char *const texts[] = {
        [TIE_COST] = N_("the lower cost"),         [TIE_VOTES] = N_("more votes"),
        [TIE_FILE] = N_("the order of the list"),  [TIE_LOT] = N_("the lot drawn before counting"),
        [TIE_ID] = N_("the order of the numbers"),
    };
    return texts[by];
}

str sheet_seed(const struct budget_sheet *s)
{
    return s->r->options.ties.seed;
}
