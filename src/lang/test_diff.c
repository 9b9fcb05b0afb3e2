/* Differences of texts: what people would mark, in any script; the runs rebuild both texts; the
 * common part is as long as can be. */
#include "base/buf.h"
#include "base/test.h"
#include "lang/diff.h"

static struct arena *arena;

static str shown(str before, str after)
{
    struct diff_run *runs;
    struct buf b = buf_new(arena);
    size_t n = diff_words(arena, before, after, &runs);
    for (size_t i = 0; i < n; i++) {
        buf_z(&b, runs[i].kind == DIFF_GONE ? "[-" : runs[i].kind == DIFF_NEW ? "[+" : "");
        buf_put(&b, runs[i].text);
        buf_z(&b, runs[i].kind == DIFF_SAME ? "" : "]");
    }
    return buf_str(&b);
}

static void assert_shown(const char *before, const char *after, const char *want)
{
    str got = shown(str_from(before), str_from(after));
    assert_string_equal(str_z(arena, got), want);
}

static void words_are_whole(void **state)
{
    (void)state;
    assert_shown("The lift is broken.", "The lift was broken.", "The lift [-is][+was] broken.");
    assert_shown("same", "same", "same");
    assert_shown("", "new", "[+new]");
    assert_shown("gone", "", "[-gone]");
    assert_shown("", "", "");
    assert_shown("居民委员会周一开会", "居民委员会周五开会", "居民委员会[-周一][+周五]开会");
    assert_shown("المصعد معطل اليوم", "المصعد معطل غدا", "المصعد معطل [-اليوم][+غدا]");
}

static void paragraphs_are_matched_first(void **state)
{
    (void)state;
    assert_shown("one\n\ntwo\n\nthree", "one\n\nthree", "one\n\n[-two\n\n]three");
    assert_shown("one\n\nthree", "one\n\ntwo\n\nthree", "one\n\n[+two\n\n]three");
    assert_shown("a b\nc d\n", "a x\nc d\n", "a [-b][+x]\nc d\n");
}

/* A small stream of numbers, the same at every run. */
static u32 drawn(u32 *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static size_t longest_common(const str *a, size_t n, const str *b, size_t m)
{
    size_t best[17][17] = {{0}};
    for (size_t i = 1; i <= n; i++)
        for (size_t k = 1; k <= m; k++) {
            size_t up = best[i - 1][k], left = best[i][k - 1];
            best[i][k] =
                str_eq(a[i - 1], b[k - 1]) ? best[i - 1][k - 1] + 1 : (up > left ? up : left);
        }
    return best[n][m];
}

static void matches_are_as_many_as_can_be(void **state)
{
    static const str letters[] = {S_INIT("a"), S_INIT("b"), S_INIT("c")};
    (void)state;
    u32 seed = 7;
    for (int round = 0; round < 20000; round++) {
        str a[16], b[16];
        size_t match[16], n = drawn(&seed) % 17, m = drawn(&seed) % 17, matched = 0, last = 0;
        for (size_t i = 0; i < n; i++)
            a[i] = letters[drawn(&seed) % 3];
        for (size_t i = 0; i < m; i++)
            b[i] = letters[drawn(&seed) % 3];
        diff_match(a, n, b, m, match);
        for (size_t i = 0; i < m; i++) {
            if (match[i] == SIZE_MAX)
                continue;
            assert_true(match[i] < n && match[i] + 1 > last && str_eq(a[match[i]], b[i]));
            last = match[i] + 1;
            matched++;
        }
        assert_int_equal(matched, longest_common(a, n, b, m));
        arena_reset(arena);
    }
}

static void runs_rebuild_both_texts(void **state)
{
    static const char *const parts[] = {"水管", "漏了", " ", "\n\n", "the ", "lift", "。", "غدا "};
    (void)state;
    u32 seed = 11;
    for (int round = 0; round < 2000; round++) {
        struct buf text[2], rebuilt[2];
        struct diff_run *runs;
        for (int t = 0; t < 2; t++) {
            text[t] = buf_new(arena);
            rebuilt[t] = buf_new(arena);
            for (u32 i = drawn(&seed) % 30; i > 0; i--)
                buf_z(&text[t], parts[drawn(&seed) % COUNT(parts)]);
        }
        size_t n = diff_words(arena, buf_str(&text[0]), buf_str(&text[1]), &runs);
        for (size_t i = 0; i < n; i++) {
            if (runs[i].kind != DIFF_NEW)
                buf_put(&rebuilt[0], runs[i].text);
            if (runs[i].kind != DIFF_GONE)
                buf_put(&rebuilt[1], runs[i].text);
        }
        for (int t = 0; t < 2; t++)
            assert_true(str_eq(buf_str(&text[t]), buf_str(&rebuilt[t])));
        arena_reset(arena);
    }
}

/* Nothing in common, at a length where the search without a bound would take gigabytes. */
static void strangers_are_replaced(void **state)
{
    struct buf before = buf_new(arena), after = buf_new(arena);
    struct diff_run *runs;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        buf_fmt(&before, "a%d\n", i);
        buf_fmt(&after, "b%d\n", i);
    }
    size_t n = diff_words(arena, buf_str(&before), buf_str(&after), &runs);
    assert_true(n >= 2);
    assert_true(arena_used(arena) < (size_t)256 << 20);
}

/* A long document of which every other paragraph was written anew: no more memory than a request
 * has. */
static void many_rewritten_paragraphs_fit(void **state)
{
    struct buf before = buf_new(arena), after = buf_new(arena);
    struct diff_run *runs;
    (void)state;
    for (int i = 0; i < 40; i++) {
        for (int k = 0; k < 450; k++) {
            buf_fmt(&before, "a%d ", k);
            buf_fmt(&after, "b%d ", k);
        }
        buf_fmt(&before, "\n\nkept %d\n\n", i);
        buf_fmt(&after, "\n\nkept %d\n\n", i);
    }
    size_t n = diff_words(arena, buf_str(&before), buf_str(&after), &runs);
    assert_true(n >= 120);
    assert_true(arena_used(arena) < (size_t)16 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_rewritten_paragraphs_fit),
        cmocka_unit_test(words_are_whole),
        cmocka_unit_test(paragraphs_are_matched_first),
        cmocka_unit_test(matches_are_as_many_as_can_be),
        cmocka_unit_test(runs_rebuild_both_texts),
        cmocka_unit_test(strangers_are_replaced),
    };
    arena = arena_new(0);
    int failed = cmocka_run_group_tests_name("diff", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
