/* Merging: eight segments of a level into one of the next, word by word in their order, without the
 * documents that are no more. A stretch at a time: where it goes on stands in what is written. */
#include <stdlib.h>

#include "base/id.h"
#include "search/work.h"

enum { LEAVES_AT_ONCE = 16 };

/* A segment being read, a word at a time. */
struct cursor {
    struct db *db;
    const struct search_segment_row *segment;
    struct search_leaf_row *leaves;
    size_t n, at;
    struct leaf_reader reader;
    bool over;
    u32 shift; /* its documents count from that much after the new segment's base */
};

static str word_of(const struct cursor *c)
{
    return (str){c->reader.word, c->reader.word_n};
}

/* The leaves from (first, n) on; false: there are none. */
static bool load(struct cursor *c, str first, i64 n)
{
    c->n = search_leaves_from(c->db, c->segment->id, first, n, LEAVES_AT_ONCE, &c->leaves);
    c->at = 0;
    if (c->n)
        c->reader = leaf_reader(c->leaves[0].body);
    return c->n != 0;
}

static void step(struct cursor *c)
{
    while (!c->over && !leaf_next(&c->reader)) {
        if (++c->at < c->n) {
            c->reader = leaf_reader(c->leaves[c->at].body);
        } else if (!c->n || !load(c, c->leaves[c->n - 1].first, c->leaves[c->n - 1].n + 1)) {
            c->over = true;
        }
    }
}

/* To the first word after `after`. */
static void start(struct cursor *c, str after)
{
    str first;
    if (!search_leaf_first_before(c->db, c->segment->id, after, &first))
        first = S("");
    c->over = !load(c, first, 0);
    step(c);
    while (!c->over && str_cmp(word_of(c), after) <= 0)
        step(c);
}

/* ── One word ── */

struct gathered {
    struct posting *at;
    size_t n, cap;
    bool ordered;
};

static void gather(struct work *w, struct gathered *g, const struct cursor *c,
                   const struct bits *dead)
{
    struct list_reader r = list_reader(c->reader.list, w->arena);
    struct posting p;
    while (list_next(&r, &p)) {
        if (bit_is(dead, p.doc + (u32)c->segment->base))
            continue;
        size_t n = (size_t)p.in_title + p.in_body;
        u32 *positions = NEW_ARRAY(w->arena, u32, n);
        if (n)
            memcpy(positions, p.positions, n * sizeof *positions);
        p.positions = positions;
        p.doc += c->shift;
        g->ordered &= !g->n || g->at[g->n - 1].doc < p.doc;
        *PUSH(w->arena, g->at, g->n, g->cap) = p;
    }
}

static int by_doc(const void *a, const void *b)
{
    const struct posting *x = a, *y = b;
    return x->doc < y->doc ? -1 : x->doc > y->doc;
}

static bool least_word(const struct cursor *cursors, size_t n, str *out)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (cursors[i].over || (any && str_cmp(word_of(&cursors[i]), *out) >= 0))
            continue;
        *out = word_of(&cursors[i]);
        any = true;
    }
    return any;
}

static void merge_word(struct work *w, struct cursor *cursors, size_t n, str word,
                       const struct bits *dead)
{
    struct gathered g = {.ordered = true};
    for (size_t i = 0; i < n; i++) {
        while (!cursors[i].over && str_eq(word_of(&cursors[i]), word)) {
            gather(w, &g, &cursors[i], dead);
            step(&cursors[i]);
        }
    }
    if (!g.n)
        return;
    if (!g.ordered)
        qsort(g.at, g.n, sizeof *g.at, by_doc);
    leaves_word(&w->merge.leaves, word);
    for (size_t i = 0; i < g.n; i++)
        leaves_posting(&w->merge.leaves, &g.at[i]);
}

/* ── A stretch ── */

static void merge_stretch(struct work *w)
{
    struct put_merge *m = &w->merge;
    struct cursor *cursors = NEW_ARRAY(w->arena, struct cursor, m->n_from);
    struct search_index_row index;
    str word;
    if (!search_index_of(w->db, m->into.generation, &index))
        return;
    struct bits dead = index_dead(w->db, w->arena, m->into.generation, index.next_doc);
    for (size_t i = 0; i < m->n_from; i++) {
        cursors[i] = (struct cursor){
            .db = w->db, .segment = &m->from[i], .shift = (u32)(m->from[i].base - m->into.base)};
        start(&cursors[i], m->after);
    }
    m->leaves = leaves_new(w->arena);
    while (m->leaves.bytes < MERGE_BYTES && least_word(cursors, m->n_from, &word))
        merge_word(w, cursors, m->n_from, str_copy(w->arena, word), &dead);
    leaves_end(&m->leaves);
    m->ends = !least_word(cursors, m->n_from, &word);
    w->step = STEP_MERGE;
}

