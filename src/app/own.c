/* One's own data, all of it, to take away: as JSON for programs, as a page to read. */
#include "accounts/own.h"
#include "app/app.h"
#include "app/own.h"
#include "base/json.h"
#include "own.html.h"
#include "record/record.sql.h"
#include "web/web.h"

enum { DEEDS_MOST = 1000 };

static const char *verb_words(const struct verb_word *const *tables, str verb)
{
    for (size_t t = 0; tables[t]; t++)
        for (const struct verb_word *w = tables[t]; w->verb; w++)
            if (str_eq(verb, str_from(w->verb)))
                return w->words;
    return NULL;
}

/* The newest lines of the record; it keeps no personal words of them. */
static void own_deeds(struct own_out *out, const struct actor *actor,
                      const struct verb_word *const *words)
{
    struct record_deed *deeds;
    size_t n = record_deeds(out->db, actor->account, DEEDS_MOST, &deeds);
    own_part(out, "record", N_("What you did here, the latest first"));
    for (size_t i = 0; i < n; i++) {
        const char *said = verb_words(words, deeds[i].verb);
        own_thing(out);
        own_int(out, "line", N_("Line of the record"), deeds[i].seq);
        own_time(out, "at", N_("When"), deeds[i].at);
        if (said)
            own_word(out, "what", N_("What"), said);
        else
            own_text(out, "what", N_("What"), deeds[i].verb);
    }
}

static struct own_out *gather(struct request *r)
{
    struct own_out *out = NEW(r->arena, struct own_out);
    *out = (struct own_out){.db = request_db(r), .arena = r->arena, .lang = r->lang};
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].own)
            modules[i].own(out, r->actor);
    own_deeds(out, r->actor, r->app->verbs);
    return out;
}

static void put_json(struct buf *b, const struct own_out *out)
{
    struct json j = {b, false};
    json_open(&j, '{');
    for (size_t i = 0; i < out->n; i++) {
        const struct own_part *part = &out->parts[i];
        json_key_open(&j, part->key, '[');
        for (size_t t = 0; t < part->n; t++) {
            json_open(&j, '{');
            for (size_t v = 0; v < part->things[t].n; v++) {
                const struct own_value *value = &part->things[t].values[v];
                json_key(&j, value->key);
                if (value->time)
                    json_time(&j, value->time);
                else
                    json_str(&j, value->text);
            }
            json_close(&j, '}');
        }
        json_close(&j, ']');
    }
    json_close(&j, '}');
    buf_byte(b, '\n');
}

static void show_own(struct request *r)
{
    struct page *p = web_page(r);
    page_own_data(p);
    web_answer(r, 200, p);
}

static struct result note_taking(struct db *db, void *arg)
{
    const struct actor *actor = arg;
    record(db, (struct record_entry){
                   .actor = actor->account, .verb = "own_data", .subject = actor->account});
    return OK_RESULT;
}

static void saved_as(struct request *r, const char *name)
{
    answer_header(r, S("Content-Disposition"),
                  str_fmt(r->arena, "attachment; filename=\"%s\"", name));
}

static void taken_as_json(struct request *r, struct result result)
{
    struct buf *b = NEW(r->arena, struct buf);
    if (result.outcome) {
        web_refuse(r, result);
        return;
    }
    *b = buf_new(r->arena);
    put_json(b, gather(r));
    saved_as(r, "linli.json");
    answer_text(r, 200, S("application/json"), buf_str(b));
}

static void taken_as_page(struct request *r, struct result result)
{
    if (result.outcome) {
        web_refuse(r, result);
        return;
    }
    struct page *p = web_page(r);
    struct frame *frame = NEW(r->arena, struct frame);
    *frame = (struct frame){.name = p->frame->name};
    p->frame = frame;
    p->apart = true;
    page_own_file(p, gather(r));
    saved_as(r, "linli.html");
    web_answer(r, 200, p);
}

static void own_sent(struct request *r)
{
    bool json = str_eq(pairs_get(r->form, S("as")), S("json"));
    struct actor *actor = NEW(r->arena, struct actor);
    *actor = *r->actor;
    commit(r, note_taking, actor, json ? taken_as_json : taken_as_page);
}

const struct verb_word own_verbs[] = {
    {"own_data", N_("Own data taken away")},
    {0},
};

const struct route own_routes[] = {
    GET("/me/data", SIGNED_IN, show_own, "All that is held about oneself: how to take it away"),
    POST("/me/data", SIGNED_IN, KB(4), own_sent, "Take it away, as JSON or as a page"),
    {0},
};
