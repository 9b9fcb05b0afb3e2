/* Reading a .sql file: declarations in comments, then each statement character by character. The
 * first fault ends it, with file:line. Uses sqlgen.h. */
#include "sqlgen.h"

#include <stdarg.h>

const struct type_info types[TYPE_COUNT] = {
    [INT] = {S_INIT("int"), "i64 ", "VALUE_INT"},
    [ID] = {S_INIT("id"), "id64 ", "VALUE_INT"},
    [TIME] = {S_INIT("time"), "msec ", "VALUE_INT"},
    [BOOL] = {S_INIT("bool"), "bool ", "VALUE_INT"},
    [TEXT] = {S_INIT("text"), "str ", "VALUE_TEXT"},
    [BLOB] = {S_INIT("blob"), "str ", "VALUE_BLOB"},
    [REAL] = {S_INIT("real"), "double ", "VALUE_REAL"},
};

static const str kinds[KIND_COUNT] = {S_INIT("one"), S_INIT("many"), S_INIT("each"),
                                      S_INIT("value"), S_INIT("exec")};

_Noreturn void fail(const struct gen *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%zu: ", g->file, g->line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

/* ── Reading declarations ── */

bool word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool good_name(str s)
{
    if (s.n == 0 || !(s.p[0] == '_' || (s.p[0] >= 'a' && s.p[0] <= 'z')))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!word_byte(s.p[i]) || (s.p[i] >= 'A' && s.p[i] <= 'Z'))
            return false;
    return true;
}

static bool next_line(struct gen *g, str *line)
{
    g->line++;
    return str_cut(&g->rest, '\n', line);
}

/* Takes the next word off *s. */
static str take_word(str *s)
{
    *s = str_trim(*s);
    size_t n = 0;
    while (n < s->n && s->p[n] != ' ' && s->p[n] != '(')
        n++;
    str word = str_first(*s, n);
    *s = str_trim(str_from_at(*s, n));
    return word;
}

/* What stands behind "-- word " when the line says so. */
static bool directive(str line, str word, str *rest)
{
    if (!str_starts(line, S("--")))
        return false;
    line = str_trim(str_from_at(line, 2));
    if (!str_starts(line, word))
        return false;
    *rest = str_from_at(line, word.n);
    return rest->n == 0 || rest->p[0] == ' ' || str_ends(word, S(":"));
}

static struct row *find_row(const struct gen *g, str name)
{
    for (size_t i = 0; i < g->n_rows; i++)
        if (str_eq(g->rows[i]->name, name))
            return g->rows[i];
    return NULL;
}

static enum type read_type(const struct gen *g, str word, bool *nullable)
{
    *nullable = str_ends(word, S("?"));
    if (*nullable)
        word.n--;
    for (enum type t = 0; t < TYPE_COUNT; t++)
        if (str_eq(types[t].word, word)) {
            if (t == BOOL && *nullable)
                fail(g, "a bool cannot be absent; use int?");
            return t;
        }
    fail(g, "unknown type '%.*s' (int, id, time, bool, text, blob, real)", STR_FMT(word));
}

static bool taken(const struct field *fields, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i].name, name))
            return true;
    return false;
}

static struct field read_field(const struct gen *g, str name, str type)
{
    if (!good_name(name))
        fail(g, "'%.*s' is not a name (a-z, 0-9, _)", STR_FMT(name));
    struct field f = {.name = name};
    f.type = read_type(g, str_trim(type), &f.nullable);
    return f;
}

/* "NAME(…" up to the closing parenthesis, which may stand some comment lines further down. */
static str read_list(struct gen *g, str *rest, str *name)
{
    *name = take_word(rest);
    if (!good_name(*name))
        fail(g, "'%.*s' is not a name (a-z, 0-9, _)", STR_FMT(*name));
    if (!str_starts(*rest, S("(")))
        fail(g, "'(' expected after '%.*s'", STR_FMT(*name));
    struct buf b = buf_new(g->a);
    buf_put(&b, str_from_at(*rest, 1));
    while (!str_has(buf_str(&b), S(")"))) {
        str line;
        if (!next_line(g, &line) || !str_starts(str_trim(line), S("--")))
            fail(g, "the list of '%.*s' never closes", STR_FMT(*name));
        buf_byte(&b, ' ');
        buf_put(&b, str_from_at(str_trim(line), 2));
    }
    str all = buf_str(&b);
    size_t end = str_find_byte(all, ')');
    *rest = str_trim(str_from_at(all, end + 1));
    return str_trim(str_first(all, end));
}

