/* Documents from the first draft to the last version, as the people concerned: what is shown when,
 * what is kept. On both databases. */
#include "library/test_lane.h"
#include "record/record.h"
#include "texts/texts.h"

/* ── Steps and looks ── */

static struct result do_back(struct db *db, struct doing *d)
{
    return document_give_back(db, d->who, d->s);
}

static struct result do_supersede(struct db *db, struct doing *d)
{
    return document_supersede(db, d->who, d->s, &d->target, d->target != 0);
}

static struct result do_supersede_two(struct db *db, struct doing *d)
{
    return document_supersede(db, d->who, d->s, d->two, 2);
}

static struct result do_extend(struct db *db, struct doing *d)
{
    return document_extend(db, d->who, d->s, &d->target, 1);
}

static struct result do_take_over(struct db *db, struct doing *d)
{
    return document_take_over(db, &d->import, &d->id, &d->known);
}

static struct document of(id64 id)
{
    struct document d;
    assert_true(sees_at(&lane.clerk, id, clock_now + 1, &d));
    return d;
}

/* ── Tests ── */

/* Where nobody wrote one: what the text says, not what its headings do, as one line. */
static void a_summary_is_made_of_the_text(void **state)
{
    (void)state;
    static const char *const made[][2] = {
        {"# 停在哪里\n\n请停在**西门**。\n\n# 何时生效\n\n十二月一日起。\n",
         "请停在西门。 十二月一日起。"},
        {"# A\n\nShort.\n\nThis is the first line that is long enough. It goes on.\n",
         "This is the first line that is long enough. It goes on."},
        {"| 时段 | 费用 |\n|---|---|\n| 白天 | 1 元 |\n\n表后。\n", "表后。"},
        {"# 只有标题\n", ""}};
    for (size_t i = 0; i < COUNT(made); i++) {
        struct document_words w = words("x", made[i][0]);
        struct document_made m;
        assert_int_equal(document_make(arena, &w, &m).outcome, DONE);
        assert_string_equal(str_z(arena, m.words.summary), made[i][1]);
        assert_true(str_eq(markdown_summarised(arena, w.body), m.words.summary));
    }
}

static void a_second_person_is_needed(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = write_one("公约", READ_BY_EVERYBODY);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), CONFLICT); /* not sent yet */
    assert_int_equal(step(do_send, &lane.resident, id, NULL), MISSING);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.clerk, id, NULL), FORBIDDEN); /* one's own */
    assert_int_equal(step(do_approve, &lane.worker, id, NULL), FORBIDDEN);
    assert_int_equal(step(do_approve, &lane.elsewhere, id, NULL), MISSING);
    assert_false(sees_it(&lane.stranger, id));
    assert_int_equal(step(do_back, &lane.second, id, ""), INVALID);
    assert_int_equal(step(do_back, &lane.second, id, "请写明日期"), DONE);
    assert_int_equal(of(id).state, DOCUMENT_DRAFT);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    assert_true(sees_it(&lane.stranger, id));
    assert_true(listed(&lane.stranger, id));
}

static void readers_see_the_old_until_the_new_is_approved(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct document_version v;
    id64 id = publish_one("第一版", READ_BY_EVERYBODY);
    struct doing d = {.what = do_save,
                      .who = &lane.clerk,
                      .s = {id, of(id).version, STR_NONE},
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("第二版", "新的文字。\n")};
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(run(&d).outcome, CONFLICT); /* the version it was written from is gone */
    struct document doc = of(id);
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(document_shown(db, &doc, &v));
    assert_true(str_eq(v.title, S("第一版")));
    assert_true(document_latest(db, &doc, &v));
    assert_true(str_eq(v.title, S("第二版")));
    assert_int_equal(v.n, 2);
    doc.staff = false; /* a reader's */
    assert_false(document_version_get(db, &doc, 2, &v));
    assert_true(document_version_get(db, &doc, 1, &v));
    store_read_end(db);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    struct text_shown shown;
    db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(text_show(db, TEXT_DOCUMENT, id, S("zh-Hans"), &shown));
    assert_true(str_eq(shown.title, S("第二版"))); /* translators are told of the new words */
    store_read_end(db);
}

