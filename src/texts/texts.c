/* Texts and what readers are shown of them. Translating stands in translate.c, the desk in desk.c.
 */
#include <stdlib.h>

#include "base/id.h"
#include "base/json.h"
#include "lang/chinese.h"
#include "texts/inner.h"

static const char *const kinds[TEXT_KINDS] = {[TEXT_CASE] = N_("Request"),
                                              [TEXT_ANSWER] = N_("Answer to a request"),
                                              [TEXT_DOCUMENT] = N_("Document of the library")};

const char *text_kind_name(enum text_kind kind)
{
    return kind > 0 && kind < TEXT_KINDS ? kinds[kind] : N_("Text");
}

/* ── Languages ── */

static const char hans[] = "zh-Hans", hant[] = "zh-Hant";

/* A tag cut down to what tells written languages apart. */
static str written(str tag)
{
    static const char *const traditional[] = {"zh-Hant", "zh-TW", "zh-HK", "zh-MO"};
    if (str_starts(tag, S("zh"))) {
        for (size_t i = 0; i < COUNT(traditional); i++)
            if (str_starts(tag, str_from(traditional[i])))
                return str_from(hant);
        return str_from(hans);
    }
    size_t dash = str_find_byte(tag, '-');
    return dash == SIZE_MAX ? tag : str_first(tag, dash);
}

bool same_written_language(str a, str b)
{
    return a.n && b.n && a.p[0] == b.p[0] && str_eq(written(a), written(b));
}

bool is_foreign(str lang, str reader)
{
    return lang.n && !same_written_language(lang, reader);
}

/* Chinese in one script can be shown in the other. */
bool convertible(str from, str to)
{
    str a = written(from), b = written(to);
    return !str_eq(a, b) && str_starts(a, S("zh")) && str_starts(b, S("zh"));
}

/* ── What is to be done ── */

struct hash text_hash(struct arena *a, str title, str summary, str body)
{
    struct buf b = buf_new(a);
    buf_fmt(&b, "%zu %zu %zu ", title.n, summary.n, body.n);
    buf_put(&b, title);
    buf_put(&b, summary);
    buf_put(&b, body);
    return hash_blake2b(buf_str(&b), S(""));
}

/* A text of no language known waits for nobody. */
static bool readable_in(str written_in, str lang)
{
    return !written_in.n || same_written_language(written_in, lang) ||
           convertible(written_in, lang);
}

void gap_update(struct db *db, const struct text_row *text, str lang)
{
    struct translation_row shown;
    struct gap_row gap = {.text = text->id, .lang = lang, .is_public = text->is_public};
    bool has = translation_row_shown(db, text->id, lang, &shown);
    bool outdated = has && !str_eq(shown.source_hash, text->hash);
    if (readable_in(text->lang, lang) || (has && !outdated)) {
        gap_close(db, text->id, lang);
        return;
    }
    wanted_count(db, text->id, lang, &gap.wanted);
    gap.state = outdated ? GAP_OUTDATED : GAP_MISSING;
    gap_set(db, &gap);
}

/* In the languages this linli speaks, those it was translated into, and those people asked for. */
static void gaps_update(struct db *db, const struct text_row *text)
{
    size_t n;
    struct version_row *versions;
    struct wanted_lang *wanted;
    const struct lang *const *all = lang_all(&n);
    for (size_t i = 0; i < n; i++)
        if (all[i]->offered)
            gap_update(db, text, all[i]->code);
    n = version_rows(db, text->id, TEXT_LANGS_MOST, &versions);
    for (size_t i = 0; i < n; i++)
        gap_update(db, text, versions[i].lang);
    n = wanted_langs(db, text->id, TEXT_LANGS_MOST, &wanted);
    for (size_t i = 0; i < n; i++)
        gap_update(db, text, wanted[i].lang);
}

/* Of a new text, which nobody can have translated or asked for yet. */
static void gaps_open(struct db *db, const struct text_row *text)
{
    size_t n;
    const struct lang *const *all = lang_all(&n);
    for (size_t i = 0; i < n; i++)
        if (all[i]->offered && !readable_in(text->lang, all[i]->code))
            gap_set(db, &(struct gap_row){text->id, all[i]->code, GAP_MISSING, 0, text->is_public});
}

/* Whether it was open for translation and reads as before; what was withheld was not. */
static bool gaps_stay(const struct text_row *old, const struct text_row *now)
{
    return old->is_public && now->is_public && str_eq(old->hash, now->hash) &&
           str_eq(old->lang, now->lang);
}

