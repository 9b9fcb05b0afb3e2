/* Files that hang on things: photos of a case, the PDF of a document. Uses base, lang, store,
 * record, accounts/actor.
 *
 * A `file` is a content, known by its hash and kept once, in the database itself, in pieces. An
 * `attachment` hangs a file on something of another module: it has the name, the caption and the
 * audience. People are shown attachments only; the module whose thing it is says who may see it.
 *
 *     bytes → file_keep()  pieces in commits of their own, one that makes it whole    FILE_WAITING
 *           → files_attach()  in the module's own rule, with the thing                visible
 *           → prepare.h    in a sandboxed process: a picture made anew in three
 *                          sizes, text taken out of a document                        FILE_READY
 *
 * What is not attached within a day is swept away. Of a picture only what was made anew is kept:
 * the bytes that came, with place and camera in them, go as soon as that is there. Those of a
 * picture out of an export, in which neither stands, stay for the next export; nobody is shown
 * them.
 */
#ifndef LINLI_FILES_FILES_H
#define LINLI_FILES_FILES_H

#include "accounts/actor.h"
#include "base/buf.h"
#include "record/record.h"
#include "store/store.h"

enum {
    FILE_BYTES_MOST = 20 * 1024 * 1024,
    FILES_AT_ONCE_MOST = 10, /* of one form */
    ATTACHMENTS_MOST = 100,  /* of one thing */
    CAPTION_MOST = 300,      /* characters */
    FILE_NAME_MOST = 120,    /* characters */
    FILE_PIECE = 128 * 1024, /* bytes; only the last is shorter */
    FILE_TEXT_MOST = 4 * 1024 * 1024
};

/* What bytes are, by themselves; the sender's word for it is never asked. */
enum file_type {
    FILE_OTHER, /* anything: handed out only to be saved */
    FILE_JPEG,
    FILE_PNG,
    FILE_WEBP,
    FILE_HEIF, /* HEIC as well */
    FILE_PDF,
    FILE_ODT,
    FILE_DOCX,
    FILE_TYPES
};
enum {
    TYPES_PICTURES = 1 << FILE_JPEG | 1 << FILE_PNG | 1 << FILE_WEBP | 1 << FILE_HEIF,
    TYPES_DOCUMENTS = 1 << FILE_PDF | 1 << FILE_ODT | 1 << FILE_DOCX,
    TYPES_ALL = (1 << FILE_TYPES) - 1
};
enum file_type file_sniff(str content); /* by its first bytes; FILE_OTHER: none of these */
bool type_is_picture(enum file_type t);
/* What a content is known by: its hash, in hexadecimal. */
str file_hash(struct arena *a, str content);
/* A JPEG of nothing but points, as those made here are: without camera, place, profile or comment,
 * and nothing behind its end. Whether it can be decoded is not asked. */
bool picture_is_bare(str content);
const char *type_mime(enum file_type t); /* never one a browser runs */

enum file_state {
    FILE_COMING,  /* not whole: nobody sees it */
    FILE_WAITING, /* whole and safe; being prepared */
    FILE_READY,
    FILE_FAULTY /* could not be prepared: `fault` says why */
};
enum file_fault {
    FAULT_NONE,
    FAULT_UNREADABLE, /* damaged, or not what it begins like */
    FAULT_TOO_LARGE,  /* a picture of too many points, or unpacked too long */
    FAULT_TOO_SLOW    /* took more time or memory than it is worth */
};
const char *file_fault_name(enum file_fault f); /* N_: a sentence */

/* The same content in other forms: as it came, and a picture's three sizes in two formats. */
enum file_copy {
    COPY_ORIGINAL,
    COPY_SMALL_JPEG, /* fits into 320 × 320 */
    COPY_SMALL_WEBP,
    COPY_MEDIUM_JPEG, /* 960 */
    COPY_MEDIUM_WEBP,
    COPY_LARGE_JPEG, /* 1920 */
    COPY_LARGE_WEBP,
    FILE_COPIES
};

struct file {
    id64 id;
    str hash;
    i64 size;
    enum file_type type;
    enum file_state state;
    enum file_fault fault;
    i64 width, height; /* of a picture's largest copy, upright, once it is ready */
};

/* ── What hangs on what ── */

enum owner_kind { OWNER_NONE, OWNER_CASE, OWNER_DOCUMENT, OWNER_KINDS };

struct attachment {
    id64 id;
    enum owner_kind kind;
    id64 owner, part;
    i64 position, audience;
    struct file file;
    str name, caption, lang;
    id64 by;
    msec at;
};

/* Where files are to hang. The caller has asked whether the actor may. */
struct hang_on {
    enum owner_kind kind;
    id64 owner, part; /* part: an entry or version of the owner, 0: itself */
    i64 audience;     /* in the owner's own terms; given back to its sees() */
    str place;        /* path, for the record */
};
struct file_new {
    id64 file; /* of file_keep(), never a number that a form sent */
    str name, caption, lang;
};

