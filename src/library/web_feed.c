/* Documents for programs: Atom feeds (RFC 4287) of each list and topic, the sitemap
 * (sitemaps.org 0.9) and what says where it is (RFC 9309). */
#include "base/when.h"
#include "base/xml.h"
#include "library/web.h"

enum { FEED_ENTRIES = 40, SITEMAP_ADDRESSES = 10000, PIECE_LINES = 500 };

static str moment(struct arena *a, msec t)
{
    struct buf b = buf_new(a);
    when_put(&b, t);
    return buf_str(&b);
}

/* In the reader's language where the address names one: "/ar" before the path. */
static str address_of(struct request *r, str path)
{
    return str_fmt(r->arena, "%.*s%.*s%.*s", STR_FMT(web_origin(r)), STR_FMT(r->prefix),
                   STR_FMT(path));
}

static void put_link(struct xml *x, const char *rel, const char *type, str href)
{
    xml_open(x, "link");
    xml_attribute(x, "rel", str_from(rel));
    xml_attribute(x, "type", str_from(type));
    xml_attribute(x, "href", href);
    xml_close(x);
}

/* With its language: a feed holds texts that were not translated beside others. */
static void said_element(struct xml *x, const char *name, str text, str lang)
{
    xml_open(x, name);
    if (lang.n)
        xml_attribute(x, "xml:lang", lang);
    xml_text(x, text);
    xml_close(x);
}

static msec last_change(const struct document_line *l)
{
    return l->changed > l->published ? l->changed : l->published;
}

static void put_entry(struct request *r, struct xml *x, const struct document_line *l)
{
    struct document_version words;
    struct text_shown shown;
    str path = str_fmt(r->arena, "/d/%.*s", STR_FMT(l->number));
    xml_open(x, "entry");
    /* The address without language never changes, so it is the id. */
    xml_element(x, "id", str_fmt(r->arena, "%.*s%.*s", STR_FMT(web_origin(r)), STR_FMT(path)));
    said_element(x, "title", l->title, l->lang);
    xml_element(x, "updated", moment(r->arena, last_change(l)));
    xml_element(x, "published", moment(r->arena, l->published));
    put_link(x, "alternate", "text/html", address_of(r, path));
    if (l->author.n || l->unit_name.n) {
        xml_open(x, "author");
        xml_element(x, "name", l->author.n ? l->author : l->unit_name);
        xml_close(x);
    }
    xml_open(x, "category");
    xml_attribute(x, "term", str_from(document_kind_word(l->kind)));
    xml_attribute(x, "label", tr(r->lang, document_kind_name(l->kind)));
    xml_close(x);
    said_element(x, "summary", l->summary, l->lang);
    if (document_words(request_db(r), l->id, &words)) {
        if (!str_eq(l->lang, words.lang)) /* its title was found in another language */
            library_words_in_language(r, l->id, &words, &shown);
        xml_open(x, "content");
        xml_attribute(x, "type", S("html"));
        xml_attribute(x, "xml:lang", words.lang);
        xml_text(x, words.html);
        xml_close(x);
    }
    xml_close(x);
}

/* What everybody may read: a feed reader signs nobody in. */
static void feed(struct request *r, const struct documents_view *v, str title, str self, str page)
{
    struct document_line *lines;
    struct place community;
    struct document_filter f = v->filter;
    f.limit = FEED_ENTRIES;
    size_t n = document_lines(request_db(r), &nobody, &f, &lines);
    n = n > FEED_ENTRIES ? FEED_ENTRIES : n;
    library_lines_in_language(r, lines, n);
    struct buf *b = NEW(r->arena, struct buf);
    *b = buf_new(r->arena);
    struct xml x = xml_new(b);
    msec updated = 0;
    for (size_t i = 0; i < n; i++) {
        document_words_ahead(request_db(r), lines[i].id);
        msec at = last_change(&lines[i]);
        updated = at > updated ? at : updated;
    }
    xml_open(&x, "feed");
    xml_attribute(&x, "xmlns", S("http://www.w3.org/2005/Atom"));
    xml_attribute(&x, "xml:lang", r->lang->code);
    xml_element(&x, "id", address_of(r, self));
    xml_element(&x, "title", title);
    xml_element(&x, "updated", moment(r->arena, updated));
    put_link(&x, "self", "application/atom+xml", address_of(r, self));
    put_link(&x, "alternate", "text/html", address_of(r, page));
    xml_open(&x, "author");
    xml_element(&x, "name", web_community(r, &community) ? community.name : S("linli"));
    xml_close(&x);
    for (size_t i = 0; i < n; i++)
        put_entry(r, &x, &lines[i]);
    xml_close(&x);
    answer_header(r, S("Cache-Control"), S("public, max-age=300"));
    answer_header(r, S("Vary"), S("Accept-Language, Cookie")); /* whose community, in which words */
    answer_text(r, 200, S("application/atom+xml; charset=utf-8"), buf_str(b));
}

