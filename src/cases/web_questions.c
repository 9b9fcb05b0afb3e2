/* Looking after the questions of a kind, and the choices of a question. */
#include <stddef.h>

#include "cases/web_kinds.h"
#include "kinds.html.h"

enum { MOST_FIELDS = 32, ASKED_MOST = 300, CHOICE_MOST = 200, LINES_MOST = 10000 };
enum { MOST_LINES = 200 };

struct question_editing {
    const struct actor *actor;
    struct kind kind;
    id64 id; /* of the question; 0: a new one */
    str choice;
    /* as typed */
    str asked[WEB_NAMES], hints[WEB_NAMES], lines[WEB_NAMES], type;
    bool required;
    /* as the rule takes it */
    struct question_new q;
    struct said_name *names;
    size_t n_names;
    enum kind_press press;
};

/* The kind and question of the route; false: it has answered. `question` may be NULL. */
static bool begin(struct request *r, struct question_editing **out, struct question *question)
{
    struct question_editing *e = NEW(r->arena, struct question_editing);
    struct question *all;
    *out = e;
    if (!kind_asked(r, &e->kind))
        return false;
    e->actor = r->actor;
    if (!question)
        return true;
    size_t n = kind_questions_ever(request_db(r), r->lang, e->kind.id, &all);
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == web_capture_id(r, 1)) {
            *question = all[i];
            e->id = all[i].id;
            return true;
        }
    }
    answer_error(r, 404, (struct message){0});
    return false;
}

static str kind_path(struct request *r, const struct question_editing *e)
{
    return str_fmt(r->arena, "/kinds/%.*s", STR_FMT(e->kind.code));
}

static str question_path(struct request *r, const struct question_editing *e)
{
    return str_fmt(r->arena, "/kinds/%.*s/questions/%lld", STR_FMT(e->kind.code), (long long)e->id);
}

static size_t asked_fields(struct request *r, struct field *fields)
{
    size_t n = web_name_fields(r, fields, "asked", N_("Question in {1}"), ASKED_MOST,
                               offsetof(struct question_editing, asked));
    n += web_name_fields(r, fields + n, "hint", N_("Hint in {1}"), ASKED_MOST,
                         offsetof(struct question_editing, hints));
    fields[n] = (struct field){.name = "required",
                               .type = FIELD_BOOL,
                               .label = N_("Needs an answer"),
                               .into = offsetof(struct question_editing, required)};
    return n + 1;
}

static void take_asked(struct request *r, struct question_editing *e)
{
    struct said_name *asked;
    e->q.n_asked = web_names(r, e->asked, &asked);
    e->q.asked = asked;
    e->q.hints = e->hints;
    e->q.required = e->required;
}

/* ── Choices typed as lines, the same ones in the same order in each language ── */

static size_t lines_fields(struct request *r, struct field *fields)
{
    size_t n = web_name_fields(r, fields, "choices", N_("Choices in {1}, one a line"), LINES_MOST,
                               offsetof(struct question_editing, lines));
    for (size_t i = 0; i < n; i++)
        fields[i].hint = i ? NULL : N_("The same ones in the same order in each language.");
    return n;
}

static size_t cut_lines(str text, str lines[MOST_LINES])
{
    size_t n = 0;
    for (str line; n < MOST_LINES && str_cut(&text, '\n', &line);)
        if ((line = str_trim(line)).n)
            lines[n++] = line;
    return n;
}

/* A code that no choice before it has: the time tells sheets of choices apart. */
static str choice_code(struct request *r, size_t nth)
{
    return str_fmt(r->arena, "c%llx-%zu", (unsigned long long)(r->now / 1000), nth + 1);
}

