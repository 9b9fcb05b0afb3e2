/* Answers: what handlers give, and the headers every answer carries. Uses base, lang. */
#include <unistd.h>

#include "base/log.h"
#include "http/inner.h"

enum { LONGEST_VALUE = 4000 };

/* After OWASP ASVS 5.0 sections 3.4 and 14.3.2. No script, style or frame from elsewhere, none
 * inline; nothing kept by caches unless the handler says so. */
static const struct pair fixed[] = {
    {S_INIT("Content-Security-Policy"),
     S_INIT("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'")},
    {S_INIT("X-Content-Type-Options"), S_INIT("nosniff")},
    {S_INIT("Referrer-Policy"), S_INIT("same-origin")},
    {S_INIT("Permissions-Policy"), S_INIT("camera=(), microphone=(), geolocation=(self), "
                                          "payment=(), usb=(), browsing-topics=()")},
    {S_INIT("Cross-Origin-Opener-Policy"), S_INIT("same-origin")},
    {S_INIT("Cache-Control"), S_INIT("no-store")},
};
static const struct pair only_secure = {S_INIT("Strict-Transport-Security"),
                                        S_INIT("max-age=63072000; includeSubDomains")};
static const struct pair only_busy = {S_INIT("Retry-After"), S_INIT("5")};

