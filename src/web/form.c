/* One form, one page, one rule. */
#include "web/form.h"

#include <math.h>
#include <stdlib.h>

#include "form_page.html.h"

struct web_form *web_form_new(struct request *r, const struct field *fields, void *values,
                              rule_fn rule, void *arg)
{
    struct web_form *f = NEW(r->arena, struct web_form);
    *f = (struct web_form){.form = form_new(r->arena, fields),
                           .values = values,
                           .rule = rule,
                           .arg = arg,
                           .to = r->path,
                           .button = N_("Save"),
                           .action = r->path};
    return f;
}

void web_form_show(struct request *r, struct web_form *f, int status)
{
    if (f->show) {
        f->show(r, f, status);
        return;
    }
    struct page *p = web_page(r);
    page_form_page(p, f);
    web_answer(r, status, p);
}

static void sent(struct request *r, struct result result)
{
    struct web_form *f = r->user;
    if (result.outcome == INVALID || result.outcome == CONFLICT) {
        /* A rule that speaks of "name" means the one in the reader's language. */
        if (result.field && !form_field(&f->form, result.field))
            result.field = str_fmt(r->arena, "%s-%.*s", result.field, STR_FMT(r->lang->code)).p;
        form_accept(&f->form, result);
        web_form_show(r, f, web_status(result.outcome));
    } else if (result.outcome) {
        web_refuse(r, result);
    } else if (f->done) {
        f->done(r, f, result.made);
    } else {
        web_done(r, f->to);
    }
}

void web_form_sent(struct request *r, struct web_form *f)
{
    bool good = f->checked ||
                form_read(&f->form, (const struct form_input *)r->form.at, r->form.n, f->values);
    if (good && f->check)
        f->check(r, f);
    if (form_failed(&f->form)) {
        web_form_show(r, f, 422);
        return;
    }
    r->user = f;
    commit(r, f->rule, f->arg, sent);
}

size_t web_crumbs(struct request *r, str path, struct said here, struct crumb **out)
{
    struct place *line;
    size_t n = place_line(request_db(r), r->lang, path, &line), count = 0;
    *out = NEW_ARRAY(r->arena, struct crumb, n + 1);
    for (size_t i = 0; i < n; i++)
        (*out)[count++] = (struct crumb){said(line[i].name, line[i].name_lang),
                                         str_fmt(r->arena, "/places/%.*s", STR_FMT(line[i].path))};
    (*out)[count++] = (struct crumb){here, S("")};
    return count;
}

struct said web_here(struct request *r, const char *word)
{
    return said(tr(r->lang, word), S(""));
}

/* ── Names in every language ── */

static size_t languages_offered(const struct lang *const **all)
{
    size_t n;
    *all = lang_all(&n);
    while (n && !(*all)[n - 1]->offered)
        n--;
    return n < WEB_NAMES ? n : WEB_NAMES;
}

size_t web_name_fields(struct request *r, struct field *fields, const char *prefix,
                       const char *label, i64 max, size_t into)
{
    const struct lang *const *all;
    size_t n = languages_offered(&all);
    for (size_t i = 0; i < n; i++) {
        struct message m = {.text = label, .args = {all[i]->name}};
        fields[i] =
            (struct field){.name = str_fmt(r->arena, "%s-%.*s", prefix, STR_FMT(all[i]->code)).p,
                           .type = max > 300 ? FIELD_AREA : FIELD_TEXT,
                           .label = str_z(r->arena, say(r->arena, r->lang, m)),
                           .optional = true,
                           .max = max,
                           .into = into + i * sizeof(str)};
    }
    return n;
}

size_t web_names(struct request *r, const str *typed, struct said_name **out)
{
    const struct lang *const *all;
    size_t n = languages_offered(&all);
    *out = NEW_ARRAY(r->arena, struct said_name, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct said_name){all[i]->code, str_or_empty(typed[i])};
    return n;
}

void web_fill_names(struct request *r, struct form *f, const char *prefix,
                    const struct said_name *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        form_set(f, str_fmt(r->arena, "%s-%.*s", prefix, STR_FMT(names[i].lang)).p, names[i].name);
}

/* ── Degrees ── */

bool web_degrees(struct form *f, const char *field, str typed, double *out)
{
    *out = NAN;
    if (!typed.n || str_double(typed, out))
        return true;
    form_refuse(f, field, (struct message){.text = N_("Write degrees like 31.2304.")});
    return false;
}

str web_degrees_text(struct arena *a, double degrees)
{
    return isnan(degrees) ? S("") : str_fmt(a, "%.6f", degrees);
}

/* ── Places to choose from ── */

enum { MOST_REACH = 16 };

static struct choice place_choice(struct request *r, const struct place *p)
{
    static const char indent[] =
        "\u2003\u2003\u2003\u2003\u2003\u2003\u2003\u2003"; /* 3 bytes each */
    return (struct choice){.value = p->path,
                           .label = str_fmt(r->arena, "%.*s%.*s", ((int)p->level - CITY) * 3,
                                            indent, STR_FMT(p->name))};
}

static int by_path(const void *x, const void *y)
{
    return str_cmp(((const struct choice *)x)->value, ((const struct choice *)y)->value);
}

size_t web_place_choices(struct request *r, enum verb_allowed verb, enum level highest,
                         enum level deepest, struct choice **out)
{
    struct db *db = request_db(r);
    str paths[MOST_REACH], asked = pairs_get(r->query, S("place"));
    struct place place, *all;
    size_t n = 0, n_paths = reach(r->actor, verb, paths, MOST_REACH);
    *out = NEW_ARRAY(r->arena, struct choice, PLACE_CHOICES + 2);
    for (size_t i = 0; i < n_paths && i < MOST_REACH; i++) {
        for (int level = (int)highest; level <= (int)deepest && n < PLACE_CHOICES; level++) {
            size_t m = place_list(db, r->lang, (enum level)level, paths[i],
                                  (i64)(PLACE_CHOICES - n), &all);
            for (size_t k = 0; k < m; k++)
                if (!all[k].closed)
                    (*out)[n++] = place_choice(r, &all[k]);
        }
    }
    qsort(*out, n, sizeof **out, by_path);
    bool listed = false;
    for (size_t i = 0; i < n; i++)
        listed |= str_eq((*out)[i].value, asked);
    if (!listed && path_valid(asked) && may(r->actor, verb, asked) &&
        place_by_path(db, r->lang, asked, &place))
        (*out)[n++] = place_choice(r, &place);
    return n;
}

size_t web_places_typed(struct request *r, enum verb_allowed verb, str typed, size_t most,
                        struct place **out)
{
    struct db *db = request_db(r);
    struct place *found;
    str paths[MOST_REACH];
    size_t n = 0;
    *out = NEW_ARRAY(r->arena, struct place, most);
    if ((path_valid(typed) && place_by_path(db, r->lang, typed, *out)) ||
        place_by_code(db, r->lang, typed, *out))
        return may(r->actor, verb, (*out)->path);
    size_t n_paths = typed.n ? reach(r->actor, verb, paths, MOST_REACH) : 0;
    for (size_t i = 0; i < n_paths && i < MOST_REACH; i++) {
        size_t m = place_find(db, r->lang, paths[i], typed, (i64)(most - n), &found);
        for (size_t k = 0; k < m && n < most; k++)
            (*out)[n++] = found[k];
    }
    return n;
}

bool web_place_typed(struct request *r, enum verb_allowed verb, str typed, struct place *out)
{
    struct place *found;
    bool one = web_places_typed(r, verb, typed, 2, &found) == 1;
    if (one)
        *out = found[0];
    return one;
}
