/* sqlgen: makes typed C functions of a module's statements. Grammar: tools/SQLGEN.md.
 *
 *     sqlgen src/cases/cases.sql OUT_FOLDER DEPFILE
 *
 * writes OUT_FOLDER/cases.sql.h and cases.sql.c. When the file bears its folder's name, the
 * migrations/ beside it are embedded too. Everything read is named in DEPFILE for ninja.
 *
 * The first half reads: declarations in comments, then each statement character by character. The
 * second half writes. The first fault ends it, with file:line. Uses base. */
#include <dirent.h>
#include <stdarg.h>

#include "base/buf.h"
#include "base/file.h"

enum type { INT, ID, TIME, BOOL, TEXT, BLOB, REAL, TYPE_COUNT };
static const struct type_info {
    str word;           /* in the .sql file */
    const char *c_type; /* in C */
    const char *value;  /* enum value_type */
} types[TYPE_COUNT] = {
    [INT] = {S_INIT("int"), "i64 ", "VALUE_INT"},
    [ID] = {S_INIT("id"), "id64 ", "VALUE_INT"},
    [TIME] = {S_INIT("time"), "msec ", "VALUE_INT"},
    [BOOL] = {S_INIT("bool"), "bool ", "VALUE_INT"},
    [TEXT] = {S_INIT("text"), "str ", "VALUE_TEXT"},
    [BLOB] = {S_INIT("blob"), "str ", "VALUE_BLOB"},
    [REAL] = {S_INIT("real"), "double ", "VALUE_REAL"},
};

enum kind { ONE, MANY, EACH, VALUE, EXEC, KIND_COUNT };
static const str kinds[KIND_COUNT] = {S_INIT("one"), S_INIT("many"), S_INIT("each"),
                                      S_INIT("value"), S_INIT("exec")};

enum { ON_SQLITE = 1, ON_POSTGRES = 2, ON_BOTH = 3, PARAMS_MOST = 64, PIECES_MOST = 64 };

struct field {
    str name;
    enum type type;
    bool nullable;
    bool of_row; /* a parameter that is a field of the row given */
    bool used;
};

struct row {
    str name;
    struct field *fields;
    size_t n, cap;
    bool read; /* some query answers it */
};

struct piece {
    struct buf sqlite, postgres;
    u64 needs;
    bool optional;
};

struct query {
    str name;
    size_t line;
    enum kind kind;
    const struct row *row; /* of ONE, MANY, EACH */
    struct field value;    /* of VALUE */
    const struct row *given;
    struct field *params;
    size_t n_params, cap_params;
    str *comments;
    size_t n_comments, cap_comments;
    struct piece *pieces;
    size_t n_pieces, cap_pieces;
    bool scan_ok, unbounded;
    /* What the statement was seen to hold. */
    bool limit, select, conflict, returning, inserts;
    size_t words, value_groups;
};

struct migration {
    str name, sqlite, postgres;
};

/* Lines that several statements share: -- part NAME … -- end, put in by {NAME}. */
struct part {
    str name, text;
};

struct gen {
    struct arena *a;
    const char *file;
    size_t line;
    str module;
    str rest; /* of the file */
    struct row **rows;
    size_t n_rows, cap_rows;
    struct part *parts;
    size_t n_parts, cap_parts;
    struct query *queries;
    size_t n_queries, cap_queries;
    struct migration *migrations;
    size_t n_migrations, cap_migrations;
    bool with_migrations;
    struct buf deps;
};

