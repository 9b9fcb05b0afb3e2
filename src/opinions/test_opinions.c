/* The opinion engines against plain computations, permutations, attacks and bad input. */
#include <math.h>

#include "base/buf.h"
#include "base/quick.h"
#include "base/random.h"
#include "base/test_arena.h"
#include "opinions/conversation.h"
#include "opinions/engine.h"
#include "opinions/interests.h"
#include "opinions/opinions.h"
#include "opinions/planted.h"
#include "opinions/route.h"

static const struct own_options plain = {.k = 0};

static void planted_groups_are_found(void **state)
{
    (void)state;
    struct planted p = plant(arena, 900, 120, 3, 0.4, 7);
    struct opinions o = opinions_of(arena, &p);
    struct own_options how = {.resamples = 5};
    struct opinion_map map = map_own(arena, &o, &how);
    assert_int_equal(map.k, 3);
    assert_true(map.clear);
    assert_true(map.stability > 0.9);
    assert_true(adjusted_rand(map.group_of, p.group, p.people) >= 0.85);
    map = map_polis(arena, &o, 0);
    assert_true(adjusted_rand(map.group_of, p.group, p.people) >= 0.85);
}

static void noise_has_no_clear_groups(void **state)
{
    (void)state;
    struct planted p = {.people = 400, .statements = 60};
    struct dice dice = {5};
    for (u32 i = 0; i < p.people; i++)
        for (u32 j = 0; j < p.statements; j++)
            if (chance(&dice) < 0.4)
                *PUSH(arena, p.cast, p.n, p.cap) =
                    (struct vote){i, answer_of(j, chance(&dice) < 0.5 ? AGREE : DISAGREE)};
    struct opinions o = opinions_of(arena, &p);
    struct own_options how = {.resamples = 10};
    struct opinion_map map = map_own(arena, &o, &how);
    assert_false(map.clear);
    assert_int_equal(map.k, 1);
}

/* Jacobi's method on the whole matrix with means imputed: plain, slow, right. */
static void jacobi(double *s, double *z, u32 m)
{
    for (u32 i = 0; i < m * m; i++)
        z[i] = i % (m + 1) == 0;
    for (int sweep = 0; sweep < 30; sweep++)
        for (u32 p = 0; p < m; p++)
            for (u32 q = p + 1; q < m; q++) {
                if (fabs(s[p * m + q]) < 1e-300)
                    continue;
                double theta = (s[q * m + q] - s[p * m + p]) / (2 * s[p * m + q]);
                double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), sn = t * c;
                for (u32 k = 0; k < m; k++) {
                    double x = s[k * m + p], y = s[k * m + q];
                    s[k * m + p] = c * x - sn * y;
                    s[k * m + q] = sn * x + c * y;
                }
                for (u32 k = 0; k < m; k++) {
                    double x = s[p * m + k], y = s[q * m + k];
                    s[p * m + k] = c * x - sn * y;
                    s[q * m + k] = sn * x + c * y;
                }
                for (u32 k = 0; k < m; k++) {
                    double x = z[k * m + p], y = z[k * m + q];
                    z[k * m + p] = c * x - sn * y;
                    z[k * m + q] = sn * x + c * y;
                }
            }
}

/* Explicit imputation: a full matrix with each missing vote its statement's mean, then centred. */
static double *dense_scatter(const struct votes *v)
{
    u32 m = v->statements, n = v->people;
    double *x = NEW_ARRAY(arena, double, (size_t)n *m), *s = NEW_ARRAY(arena, double, m *m);
    for (u32 j = 0; j < m; j++) {
        double sum = 0, count = 0, all = 0;
        for (u32 i = 0; i < n; i++)
            for (size_t at = v->row[i]; at < v->row[i + 1]; at++)
                if (answer_statement(v->answers[at]) == j) {
                    enum opinion o = answer_opinion(v->answers[at]);
                    x[i * m + j] = o == AGREE ? 1 : o == DISAGREE ? -1 : 0;
                    sum += x[i * m + j];
                    count++;
                }
        double mean = count > 0 ? sum / count : 0;
        for (u32 i = 0; i < n; i++) {
            bool given = false;
            for (size_t at = v->row[i]; at < v->row[i + 1] && !given; at++)
                given = answer_statement(v->answers[at]) == j;
            x[i * m + j] = given ? x[i * m + j] : mean;
            all += x[i * m + j];
        }
        for (u32 i = 0; i < n; i++)
            x[i * m + j] -= all / n;
    }
    for (u32 i = 0; i < n; i++)
        for (u32 p = 0; p < m; p++)
            for (u32 q = 0; q < m; q++)
                s[p * m + q] += x[i * m + p] * x[i * m + q];
    return s;
}

