/* See protocol.h. The side of the counting room. */
#include "election/protocol.h"

#include "count/sheet.h"

bool protocol_put(struct arena *a, const struct tallied *q, const struct protocol_wishes *w,
                  struct buf *out, bool *valid, const char **why)
{
    struct election e;
    *why = count_take(a, q, &e);
    if (*why)
        return false;
    e.rule = count_rule_named(w->rule);
    if (!e.rule) {
        *why = N_("no such rule; linli election count --rules lists them");
        return false;
    }
    e.seats = w->seats > 0 && w->seats <= (i64)q->n ? (u32)w->seats : 1;
    e.seed = w->seed;
    struct count_result r = count_election(a, &e);
    *why = r.fault;
    if (r.fault)
        return false;
    *valid = r.passed;
    if (w->form == SHEET_JSON) {
        struct json j = {.out = out};
        count_put_json(&j, &e, &r);
    } else if (w->form == SHEET_HTML) {
        count_put_html(out, w->lang, &e, &r);
    } else {
        count_put_text(out, w->lang, &e, &r);
    }
    return true;
}
