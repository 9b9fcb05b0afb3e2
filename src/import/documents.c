/* Files to documents: each kind of file, by its ending and its head. */
#include "import/documents.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "base/when.h"
#include "markdown/from_html.h"
#include "markdown/front.h"
#include "texts/texts.h"

/* ── From words to values ── */

/* A day or moment; one without a zone is in the community's. */
static bool moment_of(const struct document_defaults *defaults, str text, msec *out)
{
    const int utc = 0;
    msec local;
    *out = 0;
    str trimmed = str_trim(text);
    if (!trimmed.n)
        return true;
    bool zoned = str_ends(trimmed, S("Z")) || trimmed.n > 19;
    /* "2019-05-28 16:45:23" as well as with a T between. */
    char iso[40];
    if (trimmed.n >= sizeof iso)
        return false;
    memcpy(iso, trimmed.p, trimmed.n);
    if (trimmed.n > 10 && iso[10] == ' ')
        iso[10] = 'T';
    if (!when_parse((str){iso, trimmed.n}, zoned ? NULL : &utc, out))
        return false;
    struct civil c = civil_from(*out);
    if (!zoned && zone_moment(defaults->zone, &c, &local))
        *out = local;
    return true;
}

str content_name(struct arena *a, str content)
{
    str hash = file_hash(a, content);
    return str_fmt(a, "files/%.*s", STR_FMT(hash));
}

void incoming_fault(struct incoming *in, const char *why)
{
    if (!in->fault.text)
        in->fault.text = why;
}

/* Everything from outside passes text_clean() here. */
static str clean(struct arena *a, struct incoming *in, str raw, bool line)
{
    str out = S("");
    if (raw.n && !text_clean(a, raw, line, &out))
        incoming_fault(in, N_("This is not written in UTF-8."));
    return out;
}

static size_t clean_all(struct arena *a, struct incoming *in, const struct front *f,
                        const char *name, str **out)
{
    size_t n = front_all(a, f, name, out), kept = 0;
    for (size_t i = 0; i < n; i++) {
        str word = clean(a, in, (*out)[i], true);
        if (word.n)
            (*out)[kept++] = word;
    }
    return kept;
}

static void make(struct arena *a, struct incoming *in, struct document_words words)
{
    struct result r = document_make(a, &words, &in->d.made);
    if (r.outcome)
        in->fault = r.message;
}

/* ── Titles that stand in the text ── */

/* The words of "# Words", the first line of a text; empty: it begins otherwise. *rest: what
 * follows. */
static str leading_heading(struct arena *a, str body, str *rest)
{
    struct markdown m;
    str line = S("");
    *rest = str_trim(body);
    (void)str_cut(rest, '\n', &line);
    if (!str_starts(line, S("# ")) || markdown_render(a, line, &m))
        return S("");
    return str_trim(m.plain);
}

/* A page shows the title above its text: the text need not begin with it once more. */
static str without_title(struct arena *a, str body, str title)
{
    str rest, heading = leading_heading(a, body, &rest);
    return heading.n && str_eq(heading, title) ? rest : body;
}

/* ── Translations: NAME.LANG.md ── */

/* "x/stairs.ar.md" → "x/stairs" and "ar"; false: the name has no language in it. */
static bool split_name(str name, str *base, str *lang)
{
    str rest = str_ends(name, S(".md")) ? str_first(name, name.n - 3) : S("");
    size_t dot = rest.n;
    while (dot > 0 && rest.p[dot - 1] != '.' && rest.p[dot - 1] != '/')
        dot--;
    if (dot < 2 || rest.p[dot - 1] != '.')
        return false;
    *lang = str_from_at(rest, dot);
    *base = str_first(rest, dot - 1);
    return lang->n <= 12 && language_tag_valid(*lang);
}