void library_atom(struct request *r)
{
    struct documents_view v = {.list_word = S("")};
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
    v.filter.from_id = 0;
    str what =
        v.filter.kind ? tr(r->lang, document_kind_all(v.filter.kind)) : tr(r->lang, N_("Library"));
    str where = v.place_asked.n ? v.place.name : community.name;
    feed(r, &v, str_fmt(r->arena, "%.*s – %.*s", STR_FMT(what), STR_FMT(where)),
         library_address(r, &v, "/library/all.atom", S("")),
         library_address(r, &v, "/library/all", S("")));
}

void library_topic_atom(struct request *r)
{
    struct documents_view v = {.list_word = S("")};
    struct place community;
    struct page encoder = {.arena = r->arena};
    if (!web_community(r, &community) ||
        !topic_by_code(request_db(r), r->lang, community.id, r->captures[0], &v.topic)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    v.filter = (struct document_filter){.topic = v.topic.id, .under = community.path};
    str page = str_fmt(r->arena, "/library/topics/%.*s", STR_FMT(url_part(&encoder, v.topic.code)));
    feed(r, &v, str_fmt(r->arena, "%.*s – %.*s", STR_FMT(v.topic.name), STR_FMT(community.name)),
         str_fmt(r->arena, "%.*s/feed.atom", STR_FMT(page)), page);
}

/* ── The sitemap: an index of pages, each of which begins at a key, for no search engine takes
 * more than 50,000 addresses in one. Written while it is sent, a piece at a time ── */

struct sitemap {
    struct request *r;
    str origin;
    struct document_key at; /* what comes next */
    i64 left;               /* of a page: addresses still to come */
    struct xml x;
    bool begun, ended;
};

static void put_address(struct sitemap *m, const char *name, str path, msec changed)
{
    struct arena *a = m->r->arena;
    xml_open(&m->x, name);
    xml_element(&m->x, "loc", str_fmt(a, "%.*s%.*s", STR_FMT(m->origin), STR_FMT(path)));
    if (changed)
        xml_element(&m->x, "lastmod", moment(a, changed));
    xml_close(&m->x);
}

static void begin_piece(struct sitemap *m, struct buf *b, const char *name)
{
    if (!m->begun) {
        m->x = xml_new(b);
        xml_open(&m->x, name);
        xml_attribute(&m->x, "xmlns", S("http://www.sitemaps.org/schemas/sitemap/0.9"));
        xml_text(&m->x, S("\n"));
    }
    m->x.out = b;
    m->begun = true;
}

/* One page of the index a piece; the first stands there even when there is nothing to read. */
static bool fill_index(void *ctx, struct buf *b)
{
    struct sitemap *m = ctx;
    if (m->ended)
        return false;
    begin_piece(m, b, "sitemapindex");
    put_address(m, "sitemap",
                str_fmt(m->r->arena, "/sitemap.xml?from=%lld.%lld", (long long)m->at.published,
                        (long long)m->at.id),
                0);
    m->ended = !document_open_key(request_db(m->r), SITEMAP_ADDRESSES, &m->at);
    if (m->ended)
        xml_close(&m->x);
    return true;
}

static bool fill_page(void *ctx, struct buf *b)
{
    struct sitemap *m = ctx;
    struct document_line *lines;
    if (m->ended)
        return false;
    begin_piece(m, b, "urlset");
    i64 most = m->left < PIECE_LINES ? m->left : PIECE_LINES;
    i64 n = (i64)document_open_lines(request_db(m->r), m->at, most + 1, &lines);
    for (i64 i = 0; i < n && i < most; i++)
        put_address(m, "url", str_fmt(m->r->arena, "/d/%.*s", STR_FMT(lines[i].number)),
                    last_change(&lines[i]));
    m->left -= most;
    m->ended = n <= most || !m->left;
    if (!m->ended)
        m->at = (struct document_key){lines[most].published, lines[most].id};
    if (m->ended)
        xml_close(&m->x);
    return true;
}

void library_sitemap(struct request *r)
{
    struct sitemap *m = NEW(r->arena, struct sitemap);
    str from = pairs_get(r->query, S("from")), published;
    bool page = from.n > 0;
    *m = (struct sitemap){.r = r, .origin = web_origin(r), .left = SITEMAP_ADDRESSES};
    if (page && !(str_cut(&from, '.', &published) && str_i64(published, &m->at.published) &&
                  str_i64(from, &m->at.id))) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    answer_header(r, S("Cache-Control"), S("public, max-age=3600"));
    answer_text(r, 200, S("application/xml; charset=utf-8"), S(""));
    r->answer.fill = page ? fill_page : fill_index;
    r->answer.fill_ctx = m;
}

/* Searches are for people: each would be read again in every language and order. */
void library_robots(struct request *r)
{
    str origin = web_origin(r);
    answer_header(r, S("Cache-Control"), S("public, max-age=3600"));
    answer_text(r, 200, S("text/plain; charset=utf-8"),
                str_fmt(r->arena,
                        "User-agent: *\nDisallow: /search\nDisallow: /*/search\n"
                        "Sitemap: %.*s/sitemap.xml\n",
                        STR_FMT(origin)));
}
