/* Which documents match: each segment by itself, since all the lists of a document lie in one.
 * A clause becomes a list of documents; the clauses' lists are met, the negative ones taken away.
 */
#include <stdlib.h>

#include "search/index.h"

/* A document that has a clause, and how often. */
struct match_doc {
    u32 doc, in_title, in_body;
};

struct clause_docs {
    struct match_doc *at;
    size_t n, cap;
};

/* Where one operand of a phrase stands: document, field and position in one number. */
struct place {
    u32 doc;
    u32 at; /* TITLE_BIT set: in the title */
};
enum { TITLE_BIT = 1 << 30 };

struct places {
    struct place *at;
    size_t n, cap;
};

struct matcher {
    struct index *x;
    struct arena *a;
    const struct found_list *lists; /* of all exact terms, by segment */
    size_t n_lists;
    size_t segment;
    u32 base;
    u32 *in_title, *in_body; /* of tally: as wide as the index's documents, zero between uses */
};

/* ── One operand ── */

static void add_docs(struct matcher *m, struct clause_docs *out, str list)
{
    struct list_reader r = list_reader(list, NULL);
    struct posting p;
    while (list_next(&r, &p))
        if (!bit_is(&m->x->dead, p.doc + m->base))
            *PUSH(m->a, out->at, out->n, out->cap) =
                (struct match_doc){p.doc, p.in_title, p.in_body};
}

static void add_places(struct matcher *m, struct places *out, str list)
{
    struct list_reader r = list_reader(list, m->a);
    struct posting p;
    while (list_next(&r, &p)) {
        if (bit_is(&m->x->dead, p.doc + m->base))
            continue;
        for (u32 i = 0; i < p.in_title + p.in_body; i++)
            *PUSH(m->a, out->at, out->n, out->cap) =
                (struct place){p.doc, p.positions[i] | (i < p.in_title ? TITLE_BIT : 0)};
    }
}

/* All words that begin so, each a sorted list: counted by document in arrays, since a common
 * character begins thousands of words. */
struct tally {
    struct matcher *m;
    u32 width, end; /* of the arrays; after the last document seen */
};

static bool tally_list(void *ctx, str word, str list)
{
    struct tally *t = ctx;
    struct list_reader r = list_reader(list, NULL);
    struct posting p;
    (void)word;
    while (list_next(&r, &p)) {
        if (p.doc >= t->width)
            continue;
        t->m->in_title[p.doc] += p.in_title;
        t->m->in_body[p.doc] += p.in_body;
        t->end = p.doc >= t->end ? p.doc + 1 : t->end;
    }
    return true;
}

static void range_docs(struct matcher *m, struct clause_docs *out, str begin)
{
    struct tally t = {.m = m, .width = (u32)m->x->row.next_doc};
    if (!m->in_title) {
        m->in_title = NEW_ARRAY(m->a, u32, t.width);
        m->in_body = NEW_ARRAY(m->a, u32, t.width);
    }
    index_range(m->x, m->segment, begin, range_end(m->a, begin), tally_list, &t);
    for (u32 doc = 0; doc < t.end; doc++) {
        if (m->in_title[doc] + m->in_body[doc] && !bit_is(&m->x->dead, doc + m->base))
            *PUSH(m->a, out->at, out->n, out->cap) =
                (struct match_doc){doc, m->in_title[doc], m->in_body[doc]};
        m->in_title[doc] = m->in_body[doc] = 0;
    }
}

struct gather {
    struct matcher *m;
    struct places *out;
};

static bool gather_list(void *ctx, str word, str list)
{
    struct gather *g = ctx;
    (void)word;
    add_places(g->m, g->out, list);
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->doc != y->doc)
        return x->doc < y->doc ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static struct places operand_places(struct matcher *m, const struct operand *o, size_t number)
{
    struct places out = {0};
    if (o->range) {
        struct gather g = {m, &out};
        index_range(m->x, m->segment, o->term, range_end(m->a, o->term), gather_list, &g);
    } else {
        for (size_t i = 0; i < m->n_lists; i++)
            if (m->lists[i].segment == m->segment && m->lists[i].word == number)
                add_places(m, &out, m->lists[i].list);
    }
    /* Title positions come first in a list, but are the larger numbers here. */
    if (out.n)
        qsort(out.at, out.n, sizeof *out.at, by_place);
    return out;
}

