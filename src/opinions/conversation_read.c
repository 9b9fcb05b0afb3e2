/* Reading the files of a conversation. Uses votes, base/csv. */
#include "opinions/conversation.h"

#include "base/csv.h"

/* A vote as the file has it, before ids become indices. */
struct line {
    i64 person, statement, time;
    i32 value; /* 1, 0, −1; 2: withdrawn */
};

struct reader {
    struct arena *a;
    struct arena *scratch;
    struct conversation *c;
    struct message *fault;
    struct line *lines;
    size_t n_lines, cap_lines;
    size_t cap_statements;
    struct buf text; /* of the statement read last, when it goes on over several rows */
    bool unordered;  /* times went back */
};

enum { COLUMNS_MAX = 16 };

static bool fault_at(struct reader *r, const char *text, const char *file, size_t line)
{
    *r->fault = (struct message){
        .text = text, .args = {str_from(file), str_fmt(r->a, "%zu", line), STR_NONE, STR_NONE}};
    return false;
}

static void note(struct reader *r, const char *text, str what)
{
    *PUSH(r->a, r->c->notes, r->c->n_notes, r->c->cap_notes) =
        (struct note){{.text = text, .args = {what, STR_NONE, STR_NONE, STR_NONE}}};
}

/* Column numbers of the given names (ended by NULL) in a header; SIZE_MAX where absent. */
static void columns_of(const str *header, size_t n, const char *const *names, size_t *at)
{
    for (size_t k = 0; names[k]; k++) {
        at[k] = SIZE_MAX;
        for (size_t i = 0; i < n && at[k] == SIZE_MAX; i++)
            if (str_eq(str_trim(header[i]), str_from(names[k])))
                at[k] = i;
    }
}

/* ── votes.csv ──────────────────────────────────────────────────────────────────────────────── */

static bool vote_value(str s, i32 *value)
{
    i64 number;
    if (!s.n) {
        *value = 2;
        return true;
    }
    if (!str_i64(s, &number) || number < -1 || number > 1)
        return false;
    *value = (i32)number;
    return true;
}

enum { V_TIME, V_STATEMENT, V_PERSON, V_VOTE };

static bool vote_line(struct reader *r, const str *cells, size_t n, const size_t *at, size_t line)
{
    struct line v = {.time = 0};
    if (n <= at[V_STATEMENT] || n <= at[V_PERSON] || n <= at[V_VOTE])
        return fault_at(r, N_("{1}, line {2}: a cell is missing."), "votes.csv", line);
    if (!str_i64(cells[at[V_STATEMENT]], &v.statement) || v.statement < 0)
        return fault_at(r, N_("{1}, line {2}: this is not a statement's number."), "votes.csv",
                        line);
    if (!str_i64(cells[at[V_PERSON]], &v.person) || v.person < 0)
        return fault_at(r, N_("{1}, line {2}: this is not a person's number."), "votes.csv", line);
    if (!vote_value(cells[at[V_VOTE]], &v.value))
        return fault_at(r, N_("{1}, line {2}: a vote is 1, 0 or -1."), "votes.csv", line);
    if (at[V_TIME] < n && cells[at[V_TIME]].n && !str_i64(cells[at[V_TIME]], &v.time))
        return fault_at(r, N_("{1}, line {2}: this is not a time."), "votes.csv", line);
    if (r->n_lines >= UINT32_MAX)
        return fault_at(r, N_("{1}, line {2}: too many votes."), "votes.csv", line);
    r->unordered |= r->n_lines && v.time < r->lines[r->n_lines - 1].time;
    *PUSH(r->scratch, r->lines, r->n_lines, r->cap_lines) = v;
    return true;
}

/* Rows without quotes, which is all of them in every export seen, are cut here in place: csv_row
 * would keep an array of cells for each of millions of rows. False: there is a quote. */
