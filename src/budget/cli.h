/* linli budget …: the command line of this room. */
#ifndef LINLI_BUDGET_CLI_H
#define LINLI_BUDGET_CLI_H

#include "base/cli.h"

extern const struct verb budget_verbs[]; /* compute, check, compare, explain */

#endif
