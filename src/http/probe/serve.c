/* Serves the tests' site for tests/http.test.mjs and bench/http.bench: prints its port, ends when
 * standard input does. Deadlines and limits come as NAME=VALUE arguments. */
#include <unistd.h>

#include "http/inner.h"
#include "http/probe/site.h"
#include "store/scratch.h"

static void set(struct http_config *config, str setting)
{
    str name;
    i64 n = 0;
    str_cut(&setting, '=', &name);
    str_i64(setting, &n);
    if (str_eq(name, S("head_ms")))
        config->head_ms = n;
    else if (str_eq(name, S("body_ms")))
        config->body_ms = n;
    else if (str_eq(name, S("send_ms")))
        config->send_ms = n;
    else if (str_eq(name, S("threads")))
        config->threads = (int)n;
    else if (str_eq(name, S("most_connections")))
        config->most_connections = (size_t)n;
    else if (str_eq(name, S("most_per_address")))
        config->most_per_address = (size_t)n;
    else if (str_eq(name, S("proxied"))) /* the tests speak as the proxy */
        config->trusted_proxy = n ? "127.0.0.1" : NULL;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct scratch scratch = {0};
    struct http_config config = site_config();
    str why;
    char byte;
    lang_load(a);
    config.port = 0;
    for (int i = 1; i < argc; i++)
        set(&config, str_from(argv[i]));
    if (!scratch_open(&scratch, DB_SQLITE, site_migrations))
        return 1;
    config.store = scratch.store;
    struct http *h = http_start(a, &config, &why);
    if (!h) {
        fprintf(stderr, "%.*s\n", STR_FMT(why));
        return 1;
    }
    printf("%d\n", http_port(h));
    fflush(stdout);
    while (read(0, &byte, 1) > 0)
        if (byte == 'b') { /* how many requests are alive, for the tests of leaks */
            printf("%d\n", atomic_load(&h->busy));
            fflush(stdout);
        }
    http_stop(h);
    scratch_close(&scratch);
    arena_free(a);
    return 0;
}
