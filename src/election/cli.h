/* What the verbs of linli election share. Uses all of the room, lang/say. */
#ifndef LINLI_ELECTION_CLI_H
#define LINLI_ELECTION_CLI_H

#include "base/cli.h"
#include "base/json.h"
#include "election/verbs.h"
#include "election/verify.h"

enum { FILE_MAX = 1 << 28, ARCHIVE_MAX = 1 << 30 };

/* Says a fault of `file` on standard error; returns EXIT_INPUT. */
int cli_faulty(struct cli *c, const char *file, const struct fault *f);
/* The archive of a folder (its only *.bel) or a file; NULL: it has been said why (c->exit). */
const char *cli_archive(struct cli *c, const char *path);
/* Maps and opens it. False: said. */
bool cli_board(struct cli *c, const char *path, struct board *out);
const char *cli_path(struct cli *c, const char *folder, const char *name);
/* The group and uuid of an election that is being set up in c->args[0]. NULL: said. */
const struct group *cli_draft(struct cli *c, str *uuid);
/* Reads a file up to its last newline. False: said. */
bool cli_read(struct cli *c, const char *path, str *out);

#endif
