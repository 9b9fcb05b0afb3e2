/* What counts as a word. Uses base, lang, ICU's character tables.
 *
 * Scripts that set words apart by spaces: a run of letters, digits and their marks is a word,
 * folded (NFKC, case, accents; Arabic letters and its article besides). Scripts that do not (Han,
 * kana, Hangul, Thai, Lao, Khmer, Myanmar): each character with its marks is a token of its own,
 * Han in its simplified form, and the index holds each with its right neighbour:
 *
 *     居民委 → 居民 民委 委          a word of two characters is one entry of the index, one
 *                                    character is a range of it, a longer word is a phrase
 *
 * No dictionary is asked: it would cut a word otherwise in a query than in a text.
 */
#ifndef LINLI_TOKENS_H
#define LINLI_TOKENS_H

#include "base/str.h"

struct token {
    str word;       /* folded, at most TOKEN_BYTES */
    u32 start, end; /* bytes of the text it was read from */
    u32 at;         /* position: one more than the token before, two after the end of a sentence */
    bool is_char;   /* of a script without spaces */
    bool joined;    /* is_char, and its right neighbour in the text is too: they make a pair */
};

enum { TOKEN_BYTES = 60 };

/* The tokens of a text, in `a`. Positions begin at `at`. */
size_t tokens_of(struct arena *a, str text, u32 at, struct token **out);

/* The index's entry for token i of n: itself, or with its neighbour. In `a`. */
str token_term(struct arena *a, const struct token *tokens, size_t i);

/* Does anything separate the two code points of a query: white space of any kind? */
bool is_blank(u32 code);

#endif
