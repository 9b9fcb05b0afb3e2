/* Paths of places (and of kinds, which are a tree of the same shape). Uses base. */
#ifndef LINLI_PATH_H
#define LINLI_PATH_H

#include "base/str.h"

/* A path is four characters a place, '0'–'9', 'A'–'Z', from the city down. Everything under it,
 * itself included, lies in [path, path_end(path)). */
enum { PATH_STEP = 4, PATH_DEEPEST = 8 };

str path_end(struct arena *a, str path); /* exclusive upper bound of the range */
str path_up(str path);                   /* the parent's; empty above the city */
/* The n-th child's (n from 1 to 36⁴ − 1); p NULL beyond. */
str path_child(struct arena *a, str parent, i64 n);
/* The paths from the top down to itself; those deeper repeat the path (harmless in an IN list). */
void path_line(str path, str up[PATH_DEEPEST]);
bool path_valid(str path); /* as it may come in an address */

#endif