/* ── Putting ── */

static bool made_from(struct db *db, const struct text_row *text)
{
    struct version_row *versions;
    size_t n = version_rows(db, text->id, TEXT_LANGS_MOST, &versions);
    for (size_t i = 0; i < n; i++)
        if (str_eq(versions[i].source_hash, text->hash))
            return true;
    return false;
}

static struct text_row row_from(struct db *db, const struct text_source *s, id64 id)
{
    struct hash *hash = NEW(db_arena(db), struct hash);
    *hash = text_hash(db_arena(db), s->title, s->summary, s->body);
    return (struct text_row){.id = id,
                             .kind = s->kind,
                             .owner = s->owner,
                             .path = s->path,
                             .is_public = s->is_public,
                             .lang = s->lang,
                             .legal = s->legal,
                             .url = s->url,
                             .title = s->title,
                             .summary = s->summary,
                             .body = s->body,
                             .hash = {(const char *)hash->bytes, HASH_SIZE},
                             .since = db_now(db),
                             .found_as = s->found_as,
                             .found_id = s->found_id};
}

void text_put_new(struct db *db, const struct text_source *s)
{
    struct text_row row = row_from(db, s, id_new(db_now(db)));
    text_add(db, &row);
    gaps_open(db, &row);
}

void text_put(struct db *db, const struct text_source *s)
{
    struct text_row old;
    if (!text_row_of(db, s->kind, s->owner, &old)) {
        text_put_new(db, s);
        return;
    }
    struct text_row row = row_from(db, s, old.id);
    if (str_eq(old.hash, row.hash))
        row.since = old.since;
    else if (made_from(db, &old))
        text_past_insert(db, &(struct text_past_row){old.id, old.hash, old.title, old.summary,
                                                     old.body, db_now(db)});
    text_change(db, &row);
    if (!gaps_stay(&old, &row))
        gaps_update(db, &row);
}

void text_was(struct db *db, enum text_kind kind, id64 owner, str title, str summary, str body)
{
    struct text_row row;
    struct hash *hash = NEW(db_arena(db), struct hash);
    *hash = text_hash(db_arena(db), title, summary, body);
    struct text_past_row past = {.hash = {(const char *)hash->bytes, HASH_SIZE},
                                 .title = title,
                                 .summary = summary,
                                 .body = body,
                                 .until = db_now(db)};
    if (!text_row_of(db, kind, owner, &row) || str_eq(row.hash, past.hash))
        return;
    past.text = row.id;
    text_past_insert(db, &past);
}

void text_remove(struct db *db, enum text_kind kind, id64 owner)
{
    struct text_row row;
    if (!text_row_of(db, kind, owner, &row))
        return;
    text_withhold(db, row.id);
    gaps_close(db, row.id);
}

bool text_known(struct db *db, enum text_kind kind, id64 owner)
{
    id64 id;
    return text_id_of(db, kind, owner, &id);
}

void text_translations_ahead(struct db *db, enum text_kind kind, id64 owner)
{
    translated_rows_ahead(db, kind, owner, TEXT_LANGS_MOST);
}

size_t text_translations(struct db *db, enum text_kind kind, id64 owner,
                         struct text_translated **out)
{
    struct translated_row *rows;
    size_t n = translated_rows(db, kind, owner, TEXT_LANGS_MOST, &rows);
    *out = NEW_ARRAY(db_arena(db), struct text_translated, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] =
            (struct text_translated){rows[i].lang, rows[i].title, rows[i].summary, rows[i].body};
    return n;
}

enum { WORDS_MOST = 200 };

void text_words_found_ahead(struct db *db, enum search_kind found_as, id64 found_id)
{
    words_found_ahead(db, found_as, found_id, WORDS_MOST);
}

size_t text_words_found(struct db *db, enum search_kind found_as, id64 found_id,
                        struct search_text **out)
{
    struct words_found_row *rows;
    size_t n = words_found(db, found_as, found_id, WORDS_MOST, &rows);
    *out = NEW_ARRAY(db_arena(db), struct search_text, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct search_text){
            .text = str_fmt(db_arena(db), "%.*s\n\n%.*s\n\n%.*s", STR_FMT(rows[i].title),
                            STR_FMT(rows[i].summary), STR_FMT(rows[i].body)),
            .lang = rows[i].lang,
            .title = rows[i].title};
    return n;
}

/* ── Showing ── */

static enum text_origin origin_of(i64 maker)
{
    return maker == BY_MACHINE ? MACHINE_TRANSLATED : TRANSLATED;
}

