/* Base: text, time, ids, tables, CSV, JSON and the arena's limits. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"
#include "base/map.h"
#include "base/meter.h"
#include "base/random.h"
#include "base/test_arena.h"
#include "base/utf8.h"
#include "base/when.h"

static void assert_str(str got, const char *want)
{
    assert_string_equal(str_z(arena, got), want);
    assert_int_equal(got.n, strlen(want));
}

static void take_too_much(void *a)
{
    for (;;)
        arena_alloc(a, 1000);
}

static void arena_keeps_its_limit(void **state)
{
    (void)state;
    struct arena *a = arena_new(100000);
    assert_false(arena_guard(a, take_too_much, a));
    assert_true(arena_used(a) <= 100000 && arena_used(a) > 90000);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    arena_free(a);
}

static void arena_grows_in_place_and_moves(void **state)
{
    (void)state;
    char *p = arena_grow(arena, NULL, 0, 10);
    memset(p, 'x', 10);
    assert_ptr_equal(arena_grow(arena, p, 10, 100), p);
    arena_alloc(arena, 1);
    char *q = arena_grow(arena, p, 100, 200);
    assert_ptr_not_equal(q, p);
    assert_memory_equal(q, "xxxxxxxxxx\0", 11);
    assert_int_equal(q[199], 0);
}

static void push_grows(void **state)
{
    (void)state;
    int *items = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < 1000; i++)
        *PUSH(arena, items, n, cap) = i;
    assert_int_equal(n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
}

static void numbers_are_whole_or_refused(void **state)
{
    (void)state;
    i64 v;
    u64 u;
    double d;
    assert_true(str_i64(S("-9223372036854775808"), &v));
    assert_true(v == INT64_MIN);
    assert_false(str_i64(S("9223372036854775808"), &v));
    assert_false(str_i64(S(""), &v));
    assert_false(str_i64(S("-"), &v));
    assert_false(str_i64(S(" 1"), &v));
    assert_false(str_i64(S("1e3"), &v));
    assert_true(str_u64(S("18446744073709551615"), &u));
    assert_false(str_u64(S("18446744073709551616"), &u));
    assert_true(str_double(S("-31.25"), &d));
    assert_true(d == -31.25);
    assert_false(str_double(S("1e5"), &d));
    assert_false(str_double(S("nan"), &d));
    assert_false(str_double(S("."), &d));
}

static void text_is_cut_and_trimmed(void **state)
{
    (void)state;
    str rest = S("a,,b"), piece;
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, "a");
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, "");
    assert_true(str_cut(&rest, ',', &piece));
    assert_str(piece, "b");
    assert_false(str_cut(&rest, ',', &piece));
    assert_str(str_trim(S(" \t x y\r\n")), "x y");
    assert_true(str_eq_nocase(S("Zh-HANS"), S("zh-Hans")));
}

static void utf8_refuses_what_rfc3629_refuses(void **state)
{
    (void)state;
    assert_true(utf8_valid(S("古北 ق \xF0\x9F\x8F\xA0")));
    assert_false(utf8_valid(S("\xC0\xAF")));         /* overlong */
    assert_false(utf8_valid(S("\xED\xA0\x80")));     /* surrogate */
    assert_false(utf8_valid(S("\xF4\x90\x80\x80"))); /* over 10FFFF */
    assert_false(utf8_valid(S("\xE5\x8F")));         /* cut off */
    assert_false(utf8_valid(S("\x80")));
    assert_int_equal(utf8_count(S("古北a")), 3);
    assert_str(utf8_first(S("古北a"), 1), "古");
    struct buf b = buf_new(arena);
    for (size_t at = 0, i = 0; i < 4; i++)
        utf8_put(&b, utf8_next(S("aق古\xF0\x9F\x8F\xA0"), &at));
    assert_str(buf_str(&b), "aق古\xF0\x9F\x8F\xA0");
}

static void times_go_there_and_back(void **state)
{
    (void)state;
    struct dice d = {7};
    for (int i = 0; i < 10000; i++) {
        msec t = (msec)dice_below(&d, (u64)DAYS(365 * 200));
        assert_true(civil_to(civil_from(t)) == t);
        struct buf b = buf_new(arena);
        when_put(&b, t);
        msec back;
        assert_true(when_parse(buf_str(&b), NULL, &back));
        assert_true(back == t);
    }
    assert_int_equal(weekday_of(days_from_civil(2026, 11, 24)), 2);
}

static void impossible_times_are_refused(void **state)
{
    (void)state;
    msec t;
    const int shanghai = 480;
    assert_true(when_parse(S("2024-02-29T00:00:00+08:00"), NULL, &t));
    assert_true(when_parse(S("2026-11-24"), &shanghai, &t));
    assert_true(t == civil_to((struct civil){2026, 11, 23, 16, 0, 0, 0}));
    assert_false(when_parse(S("2026-11-24T10:00:00"), NULL, &t)); /* no zone */
    assert_false(when_parse(S("2025-02-29T00:00:00Z"), NULL, &t));
    assert_false(when_parse(S("2025-13-01T00:00:00Z"), NULL, &t));
    assert_false(when_parse(S("2025-01-01T24:00:00Z"), NULL, &t));
    assert_false(when_parse(S("2025-01-01T00:00:00Zjunk"), NULL, &t));
    assert_false(when_parse(S("0"), &shanghai, &t));
}

