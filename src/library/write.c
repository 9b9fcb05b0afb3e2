/* Beginning and changing documents. */
#include "base/id.h"
#include "base/when.h"
#include "library/inner.h"
#include "library/writing.h"
#include "record/record.h"

bool document_may_write(const struct actor *actor, enum document_kind kind, str path)
{
    bool own = kind == REFLECTION && actor->path.n && path.n && str_starts(actor->path, path);
    return own || may(actor, WRITE_DOCUMENT, path);
}

/* ── Checks ── */

static const char *line_fault(str s)
{
    return text_length(s) > DOCUMENT_LINE_MOST ? N_("This is too long: at most 300 characters.")
                                               : NULL;
}

struct result check_about(struct db *db, const struct document_about *about, struct place *place,
                          struct place *community)
{
    const struct {
        const char *field;
        str text;
    } lines[] = {{"author", about->author},
                 {"source", about->source},
                 {"source_address", about->source_address},
                 {"licence", about->licence}};
    for (size_t i = 0; i < COUNT(lines); i++)
        if (line_fault(lines[i].text))
            return refuse(INVALID, lines[i].field, line_fault(lines[i].text));
    if (text_length(about->disclaimer) > DOCUMENT_SUMMARY_MOST)
        return refuse(INVALID, "disclaimer", N_("A disclaimer has at most 600 characters."));
    if (about->kind <= DOCUMENT_NONE || about->kind >= DOCUMENT_KINDS)
        return refuse(INVALID, "kind", N_("Choose what kind of document it is."));
    if (!place_get(db, NULL, about->place, place) || place->closed)
        return refuse(INVALID, "place", N_("There is no such place."));
    if (!place_at_level(db, NULL, place->path, COMMUNITY, community))
        return refuse(INVALID, "place", N_("Choose a place inside a community."));
    struct organisation o;
    if (about->unit && !organisation_get(db, NULL, about->unit, &o))
        return refuse(INVALID, "unit", N_("There is no such organisation."));
    if (about->readers == READ_BY_BODY && !organisation_get(db, NULL, about->body, &o))
        return refuse(INVALID, "body_of", N_("Say which body may read it."));
    if (about->in_force && about->expires && about->expires <= about->in_force)
        return refuse(INVALID, "expires", N_("It would end before it begins."));
    return OK_RESULT;
}

/* An import knows a document again by where it comes from: no two come from the same address. */
static struct result check_source(struct db *db, const struct document_about *about, id64 document)
{
    id64 there;
    if (about->source_address.n && document_id_by_source(db, about->source_address, &there) &&
        there != document)
        return refuse(INVALID, "source_address",
                      N_("Another document comes from this address already."));
    return OK_RESULT;
}

/* ── Writing ── */

void row_set_about(struct db *db, struct document_row *row, const struct document_about *about,
                   const struct place *place, const struct place *community)
{
    row->community = community->id;
    row->place = place->id;
    row->path = place->path;
    row->kind = about->kind;
    row->readers = about->readers;
    row->body = about->readers == READ_BY_BODY ? about->body : 0;
    row->unit = about->unit;
    row->author = about->author;
    row->source = about->source;
    row->source_address = about->source_address.n ? about->source_address : STR_NONE;
    row->licence = about->licence;
    row->disclaimer = about->disclaimer;
    row->dated = about->dated ? about->dated : row->dated ? row->dated : db_now(db);
    row->year = year_at(db, place->path, row->dated);
    row->in_force = about->in_force;
    row->expires = about->expires;
    row->retain = about->retain;
    row->wants_register = about->wants_register;
}

i64 version_next(struct db *db, id64 document)
{
    i64 last = 0;
    edition_last_n(db, document, &last);
    return last + 1;
}

struct edition_row version_from(struct db *db, id64 document, i64 n,
                                const struct document_made *made, id64 writer)
{
    return (struct edition_row){.id = id_new(db_now(db)),
                                .document = document,
                                .lang = made->words.lang,
                                .n = n,
                                .at = db_now(db),
                                .writer = writer,
                                .reviewed = writer ? 0 : db_now(db), /* taken over as published */
                                .title = made->words.title,
                                .summary = made->words.summary,
                                .body = made->words.body,
                                .html = made->html,
                                .contents = made->contents,
                                .minutes = made->minutes,
                                .hash = made->hash,
                                .note = made->words.note,
                                .verdict = S(""),
                                .writer_name = S(""),
                                .reviewer_name = S("")};
}