int document_file_order(const char *a, const char *b)
{
    bool topic_a = str_starts(str_from(a), S("topics/")),
         topic_b = str_starts(str_from(b), S("topics/"));
    if (topic_a != topic_b)
        return topic_b - topic_a;
    str x = str_from(a), y = str_from(b), x_base, y_base, lang;
    bool x_is = split_name(x, &x_base, &lang), y_is = split_name(y, &y_base, &lang);
    if (!x_is)
        x_base = str_ends(x, S(".md")) ? str_first(x, x.n - 3) : x;
    if (!y_is)
        y_base = str_ends(y, S(".md")) ? str_first(y, y.n - 3) : y;
    int order = str_cmp(x_base, y_base);
    return order ? order : x_is != y_is ? x_is - y_is : str_cmp(x, y);
}

/* ── Markdown with a head ── */

static void take_times(struct incoming *in, const struct front *f,
                       const struct document_defaults *defaults)
{
    struct document_about *about = &in->d.about;
    const struct {
        const char *name;
        msec *into;
    } times[] = {{"date", &about->dated},
                 {"in_force", &about->in_force},
                 {"expires", &about->expires},
                 {"retain", &about->retain},
                 {"published", &in->d.published},
                 {"updated", &in->d.updated},
                 {"at", &in->d.told.at},
                 {"sent", &in->d.told.sent},
                 {"reviewed", &in->d.told.reviewed},
                 {"approved", &in->translation.approved},
                 {"appears", &in->d.told.appears},
                 {"retired", &in->topic.retired}};
    for (size_t i = 0; i < COUNT(times); i++)
        if (!moment_of(defaults, str_or_empty(front_get(f, times[i].name)), times[i].into))
            incoming_fault(in, N_("A date is written like 2026-03-01 or 2026-03-01T09:30:00Z."));
}

static void take_number(struct incoming *in, const struct front *f, const char *name, i64 *into)
{
    str text = str_or_empty(front_get(f, name));
    if (text.n && (!str_i64(text, into) || *into < 0))
        incoming_fault(in, N_("reads, version and order are numbers."));
}

static void take_words(struct arena *a, struct incoming *in, const struct front *f)
{
    struct document_about *about = &in->d.about;
    str readers = str_or_empty(front_get(f, "readers")), kind = str_or_empty(front_get(f, "kind"));
    const struct {
        const char *name;
        str *into;
    } words[] = {{"author", &about->author},
                 {"source", &about->source},
                 {"source_address", &about->source_address},
                 {"licence", &about->licence},
                 {"number", &in->d.number},
                 {"register", &in->d.register_number},
                 {"place", &in->place},
                 {"unit", &in->unit},
                 {"body", &in->body_of},
                 {"model", &in->model},
                 {"writer", &in->d.told.writer},
                 {"reviewer", &in->d.told.reviewer}};
    for (size_t i = 0; i < COUNT(words); i++)
        *words[i].into = clean(a, in, front_get(f, words[i].name), true);
    /* "next": it takes the next number of its register. */
    about->wants_register = str_eq(in->d.register_number, S("next"));
    if (about->wants_register)
        in->d.register_number = S("");
    about->disclaimer = clean(a, in, front_get(f, "disclaimer"), false);
    in->d.told.verdict = clean(a, in, front_get(f, "verdict"), false);
    in->d.told.latest = str_eq(str_or_empty(front_get(f, "latest")), S("yes"));
    str state = str_or_empty(front_get(f, "state"));
    if (state.n && !document_state_by_word(state, &in->d.state))
        incoming_fault(in, N_("state is draft, review, approved or withdrawn."));
    take_number(in, f, "reads", &in->d.reads);
    take_number(in, f, "version", &in->d.told.n);
    if (readers.n && !readers_by_word(readers, &about->readers))
        incoming_fault(in, N_("readers is everybody, residents or body."));
    if (kind.n && !document_kind_by_word(kind, &about->kind))
        incoming_fault(in, N_("There is no such kind of document."));
    in->n_topics = clean_all(a, in, f, "topics", &in->topics);
    in->n_further = clean_all(a, in, f, "further", &in->further);
    in->n_supersedes = clean_all(a, in, f, "supersedes", &in->supersedes);
}

