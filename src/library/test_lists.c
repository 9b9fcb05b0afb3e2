/* Lists of documents: words found wherever search finds them, every line once from page to page,
 * and no list that takes longer the more documents there are. On both databases; what grows is
 * counted on SQLite, which tells its steps. */
#include "base/when.h"
#include "library/test_shelf.h"

static id64 lane, court, grid, topic;
static str lane_path, court_path, grid_path;
static struct role_held held[2];
static struct actor neighbour = {.account = 2, .name = S_INIT("li")};
static struct actor clerk = {.account = 1, .name = S_INIT("fang"), .path = S_INIT("")};
static i64 n_documents;

static struct result build(struct db *db, void *arg)
{
    (void)arg;
    str path;
    struct topic_words name = {{S("en"), S("Rare")}, S("")};
    id64 id = 0;
    for (int level = CITY; level < COMMUNITY; level++)
        id = invent_place(db, id, (enum level)level, "Place", &path);
    court = invent_place(db, id, COMMUNITY, "Place", &court_path);
    lane = invent_place(db, id, COMMUNITY, "Place", &lane_path);
    grid = invent_place(db, lane, GRID, "Place", &grid_path);
    invent_place(db, court, GRID, "Place", &neighbour.path);
    held[0] = (struct role_held){SERVICE_CENTRE, lane, lane_path, 0};
    clerk.roles = held;
    clerk.n_roles = 1;
    struct topic_new t = {.community = lane, .code = S("rare"), .words = &name, .n_words = 1};
    t.is_new = true;
    return topic_set(db, NULL, &t, &topic);
}

/* ── Documents, many at a time ── */

struct adding {
    i64 n;
    enum document_kind kind;
    id64 place;
    enum readers readers;
    enum document_state state;
    const char *title, *body;
    i64 reads;
    msec first; /* when the first was published or written; the others a second later each */
    bool in_topic;
};

static struct result add_all(struct db *db, void *arg)
{
    const struct adding *d = arg;
    str code = S("rare");
    for (i64 i = 0; i < d->n; i++) {
        struct document_words words = {
            .lang = S("en"),
            .title = str_fmt(db_arena(db), "%s %lld", d->title, (long long)n_documents++),
            .body = str_from(d->body)};
        struct document_import in = {.about = {.kind = d->kind,
                                               .place = d->place,
                                               .readers = d->readers,
                                               .dated = d->first,
                                               .topics = &code,
                                               .n_topics = d->in_topic},
                                     .state = d->state,
                                     .reads = d->reads,
                                     .updated = d->first + i * 1000};
        in.published =
            d->state == DOCUMENT_DRAFT || d->state == DOCUMENT_IN_REVIEW ? 0 : in.updated;
        bool known;
        id64 id;
        struct result r = document_make(db_arena(db), &words, &in.made);
        if (!r.outcome)
            r = document_take_over(db, &in, &id, &known);
        if (r.outcome)
            return r;
    }
    return OK_RESULT;
}

static void add(struct adding d)
{
    static const struct search_source *const sources[] = {&library_source, NULL};
    struct search_progress progress;
    assert_int_equal(store_write(scratch.store, arena, NOW, add_all, &d).outcome, DONE);
    while (search_work(scratch.store, arena, sources, &progress))
        continue;
}

/* ── Words ── */

/* Numbers of lines, page by page, each once and newest first. */
static size_t listed(const struct actor *who, struct document_filter f)
{
    struct document_line *lines;
    size_t n, all = 0;
    msec before = INT64_MAX;
    struct db *db = store_read(scratch.store, arena, NOW);
    f.limit = f.limit ? f.limit : 10;
    do {
        n = document_lines(db, who, &f, &lines);
        size_t shown = n > (size_t)f.limit ? (size_t)f.limit : n;
        for (size_t i = 0; i < shown; i++) {
            assert_true(document_line_key(&f, &lines[i]) < before);
            before = document_line_key(&f, &lines[i]);
        }
        all += shown;
        if (shown) {
            f.from_id = lines[shown - 1].id;
            f.from_key = document_line_key(&f, &lines[shown - 1]);
        }
    } while (n > (size_t)f.limit);
    assert_int_equal(store_read_end(db), DB_FINE);
    return all;
}

