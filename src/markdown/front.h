/* The head of a Markdown file: lines of YAML between "---" and "---". Uses base, libyaml.
 *
 * Only what a head needs: names with a text or a list of texts. Anchors, aliases, tags and deeper
 * structures are refused, so that no small file becomes a large one.
 */
#ifndef LINLI_FRONT_H
#define LINLI_FRONT_H

#include "base/buf.h"

enum { FRONT_MOST = 64 * 1024 /* bytes of the head */, FRONT_PAIRS = 500 };

struct front_pair {
    str name, value; /* a list gives several pairs of one name */
};

struct front {
    struct front_pair *pairs;
    size_t n;
    str body; /* what follows the head */
};

/* A text without a head is all body. False: *fault says what is wrong (N_). `text` is valid UTF-8.
 */
bool front_read(struct arena *a, str text, struct front *out, const char **fault);

str front_get(const struct front *f, const char *name); /* the first; p NULL: absent */
size_t front_all(struct arena *a, const struct front *f, const char *name, str **out);

/* One line of a head, quoted so that it reads back as it is; nothing for an empty value. */
void front_put(struct buf *b, const char *name, str value);
void front_put_list(struct buf *b, const char *name, const str *values, size_t n);

#endif
