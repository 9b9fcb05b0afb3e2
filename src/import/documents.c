/* Files to documents: each kind of file, then what they become in the store. */
#include "import/documents.h"

#include "base/utf8.h"
#include "base/when.h"
#include "markdown/from_html.h"
#include "markdown/front.h"
#include "record/record.h"
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

static void fault(struct incoming *in, const char *why)
{
    if (!in->fault.text)
        in->fault.text = why;
}

static str or_none(str s)
{
    return s.p ? s : S("");
}

/* Everything from outside passes text_clean() here. */
static str clean(struct arena *a, struct incoming *in, str raw, bool line)
{
    str out = S("");
    if (raw.n && !text_clean(a, raw, line, &out))
        fault(in, N_("This is not written in UTF-8."));
    return out;
}

static void make(struct arena *a, struct incoming *in, struct document_words words)
{
    struct result r = document_make(a, &words, &in->d.made);
    if (r.outcome)
        in->fault = r.message;
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
                 {"published", &in->d.published}};
    for (size_t i = 0; i < COUNT(times); i++)
        if (!moment_of(defaults, or_none(front_get(f, times[i].name)), times[i].into))
            fault(in, N_("A date is written like 2026-03-01 or 2026-03-01T09:30:00Z."));
}

static void take_words(struct arena *a, struct incoming *in, const struct front *f)
{
    struct document_about *about = &in->d.about;
    str readers = or_none(front_get(f, "readers")), kind = or_none(front_get(f, "kind"));
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
                 {"supersedes", &in->supersedes}};
    for (size_t i = 0; i < COUNT(words); i++)
        *words[i].into = clean(a, in, front_get(f, words[i].name), true);
    /* "next": it takes the next number of its register. */
    about->wants_register = str_eq(in->d.register_number, S("next"));
    if (about->wants_register)
        in->d.register_number = S("");
    about->disclaimer = clean(a, in, front_get(f, "disclaimer"), false);
    if (readers.n && !readers_by_word(readers, &about->readers))
        fault(in, N_("readers is everybody, residents or body."));
    if (kind.n && !document_kind_by_word(kind, &about->kind))
        fault(in, N_("There is no such kind of document."));
    str reads = or_none(front_get(f, "reads"));
    if (reads.n && (!str_i64(reads, &in->d.reads) || in->d.reads < 0))
        fault(in, N_("reads is a number."));
    in->n_topics = front_all(a, f, "topics", &in->topics);
    in->n_further = front_all(a, f, "further", &in->further);
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
    str age = or_none(front_get(f, "age"));
    if (!age.n)
        return;
    if (!str_i64(age, &days) || days < 0 || days > 36500)
        fault(in, N_("age is a number of days."));
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
        fault(in, why);
        return;
    }
    take_words(a, in, &f);
    take_times(in, &f, defaults);
    size_t n = front_all(a, &f, "related", &related);
    take_related(a, in, related, n);
    take_age(in, &f, defaults);
    in->translation_of = clean(a, in, front_get(&f, "translation_of"), true);
    if (!in->translation_of.n && split_name(str_from(in->file), &base, &named))
        in->translation_of = str_fmt(a, "file:%.*s.md", STR_FMT(base));
    str lang = or_none(front_get(&f, "lang"));
    lang = lang.n ? lang : named;
    make(a, in,
         (struct document_words){.lang = lang.n ? lang : defaults->lang,
                                 .title = clean(a, in, front_get(&f, "title"), true),
                                 .summary = clean(a, in, front_get(&f, "summary"), false),
                                 .body = clean(a, in, f.body, false)});
}

/* ── HTML, plain text ── */

