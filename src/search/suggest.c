/* When nothing was found: words that are like those typed and by which the reader, with what he may
 * see, finds something. A word of letters is exchanged for the nearest one of the index that begins
 * with the same letter; a run of characters is parted into the words a dictionary knows. Each
 * suggestion is tried before it is made, so it tells of nothing hidden. */
#include <stdlib.h>
#include <unicode/ubrk.h>

#include "base/utf8.h"
#include "search/index.h"

enum { CANDIDATES = 6, LETTERS_MOST = 24, WORDS_READ_MOST = 20000, LOOKED_AT_ONCE = 32 };

/* ── Is there anything to see? ── */

struct seen {
    const u32 *docs;
    const struct bits *granted;
    bool any;
};

static void look(void *ctx, size_t i, const struct entry *e)
{
    struct seen *s = ctx;
    s->any |= (e->flags & ENTRY_PUBLIC) || bit_is(s->granted, s->docs[i]);
}

static bool finds(struct index *x, str typed, const struct bits *granted)
{
    struct words w;
    if (words_read(x->arena, typed, &w).outcome)
        return false;
    struct matches m = match(x, &w);
    struct seen s = {.granted = granted};
    for (size_t at = 0; at < m.n && !s.any; at += LOOKED_AT_ONCE) {
        s.docs = m.docs + at;
        index_entries(x, s.docs, m.n - at < LOOKED_AT_ONCE ? m.n - at : LOOKED_AT_ONCE, look, &s);
    }
    return s.any;
}

/* ── Near words ── */

struct letters {
    u32 at[LETTERS_MOST];
    size_t n;
};

