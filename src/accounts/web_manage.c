/* Looking after accounts: finding, inviting, locking, ending sessions, giving and ending roles. */
#include <stddef.h>

#include "accounts.html.h"
#include "accounts/view.h"
#include "accounts/web.h"
#include "web/form.h"

enum { PAGE_LINES = 50, MOST_ORGANISATIONS = 200, NAME_MOST = 120 };

enum tone role_tone(struct page *p, const struct role_line *l)
{
    if (l->until && l->until <= p->now)
        return TONE_PLAIN;
    return l->since > p->now ? TONE_SOON : TONE_DONE;
}

static bool admitted(struct request *r, enum verb_allowed verb)
{
    if (may_somewhere(r->actor, verb))
        return true;
    answer_error(r, 403, (struct message){.text = N_("This page is not for you.")});
    return false;
}

/* ── Finding ── */

static void show_accounts(struct request *r)
{
    struct accounts_view v = {.may_grant = may_somewhere(r->actor, GRANT_ROLE), .words = S("")};
    i64 after = 0;
    id64 next = 0;
    if (!admitted(r, ADD_ACCOUNT))
        return;
    (void)text_clean(r->arena, pairs_get(r->query, S("words")), true, &v.words);
    (void)str_i64(pairs_get(r->query, S("after")), &after);
    if (v.words.n)
        v.n = account_find(request_db(r), r->actor, v.words, after, PAGE_LINES, &v.accounts, &next);
    v.logins = NEW_ARRAY(r->arena, str, v.n);
    for (size_t i = 0; i < v.n; i++)
        v.logins[i] = login_masked(r->arena, &v.accounts[i]);
    struct page *p = web_page(r);
    if (next)
        v.older = str_fmt(r->arena, "/accounts?words=%.*s&after=%lld",
                          STR_FMT(url_part(p, v.words)), (long long)next);
    page_account_list(p, &v);
    web_answer(r, 200, p);
}

/* ── One account ── */

/* The account of the route's first capture, when the actor may do this to it. */
static bool account_asked(struct request *r, enum verb_allowed verb, struct account *out)
{
    bool found = account_get(request_db(r), web_capture_id(r, 0), out) &&
                 account_within(request_db(r), r->actor, verb, out);
    if (!found)
        answer_error(r, 404, (struct message){0});
    return found;
}

static void draw_account(struct request *r, struct account_view *v)
{
    struct db *db = request_db(r);
    struct place place;
    struct organisation organisation;
    v->login = login_masked(r->arena, &v->account);
    v->n_roles = roles_ever(db, v->account.id, &v->roles);
    v->role_places = NEW_ARRAY(r->arena, struct said, v->n_roles);
    v->role_organisations = NEW_ARRAY(r->arena, str, v->n_roles);
    for (size_t i = 0; i < v->n_roles; i++) {
        if (place_get(db, r->lang, v->roles[i].place, &place))
            v->role_places[i] = said(place.name, place.name_lang);
        v->role_organisations[i] =
            v->roles[i].organisation &&
                    organisation_get(db, r->lang, v->roles[i].organisation, &organisation)
                ? organisation.name
                : S("");
    }
    v->n_sessions = sessions_of(db, v->account.id, &v->sessions);
    v->may_grant = account_within(db, r->actor, GRANT_ROLE, &v->account);
    v->may_invite = account_invitable(db, r->actor, &v->account);
    v->self = v->account.id == r->actor->account;
    struct page *p = web_page(r);
    page_account_file(p, v);
    web_answer(r, 200, p);
}

static void show_account(struct request *r)
{
    struct account_view v = {.saved = web_was_done(r, S("saved")).n > 0};
    if (account_asked(r, ADD_ACCOUNT, &v.account))
        draw_account(r, &v);
}

/* What is done to an account by one button. */
struct doing {
    const struct actor *actor;
    id64 account, role;
    str reason;
    u8 token[TOKEN_SIZE];
};

static struct result do_invite(struct db *db, void *arg)
{
    struct doing *d = arg;
    return invitation_make(db, d->actor, d->account, d->reason, d->token);
}

static struct result do_lock(struct db *db, void *arg)
{
    struct doing *d = arg;
    return account_disable(db, d->actor, d->account, true);
}

static struct result do_unlock(struct db *db, void *arg)
{
    struct doing *d = arg;
    return account_disable(db, d->actor, d->account, false);
}

static struct result do_end_sessions(struct db *db, void *arg)
{
    struct doing *d = arg;
    return account_end_sessions(db, d->actor, d->account);
}