/* The last word of a segment, "" when it has none yet. */
static str last_word(struct work *w, id64 segment)
{
    struct search_leaf_row leaf;
    if (!search_leaf_last(w->db, segment, &leaf))
        return S("");
    struct leaf_reader r = leaf_reader(leaf.body);
    while (leaf_next(&r))
        continue;
    return str_copy(w->arena, (str){r.word, r.word_n});
}

static bool go_on(struct work *w, struct search_segment_row *live, size_t n)
{
    struct search_segment_row *making;
    struct put_merge *m = &w->merge;
    if (!search_segments(w->db, SEGMENT_MAKING, INT_NONE, 1, &making))
        return false;
    m->into = making[0];
    m->from = NEW_ARRAY(w->arena, struct search_segment_row, n);
    for (size_t i = 0; i < n; i++)
        if (live[i].goes_into == m->into.id)
            m->from[m->n_from++] = live[i];
    m->after = last_word(w, m->into.id);
    return true;
}

static bool begin(struct work *w, i64 generation, struct search_segment_row *live, size_t n)
{
    enum { LEVELS = 16 };
    struct put_merge *m = &w->merge;
    for (i64 level = 0; level < LEVELS; level++) {
        m->from = NEW_ARRAY(w->arena, struct search_segment_row, n);
        m->n_from = 0;
        for (size_t i = 0; i < n && m->n_from < MERGED_AT_ONCE; i++)
            if (live[i].level == level)
                m->from[m->n_from++] = live[i];
        if (m->n_from < MERGED_AT_ONCE)
            continue;
        m->begins = true;
        m->after = S("");
        m->into = (struct search_segment_row){.id = id_new(db_now(w->db)),
                                              .generation = generation,
                                              .state = SEGMENT_MAKING,
                                              .level = level + 1,
                                              .base = m->from[0].base};
        for (size_t i = 0; i < m->n_from; i++)
            m->into.docs += m->from[i].docs;
        return true;
    }
    return false;
}

void merge_choose(struct work *w, i64 generation)
{
    struct search_segment_row *live;
    size_t n = search_segments(w->db, SEGMENT_LIVE, generation, SEGMENTS_MOST, &live);
    if (go_on(w, live, n) || begin(w, generation, live, n))
        merge_stretch(w);
}

/* ── Writing it: a rule ── */

/* Is everything as it was when the stretch was read? */
static bool holds_still(struct db *db, const struct put_merge *m)
{
    struct search_segment_row *making, *live;
    struct search_leaf_row last;
    size_t n = search_segments(db, SEGMENT_MAKING, INT_NONE, 1, &making), alike = 0;
    if (m->begins ? n != 0 : n == 0 || making[0].id != m->into.id)
        return false;
    size_t n_live = search_segments(db, SEGMENT_LIVE, m->into.generation, SEGMENTS_MOST, &live);
    for (size_t i = 0; i < n_live; i++)
        for (size_t k = 0; k < m->n_from; k++)
            alike += live[i].id == m->from[k].id && live[i].goes_into == m->from[k].goes_into;
    if (alike != m->n_from)
        return false;
    if (!search_leaf_last(db, m->into.id, &last))
        return !m->after.n;
    return str_cmp(last.first, m->after) <= 0;
}

struct result put_merged(struct db *db, void *arg)
{
    const struct put_merge *m = arg;
    struct search_segment_row into = m->into;
    if (!holds_still(db, m))
        return OK_RESULT;
    into.bytes += (i64)m->leaves.bytes;
    into.state = m->ends ? SEGMENT_LIVE : SEGMENT_MAKING;
    if (m->begins)
        search_segment_insert(db, &into);
    else
        search_segment_update(db, &into);
    put_leaves(db, into.id, m->leaves.at, m->leaves.n);
    for (size_t i = 0; i < m->n_from && (m->begins || m->ends); i++) {
        struct search_segment_row from = m->from[i];
        from.goes_into = into.id;
        from.state = m->ends ? SEGMENT_GONE : SEGMENT_LIVE;
        search_segment_update(db, &from);
    }
    return OK_RESULT;
}
