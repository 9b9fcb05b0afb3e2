/* What pagegen makes of good pages, and everything it must refuse, with the line it names. */
#include <locale.h>

#include "base/test.h"
#include "pagegen.h"

static struct arena *arena;

static void assert_refused(const char *source, const char *expected)
{
    struct pagegen made;
    if (pagegen_compile(arena, "x.html", str_from(source), &made))
        fail_msg("was taken: %s", source);
    str wanted = str_fmt(arena, "x.html:%s\n", expected);
    if (!str_eq(made.errors, wanted))
        fail_msg("for: %s\nwanted: %.*sgot: %.*s", source, STR_FMT(wanted), STR_FMT(made.errors));
}

static str taken(const char *source)
{
    struct pagegen made;
    if (!pagegen_compile(arena, "x.html", str_from(source), &made))
        fail_msg("refused: %.*s", STR_FMT(made.errors));
    return made.code;
}

static void assert_makes(const char *source, const char *code)
{
    str made = taken(source);
    size_t from = str_find(made, S("{\n"));
    str body = str_from_at(made, from + 2);
    body = str_first(body, body.n - 3);
    if (!str_eq(body, str_from(code)))
        fail_msg("for: %s\nwanted:\n%s\ngot:\n%.*s", source, code, STR_FMT(body));
}

static void each_fault_is_refused_with_its_line(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        /* attributes */
        {"@part a()\n<p class=x></p>", "2: error: the value of class must be quoted"},
        {"@part a()\n\n<p class='x></p>",
         "3: error: the value of class is never closed\n"
         "x.html:3: error: <p is never ended by >\nx.html:3: error: <p> is never closed"},
        {"@part a()\n<p onclick=\"x()\"></p>", "2: error: inline script or style: onclick"},
        {"@part a()\n<p style=\"color: red\"></p>", "2: error: inline script or style: style"},
        {"@part a()\n<p title=\"Hello\"></p>",
         "2: error: words outside @{_(\"…\")} in title=\"Hello\""},
        {"@part a()\n<p aria-label=\"社区\"></p>",
         "2: error: words outside @{_(\"…\")} in aria-label=\"社区\""},
        {"@part a()\n<img src=\"/x\">", "2: error: an <img> needs alt=\"\" at least"},
        /* script and style */
        {"@part a()\n<script>alert(1)</script>",
         "2: error: inline script\nx.html:2: error: nothing may stand in <script>\n"
         "x.html:2: error: words outside @{_(\"…\")}: \"alert(1)\""},
        {"@part a()\n<script src=\"/static/x.js\">@{x}</script>",
         "2: error: no expression may stand in <script>"},
        {"@part a()\n<style></style>", "2: error: unknown or unwanted tag <style>"},
        {"@part a()\n<iframe></iframe>", "2: error: unknown or unwanted tag <iframe>"},
        {"@part a()\n<blink></blink>", "2: error: unknown or unwanted tag <blink>"},
        {"@part a()\n<div><rect/></div>", "2: error: unknown or unwanted tag <rect>"},
        /* balance */
        {"@part a()\n<p>", "2: error: <p> is never closed"},
        {"@part a()\n</p>", "2: error: </p> closes nothing that was opened here"},
        {"@part a()\n<p><b></p></b>", "2: error: </p> where </b> was expected (opened in line 2)\n"
                                      "x.html:2: error: <p> is never closed"},
        {"@part a()\n@if x\n<p>\n@end\n</p>",
         "3: error: <p> is not closed before @end in line 4\n"
         "x.html:5: error: </p> closes nothing that was opened here"},
        {"@part a()\n<p>\n@if x\n</p>\n@end\n</p>",
         "4: error: </p> closes nothing that was opened here"},
        {"@part a()\n@if x\n", "2: error: this block has no @end"},
        {"@part a()\n@end\n", "2: error: @end without a block"},
        {"@part a()\n@for ;;\n@else\n@end\n", "3: error: @else without @if"},
        {"@part a()\n<p/>", "2: error: <p/> does not close itself in HTML"},
        /* words */
        {"@part a()\n<p>Hello</p>", "2: error: words outside @{_(\"…\")}: \"Hello\""},
        {"@part a()\n<p>١ مرحبا</p>", "2: error: words outside @{_(\"…\")}: \"١ مرحبا\""},
        {"@part a()\n@{_(title)}",
         "2: error: _() takes its sentence as a literal, for the catalogs"},
        {"@part a()\n@{_n(\"a\", b, 1)}",
         "2: error: _n() takes its sentences as a literal, for the catalogs"},
        {"@part a()\n@{_(\"{1} of {2}\", x)}",
         "2: error: the sentence's places {1} to {4} and its 1 argument do not match"},
        {"@part a()\n@{_(\"{2}\", x, y)}",
         "2: error: the sentence's places {1} to {4} and its 2 arguments do not match"},
        {"@part a()\n@{_(\"none\", x)}",
         "2: error: the sentence's places {1} to {4} and its 1 argument do not match"},
        /* addresses */
        {"@part a()\n<a href=\"javascript:x\"></a>",
         "2: error: an address begins with /, #, ?, https:, mailto: or tel:, or is wholly an "
         "expression of type struct url"},
        {"@part a()\n<a href=\"cases/@{x}\"></a>",
         "2: error: an address begins with /, #, ?, https:, mailto: or tel:, or is wholly an "
         "expression of type struct url"},
        {"@part a()\n<a href=\"//x.example/\"></a>", "2: error: an address without scheme"},
        {"@part a()\n<a href=\"https://@{host}/\"></a>",
         "2: error: the address's host must be written out; else give a struct url"},
        {"@part a()\n<a href=\"@{x}/y\"></a>",
         "2: error: an address is wholly an expression, or begins with literal text"},
        /* directives */
        {"@page a()\n<p></p>", "1: error: a @page needs a @title"},
        {"@page a()\n<p></p>\n@title x\n", "3: error: @title stands once, at the head of a @page\n"
                                           "x.html:1: error: a @page needs a @title"},
        {"@part a()\n@title x\n", "2: error: @title stands once, at the head of a @page"},
        {"@part a()\n@frob x\n", "2: error: unknown directive @frob"},
        {"@part a\n", "1: error: NAME(…) was expected"},
        {"@part a()\n@use b\n", "2: error: NAME(…) was expected"},
        {"@part a()\n@if\n@end\n", "2: error: @if needs something"},
        {"@part a()\n@if x\n@body\n@end\n",
         "3: error: @body stands once in a @part, outside all blocks"},
        {"@part a()\n@if (x\n", "2: error: brackets or quotes of @if do not close\n"
                                "x.html:2: error: this block has no @end"},
        {"@if x\n@end\n", "1: error: @if before the first @page or @part\n"
                          "x.html:2: error: @end before the first @page or @part"},
        /* single signs */
        {"@part a()\n<p>&</p>", "2: error: a bare &; write &amp;"},
        {"@part a()\n<p>1 < 2</p>", "2: error: a bare <; write &lt;"},
        {"@part a()\n<p>1 > 2</p>", "2: error: a bare >; write &gt;"},
        {"@part a()\n<p>1 @ 2</p>",
         "2: error: a bare @; write @@ (directives stand first on their line)"},
        {"@part a()\n<!-- x -->", "2: error: comments are written @# …"},
        {"@part a()\n@{x", "2: error: this @{ is never closed"},
        {"@part a()\n@{}", "2: error: an empty @{}"},
        {"\xFF", "1: error: not UTF-8 text"},
    };
    for (size_t i = 0; i < COUNT(table); i++)
        assert_refused(table[i][0], table[i][1]);
}

