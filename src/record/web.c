/* The page of the record. */
#include "record/web.h"

#include "record.html.h"
#include "record/view.h"
#include "web/web.h"

enum { PAGE_LINES = 50 };

static const struct {
    const char *verb, *words;
} words[] = {
    {"case_open", N_("Request opened")},
    {"case_assign", N_("Request assigned")},
    {"case_refer", N_("Request passed on")},
    {"case_sign", N_("Request taken on")},
    {"case_give_back", N_("Request given back")},
    {"case_answer", N_("Request answered")},
    {"case_resolve", N_("Request resolved")},
    {"case_note", N_("Internal note")},
    {"case_comment", N_("Something was added to a request")},
    {"case_reject", N_("Request refused")},
    {"case_pause", N_("Deadline paused")},
    {"case_resume", N_("Deadline runs again")},
    {"case_rate", N_("Request rated")},
    {"case_reopen", N_("Request opened again")},
    {"case_withdraw", N_("Request withdrawn")},
    {"case_hide", N_("Who may see a request")},
    {"case_change_kind", N_("Request put right")},
    {"case_close_unrated", N_("Request closed by itself")},
    {"cases_import", N_("Requests taken over")},
    {"kind_add", N_("Kind of request added")},
    {"question_add", N_("Question added")},
    {"place_add", N_("Place added")},
    {"place_rename", N_("Place renamed")},
    {"place_outline", N_("Outline drawn")},
    {"place_point", N_("Point set")},
    {"place_close", N_("Place closed")},
    {"places_import", N_("Places taken over")},
    {"organisation_add", N_("Organisation added")},
    {"setting_set", N_("Setting changed")},
};

const char *verb_words(str verb)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq(verb, str_from(words[i].verb)))
            return words[i].words;
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
    struct page *p = web_page(r);
    page_record(p, &v);
    web_answer(r, 200, p);
}

const struct route record_routes[] = {
    GET("/record", ANYONE, show_record, "Public lines of the record, or those about one thing"),
    {0},
};
