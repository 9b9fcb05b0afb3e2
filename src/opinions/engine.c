/* Exact counts under a stream of votes. Uses axes, opinions. */
#include "opinions/engine.h"

struct row {
    u32 *answers; /* ascending */
    u32 n, cap;
};

struct engine {
    struct arena *a;
    struct row *rows;
    struct tally *tallies;
    struct pair *pairs;
    size_t people, cap_people, statements, cap_statements, pair_cap, votes;
    struct axes last; /* of the last map; of last_statements */
    u32 last_statements;
};

struct engine *engine_new(struct arena *a)
{
    struct engine *e = NEW(a, struct engine);
    e->a = a;
    return e;
}

static void make_room(struct engine *e, u32 person, u32 statement)
{
    while (e->people <= person)
        *PUSH(e->a, e->rows, e->people, e->cap_people) = (struct row){NULL, 0, 0};
    while (e->statements <= statement)
        *PUSH(e->a, e->tallies, e->statements, e->cap_statements) = (struct tally){0, 0, 0};
    size_t pairs = e->statements <= PAIRS_MAX ? pair_row((u32)e->statements) : 0;
    if (pairs <= e->pair_cap)
        return;
    size_t cap = pairs < 1024 ? 1024 : pairs + pairs / 2;
    e->pairs = arena_grow(e->a, e->pairs, e->pair_cap * sizeof *e->pairs, cap * sizeof *e->pairs);
    e->pair_cap = cap;
}

static u32 find(const struct row *row, u32 statement)
{
    u32 low = 0, high = row->n;
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (answer_statement(row->answers[middle]) < statement)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static i32 value_of(enum opinion opinion)
{
    return opinion == AGREE ? 1 : opinion == DISAGREE ? -1 : 0;
}

/* The sums of this statement with each other that the person voted on. */
static void shift_pairs(struct engine *e, const struct row *row, u32 statement, enum opinion was,
                        enum opinion is)
{
    i32 by = value_of(is) - value_of(was), more = (is != WITHDRAWN) - (was != WITHDRAWN);
    for (u32 k = 0; k < row->n; k++) {
        u32 other = answer_statement(row->answers[k]);
        i32 x = value_of(answer_opinion(row->answers[k]));
        if (other == statement)
            continue;
        bool after = other < statement; /* this one is the second of the pair */
        struct pair *p =
            &e->pairs[after ? pair_row(statement) + other : pair_row(other) + statement];
        p->product += by * x;
        p->first += after ? more * x : by;
        p->second += after ? by : more * x;
        p->both += more;
    }
}

static void set_answer(struct engine *e, struct row *row, u32 at, bool there, u32 answer)
{
    bool stays = answer_opinion(answer) != WITHDRAWN;
    if (there && stays) {
        row->answers[at] = answer;
    } else if (there) {
        memmove(row->answers + at, row->answers + at + 1, (row->n - at - 1) * sizeof(u32));
        row->n--;
        e->votes--;
    } else if (stays) {
        if (row->n == row->cap) {
            u32 cap = row->cap ? row->cap * 2 : 8;
            row->answers =
                arena_grow(e->a, row->answers, row->cap * sizeof(u32), cap * sizeof(u32));
            row->cap = cap;
        }
        memmove(row->answers + at + 1, row->answers + at, (row->n - at) * sizeof(u32));
        row->answers[at] = answer;
        row->n++;
        e->votes++;
    }
}

bool engine_vote(struct engine *e, u32 person, u32 statement, enum opinion opinion)
{
    if (person >= OPINION_PEOPLE_MAX || statement >= OPINION_STATEMENTS_MAX)
        return false;
    make_room(e, person, statement);
    struct row *row = &e->rows[person];
    u32 at = find(row, statement);
    bool there = at < row->n && answer_statement(row->answers[at]) == statement;
    enum opinion was = there ? answer_opinion(row->answers[at]) : WITHDRAWN;
    if (was == opinion)
        return true;
    tally_add(&e->tallies[statement], answer_of(statement, was), -1);
    tally_add(&e->tallies[statement], answer_of(statement, opinion), 1);
    if (e->statements <= PAIRS_MAX)
        shift_pairs(e, row, statement, was, opinion);
    set_answer(e, row, at, there, answer_of(statement, opinion));
    return true;
}

struct votes engine_votes(struct arena *a, const struct engine *e)
{
    struct votes v = {.people = (u32)e->people, .statements = (u32)e->statements};
    v.row = NEW_ARRAY(a, size_t, e->people + 1);
    v.answers = NEW_ARRAY(a, u32, e->votes);
    for (size_t i = 0; i < e->people; i++) {
        v.row[i + 1] = v.row[i] + e->rows[i].n;
        if (e->rows[i].n)
            memcpy(v.answers + v.row[i], e->rows[i].answers, e->rows[i].n * sizeof(u32));
    }
    return v;
}

const struct tally *engine_tallies(const struct engine *e)
{
    return e->tallies;
}

const struct pair *engine_pairs(const struct engine *e)
{
    return e->statements <= PAIRS_MAX ? e->pairs : NULL;
}

/* The axes of the last map, with zeros for statements that came since. */
static void remember(struct engine *e, const struct opinion_map *map)
{
    for (int w = 0; w < 2; w++) {
        if (e->last_statements < e->statements)
            e->last.axis[w] = NEW_ARRAY(e->a, double, e->cap_statements);
        memcpy(e->last.axis[w], map->axis[w], e->statements * sizeof(double));
    }
    if (e->last_statements < e->statements)
        e->last_statements = (u32)e->cap_statements;
}

struct opinion_map engine_map(struct arena *a, struct engine *e, const bool *hidden,
                              const bool *meta, const struct own_options *how, bool quick)
{
    struct opinions o = {engine_votes(a, e), hidden, meta};
    struct own_options own = *how;
    own.pairs = engine_pairs(e);
    own.warm = quick && e->last_statements >= e->statements ? &e->last : NULL;
    struct opinion_map map = map_own(a, &o, &own);
    remember(e, &map);
    return map;
}
