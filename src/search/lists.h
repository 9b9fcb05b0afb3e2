/* How words lie in the index: lists of documents, and leaves of lists. Uses base. No store here.
 *
 * A list, of the documents that hold a word, is in one or more pieces:
 *
 *     n | bytes of the first stream | documents | positions
 *
 * documents: for each, ascending, (its number − the one before) × 4 + code. Code 0: the word stands
 * once in the body; 1: once in the title; 2: two numbers follow, how often in the title and in the
 * body; 3: a key, which stands nowhere. positions: for each document those in the title, then those
 * in the body, each as the difference from the one before. All numbers are base-128 varints; a
 * piece counts documents from its segment's base, so it can be moved.
 *
 * A leaf is some words with a list each, in byte order:
 *
 *     shared bytes with the word before | bytes that follow | those bytes | bytes of the list |
 * list
 *
 * A long list makes leaves of its own, one a piece. Whatever the bytes are, reading them ends and
 * stays inside them; a fault reads as an end.
 */
#ifndef LINLI_LISTS_H
#define LINLI_LISTS_H

#include "base/buf.h"

enum { LEAF_BYTES = 3900 }; /* with its key just under a page of SQLite */

/* False at the end of the bytes. */
bool varint_get(str s, size_t *at, u32 *out);

/* ── One document of a list ── */

struct posting {
    u32 doc;
    u32 in_title, in_body; /* how often; both 0: a key */
    const u32 *positions;  /* the title's, then the body's; NULL when they were not asked for */
};

/* ── Writing leaves: words in order, for each its documents in order ── */

struct leaf {
    str first;
    u32 n;
    str body;
};

struct leaves {
    struct arena *arena;
    struct leaf *at;
    size_t n, cap;
    size_t bytes; /* in them */
    /* the leaf being filled */
    struct buf body;
    str first, last;
    /* the list being filled */
    str word;
    struct buf docs, positions;
    u32 count, last_doc, pieces;
};

struct leaves leaves_new(struct arena *a);
void leaves_word(struct leaves *l, str word); /* ends the word before */
void leaves_posting(struct leaves *l, const struct posting *p);
void leaves_end(struct leaves *l);

/* ── Reading ── */

struct leaf_reader {
    str body;
    size_t at;
    char word[256];
    size_t word_n;
    str list; /* of the word */
};

struct leaf_reader leaf_reader(str body);
bool leaf_next(struct leaf_reader *r); /* false: no more words */
/* The list of a word in a leaf; p NULL: it has none there. */
str leaf_find(str body, str word);

struct list_reader {
    str docs, positions;
    size_t at, position_at;
    u32 left, doc;
    u32 *buffer; /* for positions; NULL: they are not read */
    size_t buffer_n;
    struct arena *arena;
};

/* `a`: read positions too; NULL: only documents. */
struct list_reader list_reader(str list, struct arena *a);
bool list_next(struct list_reader *r, struct posting *out);

#endif
