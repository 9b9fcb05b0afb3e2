/* Open311 GeoReport v2 for programs, to the letter, with the extensions in common use (page,
 * page_size, updated_after, updated_before, lat/long/radius, Accept-Language). Source: GeoReport v2
 * (wiki.open311.org/GeoReport_v2), Service Discovery; each handler names its call. */
#include <math.h>

#include "base/hash.h"
#include "base/random.h"
#include "base/utf8.h"
#include "base/when.h"
#include "cases/open311.sql.h"
#include "cases/spark.h"
#include "cases/web.h"

enum {
    MOST_REQUESTS = 1000, /* GET Service Requests: at most 1,000 … */
    MOST_DAYS = 90,       /* … or 90 days */
    MOST_PAGE = 10000,
    MOST_IDS = 1000
};

struct call {
    struct request *r;
    struct spark out;
    struct buf body;
    bool xml;
    struct pairs given; /* the query, or the form of a POST */
    id64 community;     /* of jurisdiction_id, 0: all */
};

/* ── Answers ── */

static void finish(struct call *c, int status)
{
    answer_header(c->r, S("Content-Language"), c->r->lang->code);
    answer_header(c->r, S("Access-Control-Allow-Origin"), S("*"));
    answer_text(c->r, status,
                c->xml ? S("text/xml; charset=utf-8") : S("application/json; charset=utf-8"),
                buf_str(&c->body));
}

/* "Errors": a list of code and description; the HTTP status says the same. */
static void fail(struct call *c, int status, const char *why)
{
    struct message m = {.text = why};
    c->body = buf_new(c->r->arena);
    c->out = spark_new(&c->body, c->xml);
    spark_list(&c->out, "errors", true);
    spark_item(&c->out, "error");
    spark_int(&c->out, "code", status);
    spark_text(&c->out, "description", say(c->r->arena, c->r->lang, m));
    spark_item_end(&c->out, "error");
    spark_list_end(&c->out, "errors");
    finish(c, status);
}

static str given(const struct call *c, const char *name)
{
    str clean, raw = pairs_get(c->given, str_from(name));
    /* "An empty parameter is an absent parameter." */
    return raw.n && text_clean(c->r->arena, raw, false, &clean) ? clean : S("");
}

/* The format is the path's extension; the jurisdiction is a community's code or path. */
static bool begin(struct call *c, struct request *r, int format_capture)
{
    struct place place;
    str format = r->captures[format_capture];
    *c = (struct call){.r = r,
                       .body = buf_new(r->arena),
                       .xml = !str_eq(format, S("json")),
                       .given = r->method == METHOD_POST ? r->form : r->query};
    c->out = spark_new(&c->body, c->xml);
    if (c->xml && !str_eq(format, S("xml")))
        return fail(c, 404, N_("This format is not offered; use .xml or .json.")), false;
    str jurisdiction = given(c, "jurisdiction_id");
    if (!jurisdiction.n)
        return true;
    struct db *db = request_db(r);
    if (!place_by_code(db, NULL, jurisdiction, &place) &&
        !place_by_path(db, NULL, jurisdiction, &place))
        return fail(c, 404, N_("The jurisdiction_id was not found.")), false;
    c->community = place.id;
    return true;
}

/* ── GET Service Discovery ── */

static str address_of(struct request *r, str path)
{
    return str_fmt(r->arena, "%.*s%.*s", STR_FMT(web_origin(r)), STR_FMT(path));
}

static void discovery(struct request *r)
{
    struct call c;
    if (!begin(&c, r, 0))
        return;
    struct spark *s = &c.out;
    str changed = S("2026-11-24T00:00:00Z"); /* of this description, not of the data */
    spark_object(s, "discovery", true);
    spark_text(s, "changeset", changed);
    spark_text(s, "contact",
               say(r->arena, r->lang,
                   (struct message){.text = N_("Ask the service centre of the community.")}));
    spark_text(
        s, "key_service",
        say(r->arena, r->lang, (struct message){.text = N_("The administrator gives out keys.")}));
    spark_list(s, "endpoints", false);
    spark_item(s, "endpoint");
    spark_text(s, "specification", S("http://wiki.open311.org/GeoReport_v2"));
    spark_text(s, "url", address_of(r, S("/open311/v2")));
    spark_text(s, "changeset", changed);
    spark_text(s, "type", S("production"));
    spark_list(s, "formats", false);
    /* In JSON a list of plain strings. */
    if (c.xml) {
        spark_text(s, "format", S("text/xml"));
        spark_text(s, "format", S("application/json"));
    } else {
        json_str(&s->json, S("text/xml"));
        json_str(&s->json, S("application/json"));
    }
    spark_list_end(s, "formats");
    spark_item_end(s, "endpoint");
    spark_list_end(s, "endpoints");
    spark_object_end(s, "discovery");
    finish(&c, 200);
}

