/* Polis' way against recomputed results of real conversations, ../shared/data/opinions/expected.
 * Statistics to 1e-9; axes, and extremity and priority that are made of them, to 1e-6; groups as
 * sets. */
#include <jansson.h>
#include <math.h>
#include <unistd.h>

#include "base/str.h"
#include "base/test.h"
#include "opinions/files.h"
#include "opinions/opinions.h"

static const char *const names[] = {"london.youth.policing", "brexit-consensus",
                                    "bg2050-volunteers", "scoop-hivemind.biodiversity",
                                    "austria-climate.5twd2jsnkf.2022-08-08"};

struct sample {
    struct arena *a;
    struct conversation c;
    struct opinions o;
    json_t *expected;
};

static const char *shared(void)
{
    const char *set = getenv("LINLI_SHARED");
    if (set)
        return set;
    return access("../shared/data/opinions", F_OK) == 0 ? "../shared" : "/work/shared";
}

static bool open_sample(struct sample *s, const char *name)
{
    str text, why;
    s->a = arena_new(0);
    const char *folder = str_fmt(s->a, "%s/data/opinions/%s", shared(), name).p;
    if (access(folder, F_OK) != 0) {
        print_message("# skip %s: no shared data\n", name);
        arena_free(s->a);
        return false;
    }
    struct conversation_files files;
    struct message fault;
    assert_true(conversation_files(s->a, folder, NULL, &files, &why));
    assert_true(conversation_read(s->a, &files, &s->c, &fault));
    const char *path = str_fmt(s->a, "%s/data/opinions/expected/%s.json", shared(), name).p;
    assert_true(text_file(s->a, path, &text, &why));
    json_error_t e;
    s->expected = json_loadb(text.p, text.n, 0, &e);
    assert_non_null(s->expected);
    s->o = (struct opinions){.votes = conversation_votes(s->a, &s->c)};
    return true;
}

static void close_sample(struct sample *s)
{
    json_decref(s->expected);
    arena_free(s->a);
}

static double real(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    assert_non_null(v);
    return json_number_value(v);
}

static void near(double got, double want, double within)
{
    if (!(fabs(got - want) <= within * fmax(1, fabs(want))))
        fail_msg("got %.12g, expected %.12g", got, want);
}

static void check_list(const struct sample *s, const struct standings *got, const json_t *want)
{
    assert_int_equal(got->n, json_array_size(want));
    for (u32 k = 0; k < got->n; k++) {
        const json_t *w = json_array_get(want, k);
        const struct standing *g = &got->line[k];
        assert_int_equal(s->c.statements[g->statement].id, (i64)real(w, "tid"));
        near(g->share, real(w, "p_success"), 1e-9);
        near(g->test, real(w, "p_test"), 1e-9);
        assert_int_equal(g->answers, (i32)real(w, "n_trials"));
        const char *side = json_string_value(json_object_get(w, "repful_for"));
        if (!side)
            continue;
        assert_int_equal(g->for_agree, str_eq(str_from(side), S("agree")));
        near(g->ratio, real(w, "repness"), 1e-9);
        near(g->ratio_test, real(w, "repness_test"), 1e-9);
        assert_int_equal(g->best_agree, json_object_get(w, "best_agree") != NULL);
    }
}

static void check_statistics(const struct sample *s, const struct opinion_map *map,
                             const json_t *want)
{
    u32 m = s->o.votes.statements;
    const json_t *repness = json_object_get(want, "repness");
    for (u32 g = 0; g < map->k; g++) {
        char key[16];
        snprintf(key, sizeof key, "%u", g);
        struct standings list = representative(map->tallies, map->k, m, g, s->o.hidden);
        check_list(s, &list, json_object_get(repness, key));
        assert_int_equal(map->size[g], (i32)real(json_object_get(want, "group_sizes"), key));
    }
    const json_t *gac = json_object_get(want, "group_aware_consensus");
    const json_t *ids = json_object_get(s->expected, "statements");
    for (size_t k = 0; k < json_array_size(ids); k++) {
        u32 j = conversation_statement(&s->c, json_integer_value(json_array_get(ids, k)));
        near(common_agreement(map->tallies, map->k, m, j, true, NULL),
             json_number_value(json_array_get(gac, k)), 1e-9);
    }
}

