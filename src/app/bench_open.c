/* What opening cases by POST is measured against (bench/server.bench): the store alone committing
 * the same rows of an opened case, in the same batches, with no HTTP, no form, no rule, no hashing.
 *   bench_open DIR SECONDS AT_ONCE     DIR: a copy of a data folder with cases in it; it gets more,
 *                                      and its record verifies no longer. AT_ONCE: writes in a
 *                                      batch, up to 64. One line: "one at a time N/s, 32 at once
 * N/s" The rows are a copy of the newest case's, its clocks', its event's and its record line's,
 * with numbers of their own. */
#include <math.h>
#include <pthread.h>

#include "app/app.h"
#include "base/id.h"
#include "base/random.h"
#include "base/when.h"
#include "cases/cases.sql.h"
#include "http/http.sql.h"
#include "record/record.sql.h"
#include "search/search.h"

enum { MOST_AT_ONCE = 64 };

struct client {
    struct write write;
    struct bench *bench;
};

/* What is written again and again. */
struct rows {
    struct case_insert_row opened;
    struct record_line line;
    struct record_kept kept;
};

struct bench {
    struct store *store;
    struct rows rows;
    msec until;
    i64 done, failed, seq, number;
    int running;
    pthread_mutex_t mutex;
    pthread_cond_t finished;
    struct client clients[MOST_AT_ONCE];
};

/* ── The rows ── */

static struct result read_rows(struct db *db, void *arg)
{
    struct bench *b = arg;
    struct case_row c;
    struct public_line_row *newest;
    if (lines_public(db, 0, STR_NONE, STR_NONE, STR_NONE, STR_NONE, INT_NONE, INT_NONE, 0, 0,
                     STR_NONE, 0, 0, 1, &newest) != 1 ||
        !case_row_by_id(db, newest[0].id, &c) || !record_last(db, &b->rows.line))
        return refuse(MISSING, NULL, NULL);
    b->rows.opened = (struct case_insert_row){.community = c.community,
                                              .place = c.place,
                                              .path = c.path,
                                              .lat = NAN,
                                              .lon = NAN,
                                              .address = S(""),
                                              .kind = c.kind,
                                              .title = S("Lamp out at the south gate"),
                                              .description = S("It has been dark for three "
                                                               "nights."),
                                              .lang = S("en"),
                                              .channel = c.channel,
                                              .state = 1,
                                              .is_open = true,
                                              .team_path = S(""),
                                              .source = STR_NONE,
                                              .source_id = STR_NONE};
    b->rows.kept = (struct record_kept){
        .key = str_first(b->rows.line.hash, 32),
        .detail = S("{\"number\":\"2026-000000\",\"kind\":\"inventedKind-7\"}")};
    b->seq = b->rows.line.seq;
    return OK_RESULT;
}

static void put_once(struct db *db, id64 id)
{
    u8 random[32];
    struct buf token = buf_new(db_arena(db));
    buf_fmt(&token, "%016llx.", (unsigned long long)db_now(db));
    random_bytes(random, sizeof random);
    hex_put(&token, random, sizeof random);
    i64 made;
    once_made(db, buf_str(&token), &made);
    once_keep(db, buf_str(&token), id, db_now(db));
}

/* On the writer's thread alone. */
static struct result write_rows(struct db *db, void *arg)
{
    struct bench *b = ((struct client *)arg)->bench;
    struct case_insert_row opened = b->rows.opened;
    struct record_line line = b->rows.line;
    struct record_kept kept = b->rows.kept;
    i64 nth = 0;
    opened.id = id_new(db_now(db));
    case_number_next(db, 1999, &nth); /* a year no case of the folder is of */
    opened.number = str_fmt(db_arena(db), "1999-%06lld", (long long)nth);
    opened.opened = opened.updated = db_now(db);
    opened.next_due = db_now(db) + HOURS(8);
    case_insert(db, &opened);
    for (int what = 1; what <= 2; what++)
        clock_insert(db,
                     &(struct clock_row){opened.id, what, db_now(db), 480, opened.next_due, 0, 0});
    event_insert(db, &(struct event_insert_row){.id = id_new(db_now(db)),
                                                .case_id = opened.id,
                                                .at = db_now(db),
                                                .text = S(""),
                                                .lang = S(""),
                                                .detail = S("")});
    search_changed(db, SEARCH_CASE, opened.id);
    kept.seq = line.seq = ++b->seq;
    line.subject = opened.id;
    record_append(db, &line);
    record_append_detail(db, &kept);
    put_once(db, opened.id);
    return OK_RESULT;
}

/* ── Rounds ── */

/* On the writer's thread: the next follows at once, as a busy server's would. */
static void done(struct write *w, struct result result)
{
    struct bench *b = ((struct client *)w)->bench;
    arena_reset(w->arena); /* before the last one lets main() go on */
    w->now = now_ms();
    pthread_mutex_lock(&b->mutex);
    b->done += result.outcome == DONE;
    b->failed += result.outcome != DONE;
    bool more = steady_ms() < b->until;
    if (!more && --b->running == 0)
        pthread_cond_signal(&b->finished);
    pthread_mutex_unlock(&b->mutex);
    if (more)
        store_submit(b->store, w);
}

static double rate(struct bench *b, int at_once, msec span)
{
    msec begun = steady_ms();
    b->until = begun + span;
    b->done = 0;
    b->running = at_once;
    for (int i = 0; i < at_once; i++)
        store_submit(b->store, &b->clients[i].write);
    pthread_mutex_lock(&b->mutex);
    while (b->running > 0)
        pthread_cond_wait(&b->finished, &b->mutex);
    pthread_mutex_unlock(&b->mutex);
    return (double)b->done * 1000 / (double)(steady_ms() - begun);
}

int main(int argc, char **argv)
{
    static struct bench b = {.mutex = PTHREAD_MUTEX_INITIALIZER,
                             .finished = PTHREAD_COND_INITIALIZER};
    struct arena *a = arena_new(0);
    struct config config;
    i64 seconds, at_once;
    int code;
    lang_load(a);
    if (argc != 4 || !str_i64(str_from(argv[2]), &seconds) || seconds < 1 ||
        !str_i64(str_from(argv[3]), &at_once) || at_once < 1 || at_once > MOST_AT_ONCE)
        return cli_fail(EXIT_USAGE, "bench_open DIR SECONDS AT_ONCE");
    if (!config_read(a, argv[1], &config, &code) ||
        !(b.store = app_store(a, &config, false, &code)))
        return code;
    if (store_write(b.store, a, now_ms(), read_rows, &b).outcome != DONE)
        return cli_fail(EXIT_INPUT, "%s holds no public case", argv[1]);
    for (int i = 0; i < at_once; i++) {
        struct client *c = &b.clients[i];
        *c = (struct client){.bench = &b};
        c->write = (struct write){
            .rule = write_rows, .arg = c, .arena = arena_new(0), .now = now_ms(), .done = done};
    }
    double alone = rate(&b, 1, SECONDS(seconds)),
           together = rate(&b, (int)at_once, SECONDS(seconds));
    printf("one at a time %.0f/s, %d at once %.0f/s%s\n", alone, (int)at_once, together,
           b.failed ? ", FAILED WRITES" : "");
    for (int i = 0; i < at_once; i++)
        arena_free(b.clients[i].write.arena);
    store_close(b.store);
    arena_free(a);
    return b.failed ? EXIT_NO : EXIT_DONE;
}
