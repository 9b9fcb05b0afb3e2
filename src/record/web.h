/* The routes of the record, for the module table. */
#ifndef LINLI_RECORD_WEB_H
#define LINLI_RECORD_WEB_H

#include "http/http.h"
#include "page/page.h"

extern const struct route record_routes[];
extern const struct nav_word record_foot[];

#endif
