/* Language versions, on both databases: who is shown what, when it is outdated, who may translate,
 * what waits on the desk. */
#include "accounts/accounts.sql.h"
#include "base/id.h"
#include "people/people.sql.h"
#include "places/places.sql.h"
#include "record/record.h"
#include "record/record.sql.h"
#include "search/search.sql.h"
#include "store/test_tables.h"
#include "texts/texts.h"
#include "texts/texts.sql.h"

#define NOW INT64_C(1795485600000)
#define LANE S("000100020003")

static const struct role_held centre_role = {SERVICE_CENTRE, 3, S_INIT("000100020003"), 0};
static const struct role_held grid_role = {GRID_WORKER, 4, S_INIT("0001000200030001"), 0};
static const struct role_held elsewhere_role = {SERVICE_CENTRE, 9, S_INIT("000100020009"), 0};
static const struct role_held both_roles[] = {{SERVICE_CENTRE, 9, S_INIT("000100020009"), 0},
                                              {SERVICE_CENTRE, 3, S_INIT("000100020003"), 0}};
static const struct actor of_two_places = {
    .account = 17, .name = S_INIT("wang"), .roles = both_roles, .n_roles = 2};
static const struct actor resident = {.account = 11, .name = S_INIT("amina")};
static const struct actor other = {.account = 12, .name = S_INIT("bo")};
static const struct actor centre = {
    .account = 13, .name = S_INIT("fang"), .roles = &centre_role, .n_roles = 1};
static const struct actor second = {
    .account = 14, .name = S_INIT("gao"), .roles = &centre_role, .n_roles = 1};
static const struct actor worker = {
    .account = 15, .name = S_INIT("cheng"), .roles = &grid_role, .n_roles = 1};
static const struct actor stranger = {
    .account = 16, .name = S_INIT("hu"), .roles = &elsewhere_role, .n_roles = 1};

/* ── Doing ── */

static struct result do_put(struct db *db, void *arg)
{
    text_put(db, arg);
    return OK_RESULT;
}

static void put_source(struct text_source s)
{
    assert_int_equal(store_write(scratch.store, arena, NOW, do_put, &s).outcome, DONE);
}

static void put_at(str path, id64 owner, const char *lang, const char *title, const char *body,
                   bool is_public, bool legal)
{
    put_source((struct text_source){.kind = TEXT_DOCUMENT,
                                    .owner = owner,
                                    .path = path,
                                    .is_public = is_public,
                                    .legal = legal,
                                    .lang = str_from(lang),
                                    .url = S("/library/1"),
                                    .title = str_from(title),
                                    .body = str_from(body),
                                    .found_as = SEARCH_DOCUMENT,
                                    .found_id = owner});
}

static void put(id64 owner, const char *lang, const char *title, const char *body, bool is_public,
                bool legal)
{
    put_at(LANE, owner, lang, title, body, is_public, legal);
}

static struct result do_remove(struct db *db, void *arg)
{
    text_remove(db, TEXT_DOCUMENT, *(id64 *)arg);
    return OK_RESULT;
}

struct saving {
    const struct actor *actor;
    struct translation_new t;
};

static struct result do_save(struct db *db, void *arg)
{
    struct saving *s = arg;
    return translation_save(db, s->actor, &s->t);
}

/* What a list says must be what the page says. */
static void same_in_a_list(struct db *db, id64 owner, str lang, const struct text_shown *shown)
{
    struct text_title titles[] = {{.owner = -1, .lang = S("ar"), .title = S("x"), .summary = S("")},
                                  {.owner = owner, .lang = shown->source_lang, .title = S("own")}};
    struct text_shown source;
    if (!shown->text)
        return;
    if (!shown->wanted) {
        assert_true(text_show(db, TEXT_DOCUMENT, owner, shown->source_lang, &source));
        titles[1].title = source.title;
        titles[1].summary = source.summary;
    }
    text_titles(db, TEXT_DOCUMENT, lang, titles, COUNT(titles));
    assert_true(str_eq(titles[0].title, S("x")));
    assert_true(str_eq(titles[1].title, shown->wanted ? S("own") : shown->title));
    assert_true(str_eq(titles[1].summary, shown->summary));
    assert_int_equal(titles[1].origin, shown->origin);
    assert_true(same_written_language(titles[1].lang, shown->lang) || !shown->lang.n);
}

