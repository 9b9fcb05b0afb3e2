/* The head of a request, parsed once: the guard against smuggling, address, language prefix, query,
 * cookies. Uses base, lang.
 *
 * libmicrohttpd lets through what a proxy before it may read differently (two Content-Length,
 * chunked beside a length, two Hosts; research/reliability.md 0.2). All of it ends here: a body is
 * announced by one Content-Length or not at all. */
#include "base/utf8.h"
#include "http/inner.h"

enum { MOST_COOKIES = 64 };

bool request_refuse(struct exchange *x, int status, const char *why)
{
    if (!x->refused.status) {
        x->refused.status = status;
        x->refused.why = (struct message){.text = why};
    }
    return false;
}

str pairs_get(struct pairs pairs, str name)
{
    for (size_t i = 0; i < pairs.n; i++)
        if (str_eq(pairs.at[i].name, name))
            return pairs.at[i].value;
    return STR_NONE;
}

str request_header(const struct request *r, str name)
{
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_eq_nocase(r->headers.at[i].name, name))
            return r->headers.at[i].value;
    return STR_NONE;
}

str request_cookie(const struct request *r, str name)
{
    static const char host[] = "__Host-";
    size_t skip = r->secure ? sizeof host - 1 : 0;
    for (size_t i = 0; i < r->cookies.n; i++) {
        str given = r->cookies.at[i].name;
        if (str_starts(given, (str){host, skip}) && str_eq(str_from_at(given, skip), name))
            return r->cookies.at[i].value;
    }
    return STR_NONE;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool percent_decode(struct arena *a, str s, bool strict, bool plus, str *out)
{
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = -1, low = -1;
        char c = s.p[i];
        if (c == '%' && s.n - i > 2) {
            high = hex_digit(s.p[i + 1]);
            low = hex_digit(s.p[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '%' && strict) {
            return false;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (!c)
            return false;
        p[n++] = c;
    }
    *out = (str){p, n};
    return utf8_valid(*out);
}

/* ── The guard ── */

static size_t header_count(const struct request *r, str name, str *value)
{
    size_t n = 0;
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_eq_nocase(r->headers.at[i].name, name)) {
            *value = r->headers.at[i].value;
            n++;
        }
    return n;
}

static bool digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* How long the body is, and that nobody can be of two minds about it (RFC 9112 section 6.3). */
static bool guard_framing(struct exchange *x)
{
    str length = STR_NONE, coding = STR_NONE;
    size_t lengths = header_count(&x->r, S("Content-Length"), &length);
    size_t codings = header_count(&x->r, S("Transfer-Encoding"), &coding);
    if (lengths > 1 || codings > 1 || (lengths && codings))
        return request_refuse(x, 400, N_("The request was not understood."));
    if (codings) /* a length is asked for, so there is one way to frame a body */
        return request_refuse(x, 411, N_("The request must say its length."));
    if (lengths && (!digits(length) || !str_i64(length, &x->body.announced)))
        return request_refuse(x, 400, N_("The request was not understood."));
    return true;
}

static bool guard_host(struct exchange *x, str http_version)
{
    str host = STR_NONE;
    size_t hosts = header_count(&x->r, S("Host"), &host);
    bool may_lack = str_eq(http_version, S("HTTP/1.0"));
    if (hosts > 1 || (hosts == 0 && !may_lack) || (hosts == 1 && !host.n))
        return request_refuse(x, 400, N_("The request was not understood."));
    for (size_t i = 0; i < host.n; i++)
        if ((u8)host.p[i] <= ' ' || strchr("/\\?#@<>\"'", host.p[i]))
            return request_refuse(x, 400, N_("The request was not understood."));
    return true;
}

/* A header name is a token (RFC 9110 section 5.6.2). */
static bool token_valid(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] <= ' ' || (u8)s.p[i] >= 127 || strchr("()<>@,;:\\\"/[]?={}", s.p[i]))
            return false;
    return s.n > 0;
}

static bool value_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((u8)s.p[i] < ' ' && s.p[i] != '\t') || s.p[i] == 127)
            return false;
    return utf8_valid(s);
}

/* Faulty names end the request; values that are no text are left out. */
static bool guard_headers(struct exchange *x)
{
    struct pairs *h = &x->r.headers;
    size_t kept = 0;
    size_t given = h->n;
    h->n = 0; /* what was not looked at is not there */
    if (given > MOST_HEADERS)
        return request_refuse(x, 431, N_("The request has too many headers."));
    for (size_t i = 0; i < given; i++) {
        if (!token_valid(h->at[i].name))
            return request_refuse(x, 400, N_("The request was not understood."));
        if (value_plain(h->at[i].value))
            h->at[kept++] = h->at[i];
        else if (str_eq_nocase(h->at[i].name, S("Content-Length")) ||
                 str_eq_nocase(h->at[i].name, S("Transfer-Encoding")) ||
                 str_eq_nocase(h->at[i].name, S("Host")))
            return request_refuse(x, 400, N_("The request was not understood."));
    }
    h->n = kept;
    return true;
}

