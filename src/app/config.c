/* The data folder and its configuration. */
#include <errno.h>
#include <sys/stat.h>

#include "app/app.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/when.h"

enum { CONFIG_BYTES = 64 * 1024 };

static const char config_text[] =
    "# linli's configuration. Lines are \"name = value\"; what is missing has the value shown.\n"
    "\n"
    "# listen = 127.0.0.1:8080\n"
    "\n"
    "# Where the data is: a file in this folder, or a PostgreSQL server.\n"
    "# database = linli.db\n"
    "# database = postgres://linli@/linli?host=/run/postgresql\n"
    "\n"
    "# The address people use, when a proxy stands in front; and that proxy's own address.\n"
    "# origin = https://linli.example\n"
    "# proxy = 127.0.0.1\n"
    "\n"
    "# Code of the community whose name stands on the plate for those who are not signed in.\n"
    "# community = \n"
    "\n"
    "# A LibreTranslate-compatible service that translators may ask, and its key.\n"
    "# translator = http://127.0.0.1:5000\n"
    "# translator-key = \n"
    "\n"
    "# threads = 4\n"
    "# jobs = 2\n"
    "# connections = 1000\n"
    "# connections-per-address = 100\n";

static const char *in_folder(struct arena *a, const char *folder, const char *name)
{
    return name[0] == '/' ? name : str_fmt(a, "%s/%s", folder, name).p;
}

bool config_make(struct arena *a, const char *folder, int *code)
{
    str why;
    struct stat about;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        *code = cli_fail(EXIT_AWAY, "%s: %s", folder, strerror(errno));
        return false;
    }
    const char *conf = in_folder(a, folder, "linli.conf"), *key = in_folder(a, folder, "linli.key");
    if (stat(conf, &about) != 0 &&
        !file_write(a, conf, (str){config_text, sizeof config_text - 1}, 0644, &why)) {
        *code = cli_fail(EXIT_AWAY, "%s", why.p);
        return false;
    }
    if (stat(key, &about) == 0)
        return true;
    u8 secret[SECRET_SIZE];
    struct buf b = buf_new(a);
    random_bytes(secret, sizeof secret);
    hex_put(&b, secret, sizeof secret);
    buf_byte(&b, '\n');
    if (file_write(a, key, buf_str(&b), 0600, &why))
        return true;
    *code = cli_fail(EXIT_AWAY, "%s", why.p);
    return false;
}

static bool set_listen(struct arena *a, str value, struct config *out)
{
    size_t colon = value.n;
    while (colon > 0 && value.p[colon - 1] != ':')
        colon--;
    if (!colon || !str_i64(str_from_at(value, colon), &out->port) || out->port < 0 ||
        out->port > 65535)
        return false;
    str host = str_first(value, colon - 1);
    if (host.n > 1 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = (str){host.p + 1, host.n - 2};
    out->host = str_z(a, host);
    return host.n > 0;
}

bool config_listen(struct arena *a, const char *typed, struct config *out)
{
    return set_listen(a, str_from(typed), out);
}

/* A path in the data folder, or the address of a PostgreSQL. */
static const char *database_of(struct arena *a, str value, const struct config *out)
{
    bool address = str_starts(value, S("postgres://")) || str_starts(value, S("postgresql://"));
    return address ? str_z(a, value) : in_folder(a, out->folder, str_z(a, value));
}

/* NULL: fine; else what is wrong. */
static const char *set_line(struct arena *a, str name, str value, struct config *out)
{
    const struct {
        const char *name, **into;
    } texts[] = {{"origin", &out->origin},
                 {"proxy", &out->proxy},
                 {"translator", &out->translator},
                 {"translator-key", &out->translator_key}};
    const struct {
        const char *name;
        i64 most, *into;
    } numbers[] = {{"threads", 256, &out->threads},
                   {"jobs", 64, &out->jobs},
                   {"connections", 100000, &out->connections},
                   {"connections-per-address", 100000, &out->per_address}};
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (str_eq(name, str_from(texts[i].name))) {
            *texts[i].into = str_z(a, value);
            return NULL;
        }
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        i64 most = numbers[i].most, *into = numbers[i].into;
        if (!str_eq(name, str_from(numbers[i].name)))
            continue;
        if (str_i64(value, into) && *into >= 1 && *into <= most)
            return NULL;
        return str_fmt(a, "%s is a number from 1 to %lld", numbers[i].name, (long long)most).p;
    }
    if (str_eq(name, S("listen")))
        return set_listen(a, value, out) ? NULL : "listen = HOST:PORT";
    if (str_eq(name, S("database"))) {
        out->database = database_of(a, value, out);
        return NULL;
    }
    if (str_eq(name, S("community"))) {
        out->community = value.n ? str_z(a, value) : NULL;
        return NULL;
    }
    return "there is no such setting";
}

