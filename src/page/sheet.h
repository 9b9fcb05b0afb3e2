/* What the layout's pages ask of C. Uses page.h. */
#ifndef LINLI_SHEET_H
#define LINLI_SHEET_H

#include "page/page.h"

html sheet_inside(struct page *p); /* <style> with the whole sheet, for a file of its own */
html icon_sheet(struct page *p);   /* the icons themselves, for the same */

str language_tag(
    const struct page *p); /* the page's language for browsers: the pseudo-locale is "en-XA" */
bool is_under(const struct page *p, const char *path); /* this page stands at or below path */
struct url in_language(struct page *p, const struct lang *lang); /* this page in that language */
const char *theme_word(const struct frame *f);
const char *notice_class(enum tone tone);
const char *tone_class(enum tone tone);
const char *tone_word(enum tone tone);
const char *tone_icon(enum tone tone);

/* What an error page says of a status. */
struct failure_words {
    const char *what, *why; /* N_ */
};
struct failure_words failure_words(int status);

#endif
