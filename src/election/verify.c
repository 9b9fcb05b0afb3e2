/* All checks of an archive. See verify.h. */
#include "election/verify.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/progress.h"

const char *const check_names[CHECKS] = {
    N_("archive"), N_("setup"),    N_("trustees"),    N_("credentials"), N_("ballots"),
    N_("tally"),   N_("shuffles"), N_("decryptions"), N_("result"),
};

enum { THREADS_MAX = 64, BATCH_MOST = 8, BATCH_CHOICES = 160 };

/* Ballots to prove, shared by the threads. */
struct work {
    const struct board *board;
    const size_t *events;
    size_t n;
    atomic_size_t next, done, bad; /* bad: the lowest place in events known to be faulty */
    struct progress *bar;          /* moved by the first thread only */
};

struct worker {
    struct work *work;
    struct arena *scratch;
    struct fault fault;
    size_t bad;
    bool first;
    pthread_t thread;
};

static str payload_key(const struct event *e)
{
    return (str){(const char *)e->payload.bytes, HASH_SIZE};
}

static bool found_good(const struct verdicts *known, str key)
{
    return known && map_get(&known->good, key);
}

static bool needs_proof(const struct event *e, const struct verdicts *known)
{
    return e->type == EVENT_BALLOT && !found_good(known, payload_key(e));
}

/* How many ballots are still to be proved. */
static size_t unproved(const struct board *b, const struct verdicts *known)
{
    size_t n = 0;
    for (size_t i = 0; i < b->archive.n; i++)
        n += needs_proof(&b->archive.events[i], known);
    return n;
}

static void note_bad(struct worker *w, size_t place)
{
    size_t lowest = atomic_load(&w->work->bad);
    w->bad = place;
    while (place < lowest && !atomic_compare_exchange_weak(&w->work->bad, &lowest, place)) {
    }
}

static void prove_batch(struct worker *w, size_t from, size_t to)
{
    const struct board *b = w->work->board;
    struct ballot ballots[BATCH_MOST];
    struct plan plan = {.arena = w->scratch};
    size_t n = 0;
    for (; from + n < to; n++) {
        size_t event = w->work->events[from + n];
        if (!ballot_read(w->scratch, &b->election, event_body(&b->archive.events[event], 0),
                         (i64)event, &ballots[n], &w->fault)) {
            note_bad(w, from + n);
            break; /* the ones before it may be worse */
        }
        ballot_plan(&b->election, &ballots[n], &plan);
    }
    engine_run(b->engine, w->scratch, plan.chains, plan.n);
    struct fault earlier = {.arena = w->fault.arena};
    for (size_t i = 0; i < n; i++)
        if (!ballot_judge(&b->election, &ballots[i], (i64)w->work->events[from + i], &plan,
                          &earlier)) {
            w->fault = earlier;
            note_bad(w, from + i);
            return;
        }
}

/* How many ballots are proved together: enough to fill lanes, few enough for little memory. */
static size_t batch_of(const struct board *b)
{
    size_t choices = 0;
    for (size_t i = 0; i < b->election.n_questions; i++)
        choices += question_choices(&b->election.questions[i]);
    size_t batch = BATCH_CHOICES / choices;
    return !engine_is_wide(b->engine) || !batch ? 1 : batch > BATCH_MOST ? BATCH_MOST : batch;
}

static void *prove(void *arg)
{
    struct worker *w = arg;
    struct work *k = w->work;
    size_t batch = batch_of(k->board);
    for (;;) {
        size_t from = atomic_fetch_add(&k->next, batch);
        if (from >= k->n || from > atomic_load(&k->bad) || w->fault.what.text)
            return NULL;
        size_t to = from + batch < k->n ? from + batch : k->n;
        prove_batch(w, from, to);
        arena_reset(w->scratch);
        size_t done = atomic_fetch_add(&k->done, to - from) + to - from;
        if (w->first && k->bar)
            progress_to(k->bar, done);
    }
}

static int threads_for(const struct verify_options *o, size_t n, size_t batch)
{
    long cores = o->threads > 0 ? o->threads : sysconf(_SC_NPROCESSORS_ONLN);
    long most = (long)((n + batch - 1) / batch);
    cores = cores > most ? most : cores;
    return (int)(cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : cores);
}

static void run_workers(struct work *k, int threads, struct fault *f)
{
    struct worker workers[THREADS_MAX];
    size_t lowest = SIZE_MAX;
    for (int i = 0; i < threads; i++)
        workers[i] = (struct worker){.work = k,
                                     .scratch = arena_new(0),
                                     .fault = {.arena = arena_new(0)},
                                     .bad = SIZE_MAX,
                                     .first = i == 0};
    int started = 1;
    while (started < threads &&
           pthread_create(&workers[started].thread, NULL, prove, &workers[started]) == 0)
        started++;
    prove(&workers[0]);
    for (int i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < threads; i++) {
        struct message *m = &workers[i].fault.what;
        if (m->text && workers[i].bad < lowest) {
            lowest = workers[i].bad;
            f->what = *m;
            for (size_t j = 0; j < COUNT(m->args); j++)
                f->what.args[j] = str_copy(f->arena, m->args[j]);
        }
        arena_free(workers[i].scratch);
        arena_free(workers[i].fault.arena);
    }
}