static _Noreturn void fail(const struct gen *g, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static _Noreturn void fail(const struct gen *g, const char *format, ...)
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

static bool word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool good_name(str s)
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
    if (q->words++ == 0)
        q->inserts = str_eq(word, S("INSERT"));
    q->limit |= str_eq(word, S("LIMIT"));
    q->select |= str_eq(word, S("SELECT"));
    q->conflict |= str_eq(word, S("CONFLICT"));
    q->returning |= str_eq(word, S("RETURNING"));
    s->values |= str_eq(word, S("VALUES"));
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

static bool engine_switch(struct scan *s, str line)
{
    str rest;
    if (directive(line, S("@sqlite"), &rest))
        s->engines = ON_SQLITE;
    else if (directive(line, S("@postgres"), &rest))
        s->engines = ON_POSTGRES;
    else if (directive(line, S("@both"), &rest))
        s->engines = ON_BOTH;
    else if (directive(line, S("@"), &rest) || str_starts(line, S("-- @")))
        fail(s->g, "'-- @sqlite', '-- @postgres' or '-- @both' expected");
    else
        return false;
    return true;
}

static void scan_comment(struct scan *s, str line)
{
    str rest;
    if (engine_switch(s, line))
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
    if (!s->begun && !scan_ok && !unbounded)
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

static void read_module(struct gen *g)
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
        else if (line.n && !str_starts(line, S("--")))
            fail(g, "a statement without '-- query NAME(…) KIND' before it");
    }
}

/* ── Migrations ── */

/* PostgreSQL's word for SQLite's, "" for none, p NULL where they agree. */
static str for_postgres(str word)
{
    static const struct {
        str sqlite, postgres;
    } words[] = {
        {S_INIT("INTEGER"), S_INIT("BIGINT")},
        {S_INIT("BLOB"), S_INIT("BYTEA")},
        {S_INIT("REAL"), S_INIT("DOUBLE PRECISION")},
        {S_INIT("TEXT"), S_INIT("TEXT COLLATE \"C\"")},
        {S_INIT("STRICT"), S_INIT("")},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq(words[i].sqlite, word))
            return words[i].postgres;
    return STR_NONE;
}

/* One line of a migration: comments go, words change on PostgreSQL, texts in quotes stay. */
static void translate_line(str line, int engines, char *quote, struct buf *sqlite,
                           struct buf *postgres)
{
    while (line.n) {
        char c = line.p[0];
        size_t n = 1;
        if (*quote) {
            if (c == *quote)
                *quote = 0;
        } else if (str_starts(line, S("--"))) {
            break;
        } else if (c == '\'' || c == '"') {
            *quote = c;
        } else if (word_byte(c)) {
            while (n < line.n && word_byte(line.p[n]))
                n++;
        }
        str word = str_first(line, n), other = *quote ? STR_NONE : for_postgres(word);
        if (str_starts(line, S("WITHOUT ROWID")) && !*quote) {
            word = str_first(line, n = strlen("WITHOUT ROWID"));
            other = S("");
        }
        if (engines & ON_SQLITE)
            buf_put(sqlite, word);
        if (engines & ON_POSTGRES)
            buf_put(postgres, other.p && engines == ON_BOTH ? other : word);
        line = str_from_at(line, n);
    }
}

/* ") , " that STRICT and WITHOUT ROWID leave behind: "STRICT, WITHOUT ROWID" becomes ",". */
static str without_lone_commas(struct arena *a, str sql)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < sql.n; i++) {
        size_t next = i + 1;
        while (next < sql.n && (sql.p[next] == ' ' || sql.p[next] == '\n'))
            next++;
        if (sql.p[i] != ',' || next == sql.n || sql.p[next] != ';')
            buf_byte(&b, sql.p[i]);
    }
    return buf_str(&b);
}

static void read_migration(struct gen *g, const char *path, str name)
{
    str text, why;
    struct gen at = {.a = g->a, .file = path};
    if (!file_read(g->a, path, 1 << 20, &text, &why))
        fail(&at, "%.*s", STR_FMT(why));
    buf_fmt(&g->deps, " %s", path);
    struct buf sqlite = buf_new(g->a), postgres = buf_new(g->a);
    struct scan s = {.g = &at, .engines = ON_BOTH};
    for (str line; str_cut(&text, '\n', &line);) {
        at.line++;
        if (!s.quote && engine_switch(&s, str_trim(line)))
            continue;
        size_t before = sqlite.n + postgres.n;
        translate_line(line, s.engines, &s.quote, &sqlite, &postgres);
        if (sqlite.n + postgres.n == before)
            continue;
        buf_byte(&sqlite, '\n');
        buf_byte(&postgres, '\n');
    }
    if (s.quote)
        fail(&at, "a %c never closes", s.quote);
    *PUSH(g->a, g->migrations, g->n_migrations, g->cap_migrations) =
        (struct migration){name, buf_str(&sqlite), without_lone_commas(g->a, buf_str(&postgres))};
}

