/* Related reading, from the text alone and always the same:
 *
 *   1. The thing's words (as the index knows them: words, pairs of characters) as far as anyone may
 * read it, those of the title counted thrice; the LOOKED_UP most frequent, earlier ones first among
 * equals.
 *   2. Each is weighed by tf·idf: (1 + ln how often) × ln(1 + all / those that have it). Words and
 * topics that over a tenth of all have (of a thousand and more) say nothing and are passed over, as
 * are those nobody else has. The STRONGEST stay, and the thing's topics join them: they reach texts
 * in other languages.
 *   3. A document scores the sum over those it has of weight × idf × n / (n + 1.2). It must have
 *      two of them where there are two (a topic suffices), or more as long as ENOUGH have more.
 *   4. Best first; newer, then larger id, first among equals. NEAR_MOST of those that anyone may
 * see, and as many of the others: whoever shows them leaves out what his reader may not see.
 *
 * Working this out takes some milliseconds, so it is kept for what is read (search_near): until the
 * thing itself changes, something near to it is new, or a day has passed. What has become old is
 * still shown, and worked out anew behind its reader's back (search_near_keep). */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/when.h"
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

/* The best of some, in their order. */
struct nearest {
    struct search_key best[NEAR_MOST];
    size_t n;
};

struct choosing {
    const u32 *docs;
    const struct score *scores;
    i64 kind;
    id64 id;
    struct nearest open, others;
};

static bool comes_before(const struct search_key *a, const struct search_key *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return a->time != b->time ? a->time > b->time : a->id > b->id;
}

static void keep_nearest(struct nearest *list, const struct search_key *key)
{
    size_t at = list->n;
    for (size_t k = 0; k < list->n; k++)
        if (list->best[k].id == key->id)
            return; /* another part of it */
    if (at == NEAR_MOST && !comes_before(key, &list->best[at - 1]))
        return;
    if (at == NEAR_MOST)
        at--;
    else
        list->n++;
    for (; at > 0 && comes_before(key, &list->best[at - 1]); at--)
        list->best[at] = list->best[at - 1];
    list->best[at] = *key;
}

