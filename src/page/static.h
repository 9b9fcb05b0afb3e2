/* The files of static/, inside the program. tools/embed writes the table at build time. Uses base.
 */
#ifndef LINLI_STATIC_H
#define LINLI_STATIC_H

#include "base/str.h"

struct static_file {
    const char *name; /* "app.css" */
    str path; /* "/static/app.k3Jd9s_a.css": changes with the content, may be kept for ever */
    str type; /* media type */
    str bytes;
};

extern const struct static_file static_files[];
extern const size_t n_static_files;

const struct static_file *static_file_named(const char *name); /* NULL: none */
const struct static_file *static_file_at(str path);            /* NULL: none */

#endif
