/* What the public may learn from one state to the next: attacks on published figures. */
#include <math.h>

#include "base/quick.h"
#include "base/str.h"
#include "base/test_arena.h"
#include "opinions/planted.h"
#include "opinions/publish.h"
#include "opinions/state.h"

static bool small(i32 n)
{
    return n > 0 && n < 5;
}

/* All that can be got by adding and subtracting what one state shows. */
static void attack_state(const struct public_row *r)
{
    if (!r->published)
        return;
    i32 all = tally_all(r->all);
    assert_false(small(all));
    for (u32 set = 0; set < 1u << r->k; set++) {
        i32 left = all;
        for (u32 g = 0; g < r->k; g++)
            if (r->shown[g] && set >> g & 1)
                left -= tally_all(r->group[g]);
        assert_false(small(left));
    }
}

/* What an answer says of its person in the part of the figures that can be told: 0 nothing. Parts
 * are the groups shown before and after, and all the rest. */
static i32 told(const struct public_row *r, u32 person, const bool *both, i32 part)
{
    i32 said = 0;
    for (u32 n = 0; n < r->n_said; n++)
        if (r->said[n].person == person) {
            i32 group = r->said[n].group;
            bool apart = group >= 0 && both[group];
            said = (apart ? group : -1) == part ? r->said[n].opinion : 0;
        }
    return said;
}

/* Subtracts the earlier figures from the later ones, part by part: neither the number of answers
 * may differ by a few, nor may they differ in what a few people said. Who said what is looked up
 * person by person, apart from the engine's own reckoning. */
static void attack_change(const struct public_row *r, const struct public_row *s, u32 people)
{
    bool both[GROUPS_MAX] = {false};
    if (!r->published || !s->published)
        return;
    i32 rest = tally_all(s->all) - tally_all(r->all);
    for (u32 g = 0; g < r->k && g < s->k; g++)
        if ((both[g] = r->shown[g] && s->shown[g])) {
            i32 more = tally_all(s->group[g]) - tally_all(r->group[g]);
            assert_false(small(abs(more)));
            rest -= more;
        }
    assert_false(small(abs(rest)));
    for (i32 part = -1; part < GROUPS_MAX; part++) {
        i32 changed = 0;
        for (u32 i = 0; i < people; i++)
            changed += told(r, i, both, part) != told(s, i, both, part);
        assert_false(small(changed));
    }
}

/* A living conversation: votes come, change and are taken back; people become active enough for a
 * group, some move, and now and then the groups are three. */
struct living {
    struct planted p;
    struct dice dice;
    size_t given;       /* of p's votes */
    struct vote *votes; /* the stream */
    size_t n, cap;
    i32 *group;
    u32 k;
};

static void live_on(struct living *l, u32 events)
{
    for (u32 e = 0; e < events; e++) {
        u64 kind = dice_below(&l->dice, 10);
        u32 person = (u32)dice_below(&l->dice, l->p.people);
        if (kind < 7 && l->given < l->p.n)
            *PUSH(arena, l->votes, l->n, l->cap) = l->p.cast[l->given++];
        else if (kind < 9)
            *PUSH(arena, l->votes, l->n, l->cap) =
                (struct vote){person, answer_of((u32)dice_below(&l->dice, l->p.statements),
                                                (enum opinion)dice_below(&l->dice, 4))};
        else
            l->group[person] = (i32)dice_below(&l->dice, l->k);
    }
}

static struct opinion_map groups_of(struct living *l, const struct opinions *o)
{
    struct opinion_map map = {.group_of = NEW_ARRAY(arena, i32, l->p.people), .k = l->k};
    for (u32 i = 0; i < l->p.people; i++)
        map.group_of[i] = o->votes.row[i + 1] - o->votes.row[i] > 7 ? l->group[i] % (i32)l->k : -1;
    map_groups(arena, o, &map);
    return map;
}