/* What was given back was never published, and stays among those who work on it. */
static void what_was_given_back_stays_unread(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct document_version v, *versions;
    id64 id = write_one("有姓名的草稿", READ_BY_EVERYBODY);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_back, &lane.second, id, "请删去姓名"), DONE);
    struct doing d = {.what = do_save,
                      .who = &lane.clerk,
                      .s = {.id = id},
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("没有姓名的", "新的文字。\n")};
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, "好"), DONE);
    struct document doc = of(id);
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(document_version_get(db, &doc, 1, &v));
    doc.staff = false; /* a reader's */
    assert_int_equal(document_versions(db, &doc, 0, &versions), 1);
    assert_int_equal(versions[0].n, 2);
    assert_false(document_version_get(db, &doc, 1, &v));
    assert_true(document_version_get(db, &doc, 2, &v));
    store_read_end(db);
    /* the published one stays readable when another takes its place */
    d.s = (struct document_step){.id = id};
    d.words = words("更新的", "更新的文字。\n");
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    doc = of(id);
    doc.staff = false;
    db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(document_version_get(db, &doc, 2, &v));
    store_read_end(db);
}

static void published_at_a_given_time(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = write_one("明天", READ_BY_EVERYBODY);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    struct doing d = {
        .what = do_approve, .who = &lane.second, .s = {.id = id}, .at = NOW + DAYS(1)};
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(sees_at(&lane.stranger, id, NOW + DAYS(1) - 1, NULL));
    assert_true(sees_at(&lane.stranger, id, NOW + DAYS(1), NULL));
    assert_false(listed(&lane.stranger, id));
}

static struct result do_tell_due(struct db *db, struct doing *d)
{
    (void)d;
    documents_tell_due(db);
    return OK_RESULT;
}

static str title_shown(id64 id, msec at)
{
    struct document d;
    struct document_version v;
    assert_true(sees_at(&lane.stranger, id, at, &d));
    struct db *db = store_read(scratch.store, arena, at);
    assert_true(document_shown(db, &d, &v));
    store_read_end(db);
    return v.title;
}

/* What readers see already they see until then, whoever writes on meanwhile; in a feed it has not
 * changed before. */
