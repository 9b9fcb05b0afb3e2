/* linli init, user add, backup, restore, verify record, routes. */
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/when.h"
#include "demo/demo.h"
#include "people/people.h"
#include "record/record.h"

/* ── init ── */

int verb_init(struct cli *c)
{
    int code = EXIT_DONE;
    struct config config;
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    struct store *s = app_new(c, &config, &code);
    if (!s)
        return code;
    struct import glossary = {.arena = c->arena, .file = "glossary.csv", .stop = true};
    struct text_import terms = {&glossary, demo_glossary};
    code = app_write(s, c->arena, import_glossary, &terms);
    store_close(s);
    if (code)
        return code;
    printf("%s is ready. Next: linli import places %s FILE.csv, then linli user add %s …, then "
           "linli serve %s\n",
           c->args[0], c->args[0], c->args[0], c->args[0]);
    return EXIT_DONE;
}

/* ── user add ── */

struct user_add {
    str name, login, hash, lang, role, place, organisation;
    bool invite;
    u8 token[TOKEN_SIZE];
    id64 account;
};

static struct result grant(struct db *db, const struct user_add *u)
{
    struct place place;
    enum role role;
    struct organisation *organisations;
    id64 organisation = 0;
    if (!u->role.n)
        return OK_RESULT;
    if (!role_by_word(u->role, &role))
        return refuse(INVALID, "role",
                      N_("resident, grid-worker, committee, service-centre, organisation, "
                         "subdistrict, city or administrator"));
    if (!app_place(db, u->place, &place))
        return refuse(INVALID, "place", N_("There is no such place, or more than one."));
    if (role == ORGANISATION_MEMBER) {
        size_t n = organisation_list(db, NULL, place.path, 500, &organisations);
        for (size_t i = 0; i < n; i++)
            if (str_eq(organisations[i].name, u->organisation))
                organisation = organisations[i].id;
        if (!organisation)
            return refuse(INVALID, "organisation",
                          N_("There is no organisation of this name there."));
    }
    return role_grant(db, NULL, u->account, role, place.path, place.id, organisation);
}

static struct result add_user(struct db *db, void *arg)
{
    struct user_add *u = arg;
    struct person_new person = {.name = u->name, .languages = u->lang};
    struct account_new account = {.login = u->login, .password = u->hash, .lang = u->lang};
    struct result r;
    if ((r = person_add(db, NULL, &person, &account.person)).outcome ||
        (r = account_add(db, NULL, &account, &u->account)).outcome || (r = grant(db, u)).outcome)
        return r;
    return u->invite ? invitation_make(db, NULL, u->account, STR_NONE, u->token) : r;
}

static int read_password(struct cli *c, struct user_add *u)
{
    char line[1200];
    if (!fgets(line, sizeof line, stdin))
        return cli_fail(EXIT_INPUT, "no password on standard input");
    str typed = str_from(line);
    if (str_ends(typed, S("\n")))
        typed.n--;
    const char *fault = password_fault(c->arena, typed);
    if (fault)
        return cli_fail(EXIT_INPUT, "password: %s", fault);
    return password_hash(c->arena, typed, &u->hash) ? EXIT_DONE
                                                    : cli_fail(EXIT_AWAY, "out of memory");
}

