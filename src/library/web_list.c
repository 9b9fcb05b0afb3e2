/* Lists of documents: the public one with its filters, a topic's, and those of people who write. */
#include "base/csv.h"
#include "base/when.h"
#include "documents.html.h"
#include "library/web.h"

enum { PAGE_LINES = 24, PIECE_LINES = 500, MOST_PLACES = 100 };

/* ── The filter, read from an address and written into one ── */

static str query_value(struct request *r, str name)
{
    str clean, raw = pairs_get(r->query, name);
    return raw.n && text_clean(r->arena, raw, true, &clean) ? clean : S("");
}

/* The place that was chosen, and the community whose it is. */
static void read_place(struct request *r, struct documents_view *v, struct place *community)
{
    struct db *db = request_db(r);
    str asked = query_value(r, S("place"));
    v->place_asked = S("");
    if (!path_valid(asked) || !place_by_path(db, r->lang, asked, &v->place))
        return;
    v->place_asked = asked;
    v->wide = v->place.level < COMMUNITY;
    if (v->wide)
        v->n_communities = place_list(db, r->lang, COMMUNITY, asked, MOST_PLACES, &v->communities);
    else if (!str_starts(asked, community->path))
        place_at_level(db, r->lang, asked, COMMUNITY, community);
}

void library_read_filter(struct request *r, struct documents_view *v, struct place *community)
{
    struct document_filter *f = &v->filter;
    i64 key, id;
    v->words = query_value(r, S("words"));
    v->kind_word = query_value(r, S("kind"));
    str year = query_value(r, S("year")), topic = query_value(r, S("topic"));
    f->words = v->words;
    read_place(r, v, community);
    f->under = v->place_asked.n && !v->wide ? v->place_asked : community->path;
    document_kind_by_word(v->kind_word, &f->kind);
    if (!str_i64(year, &f->year) || f->year < 1900 || f->year > 9999)
        f->year = 0;
    v->topic_code = S("");
    if (topic.n && topic_by_code(request_db(r), r->lang, community->id, topic, &v->topic)) {
        f->topic = v->topic.id;
        v->topic_code = topic;
    }
    str after = pairs_get(r->query, S("after")), number;
    if (after.n && str_cut(&after, '.', &number) && str_i64(number, &key) && str_i64(after, &id)) {
        f->from_key = key;
        f->from_id = id;
    }
    f->limit = PAGE_LINES;
}

static void add_query(struct request *r, struct buf *b, str name, str value)
{
    struct page encoder = {.arena = r->arena};
    if (!value.n)
        return;
    buf_byte(b, str_find_byte(buf_str(b), '?') == SIZE_MAX ? '?' : '&');
    buf_put(b, name);
    buf_byte(b, '=');
    buf_put(b, url_part(&encoder, value));
}

str library_address(struct request *r, const struct documents_view *v, const char *base, str after)
{
    struct buf b = buf_new(r->arena);
    buf_z(&b, base);
    add_query(r, &b, S("list"), v->list_word);
    add_query(r, &b, S("words"), v->words);
    add_query(r, &b, S("kind"), v->kind_word);
    add_query(r, &b, S("place"), v->place_asked);
    if (v->filter.year)
        add_query(r, &b, S("year"), str_fmt(r->arena, "%lld", (long long)v->filter.year));
    if (!v->topic.id || v->topic_code.n)
        add_query(r, &b, S("topic"), v->topic_code);
    add_query(r, &b, S("after"), after);
    return buf_str(&b);
}

/* ── The filters that are set, each with the list without it ── */

static void add_set(struct request *r, struct documents_view *v,
                    const struct documents_view *without, struct said name, const char *phrase)
{
    v->set[v->n_set++] =
        (struct filter_set){name, phrase, library_address(r, without, v->base, S(""))};
}

