/* What a place settles for itself: the table of settings, reading them from the place upward,
 * changing them. Uses places.sql, calendar. */
#include "base/json.h"
#include "base/utf8.h"
#include "calendar/calendar.h"
#include "places/places.h"
#include "places/places.sql.h"
#include "record/record.h"

enum { RECORDED_CHARACTERS = 200, ZONE_MOST = 64 };

const struct setting_kind setting_kinds[] = {
    {"foot-line", SETTING_LINE, N_("Line at the foot of every page"),
     N_("Where and when people find you: name of the service centre, hours, telephone."), NULL, 0,
     200, EDIT_SETTING, CITY, COMMUNITY},
    {"service-phone", SETTING_LINE, N_("Telephone of the service centre"),
     N_("Shown to everybody who would rather talk than write."), NULL, 0, 40, EDIT_SETTING, CITY,
     COMMUNITY},
    {"fire-phone", SETTING_LINE, N_("Number of the fire brigade"),
     N_("Stands where people report something: who is in danger calls first."), NULL, 0, 20,
     EDIT_SETTING, CITY, COMMUNITY},
    {"ambulance-phone", SETTING_LINE, N_("Number of the ambulance"),
     N_("Stands where people report something: who is in danger calls first."), NULL, 0, 20,
     EDIT_SETTING, CITY, COMMUNITY},
    {"police-phone", SETTING_LINE, N_("Number of the police"),
     N_("Stands where people report something: who is in danger calls first."), NULL, 0, 20,
     EDIT_SETTING, CITY, COMMUNITY},
    {"anonymous-cases", SETTING_SWITCH, N_("Requests without an account"),
     N_("Whether people who are not signed in may report something."), "no", 0, 0, EDIT_SETTING,
     CITY, COMMUNITY},
    {"register-scheme", SETTING_LINE, N_("Register numbers of documents"),
     N_("In braces: year, n for the next number, unit for who issues it. Empty: none are given."),
     NULL, 0, 80, EDIT_SETTING, CITY, COMMUNITY},
    {"similar-days", SETTING_NUMBER, N_("Days to look back for the same request"),
     N_("Open requests of the same kind stand beside the form, so that nothing is reported twice."),
     "30", 1, 365, EDIT_SETTING, CITY, COMMUNITY},
    {"calendar", SETTING_CALENDAR, N_("Working hours and holidays"),
     N_("Deadlines are counted in these hours. Without a calendar every hour counts."), NULL, 0,
     CALENDAR_BYTES, EDIT_SETTING, CITY, COMMUNITY},
    {"zone", SETTING_ZONE, N_("Time zone"),
     N_("Times and dates on all pages are shown in it, like Asia/Shanghai."), "UTC", 0, ZONE_MOST,
     EDIT_OPERATION, CITY, COMMUNITY},
    {0},
};

const struct setting_kind *setting_kind(str name)
{
    for (const struct setting_kind *k = setting_kinds; k->name; k++)
        if (str_eq(name, str_from(k->name)))
            return k;
    return NULL;
}

/* ── Reading ── */

static bool said_at(struct db *db, str path, const char *name, struct setting_row *row)
{
    str up[PATH_DEEPEST];
    path_line(path, up);
    return setting_near(db, up[0], up[1], up[2], up[3], up[4], up[5], up[6], up[7], str_from(name),
                        row);
}

static str usual(const struct setting_kind *kind)
{
    return kind && kind->usual ? str_from(kind->usual) : STR_NONE;
}

str setting(struct db *db, str path, const char *name)
{
    struct setting_row row;
    return said_at(db, path, name, &row) ? row.value : usual(setting_kind(str_from(name)));
}

i64 setting_number(struct db *db, str path, const char *name)
{
    i64 n = 0;
    (void)str_i64(setting(db, path, name), &n);
    return n;
}

struct setting_value setting_value(struct db *db, const struct place *place,
                                   const struct setting_kind *kind)
{
    struct setting_row row;
    if (!said_at(db, place->path, kind->name, &row))
        return (struct setting_value){.kind = kind, .value = usual(kind)};
    return (struct setting_value){kind, row.value, row.place, row.place == place->id};
}

