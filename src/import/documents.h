/* Documents of the library from files and back: Markdown with a head, HTML, plain text, a wiki's
 * dump. Uses library, markdown, import.h. NAME.LANG.md, or a
 * head that says translation_of, translates NAME.md. */
#ifndef LINLI_IMPORT_DOCUMENTS_H
#define LINLI_IMPORT_DOCUMENTS_H

#include "import/import.h"
#include "import/site.h"
#include "library/library.h"

enum { DOCUMENT_FILE_MOST = 4 << 20, DOCUMENT_FIELDS_MOST = 40 };

/* A document as a file gives it, with what must be looked up in the store by its name. */
struct incoming {
    const char *file;
    size_t line;
    struct document_import d;
    str place, unit, body_of; /* code; names */
    str *topics, *further;    /* names or codes; addresses or numbers */
    size_t n_topics, n_further;
    str supersedes;
    str translation_of; /* address or number of the document it translates; empty: it is one itself
                         */
    id64 id;            /* once it is in */
    bool known;         /* it was there already */
    struct message fault;
};

/* What holds for all files of one import where a file does not say it. */
struct document_defaults {
    str community; /* code of a place */
    str lang;
    enum document_kind kind;
    const char *zone; /* of dates without one */
    msec now;
};

/* Reads one file by its ending (.md, .html, .txt); a text file may give several documents, the
 * first and its further reading. `site` may be NULL. Faults stand in the documents. */
void documents_read(struct arena *a, const char *file, str text,
                    const struct document_defaults *defaults, const struct site *site,
                    struct incoming **out, size_t *n);

/* The order of files in which documents come before their translations. */
int document_file_order(const char *a, const char *b);

/* Writes them; inside a rule, which may run twice. */
struct document_batch {
    struct import *import;
    struct incoming *at;
    size_t n;
    const struct document_defaults *defaults;
    bool links; /* second pass: further reading, what replaces what */
};
struct result documents_write(struct db *db, void *batch);

/* A file or a folder with everything in it. Answers an exit code. */
int import_documents(struct import *i, struct store *s, const char *path,
                     const struct document_defaults *defaults, const struct site *site);

/* Every document that is published now, as NUMBER.md with a head that says all that is known of it.
 * Answers an exit code. */
int export_documents(struct arena *a, struct store *s, const char *folder);

#endif
