/* linli serve: opens the store, starts the server, does what has to be done by itself, ends on a
 * signal. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "app/app.h"
#include "base/log.h"
#include "base/meter.h"
#include "base/when.h"
#include "cases/web.h"
#include "files/prepare.h"
#include "import/jobs.h"
#include "search/search.h"

enum { KEEP_EVERY_MS = 60 * 1000, INDEX_EVERY_MS = 500, JOB_MEMORY = 16 * 1024 * 1024 };
enum { NICE = 10 }; /* of this thread alone, as Linux has it: who waits for a page goes first */

static void find_community(struct store *s, struct arena *a, const struct config *config,
                           struct app *app)
{
    struct place place;
    struct db *db = store_read(s, a, now_ms());
    if (config->community && app_place(db, str_from(config->community), &place))
        app->community = place.id;
    store_read_end(db);
}

/* One piece of what the index has to do; true: there is more. Its memory grows with the texts. */
static bool index_some(const struct app *app, struct arena *a)
{
    struct search_progress progress;
    if (search_rebuild_wanted(a, app->folder))
        store_write(app->store, a, now_ms(), search_rebuild, NULL);
    bool more = search_work(app->store, a, app->search, &progress);
    arena_reset(a);
    return more;
}

/* Related reading of what was read and had none, or an old one. */
static void relate_some(struct app *app, struct arena *a)
{
    const struct meter_count *read;
    size_t n = meter_gather(app->near, &read);
    id64 *ids = NEW_ARRAY(a, id64, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = read[i].id;
    if (n)
        search_near_keep(app->store, a, app->search, SEARCH_DOCUMENT, ids, n);
    meter_done(app->near); /* who had to wait too long is met again when it is read again */
    arena_reset(a);
}

static void keep_house(struct app *app, struct arena *a)
{
    if (store_write(app->store, a, now_ms(), modules_keep, app).outcome == DONE)
        meter_done(app->reads), meter_done(app->sessions);
    arena_reset(a);
}

/* Waits for a signal to end; meanwhile twice a second indexes what changed and once a minute keeps
 * house. */
static void wait_for_end(struct app *app, const sigset_t *ends)
{
    enum { MANY_PIECES = 4 }; /* of an import or a rebuild: much memory for once */
    struct arena *keeping = arena_new(JOB_MEMORY), *indexing = arena_new(0);
    msec kept = now_ms();
    bool more = false;
    int pieces = 0;
    setpriority(PRIO_PROCESS, 0, NICE);
    for (;;) {
        struct timespec pause = {.tv_nsec = more ? 0 : INDEX_EVERY_MS * 1000000L};
        if (sigtimedwait(ends, NULL, &pause) >= 0)
            break;
        more = index_some(app, indexing);
        if (!more)
            relate_some(app, indexing);
        if (!more && pieces >= MANY_PIECES)
            arena_trim();
        pieces = more ? pieces + 1 : 0;
        if (now_ms() - kept >= KEEP_EVERY_MS) {
            keep_house(app, keeping);
            kept = now_ms();
        }
        if (!store_sound(app->store)) {
            log_line(LOG_ERROR, "store.unsound", "a commit could not be made durable; ending");
            break;
        }
    }
    keep_house(app, keeping);
    arena_free(keeping);
    arena_free(indexing);
}

/* People get a page, programs what their interface says. */
static void failed(struct request *r, int status, struct message why)
{
    if (str_starts(r->path, S("/open311/")))
        open311_failed(r, status, why);
    else
        web_failed(r, status, why);
}

/* How many writes one commit made durable tells how busy it was. */
static void tell_written(struct store *s)
{
    struct store_written w = store_written(s);
    if (w.commits)
        log_line(LOG_NOTICE, "serve.written", "writes=%lld commits=%lld", (long long)w.writes,
                 (long long)w.commits);
}

static int serve(struct cli *c, const struct config *config, struct store *s, const sigset_t *ends)
{
    str why;
    struct app app = {.store = s,
                      .folder = config->folder,
                      .origin = config->origin,
                      .translator = config->translator,
                      .translator_key = config->translator_key,
                      .nav = modules_nav(c->arena, false),
                      .work_nav = modules_nav(c->arena, true),
                      .foot = modules_foot(c->arena),
                      .search = modules_search(c->arena),
                      .verbs = modules_record(c->arena),
                      .reads = meter_new(c->arena),
                      .near = meter_new(c->arena),
                      .sessions = meter_new(c->arena),
                      .movers = modules_movers(c->arena),
                      .file_owners = modules_file_owners(c->arena)};
    memcpy(app.secret, config->secret, SECRET_SIZE);
    find_community(s, c->arena, config, &app);
    struct http_config http_config = {.host = config->host,
                                      .port = (int)config->port,
                                      .threads = (int)config->threads,
                                      .job_threads = (int)config->jobs,
                                      .most_connections = (size_t)config->connections,
                                      .most_per_address = (size_t)config->per_address,
                                      .trusted_proxy = config->proxy,
                                      .routes = modules_routes(c->arena),
                                      .hooks = {web_identify, web_allow, failed},
                                      .app = &app,
                                      .store = s};
    app.preparer = prepare_start(c->arena, s, app.file_owners, NULL);
    app.importer = importer_start(c->arena, s);
    struct http *http = http_start(c->arena, &http_config, &why);
    if (!http) {
        prepare_stop(app.preparer);
        importer_stop(app.importer);
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    }
    printf("linli serves %s at http://%s:%d\n", config->folder, config->host, http_port(http));
    fflush(stdout);
    wait_for_end(&app, ends);
    http_stop(http);
    prepare_stop(app.preparer);
    importer_stop(app.importer);
    tell_written(s);
    return EXIT_DONE;
}

/* Those that ask the program to end are waited for by its first thread. Called before the store is
 * opened: threads inherit what is blocked, and the writer is the first of them. */
static void block_signals(sigset_t *ends)
{
    sigemptyset(ends);
    sigaddset(ends, SIGINT);
    sigaddset(ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, ends, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int verb_serve(struct cli *c)
{
    const char *listen = NULL, *log = NULL;
    sigset_t ends;
    int code = EXIT_DONE;
    struct config config;
    const struct option options[] = {
        {"listen", OPT_TEXT, &listen, "HOST:PORT", N_("where, instead of linli.conf's")},
        {"log", OPT_TEXT, &log, "LEVEL", N_("error, warning, notice or info")},
        {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (log && strcmp(log, "info") == 0)
        log_threshold(LOG_INFO);
    if (!config_read(c->arena, c->args[0], &config, &code))
        return code;
    if (listen && !config_listen(c->arena, listen, &config))
        return cli_fail(EXIT_USAGE, "--listen HOST:PORT, not '%s'", listen);
    block_signals(&ends);
    struct store *s = app_store(c->arena, &config, false, &code);
    if (!s)
        return code;
    code = serve(c, &config, s, &ends);
    store_close(s);
    return code;
}
