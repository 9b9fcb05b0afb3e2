/* One corpus in every script and an index over it, for tests of search: each test on both
 * databases, with an index of its own. For tests only; cmocka comes with it. */
#ifndef LINLI_TEST_CORPUS_H
#define LINLI_TEST_CORPUS_H

#include "search/index.h"
#include "store/on_both.h"

#define NOON INT64_C(1795485600000) /* 2026-11-24T02:00:00Z */

static const struct search_grant anyone[] = {{.to = TO_ANYONE}};
static const struct search_grant lane_residents[] = {
    {.to = TO_RESIDENTS, .path = S_INIT("00010001")}};
static const struct search_grant staff_there[] = {
    {.to = TO_STAFF, .verb = READ_PRIVATE_CASE, .path = S_INIT("000100010001")},
    {.to = TO_PERSON, .id = 77},
    {.to = TO_ORGANISATION, .id = 55},
    {.to = TO_TEAM, .role = CITY_OFFICER, .path = S_INIT("0001")},
    {.to = TO_ACCOUNT, .id = 99}};

struct sample {
    id64 id;
    const char *title, *lang, *path, *topic, *text;
    const struct search_grant *grants;
    size_t n_grants;
    const char *inside; /* for staff_there only */
    i64 days;           /* before noon */
};

#define OPEN anyone, 1

static const struct sample corpus[] = {
    {1, "井盖损坏", "zh-Hans", "00010001", "safety", "小区门口的井盖坏了，居民委员会请尽快处理。",
     OPEN, NULL, 10},
    {2, "路灯不亮", "zh-Hans", "00010001", "safety", "三号楼前路灯不亮，井盖也松了。", OPEN, NULL,
     9},
    {3, "垃圾分類通知", "zh-Hant", "00010002", "waste",
     "請各位居民於早上七點後將垃圾放置於指定地點，社區垃圾桶已經更換。", OPEN, NULL, 8},
    {4, "Street light broken", "en", "00010001", "safety",
     "The street light in front of building 12 is out. Case 2026-000123 says the same.", OPEN, NULL,
     7},
    {5, "Café opening", "fr", "00010002", "events",
     "L’été arrive: le café de la résidence ouvre à 9h. Naïve crème brûlée.", OPEN, NULL, 6},
    {6, "إعلان عن المدرسة", "ar", "00010001", "school",
     "يُعلَن عن افتتاح مكتبة الحي في الشارع الرئيسي، وأمام المدرسة إنارة جديدة.", OPEN, NULL, 5},
    {7, "ประกาศเรื่องขยะ", "th", "00010001", "waste", "ขอให้ผู้อยู่อาศัยทิ้งขยะในถังที่กำหนด", OPEN, NULL, 4},
    {8, "ＡＢＣ　１２３", "en", "00010002", "", "Ｆｕｌｌ　ｗｉｄｔｈ letters and ｶﾞｽ for gas",
     OPEN, NULL, 3},
    {9, "Residents’ minutes", "en", "00010001", "",
     "Confidential to the lane: parking fees and the street garden.", lane_residents, 1, NULL, 2},
    {10, "Noise at night", "en", "000100010001", "", "A neighbour is loud.", staff_there, 5, NULL,
     2},
    {11, "Lift stuck", "en", "000100010001", "safety", "The lift of entrance two is stuck.", OPEN,
     "Resident phoned twice: elderly mother inside.", 2},
    {12, "street", "en", "00010001", "", "Nothing else here.", OPEN, NULL, 500},
    {13, "Other", "en", "00010001", "", "street street street street street street street street",
     OPEN, NULL, 1},
    {14, "Same words", "en", "00010001", "", "identical twins", OPEN, NULL, 30},
    {15, "Same words", "en", "00010001", "", "identical twins", OPEN, NULL, 20},
    {16, "物業費", "zh-Hant", "00010001", "", "物業公司收費標準，請查閱附件。民居不得改變用途。",
     OPEN, NULL, 400},
};

enum { SAMPLES = COUNT(corpus), TRANSLATED_SAMPLE = 3 };
static bool hidden[SAMPLES + 1]; /* taken out by a test */
static const char *changed_text; /* of sample 2, by a test */
static const char *private_text; /* of sample 10, likewise */
static msec first_seen;          /* none is there for who looks before */