static void axes_equal_those_of_the_plain_way(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= 5; seed++) {
        struct planted p = plant(arena, 80, 24, 2 + (u32)seed % 2, 0.5, seed);
        struct opinions o = opinions_of(arena, &p);
        u32 m = p.statements;
        double *s = dense_scatter(&o.votes), *z = NEW_ARRAY(arena, double, m *m);
        jacobi(s, z, m);
        struct opinion_map map = map_own(arena, &o, &plain);
        u32 best[2] = {0, 0};
        for (u32 k = 1; k < m; k++)
            best[0] = s[k * m + k] > s[best[0] * m + best[0]] ? k : best[0];
        best[1] = best[0] == 0;
        for (u32 k = 0; k < m; k++)
            if (k != best[0] && s[k * m + k] > s[best[1] * m + best[1]])
                best[1] = k;
        struct tally *tallies = votes_tally(arena, &o.votes);
        double *centre = centre_of(arena, tallies, m, NULL);
        struct scatter sparse = scatter_sparse(arena, &o.votes, centre, NULL);
        struct axes other = axes_lanczos(arena, &sparse, NULL, 1e-12);
        for (int w = 0; w < 2; w++) {
            double cos = 0, cos_sparse = 0;
            for (u32 j = 0; j < m; j++) {
                cos += map.axis[w][j] * z[j * m + best[w]];
                cos_sparse += map.axis[w][j] * other.axis[w][j];
            }
            assert_true(fabs(fabs(cos) - 1) < 1e-9);
            assert_true(fabs(cos_sparse - 1) < 1e-9);
        }
    }
}

static void order_changes_nothing(void **state)
{
    (void)state;
    struct planted p = plant(arena, 300, 50, 2, 0.4, 11);
    struct opinions o = opinions_of(arena, &p);
    struct own_options how = {.resamples = 3};
    struct opinion_map first = map_own(arena, &o, &how);
    struct dice dice = {99};
    for (int order = 0; order < (quick() ? 10 : 40); order++) {
        struct arena *keep = arena;
        arena = arena_new(0);
        u32 *person = NEW_ARRAY(arena, u32, p.people), *st = NEW_ARRAY(arena, u32, p.statements);
        for (u32 i = 0; i < p.people; i++) {
            u32 k = (u32)dice_below(&dice, i + 1);
            person[i] = person[k];
            person[k] = i;
        }
        for (u32 j = 0; j < p.statements; j++) {
            u32 k = order % 2 ? (u32)dice_below(&dice, j + 1) : j;
            st[j] = st[k];
            st[k] = j;
        }
        struct vote *cast = NEW_ARRAY(arena, struct vote, p.n);
        for (size_t k = 0; k < p.n; k++)
            cast[k] = (struct vote){person[p.cast[k].person],
                                    answer_of(st[answer_statement(p.cast[k].answer)],
                                              answer_opinion(p.cast[k].answer))};
        struct opinions q = {.votes = votes_new(arena, cast, p.n, p.people, p.statements)};
        struct opinion_map map = map_own(arena, &q, &how);
        assert_int_equal(map.k, first.k);
        assert_true(fabs(map.silhouette[map.k] - first.silhouette[map.k]) < 1e-9);
        assert_true(order % 2 || map.stability == first.stability);
        for (u32 i = 0; i < p.people; i++)
            assert_int_equal(map.group_of[person[i]], first.group_of[i]);
        arena_free(arena);
        arena = keep;
    }
}

static void opposite_votes_mirror_the_map(void **state)
{
    (void)state;
    for (u64 seed = 1; seed <= (quick() ? 4 : 12); seed++) {
        struct planted p = plant(arena, 150, 30, 2 + (u32)seed % 2, 0.5, seed);
        struct opinions o = opinions_of(arena, &p);
        struct own_options how = {.resamples = 2};
        struct opinion_map map = map_own(arena, &o, &how);
        for (size_t k = 0; k < p.n; k++) {
            enum opinion said = answer_opinion(p.cast[k].answer);
            p.cast[k].answer =
                answer_of(answer_statement(p.cast[k].answer), said == AGREE      ? DISAGREE
                                                              : said == DISAGREE ? AGREE
                                                                                 : PASS);
        }
        struct opinions opposite = opinions_of(arena, &p);
        struct opinion_map mirrored = map_own(arena, &opposite, &how);
        assert_memory_equal(mirrored.axis[0], map.axis[0], p.statements * sizeof(double));
        assert_memory_equal(mirrored.group_of, map.group_of, p.people * sizeof(i32));
        assert_memory_equal(mirrored.silhouette, map.silhouette, sizeof map.silhouette);
        assert_true(mirrored.stability == map.stability);
        for (u32 i = 0; i < p.people; i++) {
            assert_true(mirrored.x[i] == -map.x[i]);
            assert_true(mirrored.y[i] == -map.y[i]);
        }
    }
}

