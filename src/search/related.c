/* Related reading, from the text alone and always the same:
 *
 *   1. The thing's words (as the index knows them: words, pairs of characters), those of the title
 *      counted thrice; the LOOKED_UP most frequent, earlier ones first among equals.
 *   2. Each is weighed by tf·idf: (1 + ln how often) × ln(1 + all / those that have it). Words and
 * topics that over a tenth of all have (of a thousand and more) say nothing and are passed over, as
 * are those nobody else has. The STRONGEST stay, and the thing's topics join them: they reach texts
 * in other languages.
 *   3. A document scores the sum over those it has of weight × idf × n / (n + 1.2). It must have
 *      two of them where there are two (a topic suffices), or more as long as ENOUGH have more.
 *   4. Best first; newer, then larger id, first among equals. */
#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/utf8.h"
#include "search/index.h"

enum { LOOKED_UP = 16, STRONGEST = 10, TITLE_COUNTS = 3, TEXT_READ = 64 * 1024, ENOUGH = 64 };

struct strong {
    str word;
    double often; /* in this text */
    size_t order; /* in which it was met */
    bool is_topic;
    i64 holders;
    double rarity, weight;
};

struct reading {
    struct index x;
    struct map known;
    struct strong **words;
    size_t n, cap;
    u32 *touched; /* documents that have any of them, as they were met */
    size_t n_touched, cap_touched;
};

static void read_word(struct reading *r, str word, double counts, bool is_topic)
{
    struct strong *s = map_get(&r->known, word);
    if (!s) {
        s = NEW(r->x.arena, struct strong);
        *s = (struct strong){.word = word, .order = r->n, .is_topic = is_topic};
        map_set(&r->known, word, s);
        *PUSH(r->x.arena, r->words, r->n, r->cap) = s;
    }
    s->often += counts;
}

static void read_text(struct reading *r, str text, double counts)
{
    struct token *tokens;
    size_t n = tokens_of(r->x.arena, text, 0, &tokens);
    for (size_t i = 0; i < n; i++) {
        bool alone = tokens[i].is_char && !tokens[i].joined;
        if (!alone && tokens[i].word.n > 1)
            read_word(r, token_term(r->x.arena, tokens, i), counts, false);
    }
}

static int most_often_first(const void *a, const void *b)
{
    const struct strong *const *x = a, *const *y = b;
    if ((*x)->is_topic != (*y)->is_topic)
        return (*x)->is_topic ? -1 : 1;
    if ((*x)->often != (*y)->often)
        return (*x)->often > (*y)->often ? -1 : 1;
    return (*x)->order < (*y)->order ? -1 : 1;
}

static int heaviest_first(const void *a, const void *b)
{
    const struct strong *const *x = a, *const *y = b;
    if ((*x)->is_topic != (*y)->is_topic)
        return (*x)->is_topic ? -1 : 1;
    if ((*x)->weight != (*y)->weight)
        return (*x)->weight > (*y)->weight ? -1 : 1;
    return (*x)->order < (*y)->order ? -1 : 1;
}

static i64 living(struct index *x, const struct found_list *l)
{
    struct list_reader r = list_reader(l->list, NULL);
    struct posting p;
    i64 n = 0;
    while (list_next(&r, &p))
        n += !bit_is(&x->dead, (u32)x->segments[l->segment].base + p.doc);
    return n;
}

/* The words that remain, heaviest first, with their lists. */
static size_t weigh(struct reading *r, struct found_list **lists, size_t *n_lists)
{
    str terms[LOOKED_UP];
    double all = (double)r->x.row.docs;
    if (r->n)
        qsort(r->words, r->n, sizeof *r->words, most_often_first);
    size_t n = r->n < LOOKED_UP ? r->n : LOOKED_UP;
    for (size_t i = 0; i < n; i++)
        terms[i] = r->words[i]->word;
    *n_lists = index_lists(&r->x, terms, n, lists);
    for (size_t i = 0; i < *n_lists; i++)
        r->words[(*lists)[i].word]->holders += living(&r->x, &(*lists)[i]);
    for (size_t i = 0; i < n; i++) {
        struct strong *s = r->words[i];
        bool common = all >= 1000 && (double)s->holders > all / 10;
        s->rarity = log(1 + all / (double)(s->holders + 1));
        s->weight = s->holders < 2 || common ? 0 : (1 + log(s->often)) * s->rarity;
    }
    return n;
}

struct score {
    float sum;
    u32 words;
};

/* One word's documents; doc numbers are the index's. */
static void add_scores(struct reading *r, const struct strong *s, const struct found_list *l,
                       struct score *scores)
{
    struct list_reader list = list_reader(l->list, NULL);
    struct posting p;
    while (list_next(&list, &p)) {
        u64 doc = (u64)r->x.segments[l->segment].base + p.doc;
        double n = p.in_title + p.in_body;
        if (doc >= (u64)r->x.row.next_doc)
            break;
        n = n < 1 ? 1 : n;
        if (!scores[doc].words)
            *PUSH(r->x.arena, r->touched, r->n_touched, r->cap_touched) = (u32)doc;
        scores[doc].sum += (float)(s->weight * s->rarity * n / (n + 1.2));
        scores[doc].words += s->is_topic ? 2 : 1;
    }
}

