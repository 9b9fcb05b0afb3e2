/* Files that hang on cases: whoever sees the case sees those of its opening; those of an event,
 * whoever sees that. */
#include "files/files.h"

#include "cases/inner.h"

/* As far as the actor sees a case: up to this audience; false: not at all. */
static bool sees_up_to(const struct actor *actor, const struct case_row *c, enum audience *out)
{
    *out = reads_all(actor, c) ? STAFF_ONLY : reported(actor, c) ? REPORTER_AND_STAFF : EVERYBODY;
    return sees(actor, c);
}

static bool file_seen(struct db *db, const struct actor *actor, const struct attachment *a)
{
    struct case_row row;
    enum audience most;
    return case_row_by_id(db, a->owner, &row) && sees_up_to(actor, &row, &most) &&
           a->audience <= (i64)most;
}

static void file_ready(struct db *db, const struct attachment *a)
{
    search_changed(db, SEARCH_CASE, a->owner);
}

const struct file_owner case_files = {.kind = OWNER_CASE, .sees = file_seen, .ready = file_ready};

struct result case_hang(struct db *db, const struct actor *actor, id64 case_id, str path,
                        id64 event, enum audience audience, const struct file_new *files, size_t n)
{
    const struct hang_on to = {OWNER_CASE, case_id, event, audience, path};
    return n ? files_attach(db, actor, &to, files, n) : OK_RESULT;
}

size_t case_attachments(struct db *db, const struct case_file *c, struct attachment **out)
{
    enum audience most = c->is_staff ? STAFF_ONLY : c->is_reporter ? REPORTER_AND_STAFF : EVERYBODY;
    return file_attachments(db, OWNER_CASE, c->id, most, out);
}

str case_media_url(struct db *db, const struct case_file *c)
{
    str url;
    return case_media_of(db, c->id, &url) ? url : S("");
}
