/* What people wrote, in the languages of those who read it: a text, its translations, and what is
 * known of each (who made it, from which state of the text, whether it still agrees, whether it is
 * valid). Uses base, lang, store, markdown, accounts, people,
 * record, search.
 *
 * A module gives its text with text_put() whenever it changes, inside its own rule, and draws what
 * text_show() answers; pages/notice.html tells the reader what they are reading. The rest
 * (translating, the desk, the glossary) is here. */
#ifndef LINLI_TEXTS_H
#define LINLI_TEXTS_H

#include "accounts/own.h"
#include "base/hash.h"
#include "lang/lang.h"
#include "places/places.h"
#include "search/search.h"
#include "store/store.h"

/* Of what it is the text. Stored: a new kind takes the next number. */
enum text_kind {
    TEXT_CASE = 1, /* title and description of a case */
    TEXT_ANSWER,   /* one public entry of its timeline; owner: the entry */
    TEXT_DOCUMENT, /* of the library */
    TEXT_KINDS
};
const char *text_kind_name(enum text_kind kind); /* N_ */

enum text_maker { BY_PERSON = 1, BY_MACHINE, BY_IMPORT };

/* The longest parts, in bytes. */
enum { TEXT_TITLE_MOST = 1000, TEXT_BODY_MOST = 256 * 1024, TEXT_LANGS_MOST = 60 };

/* The summary that the body of a text gives by itself where nobody wrote one; empty: texts of this
 * kind have none. */
str text_summary_made(struct arena *a, enum text_kind kind, str body);
/* What is read of a body, or a part of it: its words without marks, where it is Markdown. */
str text_words(struct arena *a, enum text_kind kind, str body);

/* ── For the module whose text it is ── */

struct text_source {
    enum text_kind kind;
    id64 owner;
    str path;       /* the place it belongs to */
    bool is_public; /* else only translators of that place know of it */
    bool legal;     /* binding: a translation is valid only once a second person approved it */
    str lang;       /* BCP 47; "" unknown: nobody is asked to translate it */
    str url;        /* where it is read: "/cases/2026-000001" */
    str title, summary, body; /* each may be empty */
    enum search_kind found_as; /* what a search finds by these words, and by their translations … */
    id64 found_id;             /* … and which one */
};

/* In a rule: the text reads like this from now on. Translations of what it was before are outdated.
 */
void text_put(struct db *db, const struct text_source *source);
/* The same of what the rule has just made, once: nothing is asked. */
void text_put_new(struct db *db, const struct text_source *source);
/* The text is gone or no longer to be read by others. */
void text_remove(struct db *db, enum text_kind kind, id64 owner);

/* In a rule: how the text read once, for translations that were made from it then (imports). */
void text_was(struct db *db, enum text_kind kind, id64 owner, str title, str summary, str body);

/* Whether the text was ever put. */
bool text_known(struct db *db, enum text_kind kind, id64 owner);

/* All that people made of it in other languages, whoever may read it. */
struct text_translated {
    str lang, title, summary, body;
};
size_t text_translations(struct db *db, enum text_kind kind, id64 owner,
                         struct text_translated **out);

/* Asks for them and does not wait. */
void text_translations_ahead(struct db *db, enum text_kind kind, id64 owner);

/* The translations of a public thing's texts, for the search that finds it: one text of search
 * each, all parts together. */
size_t text_words_found(struct db *db, enum search_kind found_as, id64 found_id,
                        struct search_text **out);
/* Asks for them, and does not wait. */
void text_words_found_ahead(struct db *db, enum search_kind found_as, id64 found_id);

/* ── For readers ── */

enum text_origin {
    AS_WRITTEN,
    TRANSLATED,         /* by a person */
    MACHINE_TRANSLATED, /* nobody has read it over */
    CONVERTED           /* simplified and traditional characters */
};

/* Another language a text can be read in. */
struct text_choice {
    str lang;
    enum text_origin origin;
    bool outdated;
    bool current; /* the one shown */
};

/* The best version for a reader, and what to tell them of it. */
struct text_shown {
    id64 text; /* 0: there is no such text; show your own */
    str lang, source_lang;
    str title, summary, body;
    enum text_origin origin;
    bool wanted;       /* it is not in the reader's language, and could be: show your own words */
    bool outdated;     /* the text has changed since it was translated */
    bool legal, valid; /* a binding text: whether this version binds */
    str valid_in; /* languages in which it binds, BCP 47 with spaces between; of a legal text */
    str author;   /* of the translation; may be empty */
    msec at;      /* of the translation */
    struct text_choice *choices;
    size_t n_choices;
};

/* `lang` is the reader's, BCP 47. False: the text was never put (out is zeroed). */
bool text_show(struct db *db, enum text_kind kind, id64 owner, str lang, struct text_shown *out);

/* One line of a list: what it is called, and in which language. */
struct text_title {
    id64 owner;
    str lang, title, summary;
    enum text_origin origin;
};
enum { TEXT_TITLES_MOST = 100 };
/* Puts the reader's language in the place of what was written, as text_show() would, for all of
 * these (at most TEXT_TITLES_MOST; the others stay) with one question. */
