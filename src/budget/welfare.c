/* Max-welfare: the set of most value that fits, a knapsack solved exactly. Uses election.
 *
 * Projects go in falling order of value per cost. After each, the list holds every sum of costs and
 * value that no cheaper one reaches (Nemhauser and Ullmann 1969), less those whose bound, filling
 * what is left by fractions of the best remaining projects (Dantzig 1957), does not pass the best
 * set known. Where the list grows too long the search ends with the best set and the bound. */
#include "budget/welfare.h"

struct state {
    i64 cost;
    i128 value;
    u32 trail; /* the purchase that led here, in the log; 0: none */
};

struct trail {
    u32 project, before;
};

struct search {
    const struct election *e;
    struct arena *a;
    u32 *items, n;
    i128 *worth;          /* of items[i] */
    i128 *costs, *worths; /* sums of items 0 … i - 1 */
    struct trail *log;    /* log[0] is unused */
    size_t n_log, cap_log;
    i128 best; /* value of the best set known */
    u32 best_trail;
    u32 *best_more, n_best_more; /* and what was added to that trail */
    struct room room;
};

static i128 worth_of(const struct election *e, u32 p)
{
    switch (e->options->utility) {
    case UTILITY_COST:
        return (i128)e->votes[p] * e->cost[p];
    case UTILITY_CARDINALITY:
        return (i128)e->votes[p];
    case UTILITY_SCORE:
        break;
    }
    return e->score[p];
}

/* a/b against c/d where products may pass 128 bits: whole parts first, then the rests. */
static int compare_ratio(i128 a, i64 b, i128 c, i64 d)
{
    i128 x = a / b, y = c / d;
    if (x != y)
        return x < y ? -1 : 1;
    x = a % b * d;
    y = c % d * b;
    return (x > y) - (x < y);
}

static int by_ratio(const void *x, const void *y, void *context)
{
    const struct election *e = context;
    u32 p = *(const u32 *)x, q = *(const u32 *)y;
    int order = compare_ratio(worth_of(e, q), e->cost[q], worth_of(e, p), e->cost[p]);
    return order ? order : (int)(e->rank[p] > e->rank[q]) - (e->rank[p] < e->rank[q]);
}

/* No set of items from `at` on within `left` is worth more. */
static i128 bound(const struct search *s, u32 at, i64 left)
{
    u32 low = at, high = s->n;
    while (low < high) { /* the last `low` with items at … low - 1 fitting */
        u32 mid = low + (high - low + 1) / 2;
        if (s->costs[mid] - s->costs[at] <= left)
            low = mid;
        else
            high = mid - 1;
    }
    i128 sum = s->worths[low] - s->worths[at];
    if (low == s->n)
        return sum;
    i64 rest = left - (i64)(s->costs[low] - s->costs[at]), cost = s->e->cost[s->items[low]];
    return sum + rest * (s->worth[low] / cost) + rest * (s->worth[low] % cost) / cost;
}

static void refill_room(struct search *s, u32 trail)
{
    room_reset(&s->room, s->e);
    for (; trail; trail = s->log[trail].before)
        room_take(&s->room, s->e, s->log[trail].project);
}

/* Fills up from a state greedily: a set at hand, to compare bounds with. */
static void try_fill(struct search *s, const struct state *from, u32 at)
{
    i128 value = from->value;
    i64 left = s->e->budget - from->cost;
    u32 *more = NEW_ARRAY(s->a, u32, s->n - at + 1), n = 0, cap;
    refill_room(s, from->trail);
    for (u32 i = at; i < s->n; i++) {
        u32 p = s->items[i];
        if (s->e->cost[p] > left || !room_fits(&s->room, s->e, p, &cap))
            continue;
        room_take(&s->room, s->e, p);
        left -= s->e->cost[p];
        value += s->worth[i];
        more[n++] = p;
    }
    if (value > s->best || !s->best_more) {
        s->best = value;
        s->best_trail = from->trail;
        s->best_more = more;
        s->n_best_more = n;
    }
}

struct list {
    struct state *states;
    size_t n, cap;
};

/* Appends unless a cheaper state is worth as much (with caps states cannot be compared so) or its
 * bound is too low. */
static void keep(struct search *s, struct list *list, struct state x, u32 next)
{
    if (!s->e->n_caps && list->n && list->states[list->n - 1].value >= x.value)
        return;
    if (x.value + bound(s, next, s->e->budget - x.cost) > s->best)
        *PUSH(s->a, list->states, list->n, list->cap) = x;
}

static bool may_take(struct search *s, const struct state *x, u32 item)
{
    u32 cap;
    if (s->e->cost[s->items[item]] > s->e->budget - x->cost)
        return false;
    if (!s->e->n_caps)
        return true;
    refill_room(s, x->trail);
    return room_fits(&s->room, s->e, s->items[item], &cap);
}

