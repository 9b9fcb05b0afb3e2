/* Text to tokens: one pass over code points, folding each word as it ends. */
#include "search/tokens.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/utf8.h"
#include "lang/lang.h"
#include "search/fold.h"

enum part { BETWEEN, LETTER, CHARACTER, MARK, NOTHING };

static bool within(u32 c, u32 low, u32 high)
{
    return c >= low && c <= high;
}

static bool is_han(u32 c)
{
    return within(c, 0x4E00, 0x9FFF) || within(c, 0x3400, 0x4DBF) || within(c, 0x20000, 0x323AF) ||
           within(c, 0xF900, 0xFAFF) || c == 0x3005 || c == 0x3007;
}

/* Thai and Lao SARA AM: letters by category, but they end the character before them. */
static bool ends_character(u32 c)
{
    return c == 0xE33 || c == 0xEB3 || c == 0xFF9E || c == 0xFF9F;
}

static bool without_spaces(u32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    switch (uscript_getScript((UChar32)c, &code)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
        return true;
    default:
        return c == 0x30FC || c == 0xFF70; /* the long vowel of kana */
    }
}

static enum part part_of(u32 c)
{
    if (c < 0x80)
        return within(c | 0x20, 'a', 'z') || within(c, '0', '9') ? LETTER : BETWEEN;
    if (is_han(c))
        return CHARACTER;
    if (ends_character(c))
        return MARK;
    u32 category = U_MASK(u_charType((UChar32)c));
    if (category & (U_GC_L_MASK | U_GC_ND_MASK))
        return !(category & U_GC_ND_MASK) && without_spaces(c) ? CHARACTER : LETTER;
    if (category & U_GC_M_MASK)
        return MARK;
    return u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ? NOTHING : BETWEEN;
}

bool is_blank(u32 c)
{
    return c == ' ' || within(c, 9, 13) || (c > 0x7F && u_isUWhiteSpace((UChar32)c));
}

/* What a sentence ends with, and a cell of a table: a phrase does not reach beyond. */
static bool ends_sentence(u32 c)
{
    return c == '\n' || c == '\t' || within(c, 0x3001, 0x3002) || c == 0xFF0C || c == 0xFF01 ||
           c == 0xFF1F || c == 0xFF1B || c == 0xFF1A || c == 0xFF0E || c == 0x61F || c == 0x60C ||
           c == 0x61B || c == 0x2029;
}

/* ── Folding ── */

