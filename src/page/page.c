/* Escaping, values and sentences for pages. Uses base, lang. */
#include "page/page.h"

#include "base/when.h"
#include "page/static.h"

/* ── Escaping ── */

static const char *const ENTITY[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};

/* Sixteen bytes compared at once (a vector of the compiler's): text is mostly plain. */
enum { BLOCK = 16 };
typedef u8 block __attribute__((vector_size(BLOCK)));

static bool is_plain_block(const char *p)
{
    block v;
    u64 found[2];
    memcpy(&v, p, BLOCK);
    block hits = (block)((v == '&') | (v == '<') | (v == '>') | (v == '"') | (v == '\''));
    memcpy(found, &hits, sizeof found);
    return !(found[0] | found[1]);
}

/* The first of the five from `at` on; s.n: none. */
static size_t next_special(str s, size_t at)
{
    while (s.n - at >= BLOCK && is_plain_block(s.p + at))
        at += BLOCK;
    /* The rest once more with what stands before it, as a block. */
    if (s.n >= BLOCK && s.n - at < BLOCK && is_plain_block(s.p + s.n - BLOCK))
        return s.n;
    while (at < s.n && !ENTITY[(u8)s.p[at]])
        at++;
    return at;
}

/* Runs of plain bytes are copied whole; only the five that matter are replaced. */
static void escape(struct buf *b, str s)
{
    if (!s.n)
        return; /* an empty text may have no address to add to */
    size_t from = 0;
    for (size_t at; (at = next_special(s, from)) < s.n; from = at + 1) {
        buf_put(b, (str){s.p + from, at - from});
        buf_z(b, ENTITY[(u8)s.p[at]]);
    }
    buf_put(b, (str){s.p + from, s.n - from});
}

static bool is_plain(str s)
{
    return next_special(s, 0) == s.n;
}

void put_str(struct page *p, str s)
{
    escape(p->out, s);
}

void put_z(struct page *p, const char *z)
{
    escape(p->out, str_from(z));
}

void put_html(struct page *p, html h)
{
    buf_put(p->out, h.text);
}

void put_i64(struct page *p, i64 v)
{
    buf_i64(p->out, v);
}

/* Without its tags; what they kept apart is kept apart by characters. */
static void put_bare(struct buf *b, str markup)
{
    static const struct {
        str tag, character;
    } apart[] = {{S_INIT("<bdi dir=\"ltr\">"), S_INIT("\u2066")},
                 {S_INIT("<bdi>"), S_INIT("\u2068")},
                 {S_INIT("</bdi>"), S_INIT("\u2069")}};
    bool in_tag = false;
    for (size_t i = 0; i < markup.n; i++) {
        char c = markup.p[i];
        for (size_t k = 0; c == '<' && k < COUNT(apart); k++)
            if (str_starts(str_from_at(markup, i), apart[k].tag))
                buf_put(b, apart[k].character);
        in_tag |= c == '<';
        if (!in_tag && c == '"')
            buf_z(b, ENTITY[(u8)c]);
        else if (!in_tag)
            buf_byte(b, c);
        in_tag &= c != '>';
    }
}

void put_html_attribute(struct page *p, html h)
{
    if (is_plain(h.text))
        put_html(p, h);
    else
        put_bare(p->out, h.text);
}

static void put_lines(struct page *p, str s)
{
    for (str line, rest = s; str_cut(&rest, '\n', &line);) {
        escape(p->out, line);
        if (rest.p)
            buf_z(p->out, "<br>");
    }
}

void put_said(struct page *p, struct said s)
{
    bool same = s.lang.n && str_eq(s.lang, p->lang->code) && text_rtl(s.text) == p->lang->rtl;
    if (same || !s.text.n) {
        put_lines(p, s.text);
        return;
    }
    buf_z(p->out, "<span");
    if (s.lang.n) {
        buf_z(p->out, " lang=\"");
        escape(p->out, s.lang);
        buf_z(p->out, "\"");
    }
    buf_z(p->out, text_rtl(s.text) ? " dir=\"rtl\">" : " dir=\"ltr\">");
    put_lines(p, s.text);
    buf_z(p->out, "</span>");
}

struct said said(str text, str lang)
{
    return (struct said){text, lang};
}

html ltr(struct page *p, str s)
{
    struct buf b = buf_new(p->arena);
    buf_z(&b, "<bdi dir=\"ltr\">");
    escape(&b, s);
    buf_z(&b, "</bdi>");
    return (html){buf_str(&b)};
}

/* ── Addresses ── */

