/* Published states as JSON. Uses jansson for reading. */
#include "opinions/state.h"

#include <jansson.h>
#include <math.h>

#include "base/json.h"

/* ── Writing ────────────────────────────────────────────────────────────────────────────────── */

static void put_tally(struct json *j, struct tally t)
{
    json_open(j, '[');
    json_int(j, t.agrees);
    json_int(j, t.disagrees);
    json_int(j, t.passes);
    json_close(j, ']');
}

/* Of a row only what people said stands in the file: the figures are counted again from it. */
static void put_row(struct json *j, const struct conversation *c, const struct public_row *row)
{
    json_key_bool(j, "published", row->published);
    json_key_bool(j, "stale", row->stale);
    json_key_int(j, "k", row->k);
    json_key_open(j, "shown", '[');
    for (u32 g = 0; g < row->k; g++)
        json_bool(j, row->shown[g]);
    json_close(j, ']');
    json_key_open(j, "said", '[');
    for (u32 n = 0; n < row->n_said; n++) {
        if (row->said[n].person >= c->n_people)
            continue;
        json_int(j, c->people[row->said[n].person]);
        json_int(j, row->said[n].group);
        json_int(j, row->said[n].opinion);
    }
    json_close(j, ']');
}

static void put_dots(struct json *j, const struct dots *dots)
{
    json_key_open(j, "dots", '[');
    for (u32 k = 0; k < dots->n; k++) {
        json_double(j, dots->dot[k].x);
        json_double(j, dots->dot[k].y);
        json_int(j, dots->dot[k].group);
        json_int(j, dots->dot[k].people);
    }
    json_close(j, ']');
}

static void put_clearness(struct json *j, const struct publication *p)
{
    json_key_int(j, "k", p->k);
    json_key_bool(j, "clear", p->clear);
    json_key_double(j, "stability", p->stability);
    json_key_open(j, "silhouettes", '{');
    for (u32 k = p->k_least; k <= p->k_most; k++) {
        char key[2] = {(char)('0' + k), 0};
        json_key_double(j, key, p->silhouette[k]);
    }
    json_close(j, '}');
}

str state_write(struct arena *a, const struct conversation *c, const struct publication *p)
{
    struct buf b = buf_new(a);
    struct json j = {.out = &b};
    json_open(&j, '{');
    json_key_int(&j, "at", p->at);
    json_key_int(&j, "participants", p->participants);
    put_clearness(&j, p);
    put_dots(&j, &p->dots);
    json_key_open(&j, "sizes", '{');
    put_row(&j, c, &p->rows[p->statements]);
    json_close(&j, '}');
    json_key_open(&j, "statements", '[');
    for (u32 s = 0; s < p->statements; s++) {
        json_open(&j, '{');
        json_key_int(&j, "tid", c->statements[s].id);
        put_row(&j, c, &p->rows[s]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&b, '\n');
    return buf_str(&b);
}

/* ── Reading ────────────────────────────────────────────────────────────────────────────────── */

static bool whole(const json_t *v, i64 least, i64 most, i64 *out)
{
    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= least && *out <= most;
}

static int by_person(const void *a, const void *b)
{
    const struct said_by *p = a, *q = b;
    return p->person < q->person ? -1 : p->person > q->person;
}

/* People who have left the conversation keep a place behind all others: that they are gone is a
 * change like any other. */
static bool read_said(struct arena *a, const json_t *list, const struct conversation *c,
                      struct public_row *row)
{
    size_t n = json_array_size(list);
    if (!json_is_array(list) || n % 3)
        return false;
    row->said = NEW_ARRAY(a, struct said_by, n / 3);
    for (size_t at = 0; at < n; at += 3) {
        i64 id, group, opinion;
        if (!whole(json_array_get(list, at), 0, INT64_MAX, &id) ||
            !whole(json_array_get(list, at + 1), -1, (i64)row->k - 1, &group) ||
            !whole(json_array_get(list, at + 2), AGREE, PASS, &opinion))
            return false;
        u32 person = conversation_person(c, id);
        if (person == UINT32_MAX)
            person = c->n_people + row->n_said;
        row->said[row->n_said++] = (struct said_by){person, (i32)group, (u8)opinion};
        tally_add(&row->all, answer_of(0, (enum opinion)opinion), 1);
        if (group >= 0)
            tally_add(&row->group[group], answer_of(0, (enum opinion)opinion), 1);
    }
    qsort(row->said, row->n_said, sizeof *row->said, by_person);
    return true;
}

static bool read_row(struct arena *a, const json_t *o, const struct conversation *c,
                     struct public_row *row)
{
    i64 k;
    const json_t *shown = json_object_get(o, "shown");
    if (!whole(json_object_get(o, "k"), 0, GROUPS_MAX, &k) || json_array_size(shown) != (size_t)k)
        return false;
    *row = (struct public_row){.k = (u32)k,
                               .published = json_is_true(json_object_get(o, "published")),
                               .stale = json_is_true(json_object_get(o, "stale"))};
    for (u32 g = 0; g < row->k; g++)
        row->shown[g] = json_is_true(json_array_get(shown, g));
    return read_said(a, json_object_get(o, "said"), c, row);
}

static bool read_dots(const json_t *list, u32 k, struct dots *dots)
{
    size_t n = json_array_size(list);
    if (!json_is_array(list) || n % 4 || n / 4 > DOTS_MAX)
        return false;
    for (size_t at = 0; at < n; at += 4) {
        i64 group, people;
        if (!whole(json_array_get(list, at + 2), 0, (i64)k - 1, &group) ||
            !whole(json_array_get(list, at + 3), LEAST_DOT, INT32_MAX, &people))
            return false;
        dots->dot[dots->n++] =
            (struct dot){json_number_value(json_array_get(list, at)),
                         json_number_value(json_array_get(list, at + 1)), (u32)group, (i32)people};
    }
    return true;
}

static bool read_clearness(const json_t *root, struct publication *p)
{
    i64 k;
    const char *key;
    json_t *value;
    const json_t *stability = json_object_get(root, "stability");
    if (!whole(json_object_get(root, "k"), 0, GROUPS_MAX, &k))
        return false;
    p->k = (u32)k;
    p->clear = json_is_true(json_object_get(root, "clear"));
    p->stability = json_is_number(stability) ? json_number_value(stability) : NAN;
    json_object_foreach(json_object_get(root, "silhouettes"), key, value)
    {
        u32 tried = (u32)(key[0] - '0');
        if (tried < 2 || tried > GROUPS_MAX || key[1])
            return false;
        p->silhouette[tried] = json_number_value(value);
        p->k_least = !p->k_least || tried < p->k_least ? tried : p->k_least;
        p->k_most = tried > p->k_most ? tried : p->k_most;
    }
    p->k_least = p->k_most ? p->k_least : 1; /* an empty range */
    return true;
}

static bool read_root(struct arena *a, const json_t *root, const struct conversation *c,
                      struct publication *p)
{
    i64 at, participants, id;
    const json_t *list = json_object_get(root, "statements"), *item;
    size_t n;
    *p = (struct publication){.statements = c->n_statements};
    p->rows = NEW_ARRAY(a, struct public_row, (size_t)p->statements + 1);
    if (!whole(json_object_get(root, "at"), 0, INT64_MAX, &at) ||
        !whole(json_object_get(root, "participants"), 0, OPINION_PEOPLE_MAX, &participants) ||
        !read_clearness(root, p) || !read_dots(json_object_get(root, "dots"), p->k, &p->dots) ||
        !read_row(a, json_object_get(root, "sizes"), c, &p->rows[p->statements]) ||
        p->rows[p->statements].k != p->k || !json_is_array(list))
        return false;
    p->at = at;
    p->participants = (i32)participants;
    json_array_foreach(list, n, item)
    {
        struct public_row row;
        if (!whole(json_object_get(item, "tid"), 0, INT64_MAX, &id) || !read_row(a, item, c, &row))
            return false;
        u32 j = conversation_statement(c, id);
        if (j != UINT32_MAX)
            p->rows[j] = row;
    }
    return true;
}

bool state_read(struct arena *a, str text, const struct conversation *c, struct publication *out,
                str *why)
{
    json_error_t fault;
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &fault);
    bool good = root && read_root(a, root, c, out);
    if (!root)
        *why = str_fmt(a, "line %d: %s", fault.line, fault.text);
    else if (!good)
        *why = S("not a state of published opinions");
    json_decref(root);
    return good;
}

