/* linli election init, credentials, trustee, open: from an idea to an archive with its Setup. The
 * files of the folder meanwhile are those of belenios-tool's setup commands:
 * questions.json, public_creds.json, ID.privkey, ID.pubkey, public_keys.jsons. */
#include <sodium.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/progress.h"
#include "election/cli.h"

static bool write_file(struct cli *c, const char *path, str content, int mode)
{
    str why;
    if (file_write(c->arena, path, content, mode, &why))
        return true;
    c->exit = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return false;
}

int election_init(struct cli *c)
{
    const char *group = "BELENIOS-2048";
    bool json = false;
    const struct option options[] = {
        {"group", OPT_TEXT, &group, "NAME", N_("BELENIOS-2048, or RFC-3526-2048 for rankings")},
        {"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
        {0}};
    struct fault f = {.arena = c->arena};
    struct chance chance = {0};
    struct election e;
    str text;
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    const struct group *g = group_new(c->arena, str_from(group));
    if (!g)
        return cli_fail(EXIT_USAGE, "unknown group: %s", group);
    if (!cli_read(c, c->args[1], &text))
        return c->exit;
    str uuid = uuid_new(c->arena, &chance);
    if (!election_from_template(c->arena, text, &e, &f))
        return cli_faulty(c, c->args[1], &f);
    e.group = g;
    e.uuid = uuid;
    e.key = g->g; /* until there are trustees: what else is wrong shall be said now */
    if (!election_seal(c->arena, &e, &f))
        return cli_faulty(c, c->args[1], &f);
    if (mkdir(c->args[0], 0700) != 0)
        return cli_fail(EXIT_AWAY, "%s: cannot be made, or is there already", c->args[0]);
    str draft = str_fmt(c->arena, "%.*s\n%s\n", STR_FMT(uuid), group);
    if (!write_file(c, cli_path(c, c->args[0], "draft"), draft, 0644) ||
        !write_file(c, cli_path(c, c->args[0], "questions.json"), text, 0644))
        return c->exit;
    const struct fact facts[] = {{"uuid", .text = uuid}, {"folder", .text = str_from(c->args[0])}};
    if (json)
        cli_facts(c, true, facts, COUNT(facts));
    else
        printf("%.*s\n", STR_FMT(uuid));
    return EXIT_DONE;
}

/* The draft's two lines. */
const struct group *cli_draft(struct cli *c, str *uuid)
{
    str text, group;
    const char *path = cli_path(c, c->args[0], "draft");
    if (!cli_read(c, path, &text))
        return NULL;
    const struct group *g = NULL;
    if (str_cut(&text, '\n', uuid) && str_cut(&text, '\n', &group))
        g = group_new(c->arena, group);
    if (!g)
        c->exit = cli_fail(EXIT_INPUT, "%s: not a draft of an election", path);
    return g;
}

/* A line "mail[,login[,weight]]". */
static bool voter_weight(str line, i64 *weight)
{
    str piece = STR_NONE, rest = line;
    *weight = 1;
    for (int i = 0; i < 3; i++)
        if (!str_cut(&rest, ',', &piece))
            return i > 0;
    return str_i64(piece, weight) && *weight >= 1 && *weight <= WEIGHT_MAX;
}

struct voter {
    str key;
    i64 weight;
};

static int by_key(const void *a, const void *b)
{
    const struct voter *x = a, *y = b;
    return x->key.n != y->key.n ? (x->key.n > y->key.n) - (x->key.n < y->key.n)
                                : str_cmp(x->key, y->key);
}

/* Credentials go out sorted by key: their order must not follow the roll. How
 * many were made; 0: said why not. */
static size_t make_credentials(struct cli *c, const struct group *g, str uuid, str roll,
                               struct progress *bar, struct buf *secret, struct buf *public)
{
    struct chance chance = {0};
    struct voter *voters = NULL;
    size_t n = 0, cap = 0, line_number = 0;
    for (str line; str_cut(&roll, '\n', &line);) {
        char credential[CREDENTIAL_LENGTH + 1];
        struct voter *v;
        struct buf key = buf_new(c->arena);
        line_number++;
        line = str_trim(line);
        if (!line.n)
            continue;
        v = PUSH(c->arena, voters, n, cap);
        if (!voter_weight(line, &v->weight)) {
            c->exit = cli_fail(EXIT_INPUT, "%s: line %zu: no weight", c->args[1], line_number);
            return 0;
        }
        credential_new(credential, &chance);
        struct scalar x = credential_secret(g, str_from(credential), uuid);
        struct element y = element_pow_secret(g, &g->g, &x);
        element_put(&key, &y);
        v->key = buf_str(&key);
        buf_fmt(secret, "%.*s %s\n", STR_FMT(line), credential);
        sodium_memzero(&x, sizeof x);
        sodium_memzero(credential, sizeof credential);
        progress_step(bar);
    }
    if (!n) {
        c->exit = cli_fail(EXIT_INPUT, "%s: nobody on the roll", c->args[1]);
        return 0;
    }
    qsort(voters, n, sizeof *voters, by_key);
    str *keys = NEW_ARRAY(c->arena, str, n);
    i64 *weights = NEW_ARRAY(c->arena, i64, n);
    for (size_t i = 0; i < n; i++) {
        keys[i] = voters[i].key;
        weights[i] = voters[i].weight;
    }
    credentials_put(public, keys, weights, n);
    return n;
}

int election_credentials(struct cli *c)
{
    bool json = false;
    const struct option options[] = {{"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
                                     {0}};
    struct buf secret = buf_new(c->arena), public = buf_new(c->arena);
    const struct group *g;
    str uuid, roll;
    struct progress bar = progress_new("credentials", 0);
    size_t n;
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    if (!(g = cli_draft(c, &uuid)) || !cli_read(c, c->args[1], &roll) ||
        !(n = make_credentials(c, g, uuid, roll, json ? NULL : &bar, &secret, &public)))
        return c->exit;
    progress_end(&bar);
    const char *secret_file = cli_path(c, c->args[0], "private_creds.txt");
    const char *public_file = cli_path(c, c->args[0], "public_creds.json");
    bool written = write_file(c, secret_file, buf_str(&secret), 0600);
    sodium_memzero(secret.p, secret.n);
    if (!written || !write_file(c, public_file, buf_str(&public), 0644))
        return c->exit;
    const struct fact facts[] = {{"credentials", .number = (i64)n},
                                 {"secret", .text = str_from(secret_file)},
                                 {"public", .text = str_from(public_file)}};
    if (json)
        cli_facts(c, true, facts, COUNT(facts));
    return EXIT_DONE;
}

int election_trustee(struct cli *c)
{
    bool json = false;
    const struct option options[] = {{"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
                                     {0}};
    struct chance chance = {0};
    const struct group *g;
    struct buf secret = buf_new(c->arena);
    str uuid, keys = S("");
    if (!cli_options(c, options, 1, 1) || !(g = cli_draft(c, &uuid)))
        return c->exit;
    const char *list = cli_path(c, c->args[0], "public_keys.jsons");
    if (access(list, F_OK) == 0 && !cli_read(c, list, &keys))
        return c->exit;
    str public = trustee_new(c->arena, g, &chance, &secret);
    struct hash h = sha256(public);
    struct buf id = buf_new(c->arena), all = buf_new(c->arena);
    hex_put(&id, h.bytes, 4);
    buf_fmt(&all, "%.*s%s%.*s\n", STR_FMT(keys), keys.n ? "\n" : "", STR_FMT(public));
    const char *file = str_fmt(c->arena, "%s/%.*s", c->args[0], STR_FMT(buf_str(&id))).p;
    bool written = write_file(c, str_fmt(c->arena, "%s.privkey", file).p, buf_str(&secret), 0600);
    sodium_memzero(secret.p, secret.n);
    if (!written || !write_file(c, str_fmt(c->arena, "%s.pubkey", file).p, public, 0644) ||
        !write_file(c, list, buf_str(&all), 0644))
        return c->exit;
    const struct fact facts[] = {{"trustee", .text = buf_str(&id)},
                                 {"secret", .text = str_fmt(c->arena, "%s.privkey", file)},
                                 {"public", .text = str_fmt(c->arena, "%s.pubkey", file)}};
    if (json)
        cli_facts(c, true, facts, COUNT(facts));
    else
        printf("%.*s\n", STR_FMT(buf_str(&id)));
    return EXIT_DONE;
}

/* Single keys (public_keys.jsons, a line each), then a Pedersen group (threshold.json), if any. */
static bool gather_trustees(struct cli *c, struct buf *out)
{
    const char *singles = cli_path(c, c->args[0], "public_keys.jsons");
    const char *group = cli_path(c, c->args[0], "threshold.json");
    str text, line;
    size_t n = 0;
    buf_z(out, "[");
    if (access(singles, F_OK) == 0) {
        if (!cli_read(c, singles, &text))
            return false;
        while (str_cut(&text, '\n', &line))
            buf_fmt(out, "%s[\"Single\",%.*s]", n++ ? "," : "", STR_FMT(line));
    }
    if (access(group, F_OK) == 0) {
        if (!cli_read(c, group, &text))
            return false;
        buf_fmt(out, "%s[\"Pedersen\",%.*s]", n++ ? "," : "", STR_FMT(text));
    }
    buf_z(out, "]");
    if (!n)
        c->exit = cli_fail(EXIT_INPUT, "%s: no trustees yet", c->args[0]);
    return n > 0;
}

static str setup_data(struct arena *a, const str *bodies)
{
    static const char *const names[] = {"{\"election\":", ",\"trustees\":", ",\"credentials\":"};
    struct buf b = buf_new(a);
    for (int i = 0; i < 3; i++) {
        struct hash h = sha256(bodies[i]);
        buf_z(&b, names[i]);
        put_hash(&b, &h);
    }
    buf_z(&b, "}");
    return buf_str(&b);
}

int election_open(struct cli *c)
{
    bool json = false;
    const struct option options[] = {{"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
                                     {0}};
    struct fault f = {.arena = c->arena};
    struct buf trustees_json = buf_new(c->arena), archive = buf_new(c->arena);
    struct trustees trustees;
    struct election e;
    str uuid, questions, bodies[4];
    const struct group *g;
    if (!cli_options(c, options, 1, 1) || !(g = cli_draft(c, &uuid)) ||
        !gather_trustees(c, &trustees_json) ||
        !cli_read(c, cli_path(c, c->args[0], "questions.json"), &questions) ||
        !cli_read(c, cli_path(c, c->args[0], "public_creds.json"), &bodies[2]))
        return c->exit;
    bodies[1] = buf_str(&trustees_json);
    if (!election_from_template(c->arena, questions, &e, &f) ||
        !trustees_read(c->arena, g, bodies[1], &trustees, &f))
        return cli_faulty(c, c->args[0], &f);
    e.group = g;
    e.uuid = uuid;
    e.key = trustees_joint_key(&trustees, g);
    if (!election_seal(c->arena, &e, &f))
        return cli_faulty(c, c->args[0], &f);
    bodies[0] = e.bytes;
    bodies[3] = setup_data(c->arena, bodies);
    i64 now = (i64)time(NULL);
    archive_put_start(&archive, now);
    archive_put_event(&archive, now, NULL, 0, EVENT_SETUP, bodies, 4);
    struct report r;
    verify_archive(c->arena, buf_str(&archive), &(struct verify_options){0}, &r);
    for (enum check i = 0; i < CHECKS; i++)
        if (r.checks[i].done && !r.checks[i].passed)
            return cli_faulty(c, c->args[0], &(struct fault){c->arena, r.checks[i].what});
    const char *file = str_fmt(c->arena, "%s/%.*s.bel", c->args[0], STR_FMT(uuid)).p;
    if (access(file, F_OK) == 0)
        return cli_fail(EXIT_NO, "%s: open already", file);
    if (!write_file(c, file, buf_str(&archive), 0644))
        return c->exit;
    const struct fact facts[] = {{"archive", .text = str_from(file)},
                                 {"election_hash", .text = r.board.election.fingerprint}};
    if (json)
        cli_facts(c, true, facts, COUNT(facts));
    else
        puts(file);
    return EXIT_DONE;
}
