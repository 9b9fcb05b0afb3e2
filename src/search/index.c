/* Reading the index's tables: the current index, lists of words, ranges of words, entries. */
#include "search/index.h"

#include "base/json.h"

/* ── Entries ── */

static void put_bytes(struct buf *b, u64 v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_byte(b, (char)(v >> (8 * i)));
}

static u64 get_bytes(const char *p, int bytes)
{
    u64 v = 0;
    for (int i = 0; i < bytes; i++)
        v |= (u64)(u8)p[i] << (8 * i);
    return v;
}

void entry_put(struct buf *b, const struct entry *e)
{
    put_bytes(b, (u64)e->id, 8);
    put_bytes(b, e->time, 4);
    put_bytes(b, e->length, 4);
    put_bytes(b, e->place, 4);
    put_bytes(b, e->topics, 4);
    put_bytes(b, e->kind, 1);
    put_bytes(b, e->lang, 1);
    put_bytes(b, e->part, 1);
    put_bytes(b, e->flags, 1);
}

/* ENTRY_BYTES of them. */
static struct entry entry_get(const char *p)
{
    return (struct entry){.id = (id64)get_bytes(p, 8),
                          .time = (u32)get_bytes(p + 8, 4),
                          .length = (u32)get_bytes(p + 12, 4),
                          .place = (u32)get_bytes(p + 16, 4),
                          .topics = (u32)get_bytes(p + 20, 4),
                          .kind = (u8)p[24],
                          .lang = (u8)p[25],
                          .part = (u8)p[26],
                          .flags = (u8)p[27]};
}

struct entries_run {
    const u32 *docs;
    size_t n, at;
    void (*each)(void *ctx, size_t i, const struct entry *e);
    void *ctx;
};

static bool entries_row(void *ctx, const struct search_block_row *row)
{
    struct entries_run *run = ctx;
    u32 first = (u32)row->block * ENTRIES;
    while (run->at < run->n && run->docs[run->at] < first)
        run->at++;
    for (; run->at < run->n && run->docs[run->at] < first + ENTRIES; run->at++) {
        size_t offset = (size_t)(run->docs[run->at] - first) * ENTRY_BYTES;
        if (offset + ENTRY_BYTES <= row->body.n) {
            struct entry e = entry_get(row->body.p + offset);
            run->each(run->ctx, run->at, &e);
        }
    }
    return run->at < run->n;
}

void index_entries(struct index *x, const u32 *docs, size_t n,
                   void (*each)(void *ctx, size_t i, const struct entry *e), void *ctx)
{
    /* Blocks that lie close are read in one statement, those between them for nothing. */
    enum { CLOSE = 32 };
    struct entries_run run = {.docs = docs, .each = each, .ctx = ctx};
    while (run.n < n) {
        u32 low = docs[run.n] / ENTRIES, high = low;
        for (; run.n < n && docs[run.n] / ENTRIES <= high + CLOSE; run.n++)
            high = docs[run.n] / ENTRIES;
        search_entries_between(x->db, x->row.generation, low, high, entries_row, &run);
        run.at = run.n;
    }
}

/* ── The current index ── */

static bool dead_row(void *ctx, const struct search_block_row *row)
{
    struct bits *bits = ctx;
    size_t from = (size_t)row->block * (DEAD / 8), room = (bits->n + 7) / 8;
    if (from < room)
        memcpy(bits->p + from, row->body.p, row->body.n < room - from ? row->body.n : room - from);
    return true;
}

struct bits index_dead(struct db *db, struct arena *a, i64 generation, i64 next_doc)
{
    struct bits bits = {.n = (size_t)next_doc};
    bits.p = arena_alloc(a, bits.n / 8 + 1);
    search_dead_of(db, generation, dead_row, &bits);
    return bits;
}

bool index_open(struct db *db, struct index *out)
{
    *out = (struct index){.db = db, .arena = db_arena(db)};
    if (!search_index_in(db, INDEX_CURRENT, &out->row))
        return false;
    out->n_segments =
        search_segments(db, SEGMENT_LIVE, out->row.generation, SEGMENTS_MOST, &out->segments);
    out->dead = index_dead(db, out->arena, out->row.generation, out->row.next_doc);
    return true;
}

/* ── Lists ── */

struct lists_run {
    struct index *x;
    const str *words;
    size_t n;
    struct found_list *lists;
    size_t n_lists, cap;
};

static size_t segment_by_id(const struct index *x, id64 id)
{
    size_t i = 0;
    while (i < x->n_segments && x->segments[i].id != id)
        i++;
    return i;
}

static bool lists_row(void *ctx, const struct search_found_row *row)
{
    struct lists_run *run = ctx;
    size_t segment = segment_by_id(run->x, row->segment);
    str list = leaf_find(row->body, row->word);
    if (!list.p || segment == run->x->n_segments)
        return true;
    list = str_copy(run->x->arena, list);
    for (size_t i = 0; i < run->n; i++)
        if (str_eq(run->words[i], row->word))
            *PUSH(run->x->arena, run->lists, run->n_lists, run->cap) =
                (struct found_list){segment, i, list};
    return true;
}

size_t index_lists(struct index *x, const str *words, size_t n, struct found_list **out)
{
    struct lists_run run = {.x = x, .words = words, .n = n};
    struct buf b = buf_new(x->arena);
    struct json j = {&b, false};
    *out = NULL;
    if (!n)
        return 0;
    json_open(&j, '[');
    for (size_t i = 0; i < n; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before |= str_eq(words[i], words[k]);
        if (!before)
            json_str(&j, words[i]);
    }
    json_close(&j, ']');
    search_leaves_of(x->db, buf_str(&b), x->row.generation, lists_row, &run);
    *out = run.lists;
    return run.n_lists;
}

/* ── Ranges ── */

struct range_run {
    str low, high;
    range_fn each;
    void *ctx;
};

static bool range_row(void *ctx, const struct search_leaf_row *row)
{
    struct range_run *run = ctx;
    struct leaf_reader r = leaf_reader(row->body);
    while (leaf_next(&r)) {
        str word = {r.word, r.word_n};
        if (str_cmp(word, run->low) < 0)
            continue;
        if (str_cmp(word, run->high) >= 0 || !run->each(run->ctx, word, r.list))
            return false;
    }
    return true;
}

void index_range(struct index *x, size_t segment, str low, str high, range_fn each, void *ctx)
{
    struct range_run run = {low, high, each, ctx};
    str first;
    if (!search_leaf_first_before(x->db, x->segments[segment].id, low, &first))
        first = low;
    search_leaves_between(x->db, x->segments[segment].id, first, high, range_row, &run);
}

str range_end(struct arena *a, str begin)
{
    /* After everything that goes on with a character: U+10FFFF is none. */
    return str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_FMT(begin));
}