static void read_row(struct gen *g, str rest)
{
    struct row *row = NEW(g->a, struct row);
    str list = read_list(g, &rest, &row->name), item;
    if (rest.n)
        fail(g, "nothing may follow the ')' of a row");
    if (find_row(g, row->name))
        fail(g, "row '%.*s' stands twice", STR_FMT(row->name));
    while (str_cut(&list, ',', &item)) {
        str name = take_word(&item);
        if (taken(row->fields, row->n, name))
            fail(g, "field '%.*s' stands twice", STR_FMT(name));
        *PUSH(g->a, row->fields, row->n, row->cap) = read_field(g, name, item);
    }
    if (row->n == 0)
        fail(g, "a row has at least one field");
    *PUSH(g->a, g->rows, g->n_rows, g->cap_rows) = row;
}

static void add_param(struct gen *g, struct query *q, struct field f)
{
    static const str own[] = {S_INIT("db"), S_INIT("out"), S_INIT("row"), S_INIT("ctx"),
                              S_INIT("in")};
    for (size_t i = 0; i < COUNT(own) && !f.of_row; i++)
        if (str_eq(own[i], f.name))
            fail(g, "a parameter cannot be called '%.*s': the C function has one", STR_FMT(f.name));
    if (taken(q->params, q->n_params, f.name))
        fail(g, "parameter '%.*s' stands twice", STR_FMT(f.name));
    if (q->n_params == PARAMS_MOST)
        fail(g, "more than %d parameters", PARAMS_MOST);
    *PUSH(g->a, q->params, q->n_params, q->cap_params) = f;
}

static void read_params(struct gen *g, struct query *q, str list)
{
    str item;
    while (list.n && str_cut(&list, ',', &item)) {
        str name = take_word(&item);
        if (str_eq(name, S("struct")))
            name = take_word(&item);
        if (item.n) {
            add_param(g, q, read_field(g, name, item));
            continue;
        }
        const struct row *given = find_row(g, name);
        if (!given)
            fail(g, "parameter '%.*s' has no type, and no row above has that name", STR_FMT(name));
        if (q->given)
            fail(g, "only one row may be a parameter");
        q->given = given;
        for (size_t i = 0; i < given->n; i++) {
            struct field f = given->fields[i];
            f.of_row = true;
            add_param(g, q, f);
        }
    }
}

static void read_kind(struct gen *g, struct query *q, str rest)
{
    str word = take_word(&rest), what = take_word(&rest);
    for (q->kind = 0; q->kind < KIND_COUNT; q->kind++)
        if (str_eq(kinds[q->kind], word))
            break;
    if (q->kind == KIND_COUNT)
        fail(g, "'one', 'many', 'each', 'value' or 'exec' expected instead of '%.*s'",
             STR_FMT(word));
    if (rest.n || (q->kind == EXEC && what.n))
        fail(g, "too much behind '%.*s'", STR_FMT(word));
    if (q->kind == EXEC)
        return;
    if (!what.n)
        fail(g, "'%.*s' needs a %s", STR_FMT(word), q->kind == VALUE ? "type" : "row");
    if (q->kind == VALUE) {
        q->value.type = read_type(g, what, &q->value.nullable);
        return;
    }
    struct row *row = find_row(g, what);
    if (!row)
        fail(g, "no row '%.*s' stands above", STR_FMT(what));
    row->read = true;
    q->row = row;
}

/* ── Reading a statement ── */

struct scan {
    struct gen *g;
    struct query *q;
    int engines;   /* which the lines are for */
    char quote;    /* inside '…' or "…" */
    int depth;     /* of parentheses */
    bool values;   /* behind VALUES */
    bool about;    /* the next word but INTO and FROM is the table changed */
    bool begun;    /* something of the statement was seen */
    bool finished; /* its ';' too */
    size_t open_line;
};

static struct piece *now_piece(struct scan *s)
{
    return &s->q->pieces[s->q->n_pieces - 1];
}

