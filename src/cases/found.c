/* How search finds cases. A case is up to three texts, each for its own readers: what it is about
 * and what was said to whoever may read it; what was said between reporter and staff; notes of
 * staff. Who these are is read.c's rule (sees, reads_all, reported), told as grants. */
#include "cases/inner.h"
#include "texts/texts.h"

enum { GRANTS = 5, EVENTS_READ = 500, FILES_TEXT_MOST = 512 * 1024 };

/* What hangs on a case, and what of it can be read: the beginning, where it is long. */
struct hanging {
    struct attachment *at;
    str *texts;
    size_t n;
};

static struct hanging read_files(struct db *db, id64 id)
{
    struct hanging h = {0};
    size_t left = FILES_TEXT_MOST;
    h.n = file_attachments(db, OWNER_CASE, id, STAFF_ONLY, &h.at);
    h.texts = NEW_ARRAY(db_arena(db), str, h.n);
    for (size_t i = 0; i < h.n; i++) {
        if (!file_text(db, h.at[i].file.id, left, &h.texts[i]))
            h.texts[i] = S("");
        left -= h.texts[i].n;
    }
    return h;
}

/* Staff of the place, and whoever handles it. */
static size_t staff_grants(const struct case_row *c, struct search_grant *out)
{
    size_t n = 0;
    out[n++] = (struct search_grant){.to = TO_STAFF, .verb = READ_PRIVATE_CASE, .path = c->path};
    if (c->assignee)
        out[n++] = (struct search_grant){.to = TO_ACCOUNT, .id = c->assignee};
    if (c->team_org)
        out[n++] = (struct search_grant){.to = TO_ORGANISATION, .id = c->team_org};
    if (c->team_role)
        out[n++] = (struct search_grant){
            .to = TO_TEAM, .role = (enum role)c->team_role, .path = c->team_path};
    return n;
}

static size_t reporter_grants(const struct case_row *c, struct search_grant *out)
{
    size_t n = staff_grants(c, out);
    if (c->reporter)
        out[n++] = (struct search_grant){.to = TO_PERSON, .id = c->reporter};
    else if (c->opened_by)
        out[n++] = (struct search_grant){.to = TO_ACCOUNT, .id = c->opened_by};
    return n;
}

/* The part of an audience: its events' texts, after `texts` that are there already. */
static void add_part(struct arena *a, struct search_item *out, const struct case_row *c,
                     enum audience audience, const struct event_row *events, size_t n_events,
                     const struct hanging *files, struct search_text *texts, size_t n)
{
    struct search_grant *grants = NEW_ARRAY(a, struct search_grant, GRANTS);
    size_t n_grants = 1;
    /* To readers of a private case what is for everybody and what is for them is one. */
    enum audience from = audience == c->audience ? EVERYBODY : audience;
    for (size_t i = n_events; i > 0; i--) {
        const struct event_row *e = &events[i - 1];
        if (e->text.n && e->audience >= (i64)from && e->audience <= (i64)audience)
            texts[n++] = (struct search_text){.text = e->text, .lang = e->lang};
    }
    for (size_t i = 0; i < files->n; i++) {
        const struct attachment *f = &files->at[i];
        if (f->audience < (i64)from || f->audience > (i64)audience)
            continue;
        texts[n++] = (struct search_text){.text = f->name};
        texts[n++] = (struct search_text){.text = f->caption, .file = f->name};
        texts[n++] = (struct search_text){.text = files->texts[i], .file = f->name};
    }
    if (!n)
        return;
    if (audience == EVERYBODY)
        grants[0] = (struct search_grant){.to = TO_ANYONE};
    else
        n_grants = audience == STAFF_ONLY ? staff_grants(c, grants) : reporter_grants(c, grants);
    out->parts[out->n_parts++] = (struct search_part){texts, n, grants, n_grants};
}

static bool read_case(struct db *db, id64 id, enum search_use use, struct search_item *out)
{
    (void)use; /* its kind is at hand anyway */
    struct arena *a = db_arena(db);
    struct case_row c;
    struct kind kind;
    struct event_row *events;
    event_rows_ahead(db, id, STAFF_ONLY, EVENTS_READ);
    file_attachments_ahead(db, OWNER_CASE, id, STAFF_ONLY);
    text_words_found_ahead(db, SEARCH_CASE, id);
    if (!case_row_by_id(db, id, &c))
        return false;
    size_t n = event_rows(db, id, STAFF_ONLY, EVENTS_READ, &events);
    *out = (struct search_item){.title = c.title,
                                .lang = c.lang,
                                .path = c.path,
                                .url = str_fmt(a, "/cases/%.*s", STR_FMT(c.number)),
                                .time = c.opened};
    if (kind_get(db, NULL, c.kind, &kind))
        out->sort = out->topics[out->n_topics++] = kind.code;
    struct hanging files = read_files(db, id);
    struct search_text *translated;
    size_t n_translated = text_words_found(db, SEARCH_CASE, id, &translated);
    const size_t room = n + 3 * files.n;
    struct search_text *main = NEW_ARRAY(a, struct search_text, room + 2 + n_translated);
    main[0] = (struct search_text){.text = c.description};
    main[1] = (struct search_text){.text = c.number};
    for (size_t i = 0; i < n_translated; i++)
        main[2 + i] = translated[i];
    add_part(a, out, &c, (enum audience)c.audience, events, n, &files, main, 2 + n_translated);
    for (enum audience to = (enum audience)c.audience + 1; to <= STAFF_ONLY; to++)
        add_part(a, out, &c, to, events, n, &files, NEW_ARRAY(a, struct search_text, room), 0);
    return true;
}

static size_t case_ids(struct db *db, id64 after, i64 limit, id64 **out)
{
    struct case_id_row *rows;
    size_t n = case_ids_after(db, after, limit, &rows);
    *out = NEW_ARRAY(db_arena(db), id64, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = rows[i].id;
    return n;
}

static str kind_topic(struct db *db, const struct lang *lang, str code)
{
    struct kind kind;
    return kind_by_code(db, lang, code, &kind) ? kind.name : S("");
}

static bool say_sort(struct db *db, const struct lang *lang, str sort, struct search_sort *out)
{
    *out = (struct search_sort){.name = kind_topic(db, lang, sort)};
    return out->name.n != 0;
}

const struct search_source cases_source = {.kind = SEARCH_CASE,
                                           .word = "request",
                                           .name = N_("Requests"),
                                           .one = N_("Request"),
                                           .icon = "message-circle",
                                           .read = read_case,
                                           .ids = case_ids,
                                           .topic_name = kind_topic,
                                           .sort_said = say_sort};
