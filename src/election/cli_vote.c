/* linli election ballot, audit, add, close, tally, shuffle, decrypt, result. */
#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "election/append.h"
#include "election/channel.h"
#include "election/cli.h"

/* The last word of the file: a line "identity XXX-…" of private_creds.txt, or the bare one. */
static str last_word(str text)
{
    text = str_trim(text);
    for (size_t i = text.n; i-- > 0;)
        if (text.p[i] == ' ')
            return str_from_at(text, i + 1);
    return text;
}

int election_ballot(struct cli *c)
{
    const char *credential = NULL, *audit = NULL, *seed = NULL;
    const struct option options[] = {
        {"credential", OPT_TEXT, &credential, "FILE", N_("the voter's secret credential")},
        {"audit", OPT_TEXT, &audit, "FILE", N_("writes the randomness there: not to be cast!")},
        {"seed", OPT_TEXT, &seed, "TEXT", N_("repeatable randomness, for tests only")},
        {0}};
    struct fault f = {.arena = c->arena};
    struct board b;
    struct choices choices;
    str text, secret, opening, why;
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    if (!credential)
        return cli_fail(EXIT_USAGE, "%s: --credential is needed", c->path);
    if (!cli_board(c, c->args[0], &b) || !cli_read(c, c->args[1], &text) ||
        !cli_read(c, credential, &secret))
        return c->exit;
    if (!choices_read(c->arena, &b.election, text, &choices, &f))
        return cli_faulty(c, c->args[1], &f);
    secret = last_word(secret);
    if (!credential_valid(secret))
        return cli_fail(EXIT_INPUT, "%s: mistyped: not a credential", credential);
    struct chance chance = {.seed = str_from(seed)};
    str ballot =
        ballot_make(c->arena, &b.election, secret, &choices, &chance, audit ? &opening : NULL);
    if (audit && !file_write(c->arena, audit, opening, 0600, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    printf("%.*s\n", STR_FMT(ballot));
    return EXIT_DONE;
}

int election_audit(struct cli *c)
{
    const struct option options[] = {{0}};
    struct fault f = {.arena = c->arena};
    struct board b;
    struct ballot ballot;
    struct choices choices;
    str bytes, text, randomness;
    if (!cli_options(c, options, 4, 4) || !cli_board(c, c->args[0], &b) ||
        !cli_read(c, c->args[1], &bytes) || !cli_read(c, c->args[2], &text) ||
        !cli_read(c, c->args[3], &randomness))
        return c->exit;
    if (!ballot_read(c->arena, &b.election, bytes, (i64)b.archive.n, &ballot, &f))
        return cli_faulty(c, c->args[1], &f);
    if (!choices_read(c->arena, &b.election, text, &choices, &f))
        return cli_faulty(c, c->args[2], &f);
    if (!ballot_opens(c->arena, &b.election, &ballot, &choices, randomness, &f)) {
        cli_faulty(c, c->args[1], &f);
        return EXIT_NO;
    }
    puts("the ballot holds what was chosen; it must not be cast any more");
    return EXIT_DONE;
}

/* Opens the archive of c->args[0] for one more event. */
static bool begin(struct cli *c, struct appending *ap)
{
    str why;
    const char *file = cli_archive(c, c->args[0]);
    if (!file)
        return false;
    if (append_begin(c->arena, file, ap, &why))
        return true;
    c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
    return false;
}

static int end(struct cli *c, struct appending *ap, enum event_type type, const str *bodies,
               size_t n)
{
    struct hash hash;
    struct buf out = buf_new(c->arena);
    str why;
    bool done = append_event(c->arena, ap, type, bodies, n, &hash, &why);
    size_t height = ap->board.archive.n;
    append_end(ap);
    if (!done)
        return cli_fail(EXIT_NO, "%s: %.*s", c->args[0], STR_FMT(why));
    if (type == EVENT_BALLOT) {
        struct hash tracker = sha256(bodies[0]);
        buf_z(&out, "tracker ");
        base64_put(&out, &tracker);
        buf_byte(&out, '\n');
    }
    buf_fmt(&out, "height %zu\nevent ", height);
    hex_put(&out, hash.bytes, HASH_SIZE);
    printf("%.*s\n", STR_FMT(buf_str(&out)));
    return EXIT_DONE;
}

/* A ballot alone, as if it stood at the end: read, on the list, proved. */
static bool ballot_fine(struct cli *c, struct board *b, str bytes, struct fault *f)
{
    struct ballot ballot;
    struct plan plan = {.arena = c->arena};
    i64 height = (i64)b->archive.n;
    if (!ballot_read(c->arena, &b->election, bytes, height, &ballot, f))
        return false;
    if (!credentials_weight(&b->credentials, ballot.credential))
        return faulty(f, N_("event {1}: a ballot by nobody on the list"), height, 0, 0);
    board_engine(b, WAY_BEST, 1);
    ballot_plan(&b->election, &ballot, &plan);
    engine_run(b->engine, c->arena, plan.chains, plan.n);
    return ballot_judge(&b->election, &ballot, height, &plan, f);
}

int election_add(struct cli *c)
{
    const struct option options[] = {{0}};
    struct fault f = {.arena = c->arena};
    struct appending ap;
    str ballot;
    if (!cli_options(c, options, 1, 2) || !cli_read(c, c->n_args > 1 ? c->args[1] : "-", &ballot) ||
        !begin(c, &ap))
        return c->exit;
    if (!ballot_fine(c, &ap.board, ballot, &f)) {
        append_end(&ap);
        cli_faulty(c, c->n_args > 1 ? c->args[1] : "-", &f);
        return EXIT_NO;
    }
    return end(c, &ap, EVENT_BALLOT, &ballot, 1);
}

int election_close(struct cli *c)
{
    const struct option options[] = {{0}};
    struct appending ap;
    if (!cli_options(c, options, 1, 1) || !begin(c, &ap))
        return c->exit;
    return end(c, &ap, EVENT_END_BALLOTS, NULL, 0);
}

int election_tally(struct cli *c)
{
    const struct option options[] = {{0}};
    struct fault f = {.arena = c->arena};
    struct buf b = buf_new(c->arena);
    struct appending ap;
    struct tally t;
    str bodies[2];
    if (!cli_options(c, options, 1, 1) || !begin(c, &ap))
        return c->exit;
    if (!board_tally(&ap.board, &t, &f))
        return cli_faulty(c, c->args[0], &f);
    tally_put(&b, &t.pile);
    bodies[0] = buf_str(&b);
    bodies[1] = tally_sizes(c->arena, &t, bodies[0]);
    return end(c, &ap, EVENT_TALLY, bodies, 2);
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

static bool current_pile(struct cli *c, struct appending *ap, struct tally *t, struct pile *pile)
{
    struct fault f = {.arena = c->arena};
    if (board_find(&ap->board, EVENT_TALLY, 0) == SIZE_MAX) {
        c->exit = cli_fail(EXIT_NO, "%s: there is no tally yet", c->args[0]);
        return false;
    }
    if (board_tally(&ap->board, t, &f) && board_pile(&ap->board, t, pile, &f))
        return true;
    c->exit = cli_faulty(c, c->args[0], &f);
    return false;
}

int election_shuffle(struct cli *c)
{
    i64 trustee = 0;
    bool close = false;
    const struct option options[] = {
        {"trustee", OPT_INT, &trustee, "N", N_("the number of the trustee who shuffles")},
        {"end", OPT_FLAG, &close, NULL, N_("ends the shuffles")},
        {0}};
    struct chance chance = {0};
    struct appending ap;
    struct tally t;
    struct pile pile, ranked = {0};
    str bodies[2];
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!close && trustee < 1)
        return cli_fail(EXIT_USAGE, "%s: --trustee or --end is needed", c->path);
    if (!begin(c, &ap))
        return c->exit;
    if (close)
        return end(c, &ap, EVENT_END_SHUFFLES, NULL, 0);
    const struct election *e = &ap.board.election;
    if (!current_pile(c, &ap, &t, &pile))
        return c->exit;
    ranked.rows = NEW_ARRAY(c->arena, struct ciphertext *, pile.n);
    ranked.sizes = NEW_ARRAY(c->arena, size_t, pile.n);
    for (size_t i = 0; i < pile.n; i++)
        if (e->questions[i].ranked) {
            ranked.rows[ranked.n] = pile.rows[i];
            ranked.sizes[ranked.n++] = pile.sizes[i];
        }
    bodies[0] = shuffle_make(c->arena, e, &ranked, &chance);
    bodies[1] = owner_line(c->arena, trustee, bodies[0]);
    return end(c, &ap, EVENT_SHUFFLE, bodies, 2);
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

/* The secret of trustee `id`: a single's key as it is, or a member's share, sealed for its seed. */
static bool trustee_secret(struct cli *c, const struct board *b, const char *key, const char *share,
                           struct scalar *out)
{
    const struct group *g = b->election.group;
    struct member m;
    str text, sealed, message = S("");
    if (!cli_read(c, key, &text))
        return false;
    if (!share) {
        message = text;
    } else {
        if (!cli_read(c, share, &sealed))
            return false;
        if (!member_from_seed(g, str_trim(text), &m)) {
            c->exit = cli_fail(EXIT_INPUT, "%s: not the seed of a member", key);
            return false;
        }
        struct element from = element_pow_secret(g, &g->g, &m.signing);
        if (!channel_open(c->arena, g, &m, &from, str_trim(sealed), &message)) {
            c->exit = cli_fail(EXIT_INPUT, "%s: not sealed for %s", share, key);
            return false;
        }
        message = unwrap(message);
        sodium_memzero(&m, sizeof m);
    }
    if (trustee_secret_read(g, message, out))
        return true;
    c->exit = cli_fail(EXIT_INPUT, "%s: not a secret key", key);
    return false;
}

int election_decrypt(struct cli *c)
{
    i64 trustee = 0;
    const char *key = NULL, *share = NULL;
    const struct option options[] = {
        {"trustee", OPT_INT, &trustee, "N", N_("the trustee's number, from 1")},
        {"key", OPT_TEXT, &key, "FILE", N_("the trustee's secret key (of a group: the seed)")},
        {"share", OPT_TEXT, &share, "FILE", N_("of a group: the sealed share (.dkey)")},
        {0}};
    struct chance chance = {0};
    struct appending ap;
    struct tally t;
    struct pile pile;
    struct scalar secret;
    str bodies[2];
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!key || trustee < 1)
        return cli_fail(EXIT_USAGE, "%s: --trustee and --key are needed", c->path);
    if (!begin(c, &ap) || !trustee_secret(c, &ap.board, key, share, &secret))
        return c->exit;
    const struct election *e = &ap.board.election;
    const struct trustee_key *public = trustee_of(&ap.board.trustees, (size_t)trustee);
    struct element mine = element_pow_secret(e->group, &e->group->g, &secret);
    if (!public || !element_eq(&mine, &public->key))
        return cli_fail(EXIT_NO, "%s: not the key of trustee %lld", key, (long long)trustee);
    if (!current_pile(c, &ap, &t, &pile))
        return c->exit;
    bodies[0] = factors_make(c->arena, e, &pile, &secret, &chance);
    bodies[1] = owner_line(c->arena, trustee, bodies[0]);
    sodium_memzero(&secret, sizeof secret);
    return end(c, &ap, EVENT_DECRYPTION, bodies, 2);
}

int election_result(struct cli *c)
{
    const struct option options[] = {{0}};
    struct fault f = {.arena = c->arena};
    struct appending ap;
    struct tally t;
    struct pile pile;
    i64 count;
    str result;
    if (!cli_options(c, options, 1, 1) || !begin(c, &ap) || !current_pile(c, &ap, &t, &pile))
        return c->exit;
    struct board *b = &ap.board;
    const struct factors **of = NEW_ARRAY(c->arena, const struct factors *, TRUSTEES_MAX);
    struct element **joined = NEW_ARRAY(c->arena, struct element *, pile.n);
    board_engine(b, WAY_BEST, 1);
    if (!board_decryptions(b, &pile, of, &count, &f))
        return cli_faulty(c, c->args[0], &f);
    if (!factors_join(c->arena, &b->trustees, b->election.group, &pile, of, joined))
        return cli_fail(EXIT_NO, "%s: too few trustees decrypted", c->args[0]);
    if (!result_open(c->arena, &b->election, &pile, joined, t.total_weight, &result, &f))
        return cli_faulty(c, c->args[0], &f);
    return end(c, &ap, EVENT_RESULT, &result, 1);
}
