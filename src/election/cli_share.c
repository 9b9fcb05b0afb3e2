/* linli election share: a group of trustees makes a key of which any T members can decrypt
 * (Pedersen). In a folder that all of them reach, each member runs, on a machine of their own,
 *     share DIR                         → NAME.key (secret), certs.jsons grows
 *     share DIR --key NAME.key --threshold T → polynomials.jsons grows
 *     share DIR --key NAME.key          → NAME.dkey (sealed for them), keys.jsons grows
 * each step by all, in the order of certs.jsons; the last makes threshold.json. The files are those
 * of belenios-tool setup generate-trustee-key-threshold. */
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "election/channel.h"
#include "election/cli.h"

struct circle {
    struct cli *cli;
    const struct group *group;
    struct chance chance;
    str certs[TRUSTEES_MAX], polynomials[TRUSTEES_MAX], keys[TRUSTEES_MAX]; /* lines */
    size_t n, n_polynomials, n_keys;
    struct element verification[TRUSTEES_MAX], encryption[TRUSTEES_MAX];
    struct member me;
    size_t mine; /* place in certs */
    bool json;
};

static bool decline(struct circle *k, const char *what)
{
    k->cli->exit = cli_fail(EXIT_NO, "%s: %s", k->cli->args[0], what);
    return false;
}

static bool read_lines(struct circle *k, const char *name, str *lines, size_t *n)
{
    const char *path = cli_path(k->cli, k->cli->args[0], name);
    str text;
    if (access(path, F_OK) != 0)
        return true;
    if (!cli_read(k->cli, path, &text))
        return false;
    while (str_cut(&text, '\n', &lines[*n]))
        if (++*n == TRUSTEES_MAX)
            return decline(k, "too many trustees");
    return true;
}

static bool put_file(struct circle *k, const char *path, str content, int mode)
{
    str why;
    if (file_write(k->cli->arena, path, content, mode, &why))
        return true;
    k->cli->exit = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return false;
}

static bool add_line(struct circle *k, const char *name, const str *lines, size_t n, str line)
{
    struct buf b = buf_new(k->cli->arena);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%.*s\n", STR_FMT(lines[i]));
    buf_fmt(&b, "%.*s\n", STR_FMT(line));
    return put_file(k, cli_path(k->cli, k->cli->args[0], name), buf_str(&b), 0644);
}

static bool read_certs(struct circle *k)
{
    const struct group *g = k->group;
    for (size_t i = 0; i < k->n; i++) {
        struct scan s = scan_new(k->certs[i]);
        struct signed_text t = scan_signed(&s, k->cli->arena, g);
        struct scan m = scan_new(t.message);
        scan_is(&m, S("{\"verification\":"));
        k->verification[i] = scan_element(&m, g);
        scan_is(&m, S(",\"encryption\":"));
        k->encryption[i] = scan_element(&m, g);
        scan_is(&m, S("}"));
        if (!scan_done(&s) || !scan_done(&m) || !group_has(g, &k->verification[i]) ||
            !group_has(g, &k->encryption[i]) ||
            !channel_signed(k->cli->arena, g, &k->verification[i], &t))
            return decline(k, "a certificate does not hold");
    }
    return true;
}

/* A step is done; what it is told by --json. */
static int share_done(struct circle *k, const char *what, str made)
{
    const struct fact fact = {what, .text = made};
    if (k->json)
        cli_facts(k->cli, true, &fact, 1);
    return EXIT_DONE;
}

static int share_join(struct circle *k)
{
    struct cli *c = k->cli;
    struct buf message = buf_new(c->arena), id = buf_new(c->arena);
    struct member m;
    if (k->n_polynomials)
        return decline(k, "the group is complete already"), c->exit;
    str seed = member_seed_new(c->arena, &k->chance);
    member_from_seed(k->group, seed, &m);
    struct element v = element_pow_secret(k->group, &k->group->g, &m.signing);
    struct element e = element_pow_secret(k->group, &k->group->g, &m.decrypting);
    buf_z(&message, "{\"verification\":");
    put_element(&message, &v);
    buf_z(&message, ",\"encryption\":");
    put_element(&message, &e);
    buf_z(&message, "}");
    str cert = channel_sign(c->arena, k->group, &m, buf_str(&message), &k->chance);
    struct hash h = sha256(cert);
    hex_put(&id, h.bytes, 4);
    const char *key = str_fmt(c->arena, "%s/%.*s.key", c->args[0], STR_FMT(buf_str(&id))).p;
    sodium_memzero(&m, sizeof m);
    bool kept = put_file(k, key, seed, 0600);
    cli_forget(seed);
    if (!kept || !add_line(k, "certs.jsons", k->certs, k->n, cert))
        return c->exit;
    if (k->json)
        return share_done(k, "key", str_from(key));
    printf("%s\n", key);
    return EXIT_DONE;
}

