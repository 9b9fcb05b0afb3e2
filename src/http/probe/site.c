/* The handlers of the tests' site: each shows what the server made of a request. */
#include "http/probe/site.h"

#include <unistd.h>

#include "base/id.h"
#include "http/files.h"
#include "http/http.sql.h"
#include "http/probe.sql.h"

const struct migration *const site_migrations[] = {http_migrations, probe_migrations, NULL};

static const str plain = S_INIT("text/plain; charset=utf-8");

static void hello(struct request *r)
{
    answer_text(r, 200, plain, S("hello\n"));
}

/* A page that is already made, for bench/http.bench. */
static void ready(struct request *r)
{
    static const char page[10 * 1024];
    answer_text(r, 200, S("text/html; charset=utf-8"), (str){page, sizeof page});
}

static void put_pairs(struct buf *b, const char *kind, struct pairs pairs)
{
    for (size_t i = 0; i < pairs.n; i++)
        buf_fmt(b, "%s %.*s=%.*s\n", kind, STR_FMT(pairs.at[i].name), STR_FMT(pairs.at[i].value));
}

/* Everything a handler sees, a line each. */
static void show(struct request *r)
{
    struct buf b = buf_new(r->arena);
    buf_fmt(&b, "path %.*s\nprefix %.*s\nlang %.*s\naddress %.*s\nsecure %d\n", STR_FMT(r->path),
            STR_FMT(r->prefix), STR_FMT(r->lang->code), STR_FMT(r->address), r->secure);
    for (int i = 0; i < MOST_CAPTURES && r->captures[i].p; i++)
        buf_fmt(&b, "capture %.*s\n", STR_FMT(r->captures[i]));
    put_pairs(&b, "query", r->query);
    put_pairs(&b, "form", r->form);
    put_pairs(&b, "cookie", r->cookies);
    for (size_t i = 0; i < r->n_uploads; i++)
        buf_fmt(&b, "upload %.*s %.*s %.*s %zu\n", STR_FMT(r->uploads[i].field),
                STR_FMT(r->uploads[i].name), STR_FMT(r->uploads[i].type), r->uploads[i].content.n);
    if (r->body.n)
        buf_fmt(&b, "body %zu\n", r->body.n);
    answer_text(r, 200, plain, buf_str(&b));
}

static struct result add_effect(struct db *db, void *arg)
{
    id64 id = id_new(db_now(db));
    effect_add(db, id, *(str *)arg);
    return (struct result){.outcome = DONE, .made = id};
}

static struct result refuse_effect(struct db *db, void *arg)
{
    effect_add(db, id_new(db_now(db)), *(str *)arg);
    return (struct result){.outcome = INVALID, .field = "what"};
}

static void effect_added(struct request *r, struct result result)
{
    if (result.outcome == DONE)
        answer_redirect(r, str_fmt(r->arena, "/effects/%lld", (long long)result.made));
    else
        answer_error(r, result.outcome == INVALID ? 422 : 503, result.message);
}

static void add(struct request *r)
{
    str *what = NEW(r->arena, str);
    *what = pairs_get(r->form, S("what"));
    commit(r, str_eq(*what, S("wrong")) ? refuse_effect : add_effect, what, effect_added);
}

static void count(struct request *r)
{
    i64 n = -1;
    effect_count(request_db(r), &n);
    answer_text(r, 200, plain, str_fmt(r->arena, "%lld\n", (long long)n));
}

static void sum(void *arg)
{
    for (i64 i = 1, *n = arg; i <= 1000; i++)
        *n += i;
}

static void summed(struct request *r)
{
    answer_text(r, 200, plain, S("500500\n"));
}

static void work(struct request *r)
{
    offload(r, sum, NEW(r->arena, i64), summed);
}

static bool export_line(void *ctx, struct buf *b)
{
    int *n = ctx;
    if (*n == 10000)
        return false;
    buf_fmt(b, "line %d\n", (*n)++);
    return true;
}

static void export(struct request *r)
{
    answer_text(r, 200, plain, STR_NONE);
    r->answer.fill = export_line;
    r->answer.fill_ctx = NEW(r->arena, int);
}

static void greedy(struct request *r)
{
    for (;;)
        arena_alloc(r->arena, 1 << 20);
}

static void silent(struct request *r)
{
    (void)r;
}

static void etagged(struct request *r)
{
    answer_header(r, S("ETag"), S("\"one\""));
    answer_header(r, S("Cache-Control"), S("public, max-age=60"));
    answer_text(r, 200, plain, S("tagged\n"));
}

/* A thousand bytes that tell where they are, and any part of them. */
struct digits {
    struct span span;
};

static bool digits_fill(void *ctx, struct buf *b)
{
    struct digits *d = ctx;
    if (d->span.from == d->span.end)
        return false;
    buf_byte(b, (char)('0' + d->span.from++ % 10));
    return true;
}

static void ranged(struct request *r)
{
    struct digits *d = NEW(r->arena, struct digits);
    answer_header(r, S("ETag"), S("\"digits\""));
    if (!answer_part(r, plain, 1000, &d->span))
        return;
    r->answer.fill = digits_fill;
    r->answer.fill_ctx = d;
}

/* Which of the server's threads has this connection. */
static void thread(struct request *r)
{
    answer_text(r, 200, plain, str_fmt(r->arena, "%d", (int)gettid()));
}

static void cookies(struct request *r)
{
    answer_cookie(r, S("session"), S("abc"), 0);
    answer_cookie(r, S("bad"), S("a;b"), 0);
    answer_header(r, S("X-Bad"), S("a\r\nX-Worse: b"));
    answer_text(r, 200, plain, request_cookie(r, S("session")));
}

static void go(struct request *r)
{
    answer_redirect(r, pairs_get(r->query, S("to")));
}

const struct route site_routes[] = {
    GET("/", ANYONE, hello, ""),
    GET("/hello", ANYONE, hello, ""),
    GET("/ready", ANYONE, ready, ""),
    GET("/show", ANYONE, show, ""),
    GET("/show/new", ANYONE, show, ""),
    GET("/show/{id}", ANYONE, show, ""),
    GET("/show/{id}/{part}.{format}", ANYONE, show, ""),
    GET("/list.{format}", ANYONE, show, ""),
    POST("/show", ANYONE, MB(1), show, ""),
    GET("/work", ANYONE, work, ""),
    GET("/export", ANYONE, export, ""),
    GET("/greedy", ANYONE, greedy, ""),
    GET("/silent", ANYONE, silent, ""),
    GET("/etag", ANYONE, etagged, ""),
    GET("/ranged", ANYONE, ranged, ""),
    GET("/cookies", ANYONE, cookies, ""),
    GET("/thread", ANYONE, thread, ""),
    GET("/go", ANYONE, go, ""),
    {0},
};

const struct route effect_routes[] = {
    POST("/effects", ANYONE, KB(16), add, ""),
    GET("/effects", ANYONE, count, ""),
    {0},
};

struct http_config site_config(void)
{
    static const struct route *const routes[] = {site_routes, effect_routes, file_routes, NULL};
    return (struct http_config){.host = "127.0.0.1", .port = -1, .routes = routes};
}
