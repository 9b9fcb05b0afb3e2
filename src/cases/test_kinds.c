/* The tree of kinds: naming, ordering, moving, retiring; its questions and their choices. */
#include "accounts/accounts.h"
#include "cases/cases.h"
#include "cases/test_case_tables.h"
#include "record/record.h"

#define TUESDAY INT64_C(1795485600000)

static const struct role_held keys[] = {{.role = ADMINISTRATOR, .path = S_INIT("0001")}};
static const struct role_held desk[] = {{.role = COMMITTEE, .path = S_INIT("0001")}};
static const struct actor admin = {.account = 1, .roles = keys, .n_roles = 1};
static const struct actor clerk = {.account = 2, .roles = desk, .n_roles = 1};

/* One operation, run as a rule. */
struct doing {
    enum { ADD, EDIT, MOVE, SHIFT, RETIRE, Q_ADD, Q_EDIT, Q_SHIFT, Q_RETIRE } what;
    enum { CHOICES_ADD = 20, CHOICE_EDIT, CHOICE_SHIFT, CHOICE_RETIRE } choice;
    const struct actor *actor;
    id64 id, other;
    bool yes; /* up, retired */
    struct kind_new k;
    struct question_new q;
    str code;
    const struct said_name *names;
    size_t n_names;
};

static struct result do_it(struct db *db, void *arg)
{
    struct doing *d = arg;
    const struct actor *by = d->actor ? d->actor : &admin;
    id64 id;
    switch ((int)d->choice) {
    case CHOICES_ADD:
        return choices_add(db, by, d->id, d->q.choices, d->q.n_choices);
    case CHOICE_EDIT:
        return choice_edit(db, by, d->id, d->code, d->names, d->n_names);
    case CHOICE_SHIFT:
        return choice_shift(db, by, d->id, d->code, d->yes);
    case CHOICE_RETIRE:
        return choice_retire(db, by, d->id, d->code, d->yes);
    default:
        break;
    }
    switch (d->what) {
    case ADD:
        return kind_add(db, by, &d->k, &id);
    case EDIT:
        return kind_edit(db, by, d->id, &d->k);
    case MOVE:
        return kind_move(db, by, d->id, d->other);
    case SHIFT:
        return kind_shift(db, by, d->id, d->yes);
    case RETIRE:
        return kind_retire(db, by, d->id, d->yes);
    case Q_ADD:
        return question_add(db, by, &d->q, &id);
    case Q_EDIT:
        return question_edit(db, by, d->id, &d->q);
    case Q_SHIFT:
        return question_shift(db, by, d->id, d->yes);
    case Q_RETIRE:
        return question_retire(db, by, d->id, d->yes);
    }
    return OK_RESULT;
}

static struct result run(struct doing d)
{
    static msec now = TUESDAY;
    return store_write(scratch.store, arena, now += 1000, do_it, &d);
}

static struct kind_new kind_called(const char *name, const char *parent)
{
    struct said_name *names = NEW_ARRAY(arena, struct said_name, 1);
    names[0] = (struct said_name){S("en"), str_from(name)};
    return (struct kind_new){.parent_code = parent ? str_from(parent) : S(""),
                             .role = COMMITTEE,
                             .level = COMMUNITY,
                             .respond_minutes = 60,
                             .resolve_minutes = 600,
                             .reopening = true,
                             .names = names,
                             .n_names = 1};
}

static id64 add(const char *name, const char *parent)
{
    struct result r = run((struct doing){.what = ADD, .k = kind_called(name, parent)});
    assert_int_equal(r.outcome, DONE);
    return r.made;
}

/* The codes of the tree in its order, with what is retired in brackets. */
static const char *tree(bool ever)
{
    struct kind *all;
    struct buf b = buf_new(arena);
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    size_t n = ever ? kind_ever(db, NULL, &all) : kind_all(db, NULL, &all);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, all[i].closed ? "%s(%.*s)" : "%s%.*s", i ? " " : "", STR_FMT(all[i].code));
    assert_int_equal(store_read_end(db), DB_FINE);
    return str_z(arena, buf_str(&b));
}

