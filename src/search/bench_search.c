/* bench_search index URL CORPUS            indexes; prints documents and seconds
 * bench_search ask URL CORPUS QUERIES N    asks each query N times; prints milliseconds
 * bench_search related URL CORPUS N        related reading of N documents
 *
 * CORPUS: a line a document, "lang TAB title TAB text"; QUERIES: "class TAB words". Output is lines
 * of "name TAB figure …" for bench/search.bench. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cli.h"
#include "base/file.h"
#include "base/when.h"
#include "search/search.h"
#include "search/search.sql.h"
#include "store/store.h"

static struct {
    str lang, title, text;
} * documents;
static size_t n_documents;

static const struct search_grant anyone[] = {{.to = TO_ANYONE}};

/* Places as a district has them, times over ten years, some topics. */
static bool read_document(struct db *db, id64 id, enum search_use use, struct search_item *out)
{
    (void)use;
    struct arena *a = db_arena(db);
    if (id < 1 || (size_t)id > n_documents)
        return false;
    struct search_text *text = NEW(a, struct search_text);
    *text = (struct search_text){.text = documents[id - 1].text};
    *out = (struct search_item){.title = documents[id - 1].title,
                                .lang = documents[id - 1].lang,
                                .path = str_fmt(a, "0001%04d%04d", (int)(id % 12), (int)(id % 60)),
                                .url = str_fmt(a, "/documents/%lld", (long long)id),
                                .time = INT64_C(1500000000000) + id * MINUTES(50),
                                .topics = {str_fmt(a, "topic-%d", (int)(id % 40))},
                                .n_topics = 1,
                                .parts = {{text, 1, anyone, 1}},
                                .n_parts = 1};
    return true;
}

static size_t document_ids(struct db *db, id64 after, i64 limit, id64 **out)
{
    size_t n = 0;
    *out = NEW_ARRAY(db_arena(db), id64, limit);
    for (id64 id = after + 1; (size_t)id <= n_documents && (i64)n < limit; id++)
        (*out)[n++] = id;
    return n;
}

static const struct search_source source = {.kind = SEARCH_DOCUMENT,
                                            .word = "document",
                                            .name = "Documents",
                                            .icon = "book-open",
                                            .read = read_document,
                                            .ids = document_ids};
static const struct search_source *const sources[] = {&source, NULL};
static const struct migration *const migrations[] = {search_migrations, NULL};

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

/* Ours alone: what other work on the machine does not stretch. */
static double cpu_seconds(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

static void read_corpus(struct arena *a, str rest)
{
    size_t cap = 0;
    for (str line; str_cut(&rest, '\n', &line);) {
        str lang, title;
        if (!line.n || !str_cut(&line, '\t', &lang) || !str_cut(&line, '\t', &title))
            continue;
        documents =
            n_documents == cap ? arena_more(a, documents, &cap, sizeof *documents) : documents;
        documents[n_documents].lang = lang;
        documents[n_documents].title = title;
        documents[n_documents++].text = line;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

struct times {
    double *ms, *cpu;
    size_t n;
};

/* name, hits, wall p50 p99, CPU p50 p99 */
static void print_times(const char *name, struct times *t, i64 hits)
{
    qsort(t->ms, t->n, sizeof *t->ms, by_value);
    qsort(t->cpu, t->n, sizeof *t->cpu, by_value);
    printf("%s\t%lld\t%.3f\t%.3f\t%.3f\t%.3f\n", name, (long long)hits, t->ms[t->n / 2],
           t->ms[t->n * 99 / 100], t->cpu[t->n / 2], t->cpu[t->n * 99 / 100]);
    t->n = 0;
}

static void index_all(struct store *s)
{
    struct arena *a = arena_new(0);
    struct search_progress progress;
    double began = now_seconds(), indexed = 0;
    i64 n = 0;
    while (search_work(s, a, sources, &progress)) {
        n += progress.indexed;
        if (progress.indexed)
            indexed = now_seconds();
        arena_reset(a);
    }
    printf("index\t%lld\t%.3f\t%.3f\n", (long long)n, now_seconds() - began, indexed - began);
    arena_free(a);
}

/* One search in a snapshot of its own, as a page makes it. */
static i64 ask(struct store *s, struct arena *a, str words, struct times *t)
{
    struct search_query q = {.words = words, .limit = 20};
    struct search_found found;
    double began = now_seconds(), cpu = cpu_seconds();
    struct db *db = store_read(s, a, now_ms());
    struct result r = search(db, sources, &nobody, &q, "Asia/Shanghai", &found);
    store_read_end(db);
    i64 hits = r.outcome ? -1 : found.total;
    arena_reset(a);
    t->cpu[t->n] = (cpu_seconds() - cpu) * 1000;
    t->ms[t->n++] = (now_seconds() - began) * 1000;
    return hits;
}

static void ask_all(struct store *s, str rest, size_t rounds)
{
    enum { MOST = 200000 };
    struct arena *own = arena_new(0), *a = arena_new(0);
    struct times t = {NEW_ARRAY(own, double, MOST), NEW_ARRAY(own, double, MOST), 0};
    const char *last = "";
    i64 sum = 0;
    for (str line; str_cut(&rest, '\n', &line);) {
        str class;
        if (!line.n || !str_cut(&line, '\t', &class))
            continue;
        if (!str_eq(class, str_from(last))) {
            if (t.n)
                print_times(last, &t, sum / (i64)t.n);
            sum = 0;
            last = str_z(own, class);
        }
        for (size_t i = 0; i < rounds && t.n < MOST; i++)
            sum += ask(s, a, line, &t);
    }
    if (t.n)
        print_times(last, &t, sum / (i64)t.n);
    arena_free(a);
    arena_free(own);
}

static void relate(struct store *s, size_t n)
{
    struct arena *own = arena_new(0), *a = arena_new(0);
    struct times t = {NEW_ARRAY(own, double, n), NEW_ARRAY(own, double, n), 0};
    i64 sum = 0;
    for (size_t i = 0; i < n; i++, arena_reset(a)) {
        str ids;
        double began = now_seconds(), cpu = cpu_seconds();
        struct db *db = store_read(s, a, now_ms());
        id64 id = (id64)(1 + i * 7919 % n_documents);
        sum += search_near_find(db, sources, SEARCH_DOCUMENT, id, &ids) && ids.n > 2;
        store_read_end(db);
        t.cpu[t.n] = (cpu_seconds() - cpu) * 1000;
        t.ms[t.n++] = (now_seconds() - began) * 1000;
    }
    print_times("related", &t, sum);
    arena_free(a);
    arena_free(own);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    str why, corpus, queries;
    i64 n = 0;
    if (argc < 4 || !file_map(argv[3], &corpus, a, &why))
        return cli_fail(EXIT_USAGE, "bench_search index|ask|related URL CORPUS …");
    read_corpus(a, corpus);
    struct store_options options = {.url = argv[2], .migrations = migrations, .readers = 2};
    struct store *s = store_open(a, &options, &why);
    if (!s)
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    if (strcmp(argv[1], "index") == 0)
        index_all(s);
    else if (argc == 6 && file_map(argv[4], &queries, a, &why) && str_i64(str_from(argv[5]), &n))
        ask_all(s, queries, (size_t)n);
    else if (argc == 5 && str_i64(str_from(argv[4]), &n))
        relate(s, (size_t)n);
    store_close(s);
    arena_free(a);
    return EXIT_DONE;
}
