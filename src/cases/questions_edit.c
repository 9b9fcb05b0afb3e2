/* Changing the questions of a kind and their choices. Uses kinds.sql. */
#include "base/id.h"
#include "cases/inner.h"
#include "cases/kinds.sql.h"

enum { ASKED_MOST = 300, CHOICE_MOST = 200, CHOICES_OF_ONE = 200 };

static struct result check_asked(const struct question_new *q)
{
    bool asked = false;
    for (size_t i = 0; i < q->n_asked; i++) {
        asked |= q->asked[i].name.n > 0;
        if (text_length(q->asked[i].name) > ASKED_MOST ||
            (q->hints && text_length(q->hints[i]) > ASKED_MOST))
            return refuse(INVALID, "asked", N_("A question has at most 300 characters."));
    }
    return asked ? OK_RESULT : refuse(INVALID, "asked", N_("Write the question."));
}

static void set_asked(struct db *db, id64 id, const struct question_new *q)
{
    for (size_t i = 0; i < q->n_asked; i++) {
        if (q->asked[i].name.n)
            question_text_set(db, id, q->asked[i].lang, q->asked[i].name,
                              q->hints ? q->hints[i] : S(""));
        else
            question_text_drop(db, id, q->asked[i].lang);
    }
}

static bool takes_choices(enum question_type type)
{
    return type == ASK_ONE_OF || type == ASK_SEVERAL_OF;
}

static struct result check_choices(const struct said_choice *choices, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!code_valid(choices[i].code))
            return refuse(INVALID, "choices",
                          N_("A code has letters, digits, points and dashes only."));
        if (text_length(choices[i].name) > CHOICE_MOST)
            return refuse(INVALID, "choices", N_("A choice has at most 200 characters."));
    }
    return OK_RESULT;
}

/* The question's code, or one made of the English words that this kind does not have. */
static str code_for(struct db *db, const struct question_new *q, const struct question *all,
                    size_t n)
{
    struct arena *a = db_arena(db);
    str made_of = S("");
    if (q->code.n)
        return q->code;
    for (size_t i = 0; i < q->n_asked && !made_of.n; i++)
        if (str_eq(q->asked[i].lang, S("en")))
            made_of = code_of_words(a, q->asked[i].name);
    if (!made_of.n)
        made_of = S("question");
    str code = made_of;
    for (int nth = 2; nth <= (int)n + 2; nth++) {
        bool taken = false;
        for (size_t i = 0; i < n; i++)
            taken |= str_eq(all[i].code, code);
        if (!taken)
            break;
        code = str_fmt(a, "%.*s-%d", STR_FMT(made_of), nth);
    }
    return code;
}

struct result question_fault(const struct actor *actor, const struct question_new *q)
{
    struct result r = may_edit_kinds(actor);
    if (r.outcome || (r = check_asked(q)).outcome ||
        (r = check_choices(q->choices, q->n_choices)).outcome)
        return r;
    if (q->code.n && !code_valid(q->code))
        return refuse(INVALID, "code", N_("A code has letters, digits, points and dashes only."));
    if (takes_choices(q->type) && !q->n_choices)
        return refuse(INVALID, "choices", N_("Write the choices, one a line."));
    return OK_RESULT;
}

struct result question_add(struct db *db, const struct actor *actor, const struct question_new *q,
                           id64 *id)
{
    struct kind kind;
    struct question *all;
    struct result r = question_fault(actor, q);
    if (r.outcome)
        return r;
    if (!kind_by_code(db, NULL, q->kind_code, &kind))
        return refuse(INVALID, "kind", N_("There is no such kind."));
    size_t n = kind_questions_ever(db, NULL, kind.id, &all);
    if (n >= MOST_QUESTIONS)
        return refuse(CONFLICT, NULL, N_("A kind has at most 50 questions."));
    str code = code_for(db, q, all, n);
    if (!code_valid(code))
        return refuse(INVALID, "code", N_("A code has letters, digits, points and dashes only."));
    *id = id_new(db_now(db));
    if (!question_insert(db, *id, kind.id, code, q->type, q->required, q->asks, q->sort) &&
        !db_failed(db))
        return refuse(CONFLICT, "code", N_("This kind has such a question already."));
    set_asked(db, *id, q);
    for (size_t i = 0; i < q->n_choices; i++)
        choice_set(db, *id, q->choices[i].code, q->choices[i].lang, q->choices[i].name, (i64)i);
    kind_changed(db, actor, "question_add", kind.id, kind.code);
    return made(*id);
}

/* ── Changing ── */

struct editing {
    struct db *db;
    const struct actor *actor;
    id64 id;
    struct question_kind_row question;
    struct kind kind;
};

static struct result question_to_edit(struct editing *e)
{
    struct result r = may_edit_kinds(e->actor);
    if (r.outcome)
        return r;
    if (!question_kind(e->db, e->id, &e->question) ||
        !kind_get(e->db, NULL, e->question.kind, &e->kind))
        return refuse(MISSING, NULL, N_("There is no such question."));
    return OK_RESULT;
}

static struct result changed(struct editing *e, const char *verb)
{
    kind_changed(e->db, e->actor, verb, e->kind.id, e->kind.code);
    return made(e->id);
}

struct result question_edit(struct db *db, const struct actor *actor, id64 id,
                            const struct question_new *q)
{
    struct editing e = {.db = db, .actor = actor, .id = id};
    struct result r = question_to_edit(&e);
    if (r.outcome || (r = check_asked(q)).outcome)
        return r;
    question_update(db, id, q->required);
    set_asked(db, id, q);
    return changed(&e, "question_edit");
}