/* ── Changing ── */

static struct message calendar_fault(struct arena *a, str value)
{
    struct calendar c;
    const struct calendar_fault *faults;
    if (!calendar_parse(a, value, &c, &faults))
        return (struct message){0};
    struct message why = faults[0].message;
    return (struct message){.text = N_("Line {1}: {2}"),
                            .args = {str_fmt(a, "%zu", faults[0].line), say(a, NULL, why)}};
}

static struct message number_fault(struct arena *a, const struct setting_kind *kind, str value)
{
    i64 n;
    if (str_i64(value, &n) && n >= kind->min && n <= kind->max)
        return (struct message){0};
    return (struct message){.text = N_("Write a number from {1} to {2}."),
                            .args = {str_fmt(a, "%lld", (long long)kind->min),
                                     str_fmt(a, "%lld", (long long)kind->max)}};
}

/* What is wrong with a value; text NULL: nothing. */
static struct message setting_fault(struct arena *a, const struct setting_kind *kind, str value)
{
    switch (kind->type) {
    case SETTING_NUMBER:
        return number_fault(a, kind, value);
    case SETTING_SWITCH:
        if (str_eq(value, S("yes")) || str_eq(value, S("no")))
            return (struct message){0};
        return (struct message){.text = N_("Choose one of these.")};
    case SETTING_ZONE:
        if (value.n <= ZONE_MOST && zone_known(str_z(a, value)))
            return (struct message){0};
        return (struct message){.text = N_("There is no such time zone.")};
    case SETTING_CALENDAR:
        return calendar_fault(a, value);
    case SETTING_LINE:
        break;
    }
    if ((i64)text_length(value) <= kind->max)
        return (struct message){0};
    return (struct message){.text = N_("At most {1} characters fit here."),
                            .args = {str_fmt(a, "%lld", (long long)kind->max)}};
}

bool setting_changeable(const struct actor *actor, const struct place *place,
                        const struct setting_kind *kind)
{
    return place->level >= kind->highest && place->level <= kind->lowest &&
           may(actor, kind->who, place->path);
}

static struct result setting_to_change(struct db *db, const struct actor *actor, id64 id, str name,
                                       struct place *place, const struct setting_kind **kind)
{
    *kind = setting_kind(name);
    if (!*kind)
        return refuse(MISSING, "name", N_("There is no such setting."));
    if (!place_get(db, NULL, id, place))
        return refuse(MISSING, NULL, N_("There is no such place."));
    if (place->level < (*kind)->highest || place->level > (*kind)->lowest)
        return refuse(INVALID, "place", N_("This is not settled at such a place."));
    if (actor && !may(actor, (*kind)->who, place->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change settings here."));
    return OK_RESULT;
}

static void setting_changed(struct db *db, const struct actor *actor, const char *verb,
                            const struct place *place, str name, str value)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key_str(&j, "name", name);
    if (value.p) {
        json_key_str(&j, "value", utf8_first(value, RECORDED_CHARACTERS));
    }
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = verb,
                                     .subject = place->id,
                                     .place = place->path,
                                     .is_public = true,
                                     .detail = buf_str(&b)});
}

struct result setting_set(struct db *db, const struct actor *actor, id64 place, str name, str value)
{
    struct place where;
    const struct setting_kind *kind;
    struct result r = setting_to_change(db, actor, place, name, &where, &kind);
    if (r.outcome)
        return r;
    struct message fault = setting_fault(db_arena(db), kind, value);
    if (fault.text)
        return (struct result){.outcome = INVALID, .field = "value", .message = fault};
    setting_put(db, place, name, value);
    setting_changed(db, actor, "setting_set", &where, name, value);
    return made(place);
}

struct result setting_reset(struct db *db, const struct actor *actor, id64 place, str name)
{
    struct place where;
    const struct setting_kind *kind;
    struct result r = setting_to_change(db, actor, place, name, &where, &kind);
    if (r.outcome)
        return r;
    if (!setting_drop(db, place, name))
        return refuse(CONFLICT, NULL, N_("This place says nothing of its own."));
    setting_changed(db, actor, "setting_reset", &where, name, STR_NONE);
    return made(place);
}
