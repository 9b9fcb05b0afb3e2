/* Writing documents on the web: the form, its preview, a draft that keeps itself, and both texts
 * when somebody else saved meanwhile. */
#include <stddef.h>

#include "base/json.h"
#include "library/web.h"
#include "people/web_tongues.h"
#include "write.html.h"

enum { MOST_UNITS = 60, MOST_PLACES = 100, MOST_REACH = 16 };

/* What the form asks. */
struct sent {
    str title, summary, body, lang, kind, readers, author, source, source_address, licence,
        disclaimer, note, version, from, action;
    id64 place, unit, body_of;
    msec dated, in_force, expires, retain;
    bool wants_register;
    struct several topics;
};

struct writing {
    struct request *r;
    struct document doc; /* id 0: new */
    struct document_version latest;
    struct place community;
    struct form form;
    struct sent sent;
    struct document_about about;
    struct document_made made;
    id64 model;
    bool send;
};

static const struct choice kind_choices[] = {
    {.value = S_INIT("announcement"), .text = N_("Announcement")},
    {.value = S_INIT("rules"), .text = N_("Rules and covenants")},
    {.value = S_INIT("minutes"), .text = N_("Minutes")},
    {.value = S_INIT("guide"), .text = N_("Guide")},
    {.value = S_INIT("reflection"), .text = N_("Reflection")},
    {.value = S_INIT("sample"), .text = N_("Sample")},
    {.value = S_INIT("report"), .text = N_("Report")},
    {.text = NULL},
};
static const struct choice reader_choices[] = {
    {.value = S_INIT("everybody"), .text = N_("Everybody")},
    {.value = S_INIT("residents"), .text = N_("Residents of this community")},
    {.value = S_INIT("body"), .text = N_("One body only")},
    {.text = NULL},
};

static const struct field fields[] = {
    {"title", FIELD_TEXT, N_("Title"), .max = DOCUMENT_TITLE_MOST,
     .missing = N_("A document needs a title."), .into = offsetof(struct sent, title)},
    {"body", FIELD_AREA, N_("Text"),
     N_("Written in Markdown: # before a heading, - before each point of a list, *stars* round "
        "what "
        "matters. An empty line begins a paragraph."),
     .optional = true, .max = MARKDOWN_MOST, .into = offsetof(struct sent, body)},
    {"summary", FIELD_AREA, N_("Summary"),
     N_("One or two sentences for lists. Left empty, the text’s first words."), .optional = true,
     .max = DOCUMENT_SUMMARY_MOST, .into = offsetof(struct sent, summary)},
    {"lang", FIELD_SELECT, N_("Written in"), .into = offsetof(struct sent, lang)},
    {"kind", FIELD_SELECT, N_("Kind"), .choices = kind_choices,
     .into = offsetof(struct sent, kind)},
    {"topics", FIELD_SEVERAL, N_("Topics"), .optional = true, .max = MOST_TOPICS_EACH,
     .into = offsetof(struct sent, topics)},
    {"author", FIELD_TEXT, N_("Author, as readers see it"), .optional = true,
     .max = DOCUMENT_LINE_MOST, .into = offsetof(struct sent, author)},
    {"unit", FIELD_ID, N_("Issued by"), .optional = true, .into = offsetof(struct sent, unit)},
    {"dated", FIELD_DATE, N_("Date it bears"), .optional = true,
     .into = offsetof(struct sent, dated)},
    {"place", FIELD_ID, N_("Place it is about"), .into = offsetof(struct sent, place)},
    {"readers", FIELD_CHOICE, N_("Who may read it"), .choices = reader_choices,
     .into = offsetof(struct sent, readers)},
    {"body_of", FIELD_ID, N_("Which body"), .optional = true,
     .into = offsetof(struct sent, body_of)},
    {"wants_register", FIELD_BOOL, N_("Give it a register number when it is published"),
     .optional = true, .into = offsetof(struct sent, wants_register)},
    {"in_force", FIELD_DATE, N_("In force from"), .optional = true,
     .into = offsetof(struct sent, in_force)},
    {"expires", FIELD_DATE, N_("No longer valid from"), .optional = true,
     .into = offsetof(struct sent, expires)},
    {"retain", FIELD_DATE, N_("To be kept until"), .optional = true,
     .into = offsetof(struct sent, retain)},
    {"source", FIELD_TEXT, N_("Source"), .optional = true, .max = DOCUMENT_LINE_MOST,
     .into = offsetof(struct sent, source)},
    {"source_address", FIELD_TEXT, N_("Address of the source"), .optional = true,
     .max = DOCUMENT_LINE_MOST, .inputmode = "url", .into = offsetof(struct sent, source_address)},
    {"licence", FIELD_TEXT, N_("Licence"), .optional = true, .max = DOCUMENT_LINE_MOST,
     .into = offsetof(struct sent, licence)},
    {"disclaimer", FIELD_AREA, N_("Disclaimer"), .optional = true, .max = DOCUMENT_SUMMARY_MOST,
     .into = offsetof(struct sent, disclaimer)},
    {"note", FIELD_TEXT, N_("What did you change?"),
     N_("Shown beside this version in its history."), .optional = true, .max = DOCUMENT_LINE_MOST,
     .into = offsetof(struct sent, note)},
    {"version", FIELD_HIDDEN, .optional = true, .into = offsetof(struct sent, version)},
    {"from", FIELD_HIDDEN, .optional = true, .into = offsetof(struct sent, from)},
    {"do", FIELD_HIDDEN, .optional = true, .into = offsetof(struct sent, action)},
    {0},
};