struct result question_shift(struct db *db, const struct actor *actor, id64 id, bool up)
{
    struct editing e = {.db = db, .actor = actor, .id = id};
    struct question *all;
    size_t at = 0;
    struct result r = question_to_edit(&e);
    if (r.outcome)
        return r;
    size_t n = kind_questions_ever(db, NULL, e.kind.id, &all);
    while (at < n && all[at].id != id)
        at++;
    if (at == n || (up ? at == 0 : at + 1 == n))
        return made(id);
    size_t other = up ? at - 1 : at + 1;
    for (size_t i = 0; i < n; i++)
        question_update_sort(db, all[i].id, (i64)(i == at ? other : i == other ? at : i) + 1);
    return changed(&e, "question_shift");
}

struct result question_retire(struct db *db, const struct actor *actor, id64 id, bool retired)
{
    struct editing e = {.db = db, .actor = actor, .id = id};
    struct result r = question_to_edit(&e);
    if (r.outcome)
        return r;
    if (retired == (e.question.closed != 0))
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    question_update_closed(db, id, retired ? db_now(db) : 0);
    return changed(&e, retired ? "question_retire" : "question_revive");
}

/* ── Choices ── */

static size_t choice_at(const struct choice_place_row *all, size_t n, str code)
{
    size_t at = 0;
    while (at < n && !str_eq(all[at].code, code))
        at++;
    return at;
}

struct result choices_add(struct db *db, const struct actor *actor, id64 question,
                          const struct said_choice *choices, size_t n)
{
    struct editing e = {.db = db, .actor = actor, .id = question};
    struct choice_place_row *there;
    struct result r = question_to_edit(&e);
    if (r.outcome || (r = check_choices(choices, n)).outcome)
        return r;
    if (!takes_choices((enum question_type)e.question.datatype))
        return refuse(CONFLICT, NULL, N_("This question has no choices."));
    if (!n)
        return refuse(INVALID, "choices", N_("Write the choices, one a line."));
    size_t m = choice_places(db, question, CHOICES_OF_ONE, &there);
    if (m + n > CHOICES_OF_ONE)
        return refuse(CONFLICT, "choices", N_("A question has at most 200 choices."));
    i64 sort = m ? there[m - 1].sort + 1 : 0;
    for (size_t i = 0; i < n; i++)
        if (choice_at(there, m, choices[i].code) < m)
            return refuse(CONFLICT, "choices", N_("This question has such a choice already."));
    for (size_t i = 0; i < n; i++)
        choice_set(db, question, choices[i].code, choices[i].lang, choices[i].name, sort + (i64)i);
    return changed(&e, "choice_add");
}

/* The choices of a question that may be edited, and which of them this one is. */
static struct result choice_to_edit(struct editing *e, str code, struct choice_place_row **all,
                                    size_t *n, size_t *at)
{
    struct result r = question_to_edit(e);
    if (r.outcome)
        return r;
    *n = choice_places(e->db, e->id, CHOICES_OF_ONE, all);
    *at = choice_at(*all, *n, code);
    return *at < *n ? OK_RESULT : refuse(MISSING, NULL, N_("There is no such choice."));
}

struct result choice_edit(struct db *db, const struct actor *actor, id64 question, str code,
                          const struct said_name *names, size_t n)
{
    struct editing e = {.db = db, .actor = actor, .id = question};
    struct choice_place_row *all;
    bool named = false;
    size_t m, at;
    struct result r = choice_to_edit(&e, code, &all, &m, &at);
    if (r.outcome)
        return r;
    for (size_t i = 0; i < n; i++) {
        named |= names[i].name.n > 0;
        if (text_length(names[i].name) > CHOICE_MOST)
            return refuse(INVALID, "name", N_("A choice has at most 200 characters."));
    }
    if (!named)
        return refuse(INVALID, "name", N_("A choice needs a name."));
    for (size_t i = 0; i < n; i++) {
        if (names[i].name.n)
            choice_set(db, question, code, names[i].lang, names[i].name, all[at].sort);
        else
            choice_drop(db, question, code, names[i].lang);
    }
    choice_update_closed(db, question, code, all[at].closed); /* of a new language's name too */
    return changed(&e, "choice_edit");
}

struct result choice_shift(struct db *db, const struct actor *actor, id64 question, str code,
                           bool up)
{
    struct editing e = {.db = db, .actor = actor, .id = question};
    struct choice_place_row *all;
    size_t n, at;
    struct result r = choice_to_edit(&e, code, &all, &n, &at);
    if (r.outcome)
        return r;
    if (up ? at == 0 : at + 1 == n)
        return made(question);
    size_t other = up ? at - 1 : at + 1;
    for (size_t i = 0; i < n; i++)
        choice_update_sort(db, question, all[i].code, (i64)(i == at ? other : i == other ? at : i));
    return changed(&e, "choice_shift");
}

struct result choice_retire(struct db *db, const struct actor *actor, id64 question, str code,
                            bool retired)
{
    struct editing e = {.db = db, .actor = actor, .id = question};
    struct choice_place_row *all;
    size_t n, at;
    struct result r = choice_to_edit(&e, code, &all, &n, &at);
    if (r.outcome)
        return r;
    if (retired == (all[at].closed != 0))
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    choice_update_closed(db, question, code, retired ? db_now(db) : 0);
    return changed(&e, retired ? "choice_retire" : "choice_revive");
}
