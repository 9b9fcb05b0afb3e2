/* The routes of the record, for the module table. */
#ifndef LINLI_RECORD_WEB_H
#define LINLI_RECORD_WEB_H

#include "http/http.h"

extern const struct route record_routes[];

#endif
