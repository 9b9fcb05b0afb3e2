/* What the files of the places' web side share. */
#ifndef LINLI_PLACES_WEB_EDIT_H
#define LINLI_PLACES_WEB_EDIT_H

#include "places/web.h"
#include "web/web.h"

/* The place of the route's first capture; false: it has answered. */
bool place_asked(struct request *r, struct place *out);
/* "/places/PATH" */
str place_page(struct request *r, const struct place *place);

#endif
