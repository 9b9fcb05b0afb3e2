/* Gathering one's own data; what accounts hold. */
#include "accounts/own.h"

#include "accounts/accounts.h"
#include "places/places.h"

void own_part(struct own_out *out, const char *key, const char *name)
{
    *PUSH(out->arena, out->parts, out->n, out->cap) = (struct own_part){.key = key, .name = name};
}

void own_thing(struct own_out *out)
{
    struct own_part *p = &out->parts[out->n - 1];
    *PUSH(out->arena, p->things, p->n, p->cap) = (struct own_thing){0};
}

static void put(struct own_out *out, struct own_value value)
{
    struct own_part *p = &out->parts[out->n - 1];
    struct own_thing *t = &p->things[p->n - 1];
    *PUSH(out->arena, t->values, t->n, t->cap) = value;
}

void own_text(struct own_out *out, const char *key, const char *label, str text)
{
    if (text.n)
        put(out, (struct own_value){.key = key, .label = label, .text = text});
}

void own_word(struct own_out *out, const char *key, const char *label, const char *sentence)
{
    own_text(out, key, label, tr(out->lang, sentence));
}

void own_time(struct own_out *out, const char *key, const char *label, msec time)
{
    if (time)
        put(out, (struct own_value){.key = key, .label = label, .time = time});
}

void own_int(struct own_out *out, const char *key, const char *label, i64 n)
{
    own_text(out, key, label, str_fmt(out->arena, "%lld", (long long)n));
}

/* ── Accounts ── */

static void own_roles(struct own_out *out, const struct actor *actor)
{
    struct role_line *roles;
    struct place place;
    size_t n = roles_of(out->db, actor->account, &roles);
    own_part(out, "roles", N_("Roles"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_word(out, "role", N_("Role"), role_name(roles[i].role));
        if (place_get(out->db, out->lang, roles[i].place, &place))
            own_text(out, "place", N_("Place"), place.name);
        own_time(out, "since", N_("Since"), roles[i].since);
        own_time(out, "until", N_("Until"), roles[i].until);
    }
}

static void own_sessions(struct own_out *out, const struct actor *actor)
{
    struct session *sessions;
    size_t n = session_list(out->db, actor, &sessions);
    own_part(out, "sessions", N_("Where you are signed in"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "browser", N_("Browser"), sessions[i].agent);
        own_time(out, "begun", N_("Begun"), sessions[i].created);
        own_time(out, "last_used", N_("Last used"), sessions[i].seen);
    }
}

static void own_invitations(struct own_out *out, const struct actor *actor)
{
    struct invitation_made *made;
    size_t n = invitations_made(out->db, actor, &made);
    own_part(out, "invitations", N_("Who made you a way in"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_time(out, "at", N_("When"), made[i].made);
        own_text(out, "by", N_("Who"), made[i].by);
        own_text(out, "reason", N_("Why"), made[i].reason);
        own_time(out, "used", N_("Used"), made[i].taken);
        own_text(out, "browser", N_("Browser"), made[i].agent);
    }
}

void accounts_own(struct own_out *out, const struct actor *actor)
{
    struct account account;
    own_part(out, "account", N_("Account"));
    if (account_get(out->db, actor->account, &account)) {
        own_thing(out);
        own_text(out, "name", N_("Name"), account.name);
        own_text(out, "email", N_("E-mail"), account.email);
        own_text(out, "phone", N_("Telephone"), account.phone);
        own_text(out, "language", N_("Language"), account.lang);
        own_word(out, "password", N_("Password"),
                 account.password.p ? N_("Kept as a fingerprint that cannot be turned back")
                                    : N_("None yet"));
    }
    own_roles(out, actor);
    own_sessions(out, actor);
    own_invitations(out, actor);
}
