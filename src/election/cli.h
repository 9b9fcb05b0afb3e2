/* What the verbs of linli election share. Uses all of the room, lang/say. */
#ifndef LINLI_ELECTION_CLI_H
#define LINLI_ELECTION_CLI_H

#include "base/cli.h"
#include "base/json.h"
#include "election/append.h"
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

/* Overwrites what cli_read read, when it was secret. */
void cli_forget(str text);

/* What a verb has to tell: lines "name text", or with --json one object. */
struct fact {
    const char *name;
    str text;
    i64 number; /* where text.p is NULL */
};
void cli_facts(struct cli *c, bool json, const struct fact *facts, size_t n);

/* A verdicts file (struct verdicts of verify.h): a line of 64 hex digits a thing found good on this
 * machine. It is trusted as the program itself is: keep it where nobody else writes. A file that is
 * not there yet is empty. False: said. */
bool cli_verdicts_load(struct cli *c, const char *path, struct verdicts *out);
bool cli_verdicts_save(struct cli *c, const char *path, const struct verdicts *v);

/* An event on its way into the archive of c->args[0]. */
struct entry {
    struct cli *cli;
    struct appending ap;
    const char *verdicts; /* where they are kept; NULL: nowhere */
    struct verdicts known;
    struct tally tally; /* after entry_verified, where the archive has one */
    bool json;
};
/* Locks and opens the archive; `verdicts` NULL: those of the folder, if it is one. */
bool entry_begin(struct entry *e, const char *verdicts);
/* Proves the whole archive so far, but what is known to be good: before one works on it. */
bool entry_verified(struct entry *e);
/* Appends, and tells height and hash. Returns the exit code. */
int entry_end(struct entry *e, enum event_type type, const str *bodies, size_t n);
/* Gives up, with this exit code. */
int entry_drop(struct entry *e, int exit);

#endif
