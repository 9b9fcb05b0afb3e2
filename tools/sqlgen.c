/* sqlgen: makes typed C functions of a module's statements. Grammar: tools/SQLGEN.md.
 *
 *     sqlgen src/cases/cases.sql OUT_FOLDER DEPFILE
 *
 * writes OUT_FOLDER/cases.sql.h and cases.sql.c. When the file bears its folder's name, the
 * migrations/ beside it are embedded too. Everything read is named in DEPFILE for ninja.
 *
 * Here stand the program and the migrations. Uses sqlgen.h. */
#include <dirent.h>

#include "base/file.h"
#include "sqlgen.h"

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
    int engines = ON_BOTH;
    char quote = 0;
    for (str line; str_cut(&text, '\n', &line);) {
        at.line++;
        if (!quote && engine_switch(&at, str_trim(line), &engines))
            continue;
        size_t before = sqlite.n + postgres.n;
        translate_line(line, engines, &quote, &sqlite, &postgres);
        if (sqlite.n + postgres.n == before)
            continue;
        buf_byte(&sqlite, '\n');
        buf_byte(&postgres, '\n');
    }
    if (quote)
        fail(&at, "a %c never closes", quote);
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
        read_migration(g, str_fmt(g->a, "%s/%.*s", folder, STR_FMT(name)).p,
                       str_first(name, name.n - 4));
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* ── The program ── */

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
        read_migrations(g, str_fmt(g->a, "%.*smigrations", STR_FMT(folder)).p);
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
    write_file(&g, str_fmt(g.a, "%.*s.h", STR_FMT(out)).p, header(&g));
    write_file(&g, str_fmt(g.a, "%.*s.c", STR_FMT(out)).p, source(&g));
    write_file(&g, argv[3],
               str_fmt(g.a, "%.*s.sql.h %.*s.sql.c: %s%.*s\n", STR_FMT(g.module), STR_FMT(g.module),
                       g.file, STR_FMT(buf_str(&g.deps))));
    arena_free(g.a);
    return 0;
}
