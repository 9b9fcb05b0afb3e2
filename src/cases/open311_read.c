/* Open311: reading requests. Source: GeoReport v2, "GET Service Requests", "GET Service Request",
 * "GET service_request_id from a token"; page, page_size, updated_after, updated_before and radius
 * are extensions in common use. */
#include <math.h>

#include "base/when.h"
#include "cases/open311.h"
#include "cases/open311.sql.h"

enum {
    MOST_REQUESTS = 1000, /* GET Service Requests: at most 1,000 … */
    MOST_DAYS = 90,       /* … or 90 days */
    MOST_PAGE = 10000,
    MOST_IDS = 1000
};

/* ── GET Service Requests, GET Service Request ── */

/* What many requests share is looked up once. */
struct shared {
    struct kind *kinds;
    size_t n_kinds;
    struct map places, teams;
};

static str place_words(struct call *c, struct shared *shared, id64 id)
{
    str key = str_fmt(c->r->arena, "%lld", (long long)id), *name = map_get(&shared->places, key);
    struct place place;
    if (!name) {
        name = NEW(c->r->arena, str);
        *name = place_get(request_db(c->r), c->r->lang, id, &place) ? place.name : S("");
        map_set(&shared->places, key, name);
    }
    return *name;
}

static str team_words(struct call *c, struct shared *shared, const struct request_row *row)
{
    struct team team = {(enum role)row->team_role, row->team_path, row->team_org};
    str key = team_code(c->r->arena, team), *name = map_get(&shared->teams, key);
    if (!name) {
        name = NEW(c->r->arena, str);
        *name = team_name(request_db(c->r), c->r->lang, team);
        map_set(&shared->teams, key, name);
    }
    return *name;
}

/* Our picture of it, else the one that the reporting program named. */
static str media_of(struct request *r, const struct request_row *row)
{
    if (row->picture)
        return open311_address(
            r, str_fmt(r->arena, "/pictures/%lld/1920.jpg", (long long)row->picture));
    return str_or_empty(row->media);
}

static void put_request(struct call *c, struct shared *shared, const struct request_row *row)
{
    struct spark *s = &c->out;
    const struct kind *kind = kind_with(shared->kinds, shared->n_kinds, row->kind);
    bool said_whole =
        str_starts(row->description, row->title); /* the title is only its beginning */
    str title = said_whole ? S("") : row->title,
        separator = title.n && row->description.n ? S("\n") : S("");
    spark_item(s, "request");
    spark_text(s, "service_request_id", row->number);
    spark_text(s, "status", state_open((enum case_state)row->state) ? S("open") : S("closed"));
    spark_text(s, "status_notes", str_or_empty(row->notes));
    spark_text(s, "service_name", kind ? kind->name : S(""));
    spark_text(s, "service_code", kind ? kind->code : S(""));
    spark_text(s, "description",
               str_fmt(c->r->arena, "%.*s%.*s%.*s", STR_FMT(title), STR_FMT(separator),
                       STR_FMT(row->description)));
    spark_text(s, "agency_responsible", team_words(c, shared, row));
    spark_text(s, "service_notice", S(""));
    spark_time(s, "requested_datetime", row->opened);
    spark_time(s, "updated_datetime", row->closed ? row->closed : row->updated);
    spark_time(s, "expected_datetime", row->due);
    spark_text(s, "address", row->address.n ? row->address : place_words(c, shared, row->place));
    spark_text(s, "address_id", S(""));
    spark_text(s, "zipcode", S(""));
    spark_real(s, "lat", row->lat);
    spark_real(s, "long", row->lon);
    spark_text(s, "media_url", media_of(c->r, row));
    spark_item_end(s, "request");
}

static void put_requests(struct call *c, const struct request_row *rows, size_t n)
{
    struct shared shared = {.places = map_new(c->r->arena), .teams = map_new(c->r->arena)};
    shared.n_kinds = kind_all(request_db(c->r), c->r->lang, &shared.kinds);
    spark_list(&c->out, "service_requests", true);
    for (size_t i = 0; i < n; i++)
        put_request(c, &shared, &rows[i]);
    spark_list_end(&c->out, "service_requests");
    call_finish(c, 200);
}

/* "A comma delimited list … will return only those; overrides all other arguments." */
static void requests_by_id(struct call *c, str ids)
{
    struct request_row *rows = NULL, row;
    size_t n = 0, cap = 0;
    int asked = 0;
    for (str id; asked < MOST_IDS && str_cut(&ids, ',', &id); asked++)
        if (request_row_by_number(request_db(c->r), str_trim(id), &row))
            *PUSH(c->r->arena, rows, n, cap) = row;
    put_requests(c, rows, n);
}

struct search {
    id64 kind;
    str codes;
    i64 open, page, page_size;
    msec start, end, updated_after, updated_before;
    double lat, lon, south, north, east_scale, square_metres;
};

/* A time parameter; false: it is there and is none. A + before the zone that was not escaped comes
 * as a blank: programs write addresses that way. */
static bool read_time(struct call *c, const char *name, msec *out)
{
    enum { ZONE = 6 }; /* +08:00 */
    str text = call_given(c, name);
    *out = 0;
    if (text.n > ZONE && text.p[text.n - ZONE] == ' ')
        text = str_fmt(c->r->arena, "%.*s+%.*s", (int)(text.n - ZONE), text.p, ZONE - 1,
                       text.p + text.n - ZONE + 1);
    return !text.n || when_parse(text, NULL, out);
}

