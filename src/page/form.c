/* Reading forms. Uses lang, base. Drawing is pages/form.html. */
#include "page/form.h"

#include "base/utf8.h"
#include "base/when.h"

enum {
    LINE_MAX_CHARACTERS = 200,
    AREA_MAX_CHARACTERS = 10000,
    FIRST_YEAR = 1850,
    LAST_YEAR = 2200
};

static bool is_choice(enum field_type type)
{
    return type == FIELD_CHOICE || type == FIELD_RATING || type == FIELD_SELECT ||
           type == FIELD_SEVERAL || type == FIELD_ID;
}

static struct form_field *find(const struct form *f, str name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(str_from(f->fields[i].name), name))
            return &f->state[i];
    return NULL;
}

size_t choices_count(const struct choice *choices)
{
    size_t n = 0;
    while (choices && choices[n].value.p)
        n++;
    return n;
}

struct form form_new(struct arena *a, const struct field *fields)
{
    struct form f = {.arena = a, .fields = fields};
    while (fields[f.n].type != FIELD_END)
        f.n++;
    f.state = NEW_ARRAY(a, struct form_field, f.n ? f.n : 1);
    for (size_t i = 0; i < f.n; i++) {
        struct form_field *s = &f.state[i];
        s->field = &fields[i];
        s->choices = fields[i].choices;
        s->n_choices = choices_count(s->choices);
    }
    return f;
}

void form_choices(struct form *f, const char *name, const struct choice *choices, size_t n)
{
    struct form_field *s = find(f, str_from(name));
    if (s) {
        s->choices = choices;
        s->n_choices = n;
    }
}

void form_set(struct form *f, const char *name, str typed)
{
    struct form_field *s = find(f, str_from(name));
    if (s)
        s->typed = typed;
}

/* ── Faults ── */

static void wrong(struct form_field *s, struct message why)
{
    if (!s->error.text)
        s->error = why;
}

static void wrong_number(struct form *f, struct form_field *s, const char *text, i64 a, i64 b)
{
    struct message why = {.text = text};
    why.args[0] = str_fmt(f->arena, "%lld", (long long)a);
    why.args[1] = str_fmt(f->arena, "%lld", (long long)b);
    wrong(s, why);
}

static void wrong_count(struct form *f, struct form_field *s, const char *one, const char *many,
                        i64 n, i64 now)
{
    struct message why = {.text = one, .plural = many, .n = n};
    why.args[0] = str_fmt(f->arena, "%lld", (long long)n);
    why.args[1] = str_fmt(f->arena, "%lld", (long long)now);
    wrong(s, why);
}

void form_refuse(struct form *f, const char *name, struct message why)
{
    struct form_field *s = name ? find(f, str_from(name)) : NULL;
    if (s)
        s->error = why;
    else
        f->problem = why;
}

bool form_accept(struct form *f, struct result result)
{
    if (result.outcome == DONE)
        return true;
    if (!result.message.text)
        result.message = (struct message){.text = N_("This could not be done. Please try again.")};
    form_refuse(f, result.field, result.message);
    return false;
}

size_t form_errors(const struct form *f)
{
    size_t n = f->problem.text != NULL;
    for (size_t i = 0; i < f->n; i++)
        n += f->state[i].error.text != NULL;
    return n;
}

bool form_failed(const struct form *f)
{
    return form_errors(f) > 0;
}

/* ── Reading one value ── */

/* The digit a character stands for, in the scripts people here write numbers in; else -1. */
static int digit_value(u32 code)
{
    static const u32 zeros[] = {'0', 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10};
    for (size_t i = 0; i < COUNT(zeros); i++)
        if (code >= zeros[i] && code <= zeros[i] + 9)
            return (int)(code - zeros[i]);
    return -1;
}

/* Digits of any script become ASCII's, and so do full-width and minus signs; `drop` is left out. */
static str plain_digits(struct arena *a, str s, const char *drop)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < s.n;) {
        u32 code = utf8_next(s, &i);
        int digit = digit_value(code);
        if (code > 0xFF00 && code < 0xFF5F)
            code -= 0xFEE0;
        if (code == 0x2212)
            code = '-';
        if (digit >= 0)
            buf_byte(&b, (char)('0' + digit));
        else if (code >= 128 || !strchr(drop, (int)code))
            utf8_put(&b, code);
    }
    return buf_str(&b);
}

