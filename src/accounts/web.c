/* Signing in and out, invitations, and one's own page. */
#include "accounts/web.h"

#include <sodium.h>

#include "accounts/view.h"
#include "base/meter.h"
#include "base/utf8.h"
#include "me.html.h"
#include "sign.html.h"
#include "web/web.h"

/* ── Signing in: read → check on a job thread → a rule ── */

struct signing_in {
    struct request *r;
    struct account account;
    struct guess guess;
    bool known, fits;
    str typed, back, agent;
    u8 token[TOKEN_SIZE];
};

static const char *const too_many_guesses =
    N_("Too many wrong passwords. Please wait a quarter of an hour, use a browser in which you "
       "signed in before, or ask the service centre.");
static const char known_cookie[] = "known";
#define KNOWN_FOR_SECONDS (INT64_C(365) * 86400)

static str server_key(const struct request *r)
{
    return (str){(const char *)r->app->secret, SECRET_SIZE};
}

/* From now on the browser is known to the account, with the password it has now. */
static void know_device(struct request *r, id64 id)
{
    struct account account;
    str cookie = request_cookie(r, str_from(known_cookie));
    if (account_get(request_db(r), id, &account))
        answer_cookie(r, str_from(known_cookie),
                      device_cookie(r->arena, server_key(r), &account, cookie), KNOWN_FOR_SECONDS);
}

static str local(str back)
{
    bool fine =
        back.n && back.p[0] == '/' && !(back.n > 1 && (back.p[1] == '/' || back.p[1] == '\\'));
    return fine ? back : S("/");
}

static void show_sign_in(struct request *r, int status, str login, str back, const char *fault)
{
    struct page *p = web_page(r);
    struct sign_view v = {.login = login, .back = back, .fault = {.text = fault}};
    p->error = fault != NULL;
    page_sign_in(p, &v);
    web_answer(r, status, p);
}

static void sign_in_form(struct request *r)
{
    show_sign_in(r, 200, S(""), local(pairs_get(r->query, S("back"))), NULL);
}

/* Both ask again whether it is one guess too many: others may have been checked meanwhile. */
static struct result begin_session(struct db *db, void *arg)
{
    struct signing_in *s = arg;
    if (guesses_exceeded(db, &s->guess))
        return refuse(CONFLICT, "password", NULL);
    guesses_forgive(db, &s->guess);
    return session_begin(db, s->account.id, s->agent, s->token);
}

static struct result count_guess(struct db *db, void *arg)
{
    return guess_count(db, arg);
}

static void show_too_many(struct request *r)
{
    struct signing_in *s = r->user;
    show_sign_in(r, 429, pairs_get(r->form, S("login")), s->back, too_many_guesses);
}

static void session_begun(struct request *r, struct result result)
{
    struct signing_in *s = r->user;
    if (result.outcome == CONFLICT) {
        show_too_many(r);
    } else if (result.outcome) {
        web_refuse(r, result);
    } else {
        answer_redirect(r, s->back);
        web_sign_in(r, s->token);
        know_device(r, s->account.id);
    }
}

static void guess_counted(struct request *r, struct result result)
{
    struct signing_in *s = r->user;
    if (result.outcome == CONFLICT)
        show_too_many(r);
    else /* refused, whether it could be counted or not */
        show_sign_in(r, 422, pairs_get(r->form, S("login")), s->back,
                     N_("The address or number and the password do not fit together."));
}

static void check_password(void *arg)
{
    struct signing_in *s = arg;
    str stored = s->known && !s->account.disabled ? s->account.password : STR_NONE;
    s->fits = password_fits(s->r->arena, stored, s->typed);
}

static void password_checked(struct request *r)
{
    struct signing_in *s = r->user;
    sodium_memzero((void *)(uintptr_t)s->typed.p, s->typed.n);
    if (s->fits)
        commit_each_time(r, begin_session, s, session_begun);
    else
        commit_each_time(r, count_guess, &s->guess, guess_counted);
}

