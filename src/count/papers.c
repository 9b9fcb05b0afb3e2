/* Ballots as strict orders, equal ones put together. Uses base. */
#include "base/map.h"
#include "count/inner.h"

/* Writes the candidates of one ballot into order; returns how many. Stops before two equals. */
static u32 strict_order(const struct election *e, const struct ballot *b, u32 *order, bool *cut)
{
    const struct mark *marks = e->marks + b->first;
    u32 n = 0;
    *cut = false;
    for (u32 from = 0, to; from < b->n; from = to) {
        u32 standing = 0;
        for (to = from; to < b->n && marks[to].level == marks[from].level; to++)
            if (!e->candidates[marks[to].candidate].withdrawn) {
                order[n + standing] = marks[to].candidate;
                standing++;
            }
        if (standing > 1) {
            *cut = true;
            break;
        }
        n += standing;
    }
    return n;
}

struct paper *count_papers(struct count *c, size_t *n)
{
    const struct election *e = c->e;
    struct paper *papers = NEW_ARRAY(c->arena, struct paper, e->n_ballots + 1);
    u32 *orders = NEW_ARRAY(c->arena, u32, e->n_marks + 1), *at = orders;
    struct map known = map_new(c->arena);
    i64 cut_weight = 0, empty = 0;
    *n = 0;
    c->r.valid = 0;
    for (size_t i = 0; i < e->n_ballots; i++) {
        bool cut;
        i64 weight = e->ballots[i].weight;
        u32 length = strict_order(e, &e->ballots[i], at, &cut);
        cut_weight += cut ? weight : 0;
        if (!length) {
            empty += weight;
            continue;
        }
        c->r.valid += weight;
        str key = {(const char *)at, length * sizeof *at};
        struct paper *same = map_get(&known, key);
        if (same) {
            same->weight += weight;
            continue;
        }
        papers[*n] = (struct paper){weight, at, length};
        map_set(&known, key, &papers[(*n)++]);
        at += length;
    }
    if (empty)
        count_say3(c, N_("Ballots that choose nobody and are not counted: {1}."),
                   count_text(c, empty, 0), STR_NONE, STR_NONE);
    if (cut_weight)
        count_say3(c,
                   N_("Ballots that rank candidates equally and are read only up to there: {1}."),
                   count_text(c, cut_weight, 0), STR_NONE, STR_NONE);
    return papers;
}