static void subtraction_finds_no_small_cell(void **state)
{
    (void)state;
    u32 replaced = 0, kept = 0, regrouped = 0;
    const u64 seeds = quick() ? 2 : 6;
    for (u64 seed = 1; seed <= seeds; seed++) {
        struct living l = {.p = plant(arena, 120, 15, 2, 0.8, seed), .dice = {seed}, .k = 2};
        struct publication before = {.at = 0};
        l.group = l.p.group;
        /* cast in any order, not person by person */
        for (size_t i = l.p.n; i > 1; i--) {
            size_t k = dice_below(&l.dice, i);
            struct vote v = l.p.cast[k];
            l.p.cast[k] = l.p.cast[i - 1];
            l.p.cast[i - 1] = v;
        }
        for (int step = 1; step <= 60; step++) {
            live_on(&l, 25 + (u32)dice_below(&l.dice, 60));
            l.k = step % 20 < 14 ? 2 : 3;
            struct opinions o = {.votes =
                                     votes_new(arena, l.votes, l.n, l.p.people, l.p.statements)};
            struct opinion_map map = groups_of(&l, &o);
            struct publication now =
                publish(arena, before.rows ? &before : NULL, &o, &map, step * 1000, 1);
            for (u32 j = 0; j <= l.p.statements; j++) {
                attack_state(&now.rows[j]);
                if (!before.rows)
                    continue;
                attack_change(&before.rows[j], &now.rows[j], l.p.people);
                bool same = now.rows[j].n_said == before.rows[j].n_said;
                replaced += !same;
                kept += same;
            }
            regrouped += before.rows && before.k != now.k;
            before = now;
        }
    }
    assert_true(replaced > 80 * seeds && kept > 80 * seeds && regrouped > seeds);
}

static void a_state_stands_for_its_period(void **state)
{
    (void)state;
    struct planted p = plant(arena, 60, 10, 2, 0.8, 5);
    struct opinions o = opinions_of(arena, &p), fewer = o;
    struct opinion_map map = map_own(arena, &o, &(struct own_options){.k = 2});
    struct publication first = publish(arena, NULL, &o, &map, 1000, 500);
    fewer.votes = votes_new(arena, p.cast, p.n / 2, p.people, p.statements);
    map = map_own(arena, &fewer, &(struct own_options){.k = 2});
    struct publication soon = publish(arena, &first, &fewer, &map, 1499, 500);
    assert_true(soon.at == first.at);
    assert_memory_equal(&soon.rows[3].all, &first.rows[3].all, sizeof(struct tally));
    struct publication later = publish(arena, &first, &fewer, &map, 1500, 500);
    assert_true(later.at == 1500);
    assert_memory_not_equal(&later.rows[3].all, &first.rows[3].all, sizeof(struct tally));
}

/* Ids that are not the indices, as in files. */
static struct conversation conversation_for(const struct planted *p, u32 people, u32 statements)
{
    struct conversation c = {.n_people = people, .n_statements = statements};
    c.people = NEW_ARRAY(arena, i64, people);
    c.statements = NEW_ARRAY(arena, struct statement, statements);
    for (u32 i = 0; i < people; i++)
        c.people[i] = 7 + 3 * (i64)i;
    for (u32 j = 0; j < statements; j++)
        c.statements[j] = (struct statement){.id = 2 * (i64)j + 1, .text = S("x")};
    (void)p;
    return c;
}

