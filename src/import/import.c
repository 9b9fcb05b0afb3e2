/* What all imports share, and the small ones: places, outlines, kinds, questions. */
#include "import/import.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/csv.h"
#include "lang/say.h"

enum { MUCH = 500 }; /* lines, after which the plans of statements may change */

void import_fault(struct import *i, size_t line, struct message why)
{
    str said = STR_NONE;
    if (i->faulty++ < FAULTS_SHOWN)
        said =
            str_fmt(i->arena, "%s:%zu: %.*s\n", i->file, line, STR_FMT(say(i->arena, NULL, why)));
    else if (i->faulty == FAULTS_SHOWN + 1)
        said = str_fmt(i->arena, "%s: more faulty lines are only counted\n", i->file);
    if (i->held)
        buf_put(i->held, said);
    else
        fprintf(stderr, "%.*s", STR_FMT(said));
}

/* A rule begins, perhaps again: what it counted and held before is forgotten. */
static void import_begin(struct import *i)
{
    i->lines = i->added = i->known = i->faulty = 0;
    if (i->held)
        *i->held = buf_new(i->arena);
}

void import_counted(const struct import *i, struct store *s)
{
    if (i->added >= MUCH)
        store_take_stock(s, i->arena);
}

int import_end(const struct import *i, struct store *s)
{
    bool nothing = i->dry || i->undone;
    if (!nothing)
        import_counted(i, s);
    printf("%s%llu lines: %llu added, %llu there already, %llu faulty\n",
           nothing ? "nothing written; " : "", (unsigned long long)i->lines,
           (unsigned long long)i->added, (unsigned long long)i->known,
           (unsigned long long)i->faulty);
    if (i->stopped)
        printf("stopped at line %zu; the lines before it are %s\n", i->stopped,
               i->dry ? "good" : "kept");
    if (i->undone)
        printf("it goes in whole or not at all; --on-error skip passes over faulty lines\n");
    return i->faulty ? EXIT_INPUT : EXIT_DONE;
}

/* ── Tables ── */

str table_cell(const struct table *t, const char *head)
{
    for (size_t i = 0; i < t->n_heads && i < t->n_cells; i++)
        if (str_eq_nocase(str_trim(t->heads[i]), str_from(head)))
            return str_trim(t->cells[i]);
    return S("");
}

size_t table_said(struct arena *a, const struct table *t, const char *prefix,
                  struct said_name **out)
{
    size_t n = 0;
    str start = str_fmt(a, "%s:", prefix);
    *out = NEW_ARRAY(a, struct said_name, t->n_heads);
    for (size_t i = 0; i < t->n_heads && i < t->n_cells; i++) {
        str head = str_trim(t->heads[i]), cell;
        if (str_starts(head, start) && text_clean(a, t->cells[i], true, &cell) && cell.n)
            (*out)[n++] = (struct said_name){str_from_at(head, start.n), cell};
    }
    return n;
}

/* Runs each row of a table through a reader; what it refuses is named. */
static struct result each_row(struct db *db, struct text_import *t, import_row row)
{
    struct import *i = t->import;
    struct csv csv = csv_new(db_arena(db), t->text, ',');
    struct table table = {.csv = &csv};
    bool known;
    import_begin(i);
    if (!csv_row(&csv, &table.heads, &table.n_heads))
        return refuse(INVALID, NULL, N_("The file is empty."));
    while (csv_row(&csv, &table.cells, &table.n_cells)) {
        i->lines++;
        known = false;
        struct result r = csv.fault ? refuse(INVALID, NULL, csv.fault) : row(db, i, &table, &known);
        if (db_failed(db))
            return refuse(UNAVAILABLE, NULL, NULL);
        if (r.outcome)
            import_fault(i, csv.line, r.message);
        else
            *(known ? &i->known : &i->added) += 1;
    }
    if (csv.fault)
        import_fault(i, csv.line, (struct message){.text = csv.fault});
    /* All or nothing: a dry run and a faulty file leave nothing behind. */
    if (i->dry || (i->faulty && i->stop))
        return refuse(CONFLICT, NULL, N_("Nothing was written."));
    return OK_RESULT;
}

