/* The routes of places, for the module table. */
#ifndef LINLI_PLACES_WEB_H
#define LINLI_PLACES_WEB_H

#include "http/http.h"
#include "record/record.h"

extern const struct route places_routes[], places_edit_routes[], places_settings_routes[],
    places_move_routes[];
extern const struct verb_word places_verbs[];

#endif