static struct text_shown show(id64 owner, const char *lang)
{
    struct text_shown shown;
    struct db *db = store_read(scratch.store, arena, NOW);
    (void)text_show(db, TEXT_DOCUMENT, owner, str_from(lang), &shown);
    same_in_a_list(db, owner, str_from(lang), &shown);
    assert_int_equal(store_read_end(db), DB_FINE);
    return shown;
}

static struct result save_as(const struct actor *actor, id64 owner, const char *lang,
                             const char *title, const char *body, enum text_maker maker, id64 seen)
{
    struct saving s = {actor,
                       {.text = show(owner, "en").text,
                        .lang = str_from(lang),
                        .title = str_from(title),
                        .body = str_from(body),
                        .maker = maker,
                        .seen = seen}};
    return store_write(scratch.store, arena, NOW, do_save, &s);
}

struct deciding {
    const struct actor *actor;
    id64 id;
    bool accept, approve;
};

static struct result do_decide(struct db *db, void *arg)
{
    struct deciding *d = arg;
    return d->approve ? translation_approve(db, d->actor, d->id)
                      : translation_decide(db, d->actor, d->id, d->accept);
}

static enum outcome decide(const struct actor *actor, id64 id, bool accept)
{
    struct deciding d = {actor, id, accept, false};
    return store_write(scratch.store, arena, NOW, do_decide, &d).outcome;
}

static enum outcome approve(const struct actor *actor, id64 id)
{
    struct deciding d = {actor, id, false, true};
    return store_write(scratch.store, arena, NOW, do_decide, &d).outcome;
}

static struct result do_want(struct db *db, void *arg)
{
    struct saving *s = arg;
    return text_want(db, s->actor, s->t.text, s->t.lang);
}

static enum outcome want(const struct actor *actor, id64 owner, const char *lang)
{
    struct saving s = {actor, {.text = show(owner, "en").text, .lang = str_from(lang)}};
    return store_write(scratch.store, arena, NOW, do_want, &s).outcome;
}

static size_t desk(const struct actor *actor, const char *lang, struct desk_entry **out)
{
    struct db *db = store_read(scratch.store, arena, NOW);
    struct desk_filter f = {.lang = str_from(lang), .limit = 100};
    size_t n = desk_entries(db, actor, &f, out);
    assert_int_equal(store_read_end(db), DB_FINE);
    return n;
}

/* The gap of one text, 0 when the desk does not list it. */
static enum gap gap_of(const struct actor *actor, id64 owner, const char *lang)
{
    struct desk_entry *entries;
    id64 text = show(owner, "en").text;
    size_t n = desk(actor, lang, &entries);
    for (size_t i = 0; i < n; i++)
        if (entries[i].text == text)
            return entries[i].gap;
    return 0;
}

#define assert_text(got, want)                                                                     \
    assert_string_equal(str_z(arena, got), want) /* a macro, to name the line that failed */

/* ── Tests ── */

#define TEST_BODY                                                                                  \
    (void)state;                                                                                   \
    if (skipped)                                                                                   \
    return

static void readers_get_their_language_and_are_told_which(void **state)
{
    TEST_BODY;
    put(1, "zh-Hans", "电梯停运", "周一检修。", true, false);
    struct text_shown s = show(1, "zh-Hans");
    assert_int_equal(s.origin, AS_WRITTEN);
    assert_false(s.wanted);
    s = show(1, "en");
    assert_true(s.wanted);
    assert_text(s.lang, "zh-Hans");
    assert_int_equal(
        save_as(&centre, 1, "en", "Lift out of order", "Serviced on Monday.", BY_PERSON, 0).outcome,
        DONE);
    s = show(1, "en-GB");
    assert_int_equal(s.origin, TRANSLATED);
    assert_text(s.title, "Lift out of order");
    assert_text(s.body, "Serviced on Monday.");
    assert_false(s.wanted || s.outdated);
    s = show(1, "ar");
    assert_text(s.title, "电梯停运");
    assert_true(s.wanted);
}