static int is_sql(const struct dirent *e)
{
    return str_ends(str_from(e->d_name), S(".sql"));
}

static void read_migrations(struct gen *g, const char *folder)
{
    struct dirent **entries;
    buf_fmt(&g->deps, " %s", folder);
    int n = scandir(folder, &entries, is_sql, alphasort);
    for (int i = 0; i < n; i++) {
        str name = str_copy(g->a, str_from(entries[i]->d_name));
        struct gen at = {.a = g->a, .file = str_z(g->a, name), .line = 1};
        bool numbered = name.n > 8 && name.p[4] == '-';
        for (int k = 0; k < 4 && numbered; k++)
            numbered = name.p[k] >= '0' && name.p[k] <= '9';
        if (!numbered)
            fail(&at, "a migration is called NNNN-name.sql");
        if (i > 0 &&
            str_eq(str_first(name, 4), str_first(g->migrations[g->n_migrations - 1].name, 4)))
            fail(&at, "two migrations with this number");
        read_migration(g, str_z(g->a, str_fmt(g->a, "%s/%.*s", folder, STR_FMT(name))),
                       str_first(name, name.n - 4));
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* ── Writing ── */

static str upper(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return (str){p, s.n};
}

/* A C literal, one source line a line of it. */
static void put_literal(struct buf *b, str text)
{
    const char *indent = "\n        ";
    buf_z(b, indent);
    buf_byte(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\')
            buf_byte(b, '\\');
        if (c != '\n') {
            buf_byte(b, c);
            continue;
        }
        buf_z(b, "\\n\"");
        if (i + 1 == text.n)
            return;
        buf_z(b, indent);
        buf_byte(b, '"');
    }
    buf_byte(b, '"');
}

static void put_struct(struct buf *b, const struct row *row)
{
    buf_fmt(b, "\nstruct %.*s {\n", STR_FMT(row->name));
    for (size_t i = 0; i < row->n; i++) {
        const struct field *f = &row->fields[i];
        buf_fmt(b, "    %s%.*s;%s\n", types[f->type].c_type, STR_FMT(f->name),
                f->nullable ? " /* or none */" : "");
    }
    buf_z(b, "};\n");
}

static void put_signature(struct buf *b, const struct query *q)
{
    static const char *answers[] = {
        [ONE] = "bool ", [MANY] = "size_t ", [EACH] = "void ", [VALUE] = "bool ", [EXEC] = "i64 "};
    buf_fmt(b, "%s%.*s(struct db *db", answers[q->kind], STR_FMT(q->name));
    if (q->given)
        buf_fmt(b, ", const struct %.*s *in", STR_FMT(q->given->name));
    for (size_t i = 0; i < q->n_params; i++)
        if (!q->params[i].of_row)
            buf_fmt(b, ", %s%.*s", types[q->params[i].type].c_type, STR_FMT(q->params[i].name));
    if (q->kind == ONE)
        buf_fmt(b, ", struct %.*s *out", STR_FMT(q->row->name));
    if (q->kind == MANY)
        buf_fmt(b, ", struct %.*s **out", STR_FMT(q->row->name));
    if (q->kind == EACH)
        buf_fmt(b, ", bool (*row)(void *ctx, const struct %.*s *row), void *ctx",
                STR_FMT(q->row->name));
    if (q->kind == VALUE)
        buf_fmt(b, ", %s*out", types[q->value.type].c_type);
    buf_byte(b, ')');
}

static str header(struct gen *g)
{
    struct buf b = buf_new(g->a);
    str guard = upper(g->a, g->module);
    buf_fmt(&b, "/* Made by tools/sqlgen from %.*s.sql. */\n", STR_FMT(g->module));
    buf_fmt(&b, "#ifndef LINLI_%.*s_SQL_H\n#define LINLI_%.*s_SQL_H\n\n", STR_FMT(guard),
            STR_FMT(guard));
    buf_z(&b, "#include \"store/store.h\"\n");
    for (size_t i = 0; i < g->n_rows; i++)
        put_struct(&b, g->rows[i]);
    for (size_t i = 0; i < g->n_queries; i++) {
        const struct query *q = &g->queries[i];
        buf_byte(&b, '\n');
        for (size_t k = 0; k < q->n_comments; k++)
            buf_fmt(&b, "%s%.*s%s", k ? "\n * " : "/* ", STR_FMT(q->comments[k]),
                    k + 1 == q->n_comments ? " */\n" : "");
        put_signature(&b, q);
        buf_z(&b, ";\n");
    }
    buf_fmt(&b, "\nextern const struct query *const %.*s_queries[]; /* NULL ends it */\n",
            STR_FMT(g->module));
    if (g->with_migrations)
        buf_fmt(&b, "extern const struct migration %.*s_migrations[]; /* {0} ends it */\n",
                STR_FMT(g->module));
    buf_z(&b, "\n#endif\n");
    return buf_str(&b);
}

static void put_reader(struct buf *b, const struct row *row)
{
    buf_fmt(
        b, "\nstatic void read_%.*s(struct arena *a, const struct value *v, struct %.*s *out)\n{\n",
        STR_FMT(row->name), STR_FMT(row->name));
    bool text = false;
    for (size_t i = 0; i < row->n; i++) {
        const struct field *f = &row->fields[i];
        bool copied = f->type == TEXT || f->type == BLOB;
        text |= copied;
        buf_fmt(b, "    out->%.*s = got_%.*s(%s&v[%zu]);\n", STR_FMT(f->name),
                STR_FMT(types[f->type].word), copied ? "a, " : "", i);
    }
    if (!text)
        buf_z(b, "    (void)a;\n");
    buf_z(b, "}\n");
}

static void put_types(struct buf *b, const struct query *q)
{
    if (q->n_params) {
        buf_fmt(b, "static const enum value_type %.*s_params[] = {", STR_FMT(q->name));
        for (size_t i = 0; i < q->n_params; i++)
            buf_fmt(b, "%s%s", i ? ", " : "", types[q->params[i].type].value);
        buf_z(b, "};\n");
    }
    if (q->kind == EXEC)
        return;
    const struct field *columns = q->row ? q->row->fields : &q->value;
    size_t n = q->row ? q->row->n : 1;
    buf_fmt(b, "static const struct query_column %.*s_columns[] = {", STR_FMT(q->name));
    for (size_t i = 0; i < n; i++)
        buf_fmt(b, "%s{%s, %s}", i ? ", " : "", types[columns[i].type].value,
                columns[i].nullable ? "true" : "false");
    buf_z(b, "};\n");
}

static void put_query(struct buf *b, str module, const struct query *q)
{
    buf_byte(b, '\n');
    put_types(b, q);
    buf_fmt(b, "static const struct query_piece %.*s_pieces[] = {", STR_FMT(q->name));
    size_t n = 0;
    for (size_t i = 0; i < q->n_pieces; i++) {
        const struct piece *p = &q->pieces[i];
        str sqlite = buf_str(&p->sqlite), postgres = buf_str(&p->postgres);
        if (str_trim(sqlite).n + str_trim(postgres).n == 0)
            continue;
        n++;
        buf_z(b, "\n    {");
        put_literal(b, sqlite);
        buf_byte(b, ',');
        put_literal(b, postgres);
        buf_fmt(b, ",\n        %lluu},", (unsigned long long)p->needs);
    }
    buf_z(b, "\n};\n");
    bool one = q->kind == EXEC && q->inserts && !q->select && !q->conflict && q->value_groups == 1;
    buf_fmt(b, "static const struct query %.*s_query = {\n", STR_FMT(q->name));
    buf_fmt(b, "    .module = \"%.*s\", .name = \"%.*s\",\n", STR_FMT(module), STR_FMT(q->name));
    buf_fmt(b, "    .pieces = %.*s_pieces, .n_pieces = %zu,\n", STR_FMT(q->name), n);
    if (q->n_params)
        buf_fmt(b, "    .params = %.*s_params, .n_params = %zu,\n", STR_FMT(q->name), q->n_params);
    if (q->kind != EXEC)
        buf_fmt(b, "    .columns = %.*s_columns, .n_columns = %zu,\n", STR_FMT(q->name),
                q->row ? q->row->n : 1);
    buf_fmt(b, "%s%s%s};\n", q->scan_ok ? "    .scan_ok = true,\n" : "",
            q->kind == EACH ? "    .streams = true,\n" : "",
            one ? "    .inserts_one = true,\n" : "");
}

static void put_body(struct buf *b, const struct query *q)
{
    buf_byte(b, '\n');
    put_signature(b, q);
    buf_z(b, "\n{\n");
    const char *params = q->n_params ? "p_" : "NULL";
    if (q->n_params)
        buf_z(b, "    const struct value p_[] = {\n");
    for (size_t i = 0; i < q->n_params; i++) {
        const struct field *f = &q->params[i];
        buf_fmt(b, "        give_%.*s%s(%s%.*s),\n", STR_FMT(types[f->type].word),
                f->nullable ? "_or_none" : "", f->of_row ? "in->" : "", STR_FMT(f->name));
    }
    if (q->n_params)
        buf_z(b, "    };\n");
    if (q->kind == EXEC) {
        buf_fmt(b, "    return db_exec(db, &%.*s_query, %s);\n}\n", STR_FMT(q->name), params);
        return;
    }
    size_t columns = q->row ? q->row->n : 1;
    str row = q->row ? q->row->name : STR_NONE;
    buf_fmt(b, "    struct value v_[%zu];\n", columns);
    if (q->kind == MANY)
        buf_fmt(b, "    struct %.*s *rows_ = NULL;\n    size_t n_ = 0, cap_ = 0;\n", STR_FMT(row));
    buf_fmt(b, "    db_rows(db, &%.*s_query, %s);\n", STR_FMT(q->name), params);
    switch (q->kind) {
    case ONE:
        buf_fmt(b,
                "    if (!db_row(db, v_))\n        return false;\n"
                "    read_%.*s(db_arena(db), v_, out);\n",
                STR_FMT(row));
        buf_z(b, "    db_rows_end(db);\n    return true;\n}\n");
        break;
    case VALUE: {
        bool copied = q->value.type == TEXT || q->value.type == BLOB;
        buf_fmt(b,
                "    if (!db_row(db, v_))\n        return false;\n"
                "    *out = got_%.*s(%sv_);\n",
                STR_FMT(types[q->value.type].word), copied ? "db_arena(db), " : "");
        buf_z(b, "    db_rows_end(db);\n    return true;\n}\n");
        break;
    }
    case MANY:
        buf_fmt(b,
                "    while (db_row(db, v_))\n"
                "        read_%.*s(db_arena(db), v_, PUSH(db_arena(db), rows_, n_, cap_));\n"
                "    *out = db_failed(db) ? NULL : rows_;\n"
                "    return db_failed(db) ? 0 : n_;\n}\n",
                STR_FMT(row));
        break;
    default:
        buf_fmt(
            b,
            "    while (db_row(db, v_)) {\n        struct %.*s row_;\n"
            "        read_%.*s(NULL, v_, &row_);\n"
            "        if (!row(ctx, &row_)) {\n            db_rows_end(db);\n            return;\n"
            "        }\n    }\n}\n",
            STR_FMT(row), STR_FMT(row));
    }
}

static str source(struct gen *g)
{
    struct buf b = buf_new(g->a);
    str m = g->module;
    buf_fmt(&b, "/* Made by tools/sqlgen from %.*s.sql. */\n", STR_FMT(m));
    buf_fmt(&b, "#include \"%.*s.sql.h\"\n#include \"store/query.h\"\n", STR_FMT(m));
    for (size_t i = 0; i < g->n_rows; i++)
        if (g->rows[i]->read)
            put_reader(&b, g->rows[i]);
    for (size_t i = 0; i < g->n_queries; i++) {
        put_query(&b, m, &g->queries[i]);
        put_body(&b, &g->queries[i]);
    }
    buf_fmt(&b, "\nconst struct query *const %.*s_queries[] = {\n", STR_FMT(m));
    for (size_t i = 0; i < g->n_queries; i++)
        buf_fmt(&b, "    &%.*s_query,\n", STR_FMT(g->queries[i].name));
    buf_z(&b, "    NULL};\n");
    if (g->with_migrations) {
        buf_fmt(&b, "\nconst struct migration %.*s_migrations[] = {\n", STR_FMT(m));
        for (size_t i = 0; i < g->n_migrations; i++) {
            const struct migration *x = &g->migrations[i];
            buf_fmt(&b, "    {\"%.*s\", \"%.*s\",", STR_FMT(m), STR_FMT(x->name));
            put_literal(&b, x->sqlite);
            buf_byte(&b, ',');
            put_literal(&b, x->postgres);
            buf_z(&b, "},\n");
        }
        buf_z(&b, "    {0}};\n");
    }
    return buf_str(&b);
}

static void write_file(struct gen *g, const char *path, str content)
{
    str why;
    if (!file_write(g->a, path, content, 0644, &why))
        fail(g, "%.*s", STR_FMT(why));
}

/* "src/cases/cases.sql": the module is "cases"; it has migrations when its folder is called so. */
static void name_module(struct gen *g, str path)
{
    size_t slash = path.n;
    while (slash > 0 && path.p[slash - 1] != '/')
        slash--;
    g->module = str_from_at(path, slash);
    if (!str_ends(g->module, S(".sql")))
        fail(g, "not a .sql file");
    g->module.n -= 4;
    if (!good_name(g->module))
        fail(g, "'%.*s' is not a name (a-z, 0-9, _)", STR_FMT(g->module));
    str folder = str_first(path, slash);
    g->with_migrations = str_ends(folder, str_fmt(g->a, "/%.*s/", STR_FMT(g->module)));
    if (g->with_migrations)
        read_migrations(g, str_z(g->a, str_fmt(g->a, "%.*smigrations", STR_FMT(folder))));
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: sqlgen FILE.sql OUT_FOLDER DEPFILE\n", stderr);
        return 2;
    }
    struct gen g = {.a = arena_new(0), .file = argv[1]};
    str why;
    g.deps = buf_new(g.a);
    if (!file_read(g.a, g.file, 1 << 22, &g.rest, &why))
        fail(&g, "%.*s", STR_FMT(why));
    name_module(&g, str_from(argv[1]));
    read_module(&g);
    str out = str_fmt(g.a, "%s/%.*s.sql", argv[2], STR_FMT(g.module));
    write_file(&g, str_z(g.a, str_fmt(g.a, "%.*s.h", STR_FMT(out))), header(&g));
    write_file(&g, str_z(g.a, str_fmt(g.a, "%.*s.c", STR_FMT(out))), source(&g));
    write_file(&g, argv[3],
               str_fmt(g.a, "%.*s.sql.h %.*s.sql.c: %s%.*s\n", STR_FMT(g.module), STR_FMT(g.module),
                       g.file, STR_FMT(buf_str(&g.deps))));
    arena_free(g.a);
    return 0;
}