static bool verify_ballots(const struct board *b, const struct verify_options *options, size_t from,
                           size_t to, i64 *count, struct fault *f)
{
    size_t *events = NEW_ARRAY(b->arena, size_t, to - from + 1), n = 0;
    struct verdicts *known = options->known;
    for (size_t i = from; i < to; i++) {
        if (b->archive.events[i].type != EVENT_BALLOT)
            continue;
        ++*count;
        if (needs_proof(&b->archive.events[i], known))
            events[n++] = i;
    }
    struct progress bar = progress_new("ballots", n);
    struct work k = {.board = b, .events = events, .n = n, .bar = options->progress ? &bar : NULL};
    atomic_store(&k.bad, SIZE_MAX);
    if (n)
        run_workers(&k, threads_for(options, n, batch_of(b)), f);
    if (options->progress)
        progress_end(&bar);
    if (f->what.text)
        return false;
    for (size_t i = 0; known && i < n; i++)
        map_set(&known->good, payload_key(&b->archive.events[events[i]]), (void *)1);
    return true;
}

static bool check_tally(struct report *r, struct tally *tally, struct fault *f)
{
    const struct board *b = &r->board;
    const struct event *event = &b->archive.events[board_find(b, EVENT_TALLY, 0)];
    struct buf bytes = buf_new(b->arena);
    if (!board_tally(b, tally, f))
        return false;
    tally_put(&bytes, &tally->pile);
    r->checks[CHECK_TALLY].count = tally->n_ballots;
    if (!str_eq(buf_str(&bytes), event_body(event, 0)))
        return faulty(f, N_("the encrypted tally is not what the ballots give"), 0, 0, 0);
    str sizes = tally_sizes(b->arena, tally, buf_str(&bytes));
    return str_eq(sizes, event_body(event, 1)) ||
           faulty(f, N_("the tally's counts are not those of the ballots: {1} ballots, weight {2}"),
                  tally->n_ballots, tally->total_weight, 0);
}

/* {"owner":N,"payload":…}; the payload was compared when the archive was read. */
static bool owner_of(const struct board *b, size_t event, size_t *owner, struct fault *f)
{
    struct scan s = scan_new(event_body(&b->archive.events[event], 1));
    scan_is(&s, S("{\"owner\":"));
    *owner = (size_t)scan_int(&s, 1, (i64)b->trustees.n_ids);
    scan_is(&s, S(",\"payload\":"));
    scan_hash(&s);
    scan_is(&s, S("}"));
    return scan_done(&s) ||
           faulty(f, N_("event {1}: no trustee is named as its owner"), (i64)event, 0, 0);
}

static bool check_shuffles(struct report *r, const struct tally *tally, struct progress *bar,
                           struct fault *f)
{
    const struct board *b = &r->board;
    const struct election *e = &b->election;
    bool seen[TRUSTEES_MAX + 1] = {0};
    struct pile before = {NEW_ARRAY(b->arena, struct ciphertext *, e->n_questions),
                          NEW_ARRAY(b->arena, size_t, e->n_questions), 0};
    for (size_t i = 0; i < e->n_questions; i++)
        if (e->questions[i].ranked) {
            before.rows[before.n] = tally->pile.rows[i];
            before.sizes[before.n++] = tally->pile.sizes[i];
        }
    for (size_t k = 0, at; (at = board_find(b, EVENT_SHUFFLE, k)) != SIZE_MAX; k++) {
        struct shuffle s;
        size_t owner;
        if (!owner_of(b, at, &owner, f) ||
            !shuffle_read(b->arena, e->group, &before, event_body(&b->archive.events[at], 0),
                          (i64)at, &s, f) ||
            !shuffle_verify(e, b->engine, &before, &s, (i64)at, f))
            return false;
        if (seen[owner])
            return faulty(f, N_("event {1}: trustee {2} shuffled before"), (i64)at, (i64)owner, 0);
        seen[owner] = true;
        before.rows = s.pile.rows;
        r->checks[CHECK_SHUFFLES].count++;
        progress_step(bar);
    }
    return true;
}

bool board_decryptions(const struct board *b, const struct pile *pile, const struct factors **of,
                       i64 *count, struct fault *f)
{
    *count = 0;
    for (size_t k = 0, at; (at = board_find(b, EVENT_DECRYPTION, k)) != SIZE_MAX; k++) {
        struct factors *x = NEW(b->arena, struct factors);
        size_t owner;
        if (!owner_of(b, at, &owner, f))
            return false;
        if (of[owner - 1])
            return faulty(f, N_("event {1}: trustee {2} decrypted before"), (i64)at, (i64)owner, 0);
        if (!factors_read(b->arena, b->election.group, pile, event_body(&b->archive.events[at], 0),
                          (i64)at, x, f) ||
            !factors_verify(&b->election, b->engine, pile, &trustee_of(&b->trustees, owner)->key, x,
                            (i64)at, f))
            return false;
        of[owner - 1] = x;
        ++*count;
    }
    return true;
}

