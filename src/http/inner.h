/* What the files of http/ share and nobody else sees: a request on its way (exchange), the router,
 * the parsers, the job threads. */
#ifndef LINLI_HTTP_INNER_H
#define LINLI_HTTP_INNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

enum {
    MOST_TARGET = 8 * 1024, /* bytes of path and query: 414 */
    MOST_HEADERS = 64,      /* lines of the head: 431 */
    MOST_FIELDS = 2000,     /* pairs of a query or a form: 413 */
    MOST_UPLOADS = 64,      /* files of a form: 413 */
    SPOOL_OVER = 64 * 1024, /* bodies larger than this go to a temporary file */
    DRAIN_UP_TO = 64 * 1024 /* a refused body this small is read, so that the client gets to read
                               the refusal */
};

/* ── A request on its way ── */

enum stage { STAGE_HEAD, STAGE_FORM, STAGE_HANDLER, STAGE_AFTER };
enum waits_for { WAITS_FOR_NOTHING, WAITS_FOR_RULE, WAITS_FOR_WORK };

struct exchange {
    struct request r; /* r.inner points back here; all of it lives in r.arena */
    struct http *http;
    str target; /* as it came */
    str method;
    struct db *db; /* the open snapshot, or NULL */
    bool reads_failed;
    enum stage stage;

    struct { /* why it goes no further; status 0: it does */
        int status;
        struct message why;
    } refused;

    struct { /* the body while it comes in */
        i64 announced;
        size_t got;
        size_t spooled; /* of these: in the file */
        char *p;        /* in the arena, or mapped from `file` once all is there */
        int file;       /* -1: none */
        bool drop;      /* refused: read and forget */
    } body;

    enum waits_for waits;
    struct {
        struct write write;
        rule_fn rule;
        void *arg;
        void (*after)(struct request *r, struct result result);
        struct result result;
        str token;
    } rule;
    struct {
        void (*run)(void *arg);
        void *arg;
        void (*after)(struct request *r);
    } work;
    void (*wake)(struct exchange *x); /* called on another thread when the wait is over */
    void *waker;                      /* for wake(): the connection, or who waits in http_handle */
    struct exchange *next;            /* in the queue of jobs */

    struct arena *piece; /* of answer.fill */
    struct arena *own;   /* r.arena outside of answer.fill */
    struct buf piece_buf;
    size_t piece_at;
    bool piece_last;

    struct link *link;      /* the server's connection */
    bool proxied;           /* the configured proxy said who the client is */
    atomic_uint *under_way; /* the client's counter it stands in, or NULL */
    msec began;             /* steady */
};

/* An exchange for a request that begins. */
struct exchange *exchange_new(struct http *h);
void exchange_free(struct exchange *x);

/* With r.headers filled: parses and routes the head. What is wrong stands in x->refused after. */
void exchange_head(struct exchange *x, str method, str target, str http_version, str peer);

/* clients.c: a request of a client that the proxy names begins and ends. False: the client has too
 * many under way, request_refuse() has been called. */
bool client_enters(struct exchange *x);
void client_leaves(struct exchange *x);

/* Takes body bytes as they come. */
void exchange_body(struct exchange *x, str bytes);

/* Runs the next step. True: x->r.answer is complete. False: it waits; let the connection sleep,
 * call exchange_may_wait() and exchange_wait(), and exchange_run() again when wake() was called. */
bool exchange_run(struct exchange *x);
/* Before exchange_wait(). False: the server ends, the request is refused; exchange_run() again. */
bool exchange_may_wait(struct exchange *x);
void exchange_wait(struct exchange *x);
void exchange_wake(struct exchange *x); /* by whoever did what it waits for */

/* More of answer.fill: up to n bytes; 0: the end; SIZE_MAX: it failed, break off. */
size_t exchange_piece(struct exchange *x, char *into, size_t n);

/* Ends the request with an error; the first one counts. Answers false, for parsers to end with. */
bool request_refuse(struct exchange *x, int status, const char *why);

/* ── Parsers. False: request_refuse() has been called. ── */

bool parse_head(struct exchange *x, str http_version, str peer);
bool parse_target(struct exchange *x);
bool parse_body(struct exchange *x);
/* application/x-www-form-urlencoded as in the WHATWG URL standard, section 5.1; decoded into `a`.
 * An HTTP status: 0 fine, 400, 413. */
int parse_urlencoded(struct arena *a, str text, struct pairs *out);
/* multipart/form-data (RFC 7578, RFC 2046 section 5.1) in place. The same statuses. */
int parse_multipart(struct arena *a, str body, str content_type, struct pairs *fields,
                    struct upload **uploads, size_t *n_uploads);
/* The value of a parameter of a header such as `form-data; name="x"`; p NULL: none. */
str header_parameter(struct arena *a, str header, str name);
/* Percent-decodes into `a`. `strict`: a % without two digits is refused, else it stands for itself;
 * `plus`: + is a space. False: not UTF-8, a NUL, or strictly wrong. */
bool percent_decode(struct arena *a, str s, bool strict, bool plus, str *out);

/* ── Answers ── */

struct answer_head {
    int status;
    struct pair headers[MOST_ANSWER_HEADERS + 16];
    size_t n;
};
/* The headers as they go out, without Date, Content-Length and Connection. Allocates nothing. */
struct answer_head answer_head(struct request *r);
void answer_clear(struct request *r);
str answer_etag(const struct request *r);       /* as it was set; p NULL: none */
bool answer_unchanged(const struct request *r); /* If-None-Match names it */
const char *status_words(int status);

/* ── Router ── */

struct router;
/* NULL: *why names the route that is wrong. */
struct router *router_new(struct arena *a, const struct route *const *routes, str *why);
struct found {
    const struct route *get, *post; /* both NULL: no such path */
    str captures[MOST_CAPTURES];
};
/* `path` is decoded and begins with a slash; captures are slices of it. */
struct found router_find(const struct router *router, str path);

/* ── Job threads ── */

struct jobs;
struct jobs *jobs_start(struct arena *a, int threads);
bool jobs_add(struct jobs *j, struct exchange *x); /* false: too many wait */
void jobs_stop(struct jobs *j);                    /* after the waiting ones have run */

/* ── The once-token ── */

/* A rule that runs x->rule, unless its token has been here. arg: the exchange. */
struct result once_rule(struct db *db, void *arg);
/* Hands the writer the forgetting of old tokens. Not again within minutes: there is one write. */
void once_sweep(struct http *h);

/* ── The server ── */

enum { SPARE_ARENAS = 64, CLIENT_COUNTERS = 4096 };

struct http {
    struct http_config config;
    struct router *router;
    struct jobs *jobs;
    struct server *server;                  /* NULL: no socket */
    atomic_int busy;                        /* exchanges alive */
    atomic_int waiting;                     /* of these: handed to the writer or a job thread */
    atomic_uint under_way[CLIENT_COUNTERS]; /* requests of proxied clients, by network */
    atomic_size_t spooled;                  /* bytes of bodies in temporary files */
    atomic_bool stopping;                   /* connections end with their answer */
    atomic_bool ending;                     /* nothing more may wait */
    pthread_mutex_t lock;                   /* over the spare arenas */
    struct arena *spare[SPARE_ARENAS];
    size_t n_spare;
    struct write sweep; /* of old once-tokens */
    struct arena *sweep_arena;
};

/* server.c: the socket side. False: *why. */
bool server_start(struct http *h, struct arena *a, str *why);
int server_port(const struct http *h);
void server_stop(struct http *h);

#endif