int verb_user_add(struct cli *c)
{
    const char *name = NULL, *login = NULL, *role = NULL, *place = NULL, *lang = NULL,
               *organisation = NULL;
    bool from_stdin = false;
    int code = EXIT_DONE;
    struct config config;
    struct user_add *u = NEW(c->arena, struct user_add);
    const struct option options[] = {
        {"name", OPT_TEXT, &name, "NAME", N_("how the person is called")},
        {"login", OPT_TEXT, &login, "LOGIN", N_("e-mail address or phone number")},
        {"role", OPT_TEXT, &role, "ROLE",
         N_("resident, grid-worker, committee, service-centre, organisation, subdistrict, city, "
            "administrator")},
        {"place", OPT_TEXT, &place, "PLACE",
         N_("code, path or name of the place the role reaches")},
        {"organisation", OPT_TEXT, &organisation, "NAME",
         N_("whom an organisation member acts for")},
        {"lang", OPT_TEXT, &lang, "LANG", N_("their language, e.g. zh-Hans")},
        {"password-stdin", OPT_FLAG, &from_stdin, NULL,
         N_("read the password from standard input instead of making an invitation")},
        {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!name || !login || (role && !place))
        return cli_fail(EXIT_USAGE, "--name and --login are needed, and --place with --role");
    *u = (struct user_add){.name = str_from(name),
                           .login = str_from(login),
                           .lang = lang ? str_from(lang) : S(""),
                           .role = str_from(role),
                           .place = str_from(place),
                           .organisation = str_from(organisation),
                           .invite = !from_stdin};
    if (from_stdin && (code = read_password(c, u)))
        return code;
    struct store *s = app_open(c, &config, false, &code);
    if (!s)
        return code;
    code = app_write(s, c->arena, add_user, u);
    store_close(s);
    if (!code && u->invite) {
        struct buf b = buf_new(c->arena);
        hex_put(&b, u->token, TOKEN_SIZE);
        printf("%s/invitation/%.*s\n", config.origin ? config.origin : "http://127.0.0.1:8080",
               STR_FMT(buf_str(&b)));
    }
    return code;
}

/* ── backup, restore ── */

int verb_backup(struct cli *c)
{
    int code = EXIT_DONE;
    str why;
    struct config config;
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    struct store *s = app_open(c, &config, true, &code);
    if (!s)
        return code;
    if (!store_backup(s, c->arena, c->args[1], &why))
        code = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    store_close(s);
    return code;
}

/* A copy that was opened has files beside it: a log, a lock, what a migration kept. */
static void forget_beside(struct arena *a, const char *folder, const char *copy)
{
    const char *slash = strrchr(copy, '/');
    str name = str_from(slash ? slash + 1 : copy);
    DIR *d = opendir(folder);
    for (const struct dirent *e; d && (e = readdir(d));)
        if (str_starts(str_from(e->d_name), name) && !str_eq(str_from(e->d_name), name))
            unlink(str_fmt(a, "%s/%s", folder, e->d_name).p);
    if (d)
        closedir(d);
}

/* The copy is opened, checked and closed before it takes the old one's place. */
static int check_copy(struct cli *c, struct config config, const char *copy)
{
    int code = EXIT_DONE;
    config.database = copy;
    struct store *s = app_store(c->arena, &config, false, &code);
    if (!s)
        return cli_fail(EXIT_INPUT, "%s is no copy that can be used", c->args[1]);
    struct db *db = store_read(s, c->arena, now_ms());
    struct record_check check = record_verify(db, S(""), NULL, NULL);
    bool failed = db_failed(db);
    store_read_end(db);
    store_close(s);
    if (failed)
        return cli_fail(EXIT_INPUT, "%s cannot be read", c->args[1]);
    if (!check.bad && !check.lines) /* an empty file was opened as a new database */
        return cli_fail(EXIT_INPUT, "%s is no copy that can be used: it is empty", c->args[1]);
    if (check.bad)
        return cli_fail(EXIT_INPUT, "%s: the record is broken at line %lld: %s", c->args[1],
                        (long long)check.bad, check.fault);
    return EXIT_DONE;
}

int verb_restore(struct cli *c)
{
    bool force = false;
    int code = EXIT_DONE;
    struct config config;
    struct stat about;
    str content, why;
    const struct option options[] = {
        {"force", OPT_FLAG, &force, NULL, N_("put the database that is there aside")}, {0}};
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    if (!config_make(c->arena, c->args[0], &code) ||
        !config_read(c->arena, c->args[0], &config, &code))
        return code;
    if (config.database[0] == 'p' && strncmp(config.database, "postgres", 8) == 0)
        return cli_fail(EXIT_USAGE,
                        "this folder's data is in PostgreSQL: use pg_restore (docs/operators.md)");
    bool there = stat(config.database, &about) == 0;
    if (there && !force)
        return cli_fail(EXIT_NO, "%s is there already; --force puts it aside", config.database);
    const char *copy = str_fmt(c->arena, "%s.restoring", config.database).p;
    if (!file_map(c->args[1], &content, c->arena, &why) ||
        !file_write(c->arena, copy, content, 0600, &why))
        return cli_fail(EXIT_AWAY, "%s", why.p);
    file_unmap(content);
    code = check_copy(c, config, copy);
    const char *aside = str_fmt(c->arena, "%s.before-restore", config.database).p;
    if (!code && !store_replace(c->arena, config.database, copy, aside, &why))
        code = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    forget_beside(c->arena, c->args[0], copy);
    if (code)
        unlink(copy);
    else if (there)
        printf("the database that was there is %s\n", aside);
    return code;
}

/* ── verify record ── */

static void show_progress(void *bar, i64 seq)
{
    progress_to(bar, (u64)seq);
}

int verb_verify_record(struct cli *c)
{
    int code = EXIT_DONE;
    struct config config;
    const char *head = NULL;
    const struct option options[] = {{"head", OPT_TEXT, &head, "HASH",
                                      N_("a head noted earlier: the chain must still contain it")},
                                     {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    struct store *s = app_open(c, &config, true, &code);
    if (!s)
        return code;
    struct progress bar = progress_new("record", 0);
    struct db *db = store_read(s, c->arena, now_ms());
    struct record_check check =
        record_verify(db, head ? str_from(head) : S(""), show_progress, &bar);
    bool failed = db_failed(db);
    store_read_end(db);
    store_close(s);
    progress_end(&bar);
    if (failed)
        return cli_fail(EXIT_AWAY, "the record cannot be read");
    if (check.bad)
        return cli_fail(EXIT_NO, "line %lld: %s", (long long)check.bad, check.fault);
    struct buf b = buf_new(c->arena);
    hex_put(&b, check.head.bytes, HASH_SIZE);
    printf("%lld lines, all good; head %.*s\n", (long long)check.lines, STR_FMT(buf_str(&b)));
    return EXIT_DONE;
}

/* ── routes ── */

static const char *const who_words[] = {"?",     "anyone",        "signed in",
                                        "staff", "administrator", "api key"};

static void route_json(struct json *j, const char *module, const struct route *r)
{
    json_open(j, '{');
    json_key_str(j, "module", str_from(module));
    json_key_str(j, "method", str_from(r->method == METHOD_GET ? "GET" : "POST"));
    json_key_str(j, "path", str_from(r->path));
    json_key_str(j, "who", str_from(who_words[r->who]));
    json_key_int(j, "body_limit", (i64)r->body_limit);
    json_key_str(j, "about", str_from(r->about));
    json_close(j, '}');
}

int verb_routes(struct cli *c)
{
    bool as_json = false;
    struct buf text = buf_new(c->arena);
    struct json j = {.out = &text};
    const struct option options[] = {
        {"json", OPT_FLAG, &as_json, NULL, N_("as JSON, for programs")}, {0}};
    if (!cli_options(c, options, 0, 0))
        return c->exit;
    json_open(&j, '[');
    for (size_t i = 0; modules[i].name; i++)
        for (const struct route *r = modules[i].routes; r && r->path; r++)
            if (as_json)
                route_json(&j, modules[i].name, r);
            else
                printf("%-5s %-40s %-14s %7zu  %s\n", r->method == METHOD_GET ? "GET" : "POST",
                       r->path, who_words[r->who], r->body_limit, r->about);
    json_close(&j, ']');
    if (as_json)
        printf("%.*s\n", STR_FMT(buf_str(&text)));
    return EXIT_DONE;
}