static struct result do_end_role(struct db *db, void *arg)
{
    struct doing *d = arg;
    return role_end(db, d->actor, d->role);
}

/* The link is only in this answer: the store keeps its digest. A repeated form finds no token. */
static void invited(struct request *r, struct result result)
{
    static const u8 none[TOKEN_SIZE];
    struct doing *d = r->user;
    struct account_view v = {0};
    struct buf b = buf_new(r->arena);
    if (result.outcome || memcmp(d->token, none, TOKEN_SIZE) == 0) {
        web_after(r, result, str_fmt(r->arena, "/accounts/%lld", (long long)d->account));
        return;
    }
    buf_put(&b, web_origin(r));
    buf_z(&b, "/invitation/");
    hex_put(&b, d->token, TOKEN_SIZE);
    v.invitation = buf_str(&b);
    if (account_asked(r, ADD_ACCOUNT, &v.account))
        draw_account(r, &v);
}

static void done(struct request *r, struct result result)
{
    struct doing *d = r->user;
    web_after(r, result, str_fmt(r->arena, "/accounts/%lld?saved=1", (long long)d->account));
}

static void act(struct request *r, rule_fn rule, void (*after)(struct request *, struct result))
{
    struct doing *d = NEW(r->arena, struct doing);
    *d = (struct doing){
        .actor = r->actor, .account = web_capture_id(r, 0), .role = web_capture_id(r, 1)};
    (void)text_clean(r->arena, pairs_get(r->form, S("reason")), true, &d->reason);
    r->user = d;
    commit(r, rule, d, after);
}

static void invite_sent(struct request *r)
{
    act(r, do_invite, invited);
}

static void lock_sent(struct request *r)
{
    act(r, do_lock, done);
}

static void unlock_sent(struct request *r)
{
    act(r, do_unlock, done);
}

static void sessions_end_sent(struct request *r)
{
    act(r, do_end_sessions, done);
}

static void role_end_sent(struct request *r)
{
    act(r, do_end_role, done);
}

/* ── Giving a role, to an account or to somebody new ── */

struct giving {
    const struct actor *actor;
    id64 account;
    str name, login, lang, role_word, path;
    id64 organisation;
    msec since, until;
    struct place place;
    enum role role;
};

static const struct choice *role_choices(struct request *r)
{
    struct choice *choices = NEW_ARRAY(r->arena, struct choice, ROLE_COUNT);
    for (int i = RESIDENT; i < ROLE_COUNT; i++)
        choices[i - RESIDENT] =
            (struct choice){.value = str_from(role_word(i)), .text = role_name(i)};
    return choices;
}

static void add_role_fields(struct request *r, struct field *fields)
{
    struct choice *places;
    size_t n = web_place_choices(r, GRANT_ROLE, CITY, BUILDING, &places);
    places[n] = (struct choice){.value = STR_NONE};
    fields[0] = (struct field){.name = "role",
                               .type = FIELD_SELECT,
                               .label = N_("Role"),
                               .choices = role_choices(r),
                               .into = offsetof(struct giving, role_word)};
    fields[1] = (struct field){.name = "place",
                               .type = FIELD_SELECT,
                               .label = N_("Where"),
                               .hint = N_("The role reaches everything under this place."),
                               .choices = places,
                               .into = offsetof(struct giving, path)};
    fields[2] = (struct field){.name = "organisation",
                               .type = FIELD_ID,
                               .label = N_("Acts for"),
                               .hint = N_("Only for members of an organisation."),
                               .optional = true,
                               .into = offsetof(struct giving, organisation)};
    fields[3] = (struct field){.name = "from",
                               .type = FIELD_DATE,
                               .label = N_("From"),
                               .hint = N_("Empty: from now on."),
                               .optional = true,
                               .into = offsetof(struct giving, since)};
    fields[4] = (struct field){.name = "until",
                               .type = FIELD_DATE,
                               .label = N_("Until"),
                               .hint = N_("The role ends at the beginning of this day. Empty: no "
                                          "end is set."),
                               .optional = true,
                               .into = offsetof(struct giving, until)};
}

static void choose_organisations(struct request *r, struct form *f)
{
    str paths[8];
    struct organisation *all;
    size_t n_paths = reach(r->actor, GRANT_ROLE, paths, COUNT(paths)), n = 0;
    struct choice *choices = NEW_ARRAY(r->arena, struct choice, MOST_ORGANISATIONS);
    for (size_t i = 0; i < n_paths && i < COUNT(paths); i++) {
        size_t m =
            organisation_list(request_db(r), r->lang, paths[i], MOST_ORGANISATIONS - (i64)n, &all);
        for (size_t k = 0; k < m; k++)
            choices[n++] = (struct choice){.value = str_fmt(r->arena, "%lld", (long long)all[k].id),
                                           .label = all[k].name};
    }
    form_choices(f, "organisation", choices, n);
}

