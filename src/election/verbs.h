/* linli election …: the verbs. Uses base. */
#ifndef LINLI_ELECTION_VERBS_H
#define LINLI_ELECTION_VERBS_H

#include "base/cli.h"

extern const struct verb election_verbs[]; /* for main.c */

int election_verify(struct cli *c);
int election_diff(struct cli *c);
int election_head(struct cli *c);
int election_protocol(struct cli *c);
int election_count(struct cli *c);

int election_init(struct cli *c);
int election_credentials(struct cli *c);
int election_trustee(struct cli *c);
int election_share(struct cli *c);
int election_open(struct cli *c);

int election_ballot(struct cli *c);
int election_audit(struct cli *c);
int election_add(struct cli *c);
int election_close(struct cli *c);
int election_tally(struct cli *c);
int election_shuffle(struct cli *c);
int election_decrypt(struct cli *c);
int election_result(struct cli *c);

#endif