static void chinese_is_converted_and_marked(void **state)
{
    TEST_BODY;
    put(2, "zh-Hans", "居民委员会", "开会讨论电梯。", true, false);
    struct text_shown s = show(2, "zh-Hant");
    assert_int_equal(s.origin, CONVERTED);
    assert_text(s.title, "居民委員會");
    assert_text(s.lang, "zh-Hant");
    assert_false(s.wanted || s.valid);
    put(3, "en", "Covenant", "Be kind.", true, false);
    assert_int_equal(save_as(&centre, 3, "zh-Hant", "公約", "與人為善。", BY_PERSON, 0).outcome,
                     DONE);
    s = show(3, "zh-CN");
    assert_int_equal(s.origin, CONVERTED);
    assert_text(s.title, "公约");
    assert_int_equal(gap_of(&centre, 2, "zh-Hant"), 0);
}

static void a_translation_older_than_its_text_says_so(void **state)
{
    TEST_BODY;
    put(4, "en", "Bins", "Tuesday.", true, false);
    struct result r = save_as(&centre, 4, "ar", "حاويات", "الثلاثاء.", BY_PERSON, 0);
    assert_false(show(4, "ar").outdated);
    assert_int_equal(gap_of(&centre, 4, "ar"), 0);
    put(4, "en", "Bins", "Wednesday.", true, false);
    assert_true(show(4, "ar").outdated);
    assert_int_equal(gap_of(&centre, 4, "ar"), GAP_OUTDATED);
    struct text_work work;
    struct db *db = store_read(scratch.store, arena, NOW);
    assert_int_equal(text_work(db, &centre, show(4, "ar").text, S("ar"), &work).outcome, DONE);
    store_read_end(db);
    assert_text(work.past_body, "Tuesday.");
    assert_text(work.body, "Wednesday.");
    assert_int_equal(work.shown.id, r.made);
    assert_int_equal(save_as(&centre, 4, "ar", "حاويات", "الأربعاء.", BY_PERSON, r.made).outcome,
                     DONE);
    assert_false(show(4, "ar").outdated);
    /* put again unchanged: nothing becomes outdated */
    put(4, "en", "Bins", "Wednesday.", true, false);
    assert_false(show(4, "ar").outdated);
}

/* The text of a document with a summary; NULL: the one it gives by itself. */
static void put_summed(id64 owner, const char *summary, const char *body)
{
    put_source((struct text_source){
        .kind = TEXT_DOCUMENT,
        .owner = owner,
        .path = LANE,
        .is_public = true,
        .lang = S("en"),
        .url = S("/library/1"),
        .title = S("Bins"),
        .summary =
            summary ? str_from(summary) : text_summary_made(arena, TEXT_DOCUMENT, str_from(body)),
        .body = str_from(body)});
}

static struct text_work work_on(id64 owner, const char *lang)
{
    struct text_work work;
    struct db *db = store_read(scratch.store, arena, NOW);
    struct result r = text_work(db, &centre, show(owner, lang).text, str_from(lang), &work);
    store_read_end(db);
    assert_int_equal(r.outcome, DONE);
    return work;
}