static void name_filters(struct request *r, struct documents_view *v)
{
    const struct said none = said(S(""), S(""));
    const struct documents_view asked = *v;
    struct documents_view without = asked;
    if (v->words.n) {
        without.words = S("");
        add_set(r, v, &without, said(v->words, S("")), NULL);
    }
    if (v->filter.kind) {
        without = asked;
        without.kind_word = S("");
        add_set(r, v, &without, none, document_kind_name(v->filter.kind));
    }
    if (v->filter.topic) {
        without = asked;
        without.topic_code = S("");
        add_set(r, v, &without, said(v->topic.name, S("")), NULL);
    }
    if (v->place_asked.n) {
        without = asked;
        without.place_asked = S("");
        add_set(r, v, &without, said(v->place.name, v->place.name_lang), NULL);
    }
    if (v->filter.year) {
        without = asked;
        without.filter.year = 0;
        add_set(r, v, &without, said(year_text(r->arena, r->lang, v->filter.year), S("")), NULL);
    }
}

/* ── Pages ── */

static void set_pages(struct request *r, struct documents_view *v)
{
    if (v->filter.from_id)
        v->first = library_address(r, v, v->base, S(""));
    if (v->n > PAGE_LINES) {
        v->n = PAGE_LINES;
        const struct document_line *last = &v->lines[v->n - 1];
        v->older = library_address(r, v, v->base,
                                   str_fmt(r->arena, "%lld.%lld",
                                           (long long)document_line_key(&v->filter, last),
                                           (long long)last->id));
    }
}

static void read_choices(struct request *r, struct documents_view *v, const struct place *community,
                         const char *zone)
{
    struct db *db = request_db(r);
    struct civil c = civil_from(r->now);
    zone_civil(zone, r->now, &c);
    v->n_topics = topic_all(db, r->lang, community->id, false, &v->topics);
    v->n_places = place_list(db, r->lang, GRID, community->path, MOST_PLACES, &v->places);
    for (size_t i = 0; i < v->n_places; i++)
        v->place_listed |= str_eq(v->places[i].path, v->place_asked);
    v->first_year = document_first_year(db, r->actor, community->id);
    v->this_year = c.year;
}

void library_read_lines(struct request *r, struct documents_view *v)
{
    v->n = document_lines(request_db(r), r->actor, &v->filter, &v->lines);
    set_pages(r, v);
    if (!v->work)
        library_lines_in_language(r, v->lines, v->n);
}

static void show(struct request *r, struct documents_view *v, struct page *p)
{
    bool fits = !v->words.n || search_words_fit(r->arena, v->words, &v->fault);
    if (!v->wide)
        library_read_lines(r, v);
    if (!fits || v->wide)
        v->atom = v->csv = S("");
    p->feed = v->atom;
    p->error = !fits;
    page_documents(p, v);
    web_answer(r, fits ? 200 : 422, p);
}