/* ── GET Service List, GET Service Definition ── */

static const struct kind *kind_with(const struct kind *kinds, size_t n, id64 id)
{
    for (size_t i = 0; i < n; i++)
        if (kinds[i].id == id)
            return &kinds[i];
    return NULL;
}

static void services(struct request *r)
{
    struct call c;
    struct kind *kinds;
    if (!begin(&c, r, 0))
        return;
    struct db *db = request_db(r);
    size_t n = kind_all(db, r->lang, &kinds);
    struct spark *s = &c.out;
    spark_list(s, "services", true);
    for (size_t i = 0; i < n; i++) {
        if (!kinds[i].leaf)
            continue;
        const struct kind *group = kind_with(kinds, n, kinds[i].parent);
        spark_item(s, "service");
        spark_text(s, "service_code", kinds[i].code);
        spark_text(s, "service_name", kinds[i].name);
        spark_text(s, "description", kinds[i].about);
        spark_bool(s, "metadata", kinds[i].asks);
        spark_text(s, "type", S("realtime"));
        spark_text(s, "keywords", S(""));
        spark_text(s, "group", group ? group->name : S(""));
        spark_item_end(s, "service");
    }
    spark_list_end(s, "services");
    finish(&c, 200);
}

static void put_question(struct spark *s, const struct question *q, i64 order)
{
    static const char *const datatypes[] = {[ASK_TEXT] = "text",
                                            [ASK_NUMBER] = "number",
                                            [ASK_DATE] = "datetime",
                                            [ASK_ONE_OF] = "singlevaluelist",
                                            [ASK_SEVERAL_OF] = "multivaluelist"};
    spark_item(s, "attribute");
    spark_bool(s, "variable", q->asks);
    spark_text(s, "code", q->code);
    spark_text(s, "datatype", str_from(datatypes[q->type]));
    spark_bool(s, "required", q->required);
    spark_text(s, "datatype_description", q->hint);
    spark_int(s, "order", order);
    spark_text(s, "description", q->asked);
    if (q->n_choices) {
        spark_list(s, "values", false);
        for (size_t i = 0; i < q->n_choices; i++) {
            spark_item(s, "value");
            spark_text(s, "key", q->choices[i].code);
            spark_text(s, "name", q->choices[i].name);
            spark_item_end(s, "value");
        }
        spark_list_end(s, "values");
    }
    spark_item_end(s, "attribute");
}

static void service_definition(struct request *r)
{
    struct call c;
    struct kind kind;
    struct question *questions;
    if (!begin(&c, r, 1))
        return;
    struct db *db = request_db(r);
    if (!kind_by_code(db, r->lang, r->captures[0], &kind) || !kind.leaf) {
        fail(&c, 404, N_("The service_code was not found."));
        return;
    }
    size_t n = kind_questions(db, r->lang, kind.id, &questions);
    struct spark *s = &c.out;
    spark_object(s, "service_definition", true);
    spark_text(s, "service_code", kind.code);
    spark_list(s, "attributes", false);
    for (size_t i = 0; i < n; i++)
        put_question(s, &questions[i], (i64)i + 1);
    spark_list_end(s, "attributes");
    spark_object_end(s, "service_definition");
    finish(&c, 200);
}

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
        return address_of(r, str_fmt(r->arena, "/pictures/%lld/1920.jpg", (long long)row->picture));
    return row->media.p ? row->media : S("");
}

