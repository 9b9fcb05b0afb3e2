/* Any bytes as typed words, as a text, and as what stands in the index: tokens lie in the text in
 * order, words are bounded, what is marked is the text itself, reading lists ends inside them. */
#include "base/utf8.h"
#include "search/index.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void try_tokens(struct arena *a, str text)
{
    struct token *tokens;
    size_t n = tokens_of(a, text, 7, &tokens);
    for (size_t i = 0; i < n; i++) {
        const struct token *t = &tokens[i];
        must(t->start < t->end && t->end <= text.n);
        must(t->word.n && t->word.n <= TOKEN_BYTES && utf8_valid(t->word));
        must(i ? t->start >= tokens[i - 1].end && t->at > tokens[i - 1].at : t->at == 7);
        must(!t->joined || (t->is_char && i + 1 < n && tokens[i + 1].is_char));
        must(utf8_valid(token_term(a, tokens, i)));
    }
}

/* Without blanks, and the signs that part lines and cells. */
static str signs_of(struct arena *a, str text)
{
    struct buf b = buf_new(a);
    for (size_t at = 0; at < text.n;) {
        u32 c = utf8_next(text, &at);
        if (!is_blank(c) && c != '/' && c != 0xB7)
            utf8_put(&b, c);
    }
    return buf_str(&b);
}

static void try_words(struct arena *a, str typed)
{
    struct words w;
    struct result r = words_read(a, typed, &w);
    size_t operands = 0;
    must(r.outcome == DONE || r.outcome == INVALID);
    must(r.outcome == DONE ? w.n_positive > 0 && w.n <= QUERY_CLAUSES : r.message.text != NULL);
    if (r.outcome)
        return;
    for (size_t c = 0; c < w.n; c++) {
        must(w.clauses[c].n > 0);
        operands += w.clauses[c].n;
        for (size_t i = 0; i < w.clauses[c].n; i++)
            must(w.clauses[c].operands[i].from < w.clauses[c].operands[i].to &&
                 w.clauses[c].operands[i].to <= typed.n);
    }
    must(operands <= QUERY_TOKENS);
    /* In its own words a text is shown as it is, piece by piece, in one line. */
    struct search_marked m = marked(a, typed, &w);
    struct buf all = buf_new(a);
    for (size_t i = 0; i < m.n; i++) {
        must(m.pieces[i].text.n > 0 && utf8_valid(m.pieces[i].text));
        must(str_find_byte(m.pieces[i].text, '\n') == SIZE_MAX);
        buf_put(&all, m.pieces[i].text);
    }
    must(str_eq(signs_of(a, buf_str(&all)), signs_of(a, typed)));
    struct search_text text = {.anchor = S("a"), .text = typed};
    struct search_part part = {.texts = &text, .n_texts = 1};
    struct search_hit hit = {0};
    str anchor;
    find_passage(a, &part, &w, &hit, &anchor);
    for (size_t i = 0; i < hit.passage.n; i++)
        must(utf8_valid(hit.passage.pieces[i].text));
}

static void try_leaf(struct arena *a, str bytes)
{
    struct leaf_reader r = leaf_reader(bytes);
    while (leaf_next(&r)) {
        struct list_reader list = list_reader(r.list, a);
        struct posting p;
        while (list_next(&list, &p))
            must(!p.positions == !((size_t)p.in_title + p.in_body) || p.positions);
    }
    (void)leaf_find(bytes, S("a"));
}

/* What is written is read again. */
static void try_round(struct arena *a, str bytes)
{
    struct leaves l = leaves_new(a);
    u32 doc = 0, positions[2];
    leaves_word(&l, S("word"));
    for (size_t i = 0; i < bytes.n; i++) {
        doc += (u8)bytes.p[i] + 1;
        positions[0] = (u8)bytes.p[i];
        positions[1] = positions[0] * 1000 + 1;
        struct posting p = {doc, bytes.p[i] & 1, bytes.p[i] & 2 ? 1 : 0, positions};
        leaves_posting(&l, &p);
    }
    leaves_end(&l);
    size_t at = 0;
    doc = 0;
    for (size_t i = 0; i < l.n; i++) {
        struct list_reader r = list_reader(leaf_find(l.at[i].body, S("word")), a);
        struct posting p;
        for (; list_next(&r, &p); at++) {
            doc += (u8)bytes.p[at] + 1;
            must(p.doc == doc && p.in_title == (u32)(bytes.p[at] & 1) &&
                 p.in_body == (u32)(bytes.p[at] & 2 ? 1 : 0));
            must(!(p.in_title + p.in_body) || p.positions[0] == (u8)bytes.p[at]);
        }
    }
    must(at == bytes.n);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    str bytes = {(const char *)data, size};
    if (utf8_valid(bytes)) {
        try_tokens(a, bytes);
        try_words(a, bytes);
    }
    try_leaf(a, bytes);
    try_round(a, bytes);
    arena_free(a);
    return 0;
}