/* "… may not span more than 90 days. If not specified, the most recent 90 days." */
static const char *read_dates(struct call *c, struct search *q)
{
    if (!read_time(c, "start_date", &q->start) || !read_time(c, "end_date", &q->end) ||
        !read_time(c, "updated_after", &q->updated_after) ||
        !read_time(c, "updated_before", &q->updated_before))
        return N_("A date must be a W3C date and time with a zone, like 2026-11-24T09:00:00Z.");
    bool updated = q->updated_after || q->updated_before;
    if (q->start && q->end && q->end - q->start > DAYS(MOST_DAYS))
        return N_("start_date and end_date may not span more than 90 days.");
    if (q->start && !q->end)
        q->end = q->start + DAYS(MOST_DAYS);
    else if (q->end && !q->start)
        q->start = q->end - DAYS(MOST_DAYS);
    else if (!q->start && !updated)
        q->start = c->r->now - DAYS(MOST_DAYS);
    return NULL;
}

static const char *read_codes(struct call *c, struct search *q)
{
    struct kind kind;
    str codes = call_given(c, "service_code");
    if (!codes.n)
        return NULL;
    if (str_find_byte(codes, ',') != SIZE_MAX)
        q->codes = str_fmt(c->r->arena, ",%.*s,", STR_FMT(codes));
    else if (kind_by_code(request_db(c->r), NULL, codes, &kind))
        q->kind = kind.id;
    else
        return N_("The service_code was not found.");
    return NULL;
}

static const char *read_status(struct call *c, struct search *q)
{
    bool open = false, closed = false;
    str list = call_given(c, "status");
    q->open = INT_NONE;
    for (str word; list.n && str_cut(&list, ',', &word);) {
        word = str_trim(word);
        if (!str_eq(word, S("open")) && !str_eq(word, S("closed")))
            return N_("A status is open or closed.");
        open |= str_eq(word, S("open"));
        closed |= str_eq(word, S("closed"));
    }
    if (open != closed)
        q->open = open;
    return NULL;
}

static const char *read_page(struct call *c, struct search *q)
{
    str page = call_given(c, "page"), size = call_given(c, "page_size");
    q->page = 1;
    q->page_size = MOST_REQUESTS;
    if ((page.n && !str_i64(page, &q->page)) || (size.n && !str_i64(size, &q->page_size)) ||
        q->page < 1 || q->page > MOST_PAGE || q->page_size < 1)
        return N_("page and page_size are whole numbers from 1 on.");
    if (q->page_size > MOST_REQUESTS)
        q->page_size = MOST_REQUESTS;
    return NULL;
}

static const char *read_radius(struct call *c, struct search *q)
{
    str lat = call_given(c, "lat"), lon = call_given(c, "long"), radius = call_given(c, "radius");
    double metres = 100;
    q->lat = q->lon = q->south = q->north = q->east_scale = q->square_metres = NAN;
    if (!lat.n && !lon.n)
        return NULL;
    if (!str_double(lat, &q->lat) || !str_double(lon, &q->lon) || fabs(q->lat) > 90 ||
        fabs(q->lon) > 180 || (radius.n && !str_double(radius, &metres)) || !(metres > 0))
        return N_("lat and long are degrees, radius is metres.");
    const double pi = 3.14159265358979323846, metres_per_degree = 111320;
    q->south = q->lat - metres / metres_per_degree;
    q->north = q->lat + metres / metres_per_degree;
    q->east_scale = metres_per_degree * cos(q->lat * pi / 180);
    q->square_metres = metres * metres;
    return NULL;
}

void open311_requests(struct request *r)
{
    struct call c;
    struct search q = {.codes = STR_NONE};
    struct request_row *rows;
    const char *fault;
    if (!call_begin(&c, r, 0))
        return;
    str ids = call_given(&c, "service_request_id");
    if (ids.n) {
        requests_by_id(&c, ids);
        return;
    }
    if ((fault = read_codes(&c, &q))) {
        call_fail(&c, 404, fault);
        return;
    }
    if ((fault = read_dates(&c, &q)) || (fault = read_status(&c, &q)) ||
        (fault = read_page(&c, &q)) || (fault = read_radius(&c, &q))) {
        call_fail(&c, 400, fault);
        return;
    }
    size_t n =
        request_rows(request_db(r), c.community, q.kind, q.codes, q.open, q.start, q.end,
                     q.updated_after, q.updated_before, q.south, q.north, q.lat, q.lon,
                     q.east_scale, q.square_metres, q.page_size, (q.page - 1) * q.page_size, &rows);
    put_requests(&c, rows, n);
}

void open311_request(struct request *r)
{
    struct call c;
    struct request_row row;
    if (!call_begin(&c, r, 1))
        return;
    if (request_row_by_number(request_db(r), r->captures[0], &row))
        put_requests(&c, &row, 1);
    else
        call_fail(&c, 404, N_("The service_request_id was not found."));
}

/* ── GET service_request_id from a token ── */

void open311_token(struct request *r)
{
    struct call c;
    str number;
    id64 id;
    if (!call_begin(&c, r, 1))
        return;
    struct db *db = request_db(r);
    if (!token_case(db, r->captures[0], &id) || !request_number(db, id, &number)) {
        call_fail(&c, 404, N_("The token was not found."));
        return;
    }
    spark_list(&c.out, "service_requests", true);
    spark_item(&c.out, "request");
    spark_text(&c.out, "service_request_id", number);
    spark_text(&c.out, "token", r->captures[0]);
    spark_item_end(&c.out, "request");
    spark_list_end(&c.out, "service_requests");
    call_finish(&c, 200);
}
