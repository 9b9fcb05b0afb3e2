/* Service requests as another Open311 server gives them: JSON or XML becomes the table that
 * import_cases reads, with a map of its own. A faulty request is named by its place in the file. */
#include <expat.h>
#include <jansson.h>

#include "base/csv.h"
#include "import/import.h"

static const char *const fields[] = {"service_request_id",
                                     "requested_datetime",
                                     "updated_datetime",
                                     "expected_datetime",
                                     "status",
                                     "status_notes",
                                     "service_name",
                                     "description",
                                     "address",
                                     "lat",
                                     "long"};

static const char map_text[] = "source = open311\n"
                               "separator = ,\n"
                               "time format = iso\n"
                               "create kinds = yes\n"
                               "[columns]\n"
                               "id = service_request_id\n"
                               "opened = requested_datetime\n"
                               "updated = updated_datetime\n"
                               "due = expected_datetime\n"
                               "description = description\n"
                               "kind = service_name\n"
                               "state = status\n"
                               "address = address\n"
                               "lat = lat\n"
                               "lon = long\n"
                               "answer = status_notes\n"
                               "[states]\n"
                               "open = assigned\n"
                               "closed = closed\n";

enum { MOST_DEPTH = 32 };

struct gathering {
    struct arena *arena;
    struct buf table;
    str values[COUNT(fields)];
    struct buf text; /* of the element being read */
    int depth;
    bool in_request;
    XML_Parser parser;
    const char *fault;
};

static void put_header(struct gathering *g)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        csv_cell_exact(&g->table, i == 0, str_from(fields[i]));
    csv_end(&g->table);
}

static void put_values(struct gathering *g)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        csv_cell_exact(&g->table, i == 0, str_or_empty(g->values[i]));
    csv_end(&g->table);
    memset(g->values, 0, sizeof g->values);
}

static void set_value(struct gathering *g, const char *name, str value)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        if (strcmp(name, fields[i]) == 0)
            g->values[i] = str_copy(g->arena, value);
}

/* ── JSON ── */

static void read_json(struct gathering *g, str text)
{
    json_error_t error;
    json_t *root = json_loadb(text.p, text.n, 0, &error), *request, *list = root;
    size_t index;
    if (json_is_object(root))
        list = json_object_get(root, "service_requests");
    if (!json_is_array(list))
        g->fault = root ? "no list of service requests" : "not valid JSON";
    json_array_foreach(list, index, request)
    {
        for (size_t i = 0; i < COUNT(fields); i++) {
            const json_t *v = json_object_get(request, fields[i]);
            if (json_is_string(v))
                set_value(g, fields[i], (str){json_string_value(v), json_string_length(v)});
            else if (json_is_integer(v))
                set_value(g, fields[i],
                          str_fmt(g->arena, "%lld", (long long)json_integer_value(v)));
            else if (json_is_real(v))
                set_value(g, fields[i], str_fmt(g->arena, "%.8f", json_real_value(v)));
        }
        put_values(g);
    }
    json_decref(root);
}

/* ── XML ── */

/* Nothing of what follows is read. */
static void stop(struct gathering *g, const char *fault)
{
    g->fault = fault;
    XML_StopParser(g->parser, XML_FALSE);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    struct gathering *g = user;
    (void)attributes;
    if (++g->depth > MOST_DEPTH)
        stop(g, "elements are nested too deeply");
    if (strcmp(name, "request") == 0)
        g->in_request = true;
    g->text = buf_new(g->arena);
}

static void on_text(void *user, const char *text, int n)
{
    struct gathering *g = user;
    if (g->in_request && n > 0)
        buf_put(&g->text, (str){text, (size_t)n});
}

static void on_end(void *user, const char *name)
{
    struct gathering *g = user;
    g->depth--;
    if (strcmp(name, "request") == 0) {
        put_values(g);
        g->in_request = false;
    } else if (g->in_request) {
        set_value(g, name, buf_str(&g->text));
    }
}

/* A document type has no business here: with one, a text may be many times what was sent. */
static void on_doctype(void *user, const char *name, const char *system, const char *public,
                       int internal)
{
    struct gathering *g = user;
    (void)name, (void)system, (void)public, (void)internal;
    stop(g, "a document type declaration is not accepted");
}

static void read_xml(struct gathering *g, str text)
{
    XML_Parser parser = g->parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, g);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    if (text.n > INT32_MAX)
        g->fault = "larger than 2 GB";
    else if (XML_Parse(parser, text.p, (int)text.n, 1) != XML_STATUS_OK && !g->fault)
        g->fault =
            str_fmt(g->arena, "line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(parser),
                    XML_ErrorString(XML_GetErrorCode(parser)))
                .p;
    XML_ParserFree(parser);
}

int import_open311(struct import *i, struct store *s, str text, str community)
{
    struct gathering g = {.arena = i->arena, .table = buf_new(i->arena)};
    put_header(&g);
    str start = str_trim(text);
    if (str_starts(start, S("\xEF\xBB\xBF")))
        start = str_from_at(start, 3);
    if (str_starts(start, S("<")))
        read_xml(&g, start);
    else
        read_json(&g, start);
    if (g.fault && (i->stop || g.table.n == 0))
        return cli_fail(EXIT_INPUT, "%s: %s", i->file, g.fault);
    /* What was whole before the fault is taken; then the fault is said. */
    struct case_source from = {buf_str(&g.table), str_from(map_text), "(Open311)", community,
                               false};
    int code;
    if (import_cases(i, s, &from, &code))
        code = import_end(i, s);
    return g.fault ? cli_fail(EXIT_INPUT, "%s: %s", i->file, g.fault) : code;
}
