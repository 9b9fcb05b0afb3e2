/* linli's command line: the table of verbs. Each verb's code stands in its own module. */
#include <sodium.h>

#include "app/app.h"
#include "base/cli.h"
#include "budget/cli.h"
#include "election/verbs.h"
#include "lang/lang.h"
#include "opinions/verb.h"

static const struct verb user_verbs[] = {
    {"add", verb_user_add, "DIR --name NAME --login LOGIN [--role ROLE --place PLACE]",
     N_("add somebody who signs in"), NULL},
    {0},
};

static const struct verb verify_verbs[] = {
    {"record", verb_verify_record, "DIR [--head HASH]", N_("check every line of the record"), NULL},
    {"files", verb_verify_files, "DIR", N_("check every photo and document"), NULL},
    {0},
};

static const struct verb search_verbs[] = {
    {"rebuild", verb_search_rebuild, "DIR", N_("make the index anew while the old one is in use"),
     NULL},
    {0},
};

static const struct verb verbs[] = {
    {"init", verb_init, "DIR", N_("make a data folder"), NULL},
    {"demo", verb_demo, "DIR [--city FOLDER|sample|none]",
     N_("make a data folder with a living community in it"), NULL},
    {"serve", verb_serve, "DIR [--listen HOST:PORT]", N_("serve it"), NULL},
    {"settings", verb_settings, "DIR [PLACE]",
     N_("every setting, what holds at a place, and where it comes from"), NULL},
    {"user", NULL, NULL, N_("people who sign in"), user_verbs},
    {"import", NULL, NULL, N_("take over places, kinds, cases and documents"), import_verbs},
    {"export", NULL, NULL, N_("write to files what is there"), export_verbs},
    {"backup", verb_backup, "DIR FILE", N_("copy the database while it is in use"), NULL},
    {"restore", verb_restore, "DIR FILE [--force]", N_("put such a copy in place"), NULL},
    {"verify", NULL, NULL, N_("check what it claims"), verify_verbs},
    {"search", NULL, NULL, N_("what search is made of"), search_verbs},
    {"routes", verb_routes, "[--json]", N_("list every address it answers, and who may"), NULL},
    {"election", NULL, NULL, N_("elections: ballots, proofs, counting"), election_verbs},
    {"budget", NULL, NULL, N_("share a budget: count, check, compare, explain"), budget_verbs},
    {"opinions", NULL, NULL, N_("who agrees on what: maps of opinions"), opinion_verbs},
    {0},
};

int main(int argc, char **argv)
{
    /* libsodium's own generator (ChaCha20, seeded by the kernel, one a thread), not a system call
     * for each number: a request draws several. */
    if (randombytes_set_implementation(&randombytes_internal_implementation) || sodium_init() < 0)
        return cli_fail(EXIT_OUR_FAULT, "libsodium would not start");
    struct arena *catalogs = arena_new(0); /* of the process */
    lang_load(catalogs);
    int code = cli_run(verbs, "linli", argc, argv);
    arena_free(catalogs);
    return code;
}
