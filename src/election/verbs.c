/* linli election: the table of verbs. */
#include "election/verbs.h"

#include "count/count.h"

const struct verb election_verbs[] = {
    {"init", election_init, "DIR QUESTIONS.json [--group NAME]",
     N_("makes a folder for a new election"), NULL},
    {"credentials", election_credentials, "DIR VOTERS", N_("makes the voters' credentials"), NULL},
    {"trustee", election_trustee, "DIR", N_("makes a trustee's key"), NULL},
    {"share", election_share, "DIR [--key NAME.key [--threshold T]]",
     N_("makes a key of which some of a group are enough, step by step"), NULL},
    {"open", election_open, "DIR", N_("seals the setup into the archive: voting begins"), NULL},
    {"ballot", election_ballot, "DIR CHOICES.json --credential FILE",
     N_("makes a ballot and prints it"), NULL},
    {"audit", election_audit, "DIR BALLOT CHOICES.json RANDOMNESS.json",
     N_("opens a ballot that is not cast: does it hold the choices?"), NULL},
    {"add", election_add, "DIR [BALLOT]", N_("checks a ballot and casts it"), NULL},
    {"close", election_close, "DIR", N_("ends the voting"), NULL},
    {"tally", election_tally, "DIR", N_("joins the ballots that count"), NULL},
    {"shuffle", election_shuffle, "DIR --trustee N | DIR --end",
     N_("mixes ranked ballots, or ends the mixing"), NULL},
    {"decrypt", election_decrypt, "DIR --trustee N --key FILE",
     N_("adds a trustee's part of the decryption"), NULL},
    {"result", election_result, "DIR", N_("joins the decryptions into the result"), NULL},
    {"verify", election_verify, "FILE.bel|DIR [--json]", N_("checks everything in an archive"),
     NULL},
    {"diff", election_diff, "OLD NEW", N_("checks that NEW continues OLD"), NULL},
    {"head", election_head, "FILE.bel|DIR --key FILE", N_("signs what the archive ends with"),
     NULL},
    {"protocol", election_protocol, "FILE.bel|DIR [--rule NAME] [--seats N]",
     N_("the sheet of the result: electors, cast, quorum, majority, who is elected"), NULL},
    {"count", verb_count, "FILE… --rule NAME [--seats N] [--seed TEXT] [--json]",
     N_("counts ballots by a named rule, step by step"), NULL},
    {0},
};
