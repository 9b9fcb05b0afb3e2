/* Reading a row of a table of requests, from its times to its id. Uses map. */
#include "import/case_rows.h"

#include <math.h>
#include <time.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "base/when.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 2100 };

str case_cell(const struct case_reader *r, const struct table *t, enum map_field f)
{
    return r->columns[f] < t->n_cells ? str_trim(t->cells[r->columns[f]]) : S("");
}

static bool read_time(const struct case_map *m, struct arena *a, str text, msec *out)
{
    struct tm tm = {0};
    const int utc = 0;
    *out = 0;
    if (!text.n)
        return true;
    if (strcmp(m->time_format, "iso") == 0) {
        if (text.n > 10)
            return when_parse(text, &utc, out);
        struct civil day;
        return when_parse(text, &utc, out) &&
               (day = civil_from(*out), zone_moment(m->zone, &day, out));
    }
    const char *end = strptime(str_z(a, text), m->time_format, &tm);
    if (!end || *end)
        return false;
    struct civil c = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                      tm.tm_min,         tm.tm_sec,     0};
    bool real_day = civil_from(civil_to(c)).day == c.day; /* strptime knows no 30 February */
    return real_day && zone_moment(m->zone, &c, out);
}

/* swisstopo, "Formeln und Konstanten für die Berechnung der Schweizerischen schiefachsigen
 * Zylinderprojektion", approximation of section 4.2: good to about a metre. */
static void from_lv95(double east, double north, double *lat, double *lon)
{
    double y = (east - 2600000) / 1000000, x = (north - 1200000) / 1000000;
    double l =
        2.6779094 + 4.728982 * y + 0.791484 * y * x + 0.1306 * y * x * x - 0.0436 * y * y * y;
    double p = 16.9023892 + 3.238272 * x - 0.270978 * y * y - 0.002528 * x * x -
               0.0447 * y * y * x - 0.0140 * x * x * x;
    *lon = l * 100 / 36;
    *lat = p * 100 / 36;
}

static bool read_point(const struct case_reader *r, const struct table *t, double *lat, double *lon)
{
    const struct case_map *m = &r->map;
    str north = case_cell(r, t, MAP_LAT), east = case_cell(r, t, MAP_LON);
    *lat = *lon = NAN;
    if (!north.n || !east.n)
        return true;
    double a, b;
    if (!str_double(north, &a) || !str_double(east, &b))
        return false;
    if (m->lv95)
        from_lv95(b, a, lat, lon);
    else
        *lat = a, *lon = b;
    return fabs(*lat) <= 90 && fabs(*lon) <= 180;
}

static bool read_state(const struct case_map *m, str word, msec closed, enum case_state *out)
{
    const str *mapped = map_get(&m->states, word);
    *out = closed ? STATE_CLOSED : STATE_ASSIGNED;
    if (mapped)
        return state_by_word(*mapped, out);
    return !word.n || (m->other_state.n && state_by_word(m->other_state, out)) ||
           state_by_word(word, out) || !m->columns[MAP_STATE].n;
}

/* A row without an id of its own is known by its content, and by how often that came before. */
static str own_id(struct case_reader *r, struct arena *a, const struct table *t)
{
    str id;
    if (text_clean(a, case_cell(r, t, MAP_ID), true, &id) && id.n)
        return id;
    struct buf b = buf_new(a), hex = buf_new(a);
    for (size_t i = 0; i < t->n_cells; i++) {
        buf_put(&b, t->cells[i]);
        buf_byte(&b, 0x1F);
    }
    struct hash h = hash_blake2b(buf_str(&b), STR_NONE);
    hex_put(&hex, h.bytes, 12);
    i64 *seen = map_get(&r->repeats, buf_str(&hex));
    if (!seen) {
        seen = NEW(r->import->arena, i64);
        map_set(&r->repeats, str_copy(r->import->arena, buf_str(&hex)), seen);
    }
    return str_fmt(a, "%.*s-%lld", STR_FMT(buf_str(&hex)), (long long)(*seen)++);
}

enum { TITLE_TAKEN = 60 };

/* The source has no titles: the description's beginning is one, or all of it when it is short. */
static void take_title(str kind_word, str *title, str *description)
{
    bool whole =
        utf8_count(*description) <= TITLE_TAKEN && str_find_byte(*description, '\n') == SIZE_MAX;
    *title = description->n ? utf8_first(*description, TITLE_TAKEN) : kind_word;
    if (whole)
        *description = S("");
}

/* What a row tells, read and checked. Each of the next four reads what belongs together and answers
 * NULL, or what is wrong with it (N_). */
struct told {
    msec opened, closed, updated, due; /* 0: not told */
    i32 year;                          /* of opening */
    id64 kind;
    enum case_state state;
    const struct place *place;
    double lat, lon;
    str title, description, address, answer, lang;
};