/* The version whose language is the reader's, or whose script can be made so; n when there is none.
 */
static size_t find_version(const struct version_row *v, size_t n, str lang,
                           bool fits(str has, str wanted))
{
    size_t i = 0;
    while (i < n && !fits(v[i].lang, lang))
        i++;
    return i;
}

static void take_source(struct text_shown *out, const struct text_row *text)
{
    out->lang = text->lang;
    out->title = text->title;
    out->summary = text->summary;
    out->body = text->body;
    out->origin = AS_WRITTEN;
    out->valid = true;
}

static void take_translation(struct db *db, struct text_shown *out, const struct text_row *text,
                             str lang)
{
    struct translation_row t;
    if (!translation_row_shown(db, text->id, lang, &t))
        return;
    out->lang = t.lang;
    out->title = t.title;
    out->summary = t.summary.n
                       ? t.summary
                       : text_summary_made(db_arena(db), (enum text_kind)text->kind, t.body);
    out->body = t.body;
    out->origin = origin_of(t.maker);
    out->outdated = !str_eq(t.source_hash, text->hash);
    out->author = str_or_empty(t.name);
    out->at = t.at;
    out->valid = t.approved && !out->outdated;
}

static void convert(struct db *db, struct text_shown *out, str lang)
{
    struct arena *a = db_arena(db);
    bool traditional = str_eq(written(lang), str_from(hant));
    str (*to)(struct arena *, str) = traditional ? to_traditional : to_simplified;
    out->title = to(a, out->title);
    out->summary = to(a, out->summary);
    out->body = to(a, out->body);
    out->lang = written(lang);
    out->origin = CONVERTED;
    out->valid = false;
}

static void add_choice(struct text_shown *out, str lang, enum text_origin origin, bool outdated)
{
    bool current = same_written_language(lang, out->lang);
    for (size_t i = 0; i < out->n_choices; i++)
        if (same_written_language(out->choices[i].lang, lang))
            return;
    out->choices[out->n_choices++] = (struct text_choice){lang, origin, outdated, current};
}

static void list_choices(struct db *db, struct text_shown *out, const struct text_row *text,
                         const struct version_row *v, size_t n)
{
    struct buf valid = buf_new(db_arena(db));
    out->choices = NEW_ARRAY(db_arena(db), struct text_choice, 2 * n + 2);
    add_choice(out, text->lang, AS_WRITTEN, false);
    buf_put(&valid, text->lang);
    for (size_t i = 0; i < n; i++) {
        bool outdated = !str_eq(v[i].source_hash, text->hash);
        add_choice(out, v[i].lang, origin_of(v[i].maker), outdated);
        if (v[i].approved && !outdated)
            buf_fmt(&valid, " %.*s", STR_FMT(v[i].lang));
    }
    for (size_t i = 0, m = out->n_choices; i < m; i++)
        if (str_starts(out->choices[i].lang, S("zh")))
            add_choice(
                out, str_from(str_eq(written(out->choices[i].lang), str_from(hans)) ? hant : hans),
                CONVERTED, out->choices[i].outdated);
    out->valid_in = buf_str(&valid);
}

bool text_show(struct db *db, enum text_kind kind, id64 owner, str lang, struct text_shown *out)
{
    struct text_head_row head;
    struct version_row *versions;
    *out = (struct text_shown){0};
    if (!text_head_of(db, kind, owner, &head))
        return false;
    size_t n = version_rows(db, head.id, TEXT_LANGS_MOST, &versions);
    struct text_row text = {.id = head.id, .lang = head.lang, .legal = head.legal};
    if ((n || readable_in(head.lang, lang)) && !text_row_by_id(db, head.id, &text))
        return false;
    size_t same = find_version(versions, n, lang, same_written_language);
    size_t other = find_version(versions, n, lang, convertible);
    out->text = text.id;
    out->source_lang = text.lang;
    out->legal = text.legal;
    take_source(out, &text);
    if (same_written_language(text.lang, lang)) {
        /* as it was written */
    } else if (same < n) {
        take_translation(db, out, &text, versions[same].lang);
    } else if (convertible(text.lang, lang)) {
        convert(db, out, lang);
    } else if (other < n) {
        take_translation(db, out, &text, versions[other].lang);
        convert(db, out, lang);
    } else {
        out->wanted = text.lang.n > 0;
    }
    list_choices(db, out, &text, versions, n);
    return true;
}

/* ── Titles of a list ── */

