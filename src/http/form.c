/* The body of a POST: what kind it is, and forms of the urlencoded kind. Uses base. */
#include "http/inner.h"

int parse_urlencoded(struct arena *a, str text, struct pairs *out)
{
    size_t cap = 0;
    str piece;
    while (str_cut(&text, '&', &piece)) {
        struct pair pair;
        if (!piece.n)
            continue;
        if (out->n == MOST_FIELDS)
            return 413;
        size_t equals = str_find_byte(piece, '=');
        str name = equals == SIZE_MAX ? piece : str_first(piece, equals);
        str value = equals == SIZE_MAX ? STR_NONE : str_from_at(piece, equals + 1);
        if (!percent_decode(a, name, false, true, &pair.name) ||
            !percent_decode(a, value, false, true, &pair.value))
            return 400;
        *PUSH(a, out->at, out->n, cap) = pair;
    }
    return 0;
}

/* ── Header values with parameters (RFC 9110 section 5.6.6) ── */

static str quoted(struct arena *a, str s, size_t *used)
{
    struct buf b = buf_new(a);
    size_t i = 1;
    buf_room(&b, s.n);
    for (; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n)
            i++;
        buf_byte(&b, s.p[i]);
    }
    *used = i < s.n ? i + 1 : i;
    return buf_str(&b);
}

str header_parameter(struct arena *a, str header, str name)
{
    size_t at = str_find_byte(header, ';');
    while (at < header.n) {
        str rest = str_trim(str_from_at(header, at + 1));
        size_t equals = str_find_byte(rest, '='), used;
        if (equals == SIZE_MAX)
            return STR_NONE;
        str key = str_trim(str_first(rest, equals)), value = str_from_at(rest, equals + 1);
        if (value.n && value.p[0] == '"') {
            str text = quoted(a, value, &used);
            if (str_eq_nocase(key, name))
                return text;
            value = str_from_at(value, used);
            used = str_find_byte(value, ';');
        } else {
            used = str_find_byte(value, ';');
            if (str_eq_nocase(key, name))
                return str_trim(str_first(value, used == SIZE_MAX ? value.n : used));
        }
        if (used == SIZE_MAX)
            return STR_NONE;
        header = value;
        at = used;
    }
    return STR_NONE;
}

static bool is_type(str header, str type)
{
    size_t end = str_find_byte(header, ';');
    return str_eq_nocase(str_trim(str_first(header, end == SIZE_MAX ? header.n : end)), type);
}

bool parse_body(struct exchange *x)
{
    struct request *r = &x->r;
    str body = {x->body.p, x->body.got};
    str type = request_header(r, S("Content-Type"));
    str coding = request_header(r, S("Content-Encoding"));
    int status = 0;
    if (coding.n && !str_eq_nocase(coding, S("identity")))
        return request_refuse(x, 415, N_("This kind of content is not accepted here."));
    if (!body.n)
        return true;
    if (is_type(type, S("application/x-www-form-urlencoded")))
        status = parse_urlencoded(r->arena, body, &r->form);
    else if (is_type(type, S("multipart/form-data")))
        status = parse_multipart(r->arena, body, type, &r->form, &r->uploads, &r->n_uploads);
    else
        r->body = body;
    if (status == 413)
        return request_refuse(x, 413, N_("The form has too many fields."));
    return !status || request_refuse(x, status, N_("The form was not understood."));
}