const char *status_words(int status)
{
    static const struct {
        int status;
        const char *words;
    } all[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {303, "See Other"},
        {304, "Not Modified"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < COUNT(all); i++)
        if (all[i].status == status)
            return all[i].words;
    return "Status";
}

/* ── What handlers call ── */

void answer_clear(struct request *r)
{
    if (r->answer.file >= 0)
        close(r->answer.file);
    memset(&r->answer, 0, sizeof r->answer);
    r->answer.file = -1;
}

void answer_header(struct request *r, str name, str value)
{
    bool fine = value.n <= LONGEST_VALUE && r->answer.n_headers < MOST_ANSWER_HEADERS;
    for (size_t i = 0; fine && i < value.n; i++)
        fine = (u8)value.p[i] >= ' ' && value.p[i] != 127;
    if (!fine) {
        log_line(LOG_ERROR, "http.header", "name=%.*s cannot be sent", STR_FMT(name));
        return;
    }
    r->answer.headers[r->answer.n_headers++] = (struct pair){name, value};
}

void answer_text(struct request *r, int status, str type, str body)
{
    r->answer.status = status;
    r->answer.type = type;
    r->answer.body = body;
    r->answer.closed = true;
}

static bool has_language(str path)
{
    str rest = str_from_at(path, 1), first;
    size_t mark = str_find_byte(rest, '?');
    if (mark != SIZE_MAX)
        rest = str_first(rest, mark);
    return str_cut(&rest, '/', &first) && lang_by_path(first);
}

void answer_redirect(struct request *r, str path)
{
    struct buf b = buf_new(r->arena);
    /* "//host" and "/\host" lead elsewhere. */
    if (!str_starts(path, S("/")) || (path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\')) ||
        path.n > LONGEST_VALUE / 4)
        path = S("/");
    if (!has_language(path))
        buf_put(&b, r->prefix);
    for (size_t i = 0; i < path.n; i++) {
        u8 c = (u8)path.p[i];
        if (c <= ' ' || c >= 127 || strchr("\"<>\\^`{|}", c)) {
            buf_byte(&b, '%');
            buf_byte(&b, "0123456789ABCDEF"[c >> 4]);
            buf_byte(&b, "0123456789ABCDEF"[c & 15]);
        } else {
            buf_byte(&b, (char)c);
        }
    }
    answer_header(r, S("Location"), buf_str(&b));
    answer_text(r, 303, STR_NONE, STR_NONE);
}

void answer_moved(struct request *r, str path)
{
    answer_redirect(r, path);
    r->answer.status = 301;
}

void answer_cookie(struct request *r, str name, str value, i64 age_seconds)
{
    struct buf b = buf_new(r->arena);
    for (size_t i = 0; i < value.n; i++)
        if ((u8)value.p[i] <= ' ' || (u8)value.p[i] >= 127 || strchr("\",;\\", value.p[i])) {
            log_line(LOG_ERROR, "http.cookie", "name=%.*s cannot be sent", STR_FMT(name));
            return;
        }
    buf_fmt(&b, "%s%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax", r->secure ? "__Host-" : "",
            STR_FMT(name), STR_FMT(value));
    if (r->secure)
        buf_z(&b, "; Secure");
    if (age_seconds) {
        buf_z(&b, "; Max-Age=");
        buf_i64(&b, age_seconds < 0 ? 0 : age_seconds);
    }
    answer_header(r, S("Set-Cookie"), buf_str(&b));
}

void answer_error(struct request *r, int status, struct message why)
{
    struct exchange *x = r->inner;
    const struct http_hooks *hooks = &x->http->config.hooks;
    struct pair kept[MOST_ANSWER_HEADERS];
    size_t n = 0;
    /* What says how to go on stays: Allow, Retry-After, WWW-Authenticate; cookies too. */
    for (size_t i = 0; i < r->answer.n_headers; i++) {
        str name = r->answer.headers[i].name;
        if (str_eq(name, S("Allow")) || str_eq(name, S("Retry-After")) ||
            str_eq(name, S("WWW-Authenticate")) || str_eq(name, S("Set-Cookie")))
            kept[n++] = r->answer.headers[i];
    }
    answer_clear(r);
    memcpy(r->answer.headers, kept, n * sizeof *kept);
    r->answer.n_headers = n;
    if (hooks->failed)
        hooks->failed(r, status, why);
    if (!r->answer.closed)
        answer_text(r, status, S("text/plain; charset=utf-8"),
                    why.text ? say(r->arena, r->lang, why) : str_from(status_words(status)));
}

/* ── What goes out ── */

static bool head_has(const struct answer_head *head, str name)
{
    for (size_t i = 0; i < head->n; i++)
        if (str_eq_nocase(head->headers[i].name, name))
            return true;
    return false;
}

static void head_default(struct answer_head *head, struct pair pair)
{
    if (!head_has(head, pair.name))
        head->headers[head->n++] = pair;
}

str answer_etag(const struct request *r)
{
    for (size_t i = 0; i < r->answer.n_headers; i++)
        if (str_eq(r->answer.headers[i].name, S("ETag")))
            return r->answer.headers[i].value;
    return STR_NONE;
}

/* RFC 9110 section 13.1.2: weak comparison, a list, or "*". */
bool answer_unchanged(const struct request *r)
{
    str etag = answer_etag(r), rest = request_header(r, S("If-None-Match")), piece;
    if (!etag.n)
        return false;
    while (str_cut(&rest, ',', &piece)) {
        piece = str_trim(piece);
        if (str_starts(piece, S("W/")))
            piece = str_from_at(piece, 2);
        if (str_eq(piece, S("*")) || str_eq(piece, etag))
            return true;
    }
    return false;
}

struct answer_head answer_head(struct request *r)
{
    struct answer_head head = {.status = r->answer.status};
    if (head.status == 200 && r->method == METHOD_GET && answer_unchanged(r)) {
        head.status = 304;
        r->answer.body = STR_NONE;
        r->answer.fill = NULL;
        r->answer.fill_size = 0;
        if (r->answer.file >= 0)
            close(r->answer.file);
        r->answer.file = -1;
        r->answer.file_size = 0;
    }
    for (size_t i = 0; i < r->answer.n_headers; i++)
        head.headers[head.n++] = r->answer.headers[i];
    if (r->answer.type.n && head.status != 304)
        head_default(&head, (struct pair){S("Content-Type"), r->answer.type});
    for (size_t i = 0; i < COUNT(fixed); i++)
        head_default(&head, fixed[i]);
    if (r->secure)
        head_default(&head, only_secure);
    if (head.status == 503)
        head_default(&head, only_busy);
    return head;
}
