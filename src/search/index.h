/* What the files of this room share: the tables' rows in memory. Uses search.h, lists.h. */
#ifndef LINLI_SEARCH_INDEX_H
#define LINLI_SEARCH_INDEX_H

#include "search/lists.h"
#include "search/search.h"
#include "search/search.sql.h"
#include "search/words.h"

enum { INDEX_MAKING, INDEX_CURRENT, INDEX_GONE };    /* search_index.state */
enum { SEGMENT_MAKING, SEGMENT_LIVE, SEGMENT_GONE }; /* search_segment.state */
enum { NAME_PLACE = 1, NAME_TOPICS, NAME_LANG };     /* search_name.what */

enum {
    PASSAGE = 800, /* characters, about */
    ENTRY_BYTES = 28,
    ENTRIES = 64,    /* documents to a block: a row that PostgreSQL does not put aside */
    DEAD = 8192,     /* to a block of bits */
    PLACE_STEPS = 6, /* places are told apart down to the building */
    SEGMENTS_MOST = 500,
    NAMES_MOST = 50000,
    PART_BYTES = 4 << 20, /* of a part's text; what comes after is not found */
    KEY_BYTES = 80
};

/* A document (a part of a thing) as ranking and filters see it. */
struct entry {
    id64 id;
    u32 time;   /* seconds */
    u32 length; /* tokens of its body */
    u32 place, topics;
    u8 kind, lang, part, flags;
};
enum { ENTRY_PUBLIC = 1 };

void entry_put(struct buf *b, const struct entry *e);

/* ── Keys: what grants and readers have in common, as words of the index. No typed word is one. ──
 */

size_t keys_of_grant(struct arena *a, const struct search_grant *g, str **out);
size_t keys_of_actor(struct arena *a, const struct actor *actor, str **out);
str key_of_withheld(void);                    /* of all that is not for everybody */
str key_of_topic(struct arena *a, str topic); /* not for permission: related reading's */
bool part_admits(const struct search_part *p, const struct actor *actor);

/* ── Things, gathered into a segment (build.c) ── */

struct built_thing {
    id64 id, seq;
    i64 kind;
    bool there;
    u32 doc, parts, tokens; /* doc: from the batch's first */
};

struct built_doc {
    struct entry entry;
    str place, topics, lang; /* to become numbers */
};

struct batch;
struct batch *batch_new(struct arena *a);
/* item NULL: there is no such thing any more. */
void batch_add(struct batch *b, i64 kind, id64 id, id64 seq, const struct search_item *item);
size_t batch_bytes(const struct batch *b); /* of text so far */
/* Its words in order. No more can be added. */
struct leaves *batch_leaves(struct batch *b);
size_t batch_things(const struct batch *b, struct built_thing **out);
size_t batch_docs(const struct batch *b, struct built_doc **out);

/* ── What a reader or a merge starts from (index.c) ── */

struct bits {
    u8 *p;
    size_t n; /* bits */
};

static inline bool bit_is(const struct bits *b, u32 i)
{
    return i < b->n && (b->p[i / 8] >> (i % 8) & 1);
}

struct index {
    struct db *db;
    struct arena *arena;
    struct search_index_row row;
    struct search_segment_row *segments;
    size_t n_segments;
    struct bits dead;
};

/* The current index. False: there is none yet. */
bool index_open(struct db *db, struct index *out);
struct bits index_dead(struct db *db, struct arena *a, i64 generation, i64 next_doc);

/* The lists of some words in all segments. */
struct found_list {
    size_t segment; /* of index->segments */
    size_t word;
    str list; /* a piece */
};
/* By segment, word, piece. */
size_t index_lists(struct index *x, const str *words, size_t n, struct found_list **out);

/* Each word of a segment from `low` to before `high`, with a piece of its list. What is handed
 * over lives until the function returns; the function must not use the db. False from it ends. */
typedef bool (*range_fn)(void *ctx, str word, str list);
void index_range(struct index *x, size_t segment, str low, str high, range_fn each, void *ctx);
/* The end of all words that begin so. */
str range_end(struct arena *a, str begin);

/* ── Documents that match (match.c) ── */

struct matches {
    u32 *docs; /* ascending */
    size_t n;
    size_t n_clauses;
    uint16_t *in_body; /* [n × n_clauses]: how often, for the positive clauses in their order */
    u32 *in_title;     /* [n]: bits of the clauses that stand there */
    i64 *holders;      /* [n_clauses]: living documents that have the clause at all */
};

struct matches match(struct index *x, const struct words *w);
/* Documents whose keys the actor holds. What is withheld from him is from now on as if it were
 * dead: no count, rank or suggestion can tell of it. Before match(). */
struct bits match_granted(struct index *x, const struct actor *actor);

/* ── Passages (passage.c) ── */

/* Marks what the clauses ask for in a short text. */
struct search_marked marked(struct arena *a, str text, const struct words *w);
/* The passage that holds most of what is asked, the first among equals: fills passage,
 * passage_number and the anchor (in `anchor`). */
void find_passage(struct arena *a, const struct search_part *part, const struct words *w,
                  struct search_hit *hit, str *anchor);

/* ── Ranked (find.c) ── */

struct ranked {
    struct search_key key;
    i64 part;
};

const struct search_source *source_of(const struct search_source *const *sources, i64 kind);

/* Words like those asked for that the actor could find something by; "" none (suggest.c). */
str suggestion(struct index *x, const struct words *w, str typed, const struct bits *granted);

/* One pass over entries of documents, in order. */
void index_entries(struct index *x, const u32 *docs, size_t n,
                   void (*each)(void *ctx, size_t i, const struct entry *e), void *ctx);

#endif
