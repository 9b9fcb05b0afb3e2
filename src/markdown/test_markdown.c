/* Markdown: what is drawn is safe, headings keep their ids, bombs are bounded. */
#include "base/quick.h"
#include "base/test_arena.h"
#include "base/when.h"
#include "markdown/drawn.h"
#include "markdown/markdown.h"

static str draw(const char *text)
{
    struct markdown m;
    const char *fault = markdown_render(arena, str_from(text), &m);
    if (fault)
        fail_msg("%s", fault);
    return m.html.text;
}

static void drawn_is(const char *text, const char *expected)
{
    str got = draw(text);
    if (!str_eq(got, str_from(expected)))
        fail_msg("%s became\n%.*s", text, STR_FMT(got));
}

static void usual_marks(void **state)
{
    (void)state;
    drawn_is("A *b* **c** ~~d~~", "<p>A <em>b</em> <strong>c</strong> <del>d</del></p>\n");
    drawn_is("|a|b|\n|-|-|\n|1|2|",
             "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n"
             "</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></"
             "div>\n");
}

static void nothing_unsafe_is_drawn(void **state)
{
    (void)state;
    const char *const hostile[] = {
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "![a](javascript:alert(1))",
        "![x](https://example.org/spy.png)",
        "<a href=\"javascript:x\">y</a>",
        "[a]\n\n[a]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "&lt;script&gt;",
        "`<script>`",
        "# <script>x</script>",
        "[a](</x \"onmouseover=y>\")",
        "|<script>|\n|-|\n|<b onclick=x>|",
    };
    const char *const never[] = {
        "<script",         "<img", "onerror=a>", "href=\"javascript", "href=\"data",
        "href=\"vbscript", "<b ",  "href=\"JaVa"};
    for (size_t i = 0; i < COUNT(hostile); i++) {
        str got = draw(hostile[i]);
        for (size_t k = 0; k < COUNT(never); k++)
            if (str_has(got, str_from(never[k])))
                fail_msg("%s became %.*s", hostile[i], STR_FMT(got));
    }
}

