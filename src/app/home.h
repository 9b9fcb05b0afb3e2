/* The front page. */
#ifndef LINLI_HOME_H
#define LINLI_HOME_H

#include "http/http.h"

extern const struct route home_routes[];

#endif
