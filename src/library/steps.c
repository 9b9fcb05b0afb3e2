/* Steps of a document: to review, back, approved, withdrawn; what it replaces and leads to. */
#include "base/json.h"
#include "library/writing.h"
#include "record/record.h"

/* ── Shared ── */

struct result document_row_for(struct db *db, const struct actor *actor, struct document_step s,
                               struct document_row *row)
{
    if (!document_row_by_id(db, s.id, row))
        return refuse(MISSING, NULL, N_("There is no such document."));
    struct document seen;
    struct result r = document_get_by_id(db, actor, s.id, &seen);
    if (r.outcome)
        return r;
    if (s.version && s.version != row->version)
        return refuse(CONFLICT, NULL, N_("Somebody changed this document meanwhile."));
    return OK_RESULT;
}

void document_record(struct db *db, const struct actor *actor, const struct document_row *row,
                     const char *verb, const str *text)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    bool open = row->shown && row->published <= db_now(db) && row->readers == READ_BY_EVERYBODY;
    json_open(&j, '{');
    json_key(&j, "number");
    json_str(&j, row->number);
    json_key(&j, "kind");
    json_str(&j, str_from(document_kind_word((enum document_kind)row->kind)));
    if (text && text->n) {
        json_key(&j, "words");
        json_str(&j, *text);
    }
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor->account,
                                     .verb = verb,
                                     .subject = row->id,
                                     .place = row->path,
                                     .is_public = open,
                                     .detail = buf_str(&b)});
}

struct result document_put(struct db *db, const struct actor *actor, struct document_row *row,
                           const char *verb, const str *text)
{
    row->updated = db_now(db);
    if (document_update(db, row) == 0)
        return refuse(CONFLICT, NULL, N_("Somebody changed this document meanwhile."));
    document_topics_follow(db, row->id, row->published,
                           row->readers == READ_BY_EVERYBODY && row->shown &&
                               row->state != DOCUMENT_WITHDRAWN);
    document_record(db, actor, row, verb, text);
    if (row->shown)
        document_tell(db, row);
    return made(row->id);
}

static struct result need_words(str text, const char *why)
{
    if (!str_trim(text).n)
        return refuse(INVALID, "text", why);
    if (text_length(text) > DOCUMENT_SUMMARY_MOST)
        return refuse(INVALID, "text", N_("This is too long: at most 600 characters."));
    return OK_RESULT;
}

/* ── Review ── */

