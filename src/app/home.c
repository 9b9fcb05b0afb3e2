/* The front page. */
#include "app/home.h"

#include "app/home_view.h"
#include "base/when.h"
#include "home.html.h"
#include "web/web.h"

enum { LATEST = 5 };

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
        case_figures(db, community.id, r->now - DAYS(90), &v.figures);
    }
    page_home(p, &v);
    web_answer(r, 200, p);
}

const struct route home_routes[] = {
    GET("/", ANYONE, show_home, "The front page"),
    {0},
};
