/* What of cases is seen by whom: lists, their pages and filters, choices, files. */
#include "cases/test_town.h"

static const struct lang *const english = NULL;

static bool listed(const struct actor *actor, struct case_filter f, id64 id)
{
    struct case_line *lines;
    bool found = false;
    f.limit = 500;
    struct db *db = store_read(scratch.store, arena, TUESDAY + DAYS(30));
    size_t n = case_lines(db, english, actor, &f, &lines);
    for (size_t i = 0; i < n; i++)
        found |= lines[i].id == id;
    assert_int_equal(store_read_end(db), DB_FINE);
    return found;
}

static void index_all(void)
{
    static const struct search_source *const sources[] = {&cases_source, NULL};
    struct search_progress progress;
    while (search_work(scratch.store, arena, sources, &progress))
        continue;
}

static void lists_show_each_their_own(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    assert_true(listed(&nobody, (struct case_filter){.list = LIST_PUBLIC}, id));
    assert_true(listed(&town.resident, (struct case_filter){.list = LIST_MINE}, id));
    assert_false(listed(&town.neighbour, (struct case_filter){.list = LIST_MINE}, id));
    assert_true(listed(&town.worker, (struct case_filter){.list = LIST_MY_WORK}, id));
    assert_false(listed(&town.other_worker, (struct case_filter){.list = LIST_MY_WORK}, id));
    assert_true(listed(&town.clerk, (struct case_filter){.list = LIST_MY_PLACES}, id));
    assert_false(listed(&town.other_worker, (struct case_filter){.list = LIST_MY_PLACES}, id));
    assert_true(listed(&town.clerk, (struct case_filter){.list = LIST_OVERDUE}, id));
    assert_false(listed(&town.clerk, (struct case_filter){.list = LIST_UNASSIGNED}, id));
    index_all();
    assert_true(
        listed(&nobody, (struct case_filter){.list = LIST_PUBLIC, .words = S("LAMP is")}, id));
    assert_true(
        listed(&town.clerk, (struct case_filter){.list = LIST_OVERDUE, .words = S("lamp")}, id));
    assert_false(listed(&nobody, (struct case_filter){.list = LIST_PUBLIC, .words = S("*-")}, id));
    assert_false(listed(&nobody, (struct case_filter){.list = LIST_PUBLIC, .words = S("l%p")}, id));
    assert_true(listed(&nobody,
                       (struct case_filter){.list = LIST_PUBLIC,
                                            .kind = town.kind_lamp,
                                            .state = STATE_ASSIGNED,
                                            .under = town.grid1_path},
                       id));
    assert_false(
        listed(&nobody, (struct case_filter){.list = LIST_PUBLIC, .kind = town.kind_lift}, id));
}

static void pages_hold_every_line_once(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_filter f = {.list = LIST_PUBLIC, .limit = 3};
    struct case_line *lines;
    size_t seen = 0, total, n;
    for (int i = 0; i < 10; i++)
        open_lamp(&town.resident);
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    struct case_filter all = {.list = LIST_PUBLIC, .limit = 1000};
    total = case_lines(db, english, &nobody, &all, &lines);
    while ((n = case_lines(db, english, &nobody, &f, &lines)) > 0) {
        size_t shown = n > 3 ? 3 : n;
        seen += shown;
        f.from_key = lines[shown - 1].opened;
        f.from_id = lines[shown - 1].id;
    }
    store_read_end(db);
    assert_int_equal(seen, total);
}

/* What the page shows is the same; what only an export shows is there when it was asked for. */
static void a_whole_line_says_more(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_line *lines, *whole;
    struct case_filter f = {.list = LIST_PUBLIC, .limit = 1};
    open_lamp(&town.resident);
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    size_t n = case_lines(db, english, &nobody, &f, &lines);
    f.whole = true;
    assert_int_equal(case_lines(db, english, &nobody, &f, &whole), n);
    store_read_end(db);
    for (size_t i = 0; i < n; i++) {
        assert_true(lines[i].id == whole[i].id && lines[i].opened == whole[i].opened);
        assert_true(str_eq(lines[i].number, whole[i].number));
        assert_true(str_eq(lines[i].title, whole[i].title));
        assert_true(str_eq(lines[i].lang, whole[i].lang));
        assert_true(str_eq(lines[i].kind_name, whole[i].kind_name));
        assert_true(str_eq(lines[i].place_name, whole[i].place_name));
        assert_int_equal(lines[i].state, whole[i].state);
    }
    assert_true(whole[0].updated && whole[0].next_due && whole[0].path.n);
    assert_false(lines[0].updated || lines[0].next_due || lines[0].path.n);
}

