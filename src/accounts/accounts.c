/* Accounts, sessions and roles: the rules. Passwords stand in password.c. Uses accounts.sql. */
#include "accounts/accounts.h"

#include <sodium.h>

#include "accounts/accounts.sql.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/random.h"
#include "base/utf8.h"
#include "base/when.h"
#include "record/record.h"

enum { MOST_SESSIONS = 50, MOST_ROLES = 200, AGENT_CHARACTERS = 120 };

static void note(struct db *db, id64 actor, const char *verb, id64 subject, str path)
{
    record(db,
           (struct record_entry){.actor = actor, .verb = verb, .subject = subject, .place = path});
}

/* ── Logins
 * ────────────────────────────────────────────────────────────────────────────────────────── */

static bool email_parse(struct arena *a, str typed, str *out)
{
    size_t at = str_find_byte(typed, '@');
    str host = str_from_at(typed, at == SIZE_MAX ? typed.n : at + 1);
    if (at == 0 || !host.n || typed.n > 254 || str_find_byte(host, '@') != SIZE_MAX ||
        str_find_byte(host, '.') == SIZE_MAX)
        return false;
    char *lower = arena_alloc(a, typed.n + 1);
    for (size_t i = 0; i < typed.n; i++) {
        u8 c = (u8)typed.p[i];
        if (c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == ',' || c == '"')
            return false;
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    *out = (str){lower, typed.n};
    return true;
}

/* E.164: at most 15 digits. Spaces, dots, dashes and brackets are how people write them. */
static bool phone_parse(struct arena *a, str typed, str *out)
{
    struct buf b = buf_new(a);
    bool country = typed.n && typed.p[0] == '+';
    for (size_t i = country; i < typed.n; i++) {
        char c = typed.p[i];
        if (c >= '0' && c <= '9')
            buf_byte(&b, c);
        else if (!memchr(" .-()", c, 5))
            return false;
    }
    str digits = buf_str(&b);
    if (!country && str_starts(digits, S("00"))) {
        digits = str_from_at(digits, 2);
        country = true;
    }
    if (digits.n < 7 || digits.n > 15)
        return false;
    *out = str_fmt(a, country ? "+%.*s" : "+86%.*s", STR_FMT(digits));
    return true;
}

bool login_parse(struct arena *a, str typed, struct login *out)
{
    *out = (struct login){STR_NONE, STR_NONE};
    typed = str_trim(typed);
    return str_find_byte(typed, '@') != SIZE_MAX ? email_parse(a, typed, &out->email)
                                                 : phone_parse(a, typed, &out->phone);
}

static struct account account_from(const struct account_row *r)
{
    return (struct account){r->id,       r->person, r->name,  r->email,   r->phone,
                            r->password, r->lang,   r->large, r->disabled};
}

bool account_by_login(struct db *db, struct login login, struct account *out)
{
    struct account_row row;
    bool found = login.email.p ? account_row_by_email(db, login.email, &row)
                               : login.phone.p && account_row_by_phone(db, login.phone, &row);
    if (found)
        *out = account_from(&row);
    return found;
}

bool account_get(struct db *db, id64 id, struct account *out)
{
    struct account_row row;
    bool found = account_row_by_id(db, id, &row);
    if (found)
        *out = account_from(&row);
    return found;
}

/* ── Guesses
 * ───────────────────────────────────────────────────────────────────────────────────────── */

static str account_key(struct arena *a, id64 account)
{
    return str_fmt(a, "account:%lld", (long long)account);
}

/* An address is personal data: only its digest is kept, and only while it matters. */
static str address_key(struct arena *a, str address)
{
    struct hash h = hash_blake2b(address, S("linli guesses by address"));
    struct buf b = buf_new(a);
    buf_z(&b, "address:");
    hex_put(&b, h.bytes, 16);
    return buf_str(&b);
}

static i64 guesses(struct db *db, str who)
{
    i64 n = 0;
    guesses_since(db, who, db_now(db) - GUESS_WINDOW, &n);
    return n;
}

bool guesses_exceeded(struct db *db, id64 account, str address)
{
    struct arena *a = db_arena(db);
    return (account && guesses(db, account_key(a, account)) >= GUESSES_PER_ACCOUNT) ||
           guesses(db, address_key(a, address)) >= GUESSES_PER_ADDRESS;
}

struct result guess_count(struct db *db, id64 account, str address)
{
    struct arena *a = db_arena(db);
    if (account)
        guess_insert(db, id_new(db_now(db)), account_key(a, account), db_now(db));
    guess_insert(db, id_new(db_now(db)), address_key(a, address), db_now(db));
    return OK_RESULT;
}

/* ── Sessions
 * ──────────────────────────────────────────────────────────────────────────────────────── */

static str digest_of(struct arena *a, const u8 token[TOKEN_SIZE])
{
    struct hash h = hash_blake2b((str){(const char *)token, TOKEN_SIZE}, STR_NONE);
    return str_copy(a, (str){(const char *)h.bytes, HASH_SIZE});
}

struct result session_begin(struct db *db, id64 account, str agent, u8 token[TOKEN_SIZE])
{
    struct arena *a = db_arena(db);
    char form[TOKEN_SIZE];
    random_bytes(token, TOKEN_SIZE);
    random_bytes(form, sizeof form);
    struct session_insert_row row = {.id = id_new(db_now(db)),
                                     .account = account,
                                     .token = digest_of(a, token),
                                     .form = {form, sizeof form},
                                     .agent = utf8_first(agent.p ? agent : S(""), AGENT_CHARACTERS),
                                     .created = db_now(db),
                                     .until = db_now(db) + SESSION_LIFE};
    session_insert(db, &row);
    guess_forget(db, account_key(a, account));
    note(db, account, "session_begin", account, STR_NONE);
    return made(row.id);
}

static void load_roles(struct db *db, id64 account, struct actor *actor)
{
    struct role_row *rows;
    size_t n = role_rows_of(db, account, MOST_ROLES, &rows);
    struct role_held *roles = NEW_ARRAY(db_arena(db), struct role_held, n);
    for (size_t i = 0; i < n; i++)
        roles[i] = (struct role_held){(enum role)rows[i].role, rows[i].place, rows[i].path,
                                      rows[i].organisation};
    actor->roles = roles;
    actor->n_roles = n;
}

bool session_find(struct db *db, const u8 token[TOKEN_SIZE], struct session *session,
                  struct actor *actor, struct account *account)
{
    struct session_actor row;
    msec now = db_now(db);
    if (!session_by_token(db, digest_of(db_arena(db), token), now, now - SESSION_IDLE, &row))
        return false;
    *session = (struct session){row.id,      row.account, row.form, row.agent,
                                row.created, row.seen,    row.until};
    *account = (struct account){row.account, row.person, row.name,  row.email, row.phone,
                                STR_NONE,    row.lang,   row.large, false};
    *actor = (struct actor){.account = row.account,
                            .person = row.person,
                            .name = row.name,
                            .path = row.household_path.p ? row.household_path : S("")};
    load_roles(db, row.account, actor);
    return true;
}

struct result session_touch(struct db *db, id64 session)
{
    session_seen(db, session, db_now(db), db_now(db) - HOURS(1));
    return OK_RESULT;
}

size_t session_list(struct db *db, const struct actor *actor, struct session **out)
{
    struct session_row *rows;
    size_t n = session_rows(db, actor->account, db_now(db), MOST_SESSIONS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct session, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct session){rows[i].id,      rows[i].account, rows[i].form, rows[i].agent,
                                     rows[i].created, rows[i].seen,    rows[i].until};
    return n;
}

struct result session_end(struct db *db, const struct actor *actor, id64 session)
{
    if (!session_delete(db, session, actor->account))
        return refuse(MISSING, NULL, N_("That session has ended already."));
    note(db, actor->account, "session_end", actor->account, STR_NONE);
    return OK_RESULT;
}

struct result session_end_others(struct db *db, const struct actor *actor, id64 but)
{
    session_delete_others(db, actor->account, but);
    note(db, actor->account, "session_end_others", actor->account, STR_NONE);
    return OK_RESULT;
}

i64 sessions_sweep(struct db *db)
{
    return session_sweep(db, db_now(db)) + guess_sweep(db, db_now(db) - GUESS_WINDOW);
}

/* ── Accounts
 * ──────────────────────────────────────────────────────────────────────────────────────── */

struct result account_add(struct db *db, const struct actor *actor, const struct account_new *n,
                          id64 *id)
{
    struct login login;
    if (actor && !may_somewhere(actor, ADD_ACCOUNT))
        return refuse(FORBIDDEN, NULL, N_("You may not add accounts."));
    if (!login_parse(db_arena(db), n->login, &login))
        return refuse(INVALID, "login", N_("Give an e-mail address or a phone number."));
    struct account_insert_row row = {.id = id_new(db_now(db)),
                                     .person = n->person,
                                     .email = login.email,
                                     .phone = login.phone,
                                     .password = n->password.n ? n->password : STR_NONE,
                                     .lang = n->lang.p ? n->lang : S(""),
                                     .created = db_now(db)};
    if (!account_insert(db, &row) && !db_failed(db))
        return refuse(CONFLICT, "login",
                      N_("Somebody signs in with this address or number already."));
    note(db, actor ? actor->account : 0, "account_add", row.id, STR_NONE);
    *id = row.id;
    return made(row.id);
}

struct result account_disable(struct db *db, const struct actor *actor, id64 account, bool disabled)
{
    if (!may_somewhere(actor, GRANT_ROLE))
        return refuse(FORBIDDEN, NULL, N_("You may not lock accounts."));
    if (!account_update_disabled(db, account, disabled))
        return refuse(MISSING, NULL, N_("There is no such account."));
    if (disabled)
        session_delete_others(db, account, 0);
    note(db, actor->account, disabled ? "account_lock" : "account_unlock", account, STR_NONE);
    return OK_RESULT;
}

struct result account_prefer(struct db *db, const struct actor *actor, str lang, bool large)
{
    account_update_preferences(db, actor->account, lang, large);
    note(db, actor->account, "account_prefer", actor->account, STR_NONE);
    return OK_RESULT;
}

struct result account_set_password(struct db *db, id64 account, str hash, id64 keep_session)
{
    if (!account_update_password(db, account, hash))
        return refuse(MISSING, NULL, N_("There is no such account."));
    session_delete_others(db, account, keep_session);
    note(db, account, "account_password", account, STR_NONE);
    return OK_RESULT;
}

/* ── Invitations
 * ───────────────────────────────────────────────────────────────────────────────────── */

struct result invitation_make(struct db *db, const struct actor *actor, id64 account,
                              u8 token[TOKEN_SIZE])
{
    if (actor && !may_somewhere(actor, ADD_ACCOUNT))
        return refuse(FORBIDDEN, NULL, N_("You may not invite people."));
    random_bytes(token, TOKEN_SIZE);
    invitation_delete_of(db, account);
    invitation_insert(db, digest_of(db_arena(db), token), account, db_now(db) + INVITATION_LIFE);
    note(db, actor ? actor->account : 0, "invitation_make", account, STR_NONE);
    return made(account);
}

bool invitation_find(struct db *db, const u8 token[TOKEN_SIZE], struct account *out)
{
    struct account_row row;
    bool found = account_row_by_invitation(db, digest_of(db_arena(db), token), db_now(db), &row) &&
                 !row.disabled;
    if (found)
        *out = account_from(&row);
    return found;
}

struct result invitation_take(struct db *db, const u8 token[TOKEN_SIZE], str hash, id64 *account)
{
    struct account found;
    if (!invitation_find(db, token, &found))
        return refuse(MISSING, NULL, N_("This invitation has been used or is too old."));
    invitation_delete_of(db, found.id);
    *account = found.id;
    return account_set_password(db, found.id, hash, 0);
}

/* ── Roles
 * ─────────────────────────────────────────────────────────────────────────────────────────── */

struct result role_grant(struct db *db, const struct actor *actor, id64 account, enum role role,
                         str path, id64 place, id64 organisation)
{
    if (actor && !may(actor, GRANT_ROLE, path))
        return refuse(FORBIDDEN, NULL, N_("You may not give roles here."));
    if ((role == ORGANISATION_MEMBER) != (organisation != 0))
        return refuse(INVALID, "organisation", N_("Say which organisation they act for."));
    struct role_insert_row row = {id_new(db_now(db)), account,   role, place, path,
                                  organisation,       db_now(db)};
    role_insert(db, &row);
    note(db, actor ? actor->account : 0, "role_grant", account, path);
    return made(row.id);
}

struct result role_end(struct db *db, const struct actor *actor, id64 role_held)
{
    struct role_row row;
    if (!role_row_by_id(db, role_held, &row))
        return refuse(MISSING, NULL, N_("That role has ended already."));
    if (!may(actor, GRANT_ROLE, row.path))
        return refuse(FORBIDDEN, NULL, N_("You may not end this role."));
    role_close(db, role_held, db_now(db));
    note(db, actor->account, "role_end", row.account, row.path);
    return OK_RESULT;
}

static size_t role_lines(struct arena *a, const struct role_row *rows, size_t n,
                         struct role_line **out)
{
    *out = NEW_ARRAY(a, struct role_line, n);
    for (size_t i = 0; i < n; i++) {
        const struct role_row *r = &rows[i];
        (*out)[i] =
            (struct role_line){r->id,   r->account, r->person,          r->place, r->organisation,
                               r->name, r->path,    (enum role)r->role, r->since};
    }
    return n;
}

size_t roles_of(struct db *db, id64 account, struct role_line **out)
{
    struct role_row *rows;
    size_t n = role_rows_of(db, account, MOST_ROLES, &rows);
    return role_lines(db_arena(db), rows, n, out);
}

size_t role_holders(struct db *db, str path, enum role role, id64 organisation, i64 limit,
                    struct role_line **out)
{
    struct role_row *rows;
    size_t n = organisation ? role_rows_for(db, organisation, limit, &rows)
                            : role_rows_at(db, path, role ? (i64)role : INT_NONE, limit, &rows);
    return role_lines(db_arena(db), rows, n, out);
}

str role_nearest(struct db *db, str path, enum role role)
{
    enum { STEP = 4, DEEPEST = 8 };
    str up[DEEPEST], found;
    for (size_t i = 0; i < DEEPEST; i++)
        up[i] = str_first(path, (i + 1) * STEP);
    bool any = role_path_nearest(db, up[0], up[1], up[2], up[3], up[4], up[5], up[6], up[7],
                                 (i64)role, &found);
    return any ? found : S("");
}
