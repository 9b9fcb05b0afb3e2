/* Reading documents: who may see which, and in which language. */
#include "library/inner.h"
#include "places/places.h"

enum { VERSIONS_SHOWN = 50, MOST_CASES = 20, MOST_AWAY = 50 };

bool document_is_out(const struct document_row *row, msec now)
{
    return row->shown && row->published && row->published <= now &&
           row->state != DOCUMENT_WITHDRAWN;
}

/* Somebody who works on it: its writer, who may write or review at its place. */
static bool works_on(const struct actor *actor, const struct document_row *row)
{
    return (row->writer && row->writer == actor->account) ||
           may(actor, WRITE_DOCUMENT, row->path) || may(actor, REVIEW_DOCUMENT, row->path);
}

static bool lives_in(struct db *db, const struct actor *actor, id64 community)
{
    struct place home;
    return actor->path.n && place_at_level(db, NULL, actor->path, COMMUNITY, &home) &&
           home.id == community;
}

static bool sees(struct db *db, const struct actor *actor, const struct document_row *row)
{
    if (works_on(actor, row))
        return true;
    if (!document_is_out(row, db_now(db)))
        return false;
    switch ((enum readers)row->readers) {
    case READ_BY_EVERYBODY:
        return true;
    case READ_BY_RESIDENTS:
        return lives_in(db, actor, row->community);
    case READ_BY_BODY:
        return acts_for(actor, row->body);
    }
    return false;
}

struct document document_from(struct db *db, const struct actor *actor,
                              const struct document_row *r)
{
    return (struct document){.id = r->id,
                             .number = r->number,
                             .path = r->path,
                             .community = r->community,
                             .place = r->place,
                             .body = r->body,
                             .unit = r->unit,
                             .writer = r->writer,
                             .superseded_by = r->superseded_by,
                             .model = r->model,
                             .kind = (enum document_kind)r->kind,
                             .state = (enum document_state)r->state,
                             .readers = (enum readers)r->readers,
                             .author = r->author,
                             .lang = r->lang,
                             .source = r->source,
                             .source_address = str_or_empty(r->source_address),
                             .licence = r->licence,
                             .disclaimer = r->disclaimer,
                             .register_number = r->register_no,
                             .year = r->year,
                             .reads = r->reads,
                             .version = r->version,
                             .dated = r->dated,
                             .in_force = r->in_force,
                             .expires = r->expires,
                             .retain = r->retain,
                             .published = r->published,
                             .updated = r->updated,
                             .changed = r->changed,
                             .coming = r->coming,
                             .coming_at = r->coming_at,
                             .shown = r->shown,
                             .latest = r->latest,
                             .wants_register = r->wants_register,
                             .is_out = document_is_out(r, db_now(db)),
                             .is_writer = r->writer && r->writer == actor->account,
                             .staff = works_on(actor, r)};
}

static struct result seen(struct db *db, const struct actor *actor, bool found,
                          const struct document_row *row, struct document *out)
{
    if (!found || !sees(db, actor, row))
        return refuse(MISSING, NULL, N_("There is no such document."));
    *out = document_from(db, actor, row);
    return OK_RESULT;
}

struct result document_get(struct db *db, const struct actor *actor, str number,
                           struct document *out)
{
    struct document_row row;
    bool found = document_row_by_number(db, number, &row);
    return seen(db, actor, found, &row, out);
}

struct result document_get_by_id(struct db *db, const struct actor *actor, id64 id,
                                 struct document *out)
{
    struct document_row row;
    bool found = document_row_by_id(db, id, &row);
    return seen(db, actor, found, &row, out);
}

bool document_by_source(struct db *db, str source_address, id64 *id)
{
    return document_id_by_source(db, source_address, id);
}

/* ── Versions ── */

struct document_version version_of(const struct edition_shown_row *r)
{
    return (struct document_version){.id = r->id,
                                     .lang = r->lang,
                                     .title = r->title,
                                     .summary = r->summary,
                                     .body = r->body,
                                     .html = r->html,
                                     .contents = r->contents,
                                     .note = r->note,
                                     .verdict = r->verdict,
                                     .by = str_or_empty(r->by),
                                     .reviewed_by = str_or_empty(r->reviewed_by),
                                     .n = r->n,
                                     .minutes = r->minutes,
                                     .writer = r->writer,
                                     .reviewer = r->reviewer,
                                     .at = r->at,
                                     .sent = r->sent,
                                     .reviewed = r->reviewed};
}

