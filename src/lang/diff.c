/* Differences of texts by E. W. Myers, "An O(ND) Difference Algorithm and Its Variations"
 * (Algorithmica 1, 1986): the greedy forward search, its furthest points kept for every D so that
 * the way can be walked back. Uses base, ICU. */
#include "lang/diff.h"

#include "lang/icu.h"

/* ── Matching pieces ── */

/* Furthest x on diagonal k after d steps: steps[d] holds k = -d … d. */
struct way {
    i32 **steps;
    i32 n, m;
};

static i32 furthest(const struct way *w, i32 d, i32 k)
{
    return w->steps[d][k + d];
}

/* Whether step d came to diagonal k from above it (a piece that is new), not from its left. */
static bool came_down(const struct way *w, i32 d, i32 k)
{
    return k == -d || (k != d && furthest(w, d - 1, k - 1) < furthest(w, d - 1, k + 1));
}

static i32 step_start(const struct way *w, i32 d, i32 k)
{
    if (d == 0)
        return 0;
    return came_down(w, d, k) ? furthest(w, d - 1, k + 1) : furthest(w, d - 1, k - 1) + 1;
}

static void walk_back(const struct way *w, i32 d, size_t *match)
{
    for (i32 k = w->n - w->m, x = w->n; d >= 0; d--) {
        i32 start = step_start(w, d, k);
        while (x > start) {
            x--;
            match[x - k] = (size_t)x;
        }
        if (d == 0)
            return;
        bool down = came_down(w, d, k);
        k += down ? 1 : -1;
        x = down ? start : start - 1;
    }
}

/* Both ends of what is compared are known to differ. The way is forgotten at the end: a text is
 * many such searches, each up to 4 MB. */
static void match_middle(const str *before, i32 n, const str *after, i32 m, size_t *match)
{
    struct arena *own = arena_new(0);
    struct way w = {NEW_ARRAY(own, i32 *, DIFF_MOST + 1), n, m};
    bool found = false;
    for (i32 d = 0; d <= DIFF_MOST && !found; d++) {
        w.steps[d] = NEW_ARRAY(own, i32, 2 * (size_t)d + 1);
        for (i32 k = -d; k <= d && !found; k += 2) {
            i32 x = step_start(&w, d, k);
            while (x < n && x - k < m && x - k >= 0 && str_eq(before[x], after[x - k]))
                x++;
            w.steps[d][k + d] = x;
            found = k == n - m && x == n;
            if (found)
                walk_back(&w, d, match);
        }
    }
    arena_free(own);
}

void diff_match(const str *before, size_t n_before, const str *after, size_t n_after, size_t *match)
{
    size_t n = n_before, m = n_after, start = 0;
    for (size_t i = 0; i < n_after; i++)
        match[i] = SIZE_MAX;
    for (; start < n && start < m && str_eq(before[start], after[start]); start++)
        match[start] = start;
    for (; n > start && m > start && str_eq(before[n - 1], after[m - 1]); n--, m--)
        match[m - 1] = n - 1;
    if (n == start || m == start || n > INT32_MAX || m > INT32_MAX)
        return;
    match_middle(before + start, (i32)(n - start), after + start, (i32)(m - start), match + start);
    for (size_t i = start; i < m; i++)
        if (match[i] != SIZE_MAX)
            match[i] += start;
}

/* ── Cutting texts ── */

struct pieces {
    str *at;
    size_t n, cap;
};

/* Paragraphs with the line ends behind them. */
static struct pieces paragraphs(struct arena *a, str s)
{
    struct pieces p = {0};
    while (s.n) {
        size_t end = str_find_byte(s, '\n');
        end = end == SIZE_MAX ? s.n : end + 1;
        while (end < s.n && s.p[end] == '\n')
            end++;
        *PUSH(a, p.at, p.n, p.cap) = str_first(s, end);
        s = str_from_at(s, end);
    }
    return p;
}

static struct pieces words(struct arena *a, str s)
{
    struct pieces p = {0};
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator **cut = &icu_thread()->words;
    if (!*cut)
        *cut = ubrk_open(UBRK_WORD, "en", NULL, 0, &code);
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, s.p, (i64)s.n, &code);
    ubrk_setUText(*cut, &text, &code);
    icu_must(code, "words");
    i32 from = ubrk_first(*cut);
    for (i32 to; (to = ubrk_next(*cut)) != UBRK_DONE; from = to)
        *PUSH(a, p.at, p.n, p.cap) = (str){s.p + from, (size_t)(to - from)};
    utext_close(&text);
    return p;
}

/* ── Runs ── */

struct runs {
    struct arena *arena;
    struct diff_run *at;
    size_t n, cap;
};

static void add_run(struct runs *r, enum diff_kind kind, str text)
{
    struct diff_run *last = r->n ? &r->at[r->n - 1] : NULL;
    if (!text.n)
        return;
    if (last && last->kind == kind && last->text.p + last->text.n == text.p)
        last->text.n += text.n;
    else
        *PUSH(r->arena, r->at, r->n, r->cap) = (struct diff_run){kind, text};
}

/* The text of neighbouring pieces. */
static str span(const str *pieces, size_t from, size_t to)
{
    if (from == to)
        return S("");
    return (str){pieces[from].p, (size_t)(pieces[to - 1].p + pieces[to - 1].n - pieces[from].p)};
}

/* Walks both texts by their matched pieces; `changed` is told what lies between. */
static void walk(struct runs *r, struct pieces before, struct pieces after,
                 void (*changed)(struct runs *r, str gone, str come))
{
    size_t *match = NEW_ARRAY(r->arena, size_t, after.n);
    diff_match(before.at, before.n, after.at, after.n, match);
    size_t old = 0, fresh = 0;
    for (size_t i = 0; i <= after.n; i++) {
        if (i < after.n && match[i] == SIZE_MAX)
            continue;
        size_t to = i < after.n ? match[i] : before.n;
        if (to > old || i > fresh)
            changed(r, span(before.at, old, to), span(after.at, fresh, i));
        if (i < after.n)
            add_run(r, DIFF_SAME, after.at[i]);
        old = to + 1;
        fresh = i + 1;
    }
}

static void replaced(struct runs *r, str gone, str come)
{
    add_run(r, DIFF_GONE, gone);
    add_run(r, DIFF_NEW, come);
}

static void by_words(struct runs *r, str gone, str come)
{
    if (gone.n && come.n)
        walk(r, words(r->arena, gone), words(r->arena, come), replaced);
    else
        replaced(r, gone, come);
}

size_t diff_words(struct arena *a, str before, str after, struct diff_run **out)
{
    struct runs r = {.arena = a};
    walk(&r, paragraphs(a, before), paragraphs(a, after), by_words);
    *out = r.at;
    return r.n;
}
