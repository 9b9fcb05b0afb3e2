/* One's own data on the web. Uses http. */
#ifndef LINLI_APP_OWN_H
#define LINLI_APP_OWN_H

#include "http/http.h"
#include "record/record.h"

extern const struct route own_routes[];
extern const struct verb_word own_verbs[];

#endif