static void read_html(struct arena *a, struct incoming *in, str text,
                      const struct document_defaults *defaults)
{
    struct from_html h;
    const char *why = from_html(a, text, &h);
    if (why) {
        fault(in, why);
        return;
    }
    in->d.about.author = clean(a, in, h.author, true);
    if (!moment_of(defaults, h.date, &in->d.about.dated))
        in->d.about.dated = 0; /* written for people, not for us */
    make(a, in,
         (struct document_words){
             .lang = language_tag_valid(h.lang) ? h.lang : defaults->lang,
             .title = clean(a, in, h.title, true),
             .summary = utf8_first(clean(a, in, h.description, false), DOCUMENT_SUMMARY_MOST),
             .body = clean(a, in, h.body, false)});
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
    about->author = p->author;
    about->licence = page->licence;
    about->disclaimer = page->disclaimer;
    about->source = page->source.n && page->site.n
                        ? str_fmt(a, "%.*s · %.*s", STR_FMT(page->source), STR_FMT(page->site))
                    : page->source.n ? page->source
                                     : page->site;
    if (site->kind.n && !document_kind_by_word(site->kind, &about->kind))
        fault(in, N_("There is no such kind of document."));
    if (!moment_of(defaults, p->date.n ? p->date : page->date, &about->dated))
        fault(in, N_("A date is written like 2026-03-01 or 2026-03-01T09:30:00Z."));
    in->d.published = about->dated;
    take_related(a, in, p->related, p->n_related);
    make(a, in,
         (struct document_words){.lang = site->lang.n ? site->lang : defaults->lang,
                                 .title = p->title,
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
    in->unit = in->body_of = in->supersedes = in->translation_of = S("");
    in->d.about.kind = defaults->kind;
    in->d.about.source_address = str_fmt(a, "file:%s", file);
    *out = in;
    *n = 1;
    str kept = in->d.about.source_address;
    if (!utf8_valid(text))
        fault(in, N_("This is not written in UTF-8."));
    else if (text.n > DOCUMENT_FILE_MOST)
        fault(in, N_("The file is too large: at most 4 MB."));
    else if (str_ends(name, S(".html")) || str_ends(name, S(".htm")))
        read_html(a, in, text, defaults);
    else if (str_ends(name, S(".txt")) && site)
        read_site(a, in, text, defaults, site, out, n);
    else if (str_ends(name, S(".txt")))
        read_plain(a, in, text, defaults);
    else
        read_markdown(a, in, text, defaults);
    if (!(*out)->d.about.source_address.n)
        (*out)->d.about.source_address = kept;
}

/* ── Into the store; inside a rule ── */

static id64 organisation_named(struct db *db, str path, str name)
{
    struct organisation *all;
    static const char *const langs[] = {"zh-Hans", "en", "ar"};
    for (size_t k = 0; name.n && k < COUNT(langs); k++) {
        size_t n = organisation_list(db, lang_by_code(str_from(langs[k])), path, 500, &all);
        for (size_t i = 0; i < n; i++)
            if (str_eq(all[i].name, name))
                return all[i].id;
    }
    return 0;
}

/* A topic by its code; what is not there is made, named as it was written. */
static struct result topic_of(struct db *db, id64 community, str lang, str written, str *code)
{
    struct topic there;
    *code = topic_code(db_arena(db), written);
    if (topic_by_code(db, NULL, community, *code, &there))
        return OK_RESULT;
    struct topic_words words = {{lang, written}, S("")};
    struct topic_new t = {.community = community, .code = *code, .words = &words, .n_words = 1};
    id64 id;
    return topic_set(db, NULL, &t, &id);
}

static struct result look_up(struct db *db, struct incoming *in, struct document_about *about,
                             const struct document_defaults *defaults)
{
    struct place place, community;
    str code = in->place.n ? in->place : defaults->community;
    if (!place_by_code(db, NULL, code, &place))
        return refuse(INVALID, "place", N_("There is no such place."));
    about->place = place.id;
    if (!place_at_level(db, NULL, place.path, COMMUNITY, &community))
        return refuse(INVALID, "place", N_("Choose a place inside a community."));
    about->unit = organisation_named(db, community.path, in->unit);
    about->body = organisation_named(db, community.path, in->body_of);
    if ((in->unit.n && !about->unit) || (in->body_of.n && !about->body))
        return refuse(INVALID, "unit", N_("There is no organisation of this name there."));
    str *codes = NEW_ARRAY(db_arena(db), str, in->n_topics);
    for (size_t i = 0; i < in->n_topics; i++) {
        struct result r =
            topic_of(db, community.id, in->d.made.words.lang, in->topics[i], &codes[i]);
        if (r.outcome)
            return r;
    }
    about->topics = codes;
    about->n_topics = in->n_topics;
    return OK_RESULT;
}

static bool find(struct db *db, str word, id64 *id)
{
    return document_by_source(db, word, id) || document_number_taken(db, word, id);
}

static void link_one(struct db *db, struct incoming *in)
{
    id64 targets[MOST_EXTENDED], old;
    size_t n = 0;
    for (size_t i = 0; i < in->n_further && n < MOST_EXTENDED; i++)
        if (find(db, in->further[i], &targets[n]))
            n++;
        else
            fault(in, N_("What it names as further reading is not there."));
    document_set_extended(db, in->id, targets, n);
    if (in->supersedes.n && find(db, in->supersedes, &old))
        document_set_superseded(db, old, in->id);
    else if (in->supersedes.n)
        fault(in, N_("What it takes the place of is not there."));
}

/* What the store has of it already, word for word, is known. */
static struct result write_translation(struct db *db, struct incoming *in)
{
    struct text_shown shown;
    struct document_words *w = &in->d.made.words;
    id64 document;
    if (!find(db, in->translation_of, &document) ||
        !text_show(db, TEXT_DOCUMENT, document, w->lang, &shown))
        return refuse(INVALID, NULL, N_("The document that this translates is not there."));
    in->known =
        shown.origin == TRANSLATED && str_eq(shown.title, w->title) && str_eq(shown.body, w->body);
    if (in->known)
        return OK_RESULT;
    return translation_save(db, NULL,
                            &(struct translation_new){.text = shown.text,
                                                      .lang = w->lang,
                                                      .title = w->title,
                                                      .summary = w->summary,
                                                      .body = w->body,
                                                      .maker = BY_IMPORT});
}

static struct result write_document(struct db *db, struct incoming *in,
                                    const struct document_defaults *defaults)
{
    struct document_import d = in->d;
    struct result r = look_up(db, in, &d.about, defaults);
    return r.outcome ? r : document_take_over(db, &d, &in->id, &in->known);
}

struct result documents_write(struct db *db, void *arg)
{
    struct document_batch *b = arg;
    i64 added = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct incoming *in = &b->at[i];
        if (in->fault.text && !b->links)
            continue;
        if (b->links) {
            if (in->id && !in->known)
                link_one(db, in);
            continue;
        }
        struct result r =
            in->translation_of.n ? write_translation(db, in) : write_document(db, in, b->defaults);
        if (db_failed(db))
            return refuse(UNAVAILABLE, NULL, NULL);
        if (r.outcome)
            in->fault = r.message;
        else
            added += !in->known;
    }
    if (added)
        record(db, (struct record_entry){
                       .verb = "documents_import",
                       .place = S(""),
                       .is_public = true,
                       .detail = str_fmt(db_arena(db), "{\"documents\":%lld}", (long long)added)});
    return b->import->dry ? refuse(CONFLICT, NULL, N_("Nothing was written.")) : OK_RESULT;
}
