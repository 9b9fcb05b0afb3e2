/* Typed words to clauses: blanks part them, quotation marks of any kind hold them together, a
 * hyphen in front leaves out, a star behind lets the word go on. */
#include "search/words.h"

#include "base/utf8.h"

enum sign { SIGN_NONE, SIGN_QUOTE, SIGN_MINUS, SIGN_STAR };

static enum sign sign_of(u32 c)
{
    switch (c) {
    case '"':
    case 0xAB:   /* « */
    case 0xBB:   /* » */
    case 0x201C: /* “ */
    case 0x201D: /* ” */
    case 0x201E: /* „ */
    case 0x300C: /* 「 */
    case 0x300D: /* 」 */
    case 0x300E: /* 『 */
    case 0x300F: /* 』 */
    case 0xFF02:
        return SIGN_QUOTE;
    case '-':
    case 0x2212:
    case 0xFF0D:
        return SIGN_MINUS;
    case '*':
    case 0xFF0A:
        return SIGN_STAR;
    default:
        return SIGN_NONE;
    }
}

struct reader {
    struct arena *a;
    str typed;
    size_t at;
    struct words *out;
    size_t cap, tokens;
    bool too_much;
};

static u32 peek(const struct reader *r, size_t *next)
{
    *next = r->at;
    return utf8_next(r->typed, next);
}

/* Tokens to operands: a character that its left neighbour's pair holds already is left out, one
 * that stands alone is every pair it begins. */
static void put_clause(struct reader *r, str text, bool negative, bool open)
{
    struct token *tokens;
    u32 begin = (u32)(text.p - r->typed.p);
    size_t n = tokens_of(r->a, text, 0, &tokens);
    struct clause c = {.operands = NEW_ARRAY(r->a, struct operand, n), .negative = negative};
    if (!n)
        return;
    r->tokens += n;
    if (r->tokens > QUERY_TOKENS || r->out->n == QUERY_CLAUSES) {
        r->too_much = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct token *t = &tokens[i];
        if (t->is_char && !t->joined && i && tokens[i - 1].joined)
            continue;
        bool alone = t->is_char && !t->joined;
        c.operands[c.n++] = (struct operand){.term = token_term(r->a, tokens, i),
                                             .at = t->at - tokens[0].at,
                                             .range = alone || (open && i + 1 == n && !t->is_char),
                                             .is_char = t->is_char,
                                             .from = begin + t->start,
                                             .to = begin + tokens[t->joined ? i + 1 : i].end};
    }
    *PUSH(r->a, r->out->clauses, r->out->n, r->cap) = c;
    r->out->n_positive += !negative;
}

static bool over(const struct reader *r)
{
    return r->at >= r->typed.n || r->too_much;
}

static void read_quoted(struct reader *r, bool negative)
{
    size_t start = r->at, next = r->at;
    while (!over(r) && sign_of(peek(r, &next)) != SIGN_QUOTE)
        r->at = next;
    put_clause(r, (str){r->typed.p + start, r->at - start}, negative, false);
    if (!over(r)) {
        (void)peek(r, &next);
        r->at = next;
    }
}

static void read_bare(struct reader *r, bool negative)
{
    size_t start = r->at, next = r->at;
    bool open = false;
    while (!over(r)) {
        u32 c = peek(r, &next);
        if (is_blank(c) || sign_of(c) == SIGN_QUOTE)
            break;
        open = sign_of(c) == SIGN_STAR;
        r->at = next;
    }
    put_clause(r, (str){r->typed.p + start, r->at - start}, negative, open);
}

static void read_one(struct reader *r)
{
    size_t next;
    bool negative = false;
    u32 c = peek(r, &next);
    if (is_blank(c)) {
        r->at = next;
        return;
    }
    if (sign_of(c) == SIGN_MINUS) {
        negative = true;
        r->at = next;
        if (over(r))
            return;
        c = peek(r, &next);
    }
    if (sign_of(c) == SIGN_QUOTE) {
        r->at = next;
        read_quoted(r, negative);
    } else {
        read_bare(r, negative);
    }
}

struct result words_read(struct arena *a, str typed, struct words *out)
{
    struct reader r = {.a = a, .typed = typed, .out = out};
    *out = (struct words){0};
    if (typed.n > QUERY_BYTES)
        r.too_much = true;
    while (!over(&r))
        read_one(&r);
    if (r.too_much)
        return refuse(INVALID, "q", N_("That is too much at once. Please ask with fewer words."));
    if (!out->n)
        return refuse(INVALID, "q", N_("Type what to look for: a word, a name or a number."));
    if (!out->n_positive)
        return refuse(INVALID, "q",
                      N_("Say what to look for as well, not only what to leave out."));
    return OK_RESULT;
}
