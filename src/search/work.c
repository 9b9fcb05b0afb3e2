/* Keeping the index: what changed is indexed, a rebuild goes on, segments are merged, what nobody
 * needs any more is cleared away. Each piece reads and computes in a snapshot, on the caller's
 * thread, and then writes in one short rule, which looks again whether what it read still holds. */
#include "search/work.h"

#include "base/id.h"
#include "base/when.h"

enum { BATCH_THINGS = 1000, BATCH_BYTES = 4 << 20, CLEAR_AT_ONCE = 500 };

/* ── Writing a batch: a rule ── */

/* Numbers of names met in this batch. */
struct numbered_name {
    i64 what;
    str name;
    u32 n;
};

struct put {
    struct db *db;
    const struct put_batch *batch;
    struct search_index_row index;
    i64 base;
    struct numbered_name *names;
    size_t n_names, cap_names;
    u8 *bits; /* of the block of dead documents being changed */
    i64 bits_block;
};

static u32 name_number(struct put *p, i64 what, str name)
{
    i64 n;
    if (!name.n)
        return 0;
    for (size_t i = p->n_names; i > 0; i--)
        if (p->names[i - 1].what == what && str_eq(p->names[i - 1].name, name))
            return p->names[i - 1].n;
    if (!search_name_find(p->db, what, name, &n)) {
        n = search_name_last(p->db, what, &n) ? n + 1 : 1;
        if (n >= NAMES_MOST || (what == NAME_LANG && n > UINT8_MAX))
            return 0;
        search_name_insert(p->db, what, n, name);
    }
    *PUSH(db_arena(p->db), p->names, p->n_names, p->cap_names) =
        (struct numbered_name){what, name, (u32)n};
    return (u32)n;
}

static void write_bits(struct put *p)
{
    if (p->bits_block >= 0)
        search_dead_put(p->db, p->index.generation, p->bits_block,
                        (str){(const char *)p->bits, DEAD / 8});
}

static void bury(struct put *p, i64 doc)
{
    if (doc / DEAD != p->bits_block) {
        str old;
        write_bits(p);
        memset(p->bits, 0, DEAD / 8);
        p->bits_block = doc / DEAD;
        if (search_dead_at(p->db, p->index.generation, p->bits_block, &old))
            memcpy(p->bits, old.p, old.n < DEAD / 8 ? old.n : DEAD / 8);
    }
    p->bits[doc % DEAD / 8] |= (u8)(1 << doc % 8);
}

/* What the thing was before is no more. */
static void bury_thing(struct put *p, i64 kind, id64 id)
{
    struct search_thing_row old;
    if (!search_thing(p->db, p->index.generation, kind, id, &old))
        return;
    for (i64 i = 0; i < old.parts; i++)
        bury(p, old.doc + i);
    p->index.docs -= old.parts;
    p->index.tokens -= old.tokens;
    search_thing_delete(p->db, p->index.generation, kind, id);
    search_near_delete(p->db, kind, id);
}

/* False: it changed again since it was read, and waits for its turn; what was made of it is dead.
 */
static bool put_thing(struct put *p, const struct built_thing *t)
{
    bool taken = !t->seq || search_queue_take(p->db, t->kind, t->id, t->seq) == 1;
    if (!taken) {
        for (u32 i = 0; i < t->parts; i++)
            bury(p, p->base + t->doc + i);
        return false;
    }
    bury_thing(p, t->kind, t->id);
    if (t->seq && p->batch->rebuilding && !p->batch->first)
        search_later_put(p->db, t->kind, t->id);
    if (!t->there || !t->parts)
        return true;
    struct search_thing_row row = {.generation = p->index.generation,
                                   .kind = t->kind,
                                   .id = t->id,
                                   .doc = p->base + t->doc,
                                   .parts = t->parts,
                                   .tokens = t->tokens};
    search_thing_put(p->db, &row);
    p->index.docs += t->parts;
    p->index.tokens += t->tokens;
    return true;
}

