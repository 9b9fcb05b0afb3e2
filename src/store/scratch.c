/* Stores for tests: made, thrown away. Uses store.h, libpq to make databases. */
#include "store/scratch.h"

#include <ftw.h>
#include <libpq-fe.h>

#include "base/buf.h"

enum { READERS = 4 };

static _Noreturn void give_up(const char *doing, str why)
{
    fprintf(stderr, "scratch store: %s: %.*s\n", doing, STR_FMT(why));
    abort();
}

static const char *new_folder(struct arena *a)
{
    const char *base = getenv("TMPDIR");
    str template = str_fmt(a, "%s/linli-scratch-XXXXXX", base ? base : "/tmp");
    char *folder = arena_alloc(a, template.n + 1);
    memcpy(folder, template.p, template.n);
    if (!mkdtemp(folder))
        give_up("mkdtemp", template);
    return folder;
}

/* Runs one command on the server's own database, not the scratch one. */
static void on_server(struct arena *a, const char *command)
{
    PGconn *server = PQconnectdb(getenv("LINLI_TEST_POSTGRES"));
    PGresult *done = PQexec(server, command);
    if (PQresultStatus(done) != PGRES_COMMAND_OK)
        give_up(command, str_copy(a, str_from(PQerrorMessage(server))));
    PQclear(done);
    PQfinish(server);
}

/* "postgres://user@/postgres?host=…" with another database in it. */
static const char *url_of(struct arena *a, const char *database)
{
    str url = str_from(getenv("LINLI_TEST_POSTGRES")), query = STR_NONE;
    size_t at = str_find_byte(url, '?');
    if (at != SIZE_MAX) {
        query = str_from_at(url, at);
        url = str_first(url, at);
    }
    while (url.n && url.p[url.n - 1] != '/')
        url.n--;
    return str_fmt(a, "%.*s%s%.*s", STR_FMT(url), database, STR_FMT(query)).p;
}

static const char *database_of(struct scratch *s)
{
    str folder = str_from(s->folder);
    struct buf b = buf_new(s->arena);
    buf_z(&b, "scratch_");
    for (size_t i = folder.n - 6; i < folder.n; i++)
        buf_fmt(&b, "%02x", (unsigned)(u8)folder.p[i]); /* letters of both cases: as numbers */
    return str_z(s->arena, buf_str(&b));
}

static void open_store(struct scratch *s)
{
    str why;
    struct store_options options = {
        .url = s->url, .migrations = s->migrations, .readers = s->readers};
    s->store = store_open(s->arena, &options, &why);
    if (!s->store)
        give_up(s->url, why);
}

bool scratch_open(struct scratch *s, enum db_engine engine,
                  const struct migration *const *migrations)
{
    *s = (struct scratch){.engine = engine, .migrations = migrations, .readers = READERS};
    if (engine == DB_POSTGRES && !getenv("LINLI_TEST_POSTGRES")) {
        fputs("# skip: no PostgreSQL (LINLI_TEST_POSTGRES is not set; tests/postgres starts one)\n",
              stderr);
        return false;
    }
    s->arena = arena_new(0);
    s->folder = new_folder(s->arena);
    if (engine == DB_SQLITE) {
        s->url = str_fmt(s->arena, "%s/linli.db", s->folder).p;
    } else {
        const char *name = database_of(s);
        on_server(s->arena, str_fmt(s->arena, "CREATE DATABASE %s", name).p);
        s->url = url_of(s->arena, name);
    }
    open_store(s);
    return true;
}

void scratch_reopen(struct scratch *s)
{
    store_close(s->store);
    open_store(s);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about, (void)type, (void)where;
    return remove(path);
}

void scratch_close(struct scratch *s)
{
    if (!s->arena)
        return;
    store_close(s->store);
    if (s->engine == DB_POSTGRES)
        on_server(s->arena, str_fmt(s->arena, "DROP DATABASE %s WITH (FORCE)", database_of(s)).p);
    nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(s->arena);
    *s = (struct scratch){0};
}