/* ── Choices ── */

static struct choice choice_of(struct arena *a, id64 id, str label)
{
    return (struct choice){.value = str_fmt(a, "%lld", (long long)id), .label = label};
}

bool library_writes(const struct actor *actor, str community)
{
    str paths[MOST_REACH];
    size_t n = reach(actor, WRITE_DOCUMENT, paths, MOST_REACH);
    for (size_t i = 0; i < n && i < MOST_REACH; i++)
        if (str_starts(paths[i], community))
            return true;
    return document_may_write(actor, REFLECTION, community);
}

/* Where this actor may write, and where the document is already. */
static bool is_choice(const struct writing *w, id64 place, str path)
{
    return place == w->doc.place || document_may_write(w->r->actor, REFLECTION, path);
}

static void give_places(struct writing *w)
{
    static const enum level levels[] = {GRID, BUILDING};
    struct request *r = w->r;
    struct place *places;
    struct choice *choices = NEW_ARRAY(r->arena, struct choice, 2 * MOST_PLACES + 1);
    size_t n = 0;
    if (is_choice(w, w->community.id, w->community.path))
        choices[n++] = choice_of(r->arena, w->community.id, w->community.name);
    for (size_t k = 0; k < COUNT(levels); k++) {
        size_t m =
            place_list(request_db(r), r->lang, levels[k], w->community.path, MOST_PLACES, &places);
        for (size_t i = 0; i < m; i++)
            if (is_choice(w, places[i].id, places[i].path))
                choices[n++] = choice_of(r->arena, places[i].id, places[i].name);
    }
    form_choices(&w->form, "place", choices, n);
    if (n)
        form_set(&w->form, "place", choices[0].value);
}

/* Who writes here only as a resident does is not offered what only staff may write. */
static void give_kinds(struct writing *w)
{
    struct choice *choices = NEW_ARRAY(w->r->arena, struct choice, COUNT(kind_choices));
    bool staff = may_somewhere(w->r->actor, WRITE_DOCUMENT);
    size_t n = 0;
    for (size_t i = 0; kind_choices[i].text; i++) {
        enum document_kind kind = DOCUMENT_NONE;
        document_kind_by_word(kind_choices[i].value, &kind);
        if (staff || kind == REFLECTION || kind == w->doc.kind)
            choices[n++] = kind_choices[i];
    }
    form_choices(&w->form, "kind", choices, n);
}

