/* What was done is said on the page that follows it, once, and only to whoever did it: an address
 * that was passed on thanks nobody. The form's answer leads to "…?sent=1" and leaves the same words
 * in a cookie, which the page takes away when it says them. */
#include "web/web.h"

enum { KEPT = 60, LONGEST = 100 }; /* seconds: a browser follows at once; bytes */

static const char done_cookie[] = "done";

/* What follows the '?', without the '#' and what follows that. */
static str query_of(str path)
{
    size_t at = str_find_byte(path, '?');
    str query = at == SIZE_MAX ? S("") : str_from_at(path, at + 1);
    size_t end = str_find_byte(query, '#');
    return end == SIZE_MAX ? query : str_first(query, end);
}

void web_done(struct request *r, str path)
{
    str query = query_of(path);
    answer_redirect(r, path);
    if (query.n && query.n <= LONGEST)
        answer_cookie(r, str_from(done_cookie), query, KEPT);
}

str web_was_done(struct request *r, str name)
{
    str said = pairs_get(r->query, name);
    if (!said.n || !str_eq(request_cookie(r, str_from(done_cookie)), r->query_text))
        return S("");
    if (!r->head)
        answer_cookie(r, str_from(done_cookie), S(""), -1);
    return said;
}
