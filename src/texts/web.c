/* The translators' desk, a text beside its translation, what has changed, the glossary. */
#include "texts/web.h"

#include "desk.html.h"
#include "glossary.html.h"
#include "texts/remote.h"
#include "texts/web_paragraphs.h"

enum { DESK_LINES = 25 };

static str tag_from(struct request *r, struct pairs pairs, str name)
{
    str tag = pairs_get(pairs, name);
    return tag.n && language_tag_valid(tag) ? tag : r->lang->code;
}

str text_lang_asked(const struct request *r)
{
    str tag = pairs_get(r->query, S("in"));
    if (tag.n && language_tag_valid(tag))
        return tag;
    if (str_eq(r->lang->code, S("zh-Hans")) &&
        lang_asks_for_traditional(request_header(r, S("Accept-Language"))))
        return S("zh-Hant");
    return r->lang->code;
}

/* ── The desk ── */

static void show_desk(struct request *r)
{
    struct db *db = request_db(r);
    struct desk_view v = {
        .filter = {.lang = tag_from(r, r->query, S("lang")), .limit = DESK_LINES + 1}};
    str after = pairs_get(r->query, S("after")), wanted;
    i64 kind, gap, before, before_wanted;
    if (str_i64(pairs_get(r->query, S("kind")), &kind) && kind > 0 && kind < TEXT_KINDS)
        v.filter.kind = (enum text_kind)kind;
    if (str_i64(pairs_get(r->query, S("gap")), &gap) && (gap == GAP_MISSING || gap == GAP_OUTDATED))
        v.filter.gap = (enum gap)gap;
    if (after.n && str_cut(&after, '.', &wanted) && str_i64(wanted, &before_wanted) &&
        str_i64(after, &before)) {
        v.filter.before_wanted = before_wanted;
        v.filter.before = before;
    }
    v.n = desk_entries(db, r->actor, &v.filter, &v.entries);
    v.more = v.n > DESK_LINES;
    v.n = v.more ? DESK_LINES : v.n;
    v.n_languages = desk_languages(db, r->actor, &v.languages);
    for (size_t i = 0; i < v.n_languages; i++)
        v.listed |= str_eq(v.languages[i].lang, v.filter.lang);
    v.n_proposals = desk_proposals(db, r->actor, &v.proposals);
    struct page *p = web_page(r);
    page_desk(p, &v);
    web_answer(r, 200, p);
}

/* ── A text beside its translation ── */

static bool read_work(struct request *r, struct work_view *v)
{
    v->lang = r->captures[1];
    struct result result =
        text_work(request_db(r), r->actor, web_capture_id(r, 0), v->lang, &v->work);
    if (result.outcome) {
        web_refuse(r, result);
        return false;
    }
    const struct text_work *w = &v->work;
    str all = str_fmt(r->arena, "%.*s\n%.*s\n%.*s", STR_FMT(w->title), STR_FMT(w->summary),
                      STR_FMT(w->body));
    v->title = w->shown.id ? w->shown.title : S("");
    v->summary = w->shown.id ? w->shown.summary : S("");
    v->n_terms = term_hits(request_db(r), w->lang, v->lang, all, &v->terms);
    v->machine = r->app->translator != NULL;
    paragraphs_align(r->arena, v);
    if (w->shown.outdated) {
        v->title_diff = what_changed(r->arena, w->past_title, w->title);
        v->summary_diff = what_changed(r->arena, w->past_summary, w->summary);
    }
    return true;
}

static void draw_work(struct request *r, int status, struct work_view *v)
{
    struct page *p = web_page(r);
    p->error = v->fault.text != NULL;
    page_work(p, v);
    web_answer(r, status, p);
}

static void show_work(struct request *r)
{
    struct work_view v = {0};
    if (web_was_done(r, S("saved")).n)
        v.done = N_("Saved. Readers see it now.");
    if (web_was_done(r, S("proposed")).n)
        v.done = N_("Thank you. It is shown as soon as somebody has read it over.");
    if (read_work(r, &v))
        draw_work(r, 200, &v);
}

struct saving {
    const struct actor *actor;
    struct translation_new t;
    u8 hash[HASH_SIZE];
    bool trusted;
    /* as typed, for the form when it comes again */
    str *parts;
    size_t n_parts;
};

static struct result do_save(struct db *db, void *arg)
{
    struct saving *s = arg;
    return translation_save(db, s->actor, &s->t);
}

