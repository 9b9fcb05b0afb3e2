/* Requests in process, all above the socket: heads, paths, forms, answers, waits. */
#include "base/test.h"
#include "http/inner.h"
#include "http/probe/site.h"
#include "store/scratch.h"

static struct arena *arena;
static struct scratch scratch;
static struct http *http;

static int setup(void **state)
{
    str why;
    (void)state;
    arena = arena_new(0);
    lang_load(arena);
    assert_true(scratch_open(&scratch, DB_SQLITE, site_migrations));
    struct http_config config = site_config();
    config.store = scratch.store;
    config.trusted_proxy = "127.0.0.1";
    config.spool_most = KB(900);
    http = http_start(arena, &config, &why);
    assert_non_null(http);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_stop(http);
    scratch_close(&scratch);
    arena_free(arena);
    return 0;
}

/* ── Helpers ── */

static str ask(str raw)
{
    return http_handle(http, arena, raw);
}

static str get(const char *target)
{
    return ask(str_fmt(arena, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target));
}

static str get_with(const char *target, const char *header)
{
    return ask(str_fmt(arena, "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", target, header));
}

static str post(const char *target, const char *type, str body)
{
    struct buf b = buf_new(arena);
    buf_fmt(&b, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
            target, type, body.n);
    buf_put(&b, body);
    return ask(buf_str(&b));
}

static str post_form(const char *target, const char *body)
{
    return post(target, "application/x-www-form-urlencoded", str_from(body));
}

static int status_of(str answer)
{
    i64 status = 0;
    str_i64(str_first(str_from_at(answer, 9), 3), &status);
    return (int)status;
}

#define assert_status(answer, status) assert_int_equal(status_of(answer), status)

static void assert_has(str answer, const char *needle)
{
    if (!str_has(answer, str_from(needle)))
        fail_msg("no «%s» in:\n%.*s", needle, STR_FMT(answer));
}

static void assert_lacks(str answer, const char *needle)
{
    if (str_has(answer, str_from(needle)))
        fail_msg("«%s» in:\n%.*s", needle, STR_FMT(answer));
}

/* ── Heads ── */

