/* A request's way above the socket: head, body, hooks, handler, the waits, the answer. The server
 * (server.c) and the tests' door (local.c) both go through here. Uses base, store, lang. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/when.h"
#include "http/inner.h"

enum { PIECE_MEMORY = 8 * 1024 * 1024, PIECE_WORTH_SENDING = 16 * 1024 };

static const struct message busy = {
    .text = N_("There is too much to do just now. Please try again in a moment.")};
static const struct message away = {
    .text = N_("The service is not available just now. Nothing was changed. Please try again.")};
static const struct message our_fault = {.text = N_("Something went wrong on our side.")};

/* ── Coming and going ── */

static struct arena *arena_take(struct http *h)
{
    struct arena *a = NULL;
    pthread_mutex_lock(&h->lock);
    if (h->n_spare)
        a = h->spare[--h->n_spare];
    pthread_mutex_unlock(&h->lock);
    return a ? a : arena_new(h->config.request_memory);
}

static void arena_give(struct http *h, struct arena *a)
{
    arena_reset(a);
    pthread_mutex_lock(&h->lock);
    if (h->n_spare < SPARE_ARENAS) {
        h->spare[h->n_spare++] = a;
        a = NULL;
    }
    pthread_mutex_unlock(&h->lock);
    arena_free(a);
}

struct exchange *exchange_new(struct http *h)
{
    struct arena *a = arena_take(h);
    struct exchange *x = NEW(a, struct exchange);
    x->http = h;
    x->own = a;
    x->r.arena = a;
    x->r.inner = x;
    x->r.app = h->config.app;
    x->r.answer.file = -1;
    x->body.file = -1;
    x->began = steady_ms();
    x->r.now = now_ms();
    atomic_fetch_add(&h->busy, 1);
    return x;
}

static void body_free(struct exchange *x)
{
    if (x->body.file < 0)
        return;
    if (x->body.p)
        munmap(x->body.p, x->body.got);
    close(x->body.file);
    atomic_fetch_sub(&x->http->spooled, x->body.spooled);
}

static void log_request(const struct exchange *x)
{
    const struct request *r = &x->r;
    log_line(LOG_INFO, "http.request", "method=%.*s route=%s status=%d ms=%lld",
             x->method.n > 16 ? 1 : (int)x->method.n, x->method.p ? x->method.p : "-",
             r->route ? r->route->path : "-", r->answer.status,
             (long long)(steady_ms() - x->began));
}

void exchange_free(struct exchange *x)
{
    struct http *h = x->http;
    if (x->db)
        store_read_end(x->db);
    if (x->r.answer.status)
        log_request(x);
    body_free(x);
    client_leaves(x);
    if (x->r.answer.file >= 0)
        close(x->r.answer.file);
    arena_free(x->piece);
    arena_give(h, x->own);
    atomic_fetch_sub(&h->busy, 1);
}

/* ── Head ── */

static void allow_header(struct request *r, const struct found *found)
{
    answer_header(r, S("Allow"),
                  found->get && found->post ? S("GET, HEAD, POST, OPTIONS")
                  : found->post             ? S("POST, OPTIONS")
                                            : S("GET, HEAD, OPTIONS"));
}

/* The same page under the name its language has in addresses, where it was asked for by another of
 * them: "/zh-Hans/cases", "/zh-CN/cases" mean "/zh/cases". p NULL: it was not. */
static str under_its_name(const struct request *r)
{
    str rest = str_from_at(r->path, 1), tag;
    if (r->prefix.n || !str_cut(&rest, '/', &tag) || !language_tag_valid(tag))
        return STR_NONE;
    const struct lang *lang = lang_by_code(tag);
    if (!lang)
        return STR_NONE;
    bool query = r->query_text.n > 0;
    return str_fmt(r->arena, "/%.*s/%.*s%s%.*s", STR_FMT(lang->path), STR_FMT(rest),
                   query ? "?" : "", STR_FMT(r->query_text));
}

static void route(struct exchange *x)
{
    struct request *r = &x->r;
    struct found found = router_find(x->http->router, r->path);
    bool post = str_eq(x->method, S("POST"));
    memcpy(r->captures, found.captures, sizeof r->captures);
    if (!found.get && !found.post && !post && under_its_name(r).n) {
        request_refuse(x, 301, NULL);
    } else if (!found.get && !found.post) {
        request_refuse(x, 404, N_("There is no such page."));
    } else if (str_eq(x->method, S("OPTIONS"))) {
        allow_header(r, &found);
        request_refuse(x, 204, NULL);
    } else if (post ? found.post != NULL : found.get && (r->head || str_eq(x->method, S("GET")))) {
        r->route = post ? found.post : found.get;
    } else {
        allow_header(r, &found);
        request_refuse(x, 405, N_("This page cannot be asked that way."));
    }
    if (r->route && x->body.announced > (i64)r->route->body_limit)
        request_refuse(x, 413, N_("This is more than can be sent at once."));
}

