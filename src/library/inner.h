/* What the files of this room share and nobody else needs. */
#ifndef LINLI_LIBRARY_INNER_H
#define LINLI_LIBRARY_INNER_H

#include "library/library.h"
#include "library/library.sql.h"

/* The document as this actor sees it. */
struct document document_from(struct db *db, const struct actor *actor,
                              const struct document_row *row);
struct document_version version_of(const struct edition_shown_row *r);
/* Published, its time come, not withdrawn. */
bool document_is_out(const struct document_row *row, msec now);

/* Tells translators and searchers that the document is new, changed or gone; inside a rule. */
void document_tell(struct db *db, const struct document_row *row);
/* The same of one that the rule has just made, with its only version. Translators know the words
 * even when readers do not see them: its translations may come with it. */
void document_tell_new(struct db *db, const struct document_row *row,
                       const struct edition_row *version);

/* Asks for its topics and does not wait. */
void document_topics_ahead(struct db *db, id64 document);

/* The next short number of the year that is free: "2026-17". */
str document_number(struct db *db, i64 year);
/* The next register number of a unit at a place, as the setting "register-scheme" says; empty:
 * none is set. */
str register_number(struct db *db, str path, id64 community, id64 unit, i64 year);
/* The year of a moment in the zone of a place. */
i64 year_at(struct db *db, str path, msec t);

/* Puts a document among topics; INVALID: too many, or there is no such topic. */
struct result topics_add(struct db *db, id64 community, id64 document, const str *codes, size_t n);
/* The same, and takes it from all others. */
struct result topics_set(struct db *db, id64 community, id64 document, const str *codes, size_t n);

#endif
