/* What files said, into the store: documents, their versions and translations, topics, and what
 * leads from one to another. Inside rules. */
#include "import/documents.h"
#include "record/record.h"
#include "texts/texts.h"

static id64 organisation_named(struct db *db, str path, str name)
{
    struct organisation *all;
    static const char *const langs[] = {"zh-Hans", "en", "ar"};
    for (size_t k = 0; name.n && k < COUNT(langs); k++) {
        size_t n = organisation_list(db, lang_by_code(str_from(langs[k])), path, 500, &all);
        for (size_t i = 0; i < n; i++)
            if (str_eq(all[i].name, name))
                return all[i].id;
    }
    return 0;
}

/* A topic by its code; what is not there is made, named as it was written. */
static struct result topic_of(struct db *db, id64 community, str lang, str written, str *code)
{
    struct topic there;
    *code = topic_code(db_arena(db), written);
    if (topic_by_code(db, NULL, community, *code, &there))
        return OK_RESULT;
    struct topic_words words = {{lang, written}, S("")};
    struct topic_new t = {.community = community, .code = *code, .words = &words, .n_words = 1};
    id64 id;
    return topic_set(db, NULL, &t, &id);
}

static struct result look_up(struct db *db, struct incoming *in, struct document_about *about,
                             const struct document_defaults *defaults)
{
    struct place place, community;
    str code = in->place.n ? in->place : defaults->community;
    if (!place_by_code(db, NULL, code, &place))
        return refuse(INVALID, "place", N_("There is no such place."));
    about->place = place.id;
    if (!place_at_level(db, NULL, place.path, COMMUNITY, &community))
        return refuse(INVALID, "place", N_("Choose a place inside a community."));
    about->unit = organisation_named(db, community.path, in->unit);
    about->body = organisation_named(db, community.path, in->body_of);
    if ((in->unit.n && !about->unit) || (in->body_of.n && !about->body)) {
        struct result r = refuse(INVALID, "unit", N_("There is no organisation called {1} there."));
        r.message.args[0] = in->unit.n && !about->unit ? in->unit : in->body_of;
        return r;
    }
    str *codes = NEW_ARRAY(db_arena(db), str, in->n_topics);
    for (size_t i = 0; i < in->n_topics; i++) {
        struct result r =
            topic_of(db, community.id, in->d.made.words.lang, in->topics[i], &codes[i]);
        if (r.outcome)
            return r;
    }
    about->topics = codes;
    about->n_topics = in->n_topics;
    return OK_RESULT;
}

bool document_named(struct db *db, str word, id64 *id)
{
    return document_by_source(db, word, id) || document_number_taken(db, word, id);
}

/* The documents that are named; what is not there is a fault. */
static size_t named(struct db *db, struct incoming *in, const str *words, size_t n, id64 *out,
                    const char *missing)
{
    size_t found = 0;
    for (size_t i = 0; i < n && found < MOST_EXTENDED; i++)
        if (document_named(db, words[i], &out[found]))
            found++;
        else
            incoming_fault(in, missing);
    return found;
}

static void link_one(struct db *db, struct incoming *in)
{
    id64 ids[MOST_EXTENDED];
    if (in->what == INCOMING_TOPIC) {
        size_t n = named(db, in, in->further, in->n_further, ids,
                         N_("What it names to stand first is not there."));
        topic_set_picks(db, in->id, ids, n < MOST_PICKS ? n : MOST_PICKS);
        return;
    }
    size_t n = named(db, in, in->further, in->n_further, ids,
                     N_("What it names as further reading is not there."));
    document_set_extended(db, in->id, ids, n);
    n = named(db, in, in->supersedes, in->n_supersedes, ids,
              N_("What it takes the place of is not there."));
    for (size_t i = 0; i < n; i++)
        if (!document_set_superseded(db, ids[i], in->id))
            incoming_fault(in, N_("What it takes the place of takes its own place."));
    if (in->model.n && named(db, in, &in->model, 1, ids, N_("The sample it names is not there.")))
        document_set_model(db, in->id, ids[0]);
}