static void ids_grow(void **state)
{
    (void)state;
    id64 before = 0;
    for (int i = 0; i < 1000; i++) {
        id64 id = id_new(1800000000000 - i); /* a clock going back */
        assert_true(id > before);
        before = id;
    }
    assert_true(id_new(1309483953000) > before); /* 2011 */
}

static int by_id(const void *a, const void *b)
{
    const id64 *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Where each process counts from is its own: of 200 that make an id for the same moment one pair is
 * expected to meet in a hundred runs, three in ten million. */
static void processes_seldom_make_the_same_id(void **state)
{
    (void)state;
    enum { PROCESSES = 200, MEETINGS_MOST = 2 };
    id64 ids[PROCESSES];
    int meetings = 0;
    for (int i = 0; i < PROCESSES; i++) {
        int ends[2], status;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            id64 id = id_new(2000000000000);
            _exit(write(ends[1], &id, sizeof id) != sizeof id);
        }
        assert_int_equal(read(ends[0], &ids[i], sizeof ids[i]), sizeof ids[i]);
        assert_int_equal(waitpid(child, &status, 0), child);
        close(ends[0]);
        close(ends[1]);
    }
    qsort(ids, PROCESSES, sizeof *ids, by_id);
    for (int i = 1; i < PROCESSES; i++)
        meetings += ids[i] == ids[i - 1];
    assert_true(meetings <= MEETINGS_MOST);
}

static void maps_find_what_was_put(void **state)
{
    (void)state;
    struct map m = map_new(arena);
    static int values[500];
    for (int i = 0; i < 500; i++)
        map_set(&m, str_fmt(arena, "key %d", i), &values[i]);
    for (int i = 0; i < 500; i++)
        assert_ptr_equal(map_get(&m, str_fmt(arena, "key %d", i)), &values[i]);
    assert_null(map_get(&m, S("key 500")));
    map_set(&m, S("key 3"), &values[4]);
    assert_ptr_equal(map_get(&m, S("key 3")), &values[4]);
    assert_int_equal(m.n, 500);
}

static void csv_reads_what_it_writes(void **state)
{
    (void)state;
    str cells[] = {S("plain"), S("a \"quoted\", cell"), S("two\r\nlines"), S(""), S("古北"),
                   S("-12.5")};
    struct buf b = buf_new(arena);
    for (size_t i = 0; i < COUNT(cells); i++)
        csv_cell(&b, i == 0, cells[i]);
    csv_end(&b);
    struct csv c = csv_new(arena, buf_str(&b), ',');
    str *row;
    size_t n;
    assert_true(csv_row(&c, &row, &n));
    assert_null(c.fault);
    assert_int_equal(n, COUNT(cells));
    for (size_t i = 0; i < n; i++)
        assert_true(str_eq(row[i], cells[i]));
    assert_false(csv_row(&c, &row, &n));
}

/* What a spreadsheet would run too, where a program reads it; a row of a million cells is none. */
static void csv_is_exact_and_bounded(void **state)
{
    (void)state;
    static const char *const cells[] = {"=1+1", "- broken, \"again\"", "@home", "+86 21", "'x"};
    struct buf b = buf_new(arena), wide = buf_new(arena);
    str *row;
    size_t n;
    for (size_t i = 0; i < COUNT(cells); i++)
        csv_cell_exact(&b, i == 0, str_from(cells[i]));
    csv_end(&b);
    struct csv c = csv_new(arena, buf_str(&b), ',');
    assert_true(csv_row(&c, &row, &n) && n == COUNT(cells) && !c.fault);
    for (size_t i = 0; i < n; i++)
        assert_str(row[i], cells[i]);
    for (size_t i = 0; i < 1000000; i++)
        buf_byte(&wide, ',');
    buf_z(&wide, "\na,b\n");
    c = csv_new(arena, S("a,b\n\"c\0d\",e\nf,g\n"), ',');
    assert_true(csv_row(&c, &row, &n) && !c.fault);
    assert_true(csv_row(&c, &row, &n) && n == 2 && c.fault && c.line == 2);
    assert_true(csv_row(&c, &row, &n) && n == 2 && !c.fault);
    c = csv_new(arena, buf_str(&wide), ',');
    assert_true(csv_row(&c, &row, &n) && n == CSV_CELLS_MOST && c.fault);
    assert_true(csv_row(&c, &row, &n) && n == 2 && !c.fault && c.line == 2);
}