struct result document_send(struct db *db, const struct actor *actor, struct document_step s)
{
    struct document_row row;
    struct result r = document_row_for(db, actor, s, &row);
    if (r.outcome)
        return r;
    if (row.writer != actor->account && !may(actor, WRITE_DOCUMENT, row.path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this document."));
    if (row.state != DOCUMENT_DRAFT)
        return refuse(CONFLICT, NULL, N_("It is not a draft any more."));
    edition_review_set(db, row.latest, db_now(db), 0, 0, S(""));
    row.state = DOCUMENT_IN_REVIEW;
    return document_put(db, actor, &row, "document_send", NULL);
}

static struct result begin_review(struct db *db, const struct actor *actor, struct document_step s,
                                  struct document_row *row, struct edition_shown_row *latest)
{
    struct result r = document_row_for(db, actor, s, row);
    if (r.outcome)
        return r;
    if (!may(actor, REVIEW_DOCUMENT, row->path))
        return refuse(FORBIDDEN, NULL, N_("You may not review documents here."));
    if (row->state != DOCUMENT_IN_REVIEW || !edition_by_id(db, row->latest, latest))
        return refuse(CONFLICT, NULL, N_("It does not wait for a review."));
    return OK_RESULT;
}

struct result document_give_back(struct db *db, const struct actor *actor, struct document_step s)
{
    struct document_row row;
    struct edition_shown_row latest;
    struct result r = begin_review(db, actor, s, &row, &latest);
    if (r.outcome || (r = need_words(s.text, N_("Say what should be changed."))).outcome)
        return r;
    edition_review_set(db, latest.id, latest.sent, actor->account, db_now(db), s.text);
    row.state = DOCUMENT_DRAFT;
    return document_put(db, actor, &row, "document_give_back", &s.text);
}

/* What readers see of it from now on. */
static void show_version(struct document_row *row, const struct edition_shown_row *v, msec at)
{
    row->shown = v->id;
    row->lang = v->lang;
    row->title = v->title;
    row->summary = v->summary;
    row->minutes = v->minutes;
    row->changed = at;
}

struct result document_approve(struct db *db, const struct actor *actor, struct document_step s,
                               msec at)
{
    struct document_row row;
    struct edition_shown_row latest;
    struct result r = begin_review(db, actor, s, &row, &latest);
    if (r.outcome)
        return r;
    if (latest.writer == actor->account)
        return refuse(FORBIDDEN, NULL,
                      N_("Somebody else must look at what you wrote before it is published."));
    if (!may(actor, PUBLISH_DOCUMENT, row.path))
        return refuse(FORBIDDEN, NULL, N_("You may not publish here."));
    /* Words are given with what goes back: without them it is approved (read.c, may_be_read). */
    edition_review_set(db, latest.id, latest.sent, actor->account, db_now(db), S(""));
    bool out = document_is_out(&row, db_now(db)), later = at > db_now(db);
    row.state = DOCUMENT_APPROVED;
    if (row.wants_register && !row.register_no.n)
        row.register_no = register_number(db, row.path, row.community, row.unit, row.year);
    row.coming = out && later ? latest.id : 0;
    row.coming_at = row.coming ? at : 0;
    if (!row.coming)
        show_version(&row, &latest, db_now(db));
    if (!out)
        row.published = later ? at : db_now(db);
    return document_put(db, actor, &row, later ? "document_approve_for" : "document_approve", NULL);
}

/* Approved for a time that has come. Who writes a newer one meanwhile is not disturbed. */
static void document_appear(struct db *db, struct document_row *row)
{
    struct edition_shown_row v;
    if (row->state == DOCUMENT_WITHDRAWN || !edition_by_id(db, row->coming, &v)) {
        document_coming_set(db, row->id, 0, 0);
        return;
    }
    show_version(row, &v, row->coming_at);
    document_show(db, row->id, row->shown, row->lang, row->title, row->summary, row->minutes,
                  row->changed);
    document_record(db, &nobody, row, "document_approve", NULL);
    document_tell(db, row);
}

void documents_tell_due(struct db *db)
{
    enum { AT_ONCE = 200 };
    struct document_row *rows;
    size_t n = document_rows_due(db, db_now(db), AT_ONCE, &rows);
    for (size_t i = 0; i < n; i++) {
        document_told(db, rows[i].id, rows[i].published);
        document_record(db, &nobody, &rows[i], "document_approve", NULL);
        document_tell(db, &rows[i]);
    }
    n = document_rows_coming(db, db_now(db), AT_ONCE, &rows);
    for (size_t i = 0; i < n; i++)
        document_appear(db, &rows[i]);
}

struct result document_withdraw(struct db *db, const struct actor *actor, struct document_step s)
{
    struct document_row row;
    struct result r = document_row_for(db, actor, s, &row);
    if (r.outcome)
        return r;
    bool own_draft = row.writer == actor->account && !row.shown;
    if (!own_draft && !may(actor, PUBLISH_DOCUMENT, row.path))
        return refuse(FORBIDDEN, NULL, N_("You may not withdraw this document."));
    if (row.state == DOCUMENT_WITHDRAWN)
        return refuse(CONFLICT, NULL, N_("This document was withdrawn."));
    if (row.shown && row.retain > db_now(db))
        return refuse(INVALID, "text",
                      N_("It must be kept until the end of its retention period."));
    if ((r = need_words(s.text, N_("Say why."))).outcome)
        return r;
    row.state = DOCUMENT_WITHDRAWN;
    row.coming = 0;
    row.coming_at = 0;
    return document_put(db, actor, &row, "document_withdraw", &s.text);
}

/* ── What leads from one to another ── */

struct result document_row_to_change(struct db *db, const struct actor *actor,
                                     struct document_step s, struct document_row *row)
{
    struct result r = document_row_for(db, actor, s, row);
    if (r.outcome)
        return r;
    bool own = row->writer == actor->account && !row->shown;
    if (!own && !may(actor, row->shown ? PUBLISH_DOCUMENT : WRITE_DOCUMENT, row->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this document."));
    return OK_RESULT;
}

bool takes_place_of(struct db *db, id64 one, id64 other)
{
    enum { FOLLOWED = 100 };
    struct document_row row;
    for (int i = 0; i < FOLLOWED && other && other != one; i++)
        other = document_row_by_id(db, other, &row) ? row.superseded_by : 0;
    return other == one;
}

struct result document_supersede(struct db *db, const struct actor *actor, struct document_step s,
                                 const id64 *old, size_t n)
{
    struct document_row row, before;
    struct document seen;
    struct buf numbers = buf_new(db_arena(db));
    struct result r = document_row_to_change(db, actor, s, &row);
    if (r.outcome)
        return r;
    document_superseded_clear(db, row.id);
    for (size_t i = 0; i < n; i++) {
        if (!document_row_by_id(db, old[i], &before) ||
            document_get_by_id(db, actor, old[i], &seen).outcome)
            return refuse(INVALID, "old", N_("There is no such document."));
        if (!may(actor, PUBLISH_DOCUMENT, before.path))
            return refuse(FORBIDDEN, NULL, N_("You may not change this document."));
        /* A document never comes to replace itself. */
        if (takes_place_of(db, old[i], row.id))
            return refuse(INVALID, "old", N_("That document takes the place of this one."));
        document_superseded_set(db, old[i], row.id);
        buf_z(&numbers, i ? " " : "");
        buf_put(&numbers, before.number);
    }
    str said = buf_str(&numbers);
    return document_put(db, actor, &row, "document_supersede", &said);
}

struct result document_extend(struct db *db, const struct actor *actor, struct document_step s,
                              const id64 *targets, size_t n)
{
    struct document_row row;
    struct document seen;
    struct result r = document_row_to_change(db, actor, s, &row);
    if (r.outcome)
        return r;
    if (n > MOST_EXTENDED)
        return refuse(INVALID, "extended", N_("Further reading has at most 30 documents."));
    links_clear(db, row.id, LINK_EXTENDED);
    for (size_t i = 0; i < n; i++) {
        if (targets[i] == row.id || document_get_by_id(db, actor, targets[i], &seen).outcome)
            return refuse(INVALID, "extended", N_("There is no such document."));
        link_insert(db, row.id, LINK_EXTENDED, targets[i], (i64)i);
    }
    return document_put(db, actor, &row, "document_extend", NULL);
}

struct result document_link_case(struct db *db, id64 document, id64 case_id)
{
    link_insert(db, document, LINK_CASE, case_id, 0);
    return made(case_id);
}

struct result document_count_reads(struct db *db, id64 document, i64 more)
{
    document_reads_add(db, document, more);
    return OK_RESULT;
}
