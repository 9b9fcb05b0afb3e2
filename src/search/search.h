/* Search: one index over the texts of things of any kind, in any script; and related reading.
 * Uses base, lang, store, accounts/actor, places/path.
 *
 *   a rule changes a thing → search_changed(kind, id), in its own transaction
 *   within a second        → search_work() reads the thing by its source and indexes it (work.c)
 *   a reader asks          → search(): words to clauses (query.c), clauses to hits (match.c), hits
 *                            to a ranked page with counts (find.c) and marked passages (passage.c)
 *
 * The index is the room's own, in ordinary tables, so that SQLite and PostgreSQL give the same hits
 * in the same order: lists.h says how it lies there, tokens.h what counts as a word. A text is
 * found only by those whom its grants name; their keys stand in the index beside the words, and
 * every query is met with the reader's own.
 */
#ifndef LINLI_SEARCH_H
#define LINLI_SEARCH_H

#include "accounts/actor.h"
#include "lang/lang.h"
#include "store/store.h"

/* ── What is found: a module's side ── */

/* Kinds of things. The numbers stand in the index: never reused. */
enum search_kind {
    SEARCH_ANY,
    SEARCH_CASE = 1,
    SEARCH_DOCUMENT = 2,
    SEARCH_FILE = 3,
    SEARCH_KINDS
};

/* Who may find a text: anybody whom one of its grants names. */
enum grant_to {
    TO_ANYONE = 1,
    TO_RESIDENTS,    /* who live under `path` */
    TO_STAFF,        /* who may `verb` at `path`, by a role there or above */
    TO_TEAM,         /* who hold `role` at just this `path` */
    TO_ORGANISATION, /* who act for organisation `id` */
    TO_PERSON,       /* person `id` */
    TO_ACCOUNT       /* account `id` */
};

struct search_grant {
    enum grant_to to;
    str path;
    enum verb_allowed verb;
    enum role role;
    id64 id;
};

/* A stretch of text, and the fragment of the item's address that leads to it ("" : the top): a
 * heading's id. Plain text; an empty line ends a paragraph, tabs part the cells of a table. */
struct search_text {
    str anchor, text;
    str lang;  /* when it is not the item's */
    str title; /* the item's title in that language, where this text translates it; else empty */
    str file;  /* the name of the attached file it was read from; else empty */
};

/* What the same readers may see of a thing. Its title is found with each part. */
struct search_part {
    const struct search_text *texts;
    size_t n_texts;
    const struct search_grant *grants;
    size_t n_grants;
};

enum { SEARCH_PARTS = 3, SEARCH_TOPICS = 8 };

struct search_item {
    str title, lang;           /* lang: a language tag, "" unknown */
    str path;                  /* of the place it belongs to, "" none */
    str url;                   /* "/cases/2026-000123" */
    msec time;                 /* published, opened: what "newer" means */
    str sort;                  /* what it is among its kind, in the source's own code, or "" */
    str topics[SEARCH_TOPICS]; /* codes: letters, digits, '-' and '_' */
    size_t n_topics;
    struct search_part parts[SEARCH_PARTS];
    size_t n_parts;
};

/* What a thing is read for. */
enum search_use {
    TO_INDEX,
    TO_SHOW /* a hit: without the topics */
};

/* What readers are told a thing is: a document is a guide, a request one about lighting. */
struct search_sort {
    str name;         /* in their language where there is one */
    const char *icon; /* NULL: the source's */
};

/* One line a kind in the module table (app/modules.c). Lists of them end with NULL. */
struct search_source {
    enum search_kind kind;
    const char *word; /* in addresses: "case" */
    const char *name; /* N_: "Requests" */
    const char *one;  /* N_: "Request", said of a hit before its sort; NULL: the sort says enough */
    const char *icon;
    /* False: there is no such thing (any more), or nobody is to find it. Everything in
     * db_arena(). Called for indexing and again for each hit that is shown. */
    bool (*read)(struct db *db, id64 id, enum search_use use, struct search_item *out);
    /* Ids after `after`, ascending, at most `limit`; for rebuilding. */
    size_t (*ids)(struct db *db, id64 after, i64 limit, id64 **out);
    /* A topic's name for readers of `lang`; NULL: topics have none of their own. */
    str (*topic_name)(struct db *db, const struct lang *lang, str topic);
    /* False: nobody knows that code. NULL: all are of one sort. */
    bool (*sort_said)(struct db *db, const struct lang *lang, str sort, struct search_sort *out);
};

/* The thing is new, changed or gone. Only inside the rule that did it. */
void search_changed(struct db *db, enum search_kind kind, id64 id);
/* The same of what the rule has just made, once: nothing is waited for. */
void search_added(struct db *db, enum search_kind kind, id64 id);

/* ── Finding ── */