/* f(j) = Σ a_k·j^k */
static struct scalar value_at(const struct group *g, const struct scalar *a, size_t t, size_t j)
{
    struct scalar x = {0}, at = scalar_from_int(j);
    for (size_t k = t; k-- > 0;) {
        x = scalar_mul(g, &x, &at);
        x = scalar_add(g, &x, &a[k]);
    }
    return x;
}

static str seal_scalar(struct circle *k, const char *name, const struct scalar *x, size_t to)
{
    struct buf b = buf_new(k->cli->arena);
    buf_fmt(&b, "{\"%s\":", name);
    put_scalar(&b, k->group, x);
    buf_z(&b, "}");
    return channel_seal(k->cli->arena, k->group, &k->me, &k->encryption[to], buf_str(&b),
                        &k->chance);
}

/* The polynomial for oneself, its values sealed for each member, its coefficients' powers signed.
 */
static str make_polynomial(struct circle *k, size_t t)
{
    struct arena *a = k->cli->arena;
    const struct group *g = k->group;
    struct scalar *coefficients = NEW_ARRAY(a, struct scalar, t);
    struct buf own = buf_new(a), points = buf_new(a), b = buf_new(a);
    for (size_t i = 0; i < t; i++) {
        coefficients[i] = scalar_random(g, &k->chance);
        struct element point = element_pow_secret(g, &g->g, &coefficients[i]);
        buf_z(&own, i ? "," : "{\"polynomial\":[");
        put_scalar(&own, g, &coefficients[i]);
        buf_z(&points, i ? "," : "{\"coefexps\":[");
        put_element(&points, &point);
    }
    buf_z(&own, "]}");
    buf_z(&points, "]}");
    buf_z(&b, "{\"polynomial\":");
    put_string(&b, channel_seal(a, g, &k->me, &k->encryption[k->mine], buf_str(&own), &k->chance));
    for (size_t j = 0; j < k->n; j++) {
        struct scalar x = value_at(g, coefficients, t, j + 1);
        buf_z(&b, j ? "," : ",\"secrets\":[");
        put_string(&b, seal_scalar(k, "secret", &x, j));
    }
    buf_z(&b, "],\"coefexps\":");
    buf_put(&b, channel_sign(a, g, &k->me, buf_str(&points), &k->chance));
    buf_z(&b, "}");
    sodium_memzero(coefficients, t * sizeof *coefficients);
    sodium_memzero(own.p, own.n);
    return buf_str(&b);
}

static int share_polynomial(struct circle *k, i64 t)
{
    if (t < 1 || t > (i64)k->n)
        return decline(k, "the threshold is not among the members"), k->cli->exit;
    if (k->n_polynomials != k->mine)
        return decline(k, "it is not this member's turn"), k->cli->exit;
    str line = make_polynomial(k, (size_t)t);
    if (!add_line(k, "polynomials.jsons", k->polynomials, k->n_polynomials, line))
        return k->cli->exit;
    return share_done(k, "added", S("polynomials.jsons"));
}

/* Member i's polynomial: my value of it, and its signed points as text. */
static bool take_value(struct circle *k, size_t i, struct scalar *value, str *coefexps, size_t *t)
{
    struct arena *a = k->cli->arena;
    const struct group *g = k->group;
    struct scan s = scan_new(k->polynomials[i]);
    str sealed = S(""), text = S("");
    scan_is(&s, S("{\"polynomial\":"));
    scan_string(&s, a);
    for (size_t j = 0; j < k->n; j++) {
        scan_is(&s, j ? S(",") : S(",\"secrets\":["));
        str one = scan_string(&s, a);
        if (j == k->mine)
            sealed = one;
    }
    scan_is(&s, S("],\"coefexps\":"));
    size_t from = s.at;
    struct signed_text points = scan_signed(&s, a, g);
    *coefexps = (str){s.text.p + from, s.at - from};
    scan_is(&s, S("}"));
    if (!scan_done(&s) || !channel_signed(a, g, &k->verification[i], &points) ||
        !channel_open(a, g, &k->me, &k->verification[i], sealed, &text))
        return decline(k, "a polynomial is not signed and sealed as it must be");
    struct scan v = scan_new(text), p = scan_new(points.message);
    struct element expected = element_one, point[TRUSTEES_MAX];
    scan_is(&v, S("{\"secret\":"));
    *value = scan_scalar(&v, g);
    scan_is(&v, S("}"));
    scan_is(&p, S("{\"coefexps\":["));
    for (*t = 0; *t < k->n && !p.failed && !scan_sees(&p, S("]"));) {
        if (*t)
            scan_is(&p, S(","));
        point[*t] = scan_element(&p, g);
        if (!p.failed && !group_has(g, &point[(*t)++]))
            scan_fail(&p);
    }
    scan_is(&p, S("]}"));
    for (size_t j = *t; j-- > 0;) {
        expected = element_pow_int(g, &expected, k->mine + 1);
        expected = element_mul(g, &expected, &point[j]);
    }
    struct element got = element_pow_secret(g, &g->g, value);
    if (!scan_done(&v) || !scan_done(&p) || !element_eq(&got, &expected))
        return decline(k, "a share does not lie on its polynomial");
    return true;
}