void document_page_ahead(struct db *db, const struct document *d, bool latest)
{
    page_words_of_ahead(db, latest ? d->latest : d->shown);
    around_of_ahead(db, d->id);
    document_topics_ahead(db, d->id);
    file_attachments_ahead(db, OWNER_DOCUMENT, d->id, 0);
}

static struct document_version drawn_version(const struct page_words_row *r)
{
    return (struct document_version){.id = r->id,
                                     .lang = r->lang,
                                     .title = r->title,
                                     .summary = r->summary,
                                     .html = r->html,
                                     .contents = r->contents,
                                     .verdict = r->verdict,
                                     .n = r->n,
                                     .minutes = r->minutes,
                                     .writer = r->writer};
}

bool document_page(struct db *db, const struct document *d, bool latest,
                   struct document_version *out)
{
    struct page_words_row row;
    if (!page_words_of(db, latest ? d->latest : d->shown, &row))
        return false;
    *out = drawn_version(&row);
    return true;
}

void document_words_ahead(struct db *db, id64 document)
{
    page_words_shown_of_ahead(db, document);
}

bool document_words(struct db *db, id64 document, struct document_version *out)
{
    struct page_words_row row;
    if (!page_words_shown_of(db, document, &row))
        return false;
    *out = drawn_version(&row);
    return true;
}

bool document_shown(struct db *db, const struct document *d, struct document_version *out)
{
    struct edition_shown_row row;
    if (!d->shown || !edition_by_id(db, d->shown, &row))
        return false;
    *out = version_of(&row);
    return true;
}

bool document_latest(struct db *db, const struct document *d, struct document_version *out)
{
    struct edition_shown_row row;
    if (!edition_by_id(db, d->latest, &row))
        return false;
    *out = version_of(&row);
    return true;
}

/* The number of the version that is shown; what is newer is for those who work on it. */
static i64 shown_n(struct db *db, const struct document *d)
{
    struct edition_shown_row row;
    if (d->staff)
        return INT64_MAX;
    return d->shown && edition_by_id(db, d->shown, &row) ? row.n : 0;
}

/* Drafts and what a reviewer gave back were never published. */
static bool may_be_read(const struct document *d, const struct edition_shown_row *row)
{
    bool approved = row->reviewed && !row->verdict.n;
    return d->staff || approved || row->id == d->shown;
}

bool document_version_get(struct db *db, const struct document *d, i64 n,
                          struct document_version *out)
{
    struct edition_shown_row row;
    if (n > shown_n(db, d) || !edition_by_n(db, d->id, d->lang, n, &row) || !may_be_read(d, &row))
        return false;
    *out = version_of(&row);
    return true;
}

size_t document_versions(struct db *db, const struct document *d, i64 before,
                         struct document_version **out)
{
    struct edition_shown_row *rows;
    i64 up_to = shown_n(db, d);
    if (before && before - 1 < up_to)
        up_to = before - 1;
    size_t n = edition_list(db, d->id, up_to, VERSIONS_SHOWN, &rows), kept = 0;
    *out = NEW_ARRAY(db_arena(db), struct document_version, n);
    for (size_t i = 0; i < n; i++)
        if (may_be_read(d, &rows[i]))
            (*out)[kept++] = version_of(&rows[i]);
    return kept;
}

struct document_around document_around(struct db *db, id64 document)
{
    struct around_row row = {0};
    around_of(db, document, &row);
    return (struct document_around){row.extended, row.supersedes, row.topics, row.away};
}

size_t document_cases(struct db *db, id64 document, id64 **out)
{
    struct target_row *rows;
    size_t n = link_targets(db, document, LINK_CASE, MOST_CASES, &rows);
    *out = NEW_ARRAY(db_arena(db), id64, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = rows[i].target;
    return n;
}

size_t document_away(struct db *db, id64 document, struct away **out)
{
    struct away_row *rows;
    size_t n = away_list(db, document, MOST_AWAY, &rows);
    *out = NEW_ARRAY(db_arena(db), struct away, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct away){rows[i].title, rows[i].address};
    return n;
}
