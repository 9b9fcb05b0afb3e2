/* Taking over files on the web. Uses web, files. */
#ifndef LINLI_IMPORT_WEB_H
#define LINLI_IMPORT_WEB_H

#include "import/jobs.h"
#include "record/record.h"
#include "web/web.h"

extern const struct route import_routes[];
extern const struct verb_word import_words[];

#endif