static void test_answers(void **state)
{
    (void)state;
    str answer = get("/hello");
    assert_status(answer, 200);
    assert_has(answer, "\r\n\r\nhello\n");
    assert_has(answer, "Content-Security-Policy: default-src 'none'");
    assert_has(answer, "Cache-Control: no-store\r\n");
    assert_has(answer, "X-Content-Type-Options: nosniff\r\n");
    assert_lacks(answer, "unsafe-inline");
    assert_lacks(answer, "Strict-Transport-Security");
    assert_has(get_with("/hello", "X-Forwarded-Proto: https"), "Strict-Transport-Security: max");
    str head = ask(S("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_has(head, "Content-Length: 6\r\n");
    assert_true(str_ends(head, S("\r\n\r\n")));
}

static void test_smuggling(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost : a\r\n\r\n",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\na",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\na",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na",
        "POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "GET /show\r\n\r\n",
        "\r\n\r\n",
        "",
    };
    for (size_t i = 0; i < COUNT(heads); i++) {
        str answer = ask(str_from(heads[i]));
        if (status_of(answer) != 400)
            fail_msg("%zu: %.*s", i, STR_FMT(answer));
    }
    assert_status(
        ask(S("POST /show HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        411);
    assert_status(ask(S("GET /hello HTTP/1.0\r\n\r\n")), 200);
}

static void test_methods(void **state)
{
    (void)state;
    str answer = ask(S("PUT /show HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_status(answer, 405);
    assert_has(answer, "Allow: GET, HEAD, POST, OPTIONS\r\n");
    assert_has(ask(S("POST /hello HTTP/1.1\r\nHost: a\r\n\r\n")), "Allow: GET, HEAD, OPTIONS\r\n");
    assert_status(ask(S("OPTIONS /show HTTP/1.1\r\nHost: a\r\n\r\n")), 204);
    assert_status(ask(S("TRACE /show HTTP/1.1\r\nHost: a\r\n\r\n")), 405);
    assert_status(ask(S("TRACE /nothing HTTP/1.1\r\nHost: a\r\n\r\n")), 404);
    assert_status(ask(S("get /show HTTP/1.1\r\nHost: a\r\n\r\n")), 405);
}

static void test_paths(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "/a%2fb",       "/a%2Fb", "/%00",    "/a%",         "/a%zz",       "/..",
        "/%2e%2e/show", "/./a",   "/a\\b",   "/%5c",        "/%ff",        "/show/..",
        "show",         "*",      "/%0d%0a", "/show?%00=1", "/show?a=%ff", "/show?%e4%b8=1"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        str answer = get(wrong[i]);
        if (status_of(answer) != 400)
            fail_msg("%s: %.*s", wrong[i], STR_FMT(answer));
    }
    assert_status(get("/nothing"), 404);
    assert_status(get("/show/"), 404);
    assert_status(get("//show"), 404);
    assert_has(get("/show/%E5%B1%85%E6%B0%91"), "capture 居民\n");
    assert_lacks(get("/show/new"), "capture");
    assert_has(get("/show/7/doc.a.pdf"), "capture 7\ncapture doc.a\ncapture pdf\n");
    assert_has(get("/list.json"), "capture json\n");
    assert_status(get("/list."), 404);
    assert_has(get("/show?a=1+2&b=%E5%8F%A4&c&=x&100%"), "query a=1 2\nquery b=古\nquery c=\nquery "
                                                         "=x\nquery 100%=\n");
    struct buf b = buf_new(arena);
    for (int i = 0; i < 5000; i++)
        buf_z(&b, i ? "&a" : "/show?a");
    assert_status(get(str_z(arena, buf_str(&b))), 414);
}

static void test_languages(void **state)
{
    (void)state;
    str answer = get("/ar/show/5");
    assert_has(answer, "path /show/5\nprefix /ar\nlang ar\n");
    assert_has(get("/zh"), "hello");
    assert_has(get("/zh/"), "hello");
    assert_has(get_with("/show", "Accept-Language: zh-CN,zh;q=0.9"), "prefix \nlang zh-Hans\n");
    assert_status(get("/xx/show"), 404);
    /* Another name of a language leads to the one it has here, for good. */
    static const char *const moved[][2] = {{"/zh-Hans", "/zh/"},
                                           {"/zh-Hans/", "/zh/"},
                                           {"/zh-CN/show/5?a=1&b=%26", "/zh/show/5?a=1&b=%26"},
                                           {"/ZH/show", "/zh/show"},
                                           {"/zh-Hant/show", "/zh/show"},
                                           {"/en-GB/show", "/en/show"},
                                           {"/ar-EG/show/%E5%8F%A4", "/ar/show/%E5%8F%A4"}};
    for (size_t i = 0; i < COUNT(moved); i++) {
        answer = get(moved[i][0]);
        assert_status(answer, 301);
        assert_has(answer, str_fmt(arena, "Location: %s\r\n", moved[i][1]).p);
    }
    assert_status(get("/fr/show"), 404);
    assert_status(get("/zh--CN/show"), 404);
    assert_status(get("/ar/zh-CN/show"), 404);
    assert_status(ask(S("POST /zh-CN/show HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")), 404);
    assert_has(get("/ar/go?to=/cases"), "Location: /ar/cases\r\n");
    assert_has(get("/ar/go?to=/zh/cases"), "Location: /zh/cases\r\n");
    assert_has(get("/go?to=/%E5%8F%A4%20x?a=1%26b"), "Location: /%E5%8F%A4%20x?a=1&b\r\n");
    assert_has(get("/go?to=//evil.example"), "Location: /\r\n");
    assert_has(get("/go?to=/%5Cevil.example"), "Location: /\r\n");
    assert_has(get("/go?to=https://evil.example"), "Location: /\r\n");
    assert_lacks(get("/go?to=/a%0d%0aX-Evil:1"), "\r\nX-Evil");
}

static void test_cookies(void **state)
{
    (void)state;
    str answer = get_with("/cookies", "Cookie: a=1; session=xyz; __Host-session=safe");
    assert_has(answer, "Set-Cookie: session=abc; Path=/; HttpOnly; SameSite=Lax\r\n");
    assert_has(answer, "\r\n\r\nxyz");
    assert_lacks(answer, "bad=");
    assert_lacks(answer, "X-Worse");
    answer = get_with("/cookies", "Cookie: session=xyz; __Host-session=safe\r\n"
                                  "X-Forwarded-Proto: https\r\nX-Forwarded-For: 9.9.9.9, 1.2.3.4");
    assert_has(answer,
               "Set-Cookie: __Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure\r\n");
    assert_has(answer, "\r\n\r\nsafe");
    assert_has(get_with("/show", "X-Forwarded-For: 9.9.9.9, 1.2.3.4"), "address 1.2.3.4\n");
}

/* ── Bodies ── */

static void test_urlencoded(void **state)
{
    (void)state;
    assert_has(post_form("/show", "what=a%26b&lang=%D8%B9"), "form what=a&b\nform lang=ع\n");
    assert_status(post_form("/show", "a=%ff"), 400);
    assert_status(post_form("/show", "a=%00"), 400);
    assert_status(post_form("/show", "a=\xc3\x28"), 400);
    struct buf b = buf_new(arena);
    for (int i = 0; i < 100000; i++)
        buf_fmt(&b, "a%d=1&", i);
    assert_status(post("/show", "application/x-www-form-urlencoded", buf_str(&b)), 413);
    assert_status(ask(S("POST /show HTTP/1.1\r\nHost: a\r\nContent-Length: 8589934592\r\n\r\n")),
                  413);
    assert_status(
        ask(S("POST /show HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: "
              "1\r\n\r\na")),
        415);
    assert_has(post("/show", "application/json", S("{}")), "body 2\n");
}

#define BOUNDARY "multipart/form-data; boundary=xx"
#define FIELD(name) "--xx\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_OF(name, file)                                                                        \
    "--xx\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file                  \
    "\"\r\nContent-Type: image/png\r\n\r\n"

static void test_multipart(void **state)
{
    (void)state;
    str answer =
        post("/show", BOUNDARY,
             S(FIELD("a") "1\r\n2\r\n" FIELD("empty") "\r\n" FILE_OF(
                 "f", "古%22.png") "\x00\xff--xx\r\n" FILE_OF("none", "") "\r\n--xx--\r\n"));
    assert_status(answer, 200);
    assert_has(answer, "form a=1\r\n2\nform empty=\nupload f 古\".png image/png 6\n");
    assert_lacks(answer, "upload none");
    assert_has(post("/show", "multipart/form-data; boundary=\"xx\"", S(FIELD("a") "\r\n--xx--")),
               "form a=\n");
    static const char *const wrong[] = {"",
                                        "--xx",
                                        "--xx\r\n",
                                        "--xy\r\n\r\n--xy--",
                                        FIELD("a") "1",
                                        FIELD("a") "1\r\n--xx",
                                        "--xx\r\n\r\n1\r\n--xx--",
                                        "--xx\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xx--",
                                        "--xx\r\nNonsense\r\n\r\n1\r\n--xx--",
                                        FIELD("a") "\xff\r\n--xx--",
                                        "preamble\r\n" FIELD("a") "1\r\n--xx--"};
    for (size_t i = 1; i < COUNT(wrong); i++) {
        answer = post("/show", BOUNDARY, str_from(wrong[i]));
        if (status_of(answer) != 400)
            fail_msg("%zu: %.*s", i, STR_FMT(answer));
    }
    assert_status(post("/show", "multipart/form-data", S(FIELD("a") "1\r\n--xx--")), 400);
    assert_status(post("/show", "multipart/form-data; boundary=", S(FIELD("a") "1\r\n--xx--")),
                  400);
}

static str post_large(size_t bytes)
{
    struct buf b = buf_new(arena);
    buf_z(&b, FILE_OF("f", "big.bin"));
    for (size_t i = 0; i < bytes; i++)
        buf_byte(&b, (char)i);
    buf_z(&b, "\r\n" FIELD("a") "behind\r\n--xx--");
    return post("/show", BOUNDARY, buf_str(&b));
}

static void test_spooled(void **state)
{
    (void)state;
    const char *shown = "form a=behind\nupload f big.bin image/png 204800\n";
    assert_has(post_large(KB(200)), shown);
    /* all that lies there at once has a bound, and is given back */
    for (int i = 0; i < 4; i++) {
        assert_has(post_large(KB(950)), "HTTP/1.1 503 ");
        assert_has(post_large(KB(200)), shown);
    }
}

/* ── Waits and failures ── */

static i64 effects(void)
{
    str answer = get("/effects");
    i64 n = -1;
    str_i64(str_trim(str_from_at(answer, str_find(answer, S("\r\n\r\n")))), &n);
    return n;
}

static str location(str answer)
{
    str rest = str_from_at(answer, str_find(answer, S("Location: "))), line = STR_NONE;
    str_cut(&rest, '\r', &line);
    return line;
}

static void test_commit(void **state)
{
    (void)state;
    i64 before = effects();
    str first = post_form("/effects", "what=x&_once=abc");
    assert_status(first, 303);
    str again = post_form("/effects", "what=x&_once=abc");
    assert_true(str_eq(location(first), location(again)));
    assert_int_equal(effects(), before + 1);
    assert_status(post_form("/effects", "what=x&_once=abd"), 303);
    assert_status(post_form("/effects", "what=x"), 303);
    assert_status(post_form("/effects", "what=x"), 303);
    assert_int_equal(effects(), before + 4);
    /* What was refused leaves nothing behind, not even its token. */
    assert_status(post_form("/effects", "what=wrong&_once=ww"), 422);
    assert_int_equal(effects(), before + 4);
    assert_status(post_form("/effects", "what=right&_once=ww"), 303);
    assert_int_equal(effects(), before + 5);
}

static void test_work_and_pieces(void **state)
{
    (void)state;
    assert_has(get("/work"), "\r\n\r\n500500\n");
    str answer = get("/export");
    assert_has(answer, "line 0\n");
    assert_has(answer, "line 9999\n");
}

static void test_failures(void **state)
{
    (void)state;
    str answer = get("/greedy");
    assert_status(answer, 503);
    assert_has(answer, "Retry-After: 5\r\n");
    assert_status(get("/silent"), 500);
    assert_status(get("/hello"), 200);
}

static void test_etag(void **state)
{
    (void)state;
    assert_status(get("/etag"), 200);
    assert_has(get("/etag"), "Cache-Control: public, max-age=60\r\n");
    str answer = get_with("/etag", "If-None-Match: \"zero\", W/\"one\"");
    assert_status(answer, 304);
    assert_lacks(answer, "tagged");
    assert_status(get_with("/etag", "If-None-Match: \"two\""), 200);
}

static void test_ranges(void **state)
{
    static const struct {
        const char *header, *range, *body;
        int status;
    } all[] = {
        {"Range: bytes=0-4", "bytes 0-4/1000", "\r\n\r\n01234", 206},
        {"Range: bytes=995-", "bytes 995-999/1000", "\r\n\r\n56789", 206},
        {"Range: bytes=-3", "bytes 997-999/1000", "\r\n\r\n789", 206},
        {"Range: bytes=998-5000", "bytes 998-999/1000", "\r\n\r\n89", 206},
        {"Range: bytes=-5000", "bytes 0-999/1000", "\r\n\r\n0123456789", 206},
        {"Range: bytes=1000-", "bytes */1000", "", 416},
        {"Range: bytes=-0", "bytes */1000", "", 416},
        {"Range: bytes=0-4\r\nIf-Range: \"digits\"", "bytes 0-4/1000", "01234", 206},
        {"Range: bytes=0-4\r\nIf-Range: \"others\"", NULL, "0123456789", 200},
        {"Range: bytes=0-4\r\nIf-Range: W/\"digits\"", NULL, "0123456789", 200},
        {"Range: bytes=0-4\r\nIf-Range: Tue, 24 Nov 2026 09:00:00 GMT", NULL, "0123456789", 200},
        {"Range: bytes=0-4\r\nIf-None-Match: \"digits\"", NULL, "", 304},
        {"Range: bytes=0-4, 6-7", NULL, "0123456789", 200},
        {"Range: bytes=4-0", NULL, "0123456789", 200},
        {"Range: bytes=99999999999999999999-", NULL, "0123456789", 200},
        {"Range: lines=0-4", NULL, "0123456789", 200},
        {"Range: bytes", NULL, "0123456789", 200},
    };
    (void)state;
    assert_has(get("/ranged"), "Accept-Ranges: bytes\r\n");
    assert_has(get("/ranged"), "Content-Length: 1000\r\n");
    for (size_t i = 0; i < COUNT(all); i++) {
        str answer = get_with("/ranged", all[i].header);
        assert_status(answer, all[i].status);
        assert_has(answer, all[i].body);
        if (all[i].range)
            assert_has(answer, str_fmt(arena, "Content-Range: %s\r\n", all[i].range).p);
        else
            assert_lacks(answer, "Content-Range");
    }
}

static void test_files(void **state)
{
    (void)state;
    assert_status(get("/static/app.css"), 404);
    assert_status(get("/static/..%2fapp.css"), 400);
}

/* ── The router's own ── */

static void nothing(struct request *r)
{
    (void)r;
}

static void assert_refused(const struct route *routes, const char *because)
{
    const struct route *const all[] = {routes, NULL};
    str why = STR_NONE;
    assert_null(router_new(arena, all, &why));
    assert_has(why, because);
}

static void test_router(void **state)
{
    (void)state;
    const struct route unset[] = {GET("/a", WHO_UNSET, nothing, ""), {0}};
    const struct route twice[] = {
        GET("/a/{x}", ANYONE, nothing, ""), GET("/a/{y}", ANYONE, nothing, ""), {0}};
    const struct route many[] = {GET("/{a}/{b}/{c}/{d}/{e}", ANYONE, nothing, ""), {0}};
    const struct route half[] = {GET("/a{b}", ANYONE, nothing, ""), {0}};
    const struct route slash[] = {GET("/a/", ANYONE, nothing, ""), {0}};
    const struct route handlerless[] = {GET("/a", ANYONE, NULL, ""), {0}};
    assert_refused(unset, "GET /a: it does not say who may call it");
    assert_refused(twice, "same path");
    assert_refused(many, "too many captures");
    assert_refused(half, "half a capture");
    assert_refused(slash, "empty");
    assert_refused(handlerless, "no handler");
    const struct route fine[] = {GET("/a/{x}/c", ANYONE, nothing, ""),
                                 GET("/a/b", ANYONE, nothing, ""),
                                 POST("/a/b", ANYONE, 1, nothing, ""),
                                 {0}};
    const struct route *const all[] = {fine, NULL};
    str why;
    struct router *router = router_new(arena, all, &why);
    assert_ptr_equal(router_find(router, S("/a/b")).post, &fine[2]);
    assert_ptr_equal(router_find(router, S("/a/b/c")).get, &fine[0]);
    assert_null(router_find(router, S("/a")).get);
    assert_null(router_find(router, S("")).get);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_smuggling),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_urlencoded),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_spooled),
        cmocka_unit_test(test_commit),
        cmocka_unit_test(test_work_and_pieces),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_etag),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_router),
    };
    return cmocka_run_group_tests_name("http", tests, setup, teardown);
}
