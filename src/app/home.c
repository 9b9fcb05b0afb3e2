/* The front page. */
#include "app/home.h"

#include "app/home_view.h"
#include "base/when.h"
#include "home.html.h"
#include "library/web.h"
#include "web/web.h"

enum { LATEST = 5, LATEST_DOCUMENTS = 3 };

static void show_home(struct request *r)
{
    struct db *db = request_db(r);
    struct place community;
    struct home_view v = {
        .staff = is_staff(r->actor), .signed_in = r->actor->account != 0, .community_path = S("")};
    struct page *p = web_page(r);
    v.any = web_community(r, &community);
    if (v.any) {
        struct case_filter filter = {.list = LIST_PUBLIC, .under = community.path, .limit = LATEST};
        v.community_path = community.path;
        v.n = case_lines(db, r->lang, &nobody, &filter, &v.lines);
        if (v.n > LATEST)
            v.n = LATEST;
        struct document_filter papers = {
            .list = DOCUMENTS_PUBLIC, .under = community.path, .limit = LATEST_DOCUMENTS};
        v.n_papers = document_lines(db, r->actor, &papers, &v.papers);
        if (v.n_papers > LATEST_DOCUMENTS)
            v.n_papers = LATEST_DOCUMENTS;
        library_lines_in_language(r, v.papers, v.n_papers);
        case_figures(db, community.id, r->now - DAYS(90), &v.figures);
    }
    page_home(p, &v);
    web_answer(r, 200, p);
}

const struct route home_routes[] = {
    GET("/", ANYONE, show_home, "The front page"),
    {0},
};
