/* Any bytes as a request, by the tests' door: one answer, whole, with a status that is deliberate.
 */
#include "http/probe/site.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static struct http *start(void)
{
    static const struct route *const routes[] = {site_routes, NULL};
    struct arena *a = arena_new(0);
    struct http_config config = site_config();
    str why;
    lang_load(a);
    config.routes = routes;
    config.request_memory = MB(4);
    struct http *h = http_start(a, &config, &why);
    return h ? h : (abort(), NULL);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    static struct http *h;
    if (!h)
        h = start();
    struct arena *a = arena_new(0);
    str answer = http_handle(h, a, (str){(const char *)data, size});
    i64 status;
    if (!str_starts(answer, S("HTTP/1.1 ")) || !str_has(answer, S("\r\n\r\n")) ||
        !str_i64(str_first(str_from_at(answer, 9), 3), &status) ||
        str_starts(str_from_at(answer, 12), S(" Status")))
        abort();
    arena_free(a);
    return 0;
}
