/* From the rows of a .pb file to the arrays that are counted: one scale for all amounts, ranks to
 * points, the file's own limits. Uses pb. */
#include "budget/pb_inside.h"

static void say(struct reader *r, enum pb_weight weight, const char *text, str one, str two)
{
    pb_find(r->arena, r->file, weight, 0, 0, (struct message){.text = text, .args = {one, two}});
}

/* mantissa · 10^(to - decimals), within what can be counted. */
static bool scaled(i64 mantissa, int decimals, int to, i64 *out)
{
    *out = mantissa;
    for (; decimals < to; decimals++)
        if (__builtin_mul_overflow(*out, 10, out))
            return false;
    return *out <= BUDGET_MAX_AMOUNT;
}

/* Values of a META list such as budget_per_category; fewer than expected are left as they are. */
static bool list_value(str list, u32 index, str *out)
{
    for (u32 i = 0; str_cut(&list, ',', out); i++)
        if (i == index)
            return true;
    return false;
}

static void widest(str list, int *decimals)
{
    i64 mantissa;
    int d;
    for (str piece; str_cut(&list, ',', &piece);)
        if (pb_decimal(str_trim(piece), &mantissa, &d) && d > *decimals)
            *decimals = d;
}

static void settle_amounts(struct reader *r)
{
    struct budget_input *in = &r->file->input;
    str budget = pb_meta_value(r->file, S("budget"));
    i64 mantissa = 0;
    int decimals = 0;
    if (!budget.p || !pb_decimal(budget, &mantissa, &decimals) || mantissa <= 0) {
        say(r, PB_FATAL, N_("META has no budget above 0: “{1}”."), str_or_empty(budget), S(""));
        return;
    }
    in->decimals = decimals;
    for (size_t p = 0; p < r->n_projects; p++)
        if (r->projects[p].decimals > in->decimals)
            in->decimals = r->projects[p].decimals;
    widest(pb_meta_value(r->file, S("budget_per_category")), &in->decimals);
    widest(pb_meta_value(r->file, S("budget_per_neighborhood")), &in->decimals);
    if (!scaled(mantissa, decimals, in->decimals, &in->budget))
        say(r, PB_FATAL, N_("The budget is too large to be counted exactly."), S(""), S(""));
    struct budget_project *projects = NEW_ARRAY(r->arena, struct budget_project, r->n_projects);
    bool *left_out = NEW_ARRAY(r->arena, bool, r->n_projects);
    for (size_t p = 0; p < r->n_projects; p++) {
        struct priced *from = &r->projects[p];
        projects[p] = (struct budget_project){.id = from->id, .name = from->name};
        if (!scaled(from->mantissa, from->decimals, in->decimals, &projects[p].cost))
            say(r, PB_FATAL, N_("The cost of project {1} is too large to be counted exactly."),
                from->id, S(""));
        i64 withdrawn;
        left_out[p] =
            scaled(999999999, 0, in->decimals, &withdrawn) && projects[p].cost == withdrawn;
        if (left_out[p])
            say(r, PB_NOTE, N_("Project {1} costs 999999999: withdrawn after the vote."), from->id,
                S(""));
    }
    in->projects = projects;
    in->n_projects = (u32)r->n_projects;
    in->limits.left_out = left_out;
}

/* A list at its length, out of the arena it grew in: a third of the room. */
static u32 *settled(struct reader *r, const u32 *list, size_t n)
{
    u32 *copy = NEW_ARRAY(r->arena, u32, n);
    if (n)
        memcpy(copy, list, n * sizeof *copy);
    return copy;
}

/* Points of ranks: the last name of a ballot has 1, each before it one more. */
static void settle_ballots(struct reader *r)
{
    struct budget_input *in = &r->file->input;
    in->n_voters = (u32)r->n_first - 1;
    in->first = r->first = settled(r, r->first, r->n_first);
    in->project = r->names = settled(r, r->names, r->n_names);
    in->points = r->points = r->has_points ? settled(r, r->points, r->n_points) : NULL;
    if (r->file->vote_type == PB_ORDINAL) {
        u32 *points = NEW_ARRAY(r->arena, u32, r->n_names);
        for (u32 i = 0; i < in->n_voters; i++)
            for (u32 at = r->first[i]; at < r->first[i + 1]; at++)
                points[at] = r->first[i + 1] - at;
        in->points = points;
    }
    str given = pb_meta_value(r->file, S("default_score"));
    i64 mantissa;
    int decimals;
    if (r->file->vote_type != PB_SCORING || !given.p)
        return;
    if (pb_decimal(given, &mantissa, &decimals) && !decimals && mantissa >= 0 &&
        mantissa <= BUDGET_MAX_POINTS)
        in->default_points = (u32)mantissa;
    else
        say(r, PB_FAULT, N_("default_score is “{1}”: no whole number from 0 on; 0 was taken."),
            given, S(""));
}

