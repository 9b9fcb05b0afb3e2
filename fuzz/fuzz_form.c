/* Any fields through a form with one of every type: what is accepted draws and reads back the same,
 * and nothing typed appears as markup. Input: NAME=VALUE lines, ended by byte 0. */
#include "page/form.h"
#include "page/form.html.h"

struct values {
    str text, area, mail, phone, secret, kind;
    i64 number;
    id64 id;
    msec day, time;
    struct several many;
    bool yes;
};

#define AT(member) .optional = true, .into = offsetof(struct values, member)
static const struct choice choices[] = {{{"a", 1}, "A", {0}, NULL, NULL},
                                        {{"7", 1}, "B", {0}, NULL, NULL},
                                        {{0}, NULL, {0}, NULL, NULL}};
static const struct field fields[] = {{"t", FIELD_TEXT, "T", AT(text)},
                                      {"a", FIELD_AREA, "A", AT(area)},
                                      {"m", FIELD_EMAIL, "M", AT(mail)},
                                      {"p", FIELD_PHONE, "P", AT(phone)},
                                      {"s", FIELD_PASSWORD, "S", AT(secret)},
                                      {"k", FIELD_CHOICE, "K", .choices = choices, AT(kind)},
                                      {"n", FIELD_INT, "N", AT(number)},
                                      {"i", FIELD_ID, "I", .choices = choices, AT(id)},
                                      {"d", FIELD_DATE, "D", AT(day)},
                                      {"w", FIELD_DATETIME, "W", AT(time)},
                                      {"x", FIELD_SEVERAL, "X", .choices = choices, AT(many)},
                                      {"b", FIELD_BOOL, "B", AT(yes)},
                                      {0}};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void check_drawing(struct arena *a, const struct form *f)
{
    static const struct frame frame = {0};
    struct buf out = buf_new(a);
    struct page p = {
        .out = &out, .arena = a, .lang = lang_default(), .zone = "UTC", .frame = &frame};
    page_form(&p, f, url_path(S("/x")), (html){S("")});
    str made = buf_str(&out);
    if (str_has(made, S("<script")))
        abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    static struct arena *process;
    struct arena *a = arena_new(0);
    struct form_input in[64];
    struct values values = {0}, again = {0};
    size_t n = 0;
    if (!process)
        lang_load(process = arena_new(0));
    str rest = {(const char *)data, size};
    for (str line, name; n < COUNT(in) && str_cut(&rest, '\0', &line);) {
        str_cut(&line, '=', &name);
        in[n++] = (struct form_input){name, line.p ? line : S("")};
    }
    struct form f = form_new(a, fields);
    bool good = form_read(&f, in, n, &values);
    if (good == form_failed(&f))
        abort();
    check_drawing(a, &f);
    if (good) {
        struct form second = form_new(a, fields);
        form_fill(&second, &values);
        size_t m = 0;
        for (size_t i = 0; i < second.n; i++)
            if (second.state[i].typed.n && fields[i].type != FIELD_BOOL)
                in[m++] = (struct form_input){str_from(fields[i].name), second.state[i].typed};
        if (!form_read(&second, in, m, &again) || again.day != values.day ||
            again.id != values.id || !str_eq(again.phone, values.phone) ||
            !str_eq(again.text, values.text))
            abort();
    }
    arena_free(a);
    return 0;
}