static void sign_in_sent(struct request *r)
{
    struct signing_in *s = NEW(r->arena, struct signing_in);
    struct login login;
    *s = (struct signing_in){.r = r, .back = local(pairs_get(r->form, S("back")))};
    s->typed = pairs_get(r->form, S("password"));
    s->agent = request_header(r, S("User-Agent"));
    str typed_login = pairs_get(r->form, S("login"));
    if (!s->typed.n || utf8_count(s->typed) > PASSWORD_MOST ||
        !login_parse(r->arena, typed_login, &login)) {
        show_sign_in(r, 422, utf8_first(typed_login, 254), s->back,
                     N_("Give an e-mail address or a phone number, and a password."));
        return;
    }
    s->known = account_by_login(request_db(r), login, &s->account);
    s->guess = (struct guess){s->known ? s->account.id : 0, login, r->address, STR_NONE};
    if (s->known)
        s->guess.device = device_known(r->arena, server_key(r), &s->account,
                                       request_cookie(r, str_from(known_cookie)));
    r->user = s;
    if (guesses_exceeded(request_db(r), &s->guess))
        show_too_many(r);
    else
        offload(r, check_password, s, password_checked);
}

/* ── Signing out ── */

static void sign_out_form(struct request *r)
{
    struct page *p = web_page(r);
    page_sign_out(p);
    web_answer(r, 200, p);
}

struct ending {
    const struct actor *actor;
    id64 session;
};

static struct result end_session(struct db *db, void *arg)
{
    struct ending *e = arg;
    return session_end(db, e->actor, e->session);
}

static struct result end_others(struct db *db, void *arg)
{
    struct ending *e = arg;
    return session_end_others(db, e->actor, e->session);
}

static void signed_out(struct request *r, struct result result)
{
    (void)result; /* an ended session is ended */
    answer_redirect(r, S("/"));
    web_sign_out(r);
}

static void sign_out_sent(struct request *r)
{
    struct ending *e = NEW(r->arena, struct ending);
    *e = (struct ending){r->actor, r->session->id};
    commit(r, end_session, e, signed_out);
}

static void back_to_settings(struct request *r, struct result result)
{
    web_after(r, result, S("/me/settings?saved=1"));
}

static void session_end_sent(struct request *r)
{
    struct ending *e = NEW(r->arena, struct ending);
    bool others = str_eq(r->captures[0], S("others"));
    *e = (struct ending){r->actor, others ? r->session->id : web_capture_id(r, 0)};
    commit(r, others ? end_others : end_session, e, back_to_settings);
}

/* ── Passwords ── */

struct choosing {
    struct request *r;
    struct account account;
    struct guess guess;
    u8 token[TOKEN_SIZE];
    bool invited, old_fits, hashed;
    bool taken; /* by this very form: one sent twice begins no second session */
    id64 session;
    str old, typed, hash, agent;
    u8 new_token[TOKEN_SIZE];
    const char *fault;
};

static struct sign_view password_view(const struct choosing *c, str action)
{
    return (struct sign_view){.login = c->account.email.n ? c->account.email : c->account.phone,
                              .name = c->account.name,
                              .action = action,
                              .asks_old = !c->invited,
                              .fault = {.text = c->fault}};
}

static void show_choose(struct request *r, const struct choosing *c, int status)
{
    struct page *p = web_page(r);
    struct sign_view v = password_view(c, r->path);
    p->error = c->fault != NULL;
    page_choose_password(p, &v);
    web_answer(r, status, p);
}

static bool read_invitation(struct request *r, struct choosing *c)
{
    c->invited = true;
    if (hex_read(r->captures[0], c->token, sizeof c->token) &&
        invitation_find(request_db(r), c->token, &c->account))
        return true;
    answer_error(r, 404,
                 (struct message){.text = N_("This invitation has been used or is too old.")});
    return false;
}

static void invitation_form(struct request *r)
{
    struct choosing c = {.r = r};
    if (read_invitation(r, &c))
        show_choose(r, &c, 200);
}

static void hash_password(void *arg)
{
    struct choosing *c = arg;
    c->old_fits = c->invited || password_fits(c->r->arena, c->account.password, c->old);
    c->hashed = c->old_fits && password_hash(c->r->arena, c->typed, &c->hash);
}

