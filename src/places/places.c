/* The tree of places: reading it, growing it, which place a point lies in. Uses places.sql. */
#include "places/places.h"

#include <math.h>

#include "base/id.h"
#include "places/outline.h"
#include "places/places.sql.h"
#include "record/record.h"

enum { MOST_OUTLINES = 200, NAME_MOST = 120, MOST_NAMES = 50 };

static const struct {
    const char *word, *name;
} levels[] = {
    [LEVEL_NONE] = {"", ""},
    [CITY] = {"city", N_("City")},
    [DISTRICT] = {"district", N_("District")},
    [SUBDISTRICT] = {"subdistrict", N_("Subdistrict")},
    [COMMUNITY] = {"community", N_("Community")},
    [GRID] = {"grid", N_("Grid")},
    [BUILDING] = {"building", N_("Building")},
    [ENTRANCE] = {"entrance", N_("Entrance")},
    [HOUSEHOLD] = {"household", N_("Household")},
};

const char *level_name(enum level level)
{
    return levels[level].name;
}

bool level_by_word(str word, enum level *out)
{
    for (int i = CITY; i <= HOUSEHOLD; i++) {
        if (str_eq_nocase(word, str_from(levels[i].word))) {
            *out = (enum level)i;
            return true;
        }
    }
    return false;
}

/* ── Reading ── */

static struct place place_from(const struct place_row *r)
{
    return (struct place){.id = r->id,
                          .parent = r->parent,
                          .level = (enum level)r->level,
                          .path = r->path,
                          .code = r->code,
                          .lat = r->lat,
                          .lon = r->lon,
                          .name = r->name.p ? r->name : r->path,
                          .name_lang = str_or_empty(r->name_lang),
                          .closed = r->closed};
}

static size_t places_from(struct db *db, const struct place_row *rows, size_t n, struct place **out)
{
    *out = NEW_ARRAY(db_arena(db), struct place, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = place_from(&rows[i]);
    return n;
}

bool place_name(struct db *db, const struct lang *lang, id64 id, str *name, str *name_lang)
{
    struct place_called called;
    bool found = place_name_of(db, lang_code(lang), id, &called);
    if (found) {
        *name = called.name;
        *name_lang = called.lang;
    }
    return found;
}

bool place_get(struct db *db, const struct lang *lang, id64 id, struct place *out)
{
    struct place_row row;
    bool found = place_row_by_id(db, lang_code(lang), id, &row);
    if (found)
        *out = place_from(&row);
    return found;
}

bool place_by_path(struct db *db, const struct lang *lang, str path, struct place *out)
{
    struct place_row row;
    bool found = place_row_by_path(db, lang_code(lang), path, &row) ||
                 place_row_by_was(db, lang_code(lang), path, &row);
    if (found)
        *out = place_from(&row);
    return found;
}

bool place_by_code(struct db *db, const struct lang *lang, str code, struct place *out)
{
    struct place_row row;
    bool found = place_row_by_code(db, lang_code(lang), code, &row);
    if (found)
        *out = place_from(&row);
    return found;
}

size_t place_line(struct db *db, const struct lang *lang, str path, struct place **out)
{
    str up[PATH_DEEPEST];
    struct place_row *rows;
    path_line(path, up);
    size_t n = place_rows_on(db, lang_code(lang), up[0], up[1], up[2], up[3], up[4], up[5], up[6],
                             up[7], PATH_DEEPEST, &rows);
    return places_from(db, rows, n, out);
}

size_t place_children(struct db *db, const struct lang *lang, id64 parent, str after_path,
                      i64 limit, struct place **out)
{
    struct place_row *rows;
    size_t n =
        place_rows_under(db, lang_code(lang), parent, str_or_empty(after_path), limit, &rows);
    return places_from(db, rows, n, out);
}

size_t place_list(struct db *db, const struct lang *lang, enum level level, str under, i64 limit,
                  struct place **out)
{
    struct place_row *rows;
    size_t n = place_rows_of_level(db, lang_code(lang), level, under, path_end(db_arena(db), under),
                                   limit, &rows);
    return places_from(db, rows, n, out);
}

size_t place_choices(struct db *db, const struct lang *lang, enum level level, i64 limit,
                     struct place_choice **out)
{
    struct place_choice_row *rows;
    size_t n = place_choice_rows(db, lang_code(lang), level, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct place_choice, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct place_choice){rows[i].path, rows[i].name, level > COMMUNITY};
    return n;
}

bool place_at_level(struct db *db, const struct lang *lang, str path, enum level level,
                    struct place *out)
{
    struct place *line;
    size_t n = place_line(db, lang, path, &line);
    for (size_t i = 0; i < n; i++) {
        if (line[i].level == level) {
            *out = line[i];
            return true;
        }
    }
    return false;
}

size_t place_find(struct db *db, const struct lang *lang, str under, str words, i64 limit,
                  struct place **out)
{
    struct arena *a = db_arena(db);
    struct place_row *rows, coded;
    str fold = text_fold(a, words);
    /* U+10FFFF comes after every name that begins with these words. */
    str end = str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_FMT(fold));
    size_t n =
        place_rows_by_fold(db, lang_code(lang), fold, end, under, path_end(a, under), limit, &rows);
    if (!n && place_row_by_code(db, lang_code(lang), words, &coded) &&
        str_starts(coded.path, under)) {
        rows = &coded;
        n = 1;
    }
    return places_from(db, rows, n, out);
}

