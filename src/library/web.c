/* The pages of the library that everybody reads: its front, and a document. */
#include "library/web.h"

#include "base/meter.h"
#include "base/utf8.h"
#include "base/when.h"
#include "cases/cases.h"
#include "document.html.h"
#include "files/web.h"
#include "library.html.h"
#include "search/search.h"
#include "texts/web.h"

enum { LATEST = 8, MOST_READ = 6, CONTENTS_LEAST = 2, RELATED = 5 };
enum { SHELVES = 6, PICKS_SHOWN = 3, PLACES = 12 };

/* ── The front ── */

/* Topics in which something stands first, with it. */
static void read_shelves(struct request *r, struct library_view *v)
{
    v->shelves = NEW_ARRAY(r->arena, struct topic_shelf, SHELVES);
    topic_picks_ahead(request_db(r), r->actor, v->topics, v->n_topics, PICKS_SHOWN);
    for (size_t i = 0; i < v->n_topics && v->n_shelves < SHELVES; i++) {
        struct topic_shelf *s = &v->shelves[v->n_shelves];
        s->topic = v->topics[i];
        s->n = topic_picks(request_db(r), r->actor, s->topic.id, PICKS_SHOWN, &s->picks);
        library_lines_in_language(r, s->picks, s->n);
        v->n_shelves += s->n > 0;
    }
}

static void show_library(struct request *r)
{
    struct db *db = request_db(r);
    struct place community;
    struct library_view v = {0};
    struct page *p = web_page(r);
    if (web_community(r, &community)) {
        struct document_filter latest = {
            .list = DOCUMENTS_PUBLIC, .under = community.path, .limit = LATEST};
        struct document_filter waiting = {.list = DOCUMENTS_REVIEW, .limit = 50};
        struct document_line *lines;
        struct civil c = civil_from(r->now);
        zone_civil(p->zone, r->now, &c);
        v.n_latest = document_lines(db, r->actor, &latest, &v.latest);
        if (v.n_latest > LATEST)
            v.n_latest = LATEST;
        v.n_read = document_most_read(db, r->actor, community.id, MOST_READ, &v.read);
        library_lines_in_language(r, v.latest, v.n_latest);
        library_lines_in_language(r, v.read, v.n_read);
        v.n_topics = topic_all(db, r->lang, community.id, false, &v.topics);
        read_shelves(r, &v);
        v.first_year = document_first_year(db, r->actor, community.id);
        v.n_places = place_list(db, r->lang, GRID, community.path, PLACES, &v.places);
        v.n_places = document_places(db, v.places, v.n_places);
        v.this_year = c.year;
        v.writes = library_writes(r->actor, community.path);
        v.reviews = may(r->actor, REVIEW_DOCUMENT, community.path);
        v.orders = may(r->actor, PUBLISH_DOCUMENT, community.path);
        if (v.reviews)
            v.waiting = (i64)document_lines(db, r->actor, &waiting, &lines);
    }
    p->feed = S("/library/all.atom");
    page_library(p, &v);
    web_answer(r, 200, p);
}

/* ── One document ── */

bool library_document(struct request *r, struct document *out)
{
    struct result result = document_get(request_db(r), r->actor, r->captures[0], out);
    if (result.outcome)
        web_refuse(r, result);
    return result.outcome == DONE;
}

/* ── In the reader's language ── */

void library_words_in_language(struct request *r, id64 document, struct document_version *v,
                               struct text_shown *shown)
{
    str lang = text_lang_asked(r);
    struct document_made made;
    *shown = (struct text_shown){0};
    if (!is_foreign(v->lang, lang) ||
        !text_show(request_db(r), TEXT_DOCUMENT, document, lang, shown))
        return;
    struct document_words words = {
        .lang = shown->lang, .title = shown->title, .summary = shown->summary, .body = shown->body};
    if (shown->origin == AS_WRITTEN || document_make(r->arena, &words, &made).outcome)
        return;
    v->lang = words.lang;
    v->title = words.title;
    v->summary = made.words.summary;
    v->html = made.html;
    v->contents = made.contents;
    v->minutes = made.minutes;
}

