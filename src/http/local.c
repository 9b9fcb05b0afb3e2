/* The tests' door: a request given as bytes goes the same way as one from a socket. Also what
 * http_start and http_stop do beside the socket. Uses base, store. */
#include <unistd.h>

#include "base/when.h"
#include "http/inner.h"

/* ── Bytes in ── */

static bool line_cut(str *rest, str *line)
{
    size_t end = str_find_byte(*rest, '\n');
    if (end == SIZE_MAX)
        return false;
    *line = str_first(*rest, end);
    if (str_ends(*line, S("\r")))
        *line = str_first(*line, end - 1);
    *rest = str_from_at(*rest, end + 1);
    return true;
}

static bool head_read(struct exchange *x, str *rest, str words[3])
{
    struct pairs *headers = &x->r.headers;
    size_t cap = 0;
    str line, name;
    if (!line_cut(rest, &line))
        return false;
    for (int i = 0; i < 3; i++)
        if (!str_cut(&line, i < 2 ? ' ' : '\0', &words[i]))
            return false;
    while (line_cut(rest, &line) && line.n) {
        str value = line;
        if (!str_cut(&value, ':', &name))
            return false;
        *PUSH(x->r.arena, headers->at, headers->n, cap) = (struct pair){name, str_trim(value)};
    }
    return true;
}

/* ── Waiting ── */

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t change;
    bool awake;
};

static void wake(struct exchange *x)
{
    struct waiter *w = x->waker;
    pthread_mutex_lock(&w->lock);
    w->awake = true;
    pthread_cond_signal(&w->change);
    pthread_mutex_unlock(&w->lock);
}

static void run(struct exchange *x)
{
    struct waiter w = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    x->wake = wake;
    x->waker = &w;
    while (!exchange_run(x)) {
        if (!exchange_may_wait(x))
            continue;
        exchange_wait(x);
        pthread_mutex_lock(&w.lock);
        while (!w.awake)
            pthread_cond_wait(&w.change, &w.lock);
        w.awake = false;
        pthread_mutex_unlock(&w.lock);
    }
}

/* ── Bytes out ── */

static void put_pieces(struct exchange *x, struct buf *b)
{
    char piece[4096];
    size_t n;
    if (x->r.answer.file >= 0) {
        off_t at = 0;
        for (ssize_t got; (got = pread(x->r.answer.file, piece, sizeof piece, at)) > 0; at += got)
            buf_put(b, (str){piece, (size_t)got});
        return;
    }
    while ((n = exchange_piece(x, piece, sizeof piece)) && n != SIZE_MAX)
        buf_put(b, (str){piece, n});
}

static str put_answer(struct exchange *x, struct arena *a)
{
    struct request *r = &x->r;
    struct answer_head head = answer_head(r);
    struct buf b = buf_new(a), body = buf_new(a);
    if (r->answer.fill || r->answer.file >= 0)
        put_pieces(x, &body);
    else
        buf_put(&body, r->answer.body);
    buf_fmt(&b, "HTTP/1.1 %d %s\r\n", head.status, status_words(head.status));
    for (size_t i = 0; i < head.n; i++)
        buf_fmt(&b, "%.*s: %.*s\r\n", STR_FMT(head.headers[i].name),
                STR_FMT(head.headers[i].value));
    if (head.status != 304 && head.status != 204)
        buf_fmt(&b, "Content-Length: %zu\r\n", body.n);
    buf_z(&b, "\r\n");
    if (!r->head)
        buf_put(&b, buf_str(&body));
    return buf_str(&b);
}

str http_handle(struct http *h, struct arena *a, str raw_request)
{
    struct exchange *x = exchange_new(h);
    str words[3] = {S("GET"), S("/"), S("HTTP/1.1")}, rest = raw_request;
    bool read = head_read(x, &rest, words);
    if (!read) {
        x->r.headers.n = 0;
        request_refuse(x, 400, N_("The request was not understood."));
    }
    exchange_head(x, words[0], words[1], words[2], S("127.0.0.1"));
    if (!x->refused.status)
        exchange_body(x, str_first(rest, (size_t)x->body.announced));
    run(x);
    str answer = put_answer(x, a);
    exchange_free(x);
    return answer;
}

/* ── Start and stop ── */

static void defaults(struct http_config *c)
{
    if (!c->threads)
        c->threads = 4;
    if (!c->job_threads)
        c->job_threads = 2;
    if (!c->most_connections)
        c->most_connections = 1000;
    if (!c->head_ms)
        c->head_ms = SECONDS(15);
    if (!c->body_ms)
        c->body_ms = SECONDS(20);
    if (!c->send_ms)
        c->send_ms = SECONDS(30);
    if (!c->request_memory)
        c->request_memory = MB(32);
    if (!c->spool_most)
        c->spool_most = MB(1024);
}

struct http *http_start(struct arena *a, const struct http_config *config, str *why)
{
    struct http *h = NEW(a, struct http);
    h->config = *config;
    defaults(&h->config);
    pthread_mutex_init(&h->lock, NULL);
    h->router = router_new(a, config->routes, why);
    if (!h->router)
        return NULL;
    h->jobs = jobs_start(a, h->config.job_threads);
    h->sweep_arena = arena_new(0);
    if (config->port >= 0 && !server_start(h, a, why)) {
        jobs_stop(h->jobs);
        arena_free(h->sweep_arena);
        return NULL;
    }
    return h;
}

int http_port(const struct http *h)
{
    return h->server ? server_port(h) : -1;
}

void http_stop(struct http *h)
{
    atomic_store(&h->stopping, true);
    if (h->server)
        server_stop(h);
    jobs_stop(h->jobs);
    for (size_t i = 0; i < h->n_spare; i++)
        arena_free(h->spare[i]);
    arena_free(h->sweep_arena);
    pthread_mutex_destroy(&h->lock);
}