static void put_request(struct call *c, struct shared *shared, const struct request_row *row)
{
    struct spark *s = &c->out;
    const struct kind *kind = kind_with(shared->kinds, shared->n_kinds, row->kind);
    str separator = row->description.n ? S("\n") : S("");
    spark_item(s, "request");
    spark_text(s, "service_request_id", row->number);
    spark_text(s, "status", state_open((enum case_state)row->state) ? S("open") : S("closed"));
    spark_text(s, "status_notes", row->notes.p ? row->notes : S(""));
    spark_text(s, "service_name", kind ? kind->name : S(""));
    spark_text(s, "service_code", kind ? kind->code : S(""));
    spark_text(s, "description",
               str_fmt(c->r->arena, "%.*s%.*s%.*s", STR_FMT(row->title), STR_FMT(separator),
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
    finish(c, 200);
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

/* A time parameter; false: it is there and is none. */
static bool read_time(struct call *c, const char *name, msec *out)
{
    str text = given(c, name);
    *out = 0;
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
    str codes = given(c, "service_code");
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
    str list = given(c, "status");
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
    str page = given(c, "page"), size = given(c, "page_size");
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
    str lat = given(c, "lat"), lon = given(c, "long"), radius = given(c, "radius");
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

static void requests(struct request *r)
{
    struct call c;
    struct search q = {.codes = STR_NONE};
    struct request_row *rows;
    const char *fault;
    if (!begin(&c, r, 0))
        return;
    str ids = given(&c, "service_request_id");
    if (ids.n) {
        requests_by_id(&c, ids);
        return;
    }
    if ((fault = read_codes(&c, &q))) {
        fail(&c, 404, fault);
        return;
    }
    if ((fault = read_dates(&c, &q)) || (fault = read_status(&c, &q)) ||
        (fault = read_page(&c, &q)) || (fault = read_radius(&c, &q))) {
        fail(&c, 400, fault);
        return;
    }
    size_t n =
        request_rows(request_db(r), c.community, q.kind, q.codes, q.open, q.start, q.end,
                     q.updated_after, q.updated_before, q.south, q.north, q.lat, q.lon,
                     q.east_scale, q.square_metres, q.page_size, (q.page - 1) * q.page_size, &rows);
    put_requests(&c, rows, n);
}

static void one_request(struct request *r)
{
    struct call c;
    struct request_row row;
    if (!begin(&c, r, 1))
        return;
    if (request_row_by_number(request_db(r), r->captures[0], &row))
        put_requests(&c, &row, 1);
    else
        fail(&c, 404, N_("The service_request_id was not found."));
}

/* ── POST Service Request ── */

struct posting {
    struct case_new c;
    str token;
};

static struct result open_posted(struct db *db, void *arg)
{
    struct posting *p = arg;
    id64 id;
    struct result r = case_open(db, &nobody, &p->c, &id);
    if (!r.outcome)
        token_insert(db, p->token, id);
    return r;
}

static bool key_known(struct call *c)
{
    return api_key_fits(request_db(c->r), given(c, "api_key"));
}

/* attribute[CODE]=v, attribute[CODE][]=v repeated for lists. */
static void read_attributes(struct call *c, struct case_new *out)
{
    struct answer_given *answers = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < c->given.n; i++) {
        str name = c->given.at[i].name, value;
        if (!str_starts(name, S("attribute[")) ||
            !text_clean(c->r->arena, c->given.at[i].value, false, &value))
            continue;
        name = str_from_at(name, sizeof "attribute[" - 1);
        str code = str_first(name, str_find_byte(name, ']'));
        if (value.n)
            *PUSH(c->r->arena, answers, n, cap) = (struct answer_given){code, value};
    }
    out->answers = answers;
    out->n_answers = n;
}

/* A description has no title in Open311: its first line, or what fits of it, becomes ours. */
static void read_description(struct call *c, const struct kind *kind, struct case_new *out)
{
    str text = given(c, "description"), line, rest = text;
    if (!text.n) {
        out->title = kind->name;
        out->description = S("");
        return;
    }
    str_cut(&rest, '\n', &line);
    bool fits = utf8_count(line) <= TITLE_MOST;
    out->title = str_trim(utf8_first(line, TITLE_MOST));
    out->description = fits ? str_trim(rest.p ? rest : S("")) : text;
    if (!out->title.n)
        out->title = kind->name;
    out->lang = text_script_lang(text);
}

/* One of lat and long, address_string, address_id is needed. */
static const char *read_location(struct call *c, struct case_new *out)
{
    struct place place;
    struct db *db = request_db(c->r);
    str lat = given(c, "lat"), lon = given(c, "long"), address = given(c, "address_string"),
        address_id = given(c, "address_id");
    out->lat = out->lon = NAN;
    if ((lat.n || lon.n) && (!str_double(lat, &out->lat) || !str_double(lon, &out->lon)))
        return N_("lat and long are degrees, radius is metres.");
    if (!lat.n && !address.n && !address_id.n)
        return N_("A location is needed: lat and long, address_string or address_id.");
    out->address = address;
    if (address_id.n) {
        if (!place_by_code(db, NULL, address_id, &place) &&
            !place_by_path(db, NULL, address_id, &place))
            return N_("The address_id was not found.");
        out->place = place.id;
    } else if (!lat.n) {
        struct place community;
        out->place = c->community                      ? c->community
                     : web_community(c->r, &community) ? community.id
                                                       : 0;
    }
    return NULL;
}

static void posted(struct request *r, struct result result)
{
    struct call c;
    str number;
    if (!begin(&c, r, 0))
        return;
    struct posting *p = r->user;
    if (result.outcome && result.outcome != UNKNOWN) {
        int status = result.outcome == INVALID ? 400 : web_status(result.outcome);
        fail(&c, status,
             result.message.text ? result.message.text : N_("The request could not be taken in."));
        return;
    }
    bool sure = !result.outcome && request_number(request_db(r), result.made, &number);
    spark_list(&c.out, "service_requests", true);
    spark_item(&c.out, "request");
    if (sure)
        spark_text(&c.out, "service_request_id", number);
    else
        spark_text(&c.out, "token", p->token);
    spark_text(&c.out, "service_notice", S(""));
    spark_text(&c.out, "account_id", STR_NONE);
    spark_item_end(&c.out, "request");
    spark_list_end(&c.out, "service_requests");
    finish(&c, 200);
}

static void post_request(struct request *r)
{
    struct call c;
    struct kind kind;
    u8 random[16];
    struct posting *p = NEW(r->arena, struct posting);
    const char *fault;
    if (!begin(&c, r, 0))
        return;
    if (!key_known(&c)) {
        fail(&c, 403, N_("The api_key is missing or not known."));
        return;
    }
    str code = given(&c, "service_code");
    if (!code.n) {
        fail(&c, 400, N_("The service_code is missing."));
        return;
    }
    if (!kind_by_code(request_db(r), r->lang, code, &kind) || !kind.leaf) {
        fail(&c, 404, N_("The service_code was not found."));
        return;
    }
    p->c = (struct case_new){.kind = kind.id, .channel = CHANNEL_PROGRAM, .lang = S("")};
    if ((fault = read_location(&c, &p->c))) {
        fail(&c, 400, fault);
        return;
    }
    read_description(&c, &kind, &p->c);
    read_attributes(&c, &p->c);
    p->c.media_url = given(&c, "media_url");
    str first = given(&c, "first_name"), last = given(&c, "last_name");
    p->c.contact_name = str_trim(str_fmt(r->arena, "%.*s %.*s", STR_FMT(first), STR_FMT(last)));
    p->c.contact = (struct contact){given(&c, "phone"), given(&c, "email"), S("")};
    struct buf token = buf_new(r->arena);
    random_bytes(random, sizeof random);
    hex_put(&token, random, sizeof random);
    p->token = buf_str(&token);
    r->user = p;
    commit(r, open_posted, p, posted);
}

/* ── GET service_request_id from a token ── */

static void token(struct request *r)
{
    struct call c;
    str number;
    id64 id;
    if (!begin(&c, r, 1))
        return;
    struct db *db = request_db(r);
    if (!token_case(db, r->captures[0], &id) || !request_number(db, id, &number)) {
        fail(&c, 404, N_("The token was not found."));
        return;
    }
    spark_list(&c.out, "service_requests", true);
    spark_item(&c.out, "request");
    spark_text(&c.out, "service_request_id", number);
    spark_text(&c.out, "token", r->captures[0]);
    spark_item_end(&c.out, "request");
    spark_list_end(&c.out, "service_requests");
    finish(&c, 200);
}

const struct route open311_routes[] = {
    GET("/open311/v2/discovery.{format}", ANYONE, discovery, "Open311: what is offered where"),
    GET("/open311/v2/services.{format}", ANYONE, services, "Open311: kinds of request"),
    GET("/open311/v2/services/{code}.{format}", ANYONE, service_definition,
        "Open311: the extra questions of a kind"),
    GET("/open311/v2/requests.{format}", ANYONE, requests, "Open311: public requests"),
    POST("/open311/v2/requests.{format}", API_KEY, KB(64), post_request, "Open311: open a request"),
    GET("/open311/v2/requests/{id}.{format}", ANYONE, one_request, "Open311: one request"),
    GET("/open311/v2/tokens/{token}.{format}", ANYONE, token,
        "Open311: the request behind a token"),
    {0},
};
