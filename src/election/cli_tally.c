/* linli election tally, shuffle, decrypt, result: what comes after the votes. Each proves the whole
 * archive before it works on it, but for what was proved on this machine before. */
#include <sodium.h>

#include "base/progress.h"
#include "election/channel.h"
#include "election/cli.h"

int election_tally(struct cli *c)
{
    const char *verdicts = NULL;
    struct entry e = {.cli = c};
    const struct option options[] = {
        {"verdicts", OPT_TEXT, &verdicts, "FILE", N_("remembers what was proved (DIR/verdicts)")},
        {"json", OPT_FLAG, &e.json, NULL, N_("machine-readable answer")},
        {0}};
    struct fault f = {.arena = c->arena};
    struct buf b = buf_new(c->arena);
    struct tally t;
    str bodies[2];
    if (!cli_options(c, options, 1, 1) || !entry_begin(&e, verdicts))
        return c->exit;
    if (!archive_may_follow(&e.ap.board.archive, EVENT_TALLY))
        return entry_end(&e, EVENT_TALLY, NULL, 0); /* which says so */
    if (!entry_verified(&e))
        return entry_drop(&e, c->exit);
    if (!board_tally(&e.ap.board, &t, &f))
        return entry_drop(&e, cli_faulty(c, c->args[0], &f));
    tally_put(&b, &t.pile);
    bodies[0] = buf_str(&b);
    bodies[1] = tally_sizes(c->arena, &t, bodies[0]);
    return entry_end(&e, EVENT_TALLY, bodies, 2);
}

static str owner_line(struct arena *a, i64 owner, str payload)
{
    struct buf b = buf_new(a);
    struct hash h = sha256(payload);
    buf_fmt(&b, "{\"owner\":%lld,\"payload\":", (long long)owner);
    put_hash(&b, &h);
    buf_z(&b, "}");
    return buf_str(&b);
}

/* The proved archive's ciphertexts that wait to be shuffled or opened. */
static bool current_pile(struct entry *e, struct pile *pile)
{
    struct cli *c = e->cli;
    struct fault f = {.arena = c->arena};
    if (board_find(&e->ap.board, EVENT_TALLY, 0) == SIZE_MAX) {
        c->exit = cli_fail(EXIT_NO, "%s: there is no tally yet", c->args[0]);
        return false;
    }
    if (!entry_verified(e))
        return false;
    if (board_pile(&e->ap.board, &e->tally, pile, &f))
        return true;
    c->exit = cli_faulty(c, c->args[0], &f);
    return false;
}

/* The rows of ranked questions alone. */
static struct pile ranked_rows(struct arena *a, const struct election *e, const struct pile *pile)
{
    struct pile ranked = {NEW_ARRAY(a, struct ciphertext *, pile->n), NEW_ARRAY(a, size_t, pile->n),
                          0};
    for (size_t i = 0; i < pile->n; i++)
        if (e->questions[i].ranked) {
            ranked.rows[ranked.n] = pile->rows[i];
            ranked.sizes[ranked.n++] = pile->sizes[i];
        }
    return ranked;
}

static size_t ciphertexts(const struct pile *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += p->sizes[i];
    return n;
}

int election_shuffle(struct cli *c)
{
    i64 trustee = 0;
    bool close = false;
    const char *verdicts = NULL;
    struct entry e = {.cli = c};
    const struct option options[] = {
        {"trustee", OPT_INT, &trustee, "N", N_("the number of the trustee who shuffles")},
        {"end", OPT_FLAG, &close, NULL, N_("ends the shuffles")},
        {"verdicts", OPT_TEXT, &verdicts, "FILE", N_("remembers what was proved (DIR/verdicts)")},
        {"json", OPT_FLAG, &e.json, NULL, N_("machine-readable answer")},
        {0}};
    struct chance chance = {0};
    struct pile pile;
    str bodies[2];
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!close && trustee < 1)
        return cli_fail(EXIT_USAGE, "%s: --trustee or --end is needed", c->path);
    if (!entry_begin(&e, verdicts))
        return c->exit;
    const struct board *b = &e.ap.board;
    if (close)
        return entry_end(&e, EVENT_END_SHUFFLES, NULL, 0);
    if (!trustee_of(&b->trustees, (size_t)trustee))
        return entry_drop(
            &e, cli_fail(EXIT_NO, "%s: there is no trustee %lld", c->args[0], (long long)trustee));
    if (!archive_may_follow(&b->archive, EVENT_SHUFFLE))
        return entry_end(&e, EVENT_SHUFFLE, NULL, 0); /* which says so */
    if (!current_pile(&e, &pile))
        return entry_drop(&e, c->exit);
    struct pile ranked = ranked_rows(c->arena, &b->election, &pile);
    struct progress bar = progress_new("shuffle", SHUFFLE_STEPS * ciphertexts(&ranked));
    bodies[0] = shuffle_make(c->arena, &b->election, &ranked, &chance, e.json ? NULL : &bar);
    progress_end(&bar);
    bodies[1] = owner_line(c->arena, trustee, bodies[0]);
    return entry_end(&e, EVENT_SHUFFLE, bodies, 2);
}

/* {"decryption_key":"…"} to the JSON string in it. */
static str unwrap(str message)
{
    struct scan s = scan_new(message);
    scan_is(&s, S("{\"decryption_key\":"));
    size_t from = s.at;
    scan_digits(&s);
    return s.failed ? S("") : (str){message.p + from, s.at - from};
}