/* ── For everybody ──────────────────────────────────────────────────────────────────────────── */

static void put_list(struct json *j, const struct shown *s, const struct standings *list)
{
    json_open(j, '[');
    for (u32 k = 0; k < list->n; k++) {
        json_open(j, '{');
        json_key_int(j, "tid", s->c->statements[list->line[k].statement].id);
        json_key_str(j, "side", list->line[k].for_agree ? S("agree") : S("disagree"));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_statement(struct json *j, const struct shown *s, u32 statement)
{
    u32 m = s->o->votes.statements;
    struct tally all = s->map->all[statement];
    json_open(j, '{');
    json_key_int(j, "tid", s->c->statements[statement].id);
    json_key_str(j, "comment", s->c->statements[statement].text);
    json_key(j, "all");
    if (tally_all(all))
        put_tally(j, all);
    else
        json_nothing(j);
    json_key_open(j, "groups", '[');
    for (u32 g = 0; g < s->map->k; g++)
        if (cell_shown(s, g, statement))
            put_tally(j, s->map->tallies[(size_t)g * m + statement]);
        else
            json_nothing(j);
    json_close(j, ']');
    json_key_double(j, "group_aware_consensus", shown_common(s, statement, true));
    json_close(j, '}');
}

str state_public(struct arena *a, const struct shown *s, const struct publication *p)
{
    struct buf b = buf_new(a);
    struct json j = {.out = &b};
    json_open(&j, '{');
    json_key(&j, "at");
    json_time(&j, p->at);
    json_key_int(&j, "participants", p->participants);
    json_key_int(&j, "in_conv", s->map->in_count);
    put_clearness(&j, p);
    json_key_open(&j, "group_sizes", '[');
    for (u32 g = 0; g < s->map->k; g++)
        json_int(&j, s->map->size[g]);
    json_close(&j, ']');
    json_key_open(&j, "statements", '[');
    for (u32 n = 0; n < s->o->votes.statements; n++)
        if (!(s->o->hidden && s->o->hidden[n]))
            put_statement(&j, s, n);
    json_close(&j, ']');
    json_key_open(&j, "repness", '[');
    for (u32 g = 0; g < s->map->k; g++) {
        struct standings list = shown_representative(s, g);
        put_list(&j, s, &list);
    }
    json_close(&j, ']');
    for (int agree = 1; agree >= 0; agree--) {
        struct standings list = shown_consensus(s, agree == 1);
        json_key(&j, agree ? "consensus_agree" : "consensus_disagree");
        put_list(&j, s, &list);
    }
    json_close(&j, '}');
    buf_byte(&b, '\n');
    return buf_str(&b);
}
