/* Who is asking, may they come in, and how an answer is drawn. */
#include "web/web.h"

#include <sodium.h>

#include "base/log.h"
#include "base/meter.h"
#include "base/random.h"
#include "base/when.h"
#include "error.html.h"

static const char session_cookie[] = "linli";
static const char look_cookie[] = "look";

enum { TOKEN_HOURS = 24 };

/* ── Who ── */

void web_identify(struct request *r)
{
    u8 token[TOKEN_SIZE];
    struct session *session = NEW(r->arena, struct session);
    struct actor *actor = NEW(r->arena, struct actor);
    struct account account;
    r->actor = &nobody;
    str cookie = request_cookie(r, str_from(session_cookie));
    if (!cookie.n || !hex_read(cookie, token, sizeof token))
        return;
    if (!session_find(request_db(r), token, session, actor, &account))
        return;
    r->actor = actor;
    r->session = session;
    if (session->seen < r->now - SESSION_SEEN_EVERY)
        meter_add(r->app->sessions, session->id);
    const struct lang *preferred = account.lang.n ? lang_by_code(account.lang) : NULL;
    if (preferred && !r->prefix.n)
        r->lang = preferred;
}

void web_sign_in(struct request *r, const u8 token[TOKEN_SIZE])
{
    struct buf b = buf_new(r->arena);
    hex_put(&b, token, TOKEN_SIZE);
    answer_cookie(r, str_from(session_cookie), buf_str(&b), SESSION_LIFE / 1000);
}

void web_sign_out(struct request *r)
{
    answer_cookie(r, str_from(session_cookie), S(""), -1);
    answer_header(r, S("Clear-Site-Data"), S("\"cache\""));
}

/* ── Form tokens ── */

/* A session's token is keyed by the session and lasts as long. A stranger's is keyed by the server
 * and the hour: there is no cookie to steal a right with, so it only has to come from a page of
 * ours. */
static str token_of(struct request *r, i64 hour)
{
    str key = r->session ? r->session->form : (str){(const char *)r->app->secret, SECRET_SIZE};
    str what = r->session ? S("linli form") : str_fmt(r->arena, "linli form %lld", (long long)hour);
    struct hash h = hash_blake2b(what, key);
    struct buf b = buf_new(r->arena);
    hex_put(&b, h.bytes, 16);
    return buf_str(&b);
}

static str form_token(struct request *r)
{
    return token_of(r, r->now / HOURS(1));
}

static bool same_token(str a, str b)
{
    return a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0;
}

static bool form_token_right(struct request *r)
{
    str given = pairs_get(r->form, S("_token"));
    i64 hour = r->now / HOURS(1);
    for (i64 back = 0; back <= (r->session ? 0 : TOKEN_HOURS); back++)
        if (same_token(given, token_of(r, hour - back)))
            return true;
    return false;
}

/* What the browser itself says of where a form came from (Fetch Metadata; RFC 6454). Absent: an old
 * browser, then the token alone decides. */
static bool from_elsewhere(struct request *r)
{
    str site = request_header(r, S("Sec-Fetch-Site")), origin = request_header(r, S("Origin"));
    if (site.n)
        return !str_eq(site, S("same-origin")) && !str_eq(site, S("none"));
    str host = request_header(r, S("Host"));
    return origin.n && !str_eq(origin, str_fmt(r->arena, "%s://%.*s", r->secure ? "https" : "http",
                                               STR_FMT(host)));
}

/* ── May they ── */

static bool admitted(const struct request *r)
{
    switch (r->route->who) {
    case ANYONE:
    case API_KEY:
        return true;
    case SIGNED_IN:
        return r->actor->account != 0;
    case STAFF:
        return is_staff(r->actor);
    case ADMINISTRATORS:
        return may_somewhere(r->actor, GRANT_ROLE);
    case WHO_UNSET:
        break;
    }
    return false;
}

bool web_allow(struct request *r)
{
    if (!admitted(r)) {
        if (!r->actor->account && r->method == METHOD_GET)
            answer_redirect(r, str_fmt(r->arena, "/sign-in?back=%.*s", STR_FMT(r->path)));
        else
            web_failed(r, 403, (struct message){.text = N_("This page is not for you.")});
        return false;
    }
    if (r->method == METHOD_POST && r->route->who != API_KEY &&
        (from_elsewhere(r) || !form_token_right(r))) {
        log_line(LOG_WARNING, "form.forged", "path=%s", r->route->path);
        web_failed(
            r, 403,
            (struct message){.text = N_("This form is too old or did not come from here. Please go "
                                        "back, load the page again and send it once more.")});
        return false;
    }
    return true;
}

