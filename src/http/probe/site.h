/* A small site for the tests and the fuzz target of http/: one route of each kind. */
#ifndef LINLI_HTTP_SITE_H
#define LINLI_HTTP_SITE_H

#include "http/http.h"

extern const struct route site_routes[];
extern const struct route effect_routes[]; /* those that need the store */
extern const struct migration *const site_migrations[];

/* Everything set but port, store and deadlines. */
struct http_config site_config(void);

#endif
