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
/* In the order of their paths, behind after_path ("": from the first). */
size_t place_children(struct db *db, const struct lang *lang, id64 parent, str after_path,
                      i64 limit, struct place **out);
/* All of a level under a path ("" everywhere). */
size_t place_list(struct db *db, const struct lang *lang, enum level level, str under, i64 limit,
                  struct place **out);

/* The same by path, with as much of each as a filter shows; below: under a community. */
struct place_choice {
    str path, name;
    bool below;
};
size_t place_choices(struct db *db, const struct lang *lang, enum level level, i64 limit,
                     struct place_choice **out);
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

/* A name in one language. */
struct said_name {
    str lang, name;
};
/* All it has. */
size_t place_names(struct db *db, id64 id, struct said_name **out);

struct place_new {
    id64 parent; /* 0 for a city */
    enum level level;
    str code;        /* or empty */
    double lat, lon; /* or NAN */
    const struct said_name *names;
    size_t n_names;
};
/* By who may EDIT_PLACE at the parent; actor NULL: the program itself. CONFLICT: the code is taken,
 * or the parent is full. */
struct result place_add(struct db *db, const struct actor *actor, const struct place_new *p,
                        id64 *id);
/* What place_add() would refuse of a place under `parent` (path "" and level 0: none), which need
 * not be there yet; nothing is read or written. */
struct result place_fault(const struct actor *actor, const struct place_new *p,
                          const struct place *parent);
struct result place_rename(struct db *db, const struct actor *actor, id64 id, str lang, str name);
struct result place_move_point(struct db *db, const struct actor *actor, id64 id, double lat,
                               double lon);
/* All of it as it shall be; an empty name takes that language's away, languages not named stay. */
struct place_change {
    str code;        /* or empty */
    double lat, lon; /* or NAN */
    const struct said_name *names;
    size_t n_names;
};
struct result place_edit(struct db *db, const struct actor *actor, id64 id,
                         const struct place_change *c);
/* A closed place takes no new requests; what happened there stays. false: it is open again. */
struct result place_close(struct db *db, const struct actor *actor, id64 id, bool closed);

/* ── Moving a place to another parent ── */

/* What of a module lies at places and moves with them. Each module that has such has one, named in
 * app/modules.c. */
struct place_moved {
    str low, high;  /* what it was under: paths in [low, high) … */
    str path;       /* … begin with this now, and the rest of each from … */
    i64 tail;       /* … this character on stays as it is */
    id64 community; /* all of it lies in this one now; 0: a community or more was moved */
};
struct place_mover {
    const char *name;                               /* N_: "Requests" */
    i64 (*count)(struct db *db, str low, str high); /* NULL: counted with what they are of */
    /* Inside the rule, when the places themselves have moved. */
    void (*move)(struct db *db, const struct actor *actor, const struct place_moved *m);
};
extern const struct place_mover organisations_mover; /* the first of the list */

/* Under another parent of a higher level, with all below it; whoever may EDIT_PLACE at both. Its
 * addresses of before still lead to it. The list of movers is ended by NULL. */
struct result place_move(struct db *db, const struct actor *actor, id64 id, id64 parent,
                         const struct place_mover *const *movers);
/* What place_move() would refuse; nothing is written. */
struct result place_move_fault(struct db *db, const struct actor *actor, id64 id, id64 parent);
i64 place_count(struct db *db, str low, str high); /* with paths in [low, high) */

/* geojson: a Polygon or MultiPolygon, a Feature of one, WGS84 (RFC 7946). */
struct result place_set_outline(struct db *db, const struct actor *actor, id64 id, str geojson);
struct result place_drop_outline(struct db *db, const struct actor *actor, id64 id);
str place_outline(struct db *db, id64 id); /* as it was given; p NULL: none */
/* What is wrong with an outline (N_); NULL: nothing. */
const char *place_outline_fault(struct arena *a, str geojson);

struct organisation {
    id64 id;
    enum organisation_kind kind;
    id64 place;
    str path, name, name_lang, phone;
    msec closed;
};
const char *organisation_kind_name(enum organisation_kind kind); /* N_ */
const char *organisation_kind_word(enum organisation_kind kind); /* in addresses and imports */
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

size_t organisation_names(struct db *db, id64 id, struct said_name **out);
/* As place_edit() does with names. */
struct result organisation_edit(struct db *db, const struct actor *actor, id64 id,
                                enum organisation_kind kind, const struct said_name *names,
                                size_t n, str phone);
struct result organisation_close(struct db *db, const struct actor *actor, id64 id);

/* ── What a place settles for itself ── */

enum setting_type {
    SETTING_LINE,    /* some words */
    SETTING_SWITCH,  /* "yes" or "no" */
    SETTING_NUMBER,  /* whole, from min to max */
    SETTING_ZONE,    /* an IANA time zone */
    SETTING_CALENDAR /* calendar/calendar.h */
};

/* One setting, declared once: settings.c's table is all there are. */
struct setting_kind {
    const char *name;
    enum setting_type type;
    const char *title, *help;   /* N_ */
    const char *usual;          /* where nobody says otherwise; NULL: nothing */
    i64 min, max;               /* of a number; max of characters of a line */
    enum verb_allowed who;      /* what one must be allowed at the place to change it */
    enum level highest, lowest; /* where it may be set */
};
extern const struct setting_kind setting_kinds[];  /* ended by {0} */
const struct setting_kind *setting_kind(str name); /* NULL: there is none */

/* At the place or the nearest above it that says so, else the usual; p NULL when there is none.
 * `name` is one of the table's. */
str setting(struct db *db, str path, const char *name);
i64 setting_number(struct db *db, str path, const char *name); /* of one that has a usual */

/* The same, with where it comes from. */
struct setting_value {
    const struct setting_kind *kind;
    str value; /* p NULL: none */
    id64 from; /* the place that says so; 0: the usual */
    bool own;  /* from the asked place itself */
};
struct setting_value setting_value(struct db *db, const struct place *place,
                                   const struct setting_kind *kind);
/* Is it a setting of places of this level, and may the actor change it here? */
bool setting_changeable(const struct actor *actor, const struct place *place,
                        const struct setting_kind *kind);
/* INVALID "value": its message says what may stand there. */
struct result setting_set(struct db *db, const struct actor *actor, id64 place, str name,
                          str value);
/* The place says nothing of its own any more. */
struct result setting_reset(struct db *db, const struct actor *actor, id64 place, str name);

#endif
