/* Typed words as what the index is asked. Uses tokens.h. */
#ifndef LINLI_WORDS_H
#define LINLI_WORDS_H

#include "search/search.h"
#include "search/tokens.h"

/* One entry of the index, or all that begin so. */
struct operand {
    str term;
    u32 at; /* its place in the phrase, from the first operand's */
    bool range;
    bool is_char;
    u32 from, to; /* bytes of the typed words it was read from */
};

/* A word or phrase; hits have all but the negative ones. */
struct clause {
    struct operand *operands;
    size_t n;
    bool negative;
};

struct words {
    struct clause *clauses;
    size_t n, n_positive;
};

/* INVALID with a message when they ask for nothing or too much. */
struct result words_read(struct arena *a, str typed, struct words *out);

#endif