/* A project without a cost cannot be bought or shared: it leaves the input, and every name of it.
 */
static void drop_free_projects(struct reader *r)
{
    struct budget_input *in = &r->file->input;
    bool *left_out = (bool *)(uintptr_t)in->limits.left_out;
    struct budget_project *projects = (struct budget_project *)(uintptr_t)in->projects;
    for (u32 p = 0; p < in->n_projects; p++)
        if (projects[p].cost == 0) {
            projects[p].cost = BUDGET_MAX_AMOUNT; /* never fits, even where limits are off */
            left_out[p] = true;
        }
}

static bool list_has(str list, str name)
{
    for (str piece; str_cut(&list, ',', &piece);)
        if (str_eq(str_trim(piece), name))
            return true;
    return false;
}

/* Caps from a list of names and a list of amounts in META. */
static void settle_caps(struct reader *r, enum cap_kind kind, str names, str amounts, size_t column,
                        size_t *cap_caps)
{
    struct budget_input *in = &r->file->input;
    struct budget_cap *caps = (struct budget_cap *)(uintptr_t)in->limits.caps;
    str amount;
    u32 index = 0;
    for (str name; amounts.p && str_cut(&names, ',', &name); index++) {
        struct budget_cap cap = {.kind = kind, .name = str_trim(name)};
        i64 mantissa;
        int decimals;
        if (!list_value(amounts, index, &amount) ||
            !pb_decimal(str_trim(amount), &mantissa, &decimals) || mantissa < 0 ||
            !scaled(mantissa, decimals, in->decimals, &cap.most)) {
            say(r, PB_FAULT, N_("“{1}” has no budget that can be read; it is not limited."),
                cap.name, S(""));
            continue;
        }
        u32 *members = NEW_ARRAY(r->arena, u32, in->n_projects);
        for (u32 p = 0; p < in->n_projects; p++)
            if (list_has(pb_cell(&r->file->projects, p, column), cap.name))
                members[cap.n_members++] = p;
        cap.members = members;
        *PUSH(r->arena, caps, in->limits.n_caps, *cap_caps) = cap;
    }
    in->limits.caps = caps;
}

static void settle_limits(struct reader *r)
{
    struct pb_file *f = r->file;
    size_t cap = 0;
    settle_caps(r, CAP_CATEGORY, pb_meta_value(f, S("categories")),
                pb_meta_value(f, S("budget_per_category")), pb_column(&f->projects, S("category")),
                &cap);
    settle_caps(r, CAP_NEIGHBOURHOOD, pb_meta_value(f, S("neighborhoods")),
                pb_meta_value(f, S("budget_per_neighborhood")),
                pb_column(&f->projects, S("neighborhood")), &cap);
    str least = pb_meta_value(f, S("min_project_score_threshold"));
    i64 mantissa;
    int decimals;
    if (!least.p)
        return;
    if (!pb_decimal(least, &mantissa, &decimals)) {
        say(r, PB_FAULT,
            N_("min_project_score_threshold is “{1}”: not a number; none was applied."), least,
            S(""));
        return;
    }
    for (int d = 0; d < decimals; d++) /* reached at ≥: 12.5 asks for 13 */
        mantissa = mantissa / 10 + (mantissa % 10 > 0);
    f->input.limits.least_votes = mantissa;
}

void reader_settle(struct reader *r)
{
    str currency = pb_meta_value(r->file, S("currency"));
    r->file->input.currency = str_or_empty(currency);
    settle_amounts(r);
    if (!r->file->readable)
        return;
    settle_ballots(r);
    drop_free_projects(r);
    settle_limits(r);
}

u32 pb_parts(struct arena *a, const struct pb_file *file, str column, struct budget_part **parts)
{
    size_t at = pb_column(&file->projects, column), cap = 0;
    u32 n = 0, m = file->input.n_projects;
    *parts = NULL;
    if (at == SIZE_MAX)
        return 0;
    struct map by_name = map_new(a);
    for (u32 p = 0; p < m; p++) {
        str cell = pb_cell(&file->projects, p, at), name;
        while (str_cut(&cell, ',', &name)) {
            name = str_trim(name);
            if (!name.n)
                continue;
            u32 index = (u32)(uintptr_t)map_get(&by_name, name);
            if (!index && n == 200)
                return 0; /* not a division of the place but free text */
            if (!index) {
                *PUSH(a, *parts, n, cap) =
                    (struct budget_part){.name = name, .members = NEW_ARRAY(a, u32, m)};
                index = n;
                map_set(&by_name, name, (void *)(uintptr_t)n);
            }
            struct budget_part *part = &(*parts)[index - 1];
            u32 *members = (u32 *)(uintptr_t)part->members;
            if (!part->n_members || members[part->n_members - 1] != p)
                members[part->n_members++] = p;
        }
    }
    return n > 1 ? n : 0;
}
