/* One corpus, both databases, the same hits in the same order: every script, every sign of a query,
 * filters and counts, each role's sight, changes, rebuilding and merging. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
/* cmocka wants these first */
#include <cmocka.h>
#include <pthread.h>
#include <time.h>

#include "base/when.h"
#include "search/index.h"
#include "store/scratch.h"

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

struct town {
    struct scratch scratch;
    struct arena *a;
};

static void work_all(struct town *t)
{
    struct search_progress progress;
    struct arena *a = arena_new(0);
    while (search_work(t->scratch.store, a, sources, &progress))
        arena_reset(a);
    arena_free(a);
}

static struct result tell(struct db *db, void *arg)
{
    search_changed(db, SEARCH_DOCUMENT, *(id64 *)arg);
    return OK_RESULT;
}

static void touch(struct town *t, id64 id)
{
    assert_int_equal(store_write(t->scratch.store, t->a, NOON, tell, &id).outcome, DONE);
}

/* What was changed before there was an index waits for it, and is indexed once. */
static void nothing_twice(struct town *t)
{
    struct search_index_row index;
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    assert_true(search_index_in(db, INDEX_CURRENT, &index));
    assert_int_equal(index.docs, index.next_doc);
    store_read_end(db);
}

static bool town_open(struct town *t, enum db_engine engine)
{
    memset(hidden, 0, sizeof hidden);
    private_text = NULL;
    changed_text = NULL;
    first_seen = 0;
    if (!scratch_open(&t->scratch, engine, migrations))
        return false;
    t->a = arena_new(0);
    for (id64 id = 1; id <= 5; id++)
        touch(t, id);
    work_all(t);
    nothing_twice(t);
    return true;
}

static void town_close(struct town *t)
{
    arena_free(t->a);
    scratch_close(&t->scratch);
}

