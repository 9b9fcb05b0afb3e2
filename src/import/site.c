/* Reading the rules of a site, and its pages by them. */
#include "import/site.h"

#include "base/cli.h"
#include "base/utf8.h"
#include "markdown/markdown.h"

enum { HEADING_MOST = 60 /* characters: longer lines are never headings */ };

/* ── Rules ── */

static const char *const actions[] = {
    "drop",  "line",   "further", "heading", "subheading", "text",    "related", "end",
    "title", "author", "date",    "source",  "disclaimer", "licence", "address", NULL};

static const char *set_rule(struct site *site, bool lines, str name, str value)
{
    if (!lines) {
        if (str_eq(name, S("language")))
            return site->lang = value, NULL;
        if (str_eq(name, S("kind")))
            return site->kind = value, NULL;
        if (str_eq(name, S("zone")))
            return site->zone = value, NULL;
        if (str_eq(name, S("short lines are headings")))
            return str_i64(value, &site->short_heading) ? NULL : "a number of characters";
        return "there is no such setting";
    }
    for (const char *const *a = actions; *a; a++) {
        if (!str_eq(name, str_from(*a)))
            continue;
        if (site->n == SITE_RULES)
            return "too many rules";
        site->rules[site->n++] = (struct site_rule){name, value};
        return NULL;
    }
    return "there is no such rule";
}

bool site_read(str text, const char *file, struct site *out)
{
    str line, name;
    bool lines = false;
    *out = (struct site){.lang = S(""), .kind = S(""), .zone = S("")};
    for (int n = 1; text.n && str_cut(&text, '\n', &line); n++) {
        const char *fault = NULL;
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        str value = line;
        if (str_eq(line, S("[lines]")))
            lines = true;
        else if (!str_cut(&value, '=', &name) || !value.p || !str_trim(value).n)
            fault = "not \"name = value\"";
        else
            fault = set_rule(out, lines, str_trim(name), str_trim(value));
        if (fault)
            return cli_fail(EXIT_INPUT, "%s:%d: %s", file, n, fault), false;
    }
    return true;
}

/* ── Matching: literal text, and braces that take the least that lets the rest match ── */

struct capture {
    str name, value;
};
enum { CAPTURES = 8 };

static bool match(str pattern, str line, struct capture *captures, size_t *n)
{
    size_t open = str_find_byte(pattern, '{'), close = str_find_byte(pattern, '}');
    if (open == SIZE_MAX || close == SIZE_MAX || close < open)
        return str_eq(pattern, line);
    str before = str_first(pattern, open), rest = str_from_at(pattern, close + 1);
    if (!str_starts(line, before) || *n == CAPTURES)
        return false;
    line = str_from_at(line, before.n);
    size_t mine = (*n)++;
    size_t next = str_find_byte(rest, '{');
    str literal = str_first(rest, next == SIZE_MAX ? rest.n : next);
    captures[mine].name = (str){pattern.p + open + 1, close - open - 1};
    if (next == SIZE_MAX) {
        if (!str_ends(line, literal))
            return false;
        captures[mine].value = str_first(line, line.n - literal.n);
        return true;
    }
    size_t at = literal.n ? str_find(line, literal) : 0;
    if (at == SIZE_MAX)
        return false;
    captures[mine].value = str_first(line, at);
    return match(rest, str_from_at(line, at), captures, n);
}

/* ── A page ── */

struct page_reader {
    struct arena *arena;
    const struct site *site;
    struct site_part *parts;
    struct buf bodies[SITE_PARTS];
    size_t n;
    bool related, ended, too_many;
};

static struct site_part *part(struct page_reader *r)
{
    return &r->parts[r->n - 1];
}

/* Said twice, both stand. */
static void add_field(struct page_reader *r, str *field, str value)
{
    value = str_trim(value);
    *field = field->n ? str_fmt(r->arena, "%.*s\n%.*s", STR_FMT(*field), STR_FMT(value)) : value;
}

/* What is said of the page stands with the page, what is said of a text with the text. */
static void set_field(struct page_reader *r, str name, str value)
{
    struct site_part *page = &r->parts[0], *here = part(r);
    const struct {
        const char *name;
        str *into;
    } fields[] = {{"title", &here->title},     {"author", &here->author},
                  {"date", &here->date},       {"source", &page->source},
                  {"site", &page->site},       {"disclaimer", &page->disclaimer},
                  {"licence", &page->licence}, {"address", &page->address}};
    for (size_t i = 0; i < COUNT(fields); i++)
        if (str_eq(name, str_from(fields[i].name)))
            add_field(r, fields[i].into, value);
}

