/* Reading forms: right values, every kind of wrong one, hostile text, and what was typed is kept.
 */
#include "base/test.h"
#include "base/when.h"
#include "page/form.h"
#include "page/form.html.h"

static struct arena *arena;

struct answers {
    str what, mail, phone, kind, secret;
    i64 count;
    id64 place;
    msec born, at;
    bool agreed;
    struct several days;
};

static const struct choice kinds[] = {{.value = S_INIT("lamp"), .text = "Light"},
                                      {.value = S_INIT("noise"), .text = "Noise"},
                                      {{0}, NULL, {0}, NULL, NULL}};

#define AT(member) .into = offsetof(struct answers, member)
static const struct field fields[] = {
    {"what", FIELD_AREA, "What happened?", .max = 20, AT(what)},
    {"mail", FIELD_EMAIL, "E-mail", .optional = true, AT(mail)},
    {"phone", FIELD_PHONE, "Telephone", .optional = true, AT(phone)},
    {"kind", FIELD_CHOICE, "Kind", .choices = kinds, .optional = true, AT(kind)},
    {"days", FIELD_SEVERAL, "Days", .choices = kinds, .max = 1, .optional = true, AT(days)},
    {"count", FIELD_INT, "How many?", .min = 1, .max = 9, .optional = true, AT(count)},
    {"place", FIELD_ID, "Where?", .optional = true, AT(place)},
    {"born", FIELD_DATE, "Born", .optional = true, AT(born)},
    {"at", FIELD_DATETIME, "When", .optional = true, AT(at)},
    {"secret", FIELD_PASSWORD, "Password", .optional = true, AT(secret)},
    {"agreed", FIELD_BOOL, "Agreed", AT(agreed)},
    {0}};

static struct form form;
static struct answers answers;

/* Reads one value in one field beside a good "what". */
static const char *error_of(const char *name, str value)
{
    struct form_input in[] = {{S("what"), S("lamp")}, {str_from(name), value}};
    answers = (struct answers){0};
    form = form_new(arena, fields);
    form.zone = "Asia/Shanghai";
    form_read(&form, str_eq(in[1].name, S("what")) ? in + 1 : in,
              str_eq(in[1].name, S("what")) ? 1 : 2, &answers);
    const struct form_field *f = form_field(&form, name);
    return f ? f->error.text : form.problem.text;
}

#define assert_taken(name, value) assert_null(error_of(name, S(value)))
#define assert_refused(name, value) assert_non_null(error_of(name, S(value)))

static void good_values_become_typed(void **state)
{
    (void)state;
    assert_taken("what", "  a\r\nb  ");
    assert_true(str_eq(answers.what, S("a\nb")));
    assert_taken("mail", "li.wei@example.org");
    assert_taken("phone", "+86 (21) 5555-0100");
    assert_true(str_eq(answers.phone, S("+862155550100")));
    assert_taken("phone", "٠٥٥٥٥٠١٠٠");
    assert_true(str_eq(answers.phone, S("055550100")));
    assert_taken("kind", "noise");
    assert_true(str_eq(answers.kind, S("noise")));
    assert_taken("days", "lamp");
    assert_int_equal(answers.days.n, 1);
    assert_taken("count", "7");
    assert_taken("count", "７");
    assert_int_equal(answers.count, 7);
    assert_taken("place", "123");
    assert_int_equal(answers.place, 123);
    assert_taken("born", "2024-02-29");
    assert_int_equal(answers.born, civil_to((struct civil){2024, 2, 28, 16, 0, 0, 0}));
    assert_taken("at", "2026-11-24T18:30");
    assert_int_equal(answers.at, civil_to((struct civil){2026, 11, 24, 10, 30, 0, 0}));
    assert_taken("agreed", "1");
    assert_true(answers.agreed);
    assert_taken("secret", " spaces stay ");
    assert_true(str_eq(answers.secret, S(" spaces stay ")));
}