static void words_are_found_where_search_finds_them(void **state)
{
    (void)state;
    if (skipped)
        return;
    add((struct adding){5, GUIDE, lane, .title = "Lamps", .body = "井盖 and drains.\n",
                        .first = NOW - DAYS(9)});
    add((struct adding){700, REPORT, lane, .title = "Report", .body = "Of drains.\n",
                        .first = NOW - DAYS(8)});
    add((struct adding){1, RULES, grid, .title = "Rules", .body = "Drains.\n",
                        .first = NOW - DAYS(7), .in_topic = true});
    add((struct adding){2, RULES, lane, .readers = READ_BY_RESIDENTS, .title = "Hidden",
                        .body = "井盖\n", .first = NOW - DAYS(6)});
    add((struct adding){1, GUIDE, court, .title = "Of another court", .body = "井盖\n",
                        .first = NOW - DAYS(5)});
    struct document_filter f = {.under = lane_path, .words = S("井盖")};
    assert_int_equal(listed(&nobody, f), 5);
    assert_int_equal(listed(&clerk, f), 7);
    f.words = S("LAMPS -report");
    assert_int_equal(listed(&nobody, f), 5);
    f.words = S("drain*");
    assert_int_equal(listed(&nobody, f), 706);
    f.limit = 300; /* as exports ask */
    assert_int_equal(listed(&nobody, f), 706);
    f.kind = GUIDE; /* all of them older than the newest that search names */
    assert_int_equal(listed(&nobody, f), 5);
    f = (struct document_filter){.under = lane_path, .words = S("drains"), .topic = topic};
    assert_int_equal(listed(&nobody, f), 1);
    f = (struct document_filter){.under = grid_path, .words = S("drains")};
    assert_int_equal(listed(&nobody, f), 1);
    f.words = S("*-"); /* asks for nothing */
    assert_int_equal(listed(&nobody, f), 0);
}

/* ── For programs that read everything ── */

static void the_sitemap_names_all_that_is_open_once(void **state)
{
    (void)state;
    if (skipped)
        return;
    enum { OPEN = 20, EACH = 6 };
    struct document_key key = {0};
    size_t pages = 0, all = 0;
    add((struct adding){OPEN - 5, GUIDE, lane, .title = "Open", .body = "a",
                        .first = NOW - DAYS(9)});
    add((struct adding){5, GUIDE, court, .title = "Open", .body = "a", .first = NOW - DAYS(9)});
    add((struct adding){9, GUIDE, lane, READ_BY_RESIDENTS, .title = "Hidden", .body = "a",
                        .first = NOW - DAYS(9)});
    add((struct adding){9, GUIDE, lane, .state = DOCUMENT_WITHDRAWN, .title = "Withdrawn",
                        .body = "a", .first = NOW - DAYS(9)});
    add((struct adding){9, GUIDE, lane, .title = "Later", .body = "a", .first = NOW + DAYS(1)});
    struct db *db = store_read(scratch.store, arena, NOW);
    do {
        struct document_line *lines;
        size_t n = document_open_lines(db, key, EACH, &lines);
        for (size_t i = 0; i < n; i++)
            assert_true(str_starts(lines[i].title, S("Open")));
        assert_true(lines[0].published == key.published || !pages);
        pages++;
        all += n;
    } while (document_open_key(db, EACH, &key));
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_int_equal(pages, (OPEN + EACH - 1) / EACH);
    assert_int_equal(all, OPEN);
}

/* ── Of those who work in two communities ── */