static void fill_again(struct arena *a, struct work_view *v, const struct saving *s)
{
    v->title = s->t.title;
    v->summary = s->t.summary;
    for (size_t i = 0; i < v->n_parts && i < s->n_parts; i++)
        v->parts[i].typed = s->parts[i];
    if (v->n_parts && s->n_parts > v->n_parts) /* the text was shortened meanwhile: lose nothing */
        v->parts[v->n_parts - 1].typed =
            paragraphs_join(a, s->parts + v->n_parts - 1, s->n_parts - v->n_parts + 1);
}

static void draw_again(struct request *r, const struct saving *s, int status, struct message fault)
{
    struct work_view v = {.fault = fault};
    if (!read_work(r, &v))
        return;
    fill_again(r->arena, &v, s);
    draw_work(r, status, &v);
}

static void saved(struct request *r, struct result result)
{
    struct saving *s = r->user;
    str at = str_fmt(r->arena, "/translate/%lld/%.*s", (long long)s->t.text, STR_FMT(s->t.lang));
    if (!result.outcome)
        web_done(r, str_fmt(r->arena, "%.*s?%s=1", STR_FMT(at), s->trusted ? "saved" : "proposed"));
    else if (result.outcome == INVALID || result.outcome == CONFLICT)
        draw_again(r, s, web_status(result.outcome), result.message);
    else
        web_refuse(r, result);
}

/* One typed part, cleaned; false: not UTF-8. */
static bool typed_part(struct request *r, str name, bool line, str *out)
{
    return text_clean(r->arena, pairs_get(r->form, name), line, out);
}

/* Paragraphs as the form had them, which may be more or fewer than the text has by now. */
static size_t parts_sent(struct request *r)
{
    size_t n = 0;
    while (n < PARAGRAPHS_MOST && pairs_get(r->form, str_fmt(r->arena, "p%zu", n)).p)
        n++;
    return n;
}

static bool read_parts(struct request *r, struct saving *s, struct message *fault)
{
    bool fine = typed_part(r, S("title"), true, &s->t.title) &&
                typed_part(r, S("summary"), false, &s->t.summary);
    s->n_parts = parts_sent(r);
    s->parts = NEW_ARRAY(r->arena, str, s->n_parts);
    for (size_t i = 0; i < s->n_parts && fine; i++) {
        fine = typed_part(r, str_fmt(r->arena, "p%zu", i), false, &s->parts[i]);
        if (fine && !s->parts[i].n && !fault->text)
            *fault = (struct message){.text = N_("Paragraph {1} is not translated yet."),
                                      .args = {str_fmt(r->arena, "%zu", i + 1)}};
    }
    if (!fine)
        *fault = (struct message){.text = N_("This text is not readable.")};
    return !fault->text;
}

static void work_sent(struct request *r)
{
    struct work_view v = {0};
    struct message fault = {0};
    struct saving *s = NEW(r->arena, struct saving);
    i64 seen = 0;
    if (!read_work(r, &v))
        return;
    s->actor = r->actor;
    s->trusted = v.work.may_translate;
    s->t = (struct translation_new){.text = v.work.id, .lang = v.lang, .maker = BY_PERSON};
    (void)str_i64(pairs_get(r->form, S("seen")), &seen);
    s->t.seen = seen;
    if (hex_read(pairs_get(r->form, S("hash")), s->hash, HASH_SIZE))
        s->t.source_hash = (str){(const char *)s->hash, HASH_SIZE};
    r->user = s;
    if (!read_parts(r, s, &fault)) {
        draw_again(r, s, 422, fault);
        return;
    }
    s->t.body = paragraphs_join(r->arena, s->parts, s->n_parts);
    commit(r, do_save, s, saved);
}

/* ── By a machine ── */

struct machine {
    struct request *r;
    struct saving saving;
    struct translator service;
    str lang, *texts, *out;
    size_t n;
    bool done;
    const char *why;
};

static void ask_machine(void *arg)
{
    struct machine *m = arg;
    m->done = remote_translate(m->r->arena, &m->service, m->lang, m->saving.t.lang, m->texts, m->n,
                               m->out, &m->why);
}

static void machine_saved(struct request *r, struct result result)
{
    struct machine *m = r->user;
    r->user = &m->saving;
    saved(r, result);
}