/* "4 12 13 | street light": ids in their order, then the suggestion if there is one. */
static str ask_as(struct town *t, const struct actor *actor, struct search_query q)
{
    struct search_found found;
    struct buf b = buf_new(t->a);
    struct db *db = store_read(t->scratch.store, t->a, NOON);
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

static void expect(struct town *t, const char *words, const char *hits)
{
    str got = ask_as(t, &nobody, (struct search_query){.words = str_from(words)});
    if (!str_eq(got, str_from(hits)))
        fail_msg("%s: %.*s, not %s", words, STR_FMT(got), hits);
}

static void on_both(void (*test)(struct town *t))
{
    for (int engine = DB_SQLITE; engine <= DB_POSTGRES; engine++) {
        struct town t;
        if (!town_open(&t, (enum db_engine)engine))
            continue;
        test(&t);
        town_close(&t);
    }
}

/* ── Scripts and signs ── */

static void scripts(struct town *t)
{
    expect(t, "井盖", "1 2"); /* the title first */
    expect(t, "盖", "1 2");   /* one character */
    expect(t, "居民", "1 3");
    expect(t, "民居", "16"); /* not 居民 */
    expect(t, "居民委员会", "1");
    expect(t, "居委", "");
    expect(t, "垃圾分类", "3"); /* simplified finds traditional */
    expect(t, "垃圾桶已经更换", "3");
    expect(t, "井蓋", "1 2"); /* and the reverse */
    expect(t, "收费", "16");
    expect(t, "会请", "1");
    expect(t, "楼前 井盖", "2");
    expect(t, "坏了居民", "| 坏 了 居民"); /* not across a sentence's comma */
    expect(t, "cafe", "5");
    expect(t, "CAFÉ", "5");
    expect(t, "ete", "5");
    expect(t, "l'été", "5");
    expect(t, "naive creme", "5");
    expect(t, "مدرسة", "6");   /* without article */
    expect(t, "المدرسه", "6"); /* ta marbuta as ha */
    expect(t, "مكتبه", "6");
    expect(t, "اناره", "6");   /* alef with and without hamza */
    expect(t, "شـــارع", "6"); /* tatweel */
    expect(t, "الرييسي", "6"); /* yeh with and without hamza */
    expect(t, "ขยะ", "7");
    expect(t, "ถังที่", "7");
    expect(t, "abc", "8");
    expect(t, "123", "8");
    expect(t, "ｗｉｄｔｈ", "8");
    expect(t, "ガス", "8");
}

static void signs(struct town *t)
{
    expect(t, "street light", "4");
    expect(t, "light street", "4");
    expect(t, "\"light street\"", "");
    expect(t, "“street light”", "4");
    expect(t, "street -light", "12 13");
    expect(t, "street －\"light in\"", "12 13");
    expect(t, "stree*", "4 12 13");
    expect(t, "stree", "| street");
    expect(t, "2026-000123", "4");
    expect(t, "000123", "4");
    expect(t, "building 12", "4");
    expect(t, "\"street", "4 12 13"); /* never closed */
    expect(t, "", "!");
    expect(t, "   ", "!");
    expect(t, "- * \" ” - ** 。、", "!");
    expect(t, "-street", "!");
    expect(t, "street street street", "4 12 13");
}

static void order(struct town *t)
{
    expect(t, "street", "4 12 13");  /* titles before a body full of it */
    expect(t, "identical", "15 14"); /* newer first */
    struct search_query q = {.words = S("street"), .limit = 1};
    struct search_found found;
    const id64 in_order[] = {4, 12, 13};
    for (size_t i = 0; i < COUNT(in_order); i++) {
        struct db *db = store_read(t->scratch.store, t->a, NOON);
        assert_int_equal(search(db, sources, &nobody, &q, NULL, &found).outcome, DONE);
        assert_int_equal(found.n, 1);
        assert_int_equal(found.total, 3);
        assert_int_equal(found.more, i + 1 < COUNT(in_order));
        assert_int_equal(found.hits[0].id, in_order[i]);
        q.after = found.hits[0].key;
        store_read_end(db);
    }
}

static void suggestions(struct town *t)
{
    expect(t, "stret", "| street");
    expect(t, "sterets light", "| street light");
    expect(t, "neigbour", ""); /* only in what is not for everybody */
    expect(t, "小区井盖坏了", "| 小区 井 盖 坏 了");
    expect(t, "xyzzy", "");
}

static void too_much(struct town *t)
{
    struct buf b = buf_new(t->a);
    for (int i = 0; i < 1000000; i++)
        buf_fmt(&b, "w%d ", i);
    assert_true(str_eq(ask_as(t, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
    b.n = 0;
    for (int i = 0; i < QUERY_CLAUSES + 1; i++)
        buf_z(&b, "a ");
    assert_true(str_eq(ask_as(t, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
    b.n = 0;
    for (int i = 0; i < 600; i++)
        buf_z(&b, "井");
    assert_true(str_eq(ask_as(t, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
    b.n = 0;
    for (int i = 0; i < QUERY_BYTES / 2; i++)
        buf_z(&b, "-\"");
    assert_true(str_eq(ask_as(t, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
}

/* ── Filters and counts ── */

static i64 counted(const struct search_counts *c, const char *value)
{
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(c->at[i].value, str_from(value)))
            return c->at[i].n;
    return 0;
}

static void filters(struct town *t)
{
    struct search_query q = {.words = S("street"), .limit = 20};
    struct search_found found;
    q.topic = S("safety");
    assert_true(str_eq(ask_as(t, &nobody, q), S("4")));
    q.topic = S("safe");
    assert_true(str_eq(ask_as(t, &nobody, q), S("")));
    q.topic = S("");
    q.from = NOON - DAYS(30);
    assert_true(str_eq(ask_as(t, &nobody, q), S("4 13")));
    q.from = 0;
    q.until = NOON - DAYS(30);
    assert_true(str_eq(ask_as(t, &nobody, q), S("12")));
    q.until = 0;
    q.kind = SEARCH_CASE;
    assert_true(str_eq(ask_as(t, &nobody, q), S("")));
    q = (struct search_query){.words = S("居民"), .under = S("00010002")};
    assert_true(str_eq(ask_as(t, &nobody, q), S("3")));
    q.under = S("0001");
    assert_true(str_eq(ask_as(t, &nobody, q), S("1 3")));
    q.lang = S("zh-Hans");
    assert_true(str_eq(ask_as(t, &nobody, q), S("1")));

    struct db *db = store_read(t->scratch.store, t->a, NOON);
    q.limit = 10;
    assert_int_equal(search(db, sources, &nobody, &q, "Asia/Shanghai", &found).outcome, DONE);
    assert_int_equal(found.total, 1);
    assert_int_equal(counted(&found.langs, "zh-Hans"), 1); /* as if no language were chosen */
    assert_int_equal(counted(&found.langs, "zh-Hant"), 1);
    assert_int_equal(counted(&found.topics, "safety"), 1); /* with it chosen */
    assert_int_equal(counted(&found.topics, "waste"), 0);
    assert_int_equal(counted(&found.years, "2026"), 1);
    assert_int_equal(counted(&found.kinds, "document"), 1);
    q = (struct search_query){.words = S("street"), .limit = 10};
    assert_int_equal(search(db, sources, &nobody, &q, "Asia/Shanghai", &found).outcome, DONE);
    assert_int_equal(counted(&found.years, "2025"), 1);
    assert_int_equal(counted(&found.years, "2026"), 2);
    store_read_end(db);
}

/* ── What is shown ── */

static str shown(struct arena *a, struct search_marked m)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < m.n; i++)
        buf_fmt(&b, m.pieces[i].marked ? "[%.*s]" : "%.*s", STR_FMT(m.pieces[i].text));
    return buf_str(&b);
}

static void marks(struct town *t)
{
    struct search_query q = {.words = S("居民 分类"), .limit = 20};
    struct search_found found;
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    search(db, sources, &nobody, &q, NULL, &found);
    assert_int_equal(found.n, 1);
    assert_string_equal(shown(t->a, found.hits[0].title).p, "垃圾[分類]通知");
    assert_true(str_starts(shown(t->a, found.hits[0].passage), S("請各位[居民]於早上七點")));
    assert_true(str_eq(found.hits[0].url, S("/samples/3#top")));
    assert_int_equal(found.hits[0].passage_number, 1);
    q.words = S("ete \"de la residence\"");
    search(db, sources, &nobody, &q, NULL, &found);
    assert_true(str_has(shown(t->a, found.hits[0].passage),
                        S("L’[été] arrive: le café [de la résidence] ouvre")));
    store_read_end(db);
}

/* A passage is one line: what were several is parted so that it can be read. */
static void lines_are_parted(struct town *t)
{
    static const struct {
        const char *text, *shown;
    } all[] = {{"Mon\tWet bin\n\nTue\tDry\n\n", "Mon · Wet [bin] / Tue · Dry"},
               {"the\nlong bin\n\nNext. \n\nLast:\n\nend", "the long [bin] / Next. Last: end"},
               {"垃圾 bin。\n\n第二段\n\n三", "垃圾 [bin]。 第二段 / 三"},
               {"\n\nbin\n\n\t\nx", " [bin] / x"},
               {"ＡＢＣ　bin", "ＡＢＣ　[bin]"}};
    struct words w;
    assert_int_equal(words_read(t->a, S("bin"), &w).outcome, DONE);
    for (size_t i = 0; i < COUNT(all); i++) {
        struct search_text text = {.text = str_from(all[i].text)};
        struct search_part part = {.texts = &text, .n_texts = 1};
        struct search_hit hit = {.lang = S("en"), .title_lang = S("en")};
        str anchor;
        find_passage(t->a, &part, &w, &hit, &anchor);
        assert_string_equal(str_z(t->a, shown(t->a, hit.passage)), all[i].shown);
    }
}

/* What is too long ends with a whole word, or with a mark. */
static void no_word_is_cut(struct town *t)
{
    static const struct {
        const char *begins, *goes_on, *ends;
        size_t most; /* characters: of wide ones half as many */
    } all[] = {{"bin ", "grandmothers ", " grandmothers…", 230},
               {"垃圾 bin 桶，", "放在楼下的门口", "…", 125},
               {"bin ", "وشقيقاتهم ", " وشقيقاتهم…", 230},
               {"bin ", "放在楼下，", "放在楼下，…", 125}};
    struct words w;
    assert_int_equal(words_read(t->a, S("bin"), &w).outcome, DONE);
    for (size_t i = 0; i < COUNT(all); i++) {
        struct buf b = buf_new(t->a);
        buf_z(&b, all[i].begins);
        while (text_length(buf_str(&b)) < 400)
            buf_z(&b, all[i].goes_on);
        struct search_text text = {.text = buf_str(&b)};
        struct search_part part = {.texts = &text, .n_texts = 1};
        struct search_hit hit = {.lang = S("en"), .title_lang = S("en")};
        str anchor;
        find_passage(t->a, &part, &w, &hit, &anchor);
        str line = shown(t->a, hit.passage);
        size_t length = text_length(line);
        assert_true(length > all[i].most - 40 && length < all[i].most);
        if (!str_ends(line, str_from(all[i].ends)))
            fail_msg("%.*s", STR_FMT(line));
    }
}

/* What the title says is not said again; the text begins in the title's language. */
static void a_title_is_no_passage(struct town *t)
{
    const struct search_text texts[] = {
        {.text = S("先把垃圾分好。")},
        {.text = S("Which bin"), .lang = S("en"), .title = S("Which bin")},
        {.text = S("Sort first."), .lang = S("en")}};
    struct search_part part = {.texts = texts, .n_texts = COUNT(texts)};
    struct search_hit hit = {.lang = S("zh-Hans"), .title_lang = S("en")};
    struct words w;
    str anchor;
    assert_int_equal(words_read(t->a, S("bin"), &w).outcome, DONE);
    find_passage(t->a, &part, &w, &hit, &anchor);
    assert_string_equal(str_z(t->a, shown(t->a, hit.passage)), "Sort first.");
    assert_true(str_eq(hit.passage_lang, S("en")));
    assert_int_equal(hit.passage_number, 0);
    hit.title_lang = S("zh-Hans");
    find_passage(t->a, &part, &w, &hit, &anchor);
    assert_true(str_eq(hit.passage_lang, S("zh-Hans")));
}

/* What stands in a file is said to stand there; where only the title has the words, nothing is. */
static void a_passage_names_its_file(struct town *t)
{
    const struct search_text texts[] = {{.text = S("See the plan.")},
                                        {.text = S("The green bin"), .file = S("plan.pdf")}};
    struct search_part part = {.texts = texts, .n_texts = COUNT(texts)};
    struct search_hit hit = {.lang = S("en"), .title_lang = S("en")};
    struct words w;
    str anchor;
    assert_int_equal(words_read(t->a, S("bin"), &w).outcome, DONE);
    find_passage(t->a, &part, &w, &hit, &anchor);
    assert_true(str_eq(hit.passage_file, S("plan.pdf")));
    assert_int_equal(words_read(t->a, S("see bin"), &w).outcome, DONE);
    find_passage(t->a, &part, &w, &hit, &anchor);
    assert_int_equal(hit.passage_file.n, 0); /* the first text is as good */
    assert_int_equal(words_read(t->a, S("neither"), &w).outcome, DONE);
    find_passage(t->a, &part, &w, &hit, &anchor);
    assert_int_equal(hit.passage_file.n, 0);
}

static void reader_s_title(struct town *t)
{
    struct search_query q = {.words = S("居民 分类"), .reader = S("en"), .limit = 20};
    struct search_found found;
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    search(db, sources, &nobody, &q, NULL, &found);
    assert_string_equal(shown(t->a, found.hits[0].title).p, "Sorting rubbish");
    assert_true(str_eq(found.hits[0].title_lang, S("en")));
    q.reader = S("ar"); /* nobody translated it into that */
    search(db, sources, &nobody, &q, NULL, &found);
    assert_true(str_eq(found.hits[0].title_lang, S("zh-Hant")));
    store_read_end(db);
}

/* ── Who sees what ── */

static void sight(struct town *t)
{
    const struct role_held worker = {.role = GRID_WORKER, .path = S("000100010001")};
    const struct role_held elsewhere = {.role = GRID_WORKER, .path = S("000100010002")};
    const struct role_held clerk = {.role = COMMITTEE, .path = S("00010001")};
    const struct role_held officer = {.role = CITY_OFFICER, .path = S("0001")};
    const struct role_held other_officer = {.role = CITY_OFFICER, .path = S("0002")};
    const struct role_held street = {.role = SUBDISTRICT_OFFICER, .path = S("0001")};
    const struct role_held administrator = {.role = ADMINISTRATOR, .path = S("0001")};
    const struct role_held member = {
        .role = ORGANISATION_MEMBER, .path = S("0001"), .organisation = 55};
    const struct role_held stranger = {
        .role = ORGANISATION_MEMBER, .path = S("0001"), .organisation = 56};
    const struct {
        struct actor actor;
        bool lane, noise, mother; /* samples 9, 10, and what is written inside 11 */
    } readers[] = {
        {nobody, false, false, false},
        {{.account = 1, .person = 1, .path = S("0001000100010001")}, true, false, false},
        {{.account = 1, .person = 1, .path = S("0001000200010001")}, false, false, false},
        {{.account = 1, .person = 1, .path = S("000100")}, false, false, false},
        {{.account = 2, .person = 77, .path = S("")}, false, true, true},
        {{.account = 99, .person = 3, .path = S("")}, false, true, true},
        {{.account = 3, .path = S(""), .roles = &worker, .n_roles = 1}, false, true, true},
        {{.account = 3, .path = S(""), .roles = &elsewhere, .n_roles = 1}, false, false, false},
        {{.account = 3, .path = S(""), .roles = &clerk, .n_roles = 1}, false, true, true},
        {{.account = 3, .path = S(""), .roles = &officer, .n_roles = 1}, false, true, true},
        {{.account = 3, .path = S(""), .roles = &other_officer, .n_roles = 1}, false, false, false},
        {{.account = 3, .path = S(""), .roles = &street, .n_roles = 1}, false, false, false},
        {{.account = 3, .path = S(""), .roles = &administrator, .n_roles = 1}, false, false, false},
        {{.account = 3, .path = S(""), .roles = &member, .n_roles = 1}, false, true, true},
        {{.account = 3, .path = S(""), .roles = &stranger, .n_roles = 1}, false, false, false},
    };
    for (size_t i = 0; i < COUNT(readers); i++) {
        const struct actor *actor = &readers[i].actor;
        str lane = ask_as(t, actor, (struct search_query){.words = S("parking")});
        str noise = ask_as(t, actor, (struct search_query){.words = S("neighbour loud")});
        str mother = ask_as(t, actor, (struct search_query){.words = S("mother")});
        str lift = ask_as(t, actor, (struct search_query){.words = S("lift")});
        if (str_eq(lane, S("9")) != readers[i].lane || str_eq(noise, S("10")) != readers[i].noise ||
            str_eq(mother, S("11")) != readers[i].mother || !str_eq(lift, S("11")))
            fail_msg("reader %zu: '%.*s' '%.*s' '%.*s' '%.*s'", i, STR_FMT(lane), STR_FMT(noise),
                     STR_FMT(mother), STR_FMT(lift));
        /* Nor do counts or suggestions tell of what is hidden. */
        str typo = ask_as(t, actor, (struct search_query){.words = S("mothr")});
        assert_true(str_eq(typo, readers[i].mother ? S("| mother") : S("")));
        struct db *db = store_read(t->scratch.store, t->a, NOON);
        struct search_query q = {.words = S("the"), .limit = 1};
        struct search_found found;
        struct search_match *matches;
        size_t n;
        struct message why;
        search(db, sources, actor, &q, NULL, &found);
        assert_int_equal(found.total, 2 + readers[i].lane); /* 4, 11 (once) and 9 */
        assert_true(
            search_matches(db, actor, SEARCH_DOCUMENT, S("parking"), 0, &matches, &n, &why));
        assert_int_equal(n, readers[i].lane);
        store_read_end(db);
    }
}

/* ── Changes ── */

static i64 score_of(struct town *t, const char *words, id64 id)
{
    struct search_query q = {.words = str_from(words), .limit = 20};
    struct search_found found;
    i64 score = 0;
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    search(db, sources, &nobody, &q, NULL, &found);
    for (size_t i = 0; i < found.n; i++)
        if (found.hits[i].id == id)
            score = found.hits[i].key.score;
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_true(score > 0);
    return score;
}

/* A rank, which stands in the address of the next page, tells nobody that "street" is in a text he
 * may not see, nor how long such a text is. */
static void ranks_tell_nothing(struct town *t)
{
    i64 title = score_of(t, "street", 12), body = score_of(t, "street", 13);
    private_text = "A neighbour is loud, night after night, and nobody does anything about it.";
    touch(t, 10);
    work_all(t);
    assert_int_equal(score_of(t, "street", 13), body);
    hidden[9] = true;
    touch(t, 9);
    work_all(t);
    assert_int_equal(score_of(t, "street", 12), title);
}

static void changes(struct town *t)
{
    changed_text = "三号楼前的长椅修好了";
    touch(t, 2);
    expect(t, "路灯", "2"); /* not indexed yet: the title still says so */
    work_all(t);
    expect(t, "井盖", "1");
    expect(t, "长椅", "2");
    hidden[1] = true; /* what is gone is not shown even before the index knows */
    expect(t, "井盖", "");
    touch(t, 1);
    work_all(t);
    expect(t, "居民", "3");
    hidden[1] = false;
    touch(t, 1);
    work_all(t);
    expect(t, "居民", "1 3");
}

/* What is published while the index looks at the clock, or by a process whose clock is ahead, is
 * not there yet for who reads it then: it waits, and is found when its moment has come. */
static void told_ahead(struct town *t)
{
    id64 id = 2;
    changed_text = "三号楼前的长椅修好了";
    first_seen = now_ms() + 200;
    assert_int_equal(store_write(t->scratch.store, t->a, first_seen, tell, &id).outcome, DONE);
    work_all(t);
    while (now_ms() <= first_seen)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    first_seen = 0; /* expect() asks at noon */
    work_all(t);
    expect(t, "长椅", "2");
}

static struct result rebuild(struct db *db, void *arg)
{
    return search_rebuild(db, arg);
}

/* Many small changes, so that segments are merged level by level; then a rebuild, with changes in
 * the middle of it. The answers stay the same. */
static void merging(struct town *t)
{
    struct search_progress progress;
    for (int round = 0; round < 40; round++) {
        touch(t, 1 + round * 7 % SAMPLES);
        touch(t, 1 + round * 5 % SAMPLES);
        work_all(t);
    }
    scripts(t);
    order(t);
    assert_int_equal(store_write(t->scratch.store, t->a, NOON, rebuild, NULL).outcome, DONE);
    assert_true(search_work(t->scratch.store, t->a, sources, &progress));
    changed_text = "三号楼前的长椅修好了";
    touch(t, 2);
    assert_true(search_work(t->scratch.store, t->a, sources, &progress));
    expect(t, "长椅", "2");
    scratch_reopen(&t->scratch); /* as after a crash: what was written goes on */
    work_all(t);
    expect(t, "长椅", "2");
    expect(t, "井盖", "1");
    changed_text = NULL;
    touch(t, 2);
    work_all(t);
    scripts(t);
    signs(t);
    order(t);
    sight(t);
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    struct index x;
    assert_true(index_open(db, &x));
    assert_int_equal(x.row.generation, 2);
    assert_int_equal(x.row.docs, SAMPLES + 1); /* one has two parts */
    struct search_index_row gone;
    assert_false(search_index_in(db, INDEX_GONE, &gone));
    assert_false(search_index_of(db, 1, &gone));
    store_read_end(db);
}

/* ── Several at once ── */

static void *work_along(void *arg)
{
    struct town *t = arg;
    for (int i = 0; i < 30; i++)
        work_all(t);
    return NULL;
}

/* Two linli processes on one PostgreSQL both work: here two threads. Whoever is late does nothing
 * that shows. */
static void at_once(struct town *t)
{
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, work_along, t), 0);
    for (int round = 0; round < 30; round++) {
        touch(t, 1 + round * 7 % SAMPLES);
        if (round == 10)
            assert_int_equal(store_write(t->scratch.store, t->a, NOON, rebuild, NULL).outcome,
                             DONE);
        work_all(t);
    }
    pthread_join(other, NULL);
    work_all(t);
    scripts(t);
    sight(t);
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    struct index x;
    assert_true(index_open(db, &x));
    assert_int_equal(x.row.docs, SAMPLES + 1);
    store_read_end(db);
}

/* ── Related reading ── */

static str near_of(struct town *t, id64 id, bool *fresh)
{
    str ids;
    struct db *db = store_read(t->scratch.store, t->a, NOON);
    *fresh = search_near(db, sources, SEARCH_DOCUMENT, id, &ids);
    store_read_end(db);
    return ids;
}

static bool begins(str ids, const char *with)
{
    return str_starts(ids, str_from(with));
}

static void related(struct town *t)
{
    bool fresh;
    assert_true(str_eq(near_of(t, 14, &fresh), S("[15]")));
    assert_true(str_eq(near_of(t, 999, &fresh), S("[]")));
    assert_true(begins(near_of(t, 3, &fresh), "[7")); /* in Thai, by its topic */
    assert_true(begins(near_of(t, 1, &fresh), "[2"));
    assert_false(fresh);
}

/* What is kept is shown until it is old: when the thing changed, or one near to it is new. */
static void related_is_kept(struct town *t)
{
    bool fresh;
    const id64 read[] = {1, 2, 999};
    search_near_keep(t->scratch.store, t->a, sources, SEARCH_DOCUMENT, read, 2);
    search_near_keep(t->scratch.store, t->a, sources, SEARCH_DOCUMENT, read, COUNT(read));
    str kept = near_of(t, 1, &fresh);
    assert_true(fresh && begins(kept, "[2"));
    near_of(t, 999, &fresh);
    assert_false(fresh);
    touch(t, 2); /* a change: its list is gone, that of its neighbour to be made anew … */
    work_all(t);
    near_of(t, 2, &fresh);
    assert_false(fresh);
    near_of(t, 1, &fresh);
    assert_true(fresh);
    search_near_keep(t->scratch.store, t->a, sources, SEARCH_DOCUMENT, read + 1, 1);
    near_of(t, 2, &fresh);
    assert_true(fresh);
    kept = near_of(t, 1, &fresh); /* … as soon as it is known who that is, and shown until then */
    assert_true(!fresh && begins(kept, "[2"));
    search_near_keep(t->scratch.store, t->a, sources, SEARCH_DOCUMENT, read, 1);
    near_of(t, 1, &fresh);
    assert_true(fresh);
}

/* ── The same on both, score for score ── */

static str all_answers(struct town *t)
{
    static const char *const asked[] = {"street", "居民", "井盖",      "the",
                                        "a*",     "井",   "identical", "the street",
                                        "ขยะ",    "café", "物业",      "safety lift"};
    struct buf b = buf_new(t->a);
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct search_query q = {.words = str_from(asked[i]), .limit = 50};
        struct search_found found;
        struct db *db = store_read(t->scratch.store, t->a, NOON);
        assert_int_equal(search(db, sources, &nobody, &q, NULL, &found).outcome, DONE);
        buf_fmt(&b, "%s:", asked[i]);
        for (size_t k = 0; k < found.n; k++)
            buf_fmt(&b, " %lld=%lld", (long long)found.hits[k].id,
                    (long long)found.hits[k].key.score);
        buf_z(&b, "\n");
        store_read_end(db);
    }
    return buf_str(&b);
}

static void alike(void **state)
{
    (void)state;
    struct town lite, post;
    assert_true(town_open(&lite, DB_SQLITE));
    if (town_open(&post, DB_POSTGRES)) {
        str one = all_answers(&lite), other = all_answers(&post);
        touch(&post, 4); /* whatever was indexed or merged when */
        work_all(&post);
        str again = all_answers(&post);
        assert_string_equal(str_z(lite.a, one), str_z(lite.a, other));
        assert_string_equal(str_z(lite.a, one), str_z(lite.a, again));
        town_close(&post);
    }
    town_close(&lite);
}

#define ON_BOTH(test)                                                                              \
    static void test##_on_both(void **state)                                                       \
    {                                                                                              \
        (void)state;                                                                               \
        on_both(test);                                                                             \
    }
ON_BOTH(scripts)
ON_BOTH(signs)
ON_BOTH(order)
ON_BOTH(suggestions)
ON_BOTH(too_much)
ON_BOTH(filters)
ON_BOTH(marks)
ON_BOTH(lines_are_parted)
ON_BOTH(no_word_is_cut)
ON_BOTH(a_title_is_no_passage)
ON_BOTH(a_passage_names_its_file)
ON_BOTH(reader_s_title)
ON_BOTH(sight)
ON_BOTH(changes)
ON_BOTH(told_ahead)
ON_BOTH(ranks_tell_nothing)
ON_BOTH(merging)
ON_BOTH(at_once)
ON_BOTH(related)
ON_BOTH(related_is_kept)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scripts_on_both),
                                       cmocka_unit_test(signs_on_both),
                                       cmocka_unit_test(order_on_both),
                                       cmocka_unit_test(suggestions_on_both),
                                       cmocka_unit_test(too_much_on_both),
                                       cmocka_unit_test(filters_on_both),
                                       cmocka_unit_test(marks_on_both),
                                       cmocka_unit_test(no_word_is_cut_on_both),
                                       cmocka_unit_test(a_title_is_no_passage_on_both),
                                       cmocka_unit_test(a_passage_names_its_file_on_both),
                                       cmocka_unit_test(lines_are_parted_on_both),
                                       cmocka_unit_test(reader_s_title_on_both),
                                       cmocka_unit_test(sight_on_both),
                                       cmocka_unit_test(changes_on_both),
                                       cmocka_unit_test(told_ahead_on_both),
                                       cmocka_unit_test(ranks_tell_nothing_on_both),
                                       cmocka_unit_test(merging_on_both),
                                       cmocka_unit_test(at_once_on_both),
                                       cmocka_unit_test(related_on_both),
                                       cmocka_unit_test(related_is_kept_on_both),
                                       cmocka_unit_test(alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
