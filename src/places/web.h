/* The routes of places, for the module table. */
#ifndef LINLI_PLACES_WEB_H
#define LINLI_PLACES_WEB_H

#include "http/http.h"

extern const struct route places_routes[];

#endif