enum {
    QUERY_BYTES = 2000, /* of typed words; more is refused with a message */
    QUERY_CLAUSES = 16, /* words and phrases asked for at once */
    QUERY_TOKENS = 64,  /* in all of them */
    PAGE_MOST = 50
};

/* The place of a hit in the order: best first, then newest, then by kind and id. */
struct search_key {
    i64 score; /* millionths; 0 in what asks for the first page */
    msec time;
    i64 kind;
    id64 id;
};

/* words: as typed. Words stand for all of them, in any order; "in quotation marks": as they stand;
 * -not this; begin*. A word of a script without spaces is found inside longer ones. */
struct search_query {
    str words;
    enum search_kind kind; /* each filter: absent, or what hits must have */
    str topic, under, lang;
    str reader; /* the reader's language: titles are shown in it where there is one; or empty */
    msec from, until; /* 0: open; from <= time < until */
    i64 limit;        /* at most PAGE_MOST */
    struct search_key after;
};

/* A title or passage cut where marking begins or ends. */
struct search_piece {
    str text;
    bool marked;
};
struct search_marked {
    struct search_piece *pieces;
    size_t n;
};

struct search_hit {
    struct search_key key;
    const struct search_source *source;
    id64 id;
    str url; /* with the anchor that leads to the passage */
    str lang, path, sort;
    msec time;
    struct search_marked title, passage;
    str title_lang, passage_lang;
    str passage_file;   /* the file the passage stands in, or "" */
    i64 passage_number; /* from 1, of about PASSAGE characters each; 0: only the title */
};

/* How many hits a filter would leave, all other filters kept. */
struct search_count {
    str value; /* kind: source's word; place: path; period: year; topic, language: code */
    i64 n;
};
struct search_counts {
    struct search_count *at;
    size_t n;
};

struct search_found {
    struct search_hit *hits;
    size_t n;
    bool more; /* there is a next page, after the last hit's key */
    i64 total; /* with all filters */
    struct search_counts kinds, topics, places, years,
        langs;      /* most first; places: subtree by subtree */
    str suggestion; /* nothing was found, but something would be for these words; else "" */
    bool building;  /* the index is being made for the first time: not everything is in it */
};

/* INVALID with a message for words that ask for nothing or for too much. `sources` ends with NULL;
 * `zone` (NULL: UTC) says when years begin. */
struct result search(struct db *db, const struct search_source *const *sources,
                     const struct actor *actor, const struct search_query *q, const char *zone,
                     struct search_found *out);

/* A thing that matches, and when it was written or published. */
struct search_match {
    id64 id;
    i64 second; /* since 1970 */
};

/* Things of one kind that match, newest first, for a module's own lists; `until`: none newer than
 * its second; 0: all. `actor`: as he may see. False: the words ask for nothing or too much: *why.
 */
bool search_matches(struct db *db, const struct actor *actor, enum search_kind kind, str words,
                    msec until, struct search_match **out, size_t *n, struct message *why);

/* Their ids as statements take them: a JSON array. */
str search_match_ids(struct arena *a, const struct search_match *found, size_t n);

/* Whether words can be searched for; else *why. */
bool search_words_fit(struct arena *a, str words, struct message *why);

/* ── Related reading (related.c says how) ── */

enum { NEAR_MOST = 8 };

/* Things of the same kind whose texts share the strongest words of this one's: a JSON array of ids,
 * nearest first, NEAR_MOST that anyone may see and NEAR_MOST others at most. The caller asks which
 * of them his reader may see. Answers what is kept, else works it out. False: it should be kept, or
 * worked out anew, by search_near_keep() when nobody waits. */
bool search_near(struct db *db, const struct search_source *const *sources, enum search_kind kind,
                 id64 id, str *ids);
/* Works it out now. False: there is no such thing, or no index yet. */
bool search_near_find(struct db *db, const struct search_source *const *sources,
                      enum search_kind kind, id64 id, str *ids);
/* Works it out and keeps it, for the first 64 of these at most. Not from the thread of a request.
 */
void search_near_keep(struct store *s, struct arena *a, const struct search_source *const *sources,
                      enum search_kind kind, const id64 *ids, size_t n);

/* ── Keeping the index ── */

struct search_progress {
    i64 indexed;  /* things, in this call */
    i64 done, of; /* of a rebuild that is going on; of 0: none is */
};

/* One bounded piece of what waits: changed things first, then a rebuild, then merging and clearing
 * away. Reads in a snapshot of its own, writes in short rules; may be killed at any moment. Not
 * from the thread of a request. False: nothing is left (or the store is away). */
bool search_work(struct store *s, struct arena *a, const struct search_source *const *sources,
                 struct search_progress *progress);

/* How far a rebuild is: done of of (of the index before); both 0 when none is going on. */
struct search_progress search_rebuilding(struct db *db);

/* Begins to make the index anew beside the old one, which is used until the new one is ready; a
 * rule. Nothing changes when one is going on. */
struct result search_rebuild(struct db *db, void *arg);

#endif