/* What an export tells of a translation: who made it, when and from what. */
static void take_translation(struct arena *a, struct incoming *in, const struct front *f)
{
    static const char *const makers[] = {
        [BY_PERSON] = "person", [BY_MACHINE] = "machine", [BY_IMPORT] = "import"};
    struct translation_new *t = &in->translation;
    str hash = str_or_empty(front_get(f, "source_hash")),
        maker = str_or_empty(front_get(f, "maker"));
    u8 *bytes = arena_alloc(a, HASH_SIZE);
    t->maker = BY_IMPORT;
    for (size_t i = BY_PERSON; i < COUNT(makers); i++)
        if (str_eq(maker, str_from(makers[i])))
            t->maker = (enum text_maker)i;
    if (hash.n && !hex_read(hash, bytes, HASH_SIZE))
        incoming_fault(in, N_("source_hash is 64 hexadecimal digits."));
    else if (hash.n)
        t->source_hash = (str){(const char *)bytes, HASH_SIZE};
    t->author_name = in->d.told.writer;
    t->at = in->d.told.at;
    t->proposed = in->d.state == DOCUMENT_IN_REVIEW;
}

/* "name:zh-Hans", "about:zh-Hans". */
static void take_topic(struct arena *a, struct incoming *in, const struct front *f)
{
    struct topic_words *words = NEW_ARRAY(a, struct topic_words, f->n);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        str lang = f->pairs[i].name;
        if (!str_starts(lang, S("name:")))
            continue;
        lang = str_from_at(lang, 5);
        const char *about = str_fmt(a, "about:%.*s", STR_FMT(lang)).p;
        words[n++] = (struct topic_words){{lang, clean(a, in, f->pairs[i].value, true)},
                                          clean(a, in, front_get(f, about), true)};
    }
    in->topic.words = words;
    in->topic.n_words = n;
    take_number(in, f, "order", &in->topic.sort);
    in->n_further = clean_all(a, in, f, "picks", &in->further);
}

static void take_file(struct arena *a, struct incoming *in, const struct front *f)
{
    in->content = clean(a, in, front_get(f, "content"), true);
    in->attached = (struct file_new){.name = clean(a, in, front_get(f, "name"), true),
                                     .caption = clean(a, in, front_get(f, "caption"), true),
                                     .lang = clean(a, in, front_get(f, "lang"), true)};
}

/* What the head says the file is. */
static void take_what(struct arena *a, struct incoming *in, const struct front *f)
{
    static const struct {
        const char *name;
        enum incoming_what what;
    } heads[] = {{"translation_of", INCOMING_TRANSLATION},
                 {"version_of", INCOMING_EDITION},
                 {"file_of", INCOMING_FILE},
                 {"topic", INCOMING_TOPIC}};
    for (size_t i = 0; i < COUNT(heads); i++) {
        str of = clean(a, in, front_get(f, heads[i].name), true);
        if (!of.n)
            continue;
        in->of = of;
        in->what = heads[i].what;
    }
}

/* "title <address>" or a bare address. */
static void take_related(struct arena *a, struct incoming *in, const str *related, size_t n)
{
    struct away *away = NEW_ARRAY(a, struct away, n);
    for (size_t i = 0; i < n; i++) {
        str line = clean(a, in, related[i], true);
        size_t open = str_find_byte(line, '<');
        bool both = open != SIZE_MAX && str_ends(line, S(">"));
        away[i] = both ? (struct away){str_trim(str_first(line, open)),
                                       (str){line.p + open + 1, line.n - open - 2}}
                       : (struct away){line, line};
    }
    in->d.away = away;
    in->d.n_away = n;
}

