/* What the files of this room share and nobody else needs. */
#ifndef LINLI_FILES_INNER_H
#define LINLI_FILES_INNER_H

#include "files/files.h"
#include "files/files.sql.h"

/* Pieces of one commit: half a megabyte, a few milliseconds of the writer's time. */
enum { PIECES_A_COMMIT = 4 };

/* One copy's bytes into pieces, from *n on, at most PIECES_A_COMMIT; true when all are written. */
bool pieces_put(struct db *db, id64 file, enum file_copy copy, str content, i64 *n);

struct attachment attachment_from(const struct attachment_row *row);

#endif
