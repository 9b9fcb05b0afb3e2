/* What people type: cleaned, measured, its language guessed, folded for comparing. */
#include "base/test_arena.h"
#include "lang/lang.h"

static void assert_text(str got, const char *wanted)
{
    assert_string_equal(str_z(arena, got), wanted);
}

static void assert_clean(const char *raw, bool line, const char *wanted)
{
    str out;
    assert_true(text_clean(arena, str_from(raw), line, &out));
    assert_text(out, wanted);
}

static void cleaning(void **state)
{
    (void)state;
    str out;
    assert_clean("  Open  \r\n cases\r", false, "Open  \n cases");
    assert_clean("a\r\nb\nc\td", true, "a b c d");
    assert_clean("a\xC2\x85"
                 "b\xE2\x80\xA8"
                 "c",
                 false, "a\nb\nc");
    assert_clean("e\xCC\x81", false, "é");
    assert_clean("a\x01\x1B[31m\x7F\xC2\x9B"
                 "b",
                 false, "a[31mb");
    assert_clean("abc\xE2\x80\xAE"
                 "fed\xE2\x80\xAC"
                 "\xE2\x81\xA6x\xE2\x81\xA9",
                 false, "abcfedx");
    assert_clean("\xEF\xBB\xBF"
                 "x\xEF\xBF\xBF\xEF\xB7\x90",
                 false, "x");
    assert_clean("\xE3\x80\x80古北\xE3\x80\x80", false, "古北");
    assert_clean("\xE2\x80\x8B \xE2\x81\xA0\xE2\x80\x8D", false, "");
    assert_clean("می\xE2\x80\x8Cخواهم", false, "می\xE2\x80\x8Cخواهم"); /* ZWNJ spells */
    assert_clean("👩\xE2\x80\x8D🔧", true, "👩\xE2\x80\x8D🔧");
    assert_clean("e\xE2\x80\xAD\xCC\x81", false, "é"); /* composed over what was taken out */
    assert_clean("", false, "");
    assert_false(text_clean(arena, S("\xff"), false, &out));
    assert_false(text_clean(arena, S("\xED\xA0\x80"), false, &out));
    assert_false(text_clean(arena, S("\xC0\x80"), false, &out));
    assert_true(text_clean(arena, S("a\0b"), false, &out));
    assert_text(out, "ab");
    assert_true(text_clean(arena, STR_NONE, false, &out));
    assert_int_equal(out.n, 0);
}

static void measuring(void **state)
{
    (void)state;
    assert_int_equal(text_length(S("")), 0);
    assert_int_equal(text_length(STR_NONE), 0);
    assert_int_equal(text_length(S("abc\n")), 4);
    assert_int_equal(text_length(S("邻里")), 2);
    assert_int_equal(text_length(S("e\xCC\x81")), 1);
    assert_int_equal(text_length(S("👩\xE2\x80\x8D👩\xE2\x80\x8D👧🇨🇳")), 2);
    assert_int_equal(text_length(S("हिन्दी")), 2); /* a conjunct is one */
    assert_true(text_rtl(S("123 — مرحبا abc")));
    assert_true(text_rtl(S("שלום")));
    assert_false(text_rtl(S("abc مرحبا")));
    assert_false(text_rtl(S("123")));
    assert_false(text_rtl(S("邻里")));
}

static void guessing(void **state)
{
    (void)state;
    static const char *const texts[][2] = {{"电梯坏了，请修一下 (B2)", "zh-Hans"},
                                           {"エレベーターが故障しました", "ja"},
                                           {"엘리베이터", "ko"},
                                           {"المصعد معطل", "ar"},
                                           {"The lift is broken", ""},
                                           {"Лифт", ""},
                                           {"ลิฟต์เสีย", "th"},
                                           {"123 !", ""},
                                           {"", ""},
                                           {"wifi 坏", ""}};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_text(text_script_lang(str_from(texts[i][0])), texts[i][1]);
}

static void folding(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"CAFÉ", "cafe"},
                                           {"Straße", "strasse"},
                                           {"ＡＢＣ１２３", "abc123"},
                                           {"ﬁ", "fi"},
                                           {"مُحَمَّد", "محمد"},
                                           {"مـــحمد", "محمد"},
                                           {"أحمد", "احمد"},
                                           {"ガラス", "ガラス"},
                                           {"ｶﾞﾗｽ", "ガラス"},
                                           {"हिन्दी", "हिन्दी"},
                                           {"邻里", "邻里"},
                                           {"İstanbul", "istanbul"},
                                           {"", ""}};
    for (size_t i = 0; i < COUNT(pairs); i++)
        assert_text(text_fold(arena, str_from(pairs[i][0])), pairs[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleaning),
        cmocka_unit_test(measuring),
        cmocka_unit_test(guessing),
        cmocka_unit_test(folding),
    };
    return cmocka_run_group_tests_name("text", tests, setup, teardown);
}