static bool plain_row(str *rest, str *cells, size_t *n)
{
    const char *end = memchr(rest->p, '\n', rest->n);
    str line = str_first(*rest, end ? (size_t)(end - rest->p) : rest->n);
    if (memchr(line.p, '"', line.n))
        return false;
    *rest = str_from_at(*rest, line.n + (end != NULL));
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    *n = 0;
    for (size_t from = 0, i = 0; i <= line.n && *n < COLUMNS_MAX; i++)
        if (i == line.n || line.p[i] == ',') {
            cells[(*n)++] = (str){line.p + from, i - from};
            from = i + 1;
        }
    if (!line.n)
        *n = 0;
    return true;
}

static bool read_votes(struct reader *r, str text)
{
    static const char *const names[] = {"timestamp", "comment-id", "voter-id", "vote", NULL};
    size_t at[4], n, line = 1;
    str cells[COLUMNS_MAX], *quoted;
    struct csv csv = csv_new(r->scratch, text, ',');
    str rest = csv.rest;
    if (!csv_row(&csv, &quoted, &n))
        return fault_at(r, N_("{1} is empty."), "votes.csv", 1);
    columns_of(quoted, n, names, at);
    if (at[V_STATEMENT] == SIZE_MAX || at[V_PERSON] == SIZE_MAX || at[V_VOTE] == SIZE_MAX ||
        at[V_STATEMENT] >= COLUMNS_MAX || at[V_PERSON] >= COLUMNS_MAX || at[V_VOTE] >= COLUMNS_MAX)
        return fault_at(r, N_("{1}: the header lacks comment-id, voter-id or vote."), "votes.csv",
                        1);
    rest = csv.rest;
    for (line = csv.next_line; rest.n; line++) {
        if (!plain_row(&rest, cells, &n)) {
            csv.rest = rest;
            if (!csv_row(&csv, &quoted, &n) || csv.fault)
                return fault_at(r, N_("{1}, line {2}: a quotation mark is out of place."),
                                "votes.csv", line);
            rest = csv.rest;
            memcpy(cells, quoted, (n < COLUMNS_MAX ? n : COLUMNS_MAX) * sizeof *cells);
        }
        if (n && !vote_line(r, cells, n, at, line))
            return false;
    }
    return true;
}

/* ── comments.csv ───────────────────────────────────────────────────────────────────────────── */

enum {
    C_TIME,
    C_ID,
    C_AUTHOR,
    C_MODERATED,
    C_META,
    C_TEXT,
    C_SAME,
    C_LANGUAGE,
    C_AGREES,
    C_DISAGREES,
    C_REASON
};

static i64 number_or(const str *cells, size_t n, size_t at, i64 otherwise)
{
    i64 v;
    return at < n && str_i64(str_trim(cells[at]), &v) ? v : otherwise;
}

static bool yes(const str *cells, size_t n, size_t at)
{
    return at < n && (str_eq(cells[at], S("true")) || str_eq(cells[at], S("1")));
}

/* A row with more cells than the header: a text that was written without quotation marks (the
 * server of 2024-10). The text is the last column, so the rest of the row is its. */
static void put_unquoted(struct buf *b, const str *cells, size_t n, size_t from)
{
    for (size_t i = from; i < n; i++) {
        if (i > from)
            buf_byte(b, ',');
        buf_put(b, cells[i]);
    }
}

/* A line break inside an unquoted text: the row is the next line of the statement before it. */
static void go_on(struct reader *r, const str *cells, size_t n)
{
    struct statement *before = &r->c->statements[r->c->n_statements - 1];
    if (!r->text.n)
        buf_put(&r->text, before->text);
    buf_byte(&r->text, '\n');
    put_unquoted(&r->text, cells, n, 0);
    before->text = buf_str(&r->text);
}