static bool check_result(struct report *r, const struct tally *tally, const struct pile *pile,
                         const struct factors **of, struct fault *f)
{
    const struct board *b = &r->board;
    struct element **joined = NEW_ARRAY(b->arena, struct element *, pile->n);
    size_t at = board_find(b, EVENT_RESULT, 0);
    str result;
    if (!factors_join(b->arena, &b->trustees, b->election.group, pile, of, joined))
        return faulty(f, N_("too few trustees decrypted"), 0, 0, 0);
    if (!result_open(b->arena, &b->election, pile, joined, tally->total_weight, &result, f))
        return false;
    r->checks[CHECK_RESULT].count = 1;
    return str_eq(result, event_body(&b->archive.events[at], 0)) ||
           faulty(f, N_("the result is not what the decryptions give"), 0, 0, 0);
}

static bool finish(struct report *r, enum check check, bool passed, const struct fault *f)
{
    r->checks[check].done = true;
    r->checks[check].passed = passed;
    r->checks[check].what = f->what;
    return passed;
}

static bool check_credentials(const struct board *b, struct verdicts *known, struct fault *f)
{
    struct hash h = sha256(b->credentials.bytes);
    str key = {(const char *)h.bytes, HASH_SIZE};
    if (found_good(known, key))
        return true;
    if (!credentials_members(&b->credentials, b->engine, f))
        return false;
    if (known)
        map_set(&known->good, str_copy(b->arena, key), (void *)1);
    return true;
}

static bool check_setup(struct report *r, struct verdicts *known, struct fault *f)
{
    struct board *b = &r->board;
    if (!finish(r, CHECK_TRUSTEES, trustees_verify(&b->trustees, &b->election, b->engine, f), f))
        return false;
    r->checks[CHECK_TRUSTEES].count = (i64)b->trustees.n_ids;
    r->checks[CHECK_CREDENTIALS].count = (i64)b->credentials.n;
    return finish(r, CHECK_CREDENTIALS, check_credentials(b, known, f), f);
}

static bool check_counting(struct report *r, bool progress, struct fault *f)
{
    struct board *b = &r->board;
    const struct factors **of = NEW_ARRAY(b->arena, const struct factors *, TRUSTEES_MAX);
    struct pile pile;
    if (board_find(b, EVENT_TALLY, 0) == SIZE_MAX)
        return true;
    if (!finish(r, CHECK_TALLY, check_tally(r, &r->tally, f), f))
        return false;
    if (board_find(b, EVENT_SHUFFLE, 0) != SIZE_MAX) {
        struct progress bar = progress_new("shuffles", board_count(b, EVENT_SHUFFLE));
        bool fine = check_shuffles(r, &r->tally, progress ? &bar : NULL, f);
        progress_end(&bar);
        if (!finish(r, CHECK_SHUFFLES, fine, f))
            return false;
    }
    if (board_find(b, EVENT_DECRYPTION, 0) == SIZE_MAX)
        return true;
    if (!finish(r, CHECK_DECRYPTIONS,
                board_pile(b, &r->tally, &pile, f) &&
                    board_decryptions(b, &pile, of, &r->checks[CHECK_DECRYPTIONS].count, f),
                f))
        return false;
    return board_find(b, EVENT_RESULT, 0) == SIZE_MAX ||
           finish(r, CHECK_RESULT, check_result(r, &r->tally, &pile, of, f), f);
}

void verify_board(const struct verify_options *options, struct report *out)
{
    struct fault f = {.arena = out->board.arena};
    board_engine(&out->board, options->way, unproved(&out->board, options->known));
    if (!check_setup(out, options->known, &f))
        return;
    bool ballots = verify_ballots(&out->board, options, 0, out->board.archive.n,
                                  &out->checks[CHECK_BALLOTS].count, &f);
    out->passed =
        finish(out, CHECK_BALLOTS, ballots, &f) && check_counting(out, options->progress, &f);
}

void verify_archive(struct arena *a, str bytes, const struct verify_options *options,
                    struct report *out)
{
    struct fault f = {.arena = a};
    *out = (struct report){0};
    bool opened = board_open(a, bytes, &out->board, &f);
    bool archive_fine = opened || (out->board.archive.n && out->board.election.bytes.p);
    out->checks[CHECK_ARCHIVE].count = (i64)out->board.archive.n;
    struct fault none = {0};
    if (!finish(out, CHECK_ARCHIVE, archive_fine, archive_fine ? &none : &f))
        return;
    out->checks[CHECK_SETUP].count = (i64)out->board.election.n_questions;
    if (!finish(out, CHECK_SETUP, opened, &f))
        return;
    verify_board(options, out);
}