static void a_new_version_at_a_given_time(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = publish_one("现在的", READ_BY_EVERYBODY);
    msec changed = of(id).changed, at = clock_now + HOURS(5);
    struct doing save = {.what = do_save,
                         .who = &lane.clerk,
                         .s = {.id = id},
                         .about = about(RULES, READ_BY_EVERYBODY),
                         .words = words("明天的", "新的文字。\n")};
    struct doing approve = {.what = do_approve, .who = &lane.second, .s = {.id = id}, .at = at};
    struct doing due = {.what = do_tell_due};
    assert_int_equal(run(&save).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(run(&approve).outcome, DONE);
    assert_int_equal(of(id).state, DOCUMENT_APPROVED);
    assert_int_equal(run(&due).outcome, DONE);
    assert_true(str_eq(title_shown(id, clock_now + 1), S("现在的")));
    assert_int_equal(of(id).changed, changed);
    save.words = words("后天的", "草稿。\n");
    assert_int_equal(run(&save).outcome, DONE);
    i64 version = of(id).version;
    clock_now = at;
    assert_int_equal(run(&due).outcome, DONE);
    assert_true(str_eq(title_shown(id, clock_now + 1), S("明天的")));
    assert_int_equal(of(id).changed, at);
    assert_int_equal(of(id).coming, 0);
    assert_int_equal(of(id).state, DOCUMENT_DRAFT);
    assert_int_equal(of(id).version, version);
    /* approved at once, what was to come later is not waited for */
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    approve.at = clock_now + HOURS(5);
    assert_int_equal(run(&approve).outcome, DONE);
    save.words = words("马上的", "急。\n");
    assert_int_equal(run(&save).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    clock_now += HOURS(6);
    assert_int_equal(run(&due).outcome, DONE);
    assert_true(str_eq(title_shown(id, clock_now + 1), S("马上的")));
}

/* A document that comes to be written in another language goes on counting: every version is there.
 */
static void versions_in_two_languages(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct document_version v, *versions;
    id64 id = publish_one("中文的", READ_BY_EVERYBODY);
    struct doing save = {.what = do_save,
                         .who = &lane.clerk,
                         .s = {.id = id},
                         .about = about(RULES, READ_BY_EVERYBODY),
                         .words = words("In English", "Words.\n")};
    save.words.lang = S("en");
    assert_int_equal(run(&save).outcome, DONE);
    struct document doc = of(id);
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(str_eq(versions[0].lang, S("en")));
    assert_int_equal(versions[0].n, 2);
    assert_true(document_version_get(db, &doc, 1, &v));
    assert_true(str_eq(v.title, S("中文的")));
    store_read_end(db);
}

static void two_do_not_come_from_one_address(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_add,
                      .who = &lane.clerk,
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("转来的", "文字。\n")};
    d.about.source_address = S("https://example.org/once");
    assert_int_equal(run(&d).outcome, DONE);
    struct doing save = d, again = d;
    assert_int_equal(run(&again).outcome, INVALID);
    save.what = do_save;
    save.s.id = d.id;
    assert_int_equal(run(&save).outcome, DONE); /* its own */
    save.s.id = write_one("另一份", READ_BY_EVERYBODY);
    assert_int_equal(run(&save).outcome, INVALID);
}

static bool said_to_be_replaced(id64 id)
{
    struct document_line line;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(document_line(db, &nobody, id, &line));
    store_read_end(db);
    return line.superseded;
}

/* A list says so only while readers see what took the place. */
static void replaced_by_what_is_read(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 old = publish_one("旧规", READ_BY_EVERYBODY),
         older = publish_one("更旧", READ_BY_EVERYBODY);
    id64 new = write_one("新规", READ_BY_EVERYBODY), both[] = {old, older};
    struct doing d = {.what = do_supersede, .who = &lane.second, .s = {.id = new}, .target = old};
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(said_to_be_replaced(old));
    assert_int_equal(step(do_send, &lane.clerk, new, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, new, NULL), DONE);
    assert_true(said_to_be_replaced(old));
    struct doing two = {
        .what = do_supersede_two, .who = &lane.second, .s = {.id = new}, .two = both};
    assert_int_equal(run(&two).outcome, DONE);
    assert_true(said_to_be_replaced(old) && said_to_be_replaced(older));
    assert_int_equal(step(do_withdraw, &lane.second, new, "错了"), DONE);
    assert_false(said_to_be_replaced(old));
}

static void it_takes_the_next_register_number(void **state)
{
    (void)state;
    if (skipped)
        return;
    str numbers[2];
    for (int i = 0; i < 2; i++) {
        struct doing d = {.what = do_add,
                          .who = &lane.clerk,
                          .about = about(RULES, READ_BY_EVERYBODY),
                          .words = words("登记", "文")};
        d.about.wants_register = true;
        assert_int_equal(run(&d).outcome, DONE);
        assert_int_equal(of(d.id).register_number.n, 0);
        assert_int_equal(step(do_send, &lane.clerk, d.id, NULL), DONE);
        assert_int_equal(step(do_approve, &lane.second, d.id, NULL), DONE);
        numbers[i] = of(d.id).register_number;
    }
    assert_true(str_eq(numbers[0], S("唐西居委〔2026〕1号")));
    assert_true(str_eq(numbers[1], S("唐西居委〔2026〕2号")));
}

static void one_takes_the_place_of_another(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 old = publish_one("旧", READ_BY_EVERYBODY), new = publish_one("新", READ_BY_EVERYBODY);
    struct doing d = {.what = do_supersede, .who = &lane.second, .s = {.id = new}, .target = old};
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(of(old).superseded_by, new);
    d.s.id = old;
    d.target = new; /* round in a circle */
    assert_int_equal(run(&d).outcome, INVALID);
    d.target = old;
    assert_int_equal(run(&d).outcome, INVALID);
    d.s.id = new;
    d.who = &lane.worker;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.second;
    d.target = 0;
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(of(old).superseded_by, 0);
    d.what = do_extend;
    d.target = old;
    assert_int_equal(run(&d).outcome, DONE);
    struct document_line *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_extended(db, &nobody, new, &lines), 1);
    assert_true(str_eq(lines[0].title, S("旧")));
    store_read_end(db);
}

