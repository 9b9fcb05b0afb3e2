/* Importing cases: rows become batches on this thread while the writer writes the batch before. */
#include <math.h>
#include <time.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/utf8.h"
#include "base/when.h"
#include "cases/inner.h"
#include "import/flight.h"
#include "import/map.h"
#include "import/rows.h"
#include "record/record.h"

enum { BATCH_ROWS = 2000, IN_FLIGHT = 2, MOST_YEARS = 64, YEAR_FIRST = 1970, YEAR_LAST = 2100 };

struct row {
    struct case_insert_row c;
    size_t line;
    i32 year;
    msec due;
    str answer;
    bool known;
};

struct batch {
    struct arena *arena;
    struct flight flight;
    struct reader *reader;
    struct row *rows;
    size_t n, added, known;
};

/* Reading a file: the map, and what its words were found to mean. */
struct reader {
    struct import *import;
    struct store *store;
    struct case_map map;
    bool is_json;
    size_t columns[MAP_FIELDS]; /* of the file; SIZE_MAX: the map names none */
    struct place community;
    struct map kinds;   /* word → id64 * */
    struct map places;  /* word → struct place * */
    struct map repeats; /* of rows without an id: how often the same came */
    struct batch batches[IN_FLIGHT];
};

/* ── Words of the source ── */

static str cell(const struct reader *r, const struct table *t, enum map_field f)
{
    return r->columns[f] < t->n_cells ? str_trim(t->cells[r->columns[f]]) : S("");
}

/* A code made of a word: letters and digits, the rest dashes; the source in front keeps it apart.
 */
static str code_from(struct arena *a, str source, str word)
{
    struct buf b = buf_new(a);
    buf_put(&b, source);
    for (size_t i = 0; i < word.n && b.n < 60; i++) {
        char c = word.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain || b.p[b.n - 1] != '-')
            buf_byte(&b, plain ? c : '-');
    }
    struct hash h = hash_blake2b(word, STR_NONE);
    if (utf8_count(word) != word.n || word.n > 40) /* what the code cannot tell apart */
        hex_put(&b, h.bytes, 4), b.n = b.n > 64 ? 64 : b.n;
    return buf_str(&b);
}

struct finding {
    struct reader *r;
    struct map *words; /* distinct words of the file */
    str *list;
    size_t n;
    struct result fault;
};

static id64 make_kind(struct db *db, struct reader *r, str word)
{
    struct kind kind;
    id64 id = 0;
    str top = str_fmt(r->import->arena, "%.*s", STR_FMT(r->map.source)),
        code = code_from(r->import->arena, r->map.source, word);
    struct said_name name = {r->map.lang.n ? r->map.lang : S("en"), word},
                     top_name = {S("en"), top};
    struct kind_new parent = {.code = top,
                              .role = SERVICE_CENTRE,
                              .level = COMMUNITY,
                              .respond_minutes = 480,
                              .resolve_minutes = 4800,
                              .reopening = true,
                              .names = &top_name,
                              .n_names = 1};
    if (kind_by_code(db, NULL, code, &kind))
        return kind.id;
    if (!kind_by_code(db, NULL, top, &kind))
        kind_add(db, NULL, &parent, &id);
    struct kind_new k = parent;
    k.parent_code = top;
    k.code = code;
    k.names = &name;
    return kind_add(db, NULL, &k, &id).outcome ? 0 : id;
}

static id64 find_kind(struct db *db, struct reader *r, str word)
{
    const str *mapped = map_get(&r->map.kinds, word);
    str code = mapped ? *mapped : r->map.other_kind;
    struct kind kind;
    if (code.n)
        return kind_by_code(db, NULL, code, &kind) && kind.leaf ? kind.id : 0;
    if (kind_by_code(db, NULL, word, &kind) && kind.leaf)
        return kind.id;
    return r->map.create_kinds && word.n ? make_kind(db, r, word) : 0;
}

static bool find_place(struct db *db, struct reader *r, str word, struct place *out)
{
    struct place *found;
    size_t n = place_find(db, NULL, r->community.path, word, 2, &found);
    for (size_t i = 0; i < n; i++)
        if (n == 1 || str_eq(found[i].name, word))
            return *out = found[i], true;
    if (!r->map.create_places)
        return false;
    struct said_name name = {r->map.lang.n ? r->map.lang : S("en"), word};
    struct place_new p = {.parent = r->community.id,
                          .level = GRID,
                          .lat = NAN,
                          .lon = NAN,
                          .names = &name,
                          .n_names = 1};
    id64 id;
    return !place_add(db, NULL, &p, &id).outcome && place_get(db, NULL, id, out);
}

