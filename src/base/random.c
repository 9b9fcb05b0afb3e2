/* Random numbers. Uses libsodium. */
#include "base/random.h"

#include <sodium.h>

void random_bytes(void *out, size_t n)
{
    randombytes_buf(out, n);
}

u64 random_u64(void)
{
    u64 v;
    random_bytes(&v, sizeof v);
    return v;
}

/* Throws away the few values at the top that would favour small results. */
static u64 below(u64 (*draw)(void *), void *from, u64 bound)
{
    u64 unfair = (0 - bound) % bound, v;
    do
        v = draw(from);
    while (v < unfair);
    return v % bound;
}

static u64 draw_secure(void *unused)
{
    (void)unused;
    return random_u64();
}

u64 random_below(u64 bound)
{
    return below(draw_secure, NULL, bound);
}

u64 dice_u64(struct dice *d)
{
    u64 z = (d->state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static u64 draw_dice(void *d)
{
    return dice_u64(d);
}

u64 dice_below(struct dice *d, u64 bound)
{
    return below(draw_dice, d, bound);
}
