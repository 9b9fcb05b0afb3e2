/* The front page, and the words in the header and footer of every page. */
#ifndef LINLI_HOME_H
#define LINLI_HOME_H

#include "http/http.h"
#include "page/page.h"

extern const struct route home_routes[];
extern const struct nav_word home_nav[], home_foot[];

#endif
