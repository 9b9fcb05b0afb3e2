/* A city beside the demo community, so that its lists are long: a part of real cities' requests
 * where these are at hand, else those of an invented one, which stand in data/city_*. Uses import,
 * zstd. */
#ifndef LINLI_DEMO_CITY_H
#define LINLI_DEMO_CITY_H

#include "store/store.h"

/* The folder of real data: what `--city FOLDER` names, else LINLI_SHARED, else ../shared. NULL: it
 * holds no requests. */
const char *city_folder(struct arena *a, const char *asked);

/* Adds the city to a store that holds the demo community. `folder`: from city_folder(), or NULL for
 * the invented one. *said: what was added, a sentence for the operator; when false, why not. */
bool city_fill(struct store *s, struct arena *a, msec now, const char *folder, str *said);

#endif