struct choosing {
    const u32 *docs;
    const struct score *scores;
    const struct bits *granted;
    i64 kind;
    id64 id;
    struct ranked *best;
    size_t n, most;
};

static bool comes_before(const struct search_key *a, const struct search_key *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return a->time != b->time ? a->time > b->time : a->id > b->id;
}

static void choose(void *ctx, size_t i, const struct entry *e)
{
    struct choosing *c = ctx;
    u32 doc = c->docs[i];
    if ((e->kind == c->kind && e->id == c->id) ||
        (!(e->flags & ENTRY_PUBLIC) && !bit_is(c->granted, doc)))
        return;
    struct ranked r = {
        .key = {llround((double)c->scores[doc].sum * 1e6), (msec)e->time * 1000, e->kind, e->id},
        .part = e->part};
    for (size_t k = 0; k < c->n; k++)
        if (c->best[k].key.kind == r.key.kind && c->best[k].key.id == r.key.id)
            return; /* another part of it */
    size_t at = c->n;
    if (c->n == c->most && !comes_before(&r.key, &c->best[at - 1].key))
        return;
    if (c->n == c->most)
        at--;
    else
        c->n++;
    for (; at > 0 && comes_before(&r.key, &c->best[at - 1].key); at--)
        c->best[at] = c->best[at - 1];
    c->best[at] = r;
}

static int by_number(const void *a, const void *b)
{
    u32 x = *(const u32 *)a, y = *(const u32 *)b;
    return x < y ? -1 : x > y;
}

/* Documents that have enough of the words, in their order. */
static size_t candidates(struct reading *r, const struct score *scores, u32 needed, u32 **docs)
{
    enum { WORDS = 64 };
    size_t n = 0, cap = 0, with[WORDS] = {0}, more = 0;
    *docs = NULL;
    for (size_t i = 0; i < r->n_touched; i++) {
        u32 words = scores[r->touched[i]].words;
        with[words < WORDS ? words : WORDS - 1]++;
    }
    for (u32 words = WORDS - 1; words > needed; words--)
        if ((more += with[words]) >= ENOUGH)
            needed = words;
    for (size_t i = 0; i < r->n_touched; i++) {
        u32 doc = r->touched[i];
        if (scores[doc].words >= needed && !bit_is(&r->x.dead, doc))
            *PUSH(r->x.arena, *docs, n, cap) = doc;
    }
    if (n)
        qsort(*docs, n, sizeof **docs, by_number);
    return n;
}

static bool read_thing(struct reading *r, const struct search_source *const *sources,
                       const struct actor *actor, enum search_kind kind, id64 id)
{
    struct search_item item = {0};
    const struct search_source *source = source_of(sources, kind);
    if (!source || !source->read(r->x.db, id, &item))
        return false;
    read_text(r, item.title, TITLE_COUNTS);
    for (size_t i = 0; i < item.n_parts; i++)
        for (size_t k = 0; k < item.parts[i].n_texts && part_admits(&item.parts[i], actor); k++)
            read_text(r, utf8_first(item.parts[i].texts[k].text, TEXT_READ), 1);
    for (size_t i = 0; i < item.n_topics; i++)
        read_word(r, key_of_topic(r->x.arena, item.topics[i]), 1, true);
    return true;
}

size_t search_related(struct db *db, const struct search_source *const *sources,
                      const struct actor *actor, enum search_kind kind, id64 id, size_t n,
                      struct search_hit **out)
{
    struct reading r = {0};
    struct found_list *lists;
    size_t n_lists, filled = 0, strong = 0;
    u32 *docs;
    *out = NULL;
    if (!n || !index_open(db, &r.x))
        return 0;
    r.known = map_new(r.x.arena);
    if (!read_thing(&r, sources, actor, kind, id))
        return 0;
    size_t looked = weigh(&r, &lists, &n_lists);
    /* The lists know words by their place: the heaviest are marked where they stand. */
    struct strong **order = NEW_ARRAY(r.x.arena, struct strong *, looked + 1);
    for (size_t i = 0; i < looked; i++)
        order[i] = r.words[i];
    qsort(order, looked, sizeof *order, heaviest_first);
    for (size_t i = 0; i < looked; i++) {
        if (i >= STRONGEST)
            order[i]->weight = 0;
        strong += order[i]->weight > 0;
    }
    struct score *scores = NEW_ARRAY(r.x.arena, struct score, r.x.row.next_doc + 1);
    for (size_t i = 0; i < n_lists; i++)
        if (r.words[lists[i].word]->weight > 0)
            add_scores(&r, r.words[lists[i].word], &lists[i], scores);
    struct bits granted = match_granted(&r.x, actor);
    struct choosing c = {.docs = NULL,
                         .scores = scores,
                         .granted = &granted,
                         .kind = kind,
                         .id = id,
                         .best = NEW_ARRAY(r.x.arena, struct ranked, n),
                         .most = n};
    size_t n_docs = candidates(&r, scores, strong > 1 ? 2 : 1, &docs);
    c.docs = docs;
    index_entries(&r.x, docs, n_docs, choose, &c);
    *out = NEW_ARRAY(r.x.arena, struct search_hit, n);
    const struct words none = {0};
    for (size_t i = 0; i < c.n; i++)
        filled += hit_fill(db, sources, actor, &c.best[i], &none, &(*out)[filled]);
    return filled;
}
