/* Which plural form a number takes: the C expression of a catalog's Plural-Forms header, parsed
 * once into a small tree. Uses base. Source: GNU gettext manual, section "Plural forms". */
#ifndef LINLI_PLURAL_H
#define LINLI_PLURAL_H

#include "base/str.h"

struct plural_node;

struct plural {
    int forms; /* how many there are; an answer is always below it */
    const struct plural_node *rule;
};

/* Reads "nplurals=2; plural=(n != 1);". False: not such a header; then *out is English's rule
 * (two forms, the second for all but 1). The tree lives in the arena. */
bool plural_parse(struct arena *a, str header, struct plural *out);

/* The form for n (its absolute value). No rule (a zeroed struct): English's. */
int plural_form(const struct plural *p, i64 n);

#endif
