/* The thread that tries and takes what was sent. The file is copied from the store's pieces into a
 * temporary one without a name and mapped, so that it is never whole in memory. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/waker.h"
#include "base/when.h"
#include "files/files.h"
#include "import/import.sql.h"
#include "import/jobs.h"

enum { LOOK_EVERY = 60 * 1000, NOTE_EVERY = 300, FAULTS_HELD = 200 };

struct importer {
    struct store *store;
    struct waker waker;
};

/* One job on its way. */
struct doing {
    struct store *store;
    struct arena *arena;
    struct import_job_row job;
    struct actor actor;
    bool found;
    int stop; /* -1: never */
    msec noted;
    bool ended; /* its sender threw it away */
    /* of a trial: found since the last note */
    struct import_fault held[FAULTS_HELD];
    size_t n_held;
    i64 kept;    /* faulty lines written down */
    i64 written; /* of a trial: by the notes before */
};

/* ── The file ── */

/* A piece a snapshot. */
static bool copy_file(struct doing *d, int fd)
{
    struct arena *a = arena_new(0);
    struct file_reader reader = {.file = d->job.file};
    bool fine = true, more = true, open = false;
    while (fine && more) {
        struct buf b = buf_new(a);
        struct db *db = store_read(d->store, a, now_ms());
        if (!open)
            open = file_open(db, d->job.file, COPY_ORIGINAL, &reader);
        more = open && file_read_on(db, &reader, &b);
        fine = store_read_end(db) == DB_FINE && open && file_write_all(fd, buf_str(&b));
        arena_reset(a);
    }
    arena_free(a);
    return fine;
}

