/* The compiler of pages as a function, for its test and fuzz target. */
#ifndef LINLI_PAGEGEN_H
#define LINLI_PAGEGEN_H

#include "base/buf.h"

struct pagegen {
    str code, header; /* C */
    str strings;      /* the sentences as calls, each at its own line, for xgettext */
    str errors;       /* "file:line: error: …", one a line */
};

/* Compiles one file's text. False: errors says why, and code is not to be used. All in `a`. */
bool pagegen_compile(struct arena *a, const char *file, str source, struct pagegen *out);

#endif