static void choose(void *ctx, size_t i, const struct entry *e)
{
    struct choosing *c = ctx;
    if (e->kind != c->kind || e->id == c->id)
        return;
    struct search_key key = {llround((double)c->scores[c->docs[i]].sum * 1e6), (msec)e->time * 1000,
                             e->kind, e->id};
    keep_nearest(e->flags & ENTRY_PUBLIC ? &c->open : &c->others, &key);
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

/* What anyone may read of the thing; all of one that has nothing of the kind. */
static bool read_thing(struct reading *r, const struct search_source *const *sources,
                       enum search_kind kind, id64 id)
{
    struct search_item item = {0};
    const struct search_source *source = source_of(sources, kind);
    bool any_open = false;
    if (!source || !source->read(r->x.db, id, TO_INDEX, &item))
        return false;
    for (size_t i = 0; i < item.n_parts; i++)
        any_open |= part_admits(&item.parts[i], &nobody);
    read_text(r, item.title, TITLE_COUNTS);
    for (size_t i = 0; i < item.n_parts; i++)
        for (size_t k = 0; k < item.parts[i].n_texts; k++)
            if (!any_open || part_admits(&item.parts[i], &nobody))
                read_text(r, utf8_first(item.parts[i].texts[k].text, TEXT_READ), 1);
    for (size_t i = 0; i < item.n_topics; i++)
        read_word(r, key_of_topic(r->x.arena, item.topics[i]), 1, true);
    return true;
}

/* The lists know words by their place: all but the strongest lose their weight where they stand.
 * Answers how many have one. */
static size_t keep_strongest(struct reading *r, size_t looked)
{
    struct strong **order = NEW_ARRAY(r->x.arena, struct strong *, looked + 1);
    size_t strong = 0;
    for (size_t i = 0; i < looked; i++)
        order[i] = r->words[i];
    qsort(order, looked, sizeof *order, heaviest_first);
    for (size_t i = 0; i < looked; i++) {
        if (i >= STRONGEST)
            order[i]->weight = 0;
        strong += order[i]->weight > 0;
    }
    return strong;
}

/* Both lists as one, by the same order. */
static str nearest_json(struct arena *a, const struct nearest *x, const struct nearest *y)
{
    struct buf b = buf_new(a);
    struct json j = {&b, false};
    json_open(&j, '[');
    for (size_t i = 0, k = 0; i < x->n || k < y->n;) {
        bool first = k == y->n || (i < x->n && comes_before(&x->best[i], &y->best[k]));
        json_int(&j, first ? x->best[i++].id : y->best[k++].id);
    }
    json_close(&j, ']');
    return buf_str(&b);
}

bool search_near_find(struct db *db, const struct search_source *const *sources,
                      enum search_kind kind, id64 id, str *ids)
{
    struct reading r = {0};
    struct found_list *lists;
    size_t n_lists;
    u32 *docs;
    *ids = S("[]");
    if (!index_open(db, &r.x))
        return false;
    r.known = map_new(r.x.arena);
    if (!read_thing(&r, sources, kind, id))
        return false;
    size_t looked = weigh(&r, &lists, &n_lists);
    size_t strong = keep_strongest(&r, looked);
    struct score *scores = NEW_ARRAY(r.x.arena, struct score, r.x.row.next_doc + 1);
    for (size_t i = 0; i < n_lists; i++)
        if (r.words[lists[i].word]->weight > 0)
            add_scores(&r, r.words[lists[i].word], &lists[i], scores);
    size_t n_docs = candidates(&r, scores, strong > 1 ? 2 : 1, &docs);
    struct choosing c = {.docs = docs, .scores = scores, .kind = kind, .id = id};
    index_entries(&r.x, docs, n_docs, choose, &c);
    *ids = nearest_json(r.x.arena, &c.open, &c.others);
    return true;
}

/* ── Kept ── */

enum { NEAR_AGE = 24 /* hours */, KEPT_AT_ONCE = 64 };

bool search_near(struct db *db, const struct search_source *const *sources, enum search_kind kind,
                 id64 id, str *ids)
{
    struct search_near_row row;
    if (!search_near_of(db, kind, id, &row)) {
        search_near_find(db, sources, kind, id, ids);
        return false;
    }
    *ids = row.ids;
    return row.made > db_now(db) - HOURS(NEAR_AGE);
}

/* Lists to be written, and the number each thing had in the index when it was read. */
struct near_batch {
    enum search_kind kind;
    size_t n;
    struct near_list {
        id64 id;
        i64 doc;
        str ids;
    } at[KEPT_AT_ONCE];
};

static i64 doc_of(struct db *db, enum search_kind kind, id64 id)
{
    struct search_index_row index;
    struct search_thing_row thing;
    return search_index_in(db, INDEX_CURRENT, &index) &&
                   search_thing(db, index.generation, kind, id, &thing)
               ? thing.doc
               : -1;
}

/* A rule. Who had no list is new or has changed: those near to it do not know of it yet. */
static struct result keep_near(struct db *db, void *arg)
{
    const struct near_batch *b = arg;
    for (size_t i = 0; i < b->n; i++) {
        const struct near_list *l = &b->at[i];
        struct search_near_row before;
        if (doc_of(db, b->kind, l->id) != l->doc)
            continue; /* it was indexed again meanwhile */
        if (!search_near_of(db, b->kind, l->id, &before))
            search_near_age(db, b->kind, l->ids);
        search_near_put(db, b->kind, l->id, db_now(db), l->ids);
    }
    return OK_RESULT;
}

void search_near_keep(struct store *s, struct arena *a, const struct search_source *const *sources,
                      enum search_kind kind, const id64 *ids, size_t n)
{
    struct near_batch *b = NEW(a, struct near_batch);
    b->kind = kind;
    struct db *db = store_read(s, a, now_ms());
    for (size_t i = 0; i < n && b->n < KEPT_AT_ONCE; i++) {
        struct near_list l = {.id = ids[i], .doc = doc_of(db, kind, ids[i])};
        if (l.doc >= 0 && search_near_find(db, sources, kind, l.id, &l.ids))
            b->at[b->n++] = l;
    }
    if (store_read_end(db) == DB_FINE && b->n)
        store_write(s, a, now_ms(), keep_near, b);
}