/* Days before the import, for documents that are to look alive whenever it is. */
static void take_age(struct incoming *in, const struct front *f,
                     const struct document_defaults *defaults)
{
    i64 days;
    str age = str_or_empty(front_get(f, "age"));
    if (!age.n)
        return;
    if (!str_i64(age, &days) || days < 0 || days > 36500)
        incoming_fault(in, N_("age is a number of days."));
    else
        in->d.about.dated = in->d.published = defaults->now - DAYS(days);
}

static void read_markdown(struct arena *a, struct incoming *in, str text,
                          const struct document_defaults *defaults)
{
    struct front f;
    const char *why;
    str *related, base, named = S("");
    if (!front_read(a, text, &f, &why)) {
        incoming_fault(in, why);
        return;
    }
    take_words(a, in, &f);
    take_times(in, &f, defaults);
    size_t n = front_all(a, &f, "related", &related);
    take_related(a, in, related, n);
    take_age(in, &f, defaults);
    take_what(a, in, &f);
    if (!in->of.n && split_name(str_from(in->file), &base, &named)) {
        in->of = str_fmt(a, "file:%.*s.md", STR_FMT(base));
        in->what = INCOMING_TRANSLATION;
    }
    if (in->what == INCOMING_TOPIC)
        take_topic(a, in, &f);
    else if (in->what == INCOMING_FILE)
        take_file(a, in, &f);
    if (in->what == INCOMING_TOPIC || in->what == INCOMING_FILE)
        return;
    if (in->what == INCOMING_TRANSLATION)
        take_translation(a, in, &f);
    str lang = str_or_empty(front_get(&f, "lang"));
    lang = lang.n ? lang : named;
    str body = clean(a, in, f.body, false), title = clean(a, in, front_get(&f, "title"), true),
        rest;
    if (!title.n && (title = leading_heading(a, body, &rest)).n)
        body = rest;
    make(a, in,
         (struct document_words){.lang = lang.n ? lang : defaults->lang,
                                 .title = title,
                                 .summary = clean(a, in, front_get(&f, "summary"), false),
                                 .body = body,
                                 .note = clean(a, in, front_get(&f, "note"), true)});
}

/* ── HTML, plain text ── */

static void read_html(struct arena *a, struct incoming *in, str text,
                      const struct document_defaults *defaults)
{
    struct from_html h;
    const char *why = from_html(a, text, &h);
    if (why) {
        incoming_fault(in, why);
        return;
    }
    in->d.about.author = clean(a, in, h.author, true);
    if (!moment_of(defaults, h.date, &in->d.about.dated))
        in->d.about.dated = 0; /* written for people, not for us */
    str title = clean(a, in, h.title, true);
    make(a, in,
         (struct document_words){
             .lang = language_tag_valid(h.lang) ? h.lang : defaults->lang,
             .title = title,
             .summary = utf8_first(clean(a, in, h.description, false), DOCUMENT_SUMMARY_MOST),
             .body = without_title(a, clean(a, in, h.body, false), title)});
}

/* The first line is the title; empty lines part paragraphs. */
static void read_plain(struct arena *a, struct incoming *in, str text,
                       const struct document_defaults *defaults)
{
    struct buf b = buf_new(a);
    str rest = clean(a, in, text, false), line, title = S("");
    while (!title.n && rest.n && str_cut(&rest, '\n', &line))
        title = str_trim(line);
    if (rest.n)
        markdown_escape(&b, str_trim(rest));
    make(a, in,
         (struct document_words){
             .lang = defaults->lang, .title = title, .body = str_copy(a, buf_str(&b))});
}

