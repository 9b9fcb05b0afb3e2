/* The routes of accounts, for the module table. */
#ifndef LINLI_ACCOUNTS_WEB_H
#define LINLI_ACCOUNTS_WEB_H

#include "http/http.h"
#include "record/record.h"

extern const struct route accounts_routes[], accounts_manage_routes[];
extern const struct verb_word accounts_verbs[];
/* What accounts do by themselves: notes which sessions were used, ends those that were not. */
void accounts_keep(struct db *db, const struct app *app);

#endif
