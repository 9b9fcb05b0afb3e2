/* People: names, languages, households, and contact data whose every reading is recorded.
 * Uses base, lang, store, accounts/actor, places, record. */
#ifndef LINLI_PEOPLE_H
#define LINLI_PEOPLE_H

#include "accounts/own.h"
#include "places/places.h"

struct person {
    id64 id;
    str name;
    str languages;   /* BCP 47, spaces between, best first */
    str nationality; /* ISO 3166-1 alpha-2, or p NULL */
    id64 household;  /* current, 0: none */
    str path;        /* of it, or empty */
    msec moved_in;
};

struct person_new {
    str name, languages, nationality;
    str phone, email, note;
    id64 household; /* 0: none */
    msec moved_in;
};

struct contact {
    str phone, email, note;
};

/* Checks and writes; used by accounts too. actor NULL: the program itself (demo, import, user add).
 */
struct result person_add(struct db *db, const struct actor *actor, const struct person_new *p,
                         id64 *id);
/* May the actor change this person's file? */
bool person_editable(struct db *db, const struct actor *actor, id64 id);
/* Name, languages, nationality. */
struct result person_edit(struct db *db, const struct actor *actor, id64 id,
                          const struct person_new *p);
/* To another household, or away (household 0). at 0: now. */
struct result person_move(struct db *db, const struct actor *actor, id64 id, id64 household,
                          msec at);

/* MISSING also when this actor may not know of the person. A person may always read themselves. */
struct result person_get(struct db *db, const struct actor *actor, id64 id, struct person *out);
str person_name(struct db *db, id64 id); /* "" when unknown or erased */
/* Who lives under a path now and whose name begins with the words; empty when the actor may not
 * ask. */
size_t person_find(struct db *db, const struct actor *actor, str under, str words, id64 after,
                   i64 limit, struct person **out);
/* Who lives under a path now, by place; after 0: from the beginning. */
size_t person_list(struct db *db, const struct actor *actor, str under, str after_path, id64 after,
                   i64 limit, struct person **out);
/* Where somebody lives and lived, newest first. */
struct residence {
    id64 place;
    str path;
    msec moved_in, moved_out; /* moved_out 0: lives there */
};
/* None when the actor may not know of the person. */
size_t person_homes(struct db *db, const struct actor *actor, id64 id, struct residence **out);
/* Who lives at the path now; none unless the actor lives there or may READ_PERSON. */
size_t household_people(struct db *db, const struct actor *actor, str path, struct person **out);

/* Reads another's contact data: a rule, for it writes the record line that the person sees. */
struct result contact_read(struct db *db, const struct actor *actor, id64 person, str reason,
                           struct contact *out);
/* After it was read (or one's own). */
struct result contact_set(struct db *db, const struct actor *actor, id64 id,
                          const struct contact *c);

/* The same in two steps, for contact data reached through something else (a case): note that the
 * actor reads it, in a rule; then for READING_LASTS it may be shown. The caller decides whether the
 * actor may. */
enum { READING_LASTS = 30 * 60 * 1000 };
void contact_note_reading(struct db *db, const struct actor *actor, id64 subject, str path,
                          str reason);
bool contact_read_lately(struct db *db, const struct actor *actor, id64 subject);
struct contact contact_of(struct db *db, id64 person); /* asks nobody: after one of these */

/* Who read a person's contact data, newest first; only for that person. */
struct contact_reading {
    msec at;
    str reader, reason;
};
size_t contact_readings(struct db *db, const struct actor *actor, struct contact_reading **out);

void people_own(struct own_out *out, const struct actor *actor);
extern const struct place_mover people_mover;

#endif
