/* What the files of accounts share and nobody else needs. */
#ifndef LINLI_ACCOUNTS_INNER_H
#define LINLI_ACCOUNTS_INNER_H

#include "accounts/accounts.h"
#include "accounts/accounts.sql.h"

enum { MOST_ROLES = 200 };

struct account account_from(const struct account_row *r);

/* Roles that run or will run, newest first; when there are none and nowhere they lived, the last
 * one that ended. */
size_t roles_that_count(struct db *db, id64 account, bool lived, struct role_row **rows);

/* What is kept of a token. */
str token_digest(struct arena *a, const u8 token[TOKEN_SIZE]);

/* A line of the record that is not public. */
void account_note(struct db *db, id64 actor, const char *verb, id64 subject, str path);

#endif
