/* A text cut into paragraphs for translating, and put together again. Uses base, lang. */
#ifndef LINLI_PARAGRAPHS_H
#define LINLI_PARAGRAPHS_H

#include "texts/view.h"

/* The most that are translated one by one; what is left over stays in the last. */
enum { PARAGRAPHS_MOST = 400 };

/* Cut where lines are left empty. */
size_t paragraphs_of(struct arena *a, str text, str **out);
str paragraphs_join(struct arena *a, const str *parts, size_t n);

/* Fills v->parts with the text's paragraphs and what the shown translation has for each: where the
 * text has changed, those that stayed keep theirs and the others show what changed. */
void paragraphs_align(struct arena *a, struct work_view *v);

struct diff_view what_changed(struct arena *a, str before, str after);
/* The same of a body, in words as they are read. */
struct diff_view what_changed_in(struct arena *a, enum text_kind kind, str before, str after);

#endif
