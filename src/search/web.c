/* GET /search: words and filters in the address, hits on the page. */
#include "search/web.h"

#include "base/when.h"
#include "places/places.h"
#include "search.html.h"
#include "search/view.h"
#include "web/web.h"

enum { HITS = 20, CHOICES_MOST = 12 };

/* The filters as they stand in the address. */
enum filter { KIND, TOPIC, PLACE, YEAR, LANGUAGE, FILTERS };
static const char *const names[FILTERS] = {"kind", "topic", "place", "year", "language"};
static const char *const labels[FILTERS] = {N_("Kind"), N_("Topic"), N_("Place"), N_("Year"),
                                            N_("Language")};

struct asked {
    struct request *r;
    const char *zone;
    str words;
    str filters[FILTERS];
    struct search_query q;
    struct search_view v;
};

/* ── The address ── */

static str query_value(struct request *r, const char *name)
{
    str clean, raw = pairs_get(r->query, str_from(name));
    return raw.n && text_clean(r->arena, raw, true, &clean) ? clean : S("");
}

static bool read_key(str text, struct search_key *out)
{
    str score, time, kind;
    return str_cut(&text, '.', &score) && str_cut(&text, '.', &time) &&
           str_cut(&text, '.', &kind) && str_i64(score, &out->score) && str_i64(time, &out->time) &&
           str_i64(kind, &out->kind) && str_i64(text, &out->id);
}

static const struct search_source *source_by_word(struct request *r, str word)
{
    for (size_t i = 0; r->app->search[i]; i++)
        if (str_eq(word, str_from(r->app->search[i]->word)))
            return r->app->search[i];
    return NULL;
}

/* A year of the community's calendar; false: not a year. */
static bool read_year(struct asked *a)
{
    i64 year;
    if (!str_i64(a->filters[YEAR], &year) || year < 1970 || year > 2105)
        return false;
    struct civil from = {.year = (i32)year, .month = 1, .day = 1}, until = from;
    until.year++;
    return zone_moment(a->zone, &from, &a->q.from) && zone_moment(a->zone, &until, &a->q.until);
}

static void read_address(struct asked *a)
{
    struct request *r = a->r;
    for (int i = 0; i < FILTERS; i++)
        a->filters[i] = query_value(r, names[i]);
    const struct search_source *source = source_by_word(r, a->filters[KIND]);
    if (!source)
        a->filters[KIND] = S("");
    struct place place;
    if (!path_valid(a->filters[PLACE]) ||
        !place_by_path(request_db(r), NULL, a->filters[PLACE], &place))
        a->filters[PLACE] = S("");
    if (!read_year(a)) {
        a->filters[YEAR] = S("");
        a->q.from = a->q.until = 0;
    }
    if (!language_tag_valid(a->filters[LANGUAGE]))
        a->filters[LANGUAGE] = S("");
    a->words = query_value(r, "q");
    a->q.words = a->words;
    a->q.kind = source ? source->kind : SEARCH_ANY;
    a->q.topic = a->filters[TOPIC];
    a->q.under = a->filters[PLACE];
    a->q.lang = a->filters[LANGUAGE];
    a->q.limit = HITS;
    a->q.reader = r->lang->code;
    if (!read_key(pairs_get(r->query, S("after")), &a->q.after))
        a->q.after = (struct search_key){0};
}

static void add_query(struct request *r, struct buf *b, const char *name, str value)
{
    struct page encoder = {.arena = r->arena};
    if (!value.n)
        return;
    buf_fmt(b, "%c%s=", str_find_byte(buf_str(b), '?') == SIZE_MAX ? '?' : '&', name);
    buf_put(b, url_part(&encoder, value));
}

/* This search with one filter exchanged (FILTERS: none), words or a place in the order. */
static str address(struct asked *a, str words, enum filter changed, str value, str after)
{
    struct buf b = buf_new(a->r->arena);
    buf_z(&b, "/search");
    add_query(a->r, &b, "q", words);
    for (int i = 0; i < FILTERS; i++)
        add_query(a->r, &b, names[i], i == (int)changed ? value : a->filters[i]);
    add_query(a->r, &b, "after", after);
    return buf_str(&b);
}

/* ── Filters in words ── */

static struct said place_said(struct request *r, str path)
{
    struct place place;
    if (!path.n || !place_by_path(request_db(r), r->lang, path, &place))
        return said(S(""), S(""));
    return said(place.name, place.name_lang);
}

static struct said topic_name(struct request *r, str topic)
{
    for (size_t i = 0; r->app->search[i]; i++) {
        const struct search_source *s = r->app->search[i];
        str name = s->topic_name ? s->topic_name(request_db(r), r->lang, topic) : S("");
        if (name.n)
            return said(name, S(""));
    }
    return said(topic, S(""));
}

static str year_said(struct request *r, str digits)
{
    i64 year = 0;
    str_i64(digits, &year);
    return year_text(r->arena, r->lang, year);
}

static struct search_choice choice(struct asked *a, enum filter filter, str value, i64 n)
{
    struct request *r = a->r;
    bool current = str_eq(a->filters[filter], value);
    struct search_choice c = {.n = n,
                              .current = current,
                              .to = address(a, a->words, filter, current ? S("") : value, S(""))};
    if (filter == KIND) {
        const struct search_source *s = source_by_word(r, value);
        c.phrase = s ? s->name : NULL;
    } else if (filter == PLACE) {
        c.name = place_said(r, value);
    } else if (filter == TOPIC) {
        c.name = topic_name(r, value);
    } else if (filter == LANGUAGE) {
        c.name = said(language_name(r->arena, r->lang, value), S(""));
    } else {
        c.name = said(year_said(r, value), S(""));
    }
    return c;
}

