/* Kinds of case and their questions: reading them. Uses kinds.sql. */
#include "cases/inner.h"
#include "cases/kinds.sql.h"

enum { MOST_KINDS = 2000 };

static struct kind kind_from(const struct kind_row *r)
{
    return (struct kind){.id = r->id,
                         .parent = r->parent,
                         .code = r->code,
                         .path = r->path,
                         .icon = r->icon,
                         .name = r->name.p ? r->name : r->code,
                         .about = str_or_empty(r->about),
                         .role = (enum role)r->role,
                         .level = (enum level)r->level,
                         .organisation_kind = (enum organisation_kind)r->organisation_kind,
                         .respond_minutes = r->respond_minutes,
                         .resolve_minutes = r->resolve_minutes,
                         .round_the_clock = r->round_the_clock,
                         .is_private = r->private,
                         .reopening = r->reopening,
                         .closed = r->closed,
                         .group = r->children > 0,
                         .leaf = r->children == 0 && !r->closed,
                         .asks = r->questions > 0};
}

/* Rows come parents before children. Puts what lies under a parent, sisters in their order, at
 * out[n…]; answers how many there are then. */
struct tree {
    const struct kind_row *rows;
    size_t n_rows;
    struct kind *out;
    size_t n;
};

static const struct kind_row *next_sister(const struct tree *t, id64 parent,
                                          const struct kind_row *after)
{
    const struct kind_row *best = NULL;
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct kind_row *r = &t->rows[i];
        bool later = !after || r->sort > after->sort || (r->sort == after->sort && r > after);
        if (r->parent == parent && later && (!best || r->sort < best->sort))
            best = r;
    }
    return best;
}

static void put_under(struct tree *t, id64 parent, int depth)
{
    const struct kind_row *r = NULL;
    while (depth < PATH_DEEPEST && (r = next_sister(t, parent, r))) {
        t->out[t->n++] = kind_from(r);
        if (r->children)
            put_under(t, r->id, depth + 1);
    }
}

static size_t in_order(struct db *db, const struct kind_row *rows, size_t n, struct kind **out)
{
    struct tree t = {.rows = rows, .n_rows = n, .out = NEW_ARRAY(db_arena(db), struct kind, n)};
    put_under(&t, 0, 0);
    *out = t.out;
    return t.n;
}

size_t kind_all(struct db *db, const struct lang *lang, struct kind **out)
{
    struct kind_row *rows;
    size_t n = kind_rows(db, lang_code(lang), MOST_KINDS, &rows);
    return in_order(db, rows, n, out);
}

size_t kind_ever(struct db *db, const struct lang *lang, struct kind **out)
{
    struct kind_row *rows;
    size_t n = kind_rows_ever(db, lang_code(lang), MOST_KINDS, &rows);
    return in_order(db, rows, n, out);
}

size_t kind_choices(struct db *db, const struct lang *lang, struct kind_choice **out)
{
    struct kind_choice_row *rows;
    size_t n = kind_choice_rows(db, lang_code(lang), MOST_KINDS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct kind_choice, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct kind_choice){rows[i].code, rows[i].name, rows[i].parent != 0};
    return n;
}

bool kind_get(struct db *db, const struct lang *lang, id64 id, struct kind *out)
{
    struct kind_row row;
    bool found = kind_row_by_id(db, lang_code(lang), id, &row);
    if (found)
        *out = kind_from(&row);
    return found;
}

str kind_name(struct db *db, const struct lang *lang, id64 id)
{
    str name;
    return kind_name_of(db, lang_code(lang), id, &name) ? name : S("");
}

bool kind_by_code(struct db *db, const struct lang *lang, str code, struct kind *out)
{
    struct kind_row row;
    bool found = kind_row_by_code(db, lang_code(lang), code, &row);
    if (found)
        *out = kind_from(&row);
    return found;
}

static size_t questions_from(struct arena *a, const struct question_row *rows, size_t n,
                             const struct choice_row *choices, size_t m, struct question **out)
{
    *out = NEW_ARRAY(a, struct question, n);
    for (size_t i = 0; i < n; i++) {
        struct question *q = &(*out)[i];
        *q = (struct question){.id = rows[i].id,
                               .code = rows[i].code,
                               .asked = rows[i].asked.p ? rows[i].asked : rows[i].code,
                               .hint = str_or_empty(rows[i].hint),
                               .type = (enum question_type)rows[i].datatype,
                               .required = rows[i].required,
                               .asks = rows[i].asks,
                               .closed = rows[i].closed};
        q->choices = NEW_ARRAY(a, struct question_choice, m);
        for (size_t k = 0; k < m; k++)
            if (choices[k].question == q->id)
                q->choices[q->n_choices++] = (struct question_choice){
                    choices[k].code, choices[k].name, choices[k].closed != 0};
    }
    return n;
}

size_t kind_questions(struct db *db, const struct lang *lang, id64 kind, struct question **out)
{
    struct question_row *rows;
    struct choice_row *choices = NULL;
    size_t n = question_rows(db, lang_code(lang), kind, MOST_QUESTIONS, &rows);
    size_t m = n ? choice_rows(db, lang_code(lang), kind, MOST_CHOICES, &choices) : 0;
    return questions_from(db_arena(db), rows, n, choices, m, out);
}

size_t kind_questions_ever(struct db *db, const struct lang *lang, id64 kind, struct question **out)
{
    struct question_row *rows;
    struct choice_row *choices = NULL;
    size_t n = question_rows_ever(db, lang_code(lang), kind, MOST_QUESTIONS, &rows);
    size_t m = n ? choice_rows_ever(db, lang_code(lang), kind, MOST_CHOICES, &choices) : 0;
    return questions_from(db_arena(db), rows, n, choices, m, out);
}

size_t kind_said(struct db *db, id64 id, struct kind_words **out)
{
    struct kind_text_row *rows;
    size_t n = kind_text_rows(db, id, MOST_LANGUAGES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct kind_words, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct kind_words){rows[i].lang, rows[i].name, rows[i].about};
    return n;
}

size_t question_said(struct db *db, id64 id, struct kind_words **out)
{
    struct question_text_row *rows;
    size_t n = question_text_rows(db, id, MOST_LANGUAGES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct kind_words, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct kind_words){rows[i].lang, rows[i].asked, rows[i].hint};
    return n;
}

size_t choice_said(struct db *db, id64 question, str code, struct said_name **out)
{
    struct choice_name_row *rows;
    size_t n = choice_names(db, question, code, MOST_LANGUAGES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct said_name, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct said_name){rows[i].lang, rows[i].name};
    return n;
}
