/* linli's command line: the table of verbs. Each verb's code stands in its own module. */
#include <sodium.h>

#include "base/cli.h"
#include "budget/cli.h"
#include "count/count.h"

static const struct verb election_verbs[] = {
    {"count", verb_count, "FILE… --rule NAME [--seats N] [--seed TEXT] [--json]",
     "count ballots by a named rule, step by step", NULL},
    {0},
};

static const struct verb verbs[] = {
    {"election", NULL, NULL, "elections: ballots, proofs, counting", election_verbs},
    {"budget", NULL, NULL, N_("share a budget: count, check, compare, explain"), budget_verbs},
    {0},
};

int main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return cli_fail(EXIT_OUR_FAULT, "libsodium would not start");
    return cli_run(verbs, "linli", argc, argv);
}