static void new_piece(struct scan *s, bool optional)
{
    if (s->q->n_pieces == PIECES_MOST)
        fail(s->g, "more than %d pieces", PIECES_MOST);
    *PUSH(s->g->a, s->q->pieces, s->q->n_pieces, s->q->cap_pieces) = (struct piece){
        .sqlite = buf_new(s->g->a), .postgres = buf_new(s->g->a), .optional = optional};
}

static void put(struct scan *s, str text)
{
    if (s->engines & ON_SQLITE)
        buf_put(&now_piece(s)->sqlite, text);
    if (s->engines & ON_POSTGRES)
        buf_put(&now_piece(s)->postgres, text);
}

static void put_param(struct scan *s, str name)
{
    struct query *q = s->q;
    size_t i = 0;
    while (i < q->n_params && !str_eq(q->params[i].name, name))
        i++;
    if (i == q->n_params)
        fail(s->g, "unknown parameter ':%.*s'", STR_FMT(name));
    q->params[i].used = true;
    if (now_piece(s)->optional && q->params[i].nullable)
        now_piece(s)->needs |= (u64)1 << i;
    /* The number is settled in drop_unused(): until then the field's place in a fixed width. */
    if (s->engines & ON_SQLITE)
        buf_fmt(&now_piece(s)->sqlite, "?\x01%02zu", i);
    if (s->engines & ON_POSTGRES)
        buf_fmt(&now_piece(s)->postgres, "$\x01%02zu", i);
}

static void notice_word(struct scan *s, str word)
{
    struct query *q = s->q;
    if (q->words++ == 0) {
        q->inserts = str_eq(word, S("INSERT"));
        s->about = q->inserts || str_eq(word, S("UPDATE")) || str_eq(word, S("DELETE"));
    } else if (s->about && !str_eq(word, S("INTO")) && !str_eq(word, S("FROM"))) {
        q->changes = word;
        s->about = false;
    }
    q->limit |= str_eq(word, S("LIMIT"));
    q->select |= str_eq(word, S("SELECT"));
    q->conflict |= str_eq(word, S("CONFLICT"));
    q->replaces |= q->conflict && str_eq(word, S("UPDATE"));
    q->where |= str_eq(word, S("WHERE"));
    q->returning |= str_eq(word, S("RETURNING"));
    s->values = (s->values || str_eq(word, S("VALUES"))) && !q->conflict;
}

static void open_or_close(struct scan *s, char c)
{
    struct piece *p = now_piece(s);
    if (c == '[') {
        if (p->optional)
            fail(s->g, "'[' inside '['");
        new_piece(s, true);
        s->open_line = s->g->line;
        return;
    }
    if (!p->optional)
        fail(s->g, "']' without '['");
    if (!p->needs)
        fail(s->g, "no parameter that may be absent (type?) stands between '[' and ']'");
    new_piece(s, false);
}

static void scan_line(struct scan *s, str line);

/* Takes {NAME} off the line and scans that part's lines in its place. */
static void scan_part(struct scan *s, str *line)
{
    size_t end = str_find_byte(*line, '}');
    str name = str_from_at(str_first(*line, end), 1);
    for (size_t i = 0; end != SIZE_MAX && i < s->g->n_parts; i++) {
        if (!str_eq(s->g->parts[i].name, name))
            continue;
        for (str each, rest = s->g->parts[i].text; str_cut(&rest, '\n', &each);)
            if (!engine_switch(s->g, str_trim(each), &s->engines))
                scan_line(s, str_trim(each));
        *line = str_from_at(*line, end + 1);
        return;
    }
    fail(s->g, "there is no '-- part %.*s' above", STR_FMT(name));
}