/* What some of them were before is asked in one round trip; a thing is in a batch once. */
static void put_things(struct put *p, const struct built_thing *things, size_t n)
{
    enum { TOGETHER = 32 };
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i; i % TOGETHER == 0 && k < n && k < i + TOGETHER; k++)
            search_thing_ahead(p->db, p->index.generation, things[k].kind, things[k].id);
        put_thing(p, &things[i]);
    }
}

static void put_entries(struct put *p)
{
    struct built_doc *docs;
    size_t n = batch_docs(p->batch->batch, &docs), at = 0;
    i64 block = p->base / ENTRIES;
    str old = S("");
    if (p->base % ENTRIES)
        search_entries_at(p->db, p->index.generation, block, &old);
    while (at < n) {
        struct buf b = buf_new(db_arena(p->db));
        buf_put(&b, str_first(old, (size_t)(p->base % ENTRIES) * ENTRY_BYTES));
        if (block * ENTRIES != p->base - p->base % ENTRIES)
            b.n = 0; /* only the first block has something already */
        for (; at < n && b.n < (size_t)ENTRIES * ENTRY_BYTES; at++) {
            struct entry e = docs[at].entry;
            e.place = name_number(p, NAME_PLACE, docs[at].place);
            e.topics = name_number(p, NAME_TOPICS, docs[at].topics);
            e.lang = (u8)name_number(p, NAME_LANG, docs[at].lang);
            entry_put(&b, &e);
        }
        search_entries_put(p->db, p->index.generation, block++, buf_str(&b));
    }
}

void put_leaves(struct db *db, id64 segment, const struct leaf *leaves, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct search_leaf_row row = {segment, leaves[i].first, leaves[i].n, leaves[i].body};
        search_leaf_insert(db, &row);
    }
}

/* Eight segments of a level become one of the next. */
static i64 level_for(size_t docs)
{
    i64 level = 0;
    for (; docs >= MERGED_AT_ONCE; docs /= MERGED_AT_ONCE)
        level++;
    return level;
}

static void put_segment(struct put *p)
{
    struct built_doc *docs;
    size_t n = batch_docs(p->batch->batch, &docs);
    if (!n)
        return;
    struct search_segment_row row = {.id = id_new(db_now(p->db)),
                                     .generation = p->index.generation,
                                     .state = SEGMENT_LIVE,
                                     .level = level_for(n),
                                     .base = p->base,
                                     .docs = (i64)n,
                                     .bytes = (i64)p->batch->leaves->bytes};
    search_segment_insert(p->db, &row);
    put_leaves(p->db, row.id, p->batch->leaves->at, p->batch->leaves->n);
    p->index.next_doc += (i64)n;
}

static struct result put_batch(struct db *db, void *arg)
{
    const struct put_batch *batch = arg;
    struct put p = {.db = db, .batch = batch, .bits_block = -1};
    struct built_thing *things;
    if (!search_index_of(db, batch->generation, &p.index) || p.index.state != batch->state ||
        p.index.cursor_kind != batch->cursor_kind || p.index.cursor_id != batch->cursor_id)
        return OK_RESULT; /* another process was faster */
    p.base = p.index.next_doc;
    p.bits = arena_alloc(db_arena(db), DEAD / 8);
    size_t n = batch_things(batch->batch, &things);
    put_things(&p, things, n);
    write_bits(&p);
    put_entries(&p);
    put_segment(&p);
    p.index.cursor_kind = batch->next_kind;
    p.index.cursor_id = batch->next_id;
    search_index_update(db, &p.index);
    return OK_RESULT;
}

/* ── Reading what a batch is made of ── */

static void add_thing(struct db *db, const struct search_source *const *sources, struct batch *b,
                      i64 kind, id64 id, id64 seq)
{
    const struct search_source *source = source_of(sources, kind);
    struct search_item *item = NEW(db_arena(db), struct search_item);
    bool there = source && source->read(db, id, TO_INDEX, item);
    batch_add(b, kind, id, seq, there ? item : NULL);
}