static void check_cold(const struct sample *s, const struct opinion_map *map, const json_t *want)
{
    u32 m = s->o.votes.statements;
    assert_int_equal(map->in_count, (u32)real(want, "in_conv"));
    assert_int_equal(map->base_count, (u32)real(want, "base_clusters"));
    assert_int_equal(map->k, (u32)real(want, "k"));
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(want, "silhouettes"), key, value)
        near(map->silhouette[key[0] - '0'], json_number_value(value), 1e-6);
    json_object_foreach(json_object_get(want, "groups"), key,
                        value) for (size_t n = 0; n < json_array_size(value); n++)
    {
        u32 i = conversation_person(&s->c, json_integer_value(json_array_get(value, n)));
        assert_int_equal(map->group_of[i], key[0] - '0');
    }
    const json_t *ids = json_object_get(s->expected, "statements");
    for (size_t k = 0; k < json_array_size(ids); k++) {
        u32 j = conversation_statement(&s->c, json_integer_value(json_array_get(ids, k)));
        struct tally sum = {0, 0, 0};
        for (u32 g = 0; g < map->k; g++) {
            sum.agrees += map->tallies[g * m + j].agrees;
            sum.disagrees += map->tallies[g * m + j].disagrees;
            sum.passes += map->tallies[g * m + j].passes;
        }
        double e = extremity(map->statements, map->centre[j], map->axis[0][j], map->axis[1][j]);
        near(-map->centre[j], json_number_value(json_array_get(json_object_get(want, "center"), k)),
             1e-9);
        near(fabs(map->axis[0][j]),
             fabs(json_number_value(json_array_get(json_object_get(want, "pc1"), k))), 1e-6);
        near(fabs(map->axis[1][j]),
             fabs(json_number_value(json_array_get(json_object_get(want, "pc2"), k))), 1e-6);
        near(e, json_number_value(json_array_get(json_object_get(want, "extremity"), k)), 1e-6);
        near(priority(sum, e, s->o.meta && s->o.meta[j]),
             json_number_value(json_array_get(json_object_get(want, "priority"), k)), 1e-6);
    }
    check_statistics(s, map, want);
    for (int agree = 0; agree < 2; agree++) {
        struct standings list = consensus(map->all, m, agree == 1, s->o.hidden);
        check_list(
            s, &list,
            json_object_get(json_object_get(want, "consensus"), agree ? "agree" : "disagree"));
    }
}

static bool *listed(const struct sample *s, const char *list, const char *also)
{
    bool *on = NEW_ARRAY(s->a, bool, s->c.n_statements);
    const char *both[2] = {list, also};
    for (int w = 0; w < 2; w++) {
        const json_t *ids = both[w] ? json_object_get(s->expected, both[w]) : NULL;
        for (size_t k = 0; k < json_array_size(ids); k++) {
            u32 j = conversation_statement(&s->c, json_integer_value(json_array_get(ids, k)));
            if (j != UINT32_MAX)
                on[j] = true;
        }
    }
    return on;
}

static void cold_starts_equal_the_reference(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct sample s;
        if (!open_sample(&s, names[k]))
            continue;
        s.o.hidden = listed(&s, "mod_out", "meta");
        s.o.meta = listed(&s, "meta", NULL);
        struct opinion_map map = map_polis(s.a, &s.o, 0);
        check_cold(&s, &map, json_object_get(s.expected, "reference_cold_start"));
        const json_t *with_meta = json_object_get(s.expected, "reference_cold_start_with_meta");
        if (with_meta) {
            s.o.hidden = listed(&s, "mod_out_with_meta", "meta_from_server");
            s.o.meta = listed(&s, "meta_from_server", NULL);
            map = map_polis(s.a, &s.o, 0);
            check_cold(&s, &map, with_meta);
        }
        close_sample(&s);
    }
}

static void published_groups_give_the_reference_statistics(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(names); k++) {
        struct sample s;
        if (!open_sample(&s, names[k]))
            continue;
        s.o.hidden = listed(&s, "mod_out", "meta");
        struct opinion_map map = {.group_of = s.c.published_group};
        for (u32 i = 0; i < s.c.n_people; i++)
            map.k = map.group_of[i] >= (i32)map.k ? (u32)map.group_of[i] + 1 : map.k;
        map_groups(s.a, &s.o, &map);
        check_statistics(&s, &map, json_object_get(s.expected, "given_published_groups"));
        close_sample(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cold_starts_equal_the_reference),
        cmocka_unit_test(published_groups_give_the_reference_statistics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