/* p NULL: it is not there any more, or the disk is full. */
static str map_file(struct doing *d)
{
    const char *folder = getenv("TMPDIR");
    int fd = open(folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    str text = STR_NONE;
    if (fd < 0)
        return text;
    off_t size = copy_file(d, fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    if (size > 0) {
        void *p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED)
            text = (str){p, (size_t)size};
    }
    close(fd);
    return text;
}

/* ── Noting down ── */

static void keep_faults(struct db *db, struct doing *d, const struct import_fault *faults, size_t n)
{
    for (size_t k = 0; k < n && d->kept < IMPORT_LINES_KEPT; k++) {
        str why = str_from(faults[k].why.text ? faults[k].why.text : "");
        import_line_insert(db, d->job.id, ++d->kept, (i64)faults[k].line, why);
    }
}

struct noting {
    struct doing *doing;
    const struct import *import;
    u64 at;
};

static struct result write_note(struct db *db, const struct noting *n, const struct import_fault *f,
                                size_t n_faults)
{
    struct doing *d = n->doing;
    const struct import *i = n->import;
    if (!import_job_note(db, d->job.id, d->job.state, (i64)n->at, (i64)i->lines, (i64)i->added,
                         (i64)i->known, (i64)i->faulty, db_now(db)))
        return refuse(CONFLICT, NULL, N_("It was ended before its time."));
    keep_faults(db, d, f, n_faults);
    return OK_RESULT;
}

static struct result note_held(struct db *db, void *arg)
{
    const struct noting *n = arg;
    n->doing->kept = n->doing->written; /* it may run twice */
    return write_note(db, n, n->doing->held, n->doing->n_held);
}

static struct result flush(struct doing *d, const struct import *i, u64 at)
{
    struct noting n = {d, i, at};
    struct result r = store_write(d->store, d->arena, now_ms(), note_held, &n);
    if (!r.outcome) {
        d->n_held = 0;
        d->written = d->kept;
    }
    d->noted = steady_ms();
    return r;
}

/* Of a trial: now and then; sentences without places live as long as the program. */
static struct result note_trial(struct doing *d, const struct import *i, u64 at,
                                const struct import_fault *faults, size_t n)
{
    struct result r = OK_RESULT;
    for (size_t k = 0; k < n; k++) {
        d->held[d->n_held++] = faults[k];
        if (d->n_held == FAULTS_HELD && (r = flush(d, i, at)).outcome)
            return r;
    }
    return steady_ms() - d->noted > NOTE_EVERY ? flush(d, i, at) : r;
}

static struct result note(struct db *db, void *ctx, const struct import *i, u64 at,
                          const struct import_fault *faults, size_t n)
{
    struct doing *d = ctx;
    if (!db)
        return note_trial(d, i, at, faults, n);
    struct noting noting = {d, i, at};
    d->kept = (i64)i->faulty - (i64)n; /* it may run twice */
    return write_note(db, &noting, faults, n);
}

static bool go_on(void *ctx)
{
    const struct doing *d = ctx;
    return !waker_stopped(d->stop);
}

/* ── A job ── */

struct ending {
    struct doing *doing;
    enum import_state state;
    const char *why;
};

static struct result end_job(struct db *db, void *arg)
{
    const struct ending *e = arg;
    import_job_state(db, e->doing->job.id, e->doing->job.state, e->state,
                     str_from(e->why ? e->why : ""), db_now(db));
    return OK_RESULT;
}

static struct result begin_job(struct db *db, void *arg)
{
    struct doing *d = arg;
    d->found = import_job_next(db, &d->job);
    if (!d->found)
        return OK_RESULT;
    if (!account_acts(db, d->job.account, &d->actor))
        d->actor = nobody; /* locked meanwhile: every row refuses him */
    import_lines_drop(db, d->job.id);
    return OK_RESULT;
}

static struct result run_job(struct doing *d, str text)
{
    struct map trial = map_new(d->arena);
    struct import i = {.arena = d->arena,
                       .by = &d->actor,
                       .trial = d->job.state == IMPORT_CHECKING ? &trial : NULL};
    const struct import_watch watch = {note, go_on, d};
    struct result r = import_in_steps(&i, d->store, (enum import_what)d->job.what, text, &watch);
    return r.outcome || !i.trial ? r : flush(d, &i, text.n);
}

/* False: there is none, or the store would not: later. */
static bool next_job(struct store *s, struct arena *a, int stop)
{
    struct doing *d = NEW(a, struct doing);
    *d = (struct doing){.store = s, .arena = a, .stop = stop};
    if (store_write(s, a, now_ms(), begin_job, d).outcome || !d->found)
        return false;
    bool trial = d->job.state == IMPORT_CHECKING;
    str text = map_file(d);
    struct result r = text.p ? run_job(d, text)
                             : refuse(MISSING, NULL,
                                      N_("The file is not here any more. Please "
                                         "send it again."));
    if (text.p)
        munmap((void *)(uintptr_t)text.p, text.n);
    log_line(LOG_INFO, "import", "job=%lld what=%s trial=%d outcome=%d", (long long)d->job.id,
             import_word((enum import_what)d->job.what), trial, r.outcome);
    if (r.outcome == UNAVAILABLE || r.outcome == UNKNOWN || waker_stopped(stop))
        return false; /* begun again later, where it stands */
    struct ending e = {d, trial ? IMPORT_CHECKED : IMPORT_DONE, NULL};
    if (r.outcome) {
        e.state = IMPORT_FAILED;
        e.why = r.message.text;
    }
    return !store_write(s, a, now_ms(), end_job, &e).outcome;
}

/* ── The thread ── */

static void *run(void *arg)
{
    struct importer *p = arg;
    struct arena *a = arena_new(0);
    msec rest = 0;
    while (waker_wait(&p->waker, rest)) {
        while (!waker_stopped(p->waker.stop) && next_job(p->store, a, p->waker.stop))
            arena_reset(a);
        arena_reset(a);
        rest = LOOK_EVERY;
    }
    arena_free(a);
    return NULL;
}

struct importer *importer_start(struct arena *a, struct store *s)
{
    struct importer *p = NEW(a, struct importer);
    p->store = s;
    if (!waker_start(&p->waker, run, p)) {
        log_line(LOG_ERROR, "import", "no thread for imports");
        return NULL;
    }
    return p;
}

void importer_wake(struct importer *p)
{
    if (p)
        waker_wake(&p->waker);
}

void importer_stop(struct importer *p)
{
    if (p)
        waker_end(&p->waker);
}
