/* Topics as those who order the library and those who do not: names, order, retiring, what stands
 * first. On both databases. */
#include "base/when.h"
#include "library/test_shelf.h"
#include "record/record.h"

static id64 community;
static struct role_held held[2];
static struct actor clerk = {.account = 1, .name = S_INIT("fang"), .path = S_INIT("")};
static struct actor worker = {.account = 2, .name = S_INIT("cheng"), .path = S_INIT("")};
static msec clock_now = NOW;

static struct result build(struct db *db, void *arg)
{
    (void)arg;
    str path = S("");
    community = 0;
    for (int level = CITY; level <= COMMUNITY; level++)
        community = invent_place(db, community, (enum level)level, "Lane", &path);
    held[0] = (struct role_held){SERVICE_CENTRE, community, path, 0};
    held[1] = (struct role_held){GRID_WORKER, community, path, 0};
    clerk.roles = &held[0];
    worker.roles = &held[1];
    clerk.n_roles = worker.n_roles = 1;
    return OK_RESULT;
}

/* ── Steps as rules ── */

struct doing {
    struct result (*what)(struct db *db, struct doing *d);
    const struct actor *who;
    struct topic_new topic;
    id64 id, document;
    int by;
    bool retired;
    enum pick_move move;
    const char *title, *code;
};

static struct result run_rule(struct db *db, void *arg)
{
    struct doing *d = arg;
    return d->what(db, d);
}

static struct result run(struct doing *d)
{
    clock_now += MINUTES(1);
    return store_write(scratch.store, arena, clock_now, run_rule, d);
}

static struct result do_set(struct db *db, struct doing *d)
{
    return topic_set(db, d->who, &d->topic, &d->id);
}

static struct result do_move(struct db *db, struct doing *d)
{
    return topic_move(db, d->who, d->id, d->by);
}

static struct result do_retire(struct db *db, struct doing *d)
{
    return topic_retire(db, d->who, d->id, d->retired);
}

static struct result do_pick(struct db *db, struct doing *d)
{
    return topic_pick(db, d->who, d->id, d->document, d->move);
}

static struct result do_take_over(struct db *db, struct doing *d)
{
    struct document_words words = {
        .lang = S("en"), .title = str_from(d->title), .body = S("Words.\n")};
    str code = str_from(d->code);
    bool known;
    struct document_import in = {
        .about = {.kind = GUIDE, .place = community, .topics = &code, .n_topics = 1}};
    struct result r = document_make(db_arena(db), &words, &in.made);
    return r.outcome ? r : document_take_over(db, &in, &d->id, &known);
}

static struct result set_named(const struct actor *who, const char *code, const char *en,
                               const char *zh, bool is_new, id64 *id)
{
    struct topic_words words[] = {{{S("en"), str_from(en)}, S("")},
                                  {{S("zh-Hans"), str_from(zh)}, S("")}};
    struct doing d = {.what = do_set,
                      .who = who,
                      .topic = {community, str_from(code), words, COUNT(words), is_new}};
    struct result r = run(&d);
    *id = d.id;
    return r;
}

static id64 topic_named(const char *code, const char *en)
{
    id64 id;
    assert_int_equal(set_named(&clerk, code, en, "", true, &id).outcome, DONE);
    return id;
}

static id64 document_in(const char *code, const char *title)
{
    struct doing d = {.what = do_take_over, .title = title, .code = code};
    assert_int_equal(run(&d).outcome, DONE);
    return d.id;
}

static struct result pick(const struct actor *who, id64 topic, id64 document, enum pick_move move)
{
    struct doing d = {.what = do_pick, .who = who, .id = topic, .document = document, .move = move};
    return run(&d);
}

/* "a b c": the codes in their order, as readers or as staff are given them. */
static str codes(bool with_retired)
{
    struct db *db = store_read(scratch.store, arena, clock_now);
    struct topic *all;
    struct buf b = buf_new(arena);
    size_t n = topic_all(db, NULL, community, with_retired, &all);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%.*s", i ? " " : "", STR_FMT(all[i].code));
    store_read_end(db);
    return buf_str(&b);
}

static str picks(id64 topic)
{
    struct db *db = store_read(scratch.store, arena, clock_now);
    struct document_line *lines;
    struct buf b = buf_new(arena);
    size_t n = topic_picks(db, &nobody, topic, MOST_PICKS, &lines);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%.*s", i ? " " : "", STR_FMT(lines[i].title));
    store_read_end(db);
    return buf_str(&b);
}

#define assert_str(got, want) assert_true(str_eq(got, S(want)))

/* ── Tests; each leaves its topics retired, so that the next sees only its own ── */

static void retire_all(void)
{
    struct db *db = store_read(scratch.store, arena, clock_now);
    struct topic *all;
    size_t n = topic_all(db, NULL, community, false, &all);
    store_read_end(db);
    for (size_t i = 0; i < n; i++) {
        struct doing d = {.what = do_retire, .who = &clerk, .id = all[i].id, .retired = true};
        assert_int_equal(run(&d).outcome, DONE);
    }
}