struct result document_add(struct db *db, const struct actor *actor,
                           const struct document_about *about, const struct document_made *made_of,
                           id64 model, id64 *id)
{
    struct place place, community;
    struct result r = check_about(db, about, &place, &community);
    if (r.outcome || (r = check_source(db, about, 0)).outcome)
        return r;
    if (!document_may_write(actor, about->kind, place.path))
        return refuse(FORBIDDEN, NULL, N_("You may not write documents here."));
    struct document_row row = {.id = id_new(db_now(db)),
                               .state = DOCUMENT_DRAFT,
                               .writer = actor->account,
                               .lang = made_of->words.lang,
                               .model = model,
                               .register_no = S(""),
                               .title = S(""),
                               .summary = S(""),
                               .minutes = 1,
                               .updated = db_now(db),
                               .changed = db_now(db),
                               .version = 1};
    row_set_about(db, &row, about, &place, &community);
    row.number = document_number(db, year_at(db, place.path, db_now(db)));
    struct edition_row version = version_from(db, row.id, 1, made_of, actor->account);
    row.latest = version.id;
    document_insert(db, &row);
    edition_insert(db, &version);
    if ((r = topics_add(db, community.id, row.id, about->topics, about->n_topics)).outcome)
        return r;
    document_record(db, actor, &row, "document_add", NULL);
    *id = row.id;
    return made(row.id);
}

/* Puts new words into the latest version when it is this writer's own draft, else begins one. */
static void put_words(struct db *db, const struct actor *actor, struct document_row *row,
                      const struct document_made *made_of)
{
    struct edition_shown_row latest;
    bool found = edition_by_id(db, row->latest, &latest);
    bool fresh = !found || latest.writer != actor->account || latest.reviewed ||
                 row->state != DOCUMENT_DRAFT || !str_eq(latest.lang, made_of->words.lang);
    i64 n = fresh ? version_next(db, row->id) : latest.n;
    struct edition_row version = version_from(db, row->id, n, made_of, actor->account);
    if (fresh) {
        edition_insert(db, &version);
        row->latest = version.id;
    } else {
        version.id = latest.id;
        edition_overwrite(db, &version);
    }
    if (!row->shown)
        row->lang = made_of->words.lang;
    row->state = DOCUMENT_DRAFT;
}

static struct result begin_change(struct db *db, const struct actor *actor, struct document_step s,
                                  struct document_row *row)
{
    struct result r = document_row_for(db, actor, s, row);
    if (r.outcome)
        return r;
    bool own = row->writer == actor->account && row->writer;
    if (!own && !may(actor, WRITE_DOCUMENT, row->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this document."));
    if (row->state == DOCUMENT_WITHDRAWN)
        return refuse(CONFLICT, NULL, N_("This document was withdrawn."));
    return OK_RESULT;
}

struct result document_save(struct db *db, const struct actor *actor, struct document_step s,
                            const struct document_about *about, const struct document_made *made_of)
{
    struct document_row row;
    struct place place, community;
    struct result r = begin_change(db, actor, s, &row);
    if (r.outcome || (r = check_about(db, about, &place, &community)).outcome ||
        (r = check_source(db, about, row.id)).outcome)
        return r;
    if (!document_may_write(actor, about->kind, place.path))
        return refuse(FORBIDDEN, NULL, N_("You may not write documents here."));
    /* What is known of a document that readers see already is for those who may publish. */
    if (!row.shown || may(actor, PUBLISH_DOCUMENT, row.path)) {
        row_set_about(db, &row, about, &place, &community);
        if ((r = topics_set(db, community.id, row.id, about->topics, about->n_topics)).outcome)
            return r;
    }
    put_words(db, actor, &row, made_of);
    return document_put(db, actor, &row, "document_save", NULL);
}

struct result document_save_words(struct db *db, const struct actor *actor, struct document_step s,
                                  const struct document_made *made_of)
{
    struct document_row row;
    struct result r = begin_change(db, actor, s, &row);
    if (r.outcome)
        return r;
    put_words(db, actor, &row, made_of);
    return document_put(db, actor, &row, "document_save", NULL);
}
