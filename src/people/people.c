/* People: the rules. Uses people.sql. */
#include "people/people.h"

#include <jansson.h>

#include "base/id.h"
#include "base/json.h"
#include "people/people.sql.h"
#include "record/record.h"

enum {
    NAME_MOST = 120,
    LANGUAGES_MOST = 8,
    NOTE_MOST = 300,
    MOST_READINGS = 100,
    MOST_IN_HOUSEHOLD = 50,
    MOST_HOMES = 50
};

/* ── Checking ── */

static bool languages_valid(str languages)
{
    int n = 0;
    for (str tag, rest = languages; languages.n && str_cut(&rest, ' ', &tag);)
        if (!language_tag_valid(tag) || ++n > LANGUAGES_MOST)
            return false;
    return true;
}

static bool country_valid(str code)
{
    return code.n == 2 && code.p[0] >= 'A' && code.p[0] <= 'Z' && code.p[1] >= 'A' &&
           code.p[1] <= 'Z';
}

static struct result fault_of(const struct person_new *p)
{
    if (!p->name.n)
        return refuse(INVALID, "name", N_("Give a name."));
    if (text_length(p->name) > NAME_MOST)
        return refuse(INVALID, "name", N_("A name has at most 120 characters."));
    if (!languages_valid(p->languages))
        return refuse(INVALID, "languages", N_("One of these is no language."));
    if (p->nationality.n && !country_valid(p->nationality))
        return refuse(INVALID, "nationality", N_("There is no such country."));
    if (text_length(p->note) > NOTE_MOST)
        return refuse(INVALID, "note", N_("A note has at most 300 characters."));
    return OK_RESULT;
}

static str or_none(str s)
{
    return s.n ? s : STR_NONE;
}

/* ── Writing ── */

static void changed(struct db *db, const struct actor *actor, const char *verb, id64 person,
                    str path)
{
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = verb,
                                     .subject = person,
                                     .place = path});
}

static struct result settle(struct db *db, id64 person, id64 household, msec at, str *path)
{
    struct place place;
    *path = S("");
    if (!household)
        return OK_RESULT;
    if (!place_get(db, NULL, household, &place))
        return refuse(INVALID, "household", N_("There is no such household."));
    struct residence_insert_row row = {id_new(db_now(db)), person, household, place.path,
                                       at ? at : db_now(db)};
    residence_insert(db, &row);
    *path = place.path;
    return OK_RESULT;
}

struct result person_add(struct db *db, const struct actor *actor, const struct person_new *p,
                         id64 *id)
{
    str path;
    struct result r = fault_of(p);
    if (r.outcome)
        return r;
    struct person_insert_row row = {.id = id_new(db_now(db)),
                                    .name = p->name,
                                    .fold = text_fold(db_arena(db), p->name),
                                    .languages = p->languages,
                                    .nationality = or_none(p->nationality),
                                    .created = db_now(db)};
    person_insert(db, &row);
    person_contact_set(db, row.id, or_none(p->phone), or_none(p->email), p->note);
    if ((r = settle(db, row.id, p->household, p->moved_in, &path)).outcome)
        return r;
    /* Who lives nowhere here is staff from elsewhere: added with an account. */
    if (actor &&
        !(p->household ? may(actor, EDIT_PERSON, path) : may_somewhere(actor, ADD_ACCOUNT)))
        return refuse(FORBIDDEN, NULL, N_("You may not add people here."));
    changed(db, actor, "person_add", row.id, path);
    *id = row.id;
    return made(row.id);
}

/* Where they live, or lived last: who moved away is still known to those who knew them. */
static str last_path(struct db *db, const struct person_row *p)
{
    struct residence_row *rows;
    if (p->path.n || !residence_rows(db, p->id, 1, &rows))
        return str_or_empty(p->path);
    return rows[0].path;
}

/* One's own file, or one that the actor's role reaches. */
static bool reaches(struct db *db, const struct actor *actor, enum verb_allowed verb,
                    const struct person_row *p)
{
    return actor->person == p->id || may(actor, verb, last_path(db, p));
}

bool person_editable(struct db *db, const struct actor *actor, id64 id)
{
    struct person_row row;
    return person_row_by_id(db, id, &row) && may(actor, EDIT_PERSON, last_path(db, &row));
}

struct result person_edit(struct db *db, const struct actor *actor, id64 id,
                          const struct person_new *p)
{
    struct person_row row;
    if (!person_row_by_id(db, id, &row) || !reaches(db, actor, EDIT_PERSON, &row))
        return refuse(MISSING, NULL, N_("There is no such person, or not for you to know."));
    struct result r = fault_of(p);
    if (r.outcome)
        return r;
    person_update(db, id, p->name, text_fold(db_arena(db), p->name), p->languages,
                  or_none(p->nationality));
    changed(db, actor, "person_edit", id, row.path);
    return made(id);
}

