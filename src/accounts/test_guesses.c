/* Whom wrong passwords keep out and whom not, and which device an account knows: on both databases.
 */
#include "accounts/accounts.h"
#include "accounts/accounts.sql.h"
#include "record/record.sql.h"
#include "store/test_tables.h"

#define MORNING INT64_C(1795485600000) /* 2026-11-24T02:00:00Z */
#define KEY S("0123456789abcdef0123456789abcdef")

static const struct account amina = {.id = 7, .password = S_INIT("$argon2id$of amina")};
static const struct account james = {.id = 8, .password = S_INIT("$argon2id$of james")};

static struct guess stranger(const struct account *account, const char *address)
{
    return (struct guess){.account = account->id, .address = str_from(address)};
}

static struct guess known(const struct account *account, const char *address)
{
    struct guess g = stranger(account, address);
    g.device = device_known(arena, KEY, account, device_cookie(arena, KEY, account, S("")));
    assert_true(g.device.p);
    return g;
}

/* How many of n wrong ones are still taken. */
static int wrong(struct db *db, struct guess g, int n)
{
    int taken = 0;
    for (int i = 0; i < n; i++)
        taken += guess_count(db, &g).outcome == DONE;
    return taken;
}

static void run_at(msec at, rule_fn rule)
{
    if (!skipped)
        assert_int_equal(store_write(scratch.store, arena, at, rule, NULL).outcome, DONE);
}

/* A neighbour types as long as he likes: the telephone signs in, and so does a new browser
 * elsewhere; only the neighbour's own network is kept out. */
static struct result neighbour(struct db *db, void *arg)
{
    struct guess telephone = known(&amina, "192.0.2.1"), there = stranger(&amina, "192.0.2.1"),
                 elsewhere = stranger(&amina, "192.0.2.2");
    (void)arg;
    assert_int_equal(wrong(db, there, GUESSES_PER_NETWORK + 5), GUESSES_PER_NETWORK);
    assert_true(guesses_exceeded(db, &there));
    assert_false(guesses_exceeded(db, &telephone));
    assert_false(guesses_exceeded(db, &elsewhere));
    return OK_RESULT;
}

/* Many addresses get a hundred a day between them, however often the owner signs in meanwhile. */
static struct result botnet(struct db *db, void *arg)
{
    struct guess telephone = known(&amina, "192.0.2.1"),
                 new_browser = stranger(&amina, "192.0.2.1");
    int taken = 0;
    (void)arg;
    for (int i = 0; i < 3 * GUESSES_PER_ACCOUNT; i++) {
        taken += wrong(db, stranger(&amina, str_fmt(arena, "2001:db8:0:%x::1", (unsigned)i).p), 1);
        guesses_forgive(db, &telephone);
        guesses_forgive(db, &new_browser);
    }
    assert_int_equal(taken, GUESSES_PER_ACCOUNT);
    assert_true(guesses_exceeded(db, &new_browser));
    assert_false(guesses_exceeded(db, &telephone));
    return OK_RESULT;
}

static struct result botnet_later(struct db *db, void *arg)
{
    struct guess new_browser = stranger(&amina, "192.0.2.1");
    (void)arg;
    guesses_sweep(db);
    assert_true(guesses_exceeded(db, &new_browser));
    return OK_RESULT;
}

static struct result botnet_next_day(struct db *db, void *arg)
{
    struct guess new_browser = stranger(&amina, "192.0.2.1");
    (void)arg;
    assert_false(guesses_exceeded(db, &new_browser));
    assert_int_equal(guesses_sweep(db), GUESSES_PER_ACCOUNT);
    return OK_RESULT;
}

/* One word at many names: forty from one network. Who is known at that address signs in. */
static struct result many_names(struct db *db, void *arg)
{
    int taken = 0;
    (void)arg;
    for (int i = 0; i < 2 * GUESSES_PER_ADDRESS; i++) {
        struct account one = {.id = 100 + i};
        taken += wrong(db, stranger(&one, "192.0.2.1"), 1);
    }
    struct guess other = stranger(&james, "192.0.2.1"), telephone = known(&james, "192.0.2.1");
    assert_int_equal(taken, GUESSES_PER_ADDRESS);
    assert_true(guesses_exceeded(db, &other));
    assert_false(guesses_exceeded(db, &telephone));
    return OK_RESULT;
}

/* Some proxies write IPv4 addresses in IPv6 clothes: they are not one network for that. */
static struct result mapped(struct db *db, void *arg)
{
    struct guess one = stranger(&amina, "::ffff:192.0.2.1"), same = stranger(&amina, "192.0.2.1"),
                 other = stranger(&amina, "::ffff:192.0.2.2");
    (void)arg;
    assert_int_equal(wrong(db, one, 2 * GUESSES_PER_NETWORK), GUESSES_PER_NETWORK);
    assert_true(guesses_exceeded(db, &same));
    assert_false(guesses_exceeded(db, &other));
    return OK_RESULT;
}

