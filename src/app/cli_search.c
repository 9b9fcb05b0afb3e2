/* linli search rebuild: here, or by the server that holds the database. */
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/when.h"
#include "search/search.h"

static const char *wish_file(struct arena *a, const char *folder)
{
    return str_fmt(a, "%s/search.rebuild", folder).p;
}

bool search_rebuild_wanted(struct arena *a, const char *folder)
{
    return unlink(wish_file(a, folder)) == 0;
}

/* Is a linli serving this SQLite database? It holds this lock as long as it lives. */
static bool is_served(struct cli *c, const struct config *config)
{
    int lock = open(str_fmt(c->arena, "%s.lock", config->database).p, O_RDONLY | O_CLOEXEC);
    if (lock < 0)
        return false;
    bool held = flock(lock, LOCK_EX | LOCK_NB) != 0;
    close(lock);
    return held;
}

/* The server does it; here one sees how far it is. */
static int rebuild_there(struct cli *c, const struct config *config)
{
    int code = EXIT_DONE;
    str why;
    const struct timespec pause = {.tv_nsec = 200 * 1000000L};
    const char *wish = wish_file(c->arena, config->folder);
    struct store *s = app_store(c->arena, config, true, &code);
    if (!s)
        return code;
    if (!file_write(c->arena, wish, S("\n"), 0600, &why)) {
        store_close(s);
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    }
    struct progress bar = progress_new("rebuild", 0);
    struct arena *a = arena_new(0);
    for (bool going_on = true; going_on && !code; arena_reset(a)) {
        nanosleep(&pause, NULL);
        struct db *db = store_read(s, a, now_ms());
        struct search_progress p = search_rebuilding(db);
        store_read_end(db);
        bar.total = (u64)p.of;
        progress_to(&bar, (u64)p.done);
        going_on = p.of || access(wish, F_OK) == 0;
        if (going_on && !is_served(c, config))
            code = cli_fail(EXIT_AWAY, "the server ended; it goes on with the rebuild when it is "
                                       "started again");
    }
    progress_end(&bar);
    arena_free(a);
    store_close(s);
    return code;
}

static int rebuild_here(struct cli *c, const struct config *config)
{
    int code = EXIT_DONE;
    struct store *s = app_store(c->arena, config, false, &code);
    if (!s)
        return code;
    code = app_write(s, c->arena, search_rebuild, NULL);
    if (code == EXIT_DONE) {
        struct arena *a = arena_new(0);
        struct progress bar = progress_new("rebuild", 0);
        struct search_progress step;
        const struct search_source *const *sources = modules_search(c->arena);
        for (; search_work(s, a, sources, &step); arena_reset(a)) {
            bar.total = (u64)step.of;
            progress_to(&bar, (u64)step.done);
        }
        progress_end(&bar);
        arena_free(a);
    }
    store_close(s);
    return code;
}

int verb_search_rebuild(struct cli *c)
{
    int code = EXIT_DONE;
    struct config config;
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!config_read(c->arena, c->args[0], &config, &code))
        return code;
    return strncmp(config.database, "postgres", 8) != 0 && is_served(c, &config)
               ? rebuild_there(c, &config)
               : rebuild_here(c, &config);
}