static void take_part(struct arena *a, struct incoming *in, const struct site *site,
                      const struct site_part *page, const struct site_part *p,
                      const struct document_defaults *defaults)
{
    struct document_about *about = &in->d.about;
    about->author = clean(a, in, p->author, true); /* what was said twice, on one line */
    about->licence = page->licence;
    about->disclaimer = page->disclaimer;
    about->source = page->source.n && page->site.n
                        ? str_fmt(a, "%.*s · %.*s", STR_FMT(page->source), STR_FMT(page->site))
                    : page->source.n ? page->source
                                     : page->site;
    if (site->kind.n && !document_kind_by_word(site->kind, &about->kind))
        incoming_fault(in, N_("There is no such kind of document."));
    if (!moment_of(defaults, p->date.n ? p->date : page->date, &about->dated))
        incoming_fault(in, N_("A date is written like 2026-03-01 or 2026-03-01T09:30:00Z."));
    in->d.published = about->dated;
    take_related(a, in, p->related, p->n_related);
    make(a, in,
         (struct document_words){.lang = site->lang.n ? site->lang : defaults->lang,
                                 .title = clean(a, in, p->title, true),
                                 .body = p->body});
}

/* The page, and its further readings, which it names. */
static void read_site(struct arena *a, struct incoming *first, str text,
                      const struct document_defaults *defaults, const struct site *site,
                      struct incoming **out, size_t *n)
{
    struct site_part *parts = NEW_ARRAY(a, struct site_part, SITE_PARTS);
    struct document_defaults zoned = *defaults;
    if (site->zone.n && zone_known(str_z(a, site->zone)))
        zoned.zone = str_z(a, site->zone);
    *n = site_parts(a, site, clean(a, first, text, false), parts);
    if (!*n) {
        incoming_fault(first, N_("A page holds at most 30 further readings."));
        *n = 1;
        return;
    }
    struct incoming *all = NEW_ARRAY(a, struct incoming, *n);
    str address = parts[0].address.n ? parts[0].address : first->d.about.source_address;
    all[0] = *first;
    all[0].further = NEW_ARRAY(a, str, *n);
    for (size_t i = 0; i < *n; i++) {
        if (i)
            all[i] = *first;
        all[i].d.about.source_address =
            i ? str_fmt(a, "%.*s#further-%zu", STR_FMT(address), i) : address;
        if (i)
            all[0].further[all[0].n_further++] = all[i].d.about.source_address;
        take_part(a, &all[i], site, &parts[0], &parts[i], &zoned);
        if (i) {
            all[i].further = NULL;
            all[i].n_further = 0;
        }
    }
    *out = all;
}

void documents_read(struct arena *a, const char *file, str text,
                    const struct document_defaults *defaults, const struct site *site,
                    struct incoming **out, size_t *n)
{
    struct incoming *in = NEW(a, struct incoming);
    str name = str_from(file);
    *in = (struct incoming){.file = file, .line = 1, .place = S("")};
    in->unit = in->body_of = in->model = in->of = S("");
    in->d.about.kind = defaults->kind;
    in->d.about.source_address = str_fmt(a, "file:%s", file);
    *out = in;
    *n = 1;
    str kept = in->d.about.source_address;
    if (text.n > DOCUMENT_FILE_MOST) /* and perhaps cut within a character */
        incoming_fault(in, N_("The file is too large: at most 4 MB."));
    else if (!utf8_valid(text))
        incoming_fault(in, N_("This is not written in UTF-8."));
    else if (str_ends(name, S(".html")) || str_ends(name, S(".htm")))
        read_html(a, in, text, defaults);
    else if (str_ends(name, S(".txt")) && site)
        read_site(a, in, text, defaults, site, out, n);
    else if (str_ends(name, S(".txt")))
        read_plain(a, in, text, defaults);
    else
        read_markdown(a, in, text, defaults);
    /* What an export wrote is known by its number; everything else by its file's name. */
    if ((*out)->d.number.n && (*out)->d.told.n)
        (*out)->d.file_address = kept;
    else if (!(*out)->d.about.source_address.n)
        (*out)->d.about.source_address = kept;
}