static struct place place_copy(struct arena *a, struct place p)
{
    p.path = str_copy(a, p.path);
    return p;
}

/* One rule before all batches: every word of the kinds and places columns is looked up, or made. */
static struct result find_words(struct db *db, void *arg)
{
    struct reader *r = arg;
    struct arena *a = r->import->arena;
    if (!place_by_code(db, NULL, r->map.community, &r->community) ||
        r->community.level != COMMUNITY)
        return refuse(INVALID, "community", N_("The map names no community that is here."));
    r->community = place_copy(a, r->community);
    for (size_t i = 0; i < r->kinds.size; i++)
        if (r->kinds.slots[i].key.p)
            *(id64 *)r->kinds.slots[i].value = find_kind(db, r, r->kinds.slots[i].key);
    for (size_t i = 0; i < r->places.size; i++) {
        struct place *p = r->places.slots[i].value, found;
        if (r->places.slots[i].key.p && find_place(db, r, r->places.slots[i].key, &found))
            *p = place_copy(a, found);
    }
    return r->import->dry ? refuse(CONFLICT, NULL, N_("Nothing was written.")) : OK_RESULT;
}

/* First pass: which words there are. */
static void gather_words(struct reader *r, str text)
{
    struct arena *row_arena = arena_new(0), *a = r->import->arena;
    struct rows rows;
    rows_begin(a, text, r->is_json, r->map.separator, &rows);
    while (rows_next(&rows, row_arena)) {
        str kind = cell(r, &rows.table, MAP_KIND), place = cell(r, &rows.table, MAP_PLACE);
        if (!map_get(&r->kinds, kind))
            map_set(&r->kinds, str_copy(a, kind), NEW(a, id64));
        if (place.n && !map_get(&r->places, place))
            map_set(&r->places, str_copy(a, place), NEW(a, struct place));
        arena_reset(row_arena);
    }
    arena_free(row_arena);
}

/* ── Rows ── */

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