static struct kind kind_now(id64 id)
{
    struct kind k;
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    assert_true(kind_get(db, NULL, id, &k));
    store_read_end(db);
    return k;
}

static int setup(void **state)
{
    (void)state;
    case_tables_open();
    return 0;
}

static void sisters_stand_in_the_order_they_were_put(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 shared = add("Shared places", NULL);
    add("Lights", "shared-places");
    id64 paths = add("Paths", "shared-places");
    add("Trees", "shared-places");
    add("Noise", NULL);
    assert_string_equal(tree(false), "shared-places lights paths trees noise");
    assert_int_equal(run((struct doing){.what = SHIFT, .id = paths, .yes = true}).outcome, DONE);
    assert_string_equal(tree(false), "shared-places paths lights trees noise");
    /* Up from the top is no mistake, and changes nothing. */
    assert_int_equal(run((struct doing){.what = SHIFT, .id = paths, .yes = true}).outcome, DONE);
    assert_string_equal(tree(false), "shared-places paths lights trees noise");
    assert_int_equal(run((struct doing){.what = SHIFT, .id = shared, .yes = false}).outcome, DONE);
    assert_string_equal(tree(false), "noise shared-places paths lights trees");
    add("Walls", "shared-places");
    assert_string_equal(tree(false), "noise shared-places paths lights trees walls");
}

static void a_kind_moves_with_all_below_it(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 house = add("House", NULL), lift = add("Lift", "house");
    add("Doors", "lift");
    id64 home = add("Home", NULL);
    assert_true(kind_now(house).group);
    assert_false(kind_now(house).leaf);
    assert_true(kind_now(home).leaf);
    assert_int_equal(run((struct doing){.what = MOVE, .id = lift, .other = home}).outcome, DONE);
    assert_string_equal(strstr(tree(false), "house"), "house home lift doors");
    /* The group it left is a kind to choose again; the one it came to is not. */
    assert_true(kind_now(house).leaf);
    assert_false(kind_now(home).leaf);
    assert_true(str_starts(kind_now(lift).path, kind_now(home).path));
    struct result r = run((struct doing){.what = MOVE, .id = home, .other = lift});
    assert_int_equal(r.outcome, INVALID);
    assert_string_equal(r.field, "parent");
    assert_int_equal(run((struct doing){.what = MOVE, .id = home, .other = home}).outcome, INVALID);
    assert_int_equal(run((struct doing){.what = MOVE, .id = lift, .other = home}).outcome,
                     CONFLICT);
    assert_int_equal(run((struct doing){.what = MOVE, .id = lift}).outcome, DONE);
    /* After one left the top, a new one there gets a path of its own. */
    assert_int_equal(run((struct doing){.what = MOVE, .id = house, .other = home}).outcome, DONE);
    assert_true(kind_now(add("Last", NULL)).path.n == 4);
    assert_string_equal(strstr(tree(false), "home"), "home house lift doors last");
}

static void what_is_retired_cannot_be_chosen_and_comes_back(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 group = add("Pets", NULL), dogs = add("Dogs", "pets"), cats = add("Cats", "pets");
    assert_int_equal(run((struct doing){.what = RETIRE, .id = dogs, .yes = true}).outcome, DONE);
    assert_false(kind_now(dogs).leaf);
    assert_string_equal(strstr(tree(false), "pets"), "pets cats");
    assert_string_equal(strstr(tree(true), "pets"), "pets (dogs) cats");
    assert_int_equal(run((struct doing){.what = RETIRE, .id = dogs, .yes = true}).outcome,
                     CONFLICT);
    assert_int_equal(run((struct doing){.what = RETIRE, .id = group, .yes = true}).outcome, DONE);
    assert_false(kind_now(cats).leaf);
    assert_int_equal(run((struct doing){.what = RETIRE, .id = cats}).outcome, CONFLICT);
    assert_int_equal(run((struct doing){.what = ADD, .k = kind_called("Birds", "pets")}).outcome,
                     CONFLICT);
    /* Only what was retired with the group comes back with it. */
    assert_int_equal(run((struct doing){.what = RETIRE, .id = group}).outcome, DONE);
    assert_string_equal(strstr(tree(true), "pets"), "pets (dogs) cats");
}