static void give_units(struct writing *w)
{
    struct request *r = w->r;
    struct organisation *all;
    size_t n = organisation_list(request_db(r), r->lang, w->community.path, MOST_UNITS, &all);
    struct choice *choices = NEW_ARRAY(r->arena, struct choice, n);
    for (size_t i = 0; i < n; i++)
        choices[i] = choice_of(r->arena, all[i].id, all[i].name);
    form_choices(&w->form, "unit", choices, n);
    form_choices(&w->form, "body_of", choices, n);
}

/* Whatever its neighbours speak: translators take it from there. */
static void give_languages(struct writing *w)
{
    const struct choice *choices = language_choices(w->r, w->doc.id ? w->latest.lang : STR_NONE);
    form_choices(&w->form, "lang", choices, choices_count(choices));
}

static void give_topics(struct writing *w)
{
    struct db *db = request_db(w->r);
    struct topic *topics, *own;
    size_t n = topic_all(db, w->r->lang, w->community.id, false, &topics);
    size_t n_own = w->doc.id ? document_topics(db, w->r->lang, w->doc.id, &own) : 0;
    struct choice *choices = NEW_ARRAY(w->r->arena, struct choice, n + n_own);
    for (size_t i = 0; i < n; i++)
        choices[i] = (struct choice){.value = topics[i].code, .label = topics[i].name};
    /* A document keeps what was retired, until somebody takes it away. */
    for (size_t i = 0; i < n_own; i++)
        if (own[i].retired)
            choices[n++] = (struct choice){.value = own[i].code, .label = own[i].name};
    form_choices(&w->form, "topics", choices, n);
}

static bool begin(struct request *r, struct writing *w)
{
    *w = (struct writing){.r = r};
    if (r->captures[0].n && !library_document(r, &w->doc))
        return false;
    bool any = w->doc.id ? place_get(request_db(r), r->lang, w->doc.community, &w->community)
                         : web_community(r, &w->community);
    bool writes = w->doc.id ? w->doc.is_writer || may(r->actor, WRITE_DOCUMENT, w->doc.path)
                            : any && library_writes(r->actor, w->community.path);
    if (!any || !writes) {
        answer_error(r, 403, (struct message){.text = N_("You may not write documents here.")});
        return false;
    }
    if (w->doc.state == DOCUMENT_WITHDRAWN) { /* nothing is typed in vain */
        answer_error(r, 409, (struct message){.text = N_("This document was withdrawn.")});
        return false;
    }
    if (w->doc.id)
        document_latest(request_db(r), &w->doc, &w->latest);
    str zone = setting(request_db(r), w->community.path, "zone");
    w->form = form_new(r->arena, fields);
    w->form.zone = zone.n ? str_z(r->arena, zone) : "UTC";
    give_kinds(w);
    give_places(w);
    give_units(w);
    give_languages(w);
    give_topics(w);
    return true;
}

/* ── Showing ── */

static void show(struct writing *w, struct write_view *v, int status)
{
    struct request *r = w->r;
    v->form = &w->form;
    v->doc = w->doc;
    v->is_new = !w->doc.id;
    v->verdict = w->latest.verdict;
    v->action =
        w->doc.id ? str_fmt(r->arena, "/d/%.*s/edit", STR_FMT(w->doc.number)) : S("/library/new");
    document_line(request_db(r), r->actor, w->doc.id ? w->doc.model : w->model, &v->model);
    struct page *p = web_page(r);
    page_write(p, v);
    web_answer(r, status, p);
}

static str version_text(struct arena *a, i64 version)
{
    return str_fmt(a, "%lld", (long long)version);
}

