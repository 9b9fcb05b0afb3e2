/* What the files of this room share and nobody else needs. */
#ifndef LINLI_CASES_INNER_H
#define LINLI_CASES_INNER_H

#include "calendar/calendar.h"
#include "cases/cases.h"
#include "cases/cases.sql.h"

enum { MOST_LANGUAGES = 50 };

/* ── Kinds ── */

bool code_valid(str code);                     /* letters, digits, points and dashes */
str code_of_words(struct arena *a, str words); /* "lamp-is-out"; empty when there are no letters */
struct result may_edit_kinds(const struct actor *actor); /* NULL: the program itself */
void kind_changed(struct db *db, const struct actor *actor, const char *verb, id64 kind, str code);

/* In the next_due column: no deadline runs. After every real time, so that lists end with these. */
#define NEVER_DUE INT64_C(9000000000000000)

/* The community's zone ("UTC" where none is set) and working time at a place; NULL: every hour
 * counts. */
const char *zone_at(struct db *db, str path);
const struct calendar *calendar_at(struct db *db, str path);

/* Who answers for a kind at a place: the nearest responsible role upward in the tree, or the
 * nearest organisation of its kind; the residents' committee where there is none; nobody at last.
 */
struct team team_for(struct db *db, const struct kind *kind, str path);
/* Up to which audience the actor of this reading sees what happened to it. */
enum audience audience_of(const struct case_file *c);

/* The one account of the team, when it has just one; else 0. */
id64 only_member(struct db *db, struct team team);
bool team_exists(struct team team);

/* Both clocks of a case, started now, not yet written; `next` is the earlier deadline. */
struct clocks {
    struct clock_row rows[2];
    msec next;
};
struct clocks clocks_from_now(struct db *db, id64 case_id, const struct kind *kind, str path);
void clocks_insert(struct db *db, const struct clocks *c); /* of a new case, after it */
/* These answer the new next_due. */
msec clocks_restart(struct db *db, id64 case_id, const struct kind *kind, str path);
msec clock_meet(struct db *db, id64 case_id, enum clock_kind what);
msec clocks_stop(struct db *db, id64 case_id); /* resolved or ended */
msec clocks_pause(struct db *db, id64 case_id);
msec clocks_resume(struct db *db, id64 case_id, const struct kind *kind, str path);

/* One entry of the timeline; answers its id. */
id64 tell(struct db *db, const struct actor *actor, id64 case_id, enum event_what what,
          enum audience audience, str text, str lang, str detail);

/* After a step: texts that somebody translates follow the case. */
void case_texts_refresh(struct db *db, const struct case_row *c);

/* Hangs files on it, for those who see the event they came with (0: the case itself). */
struct result case_hang(struct db *db, const struct actor *actor, id64 case_id, str path,
                        id64 event, enum audience audience, const struct file_new *files, size_t n);

/* What the actor is to a case. */
bool handles(const struct actor *actor,
             const struct case_row *c); /* of its team, or its assignee */
bool reads_all(const struct actor *actor, const struct case_row *c);
bool reported(const struct actor *actor, const struct case_row *c);
bool sees(const struct actor *actor, const struct case_row *c);

#endif
