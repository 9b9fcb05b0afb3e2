/* The library: what a community knows and has settled, written, reviewed by a second person,
 * published, read, replaced. Uses base, lang, store, markdown, accounts/actor, places, record,
 * texts (other languages), search, files; cases for requests about documents.
 *
 *     draft → in review → approved: readers see it from its time of publication on
 *       ↑_______| given back with a reason          withdrawn ends it
 *
 * Its words (title, summary, body) are versions in the language it is written in; what else is
 * known of it (kind, place, dates) belongs to the document. Editing what is published begins a new
 * version; readers see the old one until the new one is approved. Other languages are the business
 * of texts/, which is given what readers see.
 */
#ifndef LINLI_LIBRARY_H
#define LINLI_LIBRARY_H

#include "accounts/actor.h"
#include "files/files.h"
#include "lang/lang.h"
#include "markdown/markdown.h"
#include "places/places.h"
#include "search/search.h"
#include "store/store.h"

enum document_kind {
    DOCUMENT_NONE,
    ANNOUNCEMENT,
    RULES, /* rule or covenant */
    MINUTES_OF_MEETING,
    GUIDE,
    REFLECTION, /* 心得体会 */
    SAMPLE,     /* to write one's own from */
    REPORT,
    DOCUMENT_KINDS
};
const char *document_kind_name(enum document_kind kind); /* N_: "Guide" */
const char *document_kind_all(enum document_kind kind);  /* N_: "Guides"; NONE: all there are */
const char *document_kind_word(enum document_kind kind); /* in addresses: "guide" */
const char *document_icon(enum document_kind kind);
bool document_kind_by_word(str word, enum document_kind *out);

enum document_state {
    DOCUMENT_DRAFT = 1,
    DOCUMENT_IN_REVIEW,
    DOCUMENT_APPROVED,
    DOCUMENT_WITHDRAWN,
    DOCUMENT_STATES
};
const char *document_state_name(enum document_state state); /* N_ */

const char *document_state_word(enum document_state state); /* in files: "draft" */
bool document_state_by_word(str word, enum document_state *out);

enum readers { READ_BY_EVERYBODY, READ_BY_RESIDENTS, READ_BY_BODY };
const char *readers_word(enum readers readers); /* "everybody" */
bool readers_by_word(str word, enum readers *out);

enum link_what {
    LINK_EXTENDED = 1, /* further reading, in the editor's order */
    LINK_CASE          /* a correction or takedown asked for: target is a case */
};

enum {
    DOCUMENT_TITLE_MOST = 200, /* characters */
    DOCUMENT_SUMMARY_MOST = 600,
    DOCUMENT_LINE_MOST = 300,
    MOST_EXTENDED = 30,
    MOST_TOPICS_EACH = 12
};

/* ── Words ── */

/* As typed. */
struct document_words {
    str lang, title, summary, body, note;
};

/* Checked and drawn: what a version holds. Made outside the rule, for drawing takes time. */
struct document_made {
    struct document_words words;
    str html, contents;
    i64 minutes;
    str hash; /* HASH_SIZE bytes */
};
struct result document_make(struct arena *a, const struct document_words *words,
                            struct document_made *out);

/* What is known of a document besides its words. */
struct document_about {
    enum document_kind kind;
    id64 place;
    enum readers readers;
    id64 body, unit;
    str author, source, source_address, licence, disclaimer;
    msec dated; /* 0: today */
    msec in_force, expires, retain;
    bool wants_register;
    const str *topics; /* codes; unknown ones are refused */
    size_t n_topics;
};

/* ── Reading ── */

struct document {
    id64 id;
    str number, path;
    id64 community, place, body, unit, writer, superseded_by, model;
    enum document_kind kind;
    enum document_state state;
    enum readers readers;
    str author, lang, source, source_address, licence, disclaimer, register_number;
    i64 year, reads, version;
    msec dated, in_force, expires, retain, published, updated;
    msec changed;       /* what readers see of it, last */
    id64 shown, latest; /* versions; shown 0: none yet */
    id64 coming;        /* approved, and what readers see from coming_at on; 0: none */
    msec coming_at;
    bool wants_register;
    bool is_out;           /* readers see it now */
    bool is_writer, staff; /* what this actor is to it: its writer; one who may write here */
};

