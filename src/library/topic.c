/* Topics: what staff gather documents under, named in each language, in an order, with documents
 * picked to stand first. */
#include "base/id.h"
#include "base/json.h"
#include "base/utf8.h"
#include "library/inner.h"
#include "record/record.h"

enum { CODE_MOST = 40, MOST_LANGUAGES = 60 };

static struct topic topic_from(const struct topic_row *r)
{
    return (struct topic){.id = r->id,
                          .community = r->community,
                          .code = r->code,
                          .name = r->name.p ? r->name : r->code,
                          .about = str_or_empty(r->about),
                          .sort = r->sort,
                          .retired = r->retired};
}

static size_t topics_from(struct db *db, const struct topic_row *rows, size_t n, struct topic **out)
{
    *out = NEW_ARRAY(db_arena(db), struct topic, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = topic_from(&rows[i]);
    return n;
}

size_t topic_all(struct db *db, const struct lang *lang, id64 community, bool with_retired,
                 struct topic **out)
{
    struct topic_row *rows;
    size_t n = topic_rows(db, lang_code(lang), community, with_retired, MOST_TOPICS, &rows);
    return topics_from(db, rows, n, out);
}

bool topic_by_code(struct db *db, const struct lang *lang, id64 community, str code,
                   struct topic *out)
{
    struct topic_row row;
    if (!topic_row_by_code(db, lang_code(lang), community, code, &row))
        return false;
    *out = topic_from(&row);
    return true;
}

void document_topics_ahead(struct db *db, id64 document)
{
    document_topic_ids_ahead(db, document, MOST_TOPICS_EACH);
}

static bool stands_before(const struct topic_row *a, const struct topic_row *b)
{
    return a->sort != b->sort ? a->sort < b->sort : str_cmp(a->code, b->code) < 0;
}

size_t document_topics(struct db *db, const struct lang *lang, id64 document, struct topic **out)
{
    struct topic_id_row *ids;
    size_t n_ids = document_topic_ids(db, document, MOST_TOPICS_EACH, &ids), n = 0;
    struct topic_row *rows = NEW_ARRAY(db_arena(db), struct topic_row, n_ids), row;
    for (size_t i = 0; i < n_ids; i++) {
        size_t at = n;
        if (!topic_row_by_id(db, lang_code(lang), ids[i].topic, &row))
            continue;
        for (; at > 0 && stands_before(&row, &rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
        n++;
    }
    return topics_from(db, rows, n, out);
}

size_t topic_words(struct db *db, id64 topic, struct topic_words **out)
{
    struct topic_name_row *rows;
    size_t n = topic_name_rows(db, topic, MOST_LANGUAGES, &rows);
    *out = NEW_ARRAY(db_arena(db), struct topic_words, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct topic_words){{rows[i].lang, rows[i].name}, rows[i].about};
    return n;
}

/* ── Naming ── */

/* A code stands in addresses: letters of any script, digits, '-'. */
static bool stands_in_addresses(char c)
{
    return (u8)c > ' ' && !memchr("/?#%&\"<>\\.", c, 10);
}

str topic_code(struct arena *a, str written)
{
    struct buf b = buf_new(a);
    str trimmed = str_trim(written);
    for (size_t i = 0; i < trimmed.n; i++)
        buf_byte(&b, stands_in_addresses(trimmed.p[i]) ? (u8)trimmed.p[i] : '-');
    return utf8_first(buf_str(&b), CODE_MOST);
}

static bool code_valid(str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (!stands_in_addresses(code.p[i]))
            return false;
    /* "new" is the address of the form that makes one */
    return code.n > 0 && text_length(code) <= CODE_MOST && !str_eq(code, S("new"));
}

static void note(struct db *db, const struct actor *actor, const char *verb,
                 const struct place *community, const struct topic *t, str document)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key(&j, "topic");
    json_str(&j, t->code);
    if (document.n) {
        json_key(&j, "number");
        json_str(&j, document);
    }
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = verb,
                                     .subject = t->id,
                                     .place = community->path,
                                     .is_public = true,
                                     .detail = buf_str(&b)});
}

static struct result may_order(struct db *db, const struct actor *actor, id64 community,
                               struct place *out)
{
    if (!place_get(db, NULL, community, out))
        return refuse(INVALID, "place", N_("There is no such place."));
    if (actor && !may(actor, PUBLISH_DOCUMENT, out->path))
        return refuse(FORBIDDEN, NULL, N_("You may not order the library here."));
    return OK_RESULT;
}

