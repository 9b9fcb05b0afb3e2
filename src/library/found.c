/* What other rooms are told of a document: translators its text, searchers its words. */
#include "library/inner.h"
#include "markdown/drawn.h"
#include "markdown/markdown.h"
#include "search/search.h"
#include "texts/texts.h"

enum { FILES_TEXT_MOST = 512 * 1024 };

/* ── Translators ── */

static struct text_source text_of(struct db *db, const struct document_row *row, str lang,
                                  str title, str summary, str body)
{
    return (struct text_source){.kind = TEXT_DOCUMENT,
                                .owner = row->id,
                                .path = row->path,
                                .is_public = row->readers == READ_BY_EVERYBODY,
                                .legal = row->kind == RULES,
                                .lang = lang,
                                .url = str_fmt(db_arena(db), "/d/%.*s", STR_FMT(row->number)),
                                .title = title,
                                .summary = summary,
                                .body = body,
                                .found_as = SEARCH_DOCUMENT,
                                .found_id = row->id};
}

static void tell_text(struct db *db, const struct document_row *row)
{
    struct edition_shown_row v;
    if (!edition_by_id(db, row->shown, &v))
        return;
    struct text_source text = text_of(db, row, v.lang, v.title, v.summary, v.body);
    text_put(db, &text);
}

void document_tell_new(struct db *db, const struct document_row *row, const struct edition_row *v)
{
    if (row->shown) {
        struct text_source text = text_of(db, row, v->lang, v->title, v->summary, v->body);
        text_put_new(db, &text);
        if (!document_is_out(row, db_now(db)))
            text_remove(db, TEXT_DOCUMENT, row->id);
    }
    search_added(db, SEARCH_DOCUMENT, row->id);
}

void document_tell(struct db *db, const struct document_row *row)
{
    if (document_is_out(row, db_now(db)))
        tell_text(db, row);
    else
        text_remove(db, TEXT_DOCUMENT, row->id);
    search_changed(db, SEARCH_DOCUMENT, row->id);
}

/* ── Searchers ── */

static size_t grants_of(struct arena *a, const struct found_row *row, str community,
                        struct search_grant **out)
{
    struct search_grant *g = NEW_ARRAY(a, struct search_grant, 2);
    *out = g;
    if (row->readers == READ_BY_EVERYBODY) {
        g[0] = (struct search_grant){.to = TO_ANYONE};
        return 1;
    }
    g[0] = (struct search_grant){.to = TO_STAFF, .path = row->path, .verb = WRITE_DOCUMENT};
    g[1] = row->readers == READ_BY_RESIDENTS
               ? (struct search_grant){.to = TO_RESIDENTS, .path = community}
               : (struct search_grant){.to = TO_ORGANISATION, .id = row->body};
    return 2;
}

/* Stretches of text that are gathered. */
struct stretches {
    struct arena *a;
    struct search_text *at;
    size_t n, cap;
};

static void add(struct stretches *s, str anchor, str text, str lang)
{
    *PUSH(s->a, s->at, s->n, s->cap) =
        (struct search_text){.anchor = anchor, .text = text, .lang = lang};
}

/* The summary, and what was drawn by its headings. lang empty: the document's own words. A
 * translation is no other address: its headings lead nowhere. */
static void add_words(struct stretches *s, str summary, str drawn, str lang)
{
    struct section *sections;
    if (summary.n)
        add(s, S(""), summary, lang);
    size_t n = drawn_sections(s->a, drawn, &sections);
    for (size_t i = 0; i < n; i++)
        add(s, lang.n ? S("") : sections[i].id, sections[i].text, lang);
}

static void add_translation(struct stretches *s, const struct text_translated *t)
{
    struct markdown m;
    *PUSH(s->a, s->at, s->n, s->cap) =
        (struct search_text){.text = t->title, .lang = t->lang, .title = t->title};
    markdown_render(s->a, t->body, &m);
    add_words(s, t->summary, m.html.text, t->lang);
}

/* Of a file its name, what is said of it, and as much of its own text as there is room for, which
 * it answers. */