struct document_version {
    id64 id;
    str lang, title, summary, body, html, contents, note, verdict, by, reviewed_by;
    i64 n, minutes;
    id64 writer, reviewer;
    msec at, sent, reviewed;
};

/* MISSING as well when this actor may not know of it. */
struct result document_get(struct db *db, const struct actor *actor, str number,
                           struct document *out);
struct result document_get_by_id(struct db *db, const struct actor *actor, id64 id,
                                 struct document *out);
bool document_by_source(struct db *db, str source_address, id64 *id);

/* The version readers see, as it was written. False: none is shown. */
bool document_shown(struct db *db, const struct document *d, struct document_version *out);
/* As its page shows it, or the latest for those who work on it: without body, names, times and
 * note. */
bool document_page(struct db *db, const struct document *d, bool latest,
                   struct document_version *out);
/* Asks for all that the page shows, and does not wait. */
void document_page_ahead(struct db *db, const struct document *d, bool latest);
/* As document_page() what stands in a list its reader was given; first asked for without waiting,
 * many at a time. */
void document_words_ahead(struct db *db, id64 document);
bool document_words(struct db *db, id64 document, struct document_version *out);
/* The latest of the source language, for those who work on it. */
bool document_latest(struct db *db, const struct document *d, struct document_version *out);
bool document_version_get(struct db *db, const struct document *d, i64 n,
                          struct document_version *out);
/* Newest first, without html; in whatever language each was written. Those not shown yet only for
 * `staff`. */
size_t document_versions(struct db *db, const struct document *d, i64 before,
                         struct document_version **out);

struct document_line {
    id64 id;
    str number, title, summary, lang, author, register_number, path;
    id64 unit;                /* the organisation whose document it is, 0: none */
    str unit_name, unit_lang; /* for who shows it */
    enum document_kind kind;
    enum document_state state;
    enum readers readers;
    msec published, dated, updated, changed, expires;
    i64 minutes, reads;
    bool superseded; /* and readers see what took its place */
};

/* Further reading in its order; and what points to it likewise. Only what the actor may read. */
size_t document_extended(struct db *db, const struct actor *actor, id64 document,
                         struct document_line **out);
/* One line by id, if the actor may read it. */
bool document_line(struct db *db, const struct actor *actor, id64 document,
                   struct document_line *out);
/* Those of some (a JSON array of ids, as search_near() keeps them) that the actor may read, in
 * their order: only id, number, title, language and kind of each. */
size_t document_names(struct db *db, const struct actor *actor, str ids, size_t limit,
                      struct document_line **out);
/* What it took the place of. */
size_t document_superseded(struct db *db, const struct actor *actor, id64 document,
                           struct document_line **out);
/* Which of these a document has at all. */
struct document_around {
    bool extended, superseded, topics, away;
};
struct document_around document_around(struct db *db, id64 document);
size_t document_cases(struct db *db, id64 document, id64 **out);

struct away {
    str title, address;
};
size_t document_away(struct db *db, id64 document, struct away **out);

enum document_list {
    DOCUMENTS_PUBLIC, /* published, newest first */
    DOCUMENTS_MINE,   /* begun by me, whatever their state */
    DOCUMENTS_REVIEW, /* waiting for a second person where I may review */
    DOCUMENTS_DRAFTS  /* unfinished ones where I may write */
};

struct document_filter {
    enum document_list list;
    enum document_kind kind;
    str under; /* path, or empty */
    i64 year;  /* 0: any */
    id64 topic;
    str words;     /* as search takes them: in titles, texts, translations and files */
    msec from_key; /* of the last line of the page before, with its id; 0: first page */
    id64 from_id;
    i64 limit;
};
/* At most limit + 1 lines. */
size_t document_lines(struct db *db, const struct actor *actor, const struct document_filter *f,
                      struct document_line **out);