/* A known device, lent or stolen, is held to ten; another one of the account is not. */
static struct result lent_device(struct db *db, void *arg)
{
    struct guess telephone = known(&amina, "192.0.2.1"), tablet = known(&amina, "192.0.2.1");
    (void)arg;
    assert_int_equal(wrong(db, telephone, GUESSES_PER_DEVICE - 1), GUESSES_PER_DEVICE - 1);
    guesses_forgive(db, &telephone);
    assert_int_equal(wrong(db, telephone, GUESSES_PER_DEVICE + 5), GUESSES_PER_DEVICE);
    assert_true(guesses_exceeded(db, &telephone));
    assert_false(guesses_exceeded(db, &tablet));
    return OK_RESULT;
}

static void a_neighbour_locks_nobody_out(void **state)
{
    (void)state;
    run_at(MORNING, neighbour);
}

static void a_botnet_has_a_hundred_a_day(void **state)
{
    (void)state;
    run_at(MORNING, botnet);
    run_at(MORNING + GUESS_WINDOW + 1, botnet_later);
    run_at(MORNING + GUESS_DAY + 1, botnet_next_day);
}

static void one_network_tries_few_names(void **state)
{
    (void)state;
    run_at(MORNING, many_names);
}

static void addresses_in_ipv6_clothes_are_apart(void **state)
{
    (void)state;
    run_at(MORNING, mapped);
}

static void a_lent_device_has_ten_tries(void **state)
{
    (void)state;
    run_at(MORNING, lent_device);
}

static void a_mark_is_good_for_one_account_and_one_password(void **state)
{
    (void)state;
    str cookie = device_cookie(arena, KEY, &amina, STR_NONE);
    struct account changed = amina, unchosen = {.id = amina.id, .password = STR_NONE};
    changed.password = S("$argon2id$another");
    assert_true(device_known(arena, KEY, &amina, cookie).p);
    assert_false(device_known(arena, KEY, &james, cookie).p);
    assert_false(device_known(arena, KEY, &changed, cookie).p);
    assert_false(device_known(arena, KEY, &unchosen, cookie).p);
    assert_false(device_known(arena, S("fedcba9876543210fedcba9876543210"), &amina, cookie).p);
    for (size_t i = 0; i < cookie.n; i++) {
        str other = cookie.p[i] == '0' ? S("1") : S("0");
        str forged = str_fmt(arena, "%.*s%.*s%.*s", STR_FMT(str_first(cookie, i)), STR_FMT(other),
                             STR_FMT(str_from_at(cookie, i + 1)));
        assert_false(device_known(arena, KEY, &amina, forged).p);
    }
    static const char *const nonsense[] = {"", ".", "....", "zz", "00.00", "\xFF\xFE.\xFF"};
    for (size_t i = 0; i < COUNT(nonsense); i++)
        assert_false(device_known(arena, KEY, &amina, str_from(nonsense[i])).p);
}

/* A household's telephone knows its people; a kiosk's cookie does not grow with each visitor. */
static void a_cookie_keeps_the_last_four_accounts(void **state)
{
    (void)state;
    str cookie = S("nonsense.from.elsewhere");
    struct account people[6];
    for (int i = 0; i < 6; i++) {
        people[i] = (struct account){.id = 1 + i, .password = S("x")};
        cookie = device_cookie(arena, KEY, &people[i], cookie);
    }
    for (int i = 0; i < 6; i++)
        assert_int_equal(device_known(arena, KEY, &people[i], cookie).p != NULL, i >= 2);
    str first = device_known(arena, KEY, &people[3], cookie);
    cookie = device_cookie(arena, KEY, &people[3], cookie);
    assert_true(str_starts(cookie, first)); /* the same mark, so the same count */
    assert_int_equal(cookie.n, 4 * 48 + 3);
}

static int setup(void **state)
{
    static const struct migration *const all[] = {record_migrations, accounts_migrations, NULL};
    (void)state;
    tables_open(all);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_neighbour_locks_nobody_out, setup, tables_close),
        cmocka_unit_test_setup_teardown(a_botnet_has_a_hundred_a_day, setup, tables_close),
        cmocka_unit_test_setup_teardown(one_network_tries_few_names, setup, tables_close),
        cmocka_unit_test_setup_teardown(addresses_in_ipv6_clothes_are_apart, setup, tables_close),
        cmocka_unit_test_setup_teardown(a_lent_device_has_ten_tries, setup, tables_close),
        cmocka_unit_test_setup_teardown(a_mark_is_good_for_one_account_and_one_password, setup,
                                        tables_close),
        cmocka_unit_test_setup_teardown(a_cookie_keeps_the_last_four_accounts, setup, tables_close),
    };
    engine = DB_SQLITE;
    int failed = cmocka_run_group_tests_name("guesses on SQLite", tests, NULL, NULL);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("guesses on PostgreSQL", tests, NULL, NULL);
}
