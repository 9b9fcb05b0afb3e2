/* Translating: who may save what, whose version is shown, when a translation of a binding text is
 * valid. */
#include "base/id.h"
#include "record/record.h"
#include "search/search.h"
#include "texts/inner.h"

enum { PROPOSALS_MOST = 20, KEPT_MOST = 1000 };

struct result no_such_text(void)
{
    return refuse(MISSING, NULL, N_("There is no such text."));
}

bool text_visible(const struct actor *actor, const struct text_row *text)
{
    return text->is_public || may(actor, TRANSLATE, text->path);
}

static struct result not_yours(void)
{
    return refuse(FORBIDDEN, NULL, N_("This translation is not yours to decide about."));
}

static void note(struct db *db, const struct actor *actor, const char *verb,
                 const struct text_row *text, str lang)
{
    record(db, (struct record_entry){
                   .actor = actor ? actor->account : 0,
                   .verb = verb,
                   .subject = text->owner,
                   .place = text->path,
                   .is_public = text->is_public,
                   .detail = str_fmt(db_arena(db), "{\"lang\":\"%.*s\"}", STR_FMT(lang))});
}

/* Other words lead to it now. */
static void found_anew(struct db *db, const struct text_row *text)
{
    if (text->found_as)
        search_changed(db, (enum search_kind)text->found_as, text->found_id);
}

/* ── Saving ── */

static struct result parts_fault(const struct translation_new *t, const struct text_row *text)
{
    if (text->title.n && !t->title.n)
        return refuse(INVALID, "title", N_("Translate the title too."));
    if (text->body.n && !t->body.n)
        return refuse(INVALID, "body", N_("Write the translation."));
    if (t->title.n > TEXT_TITLE_MOST)
        return refuse(INVALID, "title", N_("This title is too long."));
    if (t->summary.n > TEXT_BODY_MOST || t->body.n > TEXT_BODY_MOST)
        return refuse(INVALID, "body", N_("This translation is too long."));
    return OK_RESULT;
}

static struct result save_fault(const struct actor *actor, const struct translation_new *t,
                                const struct text_row *text, const struct translation_row *shown)
{
    if (actor && !actor->account)
        return refuse(FORBIDDEN, NULL, N_("Please sign in first."));
    if (!language_tag_valid(t->lang) || same_written_language(t->lang, text->lang))
        return refuse(INVALID, "lang", N_("Choose another language than that of the text."));
    if (actor && shown->id != t->seen && t->maker == BY_PERSON)
        return refuse(
            CONFLICT, NULL,
            N_("Somebody else saved a translation meanwhile. Yours is kept below; compare "
               "the two and save again."));
    if (actor && t->maker == BY_MACHINE && shown->id && shown->maker != BY_MACHINE &&
        str_eq(shown->source_hash, text->hash))
        return refuse(CONFLICT, NULL, N_("A person has translated this already."));
    return parts_fault(t, text);
}

struct result translation_save(struct db *db, const struct actor *actor,
                               const struct translation_new *t)
{
    struct text_row text;
    struct translation_row shown = {0};
    if (!text_row_by_id(db, t->text, &text) || (actor && !text_visible(actor, &text)))
        return no_such_text();
    translation_row_shown(db, t->text, t->lang, &shown);
    struct result r = save_fault(actor, t, &text, &shown);
    if (r.outcome)
        return r;
    bool trusted =
        actor ? t->maker == BY_MACHINE || may(actor, TRANSLATE, text.path) : !t->proposed;
    struct translation_insert_row row = {
        .id = id_new(db_now(db)),
        .text = text.id,
        .kind = text.kind,
        .owner = text.owner,
        .lang = t->lang,
        .title = t->title,
        .summary = t->summary.n
                       ? t->summary
                       : text_summary_made(db_arena(db), (enum text_kind)text.kind, t->body),
        .body = t->body,
        .maker = t->maker,
        .author = actor ? actor->account : 0,
        .at = !actor && t->at ? t->at : db_now(db),
        .approved = actor ? 0 : t->approved,
        .author_name = actor ? S("") : t->author_name,
        .source_hash = t->source_hash.n == HASH_SIZE ? t->source_hash : text.hash,
        .state = trusted ? SHOWN : PROPOSED};
    if (trusted)
        translation_replace(db, text.id, t->lang);
    translation_insert(db, &row);
    gap_update(db, &text, t->lang);
    if (trusted)
        found_anew(db, &text);
    note(db, actor, trusted ? "translation_save" : "translation_propose", &text, t->lang);
    return made(row.id);
}

/* ── Deciding ── */

