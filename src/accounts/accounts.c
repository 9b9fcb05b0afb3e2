/* Accounts, sessions and roles: the rules. Passwords stand in password.c. Uses accounts.sql. */
#include "accounts/accounts.h"

#include "accounts/inner.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/random.h"
#include "base/utf8.h"
#include "places/path.h"
#include "record/record.h"

enum { MOST_SESSIONS = 50, AGENT_CHARACTERS = 60, REACH = 4 };

void account_note(struct db *db, id64 actor, const char *verb, id64 subject, str path)
{
    record(db,
           (struct record_entry){.actor = actor, .verb = verb, .subject = subject, .place = path});
}

/* ── Logins ── */

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

struct account account_from(const struct account_row *r)
{
    return (struct account){r->id,    r->person,   r->name, r->email,
                            r->phone, r->password, r->lang, r->disabled};
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

/* ── Sessions ── */

str token_digest(struct arena *a, const u8 token[TOKEN_SIZE])
{
    struct hash h = hash_blake2b((str){(const char *)token, TOKEN_SIZE}, STR_NONE);
    return str_copy(a, (str){(const char *)h.bytes, HASH_SIZE});
}

/* The first word that is found names it: those that pretend to be another come before it. */
static const char *const browsers[][2] = {
    {"MicroMessenger", "WeChat"},
    {"AlipayClient", "Alipay"},
    {"Edg", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser", "Samsung Internet"},
    {"HuaweiBrowser", "Huawei"},
    {"FxiOS", "Firefox"},
    {"Firefox/", "Firefox"},
    {"CriOS", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
};
static const char *const systems[][2] = {
    {"iPhone", "iPhone"},   {"iPad", "iPad"},       {"OpenHarmony", "HarmonyOS"},
    {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "macOS"},
    {"CrOS", "ChromeOS"},   {"Linux", "Linux"},
};

static const char *named(str agent, const char *const (*names)[2], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_has(agent, str_from(names[i][0])))
            return names[i][1];
    return NULL;
}

str agent_said(struct arena *a, str agent)
{
    const char *browser = named(agent, browsers, COUNT(browsers));
    const char *system = named(agent, systems, COUNT(systems));
    if (browser && system)
        return str_fmt(a, "%s, %s", browser, system);
    if (browser || system)
        return str_from(browser ? browser : system);
    return utf8_first(agent, AGENT_CHARACTERS);
}

struct result session_begin(struct db *db, id64 account, str agent, u8 token[TOKEN_SIZE])
{
    struct arena *a = db_arena(db);
    char form[TOKEN_SIZE];
    random_bytes(token, TOKEN_SIZE);
    random_bytes(form, sizeof form);
    struct session_insert_row row = {.id = id_new(db_now(db)),
                                     .account = account,
                                     .token = token_digest(a, token),
                                     .form = {form, sizeof form},
                                     .agent = agent_said(a, agent),
                                     .created = db_now(db),
                                     .until = db_now(db) + SESSION_LIFE};
    session_insert(db, &row);
    account_note(db, account, "session_begin", account, STR_NONE);
    return made(row.id);
}

static void load_roles(struct db *db, id64 account, struct actor *actor)
{
    struct role_row *rows;
    size_t n = role_rows_of(db, account, db_now(db), MOST_ROLES, &rows);
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
    if (!session_by_token(db, token_digest(db_arena(db), token), now, now - SESSION_IDLE, &row))
        return false;
    *session = (struct session){row.id, row.form, row.agent, row.created, row.seen, row.helped};
    *account = (struct account){row.account, row.person, row.name, row.email,
                                row.phone,   STR_NONE,   row.lang, false};
    *actor = (struct actor){.account = row.account,
                            .person = row.person,
                            .name = row.name,
                            .path = str_or_empty(row.household_path)};
    load_roles(db, row.account, actor);
    return true;
}

bool account_acts(struct db *db, id64 id, struct actor *out)
{
    struct account account;
    if (!account_get(db, id, &account) || account.disabled)
        return false;
    *out = (struct actor){
        .account = id, .person = account.person, .name = account.name, .path = S("")};
    load_roles(db, id, out);
    return true;
}

void session_touch(struct db *db, id64 session)
{
    session_seen(db, session, db_now(db), db_now(db) - SESSION_SEEN_EVERY);
}

size_t session_list(struct db *db, const struct actor *actor, struct session **out)
{
    struct session_row *rows;
    size_t n = session_rows(db, actor->account, db_now(db), MOST_SESSIONS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct session, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct session){rows[i].id,      rows[i].form, rows[i].agent,
                                     rows[i].created, rows[i].seen, 0};
    return n;
}

struct result session_end(struct db *db, const struct actor *actor, id64 session)
{
    if (!session_delete(db, session, actor->account))
        return refuse(MISSING, NULL, N_("That session has ended already."));
    account_note(db, actor->account, "session_end", actor->account, STR_NONE);
    return OK_RESULT;
}

struct result session_end_others(struct db *db, const struct actor *actor, id64 but)
{
    session_delete_others(db, actor->account, but);
    account_note(db, actor->account, "session_end_others", actor->account, STR_NONE);
    return OK_RESULT;
}

i64 sessions_sweep(struct db *db)
{
    return session_sweep(db, db_now(db)) + guesses_sweep(db) + invitation_sweep(db, db_now(db));
}

/* ── Accounts ── */

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
                                     .lang = n->lang,
                                     .created = db_now(db)};
    if (!account_insert(db, &row) && !db_failed(db))
        return refuse(CONFLICT, "login",
                      N_("Somebody signs in with this address or number already."));
    account_note(db, actor ? actor->account : 0, "account_add", row.id, STR_NONE);
    *id = row.id;
    return made(row.id);
}