/* ── Pages ── */

str web_origin(struct request *r)
{
    if (r->app->origin)
        return str_from(r->app->origin);
    return str_fmt(r->arena, "%s://%.*s", r->secure ? "https" : "http",
                   STR_FMT(request_header(r, S("Host"))));
}

bool web_community(struct request *r, struct place *out)
{
    struct db *db = request_db(r);
    struct place *all;
    if (r->actor->path.n && place_at_level(db, r->lang, r->actor->path, COMMUNITY, out))
        return true;
    for (size_t i = 0; i < r->actor->n_roles; i++)
        if (place_at_level(db, r->lang, r->actor->roles[i].path, COMMUNITY, out))
            return true;
    if (r->app->community && place_get(db, r->lang, r->app->community, out))
        return true;
    if (!place_list(db, r->lang, COMMUNITY, S(""), 1, &all))
        return false;
    *out = all[0];
    return true;
}

const char *web_zone(struct request *r)
{
    struct place community;
    return web_community(r, &community)
               ? str_z(r->arena, setting(request_db(r), community.path, "zone"))
               : "UTC";
}

static bool look_has(const struct request *r, str word)
{
    return str_has(request_cookie(r, str_from(look_cookie)), word);
}

static const struct nav_word account_menu[] = {
    {.path = "/me", .text = N_("My page")},
    {.path = "/me/settings", .text = N_("Settings and privacy")},
    {.path = "/sign-out", .text = N_("Sign out")},
    {0},
};

static struct frame *frame_of(struct request *r, const struct place *community, bool any)
{
    struct frame *f = NEW(r->arena, struct frame);
    *f = (struct frame){.nav = is_staff(r->actor) ? r->app->work_nav : r->app->nav,
                        .foot = r->app->foot,
                        .account_menu = account_menu,
                        .search = "/search",
                        .account = r->actor->name,
                        .sign_in = "/sign-in",
                        .settings = "/look",
                        .theme = look_has(r, S("light"))  ? THEME_LIGHT
                                 : look_has(r, S("dark")) ? THEME_DARK
                                                          : THEME_AUTO,
                        .large = look_has(r, S("large"))};
    if (r->session && r->session->helped) {
        f->tone = TONE_LATE;
        f->notice.text = N_("Somebody made an invitation with which another password can be chosen "
                            "for your account.");
        f->notice_path = "/me/settings#invitations";
    }
    f->name = any ? said(community->name, community->name_lang) : said(S("邻里"), S("zh-Hans"));
    struct place own;
    if (any && !str_eq(community->name_lang, S("zh-Hans")) &&
        place_get(request_db(r), lang_by_code(S("zh-Hans")), community->id, &own) &&
        !str_eq(own.name, community->name))
        f->second = said(own.name, own.name_lang);
    if (any) {
        str line = setting(request_db(r), community->path, "foot-line");
        f->foot_line = str_or_empty(line);
    }
    return f;
}

/* Its time, and what nobody can guess; see http/once.c for why. */
static str once_token(struct arena *a, msec now)
{
    u8 bytes[24];
    struct buf b = buf_new(a);
    for (int i = 0; i < 8; i++)
        bytes[i] = (u8)(now >> (56 - 8 * i));
    random_bytes(bytes + 8, sizeof bytes - 8);
    hex_put(&b, bytes, sizeof bytes);
    return buf_str(&b);
}

static struct page *page_for(struct request *r, bool with_store)
{
    struct page *p = NEW(r->arena, struct page);
    struct buf *out = NEW(r->arena, struct buf);
    struct place community;
    bool any = with_store && web_community(r, &community);
    *out = buf_new(r->arena);
    buf_room(out, 32 * 1024); /* most pages */
    *p = (struct page){.out = out,
                       .arena = r->arena,
                       .lang = r->lang,
                       .prefix = r->prefix,
                       .path = r->query_text.n ? str_fmt(r->arena, "%.*s?%.*s", STR_FMT(r->path),
                                                         STR_FMT(r->query_text))
                                               : r->path,
                       .form_token = form_token(r),
                       .once = once_token(r->arena, r->now),
                       .zone = "UTC",
                       .now = r->now,
                       .frame = frame_of(r, any ? &community : NULL, any)};
    if (any) {
        p->zone = str_z(r->arena, setting(request_db(r), community.path, "zone"));
    }
    return p;
}