struct result contact_set(struct db *db, const struct actor *actor, id64 id,
                          const struct contact *c)
{
    struct person_row row;
    if (!person_row_by_id(db, id, &row) || !reaches(db, actor, EDIT_PERSON, &row))
        return refuse(MISSING, NULL, N_("There is no such person, or not for you to know."));
    if (actor->person != id && !contact_read_lately(db, actor, id))
        return refuse(CONFLICT, NULL, N_("Say first why you need to read it."));
    if (text_length(c->note) > NOTE_MOST)
        return refuse(INVALID, "note", N_("A note has at most 300 characters."));
    person_contact_set(db, id, or_none(c->phone), or_none(c->email), c->note);
    changed(db, actor, "contact_set", id, row.path);
    return made(id);
}

struct result person_move(struct db *db, const struct actor *actor, id64 id, id64 household,
                          msec at)
{
    struct person_row row;
    struct place to;
    str path;
    if (!person_row_by_id(db, id, &row) || !may(actor, EDIT_PERSON, last_path(db, &row)))
        return refuse(MISSING, NULL, N_("There is no such person, or not for you to know."));
    if (!at)
        at = db_now(db);
    if (row.moved_in && at < row.moved_in)
        return refuse(INVALID, "at", N_("They moved in later than that."));
    if (household && (!place_get(db, NULL, household, &to) || !may(actor, EDIT_PERSON, to.path)))
        return refuse(INVALID, "household", N_("There is no such household."));
    if (household && household == row.household)
        return refuse(CONFLICT, "household", N_("They live there already."));
    residence_end(db, id, at);
    struct result r = settle(db, id, household, at, &path);
    if (r.outcome)
        return r;
    changed(db, actor, household ? "person_move" : "person_leave", id, household ? path : row.path);
    return made(id);
}

/* ── Reading ── */

static struct person person_from(const struct person_row *r)
{
    return (struct person){r->id,          r->name,      r->languages,
                           r->nationality, r->household, str_or_empty(r->path),
                           r->moved_in};
}

static size_t people_from(struct db *db, const struct person_row *rows, size_t n,
                          struct person **out)
{
    *out = NEW_ARRAY(db_arena(db), struct person, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = person_from(&rows[i]);
    return n;
}

struct result person_get(struct db *db, const struct actor *actor, id64 id, struct person *out)
{
    struct person_row row;
    if (!person_row_by_id(db, id, &row) || !reaches(db, actor, READ_PERSON, &row))
        return refuse(MISSING, NULL, N_("There is no such person, or not for you to know."));
    *out = person_from(&row);
    return made(id);
}

str person_name(struct db *db, id64 id)
{
    str name;
    return id && person_name_by_id(db, id, &name) ? name : S("");
}

size_t person_find(struct db *db, const struct actor *actor, str under, str words, id64 after,
                   i64 limit, struct person **out)
{
    struct arena *a = db_arena(db);
    struct person_row *rows;
    if (!may(actor, READ_PERSON, under))
        return *out = NULL, 0;
    str fold = text_fold(a, words);
    str end = str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_FMT(fold));
    size_t n = person_rows_by_fold(db, fold, end, under, path_end(a, under), after, limit, &rows);
    return people_from(db, rows, n, out);
}

size_t person_list(struct db *db, const struct actor *actor, str under, str after_path, id64 after,
                   i64 limit, struct person **out)
{
    struct person_row *rows;
    if (!may(actor, READ_PERSON, under))
        return *out = NULL, 0;
    size_t n = person_rows_listed(db, under, path_end(db_arena(db), under),
                                  after ? after_path : STR_NONE, after, limit, &rows);
    return people_from(db, rows, n, out);
}

size_t person_homes(struct db *db, const struct actor *actor, id64 id, struct residence **out)
{
    struct person_row row;
    struct residence_row *rows;
    *out = NULL;
    if (!person_row_by_id(db, id, &row) || !reaches(db, actor, READ_PERSON, &row))
        return 0;
    size_t n = residence_rows(db, id, MOST_HOMES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct residence, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] =
            (struct residence){rows[i].place, rows[i].path, rows[i].moved_in, rows[i].moved_out};
    return n;
}

size_t household_people(struct db *db, const struct actor *actor, str path, struct person **out)
{
    struct person_row *rows;
    if (!may(actor, READ_PERSON, path) && !str_eq(actor->path, path))
        return *out = NULL, 0;
    size_t n =
        person_rows_under(db, path, path_end(db_arena(db), path), S(""), MOST_IN_HOUSEHOLD, &rows);
    return people_from(db, rows, n, out);
}

