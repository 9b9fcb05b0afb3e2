/* What imports and exports need of documents. */
#include "base/id.h"
#include "library/writing.h"
#include "texts/texts.h"

bool document_number_taken(struct db *db, str number, id64 *id)
{
    struct document_row row;
    if (!document_row_by_number(db, number, &row))
        return false;
    *id = row.id;
    return true;
}

void document_set_extended(struct db *db, id64 document, const id64 *targets, size_t n)
{
    links_clear(db, document, LINK_EXTENDED);
    for (size_t i = 0; i < n; i++)
        if (targets[i] != document)
            link_insert(db, document, LINK_EXTENDED, targets[i], (i64)i);
}

bool document_set_superseded(struct db *db, id64 old, id64 by)
{
    if (takes_place_of(db, old, by))
        return false;
    document_superseded_set(db, old, by);
    return true;
}

static size_t numbers_from(struct db *db, const struct number_row *rows, size_t n,
                           struct document_line **out)
{
    *out = NEW_ARRAY(db_arena(db), struct document_line, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct document_line){.id = rows[i].id, .number = rows[i].number};
    return n;
}

size_t document_extended_all(struct db *db, id64 document, struct document_line **out)
{
    struct number_row *rows;
    size_t n = link_numbers(db, document, LINK_EXTENDED, MOST_EXTENDED, &rows);
    return numbers_from(db, rows, n, out);
}

size_t document_superseded_all(struct db *db, id64 document, struct document_line **out)
{
    struct number_row *rows;
    size_t n = superseded_numbers(db, document, MOST_EXTENDED, &rows);
    return numbers_from(db, rows, n, out);
}

size_t topic_picks_all(struct db *db, id64 topic, struct document_line **out)
{
    struct number_row *rows;
    size_t n = pick_numbers(db, topic, MOST_PICKS, &rows);
    return numbers_from(db, rows, n, out);
}

bool document_number_of(struct db *db, id64 document, str *number)
{
    struct document_row row;
    bool found = document_row_by_id(db, document, &row);
    *number = row.number;
    return found;
}

void document_set_model(struct db *db, id64 document, id64 model)
{
    document_model_set(db, document, model);
}

