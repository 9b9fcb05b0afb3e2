/* Files taken over in the background: sent on a page, tried, and taken when the sender says so.
 * Uses import/steps.h, files, accounts, store.
 *
 *     sent → CHECKING → CHECKED → TAKING → DONE
 *                ↓          ↓        ↓             FAILED, DROPPED end it too
 *
 * One thread does one at a time. What it was at when the program ended is begun again: what was
 * taken is known by its code. */
#ifndef LINLI_IMPORT_JOBS_H
#define LINLI_IMPORT_JOBS_H

#include "accounts/accounts.h"
#include "import/steps.h"

enum import_state {
    IMPORT_CHECKING = 1,
    IMPORT_CHECKED,
    IMPORT_TAKING,
    IMPORT_DONE,
    IMPORT_FAILED, /* `why` says it; what was taken before stays */
    IMPORT_DROPPED /* thrown away by its sender */
};

enum { IMPORT_LINES_KEPT = 5000, IMPORTS_WAITING_MOST = 5 };

struct import_job {
    id64 id;
    enum import_what what;
    enum import_state state;
    str name;       /* of the file */
    i64 size, done; /* bytes */
    i64 lines, added, known, faulty;
    str why; /* a sentence of the catalogs, or empty */
    msec created, updated;
};

struct import_line {
    i64 n, line;
    str why; /* a sentence of the catalogs */
};

/* Only whoever may IMPORT_DATA somewhere; each row asks for its own place besides. */
struct result import_send(struct db *db, const struct actor *actor, enum import_what what,
                          id64 file, str name);
struct result import_take(struct db *db, const struct actor *actor, id64 job); /* once CHECKED */
struct result import_drop(struct db *db, const struct actor *actor, id64 job);

/* Only one's own. */
bool import_job(struct db *db, const struct actor *actor, id64 job, struct import_job *out);
size_t import_jobs(struct db *db, const struct actor *actor, i64 limit, struct import_job **out);
/* Faulty lines after the n-th; at most IMPORT_LINES_KEPT are kept. */
size_t import_faults(struct db *db, id64 job, i64 after, i64 limit, struct import_line **out);

/* Inside a rule: forgets some that ended long ago. */
void imports_sweep(struct db *db);

/* The thread. NULL where none could be started. */
struct importer;
struct importer *importer_start(struct arena *a, struct store *s);
void importer_wake(struct importer *p); /* NULL is fine */
void importer_stop(struct importer *p);

#endif
