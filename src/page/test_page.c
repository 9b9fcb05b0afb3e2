/* What pages write: escaping in every place, sentences, addresses, the frame. */
#include "base/test.h"
#include "hostile.html.h"
#include "page/sheet.h"
#include "page/static.h"

static struct arena *arena;

static struct page new_page(const char *lang)
{
    static const struct frame frame = {.name = {S_INIT("Wangchao Lane"), S_INIT("en")}};
    struct page p = {.arena = arena,
                     .lang = lang_by_path(str_from(lang)),
                     .path = S("/cases?page=2"),
                     .zone = "Asia/Shanghai",
                     .frame = &frame,
                     .form_token = S("tok\"en"),
                     .once = S("once")};
    p.out = NEW(arena, struct buf);
    *p.out = buf_new(arena);
    return p;
}

static void assert_out(const struct page *p, const char *expected)
{
    assert_string_equal(str_z(arena, buf_str(p->out)), expected);
}

static void assert_has(const struct page *p, const char *part)
{
    if (!str_has(buf_str(p->out), str_from(part)))
        fail_msg("no %s in\n%.*s", part, STR_FMT(buf_str(p->out)));
}

static void hostile_text_stays_text(void **state)
{
    (void)state;
    struct page p = new_page("en");
    str s = S("\"><script>alert('1')&amp;");
    page_hostile(&p, s, (html){S("<b>&amp;</b>")}, url_out(S("javascript:alert(1)")));
    assert_out(&p, "<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;amp;\" "
                   "data-x=\"a&quot;&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;amp;\">"
                   "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;amp;</p>"
                   "<a href=\"/cases/%22%3E%3Cscript%3Ealert%28%271%27%29%26amp%3B"
                   "?q=%22%3E%3Cscript%3Ealert%28%271%27%29%26amp%3B\">x</a>\n"
                   "<a href=\"#\" class=\"late\">x</a>"
                   "<p title=\"&amp;\"><b>&amp;</b></p>"
                   "<p>Reported by &quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;amp; on "
                   "<b>&amp;</b></p>"
                   "<p>25 votes</p>"
                   "<p><span lang=\"ar\" dir=\"ltr\">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)"
                   "&amp;amp;</span></p>"
                   "<textarea name=\"t\">\n&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;amp;"
                   "</textarea>");
}

static void parts_hold_others(void **state)
{
    (void)state;
    struct page p = new_page("en");
    page_boxes(&p, 2);
    assert_out(&p, "<section><h2>&lt;1&gt;</h2><p>0</p><p>1</p></section>");
}

/* base.h: the {1} of a plural message is its n where no argument is given. */
static void a_message_counts_by_itself(void **state)
{
    (void)state;
    struct page p = new_page("en");
    put_message(&p, (struct message){NN_("{1} hour", "{1} hours"), .n = 4});
    put_message(&p, (struct message){NN_(" {1} hour", " {1} hours"), .n = 1, .args = {S("an")}});
    assert_out(&p, "4 hours an hour");
}

static void every_post_form_has_tokens(void **state)
{
    (void)state;
    struct page p = new_page("ar");
    p.prefix = S("/ar");
    page_post(&p);
    str expected =
        str_fmt(arena,
                "<form method=\"post\" action=\"/ar/x\">"
                "<input type=\"hidden\" name=\"_token\" value=\"tok&quot;en\">"
                "<input type=\"hidden\" name=\"_once\" value=\"once\">"
                "<button><svg class=\"icon\" aria-hidden=\"true\"><use href=\"%.*s#check\"/></svg>"
                "</button></form>",
                STR_FMT(asset("icons.svg").text));
    assert_out(&p, str_z(arena, expected));
}

static void addresses_are_safe(void **state)
{
    (void)state;
    static const char *const bad[] = {"javascript:alert(1)",
                                      " javascript:x",
                                      "data:text/html,x",
                                      "//evil.example",
                                      "/\\evil",
                                      "cases",
                                      ""};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_true(str_eq(url_out(str_from(bad[i])).text, S("#")));
        assert_true(str_eq(url_path(str_from(bad[i])).text, S("#")));
    }
    assert_true(str_eq(url_path(S("/cases?a=1")).text, S("/cases?a=1")));
    assert_true(str_eq(url_out(S("HTTPS://x.example/")).text, S("HTTPS://x.example/")));
    struct page p = new_page("ar");
    p.prefix = S("/ar");
    put_url(&p, url_path(S("/cases")));
    put_url(&p, asset("app.css"));
    put_url(&p, url_path(S("/open311/v2/services.xml")));
    assert_out(
        &p,
        str_fmt(arena, "/ar/cases%.*s/open311/v2/services.xml", STR_FMT(asset("app.css").text)).p);
}

static void icons_turn_round_and_exist(void **state)
{
    (void)state;
    struct page p = new_page("en");
    put_icon(&p, icon("arrow-right"));
    assert_has(&p, "class=\"icon flip\"");
    str sheet = static_file_named("icons.svg")->bytes;
    assert_true(str_has(sheet, S("id=\"triangle-alert\"")));
}

static void places_are_found(void **state)
{
    (void)state;
    struct page p = new_page("en");
    assert_true(is_under(&p, "/cases"));
    assert_false(is_under(&p, "/case"));
    assert_false(is_under(&p, "/"));
    p.prefix = S("/zh");
    put_url(&p, in_language(&p, lang_by_path(S("ar"))));
    assert_out(&p, "/ar/cases?page=2");
}

/* A name keeps to itself where the page runs the other way. */
static void names_of_other_scripts_stand_apart(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *name;
        bool apart;
    } names[] = {
        {"en", "Anna", false},     {"en", "方静", false},  {"en", "أمينة", true},
        {"en", "Ali علي 3", true}, {"ar", "أمينة", false}, {"ar", "方静", true},
        {"ar", "Anna", true},      {"ar", "+86 21", true}, {"ar", "24 نوفمبر 2026", false}};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct page p = new_page(names[i].lang);
        page_named(&p, str_from(names[i].name));
        str shown = str_fmt(arena, names[i].apart ? "\u2068%s\u2069" : "%s", names[i].name);
        assert_has(&p, str_z(arena, shown));
        /* In the text and in the attribute, and no element to be laid out by itself. */
        assert_true(
            str_has(str_from_at(buf_str(p.out), str_find(buf_str(p.out), shown) + 1), shown));
        assert_int_equal(str_has(buf_str(p.out), S("\u2068")), names[i].apart);
        assert_false(str_has(buf_str(p.out), S("<bdi")));
    }
    struct page p = new_page("en");
    page_title(&p, (struct word){ltr(&p, S("2026-1")).text, true});
    assert_string_equal(str_z(arena, p.title.text), "\u20662026-1\u2069");
}

static void a_title_is_text(void **state)
{
    (void)state;
    struct page p = new_page("en");
    page_title(&p, word_said(&p, said(S("<灯> & lamp"), S("zh"))));
    assert_string_equal(str_z(arena, p.title.text), "&lt;灯&gt; &amp; lamp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(parts_hold_others),
        cmocka_unit_test(a_message_counts_by_itself),
        cmocka_unit_test(every_post_form_has_tokens),
        cmocka_unit_test(addresses_are_safe),
        cmocka_unit_test(icons_turn_round_and_exist),
        cmocka_unit_test(places_are_found),
        cmocka_unit_test(a_title_is_text),
        cmocka_unit_test(names_of_other_scripts_stand_apart),
    };
    arena = arena_new(0);
    lang_load(arena);
    int failed = cmocka_run_group_tests_name("page", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
