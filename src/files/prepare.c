/* One thread that has files prepared. Uses prepare.h, made.h, files.sql, sandbox. */
#include "files/prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/utf8.h"
#include "base/waker.h"
#include "base/when.h"
#include "files/inner.h"
#include "files/made.h"
#include "lang/lang.h"
#include "sandbox/sandbox.h"

enum { TRIES_MOST = 3, ATTACHED_AT_ONCE = 100, PREPARE_MEMORY = 64 * 1024 * 1024 };
#define WALL SECONDS(40) /* more than the worker's processor seconds, on a busy machine too */
#define AFTER_FAILURE SECONDS(60) /* the store is away, or no process can be started */
#define LOOK_EVERY MINUTES(10)    /* nobody woke us: sweep, and look whether something waits */

struct preparer {
    struct store *store;
    const struct file_owner *const *owners;
    const char *worker;
    struct waker waker;
};

/* One file on its way. */
struct work {
    struct store *store;
    struct arena *arena;
    const struct file_owner *const *owners;
    struct waiting_row file;
    /* What came of it: */
    enum file_state state;
    enum file_fault fault;
    struct made made[FILE_COPIES - 1];
    bool is_made;
    str hashes[FILE_COPIES - 1]; /* of what was made */
    str text;
    bool has_text, text_whole;
    /* The copy that is being written: */
    int writing;
    i64 next;
};

/* ── The file out of the store, for a process that may only read it ── */

static int read_only(int file)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int again = open(path, O_RDONLY | O_CLOEXEC);
    close(file);
    return again;
}

/* A piece a snapshot: none of them holds the store's log up for long, and memory is a piece's. */
static bool copy_out(struct work *w, int file)
{
    struct file_reader reader = {.file = w->file.id, .end = w->file.size};
    struct arena *piece = arena_new(8 * FILE_PIECE);
    bool more = true, fine = true;
    while (fine && more) {
        struct buf b = buf_new(piece);
        struct db *db = store_read(w->store, piece, now_ms());
        more = file_read_on(db, &reader, &b);
        fine = store_read_end(db) == DB_FINE && file_write_all(file, buf_str(&b));
        arena_reset(piece);
    }
    arena_free(piece);
    return fine && reader.at == reader.end;
}

/* The next that waits, and its content in an unnamed file; -1: none, or the store is away. */
static int take_next(struct work *w)
{
    struct db *db = store_read(w->store, w->arena, now_ms());
    bool waits = file_next_waiting(db, &w->file);
    if (store_read_end(db) != DB_FINE || !waits)
        return -1;
    int file = memfd_create("linli input", MFD_CLOEXEC);
    if (file >= 0 && copy_out(w, file))
        return read_only(file);
    if (file >= 0)
        close(file);
    return -1;
}

/* ── What the process answered ── */

static str output_map(int file)
{
    struct stat about;
    if (file < 0 || fstat(file, &about) != 0 || about.st_size <= 0)
        return STR_NONE;
    void *p = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, file, 0);
    return p == MAP_FAILED ? STR_NONE : (str){p, (size_t)about.st_size};
}

static enum file_fault fault_of(const struct sandbox_result *r)
{
    if (r->end != SANDBOX_DONE)
        return FAULT_TOO_SLOW;
    return r->code == WORKER_TOO_LARGE ? FAULT_TOO_LARGE : FAULT_UNREADABLE;
}

static void judge_picture(struct work *w, const struct sandbox_result *r, str answer)
{
    bool ended_well = r->end == SANDBOX_DONE && r->code == WORKER_DONE;
    w->is_made = ended_well && made_read(answer, w->made);
    w->state = w->is_made ? FILE_READY : FILE_FAULTY;
    w->fault = w->is_made ? FAULT_NONE : fault_of(r);
    for (int i = 0; w->is_made && i < FILE_COPIES - 1; i++)
        w->hashes[i] = file_hash(w->arena, w->made[i].bytes);
}

/* Only what is UTF-8: a text cut at its limit may end within a character. */
static str mended(struct arena *a, str s)
{
    struct buf b = buf_new(a);
    buf_room(&b, s.n);
    for (size_t at = 0; at < s.n;) {
        size_t n = 1;
        while (n <= 4 && at + n <= s.n && !utf8_valid((str){s.p + at, n}))
            n++;
        bool valid = n <= 4 && at + n <= s.n;
        if (valid && s.p[at])
            buf_put(&b, (str){s.p + at, n});
        at += valid ? n : 1;
    }
    return buf_str(&b);
}

