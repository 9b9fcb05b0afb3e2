/* People who sign in: accounts, sessions, guesses, invitations, roles. Uses base, lang, store,
 * record, places (paths) and actor.h.
 *
 * Argon2id takes a tenth of a second and 19 MiB: password_hash() and password_fits() run on job
 * threads, never inside a rule. Sign-in is therefore: read the account and its guesses → check the
 * password on a job thread → a rule that begins the session or counts the guess.
 */
#ifndef LINLI_ACCOUNTS_H
#define LINLI_ACCOUNTS_H

#include "accounts/actor.h"
#include "base/hash.h"
#include "lang/lang.h"
#include "store/store.h"

enum {
    PASSWORD_LEAST = 8,
    PASSWORD_MOST = 256, /* characters */
    /* Wrong passwords before an answer is refused; why these four, and how they keep out of each
     * other's way, is told in guesses.c. */
    GUESSES_PER_DEVICE = 10,   /* in GUESS_WINDOW, from a device the account knows */
    GUESSES_PER_NETWORK = 10,  /* in GUESS_WINDOW, by strangers of one network at one account */
    GUESSES_PER_ACCOUNT = 100, /* in GUESS_DAY, by all strangers at one account */
    GUESSES_PER_ADDRESS = 40,  /* in GUESS_WINDOW, by strangers of one network at all accounts */
    TOKEN_SIZE = 32
};
#define GUESS_WINDOW (15 * 60 * 1000)
#define GUESS_DAY INT64_C(86400000)
#define SESSION_IDLE (14 * INT64_C(86400000)) /* unused so long, a session ends */
#define SESSION_SEEN_EVERY (60 * 60 * 1000)
#define SESSION_LIFE (90 * INT64_C(86400000)) /* it ends in any case */
#define INVITATION_LIFE (14 * INT64_C(86400000))

struct account {
    id64 id, person;
    str name, email, phone; /* email, phone: p NULL when absent */
    str password;           /* the stored hash; p NULL: not yet chosen */
    str lang;
    bool disabled;
};

/* What a person typed to sign in, made comparable: an e-mail in lower case, or '+' and digits (a
 * number without country gets China's +86). False: it is neither. */
struct login {
    str email, phone; /* one of them has p NULL */
};
bool login_parse(struct arena *a, str typed, struct login *out);

/* Disabled ones too. */
bool account_by_login(struct db *db, struct login login, struct account *out);
bool account_get(struct db *db, id64 id, struct account *out);

/* ── Passwords ── */

/* NULL when it may be used; else what is wrong with it (N_): too short, too long, too common. */
const char *password_fault(struct arena *a, str password);
/* Argon2id with libsodium's interactive limits lowered to 19 MiB, 2 passes (OWASP 2023). Blocking,
 * slow. `typed` is brought to NFC first (NIST SP 800-63B 5.1.1.2). False: out of memory. */
bool password_hash(struct arena *a, str typed, str *out);
/* stored.p NULL: takes as long as a real check and answers false, so that strangers learn nothing.
 */
bool password_fits(struct arena *a, str stored, str typed);

/* ── Guesses and known devices: guesses.c ── */

/* Whose password is guessed and from where: account 0 is nobody's, then what was typed counts just
 * the same, so that nobody learns from it who has an account. Of an IPv6 address its network
 * counts: a household has 2^64 of them. */
struct guess {
    id64 account;
    struct login login;
    str address;
    str device; /* what device_known() says, or of an open session; p NULL: a stranger's */
};
/* Too many wrong ones of late from this device; a stranger: for this account or this network. */
bool guesses_exceeded(struct db *db, const struct guess *g);
/* CONFLICT: too many already; no more are kept. */
struct result guess_count(struct db *db, const struct guess *g);
/* After a right one: what this device, or a stranger's network, mistyped at this account. */
void guesses_forgive(struct db *db, const struct guess *g);
i64 guesses_sweep(struct db *db);

/* Does the browser that brought this cookie know the account: was its password, as it is now, typed
 * there rightly before? Answers the mark the account left; p NULL: it is a stranger's. `key` is the
 * server's. */
str device_known(struct arena *a, str key, const struct account *account, str cookie);
/* The cookie after signing in: the account's mark before those of others who signed in there. */
str device_cookie(struct arena *a, str key, const struct account *account, str cookie);
/* An open session counts as a device of its own. */
str device_of_session(struct arena *a, id64 session);

/* ── Sessions ── */

struct session {
    id64 id;
    str form; /* key of its form tokens */
    str agent;
    msec created, seen;
    msec helped; /* by session_find(): an invitation its owner has not said to know of; 0: none */
};

/* What a person would call the program and device behind a User-Agent ("Firefox, Android"): more is
 * not kept of it. What is not known stands as it came, shortened. */
str agent_said(struct arena *a, str agent);

/* Begins a session and writes its token (TOKEN_SIZE bytes) for the cookie; made = session id. */
struct result session_begin(struct db *db, id64 account, str agent, u8 token[TOKEN_SIZE]);
/* Who stands behind a cookie: two statements. False: nobody, ended, or the account is disabled. */
bool session_find(struct db *db, const u8 token[TOKEN_SIZE], struct session *session,
                  struct actor *actor, struct account *account);
/* Who an account is when it acts later than its request, with the roles it holds by then. False:
 * disabled, or gone. */
