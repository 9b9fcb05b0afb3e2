/* Reads PrefLib's four kinds of ordinal data, in the format since 2022 and in the one before. Uses
 * base.
 *
 *     # NUMBER ALTERNATIVES: 3         before 2022:  3
 *     # ALTERNATIVE NAME 1: Anna                     1,Anna
 *     …                                              … then 100,100,2 (voters, votes, orders)
 *     12: 1,{2,3}                                    12,1,{2,3}
 *
 * soc, soi: strict orders; toc, toi: with ties in braces; the c is for complete: every ballot ranks
 * all. Source: preflib.org/format. */
#include "count/door.h"

struct kind {
    bool strict, complete;
};

/* "{2,3}" is one place, a bare number another. `level` grows by one a place. */
static bool read_order(struct door *d, str order, struct kind kind)
{
    u32 level = 1;
    bool inside = false;
    str rest = order, piece;
    while (str_trim(order).n && str_cut(&rest, ',', &piece)) {
        i64 candidate;
        piece = str_trim(piece);
        if (str_starts(piece, S("{")) && !inside) {
            inside = true;
            piece = str_trim(str_from_at(piece, 1));
            if (kind.strict)
                return door_fault(d, N_("a strict order has no ties in braces"));
        }
        bool closes = inside && str_ends(piece, S("}"));
        if (closes)
            piece = str_trim(str_first(piece, piece.n - 1));
        if (!(closes && !piece.n) && /* {} is an empty place */
            (!door_number(d, piece, 1, d->out->n_candidates,
                          N_("a ballot names a candidate that does not exist"), &candidate) ||
             !door_mark(d, candidate, level)))
            return false;
        inside = inside && !closes;
        level += !inside;
    }
    if (inside)
        return door_fault(d, N_("a brace does not close"));
    if (kind.complete && d->n_marks != d->out->n_candidates)
        return door_fault(d, N_("a complete order must rank every candidate"));
    return true;
}

static bool read_ballot(struct door *d, str line, char by, struct kind kind)
{
    str weight_text, rest = line;
    i64 weight;
    if (str_find_byte(line, by) == SIZE_MAX)
        return door_fault(d, N_("a line of ballots is a number of voters and an order"));
    str_cut(&rest, by, &weight_text);
    return door_number(d, str_trim(weight_text), 1, COUNT_MAX_WEIGHT,
                       N_("a line of ballots begins with a number of voters"), &weight) &&
           read_order(d, rest.p ? rest : STR_NONE, kind) && door_ballot(d, weight);
}

static bool read_count(struct door *d, str text)
{
    i64 n;
    if (d->out->n_candidates)
        return door_fault(d, N_("the number of candidates is given twice"));
    if (!door_number(d, str_trim(text), 1, COUNT_MAX_CANDIDATES,
                     N_("the number of candidates must be 1 to 1000"), &n))
        return false;
    door_candidates(d, n);
    return true;
}

static bool name_candidate(struct door *d, str number, str name)
{
    i64 candidate;
    name = str_trim(name);
    if (!door_number(d, str_trim(number), 1, d->out->n_candidates,
                     N_("a name belongs to no candidate"), &candidate) ||
        !door_name(d, name))
        return false;
    if (d->out->candidates[candidate - 1].name.n)
        return door_fault(d, N_("a candidate has two names"));
    d->out->candidates[candidate - 1].name = name;
    return true;
}

/* "# KEY: value" */
static bool read_meta(struct door *d, str line)
{
    str key, rest = str_from_at(line, 1);
    if (str_find_byte(rest, ':') == SIZE_MAX)
        return true;
    str_cut(&rest, ':', &key);
    key = str_trim(key);
    if (str_eq(key, S("TITLE"))) {
        d->out->title = str_trim(rest.p ? rest : STR_NONE);
        return !d->out->title.n || door_name(d, d->out->title);
    }
    if (str_eq(key, S("NUMBER ALTERNATIVES")))
        return read_count(d, rest.p ? rest : STR_NONE);
    if (str_starts(key, S("ALTERNATIVE NAME ")))
        return name_candidate(d, str_from_at(key, S("ALTERNATIVE NAME ").n),
                              rest.p ? rest : STR_NONE);
    return true;
}

static bool read_new(struct door *d, struct kind kind)
{
    for (str line; door_line(d, &line);) {
        line = str_trim(line);
        if (!line.n)
            continue;
        if (str_starts(line, S("#"))) {
            if (!read_meta(d, line))
                return false;
        } else if (!d->out->n_candidates) {
            return door_fault(d, N_("ballots come before the number of candidates"));
        } else if (!read_ballot(d, line, ':', kind)) {
            return false;
        }
    }
    return true;
}

static bool read_old(struct door *d, struct kind kind)
{
    str line, number, rest;
    if (!door_line(d, &line) || !read_count(d, line))
        return false;
    for (u32 i = 0; i < d->out->n_candidates; i++) {
        if (!door_line(d, &line) || str_find_byte(line, ',') == SIZE_MAX)
            return door_fault(d, N_("the name of a candidate is missing"));
        rest = line;
        str_cut(&rest, ',', &number);
        if (!name_candidate(d, number, rest.p ? rest : STR_NONE))
            return false;
    }
    if (!door_line(d, &line))
        return door_fault(d, N_("the line of sums is missing"));
    while (door_line(d, &line))
        if (str_trim(line).n && !read_ballot(d, line, ',', kind))
            return false;
    return true;
}

bool count_read_preflib(struct arena *a, str text, str kind, struct election *out, str *why)
{
    struct door d;
    struct kind k = {str_starts(kind, S("so")), str_ends(kind, S("c"))};
    if (!door_open(&d, a, text, out, why))
        return false;
    str rest = str_trim(str_from_at(text, d.at));
    if (!(str_starts(rest, S("#")) ? read_new(&d, k) : read_old(&d, k))) {
        if (!why->n)
            door_fault(&d, N_("a PrefLib file begins with the number of candidates"));
        return false;
    }
    if (!out->n_candidates)
        return door_fault(&d, N_("the number of candidates is missing"));
    for (u32 i = 0; i < out->n_candidates; i++)
        if (!out->candidates[i].name.n)
            return door_fault(&d, N_("the name of a candidate is missing"));
    out->seats = 1;
    return true;
}