/* What was read until a limit was met is better than nothing. */
static void judge_text(struct work *w, const struct sandbox_result *r, str answer)
{
    bool ended = r->end == SANDBOX_DONE;
    bool fine = ended && r->code == WORKER_DONE;
    answer = str_first(answer, FILE_TEXT_MOST);
    if (!utf8_valid(answer) || str_find_byte(answer, '\0') != SIZE_MAX)
        answer = mended(w->arena, answer);
    w->has_text =
        (fine || !ended) && text_clean(w->arena, answer, false, &w->text) && w->text.n > 0;
    w->text_whole = fine && answer.n < FILE_TEXT_MOST;
    w->state = fine || w->has_text ? FILE_READY : FILE_FAULTY;
    w->fault = w->state == FILE_READY ? FAULT_NONE : fault_of(r);
}

/* ── Into the store ── */

static struct result begin_try(struct db *db, void *arg)
{
    const struct work *w = arg;
    file_begin_try(db, w->file.id);
    return OK_RESULT;
}

/* Half a megabyte of a copy a commit, as when a file comes in. Another linli on the same database
 * may have been faster: then what it wrote is left alone. */
static struct result put_some(struct db *db, void *arg)
{
    const struct work *w = arg;
    struct file_row row;
    if (!file_row_by_id(db, w->file.id, &row) || row.state != FILE_WAITING)
        return (struct result){.outcome = MISSING};
    const struct made *m = &w->made[w->writing];
    i64 n = w->next;
    if (!n) /* what a try before left */
        pieces_delete(db, w->file.id, m->head.copy, 0);
    pieces_put(db, w->file.id, (enum file_copy)m->head.copy, m->bytes, &n);
    return OK_RESULT;
}

static void tell_owners(struct db *db, const struct work *w)
{
    struct attachment_row *rows;
    id64 after = 0;
    size_t n;
    do {
        n = attachment_rows_of_file(db, w->file.id, after, ATTACHED_AT_ONCE, &rows);
        for (size_t i = 0; i < n; i++) {
            struct attachment a = attachment_from(&rows[i]);
            for (size_t k = 0; w->owners && w->owners[k]; k++)
                if (w->owners[k]->kind == a.kind && w->owners[k]->ready)
                    w->owners[k]->ready(db, &a);
            after = a.id;
        }
    } while (n == ATTACHED_AT_ONCE);
}

static struct result end(struct db *db, void *arg)
{
    const struct work *w = arg;
    enum { LARGEST = COPY_LARGE_JPEG - COPY_SMALL_JPEG };
    const struct made_head *large = &w->made[LARGEST].head;
    if (!file_set_prepared(db, w->file.id, w->state, w->fault, w->is_made ? large->width : 0,
                           w->is_made ? large->height : 0, db_now(db), w->is_made,
                           w->is_made ? w->hashes[LARGEST] : S("")))
        return OK_RESULT; /* swept away meanwhile */
    for (int i = 0; w->is_made && i < FILE_COPIES - 1; i++) {
        const struct made_head *h = &w->made[i].head;
        struct made_row row = {w->file.id, h->copy, h->size, h->width, h->height, w->hashes[i]};
        made_insert(db, &row);
    }
    if (w->has_text)
        text_insert(db, w->file.id, w->text, w->text_whole);
    if (w->state == FILE_READY)
        tell_owners(db, w);
    return OK_RESULT;
}

static enum outcome write_one(struct work *w, rule_fn rule)
{
    return store_write(w->store, w->arena, now_ms(), rule, w).outcome;
}

static bool write_down(struct work *w)
{
    for (w->writing = 0; w->is_made && w->writing < FILE_COPIES - 1; w->writing++)
        for (w->next = 0; (size_t)w->next * FILE_PIECE < w->made[w->writing].bytes.n;
             w->next += PIECES_A_COMMIT) {
            enum outcome written = write_one(w, put_some);
            if (written)
                return written == MISSING;
        }
    return write_one(w, end) == DONE;
}

/* ── One file ── */

static const char *task_of(enum file_type t)
{
    static const char *const tasks[FILE_TYPES] = {
        [FILE_PDF] = "pdf", [FILE_ODT] = "odt", [FILE_DOCX] = "docx"};
    return type_is_picture(t) ? "picture" : tasks[t];
}

static bool give_up(struct work *w)
{
    w->state = FILE_FAULTY;
    w->fault = FAULT_TOO_SLOW;
    return write_down(w);
}

/* A kernel without Landlock reads no PDF: it is handed out all the same, but not found by its text.
 */
static bool do_without(struct work *w)
{
    log_line(LOG_WARNING, "files.sandbox", "file=%lld: this kernel grants no sandbox for it",
             (long long)w->file.id);
    w->state = type_is_picture((enum file_type)w->file.type) ? FILE_FAULTY : FILE_READY;
    w->fault = w->state == FILE_READY ? FAULT_NONE : FAULT_UNREADABLE;
    return write_down(w);
}

