/* Documents of the library from files and back: Markdown with a head, HTML, plain text, a wiki's
 * dump. Uses library, markdown, import.h. NAME.LANG.md, or a
 * head that says translation_of, translates NAME.md. */
#ifndef LINLI_IMPORT_DOCUMENTS_H
#define LINLI_IMPORT_DOCUMENTS_H

#include "import/import.h"
#include "import/site.h"
#include "library/library.h"

enum { DOCUMENT_FILE_MOST = 4 << 20, DOCUMENT_FIELDS_MOST = 40 };

enum incoming_what {
    INCOMING_DOCUMENT,
    INCOMING_TRANSLATION,
    INCOMING_EDITION, /* an earlier version, or one that is still being written */
    INCOMING_TOPIC,
    INCOMING_FILE, /* a photo or PDF that hangs on a document */
};

/* A document as a file gives it, with what must be looked up in the store by its name; or what
 * belongs to one. */
struct incoming {
    const char *file;
    size_t line;
    enum incoming_what what;
    struct document_import d;
    str place, unit, body_of; /* code; names */
    str *topics, *further;    /* names or codes; addresses or numbers, of a topic: what is picked */
    size_t n_topics, n_further;
    str *supersedes, model; /* addresses or numbers */
    size_t n_supersedes;
    str of; /* address or number of the document it belongs to; empty: it is one itself */
    struct translation_new translation; /* what is told of one besides its words */
    struct topic_new topic;
    str content; /* of a file: its path in the folder */
    struct file_new attached;
    id64 id;    /* once it is in */
    bool known; /* it was there already */
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

/* The first fault of a file is the one that is named. `why` is N_. */
void incoming_fault(struct incoming *in, const char *why);

/* Under which name an export keeps a file's content. */
str content_name(struct arena *a, str content);

/* A document by its address or number. */
bool document_named(struct db *db, str word, id64 *id);

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

/* Every document, whatever its state, as NUMBER.md with a head that says all that is known of it;
 * its other versions, translations and files beside it, topics in topics/. An import takes it all
 * over again. Not in it: accounts (their names are), the record, and requests about documents.
 * Answers an exit code. */
int export_documents(struct store *s, const char *folder);

#endif
