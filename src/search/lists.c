/* Varints, lists of documents, leaves of lists. */
#include "search/lists.h"

static void varint_put(struct buf *b, u64 v)
{
    while (v > 0x7F) {
        buf_byte(b, (char)(v | 0x80));
        v >>= 7;
    }
    buf_byte(b, (char)v);
}

static size_t varint_size(u64 v)
{
    size_t n = 1;
    while (v >>= 7)
        n++;
    return n;
}

bool varint_get(str s, size_t *at, u32 *out)
{
    u32 v = 0;
    for (int shift = 0; shift < 35 && *at < s.n; shift += 7) {
        u8 byte = (u8)s.p[(*at)++];
        v |= (u32)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *out = v;
            return true;
        }
    }
    return false;
}

/* ── Writing ── */

enum { ONCE_IN_BODY, ONCE_IN_TITLE, OFTEN, KEY, CODES };

struct leaves leaves_new(struct arena *a)
{
    return (struct leaves){.arena = a,
                           .body = buf_new(a),
                           .docs = buf_new(a),
                           .positions = buf_new(a),
                           .first = S(""),
                           .last = S(""),
                           .word = S("")};
}

static void close_leaf(struct leaves *l, u32 n)
{
    if (!l->body.n)
        return;
    *PUSH(l->arena, l->at, l->n, l->cap) =
        (struct leaf){.first = l->first, .n = n, .body = str_copy(l->arena, buf_str(&l->body))};
    l->bytes += l->body.n;
    l->body.n = 0;
}

static void put_list(struct leaves *l)
{
    size_t shared = 0;
    size_t head = varint_size(l->count) + varint_size(l->docs.n);
    if (!l->body.n) {
        l->first = l->word;
        l->last = S("");
    }
    while (shared < l->last.n && shared < l->word.n && l->last.p[shared] == l->word.p[shared])
        shared++;
    varint_put(&l->body, shared);
    varint_put(&l->body, l->word.n - shared);
    buf_put(&l->body, str_from_at(l->word, shared));
    varint_put(&l->body, head + l->docs.n + l->positions.n);
    varint_put(&l->body, l->count);
    varint_put(&l->body, l->docs.n);
    buf_put(&l->body, buf_str(&l->docs));
    buf_put(&l->body, buf_str(&l->positions));
    l->last = l->word;
}

/* What is gathered of the word becomes a piece: with other words in a leaf if it is its only one,
 * else in a leaf of its own. */
static void end_piece(struct leaves *l, bool more)
{
    if (!l->count)
        return;
    bool own = more || l->pieces;
    if (l->body.n && (own || l->body.n + l->docs.n + l->positions.n > LEAF_BYTES))
        close_leaf(l, 0);
    put_list(l);
    if (own)
        close_leaf(l, l->pieces++);
    l->docs.n = l->positions.n = 0;
    l->count = l->last_doc = 0;
}

void leaves_word(struct leaves *l, str word)
{
    end_piece(l, false);
    l->word = word;
    l->pieces = 0;
}

void leaves_posting(struct leaves *l, const struct posting *p)
{
    u32 code = p->in_title + p->in_body == 0  ? KEY
               : p->in_title + p->in_body > 1 ? OFTEN
               : p->in_title                  ? ONCE_IN_TITLE
                                              : ONCE_IN_BODY;
    u32 before = 0;
    if (l->docs.n + l->positions.n > LEAF_BYTES)
        end_piece(l, true);
    varint_put(&l->docs, (u64)(p->doc - l->last_doc) * CODES + code);
    if (code == OFTEN) {
        varint_put(&l->docs, p->in_title);
        varint_put(&l->docs, p->in_body);
    }
    for (u32 i = 0; i < p->in_title + p->in_body; i++) {
        if (i == p->in_title)
            before = 0;
        varint_put(&l->positions, p->positions[i] - before);
        before = p->positions[i];
    }
    l->last_doc = p->doc;
    l->count++;
}

void leaves_end(struct leaves *l)
{
    end_piece(l, false);
    close_leaf(l, 0);
}

/* ── Reading ── */

struct leaf_reader leaf_reader(str body)
{
    return (struct leaf_reader){.body = body, .list = STR_NONE};
}

bool leaf_next(struct leaf_reader *r)
{
    u32 shared, rest, bytes;
    if (!varint_get(r->body, &r->at, &shared) || !varint_get(r->body, &r->at, &rest) ||
        shared > r->word_n || rest > r->body.n - r->at || shared + rest > sizeof r->word)
        return false;
    memcpy(r->word + shared, r->body.p + r->at, rest);
    r->word_n = shared + rest;
    r->at += rest;
    if (!varint_get(r->body, &r->at, &bytes) || bytes > r->body.n - r->at)
        return false;
    r->list = (str){r->body.p + r->at, bytes};
    r->at += bytes;
    return true;
}

str leaf_find(str body, str word)
{
    struct leaf_reader r = leaf_reader(body);
    while (leaf_next(&r)) {
        int order = str_cmp((str){r.word, r.word_n}, word);
        if (order == 0)
            return r.list;
        if (order > 0)
            break;
    }
    return STR_NONE;
}

struct list_reader list_reader(str list, struct arena *a)
{
    struct list_reader r = {.arena = a};
    size_t at = 0;
    u32 bytes;
    if (!varint_get(list, &at, &r.left) || !varint_get(list, &at, &bytes) || bytes > list.n - at)
        return (struct list_reader){0};
    r.docs = (str){list.p + at, bytes};
    r.positions = str_from_at(list, at + bytes);
    return r;
}

/* The positions of one document; false: the bytes are at fault. */
static bool read_positions(struct list_reader *r, struct posting *p)
{
    size_t n = (size_t)p->in_title + p->in_body;
    u32 before = 0;
    if (n > r->positions.n - r->position_at) /* each takes a byte at least */
        return false;
    if (n > r->buffer_n) {
        r->buffer_n = n * 2 < 16 ? 16 : n * 2;
        r->buffer = NEW_ARRAY(r->arena, u32, r->buffer_n);
    }
    for (size_t i = 0; i < n; i++) {
        u32 more;
        if (!varint_get(r->positions, &r->position_at, &more))
            return false;
        before = i == p->in_title ? more : before + more;
        r->buffer[i] = before;
    }
    p->positions = r->buffer;
    return true;
}

bool list_next(struct list_reader *r, struct posting *out)
{
    u32 step;
    if (!r->left || !varint_get(r->docs, &r->at, &step))
        return false;
    r->left--;
    r->doc += step / CODES;
    *out = (struct posting){.doc = r->doc};
    switch (step % CODES) {
    case ONCE_IN_BODY:
        out->in_body = 1;
        break;
    case ONCE_IN_TITLE:
        out->in_title = 1;
        break;
    case OFTEN:
        if (!varint_get(r->docs, &r->at, &out->in_title) ||
            !varint_get(r->docs, &r->at, &out->in_body))
            return false;
        break;
    default:
        break;
    }
    return !r->arena || read_positions(r, out);
}