static void a_stream_equals_a_fresh_start(void **state)
{
    (void)state;
    struct planted p = plant(arena, 200, 40, 2, 0.5, 3);
    struct dice dice = {17};
    struct engine *e = engine_new(arena);
    struct vote *log = NULL;
    size_t n = 0, cap = 0;
    for (size_t k = 0; k < p.n; k++) {
        *PUSH(arena, log, n, cap) = p.cast[k];
        engine_vote(e, p.cast[k].person, answer_statement(p.cast[k].answer),
                    answer_opinion(p.cast[k].answer));
    }
    for (int event = 0; event < 10000; event++) {
        u32 person = (u32)dice_below(&dice, 220), statement = (u32)dice_below(&dice, 45);
        enum opinion opinion = (enum opinion)dice_below(&dice, 4);
        *PUSH(arena, log, n, cap) = (struct vote){person, answer_of(statement, opinion)};
        assert_true(engine_vote(e, person, statement, opinion));
        if (event % 2500 == 0)
            engine_map(arena, e, NULL, NULL, &plain, true);
    }
    struct votes live = engine_votes(arena, e);
    struct opinions o = {.votes = votes_new(arena, log, n, live.people, live.statements)};
    assert_int_equal(live.row[live.people], o.votes.row[live.people]);
    assert_memory_equal(live.row, o.votes.row, (live.people + 1) * sizeof(size_t));
    assert_memory_equal(live.answers, o.votes.answers, live.row[live.people] * sizeof(u32));
    assert_memory_equal(engine_tallies(e), votes_tally(arena, &o.votes),
                        live.statements * sizeof(struct tally));
    struct columns columns = columns_new(arena, &o.votes);
    assert_memory_equal(engine_pairs(e), pairs_new(arena, &o.votes, &columns),
                        pair_row(live.statements) * sizeof(struct pair));
    struct opinion_map warm = engine_map(arena, e, NULL, NULL, &plain, false);
    struct opinion_map cold = map_own(arena, &o, &plain);
    assert_int_equal(warm.k, cold.k);
    assert_memory_equal(warm.x, cold.x, live.people * sizeof(double));
    assert_memory_equal(warm.y, cold.y, live.people * sizeof(double));
    assert_memory_equal(warm.group_of, cold.group_of, live.people * sizeof(i32));
    assert_memory_equal(warm.axis[0], cold.axis[0], live.statements * sizeof(double));
}

static void withdrawn_is_never_voted(void **state)
{
    (void)state;
    struct planted p = plant(arena, 60, 20, 2, 0.6, 23);
    struct engine *with = engine_new(arena), *without = engine_new(arena);
    for (size_t k = 0; k < p.n; k++) {
        u32 j = answer_statement(p.cast[k].answer);
        engine_vote(with, p.cast[k].person, j, answer_opinion(p.cast[k].answer));
        if (p.cast[k].person % 3)
            engine_vote(without, p.cast[k].person, j, answer_opinion(p.cast[k].answer));
    }
    for (u32 i = 0; i < p.people; i += 3)
        for (u32 j = 0; j < p.statements; j++)
            engine_vote(with, i, j, WITHDRAWN);
    assert_memory_equal(engine_tallies(with), engine_tallies(without),
                        p.statements * sizeof(struct tally));
    assert_memory_equal(engine_pairs(with), engine_pairs(without),
                        pair_row(p.statements) * sizeof(struct pair));
    struct opinion_map one = engine_map(arena, with, NULL, NULL, &plain, false);
    struct opinion_map other = engine_map(arena, without, NULL, NULL, &plain, false);
    u32 people = engine_votes(arena, without).people;
    assert_int_equal(one.k, other.k);
    assert_memory_equal(one.group_of, other.group_of, people * sizeof(i32));
    assert_memory_equal(one.x, other.x, people * sizeof(double));
    assert_memory_equal(one.silhouette, other.silhouette, sizeof one.silhouette);
}

