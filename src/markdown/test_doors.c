/* Doors to the library: heads of files, HTML, MediaWiki. */
#include "base/quick.h"
#include "base/test_arena.h"
#include "base/when.h"
#include "markdown/from_html.h"
#include "markdown/from_wiki.h"
#include "markdown/front.h"
#include "markdown/markdown.h"

/* ── Heads ── */

static void a_head_is_read(void **state)
{
    (void)state;
    struct front f;
    const char *fault;
    str *topics;
    assert_true(
        front_read(arena,
                   S("---\ntitle: 楼道公约\ntopics: [共建, stairs]\ndate: 2026-03-01\nsummary: |\n"
                     "  two\n  lines\n---\n\n# Body\n--- not a head\n"),
                   &f, &fault));
    assert_true(str_eq(front_get(&f, "title"), S("楼道公约")));
    assert_true(str_eq(front_get(&f, "date"), S("2026-03-01")));
    assert_true(str_eq(front_get(&f, "summary"), S("two\nlines\n")));
    assert_int_equal(front_all(arena, &f, "topics", &topics), 2);
    assert_true(str_eq(topics[1], S("stairs")));
    assert_null(front_get(&f, "author").p);
    assert_true(str_starts(f.body, S("\n# Body")));
    assert_true(front_read(arena, S("no head"), &f, &fault));
    assert_true(str_eq(f.body, S("no head")));
}

static void bad_heads_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "---\na: &x 1\nb: *x\n---\n",
        "---\na: &x [1,2]\n---\n",
        "---\na: {b: {c: d}}\n---\n",
        "---\na: [[1]]\n---\n",
        "---\n- a\n- b\n---\n",
        "---\na: !!binary xx\n---\n",
        "---\na: [1\n---\n",
        "---\n\tx: 1\n---\n",
        "---\n? [a]\n: b\n---\n",
        "---\njust words\n---\n",
        "---\na: &a [\"lol\"]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n---\n",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct front f;
        const char *fault;
        if (front_read(arena, str_from(bad[i]), &f, &fault))
            fail_msg("%s was read", bad[i]);
        assert_non_null(fault);
    }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    struct buf b = buf_new(arena);
    struct front f;
    const char *fault;
    str values[] = {S("a: b"), S("\"quoted\" \\ and\nlines"), S("- x"), S("你好: 世界 #不是注释"),
                    S("مرحبا")};
    str *back;
    buf_z(&b, "---\n");
    front_put_list(&b, "x", values, COUNT(values));
    front_put(&b, "y", S("*not an alias"));
    buf_z(&b, "---\nbody");
    assert_true(front_read(arena, buf_str(&b), &f, &fault));
    assert_int_equal(front_all(arena, &f, "x", &back), COUNT(values));
    for (size_t i = 0; i < COUNT(values); i++)
        assert_true(str_eq(back[i], values[i]));
    assert_true(str_eq(front_get(&f, "y"), S("*not an alias")));
}

/* ── HTML ── */

static void html_becomes(const char *page, const char *markdown)
{
    struct from_html h;
    assert_null(from_html(arena, str_from(page), &h));
    if (!str_eq(h.body, str_from(markdown)))
        fail_msg("%s became\n%.*s", page, STR_FMT(h.body));
}

static void html_keeps_its_shape(void **state)
{
    (void)state;
    html_becomes("<h1>A</h1><p>b <b>c</b> <i>d</i></p>", "# A\n\nb **c** *d*");
    html_becomes("<ul><li>a<li>b<ol><li>c</ol></ul><p>d", "- a\n- b\n\n  1. c\n\nd");
    html_becomes("<p>x<a href='https://e.org/a b'>link</a>y", "x[link](<https://e.org/a b>)y");
    html_becomes("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 | 3</td></tr></table>",
                 "|a|b|\n|-|-|\n|1|2 \\| 3|");
    html_becomes("<blockquote><p>one<p>two</blockquote>", "> one\n>\n> two");
    html_becomes("<pre>a\n  b</pre>", "    a\n      b");
    html_becomes("<p>中文<br>第二行</p>", "中文\\\n第二行");
    html_becomes("<p># not a heading *not strong*</p>", "\\# not a heading \\*not strong\\*");
}

static void html_does_nothing(void **state)
{
    (void)state;
    html_becomes("<p>a<script>alert(1)</script>b<style>p{}</style>", "ab");
    html_becomes("<a href='javascript:alert(1)'>x</a>", "x");
    html_becomes("<a href=' JAVASCRIPT:alert(1)'>x</a>", "x");
    html_becomes("<img src=x onerror=alert(1)><p onclick=x>y</p>", "y");
    html_becomes("<iframe src=x>z</iframe><!-- c --><form>f</form>ok", "ok");
}

static void html_says_what_it_is(void **state)
{
    (void)state;
    struct from_html h;
    assert_null(from_html(arena,
                          S("<html lang=zh-Hans><head><title> 题 目 </title><meta name=author "
                            "content=张三><meta name=date content=2026-01-02></head><body>正文"),
                          &h));
    assert_true(str_eq(h.title, S("题 目")));
    assert_true(str_eq(h.lang, S("zh-Hans")));
    assert_true(str_eq(h.author, S("张三")));
    assert_true(str_eq(h.date, S("2026-01-02")));
    assert_true(str_eq(h.body, S("正文")));
}

/* ── MediaWiki ── */

static void wiki_becomes(const char *text, const char *markdown)
{
    struct from_wiki w;
    from_wiki(arena, str_from(text), &w);
    if (!str_eq(w.body, str_from(markdown)))
        fail_msg("%s became\n%.*s", text, STR_FMT(w.body));
}