static bool comment_row(struct reader *r, const str *cells, size_t n, const size_t *at,
                        size_t columns, size_t line)
{
    struct conversation *c = r->c;
    struct statement s = {.language = STR_NONE};
    if (at[C_ID] >= n || !str_i64(str_trim(cells[at[C_ID]]), &s.id) || s.id < 0) {
        if (!c->n_statements)
            return fault_at(r, N_("{1}, line {2}: this is not a statement's number."),
                            "comments.csv", line);
        go_on(r, cells, n);
        note(r, N_("comments.csv: line {1} was read as the rest of the text before it."),
             str_fmt(r->a, "%zu", line));
        return true;
    }
    r->text = buf_new(r->a);
    if (at[C_TEXT] == columns - 1 && n > columns) {
        put_unquoted(&r->text, cells, n, at[C_TEXT]);
        s.text = buf_str(&r->text);
    } else if (at[C_TEXT] < n) {
        s.text = cells[at[C_TEXT]];
    }
    s.author = number_or(cells, n, at[C_AUTHOR], -1);
    s.created = number_or(cells, n, at[C_TIME], 0);
    s.created = s.created > 0 && s.created < 100000000000 ? s.created * 1000 : s.created;
    i64 moderated = number_or(cells, n, at[C_MODERATED], 0);
    if (moderated < -1 || moderated > 1)
        return fault_at(r, N_("{1}, line {2}: moderated is -1, 0 or 1."), "comments.csv", line);
    s.moderated = (i32)moderated;
    s.meta = yes(cells, n, at[C_META]);
    s.same_as = number_or(cells, n, at[C_SAME], -1);
    if (at[C_LANGUAGE] < n)
        s.language = cells[at[C_LANGUAGE]];
    if (at[C_REASON] < n)
        s.reason = cells[at[C_REASON]];
    if (c->n_statements >= OPINION_STATEMENTS_MAX)
        return fault_at(r, N_("{1}, line {2}: too many statements."), "comments.csv", line);
    *PUSH(r->a, c->statements, c->n_statements, r->cap_statements) = s;
    return true;
}

static bool read_comments(struct reader *r, str text)
{
    static const char *const names[] = {"timestamp", "comment-id",   "author-id", "moderated",
                                        "is-meta",   "comment-body", "same-as",   "language",
                                        "agrees",    "disagrees",    "reason",    NULL};
    size_t at[COUNT(names)], n, columns;
    str *cells;
    struct csv csv = csv_new(r->a, text, ',');
    if (!csv_row(&csv, &cells, &columns))
        return fault_at(r, N_("{1} is empty."), "comments.csv", 1);
    columns_of(cells, columns, names, at);
    if (at[C_ID] == SIZE_MAX)
        return fault_at(r, N_("{1}: the header lacks comment-id."), "comments.csv", 1);
    while (csv_row(&csv, &cells, &n))
        if (!comment_row(r, cells, n, at, columns, csv.line))
            return false;
    if (csv.fault)
        return fault_at(r, N_("{1}, line {2}: a quotation mark is opened and never closed."),
                        "comments.csv", csv.line);
    return true;
}

/* ── participants-votes.csv ─────────────────────────────────────────────────────────────────── */

struct seat {
    i64 person;
    i32 group;
};

struct matrix {
    struct seat *seats;
    size_t n, cap;
    i64 agrees, ones, minus_ones; /* n-agree summed, and what the cells say */
};

static bool matrix_row(struct reader *r, struct matrix *x, const str *cells, size_t n,
                       const i64 *statement, const size_t *at, bool with_votes, size_t line)
{
    struct seat seat = {.group = (i32)number_or(cells, n, at[1], -1)};
    if (at[0] >= n || !str_i64(cells[at[0]], &seat.person) || seat.person < 0)
        return fault_at(r, N_("{1}, line {2}: this is not a person's number."),
                        "participants-votes.csv", line);
    *PUSH(r->scratch, x->seats, x->n, x->cap) = seat;
    i64 agrees = number_or(cells, n, at[2], 0);
    x->agrees += agrees > 0 && agrees < INT32_MAX ? agrees : 0;
    for (size_t i = 0; i < n; i++) {
        struct line v = {.person = seat.person, .statement = statement[i]};
        if (statement[i] < 0 || !cells[i].n)
            continue;
        if (!vote_value(cells[i], &v.value))
            return fault_at(r, N_("{1}, line {2}: a vote is 1, 0 or -1."), "participants-votes.csv",
                            line);
        x->ones += v.value == 1;
        x->minus_ones += v.value == -1;
        if (with_votes)
            *PUSH(r->scratch, r->lines, r->n_lines, r->cap_lines) = v;
    }
    return true;
}