static void fill_from(struct writing *w)
{
    struct arena *a = w->r->arena;
    const struct document *d = &w->doc;
    struct topic *topics;
    size_t n = document_topics(request_db(w->r), w->r->lang, d->id, &topics);
    struct sent *s = &w->sent;
    /* What was made of the text is made anew: it would go on saying what the text no longer says.
     */
    bool made = str_eq(w->latest.summary, markdown_summarised(a, w->latest.body));
    *s =
        (struct sent){.title = w->latest.title,
                      .summary = made ? S("") : w->latest.summary,
                      .body = w->latest.body,
                      .lang = w->latest.lang,
                      .kind = str_from(document_kind_word(d->kind)),
                      .readers = str_from(readers_word(d->readers)),
                      .author = d->author,
                      .source = d->source,
                      .source_address = d->source_address,
                      .licence = d->licence,
                      .disclaimer = d->disclaimer,
                      .note = w->latest.writer == w->r->actor->account && d->state == DOCUMENT_DRAFT
                                  ? w->latest.note
                                  : S(""),
                      .version = version_text(a, d->version),
                      .from = S(""),
                      .action = S(""),
                      .place = d->place,
                      .unit = d->unit,
                      .body_of = d->body,
                      .dated = d->dated,
                      .in_force = d->in_force,
                      .expires = d->expires,
                      .retain = d->retain,
                      .wants_register = d->wants_register};
    s->topics = (struct several){NEW_ARRAY(a, str, n), n};
    for (size_t i = 0; i < n; i++)
        s->topics.at[i] = topics[i].code;
    form_fill(&w->form, s);
}

/* A draft that begins with a sample's words and names it. */
static bool begin_from(struct writing *w, str number)
{
    struct request *r = w->r;
    struct document model;
    struct document_version words;
    if (document_get(request_db(r), r->actor, number, &model).outcome ||
        !document_shown(request_db(r), &model, &words))
        return false;
    w->model = model.id;
    form_set(&w->form, "title", words.title);
    form_set(&w->form, "body", words.body);
    form_set(&w->form, "lang", words.lang);
    form_set(&w->form, "from", model.number);
    return true;
}