static void wrong_values_are_refused_at_their_field(void **state)
{
    (void)state;
    assert_refused("what", "");
    assert_refused("what", "   \n ");
    assert_refused("what", "123456789012345678901");
    assert_refused("what", "\xC3");
    assert_refused("mail", "nobody");
    assert_refused("mail", "a@b@c.org");
    assert_refused("mail", "a b@c.org");
    assert_refused("phone", "call me");
    assert_refused("phone", "12");
    assert_refused("phone", "1234567890123456");
    assert_refused("kind", "fire");
    assert_refused("days", "sunday");
    assert_refused("count", "0");
    assert_refused("count", "10");
    assert_refused("count", "3.5");
    assert_refused("count", "99999999999999999999");
    assert_refused("place", "-1");
    assert_refused("place", "x");
    assert_refused("born", "2026-02-30");
    assert_refused("born", "2023-02-29");
    assert_refused("born", "0001-01-01");
    assert_refused("born", "yesterday");
    assert_refused("born", "2026-11-24T18:30");
    assert_refused("at", "2026-11-24");
    assert_refused("at", "2026-11-24T25:00");
    assert_refused("agreed", "maybe");
    assert_refused("unasked", "x");
    assert_null(error_of("_once", S("x")));
}

static void a_value_sent_twice_is_refused(void **state)
{
    (void)state;
    struct form_input in[] = {{S("what"), S("a")}, {S("what"), S("b")}};
    form = form_new(arena, fields);
    assert_false(form_read(&form, in, 2, &answers));
    assert_non_null(form_field(&form, "what")->error.text);
}

static struct page new_page(void)
{
    static const struct frame frame = {0};
    struct page p = {.arena = arena, .lang = lang_default(), .zone = "UTC", .frame = &frame};
    p.out = NEW(arena, struct buf);
    *p.out = buf_new(arena);
    return p;
}

static void what_was_typed_is_drawn_back_but_secrets(void **state)
{
    (void)state;
    struct form_input in[] = {{S("what"), S("<b>\"it's\"</b> 12345678901234567890")},
                              {S("mail"), S("\" onfocus=\"x")},
                              {S("kind"), S("noise")},
                              {S("secret"), S("hunter2")}};
    form = form_new(arena, fields);
    assert_false(form_read(&form, in, COUNT(in), &answers));
    assert_int_equal(form_errors(&form), 2);
    struct page p = new_page();
    page_form(&p, &form, url_path(S("/report")), (html){S("Send")});
    str out = buf_str(p.out);
    assert_true(str_has(out, S(">\n&lt;b&gt;&quot;it&#39;s&quot;&lt;/b&gt; 123")));
    assert_true(str_has(out, S("value=\"&quot; onfocus=&quot;x\"")));
    assert_true(str_has(out, S("value=\"noise\" checked>")));
    assert_true(str_has(out, S("<a href=\"#f-what\">")));
    assert_true(str_has(out, S("aria-describedby=\"e-what\" aria-invalid=\"true\"")));
    assert_false(str_has(out, S("hunter2")));
    assert_false(str_has(out, S("<b>")));
}

static void values_are_shown_and_read_back(void **state)
{
    (void)state;
    struct answers before = {.what = S("x"), .count = 3, .born = 86400000, .place = 5}, after = {0};
    form = form_new(arena, fields);
    form.zone = "Asia/Shanghai";
    form_fill(&form, &before);
    struct form_input in[] = {{S("what"), form_field(&form, "what")->typed},
                              {S("count"), form_field(&form, "count")->typed},
                              {S("born"), form_field(&form, "born")->typed}};
    assert_true(form_read(&form, in, COUNT(in), &after));
    assert_int_equal(after.count, 3);
    assert_int_equal(after.born, 86400000 - 8 * 3600000);
}

static void a_rules_answer_lands_at_its_field(void **state)
{
    (void)state;
    form = form_new(arena, fields);
    assert_true(form_accept(&form, OK_RESULT));
    assert_false(form_accept(
        &form,
        (struct result){.outcome = INVALID, .field = "mail", .message = {.text = "Taken."}}));
    assert_string_equal(form_field(&form, "mail")->error.text, "Taken.");
    assert_false(form_accept(&form, (struct result){.outcome = CONFLICT}));
    assert_non_null(form.problem.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_values_become_typed),
        cmocka_unit_test(wrong_values_are_refused_at_their_field),
        cmocka_unit_test(a_value_sent_twice_is_refused),
        cmocka_unit_test(what_was_typed_is_drawn_back_but_secrets),
        cmocka_unit_test(values_are_shown_and_read_back),
        cmocka_unit_test(a_rules_answer_lands_at_its_field),
    };
    arena = arena_new(0);
    lang_load(arena);
    int failed = cmocka_run_group_tests_name("form", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