static void good_pages_become_c(void **state)
{
    (void)state;
    assert_makes("@part a(int n)\n<p>@{n}</p>\n",
                 "put_markup(p, S(\"<p>\"));\n#line 2 \"x.html\"\nput(p, n);\n"
                 "put_markup(p, S(\"</p>\"));\n");
    assert_makes("@part a()\n<p title=\"a\" translate=\"no\">\n  Hello <b>you</b>\n</p>\n",
                 "put_markup(p, S(\"<p title=\\\"a\\\" translate=\\\"no\\\">Hello "
                 "<b>you</b></p>\"));\n");
}

/* Words of a script without spaces, one after another in a loop. */
static void lines_join_where_it_is_said(void **state)
{
    (void)state;
    assert_makes("@part a()\n@if x\n  <del>@{y}</del> @-\n@else\n  @{y}@-\n@end\n<b>@{y}</b>",
                 "#line 2 \"x.html\"\nif (x) {\nput_markup(p, S(\"<del>\"));\n#line 3 "
                 "\"x.html\"\nput(p, y);\n"
                 "put_markup(p, S(\"</del>\"));\n} else {\n#line 5 \"x.html\"\nput(p, y);\n}\n"
                 "put_markup(p, S(\"<b>\"));\n#line 7 \"x.html\"\nput(p, y);\n"
                 "put_markup(p, S(\"</b>\"));\n");
    assert_refused("@part a()\n@{y} @- @{y}", "2: error: @- stands at the end of a line");
}

static void p_is_implied_and_sentences_are_calls(void **state)
{
    (void)state;
    assert_makes("@part a()\n@{_(\"by {1}\", date(x.date(t)))}",
                 "#line 2 \"x.html\"\nput(p, page_say(p, \"by {1}\", (const struct word[]){word(p, "
                 "date(p, x.date(t)))}, 1));\n");
    assert_makes("@part a()\n@{number(p, 1)}@{icon(\"x\")}",
                 "#line 2 \"x.html\"\nput(p, number(p, 1));\n#line 2 \"x.html\"\n"
                 "put(p, icon(\"x\"));\n");
}

static void conditional_attributes_vanish(void **state)
{
    (void)state;
    assert_makes("@part a()\n<b class=\"@if{x}@{y}\" hidden=\"@if{z}\"></b>",
                 "put_markup(p, S(\"<b\"));\n#line 2 \"x.html\"\nif (x) {\n"
                 "put_markup(p, S(\" class=\\\"\"));\n#line 2 \"x.html\"\nput_attribute(p, y);\n"
                 "put_markup(p, S(\"\\\"\"));\n}\n#line 2 \"x.html\"\nif (z) {\n"
                 "put_markup(p, S(\" hidden\"));\n}\nput_markup(p, S(\"></b>\"));\n");
}

static void strings_keep_their_lines(void **state)
{
    (void)state;
    struct pagegen made;
    assert_true(pagegen_compile(arena, "x.html",
                                S("@part a()\n@# translators: a greeting\n@{_(\"Hi {1}\", n)}\n\n"
                                  "@use b(_n(\"one\", \"{1} many\", n, n), N_(\"later\"))\n"),
                                &made));
    assert_string_equal(str_z(arena, made.strings),
                        "#line 1 \"x.html\"\n\n /* translators: a greeting */\n _(\"Hi {1}\");\n\n"
                        " _n(\"one\", \"{1} many\", 1); N_(\"later\");\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_refused_with_its_line),
        cmocka_unit_test(good_pages_become_c),
        cmocka_unit_test(lines_join_where_it_is_said),
        cmocka_unit_test(p_is_implied_and_sentences_are_calls),
        cmocka_unit_test(conditional_attributes_vanish),
        cmocka_unit_test(strings_keep_their_lines),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    arena = arena_new(0);
    int failed = cmocka_run_group_tests_name("pagegen", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