static void what_must_be_kept_is_kept(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_add,
                      .who = &lane.clerk,
                      .about = about(MINUTES_OF_MEETING, READ_BY_EVERYBODY),
                      .words = words("记录", "文")};
    d.about.retain = NOW + DAYS(3650);
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, d.id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, d.id, NULL), DONE);
    assert_int_equal(step(do_withdraw, &lane.second, d.id, "错了"), INVALID);
    id64 other = publish_one("可撤", READ_BY_EVERYBODY);
    assert_int_equal(step(do_withdraw, &lane.worker, other, "错了"), FORBIDDEN);
    assert_int_equal(step(do_withdraw, &lane.second, other, ""), INVALID);
    assert_int_equal(step(do_withdraw, &lane.second, other, "错了"), DONE);
    assert_false(sees_it(&lane.stranger, other));
    assert_true(sees_it(&lane.clerk, other));
    assert_false(listed(&lane.stranger, other));
}

static void taking_over_twice_changes_nothing(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_take_over};
    struct document_words w = words("导入", "文字");
    assert_int_equal(document_make(arena, &w, &d.import.made).outcome, DONE);
    d.import.about = about(REPORT, READ_BY_EVERYBODY);
    d.import.about.source_address = S("https://example.org/a");
    d.import.published = NOW - DAYS(100);
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(d.known);
    id64 first = d.id;
    assert_int_equal(run(&d).outcome, DONE);
    assert_true(d.known);
    assert_int_equal(d.id, first);
    assert_true(sees_it(&lane.stranger, first));
}

/* What was published elsewhere is a version as good as those approved here. */
static void what_was_taken_over_stays_among_the_versions(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_take_over};
    struct document_words w = words("外来的", "原来的文字。\n");
    struct document_version *versions, v;
    assert_int_equal(document_make(arena, &w, &d.import.made).outcome, DONE);
    d.import.about = about(REPORT, READ_BY_EVERYBODY);
    assert_int_equal(run(&d).outcome, DONE);
    id64 id = d.id;
    struct doing save = {.what = do_save,
                         .who = &lane.clerk,
                         .about = about(REPORT, READ_BY_EVERYBODY),
                         .words = words("外来的", "改过的文字。\n"),
                         .s = {.id = id}};
    assert_int_equal(run(&save).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    struct document doc = of(id);
    doc.staff = false; /* a reader's */
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(document_version_get(db, &doc, 1, &v));
    store_read_end(db);
}

static void every_change_is_in_the_record(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = publish_one("记录在案", READ_BY_EVERYBODY);
    struct record_shown *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(record_verify(db, S(""), NULL, NULL).bad == 0);
    assert_int_equal(record_public_about(db, id, 50, &lines), 1); /* drafts are nobody's business */
    assert_true(str_eq(lines[0].verb, S("document_approve")));
    assert_true(str_has(lines[0].detail, S("\"kind\":\"rules\"")));
    store_read_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_summary_is_made_of_the_text),
        cmocka_unit_test(a_second_person_is_needed),
        cmocka_unit_test(readers_see_the_old_until_the_new_is_approved),
        cmocka_unit_test(what_was_given_back_stays_unread),
        cmocka_unit_test(published_at_a_given_time),
        cmocka_unit_test(a_new_version_at_a_given_time),
        cmocka_unit_test(versions_in_two_languages),
        cmocka_unit_test(two_do_not_come_from_one_address),
        cmocka_unit_test(replaced_by_what_is_read),
        cmocka_unit_test(it_takes_the_next_register_number),
        cmocka_unit_test(one_takes_the_place_of_another),
        cmocka_unit_test(what_must_be_kept_is_kept),
        cmocka_unit_test(taking_over_twice_changes_nothing),
        cmocka_unit_test(what_was_taken_over_stays_among_the_versions),
        cmocka_unit_test(every_change_is_in_the_record),
    };
    int failed = cmocka_run_group_tests_name("library on SQLite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed +
           cmocka_run_group_tests_name("library on PostgreSQL", tests, setup, tables_close);
}
