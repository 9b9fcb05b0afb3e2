/* Lists as CSV, streamed: as many lines as the filter shows, in the memory of a few. */
#include "base/csv.h"
#include "cases/web.h"

/* Lines a piece: enough to keep the connection busy, small enough to stay under a megabyte. */
enum { PIECE_LINES = 500 };

/* What lasts from piece to piece; each piece reads its own snapshot and goes on from the last key.
 */
struct export
{
    struct request *r;
    struct case_filter filter;
    bool begun, ended;
};

static void put_header(struct buf *b)
{
    static const str names[] = {S_INIT("number"), S_INIT("title"),    S_INIT("language"),
                                S_INIT("kind"),   S_INIT("place"),    S_INIT("address"),
                                S_INIT("state"),  S_INIT("opened"),   S_INIT("updated"),
                                S_INIT("due"),    S_INIT("followers")};
    csv_head(b, names, COUNT(names));
}

static void put_line(struct buf *b, struct arena *a, const struct case_line *l)
{
    csv_cell(b, true, l->number);
    csv_cell(b, false, l->title);
    csv_cell(b, false, l->lang);
    csv_cell(b, false, l->kind_name);
    csv_cell(b, false, l->place_name);
    csv_cell(b, false, l->address);
    csv_cell(b, false, str_from(state_word(l->state)));
    csv_cell_time(b, false, l->opened);
    csv_cell_time(b, false, l->updated);
    csv_cell_time(b, false, l->next_due);
    csv_cell(b, false, str_fmt(a, "%lld", (long long)l->followers));
    csv_end(b);
}

static bool fill(void *ctx, struct buf *b)
{
    struct export *e = ctx;
    struct case_line *lines;
    if (e->ended)
        return false;
    if (!e->begun)
        put_header(b);
    e->begun = true;
    size_t n = case_lines(request_db(e->r), e->r->lang, e->r->actor, &e->filter, &lines);
    e->ended = n <= PIECE_LINES;
    if (n > PIECE_LINES)
        n = PIECE_LINES;
    for (size_t i = 0; i < n; i++)
        put_line(b, e->r->arena, &lines[i]);
    if (n) {
        e->filter.from_id = lines[n - 1].id;
        e->filter.from_key = case_list_by_urgency(&e->filter) ? case_line_due_key(&lines[n - 1])
                                                              : lines[n - 1].opened;
    }
    return true;
}

static void export_list(struct request *r, struct list_view *v)
{
    struct export *e = NEW(r->arena, struct export);
    struct place community;
    const char *zone = "UTC";
    if (web_community(r, &community)) {
        str set = setting(request_db(r), community.path, "zone");
        zone = str_z(r->arena, set);
    }
    case_read_filter(r, v, zone);
    if (v->fault.text) {
        web_refuse(r, refuse(INVALID, v->fault_field, v->fault.text));
        return;
    }
    *e = (struct export){.r = r, .filter = v->filter};
    e->filter.limit = PIECE_LINES;
    e->filter.whole = true;
    answer_header(r, S("Content-Disposition"), S("attachment; filename=\"cases.csv\""));
    answer_text(r, 200, S("text/csv; charset=utf-8"), S(""));
    r->answer.fill = fill;
    r->answer.fill_ctx = e;
}

void case_export_public(struct request *r)
{
    struct list_view v = {.filter.list = LIST_PUBLIC};
    export_list(r, &v);
}

void case_export_work(struct request *r)
{
    struct list_view v;
    case_read_work(r, &v);
    export_list(r, &v);
}