static void check_role(struct request *r, struct web_form *f)
{
    struct giving *g = f->values;
    role_by_word(g->role_word, &g->role);
    if (g->path.n && !place_by_path(request_db(r), r->lang, g->path, &g->place))
        form_refuse(&f->form, "place", (struct message){.text = N_("There is no such place.")});
}

static struct result give(struct db *db, const struct giving *g, id64 account)
{
    struct role_new n = {account,         g->role,  g->place.path, g->place.id,
                         g->organisation, g->since, g->until};
    return role_grant_for(db, g->actor, &n);
}

static struct result do_give(struct db *db, void *arg)
{
    const struct giving *g = arg;
    return give(db, g, g->account);
}

static struct web_form *role_form(struct request *r, const struct account *account)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, 8);
    struct giving *g = NEW(r->arena, struct giving);
    *g = (struct giving){.actor = r->actor, .account = account->id};
    add_role_fields(r, fields);
    struct web_form *f = web_form_new(r, fields, g, do_give, g);
    f->title = (struct message){.text = N_("Give {1} a role"), .args = {account->name}};
    f->button = N_("Give the role");
    f->icon = "key-round";
    f->check = check_role;
    f->to = str_fmt(r->arena, "/accounts/%lld", (long long)account->id);
    f->form.zone = web_zone(r);
    choose_organisations(r, &f->form);
    str asked = pairs_get(r->query, S("place"));
    if (asked.n)
        form_set(&f->form, "place", asked);
    return f;
}

static void show_role_form(struct request *r)
{
    struct account account;
    if (account_asked(r, GRANT_ROLE, &account))
        web_form_show(r, role_form(r, &account), 200);
}

static void role_sent(struct request *r)
{
    struct account account;
    if (account_asked(r, GRANT_ROLE, &account))
        web_form_sent(r, role_form(r, &account));
}

/* Somebody who is nobody's household here: staff, a member of an organisation. */
static struct result do_add(struct db *db, void *arg)
{
    const struct giving *g = arg;
    struct person_new person = {.name = g->name, .languages = g->lang};
    struct account_new account = {.login = g->login, .lang = g->lang};
    id64 id;
    struct result r = person_add(db, g->actor, &person, &account.person);
    if (r.outcome || (r = account_add(db, g->actor, &account, &id)).outcome ||
        (r = give(db, g, id)).outcome)
        return r;
    return made(id);
}

static void added(struct request *r, struct web_form *f, id64 id)
{
    (void)f;
    web_done(r, str_fmt(r->arena, "/accounts/%lld?saved=1", (long long)id));
}

static struct web_form *add_form(struct request *r)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, 10);
    struct choice *langs;
    size_t n;
    const struct lang *const *all = lang_all(&n);
    struct giving *g = NEW(r->arena, struct giving);
    *g = (struct giving){.actor = r->actor};
    langs = NEW_ARRAY(r->arena, struct choice, n + 1);
    for (size_t i = 0, k = 0; i < n; i++)
        if (all[i]->offered)
            langs[k++] = (struct choice){.value = all[i]->code, .label = all[i]->name};
    fields[0] = (struct field){.name = "name",
                               .type = FIELD_TEXT,
                               .label = N_("Name"),
                               .max = NAME_MOST,
                               .into = offsetof(struct giving, name)};
    fields[1] = (struct field){.name = "login",
                               .type = FIELD_TEXT,
                               .label = N_("E-mail address or phone number"),
                               .hint = N_("They sign in with it."),
                               .into = offsetof(struct giving, login)};
    fields[2] = (struct field){.name = "lang",
                               .type = FIELD_SELECT,
                               .label = N_("Language"),
                               .choices = langs,
                               .into = offsetof(struct giving, lang)};
    add_role_fields(r, fields + 3);
    struct web_form *f = web_form_new(r, fields, g, do_add, g);
    f->title = (struct message){.text = N_("Add somebody who signs in")};
    f->about = (struct message){
        .text = N_("For staff and members of organisations. Residents are added where they live.")};
    f->button = N_("Add");
    f->icon = "user-plus";
    f->check = check_role;
    f->done = added;
    f->to = S("/accounts");
    f->form.zone = web_zone(r);
    choose_organisations(r, &f->form);
    return f;
}

