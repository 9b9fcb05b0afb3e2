/* The map file of an import of cases: which column is what, which words mean which kinds and
 * states. */
#ifndef LINLI_IMPORT_MAP_H
#define LINLI_IMPORT_MAP_H

#include "base/map.h"
#include "import/import.h"

enum map_field {
    MAP_ID,
    MAP_OPENED,
    MAP_CLOSED,
    MAP_UPDATED,
    MAP_DUE,
    MAP_TITLE,
    MAP_DESCRIPTION,
    MAP_KIND,
    MAP_STATE,
    MAP_PLACE,
    MAP_ADDRESS,
    MAP_LAT,
    MAP_LON,
    MAP_ANSWER,
    MAP_LANGUAGE,
    MAP_FIELDS
};

struct case_map {
    str source, community, lang;
    const char *zone, *time_format; /* strptime(3), or "iso" */
    char separator;
    bool lv95; /* lat and lon are Swiss LV95 north and east, in metres */
    bool create_kinds, create_places;
    str columns[MAP_FIELDS];     /* heads; empty: none. Without one of kinds all are other_kind */
    struct map kinds, states;    /* word → its value (a str *) */
    str other_kind, other_state; /* for words that are not named, "*" */
};

/* `community`, unless it is empty, instead of the map's. False: it has been said why, with file and
 * line. */
bool map_read(struct arena *a, str text, const char *file, str community, struct case_map *out);

#endif
