/* The archive's reader and writer, canonical JSON, credentials: against each other and the edges of
 * what is allowed. */
#include "base/test.h"
#include "election/archive.h"
#include "election/canonical.h"
#include "election/election.h"
#include "election/heads.h"

static bool reads_string(struct arena *a, const char *json, const char *meaning)
{
    struct scan s = scan_new(str_from(json));
    str got = scan_string(&s, a);
    return scan_done(&s) && str_eq(got, str_from(meaning));
}

static void strings_have_one_spelling(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_true(reads_string(a, "\"\"", ""));
    assert_true(reads_string(a, "\"居委会\"", "居委会"));
    assert_true(reads_string(a, "\"a\\\"b\\\\c\\n\\t\\u0001\\u007f\"", "a\"b\\c\n\t\x01\x7f"));
    const char *wrong[] = {"",
                           "\"",
                           "\"a",
                           "\"\\/\"",
                           "\"\\u0041\"",
                           "\"\\u000a\"",
                           "\"\\u001F\"",
                           "\"\x01\"",
                           "\"\x7f\"",
                           "\"\\u00e9\"",
                           "\"\xff\"",
                           "\"\\",
                           "\"\\u00\"",
                           "\"\xc0\x80\"",
                           "\"a\" "};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct scan s = scan_new(str_from(wrong[i]));
        scan_string(&s, a);
        assert_false(scan_done(&s));
    }
    for (unsigned c = 0; c < 0x80; c++) { /* what is written is read */
        struct buf b = buf_new(a);
        char one = (char)c;
        put_string(&b, (str){&one, 1});
        struct scan s = scan_new(buf_str(&b));
        str got = scan_string(&s, a);
        assert_true(scan_done(&s) && got.n == 1 && got.p[0] == one);
    }
    arena_free(a);
}

static void numbers_have_one_spelling(void **state)
{
    (void)state;
    const char *wrong[] = {"", "-1", "01", "1.0", "1e3", "6", "99999999999999999999", "x"};
    struct scan s = scan_new(S("5"));
    assert_int_equal(scan_int(&s, 0, 5), 5);
    assert_true(scan_done(&s));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        s = scan_new(str_from(wrong[i]));
        scan_int(&s, 0, 5);
        assert_false(scan_done(&s));
    }
}

/* Setup, two ballots and the end; content does not matter to the archive. */
static str sample(struct arena *a)
{
    struct buf b = buf_new(a), setup = buf_new(a);
    str bodies[4] = {S("{}"), S("[]"), S("[\"4\"]")}, ballots[2] = {S("{\"a\":1}"), S("{\"a\":2}")};
    static const char *const names[] = {"{\"election\":", ",\"trustees\":", ",\"credentials\":"};
    struct archive sofar;
    struct fault f = {.arena = a};
    for (int i = 0; i < 3; i++) {
        struct hash h = sha256(bodies[i]);
        buf_z(&setup, names[i]);
        put_hash(&setup, &h);
    }
    buf_z(&setup, "}");
    bodies[3] = buf_str(&setup);
    archive_put_start(&b, 1700000000);
    archive_put_event(&b, 1700000000, NULL, 0, EVENT_SETUP, bodies, 4);
    for (int i = 0; i < 2; i++) {
        assert_true(archive_read(a, buf_str(&b), &sofar, &f));
        archive_put_event(&b, 1700000000, &sofar.events[sofar.n - 1], sofar.n, EVENT_BALLOT,
                          &ballots[i], 1);
    }
    assert_true(archive_read(a, buf_str(&b), &sofar, &f));
    archive_put_event(&b, 1700000000, &sofar.events[2], 3, EVENT_END_BALLOTS, NULL, 0);
    return buf_str(&b);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct archive archive;
    struct fault f = {.arena = a};
    str bytes = sample(a);
    assert_true(archive_read(a, bytes, &archive, &f));
    assert_int_equal(archive.n, 4);
    assert_int_equal(archive.timestamp, 1700000000);
    assert_true(str_eq(event_body(&archive.events[2], 0), S("{\"a\":2}")));
    assert_int_equal(archive.events[3].end, bytes.n);
    assert_true(archive_may_follow(&archive, EVENT_TALLY));
    assert_false(archive_may_follow(&archive, EVENT_BALLOT));
    arena_free(a);
}

/* No byte of an archive may be another one, and it may end after an event only. */
static void every_byte_counts(void **state)
{
    (void)state;
    struct arena *a = arena_new(0), *each = arena_new(0);
    str bytes = sample(a);
    struct archive archive;
    struct fault good = {.arena = a};
    assert_true(archive_read(a, bytes, &archive, &good));
    for (size_t i = 0; i < bytes.n; i++) {
        struct archive broken;
        struct fault f = {.arena = each};
        str copy = str_copy(each, bytes);
        ((char *)(uintptr_t)copy.p)[i] ^= 1;
        assert_false(archive_read(each, copy, &broken, &f));
        assert_non_null(f.what.text);
        arena_reset(each);
    }
    for (size_t n = 0; n < bytes.n; n += 7) {
        struct archive broken;
        struct fault f = {.arena = each};
        bool whole = false;
        for (size_t i = 0; i < archive.n; i++)
            whole |= archive.events[i].end == n;
        assert_true(archive_read(each, str_first(bytes, n), &broken, &f) == whole);
        arena_reset(each);
    }
    arena_free(each);
    arena_free(a);
}

static void credentials_carry_a_checksum(void **state)
{
    (void)state;
    struct chance chance = {.seed = S("credentials")};
    char c[CREDENTIAL_LENGTH + 1];
    for (int i = 0; i < 100; i++) {
        credential_new(c, &chance);
        assert_true(credential_valid(str_from(c)));
        /* one letter off by one (53 off would not be seen: the checksum is modulo 53) */
        c[i % 3] = (char)(c[i % 3] == '1' ? '2' : c[i % 3] - 1);
        assert_false(credential_valid(str_from(c)));
    }
    assert_false(credential_valid(S("")));
    assert_false(credential_valid(S("AAA-AAA-AAA-AAA-AA0")));
}

static void a_beginning_is_known(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct fault f = {.arena = a};
    assert_true(archive_continues(S("ab"), S("abc"), &f));
    assert_true(archive_continues(S("abc"), S("abc"), &f));
    assert_false(archive_continues(S("abc"), S("ab"), &f));
    f.what.text = NULL;
    assert_false(archive_continues(S("abd"), S("abcd"), &f));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_have_one_spelling),    cmocka_unit_test(numbers_have_one_spelling),
        cmocka_unit_test(what_was_written_is_read),     cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(credentials_carry_a_checksum), cmocka_unit_test(a_beginning_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
