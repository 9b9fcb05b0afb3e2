/* One corpus, both databases, the same hits in the same order: every script, every sign of a query,
 * filters and counts, what is shown, each role's sight; after merging, rebuilding, several at once.
 */
#include <pthread.h>

#include "base/when.h"
#include "search/test_corpus.h"

/* ── Scripts and signs ── */

static void scripts(void **state)
{
    SCRATCH;
    expect(s, "井盖", "1 2"); /* the title first */
    expect(s, "盖", "1 2");   /* one character */
    expect(s, "居民", "1 3");
    expect(s, "民居", "16"); /* not 居民 */
    expect(s, "居民委员会", "1");
    expect(s, "居委", "");
    expect(s, "垃圾分类", "3"); /* simplified finds traditional */
    expect(s, "垃圾桶已经更换", "3");
    expect(s, "井蓋", "1 2"); /* and the reverse */
    expect(s, "收费", "16");
    expect(s, "会请", "1");
    expect(s, "楼前 井盖", "2");
    expect(s, "坏了居民", "| 坏 了 居民"); /* not across a sentence's comma */
    expect(s, "cafe", "5");
    expect(s, "CAFÉ", "5");
    expect(s, "ete", "5");
    expect(s, "l'été", "5");
    expect(s, "naive creme", "5");
    expect(s, "مدرسة", "6");   /* without article */
    expect(s, "المدرسه", "6"); /* ta marbuta as ha */
    expect(s, "مكتبه", "6");
    expect(s, "اناره", "6");   /* alef with and without hamza */
    expect(s, "شـــارع", "6"); /* tatweel */
    expect(s, "الرييسي", "6"); /* yeh with and without hamza */
    expect(s, "ขยะ", "7");
    expect(s, "ถังที่", "7");
    expect(s, "abc", "8");
    expect(s, "123", "8");
    expect(s, "ｗｉｄｔｈ", "8");
    expect(s, "ガス", "8");
}

static void signs(void **state)
{
    SCRATCH;
    expect(s, "street light", "4");
    expect(s, "light street", "4");
    expect(s, "\"light street\"", "");
    expect(s, "“street light”", "4");
    expect(s, "street -light", "12 13");
    expect(s, "street －\"light in\"", "12 13");
    expect(s, "stree*", "4 12 13");
    expect(s, "stree", "| street");
    expect(s, "2026-000123", "4");
    expect(s, "000123", "4");
    expect(s, "building 12", "4");
    expect(s, "\"street", "4 12 13"); /* never closed */
    expect(s, "", "!");
    expect(s, "   ", "!");
    expect(s, "- * \" ” - ** 。、", "!");
    expect(s, "-street", "!");
    expect(s, "street street street", "4 12 13");
}

static void order(void **state)
{
    SCRATCH;
    expect(s, "street", "4 12 13");  /* titles before a body full of it */
    expect(s, "identical", "15 14"); /* newer first */
    struct search_query q = {.words = S("street"), .limit = 1};
    struct search_found found;
    const id64 in_order[] = {4, 12, 13};
    for (size_t i = 0; i < COUNT(in_order); i++) {
        struct db *db = store_read(s->store, s->arena, NOON);
        assert_int_equal(search(db, sources, &nobody, &q, NULL, &found).outcome, DONE);
        assert_int_equal(found.n, 1);
        assert_int_equal(found.total, 3);
        assert_int_equal(found.more, i + 1 < COUNT(in_order));
        assert_int_equal(found.hits[0].id, in_order[i]);
        q.after = found.hits[0].key;
        store_read_end(db);
    }
}

static void suggestions(void **state)
{
    SCRATCH;
    expect(s, "stret", "| street");
    expect(s, "sterets light", "| street light");
    expect(s, "neigbour", ""); /* only in what is not for everybody */
    expect(s, "小区井盖坏了", "| 小区 井 盖 坏 了");
    expect(s, "xyzzy", "");
}

