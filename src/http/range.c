/* A part of a body, when a part is asked for: RFC 9110 sections 13.1.5 and 14. One range; who asks
 * for several gets the whole, as section 14.2 allows. Uses base. */
#include "base/buf.h"
#include "http/inner.h"

enum asked { ASKED_WHOLE, ASKED_PART, ASKED_IN_VAIN };

/* "bytes=0-499", "bytes=500-", "bytes=-500". What is none is passed over: the whole. */
static enum asked range_read(str header, i64 size, struct span *out)
{
    i64 first = 0, last = size - 1;
    str unit, from, rest = header;
    if (!str_cut(&rest, '=', &unit) || !str_eq_nocase(str_trim(unit), S("bytes")) || !rest.p)
        return ASKED_WHOLE;
    rest = str_trim(rest);
    if (!str_cut(&rest, '-', &from) || !rest.p)
        return ASKED_WHOLE;
    if (!from.n) {
        i64 behind;
        if (!str_i64(rest, &behind) || behind < 0)
            return ASKED_WHOLE;
        if (!behind)
            return ASKED_IN_VAIN;
        first = behind < size ? size - behind : 0;
    } else {
        if (!str_i64(from, &first) || first < 0 || (rest.n && !str_i64(rest, &last)))
            return ASKED_WHOLE;
        if (rest.n && last < first)
            return ASKED_WHOLE;
    }
    if (first >= size)
        return ASKED_IN_VAIN;
    *out = (struct span){first, last < size ? last + 1 : size};
    return ASKED_PART;
}

/* If-Range holds only for just the same bytes: a strong comparison, and no date is ever ours. */
static bool still_the_same(const struct request *r)
{
    str condition = request_header(r, S("If-Range"));
    return !condition.n || str_eq(condition, answer_etag(r));
}

bool answer_part(struct request *r, str type, i64 size, struct span *out)
{
    struct buf b = buf_new(r->arena);
    str header = request_header(r, S("Range"));
    enum asked asked = ASKED_WHOLE;
    *out = (struct span){0, size};
    if (header.n && !r->head && !answer_unchanged(r) && still_the_same(r))
        asked = range_read(header, size, out);
    if (asked == ASKED_IN_VAIN) {
        answer_error(r, 416, (struct message){.text = N_("This part is not in the file.")});
        answer_header(r, S("Content-Range"), str_fmt(r->arena, "bytes */%lld", (long long)size));
        return false;
    }
    answer_header(r, S("Accept-Ranges"), S("bytes"));
    if (asked == ASKED_PART) {
        buf_fmt(&b, "bytes %lld-%lld/%lld", (long long)out->from, (long long)out->end - 1,
                (long long)size);
        answer_header(r, S("Content-Range"), buf_str(&b));
    }
    answer_text(r, asked == ASKED_PART ? 206 : 200, type, S(""));
    r->answer.fill_size = out->end - out->from;
    return true;
}
