/* Asking a LibreTranslate-compatible service. Uses base, libcurl, jansson.
 * Source: LibreTranslate's API, POST /translate. */
#ifndef LINLI_REMOTE_H
#define LINLI_REMOTE_H

#include "base/str.h"

struct translator {
    const char *url; /* "http://127.0.0.1:5000"; NULL: none is configured */
    const char *key; /* its api_key, or NULL */
};

/* Translates n texts at once, plain text in and out; empty ones stay empty. Blocks up to 30 s: for
 * a job thread. False: *why (N_) tells people what went wrong; the log has the rest. */
bool remote_translate(struct arena *a, const struct translator *t, str from, str to,
                      const str *texts, size_t n, str *out, const char **why);

#endif
