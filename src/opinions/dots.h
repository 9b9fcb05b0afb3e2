/* The people of a map as marks that stand for five or more of them. Uses opinions. */
#ifndef LINLI_OPINIONS_DOTS_H
#define LINLI_OPINIONS_DOTS_H

#include "opinions/opinions.h"

enum { DOTS_MAX = 120, LEAST_DOT = 5 };

/* Five people or more of one group who stand near each other. */
struct dot {
    double x, y;
    u32 group;
    i32 people;
};

struct dots {
    struct dot dot[DOTS_MAX];
    u32 n;
};

/* Where the map has places. */
struct dots dots_new(const struct opinion_map *map, u32 people);

#endif