size_t roles_that_count(struct db *db, id64 account, bool lived, struct role_row **rows)
{
    size_t kept = 0, n = role_rows_of_ever(db, account, MOST_ROLES, rows);
    for (size_t i = 0; i < n; i++)
        if (!(*rows)[i].until || (*rows)[i].until > db_now(db))
            (*rows)[kept++] = (*rows)[i];
    return kept || lived || !n ? kept : 1;
}

bool account_within(struct db *db, const struct actor *actor, enum verb_allowed verb,
                    const struct account *account)
{
    struct role_row *rows;
    str home;
    bool lived = account_home(db, account->person, &home);
    size_t n = roles_that_count(db, account->id, lived, &rows);
    for (size_t i = 0; i < n; i++)
        if (!may(actor, verb, rows[i].path))
            return false;
    return lived ? may(actor, verb, home) : n || may_somewhere(actor, GRANT_ROLE);
}

static struct result account_to_change(struct db *db, const struct actor *actor,
                                       enum verb_allowed verb, id64 id)
{
    struct account account;
    if (!account_get(db, id, &account) || !account_within(db, actor, verb, &account))
        return refuse(MISSING, NULL, N_("There is no such account, or not for you to know."));
    return OK_RESULT;
}

struct result account_disable(struct db *db, const struct actor *actor, id64 account, bool disabled)
{
    struct result r = account_to_change(db, actor, GRANT_ROLE, account);
    if (r.outcome)
        return r;
    if (account == actor->account)
        return refuse(CONFLICT, NULL, N_("You cannot lock your own account."));
    account_update_disabled(db, account, disabled);
    if (disabled)
        session_delete_others(db, account, 0);
    account_note(db, actor->account, disabled ? "account_lock" : "account_unlock", account,
                 STR_NONE);
    return made(account);
}

struct result account_end_sessions(struct db *db, const struct actor *actor, id64 account)
{
    struct result r = account_to_change(db, actor, GRANT_ROLE, account);
    if (r.outcome)
        return r;
    session_delete_others(db, account, 0);
    account_note(db, actor->account, "account_sessions_end", account, STR_NONE);
    return made(account);
}

bool account_of(struct db *db, id64 person, struct account *out)
{
    struct account_row row;
    bool found = account_row_by_person(db, person, &row);
    if (found)
        *out = account_from(&row);
    return found;
}

size_t account_find(struct db *db, const struct actor *actor, str words, id64 after, i64 limit,
                    struct account **out, id64 *next)
{
    struct arena *a = db_arena(db);
    struct account_row *rows;
    struct login login;
    struct account one;
    str low[REACH], high[REACH];
    size_t n_reach = reach(actor, ADD_ACCOUNT, low, REACH);
    for (size_t i = 0; i < REACH; i++) {
        high[i] = i < n_reach ? path_end(a, low[i]) : S("~");
        low[i] = i < n_reach ? low[i] : S("~");
    }
    str fold = text_fold(a, words);
    str end = str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_FMT(fold));
    size_t kept = 0,
           n = account_rows_by_fold(db, fold, end, low[0], high[0], low[1], high[1], low[2],
                                    high[2], low[3], high[3], after, limit, &rows);
    *out = NEW_ARRAY(a, struct account, n + 1);
    *next = n == (size_t)limit ? rows[n - 1].id : 0;
    if (!after && words.n && login_parse(a, words, &login) && account_by_login(db, login, &one) &&
        account_within(db, actor, ADD_ACCOUNT, &one))
        (*out)[kept++] = one;
    for (size_t i = 0; i < n; i++) {
        one = account_from(&rows[i]);
        if (account_within(db, actor, ADD_ACCOUNT, &one))
            (*out)[kept++] = one;
    }
    return kept;
}

str login_masked(struct arena *a, const struct account *account)
{
    if (account->email.n) {
        size_t at = str_find_byte(account->email, '@');
        return str_fmt(a, "%.*s…%.*s", STR_FMT(utf8_first(account->email, 1)),
                       STR_FMT(str_from_at(account->email, at == SIZE_MAX ? 0 : at)));
    }
    str phone = account->phone;
    return phone.n > 4 ? str_fmt(a, "…%.*s", STR_FMT(str_from_at(phone, phone.n - 4))) : S("…");
}

struct result account_prefer(struct db *db, const struct actor *actor, str lang)
{
    account_update_lang(db, actor->account, lang);
    account_note(db, actor->account, "account_prefer", actor->account, STR_NONE);
    return OK_RESULT;
}

struct result account_set_password(struct db *db, id64 account, str hash, id64 keep_session)
{
    if (!account_update_password(db, account, hash))
        return refuse(MISSING, NULL, N_("There is no such account."));
    session_delete_others(db, account, keep_session);
    account_note(db, account, "account_password", account, STR_NONE);
    return OK_RESULT;
}

size_t sessions_of(struct db *db, id64 account, struct session **out)
{
    struct actor owner = {.account = account};
    return session_list(db, &owner, out);
}
