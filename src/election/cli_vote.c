/* linli election ballot, audit, add, close: the votes. */
#include "base/file.h"
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
    bool json = false;
    const struct option options[] = {
        {"credential", OPT_TEXT, &credential, "FILE", N_("the voter's secret credential")},
        {"audit", OPT_TEXT, &audit, "FILE", N_("writes the randomness there: not to be cast!")},
        {"seed", OPT_TEXT, &seed, "TEXT", N_("repeatable randomness, for tests only")},
        {"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
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
    str word = last_word(secret);
    if (!credential_valid(word))
        return cli_fail(EXIT_INPUT, "%s: mistyped: not a credential", credential);
    struct chance chance = {.seed = str_from(seed)};
    str ballot =
        ballot_make(c->arena, &b.election, word, &choices, &chance, audit ? &opening : NULL);
    cli_forget(secret);
    cli_forget(text);
    if (audit && !file_write(c->arena, audit, opening, 0600, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    if (json) {
        struct hash h = sha256(ballot);
        struct buf tracker = buf_new(c->arena);
        base64_put(&tracker, &h);
        const struct fact facts[] = {{"tracker", .text = buf_str(&tracker)},
                                     {"ballot", .text = ballot}};
        cli_facts(c, true, facts, COUNT(facts));
    } else {
        printf("%.*s\n", STR_FMT(ballot));
    }
    return EXIT_DONE;
}

int election_audit(struct cli *c)
{
    bool json = false;
    const struct option options[] = {{"json", OPT_FLAG, &json, NULL, N_("machine-readable answer")},
                                     {0}};
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
    if (!ballot_opens(&b.election, &ballot, &choices, randomness, &f)) {
        if (json)
            puts("{\"holds\":false}");
        cli_faulty(c, c->args[1], &f);
        return EXIT_NO;
    }
    if (json)
        puts("{\"holds\":true}");
    else
        puts("the ballot holds what was chosen; it must not be cast any more");
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

/* The verdict stands before the ballot does, so that no ballot is ever trusted unproved. */
static bool note_good(struct entry *e, str ballot)
{
    struct hash h = sha256(ballot);
    if (!e->verdicts)
        return true;
    map_set(&e->known.good, str_copy(e->cli->arena, (str){(const char *)h.bytes, HASH_SIZE}),
            (void *)1);
    return cli_verdicts_save(e->cli, e->verdicts, &e->known);
}

int election_add(struct cli *c)
{
    const char *verdicts = NULL;
    struct entry e = {.cli = c};
    const struct option options[] = {
        {"verdicts", OPT_TEXT, &verdicts, "FILE", N_("remembers what was proved (DIR/verdicts)")},
        {"json", OPT_FLAG, &e.json, NULL, N_("machine-readable answer")},
        {0}};
    struct fault f = {.arena = c->arena};
    str ballot;
    if (!cli_options(c, options, 1, 2))
        return c->exit;
    const char *file = c->n_args > 1 ? c->args[1] : "-";
    if (!cli_read(c, file, &ballot) || !entry_begin(&e, verdicts))
        return c->exit;
    if (!ballot_fine(c, &e.ap.board, ballot, &f)) {
        cli_faulty(c, file, &f);
        return entry_drop(&e, EXIT_NO);
    }
    if (!note_good(&e, ballot))
        return entry_drop(&e, c->exit);
    return entry_end(&e, EVENT_BALLOT, &ballot, 1);
}

int election_close(struct cli *c)
{
    struct entry e = {.cli = c};
    const struct option options[] = {
        {"json", OPT_FLAG, &e.json, NULL, N_("machine-readable answer")}, {0}};
    if (!cli_options(c, options, 1, 1) || !entry_begin(&e, NULL))
        return c->exit;
    return entry_end(&e, EVENT_END_BALLOTS, NULL, 0);
}