static void wiki_keeps_its_shape(void **state)
{
    (void)state;
    wiki_becomes("== A ==\nb '''c''' ''d''", "## A\n\nb **c** *d*");
    wiki_becomes("'''''a''''' b", "***a*** b");
    wiki_becomes("b '''''never closed", "b ***never closed***");
    wiki_becomes("* a\n** b\n# c", "- a\n   - b\n1. c");
    wiki_becomes("[[Target|words]] and [[Other]]", "words and Other");
    wiki_becomes("[https://e.org the site]", "[the site](<https://e.org>)");
    wiki_becomes("a{{template|{{inner}}|x}}b<ref>note</ref>c<!-- d -->e", "abce");
    wiki_becomes("{|\n! a !! b\n|-\n| 1 || 2\n|}", "|a|b|\n|-|-|\n|1|2|");
    wiki_becomes("[[File:x.jpg|thumb|words]]after", "after");
    wiki_becomes("[[File:x.jpg|A [[link]] and [[another|one]] in it]]after [[x]]", "after x");
    wiki_becomes("[[never closed [[x]]", "\\[\\[never closed x");
    wiki_becomes("<script>x</script> 1 < 2", "x 1 \\< 2");
}

static void wiki_categories_are_topics(void **state)
{
    (void)state;
    struct from_wiki w;
    from_wiki(arena, S("x [[Category:Lifts]] [[分类:公约|k]]"), &w);
    assert_int_equal(w.n_topics, 2);
    assert_true(str_eq(w.topics[0], S("Lifts")));
    assert_true(str_eq(w.topics[1], S("公约")));
    from_wiki(arena, S("#REDIRECT [[Other]]"), &w);
    assert_true(w.redirect);
}

/* What is repeated must not cost more than its length. */
/* Microseconds to read a text full of one thing. */
static i64 work_of(const char *bomb, size_t size)
{
    struct arena *a = arena_new(1024 << 20);
    struct buf b = buf_new(a);
    struct from_html h;
    struct from_wiki w;
    while (b.n < size)
        buf_z(&b, bomb);
    i64 before = thread_us();
    from_html(a, buf_str(&b), &h);
    from_wiki(a, buf_str(&b), &w);
    i64 took = thread_us() - before;
    arena_free(a);
    return took;
}

static void bombs_are_bounded(void **state)
{
    (void)state;
    static const char *const bombs[] = {"{{",
                                        "{{\n",
                                        "[[",
                                        "[[a|",
                                        "[http://",
                                        "'''''",
                                        "<ref>",
                                        "<!--",
                                        "{|\n",
                                        "=",
                                        "*",
                                        "| ||",
                                        "<",
                                        "<div>",
                                        "<b>",
                                        "<ul><li>",
                                        "<table><tr><td>",
                                        "<blockquote>",
                                        "&amp;",
                                        "<a href='http://x'>",
                                        "<pre>",
                                        "}}",
                                        "]]",
                                        "<br>",
                                        "-{"};
    const size_t size = quick() ? 32 * 1024 : 256 * 1024;
    for (size_t i = 0; i < COUNT(bombs); i++) {
        i64 small = work_of(bombs[i], size), large = work_of(bombs[i], 4 * size);
        /* fourfold where it grows with the size, 16 with its square */
        if (large > 8 * small + (quick() ? 12500 : 100000))
            fail_msg("'%s': %lld µs, then %lld for four times as much", bombs[i], (long long)small,
                     (long long)large);
    }
}

/* A page of some megabytes does not become gigabytes, nor take minutes: what is copied at each
 * level, indented ever deeper, or compared with all before it. */
static void pages_do_not_grow(void **state)
{
    (void)state;
    static const struct {
        const char *many, *begin, *again;
        int times;
        bool refused;
    } pages[] = {
        {"<b>", "", "word ", 200000, true},
        {"<blockquote>", "", "<p>x", 100000, true},
        {"<ul><li>", "<pre>", "x\n", 300000, true},
        {"", "<p ", "a=1 ", 1000, true},
        {"", "<p ", "a='1'", 1000, true},
        {"", "<p 1=\"a ", "b ", 1000, true}, /* a name it cannot be: libxml2 reads on */
        {"", "<p title=\"", "many words ", 1000, false},
        {"", "<img src='data:image/png;base64,", "/a=b/", 1000, false},
        {"", "<!-- <p ", "a ", 1000, false},
        {"", "<script>if (1 <p", " a", 1000, false},
    };
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct arena *own = arena_new(0);
        struct buf b = buf_new(own);
        struct from_html h;
        for (int k = 0; k < 90; k++)
            buf_z(&b, pages[i].many);
        buf_z(&b, pages[i].begin);
        for (int k = 0; k < pages[i].times; k++)
            buf_z(&b, pages[i].again);
        const char *fault = from_html(own, buf_str(&b), &h);
        size_t used = arena_used(own);
        arena_free(own);
        if ((fault != NULL) != pages[i].refused || used > 12 * (size_t)FROM_HTML_WRITTEN)
            fail_msg("%s%s%s…: %s, %zu bytes used", pages[i].many, pages[i].begin, pages[i].again,
                     fault ? fault : "read", used);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_read),
        cmocka_unit_test(bad_heads_are_refused),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(html_keeps_its_shape),
        cmocka_unit_test(html_does_nothing),
        cmocka_unit_test(html_says_what_it_is),
        cmocka_unit_test(wiki_keeps_its_shape),
        cmocka_unit_test(wiki_categories_are_topics),
        cmocka_unit_test(bombs_are_bounded),
        cmocka_unit_test(pages_do_not_grow),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