/* Inside a rule: hangs them on the end, in this order. INVALID: a caption too long, too many.
 * CONFLICT: a file was swept away meanwhile, so it must be sent again. */
struct result files_attach(struct db *db, const struct actor *actor, const struct hang_on *to,
                           const struct file_new *files, size_t n);
struct result file_detach(struct db *db, const struct actor *actor, const struct attachment *a,
                          str place);

/* Those of one thing with audience at most this, in order; at most ATTACHMENTS_MOST. */
size_t file_attachments(struct db *db, enum owner_kind kind, id64 owner, i64 audience,
                        struct attachment **out);
/* Asks for them and does not wait: file_attachments() with the same arguments takes the answer. */
void file_attachments_ahead(struct db *db, enum owner_kind kind, id64 owner, i64 audience);
bool attachment_get(struct db *db, id64 id, struct attachment *out);

/* Each module that files may hang on has one, named in app/modules.c. */
struct file_owner {
    enum owner_kind kind;
    bool (*sees)(struct db *db, const struct actor *actor, const struct attachment *a);
    /* May this actor, who sees it, describe it anew or take it away? Then the path of the place
     * (for the record) and of the page it is on. NULL: nobody. */
    bool (*may_change)(struct db *db, const struct actor *actor, const struct attachment *a,
                       str *place, str *page);
    /* Inside a rule: this attachment's file has become ready (its text can be found now), or it was
     * described anew or taken away. Not called for one that was ready when it was attached. NULL:
     * no matter. */
    void (*ready)(struct db *db, const struct attachment *a);
};
/* The list is ended by NULL. No owner: nobody sees it. */
bool attachment_seen_by(struct db *db, const struct file_owner *const *owners,
                        const struct actor *actor, const struct attachment *a);

/* What people do to one on its own page; asks the owner. MISSING, FORBIDDEN; result of
 * file_describe() and file_detach(). */
struct file_change {
    id64 attachment;
    str caption, lang;
    bool take_away; /* instead */
};
struct result file_change(struct db *db, const struct file_owner *const *owners,
                          const struct actor *actor, const struct file_change *c);
/* Whether he may, and the path of the page it is on. */
bool attachment_changed_by(struct db *db, const struct file_owner *const *owners,
                           const struct actor *actor, const struct attachment *a, str *page);

/* ── Contents ── */

/* Keeps a content: in several commits, the last of which makes it whole; waits for each, so only
 * on a job thread or the command line. A content that is there already is not written again.
 * result.made is the file. INVALID: empty or over FILE_BYTES_MOST.
 * UNAVAILABLE: too much was sent that hangs on nothing. */
struct result file_keep(struct store *s, struct arena *a, msec now, str content);

/* The same of what an export wrote. A picture this store made is found again by its bytes; of one
 * made elsewhere they stay beside what is made anew of them, for file_open_exported(). Whatever is
 * no bare picture is kept like any other file. */
struct result file_keep_exported(struct store *s, struct arena *a, msec now, str content);

/* The same from outside: `sender` names a person or an address; CONFLICT: too much of theirs hangs
 * on nothing. */
struct result file_keep_from(struct store *s, struct arena *a, msec now, str content, str sender);

/* A name as it may be shown and saved: no folders, no controls, nothing that turns its letters
 * round; "file" when nothing is left. Its ending is the type's, where the type is known. */
str file_name_clean(struct arena *a, str name, enum file_type type);

/* Reads a copy from byte `at` up to `end`, a piece at a time. */
struct file_reader {
    id64 file;
    enum file_copy copy;
    i64 at, end;
};
/* False: there is no such copy (yet). */
bool file_open(struct db *db, id64 file, enum file_copy copy, struct file_reader *out);
/* The copy an export writes: a file as it came, a picture out of an export too; any other picture
 * as its largest copy. False: it is not there yet. */
bool file_open_exported(struct db *db, id64 file, struct file_reader *out);
/* Appends the next piece; false when all was read before. */
bool file_read_on(struct db *db, struct file_reader *r, struct buf *b);

/* What can be read in a document, when it is ready, at most so many bytes of it; false: nothing. */
bool file_text(struct db *db, id64 file, size_t most, str *out);

/* Inside a rule: takes away some of what is used no more; answers whether there is more. */
bool files_sweep(struct db *db);

/* Reads every file to the end: what it came as, with the hash under which the record has it, and
 * all that was made of a picture. */
struct file_bad {
    id64 file;
    enum file_copy copy;
    str name;         /* under which it hangs on something, or empty */
    const char *what; /* is wrong with it, for the operator */
};
struct files_watch {
    void (*progress)(void *ctx, i64 files);                /* or NULL */
    void (*bad)(void *ctx, const struct file_bad *of_one); /* called for each copy; or NULL */
    void *ctx;
};
struct files_check {
    i64 files, bytes; /* read and found good */
    i64 bad;          /* files with a bad copy */
    bool away;        /* the store could not be read to the end */
};
struct files_check files_verify(struct store *s, const struct files_watch *watch);

/* Its verbs, for readers of the record. */
extern const struct verb_word files_verbs[];

#endif