void library_new(struct request *r)
{
    struct writing *w = NEW(r->arena, struct writing);
    struct write_view *v = NEW(r->arena, struct write_view);
    if (!begin(r, w))
        return;
    bool staff = may_somewhere(r->actor, WRITE_DOCUMENT);
    form_set(&w->form, "lang", r->lang->code);
    form_set(&w->form, "kind", staff ? S("announcement") : S("reflection"));
    form_set(&w->form, "readers", S("everybody"));
    str from = pairs_get(r->query, S("from"));
    if (from.n && !begin_from(w, from)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    show(w, v, 200);
}

void library_edit(struct request *r)
{
    struct writing *w = NEW(r->arena, struct writing);
    struct write_view *v = NEW(r->arena, struct write_view);
    if (!begin(r, w))
        return;
    fill_from(w);
    show(w, v, 200);
}

/* ── Sending ── */

static bool read_sent(struct writing *w)
{
    struct sent *s = &w->sent;
    struct request *r = w->r;
    bool fine = form_read(&w->form, (const struct form_input *)r->form.at, r->form.n, s);
    struct document model;
    if (s->from.n && !document_get(request_db(r), r->actor, s->from, &model).outcome)
        w->model = model.id;
    if (!fine)
        return false;
    w->about = (struct document_about){.place = s->place,
                                       .body = s->body_of,
                                       .unit = s->unit,
                                       .author = s->author,
                                       .source = s->source,
                                       .source_address = s->source_address,
                                       .licence = s->licence,
                                       .disclaimer = s->disclaimer,
                                       .dated = s->dated,
                                       .in_force = s->in_force,
                                       .expires = s->expires,
                                       .retain = s->retain,
                                       .wants_register = s->wants_register,
                                       .topics = s->topics.at,
                                       .n_topics = s->topics.n};
    document_kind_by_word(s->kind, &w->about.kind);
    readers_by_word(s->readers, &w->about.readers);
    struct document_words words = {s->lang, s->title, s->summary, s->body, s->note};
    return form_accept(&w->form, document_make(r->arena, &words, &w->made));
}

static i64 version_sent(const struct sent *s)
{
    i64 version;
    return str_i64(s->version, &version) && version > 0 ? version : 0;
}

static struct result keep(struct db *db, void *arg)
{
    struct writing *w = arg;
    const struct actor *actor = w->r->actor;
    struct document_step s = {.id = w->doc.id, .version = version_sent(&w->sent)};
    id64 id = w->doc.id;
    struct result r = id ? document_save(db, actor, s, &w->about, &w->made)
                         : document_add(db, actor, &w->about, &w->made, w->model, &id);
    if (r.outcome || !w->send)
        return r;
    return document_send(db, actor, (struct document_step){.id = id});
}

/* Somebody saved meanwhile: theirs and ours, and what differs. Sending again is then on purpose. */
static void show_both(struct writing *w)
{
    struct request *r = w->r;
    struct write_view *v = NEW(r->arena, struct write_view);
    if (!library_document(r, &w->doc))
        return;
    document_latest(request_db(r), &w->doc, &w->latest);
    v->other = w->latest;
    v->diff.n = diff_words(r->arena, v->other.body, w->sent.body, &v->diff.runs);
    form_set(&w->form, "version", version_text(r->arena, w->doc.version));
    form_refuse(&w->form, NULL,
                (struct message){.text = N_("Somebody else saved this document meanwhile. Both "
                                            "texts stand below; what you save now counts.")});
    show(w, v, 409);
}

static void kept(struct request *r, struct result result)
{
    struct writing *w = r->user;
    struct document d;
    if (result.outcome == CONFLICT && w->doc.id) {
        show_both(w);
        return;
    }
    if (result.outcome == INVALID) {
        struct write_view *v = NEW(r->arena, struct write_view);
        form_accept(&w->form, result);
        show(w, v, 422);
        return;
    }
    if (result.outcome) {
        web_refuse(r, result);
        return;
    }
    result = document_get_by_id(request_db(r), r->actor, result.made, &d);
    web_after(r, result,
              str_fmt(r->arena, "/d/%.*s?done=%s%s", STR_FMT(d.number), w->send ? "send" : "saved",
                      d.is_out ? "&version=latest" : ""));
}

static void take(struct request *r)
{
    struct writing *w = NEW(r->arena, struct writing);
    struct write_view *v = NEW(r->arena, struct write_view);
    if (!begin(r, w))
        return;
    if (!read_sent(w)) {
        show(w, v, 422);
    } else if (str_eq(w->sent.action, S("preview"))) {
        v->preview = (html){w->made.html};
        v->preview_lang = w->made.words.lang;
        v->preview_dir = text_rtl(w->made.words.title) ? S("rtl") : S("ltr");
        v->previewed = true;
        show(w, v, 200);
    } else {
        w->send = str_eq(w->sent.action, S("send"));
        r->user = w;
        commit(r, keep, w, kept);
    }
}

void library_new_sent(struct request *r)
{
    take(r);
}

void library_edit_sent(struct request *r)
{
    take(r);
}

/* ── A draft that keeps itself: a script sends the form now and then; the answer is for it alone ──
 */

static void autosaved(struct request *r, struct result result)
{
    struct document d;
    struct buf b = buf_new(r->arena);
    struct json j = {&b, false};
    if (!result.outcome)
        result = document_get_by_id(request_db(r), r->actor, result.made, &d);
    json_open(&j, '{');
    json_key(&j, "version");
    json_int(&j, result.outcome ? 0 : d.version);
    json_close(&j, '}');
    answer_text(r, web_status(result.outcome), S("application/json"), buf_str(&b));
}

static struct result keep_words(struct db *db, void *arg)
{
    struct writing *w = arg;
    struct document_step s = {.id = w->doc.id, .version = version_sent(&w->sent)};
    return document_save_words(db, w->r->actor, s, &w->made);
}

void library_autosave(struct request *r)
{
    struct writing *w = NEW(r->arena, struct writing);
    if (!begin(r, w))
        return;
    if (!read_sent(w) || w->doc.state != DOCUMENT_DRAFT) {
        autosaved(r, refuse(INVALID, NULL, NULL));
        return;
    }
    r->user = w;
    commit(r, keep_words, w, autosaved);
}
