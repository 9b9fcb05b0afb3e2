/* linli election verify, diff, head. */
#include "base/file.h"
#include "base/when.h"
#include "election/cli.h"
#include "election/heads.h"
#include "lang/say.h"

/* What is said when a check held. */
static const char *const held[CHECKS] = {
    N_("{1} events, chained, in order"),
    N_("{1} questions"),
    N_("{1} trustees, who hold the election's key"),
    N_("{1} credentials, distinct, in the group"),
    N_("{1} ballots, all proofs and signatures"),
    N_("the encrypted tally of {1} ballots"),
    N_("{1} shuffles"),
    N_("{1} decryptions"),
    N_("the result"),
};

static str sentence(struct cli *c, const struct finding *x, enum check i)
{
    struct message m = x->what;
    if (x->passed)
        m = (struct message){.text = held[i],
                             .args = {str_fmt(c->arena, "%lld", (long long)x->count)}};
    return say(c->arena, NULL, m);
}

static void print_lines(struct cli *c, const struct report *r)
{
    for (enum check i = 0; i < CHECKS; i++) {
        const struct finding *x = &r->checks[i];
        if (x->done)
            printf("%-6s %-12s %.*s\n", x->passed ? "ok" : "FAILED", check_names[i],
                   STR_FMT(sentence(c, x, i)));
    }
    if (r->passed)
        puts("all checks passed");
}

static void print_json(struct cli *c, const struct report *r)
{
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    json_open(&j, '{');
    json_key_bool(&j, "passed", r->passed);
    json_key_open(&j, "checks", '[');
    for (enum check i = 0; i < CHECKS; i++) {
        const struct finding *x = &r->checks[i];
        if (!x->done)
            continue;
        json_open(&j, '{');
        json_key_str(&j, "check", str_from(check_names[i]));
        json_key_bool(&j, "passed", x->passed);
        json_key_int(&j, "count", x->count);
        json_key_str(&j, "says", sentence(c, x, i));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (r->board.archive.n) {
        struct buf hex = buf_new(c->arena);
        hex_put(&hex, r->board.archive.events[r->board.archive.n - 1].hash.bytes, HASH_SIZE);
        json_key_int(&j, "height", (i64)r->board.archive.n - 1);
        json_key_str(&j, "head", buf_str(&hex));
    }
    json_close(&j, '}');
    buf_byte(&b, '\n');
    cli_print(buf_str(&b));
}

/* --head and --old: what was seen before must be a beginning of this. 0, or the exit code. */
static int check_past(struct cli *c, const struct report *r, const char *file, const char *head,
                      const char *key, const char *old, bool quiet)
{
    struct fault f = {.arena = c->arena};
    str text, why;
    if (head) {
        struct head h;
        if (!cli_read(c, head, &text))
            return c->exit;
        if (!head_read(c->arena, text, key ? str_from(key) : STR_NONE, &h, &f))
            return cli_faulty(c, head, &f);
        if (!head_holds(&r->board, &h, &f))
            return cli_faulty(c, file, &f), EXIT_NO;
        if (!quiet)
            printf("ok     %-12s event %lld is as the saved head says\n", "head",
                   (long long)h.height);
    }
    if (old) {
        if (!file_map(old, &text, c->arena, &why))
            return cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        if (!archive_continues(text, r->board.archive.bytes, &f))
            return cli_faulty(c, file, &f), EXIT_NO;
        if (!quiet)
            printf("ok     %-12s %s is its beginning\n", "older copy", old);
    }
    return EXIT_DONE;
}

int election_verify(struct cli *c)
{
    bool json = false, plain = false, quiet = false;
    i64 threads = 0;
    const char *head = NULL, *key = NULL, *old = NULL, *verdicts = NULL;
    const struct option options[] = {
        {"json", OPT_FLAG, &json, NULL, N_("machine-readable findings")},
        {"threads", OPT_INT, &threads, "N", N_("threads (as many as there are cores)")},
        {"plain", OPT_FLAG, &plain, NULL, N_("do without AVX-512")},
        {"quiet", OPT_FLAG, &quiet, NULL, N_("no progress bar")},
        {"head", OPT_TEXT, &head, "FILE", N_("a signed head that must still hold")},
        {"head-key", OPT_TEXT, &key, "HEX", N_("who must have signed it")},
        {"old", OPT_TEXT, &old, "FILE", N_("an older copy that must be its beginning")},
        {"verdicts", OPT_TEXT, &verdicts, "FILE",
         N_("remembers good ballots, so that they are proved once")},
        {0}};
    struct verdicts known;
    struct report r;
    str bytes, why;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    const char *file = cli_archive(c, c->args[0]);
    if (!file || (verdicts && !cli_verdicts_load(c, verdicts, &known)))
        return c->exit;
    if (!file_map(file, &bytes, c->arena, &why))
        return cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
    struct verify_options o = {.threads = (int)(threads < 0 || threads > 64 ? 0 : threads),
                               .way = plain ? WAY_PLAIN : WAY_BEST,
                               .progress = !quiet && !json,
                               .known = verdicts ? &known : NULL};
    verify_archive(c->arena, bytes, &o, &r);
    if (json)
        print_json(c, &r);
    int past = r.passed ? check_past(c, &r, file, head, key, old, json) : EXIT_DONE;
    if (!json && past == EXIT_DONE)
        print_lines(c, &r);
    if (verdicts && r.passed && !cli_verdicts_save(c, verdicts, &known))
        return c->exit;
    return past != EXIT_DONE ? past : r.passed ? EXIT_DONE : EXIT_NO;
}

int election_diff(struct cli *c)
{
    bool json = false;
    const struct option options[] = {{"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
                                     {0}};
    struct board old, new;
    struct fault f = {.arena = c->arena};
    if (!cli_options(c, options, 2, 2) || !cli_board(c, c->args[0], &old) ||
        !cli_board(c, c->args[1], &new))
        return c->exit;
    if (!archive_continues(old.archive.bytes, new.archive.bytes, &f)) {
        cli_faulty(c, c->args[1], &f);
        return EXIT_NO;
    }
    struct fact facts[EVENT_TYPES + 1];
    size_t n = 0;
    if (!json)
        printf("%s continues %s\n", c->args[1], c->args[0]);
    facts[n++] = (struct fact){"more", .number = (i64)(new.archive.n - old.archive.n)};
    for (enum event_type t = 0; t < EVENT_TYPES; t++) {
        size_t more = board_count(&new, t) - board_count(&old, t);
        if (more)
            facts[n++] = (struct fact){event_names[t].p, .number = (i64)more};
    }
    cli_facts(c, json, facts, n);
    return EXIT_DONE;
}

int election_head(struct cli *c)
{
    const char *key = NULL;
    bool json = true;
    const struct option options[] = {
        {"key", OPT_TEXT, &key, "FILE", N_("a secret seed of 64 hex digits")},
        {"json", OPT_FLAG, &json, NULL, N_("as always: a head is JSON")},
        {0}};
    struct board b;
    str seed;
    struct hash secret;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!key)
        return cli_fail(EXIT_USAGE, "%s: --key is needed", c->path);
    if (!cli_board(c, c->args[0], &b) || !cli_read(c, key, &seed))
        return c->exit;
    if (!hex_read(seed, secret.bytes, HASH_SIZE))
        return cli_fail(EXIT_INPUT, "%s: not 64 hex digits", key);
    str head = head_make(c->arena, &b, now_ms(), secret.bytes);
    printf("%.*s\n", STR_FMT(head));
    return EXIT_DONE;
}
