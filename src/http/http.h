/* Requests in, responses out. Uses base, store, lang, libmicrohttpd (hidden in server.c).
 *
 *   socket → server.c (limits, deadlines) → request.c (guard against smuggling; head, cookies,
 *   query) → router.c (method and path → route) → form.c, multipart.c (the body) → hooks (who is
 *   it, may they) → the route's handler → answer.c (headers every answer carries) → socket
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
    ADMINISTRATORS,
    API_KEY /* programs: the handler checks the key */
};

struct request;
typedef void (*handler_fn)(struct request *r);

struct route {
    enum method method;
    const char *path; /* "/cases/{number}/answer": a capture is one segment; ".{format}" may end the
                         last. At most MOST_CAPTURES captures. */
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

/* A file that came with a form. Its content lives as long as the request: in the arena, or mapped
 * from an unlinked temporary file when the whole body is over 64 KB. */
struct upload {
    str field, name, type; /* as the client said: believe none of it */
    str content;
};

enum { MOST_CAPTURES = 4, MOST_ANSWER_HEADERS = 24 };

struct request {
    struct arena *arena;
    const struct route *route;
    enum method method;
    bool head;  /* a HEAD, handled as a GET without its body */
    str path;   /* decoded once; without language prefix and query */
    str prefix; /* "/ar" or "" */
    str query_text;
    str captures[MOST_CAPTURES];
    /* UTF-8 checked and without NUL; form and query text is cleaned by the form room. Headers that
     * are not UTF-8 are left out. */
    struct pairs query, form, headers, cookies;
    struct upload *uploads; /* empty file fields are left out */
    size_t n_uploads;
    str body;    /* when it is no form (JSON, XML): its bytes, unchecked */
    str address; /* the client's, or what the configured proxy says it is */
    bool secure; /* https, as the proxy says */
    msec now;
    const struct lang *lang;       /* the prefix's, else what Accept-Language asks; identify may
                                      choose another where prefix is empty. Never NULL */
    const struct actor *actor;     /* never NULL once a handler runs; nobody is an actor too */
    const struct session *session; /* NULL: not signed in */
    struct app *app;
    void *user; /* the handler's own, for what runs after commit() or offload() */
    struct {
        int status;
        str type; /* "text/html; charset=utf-8" */
        struct pair headers[MOST_ANSWER_HEADERS];
        size_t n_headers;
        str body;
        int file; /* a descriptor to stream instead of body (owned), -1: none */
        i64 file_size;
        bool closed; /* an answer was given */
        /* A body made piece by piece (exports): fill() appends some to `b`, false at the end. While
         * it runs r->arena and request_db() are the piece's: they are gone every 16 KB, so what
         * must last until the next call belongs into fill_ctx before, in the handler. */
        bool (*fill)(void *ctx, struct buf *b);
        void *fill_ctx;
        i64 fill_size; /* bytes in all, for Content-Length; 0: not known before */
    } answer;
    void *inner; /* the server's */
};

str request_header(const struct request *r, str name); /* case-insensitive; p NULL: none */
str request_cookie(const struct request *r, str name); /* as answer_cookie() named it */

/* The request's snapshot, opened at the first call and closed before a commit or at the end. When
 * reading fails, the answer made from it is thrown away and the client gets 503. */
struct db *request_db(struct request *r);

/* ── Answers. Every answer carries the security
 * headers of answer.c and "Cache-Control: no-store", unless it sets the same header itself. An ETag
 * set on a 200 that matches If-None-Match turns it into 304. ── */

void answer_header(struct request *r, str name, str value); /* value must hold no line end */
void answer_text(struct request *r, int status, str type, str body); /* body must last as long as
                                                                        the request */
/* For a body of known size that may be asked for in part: begins an answer 200 or 206 with what RFC
 * 9110 says to Range and If-Range, against the ETag set before. The handler then sets answer.fill
 * to make the bytes of *out. False: 416 was answered. */
struct span {
    i64 from, end; /* end: the byte behind the last */
};
bool answer_part(struct request *r, str type, i64 size, struct span *out);
/* 303 to a local path, "/cases/2026-000123?sent=1"; the language prefix is kept unless the path has
 * one. Bytes that may not stand in an address are percent-encoded. */
void answer_redirect(struct request *r, str path);
/* 301: it is there for good. */
void answer_moved(struct request *r, str path);
/* name=value with Path=/, HttpOnly, SameSite=Lax, Secure and __Host- where the connection is https.
 * age 0: until the browser closes; <0: gone. */
void answer_cookie(struct request *r, str name, str value, i64 age_seconds);
/* An error page by hooks.failed; plain text without the hook. */
void answer_error(struct request *r, int status, struct message why);

/* Runs the rule on the writer, then after(r, result) on a server thread. Nothing else of the
 * request runs meanwhile. The form's once-token (field "_once") is kept in the same transaction
 * with result.made: when it comes again (a double click, a repeated POST), the rule does not run
 * and `after` gets DONE with the same `made`. So `after` may rely on result.made only, not on what
 * the rule left in arg. Other requests with that token meanwhile wait for the first, since there is
 * one writer. */
void commit(struct request *r, rule_fn rule, void *arg,
            void (*after)(struct request *r, struct result result));

/* The same without once-token, for what has its effect each time the form comes: a wrong password
 * counts again, a sign-in begins another session. */
void commit_each_time(struct request *r, rule_fn rule, void *arg,
                      void (*after)(struct request *r, struct result result));

/* Runs work(arg) on a job thread, then after(r) on a server thread. For what takes over a
 * millisecond. The work may use r->arena, nothing else of the request. */
void offload(struct request *r, void (*work)(void *arg), void *arg,
             void (*after)(struct request *r));

/* ── The server ── */

struct http_hooks {
    /* Sets actor, session, lang; may read the store. */
    void (*identify)(struct request *r);
    /* route->who and form token; false: it has answered. */
    bool (*allow)(struct request *r);
    /* Draws an error page, any status, with answer_text(). r->route and r->actor may be NULL: the
     * request may have failed before they were known. */
    void (*failed)(struct request *r, int status, struct message why);
};

struct http_config {
    const char *host; /* a numeric address, "127.0.0.1" or "::" */
    int port;         /* 0: any, http_port() tells; -1: no socket, only http_handle() */
    int threads, job_threads;
    size_t most_connections; /* 0: 1000 */
    /* 0: no limit. Connections of one address; of a client behind the proxy: requests under way of
     * its network. */
    size_t most_per_address;
    const char *trusted_proxy; /* address whose X-Forwarded-For/-Proto are believed, or NULL */
    const struct route *const *routes; /* one list a module, each ended by {0}; NULL ends all */
    struct http_hooks hooks;
    struct app *app;
    struct store *store;
    /* Deadlines in milliseconds; 0 takes the usual ones. From accepting, or the end of the answer
     * before, to the end of the head (15 s); from there for the body (20 s, and 1 s more for each 8
     * KB announced); for taking the answer (30 s, likewise). */
    msec head_ms, body_ms, send_ms;
    size_t request_memory; /* most a request's arena may hold; 0: 32 MB */
    size_t spool_most;     /* bytes of all large bodies on disk at once; beyond: 503; 0: 1 GB */
};

struct http;
/* NULL: *why says what is wrong with the routes, or why it cannot listen. Everything else the
 * server holds for its life is in `a`. */
struct http *http_start(struct arena *a, const struct http_config *config, str *why);
int http_port(const struct http *h);
void http_stop(struct http *h); /* stops accepting, lets answers finish for at most 10 s */

/* The same path without a socket, for tests: handles a request given as head and body bytes, waits
 * for commits, answers status line, headers and body as they would go out, in `a`. */
str http_handle(struct http *h, struct arena *a, str raw_request);

#endif