static const char *read_times(const struct case_reader *r, struct arena *a, const struct table *t,
                              struct told *told)
{
    const struct case_map *m = &r->map;
    if (!read_time(m, a, case_cell(r, t, MAP_OPENED), &told->opened) || !told->opened)
        return N_("The time of opening is not in the map's format.");
    if (!read_time(m, a, case_cell(r, t, MAP_CLOSED), &told->closed) ||
        !read_time(m, a, case_cell(r, t, MAP_UPDATED), &told->updated) ||
        !read_time(m, a, case_cell(r, t, MAP_DUE), &told->due))
        return N_("A time is not in the map's format.");
    told->year = civil_from(told->opened).year;
    return told->year < YEAR_FIRST || told->year > YEAR_LAST
               ? N_("The time of opening cannot be right.")
               : NULL;
}

static const char *read_kind_and_state(const struct case_reader *r, const struct table *t,
                                       struct told *told)
{
    const id64 *kind = map_get(&r->kinds, case_cell(r, t, MAP_KIND));
    if (!kind || !*kind)
        return N_("This kind is not in the map.");
    told->kind = *kind;
    return read_state(&r->map, case_cell(r, t, MAP_STATE), told->closed, &told->state)
               ? NULL
               : N_("This state is not in the map.");
}

/* A row that names no place is about the community. */
static const char *read_where(const struct case_reader *r, const struct table *t, struct told *told)
{
    str word = case_cell(r, t, MAP_PLACE);
    told->place = word.n ? map_get(&r->places, word) : &r->community;
    if (!told->place || !told->place->id)
        return N_("There is no such place.");
    return read_point(r, t, &told->lat, &told->lon) ? NULL : N_("These are no coordinates.");
}

static const char *read_words(const struct case_reader *r, struct arena *a, const struct table *t,
                              struct told *told)
{
    told->lang = case_cell(r, t, MAP_LANGUAGE);
    if (told->lang.n && !language_tag_valid(told->lang))
        return N_("There is no such language.");
    if (!text_clean(a, case_cell(r, t, MAP_TITLE), true, &told->title) ||
        !text_clean(a, case_cell(r, t, MAP_DESCRIPTION), false, &told->description) ||
        !text_clean(a, case_cell(r, t, MAP_ADDRESS), true, &told->address) ||
        !text_clean(a, case_cell(r, t, MAP_ANSWER), false, &told->answer))
        return N_("This is not written in UTF-8.");
    if (!told->title.n)
        take_title(case_cell(r, t, MAP_KIND), &told->title, &told->description);
    if (utf8_count(told->title) > TITLE_MOST) { /* all of it stands in the description then */
        if (!told->description.n)
            told->description = told->title;
        told->title = utf8_first(told->title, TITLE_MOST);
    }
    told->description = utf8_first(told->description, TEXT_MOST);
    return NULL;
}

/* A source may not say when it changed last, or when it was closed: then what it says is nearest.
 */
static msec last_known(const struct told *told, msec first, msec second)
{
    return first ? first : second ? second : told->opened;
}

static struct case_insert_row case_of(const struct case_reader *r, const struct told *told, str own)
{
    bool open = state_open(told->state);
    return (struct case_insert_row){.community = r->community.id,
                                    .place = told->place->id,
                                    .path = told->place->path,
                                    .lat = told->lat,
                                    .lon = told->lon,
                                    .address = told->address,
                                    .kind = told->kind,
                                    .title = told->title,
                                    .description = told->description,
                                    .lang = told->lang.n ? told->lang : r->map.lang,
                                    .audience = EVERYBODY,
                                    .channel = CHANNEL_IMPORT,
                                    .state = told->state,
                                    .is_open = open,
                                    .team_path = S(""),
                                    .opened = told->opened,
                                    .updated = last_known(told, told->updated, told->closed),
                                    .next_due = open && told->due ? told->due : NEVER_DUE,
                                    .resolved = told->closed,
                                    .closed =
                                        open ? 0 : last_known(told, told->closed, told->updated),
                                    .source = r->map.source,
                                    .source_id = own};
}

const char *case_row_read(struct case_reader *r, struct arena *a, const struct table *t,
                          struct incoming_case *out)
{
    struct told told = {0};
    const char *fault;
    if ((fault = read_times(r, a, t, &told)) || (fault = read_kind_and_state(r, t, &told)) ||
        (fault = read_where(r, t, &told)) || (fault = read_words(r, a, t, &told)))
        return fault;
    out->c = case_of(r, &told, own_id(r, a, t));
    out->year = told.year;
    out->due = told.due;
    out->answer = told.answer;
    return NULL;
}