/* {"threshold":…,"certs":[…],"coefexps":[…],"verification_keys":[…]} */
static bool finish_group(struct circle *k, size_t t, const str *coefexps, str key)
{
    struct buf b = buf_new(k->cli->arena);
    buf_fmt(&b, "{\"threshold\":%zu,\"certs\":", t);
    for (size_t i = 0; i < k->n; i++)
        buf_fmt(&b, "%s%.*s", i ? "," : "[", STR_FMT(k->certs[i]));
    for (size_t i = 0; i < k->n; i++)
        buf_fmt(&b, "%s%.*s", i ? "," : "],\"coefexps\":[", STR_FMT(coefexps[i]));
    buf_z(&b, "],\"verification_keys\":[");
    for (size_t i = 0; i < k->n_keys; i++)
        buf_fmt(&b, "%.*s,", STR_FMT(k->keys[i]));
    buf_fmt(&b, "%.*s]}", STR_FMT(key));
    return put_file(k, cli_path(k->cli, k->cli->args[0], "threshold.json"), buf_str(&b), 0644);
}

static int share_confirm(struct circle *k, const char *key_file)
{
    struct scalar sum = {0}, value;
    str coefexps[TRUSTEES_MAX];
    size_t t = 0, threshold = 0;
    if (k->n_polynomials != k->n || k->n_keys != k->mine)
        return decline(k, "it is not this member's turn"), k->cli->exit;
    for (size_t i = 0; i < k->n; i++) {
        if (!take_value(k, i, &value, &coefexps[i], &t))
            return k->cli->exit;
        if (i && t != threshold)
            return decline(k, "polynomials of different degrees"), k->cli->exit;
        threshold = t;
        sum = scalar_add(k->group, &sum, &value);
    }
    str public = trustee_public(k->cli->arena, k->group, &sum, &k->chance);
    str sealed = seal_scalar(k, "decryption_key", &sum, k->mine);
    str stem = str_first(str_from(key_file), strlen(key_file) - 4);
    sodium_memzero(&sum, sizeof sum);
    sodium_memzero(&value, sizeof value);
    if (!put_file(k, str_fmt(k->cli->arena, "%.*s.dkey", STR_FMT(stem)).p, sealed, 0600) ||
        !add_line(k, "keys.jsons", k->keys, k->n_keys, public))
        return k->cli->exit;
    if (k->n_keys + 1 < k->n)
        return share_done(k, "added", S("keys.jsons"));
    if (!finish_group(k, threshold, coefexps, public))
        return k->cli->exit;
    return share_done(k, "made", S("threshold.json"));
}

static bool who_am_i(struct circle *k, const char *key)
{
    str seed;
    if (!str_ends(str_from(key), S(".key")) || !cli_read(k->cli, key, &seed))
        return decline(k, "--key is not a member's NAME.key");
    bool fine = member_from_seed(k->group, str_trim(seed), &k->me);
    cli_forget(seed);
    if (!fine)
        return decline(k, "--key is not a member's NAME.key");
    struct element v = element_pow_secret(k->group, &k->group->g, &k->me.signing);
    for (k->mine = 0; k->mine < k->n; k->mine++)
        if (element_eq(&v, &k->verification[k->mine]))
            return true;
    return decline(k, "this key has no certificate here");
}

int election_share(struct cli *c)
{
    const char *key = NULL;
    i64 threshold = 0;
    struct circle k = {.cli = c};
    const struct option options[] = {
        {"key", OPT_TEXT, &key, "NAME.key", N_("a member's secret: the second and third step")},
        {"threshold", OPT_INT, &threshold, "T", N_("how many are to be enough: the second step")},
        {"json", OPT_FLAG, &k.json, NULL, N_("machine-readable answer")},
        {0}};
    str uuid;
    if (!cli_options(c, options, 1, 1) || !(k.group = cli_draft(c, &uuid)) ||
        !read_lines(&k, "certs.jsons", k.certs, &k.n) ||
        !read_lines(&k, "polynomials.jsons", k.polynomials, &k.n_polynomials) ||
        !read_lines(&k, "keys.jsons", k.keys, &k.n_keys) || !read_certs(&k))
        return c->exit;
    if (!key)
        return share_join(&k);
    int exit = !who_am_i(&k, key) ? c->exit
               : threshold        ? share_polynomial(&k, threshold)
                                  : share_confirm(&k, key);
    sodium_memzero(&k.me, sizeof k.me);
    return exit;
}
