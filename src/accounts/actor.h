/* Who asks, and what they may. Uses base.
 *
 * A role is held at a place and reaches everything under it. Every operation takes the actor first
 * and asks may() itself; pages only hide what would be refused.
 */
#ifndef LINLI_ACTOR_H
#define LINLI_ACTOR_H

#include "base/str.h"

enum role {
    ROLE_NONE,
    RESIDENT,
    GRID_WORKER,
    COMMITTEE,           /* residents' committee staff */
    SERVICE_CENTRE,      /* service-centre staff */
    ORGANISATION_MEMBER, /* acts for one organisation: property company, department, member unit */
    SUBDISTRICT_OFFICER,
    CITY_OFFICER,
    ADMINISTRATOR,
    ROLE_COUNT
};

struct role_held {
    enum role role;
    id64 place;
    str path;          /* of that place */
    id64 organisation; /* for ORGANISATION_MEMBER, else 0 */
};

struct actor {
    id64 account; /* 0: nobody signed in */
    id64 person;
    str name;
    str path; /* of the household they live in now, or empty */
    const struct role_held *roles;
    size_t n_roles;
};

/* What can be done to things that hang on a place. Who may what: the table in may.c. */
enum verb_allowed {
    READ_PRIVATE_CASE,
    OPEN_CASE_FOR_ANOTHER,
    ROUTE_CASE,  /* assign, refer, refuse, mark private */
    ANSWER_CASE, /* answer, note, resolve, ask for more time */
    READ_PERSON,
    READ_CONTACT, /* each reading is recorded and shown to that person */
    EDIT_PERSON,
    EDIT_PLACE,
    EDIT_KIND,
    GRANT_ROLE,
    ADD_ACCOUNT,
    EDIT_SETTING,   /* what a community decides for itself */
    EDIT_OPERATION, /* settings of running it: the time zone */
    READ_RECORD,    /* lines that are not public */
    READ_FIGURES,
    IMPORT_DATA,
    WRITE_DOCUMENT,
    REVIEW_DOCUMENT,     /* be the second person */
    PUBLISH_DOCUMENT,    /* publish, withdraw, order topics */
    TRANSLATE,           /* translations are shown at once, those of others are decided about */
    APPROVE_TRANSLATION, /* makes one of a binding text valid; keeps the glossary */
    NOT_BY_ROLE,         /* what only the person concerned may do */
    VERB_COUNT
};

extern const struct actor nobody;

/* Does the actor hold a role that allows the verb at this place or above it? */
bool may(const struct actor *actor, enum verb_allowed verb, str path);

/* Does this role give nothing but what the actor may do himself, or may give roles for? */
bool may_all_of(const struct actor *actor, const struct role_held *held);

/* The same as may() anywhere: for menus. */
bool may_somewhere(const struct actor *actor, enum verb_allowed verb);

bool acts_for(const struct actor *actor, id64 organisation); /* of 0 nobody is a member */
bool is_staff(const struct actor *actor);                    /* any role but resident */

/* The shortest paths under which the actor may do the verb: what a staff list is about. At most
 * `most` are written; answers how many there are. A path that lies under another is left out. */
size_t reach(const struct actor *actor, enum verb_allowed verb, str *paths, size_t most);

/* One of the roles by its word ("grid-worker"), and its name for readers (N_). */
bool role_by_word(str word, enum role *out);
const char *role_word(enum role role);
const char *role_name(enum role role);

#endif