bool account_acts(struct db *db, id64 account, struct actor *out);
/* It was used; noted once in SESSION_SEEN_EVERY. */
void session_touch(struct db *db, id64 session);
size_t session_list(struct db *db, const struct actor *actor, struct session **out);
struct result session_end(struct db *db, const struct actor *actor, id64 session);
struct result session_end_others(struct db *db, const struct actor *actor, id64 but);
i64 sessions_sweep(struct db *db); /* ended sessions, old guesses and invitations; how many */

/* ── Accounts and roles ── */

struct account_new {
    id64 person;
    str login;    /* e-mail or phone */
    str password; /* a hash, or empty: invited */
    str lang;
};
/* actor NULL: the command line. */
struct result account_add(struct db *db, const struct actor *actor, const struct account_new *n,
                          id64 *id);
struct result account_disable(struct db *db, const struct actor *actor, id64 account,
                              bool disabled);
struct result account_end_sessions(struct db *db, const struct actor *actor, id64 account);
/* Does all the account is (roles, home) lie within what the actor may do this to? Who moved away or
 * whose term is over stays with those who knew them last; who never was anybody's is for
 * administrators. */
bool account_within(struct db *db, const struct actor *actor, enum verb_allowed verb,
                    const struct account *account);
bool account_of(struct db *db, id64 person, struct account *out);
/* Accounts within the actor's reach (of more than four places that do not lie inside one another,
 * the first four) whose name begins with the words, or who sign in with them: at most limit + 1,
 * maybe fewer though there are more. *next: `after` of the next page; 0: that was all. limit > 0.
 */
size_t account_find(struct db *db, const struct actor *actor, str words, id64 after, i64 limit,
                    struct account **out, id64 *next);
/* Enough of an address or number to know it again, too little to use it. */
str login_masked(struct arena *a, const struct account *account);
size_t sessions_of(struct db *db, id64 account, struct session **out);
struct result account_prefer(struct db *db, const struct actor *actor, str lang);
/* hash: of the new password. Ends all other sessions. */
struct result account_set_password(struct db *db, id64 account, str hash, id64 keep_session);

/* ── Invitations: invitations.c ── */

enum { INVITATION_REASON_MOST = 200 /* characters */ };

/* May the actor hand out a key to this account? It must be another's, within his reach, and give
 * nothing but what he may do himself, or may give roles for. */
bool account_invitable(struct db *db, const struct actor *actor, const struct account *account);
/* A token for "choose your password"; single use. It opens an account that has a password as well,
 * for people forget them: then a reason is needed (INVALID "reason"), and its owner is told on
 * every page from then on, until they say that they know; all of it stays in invitations_made(). */
struct result invitation_make(struct db *db, const struct actor *actor, id64 account, str reason,
                              u8 token[TOKEN_SIZE]);
bool invitation_find(struct db *db, const u8 token[TOKEN_SIZE], struct account *out);
/* agent: the browser's User-Agent. Ends all sessions there were. */
struct result invitation_take(struct db *db, const u8 token[TOKEN_SIZE], str hash, str agent,
                              id64 *account);
/* The owner knows of it; withdraw: and did not want it, so it is good for nothing any more. */
struct result invitation_seen(struct db *db, const struct actor *actor, bool withdraw);

enum invitation_state { INVITATION_OPEN, INVITATION_TAKEN, INVITATION_ENDED };
/* An invitation to the actor's own account, for them to read. */
struct invitation_made {
    msec made, taken;
    enum invitation_state state;
    bool by_operator; /* then `by` is empty */
    str by, reason, agent;
};
/* Newest first. */
size_t invitations_made(struct db *db, const struct actor *actor, struct invitation_made **out);

/* ── Roles ── */

struct role_line {
    id64 id, account, place, organisation;
    str name, path;
    enum role role;
    msec since, until; /* until 0: no end is set */
};

/* A role to be given: since 0 now, until 0 without end. */
struct role_new {
    id64 account;
    enum role role;
    str path;
    id64 place, organisation;
    msec since, until;
};
/* By who may GRANT_ROLE at the path, or actor NULL: the command line. CONFLICT "role": held
 * already.
 */
struct result role_grant_for(struct db *db, const struct actor *actor, const struct role_new *n);
/* The same from now on, without end. */
struct result role_grant(struct db *db, const struct actor *actor, id64 account, enum role role,
                         str path, id64 place, id64 organisation);
struct result role_end(struct db *db, const struct actor *actor, id64 role_held);
size_t roles_of(struct db *db, id64 account, struct role_line **out);
/* Also those that ended and those to come, newest first. */
size_t roles_ever(struct db *db, id64 account, struct role_line **out);
/* Who holds or will hold something under a place, from its top down; after 0: from the beginning.
 */
size_t roles_under(struct db *db, str under, enum role role, str after_path, id64 after, i64 limit,
                   struct role_line **out);
/* Who holds a role at exactly this place (role NONE: any), or for an organisation. */
size_t role_holders(struct db *db, str path, enum role role, id64 organisation, i64 limit,
                    struct role_line **out);
/* The nearest place at or above `path`, of `level` or higher, with a holder of the role; empty:
 * none. */
str role_nearest(struct db *db, str path, enum role role);

extern const struct place_mover accounts_mover; /* places/places.h */

#endif