static size_t add_file(struct stretches *s, struct db *db, const struct attachment *f, size_t room)
{
    str text;
    add(s, S(""), f->name, f->lang);
    if (f->caption.n)
        *PUSH(s->a, s->at, s->n, s->cap) =
            (struct search_text){.text = f->caption, .lang = f->lang, .file = f->name};
    if (!file_text(db, f->file.id, room, &text))
        return 0;
    *PUSH(s->a, s->at, s->n, s->cap) = (struct search_text){.text = text, .file = f->name};
    return text.n;
}

/* The text, what people translated of it, and its files. */
static size_t texts_of(struct db *db, id64 id, const struct found_row *row,
                       struct search_text **out)
{
    struct stretches s = {.a = db_arena(db)};
    struct text_translated *others;
    struct attachment *files;
    add_words(&s, row->summary, row->html, S(""));
    size_t n_others = text_translations(db, TEXT_DOCUMENT, id, &others);
    for (size_t i = 0; i < n_others; i++)
        add_translation(&s, &others[i]);
    size_t n_files = document_attachments(db, id, &files), room = FILES_TEXT_MOST;
    for (size_t i = 0; i < n_files; i++) /* a long one leaves their share to those behind it */
        room -= add_file(&s, db, &files[i], room / (n_files - i));
    *out = s.at;
    return s.n;
}

static str sort_of(i64 kind)
{
    return str_from(document_kind_word((enum document_kind)kind));
}

/* All that read_document() will ask by the id alone: a search reads many documents. */
static void ask_ahead(struct db *db, id64 id, enum search_use use)
{
    found_row_of_ahead(db, id, db_now(db));
    text_translations_ahead(db, TEXT_DOCUMENT, id);
    file_attachments_ahead(db, OWNER_DOCUMENT, id, 0);
    if (use == TO_INDEX)
        document_topics_ahead(db, id);
}

static void add_topics(struct db *db, id64 id, struct search_item *out)
{
    struct topic *topics;
    size_t n = document_topics(db, NULL, id, &topics);
    for (size_t i = 0; i < n && i < SEARCH_TOPICS; i++)
        out->topics[out->n_topics++] = topics[i].code;
}

static bool read_document(struct db *db, id64 id, enum search_use use, struct search_item *out)
{
    struct found_row row;
    struct place community;
    struct search_text *texts;
    struct search_grant *grants;
    ask_ahead(db, id, use);
    if (!found_row_of(db, id, db_now(db), &row) || !place_get(db, NULL, row.community, &community))
        return false;
    *out = (struct search_item){.title = row.title,
                                .lang = row.lang,
                                .path = row.path,
                                .url = str_fmt(db_arena(db), "/d/%.*s", STR_FMT(row.number)),
                                .time = row.published,
                                .sort = sort_of(row.kind),
                                .n_parts = 1};
    if (use == TO_INDEX)
        add_topics(db, id, out);
    size_t n_texts = texts_of(db, id, &row, &texts);
    size_t n_grants = grants_of(db_arena(db), &row, community.path, &grants);
    out->parts[0] = (struct search_part){texts, n_texts, grants, n_grants};
    return true;
}

static size_t document_ids(struct db *db, id64 after, i64 limit, id64 **out)
{
    struct target_row *rows;
    size_t n = document_ids_after(db, after, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), id64, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = rows[i].target;
    return n;
}

static str name_of_topic(struct db *db, const struct lang *lang, str code)
{
    struct topic_row row;
    return topic_row_named(db, lang_code(lang), code, &row) && row.name.p ? row.name : code;
}

static bool say_sort(struct db *db, const struct lang *lang, str sort, struct search_sort *out)
{
    enum document_kind kind;
    (void)db; /* kinds of documents are the program's own */
    if (!document_kind_by_word(sort, &kind))
        return false;
    *out = (struct search_sort){tr(lang, document_kind_name(kind)), document_icon(kind)};
    return true;
}

const struct search_source library_source = {.kind = SEARCH_DOCUMENT,
                                             .word = "document",
                                             .name = N_("Documents"),
                                             .icon = "book-open",
                                             .read = read_document,
                                             .ids = document_ids,
                                             .topic_name = name_of_topic,
                                             .sort_said = say_sort};
