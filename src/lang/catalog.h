/* One language's sentences: a .mo file read in place, with a table over it. Uses base.
 * Source: GNU gettext manual, section "The Format of GNU MO Files". */
#ifndef LINLI_CATALOG_H
#define LINLI_CATALOG_H

#include "base/buf.h"
#include "base/map.h"
#include "lang/plural.h"

/* A NUL stands between the forms of a plural, in English two, in `forms` as many as the language
 * has. */
struct sentence {
    str english, forms;
};

struct catalog {
    struct map sentences; /* by the (first) English form; values are struct sentence */
    struct plural plural;
    str header; /* the "Name: value" lines of the .po file's first entry */
};

/* Reads a little-endian .mo file; its bytes must live as long as the catalog. False: not one, or
 * cut off; then the catalog is empty. */
bool catalog_read(struct arena *a, str mo, struct catalog *out);

/* A header line's value ("X-Name"); empty when absent. */
str catalog_field(const struct catalog *c, str name);

/* A sentence's form for n; false when the catalog lacks it. catalog_text: of one without plural. */
bool catalog_text(const struct catalog *c, str sentence, str *out);
bool catalog_plural(const struct catalog *c, str one, i64 n, str *out);

/* Makes the pseudo-locale: every sentence any of the catalogs knows, accented, about 40 % longer
 * and in brackets, its places {1}…{4} whole. A sentence that stays plain English on a page of it
 * has not been marked. */
void catalog_pseudo(struct arena *a, const struct catalog *known, size_t n, struct catalog *out);
void pseudo_put(struct buf *b, str english);

/* The .mo files within the program, made from locales/CODE.po by tools/catalogs. */
struct catalog_file {
    str code, mo;
};
extern const struct catalog_file catalog_files[];
extern const size_t n_catalog_files;

#endif