/* Nobody is asked to translate what nobody wrote; the translation's comes from its own text. */
static void a_summary_nobody_wrote_is_made_in_every_language(void **state)
{
    TEST_BODY;
    put_summed(40, NULL, "# Bins\n\nThe bins are emptied on **Tuesday** at seven.\n");
    assert_text(show(40, "en").summary, "The bins are emptied on Tuesday at seven.");
    assert_int_equal(work_on(40, "ar").summary.n, 0);
    struct result r =
        save_as(&centre, 40, "ar", "حاويات", "# حاويات\n\nتُفرغ **الثلاثاء**.", BY_PERSON, 0);
    assert_text(show(40, "ar").summary, "تُفرغ الثلاثاء.");
    assert_false(show(40, "ar").outdated);
    assert_int_equal(gap_of(&centre, 40, "ar"), 0);

    /* it moves with the text: what changed is the text alone */
    put_summed(40, NULL, "# Bins\n\nThe bins are emptied on **Wednesday** at seven.\n");
    struct text_work work = work_on(40, "ar");
    assert_int_equal(gap_of(&centre, 40, "ar"), GAP_OUTDATED);
    assert_int_equal(work.summary.n + work.past_summary.n + work.shown.summary.n, 0);

    /* a summary that somebody writes is to be translated; what was made does not stand for it */
    put_summed(40, "When the bins go",
               "# Bins\n\nThe bins are emptied on **Wednesday** at seven.\n");
    work = work_on(40, "ar");
    assert_text(work.summary, "When the bins go");
    assert_int_equal(work.shown.summary.n, 0);
    assert_int_equal(work.shown.id, r.made);

    /* a request has none */
    assert_int_equal(text_summary_made(arena, TEXT_CASE, S("It drips.")).n, 0);
}

/* As they were saved before summaries of translations were made. */
static struct result do_insert_bare(struct db *db, void *arg)
{
    const struct text_work *work = arg;
    translation_insert(db, &(struct translation_insert_row){
                               .id = id_new(NOW),
                               .text = work->id,
                               .kind = TEXT_DOCUMENT,
                               .owner = 41,
                               .lang = S("ar"),
                               .title = S("حاويات"),
                               .summary = S(""),
                               .body = S("تُفرغ *الثلاثاء*."),
                               .maker = BY_PERSON,
                               .at = NOW,
                               .source_hash = {(const char *)work->hash.bytes, HASH_SIZE},
                               .state = SHOWN,
                               .author_name = S("")});
    return OK_RESULT;
}

static void a_translation_saved_without_summary_shows_one(void **state)
{
    TEST_BODY;
    put_summed(41, NULL, "The bins are emptied on Tuesday.");
    struct text_work work = work_on(41, "ar");
    assert_int_equal(store_write(scratch.store, arena, NOW, do_insert_bare, &work).outcome, DONE);
    struct text_shown s = show(41, "ar"); /* and in lists: show() compares */
    assert_text(s.summary, "تُفرغ الثلاثاء.");
    assert_false(s.outdated);
}

static void a_public_text_is_found_by_its_translations(void **state)
{
    struct search_text *words;
    TEST_BODY;
    put(20, "en", "Rain garden", "Opens soon.", true, false);
    put(21, "en", "Minutes", "Not for all.", false, false);
    assert_int_equal(save_as(&centre, 20, "ar", "حديقة المطر", "قريبا", BY_PERSON, 0).outcome,
                     DONE);
    assert_int_equal(save_as(&resident, 20, "zh-Hans", "雨水花园", "快了", BY_PERSON, 0).outcome,
                     DONE); /* only proposed */
    assert_int_equal(save_as(&centre, 21, "ar", "محضر", "ليس للجميع", BY_PERSON, 0).outcome, DONE);
    struct db *db = store_read(scratch.store, arena, NOW);
    assert_int_equal(text_words_found(db, SEARCH_DOCUMENT, 20, &words), 1);
    assert_text(words[0].lang, "ar");
    assert_true(str_has(words[0].text, S("حديقة المطر")));
    assert_int_equal(text_words_found(db, SEARCH_DOCUMENT, 21, &words), 0);
    store_read_end(db);
}

static void who_reads_while_another_saves_is_told(void **state)
{
    TEST_BODY;
    put(5, "en", "Choir", "Sing.", true, false);
    struct result first = save_as(&centre, 5, "ar", "جوقة", "غنوا.", BY_PERSON, 0);
    assert_int_equal(save_as(&second, 5, "ar", "كورال", "أنشدوا.", BY_PERSON, 0).outcome, CONFLICT);
    assert_int_equal(save_as(&second, 5, "ar", "كورال", "أنشدوا.", BY_PERSON, first.made).outcome,
                     DONE);
    assert_text(show(5, "ar").title, "كورال");
}

