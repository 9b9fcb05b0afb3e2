/* Things to a segment: their tokens as occurrences, sorted by word, written as leaves. In memory
 * only; nothing here speaks SQL. */
#include <stdlib.h>

#include "base/map.h"
#include "base/utf8.h"
#include "places/path.h"
#include "search/index.h"

/* A word of the batch. */
struct heard {
    str word;
    u32 n, start; /* occurrences, and where they begin once sorted */
};

/* One place where one stands; in the order they were read. */
struct occurrence {
    u32 word, doc, at;
};
enum { IN_TITLE = 1 << 30, IS_KEY = 1 << 29, POSITION_MOST = IS_KEY - 1 };

struct batch {
    struct arena *arena;
    struct map words; /* to struct heard */
    struct heard **heard;
    size_t n_heard, cap_heard;
    struct occurrence *occurrences;
    size_t n_occurrences, cap_occurrences;
    struct built_thing *things;
    size_t n_things, cap_things;
    struct built_doc *docs;
    size_t n_docs, cap_docs;
    size_t bytes;
};

struct batch *batch_new(struct arena *a)
{
    struct batch *b = NEW(a, struct batch);
    b->arena = a;
    b->words = map_new(a);
    return b;
}

size_t batch_bytes(const struct batch *b)
{
    return b->bytes;
}

static void hear(struct batch *b, str word, u32 doc, u32 at)
{
    struct numbered {
        struct heard heard;
        u32 number;
    } *known = map_get(&b->words, word);
    if (!known) {
        known = NEW(b->arena, struct numbered);
        *known = (struct numbered){{.word = word}, (u32)b->n_heard};
        map_set(&b->words, word, known);
        *PUSH(b->arena, b->heard, b->n_heard, b->cap_heard) = &known->heard;
    }
    known->heard.n++;
    *PUSH(b->arena, b->occurrences, b->n_occurrences, b->cap_occurrences) =
        (struct occurrence){known->number, doc, at};
}

/* Answers the position after the text, a sentence's end away. */
static u32 hear_text(struct batch *b, str text, u32 doc, u32 at, u32 flag, u32 *count)
{
    struct token *tokens;
    size_t n = tokens_of(b->arena, text, at, &tokens);
    for (size_t i = 0; i < n; i++)
        hear(b, token_term(b->arena, tokens, i), doc,
             (tokens[i].at > POSITION_MOST ? POSITION_MOST : tokens[i].at) | flag);
    b->bytes += text.n;
    *count += (u32)n;
    return n ? tokens[n - 1].at + 2 : at;
}

static str topics_name(struct arena *a, const struct search_item *item)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < item->n_topics && i < SEARCH_TOPICS; i++) {
        if (i)
            buf_byte(&b, ',');
        buf_put(&b, item->topics[i]);
    }
    return buf_str(&b);
}

static void add_part(struct batch *b, i64 kind, id64 id, const struct search_item *item,
                     size_t part)
{
    const struct search_part *p = &item->parts[part];
    u32 doc = (u32)b->n_docs, at = 0, in_title = 0, in_body = 0;
    size_t left = PART_BYTES;
    u8 flags = 0;
    hear_text(b, item->title, doc, 0, IN_TITLE, &in_title);
    for (size_t i = 0; i < p->n_texts; i++) {
        str text = p->texts[i].text;
        if (text.n > left)
            text = utf8_first(text, left / 4);
        left -= text.n;
        at = hear_text(b, text, doc, at, 0, &in_body);
    }
    for (size_t i = 0; i < p->n_grants; i++) {
        str *keys;
        size_t n = keys_of_grant(b->arena, &p->grants[i], &keys);
        if (p->grants[i].to == TO_ANYONE)
            flags |= ENTRY_PUBLIC;
        for (size_t k = 0; k < n; k++)
            hear(b, keys[k], doc, IS_KEY);
    }
    if (!flags)
        hear(b, key_of_withheld(), doc, IS_KEY);
    for (size_t i = 0; i < item->n_topics && i < SEARCH_TOPICS; i++)
        hear(b, key_of_topic(b->arena, item->topics[i]), doc, IS_KEY);
    i64 seconds = item->time / 1000;
    *PUSH(b->arena, b->docs, b->n_docs, b->cap_docs) =
        (struct built_doc){.entry = {.id = id,
                                     .time = seconds < 0            ? 0
                                             : seconds > UINT32_MAX ? UINT32_MAX
                                                                    : (u32)seconds,
                                     .length = in_body,
                                     .kind = (u8)kind,
                                     .part = (u8)part,
                                     .flags = flags},
                           .place = str_first(item->path, (size_t)PLACE_STEPS * PATH_STEP),
                           .topics = topics_name(b->arena, item),
                           .lang = item->lang};
}