static void a_desk_of_two_communities_is_one_list(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct role_held both[2] = {held[0], {SERVICE_CENTRE, court, court_path, 0}};
    struct actor of_both = clerk;
    of_both.roles = both;
    of_both.n_roles = 2;
    for (int i = 0; i < 5; i++) {
        add((struct adding){3, GUIDE, lane, .state = DOCUMENT_IN_REVIEW, .title = "Of the lane",
                            .body = "a", .first = NOW - DAYS(2 * i + 1)});
        add((struct adding){3, GUIDE, court, .state = DOCUMENT_IN_REVIEW, .title = "Of the court",
                            .body = "a", .first = NOW - DAYS(2 * i + 2)});
    }
    struct document_filter f = {.list = DOCUMENTS_REVIEW, .limit = 7};
    assert_int_equal(listed(&clerk, f), 15);
    assert_int_equal(listed(&of_both, f), 30);
    f.list = DOCUMENTS_DRAFTS;
    assert_int_equal(listed(&of_both, f), 0);
}

/* ── Growth ── */

enum { PAGE = 24 };

static void read_lists(struct db *db, const struct actor *who, struct document_filter f)
{
    struct document_line *lines;
    f.limit = PAGE;
    document_lines(db, who, &f, &lines);
}

/* Each asks as a page does. */
static void the_front(struct db *db)
{
    struct document_line *lines;
    read_lists(db, &nobody, (struct document_filter){.under = lane_path});
    document_most_read(db, &nobody, lane, 6, &lines);
    document_first_year(db, &nobody, lane);
    struct place *places;
    size_t n = place_list(db, NULL, GRID, lane_path, 12, &places);
    document_places(db, places, n);
}

static void of_a_kind(struct db *db)
{
    read_lists(db, &nobody, (struct document_filter){.under = lane_path, .kind = GUIDE});
}

static void of_a_year(struct db *db)
{
    read_lists(db, &nobody, (struct document_filter){.under = lane_path, .year = 2020});
}

static void of_a_place(struct db *db)
{
    read_lists(db, &nobody, (struct document_filter){.under = grid_path});
}

static void of_a_topic(struct db *db)
{
    struct document_line *lines;
    read_lists(db, &nobody, (struct document_filter){.under = lane_path, .topic = topic});
    topic_picks(db, &nobody, topic, 12, &lines);
}

static void with_words(struct db *db)
{
    read_lists(db, &nobody, (struct document_filter){.under = lane_path, .words = S("lamps")});
}

/* Who lives in another community sees there what everybody sees. */
static void of_a_neighbour(struct db *db)
{
    struct document_line *lines;
    read_lists(db, &neighbour, (struct document_filter){.under = lane_path});
    read_lists(db, &neighbour, (struct document_filter){.under = lane_path, .topic = topic});
    document_most_read(db, &neighbour, lane, 6, &lines);
    document_first_year(db, &neighbour, lane);
}

static void of_the_sitemap(struct db *db)
{
    struct document_line *lines;
    struct document_key key = {0};
    document_open_lines(db, key, 10, &lines);
    document_open_key(db, 10, &key);
}

static void of_the_desk(struct db *db)
{
    read_lists(db, &clerk, (struct document_filter){.list = DOCUMENTS_MINE});
    read_lists(db, &clerk, (struct document_filter){.list = DOCUMENTS_REVIEW});
    read_lists(db, &clerk, (struct document_filter){.list = DOCUMENTS_DRAFTS});
}

static void one_document(struct db *db)
{
    struct document d;
    struct document_version v, *versions;
    struct document_line *lines;
    struct document_filter f = {.under = lane_path, .kind = GUIDE, .limit = 1};
    struct topic *topics;
    document_lines(db, &nobody, &f, &lines);
    assert_int_equal(document_get(db, &nobody, lines[0].number, &d).outcome, DONE);
    assert_true(document_shown(db, &d, &v));
    document_around(db, d.id);
    document_extended(db, &nobody, d.id, &lines);
    document_superseded(db, &nobody, d.id, &lines);
    document_topics(db, NULL, d.id, &topics);
    document_versions(db, &d, 0, &versions);
    document_names(db, &nobody, str_fmt(db_arena(db), "[%lld]", (long long)d.id), 5, &lines);
}