void library_list(struct request *r)
{
    struct place community;
    struct documents_view *v = NEW(r->arena, struct documents_view);
    struct page *p = web_page(r);
    if (!web_community(r, &community)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    v->base = "/library/all";
    v->list_word = S("");
    library_read_filter(r, v, &community);
    read_choices(r, v, &community, p->zone);
    v->heading = document_kind_all(v->words.n ? DOCUMENT_NONE : v->filter.kind);
    v->none = S("/library/all");
    name_filters(r, v);
    v->csv = library_address(r, v, "/library/all.csv", S(""));
    v->atom = library_address(r, v, "/library/all.atom", S(""));
    show(r, v, p);
}

void library_work(struct request *r)
{
    static const struct {
        const char *word, *title;
        enum document_list list;
    } lists[] = {{"", N_("What I write"), DOCUMENTS_MINE},
                 {"review", N_("Waiting for a second person"), DOCUMENTS_REVIEW},
                 {"drafts", N_("Drafts here"), DOCUMENTS_DRAFTS}};
    struct documents_view *v = NEW(r->arena, struct documents_view);
    struct place community = {.path = S("")};
    struct page *p = web_page(r);
    str word = pairs_get(r->query, S("list"));
    size_t which = 0;
    bool any = web_community(r, &community);
    v->reviews = any && may_somewhere(r->actor, REVIEW_DOCUMENT);
    for (size_t i = 1; i < COUNT(lists) && v->reviews; i++)
        which = str_eq(word, str_from(lists[i].word)) ? i : which;
    v->words = v->kind_word = v->topic_code = S("");
    library_read_filter(r, v, &community);
    v->words = v->kind_word = v->topic_code = v->place_asked = S("");
    v->wide = false;
    v->filter.list = lists[which].list;
    v->list_word = str_from(lists[which].word);
    v->heading = lists[which].title;
    v->base = "/library/work";
    v->work = true;
    show(r, v, p);
}

/* ── CSV, piece by piece ── */

struct message library_too_wide(void)
{
    return (struct message){.text = N_("Choose one community: each has its own list.")};
}

struct export
{
    struct request *r;
    struct document_filter filter;
    bool begun, ended;
};

static void put_header(struct buf *b)
{
    static const str names[] = {S_INIT("number"),    S_INIT("kind"),    S_INIT("title"),
                                S_INIT("language"),  S_INIT("author"),  S_INIT("unit"),
                                S_INIT("register"),  S_INIT("place"),   S_INIT("date"),
                                S_INIT("published"), S_INIT("minutes"), S_INIT("readings"),
                                S_INIT("summary")};
    csv_head(b, names, COUNT(names));
}

static void put_line(struct buf *b, struct request *r, const struct document_line *l)
{
    struct arena *a = r->arena;
    struct place place = {.name = S("")};
    struct organisation unit = {.name = S("")};
    place_by_path(request_db(r), r->lang, l->path, &place);
    if (l->unit)
        organisation_get(request_db(r), r->lang, l->unit, &unit);
    csv_cell(b, true, l->number);
    csv_cell(b, false, str_from(document_kind_word(l->kind)));
    csv_cell(b, false, l->title);
    csv_cell(b, false, l->lang);
    csv_cell(b, false, l->author);
    csv_cell(b, false, unit.name);
    csv_cell(b, false, l->register_number);
    csv_cell(b, false, place.name);
    csv_cell_time(b, false, l->dated);
    csv_cell_time(b, false, l->published);
    csv_cell(b, false, str_fmt(a, "%lld", (long long)l->minutes));
    csv_cell(b, false, str_fmt(a, "%lld", (long long)l->reads));
    csv_cell(b, false, l->summary);
    csv_end(b);
}

static bool fill(void *ctx, struct buf *b)
{
    struct export *e = ctx;
    struct document_line *lines;
    if (e->ended)
        return false;
    if (!e->begun)
        put_header(b);
    e->begun = true;
    size_t n = document_lines(request_db(e->r), e->r->actor, &e->filter, &lines);
    e->ended = n <= PIECE_LINES;
    if (n > PIECE_LINES)
        n = PIECE_LINES;
    for (size_t i = 0; i < n; i++)
        put_line(b, e->r, &lines[i]);
    if (n) {
        e->filter.from_id = lines[n - 1].id;
        e->filter.from_key = lines[n - 1].published;
    }
    return true;
}

void library_csv(struct request *r)
{
    struct export *e = NEW(r->arena, struct export);
    struct documents_view v = {0};
    struct place community;
    if (!web_community(r, &community)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    library_read_filter(r, &v, &community);
    if (v.wide) {
        answer_error(r, 422, library_too_wide());
        return;
    }
    *e = (struct export){.r = r, .filter = v.filter};
    e->filter.limit = PIECE_LINES;
    answer_header(r, S("Content-Disposition"), S("attachment; filename=\"library.csv\""));
    answer_text(r, 200, S("text/csv; charset=utf-8"), S(""));
    r->answer.fill = fill;
    r->answer.fill_ctx = e;
}
