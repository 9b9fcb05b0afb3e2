/* Reading and writing heads of Markdown files. */
#include "markdown/front.h"

#include <yaml.h>

#include "base/json.h"

/* "---" to the next line that is "---" or "..."; false: there is no head. */
static bool cut_head(str text, str *head, str *body)
{
    str rest = text, line;
    if (str_starts(rest, S("\xef\xbb\xbf")))
        rest = str_from_at(rest, 3);
    *body = rest;
    if (!str_cut(&rest, '\n', &line) || !str_eq(str_trim(line), S("---")))
        return false;
    const char *from = rest.p;
    while (rest.n && str_cut(&rest, '\n', &line)) {
        str mark = str_trim(line);
        if (!str_eq(mark, S("---")) && !str_eq(mark, S("...")))
            continue;
        *head = (str){from, (size_t)(line.p - from)};
        *body = str_or_empty(rest);
        return true;
    }
    return false;
}

struct reader {
    struct arena *arena;
    struct front *out;
    size_t cap;
    int depth;     /* 1: in the head's mapping, 2: in a list */
    bool has_name; /* a name waits for its value */
    str name;
    const char *fault;
};

static void take_scalar(struct reader *r, const yaml_event_t *e)
{
    str value =
        str_copy(r->arena, (str){(const char *)e->data.scalar.value, e->data.scalar.length});
    if (e->data.scalar.anchor || e->data.scalar.tag)
        r->fault = N_("Anchors and tags are not read in the head.");
    else if (!r->depth)
        r->fault = N_("The head is not a list of names and values.");
    else if (r->depth == 1 && !r->has_name)
        r->name = value, r->has_name = true;
    else if (r->out->n >= FRONT_PAIRS)
        r->fault = N_("The head has too many lines.");
    else {
        *PUSH(r->arena, r->out->pairs, r->out->n, r->cap) = (struct front_pair){r->name, value};
        r->has_name = r->depth == 2;
    }
}

static void take(struct reader *r, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_ALIAS_EVENT:
        r->fault = N_("Aliases are not read in the head.");
        break;
    case YAML_MAPPING_START_EVENT:
        if (r->depth++ || e->data.mapping_start.anchor || e->data.mapping_start.tag)
            r->fault = N_("The head holds only names with a text or a list of texts.");
        break;
    case YAML_SEQUENCE_START_EVENT:
        if (r->depth++ != 1 || !r->has_name || e->data.sequence_start.anchor ||
            e->data.sequence_start.tag)
            r->fault = N_("The head holds only names with a text or a list of texts.");
        break;
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        break;
    case YAML_SEQUENCE_END_EVENT:
        r->depth--;
        r->has_name = false;
        break;
    case YAML_SCALAR_EVENT:
        take_scalar(r, e);
        break;
    default:
        break;
    }
}

bool front_read(struct arena *a, str text, struct front *out, const char **fault)
{
    str head;
    struct reader r = {.arena = a, .out = out};
    yaml_parser_t parser;
    *out = (struct front){0};
    *fault = NULL;
    if (!cut_head(text, &head, &out->body))
        return true;
    if (head.n > FRONT_MOST)
        return *fault = N_("The head is too long."), false;
    if (!yaml_parser_initialize(&parser))
        return *fault = N_("There is not enough memory."), false;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)head.p, head.n);
    for (bool more = true; more && !r.fault;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            r.fault = N_("The head is not written as YAML.");
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT;
        take(&r, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    *fault = r.fault;
    return !r.fault;
}

str front_get(const struct front *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->pairs[i].name, str_from(name)))
            return f->pairs[i].value;
    return STR_NONE;
}

size_t front_all(struct arena *a, const struct front *f, const char *name, str **out)
{
    size_t n = 0;
    *out = NEW_ARRAY(a, str, f->n);
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->pairs[i].name, str_from(name)) && f->pairs[i].value.n)
            (*out)[n++] = f->pairs[i].value;
    return n;
}

/* A JSON string is a YAML one too. */
void front_put(struct buf *b, const char *name, str value)
{
    struct json j = {b, false};
    if (!value.n)
        return;
    buf_z(b, name);
    buf_z(b, ": ");
    json_str(&j, value);
    buf_byte(b, '\n');
}

void front_put_list(struct buf *b, const char *name, const str *values, size_t n)
{
    if (!n)
        return;
    buf_z(b, name);
    buf_z(b, ":\n");
    for (size_t i = 0; i < n; i++) {
        struct json j = {b, false};
        buf_z(b, "  - ");
        json_str(&j, values[i]);
        buf_byte(b, '\n');
    }
}