static void too_much(void **state)
{
    SCRATCH;
    struct buf b = buf_new(s->arena);
    for (int i = 0; i < 1000000; i++)
        buf_fmt(&b, "w%d ", i);
    assert_true(str_eq(ask_as(s, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
    b.n = 0;
    for (int i = 0; i < QUERY_CLAUSES + 1; i++)
        buf_z(&b, "a ");
    assert_true(str_eq(ask_as(s, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
    b.n = 0;
    for (int i = 0; i < 600; i++)
        buf_z(&b, "井");
    assert_true(str_eq(ask_as(s, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
    b.n = 0;
    for (int i = 0; i < QUERY_BYTES / 2; i++)
        buf_z(&b, "-\"");
    assert_true(str_eq(ask_as(s, &nobody, (struct search_query){.words = buf_str(&b)}), S("!")));
}

/* ── Filters and counts ── */

static i64 counted(const struct search_counts *c, const char *value)
{
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(c->at[i].value, str_from(value)))
            return c->at[i].n;
    return 0;
}

static void filters(void **state)
{
    SCRATCH;
    struct search_query q = {.words = S("street"), .limit = 20};
    struct search_found found;
    q.topic = S("safety");
    assert_true(str_eq(ask_as(s, &nobody, q), S("4")));
    q.topic = S("safe");
    assert_true(str_eq(ask_as(s, &nobody, q), S("")));
    q.topic = S("");
    q.from = NOON - DAYS(30);
    assert_true(str_eq(ask_as(s, &nobody, q), S("4 13")));
    q.from = 0;
    q.until = NOON - DAYS(30);
    assert_true(str_eq(ask_as(s, &nobody, q), S("12")));
    q.until = 0;
    q.kind = SEARCH_CASE;
    assert_true(str_eq(ask_as(s, &nobody, q), S("")));
    q = (struct search_query){.words = S("居民"), .under = S("00010002")};
    assert_true(str_eq(ask_as(s, &nobody, q), S("3")));
    q.under = S("0001");
    assert_true(str_eq(ask_as(s, &nobody, q), S("1 3")));
    q.lang = S("zh-Hans");
    assert_true(str_eq(ask_as(s, &nobody, q), S("1")));

    struct db *db = store_read(s->store, s->arena, NOON);
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

static void marks(void **state)
{
    SCRATCH;
    struct search_query q = {.words = S("居民 分类"), .limit = 20};
    struct search_found found;
    struct db *db = store_read(s->store, s->arena, NOON);
    search(db, sources, &nobody, &q, NULL, &found);
    assert_int_equal(found.n, 1);
    assert_string_equal(shown(s->arena, found.hits[0].title).p, "垃圾[分類]通知");
    assert_true(str_starts(shown(s->arena, found.hits[0].passage), S("請各位[居民]於早上七點")));
    assert_true(str_eq(found.hits[0].url, S("/samples/3#top")));
    assert_int_equal(found.hits[0].passage_number, 1);
    q.words = S("ete \"de la residence\"");
    search(db, sources, &nobody, &q, NULL, &found);
    assert_true(str_has(shown(s->arena, found.hits[0].passage),
                        S("L’[été] arrive: le café [de la résidence] ouvre")));
    store_read_end(db);
}

/* A passage is one line: what were several is parted so that it can be read. */
static void lines_are_parted(void **state)
{
    SCRATCH;
    static const struct {
        const char *text, *shown;
    } all[] = {{"Mon\tWet bin\n\nTue\tDry\n\n", "Mon · Wet [bin] / Tue · Dry"},
               {"the\nlong bin\n\nNext. \n\nLast:\n\nend", "the long [bin] / Next. Last: end"},
               {"垃圾 bin。\n\n第二段\n\n三", "垃圾 [bin]。 第二段 / 三"},
               {"\n\nbin\n\n\t\nx", " [bin] / x"},
               {"ＡＢＣ　bin", "ＡＢＣ　[bin]"}};
    struct words w;
    assert_int_equal(words_read(s->arena, S("bin"), &w).outcome, DONE);
    for (size_t i = 0; i < COUNT(all); i++) {
        struct search_text text = {.text = str_from(all[i].text)};
        struct search_part part = {.texts = &text, .n_texts = 1};
        struct search_hit hit = {.lang = S("en"), .title_lang = S("en")};
        str anchor;
        find_passage(s->arena, &part, &w, &hit, &anchor);
        assert_string_equal(str_z(s->arena, shown(s->arena, hit.passage)), all[i].shown);
    }
}

/* What is too long ends with a whole word, or with a mark. */
static void no_word_is_cut(void **state)
{
    SCRATCH;
    static const struct {
        const char *begins, *goes_on, *ends;
        size_t most; /* characters: of wide ones half as many */
    } all[] = {{"bin ", "grandmothers ", " grandmothers…", 230},
               {"垃圾 bin 桶，", "放在楼下的门口", "…", 125},
               {"bin ", "وشقيقاتهم ", " وشقيقاتهم…", 230},
               {"bin ", "放在楼下，", "放在楼下，…", 125}};
    struct words w;
    assert_int_equal(words_read(s->arena, S("bin"), &w).outcome, DONE);
    for (size_t i = 0; i < COUNT(all); i++) {
        struct buf b = buf_new(s->arena);
        buf_z(&b, all[i].begins);
        while (text_length(buf_str(&b)) < 400)
            buf_z(&b, all[i].goes_on);
        struct search_text text = {.text = buf_str(&b)};
        struct search_part part = {.texts = &text, .n_texts = 1};
        struct search_hit hit = {.lang = S("en"), .title_lang = S("en")};
        str anchor;
        find_passage(s->arena, &part, &w, &hit, &anchor);
        str line = shown(s->arena, hit.passage);
        size_t length = text_length(line);
        assert_true(length > all[i].most - 40 && length < all[i].most);
        if (!str_ends(line, str_from(all[i].ends)))
            fail_msg("%.*s", STR_FMT(line));
    }
}

/* What the title says is not said again; the text begins in the title's language. */
static void a_title_is_no_passage(void **state)
{
    SCRATCH;
    const struct search_text texts[] = {
        {.text = S("先把垃圾分好。")},
        {.text = S("Which bin"), .lang = S("en"), .title = S("Which bin")},
        {.text = S("Sort first."), .lang = S("en")}};
    struct search_part part = {.texts = texts, .n_texts = COUNT(texts)};
    struct search_hit hit = {.lang = S("zh-Hans"), .title_lang = S("en")};
    struct words w;
    str anchor;
    assert_int_equal(words_read(s->arena, S("bin"), &w).outcome, DONE);
    find_passage(s->arena, &part, &w, &hit, &anchor);
    assert_string_equal(str_z(s->arena, shown(s->arena, hit.passage)), "Sort first.");
    assert_true(str_eq(hit.passage_lang, S("en")));
    assert_int_equal(hit.passage_number, 0);
    hit.title_lang = S("zh-Hans");
    find_passage(s->arena, &part, &w, &hit, &anchor);
    assert_true(str_eq(hit.passage_lang, S("zh-Hans")));
}

/* What stands in a file is said to stand there; where only the title has the words, nothing is. */
static void a_passage_names_its_file(void **state)
{
    SCRATCH;
    const struct search_text texts[] = {{.text = S("See the plan.")},
                                        {.text = S("The green bin"), .file = S("plan.pdf")}};
    struct search_part part = {.texts = texts, .n_texts = COUNT(texts)};
    struct search_hit hit = {.lang = S("en"), .title_lang = S("en")};
    struct words w;
    str anchor;
    assert_int_equal(words_read(s->arena, S("bin"), &w).outcome, DONE);
    find_passage(s->arena, &part, &w, &hit, &anchor);
    assert_true(str_eq(hit.passage_file, S("plan.pdf")));
    assert_int_equal(words_read(s->arena, S("see bin"), &w).outcome, DONE);
    find_passage(s->arena, &part, &w, &hit, &anchor);
    assert_int_equal(hit.passage_file.n, 0); /* the first text is as good */
    assert_int_equal(words_read(s->arena, S("neither"), &w).outcome, DONE);
    find_passage(s->arena, &part, &w, &hit, &anchor);
    assert_int_equal(hit.passage_file.n, 0);
}

static void reader_s_title(void **state)
{
    SCRATCH;
    struct search_query q = {.words = S("居民 分类"), .reader = S("en"), .limit = 20};
    struct search_found found;
    struct db *db = store_read(s->store, s->arena, NOON);
    search(db, sources, &nobody, &q, NULL, &found);
    assert_string_equal(shown(s->arena, found.hits[0].title).p, "Sorting rubbish");
    assert_true(str_eq(found.hits[0].title_lang, S("en")));
    q.reader = S("ar"); /* nobody translated it into that */
    search(db, sources, &nobody, &q, NULL, &found);
    assert_true(str_eq(found.hits[0].title_lang, S("zh-Hant")));
    store_read_end(db);
}

/* ── Who sees what ── */

static void sight(void **state)
{
    SCRATCH;
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
        str lane = ask_as(s, actor, (struct search_query){.words = S("parking")});
        str noise = ask_as(s, actor, (struct search_query){.words = S("neighbour loud")});
        str mother = ask_as(s, actor, (struct search_query){.words = S("mother")});
        str lift = ask_as(s, actor, (struct search_query){.words = S("lift")});
        if (str_eq(lane, S("9")) != readers[i].lane || str_eq(noise, S("10")) != readers[i].noise ||
            str_eq(mother, S("11")) != readers[i].mother || !str_eq(lift, S("11")))
            fail_msg("reader %zu: '%.*s' '%.*s' '%.*s' '%.*s'", i, STR_FMT(lane), STR_FMT(noise),
                     STR_FMT(mother), STR_FMT(lift));
        /* Nor do counts or suggestions tell of what is hidden. */
        str typo = ask_as(s, actor, (struct search_query){.words = S("mothr")});
        assert_true(str_eq(typo, readers[i].mother ? S("| mother") : S("")));
        struct db *db = store_read(s->store, s->arena, NOON);
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

/* ── After merging and rebuilding ── */

static struct result rebuild(struct db *db, void *arg)
{
    return search_rebuild(db, arg);
}

/* Many small changes, so that segments are merged level by level; then a rebuild, with changes in
 * the middle of it. The answers stay the same. */
static void merging(void **state)
{
    SCRATCH;
    struct search_progress progress;
    for (int round = 0; round < 40; round++) {
        touch(s, 1 + round * 7 % SAMPLES);
        touch(s, 1 + round * 5 % SAMPLES);
        work_all(s);
    }
    scripts(state);
    order(state);
    assert_int_equal(store_write(s->store, s->arena, NOON, rebuild, NULL).outcome, DONE);
    assert_true(search_work(s->store, s->arena, sources, &progress));
    changed_text = "三号楼前的长椅修好了";
    touch(s, 2);
    assert_true(search_work(s->store, s->arena, sources, &progress));
    expect(s, "长椅", "2");
    scratch_reopen(s); /* as after a crash: what was written goes on */
    work_all(s);
    expect(s, "长椅", "2");
    expect(s, "井盖", "1");
    changed_text = NULL;
    touch(s, 2);
    work_all(s);
    scripts(state);
    signs(state);
    order(state);
    sight(state);
    struct db *db = store_read(s->store, s->arena, NOON);
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
    struct scratch *t = arg;
    for (int i = 0; i < 30; i++)
        work_all(t);
    return NULL;
}

/* Two linli processes on one PostgreSQL both work: here two threads. Whoever is late does nothing
 * that shows. */
static void at_once(void **state)
{
    SCRATCH;
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, work_along, s), 0);
    for (int round = 0; round < 30; round++) {
        touch(s, 1 + round * 7 % SAMPLES);
        if (round == 10)
            assert_int_equal(store_write(s->store, s->arena, NOON, rebuild, NULL).outcome, DONE);
        work_all(s);
    }
    pthread_join(other, NULL);
    work_all(s);
    scripts(state);
    sight(state);
    struct db *db = store_read(s->store, s->arena, NOON);
    struct index x;
    assert_true(index_open(db, &x));
    assert_int_equal(x.row.docs, SAMPLES + 1);
    store_read_end(db);
}

/* ── The same on both, score for score ── */

static str all_answers(struct scratch *t)
{
    static const char *const asked[] = {"street", "居民", "井盖",      "the",
                                        "a*",     "井",   "identical", "the street",
                                        "ขยะ",    "café", "物业",      "safety lift"};
    struct buf b = buf_new(t->arena);
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct search_query q = {.words = str_from(asked[i]), .limit = 50};
        struct search_found found;
        struct db *db = store_read(t->store, t->arena, NOON);
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
    struct scratch lite, post;
    assert_true(scratch_open(&lite, DB_SQLITE, migrations));
    corpus_open(&lite);
    if (scratch_open(&post, DB_POSTGRES, migrations)) {
        corpus_open(&post);
        str one = all_answers(&lite), other = all_answers(&post);
        touch(&post, 4); /* whatever was indexed or merged when */
        work_all(&post);
        str again = all_answers(&post);
        assert_string_equal(str_z(lite.arena, one), str_z(lite.arena, other));
        assert_string_equal(str_z(lite.arena, one), str_z(lite.arena, again));
        scratch_close(&post);
    }
    scratch_close(&lite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_CORPUS(scripts),
                                       ON_CORPUS(signs),
                                       ON_CORPUS(order),
                                       ON_CORPUS(suggestions),
                                       ON_CORPUS(too_much),
                                       ON_CORPUS(filters),
                                       ON_CORPUS(marks),
                                       ON_CORPUS(lines_are_parted),
                                       ON_CORPUS(no_word_is_cut),
                                       ON_CORPUS(a_title_is_no_passage),
                                       ON_CORPUS(a_passage_names_its_file),
                                       ON_CORPUS(reader_s_title),
                                       ON_CORPUS(sight),
                                       ON_CORPUS(merging),
                                       ON_CORPUS(at_once),
                                       cmocka_unit_test(alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