static bool read_point(const struct reader *r, const struct table *t, double *lat, double *lon)
{
    const struct case_map *m = &r->map;
    str north = cell(r, t, MAP_LAT), east = cell(r, t, MAP_LON);
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
static str own_id(struct reader *r, struct arena *a, const struct table *t)
{
    str id = cell(r, t, MAP_ID);
    if (id.n)
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

static const char *read_row(struct reader *r, struct arena *a, const struct table *t,
                            struct row *out)
{
    const struct case_map *m = &r->map;
    struct case_insert_row *c = &out->c;
    msec opened, closed, updated;
    enum case_state state;
    str title, description, address, lang = cell(r, t, MAP_LANGUAGE),
                                     place_word = cell(r, t, MAP_PLACE),
                                     kind_word = cell(r, t, MAP_KIND);
    const id64 *kind = map_get(&r->kinds, kind_word);
    const struct place *place = place_word.n ? map_get(&r->places, place_word) : NULL;
    if (!read_time(m, a, cell(r, t, MAP_OPENED), &opened) || !opened)
        return N_("The time of opening is not in the map's format.");
    if (!read_time(m, a, cell(r, t, MAP_CLOSED), &closed) ||
        !read_time(m, a, cell(r, t, MAP_UPDATED), &updated) ||
        !read_time(m, a, cell(r, t, MAP_DUE), &out->due))
        return N_("A time is not in the map's format.");
    if (!kind || !*kind)
        return N_("This kind is not in the map.");
    if (place_word.n && (!place || !place->id))
        return N_("There is no such place.");
    if (!read_point(r, t, &c->lat, &c->lon))
        return N_("These are no coordinates.");
    if (lang.n && !language_tag_valid(lang))
        return N_("There is no such language.");
    if (!read_state(m, cell(r, t, MAP_STATE), closed, &state))
        return N_("This state is not in the map.");
    if (!text_clean(a, cell(r, t, MAP_TITLE), true, &title) ||
        !text_clean(a, cell(r, t, MAP_DESCRIPTION), false, &description) ||
        !text_clean(a, cell(r, t, MAP_ADDRESS), true, &address) ||
        !text_clean(a, cell(r, t, MAP_ANSWER), false, &out->answer))
        return N_("This is not written in UTF-8.");
    if (!title.n)
        take_title(kind_word, &title, &description);
    if (utf8_count(title) > TITLE_MOST) {
        description = description.n ? description : title;
        title = utf8_first(title, TITLE_MOST);
    }
    struct civil when = civil_from(opened);
    if (when.year < YEAR_FIRST || when.year > YEAR_LAST)
        return N_("The time of opening cannot be right.");
    if (!place)
        place = &r->community;
    bool open = state_open(state);
    *c = (struct case_insert_row){.community = r->community.id,
                                  .place = place->id,
                                  .path = place->path,
                                  .lat = c->lat,
                                  .lon = c->lon,
                                  .address = address,
                                  .kind = *kind,
                                  .title = title,
                                  .description = utf8_first(description, TEXT_MOST),
                                  .lang = lang.n ? lang : m->lang,
                                  .audience = EVERYBODY,
                                  .channel = CHANNEL_IMPORT,
                                  .state = state,
                                  .is_open = open,
                                  .team_path = S(""),
                                  .opened = opened,
                                  .updated = updated  ? updated
                                             : closed ? closed
                                                      : opened,
                                  .next_due = open && out->due ? out->due : NEVER_DUE,
                                  .resolved = closed,
                                  .closed = open      ? 0
                                            : closed  ? closed
                                            : updated ? updated
                                                      : opened,
                                  .source = m->source,
                                  .source_id = own_id(r, a, t)};
    out->year = when.year;
    return NULL;
}

/* ── Batches ── */

static void take_numbers(struct db *db, struct batch *b)
{
    struct {
        i32 year;
        i64 count, next;
    } years[MOST_YEARS];
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        size_t y = 0;
        while (y < n && years[y].year != b->rows[i].year)
            y++;
        if (y == n && n < MOST_YEARS)
            years[n].year = b->rows[i].year, years[n++].count = 0;
        if (y < MOST_YEARS && !b->rows[i].known)
            years[y].count++;
    }
    for (size_t y = 0; y < n; y++) {
        i64 last = years[y].count;
        if (years[y].count)
            case_numbers_take(db, years[y].year, years[y].count, &last);
        years[y].next = last - years[y].count + 1;
    }
    for (size_t i = 0; i < b->n; i++)
        for (size_t y = 0; y < n && !b->rows[i].known; y++)
            if (years[y].year == b->rows[i].year)
                b->rows[i].c.number =
                    str_fmt(db_arena(db), "%04d-%06lld", years[y].year, (long long)years[y].next++),
                y = n;
}

static void keep_row(struct db *db, struct row *row)
{
    row->c.id = id_new(row->c.opened); /* here: a rule that runs again takes another */
    case_insert(db, &row->c);
    search_added(db, SEARCH_CASE, row->c.id);
    if (row->due) {
        struct clock_row clock = {row->c.id,
                                  CLOCK_RESOLVE,
                                  row->c.opened,
                                  (row->due - row->c.opened) / MINUTES(1),
                                  row->due,
                                  row->c.closed,
                                  0};
        clock_insert(db, &clock);
    }
    if (row->answer.n) {
        struct event_insert_row answer = {.id = id_new(row->c.updated),
                                          .case_id = row->c.id,
                                          .at = row->c.updated,
                                          .what = EVENT_RESOLVED,
                                          .audience = EVERYBODY,
                                          .text = row->answer,
                                          .lang = row->c.lang,
                                          .detail = S("")};
        event_insert(db, &answer);
    }
}

/* Which rows are there already, and which come again in the same batch. */
static void find_known(struct db *db, struct batch *b)
{
    struct map seen = map_new(db_arena(db));
    struct buf ids = buf_new(db_arena(db));
    struct json json = {.out = &ids};
    struct source_known *known;
    json_open(&json, '[');
    for (size_t i = 0; i < b->n; i++)
        json_str(&json, b->rows[i].c.source_id);
    json_close(&json, ']');
    size_t n = cases_known(db, b->reader->map.source, buf_str(&ids), BATCH_ROWS, &known);
    for (size_t i = 0; i < n; i++)
        map_set(&seen, known[i].source_id, b);
    b->known = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct row *row = &b->rows[i];
        row->known = map_get(&seen, row->c.source_id) != NULL;
        map_set(&seen, row->c.source_id, b);
        b->known += row->known;
    }
}

/* A rule may run twice: it starts from the rows as they were read. */
static struct result write_batch(struct db *db, void *arg)
{
    struct batch *b = arg;
    b->added = 0;
    find_known(db, b);
    take_numbers(db, b);
    for (size_t i = 0; i < b->n; i++) {
        if (b->rows[i].known)
            continue;
        keep_row(db, &b->rows[i]);
        b->added++;
    }
    if (b->added)
        record(db,
               (struct record_entry){.verb = "cases_import",
                                     .subject = b->reader->community.id,
                                     .place = b->reader->community.path,
                                     .is_public = true,
                                     .detail = str_fmt(db_arena(db), "{\"cases\":%zu}", b->added)});
    return OK_RESULT;
}