static bool read_matrix(struct reader *r, struct matrix *x, str text, bool with_votes)
{
    static const char *const names[] = {"participant", "group-id", "n-agree", NULL};
    size_t at[3], n, columns;
    str *cells;
    struct csv csv = csv_new(r->scratch, text, ',');
    if (!csv_row(&csv, &cells, &columns))
        return fault_at(r, N_("{1} is empty."), "participants-votes.csv", 1);
    columns_of(cells, columns, names, at);
    if (at[0] == SIZE_MAX)
        return fault_at(r, N_("{1}: the header lacks participant."), "participants-votes.csv", 1);
    i64 *statement = NEW_ARRAY(r->scratch, i64, columns);
    for (size_t i = 0; i < columns; i++)
        if (!str_i64(cells[i], &statement[i]))
            statement[i] = -1;
    while (csv_row(&csv, &cells, &n)) {
        if (n > columns)
            return fault_at(r, N_("{1}, line {2}: more cells than the header has."),
                            "participants-votes.csv", csv.line);
        if (!matrix_row(r, x, cells, n, statement, at, with_votes, csv.line))
            return false;
    }
    if (csv.fault)
        return fault_at(r, N_("{1}, line {2}: a quotation mark is opened and never closed."),
                        "participants-votes.csv", csv.line);
    return true;
}

/* ── summary.csv and people.csv ─────────────────────────────────────────────────────────────── */

static void read_summary(struct reader *r, str text)
{
    struct csv csv = csv_new(r->a, text, ',');
    str *cells;
    for (size_t n; csv_row(&csv, &cells, &n);) {
        str value = n > 1 ? cells[1] : STR_NONE;
        if (str_eq(cells[0], S("topic")))
            r->c->topic = value;
        else if (str_eq(cells[0], S("url")))
            r->c->url = value;
        else if (str_eq(cells[0], S("conversation-description")))
            r->c->description = value;
    }
}

static i32 interest_number(struct reader *r, str name, size_t *cap)
{
    struct conversation *c = r->c;
    for (u32 h = 0; h < c->n_interests; h++)
        if (str_eq(c->interests[h], name))
            return (i32)h;
    size_t n = c->n_interests;
    *PUSH(r->a, c->interests, n, *cap) = name;
    c->n_interests = (u32)n;
    return (i32)n - 1;
}

/* participant,interest: who is an owner, a tenant, a shop, a unit. */
static bool read_people(struct reader *r, str text)
{
    static const char *const names[] = {"participant", "interest", NULL};
    size_t at[2], n, cap = 0;
    str *cells;
    struct conversation *c = r->c;
    struct csv csv = csv_new(r->scratch, text, ',');
    c->interest = NEW_ARRAY(r->a, i32, c->n_people);
    memset(c->interest, -1, c->n_people * sizeof *c->interest);
    if (!csv_row(&csv, &cells, &n))
        return fault_at(r, N_("{1} is empty."), "people.csv", 1);
    columns_of(cells, n, names, at);
    if (at[0] == SIZE_MAX || at[1] == SIZE_MAX)
        return fault_at(r, N_("{1}: the header lacks participant or interest."), "people.csv", 1);
    while (csv_row(&csv, &cells, &n)) {
        i64 id;
        if (n <= at[0] || n <= at[1] || !str_i64(cells[at[0]], &id))
            return fault_at(r, N_("{1}, line {2}: this is not a person's number."), "people.csv",
                            csv.line);
        u32 i = conversation_person(c, id);
        if (i < c->n_people && cells[at[1]].n) {
            if (c->n_interests >= 64)
                return fault_at(r, N_("{1}, line {2}: more than 64 interests."), "people.csv",
                                csv.line);
            c->interest[i] = interest_number(r, str_copy(r->a, cells[at[1]]), &cap);
        }
    }
    return true;
}