msec document_line_key(const struct document_filter *f, const struct document_line *l);
size_t document_most_read(struct db *db, const struct actor *actor, id64 community, i64 limit,
                          struct document_line **out);

/* Those of some places under which there is something for everybody to read; answers how many. */
size_t document_places(struct db *db, struct place *places, size_t n);

/* The first year there are documents of that the actor may read; 0: none at all. */
i64 document_first_year(struct db *db, const struct actor *actor, id64 community);

/* What everybody may read, in every community, in the order it was published. */
struct document_key {
    msec published;
    id64 id;
};
/* The key of the document `skip` places behind the one at *key ({0}: the first). False: there are
 * no more. */
bool document_open_key(struct db *db, i64 skip, struct document_key *key);
size_t document_open_lines(struct db *db, struct document_key from, i64 limit,
                           struct document_line **out);

/* Documents and new versions whose time of publication has come: readers see them, translators and
 * searchers are told. */
void documents_tell_due(struct db *db);

/* For search and files: how documents are found, who sees what hangs on them. */
extern const struct search_source library_source;
extern const struct file_owner library_files;

/* Counts readings: how many, never whose. */
struct result document_count_reads(struct db *db, id64 document, i64 more);

/* ── Changing. Each takes the row's version the actor saw: CONFLICT when it was changed since ── */

struct document_step {
    id64 id;
    i64 version; /* 0: whatever it is (programs) */
    str text;    /* reason or words, where the step takes some */
};

/* May this actor write a document of the kind there? Residents write reflections at home. */
bool document_may_write(const struct actor *actor, enum document_kind kind, str path);

/* made = its id. `model`: the sample it was written from, 0: none. */
struct result document_add(struct db *db, const struct actor *actor,
                           const struct document_about *about, const struct document_made *made,
                           id64 model, id64 *id);
struct result document_save(struct db *db, const struct actor *actor, struct document_step s,
                            const struct document_about *about, const struct document_made *made);
struct result document_save_words(struct db *db, const struct actor *actor, struct document_step s,
                                  const struct document_made *made);
struct result document_send(struct db *db, const struct actor *actor, struct document_step s);
struct result document_give_back(struct db *db, const struct actor *actor, struct document_step s);
/* By a second person. `at`: when readers see it; 0: now. What they see already they see until then.
 */
struct result document_approve(struct db *db, const struct actor *actor, struct document_step s,
                               msec at);
struct result document_withdraw(struct db *db, const struct actor *actor, struct document_step s);
/* The document takes the place of these, and of no others. */
struct result document_supersede(struct db *db, const struct actor *actor, struct document_step s,
                                 const id64 *old, size_t n);
struct result document_extend(struct db *db, const struct actor *actor, struct document_step s,
                              const id64 *targets, size_t n);
/* Files hang on a document for whoever may read it; a shown one's are for those who publish. */
struct result document_attach(struct db *db, const struct actor *actor, struct document_step s,
                              const struct file_new *files, size_t n);
struct result document_detach(struct db *db, const struct actor *actor, struct document_step s,
                              id64 attachment);
size_t document_attachments(struct db *db, id64 document, struct attachment **out);
/* The same by the program: a file of an import. */
struct result document_take_file(struct db *db, id64 document, const struct file_new *file);
/* A case about it: anybody who may read it. */
struct result document_link_case(struct db *db, id64 document, id64 case_id);

/* What is known of a version besides its words, where it comes from another store. */
struct edition_told {
    i64 n;        /* 0: the next of its language */
    msec at;      /* 0: now */
    bool latest;  /* it is being written, beside the one that is shown */
    msec appears; /* it is approved, and shown from then on; 0: it is not */
    str writer, reviewer, verdict;
    msec sent, reviewed;
};

/* Takes over a document as it is elsewhere: published without a second person, unless its state
 * says otherwise. Only for imports: the actor is the program. */
