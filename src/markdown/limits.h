/* What is refused before Markdown is parsed. Uses base. */
#ifndef LINLI_LIMITS_H
#define LINLI_LIMITS_H

#include "base/str.h"

/* NULL, or what there is too much of (N_). One pass over the text. */
const char *markdown_fault(str text);

#endif
