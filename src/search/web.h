/* The search page. Uses http. */
#ifndef LINLI_SEARCH_WEB_H
#define LINLI_SEARCH_WEB_H

#include "http/http.h"

extern const struct route search_routes[];

#endif