enum rank { PARAGRAPH, HEADING, SUBHEADING };

static void put_paragraph(struct page_reader *r, str line, enum rank rank)
{
    static const char *const marks[] = {"", "## ", "### "};
    struct buf *b = &r->bodies[r->n - 1];
    buf_z(b, marks[rank]);
    markdown_escape(b, line);
    buf_z(b, "\n\n");
}

static bool ends_a_sentence(str line)
{
    static const str stops[] = {S_INIT("。"), S_INIT("："), S_INIT("；"), S_INIT("！"),
                                S_INIT("？"), S_INIT("，"), S_INIT("."),  S_INIT(":"),
                                S_INIT(";"),  S_INIT("!"),  S_INIT("?"),  S_INIT(","),
                                S_INIT("؟"),  S_INIT("،")};
    for (size_t i = 0; i < COUNT(stops); i++)
        if (str_ends(line, stops[i]))
            return true;
    return false;
}

static void put_line(struct page_reader *r, str line, enum rank rank)
{
    if (!part(r)->title.n)
        part(r)->title = line;
    else if (r->related && r->parts[0].n_related < SITE_RELATED)
        r->parts[0].related[r->parts[0].n_related++] = line;
    else if (!r->related && !str_eq(line, r->parts[0].title) && !str_eq(line, part(r)->title))
        put_paragraph(r, line, rank);
}

static void begin_part(struct page_reader *r)
{
    r->too_many = r->n == SITE_PARTS;
    if (r->too_many)
        return;
    r->n++;
    r->bodies[r->n - 1] = buf_new(r->arena);
}

static void take(struct page_reader *r, const struct site_rule *rule, str line,
                 const struct capture *captures, size_t n)
{
    size_t length = utf8_count(line);
    r->related = false;
    if (str_eq(rule->what, S("further")))
        begin_part(r);
    else if (str_eq(rule->what, S("text")))
        put_line(r, line, PARAGRAPH);
    else if (str_eq(rule->what, S("heading")))
        put_line(r, line, length <= HEADING_MOST ? HEADING : PARAGRAPH);
    else if (str_eq(rule->what, S("subheading")))
        put_line(r, line, length <= HEADING_MOST ? SUBHEADING : PARAGRAPH);
    else if (str_eq(rule->what, S("related")))
        r->related = true;
    else if (str_eq(rule->what, S("end")))
        r->ended = true;
    size_t named = 0;
    for (size_t i = 0; i < n; i++) {
        named += captures[i].name.n > 0;
        if (captures[i].name.n)
            set_field(r, captures[i].name, captures[i].value);
    }
    if (!named)
        set_field(r, rule->what, line);
}

/* Ideographic spaces stand before paragraphs as often as plain ones. */
static str trim_wide(str line)
{
    for (bool more = true; more;) {
        line = str_trim(line);
        more = str_starts(line, S("\u3000")) || str_starts(line, S("\u00a0"));
        if (more)
            line = str_from_at(line, str_starts(line, S("\u3000")) ? 3 : 2);
    }
    while (str_ends(line, S("\u3000")))
        line = str_trim(str_first(line, line.n - 3));
    return line;
}

static void read_line(struct page_reader *r, str line)
{
    for (size_t i = 0; i < r->site->n; i++) {
        struct capture captures[CAPTURES];
        size_t n = 0;
        if (match(r->site->rules[i].pattern, line, captures, &n)) {
            take(r, &r->site->rules[i], line, captures, n);
            return;
        }
    }
    bool is_short = r->site->short_heading && !ends_a_sentence(line) &&
                    utf8_count(line) <= (size_t)r->site->short_heading;
    put_line(r, line, is_short ? HEADING : PARAGRAPH);
}

size_t site_parts(struct arena *a, const struct site *site, str text, struct site_part *out)
{
    struct page_reader r = {.arena = a, .site = site, .parts = out};
    str line;
    for (size_t i = 0; i < SITE_PARTS; i++) {
        out[i] = (struct site_part){0};
        out[i].title = out[i].author = out[i].date = out[i].source = S("");
        out[i].site = out[i].disclaimer = out[i].licence = out[i].address = out[i].body = S("");
    }
    begin_part(&r);
    while (!r.ended && !r.too_many && text.n && str_cut(&text, '\n', &line)) {
        line = trim_wide(line);
        if (line.n)
            read_line(&r, line);
    }
    for (size_t i = 0; i < r.n; i++)
        out[i].body = str_trim(buf_str(&r.bodies[i]));
    return r.too_many ? 0 : r.n;
}