static void routing_is_not_uniform(void **state)
{
    (void)state;
    struct planted p = plant(arena, 120, 30, 2, 0.6, 13);
    struct opinions o = opinions_of(arena, &p);
    bool meta[30] = {false}, rejected[30] = {false};
    meta[3] = meta[4] = meta[5] = meta[6] = true;
    rejected[7] = true;
    o.meta = meta;
    struct opinion_map map = map_own(arena, &o, &plain);
    double *priorities = route_priorities(arena, &o, &map, rejected), least = INFINITY, most = 0;
    for (u32 j = 0; j < 30; j++)
        if (!meta[j] && !rejected[j]) {
            least = fmin(least, priorities[j]);
            most = fmax(most, priorities[j]);
        }
    assert_true(most > 2 * least); /* Polis' were all 49 for sixteen months */
    u32 drawn[30] = {0}, metas = 0, firsts[] = {12, 9};
    struct dice dice = {2};
    for (int time = 0; time < 6000; time++) {
        u32 out[9], n = route_next(&o, priorities, NULL, 0, firsts, 2, &dice, 9, out);
        assert_int_equal(n, 9);
        assert_int_equal(out[0], 12);
        assert_int_equal(out[1], 9);
        u32 here = 0;
        for (u32 k = 0; k < n; k++) {
            here += meta[out[k]];
            assert_false(rejected[out[k]]);
            assert_true(3 * here <= k + 1 || !meta[out[k]]);
        }
        metas += here;
        u32 k = 2; /* the first drawn that is not about oneself */
        while (meta[out[k]])
            k++;
        drawn[out[k]]++;
    }
    assert_true(metas > 0);
    double total = 0, off = 0, uniform = 0, count = 0, n = 0;
    for (u32 j = 0; j < 30; j++)
        if (!meta[j] && !rejected[j] && j != 12 && j != 9) {
            total += priorities[j];
            count++;
            n += drawn[j];
        }
    for (u32 j = 0; j < 30; j++)
        if (!meta[j] && !rejected[j] && j != 12 && j != 9) {
            double want = n * priorities[j] / total;
            off += (drawn[j] - want) * (drawn[j] - want) / want;
            uniform += (drawn[j] - n / count) * (drawn[j] - n / count) / (n / count);
        }
    assert_true(off < 60);      /* chi-squared, 22 degrees of freedom: 1 in 20,000 */
    assert_true(uniform > 200); /* and nothing like equal chances */
}

static void weights_are_capped(void **state)
{
    (void)state;
    i32 size[] = {100, 300, 2, 0};
    double *w = interest_weights(arena, size, NULL, 4);
    assert_true(fabs(w[0] + w[1] + w[2] - 1) < 1e-12);
    assert_true(fabs(w[2] - 5 * 2 / 402.0) < 1e-12); /* two shops do not weigh a third */
    assert_true(w[0] == w[1] && w[3] == 0);
    struct tally t[4] = {{90, 10, 0}, {30, 270, 0}, {0, 0, 0}, {0, 0, 0}};
    assert_true(fabs(weighed_share(t, w, 4, 1, 0, true) - 0.5) < 1e-12);
}

static struct conversation read_text(const char *votes, const char *comments, bool good)
{
    struct conversation c;
    struct message fault;
    struct conversation_files f = {.votes = str_from(votes), .comments = str_from(comments)};
    assert_int_equal(conversation_read(arena, &f, &c, &fault), good);
    return c;
}

static void both_generations_are_read(void **state)
{
    (void)state;
    struct conversation c = read_text("timestamp,datetime,comment-id,voter-id,vote\n"
                                      "3,x,5,1,1\n1,x,5,1,-1\n2,x,6,1,0\n4,x,5,2,\n",
                                      NULL, true);
    struct votes v = conversation_votes(arena, &c); /* by time: the later 1 counts */
    assert_int_equal(v.row[1], 2);
    assert_int_equal(v.answers[0], answer_of(0, AGREE));
    assert_int_equal(v.row[2] - v.row[1], 0);
    c = read_text(
        "timestamp,datetime,comment-id,voter-id,vote,important\n1,x,0,0,-1,1\n2,x,0,1,-1,0\n",
        "timestamp,comment-id,agrees,disagrees,moderated,comment-body\n"
        "1700000000,0,2,0,1,Trees, and shade\n",
        true);
    assert_true(c.signs_turned);
    assert_true(str_eq(c.statements[0].text, S("Trees, and shade")));
    assert_int_equal(c.statements[0].created, 1700000000000);
    c = read_text("comment-id,voter-id,vote\n1,1,1\n2,1,-1\n2,2,1\n",
                  "comment-id,same-as,language,comment-body\n1,,en,Trees\n2,1,zh,树\n", true);
    v = conversation_votes(arena, &c); /* one statement in two languages */
    assert_int_equal(v.row[2], 2);
    assert_int_equal(v.answers[0], answer_of(0, DISAGREE));
    assert_true(conversation_hidden(arena, &c, true)[1]);
}

