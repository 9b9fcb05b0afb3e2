/* Group and powers: against GMP's own arithmetic, plain and wide. */
#include "base/quick.h"
#include "base/test.h"
#include "election/powers.h"

static struct scalar dice_scalar(const struct group *g, struct chance *c)
{
    return scalar_random(g, c);
}

static void check_engine(const char *name, enum way way, size_t uses)
{
    enum { CHAINS = 19 };
    struct arena *a = arena_new(0);
    const struct group *g = group_new(a, str_from(name));
    struct chance c = {.seed = S("powers")};
    struct scalar s = dice_scalar(g, &c), two = scalar_from_int(2);
    struct element y = element_pow(g, &g->g, &s);
    const struct engine *e = engine_new(a, g, &y, way, uses);
    if (!e) {
        print_message("# skip: no AVX-512 IFMA on this machine\n");
        arena_free(a);
        return;
    }
    struct chain chains[CHAINS] = {0};
    for (size_t i = 0; i < CHAINS; i++) {
        s = dice_scalar(g, &c);
        chains[i].base = element_pow(g, &g->g, &s);
        if (i == 5) /* p − 1: not a member */
            chains[i].base = (chains[i].base = g->p, chains[i].base.w[0]--, chains[i].base);
        chains[i].check_member = true;
        chains[i].n = i < 12 ? 2 : i % 3;
        chains[i].powers = NEW_ARRAY(a, struct power, chains[i].n);
        for (size_t k = 0; k < chains[i].n; k++) {
            struct scalar *x = NEW_ARRAY(a, struct scalar, 3);
            for (int j = 0; j < 3; j++)
                x[j] = i == 3 ? scalar_from_int(k) : dice_scalar(g, &c);
            chains[i].powers[k] =
                (struct power){i % 4 == 1 ? NULL : &x[0], (i + k) % 2 ? &x[1] : NULL, &x[2], {{0}}};
        }
    }
    engine_run(e, a, chains, CHAINS);
    for (size_t i = 0; i < CHAINS; i++) {
        assert_int_equal(chains[i].member, i != 5);
        for (size_t k = 0; k < chains[i].n; k++) {
            struct power *p = &chains[i].powers[k];
            struct element want = element_pow(g, &chains[i].base, p->x), t;
            if (p->on_g)
                t = element_pow(g, &g->g, p->on_g), want = element_mul(g, &want, &t);
            if (p->on_y)
                t = element_pow(g, &y, p->on_y), want = element_mul(g, &want, &t);
            assert_true(element_eq(&want, &p->value));
        }
    }
    struct element bases[3] = {chains[0].base, chains[1].base, y}, want = element_one;
    struct scalar exponents[3] = {dice_scalar(g, &c), two, dice_scalar(g, &c)};
    for (int i = 0; i < 3; i++) {
        struct element t = element_pow(g, &bases[i], &exponents[i]);
        want = element_mul(g, &want, &t);
    }
    struct element got = powers_product(e, a, bases, exponents, 3);
    assert_true(element_eq(&want, &got));
    arena_free(a);
}

/* More powers of one base than run at once. */
static void long_chains(void **state)
{
    enum { LONG = 37 };
    (void)state;
    struct arena *a = arena_new(0);
    const struct group *g = group_new(a, S("BELENIOS-2048"));
    struct chance c = {.seed = S("long")};
    struct scalar s = scalar_random(g, &c), x[LONG];
    for (enum way way = WAY_BEST; way <= WAY_PLAIN; way++) {
        const struct engine *e = engine_new(a, g, &g->g, way, 1);
        struct power powers[LONG] = {0};
        struct chain chains[2] = {{.base = g->p, .check_member = true},
                                  {.powers = powers, .n = LONG, .check_member = true}};
        chains[0].base.w[0]--;
        chains[1].base = element_pow(g, &g->g, &s);
        for (size_t k = 0; k < LONG; k++) {
            x[k] = scalar_random(g, &c);
            powers[k].x = &x[k];
        }
        engine_run(e, a, chains, 2);
        assert_false(chains[0].member);
        assert_true(chains[1].member);
        for (size_t k = 0; k < LONG; k++) {
            struct element want = element_pow(g, &chains[1].base, &x[k]);
            assert_true(element_eq(&want, &powers[k].value));
        }
    }
    arena_free(a);
}

static void engines_agree(void **state)
{
    (void)state;
    const size_t uses[] = {0, 100, 30000}; /* tables of narrow and of wide digits */
    for (size_t i = 0; i < COUNT(uses); i++) {
        if (quick() && uses[i] > 100)
            continue;
        check_engine("BELENIOS-2048", WAY_PLAIN, uses[i]);
        check_engine("BELENIOS-2048", WAY_IFMA, uses[i]);
        check_engine("RFC-3526-2048", WAY_PLAIN, uses[i]);
        check_engine("RFC-3526-2048", WAY_IFMA, uses[i]);
    }
}

static void group_arithmetic(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const char *names[] = {"BELENIOS-2048", "RFC-3526-2048"};
    assert_null(group_new(a, S("Ed25519")));
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct group *g = group_new(a, str_from(names[i]));
        struct chance c = {.seed = S("arithmetic")};
        struct scalar x = scalar_random(g, &c), y = scalar_random(g, &c);
        struct element gx = element_pow_secret(g, &g->g, &x), gx2 = element_pow(g, &g->g, &x);
        assert_true(element_eq(&gx, &gx2));
        struct element gy = element_pow(g, &g->g, &y), both = element_mul(g, &gx, &gy);
        struct scalar sum = scalar_add(g, &x, &y), product = scalar_mul(g, &x, &y);
        struct element gsum = element_pow(g, &g->g, &sum);
        assert_true(element_eq(&both, &gsum));
        struct element gxy = element_pow(g, &gx, &y), gp = element_pow(g, &g->g, &product);
        assert_true(element_eq(&gxy, &gp));
        struct scalar inverse = scalar_invert(g, &x), one = scalar_mul(g, &x, &inverse);
        struct scalar unit = scalar_from_int(1), back = scalar_sub(g, &sum, &y);
        assert_true(scalar_eq(&one, &unit));
        assert_true(scalar_eq(&back, &x));
        struct element inv = element_invert(g, &gx);
        inv = element_mul(g, &inv, &gx);
        assert_true(element_eq(&inv, &element_one));
        assert_true(group_has(g, &gx));
        struct element h = group_generator(g, -1);
        assert_true(group_has(g, &h));
        struct buf b = buf_new(a);
        struct element read;
        element_put(&b, &gx);
        assert_true(element_read(g, buf_str(&b), &read) && element_eq(&read, &gx));
        b.n = 0;
        element_put(&b, &g->p);
        assert_false(element_read(g, buf_str(&b), &read));
        assert_false(element_read(g, S("0"), &read));
        assert_false(element_read(g, S("01"), &read));
        assert_false(element_read(g, S("-1"), &read));
        assert_false(element_read(g, S(""), &read));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_arithmetic),
        cmocka_unit_test(engines_agree),
        cmocka_unit_test(long_chains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
