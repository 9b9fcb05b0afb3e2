/* What the pages of accounts are given. */
#ifndef LINLI_ACCOUNTS_VIEW_H
#define LINLI_ACCOUNTS_VIEW_H

#include "accounts/accounts.h"
#include "page/page.h"
#include "people/people.h"

struct sign_view {
    str login, back, name, action;
    struct message fault;
    bool asks_old;
};

struct me_view {
    struct account account;
    const struct lang *const *langs;
    size_t n_langs;
    struct session *sessions;
    size_t n_sessions;
    id64 this_session;
    struct contact_reading *readings;
    size_t n_readings;
    struct role_line *roles;
    str *role_places;
    size_t n_roles;
    struct sign_view password;
    str home, home_lang;
    bool staff, saved;
};

#endif
