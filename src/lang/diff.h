/* What changed between two texts, in words as people see them: for versions of documents, and for
 * translations whose source moved on. Uses base, ICU. */
#ifndef LINLI_DIFF_H
#define LINLI_DIFF_H

#include "base/str.h"

enum diff_kind { DIFF_SAME, DIFF_GONE, DIFF_NEW };

/* A stretch of text. SAME and NEW runs joined are the text after, SAME and GONE the text before. */
struct diff_run {
    enum diff_kind kind;
    str text; /* points into what was compared */
};

/* The runs that lead from `before` to `after` (valid UTF-8, at most 16 MiB each), cut at word
 * boundaries (UAX 29, so at every word in Chinese too). Paragraphs are matched first and words only
 * between those that differ. Bounded: where texts differ in more than DIFF_MOST places they are
 * said to be replaced. In `a`. */
enum { DIFF_MOST = 1000 };
size_t diff_words(struct arena *a, str before, str after, struct diff_run **out);

/* For each of `after` the index of the equal one in `before` by the longest common subsequence, or
 * SIZE_MAX where it is new. match has n_after places. Bounded likewise. */
void diff_match(const str *before, size_t n_before, const str *after, size_t n_after,
                size_t *match);

#endif
