/* Kinds of case and their questions. Uses kinds.sql. */
#include "base/id.h"
#include "cases/cases.h"
#include "cases/kinds.sql.h"
#include "record/record.h"

enum { MOST_KINDS = 2000, MOST_QUESTIONS = 50, MOST_CHOICES = 1000 };

static str code_of(const struct lang *lang)
{
    return lang ? lang->code : S("en");
}

static struct kind kind_from(const struct kind_row *r)
{
    return (struct kind){.id = r->id,
                         .parent = r->parent,
                         .code = r->code,
                         .path = r->path,
                         .icon = r->icon,
                         .name = r->name.p ? r->name : r->code,
                         .about = r->about.p ? r->about : S(""),
                         .role = (enum role)r->role,
                         .level = (enum level)r->level,
                         .organisation_kind = (enum organisation_kind)r->organisation_kind,
                         .respond_minutes = r->respond_minutes,
                         .resolve_minutes = r->resolve_minutes,
                         .round_the_clock = r->round_the_clock,
                         .is_private = r->private,
                         .reopening = r->reopening,
                         .place_needed = r->place_needed,
                         .leaf = r->children == 0,
                         .asks = r->questions > 0};
}

size_t kind_all(struct db *db, const struct lang *lang, struct kind **out)
{
    struct kind_row *rows;
    size_t n = kind_rows(db, code_of(lang), MOST_KINDS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct kind, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = kind_from(&rows[i]);
    return n;
}

bool kind_get(struct db *db, const struct lang *lang, id64 id, struct kind *out)
{
    struct kind_row row;
    bool found = kind_row_by_id(db, code_of(lang), id, &row);
    if (found)
        *out = kind_from(&row);
    return found;
}

str kind_name(struct db *db, const struct lang *lang, id64 id)
{
    str name;
    return kind_name_of(db, code_of(lang), id, &name) ? name : S("");
}

bool kind_by_code(struct db *db, const struct lang *lang, str code, struct kind *out)
{
    struct kind_row row;
    bool found = kind_row_by_code(db, code_of(lang), code, &row);
    if (found)
        *out = kind_from(&row);
    return found;
}

size_t kind_questions(struct db *db, const struct lang *lang, id64 kind, struct question **out)
{
    struct arena *a = db_arena(db);
    struct question_row *rows;
    struct choice_row *choices;
    size_t n = question_rows(db, code_of(lang), kind, MOST_QUESTIONS, &rows);
    size_t m = n ? choice_rows(db, code_of(lang), kind, MOST_CHOICES, &choices) : 0;
    *out = NEW_ARRAY(a, struct question, n);
    for (size_t i = 0; i < n; i++) {
        struct question *q = &(*out)[i];
        *q = (struct question){.id = rows[i].id,
                               .code = rows[i].code,
                               .asked = rows[i].asked.p ? rows[i].asked : rows[i].code,
                               .hint = rows[i].hint.p ? rows[i].hint : S(""),
                               .type = (enum question_type)rows[i].datatype,
                               .required = rows[i].required,
                               .asks = rows[i].asks};
        q->choices = NEW_ARRAY(a, struct question_choice, m);
        for (size_t k = 0; k < m; k++)
            if (choices[k].question == q->id)
                q->choices[q->n_choices++] =
                    (struct question_choice){choices[k].code, choices[k].name};
    }
    return n;
}

static bool code_valid(str code)
{
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_' || c == '.';
        if (!fine)
            return false;
    }
    return code.n > 0 && code.n <= 64;
}

static str next_path(struct db *db, const struct kind *parent)
{
    i64 n = 0;
    if (parent->id) {
        kind_next_child(db, parent->id, &n);
    } else {
        kind_roots(db, &n);
        n++;
    }
    return path_child(db_arena(db), parent->path, n);
}

struct result kind_add(struct db *db, const struct actor *actor, const struct kind_new *k, id64 *id)
{
    struct kind parent = {.path = S("")};
    if (actor && !may_somewhere(actor, EDIT_KIND))
        return refuse(FORBIDDEN, NULL, N_("You may not change kinds."));
    if (!code_valid(k->code))
        return refuse(INVALID, "code", N_("A code has letters, digits, points and dashes only."));
    if (k->parent_code.n && !kind_by_code(db, NULL, k->parent_code, &parent))
        return refuse(INVALID, "parent", N_("There is no such kind."));
    if (!k->n_names)
        return refuse(INVALID, "name", N_("A kind needs a name."));
    if (k->respond_minutes < 1 || k->resolve_minutes < 1)
        return refuse(INVALID, "respond", N_("A deadline is at least a minute away."));
    str path = next_path(db, &parent);
    if (!path.p)
        return refuse(CONFLICT, "parent", N_("There is no room for another kind."));
    struct kind_insert_row row = {.id = id_new(db_now(db)),
                                  .parent = parent.id,
                                  .code = k->code,
                                  .path = path,
                                  .icon = k->icon.p ? k->icon : S(""),
                                  .role = k->role,
                                  .level = k->level,
                                  .organisation_kind = k->organisation_kind,
                                  .respond_minutes = k->respond_minutes,
                                  .resolve_minutes = k->resolve_minutes,
                                  .round_the_clock = k->round_the_clock,
                                  .private = k->is_private,
                                  .reopening = k->reopening,
                                  .place_needed = k->place_needed};
    if (!kind_insert(db, &row) && !db_failed(db))
        return refuse(CONFLICT, "code", N_("Another kind has this code."));
    for (size_t i = 0; i < k->n_names; i++)
        kind_text_set(db, row.id, k->names[i].lang, k->names[i].name,
                      k->abouts ? k->abouts[i] : S(""));
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = "kind_add",
                                     .subject = row.id,
                                     .is_public = true});
    *id = row.id;
    return made(row.id);
}

struct result question_add(struct db *db, const struct actor *actor, const struct question_new *q,
                           id64 *id)
{
    struct kind kind;
    if (actor && !may_somewhere(actor, EDIT_KIND))
        return refuse(FORBIDDEN, NULL, N_("You may not change kinds."));
    if (!kind_by_code(db, NULL, q->kind_code, &kind))
        return refuse(INVALID, "kind", N_("There is no such kind."));
    if (!code_valid(q->code) || !q->n_asked)
        return refuse(INVALID, "code", N_("A code has letters, digits, points and dashes only."));
    *id = id_new(db_now(db));
    if (!question_insert(db, *id, kind.id, q->code, q->type, q->required, q->asks, q->sort) &&
        !db_failed(db))
        return refuse(CONFLICT, "code", N_("This kind has such a question already."));
    for (size_t i = 0; i < q->n_asked; i++)
        question_text_set(db, *id, q->asked[i].lang, q->asked[i].name, S(""));
    for (size_t i = 0; i < q->n_choices; i++)
        choice_set(db, *id, q->choices[i].code, q->choices[i].lang, q->choices[i].name, (i64)i);
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = "question_add",
                                     .subject = kind.id,
                                     .is_public = true});
    return made(*id);
}