static void machine_answered(struct request *r)
{
    struct machine *m = r->user;
    str title, summary, body;
    bool fine = m->done && text_clean(r->arena, m->out[0], true, &title) &&
                text_clean(r->arena, m->out[1], false, &summary);
    fine =
        fine && text_clean(r->arena, paragraphs_join(r->arena, m->out + 2, m->n - 2), false, &body);
    if (!fine) {
        web_refuse(r,
                   refuse(UNAVAILABLE, NULL, m->why ? m->why : N_("This text is not readable.")));
        return;
    }
    m->saving.t.title = title;
    m->saving.t.summary = summary;
    m->saving.t.body = body;
    commit(r, do_save, &m->saving, machine_saved);
}

static void machine_asked(struct request *r)
{
    struct work_view v = {0};
    struct machine *m = NEW(r->arena, struct machine);
    str *parts;
    if (!read_work(r, &v))
        return;
    if (!v.machine) {
        web_refuse(r, refuse(MISSING, NULL, N_("No translation service is set up here.")));
        return;
    }
    size_t n = paragraphs_of(r->arena, v.work.body, &parts);
    *m = (struct machine){.r = r,
                          .service = {r->app->translator, r->app->translator_key},
                          .lang = v.work.lang,
                          .texts = NEW_ARRAY(r->arena, str, n + 2),
                          .out = NEW_ARRAY(r->arena, str, n + 2),
                          .n = n + 2};
    m->texts[0] = v.work.title;
    m->texts[1] = v.work.summary;
    for (size_t i = 0; i < n; i++)
        m->texts[i + 2] = parts[i];
    memcpy(m->saving.hash, v.work.hash.bytes, HASH_SIZE);
    m->saving.actor = r->actor;
    m->saving.trusted = true;
    m->saving.t =
        (struct translation_new){.text = v.work.id,
                                 .lang = v.lang,
                                 .maker = BY_MACHINE,
                                 .source_hash = {(const char *)m->saving.hash, HASH_SIZE}};
    r->user = m;
    offload(r, ask_machine, m, machine_answered);
}

/* ── Asking for a language, deciding about proposals ── */

struct wish {
    const struct actor *actor;
    id64 text;
    str lang;
};

static struct result do_want(struct db *db, void *arg)
{
    struct wish *w = arg;
    return text_want(db, w->actor, w->text, w->lang);
}

static void wanted(struct request *r, struct result result)
{
    struct wish *w = r->user;
    struct text_work work;
    str back = S("/");
    if (!result.outcome && !text_work(request_db(r), r->actor, w->text, w->lang, &work).outcome)
        back = work.url;
    web_after(r, result, back);
}

static void want_sent(struct request *r)
{
    struct wish *w = NEW(r->arena, struct wish);
    *w = (struct wish){r->actor, web_capture_id(r, 0), r->captures[1]};
    r->user = w;
    commit(r, do_want, w, wanted);
}

struct decision {
    const struct actor *actor;
    id64 id;
    bool accept, approve;
};

static struct result do_decide(struct db *db, void *arg)
{
    struct decision *d = arg;
    return d->approve ? translation_approve(db, d->actor, d->id)
                      : translation_decide(db, d->actor, d->id, d->accept);
}

static void decided(struct request *r, struct result result)
{
    web_after(r, result, S("/translate"));
}

static void decision_sent(struct request *r)
{
    struct decision *d = NEW(r->arena, struct decision);
    str word = pairs_get(r->form, S("decision"));
    *d = (struct decision){.actor = r->actor, .id = web_capture_id(r, 0)};
    d->accept = str_eq(word, S("accept"));
    d->approve = str_eq(word, S("approve"));
    if (!d->accept && !d->approve && !str_eq(word, S("refuse"))) {
        web_refuse(r, refuse(INVALID, "decision", N_("Choose what is to be done.")));
        return;
    }
    commit(r, do_decide, d, decided);
}

/* ── What has changed since a translation was made ── */

static void show_changes(struct request *r)
{
    struct changes_view v = {.lang = r->captures[1]};
    struct result result =
        text_work(request_db(r), r->actor, web_capture_id(r, 0), v.lang, &v.work);
    if (result.outcome) {
        web_refuse(r, result);
        return;
    }
    if (v.work.shown.outdated) {
        v.title = what_changed(r->arena, v.work.past_title, v.work.title);
        v.summary = what_changed(r->arena, v.work.past_summary, v.work.summary);
        v.body = what_changed_in(r->arena, v.work.kind, v.work.past_body, v.work.body);
    }
    struct page *p = web_page(r);
    page_changes(p, &v);
    web_answer(r, 200, p);
}