bool place_at(struct db *db, const struct lang *lang, enum level level, double lat, double lon,
              struct place *out)
{
    struct outline_row *rows;
    size_t n = outlines_around(db, level, lat, lon, MOST_OUTLINES, &rows);
    for (size_t i = 0; i < n; i++)
        if (outline_holds(rows[i].rings, lat, lon))
            return place_get(db, lang, rows[i].place, out);
    return false;
}

/* ── Growing ── */

static struct result name_fault(str name)
{
    if (!name.n)
        return refuse(INVALID, "name", N_("A place needs a name."));
    if (text_length(name) > NAME_MOST)
        return refuse(INVALID, "name", N_("A name has at most 120 characters."));
    return OK_RESULT;
}

static void set_name(struct db *db, id64 place, str lang, str name)
{
    place_name_set(db, place, lang, name, text_fold(db_arena(db), name));
}

/* A place may skip levels (a village has no entrances) but never stands above its parent. */
struct result place_fault(const struct actor *actor, const struct place_new *p,
                          const struct place *parent)
{
    struct result r;
    if (p->level < CITY || p->level > HOUSEHOLD)
        return refuse(INVALID, "level", N_("There is no such level."));
    if (p->level == CITY && parent->level)
        return refuse(INVALID, "parent", N_("A city stands at the top."));
    if (p->level != CITY && !parent->level)
        return refuse(INVALID, "parent", N_("There is no such place above it."));
    if (parent->level >= p->level)
        return refuse(INVALID, "level", N_("A place lies under one of a higher level."));
    if (actor && !may(actor, EDIT_PLACE, parent->path))
        return refuse(FORBIDDEN, NULL, N_("You may not add places here."));
    for (size_t i = 0; i < p->n_names; i++)
        if ((r = name_fault(p->names[i].name)).outcome)
            return r;
    return p->n_names ? OK_RESULT : name_fault(S(""));
}

static str next_path(struct db *db, const struct place *parent)
{
    i64 n = 0;
    if (!parent->id) {
        place_cities(db, &n);
        n++;
    } else {
        place_next_child(db, parent->id, &n);
    }
    return path_child(db_arena(db), parent->path, n);
}

struct result place_add(struct db *db, const struct actor *actor, const struct place_new *p,
                        id64 *id)
{
    struct place parent;
    if (!p->parent || !place_get(db, NULL, p->parent, &parent))
        parent = (struct place){.path = S("")};
    struct result r = place_fault(actor, p, &parent);
    if (r.outcome)
        return r;
    str path = next_path(db, &parent);
    if (!path.p)
        return refuse(CONFLICT, "parent", N_("There is no room for another place under this one."));
    struct place_insert_row row = {.id = id_new(db_now(db)),
                                   .parent = p->parent,
                                   .level = p->level,
                                   .path = path,
                                   .code = p->code.n ? p->code : STR_NONE,
                                   .lat = p->lat,
                                   .lon = p->lon,
                                   .created = db_now(db)};
    if (!place_insert(db, &row) && !db_failed(db))
        return refuse(CONFLICT, "code", N_("Another place has this code."));
    for (size_t i = 0; i < p->n_names; i++)
        set_name(db, row.id, p->names[i].lang, p->names[i].name);
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = "place_add",
                                     .subject = row.id,
                                     .place = path,
                                     .is_public = true});
    *id = row.id;
    return made(row.id);
}

/* What every change of a place begins with. */
static struct result place_to_edit(struct db *db, const struct actor *actor, id64 id,
                                   struct place *place)
{
    if (!place_get(db, NULL, id, place))
        return refuse(MISSING, NULL, N_("There is no such place."));
    if (actor && !may(actor, EDIT_PLACE, place->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this place."));
    return OK_RESULT;
}

static struct result place_changed(struct db *db, const struct actor *actor,
                                   const struct place *place, const char *verb)
{
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = verb,
                                     .subject = place->id,
                                     .place = place->path,
                                     .is_public = true});
    return made(place->id);
}