/* ── Contact data ── */

struct contact contact_of(struct db *db, id64 person)
{
    struct contact_row row;
    if (!person_contact_of(db, person, &row))
        return (struct contact){S(""), S(""), S("")};
    return (struct contact){str_or_empty(row.phone), str_or_empty(row.email), row.note};
}

void contact_note_reading(struct db *db, const struct actor *actor, id64 subject, str path,
                          str reason)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key_str(&j, "reason", reason);
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor->account,
                                     .verb = "contact_read",
                                     .subject = subject,
                                     .place = path,
                                     .detail = buf_str(&b)});
}

bool contact_read_lately(struct db *db, const struct actor *actor, id64 subject)
{
    i64 one;
    return contact_read_since(db, subject, actor->account, db_now(db) - READING_LASTS, &one);
}

struct result contact_read(struct db *db, const struct actor *actor, id64 person, str reason,
                           struct contact *out)
{
    struct person_row row;
    if (!person_row_by_id(db, person, &row) || !reaches(db, actor, READ_CONTACT, &row))
        return refuse(MISSING, NULL, N_("There is no such person, or not for you to know."));
    if (actor->person != person && !reason.n)
        return refuse(INVALID, "reason", N_("Say why you need it."));
    if (actor->person != person)
        contact_note_reading(db, actor, person, row.path, reason);
    *out = contact_of(db, person);
    return made(person);
}

static struct result contact_own(struct db *db, const struct actor *actor, struct contact *out)
{
    *out = contact_of(db, actor->person);
    return OK_RESULT;
}

static str reason_in(struct arena *a, str detail)
{
    json_t *object = json_loadb(detail.p, detail.n, 0, NULL);
    str reason = str_copy(a, str_from(json_string_value(json_object_get(object, "reason"))));
    json_decref(object);
    return reason;
}

size_t contact_readings(struct db *db, const struct actor *actor, struct contact_reading **out)
{
    struct reading_row *rows;
    size_t n = contact_readings_of(db, actor->person, MOST_READINGS, &rows);
    *out = NEW_ARRAY(db_arena(db), struct contact_reading, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct contact_reading){rows[i].at, rows[i].reader,
                                             reason_in(db_arena(db), rows[i].detail)};
    return n;
}

static i64 count_residents(struct db *db, str low, str high)
{
    i64 n = 0;
    residences_count(db, low, high, &n);
    return n;
}

static void move_residents(struct db *db, const struct actor *actor, const struct place_moved *m)
{
    (void)actor;
    residences_move(db, m->low, m->high, m->path, m->tail);
}

const struct place_mover people_mover = {N_("People who live there"), count_residents,
                                         move_residents};

/* ── One's own ── */

static void own_homes(struct own_out *out, const struct actor *actor)
{
    struct residence *homes;
    struct place place;
    size_t n = person_homes(out->db, actor, actor->person, &homes);
    own_part(out, "homes", N_("Where you live and lived"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        if (place_get(out->db, out->lang, homes[i].place, &place))
            own_text(out, "place", N_("Home"), place.name);
        own_time(out, "moved_in", N_("Moved in"), homes[i].moved_in);
        own_time(out, "moved_out", N_("Moved out"), homes[i].moved_out);
    }
}

static void own_readings(struct own_out *out, const struct actor *actor)
{
    struct contact_reading *readings;
    size_t n = contact_readings(out->db, actor, &readings);
    own_part(out, "contact_readings", N_("Who read how to reach you"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_time(out, "at", N_("When"), readings[i].at);
        own_text(out, "reader", N_("Who"), readings[i].reader);
        own_text(out, "reason", N_("Why"), readings[i].reason);
    }
}

void people_own(struct own_out *out, const struct actor *actor)
{
    struct person person;
    struct contact contact;
    own_part(out, "person", N_("Person"));
    if (!person_get(out->db, actor, actor->person, &person).outcome) {
        own_thing(out);
        own_text(out, "name", N_("Name"), person.name);
        own_text(out, "languages", N_("Languages"), person.languages);
        own_text(out, "nationality", N_("Nationality"), person.nationality);
        if (!contact_own(out->db, actor, &contact).outcome) {
            own_text(out, "phone", N_("Telephone"), contact.phone);
            own_text(out, "email", N_("E-mail"), contact.email);
            own_text(out, "contact_note", N_("Note"), contact.note);
        }
    }
    own_homes(out, actor);
    own_readings(out, actor);
}
