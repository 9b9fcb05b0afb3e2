/* Importing cases: rows become batches on this thread while the writer writes the batch before. */
#include <math.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/utf8.h"
#include "base/when.h"
#include "import/case_rows.h"
#include "import/flight.h"
#include "import/rows.h"
#include "record/record.h"

enum { BATCH_ROWS = 2000, IN_FLIGHT = 2, MOST_YEARS = 64 };

struct batch {
    struct arena *arena;
    struct flight flight;
    struct case_reader *reader;
    struct incoming_case *rows;
    size_t n, added, known;
};

struct intake {
    struct case_reader reader;
    struct store *store;
    struct batch batches[IN_FLIGHT];
};

/* ── Words of the source ── */

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
    struct case_reader *r;
    struct map *words; /* distinct words of the file */
    str *list;
    size_t n;
    struct result fault;
};

static id64 make_kind(struct db *db, struct case_reader *r, str word)
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

static id64 find_kind(struct db *db, struct case_reader *r, str word)
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

static bool find_place(struct db *db, struct case_reader *r, str word, struct place *out)
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
    struct case_reader *r = arg;
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
static void gather_words(struct case_reader *r, str text)
{
    struct arena *row_arena = arena_new(0), *a = r->import->arena;
    struct rows rows;
    rows_begin(a, text, r->is_json, r->map.separator, &rows);
    while (rows_next(&rows, row_arena)) {
        str kind = case_cell(r, &rows.table, MAP_KIND),
            place = case_cell(r, &rows.table, MAP_PLACE);
        if (!map_get(&r->kinds, kind))
            map_set(&r->kinds, str_copy(a, kind), NEW(a, id64));
        if (place.n && !map_get(&r->places, place))
            map_set(&r->places, str_copy(a, place), NEW(a, struct place));
        arena_reset(row_arena);
    }
    arena_free(row_arena);
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

static void keep_row(struct db *db, struct incoming_case *row)
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
        struct incoming_case *row = &b->rows[i];
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
static bool settle(struct batch *b)
{
    enum outcome outcome = flight_wait(&b->flight).outcome;
    b->reader->import->added += b->added;
    b->reader->import->known += b->known;
    arena_reset(b->arena);
    b->n = b->added = b->known = 0;
    b->rows = NEW_ARRAY(b->arena, struct incoming_case, BATCH_ROWS);
    return outcome == DONE;
}

static void send(struct intake *in, struct batch *b)
{
    flight_send(&b->flight, in->store, b->arena, now_ms(), write_batch, b);
}

/* Reads a row into its batch; false: it is faulty, and that was said. */
static bool take_row(struct batch *b, const struct rows *rows)
{
    struct incoming_case *row = &b->rows[b->n];
    const char *fault =
        rows->fault ? rows->fault : case_row_read(b->reader, b->arena, &rows->table, row);
    if (fault)
        import_fault(b->reader->import, rows->line, (struct message){.text = fault});
    row->line = rows->line;
    return !fault;
}

/* Second pass. False: the store would not. */
static bool read_rows(struct intake *in, str text)
{
    const struct case_reader *r = &in->reader;
    struct import *i = r->import;
    struct rows rows;
    struct progress bar = progress_new("cases", text.n);
    size_t turn = 0;
    bool fine = true, ended = false;
    for (size_t k = 0; k < IN_FLIGHT; k++)
        settle(&in->batches[k]);
    rows_begin(i->arena, text, r->is_json, r->map.separator, &rows);
    while (fine && !i->stopped) {
        struct batch *b = &in->batches[turn];
        if (!rows_next(&rows, b->arena)) {
            ended = true;
            break;
        }
        i->lines++;
        if (!take_row(b, &rows)) {
            i->stopped = i->stop ? rows.line : 0;
        } else if (i->dry) {
            i->added++;
            arena_reset(b->arena);
            b->rows = NEW_ARRAY(b->arena, struct incoming_case, BATCH_ROWS);
        } else if (++b->n == BATCH_ROWS) {
            send(in, b);
            turn = (turn + 1) % IN_FLIGHT;
            fine = settle(&in->batches[turn]);
        }
        bar.count = i->lines;
        progress_to(&bar, text.n - rows.rest.n);
    }
    if (ended && rows.fault)
        import_fault(i, rows.line, (struct message){.text = rows.fault});
    if (fine && in->batches[turn].n)
        send(in, &in->batches[turn]);
    for (size_t k = 0; k < IN_FLIGHT; k++)
        fine = settle(&in->batches[k]) && fine;
    progress_end(&bar);
    return fine;
}

/* Finds the columns that the map names. False: it has been said which one the file lacks. */
static bool find_columns(struct case_reader *r, str text)
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
    struct intake *in = NEW(i->arena, struct intake);
    struct case_reader *r = &in->reader;
    r->import = i;
    in->store = s;
    r->is_json = from->is_json;
    *code = EXIT_INPUT;
    if (!map_read(i->arena, from->map, from->map_file, from->community, &r->map) ||
        !find_columns(r, from->text))
        return false;
    r->kinds = map_new(i->arena);
    r->places = map_new(i->arena);
    r->repeats = map_new(i->arena);
    for (size_t k = 0; k < IN_FLIGHT; k++) {
        in->batches[k] = (struct batch){.arena = arena_new(0), .reader = r};
        flight_init(&in->batches[k].flight);
    }
    gather_words(r, from->text);
    struct result found = store_write(s, i->arena, now_ms(), find_words, r);
    bool fine = found.outcome == DONE || (i->dry && r->community.id);
    if (fine)
        fine = read_rows(in, from->text);
    else if (found.message.text)
        cli_fail(EXIT_INPUT, "%s", str_z(i->arena, say(i->arena, NULL, found.message)));
    for (size_t k = 0; k < IN_FLIGHT; k++)
        arena_free(in->batches[k].arena);
    if (!fine && found.outcome != INVALID)
        *code = cli_fail(EXIT_AWAY, "the database would not; what was written before stays");
    return fine;
}