static void csv_names_faults_and_disarms_formulas(void **state)
{
    (void)state;
    str *row;
    size_t n;
    struct csv c = csv_new(arena,
                           S("\xEF\xBB\xBF"
                             "a;b\n\n\"x\ny\";z\nq\"r;s\n\"open"),
                           ';');
    assert_true(csv_row(&c, &row, &n) && n == 2 && !c.fault && c.line == 1);
    assert_str(row[0], "a");
    assert_true(csv_row(&c, &row, &n) && n == 2 && !c.fault && c.line == 3);
    assert_str(row[0], "x\ny");
    assert_true(csv_row(&c, &row, &n) && n == 2 && c.fault && c.line == 5);
    assert_false(csv_row(&c, &row, &n));
    assert_non_null(c.fault);
    struct buf b = buf_new(arena);
    csv_cell(&b, true, S("=HYPERLINK(1)"));
    csv_cell(&b, false, S("-4"));
    csv_cell(&b, false, S("＝1+1")); /* as Chinese keyboards type it, and spreadsheets take it */
    csv_cell(&b, false, S("＠x"));
    csv_cell(&b, false, S("古"));
    assert_str(buf_str(&b), "\"'=HYPERLINK(1)\",-4,\"'＝1+1\",\"'＠x\",古");
}

static void json_is_escaped(void **state)
{
    (void)state;
    struct buf b = buf_new(arena);
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key(&j, "a\"b");
    json_str(&j, S("x\\\n\x01古"));
    json_key(&j, "list");
    json_open(&j, '[');
    json_int(&j, -3);
    json_double(&j, 0.1);
    json_bool(&j, true);
    json_nothing(&j);
    json_time(&j, 1000);
    json_close(&j, ']');
    json_close(&j, '}');
    assert_str(buf_str(&b), "{\"a\\\"b\":\"x\\\\\\n\\u0001古\",\"list\":[-3,0.1,true,null,"
                            "\"1970-01-01T00:00:01Z\"]}");
}

static void digests_match_known_values(void **state)
{
    (void)state;
    struct hash h = hash_sha256(S("abc")), g;
    struct buf b = buf_new(arena);
    hex_put(&b, h.bytes, sizeof h.bytes);
    /* FIPS 180-2 appendix B.1 */
    assert_str(buf_str(&b), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(hex_read(buf_str(&b), g.bytes, sizeof g.bytes));
    assert_true(hash_eq(&h, &g));
    assert_false(hex_read(S("zz"), g.bytes, 1));
}

static void counts_wait_until_they_are_kept(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct meter *t = meter_new(a);
    const struct meter_count *counts;
    i64 sum = 0;
    for (int i = 0; i < 3; i++)
        meter_add(t, 7);
    meter_add(t, 9);
    assert_int_equal(meter_gather(t, &counts), 2);
    assert_int_equal(counts[0].n + counts[1].n, 4);
    meter_add(t, 7);
    assert_int_equal(meter_gather(t, &counts), 2); /* writing failed: the same again */
    meter_done(t);
    assert_int_equal(meter_gather(t, &counts), 1);
    assert_int_equal(counts[0].id, 7);
    assert_int_equal(counts[0].n, 1);
    meter_done(t);
    for (i64 id = 1; id <= 100000;
         id++) /* more than there is room for: some are lost, none wrong */
        meter_add(t, id);
    size_t n = meter_gather(t, &counts);
    for (size_t i = 0; i < n; i++)
        sum += counts[i].n;
    assert_in_range(n, METER_SLOTS / 2, METER_SLOTS);
    assert_int_equal(sum, n);
    arena_free(a);
}

static void a_hash_in_pieces_is_that_of_the_whole(void **state)
{
    static const char text[] = "邻里 is one program over one database";
    str whole = {text, sizeof text - 1};
    struct hash want = hash_blake2b(whole, STR_NONE);
    (void)state;
    for (size_t cut = 0; cut <= whole.n; cut++) {
        struct hashing h;
        hashing_begin(&h);
        hashing_add(&h, str_first(whole, cut));
        hashing_add(&h, str_from_at(whole, cut));
        struct hash got = hashing_end(&h);
        assert_true(hash_eq(&got, &want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_in_pieces_is_that_of_the_whole),
        cmocka_unit_test(arena_keeps_its_limit),
        cmocka_unit_test(arena_grows_in_place_and_moves),
        cmocka_unit_test(push_grows),
        cmocka_unit_test(numbers_are_whole_or_refused),
        cmocka_unit_test(text_is_cut_and_trimmed),
        cmocka_unit_test(utf8_refuses_what_rfc3629_refuses),
        cmocka_unit_test(times_go_there_and_back),
        cmocka_unit_test(impossible_times_are_refused),
        cmocka_unit_test(ids_grow),
        cmocka_unit_test(processes_seldom_make_the_same_id),
        cmocka_unit_test(maps_find_what_was_put),
        cmocka_unit_test(counts_wait_until_they_are_kept),
        cmocka_unit_test(csv_reads_what_it_writes),
        cmocka_unit_test(csv_is_exact_and_bounded),
        cmocka_unit_test(csv_names_faults_and_disarms_formulas),
        cmocka_unit_test(json_is_escaped),
        cmocka_unit_test(digests_match_known_values),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
