/* Requests in, responses out. Uses base, store, lang, libmicrohttpd (hidden in server.c).
 *
 *   socket → server.c (limits, guard against smuggling, deadlines) → request.c (head, form, uploads
 * parsed once) → router.c (method and path → route) → hooks (who is it, may they) → the route's
 * handler
 *
 * A handler reads and answers at once, or hands a rule to the store with commit() and answers in
 * `after`; meanwhile the connection sleeps, never a thread. Slow work (passwords, images) goes
 * through offload(). Everything a request allocates lives in r->arena.
 */
#ifndef LINLI_HTTP_H
#define LINLI_HTTP_H

#include "lang/lang.h"
#include "store/store.h"

struct actor;   /* accounts/actor.h: who asks */
struct app;     /* app/app.h: what main set up */
struct session; /* accounts/ */

enum method { METHOD_GET, METHOD_POST };

/* Who may call a route at all; the rule behind it asks again, about the very thing. */
enum who {
    WHO_UNSET, /* does not start: a route without a permission is refused */
    ANYONE,
    SIGNED_IN,
    STAFF, /* any role but resident */
    ADMINISTRATOR,
    API_KEY /* programs: the handler checks the key */
};

struct request;
typedef void (*handler_fn)(struct request *r);

struct route {
    enum method method;
    const char *
        path; /* "/cases/{number}/answer"; a capture is one segment; ".{format}" may end the last */
    enum who who;
    size_t body_limit; /* bytes; 0 for GET */
    handler_fn handle;
    const char *about; /* one line, for the list of routes and the API description */
};

#define GET(path, who, handle, about)                                                              \
    {                                                                                              \
        METHOD_GET, path, who, 0, handle, about                                                    \
    }
#define POST(path, who, limit, handle, about)                                                      \
    {                                                                                              \
        METHOD_POST, path, who, limit, handle, about                                               \
    }
#define KB(n) ((size_t)(n)*1024)
#define MB(n) ((size_t)(n)*1024 * 1024)

struct pair {
    str name, value;
};

struct pairs {
    struct pair *at;
    size_t n;
};

/* The value of the first pair so named; p NULL when there is none. */
str pairs_get(struct pairs pairs, str name);

/* A file that came with a form, spooled to an unlinked temporary file when over 64 KB. */
struct upload {
    str field, name, type; /* as the client said: believe none of it */
    i64 size;
    int fd; /* closed when the request ends */
};

struct request {
    struct arena *arena;
    const struct route *route;
    enum method method;
    bool head;  /* a HEAD, handled as a GET without its body */
    str path;   /* decoded once; without language prefix and query */
    str prefix; /* "/ar" or "" */
    str query_text;
    str captures[4];
    struct pairs query, form, headers,
        cookies; /* UTF-8 checked; form and query text is cleaned by the form room */
    struct upload *uploads;
    size_t n_uploads;
    str address; /* the client's, or what the configured proxy says it is */
    bool secure; /* https, as the proxy says */
    msec now;
    const struct lang *lang;
    const struct actor *actor;     /* never NULL once a handler runs; nobody is an actor too */
    const struct session *session; /* NULL: not signed in */
    struct app *app;
    struct {
        int status;
        str type; /* "text/html; charset=utf-8" */
        struct pair headers[24];
        size_t n_headers;
        str body;
        int file; /* a descriptor to stream instead of body (owned), -1: none */
        i64 file_size;
        bool closed; /* an answer was given */
        /* A body made piece by piece (exports): fill() appends some to `b`, false at the end. */
        bool (*fill)(void *ctx, struct buf *b);
        void *fill_ctx;
    } answer;
    void *inner; /* the server's */
};

str request_header(const struct request *r, str name); /* case-insensitive; p NULL: none */
str request_cookie(const struct request *r, str name);

/* The request's snapshot, opened at the first call and closed before a commit or at the end. */
struct db *request_db(struct request *r);

void answer_header(struct request *r, str name, str value); /* value must hold no line end */
void answer_text(struct request *r, int status, str type, str body);
void answer_redirect(struct request *r,
                     str path); /* 303 to a local path; the language prefix is kept */
/* name=value with Path=/, HttpOnly, SameSite=Lax, Secure and __Host- where the connection is https.
 * age 0: until the browser closes; <0: gone. */
void answer_cookie(struct request *r, str name, str value, i64 age_seconds);

/* Runs the rule on the writer, then after(r, result) on a server thread. Nothing else of the
 * request runs meanwhile. The form's once-token (field "_once") is kept in the same transaction
 * with result.made: when it comes again (a double click, a repeated POST), the rule does not run
 * and `after` gets DONE with the same `made`. So `after` may rely on result.made only, not on what
 * the rule left in arg. Other requests with that token meanwhile wait for the first, since there is
 * one writer. */
void commit(struct request *r, rule_fn rule, void *arg,
            void (*after)(struct request *r, struct result result));

/* Runs work(arg) on a job thread, then after(r) on a server thread. For what takes over a
 * millisecond. */
void offload(struct request *r, void (*work)(void *arg), void *arg,
             void (*after)(struct request *r));

/* ── The server
 * ────────────────────────────────────────────────────────────────────────────────────── */

struct http_hooks {
    void (*identify)(struct request *r); /* sets actor, session, lang; may read the store */
    bool (*allow)(struct request *r);    /* route->who and form token; false: it has answered */
    void (*failed)(struct request *r, int status,
                   struct message why); /* draws an error page, any status */
};

struct http_config {
    const char *host;
    int port; /* 0: any; http_port() tells */
    int threads;
    int job_threads;
    size_t most_connections, most_per_address;
    const char *trusted_proxy; /* address whose X-Forwarded-For/-Proto are believed, or NULL */
    const struct route *const *routes; /* one list a module, each ended by {0}; NULL ends all */
    struct http_hooks hooks;
    struct app *app;
    struct store *store;
};

struct http;
struct http *http_start(struct arena *a, const struct http_config *config, str *why);
int http_port(const struct http *h);
void http_stop(struct http *h); /* stops accepting, lets answers finish for at most 10 s */

/* The same path without a socket, for tests: handles a request given as head and body bytes, waits
 * for commits, answers status line, headers and body as they would go out, in `a`. */
str http_handle(struct http *h, struct arena *a, str raw_request);

#endif