void text_titles(struct db *db, enum text_kind kind, str lang, struct text_title *titles, size_t n);

/* Whether two tags name the same written language: "en-GB" and "en", "zh-TW" and "zh-Hant", but not
 * "zh-Hans" and "zh-Hant". */
bool same_written_language(str a, str b);
/* Whether who reads one language does not read the other; what is in no language known is foreign
 * to nobody. */
bool is_foreign(str lang, str reader);

/* "I want this in my language": counted once a person. */
struct result text_want(struct db *db, const struct actor *actor, id64 text, str lang);

/* ── For translators ── */

/* PROPOSED waits for somebody who may TRANSLATE there; those people's own are SHOWN at once. */
enum translation_state { PROPOSED, SHOWN, REPLACED, REFUSED };

struct translation {
    id64 id;
    str lang, title, summary, body;
    enum text_maker maker;
    enum translation_state state;
    str author;
    msec at, approved;
    str source_hash; /* raw bytes: of the text it was made from */
    bool outdated;
};

/* A text as its translators see it. Summaries are those that somebody wrote: what was made of the
 * text is made of its translation likewise, and asked of nobody. */
struct text_work {
    id64 id;
    enum text_kind kind;
    str lang, url, title, summary, body;
    bool legal;
    struct hash hash;
    struct translation shown;                /* id 0: none in that language */
    str past_title, past_summary, past_body; /* what `shown` was made from, when that is outdated */
    struct translation *proposed;
    size_t n_proposed;
    bool may_translate, may_approve;
};

/* MISSING also when the actor may not know of it. */
struct result text_work(struct db *db, const struct actor *actor, id64 text, str lang,
                        struct text_work *out);

struct translation_new {
    id64 text;
    str lang, title, summary, body;
    enum text_maker maker;
    str source_hash; /* raw bytes: what was read while translating; empty: the text as it is now */
    id64 seen;       /* the version that was shown then; another by now is a CONFLICT */
    /* What the program may tell of one that comes from another store. */
    str author_name;
    msec at, approved; /* at 0: now */
    bool proposed;     /* it waits still */
};
/* made: the translation. Without a summary it gets the one its text gives. A machine's never
 * replaces a person's that is up to date. */
struct result translation_save(struct db *db, const struct actor *actor,
                               const struct translation_new *t);
/* Those shown and those that wait, for exports. */
size_t translations_of(struct db *db, enum text_kind kind, id64 owner, struct translation **out);
/* A proposal is shown or refused; by who may TRANSLATE at its place. */
struct result translation_decide(struct db *db, const struct actor *actor, id64 id, bool accept);
/* A translation of a legal text becomes valid: by a second person who may APPROVE_TRANSLATION. */
struct result translation_approve(struct db *db, const struct actor *actor, id64 id);

/* ── The desk ── */

enum gap { GAP_MISSING = 1, GAP_OUTDATED };

struct desk_filter {
    str lang;
    enum text_kind kind; /* 0: all */
    enum gap gap;        /* 0: both */
    i64 before_wanted;   /* with before: go on behind that line */
    id64 before;
    i64 limit;
};
struct desk_entry {
    id64 text;
    enum text_kind kind;
    str url, title, lang;
    enum gap gap;
    i64 wanted, length; /* people; bytes */
};
/* Most wanted first, then newest. Texts that are not public: only of places where the actor may
 * TRANSLATE. */
size_t desk_entries(struct db *db, const struct actor *actor, const struct desk_filter *filter,
                    struct desk_entry **out);

/* How one language stands, of what the actor may read; and how many residents read it first. */
struct desk_language {
    str lang;
    i64 missing, outdated, readers;
};
/* Those in which something is to be done, by their tags. */
size_t desk_languages(struct db *db, const struct actor *actor, struct desk_language **out);

struct proposal {
    id64 text;
    str lang, title, author;
    msec at;
};
/* Oldest first, of places where the actor may decide; at most 100. */
size_t desk_proposals(struct db *db, const struct actor *actor, struct proposal **out);

/* ── The glossary ── */

struct term {
    id64 id;
    str word, other, note; /* in the two languages asked for; other may be empty */
};
enum { TERMS_MOST = 2000 };
/* All terms by their word in `lang`, beside that in `other`. */
size_t term_list(struct db *db, str lang, str other, struct term **out);
bool term_find(struct db *db, str lang, str word, id64 *id); /* exactly so written */
/* Those of them that stand in the text. */
size_t term_hits(struct db *db, str lang, str other, str text, struct term **out);
/* Sets a term's word in one language; id 0 makes a new term. An empty word takes it away. */
struct result term_set(struct db *db, const struct actor *actor, id64 id, str lang, str word,
                       str note);

void texts_own(struct own_out *out, const struct actor *actor);
extern const struct place_mover texts_mover;

#endif
