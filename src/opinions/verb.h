/* The command line of the opinion engines. */
#ifndef LINLI_OPINIONS_VERB_H
#define LINLI_OPINIONS_VERB_H

#include "base/cli.h"

extern const struct verb opinion_verbs[];

#endif