void library_lines_in_language(struct request *r, struct document_line *lines, size_t n)
{
    struct text_title *titles = NEW_ARRAY(r->arena, struct text_title, n);
    for (size_t i = 0; i < n; i++)
        titles[i] = (struct text_title){lines[i].id, lines[i].lang, lines[i].title,
                                        lines[i].summary, AS_WRITTEN};
    text_titles(request_db(r), TEXT_DOCUMENT, text_lang_asked(r), titles, n);
    for (size_t i = 0; i < n; i++) {
        struct organisation unit;
        if (lines[i].unit && organisation_get(request_db(r), r->lang, lines[i].unit, &unit)) {
            lines[i].unit_name = unit.name;
            lines[i].unit_lang = unit.name_lang;
        }
        if (titles[i].origin == AS_WRITTEN)
            continue;
        lines[i].title = titles[i].title;
        lines[i].summary = titles[i].summary;
        lines[i].lang = titles[i].lang;
    }
}

/* "LEVEL ID TEXT" a line; the first levels only, and nothing for a handful of headings. */
static void read_contents(struct request *r, struct document_view *v)
{
    str rest = v->words.contents, line, id, level;
    i64 depth, top = 6;
    size_t cap = 0;
    while (rest.n && str_cut(&rest, '\n', &line)) {
        if (!str_cut(&line, ' ', &level) || !str_i64(level, &depth) || !str_cut(&line, ' ', &id))
            continue;
        if (depth < top)
            top = depth;
        if (depth <= top + 1)
            *PUSH(r->arena, v->contents, v->n_contents, cap) =
                (struct contents_line){(int)(depth - top + 1), id, line};
    }
    if (v->n_contents < CONTENTS_LEAST)
        v->n_contents = 0;
}

/* A name or title in a line that runs left to right. Wherever it is pasted, what runs the other way
 * would else turn the date behind it round. */
static void put_apart(struct buf *b, str text)
{
    bool apart = text_strays(text, false);
    buf_z(b, apart ? "\u2068" : "");
    buf_put(b, text);
    buf_z(b, apart ? "\u2069" : "");
}

/* "Author: Title. Community, 唐西居委〔2026〕12号, 2026-03-01. https://…/d/2026-17" */
static str citation(struct request *r, const struct document_view *v, const char *zone)
{
    struct buf b = buf_new(r->arena);
    struct civil c = civil_from(v->doc.dated);
    zone_civil(zone, v->doc.dated, &c);
    if (v->doc.author.n && !str_eq(v->doc.author, v->unit.text)) {
        put_apart(&b, v->doc.author);
        buf_z(&b, ": ");
    }
    put_apart(&b, v->words.title);
    buf_z(&b, ". ");
    if (v->unit.text.n) {
        put_apart(&b, v->unit.text);
        buf_z(&b, ", ");
    }
    if (v->doc.register_number.n) {
        put_apart(&b, v->doc.register_number);
        buf_z(&b, ", ");
    }
    buf_fmt(&b, "%04d-%02d-%02d. ", c.year, c.month, c.day);
    buf_put(&b, v->address);
    return buf_str(&b);
}

/* A summary that was taken from the text would be read twice. */
static bool says_more(const struct document_version *v)
{
    enum { ENOUGH = 24 }; /* characters */
    str first = utf8_first(v->summary, ENOUGH);
    for (size_t i = 0; i < first.n; i++)
        if (memchr("&<>\"", first.p[i], 4)) /* they stand otherwise in the drawn text */
            first.n = i;
    return v->summary.n && (!first.n || !str_has(v->html, first));
}

static void read_abilities(struct request *r, struct document_view *v)
{
    const struct document *d = &v->doc;
    bool writes = d->is_writer || may(r->actor, WRITE_DOCUMENT, d->path);
    bool open = d->state != DOCUMENT_WITHDRAWN;
    v->can_edit = writes && open;
    v->can_send = writes && d->state == DOCUMENT_DRAFT;
    v->can_review = d->state == DOCUMENT_IN_REVIEW && may(r->actor, REVIEW_DOCUMENT, d->path) &&
                    v->words.writer != r->actor->account;
    v->can_publish =
        open && (may(r->actor, PUBLISH_DOCUMENT, d->path) || (d->is_writer && !d->shown));
    v->can_report = d->is_out && r->actor->account != 0;
    v->sample = d->kind == SAMPLE && d->is_out && document_may_write(r->actor, REFLECTION, d->path);
}