/* Bytes that reading a statement takes whose text, without quotation marks, has so many lines. */
static size_t bytes_for_lines(size_t lines)
{
    size_t before = arena_used(arena);
    struct buf b = buf_new(arena);
    buf_z(&b, "comment-id,comment-body\n1,Trees");
    for (size_t i = 0; i < lines; i++)
        buf_z(&b, "\nand, more of them");
    buf_byte(&b, 0);
    struct conversation c = read_text("comment-id,voter-id,vote\n1,1,1\n", b.p, true);
    assert_int_equal(c.n_statements, 1);
    assert_int_equal(c.statements[0].text.n, 5 + 18 * lines);
    assert_true(str_ends(c.statements[0].text, S("\nand, more of them")));
    return arena_used(arena) - before;
}

static void a_text_of_many_lines_costs_by_its_length(void **state)
{
    (void)state;
    size_t few = bytes_for_lines(1000), many = bytes_for_lines(8000);
    assert_true(many < 16 * few);
}

static void bad_files_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "a,b,c\n1,2,3\n",
                                      "comment-id,voter-id,vote\n1,1\n",
                                      "comment-id,voter-id,vote\n1,1,2\n",
                                      "comment-id,voter-id,vote\n1,1,nan\n",
                                      "comment-id,voter-id,vote\n-1,1,1\n",
                                      "comment-id,voter-id,vote\n1,99999999999999999999,1\n",
                                      "comment-id,voter-id,vote\n1,\"1,1\n"};
    for (size_t k = 0; k < COUNT(bad); k++)
        read_text(bad[k], NULL, false);
    read_text("comment-id,voter-id,vote\n9000000000000000000,9000000000000000000,1\n", NULL, true);
}

static void degenerate_conversations_work(void **state)
{
    (void)state;
    static const struct {
        u32 people, statements;
        int kind; /* of all answers; 4: none at all */
    } cases[] = {{0, 0, 4},     {1, 0, 4},         {0, 1, 4},       {1, 1, AGREE},
                 {2, 1, AGREE}, {1, 9, DISAGREE},  {100, 8, AGREE}, {100, 8, PASS},
                 {20, 3, 4},    {300, 1, DISAGREE}};
    for (size_t k = 0; k < COUNT(cases); k++)
        for (int hide = 0; hide < 2; hide++) {
            struct planted p = {.people = cases[k].people, .statements = cases[k].statements};
            for (u32 i = 0; i < p.people; i++)
                for (u32 j = 0; j < p.statements && cases[k].kind < 4; j++)
                    *PUSH(arena, p.cast, p.n, p.cap) =
                        (struct vote){i, answer_of(j, (enum opinion)cases[k].kind)};
            struct opinions o = opinions_of(arena, &p);
            bool *hidden = NEW_ARRAY(arena, bool, p.statements);
            memset(hidden, 1, p.statements);
            o.hidden = hide ? hidden : NULL;
            struct own_options how = {.resamples = 2};
            struct opinion_map own = map_own(arena, &o, &how), polis = map_polis(arena, &o, 0);
            assert_false(own.clear);
            for (u32 i = 0; i < p.people; i++)
                assert_true(isfinite(own.x[i]) && isfinite(polis.x[i]));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(planted_groups_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(noise_has_no_clear_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(axes_equal_those_of_the_plain_way, setup, teardown),
        cmocka_unit_test_setup_teardown(order_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(opposite_votes_mirror_the_map, setup, teardown),
        cmocka_unit_test_setup_teardown(a_stream_equals_a_fresh_start, setup, teardown),
        cmocka_unit_test_setup_teardown(withdrawn_is_never_voted, setup, teardown),
        cmocka_unit_test_setup_teardown(routing_is_not_uniform, setup, teardown),
        cmocka_unit_test_setup_teardown(weights_are_capped, setup, teardown),
        cmocka_unit_test_setup_teardown(both_generations_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_text_of_many_lines_costs_by_its_length, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_files_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(degenerate_conversations_work, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
