/* Do powers and products of secrets branch or look up by them? Run under valgrind's memcheck, which
 * here plays the judge: secrets are marked as undefined, and it reports every jump and every
 * address that depends on undefined bits (the method of Langley's ctgrind, 2010). `check_secret
 * NAME` runs one function on a marked secret; "public" is a function that is known to leak, to see
 * that the judge is awake. For tests/election-plain.test.mjs. */
#include <valgrind/memcheck.h>

#include "election/group.h"

struct case_of {
    const struct group *group;
    struct scalar x, y;
    struct element a, b;
};

static void hide(void *p, size_t n)
{
    VALGRIND_MAKE_MEM_UNDEFINED(p, n);
}

static void run(const char *name, struct case_of *c)
{
    const struct group *g = c->group;
    str what = str_from(name);
    hide(&c->x.w, g->q_limbs * sizeof(u64));
    if (str_eq(what, S("power")))
        c->a = element_pow_secret(g, &g->g, &c->x);
    if (str_eq(what, S("public")))
        c->a = element_pow(g, &g->g, &c->x);
    if (str_eq(what, S("add")))
        c->x = scalar_add(g, &c->x, &c->y);
    if (str_eq(what, S("subtract")))
        c->x = scalar_sub(g, &c->y, &c->x);
    if (str_eq(what, S("multiply")))
        c->x = scalar_mul(g, &c->x, &c->y);
    if (str_eq(what, S("compare"))) { /* only its answer, one bit, may be looked at */
        bool equal = scalar_eq(&c->x, &c->y);
        VALGRIND_MAKE_MEM_DEFINED(&equal, sizeof equal);
    }
    if (str_eq(what, S("hash"))) {
        struct hash h = sha256(S("a credential"));
        hide(&h, sizeof h);
        c->x = scalar_from_hash(g, &h);
    }
    if (str_eq(what, S("product"))) {
        hide(&c->b, sizeof c->b);
        c->a = element_mul_secret(g, &c->a, &c->b);
    }
    if (str_eq(what, S("select"))) {
        bool first = true;
        hide(&first, sizeof first);
        c->a = element_select_secret(first, &c->a, &c->b);
    }
}

int main(int argc, char **argv)
{
    static const char *const groups[] = {"BELENIOS-2048", "RFC-3526-2048"};
    struct arena *a = arena_new(0);
    if (argc != 2)
        return 2;
    for (size_t i = 0; i < COUNT(groups); i++) {
        struct chance chance = {.seed = S("secret")};
        struct case_of c = {.group = group_new(a, str_from(groups[i]))};
        c.x = scalar_random(c.group, &chance);
        c.y = scalar_random(c.group, &chance);
        c.a = element_pow(c.group, &c.group->g, &c.x);
        c.b = element_pow(c.group, &c.group->g, &c.y);
        run(argv[1], &c);
        VALGRIND_MAKE_MEM_DEFINED(&c, sizeof c);
    }
    arena_free(a);
    return 0;
}
