/* For tests: conversations whose groups are known. Uses opinions. */
#include "opinions/planted.h"

double chance(struct dice *d)
{
    return (double)(dice_u64(d) >> 11) * 0x1p-53;
}

struct planted plant(struct arena *arena, u32 people, u32 statements, u32 groups, double given,
                     u64 seed)
{
    struct planted p = {.people = people, .statements = statements};
    struct dice dice = {seed};
    double *yes = NEW_ARRAY(arena, double, groups *statements);
    for (u32 j = 0; j < statements; j++)
        for (u32 g = 0; g < groups; g++)
            yes[j * groups + g] = j % 10 < 4   ? ((j / 10 + j) % groups == g ? 0.9 : 0.1)
                                  : j % 10 < 7 ? 0.85
                                               : 0.5;
    p.group = NEW_ARRAY(arena, i32, people);
    for (u32 i = 0; i < people; i++) {
        p.group[i] = (i32)dice_below(&dice, groups);
        for (u32 j = 0; j < statements; j++) {
            if (chance(&dice) >= given)
                continue;
            double x = chance(&dice);
            enum opinion o = x < 0.1                                             ? PASS
                             : chance(&dice) < yes[j * groups + (u32)p.group[i]] ? AGREE
                                                                                 : DISAGREE;
            *PUSH(arena, p.cast, p.n, p.cap) = (struct vote){i, answer_of(j, o)};
        }
    }
    return p;
}

struct opinions opinions_of(struct arena *arena, const struct planted *p)
{
    return (struct opinions){.votes = votes_new(arena, p->cast, p->n, p->people, p->statements)};
}
