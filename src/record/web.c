/* The page of the record. */
#include "record/web.h"

#include "record.html.h"
#include "record/view.h"
#include "web/web.h"

enum { PAGE_LINES = 50 };

const struct nav_word record_foot[] = {{.path = "/record", .text = N_("Check our record")}, {0}};

const char *verb_words(const struct record_view *v, str verb)
{
    for (size_t k = 0; v->verbs && v->verbs[k]; k++)
        for (const struct verb_word *w = v->verbs[k]; w->verb; w++)
            if (str_eq(verb, str_from(w->verb)))
                return w->words;
    return N_("Change");
}

/* The first bytes of a hash: enough to compare by eye. */
str seal(struct page *p, str hash)
{
    struct buf b = buf_new(p->arena);
    hex_put(&b, hash.p, hash.n < 8 ? hash.n : 8);
    return buf_str(&b);
}

static i64 number_of(struct request *r, str name)
{
    i64 n;
    return str_i64(pairs_get(r->query, name), &n) && n > 0 ? n : INT_NONE;
}

static void show_record(struct request *r)
{
    struct record_view v = {0};
    struct db *db = request_db(r);
    i64 about = number_of(r, S("subject"));
    v.about = about == INT_NONE ? 0 : about;
    if (v.about)
        v.n = record_public_about(db, v.about, PAGE_LINES, &v.lines);
    else
        v.n = record_public_before(db, number_of(r, S("before")), PAGE_LINES, &v.lines);
    if (!v.about && v.n == PAGE_LINES)
        v.older = v.lines[v.n - 1].seq;
    v.verbs = r->app->verbs;
    struct page *p = web_page(r);
    page_record(p, &v);
    web_answer(r, 200, p);
}

const struct route record_routes[] = {
    GET("/record", ANYONE, show_record, "Public lines of the record, or those about one thing"),
    {0},
};