/* Told at a moment the clock of this snapshot has not come to: a snapshot holds what was written
 * between looking at the clock and taking it, or by a process whose clock is a little ahead, and
 * what is published then would be read as not yet published. It waits for the next piece. (Further
 * ahead somebody has set a clock back, which nothing waits for.) */
static id64 ahead_from(const struct work *w)
{
    return id_first(db_now(w->db) + 1);
}

static id64 ahead_until(const struct work *w)
{
    return id_first(db_now(w->db) + MINUTES(1));
}

static size_t queue_first(struct work *w, i64 limit, struct search_queued **out)
{
    size_t n = search_queue_between(w->db, 0, ahead_from(w), limit, out);
    return n ? n : search_queue_between(w->db, ahead_until(w), INT64_MAX, limit, out);
}

static void read_queue(struct work *w)
{
    struct search_queued *queued;
    size_t n = queue_first(w, BATCH_THINGS, &queued);
    for (size_t i = 0; i < n && batch_bytes(w->put.batch) < BATCH_BYTES; i++) {
        add_thing(w->db, w->sources, w->put.batch, queued[i].kind, queued[i].id, queued[i].seq);
        w->indexed++;
    }
}

/* The things of all sources in their order, on from the cursor. */
static void read_on(struct work *w)
{
    struct put_batch *p = &w->put;
    p->next_kind = p->cursor_kind;
    p->next_id = p->cursor_id;
    for (size_t s = 0; w->sources[s]; s++) {
        const struct search_source *source = w->sources[s];
        id64 *ids;
        if ((i64)source->kind < p->next_kind)
            continue;
        size_t n = source->ids(w->db, (i64)source->kind == p->next_kind ? p->next_id : 0,
                               BATCH_THINGS, &ids);
        for (size_t i = 0; i < n && batch_bytes(p->batch) < BATCH_BYTES; i++) {
            id64 seq = 0;
            if (p->first && search_queue_seq(w->db, source->kind, ids[i], &seq) &&
                seq >= ahead_from(w) && seq < ahead_until(w))
                seq = 0; /* it stays in the queue */
            add_thing(w->db, w->sources, p->batch, source->kind, ids[i], seq);
            p->next_kind = source->kind;
            p->next_id = ids[i];
            w->indexed++;
        }
        if (n)
            return;
    }
}

/* ── A rebuild comes to its end: a rule ── */

static struct result change_over(struct db *db, void *arg)
{
    const i64 *generation = arg;
    struct search_index_row made, old;
    if (!search_index_of(db, *generation, &made) || made.state != INDEX_MAKING)
        return OK_RESULT;
    if (search_index_in(db, INDEX_CURRENT, &old)) {
        old.state = INDEX_GONE;
        search_index_update(db, &old);
        search_segments_end(db, old.generation);
    }
    made.state = INDEX_CURRENT;
    made.cursor_kind = made.cursor_id = 0;
    search_index_update(db, &made);
    search_later_to_queue(db, id_new(db_now(db)));
    search_later_empty(db);
    return OK_RESULT;
}

struct search_progress search_rebuilding(struct db *db)
{
    struct search_index_row making = {0}, current = {0};
    if (!search_index_in(db, INDEX_MAKING, &making))
        return (struct search_progress){0};
    search_index_in(db, INDEX_CURRENT, &current);
    i64 of = current.docs > making.docs ? current.docs : making.docs;
    return (struct search_progress){.done = making.docs, .of = of ? of : 1};
}

struct result search_rebuild(struct db *db, void *arg)
{
    struct search_index_row row;
    i64 last = 0;
    (void)arg;
    if (search_index_in(db, INDEX_MAKING, &row))
        return OK_RESULT;
    search_index_last(db, &last);
    row = (struct search_index_row){.generation = last + 1, .state = INDEX_MAKING};
    search_index_insert(db, &row);
    return OK_RESULT;
}

/* ── Clearing away: a rule ── */

static void clear_segment(struct db *db, id64 segment)
{
    str last;
    if (search_leaf_nth(db, segment, CLEAR_AT_ONCE, &last)) {
        search_leaves_delete(db, segment, last);
        return;
    }
    search_leaves_delete(db, segment, STR_NONE);
    search_segment_delete(db, segment);
}