struct result translation_decide(struct db *db, const struct actor *actor, id64 id, bool accept)
{
    struct text_row text;
    struct translation_row t;
    if (!translation_row_by_id(db, id, &t) || !text_row_by_id(db, t.text, &text) ||
        !text_visible(actor, &text))
        return no_such_text();
    if (!may(actor, TRANSLATE, text.path))
        return not_yours();
    if (t.state != PROPOSED)
        return refuse(CONFLICT, NULL, N_("Somebody has decided about this already."));
    if (accept)
        translation_replace(db, text.id, t.lang);
    translation_set_state(db, id, accept ? SHOWN : REFUSED);
    gap_update(db, &text, t.lang);
    if (accept)
        found_anew(db, &text);
    note(db, actor, accept ? "translation_accept" : "translation_refuse", &text, t.lang);
    return made(text.id);
}

struct result translation_approve(struct db *db, const struct actor *actor, id64 id)
{
    struct text_row text;
    struct translation_row t;
    if (!translation_row_by_id(db, id, &t) || !text_row_by_id(db, t.text, &text) ||
        !text_visible(actor, &text))
        return no_such_text();
    if (!may(actor, APPROVE_TRANSLATION, text.path))
        return not_yours();
    if (t.author == actor->account)
        return refuse(FORBIDDEN, NULL, N_("A second person approves what you translated."));
    if (t.state != SHOWN || t.approved || !text.legal || !str_eq(t.source_hash, text.hash))
        return refuse(CONFLICT, NULL,
                      N_("Only a translation that is shown and up to date can be approved."));
    translation_set_approved(db, id, actor->account, db_now(db));
    note(db, actor, "translation_approve", &text, t.lang);
    return made(text.id);
}

/* ── Looking at the work ── */

static struct translation from_row(const struct translation_row *t, const struct text_row *text)
{
    return (struct translation){.id = t->id,
                                .lang = t->lang,
                                .title = t->title,
                                .summary = t->summary,
                                .body = t->body,
                                .maker = (enum text_maker)t->maker,
                                .state = (enum translation_state)t->state,
                                .author = str_or_empty(t->name),
                                .at = t->at,
                                .approved = t->approved,
                                .source_hash = t->source_hash,
                                .outdated = !str_eq(t->source_hash, text->hash)};
}

size_t translations_of(struct db *db, enum text_kind kind, id64 owner, struct translation **out)
{
    struct text_row text;
    struct translation_row *rows;
    if (!text_row_of(db, kind, owner, &text))
        return 0;
    size_t n = translation_rows_kept(db, text.id, KEPT_MOST, &rows);
    *out = NEW_ARRAY(db_arena(db), struct translation, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = from_row(&rows[i], &text);
    return n;
}

static void read_past(struct db *db, struct text_work *out, const struct translation_row *t)
{
    struct text_reads_row past;
    if (!out->shown.outdated || !text_past_of(db, out->id, t->source_hash, &past))
        return;
    out->past_title = past.title;
    out->past_summary = summary_written(db_arena(db), out->kind, past.summary, past.body);
    out->past_body = past.body;
}

struct result text_work(struct db *db, const struct actor *actor, id64 id, str lang,
                        struct text_work *out)
{
    struct arena *a = db_arena(db);
    struct text_row text;
    struct translation_row shown, *proposed;
    *out = (struct text_work){0};
    if (!text_row_by_id(db, id, &text) || !text_visible(actor, &text))
        return no_such_text();
    if (!language_tag_valid(lang) || same_written_language(lang, text.lang))
        return refuse(INVALID, "lang", N_("Choose another language than that of the text."));
    *out = (struct text_work){
        .id = id,
        .kind = (enum text_kind)text.kind,
        .lang = text.lang,
        .url = text.url,
        .title = text.title,
        .summary = summary_written(a, (enum text_kind)text.kind, text.summary, text.body),
        .body = text.body,
        .legal = text.legal,
        .may_translate = may(actor, TRANSLATE, text.path),
        .may_approve = may(actor, APPROVE_TRANSLATION, text.path)};
    out->hash = text_hash(a, text.title, text.summary, text.body);
    if (translation_row_shown(db, id, lang, &shown)) {
        out->shown = from_row(&shown, &text);
        out->shown.summary = summary_written(a, out->kind, shown.summary, shown.body);
        read_past(db, out, &shown);
    }
    out->n_proposed = translation_rows_proposed(db, id, lang, PROPOSALS_MOST, &proposed);
    out->proposed = NEW_ARRAY(a, struct translation, out->n_proposed);
    for (size_t i = 0; i < out->n_proposed; i++)
        out->proposed[i] = from_row(&proposed[i], &text);
    return OK_RESULT;
}