/* ── What the head says ── */

static void read_method(struct exchange *x)
{
    struct request *r = &x->r;
    r->head = str_eq(x->method, S("HEAD"));
    r->method = str_eq(x->method, S("POST")) ? METHOD_POST : METHOD_GET;
}

static void read_cookies(struct request *r)
{
    size_t cap = 0;
    for (size_t i = 0; i < r->headers.n; i++) {
        str rest = r->headers.at[i].value, piece;
        if (!str_eq_nocase(r->headers.at[i].name, S("Cookie")))
            continue;
        while (r->cookies.n < MOST_COOKIES && str_cut(&rest, ';', &piece)) {
            size_t equals = str_find_byte(piece, '=');
            if (equals == SIZE_MAX)
                continue;
            *PUSH(r->arena, r->cookies.at, r->cookies.n, cap) = (struct pair){
                str_trim(str_first(piece, equals)), str_trim(str_from_at(piece, equals + 1))};
        }
    }
}

/* The address the configured proxy names is its last X-Forwarded-For entry: those before it came
 * from the client. */
static void read_peer(struct exchange *x, str peer)
{
    struct request *r = &x->r;
    r->address = peer;
    const char *proxy = x->http->config.trusted_proxy;
    if (!proxy || !str_eq(peer, str_from(proxy)))
        return;
    for (size_t i = r->headers.n; i-- > 0;) {
        str rest = r->headers.at[i].value, piece, last = STR_NONE;
        if (!str_eq_nocase(r->headers.at[i].name, S("X-Forwarded-For")))
            continue;
        while (str_cut(&rest, ',', &piece))
            last = str_trim(piece);
        if (last.n && last.n <= 45)
            r->address = last, x->proxied = true;
        break;
    }
    r->secure = str_eq(request_header(r, S("X-Forwarded-Proto")), S("https"));
}

bool parse_head(struct exchange *x, str http_version, str peer)
{
    bool fine = guard_headers(x) && guard_framing(x) && guard_host(x, http_version);
    read_method(x);
    read_peer(x, peer);
    read_cookies(&x->r);
    return fine;
}

/* A segment that means another folder, or hides a slash, is nobody's link. */
static bool path_plain(str raw, str path)
{
    str rest = path, segment;
    for (size_t i = 0; i + 2 < raw.n; i++)
        if (raw.p[i] == '%' && raw.p[i + 1] == '2' && (raw.p[i + 2] | 32) == 'f')
            return false;
    for (size_t i = 0; i < path.n; i++)
        if ((u8)path.p[i] < ' ' || path.p[i] == 127 || path.p[i] == '\\')
            return false;
    while (str_cut(&rest, '/', &segment))
        if (str_eq(segment, S(".")) || str_eq(segment, S("..")))
            return false;
    return true;
}

static void read_language(struct request *r)
{
    size_t end = r->path.n > 1 ? str_find_byte(str_from_at(r->path, 1), '/') : SIZE_MAX;
    end = end == SIZE_MAX ? r->path.n : end + 1;
    r->lang = end > 1 ? lang_by_path(str_from_at(str_first(r->path, end), 1)) : NULL;
    if (r->lang) {
        r->prefix = str_first(r->path, end);
        r->path = end == r->path.n ? S("/") : str_from_at(r->path, end);
    } else {
        r->lang = lang_accepted(request_header(r, S("Accept-Language")));
    }
}

bool parse_target(struct exchange *x)
{
    struct request *r = &x->r;
    size_t mark = str_find_byte(x->target, '?');
    str raw = str_first(x->target, mark == SIZE_MAX ? x->target.n : mark);
    r->path = S("/");
    r->lang = lang_default();
    if (x->target.n > MOST_TARGET)
        return request_refuse(x, 414, N_("The address is too long."));
    if (mark != SIZE_MAX)
        r->query_text = str_from_at(x->target, mark + 1);
    if (!str_starts(raw, S("/")) || !percent_decode(r->arena, raw, true, false, &r->path) ||
        !path_plain(raw, r->path)) {
        r->path = S("/");
        return request_refuse(x, 400, N_("The address is not a valid one."));
    }
    read_language(r);
    int status = parse_urlencoded(r->arena, r->query_text, &r->query);
    return !status || request_refuse(x, status, N_("The address is not a valid one."));
}
