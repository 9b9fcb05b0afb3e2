/* The routes of accounts, for the module table. */
#ifndef LINLI_ACCOUNTS_WEB_H
#define LINLI_ACCOUNTS_WEB_H

#include "http/http.h"

extern const struct route accounts_routes[];

#endif