void exchange_head(struct exchange *x, str method, str target, str http_version, str peer)
{
    x->method = method;
    x->target = target;
    x->r.lang = lang_default();
    /* The target is read even when the head is faulty, so that its error speaks the language. */
    bool fine = parse_head(x, http_version, peer);
    if (parse_target(x) && fine && client_enters(x))
        route(x);
    x->body.drop = x->refused.status != 0;
}

/* ── Body ── */

static bool body_room(struct exchange *x)
{
    if (x->body.announced <= SPOOL_OVER) {
        x->body.p = arena_alloc(x->r.arena, (size_t)x->body.announced);
        return true;
    }
    const char *folder = getenv("TMPDIR");
    x->body.file = open(folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return x->body.file >= 0;
}

/* What comes counts, not what is announced: who sends nothing holds nobody up. */
static bool spool_room(struct exchange *x, size_t bytes)
{
    struct http *h = x->http;
    if (x->body.file < 0)
        return true;
    x->body.spooled += bytes;
    return atomic_fetch_add(&h->spooled, bytes) + bytes <= h->config.spool_most;
}

static void body_refuse(struct exchange *x, const char *why)
{
    request_refuse(x, 503, why);
    x->body.drop = true;
}

void exchange_body(struct exchange *x, str bytes)
{
    if (x->body.drop || !bytes.n)
        return;
    bool room = bytes.n <= (size_t)x->body.announced - x->body.got;
    bool opened = room && (x->body.got || body_room(x));
    if (opened && !spool_room(x, bytes.n)) {
        log_line(LOG_WARNING, "http.spool", "most=%zu", x->http->config.spool_most);
        body_refuse(x, busy.text);
        return;
    }
    if (!opened || (x->body.file >= 0 && !file_write_all(x->body.file, bytes))) {
        log_line(LOG_ERROR, "http.spool", "a body could not be kept: %s", strerror(errno));
        body_refuse(x, away.text);
        return;
    }
    if (x->body.file < 0)
        memcpy(x->body.p + x->body.got, bytes.p, bytes.n);
    x->body.got += bytes.n;
}

static bool body_done(struct exchange *x)
{
    if (x->body.drop)
        return false;
    if (x->body.got != (size_t)x->body.announced)
        return request_refuse(x, 400, N_("The request was not understood."));
    if (x->body.file < 0)
        return true;
    void *p = mmap(NULL, x->body.got, PROT_READ, MAP_PRIVATE, x->body.file, 0);
    if (p == MAP_FAILED)
        return request_refuse(x, 503, away.text);
    x->body.p = p;
    return true;
}

/* ── Running ── */

struct db *request_db(struct request *r)
{
    struct exchange *x = r->inner;
    if (!x->db)
        x->db = store_read(x->http->config.store, r->arena, r->now);
    return x->db;
}

static void snapshot_end(struct exchange *x)
{
    if (x->db && store_read_end(x->db) != DB_FINE)
        x->reads_failed = true;
    x->db = NULL;
}

void commit(struct request *r, rule_fn rule, void *arg,
            void (*after)(struct request *r, struct result result))
{
    struct exchange *x = r->inner;
    x->waits = WAITS_FOR_RULE;
    x->rule.rule = rule;
    x->rule.arg = arg;
    x->rule.after = after;
    x->rule.token = pairs_get(r->form, S("_once"));
}

void commit_each_time(struct request *r, rule_fn rule, void *arg,
                      void (*after)(struct request *r, struct result result))
{
    struct exchange *x = r->inner;
    commit(r, rule, arg, after);
    x->rule.token = STR_NONE;
}

void offload(struct request *r, void (*work)(void *arg), void *arg,
             void (*after)(struct request *r))
{
    struct exchange *x = r->inner;
    x->waits = WAITS_FOR_WORK;
    x->work.run = work;
    x->work.arg = arg;
    x->work.after = after;
}

static void answer_refused(struct exchange *x)
{
    if (x->refused.status == 204)
        answer_text(&x->r, 204, STR_NONE, STR_NONE);
    else if (x->refused.status == 301)
        answer_moved(&x->r, under_its_name(&x->r));
    else
        answer_error(&x->r, x->refused.status, x->refused.why);
}

static void start(struct exchange *x)
{
    struct request *r = &x->r;
    const struct http_hooks *hooks = &x->http->config.hooks;
    x->stage = STAGE_FORM;
    if (body_done(x))
        parse_body(x);
    x->stage = STAGE_HANDLER;
    if (hooks->identify && x->refused.status != 400)
        hooks->identify(r);
    if (x->refused.status)
        answer_refused(x);
    else if (!hooks->allow || hooks->allow(r))
        r->route->handle(r);
}

static void go_on(struct exchange *x)
{
    enum waits_for waited = x->waits;
    x->waits = WAITS_FOR_NOTHING;
    if (x->refused.status)
        answer_refused(x);
    else if (waited == WAITS_FOR_RULE)
        x->rule.after(&x->r, x->rule.result);
    else
        x->work.after(&x->r);
}

static void step(void *arg)
{
    struct exchange *x = arg;
    if (x->stage == STAGE_HEAD)
        start(x);
    else
        go_on(x);
    snapshot_end(x);
    if (x->reads_failed) {
        x->waits = WAITS_FOR_NOTHING;
        answer_error(&x->r, 503, away);
    } else if (x->waits == WAITS_FOR_NOTHING && !x->r.answer.closed) {
        log_line(LOG_ERROR, "http.unanswered", "route=%s", x->r.route ? x->r.route->path : "-");
        answer_error(&x->r, 500, our_fault);
    }
    snapshot_end(x);
    x->stage = STAGE_AFTER;
}

/* The arena is at its limit: nothing may be allocated any more, not even a page. */
static void ran_over(struct exchange *x)
{
    static const struct pair close_it = {S_INIT("Connection"), S_INIT("close")};
    int status = x->stage == STAGE_FORM ? 413 : 503;
    log_line(LOG_WARNING, "http.memory", "route=%s", x->r.route ? x->r.route->path : "-");
    snapshot_end(x);
    answer_clear(&x->r);
    x->waits = WAITS_FOR_NOTHING;
    x->r.answer.headers[x->r.answer.n_headers++] = close_it;
    answer_text(&x->r, status, S("text/plain; charset=utf-8"), str_from(status_words(status)));
}

bool exchange_run(struct exchange *x)
{
    if (!arena_guard(x->own, step, x))
        ran_over(x);
    return x->waits == WAITS_FOR_NOTHING;
}

/* ── Waiting ── */

/* Counted down last: http_stop() must not end the server before the connection is awake. Here and
 * not when the request goes on, since it may never: its client may be gone. */
void exchange_wake(struct exchange *x)
{
    struct http *h = x->http;
    x->wake(x);
    atomic_fetch_sub(&h->waiting, 1);
}

static void rule_done(struct write *w, struct result result)
{
    struct exchange *x = (struct exchange *)((char *)w - offsetof(struct exchange, rule.write));
    x->rule.result = result;
    exchange_wake(x);
}

/* Counted before looking: server_stop() says that it ends, then waits for what is counted. */
bool exchange_may_wait(struct exchange *x)
{
    struct http *h = x->http;
    atomic_fetch_add(&h->waiting, 1);
    if (!atomic_load(&h->ending))
        return true;
    atomic_fetch_sub(&h->waiting, 1);
    request_refuse(x, 503, away.text);
    return false;
}

void exchange_wait(struct exchange *x)
{
    if (x->waits == WAITS_FOR_RULE) {
        x->rule.write = (struct write){
            .rule = once_rule, .arg = x, .arena = x->own, .now = x->r.now, .done = rule_done};
        store_submit(x->http->config.store, &x->rule.write);
    } else if (!jobs_add(x->http->jobs, x)) {
        request_refuse(x, 503, busy.text);
        exchange_wake(x);
    }
}

/* ── A body in pieces ── */

static void piece_fill(void *arg)
{
    struct exchange *x = arg;
    while (!x->piece_last && x->piece_buf.n < PIECE_WORTH_SENDING)
        x->piece_last = !x->r.answer.fill(x->r.answer.fill_ctx, &x->piece_buf);
    snapshot_end(x);
}

size_t exchange_piece(struct exchange *x, char *into, size_t n)
{
    if (!x->piece)
        x->piece = arena_new(PIECE_MEMORY);
    while (x->piece_at == x->piece_buf.n) {
        if (x->piece_last)
            return 0;
        arena_reset(x->piece);
        x->piece_buf = buf_new(x->piece);
        x->piece_at = 0;
        x->r.arena = x->piece;
        bool whole = arena_guard(x->piece, piece_fill, x);
        x->r.arena = x->own;
        if (!whole)
            snapshot_end(x);
        if (!whole || x->reads_failed) {
            log_line(LOG_ERROR, "http.piece", "route=%s broke off", x->r.route->path);
            return SIZE_MAX;
        }
    }
    size_t left = x->piece_buf.n - x->piece_at;
    n = n < left ? n : left;
    memcpy(into, x->piece_buf.p + x->piece_at, n);
    x->piece_at += n;
    return n;
}
