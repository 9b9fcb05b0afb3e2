/* Writing C: structs and signatures, then queries, row readers and bodies. Uses sqlgen.h. */
#include "sqlgen.h"

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

static void put_given(struct buf *b, const struct query *q)
{
    if (q->given)
        buf_fmt(b, ", const struct %.*s *in", STR_FMT(q->given->name));
    for (size_t i = 0; i < q->n_params; i++)
        if (!q->params[i].of_row)
            buf_fmt(b, ", %s%.*s", types[q->params[i].type].c_type, STR_FMT(q->params[i].name));
}

/* Asking without waiting: who asks the same afterwards gets its answer. */
static void put_ahead_signature(struct buf *b, const struct query *q)
{
    buf_fmt(b, "void %.*s_ahead(struct db *db", STR_FMT(q->name));
    put_given(b, q);
    buf_byte(b, ')');
}

static void put_signature(struct buf *b, const struct query *q)
{
    static const char *answers[] = {
        [ONE] = "bool ", [MANY] = "size_t ", [EACH] = "void ", [VALUE] = "bool ", [EXEC] = "i64 "};
    buf_fmt(b, "%s%.*s(struct db *db", answers[q->kind], STR_FMT(q->name));
    put_given(b, q);
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

str header(struct gen *g)
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
        if (q->ahead) {
            put_ahead_signature(&b, q);
            buf_z(&b, ";\n");
        }
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

static bool changes_steady(const struct gen *g, const struct query *q)
{
    for (size_t i = 0; i < g->n_steady; i++)
        if (str_eq(g->steady[i], q->changes))
            return true;
    return false;
}

static void put_query(struct buf *b, const struct gen *g, const struct query *q)
{
    str module = g->module;
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
    bool always = !q->conflict || (q->replaces && !q->where);
    bool one = q->kind == EXEC && q->inserts && !q->select && always && q->value_groups == 1;
    buf_fmt(b, "static const struct query %.*s_query = {\n", STR_FMT(q->name));
    buf_fmt(b, "    .module = \"%.*s\", .name = \"%.*s\",\n", STR_FMT(module), STR_FMT(q->name));
    buf_fmt(b, "    .pieces = %.*s_pieces, .n_pieces = %zu,\n", STR_FMT(q->name), n);
    if (q->n_params)
        buf_fmt(b, "    .params = %.*s_params, .n_params = %zu,\n", STR_FMT(q->name), q->n_params);
    if (q->kind != EXEC)
        buf_fmt(b, "    .columns = %.*s_columns, .n_columns = %zu,\n", STR_FMT(q->name),
                q->row ? q->row->n : 1);
    buf_fmt(b, "%s%s%s%s%s", q->scan_ok ? "    .scan_ok = true,\n" : "",
            q->kind == EACH ? "    .streams = true,\n" : "",
            one ? "    .inserts_one = true,\n" : "", q->kept ? "    .kept = true,\n" : "",
            changes_steady(g, q) ? "    .unsettles = true,\n" : "");
    if (q->changes.n)
        buf_fmt(b, "    .changes = \"%.*s\",\n", STR_FMT(q->changes));
    buf_z(b, "};\n");
}

/* The parameters as values; what they are called. */
static const char *put_params(struct buf *b, const struct query *q)
{
    if (q->n_params)
        buf_z(b, "    const struct value p_[] = {\n");
    for (size_t i = 0; i < q->n_params; i++) {
        const struct field *f = &q->params[i];
        buf_fmt(b, "        give_%.*s%s(%s%.*s),\n", STR_FMT(types[f->type].word),
                f->nullable ? "_or_none" : "", f->of_row ? "in->" : "", STR_FMT(f->name));
    }
    if (q->n_params)
        buf_z(b, "    };\n");
    return q->n_params ? "p_" : "NULL";
}

static void put_ahead_body(struct buf *b, const struct query *q)
{
    buf_byte(b, '\n');
    put_ahead_signature(b, q);
    buf_z(b, "\n{\n");
    const char *params = put_params(b, q);
    buf_fmt(b, "    db_ahead(db, &%.*s_query, %s);\n}\n", STR_FMT(q->name), params);
}

static void put_body(struct buf *b, const struct query *q)
{
    buf_byte(b, '\n');
    put_signature(b, q);
    buf_z(b, "\n{\n");
    const char *params = put_params(b, q);
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

str source(struct gen *g)
{
    struct buf b = buf_new(g->a);
    str m = g->module;
    buf_fmt(&b, "/* Made by tools/sqlgen from %.*s.sql. */\n", STR_FMT(m));
    buf_fmt(&b, "#include \"%.*s.sql.h\"\n#include \"store/query.h\"\n", STR_FMT(m));
    for (size_t i = 0; i < g->n_rows; i++)
        if (g->rows[i]->read)
            put_reader(&b, g->rows[i]);
    for (size_t i = 0; i < g->n_queries; i++) {
        put_query(&b, g, &g->queries[i]);
        put_body(&b, &g->queries[i]);
        if (g->queries[i].ahead)
            put_ahead_body(&b, &g->queries[i]);
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
