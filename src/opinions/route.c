/* Routing. Uses stats. */
#include "opinions/route.h"

double *route_priorities(struct arena *a, const struct opinions *o, const struct opinion_map *map,
                         const bool *rejected)
{
    u32 m = o->votes.statements;
    double *p = NEW_ARRAY(a, double, m);
    for (u32 j = 0; j < m; j++) {
        bool meta = o->meta && o->meta[j];
        double far = extremity(map->statements, map->centre[j], map->axis[0][j], map->axis[1][j]);
        if (!(rejected && rejected[j])) /* everybody's counts, as they are now */
            p[j] = priority(map->all[j], far, meta);
    }
    return p;
}

static bool answered(const u32 *answers, size_t n, u32 statement)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (answer_statement(answers[middle]) < statement)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && answer_statement(answers[low]) == statement;
}

static bool among(const u32 *list, u32 n, u32 statement)
{
    bool found = false;
    for (u32 k = 0; k < n && !found; k++)
        found = list[k] == statement;
    return found;
}

/* Somebody who asks for statements: what they have answered, and what they are given now. */
struct asking {
    const struct opinions *o;
    const double *priorities;
    const u32 *answers;
    size_t n_answers;
    u32 *out;
    u32 n, metas; /* given; of all they have seen then, those about the conversation itself */
};

static bool is_new(const struct asking *a, u32 j)
{
    return a->priorities[j] > 0 && !among(a->out, a->n, j) &&
           !answered(a->answers, a->n_answers, j);
}

static bool is_meta(const struct asking *a, u32 j)
{
    return a->o->meta && a->o->meta[j];
}

static void give(struct asking *a, u32 j)
{
    a->out[a->n++] = j;
    a->metas += is_meta(a, j);
}

/* A new statement by the weight of its priority; UINT32_MAX: there is none. */
static u32 draw(const struct asking *a, bool meta_too, struct dice *dice)
{
    u32 n = a->o->votes.statements, chosen = UINT32_MAX;
    double total = 0;
    for (u32 j = 0; j < n; j++)
        if ((meta_too || !is_meta(a, j)) && is_new(a, j))
            total += a->priorities[j];
    double left = (double)(dice_u64(dice) >> 11) * 0x1p-53 * total;
    for (u32 j = 0; j < n && left >= 0; j++) {
        if ((meta_too || !is_meta(a, j)) && is_new(a, j)) {
            left -= a->priorities[j];
            chosen = j;
        }
    }
    return chosen;
}

u32 route_next(const struct opinions *o, const double *priorities, const u32 *answers,
               size_t n_answers, const u32 *first, u32 n_first, struct dice *dice, u32 count,
               u32 *out)
{
    struct asking a = {o, priorities, answers, n_answers, out, 0, 0};
    for (size_t k = 0; k < n_answers; k++)
        a.metas += is_meta(&a, answer_statement(answers[k]));
    for (u32 k = 0; k < n_first && a.n < count; k++)
        if (is_new(&a, first[k]))
            give(&a, first[k]);
    while (a.n < count) {
        u32 seen = (u32)n_answers + a.n + 1; /* with the next one; a third may be meta */
        u32 next = draw(&a, 3 * (a.metas + 1) <= seen, dice);
        if (next == UINT32_MAX)
            break;
        give(&a, next);
    }
    return a.n;
}
