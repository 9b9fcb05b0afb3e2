/* The demo's library: its topics, and documents written for it in data/library/, taken over as an
 * import takes them. */
#include "base/csv.h"
#include "demo/inner.h"
#include "import/documents.h"

/* Made by tools/embed-text from data/: name and text by turns, ended by STR_NONE. */
extern const str demo_library[];
extern const str demo_topics;

static struct result fill_topics(struct db *db, id64 community)
{
    struct arena *a = db_arena(db);
    struct csv csv = csv_new(a, demo_topics, ',');
    struct table t = {.csv = &csv};
    struct said_name *names, *abouts;
    csv_row(&csv, &t.heads, &t.n_heads);
    while (csv_row(&csv, &t.cells, &t.n_cells)) {
        id64 id;
        size_t n = table_said(a, &t, "name", &names), m = table_said(a, &t, "about", &abouts);
        struct topic_words *words = NEW_ARRAY(a, struct topic_words, n);
        for (size_t i = 0; i < n; i++)
            words[i] = (struct topic_words){names[i], i < m ? abouts[i].name : S("")};
        struct topic_new topic = {
            .community = community, .code = table_cell(&t, "code"), .words = words, .n_words = n};
        struct result r = topic_set(db, NULL, &topic, &id);
        if (r.outcome)
            return r;
    }
    return OK_RESULT;
}

/* Further reading can name documents that come later, so links are made last. */
static struct result fill_documents(struct db *db, msec now)
{
    struct arena *a = db_arena(db);
    struct document_defaults defaults = {.community = S("tang"),
                                         .lang = S("zh-Hans"),
                                         .kind = REPORT,
                                         .zone = "Asia/Shanghai",
                                         .now = now};
    struct import import = {.arena = a, .file = "demo"};
    struct document_batch batch = {.import = &import, .defaults = &defaults};
    size_t cap = 0;
    for (const str *d = demo_library; d->p; d += 2) {
        struct incoming *one;
        size_t n;
        documents_read(a, d[0].p, d[1], &defaults, NULL, &one, &n);
        *PUSH(a, batch.at, batch.n, cap) = *one;
    }
    for (int links = 0; links < 2; links++) {
        batch.links = links;
        struct result r = documents_write(db, &batch);
        for (size_t i = 0; i < batch.n && !r.outcome; i++)
            if (batch.at[i].fault.text)
                r = (struct result){.outcome = FAULT, .message = batch.at[i].fault};
        if (r.outcome)
            return r;
    }
    return OK_RESULT;
}

/* What stands first in each topic: names of files, parted by spaces. */
static struct result fill_picks(struct db *db, id64 community)
{
    struct arena *a = db_arena(db);
    struct csv csv = csv_new(a, demo_topics, ',');
    struct table t = {.csv = &csv};
    csv_row(&csv, &t.heads, &t.n_heads);
    while (csv_row(&csv, &t.cells, &t.n_cells)) {
        struct topic topic;
        id64 picks[MOST_PICKS];
        size_t n = 0;
        str rest = table_cell(&t, "picks"), name;
        while (rest.n && n < MOST_PICKS && str_cut(&rest, ' ', &name))
            if (!document_by_source(db, str_fmt(a, "file:%.*s.md", STR_FMT(name)), &picks[n++]))
                return refuse(FAULT, NULL, N_("There is no such document."));
        if (topic_by_code(db, NULL, community, table_cell(&t, "code"), &topic))
            topic_set_picks(db, topic.id, picks, n);
    }
    return OK_RESULT;
}

struct result demo_fill_library(struct db *db, void *arg)
{
    struct filling *f = arg;
    struct place tang;
    if (!place_by_code(db, NULL, S("tang"), &tang))
        return refuse(FAULT, NULL, N_("There is no such place."));
    setting_set(db, NULL, tang.id, S("register-scheme"), S("唐西居委〔{year}〕{n}号"));
    struct result r = fill_topics(db, tang.id);
    if (!r.outcome)
        r = fill_documents(db, f->now);
    return r.outcome ? r : fill_picks(db, tang.id);
}
