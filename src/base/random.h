/* Random bytes and numbers from libsodium. */
#ifndef LINLI_RANDOM_H
#define LINLI_RANDOM_H

#include "base/base.h"

/* The system's, good for secrets; they cannot fail. Safe from any thread. */
void random_bytes(void *out, size_t n);
u64 random_u64(void);
u64 random_below(u64 bound); /* uniform in [0, bound); bound > 0 */

/* A repeatable stream for demo data and property tests; never for secrets. Same seed, same numbers,
 * on every machine (splitmix64, Steele et al. 2014). */
struct dice {
    u64 state;
};
u64 dice_u64(struct dice *d);
u64 dice_below(struct dice *d, u64 bound); /* bound > 0 */

#endif