static void read_int(struct form *f, struct form_field *s, i64 *out)
{
    const struct field *field = s->field;
    str digits = plain_digits(f->arena, s->typed, " ,'");
    bool bounded = field->min || field->max;
    if (!str_i64(digits, out))
        wrong(s, (struct message){.text = N_("Write a whole number, in digits.")});
    else if (bounded && (*out < field->min || *out > field->max))
        wrong_number(f, s, N_("Write a number from {1} to {2}."), field->min, field->max);
}

/* One @ with something on both sides, a dot in the domain, no spaces: what mail servers refuse
 * beyond that they will say themselves. Lengths from RFC 5321 section 4.5.3.1. */
static bool is_email(str s)
{
    size_t at = str_find_byte(s, '@');
    if (at == SIZE_MAX || at == 0 || at > 64 || s.n > 254)
        return false;
    str domain = str_from_at(s, at + 1);
    size_t dot = str_find_byte(domain, '.');
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] <= ' ' || strchr("<>()[],;:\\\"", s.p[i]))
            return false;
    return dot != SIZE_MAX && dot > 0 && !str_ends(domain, S(".")) && !str_has(domain, S("..")) &&
           str_find_byte(domain, '@') == SIZE_MAX;
}

/* Digits with an optional + in front; 3 (short numbers) to 15 (ITU-T E.164) of them. */
static bool read_phone(struct form *f, str typed, str *out)
{
    *out = plain_digits(f->arena, typed, " -()./\t");
    bool plus = str_starts(*out, S("+"));
    for (size_t i = plus; i < out->n; i++)
        if (out->p[i] < '0' || out->p[i] > '9')
            return false;
    return out->n >= 3U + plus && out->n <= 15U + plus;
}

static void read_time(struct form *f, struct form_field *s, msec *out)
{
    static const int utc = 0;
    bool timed = s->field->type == FIELD_DATETIME;
    str text = plain_digits(f->arena, s->typed, "");
    msec t;
    if (timed && text.n > 10 && text.p[10] == ' ')
        text = str_fmt(f->arena, "%.*sT%.*s", 10, text.p, STR_FMT(str_from_at(text, 11)));
    bool shaped = text.n >= 10 && text.p[4] == '-' && text.p[7] == '-' &&
                  (timed ? text.n == 16 || text.n == 19 : text.n == 10);
    if (!shaped) {
        wrong(s, (struct message){.text = timed ? N_("Write day and time like 2026-11-24 18:30.")
                                                : N_("Write the date like 2026-11-24.")});
        return;
    }
    if (!when_parse(text, &utc, &t)) {
        wrong(s, (struct message){.text = N_("There is no such day or time: {1}"), .args = {text}});
        return;
    }
    struct civil c = civil_from(t);
    if (c.year < FIRST_YEAR || c.year > LAST_YEAR)
        wrong(s, (struct message){.text = N_("Check the year.")});
    else if (f->zone)
        zone_moment(f->zone, &c, out);
    else
        *out = t;
}

static const struct choice *choice_of(const struct form_field *s, str value)
{
    for (size_t i = 0; i < s->n_choices; i++)
        if (str_eq(s->choices[i].value, value))
            return &s->choices[i];
    return NULL;
}

static void check_length(struct form *f, struct form_field *s, str text)
{
    const struct field *field = s->field;
    i64 most = field->max                  ? field->max
               : field->type == FIELD_AREA ? AREA_MAX_CHARACTERS
                                           : LINE_MAX_CHARACTERS;
    i64 n = (i64)text_length(text);
    if (n > most)
        wrong_count(f, s,
                    NN_("At most {1} character fits here; this has {2}.",
                        "At most {1} characters fit here; this has {2}."),
                    most, n);
    else if (n < field->min)
        wrong_count(f, s, NN_("Write at least {1} character.", "Write at least {1} characters."),
                    field->min, n);
}