/* Waits for a batch to be written and empties it. False: it could not be written. */
static bool settle(struct reader *r, struct batch *b)
{
    enum outcome outcome = flight_wait(&b->flight).outcome;
    r->import->added += b->added;
    r->import->known += b->known;
    arena_reset(b->arena);
    b->n = b->added = b->known = 0;
    b->rows = NEW_ARRAY(b->arena, struct row, BATCH_ROWS);
    return outcome == DONE;
}

static void send(struct reader *r, struct batch *b)
{
    flight_send(&b->flight, r->store, b->arena, now_ms(), write_batch, b);
}

/* Reads a row into its batch; false: it is faulty, and that was said. */
static bool take_row(struct reader *r, struct batch *b, const struct rows *rows)
{
    struct row *row = &b->rows[b->n];
    const char *fault = rows->fault ? rows->fault : read_row(r, b->arena, &rows->table, row);
    if (fault)
        import_fault(r->import, rows->line, (struct message){.text = fault});
    row->line = rows->line;
    return !fault;
}

/* Second pass. False: the store would not. */
static bool read_rows(struct reader *r, str text)
{
    struct import *i = r->import;
    struct rows rows;
    struct progress bar = progress_new("cases", text.n);
    size_t turn = 0;
    bool fine = true, ended = false;
    for (size_t k = 0; k < IN_FLIGHT; k++)
        settle(r, &r->batches[k]);
    rows_begin(i->arena, text, r->is_json, r->map.separator, &rows);
    while (fine && !i->stopped) {
        struct batch *b = &r->batches[turn];
        if (!rows_next(&rows, b->arena)) {
            ended = true;
            break;
        }
        i->lines++;
        if (!take_row(r, b, &rows)) {
            i->stopped = i->stop ? rows.line : 0;
        } else if (i->dry) {
            i->added++;
            arena_reset(b->arena);
            b->rows = NEW_ARRAY(b->arena, struct row, BATCH_ROWS);
        } else if (++b->n == BATCH_ROWS) {
            send(r, b);
            turn = (turn + 1) % IN_FLIGHT;
            fine = settle(r, &r->batches[turn]);
        }
        bar.count = i->lines;
        progress_to(&bar, text.n - rows.rest.n);
    }
    if (ended && rows.fault)
        import_fault(i, rows.line, (struct message){.text = rows.fault});
    if (fine && r->batches[turn].n)
        send(r, &r->batches[turn]);
    for (size_t k = 0; k < IN_FLIGHT; k++)
        fine = settle(r, &r->batches[k]) && fine;
    progress_end(&bar);
    return fine;
}

/* Finds the columns that the map names. False: it has been said which one the file lacks. */
static bool find_columns(struct reader *r, str text)
{
    struct rows rows;
    if (!rows_begin(r->import->arena, text, r->is_json, r->map.separator, &rows))
        return cli_fail(EXIT_INPUT, "%s: the file is empty", r->import->file), false;
    for (int f = 0; f < MAP_FIELDS; f++) {
        str name = r->map.columns[f];
        size_t at = 0;
        while (at < rows.table.n_heads && !str_eq_nocase(str_trim(rows.table.heads[at]), name))
            at++;
        r->columns[f] = name.n ? at : SIZE_MAX;
        if (name.n && at == rows.table.n_heads)
            return cli_fail(EXIT_INPUT, "%s has no column \"%.*s\", which the map names",
                            r->import->file, STR_FMT(name)),
                   false;
    }
    return true;
}

bool import_cases(struct import *i, struct store *s, const struct case_source *from, int *code)
{
    struct reader *r = NEW(i->arena, struct reader);
    r->import = i;
    r->store = s;
    r->is_json = from->is_json;
    *code = EXIT_INPUT;
    if (!map_read(i->arena, from->map, from->map_file, from->community, &r->map) ||
        !find_columns(r, from->text))
        return false;
    r->kinds = map_new(i->arena);
    r->places = map_new(i->arena);
    r->repeats = map_new(i->arena);
    for (size_t k = 0; k < IN_FLIGHT; k++) {
        r->batches[k] = (struct batch){.arena = arena_new(0), .reader = r};
        flight_init(&r->batches[k].flight);
    }
    gather_words(r, from->text);
    struct result found = store_write(s, i->arena, now_ms(), find_words, r);
    bool fine = found.outcome == DONE || (i->dry && r->community.id);
    if (fine)
        fine = read_rows(r, from->text);
    else if (found.message.text)
        cli_fail(EXIT_INPUT, "%s", str_z(i->arena, say(i->arena, NULL, found.message)));
    for (size_t k = 0; k < IN_FLIGHT; k++)
        arena_free(r->batches[k].arena);
    if (!fine && found.outcome != INVALID)
        *code = cli_fail(EXIT_AWAY, "the database would not; what was written before stays");
    return fine;
}
