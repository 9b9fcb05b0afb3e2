/* The city beside the demo community. */
#include "demo/city.h"

#include <unistd.h>
#include <zstd.h>

#include "base/file.h"
#include "import/import.h"

/* Made by tools/embed-text from data/ and docs/maps/. */
extern const str demo_city_places, demo_city_outlines, demo_city_requests, demo_city_map;
extern const str demo_real_places, demo_boston, demo_zurich, demo_messages_zh;

enum { PACKED_MOST = 64 << 20, UNPACKED_MOST = 4 << 20 };

/* The beginning of a file of real requests, and where it goes. */
struct part {
    const char *file;
    const str *map;
    const char *community, *zone;
    size_t rows;
    bool is_json;
};

static const struct part parts[] = {
    {"boston311_2011H2.csv.zst", &demo_boston, "boston-311", "America/New_York", 3000, false},
    {"zurich_zwn_reports.csv.zst", &demo_zurich, "zuerich-zwn", "Europe/Zurich", 800, false},
    {"zh_messages_replies.ndjson.zst", &demo_messages_zh, "letters-a", "Asia/Shanghai", 300, true},
};

static const char *part_path(struct arena *a, const char *folder, const struct part *p)
{
    return str_fmt(a, "%s/data/cases/%s", folder, p->file).p;
}

const char *city_folder(struct arena *a, const char *asked)
{
    const char *folder = asked ? asked : getenv("LINLI_SHARED");
    if (!folder)
        folder = "../shared";
    for (size_t i = 0; i < COUNT(parts); i++)
        if (access(part_path(a, folder, &parts[i]), R_OK) == 0)
            return folder;
    return NULL;
}

/* ── Reading a part ── */

/* The first UNPACKED_MOST bytes of what was packed. */
static bool unpack(struct arena *a, str packed, str *out)
{
    char *room = arena_alloc(a, UNPACKED_MOST);
    ZSTD_inBuffer in = {packed.p, packed.n, 0};
    ZSTD_outBuffer to = {room, UNPACKED_MOST, 0};
    ZSTD_DStream *stream = ZSTD_createDStream();
    size_t code = stream ? 1 : 0;
    while (code && !ZSTD_isError(code) && to.pos < to.size && in.pos < in.size)
        code = ZSTD_decompressStream(stream, &to, &in);
    ZSTD_freeDStream(stream);
    *out = (str){room, to.pos};
    return to.pos > 0 && !ZSTD_isError(code);
}

/* Its first lines, as far as they are whole; in CSV a line's end may stand inside quotes. */
static str first_lines(str text, size_t lines, bool is_json)
{
    bool quoted = false;
    size_t end = 0;
    for (size_t i = 0; i < text.n && lines; i++) {
        quoted ^= text.p[i] == '"' && !is_json;
        if (text.p[i] == '\n' && !quoted) {
            end = i + 1;
            lines--;
        }
    }
    return str_first(text, end);
}

/* ── Filling ── */

struct ground {
    struct arena *arena;
    str places, outlines; /* or empty */
    bool real;
};

static struct result fill_places(struct db *db, void *arg)
{
    struct ground *g = arg;
    struct import import = {.arena = g->arena, .file = "city", .stop = true};
    struct text_import places = {&import, g->places}, outlines = {&import, g->outlines};
    struct place place;
    struct result r = import_places(db, &places);
    if (!r.outcome && g->outlines.n)
        r = import_outlines(db, &outlines);
    for (size_t i = 0; i < COUNT(parts) && g->real && !r.outcome; i++)
        if (place_by_code(db, NULL, str_from(parts[i].community), &place))
            r = setting_set(db, NULL, place.id, S("zone"), str_from(parts[i].zone));
    return r;
}

static bool fill_cases(struct store *s, struct arena *a, const char *name, str text, str map,
                       const struct part *p, u64 *added)
{
    struct import import = {.arena = a, .file = name};
    struct case_source from = {.text = text,
                               .map = map,
                               .map_file = name,
                               .community = str_from(p ? p->community : ""),
                               .is_json = p && p->is_json};
    int code;
    bool fine = import_cases(&import, s, &from, &code);
    *added += import.added;
    return fine;
}

static bool fill_part(struct store *s, struct arena *a, const char *folder, const struct part *p,
                      u64 *added, str *said)
{
    const char *path = part_path(a, folder, p);
    str packed, text;
    if (access(path, R_OK) != 0)
        return true; /* not every file need be there */
    if (!file_read(a, path, PACKED_MOST, &packed, said))
        return false;
    *said = str_fmt(a, "%s is faulty", path);
    size_t heads = p->is_json ? 0 : 1;
    return unpack(a, packed, &text) &&
           fill_cases(s, a, path, first_lines(text, p->rows + heads, p->is_json), *p->map, p,
                      added);
}

bool city_fill(struct store *s, struct arena *a, msec now, const char *folder, str *said)
{
    u64 added = 0;
    bool fine = true;
    struct ground ground = {.arena = a,
                            .places = folder ? demo_real_places : demo_city_places,
                            .outlines = folder ? S("") : demo_city_outlines,
                            .real = folder != NULL};
    struct result r = store_write(s, a, now, fill_places, &ground);
    if (r.outcome)
        return *said = say(a, NULL, r.message), false;
    *said = S("the requests of the invented city are faulty");
    if (!folder)
        fine =
            fill_cases(s, a, "city_requests.csv", demo_city_requests, demo_city_map, NULL, &added);
    for (size_t i = 0; i < COUNT(parts) && folder && fine; i++)
        fine = fill_part(s, a, folder, &parts[i], &added, said);
    if (fine)
        *said =
            str_fmt(a,
                    folder ? "Beside it stand %llu requests of real cities, from %s/data/cases"
                           : "Beside it stand %llu requests of an invented city%s",
                    (unsigned long long)added, folder ? folder : " (for real ones: --city FOLDER)");
    return fine;
}