/* A member's share of the key, sealed for its seed. */
static bool open_share(struct cli *c, const struct group *g, str seed, const char *key,
                       const char *share, struct scalar *out)
{
    struct member m;
    str sealed, message;
    if (!cli_read(c, share, &sealed))
        return false;
    if (!member_from_seed(g, str_trim(seed), &m)) {
        c->exit = cli_fail(EXIT_INPUT, "%s: not the seed of a member", key);
        return false;
    }
    struct element from = element_pow_secret(g, &g->g, &m.signing);
    bool opened = channel_open(c->arena, g, &m, &from, str_trim(sealed), &message);
    sodium_memzero(&m, sizeof m);
    bool fine = opened && trustee_secret_read(g, unwrap(message), out);
    if (opened)
        cli_forget(message);
    if (!fine)
        c->exit = cli_fail(EXIT_INPUT, "%s: not sealed for %s", share, key);
    return fine;
}

/* The secret of a trustee: a single's key as it is, or a member's share. */
static bool trustee_secret(struct cli *c, const struct board *b, const char *key, const char *share,
                           struct scalar *out)
{
    const struct group *g = b->election.group;
    str text;
    if (!cli_read(c, key, &text))
        return false;
    bool fine = share ? open_share(c, g, text, key, share, out) : trustee_secret_read(g, text, out);
    cli_forget(text);
    if (!fine && !share)
        c->exit = cli_fail(EXIT_INPUT, "%s: not a secret key", key);
    return fine;
}

int election_decrypt(struct cli *c)
{
    i64 trustee = 0;
    const char *key = NULL, *share = NULL, *verdicts = NULL;
    struct entry e = {.cli = c};
    const struct option options[] = {
        {"trustee", OPT_INT, &trustee, "N", N_("the trustee's number, from 1")},
        {"key", OPT_TEXT, &key, "FILE", N_("the trustee's secret key (of a group: the seed)")},
        {"share", OPT_TEXT, &share, "FILE", N_("of a group: the sealed share (.dkey)")},
        {"verdicts", OPT_TEXT, &verdicts, "FILE", N_("remembers what was proved (DIR/verdicts)")},
        {"json", OPT_FLAG, &e.json, NULL, N_("machine-readable answer")},
        {0}};
    struct chance chance = {0};
    struct pile pile;
    struct scalar secret;
    str bodies[2];
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!key || trustee < 1)
        return cli_fail(EXIT_USAGE, "%s: --trustee and --key are needed", c->path);
    if (!entry_begin(&e, verdicts))
        return c->exit;
    struct board *b = &e.ap.board;
    const struct election *election = &b->election;
    if (!trustee_secret(c, b, key, share, &secret))
        return entry_drop(&e, c->exit);
    const struct trustee_key *public = trustee_of(&b->trustees, (size_t)trustee);
    struct element mine = element_pow_secret(election->group, &election->group->g, &secret);
    if (!public || !element_eq(&mine, &public->key)) {
        sodium_memzero(&secret, sizeof secret);
        return entry_drop(
            &e, cli_fail(EXIT_NO, "%s: not the key of trustee %lld", key, (long long)trustee));
    }
    if (!archive_may_follow(&b->archive, EVENT_DECRYPTION) || !current_pile(&e, &pile)) {
        sodium_memzero(&secret, sizeof secret);
        return c->exit ? entry_drop(&e, c->exit) : entry_end(&e, EVENT_DECRYPTION, NULL, 0);
    }
    struct progress bar = progress_new("decryption", ciphertexts(&pile));
    bodies[0] = factors_make(c->arena, election, &pile, &secret, &chance, e.json ? NULL : &bar);
    progress_end(&bar);
    sodium_memzero(&secret, sizeof secret);
    bodies[1] = owner_line(c->arena, trustee, bodies[0]);
    return entry_end(&e, EVENT_DECRYPTION, bodies, 2);
}

int election_result(struct cli *c)
{
    const char *verdicts = NULL;
    struct entry e = {.cli = c};
    const struct option options[] = {
        {"verdicts", OPT_TEXT, &verdicts, "FILE", N_("remembers what was proved (DIR/verdicts)")},
        {"json", OPT_FLAG, &e.json, NULL, N_("machine-readable answer")},
        {0}};
    struct fault f = {.arena = c->arena};
    struct pile pile;
    i64 count;
    str result;
    if (!cli_options(c, options, 1, 1) || !entry_begin(&e, verdicts))
        return c->exit;
    struct board *b = &e.ap.board;
    if (!current_pile(&e, &pile))
        return entry_drop(&e, c->exit);
    const struct factors **of = NEW_ARRAY(c->arena, const struct factors *, TRUSTEES_MAX);
    struct element **joined = NEW_ARRAY(c->arena, struct element *, pile.n);
    if (!board_decryptions(b, &pile, of, &count, &f))
        return entry_drop(&e, cli_faulty(c, c->args[0], &f));
    if (!factors_join(c->arena, &b->trustees, b->election.group, &pile, of, joined))
        return entry_drop(&e, cli_fail(EXIT_NO, "%s: too few trustees decrypted", c->args[0]));
    if (!result_open(c->arena, &b->election, &pile, joined, e.tally.total_weight, &result, &f))
        return entry_drop(&e, cli_faulty(c, c->args[0], &f));
    return entry_end(&e, EVENT_RESULT, &result, 1);
}
