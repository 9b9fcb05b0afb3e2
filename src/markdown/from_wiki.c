/* MediaWiki text, line by line, in one pass for what spans lines (templates, comments, references)
 * and one for the rest. */
#include "markdown/from_wiki.h"

#include "markdown/markdown.h"

/* ── What is left out ── */

struct cutter {
    str text;
    size_t at;
    struct buf out;
};

static bool here(const struct cutter *c, const char *mark)
{
    return str_starts(str_from_at(c->text, c->at), str_from(mark));
}

static bool here_nocase(const struct cutter *c, const char *mark)
{
    str rest = str_first(str_from_at(c->text, c->at), strlen(mark));
    return str_eq_nocase(rest, str_from(mark));
}

/* Moves behind the first `end` from here on, or to the end of the text. */
static void pass(struct cutter *c, const char *end)
{
    size_t n = strlen(end);
    while (c->at < c->text.n && !here_nocase(c, end))
        c->at++;
    c->at = c->at + n < c->text.n ? c->at + n : c->text.n;
}

/* {{…}}, with others inside; what is never closed goes to the end of its line. */
static void pass_template(struct cutter *c)
{
    int depth = 0;
    size_t from = c->at;
    while (c->at < c->text.n) {
        if (here(c, "{{")) {
            depth++;
            c->at += 2;
        } else if (here(c, "}}")) {
            depth--;
            c->at += 2;
        } else {
            c->at++;
        }
        if (!depth)
            return;
        if (depth > FROM_WIKI_DEEPEST)
            break;
    }
    size_t line = str_find_byte(str_from_at(c->text, from), '\n');
    /* Never shorter than two braces, so that this comes to an end; deeper ones are not tried again.
     */
    c->at = line == SIZE_MAX ? c->text.n : from + (line < 2 ? 2 : line);
}

static str cut_out(struct arena *a, str text)
{
    struct cutter c = {.text = text, .out = buf_new(a)};
    while (c.at < text.n) {
        if (here(&c, "<!--"))
            pass(&c, "-->");
        else if (here(&c, "{{"))
            pass_template(&c);
        else if (here_nocase(&c, "<ref")) {
            size_t end = str_find_byte(str_from_at(text, c.at), '>');
            bool alone = end != SIZE_MAX && end > 0 && text.p[c.at + end - 1] == '/';
            if (alone || end == SIZE_MAX)
                c.at += end == SIZE_MAX ? text.n - c.at : end + 1;
            else
                pass(&c, "</ref>");
        } else if (text.p[c.at] == '<') {
            size_t end = str_find_byte(str_first(str_from_at(text, c.at), 200), '>');
            bool tag = end != SIZE_MAX && c.at + 1 < text.n &&
                       (text.p[c.at + 1] == '/' ||
                        ((text.p[c.at + 1] | 32) >= 'a' && (text.p[c.at + 1] | 32) <= 'z'));
            if (tag && here_nocase(&c, "<br"))
                buf_byte(&c.out, ' ');
            if (!tag)
                buf_byte(&c.out, '<');
            c.at += tag ? end + 1 : 1;
        } else {
            buf_byte(&c.out, text.p[c.at++]);
        }
    }
    return buf_str(&c.out);
}

/* ── Within a line ── */

enum { LINK_MOST = 2000 /* bytes: where the end of a link is looked for */ };

struct line_writer {
    struct arena *arena;
    struct from_wiki *out;
    struct buf *b;
    bool strong, weak;
};

static bool is_prefix(str target, const char *const *names)
{
    size_t colon = str_find_byte(target, ':');
    for (; colon != SIZE_MAX && *names; names++)
        if (str_eq_nocase(str_trim(str_first(target, colon)), str_from(*names)))
            return true;
    return false;
}

