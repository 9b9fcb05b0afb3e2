/* Sentences in a reader's language. Uses base. */
#ifndef LINLI_SAY_H
#define LINLI_SAY_H

#include "base/buf.h"

struct lang; /* one language's catalog and customs, lang/lang.h; NULL speaks the sources' English */

/* Writes the message's sentence in that language, its places {1}…{4} filled with args, unescaped.
 * A plural whose args[0] is absent has n there, in the reader's digits. */
void say_put(struct buf *b, const struct lang *lang, struct message m);
str say(struct arena *a, const struct lang *lang, struct message m);

#endif
