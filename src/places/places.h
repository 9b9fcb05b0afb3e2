/* The tree of places, organisations in it, and what a place has settled for itself.
 * Uses base, lang, store, accounts/actor, record. */
#ifndef LINLI_PLACES_H
#define LINLI_PLACES_H

#include "accounts/actor.h"
#include "lang/lang.h"
#include "places/path.h"
#include "store/store.h"

enum level {
    LEVEL_NONE,
    CITY,
    DISTRICT,
    SUBDISTRICT,
    COMMUNITY,
    GRID,
    BUILDING,
    ENTRANCE,
    HOUSEHOLD
};

enum organisation_kind {
    ORGANISATION_NONE,
    RESIDENTS_COMMITTEE,
    PARTY_BRANCH,
    SERVICE_CENTRE_ORGANISATION,
    VOLUNTEER_CORPS,
    CLUB,
    MEMBER_UNIT,
    PROPERTY_COMPANY,
    OWNERS_COMMITTEE,
    DEPARTMENT
};

struct place {
    id64 id, parent;
    enum level level;
    str path, code;
    double lat, lon; /* NAN: none */
    str name;        /* in the asked language, else the best there is (see name_lang) */
    str name_lang;
    msec closed;
};

/* Its name alone, for lists: *name and the language it is in. */
bool place_name(struct db *db, const struct lang *lang, id64 id, str *name, str *name_lang);
bool place_get(struct db *db, const struct lang *lang, id64 id, struct place *out);
bool place_by_path(struct db *db, const struct lang *lang, str path, struct place *out);
bool place_by_code(struct db *db, const struct lang *lang, str code, struct place *out);
/* From the city down to the place itself, in one statement. */
size_t place_line(struct db *db, const struct lang *lang, str path, struct place **out);
size_t place_children(struct db *db, const struct lang *lang, id64 parent, str after_path,
                      i64 limit, struct place **out);
/* All of a level under a path ("" everywhere). */
size_t place_list(struct db *db, const struct lang *lang, enum level level, str under, i64 limit,
                  struct place **out);
/* The place of a level that holds `path`: itself or above. False when path is higher than that. */
bool place_at_level(struct db *db, const struct lang *lang, str path, enum level level,
                    struct place *out);
/* By name in any language, folded, below `under`; a code matches too. */
size_t place_find(struct db *db, const struct lang *lang, str under, str words, i64 limit,
                  struct place **out);
/* The deepest place of a level whose outline holds the point (holes and many parts; a point on a
 * shared border goes to the place with the smaller path). False: none. */
bool place_at(struct db *db, const struct lang *lang, enum level level, double lat, double lon,
              struct place *out);
const char *level_name(enum level level); /* N_ */
bool level_by_word(str word, enum level *out);

struct place_new {
    id64 parent; /* 0 for a city */
    enum level level;
    str code;        /* or empty */
    double lat, lon; /* or NAN */
    const struct said_name {
        str lang, name;
    } * names;
    size_t n_names;
};
struct result place_add(struct db *db, const struct actor *actor, const struct place_new *p,
                        id64 *id);
struct result place_rename(struct db *db, const struct actor *actor, id64 id, str lang, str name);
struct result place_move_point(struct db *db, const struct actor *actor, id64 id, double lat,
                               double lon);
struct result place_close(struct db *db, const struct actor *actor, id64 id);
/* geojson: a Polygon or MultiPolygon, a Feature of one, WGS84 (RFC 7946). */
struct result place_set_outline(struct db *db, const struct actor *actor, id64 id, str geojson);

struct organisation {
    id64 id;
    enum organisation_kind kind;
    id64 place;
    str path, name, name_lang, phone;
};
const char *organisation_kind_name(enum organisation_kind kind); /* N_ */
bool organisation_kind_by_word(str word, enum organisation_kind *out);
bool organisation_get(struct db *db, const struct lang *lang, id64 id, struct organisation *out);
/* The nearest of a kind at the place or above it. */
bool organisation_near(struct db *db, const struct lang *lang, enum organisation_kind kind,
                       str path, struct organisation *out);
size_t organisation_list(struct db *db, const struct lang *lang, str under, i64 limit,
                         struct organisation **out);
struct result organisation_add(struct db *db, const struct actor *actor,
                               enum organisation_kind kind, id64 place,
                               const struct said_name *names, size_t n, str phone, id64 *id);

/* A setting at the place or the nearest above it; p NULL when none says so. Names: settings.c's
 * table. */
str setting(struct db *db, str path, const char *name);
struct result setting_set(struct db *db, const struct actor *actor, id64 place, str name,
                          str value);

#endif