/* libvips: none of its modules (worker/picture.c takes the one it needs), no code of its own
 * making. */
static char *const environment[] = {(char[]){"LANG=C.UTF-8"}, (char[]){"MALLOC_ARENA_MAX=1"},
                                    (char[]){"VIPSHOME=/nonexistent"}, (char[]){"VIPS_NOVECTOR=1"},
                                    NULL};

static bool have_prepared(struct work *w, const char *worker, int input, int stop)
{
    enum file_type type = (enum file_type)w->file.type;
    if (w->file.tries >= TRIES_MOST)
        return give_up(w);
    if (write_one(w, begin_try))
        return false;
    struct sandbox_job job = {worker, task_of(type), environment, input, WALL};
    msec began = steady_ms();
    struct sandbox_result r = sandbox_run(&job, stop);
    if (r.end == SANDBOX_NOT_RUN) {
        if (errno != ECANCELED)
            log_line(LOG_ERROR, "files.worker", "%s: %s", worker, strerror(errno));
        return false;
    }
    if (r.end == SANDBOX_DONE && r.code == SANDBOX_EXIT_APART) {
        close(r.output);
        return do_without(w);
    }
    str answer = output_map(r.output);
    close(r.output);
    if (type_is_picture(type))
        judge_picture(w, &r, answer);
    else
        judge_text(w, &r, answer);
    log_line(LOG_INFO, "files.prepared", "file=%lld type=%d end=%d code=%d fault=%d ms=%lld",
             (long long)w->file.id, (int)type, r.end, r.code, w->fault,
             (long long)(steady_ms() - began));
    bool fine = write_down(w);
    if (answer.p)
        munmap((void *)(uintptr_t)answer.p, answer.n);
    return fine;
}

static bool prepare_next(struct store *s, struct arena *a, const struct file_owner *const *owners,
                         const char *worker, int stop, bool *failed)
{
    struct work *w = NEW(a, struct work);
    *w = (struct work){.store = s, .arena = a, .owners = owners};
    int input = take_next(w);
    if (input < 0)
        return false;
    *failed = !have_prepared(w, worker, input, stop);
    close(input);
    return !*failed;
}

/* Beside this program. */
static const char *worker_path(struct arena *a)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    str path = {self, n > 0 ? (size_t)n : 0};
    while (path.n && path.p[path.n - 1] != '/')
        path.n--;
    return str_fmt(a, "%.*slinli-worker", STR_FMT(path)).p;
}

bool prepare_one(struct store *s, struct arena *a, const struct file_owner *const *owners,
                 const char *worker)
{
    bool failed = false;
    return prepare_next(s, a, owners, worker ? worker : worker_path(a), -1, &failed);
}

/* ── The thread ── */

static struct result sweep(struct db *db, void *arg)
{
    *(bool *)arg = files_sweep(db);
    return OK_RESULT;
}

static void sweep_all(struct preparer *p, struct arena *a)
{
    bool more = true;
    while (more && !waker_stopped(p->waker.stop)) {
        more = false;
        store_write(p->store, a, now_ms(), sweep, &more);
        arena_reset(a);
    }
}

static void *run(void *arg)
{
    struct preparer *p = arg;
    struct arena *a = arena_new(PREPARE_MEMORY);
    msec rest = 0;
    while (waker_wait(&p->waker, rest)) {
        bool failed = false;
        while (!waker_stopped(p->waker.stop) &&
               prepare_next(p->store, a, p->owners, p->worker, p->waker.stop, &failed))
            arena_reset(a);
        arena_reset(a);
        sweep_all(p, a);
        rest = failed ? AFTER_FAILURE : LOOK_EVERY;
    }
    arena_free(a);
    return NULL;
}

struct preparer *prepare_start(struct arena *a, struct store *s,
                               const struct file_owner *const *owners, const char *worker)
{
    struct preparer *p = NEW(a, struct preparer);
    *p =
        (struct preparer){.store = s, .owners = owners, .worker = worker ? worker : worker_path(a)};
    if (access(p->worker, X_OK) != 0)
        log_line(LOG_ERROR, "files.worker", "%s: %s", p->worker, strerror(errno));
    if (!waker_start(&p->waker, run, p)) {
        log_line(LOG_ERROR, "files.prepare", "no thread for preparing files");
        return NULL;
    }
    return p;
}

void prepare_wake(struct preparer *p)
{
    if (p)
        waker_wake(&p->waker);
}

void prepare_stop(struct preparer *p)
{
    if (p)
        waker_end(&p->waker);
}