static void tags_are_shown_as_written(void **state)
{
    (void)state;
    drawn_is("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    drawn_is("![pond](https://example.org/p.jpg)",
             "<p><a href=\"https://example.org/p.jpg\">pond</a></p>\n");
}

static void headings_have_ids(void **state)
{
    (void)state;
    struct markdown m;
    assert_null(markdown_render(
        arena, S("# 先听，再画图\n\n## What it *cost*\n\n## What it cost\n\n### مرحبا\n"), &m));
    assert_int_equal(m.n_headings, 4);
    assert_true(str_eq(m.headings[0].id, S("s-先听-再画图")));
    assert_true(str_eq(m.headings[0].text, S("先听，再画图")));
    assert_int_equal(m.headings[0].level, 2); /* the page's own title is the first */
    assert_true(str_eq(m.headings[1].id, S("s-what-it-cost")));
    assert_true(str_eq(m.headings[2].id, S("s-what-it-cost-2")));
    assert_true(str_has(m.html.text, S("<h3 id=\"s-what-it-cost\">What it <em>cost</em></h3>")));
    assert_true(str_has(m.html.text, S("<h4 id=\"s-مرحبا\">")));
    struct section *sections;
    assert_int_equal(drawn_sections(arena, m.html.text, &sections), 4);
    assert_true(str_eq(sections[1].id, S("s-what-it-cost")));
    assert_true(str_eq(sections[1].text, S("What it cost\n\n")));
    assert_true(str_eq(m.plain, S("先听，再画图\nWhat it cost\nWhat it cost\nمرحبا\n")));
}

/* A row of a table is a line, and a line of Chinese that goes on is no gap in a word. */
static void words_alone(void **state)
{
    (void)state;
    struct markdown m;
    assert_null(
        markdown_render(arena,
                        S("# Days\n\n| Day | Bin |\n|--|--|\n| Mon | wet *only* |\n| 周二 |\n"
                          "\n垃圾\n分类，\n**从**\n*今天*起 WiFi\n起\nand\nso\n"),
                        &m));
    assert_string_equal(
        str_z(arena, m.plain),
        "Days\nDay\tBin\nMon\twet only\n周二\t\n垃圾分类，从今天起 WiFi 起 and so\n");
    struct section *sections;
    assert_int_equal(drawn_sections(arena, m.html.text, &sections), 1);
    assert_string_equal(
        str_z(arena, sections[0].text),
        "Days\n\nDay\tBin\n\nMon\twet only\n\n周二\n\n垃圾分类，从今天起 WiFi 起 and so\n\n");
    assert_true(
        str_has(m.html.text, S("<p>垃圾分类，<strong>从</strong><em>今天</em>起 WiFi\n起\nand")));
}

/* What is drawn of signs, pictures, lists and code reads back as it was written. */
static void drawn_words(void **state)
{
    (void)state;
    struct markdown m;
    struct section *sections;
    assert_null(markdown_render(
        arena,
        S("before\n\n## A & B\n\n- one \\<b> \"two\"\n- ![pond & "
          "reed](/files/1)\n  - in `x<y>`\n\n```\na  b\n\n  c\n```\n\n##\n\n* * *\n"),
        &m));
    assert_int_equal(drawn_sections(arena, m.html.text, &sections), 2);
    assert_string_equal(str_z(arena, sections[0].text), "before\n\n");
    assert_string_equal(str_z(arena, sections[1].id), "s-a-b");
    assert_string_equal(str_z(arena, sections[1].text),
                        "A & B\n\none <b> \"two\"\n\npond & reed\n\nin x<y>\n\na  b\n\n  c\n\n");
    assert_int_equal(drawn_sections(arena, S("<p a & b <h2"), &sections), 0);
}

static void reading_takes_time(void **state)
{
    (void)state;
    struct buf b = buf_new(arena);
    assert_int_equal(reading_minutes(S("")), 1);
    for (int i = 0; i < 1000; i++)
        buf_z(&b, "字");
    assert_int_equal(reading_minutes(buf_str(&b)), 3);
    b = buf_new(arena);
    for (int i = 0; i < 1000; i++)
        buf_z(&b, "word ");
    assert_int_equal(reading_minutes(buf_str(&b)), 5);
}

static void escaped_text_stays_text(void **state)
{
    (void)state;
    const char *const texts[] = {"a*b*", "# x",   "1. y", "[a](b)", "<b>",  "- z", "x_y_z",
                                 "a\\b", "&amp;", "`c`",  "|a|",    "2) b", "+ c", "~~x~~"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct buf b = buf_new(arena);
        struct markdown m;
        markdown_escape(&b, str_from(texts[i]));
        assert_null(markdown_render(arena, buf_str(&b), &m));
        if (!str_eq(str_trim(m.plain), str_from(texts[i])))
            fail_msg("%s came back as %.*s", texts[i], STR_FMT(m.plain));
    }
}

/* What is repeated to the size limit, with and without empty lines between. */
static void bombs_are_bounded(void **state)
{
    (void)state;
    static const char *const bombs[] = {
        ">",       "> ",      "- ",    "[",         "![",      "*a ",   "*",
        "_a ",     "**a *b ", "`a",    "`` ` ",     "<",       "<!--",  "<?",
        "a](",     "[a](<b",  "[a][",  "[a]: u\n",  "|a",      "|-",    "|\n",
        "|-|\n|",  "x\n|-\n", "~",     "~~a ",      "&",       "&#",    "www.",
        "http:",   "a@b.c ",  ":",     "- a\n  - ", "1. ",     "# a\n", "\\",
        "!",       "[a](b)",  "*_*_",  "a**b",      "[x]\n\n", "<a\n",  "\t",
        "    a\n", "---\n",   "_*~`[", "> - ",      "[[]]()",  "(",     "\xe2\x80\x8b",
        "字",      "*字*",    "<a>",
    };
    const size_t most = quick() ? MARKDOWN_MOST / 4 : MARKDOWN_MOST;
    const i64 longest = quick() ? 500000 : 2000000;
    for (size_t i = 0; i < COUNT(bombs); i++) {
        for (int gaps = 0; gaps < 2; gaps++) {
            struct arena *a = arena_new(256 << 20);
            struct buf b = buf_new(a);
            struct markdown m;
            for (size_t k = 0; b.n + strlen(bombs[i]) + 2 <= most; k++) {
                buf_z(&b, bombs[i]);
                if (gaps && k % 1000 == 999)
                    buf_z(&b, "\n\n");
            }
            i64 before = thread_us();
            markdown_render(a, buf_str(&b), &m);
            i64 took = thread_us() - before;
            if (took > longest)
                fail_msg("'%s'%s took %lld µs", bombs[i], gaps ? " with gaps" : "",
                         (long long)took);
            arena_free(a);
        }
    }
}

static void what_is_too_much_is_refused(void **state)
{
    (void)state;
    struct markdown m;
    struct buf b = buf_new(arena);
    while (b.n <= MARKDOWN_MOST)
        buf_z(&b, "word\n\n");
    assert_non_null(markdown_render(arena, buf_str(&b), &m));
    b = buf_new(arena);
    for (int i = 0; i < 100; i++)
        buf_byte(&b, '>');
    assert_non_null(markdown_render(arena, buf_str(&b), &m));
    b = buf_new(arena);
    for (int i = 0; i < 30; i++)
        buf_z(&b, "|-");
    buf_z(&b, "|\n");
    for (int i = 0; i < 5000; i++)
        buf_z(&b, "|\n");
    assert_non_null(markdown_render(arena, buf_str(&b), &m));
}

/* One long address, used at every third byte: the text is small, what is drawn would be gigabytes.
 * Wherever the definition stands, and however many lines it takes. */
static void definitions_do_not_multiply(void **state)
{
    (void)state;
    static const struct {
        const char *begin, *again, *end;
        bool refused;
    } texts[] = {
        {"[a]: <", "xxxxxxxxxx", ">\n\n", true},
        {"> - 1. [a]: <", "xxxxxxxxxx", ">\n\n", true},
        {"[a]:\n  <", "xxxxxxxxxx", ">\n\n", true},
        {"[a]: b\n\"", "xxxxxxxxx\n", "\"\n\n", true},
        {"[a]: https://example.org/a\n\n", "words and [1]: more ", "\n\n", false},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct markdown m;
        struct buf b = buf_new(arena);
        buf_z(&b, texts[i].begin);
        for (int k = 0; k < 1000; k++)
            buf_z(&b, texts[i].again);
        buf_z(&b, texts[i].end);
        for (int k = 0; k < 2000; k++)
            buf_z(&b, "[a]\n\n");
        if ((markdown_render(arena, buf_str(&b), &m) != NULL) != texts[i].refused)
            fail_msg("%s%s… was %s", texts[i].begin, texts[i].again,
                     texts[i].refused ? "drawn" : "refused");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_marks),
        cmocka_unit_test(nothing_unsafe_is_drawn),
        cmocka_unit_test(tags_are_shown_as_written),
        cmocka_unit_test(headings_have_ids),
        cmocka_unit_test(words_alone),
        cmocka_unit_test(drawn_words),
        cmocka_unit_test(reading_takes_time),
        cmocka_unit_test(escaped_text_stays_text),
        cmocka_unit_test(bombs_are_bounded),
        cmocka_unit_test(definitions_do_not_multiply),
        cmocka_unit_test(what_is_too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
