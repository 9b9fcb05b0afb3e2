/* The pages of texts: the translators' desk, a text beside its translation, the glossary; and what
 * other modules' pages need. */
#ifndef LINLI_TEXTS_WEB_H
#define LINLI_TEXTS_WEB_H

#include "record/view.h"
#include "web/web.h"

/* The language the reader wants people's texts in: ?in=TAG, else that of the page; in Chinese the
 * characters their browser asks for. */
str text_lang_asked(const struct request *r);

extern const struct route texts_routes[];
extern const struct verb_word texts_verbs[];

#endif
