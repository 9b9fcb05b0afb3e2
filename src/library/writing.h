/* What the rules that change documents share. */
#ifndef LINLI_WRITING_H
#define LINLI_WRITING_H

#include "library/inner.h"

/* Reads the row a step is about. CONFLICT: changed since the actor saw it; MISSING: not theirs. */
struct result document_row_for(struct db *db, const struct actor *actor, struct document_step s,
                               struct document_row *row);
/* The same for what may be changed: one's own before it is shown, else by those who may. */
struct result document_row_to_change(struct db *db, const struct actor *actor,
                                     struct document_step s, struct document_row *row);
/* Writes the row back with its line in the record; `text`: the actor's words, or NULL. */
struct result document_put(struct db *db, const struct actor *actor, struct document_row *row,
                           const char *verb, const str *text);
void document_record(struct db *db, const struct actor *actor, const struct document_row *row,
                     const char *verb, const str *text);
struct result check_about(struct db *db, const struct document_about *about, struct place *place,
                          struct place *community);
void row_set_about(struct db *db, struct document_row *row, const struct document_about *about,
                   const struct place *place, const struct place *community);
/* Version n of a document; not written yet. */
struct edition_row version_from(struct db *db, id64 document, i64 n,
                                const struct document_made *made, id64 writer);
/* The number of the next one. */
i64 version_next(struct db *db, id64 document);
/* Does `one` take the place of `other` already, itself or through those between? */
bool takes_place_of(struct db *db, id64 one, id64 other);

#endif
