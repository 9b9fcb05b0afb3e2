/* What the files of this room share. */
#ifndef LINLI_TEXTS_INNER_H
#define LINLI_TEXTS_INNER_H

#include "texts/texts.h"
#include "texts/texts.sql.h"

/* What a text is known by: its three parts, each with its length. A summary that was made of the
 * body is one of them and changes only with it. Memory from `a`. */
struct hash text_hash(struct arena *a, str title, str summary, str body);
/* The summary as somebody wrote it; empty where it was made of the text. */
str summary_written(struct arena *a, enum text_kind kind, str summary, str body);
bool convertible(str from, str to); /* Chinese in one script to the other */
/* Whether the desk has this text to do in that language, brought up to date. */
void gap_update(struct db *db, const struct text_row *text, str lang);
bool text_visible(const struct actor *actor, const struct text_row *text);
struct result no_such_text(void);

#endif