static void add_facet(struct asked *a, enum filter filter, const struct search_counts *counts)
{
    struct search_facet *f = &a->v.facets[a->v.n_facets];
    bool chosen = false;
    f->label = labels[filter];
    f->choices = NEW_ARRAY(a->r->arena, struct search_choice, CHOICES_MOST + 1);
    for (size_t i = 0; i < counts->n && f->n < CHOICES_MOST; i++) {
        struct search_choice c = choice(a, filter, counts->at[i].value, counts->at[i].n);
        if (!c.phrase && !c.name.text.n)
            continue;
        chosen |= c.current;
        f->choices[f->n++] = c;
    }
    /* What is chosen can always be taken off, whatever it leaves. */
    if (a->filters[filter].n && !chosen)
        f->choices[f->n++] = choice(a, filter, a->filters[filter], a->v.found.total);
    /* One thing to choose is none. */
    if (f->n > 1 || a->filters[filter].n)
        a->v.n_facets++;
    else
        *f = (struct search_facet){0};
}

/* The filters that are set, to be seen without opening what there is to choose. */
static void add_set(struct asked *a)
{
    struct search_view *v = &a->v;
    for (int i = 0; i < FILTERS; i++) {
        if (!a->filters[i].n)
            continue;
        struct search_choice c = choice(a, (enum filter)i, a->filters[i], 0);
        v->set[v->n_set++] = (struct filter_set){c.name, c.phrase, c.to};
    }
}

static void keep_filters(struct asked *a)
{
    struct search_view *v = &a->v;
    for (int i = 0; i < FILTERS; i++) {
        if (!a->filters[i].n)
            continue;
        v->hidden_names[v->n_hidden] = names[i];
        v->hidden[v->n_hidden++].to = a->filters[i];
    }
    v->narrowed = v->n_hidden != 0;
}

/* ── The page ── */

/* What a hit is, in words and by a sign. */
static void say_what(struct request *r, const struct search_hit *hit, struct search_line *line)
{
    const struct search_source *source = hit->source;
    struct search_sort sort = {0};
    bool said = source->sort_said && hit->sort.n &&
                source->sort_said(request_db(r), r->lang, hit->sort, &sort);
    line->sort = said ? sort.name : S("");
    line->icon = sort.icon ? sort.icon : source->icon;
    line->one = source->one || said ? source->one : source->name;
}

static void fill_lines(struct asked *a)
{
    struct search_view *v = &a->v;
    struct request *r = a->r;
    v->lines = NEW_ARRAY(r->arena, struct search_line, v->found.n);
    for (size_t i = 0; i < v->found.n; i++) {
        const struct search_hit *hit = &v->found.hits[i];
        bool foreign = hit->title_lang.n && !str_eq(hit->title_lang, r->lang->code);
        v->lines[i] = (struct search_line){
            .hit = hit,
            .place = place_said(r, hit->path),
            .lang_name = foreign ? language_name(r->arena, r->lang, hit->title_lang) : S("")};
        say_what(r, hit, &v->lines[i]);
    }
}

static void set_pages(struct asked *a)
{
    struct search_view *v = &a->v;
    if (a->q.after.score)
        v->first = address(a, a->words, FILTERS, S(""), S(""));
    if (v->found.more && v->found.n) {
        const struct search_key *k = &v->found.hits[v->found.n - 1].key;
        v->next = address(a, a->words, FILTERS, S(""),
                          str_fmt(a->r->arena, "%lld.%lld.%lld.%lld", (long long)k->score,
                                  (long long)k->time, (long long)k->kind, (long long)k->id));
    }
    if (v->found.suggestion.n)
        v->suggested = address(a, v->found.suggestion, FILTERS, S(""), S(""));
}

static int ask(struct asked *a)
{
    struct search_view *v = &a->v;
    struct result result =
        search(request_db(a->r), a->r->app->search, a->r->actor, &a->q, a->zone, &v->found);
    v->asked = true;
    v->problem = result.message;
    if (result.outcome)
        return web_status(result.outcome);
    fill_lines(a);
    set_pages(a);
    add_set(a);
    add_facet(a, KIND, &v->found.kinds);
    add_facet(a, TOPIC, &v->found.topics);
    add_facet(a, PLACE, &v->found.places);
    add_facet(a, YEAR, &v->found.years);
    add_facet(a, LANGUAGE, &v->found.langs);
    return 200;
}

static void show_search(struct request *r)
{
    struct page *p = web_page(r);
    struct asked *a = NEW(r->arena, struct asked);
    int status = 200;
    a->r = r;
    a->zone = p->zone;
    read_address(a);
    a->v.words = a->words;
    keep_filters(a);
    a->v.without_filters = S("/search");
    if (a->words.n) {
        struct buf b = buf_new(r->arena);
        buf_z(&b, "/search");
        add_query(r, &b, "q", a->words);
        a->v.without_filters = buf_str(&b);
    }
    if (a->words.n || pairs_get(r->query, S("q")).n)
        status = ask(a);
    p->error = a->v.problem.text != NULL;
    page_search(p, &a->v);
    web_answer(r, status, p);
}

const struct route search_routes[] = {
    GET("/search", ANYONE, show_search,
        "What the reader may see of everything; q, kind, topic, place, year, language, after"),
    {0},
};