static bool take_lines(struct request *r, struct web_form *f, struct question_editing *e)
{
    struct said_name *langs;
    size_t n = web_names(r, e->lines, &langs), count = 0, cap = 0, most = 0;
    struct said_choice *choices = NULL;
    for (size_t i = 0; i < n; i++) {
        str lines[MOST_LINES];
        size_t m = cut_lines(langs[i].name, lines);
        if (m && most && m != most) {
            form_refuse(&f->form, str_fmt(r->arena, "choices-%.*s", STR_FMT(langs[i].lang)).p,
                        (struct message){.text = N_("Write as many choices in every language.")});
            return false;
        }
        most = m > most ? m : most;
        for (size_t k = 0; k < m; k++)
            *PUSH(r->arena, choices, count, cap) =
                (struct said_choice){choice_code(r, k), langs[i].lang, lines[k]};
    }
    e->q.choices = choices;
    e->q.n_choices = count;
    return true;
}

/* ── Adding a question ── */

static struct result do_add(struct db *db, void *arg)
{
    struct question_editing *e = arg;
    id64 id;
    return question_add(db, e->actor, &e->q, &id);
}

static void check_add(struct request *r, struct web_form *f)
{
    struct question_editing *e = f->values;
    struct question *all;
    take_asked(r, e);
    question_type_by_word(e->type, &e->q.type);
    e->q.kind_code = e->kind.code;
    e->q.asks = true;
    e->q.sort = (i64)kind_questions_ever(request_db(r), r->lang, e->kind.id, &all) + 1;
    if (e->q.type == ASK_ONE_OF || e->q.type == ASK_SEVERAL_OF)
        take_lines(r, f, e);
}

static struct web_form *add_form(struct request *r, struct question_editing *e)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct choice *choices = NEW_ARRAY(r->arena, struct choice, QUESTION_TYPES + 1);
    for (int i = 0; i < QUESTION_TYPES; i++)
        choices[i] = (struct choice){.value = str_from(question_type_word((enum question_type)i)),
                                     .text = question_type_name((enum question_type)i)};
    size_t n = asked_fields(r, fields);
    fields[n++] = (struct field){.name = "type",
                                 .type = FIELD_CHOICE,
                                 .label = N_("What is the answer?"),
                                 .choices = choices,
                                 .into = offsetof(struct question_editing, type)};
    lines_fields(r, fields + n);
    struct web_form *f = web_form_new(r, fields, e, do_add, e);
    f->title = (struct message){.text = N_("Add a question to {1}"), .args = {e->kind.name}};
    f->button = N_("Add");
    f->icon = "plus";
    f->check = check_add;
    f->to = kind_path(r, e);
    f->n_crumbs = kind_crumbs(r, &e->kind, web_here(r, N_("Add a question")), &f->crumbs);
    return f;
}

static void show_add(struct request *r)
{
    struct question_editing *e;
    if (!begin(r, &e, NULL))
        return;
    struct web_form *f = add_form(r, e);
    form_set(&f->form, "type", S("text"));
    web_form_show(r, f, 200);
}

static void add_sent(struct request *r)
{
    struct question_editing *e;
    if (begin(r, &e, NULL))
        web_form_sent(r, add_form(r, e));
}

/* ── One question ── */

static struct result do_edit(struct db *db, void *arg)
{
    struct question_editing *e = arg;
    return question_edit(db, e->actor, e->id, &e->q);
}

static void check_edit(struct request *r, struct web_form *f)
{
    take_asked(r, f->values);
}

static void show_question_page(struct request *r, struct web_form *f, int status)
{
    struct page *p = web_page(r);
    page_question_shown(p, f->page);
    web_answer(r, status, p);
}

static struct web_form *question_form(struct request *r, struct question_editing *e,
                                      const struct question *q)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct question_view *v = NEW(r->arena, struct question_view);
    asked_fields(r, fields);
    struct web_form *f = web_form_new(r, fields, e, do_edit, e);
    *v = (struct question_view){.question = *q, .form = f, .base = question_path(r, e)};
    f->title = (struct message){.text = "{1}", .args = {q->asked}};
    f->check = check_edit;
    f->to = kind_path(r, e);
    f->page = v;
    f->show = show_question_page;
    f->n_crumbs = kind_crumbs(r, &e->kind, said(q->asked, r->lang->code), &f->crumbs);
    return f;
}

