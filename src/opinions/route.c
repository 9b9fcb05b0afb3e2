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

u32 route_next(const struct opinions *o, const double *priorities, const u32 *answers,
               size_t n_answers, const u32 *first, u32 n_first, struct dice *dice, u32 count,
               u32 *out)
{
    u32 n = 0, metas = 0, shown = (u32)n_answers;
    for (size_t k = 0; k < n_answers; k++)
        metas += o->meta && o->meta[answer_statement(answers[k])];
    for (u32 k = 0; k < n_first && n < count; k++)
        if (priorities[first[k]] > 0 && !answered(answers, n_answers, first[k]) &&
            !among(out, n, first[k]))
            out[n++] = first[k];
    for (u32 k = 0; k < n; k++)
        metas += o->meta && o->meta[out[k]];
    while (n < count) {
        bool meta_too = 3 * (metas + 1) <= shown + n + 1;
        double total = 0, left;
        u32 chosen = UINT32_MAX;
        for (int draw = 0; draw < 2; draw++) { /* first the sum, then where in it */
            left = draw ? (double)(dice_u64(dice) >> 11) * 0x1p-53 * total : 0;
            for (u32 j = 0; j < o->votes.statements && (!draw || left >= 0); j++) {
                if (priorities[j] <= 0 || (o->meta && o->meta[j] && !meta_too) ||
                    among(out, n, j) || answered(answers, n_answers, j))
                    continue;
                total += draw ? 0 : priorities[j];
                left -= draw ? priorities[j] : 0;
                chosen = draw ? j : chosen;
            }
        }
        if (chosen == UINT32_MAX)
            break;
        out[n++] = chosen;
        metas += o->meta && o->meta[chosen];
    }
    return n;
}