/* ── Places ── */

static bool degrees(str text, double *out)
{
    *out = NAN;
    return !text.n || str_double(text, out);
}

enum { CODE_MOST = 64 };

/* The place with a code; of a trial too, where it has no id yet. */
static bool place_coded(struct db *db, const struct import *i, str code, struct place *out)
{
    const struct place *tried = i->trial ? map_get(i->trial, code) : NULL;
    if (tried)
        *out = *tried;
    return tried || place_by_code(db, NULL, code, out);
}

static struct result place_known(struct db *db, struct import *i, const struct place *there,
                                 const struct place_new *p)
{
    struct result r = OK_RESULT;
    if (i->by && !may(i->by, EDIT_PLACE, there->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this place."));
    for (size_t k = 0; k < p->n_names && !r.outcome && !i->trial; k++)
        r = place_rename(db, i->by, there->id, p->names[k].lang, p->names[k].name);
    if (!r.outcome && !i->trial && !isnan(p->lat))
        r = place_move_point(db, i->by, there->id, p->lat, p->lon);
    return r;
}

/* Remembers a place that would be there, where its parent is (or would be). */
static void place_tried(struct import *i, const struct place_new *p, const struct place *parent)
{
    struct place *tried = NEW(i->arena, struct place);
    *tried = (struct place){.level = p->level, .path = str_copy(i->arena, parent->path)};
    if (p->code.n)
        map_set(i->trial, str_copy(i->arena, p->code), tried);
}

struct result import_place_row(struct db *db, struct import *i, const struct table *t, bool *known)
{
    struct place parent = {.path = S("")}, there;
    struct place_new p = {.code = S("")};
    struct said_name *names;
    str parent_code = table_cell(t, "parent");
    if (!text_clean(db_arena(db), table_cell(t, "code"), true, &p.code) || p.code.n > CODE_MOST)
        return refuse(INVALID, "code", N_("A code has at most 64 letters."));
    if (!level_by_word(table_cell(t, "level"), &p.level))
        return refuse(INVALID, "level", N_("There is no such level."));
    if (parent_code.n && !place_coded(db, i, parent_code, &parent))
        return refuse(INVALID, "parent", N_("There is no such place above it."));
    if (!degrees(table_cell(t, "lat"), &p.lat) || !degrees(table_cell(t, "lon"), &p.lon) ||
        isnan(p.lat) != isnan(p.lon))
        return refuse(INVALID, "lat", N_("lat and lon are degrees, both or neither."));
    if (!isnan(p.lat) && (fabs(p.lat) > 90 || fabs(p.lon) > 180))
        return refuse(INVALID, "lat", N_("There is no such point on earth."));
    p.parent = parent.id;
    p.n_names = table_said(db_arena(db), t, "name", &names);
    p.names = names;
    *known = p.code.n && place_coded(db, i, p.code, &there);
    if (*known)
        return place_known(db, i, &there, &p);
    if (!i->trial) {
        id64 id;
        return place_add(db, i->by, &p, &id);
    }
    struct result r = place_fault(i->by, &p, &parent);
    if (!r.outcome)
        place_tried(i, &p, &parent);
    return r;
}

struct result import_places(struct db *db, void *text_import)
{
    return each_row(db, text_import, import_place_row);
}

/* ── Outlines: a GeoJSON FeatureCollection whose properties name each place's code ── */

static struct result outline_of(struct db *db, struct import *i, const json_t *feature)
{
    struct place place;
    str code = str_from(
        json_string_value(json_object_get(json_object_get(feature, "properties"), "code")));
    if (!code.n || !place_by_code(db, NULL, code, &place))
        return refuse(INVALID, "code", N_("There is no place with this code."));
    if (i->trial && i->by && !may(i->by, EDIT_PLACE, place.path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this place."));
    char *text = json_dumps(json_object_get(feature, "geometry"), JSON_COMPACT);
    str geojson = str_copy(db_arena(db), str_from(text ? text : ""));
    free(text); /* jansson's */
    if (!i->trial)
        return place_set_outline(db, i->by, place.id, geojson);
    const char *fault = place_outline_fault(db_arena(db), geojson);
    return fault ? refuse(INVALID, "outline", fault) : OK_RESULT;
}

struct result import_feature(struct db *db, struct import *i, str feature, bool *known)
{
    json_error_t error;
    json_t *one = json_loadb(feature.p, feature.n, 0, &error);
    *known = false;
    struct result r =
        one ? outline_of(db, i, one) : refuse(INVALID, NULL, N_("This is not valid JSON."));
    json_decref(one);
    return r;
}

struct result import_outlines(struct db *db, void *text_import)
{
    struct text_import *t = text_import;
    struct import *i = t->import;
    json_error_t error;
    json_t *root = json_loadb(t->text.p, t->text.n, 0, &error);
    json_t *features = json_object_get(root, "features"), *feature;
    size_t index;
    import_begin(i);
    if (!json_is_array(features)) {
        import_fault(i, root ? 1 : (size_t)error.line,
                     (struct message){.text = root ? N_("This is no FeatureCollection.")
                                                   : N_("This is not valid JSON.")});
        json_decref(root);
        return refuse(CONFLICT, NULL, N_("Nothing was written."));
    }
    json_array_foreach(features, index, feature)
    {
        struct result r = outline_of(db, i, feature);
        i->lines++;
        if (r.outcome)
            import_fault(i, index + 1, r.message);
        else
            i->added++;
    }
    json_decref(root);
    if (i->dry || (i->faulty && i->stop))
        return refuse(CONFLICT, NULL, N_("Nothing was written."));
    return OK_RESULT;
}

/* ── Kinds and their questions ── */

static bool minutes_cell(const struct table *t, const char *head, i64 *out)
{
    return str_i64(table_cell(t, head), out) && *out > 0;
}

static struct result kind_tried(struct db *db, struct import *i, const struct kind_new *k)
{
    static char tried;
    struct kind parent;
    if (k->parent_code.n && !map_get(i->trial, k->parent_code) &&
        !kind_by_code(db, NULL, k->parent_code, &parent))
        return refuse(INVALID, "parent", N_("There is no such kind."));
    struct result r = kind_fault(i->by, k);
    if (!r.outcome && k->code.n)
        map_set(i->trial, str_copy(i->arena, k->code), &tried);
    return r;
}

struct result import_kind_row(struct db *db, struct import *i, const struct table *t, bool *known)
{
    struct kind_new k = {.parent_code = table_cell(t, "parent"),
                         .code = table_cell(t, "code"),
                         .icon = table_cell(t, "icon"),
                         .level = COMMUNITY,
                         .role = COMMITTEE,
                         .reopening = true};
    struct said_name *names, *abouts;
    struct kind there;
    struct arena *a = db_arena(db);
    str role = table_cell(t, "role"), level = table_cell(t, "level"),
        organisation = table_cell(t, "organisation");
    if (kind_by_code(db, NULL, k.code, &there) || (i->trial && map_get(i->trial, k.code)))
        return *known = true, OK_RESULT;
    if (role.n && !role_by_word(role, &k.role))
        return refuse(INVALID, "role", N_("There is no such role."));
    if (level.n && !level_by_word(level, &k.level))
        return refuse(INVALID, "level", N_("There is no such level."));
    if (organisation.n && !organisation_kind_by_word(organisation, &k.organisation_kind))
        return refuse(INVALID, "organisation", N_("There is no such kind of organisation."));
    if (!minutes_cell(t, "respond", &k.respond_minutes) ||
        !minutes_cell(t, "resolve", &k.resolve_minutes))
        return refuse(INVALID, "respond", N_("respond and resolve are working minutes."));
    k.round_the_clock = str_eq(table_cell(t, "round_the_clock"), S("yes"));
    k.is_private = str_eq(table_cell(t, "private"), S("yes"));
    k.n_names = table_said(a, t, "name", &names);
    k.names = names;
    size_t n = table_said(a, t, "about", &abouts);
    str *about = NEW_ARRAY(a, str, k.n_names);
    for (size_t l = 0; l < k.n_names; l++) {
        about[l] = S("");
        for (size_t j = 0; j < n; j++)
            if (str_eq(abouts[j].lang, names[l].lang))
                about[l] = abouts[j].name;
    }
    k.abouts = about;
    if (i->trial)
        return kind_tried(db, i, &k);
    id64 id;
    return kind_add(db, i->by, &k, &id);
}

struct result import_kinds(struct db *db, void *text_import)
{
    return each_row(db, text_import, import_kind_row);
}

/* "yes|ja;no|nein": choices between ';', each "code|name", in the language of the column. */
static size_t choice_cells(struct arena *a, const struct table *t, struct said_choice **out)
{
    struct said_name *lists;
    size_t n = table_said(a, t, "choices", &lists), count = 0, cap = 0;
    *out = NULL;
    for (size_t i = 0; i < n; i++) {
        str rest = lists[i].name;
        for (str one, code; str_cut(&rest, ';', &one);)
            if (str_cut(&one, '|', &code) && one.n)
                *PUSH(a, *out, count, cap) =
                    (struct said_choice){str_trim(code), lists[i].lang, str_trim(one)};
    }
    return count;
}

static bool question_there(struct db *db, const struct question_new *q)
{
    struct kind kind;
    struct question *all;
    bool there = false;
    size_t n = kind_by_code(db, NULL, q->kind_code, &kind)
                   ? kind_questions_ever(db, NULL, kind.id, &all)
                   : 0;
    for (size_t k = 0; k < n; k++)
        there |= str_eq(all[k].code, q->code);
    return there;
}

static struct result question_tried(struct db *db, struct import *i, const struct question_new *q)
{
    struct kind kind;
    if (!kind_by_code(db, NULL, q->kind_code, &kind))
        return refuse(INVALID, "kind", N_("There is no such kind."));
    return question_fault(i->by, q);
}

struct result import_question_row(struct db *db, struct import *i, const struct table *t,
                                  bool *known)
{
    struct arena *a = db_arena(db);
    struct said_name *asked;
    struct said_choice *choices;
    struct question_new q = {
        .kind_code = table_cell(t, "kind"), .code = table_cell(t, "code"), .asks = true};
    if (!question_type_by_word(table_cell(t, "type"), &q.type))
        return refuse(INVALID, "type",
                      N_("A question asks for text, number, date, one or several."));
    q.required = str_eq(table_cell(t, "required"), S("yes"));
    if (!str_i64(table_cell(t, "sort"), &q.sort))
        q.sort = 0;
    q.n_asked = table_said(a, t, "asked", &asked);
    q.asked = asked;
    q.n_choices = choice_cells(a, t, &choices);
    q.choices = choices;
    *known = question_there(db, &q);
    if (*known)
        return OK_RESULT;
    if (i->trial)
        return question_tried(db, i, &q);
    id64 id;
    return question_add(db, i->by, &q, &id);
}

struct result import_questions(struct db *db, void *text_import)
{
    return each_row(db, text_import, import_question_row);
}

static struct result term_row_in(struct db *db, struct import *i, const struct table *t,
                                 bool *known)
{
    (void)i;
    struct said_name *words;
    size_t n = table_said(db_arena(db), t, "term", &words);
    struct result r = refuse(INVALID, "term", N_("Write the term, in at most 200 letters."));
    id64 id = 0;
    if (n && (*known = term_find(db, words[0].lang, words[0].name, &id)))
        return OK_RESULT;
    for (size_t k = 0; k < n; k++) {
        r = term_set(db, NULL, id, words[k].lang, words[k].name, table_cell(t, "note"));
        if (r.outcome)
            return r;
        id = r.made;
    }
    return r;
}

struct result import_glossary(struct db *db, void *text_import)
{
    return each_row(db, text_import, term_row_in);
}
