/* Simplified and traditional characters, by OpenCC's phrases and characters. Uses base, OpenCC. */
#ifndef LINLI_CHINESE_H
#define LINLI_CHINESE_H

#include "base/str.h"

/* Valid UTF-8 in, in `a` out. Text without Chinese comes back as it is; when OpenCC's dictionaries
 * are not installed, all does, and the log says so once. Safe from any thread. */
str to_simplified(struct arena *a, str s);
str to_traditional(struct arena *a, str s);

#endif
