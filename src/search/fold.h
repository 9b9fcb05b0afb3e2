/* Characters and what they are searched as; made at build time (tools/foldtable). Uses base. */
#ifndef LINLI_FOLD_H
#define LINLI_FOLD_H

#include "base/base.h"

/* Han from HAN_FIRST on, each in its simplified form; 0: see han_rare. Every token of a Chinese
 * text is looked up here, so a table and no search. */
enum { HAN_FIRST = 0x3400, HAN_END = 0xA000 };
extern const uint16_t han_common[];

/* What does not fit there, by code point, ascending by `from`. */
struct han_pair {
    u32 from, to;
};
extern const struct han_pair han_rare[];
extern const size_t han_rare_n;

/* For the code points of most alphabets: UTF-8 with a NUL, empty for accents and vowel signs. */
enum { FOLD_FIRST = 0x80, FOLD_END = 0x2000, FOLD_ROOM = 12 };
extern const char letter_folds[][FOLD_ROOM];

#endif
