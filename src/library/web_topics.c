/* Topics on the web: all of them, one with what stands first in it, and for those who publish the
 * forms that name, order and retire them. */
#include <stddef.h>

#include "library/web.h"
#include "topics.html.h"
#include "web/form.h"

enum { PAGE_LINES = 24 };

/* What the forms hold and their rules need. */
struct ordering {
    const struct actor *actor;
    id64 community, topic, document;
    str names[WEB_NAMES], abouts[WEB_NAMES], code;
    struct topic_words words[WEB_NAMES];
    size_t n_words;
    int by;
    bool retired;
    enum pick_move move;
};

/* The topic of the route's first capture; answers 404 itself. */
static bool topic_asked(struct request *r, struct place *community, struct topic *out)
{
    bool found = web_community(r, community) &&
                 topic_by_code(request_db(r), r->lang, community->id, r->captures[0], out);
    if (!found)
        answer_error(r, 404, (struct message){0});
    return found;
}

static str topic_address(struct request *r, str code)
{
    struct page encoder = {.arena = r->arena};
    return str_fmt(r->arena, "/library/topics/%.*s", STR_FMT(url_part(&encoder, code)));
}

/* ── Reading ── */

void library_topics(struct request *r)
{
    struct place community;
    struct topics_view v = {.saved = web_was_done(r, S("saved")).n > 0};
    if (web_community(r, &community)) {
        v.orders = may(r->actor, PUBLISH_DOCUMENT, community.path);
        v.n = topic_all(request_db(r), r->lang, community.id, v.orders, &v.topics);
    }
    struct page *p = web_page(r);
    page_topics(p, &v);
    web_answer(r, 200, p);
}

/* What stands first is not listed a second time. */
static void drop_picked(struct documents_view *v)
{
    size_t kept = 0;
    for (size_t i = 0; i < v->n; i++) {
        size_t k = 0;
        while (k < v->n_picks && v->picks[k].id != v->lines[i].id)
            k++;
        if (k == v->n_picks)
            v->lines[kept++] = v->lines[i];
    }
    v->n = kept;
}

static void show_topic(struct request *r, struct place *community, const struct topic *topic,
                       struct message fault)
{
    struct documents_view *v = NEW(r->arena, struct documents_view);
    library_read_filter(r, v, community);
    *v = (struct documents_view){.filter = {.list = DOCUMENTS_PUBLIC,
                                            .under = community->path,
                                            .topic = topic->id,
                                            .from_key = v->filter.from_key,
                                            .from_id = v->filter.from_id,
                                            .limit = PAGE_LINES},
                                 .words = S(""),
                                 .kind_word = S(""),
                                 .topic_code = S(""),
                                 .list_word = S(""),
                                 .topic = *topic,
                                 .fault = fault};
    str address = topic_address(r, topic->code);
    v->base = str_z(r->arena, address);
    v->atom = str_fmt(r->arena, "%.*s/feed.atom", STR_FMT(address));
    v->orders = may(r->actor, PUBLISH_DOCUMENT, community->path);
    v->n_picks = topic_picks(request_db(r), r->actor, topic->id, MOST_PICKS, &v->picks);
    library_lines_in_language(r, v->picks, v->n_picks);
    library_read_lines(r, v);
    drop_picked(v);
    struct page *p = web_page(r);
    p->feed = v->atom;
    p->error = fault.text != NULL;
    p->summary = topic->about;
    page_topic(p, v);
    web_answer(r, fault.text ? 422 : 200, p);
}

void library_topic(struct request *r)
{
    struct place community;
    struct topic topic;
    if (topic_asked(r, &community, &topic))
        show_topic(r, &community, &topic, (struct message){0});
}

/* ── Naming ── */

static struct result do_set(struct db *db, void *arg)
{
    struct ordering *o = arg;
    struct topic_new t = {.community = o->community,
                          .code = o->code,
                          .words = o->words,
                          .n_words = o->n_words,
                          .is_new = !o->topic};
    return topic_set(db, o->actor, &t, &o->topic);
}

static void check_words(struct request *r, struct web_form *f)
{
    struct ordering *o = f->values;
    struct said_name *names, *abouts;
    o->n_words = web_names(r, o->names, &names);
    web_names(r, o->abouts, &abouts);
    for (size_t i = 0; i < o->n_words; i++)
        o->words[i] = (struct topic_words){names[i], abouts[i].name};
}

