/* The door for ballot files: faults with a line, names, numbers, and which format a file has. Uses
 * base. */
#include "count/door.h"

#include "base/utf8.h"

enum { NAME_LIMIT = 1000 };

bool door_open(struct door *d, struct arena *a, str text, struct election *out, str *why)
{
    *d = (struct door){.arena = a, .text = text, .line = 1, .out = out, .why = why};
    *out = (struct election){.n_chambers = 1};
    *why = STR_NONE;
    out->chambers = NEW(a, struct chamber);
    if (!utf8_valid(text)) {
        size_t good = 0; /* the longest valid beginning, line by line */
        for (size_t end; (end = str_find_byte(str_from_at(text, good), '\n')) != SIZE_MAX;) {
            if (!utf8_valid((str){text.p + good, end}))
                break;
            good += end + 1;
            d->line++;
        }
        return door_fault(d, N_("the text is not UTF-8"));
    }
    if (str_starts(text, S("\xEF\xBB\xBF")))
        d->at = 3;
    return true;
}

bool door_fault(struct door *d, const char *what)
{
    *d->why = str_fmt(d->arena, "line %zu: %s", d->line, what);
    return false;
}

bool door_number(struct door *d, str digits, i64 least, i64 most, const char *what, i64 *out)
{
    bool plain = digits.n && digits.p[0] >= '0' && digits.p[0] <= '9';
    if (plain && str_i64(digits, out) && *out >= least && *out <= most)
        return true;
    return door_fault(d, what);
}

bool door_name(struct door *d, str name)
{
    if (!name.n)
        return door_fault(d, N_("a name is empty"));
    if (name.n > NAME_LIMIT)
        return door_fault(d, N_("a name is longer than 1000 bytes"));
    for (size_t i = 0; i < name.n; i++)
        if ((u8)name.p[i] < 32 || name.p[i] == 127)
            return door_fault(d, N_("a name holds a control character"));
    return true;
}

void door_candidates(struct door *d, i64 n)
{
    d->out->n_candidates = (u32)n;
    d->out->candidates = NEW_ARRAY(d->arena, struct candidate, (size_t)n);
    d->marks = NEW_ARRAY(d->arena, struct mark, (size_t)n + 1);
}

bool door_mark(struct door *d, i64 candidate, u32 level)
{
    if (candidate < 1 || candidate > d->out->n_candidates)
        return door_fault(d, N_("a ballot names a candidate that does not exist"));
    if (d->n_marks >= d->out->n_candidates)
        return door_fault(d, N_("a ballot names a candidate twice"));
    d->marks[d->n_marks++] = (struct mark){(u32)candidate - 1, level};
    return true;
}

bool door_ballot(struct door *d, i64 weight)
{
    const char *bad = count_add(d->arena, d->out, weight, 0, d->marks, d->n_marks);
    d->n_marks = 0;
    return bad ? door_fault(d, bad) : true;
}

bool door_line(struct door *d, str *line)
{
    if (d->at >= d->text.n)
        return false;
    if (d->at > 0 && d->text.p[d->at - 1] == '\n')
        d->line++;
    str rest = str_from_at(d->text, d->at);
    size_t end = str_find_byte(rest, '\n');
    *line = end == SIZE_MAX ? rest : str_first(rest, end);
    d->at += end == SIZE_MAX ? rest.n : end + 1;
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

static str ending(const char *path)
{
    str whole = path ? str_from(path) : STR_NONE, end = STR_NONE;
    for (size_t i = whole.n; i-- > 0 && whole.p[i] != '/';)
        if (whole.p[i] == '.') {
            end = str_from_at(whole, i + 1);
            break;
        }
    return end;
}

static bool is_preflib_ending(str end)
{
    return str_eq(end, S("soc")) || str_eq(end, S("soi")) || str_eq(end, S("toc")) ||
           str_eq(end, S("toi"));
}

static enum count_format guess(str end, str text)
{
    if (str_eq(end, S("blt")))
        return FORMAT_BLT;
    if (is_preflib_ending(end))
        return FORMAT_PREFLIB;
    if (str_has(text, S("\nV: ")) || str_starts(text, S("V: ")) || str_has(text, S("Option 1")))
        return FORMAT_DEBIAN;
    return str_has(str_first(text, 10000), S("# NUMBER ALTERNATIVES")) ? FORMAT_PREFLIB
                                                                       : FORMAT_BLT;
}

bool count_read(struct arena *a, const char *path, enum count_format format, str text,
                struct election *out, str *why)
{
    str end = ending(path);
    switch (format == FORMAT_GUESS ? guess(end, text) : format) {
    case FORMAT_PREFLIB:
        return count_read_preflib(a, text, is_preflib_ending(end) ? end : STR_NONE, out, why);
    case FORMAT_DEBIAN:
        return count_read_debian(a, text, out, why);
    default:
        return count_read_blt(a, text, out, why);
    }
}