size_t document_all(struct db *db, id64 after, i64 limit, struct document **out)
{
    struct document_row *rows;
    size_t n = document_rows_after(db, after, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct document, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = document_from(db, &nobody, &rows[i]);
    return n;
}

size_t document_editions(struct db *db, id64 document, id64 after, i64 limit,
                         struct document_version **out)
{
    struct edition_shown_row *rows;
    size_t n = editions_after(db, document, after, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct document_version, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = version_of(&rows[i]);
    return n;
}

/* ── Taking over ── */

/* The same words under the same number: an export that comes back. */
static bool is_there(struct db *db, const struct document_import *d, id64 *id)
{
    struct document_row row;
    struct edition_shown_row words;
    if (d->about.source_address.n && document_id_by_source(db, d->about.source_address, id))
        return true;
    if (d->file_address.n && document_id_by_source(db, d->file_address, id))
        return true;
    if (!d->number.n || !document_row_by_number(db, d->number, &row) ||
        !edition_by_id(db, row.shown ? row.shown : row.latest, &words))
        return false;
    *id = row.id;
    return str_eq(words.title, d->made.words.title) && str_eq(words.body, d->made.words.body);
}

/* As document_number() makes them: it stands in addresses, and names files of exports. */
static bool number_fits(str number)
{
    enum { YEAR = 4, NTH_MOST = 9 };
    size_t digits = 0;
    for (size_t i = 0; i < number.n; i++)
        digits += i != YEAR && number.p[i] >= '0' && number.p[i] <= '9';
    return number.n > YEAR + 1 && number.n <= YEAR + 1 + NTH_MOST && number.p[YEAR] == '-' &&
           digits == number.n - 1;
}

static str free_number(struct db *db, str wanted, i64 year)
{
    struct document_row there;
    if (wanted.n && !document_row_by_number(db, wanted, &there))
        return wanted;
    return document_number(db, year);
}

static struct edition_row edition_told(struct db *db, id64 document, i64 n,
                                       const struct document_made *made,
                                       const struct edition_told *told)
{
    struct edition_row e = version_from(db, document, n, made, 0);
    e.at = told->at ? told->at : e.at;
    e.sent = told->sent;
    e.reviewed = told->reviewed;
    e.verdict = told->verdict;
    e.writer_name = told->writer;
    e.reviewer_name = told->reviewer;
    return e;
}

/* The row of a document that comes in; what it shows is set by its version. */
static struct document_row row_told(struct db *db, const struct document_import *d)
{
    bool out = !d->state || d->state == DOCUMENT_APPROVED;
    return (struct document_row){.id = id_new(db_now(db)),
                                 .state = d->state ? d->state : DOCUMENT_APPROVED,
                                 .lang = d->made.words.lang,
                                 .register_no = d->register_number,
                                 .published = d->published || !out ? d->published : db_now(db),
                                 .title = S(""),
                                 .summary = S(""),
                                 .minutes = 1,
                                 .reads = d->reads,
                                 .updated = d->updated ? d->updated : db_now(db),
                                 .changed = d->updated ? d->updated : db_now(db),
                                 .version = 1};
}

struct result document_take_over(struct db *db, const struct document_import *d, id64 *id,
                                 bool *known)
{
    struct place place, community;
    struct result r = check_about(db, &d->about, &place, &community);
    if (r.outcome)
        return r;
    if (d->number.n && !number_fits(d->number))
        return refuse(INVALID, "number",
                      N_("A number is a year, a hyphen and digits, like 2026-17."));
    *known = is_there(db, d, id);
    if (*known)
        return made(*id);
    struct document_row row = row_told(db, d);
    row_set_about(db, &row, &d->about, &place, &community);
    if (row.wants_register && !row.register_no.n && row.published)
        row.register_no = register_number(db, place.path, row.community, row.unit, row.year);
    row.number = free_number(db, d->number, row.year);
    if (d->file_address.n && !row.source_address.p && !str_eq(row.number, d->number))
        row.source_address = d->file_address;
    struct edition_row version =
        edition_told(db, row.id, d->told.n ? d->told.n : 1, &d->made, &d->told);
    row.latest = version.id;
    if (row.published) {
        row.shown = version.id;
        row.title = version.title;
        row.summary = version.summary;
        row.minutes = version.minutes;
        if (!version.reviewed) /* it was published where it comes from */
            version.reviewed = version.at;
    }
    document_insert(db, &row);
    edition_insert(db, &version);
    for (size_t i = 0; i < d->n_away; i++)
        away_insert(db, row.id, (i64)i, d->away[i].title, d->away[i].address);
    *id = row.id;
    if ((r = topics_add(db, community.id, row.id, d->about.topics, d->about.n_topics)).outcome)
        return r;
    document_tell_new(db, &row, &version);
    return made(row.id);
}

struct result document_take_edition(struct db *db, id64 document,
                                    const struct document_made *made_of,
                                    const struct edition_told *told, bool *known)
{
    struct edition_shown_row there;
    struct document_row row;
    id64 same;
    if (!document_row_by_id(db, document, &row))
        return refuse(MISSING, NULL, N_("There is no such document."));
    *known = told->n && edition_in(db, document, made_of->words.lang, told->n, &same) &&
             edition_by_id(db, same, &there);
    if (*known)
        return str_eq(there.title, made_of->words.title) && str_eq(there.body, made_of->words.body)
                   ? made(there.id)
                   : refuse(CONFLICT, NULL, N_("There is another version of this number."));
    i64 n = told->n ? told->n : version_next(db, document);
    struct edition_row version = edition_told(db, document, n, made_of, told);
    edition_insert(db, &version);
    if (told->latest)
        document_latest_set(db, document, version.id);
    if (told->appears)
        document_coming_set(db, document, version.id, told->appears);
    if (!told->latest && !told->appears)
        text_was(db, TEXT_DOCUMENT, document, version.title, version.summary, version.body);
    return made(version.id);
}
