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

/* Who sent it, whoever handles the case, and who routes cases there. */
static bool file_changeable(struct db *db, const struct actor *actor, const struct attachment *a,
                            str *place, str *page)
{
    struct case_row row;
    if (!case_row_by_id(db, a->owner, &row))
        return false;
    *place = row.path;
    *page = str_fmt(db_arena(db), "/cases/%.*s", STR_FMT(row.number));
    return (a->by && a->by == actor->account) || handles(actor, &row) ||
           may(actor, ROUTE_CASE, row.path);
}

static void file_ready(struct db *db, const struct attachment *a)
{
    search_changed(db, SEARCH_CASE, a->owner);
}

const struct file_owner case_files = {
    .kind = OWNER_CASE, .sees = file_seen, .may_change = file_changeable, .ready = file_ready};

struct result case_hang(struct db *db, const struct actor *actor, id64 case_id, str path,
                        id64 event, enum audience audience, const struct file_new *files, size_t n)
{
    const struct hang_on to = {OWNER_CASE, case_id, event, audience, path};
    return n ? files_attach(db, actor, &to, files, n) : OK_RESULT;
}

size_t case_attachments(struct db *db, const struct case_file *c, struct attachment **out)
{
    return file_attachments(db, OWNER_CASE, c->id, audience_of(c), out);
}

size_t case_files_to_change(struct db *db, const struct actor *actor, const struct attachment *all,
                            size_t n, struct attachment **out)
{
    size_t k = 0;
    str place, page;
    *out = NEW_ARRAY(db_arena(db), struct attachment, n);
    for (size_t i = 0; i < n; i++)
        if (file_changeable(db, actor, &all[i], &place, &page))
            (*out)[k++] = all[i];
    return k;
}

str case_media_url(struct db *db, const struct case_file *c)
{
    str url;
    return case_media_of(db, c->id, &url) ? url : S("");
}
