/* What work.c and merge.c share: one piece of work, from choosing to writing. */
#ifndef LINLI_SEARCH_WORK_H
#define LINLI_SEARCH_WORK_H

#include "search/index.h"

enum { MERGED_AT_ONCE = 8, MERGE_BYTES = 2 << 20 };

enum step { STEP_NONE, STEP_BATCH, STEP_CHANGE_OVER, STEP_CLEAR, STEP_MERGE };

/* Things to be written, and what must still hold of the index then. */
struct put_batch {
    struct batch *batch;
    struct leaves *leaves;
    i64 generation, state, cursor_kind, cursor_id;
    i64 next_kind, next_id;
    bool rebuilding;
    bool first; /* … and no index is in use yet: what goes into this one need not wait any more */
};

/* A stretch of a merge: leaves of the new segment, after those it has. */
struct put_merge {
    struct search_segment_row into;
    bool begins, ends; /* the first stretch makes the segment, the last puts it in use */
    struct search_segment_row *from;
    size_t n_from;
    struct leaves leaves;
    str after; /* the last word it had when this was read */
};

struct work {
    struct arena *arena;
    struct db *db;
    const struct search_source *const *sources;
    enum step step;
    struct put_batch put;
    struct put_merge merge;
    i64 indexed;
};

struct result put_merged(struct db *db, void *arg);
void put_leaves(struct db *db, id64 segment, const struct leaf *leaves, size_t n);

/* Finds a merge to begin or go on with, and computes a stretch of it. */
void merge_choose(struct work *w, i64 generation);

#endif