static struct result words_fault(const struct topic_new *t)
{
    for (size_t i = 0; i < t->n_words; i++) {
        const struct topic_words *w = &t->words[i];
        if (!language_tag_valid(w->name.lang) || text_length(w->name.name) > TOPIC_NAME_MOST)
            return refuse(INVALID, "name", N_("A topic’s name has at most 80 characters."));
        if (text_length(w->about) > DOCUMENT_LINE_MOST)
            return refuse(INVALID, "about", N_("This is too long: at most 300 characters."));
        if (w->about.n && !w->name.name.n)
            return refuse(INVALID, "name",
                          N_("Name the topic in each language in which you say what it is about."));
    }
    return OK_RESULT;
}

static void set_words(struct db *db, id64 topic, const struct topic_words *w)
{
    if (w->name.name.n)
        topic_name_set(db, topic, w->name.lang, w->name.name, w->about);
    else
        topic_name_drop(db, topic, w->name.lang);
}

static str first_name(const struct topic_new *t)
{
    for (size_t i = 0; i < t->n_words; i++)
        if (t->words[i].name.name.n)
            return t->words[i].name.name;
    return S("");
}

struct result topic_set(struct db *db, const struct actor *actor, const struct topic_new *t,
                        id64 *id)
{
    struct place community;
    struct topic topic = {.code = t->code.n ? t->code : topic_code(db_arena(db), first_name(t))};
    struct topic_words *left;
    i64 last = 0;
    struct result r = may_order(db, actor, t->community, &community);
    if (r.outcome || (r = words_fault(t)).outcome)
        return r;
    if (!first_name(t).n)
        return refuse(INVALID, "name", N_("A topic needs a name."));
    if (!code_valid(topic.code))
        return refuse(INVALID, "code",
                      N_("A topic’s word in addresses has letters, digits and hyphens only."));
    if (!topic_by_code(db, NULL, t->community, topic.code, &topic)) {
        topic.id = id_new(db_now(db));
        topic_sort_last(db, t->community, &last);
        if (last >= MOST_TOPICS)
            return refuse(INVALID, "name", N_("There are too many topics: at most 200."));
        topic_insert(db, topic.id, t->community, topic.code, t->sort ? t->sort : last + 1);
        if (t->retired)
            topic_retired_set(db, topic.id, t->retired);
    } else if (t->is_new) {
        return refuse(CONFLICT, "code", N_("There is a topic of this word already."));
    }
    *id = topic.id;
    for (size_t i = 0; i < t->n_words; i++)
        set_words(db, topic.id, &t->words[i]);
    if (!topic_words(db, topic.id, &left))
        return refuse(INVALID, "name", N_("A topic needs a name."));
    note(db, actor, "topic_set", &community, &topic, S(""));
    return made(topic.id);
}

/* ── Their order, and their end ── */

static struct result begin(struct db *db, const struct actor *actor, id64 id, struct topic *topic,
                           struct place *community)
{
    struct topic_row row;
    if (!topic_row_by_id(db, S("en"), id, &row))
        return refuse(MISSING, NULL, N_("There is no such topic."));
    *topic = topic_from(&row);
    return may_order(db, actor, row.community, community);
}

struct result topic_move(struct db *db, const struct actor *actor, id64 id, int by)
{
    struct topic topic, *all;
    struct place community;
    struct result r = begin(db, actor, id, &topic, &community);
    if (r.outcome)
        return r;
    size_t n = topic_all(db, NULL, topic.community, true, &all), at = 0;
    while (at < n && all[at].id != id)
        at++;
    if (by < 0 ? at == 0 : at + 1 >= n)
        return made(id); /* it is at that end already */
    size_t to = by < 0 ? at - 1 : at + 1;
    struct topic other = all[to];
    all[to] = all[at];
    all[at] = other;
    for (size_t i = 0; i < n; i++)
        if (all[i].sort != (i64)i + 1)
            topic_sort_set(db, all[i].id, (i64)i + 1);
    note(db, actor, "topic_move", &community, &topic, S(""));
    return made(id);
}

struct result topic_retire(struct db *db, const struct actor *actor, id64 id, bool retired)
{
    struct topic topic;
    struct place community;
    struct result r = begin(db, actor, id, &topic, &community);
    if (r.outcome)
        return r;
    if (retired == (topic.retired != 0))
        return made(id);
    topic_retired_set(db, id, retired ? db_now(db) : 0);
    note(db, actor, retired ? "topic_retire" : "topic_resume", &community, &topic, S(""));
    return made(id);
}