/* [[Target|words]]: the words; a category is a topic, a file nothing. */
static void put_inner_link(struct line_writer *w, str inside)
{
    static const char *const categories[] = {"category", "分类", "分類", "تصنيف", NULL};
    static const char *const files[] = {"file", "image", "文件", "檔案", "图像", "ملف", NULL};
    str target = inside, words = inside;
    size_t bar = str_find_byte(inside, '|');
    if (bar != SIZE_MAX) {
        target = str_first(inside, bar);
        words = str_from_at(inside, bar + 1);
    }
    if (is_prefix(target, categories)) {
        str topic = str_trim(str_from_at(target, str_find_byte(target, ':') + 1));
        if (topic.n && w->out->n_topics < FROM_WIKI_TOPICS)
            w->out->topics[w->out->n_topics++] = topic;
    } else if (!is_prefix(target, files)) {
        markdown_escape(w->b, str_trim(words.n ? words : target));
    }
}

/* Where the "]]" of a link stands: the caption of a picture may hold links. */
static size_t link_end(str rest)
{
    int depth = 0;
    for (size_t i = 0; i + 2 <= rest.n;) {
        str two = {rest.p + i, 2};
        bool open = str_eq(two, S("[[")), close = str_eq(two, S("]]"));
        depth += open - close;
        if (close && !depth)
            return i;
        i += open || close ? 2 : 1;
    }
    return SIZE_MAX;
}

/* [https://… words] */
static bool put_outer_link(struct line_writer *w, str rest, size_t *taken)
{
    size_t end = str_find_byte(rest, ']');
    if (end == SIZE_MAX || !(str_starts(rest, S("[http://")) || str_starts(rest, S("[https://"))))
        return false;
    str inside = {rest.p + 1, end - 1};
    size_t space = str_find_byte(inside, ' ');
    str address = space == SIZE_MAX ? inside : str_first(inside, space);
    str words = space == SIZE_MAX ? address : str_trim(str_from_at(inside, space));
    if (str_find_byte(address, '<') != SIZE_MAX || str_find_byte(address, '>') != SIZE_MAX)
        return false;
    buf_byte(w->b, '[');
    markdown_escape(w->b, words.n ? words : address);
    buf_z(w->b, "](<");
    buf_put(w->b, address);
    buf_z(w->b, ">)");
    *taken = end + 1;
    return true;
}

static void put_words(struct line_writer *w, str line)
{
    size_t from = 0, i = 0;
    w->strong = w->weak = false;
    while (i < line.n) {
        str rest = str_first(str_from_at(line, i), LINK_MOST);
        size_t taken = 0, end;
        bool quote = str_starts(rest, S("''")), link = str_starts(rest, S("[["));
        if (!quote && rest.p[0] != '[') {
            i++;
            continue;
        }
        markdown_escape(w->b, (str){line.p + from, i - from});
        if (str_starts(rest, S("'''''")))
            buf_z(w->b, "***"), w->strong = !w->strong, w->weak = !w->weak, taken = 5;
        else if (str_starts(rest, S("'''")))
            buf_z(w->b, "**"), w->strong = !w->strong, taken = 3;
        else if (quote)
            buf_z(w->b, "*"), w->weak = !w->weak, taken = 2;
        else if (link && (end = link_end(rest)) != SIZE_MAX)
            put_inner_link(w, (str){rest.p + 2, end - 2}), taken = end + 2;
        else if (!put_outer_link(w, rest, &taken))
            buf_z(w->b, "\\["), taken = 1;
        i += taken;
        from = i;
    }
    markdown_escape(w->b, str_from_at(line, from));
    if (w->weak)
        buf_z(w->b, "*");
    if (w->strong)
        buf_z(w->b, "**");
}

/* ── Lines ── */

/* "== Words ==": answers the level, 0 when it is none. */
static int heading_level(str *line)
{
    str s = str_trim(*line);
    int n = 0;
    while (n < 6 && (size_t)n * 2 + 2 < s.n && s.p[n] == '=' && s.p[s.n - 1 - (size_t)n] == '=')
        n++;
    if (n)
        *line = str_trim((str){s.p + n, s.n - 2 * (size_t)n});
    return n;
}