static void a_state_comes_back_from_its_file(void **state)
{
    (void)state;
    struct planted p = plant(arena, 80, 12, 2, 0.7, 9);
    struct opinions o = opinions_of(arena, &p);
    struct opinion_map map = map_own(arena, &o, &(struct own_options){.k = 2});
    struct publication was = publish(arena, NULL, &o, &map, 1700000000123, 1), is;
    struct conversation c = conversation_for(&p, p.people, p.statements);
    str text = state_write(arena, &c, &was), why;
    assert_true(state_read(arena, text, &c, &is, &why));
    assert_true(str_eq(state_write(arena, &c, &is), text));
    assert_int_equal(is.dots.n, was.dots.n);
    for (u32 j = 0; j <= p.statements; j++) {
        assert_memory_equal(&is.rows[j].all, &was.rows[j].all, sizeof(struct tally));
        assert_memory_equal(is.rows[j].group, was.rows[j].group, sizeof is.rows[j].group);
        assert_memory_equal(is.rows[j].said, was.rows[j].said,
                            was.rows[j].n_said * sizeof(struct said_by));
    }
    /* fewer people and statements by now: those who went keep their answers in the memory */
    c = conversation_for(&p, p.people / 2, p.statements / 2);
    assert_true(state_read(arena, text, &c, &is, &why));
    assert_int_equal(is.statements, p.statements / 2);
    assert_int_equal(is.rows[2].n_said, was.rows[2].n_said);
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"at\":1}",
        "{\"at\":-1,\"participants\":3}",
        "{\"at\":1,\"participants\":3,\"k\":9,\"dots\":[],\"sizes\":{},\"statements\":[]}",
        "{\"at\":1,\"participants\":3,\"k\":1,\"silhouettes\":{\"22\":1},\"dots\":[],"
        "\"sizes\":{\"k\":1,\"shown\":[true],\"said\":[]},\"statements\":[]}",
        "{\"at\":1,\"participants\":3,\"k\":1,\"dots\":[0,0,1,5],"
        "\"sizes\":{\"k\":1,\"shown\":[true],\"said\":[]},\"statements\":[]}",
        "{\"at\":1,\"participants\":3,\"k\":1,\"dots\":[],"
        "\"sizes\":{\"k\":1,\"shown\":[true],\"said\":[1,1,1]},\"statements\":[]}"};
    for (size_t k = 0; k < COUNT(bad); k++)
        assert_false(state_read(arena, str_from(bad[k]), &c, &is, &why));
}

static void suppression_covers_its_complement(void **state)
{
    (void)state;
    struct dice dice = {41};
    for (int round = 0; round < 500; round++) {
        struct arena *keep = arena;
        arena = arena_new(0);
        struct planted p =
            plant(arena, 10 + (u32)dice_below(&dice, 40), 6, 3, 0.5, dice_u64(&dice));
        struct opinions o = opinions_of(arena, &p);
        struct opinion_map map = {.group_of = p.group, .k = 3};
        map_groups(arena, &o, &map);
        struct publication now = publish(arena, NULL, &o, &map, 1, 1);
        for (u32 j = 0; j < p.statements; j++)
            attack_state(&now.rows[j]);
        arena_free(arena);
        arena = keep;
    }
}

static void groups_keep_their_numbers(void **state)
{
    (void)state;
    struct planted p = plant(arena, 90, 30, 3, 0.9, 3);
    struct opinions o = opinions_of(arena, &p);
    struct opinion_map map = {.group_of = NEW_ARRAY(arena, i32, p.people), .k = 3};
    for (u32 i = 0; i < p.people; i++)
        map.group_of[i] = (p.group[i] + 1) % 3; /* the same groups, other numbers */
    map_groups(arena, &o, &map);
    keep_ids(&map, p.people, p.statements, p.group, 3);
    assert_memory_equal(map.group_of, p.group, p.people * sizeof(i32));
    struct opinion_map right = {.group_of = p.group, .k = 3};
    map_groups(arena, &o, &right);
    assert_memory_equal(map.tallies, right.tallies, 3 * p.statements * sizeof(struct tally));
    assert_memory_equal(map.size, right.size, sizeof map.size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(subtraction_finds_no_small_cell, setup, teardown),
        cmocka_unit_test_setup_teardown(a_state_stands_for_its_period, setup, teardown),
        cmocka_unit_test_setup_teardown(a_state_comes_back_from_its_file, setup, teardown),
        cmocka_unit_test_setup_teardown(suppression_covers_its_complement, setup, teardown),
        cmocka_unit_test_setup_teardown(groups_keep_their_numbers, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