/* topic NULL: a new one. */
static struct web_form *words_form(struct request *r, const struct place *community,
                                   const struct topic *topic)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, 2 * WEB_NAMES + 2);
    struct ordering *o = NEW(r->arena, struct ordering);
    *o = (struct ordering){.actor = r->actor,
                           .community = community->id,
                           .topic = topic ? topic->id : 0,
                           .code = topic ? topic->code : S("")};
    size_t n = web_name_fields(r, fields, "name", N_("Name in {1}"), TOPIC_NAME_MOST,
                               offsetof(struct ordering, names));
    n += web_name_fields(r, fields + n, "about", N_("What it is about, in {1}"), DOCUMENT_LINE_MOST,
                         offsetof(struct ordering, abouts));
    if (!topic)
        fields[n] =
            (struct field){.name = "code",
                           .type = FIELD_TEXT,
                           .label = N_("Word in its address"),
                           .hint = N_("Letters, digits, hyphens. Left empty: made of its name. "
                                      "It stays when the name changes."),
                           .optional = true,
                           .max = 40,
                           .is_short = true,
                           .into = offsetof(struct ordering, code)};
    struct web_form *f = web_form_new(r, fields, o, do_set, o);
    f->title = topic ? (struct message){.text = N_("Name the topic {1}"), .args = {topic->name}}
                     : (struct message){.text = N_("Add a topic")};
    f->check = check_words;
    f->to = topic ? topic_address(r, topic->code) : S("/library/topics?saved=1");
    f->crumbs = NEW_ARRAY(r->arena, struct crumb, 3);
    f->crumbs[f->n_crumbs++] = (struct crumb){web_here(r, N_("Library")), S("/library")};
    f->crumbs[f->n_crumbs++] = (struct crumb){web_here(r, N_("Topics")), S("/library/topics")};
    f->crumbs[f->n_crumbs++] =
        (struct crumb){topic ? said(topic->name, S("")) : web_here(r, N_("Add a topic")), S("")};
    return f;
}

/* The form belongs to those who may send it. */
static bool may_order(struct request *r, const struct place *community)
{
    if (may(r->actor, PUBLISH_DOCUMENT, community->path))
        return true;
    web_refuse(r, refuse(FORBIDDEN, NULL, N_("You may not order the library here.")));
    return false;
}

void library_topic_new(struct request *r)
{
    struct place community;
    if (!web_community(r, &community))
        answer_error(r, 404, (struct message){0});
    else if (may_order(r, &community))
        web_form_show(r, words_form(r, &community, NULL), 200);
}

void library_topic_new_sent(struct request *r)
{
    struct place community;
    if (!web_community(r, &community))
        answer_error(r, 404, (struct message){0});
    else
        web_form_sent(r, words_form(r, &community, NULL));
}

void library_topic_edit(struct request *r)
{
    struct place community;
    struct topic topic;
    struct topic_words *words;
    if (!topic_asked(r, &community, &topic) || !may_order(r, &community))
        return;
    struct web_form *f = words_form(r, &community, &topic);
    size_t n = topic_words(request_db(r), topic.id, &words);
    for (size_t i = 0; i < n; i++) {
        struct said_name about = {words[i].name.lang, words[i].about};
        web_fill_names(r, &f->form, "name", &words[i].name, 1);
        web_fill_names(r, &f->form, "about", &about, 1);
    }
    web_form_show(r, f, 200);
}

void library_topic_edit_sent(struct request *r)
{
    struct place community;
    struct topic topic;
    if (topic_asked(r, &community, &topic))
        web_form_sent(r, words_form(r, &community, &topic));
}

/* ── Their order, and their end ── */

static struct result do_move(struct db *db, void *arg)
{
    const struct ordering *o = arg;
    return topic_move(db, o->actor, o->topic, o->by);
}

static struct result do_retire(struct db *db, void *arg)
{
    const struct ordering *o = arg;
    return topic_retire(db, o->actor, o->topic, o->retired);
}

static void ordered(struct request *r, struct result result)
{
    web_after(r, result, S("/library/topics?saved=1"));
}

/* The route's topic as a rule takes it; NULL: it has answered. */
static struct ordering *ordering_of(struct request *r)
{
    struct place community;
    struct topic topic;
    struct ordering *o = NEW(r->arena, struct ordering);
    if (!topic_asked(r, &community, &topic))
        return NULL;
    *o = (struct ordering){.actor = r->actor, .community = community.id, .topic = topic.id};
    return o;
}

void library_topic_move_sent(struct request *r)
{
    struct ordering *o = ordering_of(r);
    if (!o)
        return;
    o->by = str_eq(pairs_get(r->form, S("to")), S("up")) ? -1 : 1;
    commit(r, do_move, o, ordered);
}

void library_topic_retire_sent(struct request *r)
{
    struct ordering *o = ordering_of(r);
    if (!o)
        return;
    o->retired = str_eq(pairs_get(r->form, S("retired")), S("yes"));
    commit(r, do_retire, o, ordered);
}

/* ── What stands first ── */

static struct result do_pick(struct db *db, void *arg)
{
    const struct ordering *o = arg;
    return topic_pick(db, o->actor, o->topic, o->document, o->move);
}

static void picked(struct request *r, struct result result)
{
    struct place community;
    struct topic topic;
    if (result.outcome != INVALID && result.outcome != MISSING)
        web_after(r, result, topic_address(r, r->captures[0]));
    else if (topic_asked(r, &community, &topic))
        show_topic(r, &community, &topic, result.message);
}

void library_topic_pick_sent(struct request *r)
{
    static const char *const moves[] = {
        [PICK_LAST] = "last", [PICK_UP] = "up", [PICK_DOWN] = "down", [PICK_OUT] = "out"};
    struct ordering *o = ordering_of(r);
    struct document d;
    if (!o)
        return;
    for (size_t i = 0; i < COUNT(moves); i++)
        if (str_eq(pairs_get(r->form, S("to")), str_from(moves[i])))
            o->move = (enum pick_move)i;
    str number = pairs_get(r->form, S("document"));
    if (!document_get(request_db(r), r->actor, number, &d).outcome)
        o->document = d.id; /* else the rule says that there is none */
    commit(r, do_pick, o, picked);
}