static u32 rare_simplified(u32 c)
{
    size_t low = 0, high = han_rare_n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (han_rare[middle].from < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low < han_rare_n && han_rare[low].from == c ? han_rare[low].to : c;
}

static u32 han_simplified(u32 c)
{
    u32 common = within(c, HAN_FIRST, HAN_END - 1) ? han_common[c - HAN_FIRST] : 0;
    return common ? common : rare_simplified(c);
}

/* The Arabic article, alone or after "and", "with", "like", "so", is no part of the word. */
static str without_article(str word)
{
    static const str articles[] = {S_INIT("ال"),  S_INIT("وال"), S_INIT("بال"),
                                   S_INIT("كال"), S_INIT("فال"), S_INIT("لل")};
    enum { LETTERS_LEFT = 3, LETTER_BYTES = 2 };
    for (size_t i = 0; i < COUNT(articles); i++)
        if (str_starts(word, articles[i]) && word.n >= articles[i].n + LETTERS_LEFT * LETTER_BYTES)
            return str_from_at(word, articles[i].n);
    return word;
}

static str cut(str word)
{
    size_t n = word.n > TOKEN_BYTES ? TOKEN_BYTES : word.n;
    while (n && n < word.n && ((u8)word.p[n] & 0xC0) == 0x80)
        n--;
    return str_first(word, n);
}

/* One of the characters beyond the table: presentation forms, full width, ideographs. */
static void put_folded(struct arena *a, struct buf *b, str character)
{
    str folded = text_fold(a, character);
    for (size_t at = 0; at < folded.n;) {
        u32 c = utf8_next(folded, &at);
        if (within(c, FOLD_FIRST, FOLD_END - 1))
            buf_z(b, letter_folds[c - FOLD_FIRST]);
        else
            utf8_put(b, is_han(c) ? han_simplified(c) : c);
    }
}

static str fold_letters(struct arena *a, str word)
{
    struct buf b = {.arena = a, .p = arena_alloc(a, word.n), .cap = word.n}; /* seldom more */
    for (size_t at = 0; at < word.n;) {
        size_t from = at;
        u32 c = utf8_next(word, &at);
        if (c < FOLD_FIRST)
            buf_byte(&b, (char)(within(c, 'A', 'Z') ? c | 0x20 : c));
        else if (c < FOLD_END)
            buf_z(&b, letter_folds[c - FOLD_FIRST]);
        else
            put_folded(a, &b, (str){word.p + from, at - from});
    }
    return cut(without_article(buf_str(&b)));
}

/* Characters that are their own fold need no copy. */
static str fold_character(struct arena *a, str character, u32 first)
{
    bool alone = character.n == (first < 0x10000 ? 3 : 4);
    if (alone && is_han(first) && !within(first, 0xF900, 0xFAFF)) {
        u32 to = han_simplified(first);
        if (to == first)
            return character;
        struct buf b = buf_new(a);
        utf8_put(&b, to);
        return buf_str(&b);
    }
    bool plain = within(first, 0x3041, 0x3096) || within(first, 0x30A1, 0x30FA) ||
                 within(first, 0xAC00, 0xD7A3) || within(first, 0xE01, 0xE46);
    if (alone && plain)
        return character;
    if (first < FOLD_END)
        return fold_letters(a, character);
    struct buf b =
        buf_new(a); /* a mark beyond the alphabets makes one letter with what it stands on */
    put_folded(a, &b, character);
    return cut(buf_str(&b));
}

/* ── One pass ── */

struct scan {
    struct arena *a;
    str text;
    struct token *tokens;
    size_t n, cap;
    u32 at;
    size_t start, end; /* of the word or character being read; start == end: none */
    u32 first;
    enum part part;
};

static void finish(struct scan *s)
{
    if (s->start == s->end)
        return;
    str read = {s->text.p + s->start, s->end - s->start};
    str word =
        s->part == CHARACTER ? fold_character(s->a, read, s->first) : fold_letters(s->a, read);
    if (word.n)
        *PUSH(s->a, s->tokens, s->n, s->cap) = (struct token){.word = word,
                                                              .start = (u32)s->start,
                                                              .end = (u32)s->end,
                                                              .at = s->at++,
                                                              .is_char = s->part == CHARACTER};
    s->start = s->end;
}

static void begin(struct scan *s, size_t from, size_t to, u32 c, enum part part)
{
    finish(s);
    s->start = from;
    s->end = to;
    s->first = c;
    s->part = part;
}

/* A pair needs both characters side by side. A line that was broken inside a Chinese or Japanese
 * sentence (mail, PDF) does not part them. */
static void join(struct scan *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        struct token *t = &s->tokens[i];
        const struct token *next = &s->tokens[i + 1];
        t->joined = t->is_char && next->is_char && t->end == next->start;
    }
}

static bool broken_line(const struct scan *s, size_t at)
{
    size_t next = at;
    if (s->start != s->end || !s->n || at >= s->text.n)
        return false;
    const struct token *last = &s->tokens[s->n - 1];
    return last->is_char && last->end == at - 1 && is_han(utf8_next(s->text, &next));
}

static void take(struct scan *s, size_t from, size_t to, u32 c)
{
    enum part part = part_of(c);
    bool reading = s->start != s->end;
    switch (part) {
    case NOTHING:
    case MARK:
        if (reading)
            s->end = to;
        break;
    case LETTER:
        if (reading && s->part == LETTER)
            s->end = to;
        else
            begin(s, from, to, c, LETTER);
        break;
    case CHARACTER:
        begin(s, from, to, c, CHARACTER);
        break;
    case BETWEEN:
        finish(s);
        if (c == '\n' && broken_line(s, to))
            s->tokens[s->n - 1].end = (u32)to; /* the pair goes over the end of the line */
        else if (ends_sentence(c) && s->n && s->at == s->tokens[s->n - 1].at + 1)
            s->at++;
        break;
    }
}

size_t tokens_of(struct arena *a, str text, u32 at, struct token **out)
{
    struct scan s = {.a = a, .text = text, .at = at};
    for (size_t next = 0; next < text.n;) {
        size_t from = next;
        u32 c = utf8_next(text, &next);
        take(&s, from, next, c);
    }
    finish(&s);
    join(&s);
    *out = s.tokens;
    return s.n;
}

str token_term(struct arena *a, const struct token *tokens, size_t i)
{
    if (!tokens[i].joined)
        return tokens[i].word;
    str left = tokens[i].word, right = tokens[i + 1].word;
    char *p = arena_alloc(a, left.n + right.n);
    memcpy(p, left.p, left.n);
    memcpy(p + left.n, right.p, right.n);
    return (str){p, left.n + right.n};
}