static const struct {
    const char *name;
    void (*read)(struct db *db);
} reads[] = {{"the front", the_front},
             {"of a kind", of_a_kind},
             {"of a year", of_a_year},
             {"of a place", of_a_place},
             {"of a topic", of_a_topic},
             {"with words", with_words},
             {"of a neighbour", of_a_neighbour},
             {"of the sitemap", of_the_sitemap},
             {"of the desk", of_the_desk},
             {"one document", one_document},
             {"those that are due", documents_tell_due}};

static void steps_of_all(i64 *out)
{
    for (size_t i = 0; i < COUNT(reads); i++) {
        struct db *db = store_read(scratch.store, arena, NOW);
        reads[i].read(db); /* what is kept is kept */
        store_read_end(db);
        db = store_read(scratch.store, arena, NOW);
        reads[i].read(db);
        out[i] = db_steps(db);
        assert_int_equal(store_read_end(db), DB_FINE);
    }
}

/* What is added is what each of these lists leaves out: of another kind, year, place, topic, body,
 * community, without the word, for other readers, withdrawn, another's drafts. Eight times as many
 * documents are then no more work to any. */
static void no_list_grows_with_the_library(void **state)
{
    (void)state;
    if (skipped || engine != DB_SQLITE)
        return;
    enum { FEW = 250, TIMES = 8 };
    i64 few[COUNT(reads)], many[COUNT(reads)];
    add((struct adding){30, GUIDE, grid, .title = "Lamps", .body = "Lamps.\n",
                        .first = NOW - DAYS(2400), .in_topic = true});
    for (i64 i = 1; i <= TIMES; i++) {
        add((struct adding){FEW, REPORT, lane, .title = "Report", .body = "Words.\n",
                            .first = NOW - DAYS(200) + i * DAYS(1)});
        add((struct adding){FEW, GUIDE, court, .reads = 5, .title = "Of the court",
                            .body = "Words.\n", .first = NOW - DAYS(100) + i * DAYS(1)});
        struct adding hidden = {FEW,
                                GUIDE,
                                grid,
                                READ_BY_RESIDENTS,
                                .reads = 9,
                                .title = "Hidden",
                                .body = "Words.\n",
                                .first = NOW - DAYS(2400) + i * DAYS(1)};
        hidden.in_topic = true;
        add(hidden);
        hidden.readers = READ_BY_EVERYBODY;
        hidden.state = DOCUMENT_WITHDRAWN;
        add(hidden);
        add((struct adding){FEW, GUIDE, court, .state = DOCUMENT_DRAFT, .title = "Drafts",
                            .body = "Words.\n", .first = NOW - DAYS(20) + i * DAYS(1)});
        add((struct adding){FEW, GUIDE, court, .state = DOCUMENT_IN_REVIEW, .title = "Sent",
                            .body = "Words.\n", .first = NOW - DAYS(20) + i * DAYS(1)});
        if (i == 1)
            steps_of_all(few);
    }
    steps_of_all(many);
    for (size_t i = 0; i < COUNT(reads); i++) {
        print_message("# %s: %lld, then %lld steps\n", reads[i].name, (long long)few[i],
                      (long long)many[i]);
        if (many[i] > few[i] + few[i] / 4 + 400)
            fail_msg("%s: %lld steps, then %lld", reads[i].name, (long long)few[i],
                     (long long)many[i]);
    }
}

static int setup(void **state)
{
    (void)state;
    n_documents = 0;
    shelf_open(build, NULL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_found_where_search_finds_them, setup,
                                        tables_close),
        cmocka_unit_test_setup_teardown(the_sitemap_names_all_that_is_open_once, setup,
                                        tables_close),
        cmocka_unit_test_setup_teardown(a_desk_of_two_communities_is_one_list, setup, tables_close),
        cmocka_unit_test_setup_teardown(no_list_grows_with_the_library, setup, tables_close),
    };
    engine = DB_SQLITE;
    int failed = cmocka_run_group_tests_name("lists on SQLite", tests, NULL, NULL);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("lists on PostgreSQL", tests, NULL, NULL);
}
