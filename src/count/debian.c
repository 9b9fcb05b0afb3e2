/* Reads Debian's tally sheets (devotee). Uses base.
 *
 *     Option 1------>: Anna      the options, in the order of the columns
 *     /  Option 2--->: None Of The Above
 *     V: 21 <TAB> hash           one ballot: each option's rank, - for none; equal ranks allowed
 *
 * Other lines are words for people. From the tenth on ranks are letters: A is 10. */
#include "count/door.h"

/* "…Option 3--->: Name" or "… Option 3: Name". Is this line one? */
static bool option_line(str line, str *number, str *name)
{
    size_t at = str_find(line, S("Option "));
    if (at == SIZE_MAX)
        return false;
    str rest = str_from_at(line, at + S("Option ").n);
    size_t digits = 0;
    while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9')
        digits++;
    size_t colon = digits;
    while (colon < rest.n && (rest.p[colon] == '-' || rest.p[colon] == '>' || rest.p[colon] == ' '))
        colon++;
    if (!digits || colon >= rest.n || rest.p[colon] != ':')
        return false;
    *number = str_first(rest, digits);
    *name = str_trim(str_from_at(rest, colon + 1));
    return true;
}

/* Only "/", "|" and spaces may stand before the word Option. */
static bool drawn_lines_only(str line)
{
    for (size_t i = 0, end = str_find(line, S("Option ")); i < end; i++)
        if (line.p[i] != '/' && line.p[i] != '|' && line.p[i] != ' ' && line.p[i] != '\t')
            return false;
    return true;
}

static bool read_options(struct door *d)
{
    struct candidate *found = NULL;
    size_t n = 0, cap = 0;
    str line, number, name;
    while (door_line(d, &line)) {
        i64 column;
        if (!option_line(line, &number, &name) || !drawn_lines_only(line))
            continue;
        if (d->out->n_ballots || n >= COUNT_MAX_CANDIDATES)
            return door_fault(d, N_("too many options"));
        if (!door_number(d, number, (i64)n + 1, (i64)n + 1, N_("options must be numbered in order"),
                         &column) ||
            !door_name(d, name))
            return false;
        *PUSH(d->arena, found, n, cap) = (struct candidate){name, false};
    }
    if (!n)
        return door_fault(d, N_("no line says which options there are"));
    door_candidates(d, (i64)n);
    memcpy(d->out->candidates, found, n * sizeof *found);
    return true;
}

static bool read_vote(struct door *d, str ranks)
{
    if (ranks.n != d->out->n_candidates)
        return door_fault(d, N_("a vote must have one sign for each option"));
    for (u32 i = 0; i < ranks.n; i++) {
        char c = ranks.p[i];
        u32 level = c >= '1' && c <= '9'   ? (u32)(c - '0')
                    : c >= 'A' && c <= 'Z' ? (u32)(c - 'A') + 10
                                           : 0;
        if (!level && c != '-')
            return door_fault(d, N_("a rank is 1 to 9, A to Z or -"));
        if (level && !door_mark(d, (i64)i + 1, level))
            return false;
    }
    return door_ballot(d, 1);
}

bool count_read_debian(struct arena *a, str text, struct election *out, str *why)
{
    struct door d;
    str line;
    if (!door_open(&d, a, text, out, why))
        return false;
    size_t start = d.at;
    if (!read_options(&d))
        return false;
    d.at = start;
    d.line = 1;
    while (door_line(&d, &line)) {
        if (!str_starts(line, S("V: ")))
            continue;
        size_t end = 3;
        while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t')
            end++;
        if (!read_vote(&d, (str){line.p + 3, end - 3}))
            return false;
    }
    out->seats = 1;
    return true;
}
