/* Topics: what staff gather documents under, named in each language. */
#include "base/id.h"
#include "base/json.h"
#include "library/inner.h"
#include "record/record.h"

enum { MOST_TOPICS = 200, CODE_MOST = 40 };

static struct topic topic_from(const struct topic_row *r)
{
    return (struct topic){.id = r->id,
                          .community = r->community,
                          .code = r->code,
                          .name = r->name.p ? r->name : r->code,
                          .about = r->about.p ? r->about : S("")};
}

static size_t topics_from(struct db *db, const struct topic_row *rows, size_t n, struct topic **out)
{
    *out = NEW_ARRAY(db_arena(db), struct topic, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = topic_from(&rows[i]);
    return n;
}

static str code_of(const struct lang *lang)
{
    return lang ? lang->code : S("en");
}

size_t topic_all(struct db *db, const struct lang *lang, id64 community, struct topic **out)
{
    struct topic_row *rows;
    size_t n = topic_rows(db, code_of(lang), community, MOST_TOPICS, &rows);
    return topics_from(db, rows, n, out);
}

bool topic_by_code(struct db *db, const struct lang *lang, id64 community, str code,
                   struct topic *out)
{
    struct topic_row row;
    if (!topic_row_by_code(db, code_of(lang), community, code, &row))
        return false;
    *out = topic_from(&row);
    return true;
}

size_t document_topics(struct db *db, const struct lang *lang, id64 document, struct topic **out)
{
    struct topic_row *rows;
    size_t n = topic_rows_of(db, code_of(lang), document, MOST_TOPICS_EACH, &rows);
    return topics_from(db, rows, n, out);
}

/* A code stands in addresses: letters of any script, digits, '-'. */
static bool code_valid(str code)
{
    for (size_t i = 0; i < code.n; i++)
        if ((u8)code.p[i] <= ' ' || memchr("/?#%&\"<>\\.", code.p[i], 10))
            return false;
    return code.n > 0 && text_length(code) <= CODE_MOST;
}

struct result topic_set(struct db *db, const struct actor *actor, const struct topic_new *t,
                        id64 *id)
{
    struct place community;
    struct topic there;
    if (!place_get(db, NULL, t->community, &community))
        return refuse(INVALID, "place", N_("There is no such place."));
    if (actor && !may(actor, PUBLISH_DOCUMENT, community.path))
        return refuse(FORBIDDEN, NULL, N_("You may not order the library here."));
    if (!code_valid(t->code))
        return refuse(INVALID, "code",
                      N_("A topic’s word in addresses has letters, digits and hyphens only."));
    if (!t->n_names)
        return refuse(INVALID, "name", N_("A topic needs a name."));
    if (topic_by_code(db, NULL, t->community, t->code, &there)) {
        *id = there.id;
    } else {
        *id = id_new(db_now(db));
        topic_insert(db, *id, t->community, t->code, 0);
    }
    for (size_t i = 0; i < t->n_names; i++) {
        str about = t->abouts ? t->abouts[i] : S("");
        if (!language_tag_valid(t->names[i].lang) || text_length(t->names[i].name) > 80 ||
            text_length(about) > DOCUMENT_LINE_MOST)
            return refuse(INVALID, "name", N_("A topic’s name has at most 80 characters."));
        topic_name_set(db, *id, t->names[i].lang, t->names[i].name, about.p ? about : S(""));
    }
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key(&j, "topic");
    json_str(&j, t->code);
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = "topic_set",
                                     .subject = *id,
                                     .place = community.path,
                                     .is_public = true,
                                     .detail = buf_str(&b)});
    return made(*id);
}

struct result topics_set(struct db *db, id64 community, id64 document, const str *codes, size_t n)
{
    struct topic t;
    if (n > MOST_TOPICS_EACH)
        return refuse(INVALID, "topics", N_("A document belongs to at most 12 topics."));
    document_topics_clear(db, document);
    for (size_t i = 0; i < n; i++) {
        if (!topic_by_code(db, NULL, community, codes[i], &t))
            return refuse(INVALID, "topics", N_("There is no such topic."));
        document_topic_insert(db, t.id, document);
    }
    return OK_RESULT;
}
