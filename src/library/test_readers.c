/* Who may read and write documents, on pages and in lists alike. On both databases. */
#include "accounts/accounts.h"
#include "library/test_lane.h"

static size_t lines_of(const struct actor *who, const struct document_filter *f)
{
    struct document_line *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    size_t n = document_lines(db, who, f, &lines);
    assert_int_equal(store_read_end(db), DB_FINE);
    return n;
}

static struct result begin_and_end_a_role(struct db *db, struct doing *d)
{
    struct role_new n = {d->who->account, ORGANISATION_MEMBER, lane.path,          lane.community,
                         lane.club,       clock_now + DAYS(1), clock_now + DAYS(3)};
    return role_grant_for(db, NULL, &n);
}

/* Whoever signed in now. */
static bool listed_now(id64 account, id64 id)
{
    struct actor who;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(account_acts(db, account, &who));
    assert_int_equal(store_read_end(db), DB_FINE);
    return listed(&who, id);
}

/* Who acts for a body for a time sees what is its own in that time, in lists as on pages. */
static void a_body_is_read_within_a_term(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = publish_one("只给合唱团", READ_BY_BODY);
    struct doing d = {.what = begin_and_end_a_role, .who = &lane.resident};
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(listed_now(lane.resident.account, id));
    clock_now += DAYS(2);
    assert_true(listed_now(lane.resident.account, id));
    clock_now += DAYS(2);
    assert_false(listed_now(lane.resident.account, id));
}

static void who_may_read(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 all = publish_one("人人", READ_BY_EVERYBODY),
         home = publish_one("居民", READ_BY_RESIDENTS), body = publish_one("合唱团", READ_BY_BODY);
    const struct {
        const struct actor *who;
        bool all, home, body;
    } expected[] = {{&lane.stranger, true, false, false}, {&lane.resident, true, true, false},
                    {&lane.member, true, false, true},    {&lane.clerk, true, true, true},
                    {&lane.worker, true, true, true},     {&lane.second, true, true, true},
                    {&lane.elsewhere, true, false, false}};
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct actor *who = expected[i].who;
        assert_int_equal(sees_it(who, all), expected[i].all);
        assert_int_equal(sees_it(who, home), expected[i].home);
        assert_int_equal(sees_it(who, body), expected[i].body);
        assert_int_equal(listed(who, all), expected[i].all);
        assert_int_equal(listed(who, home), expected[i].home);
        assert_int_equal(listed(who, body), expected[i].body);
    }
}

static void who_may_write(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_add,
                      .who = &lane.resident,
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("x", "y")};
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.about.kind = REFLECTION; /* residents write what they learnt, at home */
    assert_int_equal(run(&d).outcome, DONE);
    d.about.place = lane.other;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.elsewhere;
    d.about.place = lane.community;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.stranger;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.clerk;
    d.about.kind = DOCUMENT_NONE;
    assert_int_equal(run(&d).outcome, INVALID);
    d.about = about(GUIDE, READ_BY_EVERYBODY);
    d.words.title = S("");
    assert_int_equal(document_make(arena, &d.words, &d.made).outcome, INVALID);
}

static struct result do_topic(struct db *db, struct doing *d)
{
    struct topic_words name = {S("en"), S("Stairs"), S("")};
    struct topic_new t = {
        .community = lane.community, .code = S("stairs"), .words = &name, .n_words = 1};
    return topic_set(db, NULL, &t, &d->id);
}

/* A topic lists what is published, newest first, page by page; drafts never. */
static void a_topic_lists_what_is_published(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing topic = {.what = do_topic, .who = &lane.clerk};
    assert_int_equal(run(&topic).outcome, DONE);
    const str codes[] = {S("stairs")};
    id64 ids[3];
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct doing d = {.what = do_add,
                          .who = &lane.clerk,
                          .about = about(RULES, READ_BY_EVERYBODY),
                          .words = words("楼道", "文字。\n")};
        d.about.topics = codes;
        d.about.n_topics = 1;
        assert_int_equal(run(&d).outcome, DONE);
        ids[i] = d.id;
    }
    for (size_t i = 0; i < 2; i++) { /* the last stays a draft */
        assert_int_equal(step(do_send, &lane.clerk, ids[i], NULL), DONE);
        assert_int_equal(step(do_approve, &lane.second, ids[i], NULL), DONE);
    }
    struct document_filter f = {.list = DOCUMENTS_PUBLIC, .topic = topic.id, .limit = 1};
    struct document_line *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_lines(db, &nobody, &f, &lines), 2);
    assert_int_equal(lines[0].id, ids[1]);
    f.from_id = lines[0].id;
    f.from_key = document_line_key(&f, &lines[0]);
    assert_int_equal(document_lines(db, &nobody, &f, &lines), 1);
    assert_int_equal(lines[0].id, ids[0]);
    store_read_end(db);
    struct doing residents = {.what = do_save,
                              .who = &lane.clerk,
                              .s = {.id = ids[0]},
                              .about = about(RULES, READ_BY_RESIDENTS),
                              .words = words("楼道", "文字。\n")};
    residents.about.topics = codes;
    residents.about.n_topics = 1;
    assert_int_equal(run(&residents).outcome, DONE);
    f = (struct document_filter){.under = lane.path, .topic = topic.id, .limit = 5};
    assert_int_equal(lines_of(&nobody, &f), 1);
    assert_int_equal(lines_of(&lane.resident, &f), 2);
    assert_int_equal(step(do_withdraw, &lane.second, ids[1], "旧了"), DONE);
    assert_int_equal(lines_of(&nobody, &f), 0);
    assert_int_equal(lines_of(&lane.resident, &f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_read),
        cmocka_unit_test(who_may_write),
        cmocka_unit_test(a_topic_lists_what_is_published),
        cmocka_unit_test(a_body_is_read_within_a_term),
    };
    int failed = cmocka_run_group_tests_name("readers on SQLite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed +
           cmocka_run_group_tests_name("readers on PostgreSQL", tests, setup, tables_close);
}