struct page *web_page(struct request *r)
{
    return page_for(r, true);
}

void web_answer(struct request *r, int status, struct page *p)
{
    answer_header(r, S("Content-Language"), r->lang->code);
    if (!r->prefix.n)
        answer_header(r, S("Vary"), S("Accept-Language, Cookie"));
    answer_text(r, status, S("text/html; charset=utf-8"), buf_str(p->out));
}

/* ── Results ── */

int web_status(enum outcome outcome)
{
    static const int status[] = {
        [DONE] = 200,     [INVALID] = 422,     [FORBIDDEN] = 403, [MISSING] = 404,
        [CONFLICT] = 409, [UNAVAILABLE] = 503, [UNKNOWN] = 503,   [FAULT] = 500};
    return status[outcome];
}

static const char *heading(int status)
{
    switch (status) {
    case 403:
        return N_("Not for you");
    case 404:
        return N_("There is nothing here");
    case 405:
        return N_("This cannot be done here");
    case 409:
        return N_("Something changed meanwhile");
    case 413:
        return N_("That is too much at once");
    case 422:
        return N_("Something is not right yet");
    case 429:
        return N_("Please wait a little");
    case 503:
        return N_("Back in a moment");
    default:
        return status >= 500 ? N_("Something went wrong on our side")
                             : N_("We could not read that");
    }
}

const char *web_advice(int status)
{
    switch (status) {
    case 404:
        return N_(
            "The address may be mistyped, or the page is no longer here or not for you to see.");
    case 503:
        return N_("Nothing you sent was half-done. Try again in a moment.");
    default:
        return N_("If this goes on, please tell the service centre.");
    }
}

void web_failed(struct request *r, int status, struct message why)
{
    /* What could not be read has no actor yet. When the store is away the page must not need it. */
    bool identified = r->actor != NULL;
    if (!identified)
        r->actor = &nobody;
    struct page *p = page_for(r, status < 500 && identified);
    p->error = true;
    page_error(p, status, heading(status),
               why.text ? why : (struct message){.text = web_advice(status)});
    if (status == 503)
        answer_header(r, S("Retry-After"), S("5"));
    web_answer(r, status, p);
}

void web_refuse(struct request *r, struct result result)
{
    struct message why = result.message;
    if (!why.text && result.outcome == UNKNOWN)
        why.text = N_("We are checking whether what you sent was saved. Sending the same form "
                      "again is safe: it will not happen twice.");
    answer_error(r, web_status(result.outcome), why);
}

void web_after(struct request *r, struct result result, str path)
{
    if (result.outcome)
        web_refuse(r, result);
    else
        web_done(r, path);
}

id64 web_capture_id(const struct request *r, int n)
{
    i64 id;
    return str_i64(r->captures[n], &id) && id > 0 ? id : 0;
}

/* ── Large type and theme ── */

/* Back to the page the button was on: only ever a path of ours. */
static str local_path(str back)
{
    bool local =
        back.n && back.p[0] == '/' && !(back.n > 1 && (back.p[1] == '/' || back.p[1] == '\\'));
    return local ? back : S("/");
}

static void look_set(struct request *r)
{
    str type = pairs_get(r->form, S("type")), theme = pairs_get(r->form, S("theme"));
    bool large = type.n ? str_eq(type, S("large")) : look_has(r, S("large"));
    const char *shade = str_eq(theme, S("light")) || (!theme.n && look_has(r, S("light"))) ? "light"
                        : str_eq(theme, S("dark")) || (!theme.n && look_has(r, S("dark"))) ? "dark"
                                                                                           : "auto";
    answer_redirect(r, local_path(pairs_get(r->form, S("back"))));
    answer_cookie(r, str_from(look_cookie),
                  str_fmt(r->arena, "%s.%s", large ? "large" : "normal", shade), DAYS(365) / 1000);
}

const struct route web_routes[] = {
    POST("/look", ANYONE, KB(4), look_set, "Large type, light or dark; kept in a cookie"),
    {0},
};
