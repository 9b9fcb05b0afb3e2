/* Open311 GeoReport v2 for programs, to the letter, with the extensions in common use (page,
 * page_size, updated_after, updated_before, lat/long/radius, Accept-Language). Source: GeoReport v2
 * (wiki.open311.org/GeoReport_v2), Service Discovery; each handler names its call. */
#include "cases/open311.h"

/* ── Answers ── */

void call_finish(struct call *c, int status)
{
    answer_header(c->r, S("Content-Language"), c->r->lang->code);
    answer_header(c->r, S("Access-Control-Allow-Origin"), S("*"));
    answer_text(c->r, status,
                c->xml ? S("text/xml; charset=utf-8") : S("application/json; charset=utf-8"),
                buf_str(&c->body));
}

void call_fail(struct call *c, int status, const char *why)
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
    call_finish(c, status);
}

str call_given(const struct call *c, const char *name)
{
    str clean, raw = pairs_get(c->given, str_from(name));
    return raw.n && text_clean(c->r->arena, raw, false, &clean) ? clean : S("");
}

bool call_begin(struct call *c, struct request *r, int format_capture)
{
    struct place place;
    str format = r->captures[format_capture];
    *c = (struct call){.r = r,
                       .body = buf_new(r->arena),
                       .xml = !str_eq(format, S("json")),
                       .given = r->method == METHOD_POST ? r->form : r->query};
    c->out = spark_new(&c->body, c->xml);
    if (c->xml && !str_eq(format, S("xml")))
        return call_fail(c, 404, N_("This format is not offered; use .xml or .json.")), false;
    str jurisdiction = call_given(c, "jurisdiction_id");
    if (!jurisdiction.n)
        return true;
    struct db *db = request_db(r);
    if (!place_by_code(db, NULL, jurisdiction, &place) &&
        !place_by_path(db, NULL, jurisdiction, &place))
        return call_fail(c, 404, N_("The jurisdiction_id was not found.")), false;
    c->community = place.id;
    return true;
}

/* What fails before a call is reached, or because there is none: programs are told as programs. */
void open311_failed(struct request *r, int status, struct message why)
{
    struct call c = {.r = r, .body = buf_new(r->arena), .xml = !str_ends(r->path, S(".json"))};
    if (status == 503)
        answer_header(r, S("Retry-After"), S("5"));
    call_fail(&c, status, why.text ? why.text : web_advice(status));
}

/* ── GET Service Discovery ── */

str open311_address(struct request *r, str path)
{
    return str_fmt(r->arena, "%.*s%.*s", STR_FMT(web_origin(r)), STR_FMT(path));
}

static void discovery(struct request *r)
{
    struct call c;
    if (!call_begin(&c, r, 0))
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
    spark_text(s, "url", open311_address(r, S("/open311/v2")));
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
    call_finish(&c, 200);
}

/* ── GET Service List, GET Service Definition ── */

const struct kind *kind_with(const struct kind *kinds, size_t n, id64 id)
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
    if (!call_begin(&c, r, 0))
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
    call_finish(&c, 200);
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
    if (!call_begin(&c, r, 1))
        return;
    struct db *db = request_db(r);
    if (!kind_by_code(db, r->lang, r->captures[0], &kind) || !kind.leaf) {
        call_fail(&c, 404, N_("The service_code was not found."));
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
    call_finish(&c, 200);
}

const struct route open311_routes[] = {
    GET("/open311/v2/discovery.{format}", ANYONE, discovery, "Open311: what is offered where"),
    GET("/open311/v2/services.{format}", ANYONE, services, "Open311: kinds of request"),
    GET("/open311/v2/services/{code}.{format}", ANYONE, service_definition,
        "Open311: the extra questions of a kind"),
    GET("/open311/v2/requests.{format}", ANYONE, open311_requests, "Open311: public requests"),
    POST("/open311/v2/requests.{format}", API_KEY, KB(64), open311_post, "Open311: open a request"),
    GET("/open311/v2/requests/{id}.{format}", ANYONE, open311_request, "Open311: one request"),
    GET("/open311/v2/tokens/{token}.{format}", ANYONE, open311_token,
        "Open311: the request behind a token"),
    {0},
};