static void show_add(struct request *r)
{
    if (!admitted(r, GRANT_ROLE))
        return;
    struct web_form *f = add_form(r);
    form_set(&f->form, "lang", r->lang->code);
    web_form_show(r, f, 200);
}

static void add_sent(struct request *r)
{
    if (admitted(r, GRANT_ROLE))
        web_form_sent(r, add_form(r));
}

/* ── Who holds what ── */

static bool roles_place(struct request *r, struct place *out)
{
    str path = pairs_get(r->query, S("place"));
    if (path.n)
        return path_valid(path) && place_by_path(request_db(r), r->lang, path, out);
    return web_community(r, out);
}

static void show_roles(struct request *r)
{
    struct db *db = request_db(r);
    struct roles_view v = {.role = ROLE_NONE};
    struct place place;
    i64 after = 0;
    str key = pairs_get(r->query, S("after")), path = S("");
    if (!roles_place(r, &v.place)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    (void)role_by_word(pairs_get(r->query, S("role")), &v.role);
    if (key.n && str_cut(&key, '.', &path))
        (void)str_i64(key, &after);
    size_t n = roles_under(db, v.place.path, v.role, path, after, PAGE_LINES, &v.lines);
    v.places = NEW_ARRAY(r->arena, struct said, n);
    struct page *p = web_page(r);
    if (n == PAGE_LINES)
        v.older = str_fmt(r->arena, "/roles?place=%.*s&role=%s&after=%.*s.%lld",
                          STR_FMT(v.place.path), v.role ? role_word(v.role) : "",
                          STR_FMT(v.lines[n - 1].path), (long long)v.lines[n - 1].id);
    for (size_t i = 0; i < n; i++) {
        /* Who lives here is not everybody's business. */
        if (v.lines[i].role == RESIDENT && !may(r->actor, READ_PERSON, v.lines[i].path))
            continue;
        v.lines[v.n] = v.lines[i];
        v.places[v.n++] = place_get(db, r->lang, v.lines[i].place, &place)
                              ? said(place.name, place.name_lang)
                              : said(S(""), S(""));
    }
    v.may_open = may_somewhere(r->actor, ADD_ACCOUNT);
    v.may_grant = may(r->actor, GRANT_ROLE, v.place.path);
    v.n_crumbs = web_crumbs(r, v.place.path, web_here(r, N_("Who holds which role")), &v.crumbs);
    page_role_list(p, &v);
    web_answer(r, 200, p);
}

const struct verb_word accounts_verbs[] = {
    {"session_begin", N_("Signed in")},
    {"session_end", N_("Signed out")},
    {"session_end_others", N_("Other sessions ended")},
    {"account_add", N_("Account added")},
    {"account_lock", N_("Account locked")},
    {"account_unlock", N_("Account unlocked")},
    {"account_sessions_end", N_("Sessions ended by an administrator")},
    {"account_prefer", N_("Language chosen")},
    {"account_password", N_("Password chosen")},
    {"invitation_make", N_("Invitation made")},
    {"invitation_take", N_("Invitation used")},
    {"invitation_seen", N_("Invitation known to the owner")},
    {"invitation_withdraw", N_("Invitation withdrawn by the owner")},
    {"role_grant", N_("Role given")},
    {"role_end", N_("Role ended")},
    {0},
};

const struct route accounts_manage_routes[] = {
    GET("/accounts", STAFF, show_accounts, "Find accounts within one's reach"),
    GET("/accounts/add", ADMINISTRATORS, show_add, "The form for somebody who signs in"),
    POST("/accounts/add", ADMINISTRATORS, KB(8), add_sent, "Add somebody who signs in"),
    GET("/accounts/{id}", STAFF, show_account, "An account, its roles, its sessions"),
    POST("/accounts/{id}/invite", STAFF, KB(4), invite_sent, "Make an invitation"),
    POST("/accounts/{id}/lock", ADMINISTRATORS, KB(4), lock_sent, "Lock an account"),
    POST("/accounts/{id}/unlock", ADMINISTRATORS, KB(4), unlock_sent, "Unlock it"),
    POST("/accounts/{id}/sessions-end", ADMINISTRATORS, KB(4), sessions_end_sent,
         "End all its sessions"),
    GET("/accounts/{id}/role", ADMINISTRATORS, show_role_form, "The form for a role"),
    POST("/accounts/{id}/role", ADMINISTRATORS, KB(8), role_sent, "Give a role"),
    POST("/accounts/{id}/roles/{role}/end", ADMINISTRATORS, KB(4), role_end_sent, "End a role"),
    GET("/roles", STAFF, show_roles, "Who holds which role under a place"),
    {0},
};