static bool read_sample(struct db *db, id64 id, enum search_use use, struct search_item *out)
{
    (void)use;
    struct arena *a = db_arena(db);
    if (id < 1 || id > SAMPLES || hidden[id] || db_now(db) < first_seen)
        return false;
    const struct sample *s = &corpus[id - 1];
    struct search_text *texts = NEW_ARRAY(a, struct search_text, 2);
    texts[0] = (struct search_text){.anchor = S("top"),
                                    .text = str_from(id == 2 && changed_text    ? changed_text
                                                     : id == 10 && private_text ? private_text
                                                                                : s->text)};
    texts[1] = (struct search_text){.anchor = S("inside"), .text = str_from(s->inside)};
    if (id == TRANSLATED_SAMPLE) /* there is nothing inside it */
        texts[1] = (struct search_text){
            .text = S("Sorting rubbish"), .lang = S("en"), .title = S("Sorting rubbish")};
    *out = (struct search_item){
        .title = str_from(s->title),
        .lang = str_from(s->lang),
        .path = str_from(s->path),
        .sort = S("sample"),
        .url = str_fmt(a, "/samples/%lld", (long long)id),
        .time = NOON - s->days * DAYS(1),
        .topics = {str_from(s->topic)},
        .n_topics = s->topic[0] != 0,
        .parts = {{&texts[0], id == TRANSLATED_SAMPLE ? 2 : 1, s->grants, s->n_grants},
                  {&texts[1], 1, staff_there, COUNT(staff_there)}},
        .n_parts = s->inside ? 2 : 1};
    return true;
}

static size_t sample_ids(struct db *db, id64 after, i64 limit, id64 **out)
{
    size_t n = 0;
    *out = NEW_ARRAY(db_arena(db), id64, SAMPLES);
    for (id64 id = after + 1; id <= SAMPLES && (i64)n < limit; id++)
        (*out)[n++] = id;
    return n;
}

static const struct search_source samples = {.kind = SEARCH_DOCUMENT,
                                             .word = "document",
                                             .name = "Documents",
                                             .icon = "book-open",
                                             .read = read_sample,
                                             .ids = sample_ids};
static const struct search_source *const sources[] = {&samples, NULL};
static const struct migration *const migrations[] = {search_migrations, NULL};

static void work_all(struct scratch *t)
{
    struct search_progress progress;
    struct arena *a = arena_new(0);
    while (search_work(t->store, a, sources, &progress))
        arena_reset(a);
    arena_free(a);
}

static struct result tell(struct db *db, void *arg)
{
    search_changed(db, SEARCH_DOCUMENT, *(id64 *)arg);
    return OK_RESULT;
}

static void touch(struct scratch *t, id64 id)
{
    assert_int_equal(store_write(t->store, t->arena, NOON, tell, &id).outcome, DONE);
}

/* What was changed before there was an index waits for it, and is indexed once. */
static void nothing_twice(struct scratch *t)
{
    struct search_index_row index;
    struct db *db = store_read(t->store, t->arena, NOON);
    assert_true(search_index_in(db, INDEX_CURRENT, &index));
    assert_int_equal(index.docs, index.next_doc);
    store_read_end(db);
}

/* The corpus as it is, and some of it told to a new index. */
static void corpus_open(struct scratch *t)
{
    if (!t)
        return; /* no PostgreSQL here */
    memset(hidden, 0, sizeof hidden);
    private_text = NULL;
    changed_text = NULL;
    first_seen = 0;
    for (id64 id = 1; id <= 5; id++)
        touch(t, id);
    work_all(t);
    nothing_twice(t);
}

/* "4 12 13 | street light": ids in their order, then the suggestion if there is one. */
static str ask_as(struct scratch *t, const struct actor *actor, struct search_query q)
{
    struct search_found found;
    struct buf b = buf_new(t->arena);
    struct db *db = store_read(t->store, t->arena, NOON);
    if (!q.limit)
        q.limit = 20;
    struct result r = search(db, sources, actor, &q, "Asia/Shanghai", &found);
    if (r.outcome)
        buf_z(&b, "!");
    for (size_t i = 0; !r.outcome && i < found.n; i++)
        buf_fmt(&b, "%s%lld", i ? " " : "", (long long)found.hits[i].id);
    if (!r.outcome && found.suggestion.n)
        buf_fmt(&b, "| %.*s", STR_FMT(found.suggestion));
    assert_int_equal(store_read_end(db), DB_FINE);
    return buf_str(&b);
}

static void expect(struct scratch *t, const char *words, const char *hits)
{
    str got = ask_as(t, &nobody, (struct search_query){.words = str_from(words)});
    if (!str_eq(got, str_from(hits)))
        fail_msg("%s: %.*s, not %s", words, STR_FMT(got), hits);
}

static int corpus_on_sqlite(void **state)
{
    on_sqlite(state);
    corpus_open(*state);
    return 0;
}

static int corpus_on_postgres(void **state)
{
    on_postgres(state);
    corpus_open(*state);
    return 0;
}

/* A test that begins with SCRATCH, its store with the corpus in it. */
#define ON_CORPUS(test) ON_BOTH_FROM(test, migrations, corpus_on_sqlite, corpus_on_postgres)

#endif
