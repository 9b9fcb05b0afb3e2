/* Files of documents. */
#include "library/writing.h"

static bool file_seen(struct db *db, const struct actor *actor, const struct attachment *a)
{
    struct document seen;
    return document_get_by_id(db, actor, a->owner, &seen).outcome == DONE;
}

static void file_ready(struct db *db, const struct attachment *a)
{
    search_changed(db, SEARCH_DOCUMENT, a->owner);
}

const struct file_owner library_files = {
    .kind = OWNER_DOCUMENT, .sees = file_seen, .ready = file_ready};

size_t document_attachments(struct db *db, id64 document, struct attachment **out)
{
    return file_attachments(db, OWNER_DOCUMENT, document, 0, out);
}

struct result document_attach(struct db *db, const struct actor *actor, struct document_step s,
                              const struct file_new *files, size_t n)
{
    struct document_row row;
    struct result r = document_row_to_change(db, actor, s, &row);
    if (r.outcome)
        return r;
    const struct hang_on to = {OWNER_DOCUMENT, row.id, 0, 0, row.path};
    if ((r = files_attach(db, actor, &to, files, n)).outcome)
        return r;
    search_changed(db, SEARCH_DOCUMENT, row.id);
    return made(row.id);
}

struct result document_take_file(struct db *db, id64 document, const struct file_new *file)
{
    struct document_row row;
    if (!document_row_by_id(db, document, &row))
        return refuse(MISSING, NULL, N_("There is no such document."));
    const struct hang_on to = {OWNER_DOCUMENT, row.id, 0, 0, row.path};
    struct result r = files_attach(db, NULL, &to, file, 1);
    if (!r.outcome)
        search_changed(db, SEARCH_DOCUMENT, row.id);
    return r;
}

struct result document_detach(struct db *db, const struct actor *actor, struct document_step s,
                              id64 attachment)
{
    struct document_row row;
    struct attachment a;
    struct result r = document_row_to_change(db, actor, s, &row);
    if (r.outcome)
        return r;
    if (!attachment_get(db, attachment, &a) || a.kind != OWNER_DOCUMENT || a.owner != row.id)
        return refuse(MISSING, NULL, N_("There is no such file."));
    if ((r = file_detach(db, actor, &a, row.path)).outcome)
        return r;
    search_changed(db, SEARCH_DOCUMENT, row.id);
    return made(row.id);
}
