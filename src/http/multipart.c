/* Forms with files: multipart/form-data (RFC 7578; RFC 2046 section 5.1), parsed in place in a body
 * that is whole. Uses base.
 *
 * As browsers write it: no preamble, CRLF line ends, names with %22 %0D %0A for what may not stand
 * in quotes (WHATWG HTML, "multipart form data"). Anything else is refused, not guessed at. */
#include "base/utf8.h"
#include "http/inner.h"

enum { LONGEST_BOUNDARY = 70, MOST_PART_HEADERS = 8, LONGEST_PART_HEADER = 2048 };

struct part {
    str disposition, type;
    str content;
};

static bool boundary_valid(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] < ' ' || (u8)s.p[i] >= 127)
            return false;
    return s.n > 0 && s.n <= LONGEST_BOUNDARY;
}

/* One header line off the front of *rest; false when there is none that ends. */
static bool line_cut(str *rest, str *line)
{
    size_t end = str_find(str_first(*rest, LONGEST_PART_HEADER), S("\r\n"));
    if (end == SIZE_MAX)
        return false;
    *line = str_first(*rest, end);
    *rest = str_from_at(*rest, end + 2);
    return utf8_valid(*line) && str_find_byte(*line, '\0') == SIZE_MAX;
}

static bool part_head(str *rest, struct part *part)
{
    str line;
    for (int i = 0; i <= MOST_PART_HEADERS && line_cut(rest, &line); i++) {
        size_t colon = str_find_byte(line, ':');
        if (!line.n)
            return part->disposition.n > 0;
        if (colon == SIZE_MAX)
            return false;
        str name = str_first(line, colon), value = str_trim(str_from_at(line, colon + 1));
        if (str_eq_nocase(name, S("Content-Disposition")))
            part->disposition = value;
        else if (str_eq_nocase(name, S("Content-Type")))
            part->type = value;
    }
    return false;
}

/* The next part off the front of *rest, which begins behind a delimiter. 1: a part; 0: the end was
 * there; -1: malformed. */
static int part_cut(str *rest, str delimiter, struct part *part)
{
    if (str_starts(*rest, S("--"))) {
        *rest = STR_NONE;
        return 0;
    }
    *part = (struct part){0};
    if (!str_starts(*rest, S("\r\n")))
        return -1;
    *rest = str_from_at(*rest, 2);
    if (!part_head(rest, part))
        return -1;
    /* An empty part's delimiter shares its CRLF with the empty line. */
    str behind = {rest->p - 2, rest->n + 2};
    size_t end = str_find(behind, delimiter);
    if (end == SIZE_MAX)
        return -1;
    part->content = str_first(*rest, end < 2 ? 0 : end - 2);
    *rest = str_from_at(behind, end + delimiter.n);
    return 1;
}

/* A name as browsers write it between quotes. */
static str name_decode(struct arena *a, str s)
{
    static const struct {
        str code;
        char byte;
    } codes[] = {{S_INIT("%22"), '"'}, {S_INIT("%0D"), ' '}, {S_INIT("%0A"), ' '}};
    struct buf b = buf_new(a);
    while (s.n) {
        size_t used = 1;
        char byte = s.p[0];
        for (size_t i = 0; i < COUNT(codes); i++)
            if (str_starts(s, codes[i].code)) {
                byte = codes[i].byte;
                used = codes[i].code.n;
            }
        buf_byte(&b, byte);
        s = str_from_at(s, used);
    }
    return buf_str(&b);
}

static bool text_plain(str s)
{
    return utf8_valid(s) && str_find_byte(s, '\0') == SIZE_MAX;
}

int parse_multipart(struct arena *a, str body, str content_type, struct pairs *fields,
                    struct upload **uploads, size_t *n_uploads)
{
    size_t cap_fields = 0, cap_uploads = 0;
    struct part part;
    int more;
    str boundary = header_parameter(a, content_type, S("boundary"));
    if (!boundary_valid(boundary))
        return 400;
    str delimiter = str_fmt(a, "\r\n--%.*s", STR_FMT(boundary));
    str rest = str_starts(body, S("\r\n")) ? str_from_at(body, 2) : body;
    if (!str_starts(rest, str_from_at(delimiter, 2)))
        return 400;
    rest = str_from_at(rest, delimiter.n - 2);
    while ((more = part_cut(&rest, delimiter, &part)) > 0) {
        str name = header_parameter(a, part.disposition, S("name"));
        str file = header_parameter(a, part.disposition, S("filename"));
        if (!name.p || !str_starts(part.disposition, S("form-data")))
            return 400;
        name = name_decode(a, name);
        if (file.p && (file.n || part.content.n)) {
            if (*n_uploads == MOST_UPLOADS)
                return 413;
            *PUSH(a, *uploads, *n_uploads, cap_uploads) =
                (struct upload){name, name_decode(a, file), part.type, part.content};
        } else if (!file.p) {
            if (fields->n == MOST_FIELDS)
                return 413;
            if (!text_plain(part.content))
                return 400;
            *PUSH(a, fields->at, fields->n, cap_fields) = (struct pair){name, part.content};
        }
    }
    return more < 0 ? 400 : 0;
}