/* ── One clause ── */

/* Those of `so_far` (places of the first operand) that have `next` at `distance`. */
static struct places followed(struct matcher *m, const struct places *so_far,
                              const struct places *next, u32 distance)
{
    struct places out = {0};
    size_t k = 0;
    for (size_t i = 0; i < so_far->n; i++) {
        struct place want = {so_far->at[i].doc, so_far->at[i].at + distance};
        while (k < next->n && by_place(&next->at[k], &want) < 0)
            k++;
        if (k < next->n && by_place(&next->at[k], &want) == 0)
            *PUSH(m->a, out.at, out.n, out.cap) = so_far->at[i];
    }
    return out;
}

static void phrase_docs(struct matcher *m, const struct clause *c, size_t number,
                        struct clause_docs *out)
{
    struct places so_far = operand_places(m, &c->operands[0], number);
    for (size_t i = 1; i < c->n && so_far.n; i++) {
        struct places next = operand_places(m, &c->operands[i], number + i);
        so_far = followed(m, &so_far, &next, c->operands[i].at);
    }
    for (size_t i = 0; i < so_far.n; i++) {
        const struct place *p = &so_far.at[i];
        if (!out->n || out->at[out->n - 1].doc != p->doc)
            *PUSH(m->a, out->at, out->n, out->cap) = (struct match_doc){.doc = p->doc};
        struct match_doc *d = &out->at[out->n - 1];
        if (p->at & TITLE_BIT)
            d->in_title++;
        else
            d->in_body++;
    }
}

/* number: of its first operand among all. */
static struct clause_docs clause_docs(struct matcher *m, const struct clause *c, size_t number)
{
    struct clause_docs out = {0};
    if (c->n > 1) {
        phrase_docs(m, c, number, &out);
    } else if (c->operands[0].range) {
        range_docs(m, &out, c->operands[0].term);
    } else {
        for (size_t i = 0; i < m->n_lists; i++)
            if (m->lists[i].segment == m->segment && m->lists[i].word == number)
                add_docs(m, &out, m->lists[i].list);
    }
    return out;
}

/* ── All clauses of a segment ── */

struct gathered {
    struct matches *out;
    size_t cap;
    size_t cap_counts;
};

static uint16_t small(u32 n)
{
    return n > UINT16_MAX ? UINT16_MAX : (uint16_t)n;
}

/* Moves each cursor to `doc`; true when all (or, for negative ones, none) are there. */
static bool all_have(const struct words *w, const struct clause_docs *docs, size_t *at, u32 doc)
{
    for (size_t c = 0; c < w->n; c++) {
        while (at[c] < docs[c].n && docs[c].at[at[c]].doc < doc)
            at[c]++;
        bool has = at[c] < docs[c].n && docs[c].at[at[c]].doc == doc;
        if (has == w->clauses[c].negative)
            return false;
    }
    return true;
}

static void put_match(struct matcher *m, const struct words *w, const struct clause_docs *docs,
                      const size_t *at, u32 doc, struct gathered *g)
{
    struct matches *out = g->out;
    if (out->n == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 64, each = out->n_clauses * sizeof(uint16_t);
        out->docs = arena_grow(m->a, out->docs, g->cap * sizeof(u32), cap * sizeof(u32));
        out->in_title = arena_grow(m->a, out->in_title, g->cap * sizeof(u32), cap * sizeof(u32));
        out->in_body = arena_grow(m->a, out->in_body, g->cap * each, cap * each);
        g->cap = cap;
    }
    size_t k = 0;
    for (size_t c = 0; c < w->n; c++) {
        if (w->clauses[c].negative)
            continue;
        const struct match_doc *d = &docs[c].at[at[c]];
        out->in_body[out->n * out->n_clauses + k] = small(d->in_body);
        if (d->in_title)
            out->in_title[out->n] |= 1u << k;
        k++;
    }
    out->docs[out->n++] = doc + m->base;
}