static void residents_propose_and_staff_decides(void **state)
{
    TEST_BODY;
    put(6, "zh-Hans", "通知", "明天停水。", true, false);
    assert_int_equal(save_as(&nobody, 6, "en", "Notice", "No water.", BY_PERSON, 0).outcome,
                     FORBIDDEN);
    struct result r = save_as(&resident, 6, "en", "Notice", "No water.", BY_PERSON, 0);
    assert_int_equal(r.outcome, DONE);
    assert_true(show(6, "en").wanted);
    assert_int_equal(decide(&resident, r.made, true), FORBIDDEN);
    assert_int_equal(decide(&stranger, r.made, true), FORBIDDEN);
    assert_int_equal(decide(&worker, r.made, true), FORBIDDEN); /* above his grid */
    assert_int_equal(decide(&centre, r.made, true), DONE);
    assert_text(show(6, "en").title, "Notice");
    assert_int_equal(decide(&centre, r.made, false), CONFLICT);
    r = save_as(&other, 6, "en", "Nonsense", "x", BY_PERSON, r.made);
    assert_int_equal(decide(&centre, r.made, false), DONE);
    assert_text(show(6, "en").title, "Notice");
}

static void machines_never_replace_people(void **state)
{
    TEST_BODY;
    put(7, "en", "Yoga", "Morning.", true, false);
    assert_int_equal(save_as(&resident, 7, "ar", "يوغا", "صباح", BY_MACHINE, 0).outcome, DONE);
    struct text_shown s = show(7, "ar");
    assert_int_equal(s.origin, MACHINE_TRANSLATED);
    struct text_work work;
    struct db *db = store_read(scratch.store, arena, NOW);
    assert_int_equal(text_work(db, &centre, s.text, S("ar"), &work).outcome, DONE);
    store_read_end(db);
    assert_int_equal(save_as(&centre, 7, "ar", "اليوغا", "صباحا", BY_PERSON, work.shown.id).outcome,
                     DONE);
    assert_int_equal(save_as(&resident, 7, "ar", "يوغا", "صباح", BY_MACHINE, 0).outcome, CONFLICT);
    assert_int_equal(show(7, "ar").origin, TRANSLATED);
}

static void binding_texts_need_a_second_person(void **state)
{
    TEST_BODY;
    put(8, "zh-Hans", "公约", "遛狗牵绳。", true, true);
    struct result r = save_as(&centre, 8, "en", "Covenant", "Dogs on a lead.", BY_PERSON, 0);
    struct text_shown s = show(8, "en");
    assert_true(s.legal);
    assert_false(s.valid);
    assert_text(s.valid_in, "zh-Hans");
    assert_int_equal(approve(&centre, r.made), FORBIDDEN);
    assert_int_equal(approve(&worker, r.made), FORBIDDEN);
    assert_int_equal(approve(&second, r.made), DONE);
    s = show(8, "en");
    assert_true(s.valid);
    assert_text(s.valid_in, "zh-Hans en");
    put(8, "zh-Hans", "公约", "遛狗牵绳并清理。", true, true);
    s = show(8, "en");
    assert_false(s.valid);
    assert_text(s.valid_in, "zh-Hans");
}

static void the_desk_puts_the_most_wanted_first(void **state)
{
    struct desk_entry *entries;
    TEST_BODY;
    put(9, "zh-Hans", "甲", "一", true, false);
    put(10, "zh-Hans", "乙", "二", true, false);
    assert_int_equal(want(&resident, 9, "ar"), DONE);
    assert_int_equal(want(&resident, 9, "ar"), DONE);
    assert_int_equal(want(&other, 9, "ar"), DONE);
    assert_int_equal(want(&nobody, 9, "ar"), FORBIDDEN);
    assert_int_equal(want(&resident, 9, "no language"), INVALID);
    assert_true(desk(&resident, "ar", &entries) >= 2);
    assert_int_equal(entries[0].text, show(9, "ar").text);
    assert_int_equal(entries[0].wanted, 2);
    assert_int_equal(want(&resident, 9, "ja"), DONE);
    assert_int_equal(gap_of(&resident, 9, "ja"), GAP_MISSING);
    /* paging meets every line once */
    struct desk_filter f = {.lang = S("ar"), .limit = 1};
    size_t total = desk(&resident, "ar", &entries), seen = 0;
    struct db *db = store_read(scratch.store, arena, NOW);
    while (desk_entries(db, &resident, &f, &entries) == 1) {
        f.before_wanted = entries[0].wanted;
        f.before = entries[0].text;
        seen++;
    }
    store_read_end(db);
    assert_int_equal(seen, total);
}