static bool unreserved(u8 c) /* RFC 3986 section 2.3 */
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void percent_encode(struct buf *b, str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && unreserved((u8)s.p[i]))
            i++;
        buf_put(b, (str){s.p + from, i - from});
        for (; i < s.n && !unreserved((u8)s.p[i]); i++)
            buf_put(b, (str){(char[]){'%', digits[(u8)s.p[i] >> 4], digits[s.p[i] & 15]}, 3});
    }
}

void put_segment_str(struct page *p, str s)
{
    percent_encode(p->out, s);
}

void put_segment_z(struct page *p, const char *z)
{
    percent_encode(p->out, str_from(z));
}

str url_part(struct page *p, str s)
{
    struct buf b = buf_new(p->arena);
    percent_encode(&b, s);
    return buf_str(&b);
}

void put_prefix(struct page *p)
{
    escape(p->out, p->prefix);
}

/* Local, and not "//host" or "/\host", which browsers take for another host. */
static bool is_path(str s)
{
    return s.n && s.p[0] == '/' && !(s.n > 1 && (s.p[1] == '/' || s.p[1] == '\\'));
}

struct url url_path(str path)
{
    return (struct url){.text = is_path(path) ? path : S("#")};
}

struct url url_out(str address)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};
    for (size_t i = 0; i < COUNT(schemes); i++) {
        str scheme = str_from(schemes[i]);
        if (address.n > scheme.n && str_eq_nocase(str_first(address, scheme.n), scheme))
            return (struct url){.text = address, .whole = true};
    }
    return (struct url){.text = S("#")};
}

void put_url(struct page *p, struct url u)
{
    if (!u.whole && is_path(u.text) && !str_starts(u.text, S("/static/")) &&
        !str_starts(u.text, S("/open311/")))
        put_prefix(p);
    escape(p->out, u.text);
}

struct url asset(const char *name)
{
    const struct static_file *file = static_file_named(name);
    if (!file) {
        fprintf(stderr, "linli: no static file %s\n", name);
        abort();
    }
    return (struct url){.text = file->path, .whole = true};
}

/* ── Values ── */

str year_number(struct page *p, i64 year)
{
    struct buf b = buf_new(p->arena);
    put_year(&b, p->lang, year);
    return buf_str(&b);
}

str number(struct page *p, i64 n)
{
    struct buf b = buf_new(p->arena);
    put_number(&b, p->lang, n);
    return buf_str(&b);
}

str percent(struct page *p, i64 part, i64 of)
{
    struct buf b = buf_new(p->arena);
    put_percent(&b, p->lang, part, of);
    return buf_str(&b);
}

static str styled_date(struct page *p, msec t, enum date_style style)
{
    struct buf b = buf_new(p->arena);
    put_date(&b, p->lang, p->zone, t, style);
    return buf_str(&b);
}

str date(struct page *p, msec t)
{
    return styled_date(p, t, DATE_LONG);
}

str day(struct page *p, msec t)
{
    /* Half a year and more away the year is not clear, whatever the zone. */
    bool near = t > p->now - DAYS(183) && t < p->now + DAYS(183);
    return styled_date(p, t, near ? DATE_SHORT : DATE_YEAR);
}

str datetime(struct page *p, msec t)
{
    return styled_date(p, t, DATE_TIME);
}

str ago(struct page *p, msec t)
{
    struct buf b = buf_new(p->arena);
    put_ago(&b, p->lang, p->zone, t, p->now);
    return buf_str(&b);
}

str iso(struct page *p, msec t)
{
    struct buf b = buf_new(p->arena);
    when_put(&b, t);
    return buf_str(&b);
}

/* ── Icons ── */

static bool points_somewhere(str name)
{
    static const str words[] = {S_INIT("arrow-left"),   S_INIT("arrow-right"),
                                S_INIT("chevron-left"), S_INIT("chevron-right"),
                                S_INIT("send"),         S_INIT("reply"),
                                S_INIT("log-in"),       S_INIT("log-out"),
                                S_INIT("rotate-ccw"),   S_INIT("footprints")};
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq(name, words[i]))
            return true;
    return false;
}

struct icon icon(const char *name)
{
    return (struct icon){name};
}

void put_icon(struct page *p, struct icon i)
{
    str name = str_from(i.name);
    buf_room(p->out, 160); /* all of it */
    buf_z(p->out, points_somewhere(name) ? "<svg class=\"icon flip\"" : "<svg class=\"icon\"");
    buf_z(p->out, " aria-hidden=\"true\"><use href=\"");
    if (!p->apart && !p->icons.n)
        p->icons = asset("icons.svg").text;
    buf_put(p->out, p->icons);
    buf_byte(p->out, '#');
    escape(p->out, name);
    buf_z(p->out, "\"/></svg>");
}