static void put_list_line(struct line_writer *w, str line)
{
    size_t depth = 0;
    while (depth < line.n && depth < MARKDOWN_LINE_DEPTH && memchr("*#:;", line.p[depth], 4))
        depth++;
    for (size_t i = 1; i < depth; i++)
        buf_z(w->b, "   ");
    buf_z(w->b, line.p[depth - 1] == '#' ? "1. " : "- ");
    put_words(w, str_trim(str_from_at(line, depth)));
}

/* {| … |}: each cell of a row between bars. */
struct table {
    bool inside, row, head_done;
    size_t cells;
};

static void end_row(struct table *t, struct buf *b)
{
    if (!t->row || !t->cells)
        return;
    buf_z(b, "|\n");
    if (!t->head_done) {
        for (size_t i = 0; i < t->cells; i++)
            buf_z(b, "|-");
        buf_z(b, "|\n");
        t->head_done = true;
    }
    t->cells = 0;
}

static void put_table_line(struct table *t, struct line_writer *w, str line)
{
    if (str_starts(line, S("|}"))) {
        end_row(t, w->b);
        buf_byte(w->b, '\n');
        *t = (struct table){0};
        return;
    }
    if (str_starts(line, S("|-")) || str_starts(line, S("|+"))) {
        end_row(t, w->b);
        t->row = true;
        return;
    }
    if (line.n < 2 || (line.p[0] != '|' && line.p[0] != '!'))
        return;
    t->row = true;
    str rest = str_from_at(line, 1);
    while (rest.n && t->cells < MARKDOWN_TABLE_COLUMNS) {
        size_t end = str_find(rest, line.p[0] == '!' ? S("!!") : S("||"));
        str cell = end == SIZE_MAX ? rest : str_first(rest, end);
        size_t bar = str_find_byte(cell, '|'); /* attributes stand before a bar */
        if (bar != SIZE_MAX && !str_has(str_first(cell, bar), S("[[")))
            cell = str_from_at(cell, bar + 1);
        buf_byte(w->b, '|');
        put_words(w, str_trim(cell));
        t->cells++;
        rest = end == SIZE_MAX ? S("") : str_from_at(rest, end + 2);
    }
}

void from_wiki(struct arena *a, str text, struct from_wiki *out)
{
    struct buf b = buf_new(a);
    struct line_writer w = {.arena = a, .out = out, .b = &b};
    struct table table = {0};
    str rest = cut_out(a, text), line;
    *out = (struct from_wiki){.topics = NEW_ARRAY(a, str, FROM_WIKI_TOPICS)};
    str start = str_first(str_trim(text), 20);
    out->redirect =
        str_eq_nocase(str_first(start, 9), S("#REDIRECT")) || str_starts(start, S("#重定向"));
    while (rest.n && str_cut(&rest, '\n', &line)) {
        if (table.inside) {
            put_table_line(&table, &w, str_trim(line));
            continue;
        }
        str whole = line;
        int level = heading_level(&line);
        if (str_starts(str_trim(line), S("{|"))) {
            table = (struct table){.inside = true, .row = true};
            buf_byte(&b, '\n');
            continue;
        }
        if (level) {
            buf_byte(&b, '\n');
            for (int i = 0; i < level; i++)
                buf_byte(&b, '#');
            buf_byte(&b, ' ');
            put_words(&w, line);
            buf_byte(&b, '\n');
        } else if (whole.n && memchr("*#:;", whole.p[0], 4)) {
            put_list_line(&w, whole);
        } else if (str_starts(str_trim(whole), S("__"))) {
            continue; /* __TOC__ and its like */
        } else {
            put_words(&w, str_trim(whole));
        }
        buf_byte(&b, '\n');
    }
    if (table.inside)
        end_row(&table, &b);
    out->body = str_trim(buf_str(&b));
}