static void faults_name_their_field(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = add("Water", NULL);
    static const struct {
        const char *field;
        i64 respond, resolve;
        enum role role;
        const char *name;
    } bad[] = {{"respond", 0, 600, COMMITTEE, "Water"},
               {"resolve", 60, 30, COMMITTEE, "Water"},
               {"resolve", 60, INT64_C(99999999999), COMMITTEE, "Water"},
               {"role", 60, 600, RESIDENT, "Water"},
               {"organisation", 60, 600, ORGANISATION_MEMBER, "Water"},
               {"name", 60, 600, COMMITTEE, ""}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct kind_new k = kind_called(bad[i].name, NULL);
        k.respond_minutes = bad[i].respond;
        k.resolve_minutes = bad[i].resolve;
        k.role = bad[i].role;
        struct result r = run((struct doing){.what = EDIT, .id = id, .k = k});
        assert_int_equal(r.outcome, INVALID);
        assert_string_equal(r.field, bad[i].field);
    }
    struct kind_new k = kind_called("Pipes", NULL);
    k.code = S("water");
    assert_int_equal(run((struct doing){.what = ADD, .k = k}).outcome, CONFLICT);
    k.code = S("add"); /* the address of the form */
    assert_int_equal(run((struct doing){.what = ADD, .k = k}).outcome, INVALID);
    k.code = S("");
    assert_int_equal(run((struct doing){.actor = &clerk, .what = ADD, .k = k}).outcome, FORBIDDEN);
    assert_int_equal(run((struct doing){.actor = &clerk, .what = EDIT, .id = id, .k = k}).outcome,
                     FORBIDDEN);
    assert_int_equal(
        run((struct doing){.actor = &clerk, .what = RETIRE, .id = id, .yes = true}).outcome,
        FORBIDDEN);
    /* Codes made of names do not collide. */
    add("Water", NULL);
    assert_non_null(strstr(tree(false), "water-2"));
}

/* ── Questions ── */

static size_t questions(id64 kind, bool ever, struct question **out)
{
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    size_t n =
        ever ? kind_questions_ever(db, NULL, kind, out) : kind_questions(db, NULL, kind, out);
    assert_int_equal(store_read_end(db), DB_FINE);
    return n;
}

static const struct said_choice yes_no[] = {{S_INIT("y"), S_INIT("en"), S_INIT("Yes")},
                                            {S_INIT("y"), S_INIT("ar"), S_INIT("نعم")},
                                            {S_INIT("n"), S_INIT("en"), S_INIT("No")}};

static id64 ask(const char *kind, const char *asked, enum question_type type, i64 sort)
{
    struct said_name said = {S("en"), str_from(asked)};
    struct question_new q = {.kind_code = str_from(kind),
                             .type = type,
                             .asks = true,
                             .sort = sort,
                             .asked = &said,
                             .n_asked = 1};
    if (type == ASK_ONE_OF)
        q.choices = yes_no, q.n_choices = COUNT(yes_no);
    struct result r = run((struct doing){.what = Q_ADD, .q = q});
    assert_int_equal(r.outcome, DONE);
    return r.made;
}