void batch_add(struct batch *b, i64 kind, id64 id, id64 seq, const struct search_item *item)
{
    struct built_thing thing = {
        .id = id, .seq = seq, .kind = kind, .there = item != NULL, .doc = (u32)b->n_docs};
    for (size_t i = 0; item && i < item->n_parts && i < SEARCH_PARTS; i++)
        add_part(b, kind, id, item, i);
    thing.parts = (u32)b->n_docs - thing.doc;
    for (u32 i = 0; i < thing.parts; i++)
        thing.tokens += b->docs[thing.doc + i].entry.length;
    *PUSH(b->arena, b->things, b->n_things, b->cap_things) = thing;
}

size_t batch_things(const struct batch *b, struct built_thing **out)
{
    *out = b->things;
    return b->n_things;
}

size_t batch_docs(const struct batch *b, struct built_doc **out)
{
    *out = b->docs;
    return b->n_docs;
}

/* ── Sorting ── */

static int by_word(const void *a, const void *b)
{
    const struct heard *const *x = a, *const *y = b;
    return str_cmp((*x)->word, (*y)->word);
}

/* Occurrences by word, in their order within each. */
static struct occurrence *sorted(struct batch *b)
{
    struct heard **by_number = NEW_ARRAY(b->arena, struct heard *, b->n_heard);
    struct occurrence *out = NEW_ARRAY(b->arena, struct occurrence, b->n_occurrences);
    u32 start = 0;
    for (size_t i = 0; i < b->n_heard; i++)
        by_number[i] = b->heard[i];
    if (b->n_heard)
        qsort(b->heard, b->n_heard, sizeof(struct heard *), by_word);
    for (size_t i = 0; i < b->n_heard; i++) {
        b->heard[i]->start = start;
        start += b->heard[i]->n;
        b->heard[i]->n = 0;
    }
    for (size_t i = 0; i < b->n_occurrences; i++) {
        struct heard *h = by_number[b->occurrences[i].word];
        out[h->start + h->n++] = b->occurrences[i];
    }
    return out;
}

/* The occurrences of one word in one document, from o on; answers how many. */
static size_t one_posting(const struct occurrence *o, size_t n, u32 *positions, struct posting *out)
{
    size_t i = 0;
    *out = (struct posting){.doc = o->doc, .positions = positions};
    for (; i < n && o[i].doc == o->doc; i++) {
        if (o[i].at == IS_KEY)
            continue;
        out->in_title += (o[i].at & IN_TITLE) != 0;
        out->in_body += !(o[i].at & IN_TITLE);
        positions[out->in_title + out->in_body - 1] = o[i].at & POSITION_MOST;
    }
    return i;
}

struct leaves *batch_leaves(struct batch *b)
{
    struct leaves *l = NEW(b->arena, struct leaves);
    struct occurrence *o = sorted(b);
    size_t most = 1;
    *l = leaves_new(b->arena);
    for (size_t i = 0; i < b->n_heard; i++)
        most = b->heard[i]->n > most ? b->heard[i]->n : most;
    u32 *positions = NEW_ARRAY(b->arena, u32, most);
    for (size_t i = 0; i < b->n_heard; i++) {
        const struct heard *h = b->heard[i];
        leaves_word(l, h->word);
        for (size_t at = 0; at < h->n;) {
            struct posting p;
            at += one_posting(&o[h->start + at], h->n - at, positions, &p);
            leaves_posting(l, &p);
        }
    }
    leaves_end(l);
    return l;
}