static void read_text(struct form *f, struct form_field *s, str *out)
{
    enum field_type type = s->field->type;
    *out = s->typed;
    check_length(f, s, s->typed);
    if (type == FIELD_EMAIL && !is_email(s->typed))
        wrong(s, (struct message){.text = N_("Write an e-mail address like name@example.org.")});
    if (type == FIELD_PHONE && !read_phone(f, s->typed, out))
        wrong(s, (struct message){.text = N_("Write a phone number, digits only, with + and the "
                                             "country's number if it is not from here.")});
    if (is_choice(type) && !choice_of(s, s->typed))
        wrong(s, (struct message){.text = N_("Choose one of these.")});
}

static void read_several(struct form *f, struct form_field *s, struct several *out)
{
    const struct field *field = s->field;
    *out = s->typed_several;
    for (size_t i = 0; i < out->n; i++)
        if (!choice_of(s, out->at[i]))
            wrong(s, (struct message){.text = N_("Choose from these only.")});
    if ((i64)out->n < field->min)
        wrong_count(f, s, N_("Choose at least {1}."), N_("Choose at least {1}."), field->min,
                    (i64)out->n);
    if (field->max && (i64)out->n > field->max)
        wrong_count(f, s, N_("Choose at most {1}."), N_("Choose at most {1}."), field->max,
                    (i64)out->n);
}

static void read_id(struct form_field *s, id64 *out)
{
    if (!str_i64(s->typed, out) || *out < 0 || (s->n_choices && !choice_of(s, s->typed)))
        wrong(s, (struct message){.text = N_("Choose one of these.")});
}

/* The typed text of one field becomes its value. */
static void read_field(struct form *f, struct form_field *s, void *values)
{
    const struct field *field = s->field;
    void *into = (char *)values + field->into;
    bool empty = !s->typed.n && !s->typed_several.n;
    if (field->type == FIELD_FILES || s->error.text)
        return;
    if (empty) {
        if (!field->optional && field->type != FIELD_BOOL)
            wrong(s,
                  (struct message){.text = field->missing           ? field->missing
                                           : is_choice(field->type) ? N_("Please choose.")
                                                                    : N_("Please fill this in.")});
        return;
    }
    switch (field->type) {
    case FIELD_INT:
        read_int(f, s, into);
        break;
    case FIELD_ID:
        read_id(s, into);
        break;
    case FIELD_DATE:
    case FIELD_DATETIME:
        read_time(f, s, into);
        break;
    case FIELD_SEVERAL:
        read_several(f, s, into);
        break;
    case FIELD_BOOL:
        *(bool *)into = str_eq(s->typed, S("1"));
        if (!*(bool *)into)
            wrong(s, (struct message){.text = N_("Tick the box or leave it.")});
        break;
    default:
        read_text(f, s, into);
    }
}

/* Keeps what was sent for one name, cleaned. */
static void keep(struct form *f, struct form_field *s, str value)
{
    bool line = s->field->type != FIELD_AREA;
    str clean = value;
    bool good = s->field->type == FIELD_PASSWORD ? utf8_valid(value)
                                                 : text_clean(f->arena, value, line, &clean);
    if (!good) {
        wrong(s,
              (struct message){.text = N_("Some characters are damaged. Please write it again.")});
    } else if (s->field->type == FIELD_SEVERAL) {
        struct several *all = &s->typed_several;
        all->at = arena_grow(f->arena, all->at, all->n * sizeof(str), (all->n + 1) * sizeof(str));
        all->at[all->n++] = clean;
    } else if (s->typed.p) {
        wrong(s, (struct message){.text = N_("This was sent twice. Please write it again.")});
    } else {
        s->typed = str_or_empty(clean);
    }
}

bool form_read(struct form *f, const struct form_input *in, size_t n, void *values)
{
    for (size_t i = 0; i < f->n; i++) {
        f->state[i].typed = STR_NONE;
        f->state[i].typed_several = (struct several){0};
        f->state[i].error = (struct message){0};
    }
    f->problem = (struct message){0};
    for (size_t i = 0; i < n; i++) {
        struct form_field *s = find(f, in[i].name);
        if (s)
            keep(f, s, in[i].value);
        else if (!str_starts(in[i].name, S("_")))
            f->problem = (struct message){
                .text = N_("The form sent something this page does not ask for: {1}"),
                .args = {utf8_valid(in[i].name) ? utf8_first(in[i].name, 40) : S("?")}};
    }
    for (size_t i = 0; i < f->n; i++)
        read_field(f, &f->state[i], values);
    return !form_failed(f);
}