/* ── What stands first in them ── */

/* The order after one move. False: nothing to do, or no room. */
static bool rearrange(id64 *order, size_t *n, id64 document, enum pick_move move)
{
    size_t at = 0;
    while (at < *n && order[at] != document)
        at++;
    bool is_in = at < *n;
    if (move == PICK_LAST && !is_in && *n < MOST_PICKS) {
        order[(*n)++] = document;
        return true;
    }
    if (move == PICK_OUT && is_in) {
        memmove(order + at, order + at + 1, (*n - at - 1) * sizeof *order);
        --*n;
        return true;
    }
    bool up = move == PICK_UP && is_in && at > 0, down = move == PICK_DOWN && is_in && at + 1 < *n;
    if (up || down) {
        size_t to = up ? at - 1 : at + 1;
        order[at] = order[to];
        order[to] = document;
    }
    return up || down;
}

struct result topic_pick(struct db *db, const struct actor *actor, id64 id, id64 document,
                         enum pick_move move)
{
    struct topic topic;
    struct place community;
    struct document d;
    struct target_row *rows;
    id64 order[MOST_PICKS], there;
    struct result r = begin(db, actor, id, &topic, &community);
    if (r.outcome || (r = document_get_by_id(db, actor ? actor : &nobody, document, &d)).outcome)
        return r;
    if (move == PICK_LAST && (!d.is_out || !topic_has(db, id, document, &there)))
        return refuse(INVALID, "document",
                      N_("Only a published document of this topic can stand first."));
    size_t n = pick_targets(db, id, MOST_PICKS, &rows);
    for (size_t i = 0; i < n; i++)
        order[i] = rows[i].target;
    if (!rearrange(order, &n, document, move))
        return move == PICK_LAST && n == MOST_PICKS
                   ? refuse(INVALID, "document", N_("At most 12 documents can stand first."))
                   : made(document);
    if (move == PICK_OUT)
        pick_set(db, id, document, INT_NONE);
    for (size_t i = 0; i < n; i++)
        pick_set(db, id, order[i], (i64)i + 1);
    note(db, actor, "topic_pick", &community, &topic, d.number);
    return made(document);
}

void topic_set_picks(struct db *db, id64 topic, const id64 *documents, size_t n)
{
    struct target_row *rows;
    size_t before = pick_targets(db, topic, MOST_PICKS, &rows);
    for (size_t i = 0; i < before; i++)
        pick_set(db, topic, rows[i].target, INT_NONE);
    for (size_t i = 0; i < n; i++)
        pick_set(db, topic, documents[i], (i64)i + 1);
}

/* ── Of a document ── */

/* Their ids in `wanted`. */
static struct result put_among(struct db *db, id64 community, id64 document, const str *codes,
                               size_t n, id64 wanted[MOST_TOPICS_EACH])
{
    struct topic t;
    if (n > MOST_TOPICS_EACH)
        return refuse(INVALID, "topics", N_("A document belongs to at most 12 topics."));
    for (size_t i = 0; i < n; i++) {
        if (!topic_by_code(db, NULL, community, codes[i], &t))
            return refuse(INVALID, "topics", N_("There is no such topic."));
        wanted[i] = t.id;
        document_topic_insert(db, t.id, document);
    }
    return OK_RESULT;
}

struct result topics_add(struct db *db, id64 community, id64 document, const str *codes, size_t n)
{
    id64 wanted[MOST_TOPICS_EACH];
    return put_among(db, community, document, codes, n, wanted);
}

struct result topics_set(struct db *db, id64 community, id64 document, const str *codes, size_t n)
{
    struct topic_id_row *before;
    id64 wanted[MOST_TOPICS_EACH];
    struct result r = put_among(db, community, document, codes, n, wanted);
    if (r.outcome)
        return r;
    /* What stays keeps its place among the picked. */
    size_t n_before = document_topic_ids(db, document, 2 * MOST_TOPICS_EACH, &before);
    for (size_t i = 0; i < n_before; i++) {
        size_t k = 0;
        while (k < n && wanted[k] != before[i].topic)
            k++;
        if (k == n)
            document_topic_drop(db, before[i].topic, document);
    }
    return OK_RESULT;
}
