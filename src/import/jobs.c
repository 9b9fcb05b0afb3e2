/* The rules of imports in the background. Uses import.sql. */
#include "import/jobs.h"
#include "base/id.h"
#include "base/json.h"
#include "base/when.h"
#include "files/files.h"
#include "import/import.sql.h"
#include "record/record.h"

enum { SWEPT_AT_ONCE = 20, KEPT_DAYS = 30 };

static struct import_job job_from(const struct import_job_row *r)
{
    return (struct import_job){.id = r->id,
                               .what = (enum import_what)r->what,
                               .state = (enum import_state)r->state,
                               .name = r->name,
                               .size = r->size,
                               .done = r->done,
                               .lines = r->lines,
                               .added = r->added,
                               .known = r->known,
                               .faulty = r->faulty,
                               .why = r->why,
                               .created = r->created,
                               .updated = r->updated};
}

bool import_job(struct db *db, const struct actor *actor, id64 job, struct import_job *out)
{
    struct import_job_row row;
    bool found = import_job_by_id(db, job, &row) && row.account == actor->account;
    if (found)
        *out = job_from(&row);
    return found;
}

size_t import_jobs(struct db *db, const struct actor *actor, i64 limit, struct import_job **out)
{
    struct import_job_row *rows;
    size_t n = import_jobs_of(db, actor->account, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct import_job, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = job_from(&rows[i]);
    return n;
}

size_t import_faults(struct db *db, id64 job, i64 after, i64 limit, struct import_line **out)
{
    struct import_line_row *rows;
    size_t n = import_lines(db, job, after, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct import_line, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct import_line){rows[i].n, rows[i].line, rows[i].why};
    return n;
}

static void import_recorded(struct db *db, const struct actor *actor, const char *verb, id64 job,
                            enum import_what what)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key_str(&j, "what", str_from(import_word(what)));
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor->account,
                                     .verb = verb,
                                     .subject = job,
                                     .is_public = true,
                                     .detail = buf_str(&b)});
}

struct result import_send(struct db *db, const struct actor *actor, enum import_what what,
                          id64 file, str name)
{
    struct file_reader reader;
    i64 waiting = 0;
    if (!may_somewhere(actor, IMPORT_DATA))
        return refuse(FORBIDDEN, NULL, N_("You may not take over files."));
    import_jobs_waiting(db, actor->account, &waiting);
    if (waiting >= IMPORTS_WAITING_MOST)
        return refuse(CONFLICT, NULL, N_("Others of your files wait. Please send this one later."));
    if (!file_open(db, file, COPY_ORIGINAL, &reader))
        return refuse(CONFLICT, "file", N_("The file is not here any more. Please send it again."));
    id64 id = id_new(db_now(db));
    import_job_insert(db, id, actor->account, what, file, name, IMPORT_CHECKING, reader.end,
                      db_now(db), db_now(db));
    import_recorded(db, actor, "import_send", id, what);
    return made(id);
}

static struct result job_moves(struct db *db, const struct actor *actor, id64 id, bool from_there,
                               enum import_state to)
{
    struct import_job job;
    if (!import_job(db, actor, id, &job))
        return refuse(MISSING, NULL, N_("There is no such file of yours."));
    if (!may_somewhere(actor, IMPORT_DATA))
        return refuse(FORBIDDEN, NULL, N_("You may not take over files."));
    if (!from_there || !import_job_state(db, id, job.state, to, S(""), db_now(db)))
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    return OK_RESULT;
}

struct result import_take(struct db *db, const struct actor *actor, id64 id)
{
    struct import_job job = {0};
    bool checked = import_job(db, actor, id, &job) && job.state == IMPORT_CHECKED;
    struct result r = job_moves(db, actor, id, checked, IMPORT_TAKING);
    if (r.outcome)
        return r;
    import_lines_drop(db, id); /* what is wrong by then is found again */
    import_job_note(db, id, IMPORT_TAKING, 0, 0, 0, 0, 0, db_now(db));
    import_recorded(db, actor, "import_take", id, job.what);
    return made(id);
}

struct result import_drop(struct db *db, const struct actor *actor, id64 id)
{
    struct import_job job = {0};
    bool open = import_job(db, actor, id, &job) && job.state <= IMPORT_TAKING;
    struct result r = job_moves(db, actor, id, open, IMPORT_DROPPED);
    if (r.outcome)
        return r;
    import_recorded(db, actor, "import_drop", id, job.what);
    return made(id);
}

void imports_sweep(struct db *db)
{
    struct import_job_id_row *old;
    size_t n = import_jobs_old(db, db_now(db) - DAYS(KEPT_DAYS), SWEPT_AT_ONCE, &old);
    for (size_t i = 0; i < n; i++) {
        import_lines_drop(db, old[i].id);
        import_job_drop(db, old[i].id);
    }
}