static void read_cases(struct request *r, struct document_view *v)
{
    id64 *ids;
    struct case_file file;
    if (!v->doc.staff)
        return;
    size_t n = document_cases(request_db(r), v->doc.id, &ids);
    v->cases = NEW_ARRAY(r->arena, str, n);
    for (size_t i = 0; i < n; i++)
        if (!case_get_by_id(request_db(r), r->actor, ids[i], &file).outcome)
            v->cases[v->n_cases++] = file.number;
}

/* What search finds nearest to it, as far as the reader may see that. */
static void read_related(struct request *r, struct document_view *v)
{
    struct db *db = request_db(r);
    str ids;
    if (v->unpublished)
        return;
    if (!search_near(db, r->app->search, SEARCH_DOCUMENT, v->doc.id, &ids))
        meter_add(r->app->near, v->doc.id);
    v->n_related = document_names(db, r->actor, ids, RELATED, &v->related);
    library_lines_in_language(r, v->related, v->n_related);
}

static str numbers_of(struct arena *a, const struct document_line *lines, size_t n)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < n; i++) {
        buf_put(&b, lines[i].number);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

static void read_around(struct request *r, struct document_view *v)
{
    struct db *db = request_db(r);
    const struct document *d = &v->doc;
    struct organisation unit;
    struct document_around around = document_around(db, d->id);
    if (around.extended)
        v->n_extended = document_extended(db, r->actor, d->id, &v->extended);
    v->numbers = numbers_of(r->arena, v->extended, v->n_extended);
    if (around.superseded)
        v->n_superseded = document_superseded(db, r->actor, d->id, &v->superseded);
    v->replaced = numbers_of(r->arena, v->superseded, v->n_superseded);
    if (around.topics)
        v->n_topics = document_topics(db, r->lang, d->id, &v->topics);
    v->n_files = document_attachments(db, d->id, &v->files);
    if (around.away)
        v->n_away = document_away(db, d->id, &v->away);
    library_lines_in_language(r, v->extended, v->n_extended);
    library_lines_in_language(r, v->superseded, v->n_superseded);
    document_line(db, r->actor, d->superseded_by, &v->new);
    document_line(db, r->actor, d->model, &v->model);
    if (d->unit && organisation_get(db, r->lang, d->unit, &unit))
        v->unit = said(unit.name, unit.name_lang);
    read_cases(r, v);
}

void library_show(struct request *r, struct document_view *v, int status)
{
    struct db *db = request_db(r);
    const struct document *d = &v->doc;
    bool work = d->staff && str_eq(pairs_get(r->query, S("version")), S("latest"));
    v->unpublished = !d->is_out || work;
    document_page_ahead(db, d, v->unpublished);
    if (!document_page(db, d, v->unpublished, &v->words)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    v->address = str_fmt(r->arena, "%.*s/d/%.*s", STR_FMT(web_origin(r)), STR_FMT(d->number));
    bool leads = says_more(&v->words); /* else what translators made of it says no more either */
    if (!v->unpublished)
        library_words_in_language(r, d->id, &v->words, &v->text);
    v->leads = leads && v->words.minutes > 1 && says_more(&v->words);
    read_around(r, v);
    read_related(r, v);
    read_contents(r, v);
    read_abilities(r, v);
    struct page *p = web_page(r);
    v->citation = citation(r, v, p->zone);
    p->error = v->step != NULL;
    if (d->is_out && d->readers == READ_BY_EVERYBODY && !v->unpublished) {
        p->summary = v->words.summary;
        p->address = v->address;
    }
    page_document(p, v);
    web_answer(r, status, p);
}

static const struct {
    const char *word, *said;
} steps_done[] = {
    {"saved", N_("Saved.")},
    {"send", N_("Sent. Somebody else looks at it before it is published.")},
    {"back", N_("Given back to its writer.")},
    {"approve", N_("Approved. Readers see it from its time of publication on.")},
    {"withdraw", N_("Withdrawn. Readers do not see it any more.")},
    {"report", N_("Thank you. Your request was opened; you find it among yours.")},
    {"order", N_("Saved.")},
};

static void show_document(struct request *r)
{
    struct document_view *v = NEW(r->arena, struct document_view);
    if (!library_document(r, &v->doc))
        return;
    str done = web_was_done(r, S("done"));
    for (size_t i = 0; i < COUNT(steps_done); i++)
        if (str_eq(done, str_from(steps_done[i].word)))
            v->done.text = steps_done[i].said;
    if (v->doc.is_out && !v->doc.staff && !r->head)
        meter_add(r->app->reads, v->doc.id);
    library_show(r, v, 200);
}

void library_keep(struct db *db, const struct app *app)
{
    const struct meter_count *counts;
    size_t n = meter_gather(app->reads, &counts);
    for (size_t i = 0; i < n; i++)
        document_count_reads(db, counts[i].id, counts[i].n);
    documents_tell_due(db);
}

const struct route library_routes[] = {
    GET("/library", ANYONE, show_library, "The library: latest, most read, topics, kinds, years"),
    GET("/library/all", ANYONE, library_list,
        "Documents, newest first; filters: words, kind, place, year, topic"),
    GET("/library/all.csv", ANYONE, library_csv, "The same as CSV"),
    GET("/library/all.atom", ANYONE, library_atom, "The same as an Atom feed"),
    GET("/library/topics", ANYONE, library_topics, "All topics, and for staff their order"),
    GET("/library/topics/new", SIGNED_IN, library_topic_new, "Begin a topic"),
    POST("/library/topics/new", SIGNED_IN, KB(64), library_topic_new_sent, "Begin a topic"),
    GET("/library/topics/{code}", ANYONE, library_topic,
        "A topic: what stands first in it, and all its documents"),
    GET("/library/topics/{code}/edit", SIGNED_IN, library_topic_edit,
        "Name a topic in every language"),
    POST("/library/topics/{code}/edit", SIGNED_IN, KB(64), library_topic_edit_sent,
         "Name a topic in every language"),
    POST("/library/topics/{code}/move", SIGNED_IN, KB(4), library_topic_move_sent,
         "Up or down in the order of topics: to=up, to=down"),
    POST("/library/topics/{code}/retire", SIGNED_IN, KB(4), library_topic_retire_sent,
         "Not offered to readers any more, or again: retired=yes, retired=no"),
    POST("/library/topics/{code}/pick", SIGNED_IN, KB(4), library_topic_pick_sent,
         "What stands first in it: document=NUMBER, to=last, up, down or out"),
    GET("/library/topics/{code}/feed.atom", ANYONE, library_topic_atom, "The same as an Atom feed"),
    GET("/library/work", SIGNED_IN, library_work, "Documents I write, and those that wait for me"),
    GET("/library/new", SIGNED_IN, library_new,
        "Begin a document; from=NUMBER: one’s own from a sample"),
    POST("/library/new", SIGNED_IN, MB(1), library_new_sent, "Begin a document"),
    GET("/d/{number}", ANYONE, show_document, "A document, at its lasting address"),
    GET("/d/{number}/edit", SIGNED_IN, library_edit, "Change a document"),
    POST("/d/{number}/edit", SIGNED_IN, MB(1), library_edit_sent,
         "Save, preview or send what was changed"),
    POST("/d/{number}/autosave", SIGNED_IN, MB(1), library_autosave,
         "Keep a draft while it is written"),
    GET("/d/{number}/versions", ANYONE, library_versions, "All versions of a document"),
    GET("/d/{number}/versions/{n}", ANYONE, library_version,
        "One version, and what it changed in the one before"),
    POST("/d/{number}/files", SIGNED_IN, FILES_BODY, library_files_sent,
         "Photos and documents hung on it; detach=ID takes one off"),
    POST("/d/{number}/{step}", SIGNED_IN, KB(64), library_step_sent,
         "Send, give back, approve, withdraw, replace, order further reading, report"),
    GET("/sitemap.xml", ANYONE, library_sitemap, "Public documents, for search engines"),
    GET("/robots.txt", ANYONE, library_robots, "Where they find it, and what they leave alone"),
    {0},
};