/* ── Ids become indices ─────────────────────────────────────────────────────────────────────── */

static int by_number(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return x < y ? -1 : x > y;
}

static int by_id(const void *a, const void *b)
{
    return by_number(&((const struct statement *)a)->id, &((const struct statement *)b)->id);
}

/* Sorts and drops repeats. Ids below four times their number are ticked off in a table instead. */
static size_t sort_ids(struct arena *scratch, i64 *ids, size_t n)
{
    i64 most = 0;
    for (size_t i = 0; i < n; i++)
        most = ids[i] > most ? ids[i] : most;
    size_t kept = 0;
    if ((u64)most / 4 <= n) {
        bool *met = NEW_ARRAY(scratch, bool, (size_t)most + 1);
        for (size_t i = 0; i < n; i++)
            met[ids[i]] = true;
        for (i64 id = 0; id <= most && n; id++)
            if (met[id])
                ids[kept++] = id;
        return kept;
    }
    qsort(ids, n, sizeof *ids, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || ids[i] != ids[i - 1])
            ids[kept++] = ids[i];
    return kept;
}

/* All people met anywhere, and statements that have votes but no text. */
static bool collect(struct reader *r, const struct matrix *x)
{
    struct conversation *c = r->c;
    size_t n = 0, known = c->n_statements;
    i64 *ids = NEW_ARRAY(r->scratch, i64, r->n_lines + x->n + known);
    for (size_t k = 0; k < r->n_lines; k++) /* runs of one person count once */
        if (!n || ids[n - 1] != r->lines[k].person)
            ids[n++] = r->lines[k].person;
    for (size_t k = 0; k < x->n; k++)
        ids[n++] = x->seats[k].person;
    n = sort_ids(r->scratch, ids, n);
    if (n > OPINION_PEOPLE_MAX)
        return fault_at(r, N_("{1}: too many people."), "votes.csv", 0);
    c->n_people = (u32)n;
    c->people = NEW_ARRAY(r->a, i64, n);
    memcpy(c->people, ids, n * sizeof *ids);
    n = 0;
    for (size_t k = 0; k < r->n_lines; k++)
        ids[n++] = r->lines[k].statement;
    n = sort_ids(r->scratch, ids, n);
    if (known)
        qsort(c->statements, known, sizeof *c->statements, by_id);
    for (size_t k = 1; k < known; k++)
        if (c->statements[k].id == c->statements[k - 1].id)
            return fault_at(r, N_("{1}: a statement's number stands there twice."), "comments.csv",
                            0);
    for (size_t k = 0, j = 0; k < n; k++) {
        while (j < known && c->statements[j].id < ids[k])
            j++;
        if (j < known && c->statements[j].id == ids[k])
            continue;
        if (c->n_statements >= OPINION_STATEMENTS_MAX)
            return fault_at(r, N_("{1}: too many statements."), "votes.csv", 0);
        *PUSH(r->a, c->statements, c->n_statements, r->cap_statements) =
            (struct statement){.id = ids[k], .author = -1, .same_as = -1};
    }
    if (c->n_statements)
        qsort(c->statements, c->n_statements, sizeof *c->statements, by_id);
    return true;
}

/* Sorted by time, file order among equals: merge sort, since qsort keeps no order. */
static void sort_lines(struct reader *r)
{
    struct line *from = r->lines, *into = NEW_ARRAY(r->scratch, struct line, r->n_lines);
    for (size_t width = 1; width < r->n_lines; width *= 2) {
        for (size_t low = 0; low < r->n_lines; low += 2 * width) {
            size_t middle = low + width < r->n_lines ? low + width : r->n_lines;
            size_t high = low + 2 * width < r->n_lines ? low + 2 * width : r->n_lines;
            for (size_t i = low, j = middle, k = low; k < high; k++)
                into[k] = i < middle && (j >= high || from[i].time <= from[j].time) ? from[i++]
                                                                                    : from[j++];
        }
        struct line *swap = from;
        from = into;
        into = swap;
    }
    r->lines = from;
}