struct document_import {
    struct document_about about;
    struct document_made made;
    struct edition_told told;
    enum document_state state; /* 0: approved */
    msec updated;              /* what readers see of it, last; 0: now */
    const struct away *away;
    size_t n_away;
    msec published;
    str number;       /* to be kept, when it is free; else empty */
    str file_address; /* by which it is known again when its number is not free; or empty */
    str register_number;
    i64 reads;
};
struct result document_take_over(struct db *db, const struct document_import *d, id64 *id,
                                 bool *known);

/* Another version of a document that is there; it is the latest when it says so. CONFLICT: there
 * is another of its number. */
struct result document_take_edition(struct db *db, id64 document, const struct document_made *made,
                                    const struct edition_told *told, bool *known);

/* For imports and exports; the actor is the program. */
bool document_number_taken(struct db *db, str number, id64 *id);
void document_set_extended(struct db *db, id64 document, const id64 *targets, size_t n);
/* False: it would come to replace itself. */
bool document_set_superseded(struct db *db, id64 old, id64 by);
size_t document_extended_all(struct db *db, id64 document, struct document_line **out);
/* Those it took the place of, number and id only. */
size_t document_superseded_all(struct db *db, id64 document, struct document_line **out);
/* False: there is none. */
bool document_number_of(struct db *db, id64 document, str *number);
void document_set_model(struct db *db, id64 document, id64 model);
/* After an id, ascending, whatever their state. */
size_t document_all(struct db *db, id64 after, i64 limit, struct document **out);
/* Every version of one after an id, ascending. */
size_t document_editions(struct db *db, id64 document, id64 after, i64 limit,
                         struct document_version **out);

/* ── Topics: what staff gather documents under, in their order. To be ordered by those who may
 * PUBLISH_DOCUMENT in the community ── */

enum { MOST_TOPICS = 200, MOST_PICKS = 12, TOPIC_NAME_MOST = 80 };

struct topic {
    id64 id, community;
    str code, name, about;
    i64 sort;
    msec retired; /* 0: it is kept up */
};
/* In their order; retired ones are kept in their place, but not offered to readers. */
size_t topic_all(struct db *db, const struct lang *lang, id64 community, bool with_retired,
                 struct topic **out);
bool topic_by_code(struct db *db, const struct lang *lang, id64 community, str code,
                   struct topic *out);
size_t document_topics(struct db *db, const struct lang *lang, id64 document, struct topic **out);

struct topic_words {
    struct said_name name; /* an empty one takes it away, with what it is about */
    str about;
};
/* As they were given, by language. */
size_t topic_words(struct db *db, id64 topic, struct topic_words **out);
/* What can stand in an address of what somebody wrote. */
str topic_code(struct arena *a, str written);

struct topic_new {
    id64 community;
    str code; /* empty: made of the first name */
    const struct topic_words *words;
    size_t n_words;
    bool is_new;  /* CONFLICT when there is one of this code; else what is there is renamed */
    i64 sort;     /* imports only; 0: at the end */
    msec retired; /* imports only */
};
struct result topic_set(struct db *db, const struct actor *actor, const struct topic_new *t,
                        id64 *id);
/* One place towards the front (-1) or the end (1). */
struct result topic_move(struct db *db, const struct actor *actor, id64 topic, int by);
struct result topic_retire(struct db *db, const struct actor *actor, id64 topic, bool retired);

/* Documents picked to stand first in a topic, of those that belong to it. */
enum pick_move { PICK_LAST, PICK_UP, PICK_DOWN, PICK_OUT };
struct result topic_pick(struct db *db, const struct actor *actor, id64 topic, id64 document,
                         enum pick_move move);
/* All at once, in their order, as an import tells them. */
void topic_set_picks(struct db *db, id64 topic, const id64 *documents, size_t n);
/* Whoever may read them; number and id only. */
size_t topic_picks_all(struct db *db, id64 topic, struct document_line **out);
void topic_picks_ahead(struct db *db, const struct actor *actor, const struct topic *topics,
                       size_t n, i64 limit);
size_t topic_picks(struct db *db, const struct actor *actor, id64 topic, i64 limit,
                   struct document_line **out);

struct own_out; /* accounts/own.h */
void library_own(struct own_out *out, const struct actor *actor);
extern const struct place_mover library_mover;

#endif
