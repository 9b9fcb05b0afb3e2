/* What main sets up: a data folder, its configuration, the store, the modules. */
#ifndef LINLI_APP_H
#define LINLI_APP_H

#include "accounts/own.h"
#include "base/cli.h"
#include "web/web.h"

struct query;

enum { MODULE_SQL_FILES = 4 };

/* A module as the program knows it: one line in modules.c. What it has not is left out. */
struct module {
    const char *name;
    const struct migration *migrations;                   /* ended by {0} */
    const struct route *routes;                           /* ended by {0} */
    const struct query *const *queries[MODULE_SQL_FILES]; /* of each of its .sql files */
    const struct verb_word *record;                       /* its verbs, for readers of the record */
    struct nav_word nav;         /* its word in the header of every page … */
    int nav_place;               /* … and its place among those */
    struct nav_word work;        /* the word of those who work with it, after that one */
    const struct nav_word *foot; /* its words in the footer, ended by {0} */
    /* What it does by itself, once a minute; inside a rule. */
    void (*keep)(struct db *db, const struct app *app);
    const struct search_source *search; /* how its things are found */
    own_fn own;                         /* what it holds of one person, for that person */
    const struct place_mover *places;   /* what moves with a place */
    const struct file_owner *files;     /* what is said of files that hang on its things */
};

extern const struct module modules[]; /* ended by {0} */

/* What the modules bring together, in their order; ended by NULL or {0}. */
const struct migration *const *modules_migrations(struct arena *a);
const struct route *const *modules_routes(struct arena *a);
const struct query *const *const *modules_queries(struct arena *a);
const struct verb_word *const *modules_record(struct arena *a);
const struct file_owner *const *modules_file_owners(struct arena *a);
const struct place_mover *const *modules_movers(struct arena *a);
const struct nav_word *modules_nav(struct arena *a, bool works); /* of a reader who works here? */
const struct nav_word *modules_foot(struct arena *a);
const struct search_source *const *modules_search(struct arena *a);
/* A rule on a struct app: everything the modules do by themselves. */
struct result modules_keep(struct db *db, void *arg);

/* linli.conf in the data folder: lines "name = value", "# …" is a note. */
struct config {
    const char *folder;
    const char *database; /* a path or postgres://… */
    const char *host;
    i64 port;
    const char *origin; /* "https://linli.example": the address in links and feeds; NULL: the Host
                           header's */
    const char *proxy;  /* address whose X-Forwarded-* are believed, or NULL */
    const char *community; /* code or path of the community on the plate, or NULL */
    const char *translator, *translator_key; /* address and key of a LibreTranslate, or NULL */
    i64 threads, jobs, connections, per_address;
    u8 secret[SECRET_SIZE]; /* of linli.key */
};

/* False: it has been said why, with file and line; *code is the exit code. */
bool config_read(struct arena *a, const char *folder, struct config *out, int *code);

/* "HOST:PORT" or "[::1]:8080" into the configuration. */
bool config_listen(struct arena *a, const char *typed, struct config *out);

/* Makes the folder, linli.conf and linli.key where they are missing. */
bool config_make(struct arena *a, const char *folder, int *code);

/* Opens the store of a folder with all modules' migrations. NULL: it has been said why. */
struct store *app_store(struct arena *a, const struct config *config, bool only_read, int *code);

/* Most verbs: reads the configuration of the folder named first and opens its store. */
struct store *app_open(struct cli *c, struct config *config, bool only_read, int *code);
/* The same, of a folder that is made first where it is missing. */
struct store *app_new(struct cli *c, struct config *config, int *code);

/* A path or code of a place, as the operator types it; also a name, when only one place has it. */
bool app_place(struct db *db, str typed, struct place *out);

/* Runs one rule and says what went wrong, if anything: answers an exit code. */
int app_write(struct store *s, struct arena *a, rule_fn rule, void *arg);

/* The verbs of main's table. */
int verb_init(struct cli *c);
int verb_demo(struct cli *c);
int verb_settings(struct cli *c);
int verb_serve(struct cli *c);
int verb_user_add(struct cli *c);
int verb_backup(struct cli *c);
int verb_restore(struct cli *c);
int verb_verify_record(struct cli *c);
int verb_verify_files(struct cli *c);
int verb_search_rebuild(struct cli *c);
/* Has somebody asked the server of this folder to make its index anew? Asked once, answered once.
 */
bool search_rebuild_wanted(struct arena *a, const char *folder);
int verb_routes(struct cli *c);
int verb_import_library(struct cli *c);
extern const struct verb import_verbs[], export_verbs[];

#endif