/* ── Showing values ── */

static str time_text(struct form *f, const struct field *field, msec t)
{
    struct civil c = civil_from(t);
    if (f->zone)
        zone_civil(f->zone, t, &c);
    str day = str_fmt(f->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
    return field->type == FIELD_DATE
               ? day
               : str_fmt(f->arena, "%.*sT%02d:%02d", STR_FMT(day), c.hour, c.minute);
}

void form_fill(struct form *f, const void *values)
{
    for (size_t i = 0; i < f->n; i++) {
        struct form_field *s = &f->state[i];
        const void *from = (const char *)values + s->field->into;
        switch (s->field->type) {
        case FIELD_PASSWORD:
        case FIELD_FILES:
            break;
        case FIELD_INT:
            s->typed = str_fmt(f->arena, "%lld", *(const long long *)from);
            break;
        case FIELD_ID:
            if (*(const id64 *)from)
                s->typed = str_fmt(f->arena, "%lld", *(const long long *)from);
            break;
        case FIELD_DATE:
        case FIELD_DATETIME:
            if (*(const msec *)from)
                s->typed = time_text(f, s->field, *(const msec *)from);
            break;
        case FIELD_SEVERAL:
            s->typed_several = *(const struct several *)from;
            break;
        case FIELD_BOOL:
            s->typed = *(const bool *)from ? S("1") : S("");
            break;
        default:
            s->typed = *(const str *)from;
        }
    }
}

/* ── For form.html ── */

const struct form_field *form_field(const struct form *f, const char *name)
{
    return find(f, str_from(name));
}

bool form_chosen(const struct form_field *f, const struct choice *c)
{
    for (size_t i = 0; i < f->typed_several.n; i++)
        if (str_eq(f->typed_several.at[i], c->value))
            return true;
    return f->field->type != FIELD_SEVERAL && f->typed.p && str_eq(f->typed, c->value);
}

const char *form_input_type(const struct form_field *f)
{
    switch (f->field->type) {
    case FIELD_EMAIL:
        return "email";
    case FIELD_PHONE:
        return "tel";
    case FIELD_PASSWORD:
        return "password";
    case FIELD_DATE:
        return "date";
    case FIELD_DATETIME:
        return "datetime-local";
    default:
        return "text";
    }
}

html choice_words(struct page *p, const struct choice *c)
{
    if (c->text)
        return phrase(p, c->text);
    struct buf *before = part_begin(p);
    put_str(p, c->label);
    return part_end(p, before);
}

bool is_group(const struct form_field *f)
{
    enum field_type type = f->field->type;
    return type == FIELD_CHOICE || type == FIELD_RATING || type == FIELD_SEVERAL;
}

bool is_narrow(const struct form_field *f)
{
    enum field_type type = f->field->type;
    return f->field->is_short || type == FIELD_INT || type == FIELD_DATE ||
           type == FIELD_DATETIME || type == FIELD_PHONE;
}

bool has_files(const struct form *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->fields[i].type == FIELD_FILES)
            return true;
    return false;
}

bool described(const struct form_field *f)
{
    return f->field->hint || f->error.text;
}

str described_by(struct page *p, const struct form_field *f)
{
    const char *name = f->field->name;
    if (f->field->hint && f->error.text)
        return str_fmt(p->arena, "h-%s e-%s", name, name);
    return str_fmt(p->arena, "%c-%s", f->error.text ? 'e' : 'h', name);
}

const char *input_dir(const struct form_field *f)
{
    switch (f->field->type) {
    case FIELD_TEXT:
        return "auto";
    default:
        return "ltr";
    }
}

const char *input_mode(const struct form_field *f)
{
    if (f->field->inputmode)
        return f->field->inputmode;
    return f->field->type == FIELD_INT ? "numeric" : NULL;
}

const char *group_class(const struct form_field *f)
{
    if (f->field->type == FIELD_RATING)
        return "words";
    for (size_t i = 0; i < f->n_choices; i++)
        if (f->choices[i].hint || f->choices[i].icon)
            return "choices";
    return f->n_choices > 5 ? "names" : "one"; /* short ones, two beside one another on a phone */
}
