/* What every module's pages share: the frame around a page, who is asking, form tokens, results
 * turned into answers. Uses http, page, accounts, places; a module's web.c uses it.
 */
#ifndef LINLI_WEB_H
#define LINLI_WEB_H

#include "accounts/accounts.h"
#include "http/http.h"
#include "page/page.h"
#include "places/places.h"

enum { SECRET_SIZE = 32 };

struct verb_word;     /* record/record.h */
struct meter;         /* base/meter.h */
struct search_source; /* search/search.h */
struct file_owner;    /* files/files.h */
struct preparer;      /* files/prepare.h */
struct importer;      /* import/jobs.h */
struct place_mover;   /* places/places.h */

/* What main set up and every request may use; read-only while serving. */
struct app {
    struct store *store;
    const char *folder;
    u8 secret[SECRET_SIZE]; /* keys the form tokens of strangers */
    id64 community;         /* whose name stands on the plate; 0: the first there is */
    const struct nav_word *nav, *work_nav, *foot; /* from the modules' table */
    const struct search_source *const *search;    /* likewise: what can be found; NULL ends */
    const struct verb_word *const *verbs;         /* likewise: the record's words; NULL ends */
    const char *translator, *translator_key; /* a LibreTranslate-compatible service; NULL: none */
    struct meter *reads;                     /* what was read since the last minute, by id */
    struct meter *sessions;                  /* used again after an hour or more */
    struct meter *near;                      /* documents whose related reading is to be kept */
    const struct file_owner *const *file_owners; /* who says who may see a file; NULL ends */
    struct preparer *preparer;                   /* of files; NULL: nothing is prepared */
    const struct place_mover *const *movers;     /* what moves with a place; NULL ends */
    struct importer *importer;                   /* of what administrators send; NULL: none */
    const char *origin; /* "https://linli.example", NULL: as the Host header says */
};

/* The hooks of the server. */
void web_identify(struct request *r);
bool web_allow(struct request *r);
void web_failed(struct request *r, int status, struct message why);
/* What one can do about an error page of this status, for those who were told no more. */
const char *web_advice(int status);

/* The community this request is about: the actor's own, else the one on the plate. False: there is
 * none yet. Reads the store. */
bool web_community(struct request *r, struct place *out);

/* "https://linli.example": what goes before a path where an address leaves the site. */
str web_origin(struct request *r);

/* Its time zone. */
const char *web_zone(struct request *r);

/* A page for this request, ready for page_NAME(p, …). */
struct page *web_page(struct request *r);
/* Answers with what the page functions wrote. */
void web_answer(struct request *r, int status, struct page *p);

/* 200, 403, 404, 409, 422, 503 … */
int web_status(enum outcome outcome);
/* An error page for a result that is not DONE. */
void web_refuse(struct request *r, struct result result);
/* After a form: to the page that says what was done, as its query tells:
 * "/cases/2026-000123?sent=1". */
void web_done(struct request *r, str path);
/* On that page: the value of `name` ("1"), if this browser was just led here by a form; once.
 * Else empty. */
str web_was_done(struct request *r, str name);
/* After a rule: to a local path when DONE, as web_done() does, else an error page. */
void web_after(struct request *r, struct result result, str path);

/* The n-th capture of the route's path as an id; 0 when it is none. */
id64 web_capture_id(const struct request *r, int n);

/* Signs this browser in or out: the cookie that goes with session_begin(). */
void web_sign_in(struct request *r, const u8 token[TOKEN_SIZE]);
void web_sign_out(struct request *r);

/* Large type and theme, kept in a cookie: POST /look. */
extern const struct route web_routes[];

#endif