static void show_question(struct request *r)
{
    struct question_editing *e;
    struct question q;
    struct kind_words *words;
    if (!begin(r, &e, &q))
        return;
    struct web_form *f = question_form(r, e, &q);
    size_t n = question_said(request_db(r), q.id, &words);
    for (size_t i = 0; i < n; i++) {
        struct said_name asked = {words[i].lang, words[i].name},
                         hint = {words[i].lang, words[i].about};
        web_fill_names(r, &f->form, "asked", &asked, 1);
        web_fill_names(r, &f->form, "hint", &hint, 1);
    }
    form_set(&f->form, "required", q.required ? S("1") : S(""));
    web_form_show(r, f, 200);
}

static void question_sent(struct request *r)
{
    struct question_editing *e;
    struct question q;
    if (begin(r, &e, &q))
        web_form_sent(r, question_form(r, e, &q));
}

static struct result do_question_press(struct db *db, void *arg)
{
    struct question_editing *e = arg;
    if (e->press == PRESS_UP || e->press == PRESS_DOWN)
        return question_shift(db, e->actor, e->id, e->press == PRESS_UP);
    return question_retire(db, e->actor, e->id, e->press == PRESS_RETIRE);
}

static void question_pressed(struct request *r, struct result result)
{
    const struct question_editing *e = r->user;
    bool order = e->press == PRESS_UP || e->press == PRESS_DOWN;
    web_after(r, result, order ? kind_path(r, e) : question_path(r, e));
}

/* Hands what was pressed to the rule. */
static void press(struct request *r, struct question_editing *e, rule_fn rule,
                  void (*after)(struct request *, struct result))
{
    e->press = kind_pressed(r);
    if (!e->press) {
        answer_error(r, 422, (struct message){0});
        return;
    }
    r->user = e;
    commit(r, rule, e, after);
}

static void question_press_sent(struct request *r)
{
    struct question_editing *e;
    struct question q;
    if (begin(r, &e, &q))
        press(r, e, do_question_press, question_pressed);
}

/* ── More choices ── */

static struct result do_choices(struct db *db, void *arg)
{
    struct question_editing *e = arg;
    return choices_add(db, e->actor, e->id, e->q.choices, e->q.n_choices);
}

static void check_choices(struct request *r, struct web_form *f)
{
    take_lines(r, f, f->values);
}

static struct web_form *choices_form(struct request *r, struct question_editing *e,
                                     const struct question *q)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    lines_fields(r, fields);
    struct web_form *f = web_form_new(r, fields, e, do_choices, e);
    f->title = (struct message){.text = N_("Add choices to “{1}”"), .args = {q->asked}};
    f->button = N_("Add");
    f->icon = "plus";
    f->check = check_choices;
    f->to = question_path(r, e);
    f->n_crumbs = kind_crumbs(r, &e->kind, web_here(r, N_("Add choices")), &f->crumbs);
    return f;
}

static void show_choices(struct request *r)
{
    struct question_editing *e;
    struct question q;
    if (begin(r, &e, &q))
        web_form_show(r, choices_form(r, e, &q), 200);
}

static void choices_sent(struct request *r)
{
    struct question_editing *e;
    struct question q;
    if (begin(r, &e, &q))
        web_form_sent(r, choices_form(r, e, &q));
}

/* ── One choice ── */

static struct result do_choice(struct db *db, void *arg)
{
    struct question_editing *e = arg;
    return choice_edit(db, e->actor, e->id, e->choice, e->names, e->n_names);
}

static struct result do_choice_press(struct db *db, void *arg)
{
    struct question_editing *e = arg;
    if (e->press == PRESS_UP || e->press == PRESS_DOWN)
        return choice_shift(db, e->actor, e->id, e->choice, e->press == PRESS_UP);
    return choice_retire(db, e->actor, e->id, e->choice, e->press == PRESS_RETIRE);
}