/* What a language's line on the desk says is missing there, for one who looks. */
static i64 missing_in(const struct actor *actor, const char *lang)
{
    struct desk_language *all;
    i64 missing = 0;
    struct db *db = store_read(scratch.store, arena, NOW);
    size_t n = desk_languages(db, actor, &all);
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].lang, str_from(lang)))
            missing = all[i].missing;
    assert_int_equal(store_read_end(db), DB_FINE);
    return missing;
}

static size_t proposals_for(const struct actor *actor)
{
    struct proposal *all;
    struct db *db = store_read(scratch.store, arena, NOW);
    size_t n = desk_proposals(db, actor, &all);
    assert_int_equal(store_read_end(db), DB_FINE);
    return n;
}

/* However much waits in another place, what waits here is listed. */
static void proposals_are_listed_to_those_who_decide(void **state)
{
    TEST_BODY;
    size_t here = proposals_for(&centre), most = 100;
    for (size_t i = 0; i <= most - here; i++) {
        put(1000 + (id64)i, "en", "Title", "Body.", true, false);
        struct result r = save_as(&resident, 1000 + (id64)i, "fr", "Titre", "Texte.", BY_PERSON, 0);
        assert_int_equal(r.outcome, DONE);
    }
    assert_int_equal(proposals_for(&centre), most);
    assert_int_equal(proposals_for(&stranger), 0);
    put_at(S("000100020009"), 2000, "en", "Title", "Body.", true, false);
    assert_int_equal(save_as(&resident, 2000, "fr", "Titre", "Texte.", BY_PERSON, 0).outcome, DONE);
    assert_int_equal(proposals_for(&stranger), 1);
    assert_int_equal(proposals_for(&resident), 0);
}

static void what_is_not_public_is_its_translators_business(void **state)
{
    TEST_BODY;
    i64 open = missing_in(&resident, "ar"), all = missing_in(&centre, "ar");
    put(11, "en", "Minutes", "Of the committee.", false, false);
    /* nor does anybody learn from the totals that there is one more */
    assert_int_equal(missing_in(&resident, "ar"), open);
    assert_int_equal(missing_in(&nobody, "ar"), open);
    assert_int_equal(missing_in(&centre, "ar"), all + 1);
    put(11, "en", "Minutes", "Of the committee.", true, false);
    assert_int_equal(missing_in(&resident, "ar"), open + 1);
    put(11, "en", "Minutes", "Of the committee.", false, false);
    assert_int_equal(missing_in(&resident, "ar"), open);
    assert_int_equal(gap_of(&centre, 11, "ar"), GAP_MISSING);
    assert_int_equal(gap_of(&resident, 11, "ar"), 0);
    assert_int_equal(gap_of(&stranger, 11, "ar"), 0);
    assert_int_equal(gap_of(&of_two_places, 11, "ar"),
                     GAP_MISSING); /* by the second of their places */
    assert_int_equal(save_as(&resident, 11, "ar", "x", "y", BY_PERSON, 0).outcome, MISSING);
    assert_int_equal(save_as(&centre, 11, "ar", "محضر", "للجنة", BY_PERSON, 0).outcome, DONE);
    put(12, "en", "Gone", "Soon.", true, false);
    id64 owner = 12;
    assert_int_equal(store_write(scratch.store, arena, NOW, do_remove, &owner).outcome, DONE);
    assert_int_equal(gap_of(&centre, 12, "ar"), 0);
    assert_int_equal(want(&resident, 12, "ar"), MISSING);
    put(12, "en", "Gone", "Soon.", true, false); /* as it was, and back */
    assert_int_equal(gap_of(&centre, 12, "ar"), GAP_MISSING);
}