static void questions_keep_answers_when_they_go(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct question *q;
    id64 kind = add("Lost things", NULL);
    ask("lost-things", "What is it?", ASK_TEXT, 1);
    id64 second = ask("lost-things", "Is it worth much?", ASK_ONE_OF, 2);
    assert_int_equal(questions(kind, false, &q), 2);
    assert_true(str_eq(q[0].code, S("what-is-it")));
    assert_int_equal(run((struct doing){.what = Q_SHIFT, .id = second, .yes = true}).outcome, DONE);
    questions(kind, false, &q);
    assert_int_equal(q[0].id, second);
    struct said_name said = {S("en"), S("Is it dear?")};
    struct question_new change = {.required = true, .asked = &said, .n_asked = 1};
    assert_int_equal(run((struct doing){.what = Q_EDIT, .id = second, .q = change}).outcome, DONE);
    questions(kind, false, &q);
    assert_true(str_eq(q[0].asked, S("Is it dear?")));
    assert_true(q[0].required);
    assert_int_equal(run((struct doing){.what = Q_RETIRE, .id = second, .yes = true}).outcome,
                     DONE);
    assert_int_equal(questions(kind, false, &q), 1);
    assert_int_equal(questions(kind, true, &q), 2);
    assert_int_equal(run((struct doing){.what = Q_RETIRE, .id = second}).outcome, DONE);
    assert_int_equal(questions(kind, false, &q), 2);
    struct doing by_clerk = {.actor = &clerk, .what = Q_RETIRE, .id = second, .yes = true};
    assert_int_equal(run(by_clerk).outcome, FORBIDDEN);
    said.name = S("");
    assert_int_equal(run((struct doing){.what = Q_EDIT, .id = second, .q = change}).outcome,
                     INVALID);
}

static void choices_too(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct question *q;
    id64 kind = add("Keys", NULL), id = ask("keys", "Found it?", ASK_ONE_OF, 1);
    const struct said_choice more[] = {{S("m"), S("en"), S("Perhaps")}};
    struct doing d = {.choice = CHOICES_ADD, .id = id};
    d.q.choices = more;
    d.q.n_choices = 1;
    assert_int_equal(run(d).outcome, DONE);
    assert_int_equal(run(d).outcome, CONFLICT); /* the same code again */
    questions(kind, false, &q);
    assert_int_equal(q[0].n_choices, 3);
    assert_true(str_eq(q[0].choices[2].name, S("Perhaps")));
    d = (struct doing){.choice = CHOICE_SHIFT, .id = id, .code = S("m"), .yes = true};
    assert_int_equal(run(d).outcome, DONE);
    questions(kind, false, &q);
    assert_true(str_eq(q[0].choices[1].code, S("m")));
    d = (struct doing){.choice = CHOICE_RETIRE, .id = id, .code = S("y"), .yes = true};
    assert_int_equal(run(d).outcome, DONE);
    assert_int_equal(run(d).outcome, CONFLICT);
    questions(kind, false, &q);
    assert_int_equal(q[0].n_choices, 2);
    /* A name in a new language of a retired choice does not bring it back. */
    struct said_name names[] = {{S("en"), S("Yes!")}, {S("zh-Hans"), S("是")}};
    d = (struct doing){
        .choice = CHOICE_EDIT, .id = id, .code = S("y"), .names = names, .n_names = 2};
    assert_int_equal(run(d).outcome, DONE);
    assert_int_equal(questions(kind, false, &q), 1);
    assert_int_equal(q[0].n_choices, 2);
    questions(kind, true, &q);
    assert_int_equal(q[0].n_choices, 3);
    d.code = S("nothing");
    assert_int_equal(run(d).outcome, MISSING);
    d.actor = &clerk;
    assert_int_equal(run(d).outcome, FORBIDDEN);
}

static void every_change_is_in_the_record(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    struct record_check before = record_verify(db, S(""), NULL, NULL);
    store_read_end(db);
    assert_null(before.fault);
    id64 id = add("Ideas", NULL);
    run((struct doing){.what = SHIFT, .id = id, .yes = true});
    run((struct doing){.what = RETIRE, .id = id, .yes = true});
    db = store_read(scratch.store, arena, TUESDAY);
    assert_int_equal(record_verify(db, S(""), NULL, NULL).lines, before.lines + 3);
    store_read_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sisters_stand_in_the_order_they_were_put),
        cmocka_unit_test(a_kind_moves_with_all_below_it),
        cmocka_unit_test(what_is_retired_cannot_be_chosen_and_comes_back),
        cmocka_unit_test(faults_name_their_field),
        cmocka_unit_test(questions_keep_answers_when_they_go),
        cmocka_unit_test(choices_too),
        cmocka_unit_test(every_change_is_in_the_record),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("postgres", tests, setup, tables_close);
}
