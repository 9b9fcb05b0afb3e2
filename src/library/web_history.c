/* Versions of a document, and what each changed. */
#include "history.html.h"
#include "library/web.h"

static i64 number_of(str text)
{
    i64 n;
    return str_i64(text, &n) && n > 0 ? n : 0;
}

void library_versions(struct request *r)
{
    struct versions_view *v = NEW(r->arena, struct versions_view);
    struct db *db = request_db(r);
    if (!library_document(r, &v->doc))
        return;
    v->n =
        document_versions(db, &v->doc, number_of(pairs_get(r->query, S("before"))), &v->versions);
    if (!document_shown(db, &v->doc, &v->words) && !document_latest(db, &v->doc, &v->words)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    struct document_version *older;
    if (v->n && document_versions(db, &v->doc, v->versions[v->n - 1].n, &older))
        v->older = str_fmt(r->arena, "/d/%.*s/versions?before=%lld", STR_FMT(v->doc.number),
                           (long long)v->versions[v->n - 1].n);
    struct page *p = web_page(r);
    page_versions(p, v);
    web_answer(r, 200, p);
}

/* Word by word as it is read; with its marks where somebody asks for them, or nothing but marks and
 * addresses changed. */
static void compare(struct request *r, struct version_view *v)
{
    struct arena *a = r->arena;
    bool asked = str_eq(pairs_get(r->query, S("as")), S("written"));
    str was = markdown_words(a, v->before.body), is = markdown_words(a, v->version.body);
    v->body.marks = str_eq(was, is) && !str_eq(v->before.body, v->version.body);
    v->marks = asked || v->body.marks;
    v->title.n = diff_words(a, v->before.title, v->version.title, &v->title.runs);
    v->body.n = v->marks ? diff_words(a, v->before.body, v->version.body, &v->body.runs)
                         : diff_words(a, was, is, &v->body.runs);
}

/* The nearest one before that this reader may read: those between were drafts, or given back. */
static i64 version_before(struct db *db, const struct document *d, i64 n)
{
    struct document_version *before;
    return document_versions(db, d, n, &before) ? before[0].n : 0;
}

void library_version(struct request *r)
{
    struct version_view *v = NEW(r->arena, struct version_view);
    struct db *db = request_db(r);
    i64 n = number_of(r->captures[1]);
    if (!library_document(r, &v->doc))
        return;
    if (!n || !document_version_get(db, &v->doc, n, &v->version)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    i64 from = number_of(pairs_get(r->query, S("from")));
    from = from && from != n ? from : version_before(db, &v->doc, n);
    if (from)
        document_version_get(db, &v->doc, from, &v->before);
    v->plain = !v->before.id || str_eq(pairs_get(r->query, S("as")), S("it-was"));
    v->is_shown = v->version.id == v->doc.shown;
    if (!v->plain)
        compare(r, v);
    struct page *p = web_page(r);
    page_one_version(p, v);
    web_answer(r, 200, p);
}
