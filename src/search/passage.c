/* Passages: where in a text the words stand, and what of it is shown. The text is read again as
 * tokens, by the same rules as when it was indexed. */
#include "base/utf8.h"
#include "search/index.h"

/* What is shown, and how much of it leads up: in letters; characters as wide as two count as two.
 */
enum { EXCERPT = 220, BEFORE = 60 };

static int width_of(u32 c)
{
    return c >= 0x2E80 ? 2 : 1; /* Han, kana, hangul, full width and the signs between them */
}

/* ── Matching in one text ── */

static bool token_is(const struct token *tokens, size_t n, size_t i, const struct operand *o)
{
    str word = tokens[i].word;
    if (o->range)
        return tokens[i].is_char ? str_eq(word, o->term) : str_starts(word, o->term);
    if (!tokens[i].joined || i + 1 == n)
        return str_eq(word, o->term);
    str next = tokens[i + 1].word;
    return o->term.n == word.n + next.n && str_starts(o->term, word) && str_ends(o->term, next);
}

/* Does the clause stand at token i? *last: its last token. */
static bool stands(const struct token *tokens, size_t n, size_t i, const struct clause *c,
                   size_t *last)
{
    size_t k = i;
    for (size_t o = 0; o < c->n; o++) {
        u32 at = tokens[i].at + c->operands[o].at;
        while (k < n && tokens[k].at < at)
            k++;
        if (k == n || tokens[k].at != at || !token_is(tokens, n, k, &c->operands[o]))
            return false;
        *last = k + (tokens[k].joined && k + 1 < n && !c->operands[o].range);
    }
    return true;
}

/* ── Cutting passages ── */

static bool ends_sentence(u32 c)
{
    return c == '.' || c == '!' || c == '?' || c == 0x3002 || c == 0xFF01 || c == 0xFF1F ||
           c == 0x61F || c == ';' || c == 0xFF1B;
}

/* The first passage of a text: about PASSAGE characters, to the end of a paragraph or sentence
 * where there is one in its second half. */
static str first_passage(str text)
{
    size_t paragraph = 0, sentence = 0, word = 0, at = 0, n = 0;
    while (at < text.n && n < PASSAGE) {
        u32 c = utf8_next(text, &at);
        n++;
        if (n < PASSAGE / 2)
            continue;
        if (c == '\n')
            paragraph = at;
        if (ends_sentence(c))
            sentence = at;
        if (is_blank(c))
            word = at;
    }
    return str_first(text, at == text.n ? at
                           : paragraph  ? paragraph
                           : sentence   ? sentence
                           : word       ? word
                                        : at);
}

/* ── Marking ── */

struct span {
    size_t start, end;
};

/* What of a text is asked for: spans in order; bits of the clauses that stand there. */
static size_t spans_of(struct arena *a, str text, const struct words *w, struct span **out,
                       u32 *clauses)
{
    struct token *tokens;
    size_t n = tokens_of(a, text, 0, &tokens), n_spans = 0, cap = 0, last = 0;
    *out = NULL;
    *clauses = 0;
    for (size_t i = 0; i < n; i++) {
        size_t end = 0;
        for (size_t c = 0; c < w->n; c++) {
            if (w->clauses[c].negative || !stands(tokens, n, i, &w->clauses[c], &last))
                continue;
            *clauses |= 1u << c;
            end = tokens[last].end > end ? tokens[last].end : end;
        }
        if (!end)
            continue;
        if (n_spans && tokens[i].start <= (*out)[n_spans - 1].end) {
            if (end > (*out)[n_spans - 1].end)
                (*out)[n_spans - 1].end = end;
        } else {
            *PUSH(a, *out, n_spans, cap) = (struct span){tokens[i].start, end};
        }
    }
    return n_spans;
}

static void put_piece(struct arena *a, struct search_marked *m, size_t *cap, str text,
                      bool is_marked)
{
    if (text.n)
        *PUSH(a, m->pieces, m->n, *cap) = (struct search_piece){text, is_marked};
}

static bool is_mark(u32 c)
{
    return ends_sentence(c) || c == ',' || c == ':' || c == 0xFF0C || c == 0xFF1A || c == 0x3001 ||
           c == 0x60C || c == 0x61B;
}

static u32 sign_before(str text, size_t at)
{
    if (!at)
        return '.';
    at = utf8_back(text, at);
    return utf8_next(text, &at);
}

/* Blanks from `at` on, which it goes past; `last`: the sign before them. Paragraphs, items and rows
 * are parted by a stroke, where no mark does it, cells by a dot; one end of a line is a space. */
static void put_blanks(struct buf *b, str text, size_t *at, size_t to, u32 last)
{
    size_t from = *at, next = from, ends = 0, cells = 0;
    for (u32 c; next < to && is_blank(c = utf8_next(text, &next)); *at = next) {
        ends += c == '\n';
        cells += c == '\t';
    }
    if (!ends && !cells)
        buf_put(b, (str){text.p + from, *at - from});
    else if (ends > 1 && !is_mark(last))
        buf_z(b, " / ");
    else
        buf_z(b, cells && !ends ? " · " : " ");
}

