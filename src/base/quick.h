/* For tests: whether only little time is to be spent (./dev quick). Then the same is tried, fewer
 * times or on smaller inputs; ./dev test leaves nothing out. */
#ifndef LINLI_QUICK_H
#define LINLI_QUICK_H

#include <stdbool.h>
#include <stdlib.h>

static inline bool quick(void)
{
    return getenv("LINLI_QUICK") != NULL;
}

#endif