static void index_votes(struct reader *r)
{
    struct conversation *c = r->c;
    u32 person = 0;
    c->votes = NEW_ARRAY(r->a, struct vote, r->n_lines);
    c->n_votes = r->n_lines;
    for (size_t k = 0; k < r->n_lines; k++) {
        struct line *v = &r->lines[k];
        i32 value = v->value == 2 ? 2 : c->signs_turned ? -v->value : v->value;
        enum opinion opinion = value == 2    ? WITHDRAWN
                               : value == 1  ? AGREE
                               : value == -1 ? DISAGREE
                                             : PASS;
        if (c->people[person] != v->person) /* who votes says many things in a row */
            person = conversation_person(c, v->person);
        c->votes[k] =
            (struct vote){person, answer_of(conversation_statement(c, v->statement), opinion)};
    }
}

/* Which sign means agreement: n-agree of the matrix equals its 1s; agrees of comments.csv equal
 * the vote events with 1 (they count every event). */
static void detect_sign(struct reader *r, const struct matrix *x, str comments)
{
    i64 ones = x->ones, minus = x->minus_ones, agrees = x->agrees;
    if (agrees == 0 || (ones == 0 && minus == 0)) {
        static const char *const names[] = {"agrees", NULL};
        size_t at[1], n;
        str *cells;
        struct csv csv = csv_new(r->scratch, comments, ',');
        ones = minus = agrees = 0;
        if (!comments.p || !csv_row(&csv, &cells, &n))
            return;
        columns_of(cells, n, names, at);
        while (csv_row(&csv, &cells, &n)) {
            i64 number = number_or(cells, n, at[0], 0);
            agrees += number > 0 && number < INT32_MAX ? number : 0;
        }
        for (size_t k = 0; k < r->n_lines; k++) {
            ones += r->lines[k].value == 1;
            minus += r->lines[k].value == -1;
        }
    }
    i64 off_as_is = agrees > ones ? agrees - ones : ones - agrees;
    i64 off_turned = agrees > minus ? agrees - minus : minus - agrees;
    if (agrees == 0 || off_turned >= off_as_is)
        return;
    r->c->signs_turned = true;
    note(r, N_("Agreement is written as {1} in these files; the signs were turned."), S("-1"));
}

static void seat_groups(struct reader *r, const struct matrix *x)
{
    struct conversation *c = r->c;
    c->published_group = NEW_ARRAY(r->a, i32, c->n_people);
    memset(c->published_group, -1, c->n_people * sizeof *c->published_group);
    for (size_t k = 0; k < x->n; k++)
        c->published_group[conversation_person(c, x->seats[k].person)] = x->seats[k].group;
}

static bool read_all(struct reader *r, const struct conversation_files *f)
{
    struct matrix x = {.n = 0};
    if (f->comments.p && !read_comments(r, f->comments))
        return false;
    if (f->votes.p && !read_votes(r, f->votes))
        return false;
    if (f->matrix.p && !read_matrix(r, &x, f->matrix, !f->votes.p))
        return false;
    if (!f->votes.p && !f->matrix.p)
        return fault_at(r, N_("There is neither {1} nor participants-votes.csv."), "votes.csv", 0);
    if (f->summary.p)
        read_summary(r, f->summary);
    detect_sign(r, &x, f->comments);
    if (!collect(r, &x))
        return false;
    if (r->unordered)
        sort_lines(r);
    index_votes(r);
    if (f->matrix.p)
        seat_groups(r, &x);
    return !f->people.p || read_people(r, f->people);
}

bool conversation_read(struct arena *a, const struct conversation_files *files,
                       struct conversation *out, struct message *fault)
{
    *out = (struct conversation){.n_people = 0};
    struct reader r = {.a = a, .scratch = arena_new(0), .c = out, .fault = fault};
    bool done = read_all(&r, files);
    arena_free(r.scratch);
    return done;
}
