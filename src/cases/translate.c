/* The texts of a case in other languages: what was asked and what was answered publicly. They are
 * given to the texts room when the first reader wants one, and kept up to date from then on. */
#include "cases/inner.h"
#include "texts/texts.h"

enum { TEXTS_MOST = 100 };

static void put_answers(struct db *db, const struct case_row *c, str url)
{
    struct event_row *events;
    size_t n = event_rows(db, c->id, EVERYBODY, TEXTS_MOST, &events);
    for (size_t i = 0; i < n; i++)
        if (events[i].text.n)
            text_put(db, &(struct text_source){.kind = TEXT_ANSWER,
                                               .owner = events[i].id,
                                               .path = c->path,
                                               .is_public = true,
                                               .lang = events[i].lang,
                                               .url = url,
                                               .body = events[i].text,
                                               .found_as = SEARCH_CASE,
                                               .found_id = c->id});
}

static void put_all(struct db *db, const struct case_row *c)
{
    str url = str_fmt(db_arena(db), "/cases/%.*s", STR_FMT(c->number));
    text_put(db, &(struct text_source){.kind = TEXT_CASE,
                                       .owner = c->id,
                                       .path = c->path,
                                       .is_public = true,
                                       .lang = c->lang,
                                       .url = url,
                                       .title = c->title,
                                       .body = c->description,
                                       .found_as = SEARCH_CASE,
                                       .found_id = c->id});
    put_answers(db, c, url);
}

static void remove_all(struct db *db, const struct case_row *c)
{
    struct event_row *events;
    size_t n = event_rows(db, c->id, STAFF_ONLY, TEXTS_MOST, &events);
    text_remove(db, TEXT_CASE, c->id);
    for (size_t i = 0; i < n; i++)
        text_remove(db, TEXT_ANSWER, events[i].id);
}

void case_texts_refresh(struct db *db, const struct case_row *c)
{
    struct case_row now;
    if (!text_known(db, TEXT_CASE, c->id) || !case_row_by_id(db, c->id, &now))
        return;
    if (now.audience == EVERYBODY)
        put_all(db, &now);
    else
        remove_all(db, &now);
}

struct result case_want_translation(struct db *db, const struct actor *actor, id64 id, str lang)
{
    struct case_row c;
    struct text_shown shown;
    if (!case_row_by_id(db, id, &c) || !sees(actor, &c))
        return refuse(MISSING, NULL, N_("There is no such request, or not for you to know."));
    if (c.audience != EVERYBODY)
        return refuse(CONFLICT, NULL, N_("Only public requests are translated."));
    put_all(db, &c);
    text_show(db, TEXT_CASE, id, lang, &shown);
    return shown.wanted ? text_want(db, actor, shown.text, lang) : made(id);
}
