/* The words of the library: kinds and states by name; and what a version holds, checked and drawn.
 */
#include "base/hash.h"
#include "base/utf8.h"
#include "library/inner.h"

static const struct {
    const char *word, *name, *all, *icon;
} kinds[DOCUMENT_KINDS] = {
    [DOCUMENT_NONE] = {"", N_("Document"), N_("All documents"), "file-text"},
    [ANNOUNCEMENT] = {"announcement", N_("Announcement"), N_("Announcements"), "megaphone"},
    [RULES] = {"rules", N_("Rules and covenants"), N_("Rules and covenants"), "scale"},
    [MINUTES_OF_MEETING] = {"minutes", N_("Minutes"), N_("Minutes of meetings"), "clipboard-list"},
    [GUIDE] = {"guide", N_("Guide"), N_("Guides"), "map"},
    [REFLECTION] = {"reflection", N_("Reflection"), N_("Reflections"), "lightbulb"},
    [SAMPLE] = {"sample", N_("Sample"), N_("Samples"), "copy"},
    [REPORT] = {"report", N_("Report"), N_("Reports"), "chart-column"},
};

const char *document_kind_name(enum document_kind kind)
{
    return kinds[kind].name;
}

const char *document_kind_all(enum document_kind kind)
{
    return kinds[kind].all;
}

const char *document_kind_word(enum document_kind kind)
{
    return kinds[kind].word;
}

const char *document_icon(enum document_kind kind)
{
    return kinds[kind < DOCUMENT_KINDS ? kind : DOCUMENT_NONE].icon;
}

bool document_kind_by_word(str word, enum document_kind *out)
{
    for (int i = 1; i < DOCUMENT_KINDS; i++) {
        if (str_eq(word, str_from(kinds[i].word))) {
            *out = (enum document_kind)i;
            return true;
        }
    }
    return false;
}

const char *document_state_name(enum document_state state)
{
    static const char *const names[DOCUMENT_STATES] = {
        [DOCUMENT_DRAFT] = N_("Draft"),
        [DOCUMENT_IN_REVIEW] = N_("In review"),
        [DOCUMENT_APPROVED] = N_("Published"),
        [DOCUMENT_WITHDRAWN] = N_("Withdrawn"),
    };
    return state < DOCUMENT_STATES && names[state] ? names[state] : names[DOCUMENT_DRAFT];
}

static const char *const state_words[DOCUMENT_STATES] = {[DOCUMENT_DRAFT] = "draft",
                                                         [DOCUMENT_IN_REVIEW] = "review",
                                                         [DOCUMENT_APPROVED] = "approved",
                                                         [DOCUMENT_WITHDRAWN] = "withdrawn"};

const char *document_state_word(enum document_state state)
{
    return state_words[state];
}

bool document_state_by_word(str word, enum document_state *out)
{
    for (int i = DOCUMENT_DRAFT; i < DOCUMENT_STATES; i++)
        if (str_eq(word, str_from(state_words[i])))
            return *out = (enum document_state)i, true;
    return false;
}

static const char *const readers_words[] = {"everybody", "residents", "body"};

const char *readers_word(enum readers readers)
{
    return readers_words[readers];
}

bool readers_by_word(str word, enum readers *out)
{
    for (size_t i = 0; i < COUNT(readers_words); i++) {
        if (str_eq(word, str_from(readers_words[i]))) {
            *out = (enum readers)i;
            return true;
        }
    }
    return false;
}

/* ── What a version holds ── */

static struct result check_words(const struct document_words *w)
{
    if (!w->title.n)
        return refuse(INVALID, "title", N_("A document needs a title."));
    if (text_length(w->title) > DOCUMENT_TITLE_MOST)
        return refuse(INVALID, "title", N_("A title has at most 200 characters."));
    if (text_length(w->summary) > DOCUMENT_SUMMARY_MOST)
        return refuse(INVALID, "summary", N_("A summary has at most 600 characters."));
    if (!language_tag_valid(w->lang))
        return refuse(INVALID, "lang", N_("There is no such language."));
    return OK_RESULT;
}

/* "LEVEL ID TEXT" a line; ids hold no space. */
static str contents_of(struct arena *a, const struct markdown *m)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < m->n_headings; i++) {
        buf_i64(&b, m->headings[i].level);
        buf_byte(&b, ' ');
        buf_put(&b, m->headings[i].id);
        buf_byte(&b, ' ');
        for (size_t k = 0; k < m->headings[i].text.n; k++)
            buf_byte(&b, m->headings[i].text.p[k] == '\n' ? ' ' : m->headings[i].text.p[k]);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

struct result document_make(struct arena *a, const struct document_words *words,
                            struct document_made *out)
{
    struct markdown m;
    struct result r = check_words(words);
    if (r.outcome)
        return r;
    const char *fault = markdown_render(a, words->body, &m);
    if (fault)
        return refuse(INVALID, "body", fault);
    *out = (struct document_made){
        .words = *words, .html = m.html.text, .contents = contents_of(a, &m), .minutes = m.minutes};
    if (!out->words.summary.n)
        out->words.summary = markdown_summary(a, &m);
    struct buf all = buf_new(a);
    const str parts[] = {out->words.title, out->words.summary, out->words.body};
    for (size_t i = 0; i < COUNT(parts); i++) {
        buf_u64(&all, parts[i].n);
        buf_byte(&all, '\n');
        buf_put(&all, parts[i]);
    }
    struct hash h = hash_blake2b(buf_str(&all), STR_NONE);
    out->hash = str_copy(a, (str){(const char *)h.bytes, HASH_SIZE});
    return OK_RESULT;
}
