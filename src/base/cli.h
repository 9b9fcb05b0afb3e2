/* The command line: tables of verbs and of options, --help made from them, exit codes.
 *
 *     int verb_count(struct cli *c)
 *     {
 *         const char *rule = NULL; bool json = false;
 *         const struct option options[] = {
 *             {"rule", OPT_TEXT, &rule, "NAME", N_("counting rule")},
 *             {"json", OPT_FLAG, &json, NULL, N_("machine-readable result")}, {0}};
 *         if (!cli_options(c, options, 1, 1)) return c->exit;
 *         … c->args[0] …
 *     }
 */
#ifndef LINLI_CLI_H
#define LINLI_CLI_H

#include "base/str.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1,       /* the answer is no: a check failed, nothing matched */
    EXIT_USAGE = 2,    /* the command's words are off */
    EXIT_INPUT = 3,    /* a file or value is faulty; the message names file and place */
    EXIT_AWAY = 4,     /* disk, database or network would not */
    EXIT_OUR_FAULT = 5 /* a bug in linli */
};

struct cli;

struct verb {
    const char *name;
    int (*run)(struct cli *c);
    const char *usage;        /* what follows the name, e.g. "DIR FILE [--dry-run]" */
    const char *about;        /* one line, N_ */
    const struct verb *under; /* verbs below this one, ended by {0}; then run is NULL */
};

enum option_kind { OPT_FLAG /* bool */, OPT_TEXT /* const char * */, OPT_INT /* i64 */ };

struct option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    void *into;
    const char *value; /* the word for its value in --help; NULL for a flag */
    const char *about; /* N_ */
};

struct cli {
    struct arena *arena; /* of the process */
    const struct verb *verb;
    const char *path; /* "linli election verify" */
    int argc;         /* what stands behind the verb; after cli_options: the plain arguments */
    char **argv;
    char **args;
    int n_args;
    int exit; /* what to return when cli_options answered false */
};

/* Finds argv's verb in the table (ended by {0}) and runs it; --help and unknown words are answered
 * here. Returns the exit code; EXIT_AWAY too where standard output did not take all it was given.
 */
int cli_run(const struct verb *verbs, const char *program, int argc, char **argv);

/* Reads options (anywhere, "--x v" or "--x=v"; "--" ends them) into the table's variables, leaves
 * between `least` and `most` plain arguments in c->args. False: it has been said why (or the help
 * was asked for and given); return c->exit. */
bool cli_options(struct cli *c, const struct option *options, int least, int most);

/* To standard output; whether it took it is seen at the end, by cli_run(). */
void cli_print(str text);

/* One line on standard error, "linli: …"; returns code, so that `return cli_fail(EXIT_INPUT, …)`.
 */
int cli_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));

#endif