static void choice_pressed(struct request *r, struct result result)
{
    web_after(r, result, question_path(r, r->user));
}

static void check_choice(struct request *r, struct web_form *f)
{
    struct question_editing *e = f->values;
    e->n_names = web_names(r, e->asked, &e->names);
}

static void show_choice_page(struct request *r, struct web_form *f, int status)
{
    struct page *p = web_page(r);
    page_choice_shown(p, f->page);
    web_answer(r, status, p);
}

/* The form for the route's choice; NULL: it has answered. */
static struct web_form *choice_form(struct request *r)
{
    struct question_editing *e;
    struct question q;
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct choice_view *v = NEW(r->arena, struct choice_view);
    const struct question_choice *choice = NULL;
    if (!begin(r, &e, &q))
        return NULL;
    for (size_t i = 0; i < q.n_choices; i++)
        if (str_eq(q.choices[i].code, r->captures[2]))
            choice = &q.choices[i];
    if (!choice) {
        answer_error(r, 404, (struct message){0});
        return NULL;
    }
    e->choice = choice->code;
    web_name_fields(r, fields, "name", N_("Name in {1}"), CHOICE_MOST,
                    offsetof(struct question_editing, asked));
    struct web_form *f = web_form_new(r, fields, e, do_choice, e);
    *v = (struct choice_view){f, choice->closed};
    f->title = (struct message){.text = "{1}", .args = {choice->name}};
    f->check = check_choice;
    f->to = question_path(r, e);
    f->page = v;
    f->show = show_choice_page;
    f->n_crumbs = kind_crumbs(r, &e->kind, said(choice->name, r->lang->code), &f->crumbs);
    return f;
}

static void show_choice(struct request *r)
{
    struct said_name *names;
    struct web_form *f = choice_form(r);
    if (!f)
        return;
    const struct question_editing *e = f->values;
    size_t n = choice_said(request_db(r), e->id, e->choice, &names);
    web_fill_names(r, &f->form, "name", names, n);
    web_form_show(r, f, 200);
}

static void choice_sent(struct request *r)
{
    struct web_form *f = choice_form(r);
    if (f)
        web_form_sent(r, f);
}

static void choice_press_sent(struct request *r)
{
    struct web_form *f = choice_form(r);
    if (f)
        press(r, f->values, do_choice_press, choice_pressed);
}

const struct route questions_routes[] = {
    GET("/kinds/{code}/questions/add", ADMINISTRATORS, show_add, "The form for a question"),
    POST("/kinds/{code}/questions/add", ADMINISTRATORS, KB(128), add_sent, "Add a question"),
    GET("/kinds/{code}/questions/{question}", ADMINISTRATORS, show_question,
        "A question in every language, its choices"),
    POST("/kinds/{code}/questions/{question}", ADMINISTRATORS, KB(32), question_sent, "Change it"),
    POST("/kinds/{code}/questions/{question}/step", ADMINISTRATORS, KB(4), question_press_sent,
         "Move it up or down, retire or revive it"),
    GET("/kinds/{code}/questions/{question}/choices", ADMINISTRATORS, show_choices,
        "The form for more choices"),
    POST("/kinds/{code}/questions/{question}/choices", ADMINISTRATORS, KB(128), choices_sent,
         "Add choices"),
    GET("/kinds/{code}/questions/{question}/choices/{choice}", ADMINISTRATORS, show_choice,
        "A choice in every language"),
    POST("/kinds/{code}/questions/{question}/choices/{choice}", ADMINISTRATORS, KB(8), choice_sent,
         "Change it"),
    POST("/kinds/{code}/questions/{question}/choices/{choice}/step", ADMINISTRATORS, KB(4),
         choice_press_sent, "Move it up or down, retire or revive it"),
    {0},
};
