/* What the pages of accounts are given. */
#ifndef LINLI_ACCOUNTS_VIEW_H
#define LINLI_ACCOUNTS_VIEW_H

#include "accounts/accounts.h"
#include "page/form.h"
#include "page/parts.h"
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
    struct invitation_made *invitations;
    size_t n_invitations;
    bool asks_invitation; /* do they know of the last one? */
    struct role_line *roles;
    str *role_places;
    size_t n_roles;
    struct sign_view password;
    str home, home_lang;
    str community; /* path of the one they look after; empty: none */
    bool staff, saved, keeps_people, keeps_accounts, keeps_kinds;
};

/* Finding accounts. */
struct accounts_view {
    str words;
    struct account *accounts;
    str *logins; /* masked, by account */
    size_t n;
    str older;
    bool may_grant;
};

/* One account, for those who look after it. */
struct account_view {
    struct account account;
    str login; /* masked */
    struct role_line *roles;
    struct said *role_places;
    str *role_organisations;
    size_t n_roles;
    struct session *sessions;
    size_t n_sessions;
    bool may_grant, may_invite, self, saved;
    str invitation; /* the link, just made; shown once */
};

/* Who holds what under a place. */
struct roles_view {
    struct place place;
    enum role role;
    struct role_line *lines;
    struct said *places;
    size_t n;
    str older;
    bool may_open, may_grant;
    struct crumb *crumbs;
    size_t n_crumbs;
};

/* "grid worker of Grid 1": is it over, now, or to come? */
enum tone role_tone(struct page *p, const struct role_line *l);

#endif