static struct state taken(struct search *s, const struct state *x, u32 item)
{
    u32 p = s->items[item];
    *PUSH(s->a, s->log, s->n_log, s->cap_log) = (struct trail){p, x->trail};
    return (struct state){x->cost + s->e->cost[p], x->value + s->worth[item], (u32)s->n_log - 1};
}

/* Every state without and with the item, in order of cost. */
static void step(struct search *s, const struct list *from, u32 item, struct list *to)
{
    i64 cost = s->e->cost[s->items[item]];
    size_t i = 0, j = 0; /* next without, next with */
    to->n = 0;
    while (i < from->n || j < from->n) {
        bool without =
            j == from->n || (i < from->n && from->states[i].cost <= from->states[j].cost + cost);
        if (without) {
            keep(s, to, from->states[i++], item + 1);
            continue;
        }
        const struct state *x = &from->states[j++];
        i128 value = x->value + s->worth[item];
        bool dominated = !s->e->n_caps && to->n && to->states[to->n - 1].value >= value;
        if (!dominated && may_take(s, x, item))
            keep(s, to, taken(s, x, item), item + 1);
    }
}

static i128 highest_bound(struct search *s, const struct list *list, u32 at, size_t *which)
{
    i128 top = s->best;
    *which = 0;
    for (size_t i = 0; i < list->n; i++) {
        i128 b = list->states[i].value + bound(s, at, s->e->budget - list->states[i].cost);
        if (b > top) {
            top = b;
            *which = i;
        }
    }
    return top;
}

static struct search search_new(struct arena *a, const struct election *e)
{
    struct search s = {.e = e, .a = a, .room = room_new(a, e)};
    s.items = NEW_ARRAY(a, u32, e->n_projects);
    for (u32 p = 0; p < e->n_projects; p++)
        if (e->counted[p] && e->cost[p] <= e->budget && worth_of(e, p) > 0)
            s.items[s.n++] = p;
    qsort_r(s.items, s.n, sizeof *s.items, by_ratio, (void *)(uintptr_t)e);
    s.worth = NEW_ARRAY(a, i128, s.n);
    s.costs = NEW_ARRAY(a, i128, (size_t)s.n + 1);
    s.worths = NEW_ARRAY(a, i128, (size_t)s.n + 1);
    for (u32 i = 0; i < s.n; i++) {
        s.worth[i] = worth_of(e, s.items[i]);
        s.costs[i + 1] = s.costs[i] + e->cost[s.items[i]];
        s.worths[i + 1] = s.worths[i] + s.worth[i];
    }
    *PUSH(a, s.log, s.n_log, s.cap_log) = (struct trail){0};
    return s;
}

static int by_index(const void *x, const void *y)
{
    u32 a = *(const u32 *)x, b = *(const u32 *)y;
    return (a > b) - (a < b);
}

static void tell_set(struct search *s, struct arena *a, struct budget_result *result)
{
    u32 *set = NEW_ARRAY(s->a, u32, (size_t)s->n + 1), n = 0;
    for (u32 i = 0; i < s->n_best_more; i++)
        set[n++] = s->best_more[i];
    for (u32 t = s->best_trail; t; t = s->log[t].before)
        set[n++] = s->log[t].project;
    qsort(set, n, sizeof *set, by_index);
    result->wins = NEW_ARRAY(a, struct budget_win, (size_t)n + 1);
    for (u32 i = 0; i < n; i++) {
        result->wins[i].project = set[i];
        result->cost += s->e->cost[set[i]];
    }
    result->n_wins = n;
    for (u32 p = 0; p < s->e->n_projects; p++)
        if (result->fates[p].why == WHY_WON)
            result->fates[p].why = s->e->cost[p] > s->e->budget ? WHY_TOO_DEAR : WHY_WELFARE;
}

void welfare_count(struct arena *a, const struct election *e, struct budget_result *result)
{
    enum { MOST_STATES = 400000 };
    struct arena *passing = arena_new(0);
    struct search s = search_new(passing, e);
    u64 limit = e->options->max_states ? e->options->max_states : MOST_STATES;
    struct list from = {0}, to = {0};
    size_t top;
    *PUSH(passing, from.states, from.n, from.cap) = (struct state){0};
    try_fill(&s, &from.states[0], 0);
    result->bound = s.best;
    for (u32 i = 0; i < s.n && from.n; i++) {
        if (from.n > limit || s.n_log > 20 * limit) {
            result->bound = highest_bound(&s, &from, i, &top);
            break;
        }
        step(&s, &from, i, &to);
        struct list was = from;
        from = to;
        to = was;
        if (from.n) {
            highest_bound(&s, &from, i + 1, &top);
            try_fill(&s, &from.states[top], i + 1);
        }
    }
    if (result->bound < s.best)
        result->bound = s.best;
    result->value = s.best;
    tell_set(&s, a, result);
    arena_free(passing);
}