static void faults_name_their_field(void **state)
{
    TEST_BODY;
    put(13, "en", "Title", "Body.", true, false);
    struct result r = save_as(&centre, 13, "en", "Title", "Body.", BY_PERSON, 0);
    assert_int_equal(r.outcome, INVALID);
    assert_string_equal(r.field, "lang");
    r = save_as(&centre, 13, "ar", "", "نص", BY_PERSON, 0);
    assert_string_equal(r.field, "title");
    r = save_as(&centre, 13, "ar", "عنوان", "", BY_PERSON, 0);
    assert_string_equal(r.field, "body");
}

struct naming {
    const struct actor *actor;
    id64 id;
    str lang, word;
};

static struct result do_term(struct db *db, void *arg)
{
    struct naming *t = arg;
    return term_set(db, t->actor, t->id, t->lang, t->word, S("a note"));
}

static void terms_are_found_in_a_text(void **state)
{
    struct term *terms;
    TEST_BODY;
    struct naming t = {&centre, 0, S("zh-Hans"), S("居委会")};
    id64 id = store_write(scratch.store, arena, NOW, do_term, &t).made;
    t = (struct naming){&centre, id, S("en"), S("Residents’ committee")};
    assert_int_equal(store_write(scratch.store, arena, NOW, do_term, &t).outcome, DONE);
    t = (struct naming){&centre, 0, S("zh-Hans"), S("网格员")};
    assert_int_equal(store_write(scratch.store, arena, NOW, do_term, &t).outcome, DONE);
    t = (struct naming){&resident, 0, S("zh-Hans"), S("x")};
    assert_int_equal(store_write(scratch.store, arena, NOW, do_term, &t).outcome, FORBIDDEN);
    struct db *db = store_read(scratch.store, arena, NOW);
    assert_int_equal(term_hits(db, S("zh-Hans"), S("en"), S("请到居委会登记"), &terms), 1);
    assert_text(terms[0].other, "Residents’ committee");
    assert_int_equal(term_hits(db, S("en"), S("zh-Hans"), S("the RESIDENTS’ committee"), &terms),
                     1);
    assert_int_equal(term_list(db, S("zh-Hans"), S("en"), &terms), 2);
    store_read_end(db);
}

static void the_record_is_whole(void **state)
{
    TEST_BODY;
    struct db *db = store_read(scratch.store, arena, NOW);
    struct record_check check = record_verify(db, S(""), NULL, NULL);
    store_read_end(db);
    assert_null(check.fault);
    assert_true(check.lines > 10);
}

static int setup(void **state)
{
    static const struct migration *const all[] = {record_migrations,
                                                  places_migrations,
                                                  people_migrations,
                                                  accounts_migrations,
                                                  search_migrations,
                                                  texts_migrations,
                                                  NULL};
    (void)state;
    tables_open(all);
    lang_load(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_get_their_language_and_are_told_which),
        cmocka_unit_test(chinese_is_converted_and_marked),
        cmocka_unit_test(a_translation_older_than_its_text_says_so),
        cmocka_unit_test(a_summary_nobody_wrote_is_made_in_every_language),
        cmocka_unit_test(a_translation_saved_without_summary_shows_one),
        cmocka_unit_test(a_public_text_is_found_by_its_translations),
        cmocka_unit_test(who_reads_while_another_saves_is_told),
        cmocka_unit_test(residents_propose_and_staff_decides),
        cmocka_unit_test(machines_never_replace_people),
        cmocka_unit_test(binding_texts_need_a_second_person),
        cmocka_unit_test(the_desk_puts_the_most_wanted_first),
        cmocka_unit_test(what_is_not_public_is_its_translators_business),
        cmocka_unit_test(proposals_are_listed_to_those_who_decide),
        cmocka_unit_test(faults_name_their_field),
        cmocka_unit_test(terms_are_found_in_a_text),
        cmocka_unit_test(the_record_is_whole),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("postgres", tests, setup, tables_close);
}
