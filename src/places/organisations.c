/* Organisations in a place. Uses places.sql. */
#include "base/id.h"
#include "places/places.h"
#include "places/places.sql.h"
#include "record/record.h"

enum { MOST_NAMES = 50 };

static const struct {
    const char *word, *name;
} kinds[] = {
    [ORGANISATION_NONE] = {"", ""},
    [RESIDENTS_COMMITTEE] = {"residents-committee", N_("Residents’ committee")},
    [PARTY_BRANCH] = {"party-branch", N_("Party branch")},
    [SERVICE_CENTRE_ORGANISATION] = {"service-centre", N_("Service centre")},
    [VOLUNTEER_CORPS] = {"volunteer-corps", N_("Volunteer corps")},
    [CLUB] = {"club", N_("Club")},
    [MEMBER_UNIT] = {"member-unit", N_("Member unit")},
    [PROPERTY_COMPANY] = {"property-company", N_("Property company")},
    [OWNERS_COMMITTEE] = {"owners-committee", N_("Owners’ committee")},
    [DEPARTMENT] = {"department", N_("Department")},
};

const char *organisation_kind_name(enum organisation_kind kind)
{
    return kinds[kind].name;
}

const char *organisation_kind_word(enum organisation_kind kind)
{
    return kinds[kind].word;
}

bool organisation_kind_by_word(str word, enum organisation_kind *out)
{
    for (size_t i = 1; i < COUNT(kinds); i++) {
        if (str_eq(word, str_from(kinds[i].word))) {
            *out = (enum organisation_kind)i;
            return true;
        }
    }
    return false;
}

static struct organisation organisation_from(const struct organisation_row *r)
{
    return (struct organisation){r->id,
                                 (enum organisation_kind)r->kind,
                                 r->place,
                                 r->path,
                                 r->name.p ? r->name : S("?"),
                                 str_or_empty(r->name_lang),
                                 r->phone,
                                 r->closed};
}

bool organisation_get(struct db *db, const struct lang *lang, id64 id, struct organisation *out)
{
    struct organisation_row row;
    bool found = organisation_row_by_id(db, lang_code(lang), id, &row);
    if (found)
        *out = organisation_from(&row);
    return found;
}

bool organisation_near(struct db *db, const struct lang *lang, enum organisation_kind kind,
                       str path, struct organisation *out)
{
    str up[PATH_DEEPEST];
    struct organisation_row row;
    path_line(path, up);
    bool found = organisation_row_near(db, lang_code(lang), kind, up[0], up[1], up[2], up[3], up[4],
                                       up[5], up[6], up[7], &row);
    if (found)
        *out = organisation_from(&row);
    return found;
}

size_t organisation_list(struct db *db, const struct lang *lang, str under, i64 limit,
                         struct organisation **out)
{
    struct organisation_row *rows;
    size_t n = organisation_rows_under(db, lang_code(lang), under, path_end(db_arena(db), under),
                                       limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct organisation, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = organisation_from(&rows[i]);
    return n;
}

struct result organisation_add(struct db *db, const struct actor *actor,
                               enum organisation_kind kind, id64 place,
                               const struct said_name *names, size_t n, str phone, id64 *id)
{
    struct place where;
    if (!place_get(db, NULL, place, &where))
        return refuse(INVALID, "place", N_("There is no such place."));
    if (actor && !may(actor, EDIT_PLACE, where.path))
        return refuse(FORBIDDEN, NULL, N_("You may not add organisations here."));
    if (!n || !names[0].name.n)
        return refuse(INVALID, "name", N_("An organisation needs a name."));
    struct organisation_insert_row row = {id_new(db_now(db)),         kind,      place, where.path,
                                          phone.n ? phone : STR_NONE, db_now(db)};
    organisation_insert(db, &row);
    for (size_t i = 0; i < n; i++)
        organisation_name_set(db, row.id, names[i].lang, names[i].name);
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = "organisation_add",
                                     .subject = row.id,
                                     .place = where.path,
                                     .is_public = true});
    *id = row.id;
    return made(row.id);
}

size_t organisation_names(struct db *db, id64 id, struct said_name **out)
{
    struct name_row *rows;
    size_t n = organisation_name_rows(db, id, MOST_NAMES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct said_name, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct said_name){rows[i].lang, rows[i].name};
    return n;
}

static struct result organisation_to_edit(struct db *db, const struct actor *actor, id64 id,
                                          struct organisation *o)
{
    if (!organisation_get(db, NULL, id, o))
        return refuse(MISSING, NULL, N_("There is no such organisation."));
    if (!may(actor, EDIT_PLACE, o->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change organisations here."));
    return OK_RESULT;
}

static void organisation_changed(struct db *db, const struct actor *actor, const char *verb,
                                 const struct organisation *o)
{
    record(db, (struct record_entry){.actor = actor->account,
                                     .verb = verb,
                                     .subject = o->id,
                                     .place = o->path,
                                     .is_public = true});
}

struct result organisation_edit(struct db *db, const struct actor *actor, id64 id,
                                enum organisation_kind kind, const struct said_name *names,
                                size_t n, str phone)
{
    struct organisation o;
    bool named = false;
    struct result r = organisation_to_edit(db, actor, id, &o);
    if (r.outcome)
        return r;
    for (size_t i = 0; i < n; i++)
        named |= names[i].name.n > 0;
    if (!named)
        return refuse(INVALID, "name", N_("An organisation needs a name."));
    for (size_t i = 0; i < n; i++) {
        if (names[i].name.n)
            organisation_name_set(db, id, names[i].lang, names[i].name);
        else
            organisation_name_drop(db, id, names[i].lang);
    }
    organisation_update(db, id, kind, phone.n ? phone : STR_NONE);
    organisation_changed(db, actor, "organisation_edit", &o);
    return made(id);
}

struct result organisation_close(struct db *db, const struct actor *actor, id64 id)
{
    struct organisation o;
    struct result r = organisation_to_edit(db, actor, id, &o);
    if (r.outcome)
        return r;
    if (o.closed)
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    organisation_update_closed(db, id, db_now(db));
    organisation_changed(db, actor, "organisation_close", &o);
    return made(id);
}