static struct result take_invitation(struct db *db, void *arg)
{
    struct choosing *c = arg;
    id64 account;
    struct result r = invitation_take(db, c->token, c->hash, c->agent, &account);
    c->taken = !r.outcome;
    return r.outcome ? r : session_begin(db, account, c->agent, c->new_token);
}

static struct result set_password(struct db *db, void *arg)
{
    struct choosing *c = arg;
    return account_set_password(db, c->account.id, c->hash, c->session);
}

static void invitation_taken(struct request *r, struct result result)
{
    struct choosing *c = r->user;
    web_after(r, result, S("/me"));
    if (!result.outcome && c->taken) {
        web_sign_in(r, c->new_token);
        know_device(r, c->account.id);
    }
}

static void password_set(struct request *r, struct result result)
{
    back_to_settings(r, result);
    if (!result.outcome)
        know_device(r, r->actor->account);
}

static void show_settings(struct request *r, int status, const char *fault);

static void old_guess_counted(struct request *r, struct result result)
{
    if (result.outcome == CONFLICT)
        show_settings(r, 429, too_many_guesses);
    else
        show_settings(r, 422, N_("Your password until now is another one."));
}

static void password_hashed(struct request *r)
{
    struct choosing *c = r->user;
    sodium_memzero((void *)(uintptr_t)c->typed.p, c->typed.n);
    if (!c->old_fits)
        commit_each_time(r, count_guess, &c->guess, old_guess_counted);
    else if (!c->hashed)
        web_refuse(r, (struct result){.outcome = UNAVAILABLE});
    else if (c->invited)
        commit(r, take_invitation, c, invitation_taken);
    else
        commit(r, set_password, c, password_set);
}

static void choose(struct request *r, struct choosing *c)
{
    c->typed = pairs_get(r->form, S("password"));
    c->old = pairs_get(r->form, S("old"));
    c->agent = request_header(r, S("User-Agent"));
    c->fault = password_fault(r->arena, c->typed);
    if (!c->fault) {
        r->user = c;
        offload(r, hash_password, c, password_hashed);
    } else if (c->invited) {
        show_choose(r, c, 422);
    } else {
        show_settings(r, 422, c->fault);
    }
}

static void invitation_sent(struct request *r)
{
    struct choosing *c = NEW(r->arena, struct choosing);
    c->r = r;
    if (read_invitation(r, c))
        choose(r, c);
}

static void password_sent(struct request *r)
{
    struct choosing *c = NEW(r->arena, struct choosing);
    *c = (struct choosing){.r = r,
                           .guess = {.account = r->actor->account,
                                     .address = r->address,
                                     .device = device_of_session(r->arena, r->session->id)},
                           .session = r->session->id};
    if (!account_get(request_db(r), r->actor->account, &c->account) ||
        guesses_exceeded(request_db(r), &c->guess))
        show_settings(r, 429, too_many_guesses);
    else
        choose(r, c);
}

/* ── What an account's owner says of an invitation to it ── */

static struct result know_invitation(struct db *db, void *arg)
{
    return invitation_seen(db, arg, false);
}

static struct result withdraw_invitation(struct db *db, void *arg)
{
    return invitation_seen(db, arg, true);
}

static void invitation_known_sent(struct request *r)
{
    commit(r, know_invitation, (void *)(uintptr_t)r->actor, back_to_settings);
}

static void invitation_withdraw_sent(struct request *r)
{
    commit(r, withdraw_invitation, (void *)(uintptr_t)r->actor, back_to_settings);
}

/* ── One's own page ── */