/* A filter offers what the trees hold, in their order. */
static void choices_say_what_the_trees_say(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct kind *kinds;
    struct kind_choice *kind_choice;
    struct place *grids;
    struct place_choice *grid_choice;
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    size_t n = kind_all(db, english, &kinds), m = place_list(db, english, GRID, S(""), 50, &grids);
    assert_int_equal(kind_choices(db, english, &kind_choice), n);
    assert_int_equal(place_choices(db, english, GRID, 50, &grid_choice), m);
    store_read_end(db);
    assert_true(n > 1 && m > 1);
    for (size_t i = 0; i < n; i++) {
        assert_true(str_eq(kind_choice[i].code, kinds[i].code));
        assert_true(str_eq(kind_choice[i].name, kinds[i].name));
        assert_true(kind_choice[i].below == (kinds[i].parent != 0));
    }
    for (size_t i = 0; i < m; i++) {
        assert_true(str_eq(grid_choice[i].path, grids[i].path));
        assert_true(str_eq(grid_choice[i].name, grids[i].name));
        assert_true(grid_choice[i].below);
    }
}

/* Whether this actor sees what hangs on a case with that text for a caption; and whether the list
 * of what hangs there says the same. */
static bool sees_file(const struct actor *actor, id64 id, const char *caption)
{
    struct attachment *all;
    struct case_file file;
    bool sees = false, listed = false;
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    size_t n = file_attachments(db, OWNER_CASE, id, STAFF_ONLY, &all);
    for (size_t i = 0; i < n; i++)
        sees |= str_eq(all[i].caption, str_from(caption)) && case_files.sees(db, actor, &all[i]);
    if (!case_get_by_id(db, actor, id, &file).outcome) {
        n = case_attachments(db, &file, &all);
        for (size_t i = 0; i < n; i++)
            listed |= str_eq(all[i].caption, str_from(caption));
    }
    store_read_end(db);
    assert_int_equal(sees, listed);
    return sees;
}

static void a_file_is_seen_by_whoever_sees_what_it_came_with(void **state)
{
    (void)state;
    if (skipped)
        return;
    const struct actor *all[] = {&nobody,     &town.neighbour,    &town.resident, &town.worker,
                                 &town.clerk, &town.other_worker, &town.member,   &town.officer};
    static const struct {
        const char *caption;
        bool seen[8];
    } want[] = {{"public", {1, 1, 1, 1, 1, 1, 1, 1}},
                {"comment", {1, 1, 1, 1, 1, 1, 1, 1}},
                {"note", {0, 0, 0, 1, 1, 0, 0, 0}},
                {"private", {0, 0, 1, 1, 1, 0, 0, 0}}};
    struct file_new file = {.file = file_keep(scratch.store, arena, TUESDAY, S("a photo")).made,
                            .name = S("a.txt"),
                            .lang = S("en")};
    struct case_new c = {.kind = town.kind_lamp,
                         .title = S("With a photo"),
                         .lang = S("en"),
                         .lat = NAN,
                         .lon = NAN,
                         .files = &file,
                         .n_files = 1};
    file.caption = S("public");
    id64 lamp = run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).made;
    file.caption = S("private");
    c.kind = town.kind_family;
    id64 family = run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).made;
    struct doing d = {.actor = &town.resident,
                      .plain = case_comment,
                      .step = {.id = lamp, .files = &file, .n_files = 1}};
    file.caption = S("comment");
    assert_int_equal(run(TUESDAY, do_plain, d).outcome, DONE);
    d.actor = &town.worker;
    d.plain = case_note;
    file.caption = S("note");
    assert_int_equal(run(TUESDAY, do_plain, d).outcome, DONE);
    for (size_t i = 0; i < COUNT(want); i++)
        for (size_t k = 0; k < COUNT(all); k++)
            if (sees_file(all[k], i == 3 ? family : lamp, want[i].caption) != want[i].seen[k])
                fail_msg("%s: actor %zu sees it wrongly", want[i].caption, k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_show_each_their_own),
        cmocka_unit_test(pages_hold_every_line_once),
        cmocka_unit_test(a_whole_line_says_more),
        cmocka_unit_test(choices_say_what_the_trees_say),
        cmocka_unit_test(a_file_is_seen_by_whoever_sees_what_it_came_with),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("postgres", tests, setup, tables_close);
}