struct result place_rename(struct db *db, const struct actor *actor, id64 id, str lang, str name)
{
    struct place place;
    struct result r = place_to_edit(db, actor, id, &place);
    if (r.outcome || (r = name_fault(name)).outcome)
        return r;
    if (!language_tag_valid(lang))
        return refuse(INVALID, "lang", N_("There is no such language."));
    set_name(db, id, lang, name);
    return place_changed(db, actor, &place, "place_rename");
}

struct result place_move_point(struct db *db, const struct actor *actor, id64 id, double lat,
                               double lon)
{
    struct place place;
    struct result r = place_to_edit(db, actor, id, &place);
    if (r.outcome)
        return r;
    place_update_point(db, id, lat, lon);
    return place_changed(db, actor, &place, "place_point");
}

struct result place_close(struct db *db, const struct actor *actor, id64 id, bool closed)
{
    struct place place;
    struct result r = place_to_edit(db, actor, id, &place);
    if (r.outcome)
        return r;
    if (closed == (place.closed != 0))
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    place_update_closed(db, id, closed ? db_now(db) : 0);
    return place_changed(db, actor, &place, closed ? "place_close" : "place_reopen");
}

size_t place_names(struct db *db, id64 id, struct said_name **out)
{
    struct name_row *rows;
    size_t n = place_name_rows(db, id, MOST_NAMES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct said_name, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct said_name){rows[i].lang, rows[i].name};
    return n;
}

/* Would any name be left? Those in languages the change does not speak of stay. */
static bool name_remains(struct db *db, id64 id, const struct said_name *names, size_t n)
{
    struct name_row *rows;
    size_t n_rows = place_name_rows(db, id, MOST_NAMES, &rows);
    for (size_t i = 0; i < n; i++)
        if (names[i].name.n)
            return true;
    for (size_t k = 0; k < n_rows; k++) {
        bool dropped = false;
        for (size_t i = 0; i < n; i++)
            dropped |= str_eq(names[i].lang, rows[k].lang);
        if (!dropped)
            return true;
    }
    return false;
}

static struct result point_fault(double lat, double lon)
{
    if (isnan(lat) != isnan(lon))
        return refuse(INVALID, isnan(lat) ? "lat" : "lon", N_("Give both degrees, or neither."));
    if (fabs(lat) > 90)
        return refuse(INVALID, "lat", N_("There is no such point on earth."));
    if (fabs(lon) > 180)
        return refuse(INVALID, "lon", N_("There is no such point on earth."));
    return OK_RESULT;
}

struct result place_edit(struct db *db, const struct actor *actor, id64 id,
                         const struct place_change *c)
{
    struct place place;
    id64 other;
    struct result r = place_to_edit(db, actor, id, &place);
    if (r.outcome || (r = point_fault(c->lat, c->lon)).outcome)
        return r;
    for (size_t i = 0; i < c->n_names; i++)
        if (c->names[i].name.n && (r = name_fault(c->names[i].name)).outcome)
            return r;
    if (!name_remains(db, id, c->names, c->n_names))
        return name_fault(S(""));
    if (c->code.n && place_code_taken(db, c->code, id, &other))
        return refuse(CONFLICT, "code", N_("Another place has this code."));
    for (size_t i = 0; i < c->n_names; i++) {
        if (c->names[i].name.n)
            set_name(db, id, c->names[i].lang, c->names[i].name);
        else
            place_name_drop(db, id, c->names[i].lang);
    }
    place_update_code(db, id, c->code.n ? c->code : STR_NONE);
    place_update_point(db, id, c->lat, c->lon);
    return place_changed(db, actor, &place, "place_edit");
}

struct result place_set_outline(struct db *db, const struct actor *actor, id64 id, str geojson)
{
    struct place place;
    struct outline outline;
    struct result r = place_to_edit(db, actor, id, &place);
    if (r.outcome)
        return r;
    const char *fault = outline_read(db_arena(db), geojson, &outline);
    if (fault)
        return refuse(INVALID, "outline", fault);
    struct outline_insert_row row = {id,           place.level,  outline.south, outline.north,
                                     outline.west, outline.east, outline.rings, geojson};
    outline_set(db, &row);
    return place_changed(db, actor, &place, "place_outline");
}

struct result place_drop_outline(struct db *db, const struct actor *actor, id64 id)
{
    struct place place;
    struct result r = place_to_edit(db, actor, id, &place);
    if (r.outcome)
        return r;
    if (!outline_drop(db, id))
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    return place_changed(db, actor, &place, "place_outline_drop");
}

const char *place_outline_fault(struct arena *a, str geojson)
{
    struct outline outline;
    return outline_read(a, geojson, &outline);
}

str place_outline(struct db *db, id64 id)
{
    str geojson;
    return outline_geojson(db, id, &geojson) ? geojson : STR_NONE;
}