static void read_me(struct request *r, struct me_view *v)
{
    struct db *db = request_db(r);
    struct place place;
    account_get(db, r->actor->account, &v->account);
    v->langs = lang_all(&v->n_langs);
    while (v->n_langs && !v->langs[v->n_langs - 1]->offered)
        v->n_langs--;
    v->n_sessions = session_list(db, r->actor, &v->sessions);
    v->this_session = r->session->id;
    v->n_readings = contact_readings(db, r->actor, &v->readings);
    v->n_invitations = invitations_made(db, r->actor, &v->invitations);
    v->asks_invitation = r->session->helped != 0;
    v->n_roles = roles_of(db, r->actor->account, &v->roles);
    v->role_places = NEW_ARRAY(r->arena, str, v->n_roles);
    for (size_t i = 0; i < v->n_roles; i++)
        v->role_places[i] = place_get(db, r->lang, v->roles[i].place, &place) ? place.name : S("");
    v->staff = is_staff(r->actor);
    v->keeps_people = may_somewhere(r->actor, READ_PERSON);
    v->keeps_accounts = may_somewhere(r->actor, ADD_ACCOUNT);
    v->keeps_kinds = may_somewhere(r->actor, EDIT_KIND);
    v->community = web_community(r, &place) ? place.path : S("");
    if (r->actor->path.n && place_by_path(db, r->lang, r->actor->path, &place)) {
        v->home = place.name;
        v->home_lang = place.name_lang;
    }
}

static void show_me(struct request *r)
{
    struct me_view v = {.saved = false};
    struct page *p = web_page(r);
    read_me(r, &v);
    page_me(p, &v);
    web_answer(r, 200, p);
}

static void show_settings(struct request *r, int status, const char *fault)
{
    struct me_view v = {.saved = web_was_done(r, S("saved")).n > 0};
    struct page *p = web_page(r);
    read_me(r, &v);
    struct choosing c = {.account = v.account, .fault = fault};
    v.password = password_view(&c, S("/me/password"));
    p->error = fault != NULL;
    page_settings(p, &v);
    web_answer(r, status, p);
}

static void settings_page(struct request *r)
{
    show_settings(r, 200, NULL);
}

struct preference {
    const struct actor *actor;
    str lang;
};

static struct result prefer(struct db *db, void *arg)
{
    struct preference *p = arg;
    return account_prefer(db, p->actor, p->lang);
}

static void language_sent(struct request *r)
{
    struct preference *p = NEW(r->arena, struct preference);
    str code = pairs_get(r->form, S("lang"));
    *p = (struct preference){r->actor, str_or_empty(code)};
    if (code.n && !lang_by_code(code))
        answer_error(r, 422, (struct message){.text = N_("There is no such language.")});
    else
        commit(r, prefer, p, back_to_settings);
}

void accounts_keep(struct db *db, const struct app *app)
{
    const struct meter_count *used;
    size_t n = meter_gather(app->sessions, &used);
    for (size_t i = 0; i < n; i++)
        session_touch(db, used[i].id);
    sessions_sweep(db);
}

const struct route accounts_routes[] = {
    GET("/sign-in", ANYONE, sign_in_form, "Sign in"),
    POST("/sign-in", ANYONE, KB(8), sign_in_sent,
         "Sign in with e-mail or phone number and password"),
    GET("/sign-out", SIGNED_IN, sign_out_form, "Sign out"),
    POST("/sign-out", SIGNED_IN, KB(4), sign_out_sent, "End this session"),
    GET("/invitation/{token}", ANYONE, invitation_form, "Choose a password"),
    POST("/invitation/{token}", ANYONE, KB(8), invitation_sent, "Choose a password, once"),
    GET("/me", SIGNED_IN, show_me, "One's own page"),
    GET("/me/settings", SIGNED_IN, settings_page,
        "Language, sessions, password, who read one's contact data"),
    POST("/me/language", SIGNED_IN, KB(4), language_sent, "Choose the language"),
    POST("/me/password", SIGNED_IN, KB(8), password_sent, "Choose another password"),
    POST("/me/sessions/{session}/end", SIGNED_IN, KB(4), session_end_sent,
         "End a session, or all others"),
    POST("/me/invitation/known", SIGNED_IN, KB(4), invitation_known_sent,
         "Say that one knows of an invitation to one's account"),
    POST("/me/invitation/withdraw", SIGNED_IN, KB(4), invitation_withdraw_sent,
         "Make it good for nothing"),
    {0},
};