/* A script of Chinese can be made the other; from a translation only when the text itself cannot.
 */
static void convert_title(struct arena *a, struct text_title *t, str lang)
{
    bool traditional = str_eq(written(lang), str_from(hant));
    str (*to)(struct arena *, str) = traditional ? to_traditional : to_simplified;
    t->title = to(a, t->title);
    t->summary = to(a, t->summary);
    t->lang = written(lang);
    t->origin = CONVERTED;
}

/* One that was saved before summaries were made has none. */
static void take_title(struct arena *a, struct text_title *t, const struct title_row *v)
{
    t->lang = v->lang;
    t->title = v->title;
    t->summary = v->body.n ? text_summary_made(a, TEXT_DOCUMENT, v->body) : v->summary;
    t->origin = origin_of(v->maker);
}

/* rows: its own versions. The same choice as text_show()'s. */
static void title_in(struct arena *a, struct text_title *t, const struct title_row *rows, size_t n,
                     str lang)
{
    size_t same = 0, other = 0;
    while (same < n && !same_written_language(rows[same].lang, lang))
        same++;
    while (other < n && !convertible(rows[other].lang, lang))
        other++;
    if (same < n) {
        take_title(a, t, &rows[same]);
    } else if (convertible(t->lang, lang)) {
        convert_title(a, t, lang);
    } else if (other < n) {
        take_title(a, t, &rows[other]);
        convert_title(a, t, lang);
    }
}

static int by_owner_and_language(const void *a, const void *b)
{
    const struct title_row *x = a, *y = b;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    return str_cmp(x->lang, y->lang);
}

/* Those that are in another language than the reader's: a JSON array; empty: none. */
static str foreign_owners(struct arena *a, str lang, const struct text_title *titles, size_t n)
{
    struct buf owners = buf_new(a);
    struct json j = {&owners, false};
    bool any = false;
    json_open(&j, '[');
    for (size_t i = 0; i < n; i++) {
        if (!is_foreign(titles[i].lang, lang))
            continue;
        json_int(&j, titles[i].owner);
        any = true;
    }
    json_close(&j, ']');
    return any ? buf_str(&owners) : S("");
}

void text_titles(struct db *db, enum text_kind kind, str lang, struct text_title *titles, size_t n)
{
    struct arena *a = db_arena(db);
    struct title_row *rows;
    n = n < TEXT_TITLES_MOST ? n : TEXT_TITLES_MOST;
    for (size_t i = 0; i < n; i++)
        titles[i].origin = AS_WRITTEN;
    str owners = foreign_owners(a, lang, titles, n);
    if (!owners.n)
        return;
    size_t n_rows = title_rows(db, kind, owners, TEXT_TITLES_MOST * TEXT_LANGS_MOST, &rows);
    if (n_rows)
        qsort(rows, n_rows, sizeof *rows, by_owner_and_language);
    for (size_t i = 0; i < n; i++) {
        size_t from = 0, to;
        while (from < n_rows && rows[from].owner != titles[i].owner)
            from++;
        for (to = from; to < n_rows && rows[to].owner == titles[i].owner;)
            to++;
        if (is_foreign(titles[i].lang, lang))
            title_in(a, &titles[i], rows + from, to - from, lang);
    }
}

struct result text_want(struct db *db, const struct actor *actor, id64 text, str lang)
{
    struct text_row row;
    if (!actor->account)
        return refuse(FORBIDDEN, NULL, N_("Please sign in first."));
    if (!text_row_by_id(db, text, &row) || !text_visible(actor, &row))
        return no_such_text();
    if (!language_tag_valid(lang))
        return refuse(INVALID, "lang", N_("Choose a language."));
    wanted_insert(db, text, lang, actor->account, db_now(db));
    gap_update(db, &row, lang);
    return made(text);
}

static void move_texts(struct db *db, const struct actor *actor, const struct place_moved *m)
{
    (void)actor;
    texts_move(db, m->low, m->high, m->path, m->tail);
}

const struct place_mover texts_mover = {N_("Translations"), NULL, move_texts};

void texts_own(struct own_out *out, const struct actor *actor)
{
    struct own_translation_row *rows;
    size_t n = own_translations(out->db, actor->account, OWN_MOST, &rows);
    own_part(out, "translations", N_("Translations"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "language", N_("Language"), rows[i].lang);
        own_text(out, "title", N_("Title"), rows[i].title);
        own_text(out, "text", N_("Text"), rows[i].body);
        own_time(out, "at", N_("When"), rows[i].at);
    }
}