/* Takes one thing off the line: a word, a parameter, a sign. */
static void scan_one(struct scan *s, str *line)
{
    char c = line->p[0];
    size_t n = 1;
    if (s->quote) {
        if (c == s->quote)
            s->quote = 0;
    } else if (c == '\'' || c == '"') {
        s->quote = c;
    } else if (str_starts(*line, S("::"))) {
        n = 2;
    } else if (c == ':') {
        while (n < line->n && word_byte(line->p[n]))
            n++;
        if (n == 1)
            fail(s->g, "':' without a parameter's name");
        put_param(s, str_from_at(str_first(*line, n), 1));
        *line = str_from_at(*line, n);
        return;
    } else if (c == '{') {
        scan_part(s, line);
        return;
    } else if (c == '[' || c == ']') {
        open_or_close(s, c);
        *line = str_from_at(*line, 1);
        return;
    } else if (c == '?' || c == '$') {
        fail(s->g, "'%c': parameters are written :name", c);
    } else if (word_byte(c)) {
        while (n < line->n && word_byte(line->p[n]))
            n++;
        notice_word(s, str_first(*line, n));
    } else if (c == '(') {
        s->q->value_groups += s->values && s->depth == 0;
        s->depth++;
    } else if (c == ')') {
        s->depth--;
    }
    put(s, str_first(*line, n));
    *line = str_from_at(*line, n);
}

static void scan_line(struct scan *s, str line)
{
    s->begun = true;
    while (line.n) {
        if (!s->quote && str_starts(line, S("--")))
            break;
        if (!s->quote && line.p[0] == ';') {
            str behind = str_trim(str_from_at(line, 1));
            if (behind.n && !str_starts(behind, S("--")))
                fail(s->g, "a statement ends with ';' at the end of a line");
            if (now_piece(s)->optional)
                fail(s->g, "the '[' of line %zu never closes", s->open_line);
            s->finished = true;
            return;
        }
        scan_one(s, &line);
    }
    put(s, S("\n"));
}

bool engine_switch(const struct gen *g, str line, int *engines)
{
    str rest;
    if (directive(line, S("@sqlite"), &rest))
        *engines = ON_SQLITE;
    else if (directive(line, S("@postgres"), &rest))
        *engines = ON_POSTGRES;
    else if (directive(line, S("@both"), &rest))
        *engines = ON_BOTH;
    else if (str_starts(line, S("-- @")))
        fail(g, "'-- @sqlite', '-- @postgres' or '-- @both' expected");
    else
        return false;
    return true;
}

static void scan_comment(struct scan *s, str line)
{
    str rest;
    if (engine_switch(s->g, line, &s->engines))
        return;
    if (directive(line, S("query"), &rest) || directive(line, S("row"), &rest))
        fail(s->g, "the statement of '%.*s' (line %zu) has not ended with ';'", STR_FMT(s->q->name),
             s->q->line);
    bool scan_ok = directive(line, S("scan ok:"), &rest);
    bool unbounded = !scan_ok && directive(line, S("unbounded:"), &rest);
    if ((scan_ok || unbounded) && str_trim(rest).n == 0)
        fail(s->g, "say why behind the ':'");
    s->q->scan_ok |= scan_ok;
    s->q->unbounded |= unbounded;
    bool kept = directive(line, S("kept"), &rest) && !str_trim(rest).n;
    bool ahead = directive(line, S("ahead"), &rest) && !str_trim(rest).n;
    s->q->kept |= kept;
    s->q->ahead |= ahead;
    if (!s->begun && !scan_ok && !unbounded && !kept && !ahead)
        *PUSH(s->g->a, s->q->comments, s->q->n_comments, s->q->cap_comments) =
            str_trim(str_from_at(line, 2));
}

/* Numbers the parameters; those fields of a given row that the statement does not name go. */
static void drop_unused(struct gen *g, struct query *q)
{
    size_t place[PARAMS_MOST], kept = 0;
    u64 needs[PIECES_MOST] = {0};
    for (size_t i = 0; i < q->n_params; i++) {
        struct field f = q->params[i];
        if (!f.used && !f.of_row)
            fail(g, "parameter '%.*s' is not used", STR_FMT(f.name));
        place[i] = kept;
        for (size_t k = 0; k < q->n_pieces; k++)
            if (q->pieces[k].needs >> i & 1)
                needs[k] |= (u64)1 << kept;
        if (f.used)
            q->params[kept++] = f;
    }
    q->n_params = kept;
    for (size_t k = 0; k < q->n_pieces; k++) {
        struct piece *p = &q->pieces[k];
        p->needs = needs[k];
        for (int engine = 0; engine < 2; engine++) {
            struct buf *from = engine ? &p->postgres : &p->sqlite, to = buf_new(g->a);
            for (size_t i = 0; i < from->n; i++) {
                if (from->p[i] != 1) {
                    buf_byte(&to, from->p[i]);
                    continue;
                }
                size_t at = (size_t)(from->p[i + 1] - '0') * 10 + (size_t)(from->p[i + 2] - '0');
                buf_u64(&to, place[at] + 1);
                i += 2;
            }
            *from = to;
        }
    }
}