/* A stretch of the text as one line. */
static str in_one_line(struct arena *a, str text, size_t from, size_t to)
{
    str all = {text.p + from, to - from};
    if (!all.n || (!memchr(all.p, '\n', all.n) && !memchr(all.p, '\t', all.n)))
        return all;
    struct buf b = buf_new(a);
    u32 last = sign_before(text, from);
    for (size_t at = from; at < to;) {
        size_t next = at;
        u32 c = utf8_next(text, &next);
        if (is_blank(c)) {
            put_blanks(&b, text, &at, to, last);
            continue;
        }
        buf_put(&b, (str){text.p + at, next - at});
        last = c;
        at = next;
    }
    return buf_str(&b);
}

/* The part of the text from `from` to `to` with its spans marked. */
static struct search_marked cut_out(struct arena *a, str text, const struct span *spans, size_t n,
                                    size_t from, size_t to)
{
    struct search_marked m = {0};
    size_t cap = 0, at = from;
    if (from)
        put_piece(a, &m, &cap, S("…"), false);
    for (size_t i = 0; i < n && spans[i].start < to; i++) {
        size_t start = spans[i].start < at ? at : spans[i].start;
        size_t end = spans[i].end > to ? to : spans[i].end;
        if (end <= start)
            continue;
        put_piece(a, &m, &cap, in_one_line(a, text, at, start), false);
        put_piece(a, &m, &cap, in_one_line(a, text, start, end), true);
        at = end;
    }
    put_piece(a, &m, &cap, in_one_line(a, text, at, to), false);
    if (to < text.n)
        put_piece(a, &m, &cap, S("…"), false);
    return m;
}

struct search_marked marked(struct arena *a, str text, const struct words *w)
{
    struct span *spans;
    u32 clauses;
    size_t n = spans_of(a, text, w, &spans, &clauses);
    return cut_out(a, text, spans, n, 0, text.n);
}

/* Back from `at` by some characters, on to the beginning of a word where one is near. */
static size_t lead(str text, size_t at)
{
    size_t from = at;
    for (int width = 0; width < BEFORE && from > 0;) {
        from = utf8_back(text, from);
        size_t next = from;
        width += width_of(utf8_next(text, &next));
    }
    for (size_t next = from; from > 0 && next < at;) {
        u32 c = utf8_next(text, &next);
        if (is_blank(c) || ends_sentence(c))
            return next;
    }
    return from;
}

/* Back from `to` to a mark or the end of a word, where one is near: no word is cut in two. */
static size_t whole_word(str text, size_t from, size_t to)
{
    enum { LONGEST = 24 }; /* characters of a word that is not cut */
    size_t end = to, next = to;
    if (to == text.n || is_blank(utf8_next(text, &next)))
        return to;
    for (int i = 0; i < LONGEST && end > from; i++) {
        size_t before = utf8_back(text, end);
        next = before;
        u32 c = utf8_next(text, &next);
        if (is_blank(c))
            return before;
        if (is_mark(c))
            return end;
        end = before;
    }
    return to;
}

/* Where so much has been shown. */
static size_t enough(str text, size_t from)
{
    size_t at = from;
    for (int width = 0; width < EXCERPT && at < text.n;)
        width += width_of(utf8_next(text, &at));
    return at;
}

static struct search_marked excerpt(struct arena *a, str passage, const struct span *spans,
                                    size_t n)
{
    while (passage.n && memchr("\n\t ", passage.p[passage.n - 1], 3))
        passage.n--; /* nothing is left out after the last word */
    size_t from = n ? lead(passage, spans[0].start) : 0;
    size_t to = enough(passage, from);
    to = whole_word(passage, from, to);
    while (to > from && ((u8)passage.p[to - 1] == '\n' || passage.p[to - 1] == ' '))
        to--;
    return cut_out(a, passage, spans, n, from, to);
}

/* ── Choosing ── */

void find_passage(struct arena *a, const struct search_part *part, const struct words *w,
                  struct search_hit *hit, str *anchor)
{
    int best = -1;
    i64 number = 0;
    *anchor = S("");
    for (size_t i = 0; i < part->n_texts; i++) {
        str lang = part->texts[i].lang.n ? part->texts[i].lang : hit->lang;
        bool as_title = str_eq(lang, hit->title_lang);
        if (part->texts[i].title.n)
            continue; /* a title in another language: the hit's own says it */
        for (str rest = part->texts[i].text; rest.n;) {
            struct span *spans;
            u32 clauses;
            str passage = first_passage(rest);
            size_t n = spans_of(a, passage, w, &spans, &clauses);
            int has = __builtin_popcount(clauses);
            /* Where only the title has the words, a text begins in the title's language. */
            int worth = has ? 1 + has : as_title;
            number++;
            rest = str_from_at(rest, passage.n);
            if (worth <= best)
                continue;
            best = worth;
            hit->passage = excerpt(a, passage, spans, n);
            hit->passage_lang = lang;
            hit->passage_file = has ? part->texts[i].file : S("");
            hit->passage_number = has ? number : 0;
            *anchor = has ? part->texts[i].anchor : S("");
            if ((size_t)has == w->n_positive)
                return;
        }
    }
}