static void they_are_named_in_every_language(void **state)
{
    (void)state;
    id64 id, again;
    struct topic t;
    struct topic_words *words;
    if (skipped)
        skip();
    assert_int_equal(set_named(&worker, "quiet", "Quiet", "", true, &id).outcome, FORBIDDEN);
    assert_int_equal(set_named(&clerk, "new", "New", "", true, &id).outcome, INVALID);
    assert_int_equal(set_named(&clerk, "a/b", "Quiet", "", true, &id).outcome, INVALID);
    assert_int_equal(set_named(&clerk, "quiet", "", "", true, &id).outcome, INVALID);
    assert_int_equal(set_named(&clerk, "", "Quiet hours/night", "安静", true, &id).outcome, DONE);
    assert_str(codes(false), "Quiet-hours-night");
    /* The same again is somebody else's form; renaming is not. */
    assert_int_equal(set_named(&clerk, "Quiet-hours-night", "Q", "", true, &again).outcome,
                     CONFLICT);
    assert_int_equal(set_named(&clerk, "Quiet-hours-night", "", "宁静", false, &again).outcome,
                     DONE);
    assert_int_equal(again, id);
    assert_int_equal(set_named(&clerk, "Quiet-hours-night", "", "", false, &again).outcome,
                     INVALID);
    struct db *db = store_read(scratch.store, arena, clock_now);
    assert_true(topic_by_code(db, NULL, community, S("Quiet-hours-night"), &t));
    assert_str(t.name, "宁静"); /* an empty name takes the English one away */
    assert_int_equal(topic_words(db, id, &words), 1);
    store_read_end(db);
    retire_all();
}

static void they_stand_in_an_order(void **state)
{
    (void)state;
    if (skipped)
        skip();
    topic_named("c", "C");
    id64 a = topic_named("a", "A");
    topic_named("b", "B");
    assert_str(codes(false), "c a b");
    struct doing up = {.what = do_move, .who = &worker, .id = a, .by = -1};
    assert_int_equal(run(&up).outcome, FORBIDDEN);
    up.who = &clerk;
    assert_int_equal(run(&up).outcome, DONE);
    assert_str(codes(false), "a c b");
    struct doing down = {.what = do_move, .who = &clerk, .id = a, .by = 1};
    for (int i = 0; i < 3; i++) /* at the end it stays there */
        assert_int_equal(run(&down).outcome, DONE);
    assert_str(codes(false), "c b a");
    retire_all();
}

static void retired_ones_are_kept_but_not_offered(void **state)
{
    (void)state;
    struct topic t;
    if (skipped)
        skip();
    id64 id = topic_named("old", "Old");
    struct doing d = {.what = do_retire, .who = &worker, .id = id, .retired = true};
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &clerk;
    assert_int_equal(run(&d).outcome, DONE);
    assert_str(codes(false), "");
    assert_true(str_has(codes(true), S("old")));
    struct db *db = store_read(scratch.store, arena, clock_now);
    assert_true(topic_by_code(db, NULL, community, S("old"), &t)); /* its address leads there */
    assert_true(t.retired != 0);
    store_read_end(db);
    d.retired = false;
    assert_int_equal(run(&d).outcome, DONE);
    assert_str(codes(false), "old");
    retire_all();
}

static void what_stands_first_has_an_order(void **state)
{
    (void)state;
    if (skipped)
        skip();
    id64 topic = topic_named("moving", "Moving in");
    topic_named("stray", "Stray");
    id64 x = document_in("moving", "x"), y = document_in("moving", "y"),
         z = document_in("moving", "z"), stray = document_in("stray", "stray");
    assert_int_equal(pick(&worker, topic, x, PICK_LAST).outcome, FORBIDDEN);
    assert_int_equal(pick(&clerk, topic, stray, PICK_LAST).outcome, INVALID);
    assert_int_equal(pick(&clerk, topic, 12345, PICK_LAST).outcome, MISSING);
    for (const id64 *one = (const id64[]){x, y, z, 0}; *one; one++)
        assert_int_equal(pick(&clerk, topic, *one, PICK_LAST).outcome, DONE);
    assert_str(picks(topic), "x y z");
    pick(&clerk, topic, z, PICK_UP);
    pick(&clerk, topic, x, PICK_UP); /* it is the first */
    pick(&clerk, topic, x, PICK_DOWN);
    assert_str(picks(topic), "z x y");
    pick(&clerk, topic, x, PICK_OUT);
    pick(&clerk, topic, z, PICK_LAST); /* it is there */
    assert_str(picks(topic), "z y");
    retire_all();
}

static void there_is_room_for_a_dozen(void **state)
{
    (void)state;
    if (skipped)
        skip();
    id64 topic = topic_named("many", "Many");
    for (int i = 0; i < MOST_PICKS; i++)
        assert_int_equal(pick(&clerk, topic, document_in("many", "m"), PICK_LAST).outcome, DONE);
    assert_int_equal(pick(&clerk, topic, document_in("many", "m"), PICK_LAST).outcome, INVALID);
    retire_all();
}

/* What happened last is in the record, for everybody. */
static void every_change_is_in_the_record(void **state)
{
    (void)state;
    struct record_shown *lines;
    if (skipped)
        skip();
    id64 id = topic_named("kept", "Kept");
    pick(&clerk, id, document_in("kept", "k"), PICK_LAST);
    retire_all();
    struct db *db = store_read(scratch.store, arena, clock_now);
    assert_int_equal(record_public_about(db, id, 50, &lines), 3);
    assert_str(lines[0].verb, "topic_retire");
    assert_str(lines[1].verb, "topic_pick");
    assert_true(str_has(lines[1].detail, S("\"topic\":\"kept\",\"number\":\"")));
    assert_str(lines[2].verb, "topic_set");
    store_read_end(db);
}

static int setup(void **state)
{
    (void)state;
    clock_now = NOW;
    shelf_open(build, NULL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_named_in_every_language),
        cmocka_unit_test(they_stand_in_an_order),
        cmocka_unit_test(retired_ones_are_kept_but_not_offered),
        cmocka_unit_test(what_stands_first_has_an_order),
        cmocka_unit_test(there_is_room_for_a_dozen),
        cmocka_unit_test(every_change_is_in_the_record),
    };
    engine = DB_SQLITE;
    int failed = cmocka_run_group_tests_name("topics on SQLite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("topics on PostgreSQL", tests, setup, tables_close);
}