static void check_statement(struct gen *g, struct query *q)
{
    if (q->kind == MANY && !q->limit && !q->unbounded)
        fail(g, "'%.*s' is many and has no LIMIT (-- unbounded: why)", STR_FMT(q->name));
    if (q->ahead && (q->kind == EXEC || q->kind == EACH || q->changes.n || q->kept))
        fail(g, "'%.*s' cannot be asked ahead: only what reads one or many rows anew can",
             STR_FMT(q->name));
    if (q->kept && (q->kind == EXEC || q->kind == EACH || q->changes.n))
        fail(g, "'%.*s' cannot be kept: only what reads one or many rows can", STR_FMT(q->name));
    if (q->kind == EXEC && q->returning)
        fail(g, "'%.*s' is exec but has RETURNING; use value or one", STR_FMT(q->name));
    if (q->kind == EXEC && q->select && !q->inserts && q->words > 0 && q->limit)
        fail(g, "'%.*s' is exec but has a LIMIT", STR_FMT(q->name));
    drop_unused(g, q);
}

static void read_query(struct gen *g, str rest)
{
    struct query q = {.line = g->line};
    str list = read_list(g, &rest, &q.name);
    for (size_t i = 0; i < g->n_queries; i++)
        if (str_eq(g->queries[i].name, q.name))
            fail(g, "query '%.*s' stands twice", STR_FMT(q.name));
    read_params(g, &q, list);
    read_kind(g, &q, rest);
    struct scan s = {.g = g, .q = &q, .engines = ON_BOTH};
    new_piece(&s, false);
    for (str line; !s.finished;) {
        if (!next_line(g, &line)) {
            g->line = q.line;
            fail(g, "the statement of '%.*s' never ends with ';'", STR_FMT(q.name));
        }
        str trimmed = str_trim(line);
        if (!s.quote && str_starts(trimmed, S("--")))
            scan_comment(&s, trimmed);
        else if (s.quote || trimmed.n)
            scan_line(&s, s.quote ? line : trimmed);
    }
    check_statement(g, &q);
    *PUSH(g->a, g->queries, g->n_queries, g->cap_queries) = q;
}

static void read_part(struct gen *g, str rest)
{
    struct part part = {.name = take_word(&rest)};
    size_t begun = g->line;
    const char *from = g->rest.p;
    if (!good_name(part.name) || rest.n)
        fail(g, "'-- part NAME' expected");
    for (str line; next_line(g, &line);) {
        if (directive(str_trim(line), S("end"), &rest)) {
            part.text = (str){from, (size_t)(line.p - from)};
            *PUSH(g->a, g->parts, g->n_parts, g->cap_parts) = part;
            return;
        }
        if (str_has(line, S(";")))
            fail(g, "a part is no whole statement: no ';' in it");
    }
    g->line = begun;
    fail(g, "'-- part %.*s' has no '-- end'", STR_FMT(part.name));
}

/* "-- steady place, place_name": tables that seldom change. */
static void read_steady(struct gen *g, str rest)
{
    for (str name; str_cut(&rest, ',', &name);) {
        if (!good_name(str_trim(name)))
            fail(g, "'-- steady TABLE, TABLE' expected");
        *PUSH(g->a, g->steady, g->n_steady, g->cap_steady) = str_trim(name);
    }
}

void read_module(struct gen *g)
{
    for (str line; next_line(g, &line);) {
        str rest;
        line = str_trim(line);
        if (directive(line, S("row"), &rest))
            read_row(g, rest);
        else if (directive(line, S("part"), &rest))
            read_part(g, rest);
        else if (directive(line, S("query"), &rest))
            read_query(g, rest);
        else if (directive(line, S("steady"), &rest))
            read_steady(g, rest);
        else if (line.n && !str_starts(line, S("--")))
            fail(g, "a statement without '-- query NAME(…) KIND' before it");
    }
}