/* ── Sentences ── */

struct word word_str(struct page *p, str s)
{
    (void)p;
    return (struct word){s, false};
}

struct word word_z(struct page *p, const char *z)
{
    (void)p;
    return (struct word){str_from(z), false};
}

struct word word_i64(struct page *p, i64 n)
{
    return (struct word){number(p, n), false};
}

struct word word_html(struct page *p, html h)
{
    (void)p;
    return (struct word){h.text, true};
}

struct word word_said(struct page *p, struct said s)
{
    struct buf *before = part_begin(p);
    put_said(p, s);
    return (struct word){part_end(p, before).text, true};
}

struct word word_message(struct page *p, struct message m)
{
    return (struct word){message(p, m).text, true};
}

/* A name in a sentence may be in another script than the page: then it is kept apart, or its
 * neighbours would change sides. By characters: an element would be laid out by itself where a
 * sentence stands beside an icon. */
static void put_word(struct page *p, struct buf *b, const struct word *w)
{
    bool apart = !w->is_html && text_strays(w->text, p->lang->rtl);
    buf_z(b, apart ? "\u2068" : "");
    if (w->is_html)
        buf_put(b, w->text);
    else
        escape(b, w->text);
    buf_z(b, apart ? "\u2069" : "");
}

/* A translated sentence escaped, its places filled. A place no argument was given for stays. */
static html fill(struct page *p, str sentence, const struct word *words, int n)
{
    struct buf b = buf_new(p->arena);
    size_t from = 0;
    if (n == 0 && is_plain(sentence))
        return (html){sentence}; /* most are: the catalog's own bytes, which outlive the page */
    buf_room(&b, sentence.n + 32);
    for (size_t i = 0; i + 2 < sentence.n; i++) {
        int place = sentence.p[i] == '{' && sentence.p[i + 2] == '}' ? sentence.p[i + 1] - '1' : -1;
        if (place < 0 || place >= n)
            continue;
        escape(&b, (str){sentence.p + from, i - from});
        put_word(p, &b, &words[place]);
        i += 2;
        from = i + 1;
    }
    escape(&b, str_from_at(sentence, from));
    return (html){buf_str(&b)};
}

html page_say(struct page *p, const char *sentence, const struct word *words, int n)
{
    return fill(p, tr(p->lang, sentence), words, n);
}

html page_say_plural(struct page *p, const char *one, const char *many, i64 count,
                     const struct word *words, int n)
{
    return fill(p, tr_plural(p->lang, one, many, count), words, n);
}

html phrase(struct page *p, const char *text)
{
    return text && *text ? page_say(p, text, NULL, 0) : (html){S("")};
}

html message(struct page *p, struct message m)
{
    struct word words[COUNT(m.args)];
    if (!m.text)
        return (html){S("")};
    for (size_t i = 0; i < COUNT(m.args); i++)
        words[i] = (struct word){m.args[i], false};
    if (m.plural && !m.args[0].p)
        words[0] = word_i64(p, m.n);
    return m.plural ? page_say_plural(p, m.text, m.plural, m.n, words, COUNT(words))
                    : page_say(p, m.text, words, COUNT(words));
}

void put_message(struct page *p, struct message m)
{
    put_html(p, message(p, m));
}

/* A title element holds text alone: what a page wrote for its heading goes in without its tags. */
void page_title(struct page *p, struct word title)
{
    struct buf b = buf_new(p->arena);
    if (title.is_html)
        put_bare(&b, title.text);
    else
        escape(&b, title.text);
    p->title = (html){buf_str(&b)};
}

/* ── Forms and parts ── */

static void put_hidden(struct page *p, const char *name, str value)
{
    if (!value.n)
        return;
    buf_z(p->out, "<input type=\"hidden\" name=\"");
    buf_z(p->out, name);
    buf_z(p->out, "\" value=\"");
    escape(p->out, value);
    buf_z(p->out, "\">");
}

void put_form_tokens(struct page *p)
{
    put_hidden(p, "_token", p->form_token);
    put_hidden(p, "_once", p->once);
}

struct buf *part_begin(struct page *p)
{
    struct buf *before = p->out;
    p->out = NEW(p->arena, struct buf);
    *p->out = buf_new(p->arena);
    return before;
}

html part_end(struct page *p, struct buf *before)
{
    html h = {buf_str(p->out)};
    p->out = before;
    return h;
}
