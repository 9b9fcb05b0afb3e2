/* Reads BLT, the ballot format of Hill, OpenSTV, OpaVote and Droop. Uses base.
 *
 *     4 2                        candidates, seats
 *     -3                         candidate 3 has withdrawn
 *     [tie 2 1 4 3]              order for ties (options in brackets, others are passed over)
 *     12 1 4 2 0                 twelve ballots for 1, then 4, then 2
 *     (x17) 2=3 1 0              one ballot with its number; 2 and 3 are equal
 *     0                          end of ballots
 *     "Anna" "Bao" "Chen" "Dana" names
 *     "Title"                    what follows it are remarks and passed over
 *
 * White space and line ends are alike; # starts a comment. Source: droop, BltFileFormat. */
#include "count/door.h"

enum token_kind { END, NUMBER, WITHDRAWN, SKIP, EQUAL, TEXT, OPTION, BALLOT_ID, WRONG };

struct token {
    enum token_kind kind;
    str text;
};

static char peek(const struct door *d)
{
    return d->at < d->text.n ? d->text.p[d->at] : 0;
}

static void step(struct door *d)
{
    if (d->text.p[d->at++] == '\n')
        d->line++;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void pass_space(struct door *d)
{
    bool comment = false;
    while (d->at < d->text.n) {
        char c = peek(d);
        if (c == '#')
            comment = true;
        else if (c == '\n')
            comment = false;
        if (!comment && !is_space(c))
            return;
        step(d);
    }
}

/* What stands up to `close`, which is passed. */
static struct token enclosed(struct door *d, enum token_kind kind, char close)
{
    size_t from = ++d->at;
    while (d->at < d->text.n && peek(d) != close)
        step(d);
    if (d->at >= d->text.n)
        return (struct token){WRONG, STR_NONE};
    d->at++;
    return (struct token){kind, {d->text.p + from, d->at - 1 - from}};
}

static struct token next(struct door *d)
{
    pass_space(d);
    if (d->at >= d->text.n)
        return (struct token){END, STR_NONE};
    char c = peek(d);
    if (c == '"')
        return enclosed(d, TEXT, '"');
    if (c == '[')
        return enclosed(d, OPTION, ']');
    if (c == '(')
        return enclosed(d, BALLOT_ID, ')');
    if (c == '=') {
        d->at++;
        return (struct token){EQUAL, STR_NONE};
    }
    enum token_kind kind = NUMBER;
    if (c == '-') {
        kind = WITHDRAWN;
        d->at++;
    }
    size_t from = d->at;
    while (d->at < d->text.n && !is_space(peek(d)) && peek(d) != '=' && peek(d) != '#')
        d->at++;
    str word = {d->text.p + from, d->at - from};
    return kind == WITHDRAWN && !word.n ? (struct token){SKIP, STR_NONE}
                                        : (struct token){kind, word};
}

/* "tie 3 1 2": all candidates, each once. */
static bool read_option(struct door *d, str option)
{
    u32 n = d->out->n_candidates, count = 0;
    str word, rest = str_trim(option);
    bool *seen = NEW_ARRAY(d->arena, bool, n);
    str_cut(&rest, ' ', &word);
    if (str_eq(word, S("nick")))
        return door_fault(d, N_("[nick …] is not supported: candidates go by number"));
    if (!str_eq(word, S("tie")))
        return true;
    d->out->tie_order = NEW_ARRAY(d->arena, u32, n);
    while (str_cut(&rest, ' ', &word)) {
        i64 candidate;
        if (!str_trim(word).n)
            continue;
        if (!door_number(d, str_trim(word), 1, n,
                         N_("[tie …] names a candidate that does not exist"), &candidate))
            return false;
        if (seen[candidate - 1])
            return door_fault(d, N_("[tie …] names a candidate twice"));
        seen[candidate - 1] = true;
        d->out->tie_order[count++] = (u32)candidate - 1;
    }
    return count == n ? true : door_fault(d, N_("[tie …] must name every candidate"));
}

/* The rest of a ballot up to its 0. */
static bool read_ballot(struct door *d, i64 weight)
{
    u32 level = 0;
    bool equal = false;
    for (;;) {
        struct token t = next(d);
        i64 candidate;
        if (t.kind == EQUAL && d->n_marks && !equal) {
            equal = true;
            continue;
        }
        if (t.kind == SKIP && !equal) {
            continue;
        }
        if (t.kind != NUMBER)
            return door_fault(d, N_("a ballot must end with 0"));
        if (!door_number(d, t.text, 0, COUNT_MAX_CANDIDATES,
                         N_("a ballot names a candidate that does not exist"), &candidate))
            return false;
        if (!candidate)
            return equal ? door_fault(d, N_("a ballot ends with =")) : door_ballot(d, weight);
        level += !equal;
        equal = false;
        if (!door_mark(d, candidate, level))
            return false;
    }
}

static bool read_head(struct door *d)
{
    struct token candidates = next(d), seats;
    i64 n, s;
    if (candidates.kind != NUMBER ||
        !door_number(d, candidates.text, 1, COUNT_MAX_CANDIDATES,
                     N_("a BLT file begins with the number of candidates, 1 to 1000"), &n))
        return door_fault(d, N_("a BLT file begins with the number of candidates, 1 to 1000"));
    seats = next(d);
    if (seats.kind != NUMBER || !door_number(d, seats.text, 1, COUNT_MAX_CANDIDATES,
                                             N_("the number of seats must be 1 to 1000"), &s))
        return door_fault(d, N_("the number of seats must be 1 to 1000"));
    door_candidates(d, n);
    d->out->seats = (u32)s;
    return true;
}

static bool withdraw(struct door *d, str number)
{
    i64 candidate;
    if (!door_number(d, number, 1, d->out->n_candidates,
                     N_("a candidate that does not exist has withdrawn"), &candidate))
        return false;
    d->out->candidates[candidate - 1].withdrawn = true;
    return true;
}

/* Withdrawals, options and ballots, up to the 0. */
static bool read_ballots(struct door *d)
{
    for (;;) {
        struct token t = next(d);
        i64 weight = 1;
        switch (t.kind) {
        case WITHDRAWN:
            if (d->out->n_ballots)
                return door_fault(d, N_("candidates withdraw before the first ballot"));
            if (!withdraw(d, t.text))
                return false;
            continue;
        case OPTION:
            if (!read_option(d, t.text))
                return false;
            continue;
        case NUMBER:
            if (!door_number(d, t.text, 0, COUNT_MAX_WEIGHT,
                             N_("a ballot begins with its number of votes, a whole number"),
                             &weight))
                return false;
            if (!weight)
                return true;
            break;
        case BALLOT_ID:
            break;
        default:
            return door_fault(d, N_("a ballot, or 0 after the last one, is missing"));
        }
        if (!read_ballot(d, weight))
            return false;
    }
}

/* In quotes, or else the rest of the line. */
static bool read_name(struct door *d, str *name, bool *there)
{
    pass_space(d);
    *there = d->at < d->text.n;
    if (!*there)
        return true;
    if (peek(d) == '"') {
        struct token t = next(d);
        if (t.kind != TEXT)
            return door_fault(d, N_("a quote does not close"));
        *name = str_trim(t.text);
    } else {
        size_t from = d->at;
        while (d->at < d->text.n && peek(d) != '\n')
            d->at++;
        *name = str_trim((str){d->text.p + from, d->at - from});
    }
    return door_name(d, *name);
}

static bool read_names(struct door *d)
{
    bool there;
    for (u32 i = 0; i < d->out->n_candidates; i++) {
        if (!read_name(d, &d->out->candidates[i].name, &there))
            return false;
        if (!there)
            return door_fault(d, N_("the name of a candidate is missing"));
    }
    pass_space(d);
    if (peek(d) != '[' && !read_name(d, &d->out->title, &there))
        return false;
    return true;
}

bool count_read_blt(struct arena *a, str text, struct election *out, str *why)
{
    struct door d;
    return door_open(&d, a, text, out, why) && read_head(&d) && read_ballots(&d) && read_names(&d);
}