static bool letters_of(str word, struct letters *out)
{
    out->n = 0;
    for (size_t at = 0; at < word.n;) {
        if (out->n == LETTERS_MOST)
            return false;
        out->at[out->n++] = utf8_next(word, &at);
    }
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to add, drop, exchange or swap with their neighbour (optimal string alignment). */
static size_t distance(const struct letters *a, const struct letters *b)
{
    size_t rows[3][LETTERS_MOST + 1], *two = rows[0], *one = rows[1], *now = rows[2];
    for (size_t k = 0; k <= b->n; k++)
        one[k] = two[k] = k;
    for (size_t i = 1; i <= a->n; i++) {
        now[0] = i;
        for (size_t k = 1; k <= b->n; k++) {
            now[k] =
                least(least(one[k], now[k - 1]) + 1, one[k - 1] + (a->at[i - 1] != b->at[k - 1]));
            if (i > 1 && k > 1 && a->at[i - 1] == b->at[k - 2] && a->at[i - 2] == b->at[k - 1])
                now[k] = least(now[k], two[k - 2] + 1);
        }
        size_t *oldest = two;
        two = one;
        one = now;
        now = oldest;
    }
    return one[b->n];
}

struct near {
    str word;
    size_t away;
    i64 docs;
};

struct nearing {
    struct arena *a;
    struct letters typed;
    size_t most; /* away */
    size_t read;
    struct near *near;
    size_t n, cap;
};

static bool near_word(void *ctx, str word, str list)
{
    struct nearing *run = ctx;
    struct letters letters;
    size_t at = 0;
    u32 docs = 0;
    if (!letters_of(word, &letters) || letters.n + run->most < run->typed.n ||
        letters.n > run->typed.n + run->most)
        return run->read++ < WORDS_READ_MOST;
    size_t away = distance(&run->typed, &letters);
    if (!away || away > run->most)
        return run->read++ < WORDS_READ_MOST;
    varint_get(list, &at, &docs);
    for (size_t i = 0; i < run->n; i++) {
        if (str_eq(run->near[i].word, word)) {
            run->near[i].docs += docs;
            return true;
        }
    }
    *PUSH(run->a, run->near, run->n, run->cap) = (struct near){str_copy(run->a, word), away, docs};
    return true;
}

static int nearest_first(const void *a, const void *b)
{
    const struct near *x = a, *y = b;
    if (x->away != y->away)
        return x->away < y->away ? -1 : 1;
    if (x->docs != y->docs)
        return x->docs > y->docs ? -1 : 1;
    return str_cmp(x->word, y->word);
}

static str exchanged(struct arena *a, str typed, const struct operand *o, str word)
{
    return str_fmt(a, "%.*s%.*s%.*s", STR_FMT(str_first(typed, o->from)), STR_FMT(word),
                   STR_FMT(str_from_at(typed, o->to)));
}

static str near_suggestion(struct index *x, const struct operand *o, str typed,
                           const struct bits *granted)
{
    struct nearing run = {.a = x->arena};
    size_t first = 0;
    if (o->is_char || o->range || !letters_of(o->term, &run.typed) || run.typed.n < 3)
        return S("");
    run.most = run.typed.n < 6 ? 1 : 2;
    (void)utf8_next(o->term, &first);
    str begin = str_first(o->term, first);
    for (size_t s = 0; s < x->n_segments; s++)
        index_range(x, s, begin, range_end(x->arena, begin), near_word, &run);
    if (run.n)
        qsort(run.near, run.n, sizeof *run.near, nearest_first);
    for (size_t i = 0; i < run.n && i < CANDIDATES; i++) {
        str other = exchanged(x->arena, typed, o, run.near[i].word);
        if (finds(x, other, granted))
            return other;
    }
    return S("");
}

/* ── Runs of characters ── */

/* "小区井盖坏了" as "小区 井盖 坏了": the typed words with a blank wherever a dictionary parts
 * them. */
static str parted(struct arena *a, str typed)
{
    UErrorCode code = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    struct buf b = buf_new(a);
    i32 from = 0, to;
    UBreakIterator *words = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
    utext_openUTF8(&text, typed.p, (i64)typed.n, &code);
    ubrk_setUText(words, &text, &code);
    while (U_SUCCESS(code) && (to = ubrk_next(words)) != UBRK_DONE) {
        if (from)
            buf_byte(&b, ' ');
        buf_put(&b, (str){typed.p + from, (size_t)(to - from)});
        from = to;
    }
    utext_close(&text);
    ubrk_close(words);
    return U_SUCCESS(code) ? buf_str(&b) : S("");
}

static bool has_long_run(const struct words *w)
{
    for (size_t c = 0; c < w->n; c++)
        if (w->clauses[c].n > 1 && w->clauses[c].operands[0].is_char)
            return true;
    return false;
}

/* Does the reader see any document that has the term? Looks at some at a time: mostly the first
 * will do. */
static bool term_seen(struct index *x, const struct found_list *lists, size_t n, size_t term,
                      const struct bits *granted)
{
    struct seen s = {.granted = granted};
    for (size_t i = 0; i < n && !s.any; i++) {
        struct list_reader r = list_reader(lists[i].list, NULL);
        struct posting p = {0};
        u32 docs[LOOKED_AT_ONCE];
        size_t some = 0;
        bool more = lists[i].word == term;
        while (more && !s.any) {
            more = list_next(&r, &p);
            u32 doc = (u32)x->segments[lists[i].segment].base + p.doc;
            if (more && !bit_is(&x->dead, doc))
                docs[some++] = doc;
            if (some && (some == LOOKED_AT_ONCE || !more)) {
                s.docs = docs;
                index_entries(x, docs, some, look, &s);
                some = 0;
            }
        }
    }
    return s.any;
}

str suggestion(struct index *x, const struct words *w, str typed, const struct bits *granted)
{
    const struct operand *operands[QUERY_TOKENS];
    str terms[QUERY_TOKENS] = {{0}};
    struct found_list *lists;
    size_t n = 0;
    for (size_t c = 0; c < w->n; c++)
        for (size_t i = 0; i < w->clauses[c].n && !w->clauses[c].negative; i++)
            if (!w->clauses[c].operands[i].range) {
                operands[n] = &w->clauses[c].operands[i];
                terms[n] = operands[n]->term;
                n++;
            }
    size_t n_lists = index_lists(x, terms, n, &lists);
    for (size_t i = 0; i < n; i++) {
        if (term_seen(x, lists, n_lists, i, granted))
            continue;
        str other = near_suggestion(x, operands[i], typed, granted);
        if (other.n)
            return other;
    }
    str other =
        has_long_run(w) && str_find_byte(typed, '"') == SIZE_MAX ? parted(x->arena, typed) : S("");
    return other.n && finds(x, other, granted) ? other : S("");
}