static void clear_index(struct db *db, i64 generation)
{
    struct search_thing_row last;
    i64 block;
    if (search_thing_nth(db, generation, CLEAR_AT_ONCE, &last)) {
        search_things_delete(db, generation, last.kind, last.id);
    } else if (search_entries_lowest(db, generation, &block)) {
        search_things_delete(db, generation, INT_NONE, 0);
        search_entries_delete(db, generation, block + CLEAR_AT_ONCE);
    } else {
        search_dead_delete(db, generation);
        search_index_delete(db, generation);
    }
}

static struct result clear(struct db *db, void *arg)
{
    struct search_segment_row *segments;
    struct search_index_row row;
    (void)arg;
    if (search_segments(db, SEGMENT_GONE, INT_NONE, 1, &segments))
        clear_segment(db, segments[0].id);
    else if (search_index_in(db, INDEX_GONE, &row))
        clear_index(db, row.generation);
    return OK_RESULT;
}

/* ── What comes next ── */

/* Each is looked into by every search: merging cannot wait until nothing changes any more. */
static bool segments_pile_up(struct work *w, i64 generation)
{
    enum { MANY = 64 };
    struct search_segment_row *live;
    return search_segments(w->db, SEGMENT_LIVE, generation, MANY, &live) == MANY;
}

static void choose(struct work *w)
{
    struct search_index_row current = {0}, making = {0}, gone;
    struct search_segment_row *ended;
    struct search_queued *queued;
    bool is_current = search_index_in(w->db, INDEX_CURRENT, &current);
    bool is_making = search_index_in(w->db, INDEX_MAKING, &making);
    w->put.batch = batch_new(w->arena);
    w->put.rebuilding = is_making;
    w->put.first = is_making && !is_current;
    if (is_current && segments_pile_up(w, current.generation))
        merge_choose(w, current.generation);
    else if (is_making)
        merge_choose(w, making.generation);
    if (w->step)
        return;
    if (is_current && queue_first(w, 1, &queued)) {
        w->put.generation = current.generation;
        w->put.state = INDEX_CURRENT;
        w->step = STEP_BATCH;
        read_queue(w);
    } else if (is_making) {
        w->put.generation = making.generation;
        w->put.state = INDEX_MAKING;
        w->put.cursor_kind = making.cursor_kind;
        w->put.cursor_id = making.cursor_id;
        w->step = STEP_BATCH;
        read_on(w);
        if (!w->indexed)
            w->step = STEP_CHANGE_OVER;
    } else if (search_segments(w->db, SEGMENT_GONE, INT_NONE, 1, &ended) ||
               search_index_in(w->db, INDEX_GONE, &gone)) {
        w->step = STEP_CLEAR;
    } else if (is_current) {
        merge_choose(w, current.generation);
    }
}

static rule_fn const rules[] = {[STEP_BATCH] = put_batch,
                                [STEP_CHANGE_OVER] = change_over,
                                [STEP_CLEAR] = clear,
                                [STEP_MERGE] = put_merged};

bool search_work(struct store *s, struct arena *a, const struct search_source *const *sources,
                 struct search_progress *progress)
{
    struct work *w = NEW(a, struct work);
    *w = (struct work){.arena = a, .sources = sources};
    w->db = store_read(s, a, now_ms());
    choose(w);
    bool read = !db_failed(w->db);
    *progress = search_rebuilding(w->db);
    progress->indexed = w->indexed;
    store_read_end(w->db);
    if (!read || w->step == STEP_NONE)
        return false;
    if (w->step == STEP_BATCH)
        w->put.leaves = batch_leaves(w->put.batch);
    void *arg = w->step == STEP_MERGE         ? (void *)&w->merge
                : w->step == STEP_CHANGE_OVER ? (void *)&w->put.generation
                                              : (void *)&w->put;
    return store_write(s, a, now_ms(), rules[w->step], arg).outcome == DONE;
}