/* What the store has of it already, word for word, is known. */
static struct result write_translation(struct db *db, struct incoming *in)
{
    struct text_shown text;
    struct translation_new t = in->translation;
    const struct document_words *w = &in->d.made.words;
    struct translation *there;
    id64 document;
    if (!document_named(db, in->of, &document) ||
        !text_show(db, TEXT_DOCUMENT, document, w->lang, &text))
        return refuse(INVALID, NULL, N_("The document that this translates is not there."));
    in->known = false;
    size_t n = translations_of(db, TEXT_DOCUMENT, document, &there);
    for (size_t i = 0; i < n; i++)
        in->known |= (there[i].state == PROPOSED) == t.proposed && str_eq(there[i].lang, w->lang) &&
                     str_eq(there[i].title, w->title) && str_eq(there[i].body, w->body);
    if (in->known)
        return OK_RESULT;
    t.text = text.text;
    t.lang = w->lang;
    t.title = w->title;
    t.summary = w->summary;
    t.body = w->body;
    return translation_save(db, NULL, &t);
}

static struct result write_edition(struct db *db, struct incoming *in)
{
    id64 document;
    if (!document_named(db, in->of, &document))
        return refuse(INVALID, NULL, N_("The document of this version is not there."));
    return document_take_edition(db, document, &in->d.made, &in->d.told, &in->known);
}

/* A topic that is there keeps its names and its order. */
static struct result write_topic(struct db *db, struct incoming *in,
                                 const struct document_defaults *defaults)
{
    struct place place, community;
    struct topic there;
    struct topic_new t = in->topic;
    if (!place_by_code(db, NULL, in->place.n ? in->place : defaults->community, &place) ||
        !place_at_level(db, NULL, place.path, COMMUNITY, &community))
        return refuse(INVALID, "place", N_("There is no such place."));
    t.community = community.id;
    t.code = in->of;
    in->known = topic_by_code(db, NULL, community.id, in->of, &there);
    if (in->known)
        return made(in->id = there.id);
    return topic_set(db, NULL, &t, &in->id);
}

static struct result write_document(struct db *db, struct incoming *in,
                                    const struct document_defaults *defaults)
{
    struct document_import d = in->d;
    struct result r = look_up(db, in, &d.about, defaults);
    return r.outcome ? r : document_take_over(db, &d, &in->id, &in->known);
}

static struct result write_one(struct db *db, struct incoming *in,
                               const struct document_defaults *defaults)
{
    switch (in->what) {
    case INCOMING_DOCUMENT:
        return write_document(db, in, defaults);
    case INCOMING_TRANSLATION:
        return write_translation(db, in);
    case INCOMING_EDITION:
        return write_edition(db, in);
    case INCOMING_TOPIC:
        return write_topic(db, in, defaults);
    case INCOMING_FILE: /* when its document is in: shelf.c */
        break;
    }
    return OK_RESULT;
}

struct result documents_write(struct db *db, void *arg)
{
    struct document_batch *b = arg;
    i64 added = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct incoming *in = &b->at[i];
        if (in->fault.text && !b->links)
            continue;
        if (b->links) {
            if (in->id && !in->known)
                link_one(db, in);
            continue;
        }
        struct result r = write_one(db, in, b->defaults);
        if (db_failed(db))
            return refuse(UNAVAILABLE, NULL, NULL);
        if (r.outcome)
            in->fault = r.message;
        else
            added += !in->known && in->what != INCOMING_FILE;
    }
    if (added)
        record(db, (struct record_entry){
                       .verb = "documents_import",
                       .place = S(""),
                       .is_public = true,
                       .detail = str_fmt(db_arena(db), "{\"documents\":%lld}", (long long)added)});
    return b->import->dry ? refuse(CONFLICT, NULL, N_("Nothing was written.")) : OK_RESULT;
}
