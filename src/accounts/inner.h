/* What the files of accounts share and nobody else needs. */
#ifndef LINLI_ACCOUNTS_INNER_H
#define LINLI_ACCOUNTS_INNER_H

#include "store/store.h"

enum { MOST_ROLES = 200 };

/* A line of the record that is not public. */
void account_note(struct db *db, id64 actor, const char *verb, id64 subject, str path);

#endif