static void match_segment(struct matcher *m, const struct words *w, struct gathered *g)
{
    struct clause_docs *docs = NEW_ARRAY(m->a, struct clause_docs, w->n);
    size_t *at = NEW_ARRAY(m->a, size_t, w->n), number = 0, fewest = SIZE_MAX, k = 0;
    for (size_t c = 0; c < w->n; number += w->clauses[c++].n) {
        docs[c] = clause_docs(m, &w->clauses[c], number);
        if (w->clauses[c].negative)
            continue;
        g->out->holders[k++] += (i64)docs[c].n;
        if (fewest == SIZE_MAX || docs[c].n < docs[fewest].n)
            fewest = c;
    }
    for (size_t i = 0; i < docs[fewest].n; i++)
        if (all_have(w, docs, at, docs[fewest].at[i].doc))
            put_match(m, w, docs, at, docs[fewest].at[i].doc, g);
}

/* Segments that were merged from others may lie between one another's documents. */
static void put_in_order(struct arena *a, struct matches *m)
{
    bool ordered = true;
    for (size_t i = 1; i < m->n; i++)
        ordered &= m->docs[i - 1] < m->docs[i];
    if (ordered)
        return;
    struct place *order = NEW_ARRAY(a, struct place, m->n);
    struct matches old = *m;
    m->docs = NEW_ARRAY(a, u32, m->n);
    m->in_title = NEW_ARRAY(a, u32, m->n);
    m->in_body = NEW_ARRAY(a, uint16_t, m->n * m->n_clauses);
    for (size_t i = 0; i < m->n; i++)
        order[i] = (struct place){old.docs[i], (u32)i};
    qsort(order, m->n, sizeof *order, by_place);
    for (size_t i = 0; i < m->n; i++) {
        m->docs[i] = order[i].doc;
        m->in_title[i] = old.in_title[order[i].at];
        memcpy(&m->in_body[i * m->n_clauses], &old.in_body[order[i].at * m->n_clauses],
               m->n_clauses * sizeof(uint16_t));
    }
}

struct matches match(struct index *x, const struct words *w)
{
    struct matches out = {.n_clauses = w->n_positive};
    struct gathered g = {.out = &out};
    struct found_list *lists;
    str *terms = NEW_ARRAY(x->arena, str, QUERY_TOKENS);
    size_t n = 0;
    for (size_t c = 0; c < w->n; c++)
        for (size_t i = 0; i < w->clauses[c].n; i++)
            terms[n++] = w->clauses[c].operands[i].term;
    out.holders = NEW_ARRAY(x->arena, i64, w->n_positive);
    struct matcher m = {.x = x, .a = x->arena};
    m.n_lists = index_lists(x, terms, n, &lists);
    m.lists = lists;
    for (m.segment = 0; m.segment < x->n_segments; m.segment++) {
        m.base = (u32)x->segments[m.segment].base;
        match_segment(&m, w, &g);
    }
    put_in_order(x->arena, &out);
    return out;
}

/* Documents that have any of the words. */
static struct bits holders_of(struct index *x, const str *words, size_t n_words)
{
    struct bits bits = {.n = (size_t)x->row.next_doc};
    struct found_list *lists;
    size_t n = index_lists(x, words, n_words, &lists);
    bits.p = arena_alloc(x->arena, bits.n / 8 + 1);
    for (size_t i = 0; i < n; i++) {
        struct list_reader r = list_reader(lists[i].list, NULL);
        struct posting p;
        while (list_next(&r, &p)) {
            u64 doc = (u64)x->segments[lists[i].segment].base + p.doc;
            if (doc < bits.n)
                bits.p[doc / 8] |= (u8)(1 << doc % 8);
        }
    }
    return bits;
}

static void withhold(struct index *x, const struct bits *granted)
{
    str key = key_of_withheld();
    struct bits withheld = holders_of(x, &key, 1);
    for (size_t i = 0; i < (withheld.n + 7) / 8 && i < (x->dead.n + 7) / 8; i++) {
        u8 more = (u8)(withheld.p[i] & ~granted->p[i] & ~x->dead.p[i]);
        x->dead.p[i] |= more;
        x->row.docs -= __builtin_popcount(more);
    }
}

struct bits match_granted(struct index *x, const struct actor *actor)
{
    str *keys;
    size_t n = keys_of_actor(x->arena, actor, &keys);
    struct bits granted = holders_of(x, keys, n);
    withhold(x, &granted);
    return granted;
}