/* ── The glossary ── */

static void draw_glossary(struct request *r, int status, struct glossary_view *v)
{
    struct db *db = request_db(r);
    v->lang = tag_from(r, r->query, S("from"));
    v->other = tag_from(r, r->query, S("to"));
    if (str_eq(v->lang, v->other)) /* beside Chinese English, beside all else Chinese */
        v->other = str_starts(v->lang, S("zh")) ? S("en") : S("zh-Hans");
    v->n = term_list(db, v->lang, v->other, &v->terms);
    v->may_edit = may_somewhere(r->actor, APPROVE_TRANSLATION);
    v->n_languages = desk_languages(db, r->actor, &v->languages);
    struct page *p = web_page(r);
    p->error = v->fault.text != NULL;
    page_glossary(p, v);
    web_answer(r, status, p);
}

static void show_glossary(struct request *r)
{
    struct glossary_view v = {.typed_word = S(""), .typed_other = S(""), .typed_note = S("")};
    draw_glossary(r, 200, &v);
}

/* A term with its words in two languages. */
struct term_form {
    const struct actor *actor;
    id64 id;
    str lang, other, word, other_word, note;
};

static struct result do_term(struct db *db, void *arg)
{
    struct term_form *f = arg;
    struct result r = term_set(db, f->actor, f->id, f->lang, f->word, f->note);
    if (r.outcome || (!f->other_word.n && !f->id))
        return r;
    return term_set(db, f->actor, r.made, f->other, f->other_word, f->note);
}

static void term_done(struct request *r, struct result result)
{
    struct term_form *f = r->user;
    struct glossary_view v = {.typed_word = f->word,
                              .typed_other = f->other_word,
                              .typed_note = f->note,
                              .fault = result.message};
    if (result.outcome == INVALID)
        draw_glossary(r, 422, &v);
    else
        web_after(
            r, result,
            str_fmt(r->arena, "/glossary?from=%.*s&to=%.*s", STR_FMT(f->lang), STR_FMT(f->other)));
}

static void term_sent(struct request *r)
{
    struct term_form *f = NEW(r->arena, struct term_form);
    *f = (struct term_form){.actor = r->actor,
                            .lang = tag_from(r, r->form, S("from")),
                            .other = tag_from(r, r->form, S("to"))};
    (void)str_i64(pairs_get(r->form, S("id")), &f->id);
    r->user = f;
    if (!typed_part(r, S("word"), true, &f->word) ||
        !typed_part(r, S("other"), true, &f->other_word) ||
        !typed_part(r, S("note"), true, &f->note))
        web_refuse(r, refuse(INVALID, NULL, N_("This text is not readable.")));
    else
        commit(r, do_term, f, term_done);
}

const struct verb_word texts_verbs[] = {
    {"translation_save", N_("Translation saved")},
    {"translation_propose", N_("Translation proposed")},
    {"translation_accept", N_("Translation accepted")},
    {"translation_refuse", N_("Translation refused")},
    {"translation_approve", N_("Translation made valid")},
    {"term_set", N_("Term of the glossary set")},
    {0},
};

const struct route texts_routes[] = {
    GET("/translate", SIGNED_IN, show_desk,
        "What waits to be translated; filters: lang, kind, gap"),
    GET("/translate/{text}/{lang}", SIGNED_IN, show_work, "A text beside its translation"),
    POST("/translate/{text}/{lang}", SIGNED_IN, MB(1), work_sent, "Save a translation"),
    POST("/translate/{text}/{lang}/machine", SIGNED_IN, KB(4), machine_asked,
         "Have it translated by the configured service"),
    POST("/translate/{text}/{lang}/want", SIGNED_IN, KB(4), want_sent,
         "Ask for a text in a language"),
    GET("/translate/{text}/{lang}/changes", ANYONE, show_changes,
        "What has changed since a translation was made"),
    POST("/translations/{id}", STAFF, KB(4), decision_sent,
         "Accept or refuse a proposal, approve a translation of a binding text"),
    GET("/glossary", ANYONE, show_glossary, "The glossary in two languages"),
    POST("/glossary", STAFF, KB(8), term_sent, "Add or change a term"),
    {0},
};