bool config_read(struct arena *a, const char *folder, struct config *out, int *code)
{
    str text, key, why, line;
    const char *conf = in_folder(a, folder, "linli.conf"),
               *key_file = in_folder(a, folder, "linli.key");
    *out = (struct config){.folder = folder,
                           .database = in_folder(a, folder, "linli.db"),
                           .host = "127.0.0.1",
                           .port = 8080,
                           .threads = 4,
                           .jobs = 2,
                           .connections = 1000,
                           .per_address = 100};
    if (!file_read(a, conf, CONFIG_BYTES, &text, &why) ||
        !file_read(a, key_file, 1024, &key, &why)) {
        *code = cli_fail(EXIT_AWAY, "%s (linli init %s makes a data folder)", why.p, folder);
        return false;
    }
    if (!hex_read(str_trim(key), out->secret, SECRET_SIZE)) {
        *code = cli_fail(EXIT_INPUT, "%s: not a key; 64 hexadecimal digits", key_file);
        return false;
    }
    for (int n = 1; str_cut(&text, '\n', &line); n++) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        size_t equals = str_find_byte(line, '=');
        const char *fault = equals == SIZE_MAX
                                ? "not \"name = value\""
                                : set_line(a, str_trim(str_first(line, equals)),
                                           str_trim(str_from_at(line, equals + 1)), out);
        if (fault) {
            *code = cli_fail(EXIT_INPUT, "%s:%d: %s", conf, n, fault);
            return false;
        }
    }
    return true;
}

struct store *app_store(struct arena *a, const struct config *config, bool only_read, int *code)
{
    str why;
    struct store_options options = {.url = config->database,
                                    .migrations = modules_migrations(a),
                                    .readers = (int)(config->threads + config->jobs + 2),
                                    .only_read = only_read};
    struct store *s = store_open(a, &options, &why);
    if (!s)
        *code = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return s;
}

struct store *app_open(struct cli *c, struct config *config, bool only_read, int *code)
{
    return config_read(c->arena, c->args[0], config, code)
               ? app_store(c->arena, config, only_read, code)
               : NULL;
}

struct store *app_new(struct cli *c, struct config *config, int *code)
{
    return config_make(c->arena, c->args[0], code) ? app_open(c, config, false, code) : NULL;
}

bool app_place(struct db *db, str typed, struct place *out)
{
    struct place *found;
    if (place_by_code(db, NULL, typed, out) ||
        (path_valid(typed) && place_by_path(db, NULL, typed, out)))
        return true;
    if (place_find(db, NULL, S(""), typed, 2, &found) != 1)
        return false;
    *out = found[0];
    return true;
}

int app_write(struct store *s, struct arena *a, rule_fn rule, void *arg)
{
    static const int codes[] = {
        [DONE] = EXIT_DONE,    [INVALID] = EXIT_INPUT,  [FORBIDDEN] = EXIT_NO,
        [MISSING] = EXIT_NO,   [CONFLICT] = EXIT_NO,    [UNAVAILABLE] = EXIT_AWAY,
        [UNKNOWN] = EXIT_AWAY, [FAULT] = EXIT_OUR_FAULT};
    struct result r = store_write(s, a, now_ms(), rule, arg);
    if (!r.outcome)
        return EXIT_DONE;
    str why = r.message.text         ? say(a, NULL, r.message)
              : r.outcome == UNKNOWN ? S("nobody can say whether this was saved")
                                     : S("the database would not");
    return cli_fail(codes[r.outcome], "%s%s%.*s", r.field ? r.field : "", r.field ? ": " : "",
                    STR_FMT(why));
}
