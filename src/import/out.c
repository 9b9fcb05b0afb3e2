/* The library into a folder: a file each for documents, their other versions, translations, what
 * hangs on them, and topics; each with a head that says all that is known of it. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/progress.h"
#include "base/when.h"
#include "import/documents.h"
#include "markdown/front.h"
#include "texts/texts.h"

enum { BATCH = 64, BATCH_MEMORY = 512 << 20, EDITIONS = 20, MOST_COMMUNITIES = 500 };

/* One export. */
struct out {
    struct store *store;
    struct db *db;
    struct arena *arena; /* of the piece; holds what db reads as well */
    const char *folder;
    str why; /* what went wrong; empty: nothing */
};

static void read_begin(struct out *o)
{
    arena_reset(o->arena);
    o->db = store_read(o->store, o->arena, now_ms());
}

static bool read_end(struct out *o, struct db *db, bool fine)
{
    if (store_read_end(db) == DB_FINE)
        return fine;
    o->why = S("the database would not");
    return false;
}

static bool put_file(struct out *o, str name, str content)
{
    struct arena *a = o->arena;
    const char *path = str_fmt(a, "%s/%.*s", o->folder, STR_FMT(name)).p;
    return file_write(a, path, content, 0644, &o->why);
}

static bool make_folder(struct out *o, const char *name)
{
    struct stat about;
    const char *path = str_fmt(o->arena, "%s%s", o->folder, name).p;
    if (mkdir(path, 0755) == 0 || (stat(path, &about) == 0 && S_ISDIR(about.st_mode)))
        return true;
    o->why = str_fmt(o->arena, "%s: cannot be made", path);
    return false;
}

static void put_time(struct buf *b, const char *name, msec t)
{
    struct buf text = buf_new(b->arena);
    if (!t)
        return;
    when_put(&text, t);
    front_put(b, name, buf_str(&text));
}

static void put_count(struct buf *b, const char *name, i64 n)
{
    if (n)
        front_put(b, name, str_fmt(b->arena, "%lld", (long long)n));
}

static struct buf head_new(struct out *o)
{
    struct buf b = buf_new(o->arena);
    buf_z(&b, "---\n");
    return b;
}

static str head_end(struct buf *b, str body)
{
    buf_z(b, "---\n");
    if (body.n) {
        buf_put(b, body);
        buf_byte(b, '\n');
    }
    return buf_str(b);
}

/* ── A document ── */

/* Who wrote this version, and who looked at it. */
static void put_edition(struct buf *b, const struct document_version *v)
{
    put_count(b, "version", v->n);
    put_time(b, "at", v->at);
    front_put(b, "writer", v->by);
    front_put(b, "note", v->note);
    put_time(b, "sent", v->sent);
    put_time(b, "reviewed", v->reviewed);
    front_put(b, "reviewer", v->reviewed_by);
    front_put(b, "verdict", v->verdict);
}

static void put_about(struct out *o, struct buf *b, const struct document *d)
{
    struct organisation unit;
    struct place place;
    const struct lang *chinese = lang_by_code(S("zh-Hans"));
    front_put(b, "kind", str_from(document_kind_word(d->kind)));
    front_put(b, "number", d->number);
    if (d->state != DOCUMENT_APPROVED)
        front_put(b, "state", str_from(document_state_word(d->state)));
    front_put(b, "register",
              d->wants_register && !d->register_number.n ? S("next") : d->register_number);
    if (place_get(o->db, NULL, d->place, &place))
        front_put(b, "place", place.code);
    front_put(b, "author", d->author);
    if (d->unit && organisation_get(o->db, chinese, d->unit, &unit))
        front_put(b, "unit", unit.name);
    if (d->readers != READ_BY_EVERYBODY)
        front_put(b, "readers", str_from(readers_word(d->readers)));
    if (d->body && organisation_get(o->db, chinese, d->body, &unit))
        front_put(b, "body", unit.name);
    put_time(b, "date", d->dated);
    put_time(b, "published", d->published);
    put_time(b, "updated", d->changed);
    put_time(b, "in_force", d->in_force);
    put_time(b, "expires", d->expires);
    put_time(b, "retain", d->retain);
    front_put(b, "source", d->source);
    front_put(b, "source_address", d->source_address);
    front_put(b, "licence", d->licence);
    front_put(b, "disclaimer", d->disclaimer);
    put_count(b, "reads", d->reads);
}

static void put_numbers(struct buf *b, const char *name, const struct document_line *lines,
                        size_t n)
{
    str *words = NEW_ARRAY(b->arena, str, n);
    for (size_t i = 0; i < n; i++)
        words[i] = lines[i].number;
    front_put_list(b, name, words, n);
}

static void put_links(struct out *o, struct buf *b, const struct document *d)
{
    struct topic *topics;
    struct document_line *lines;
    str model;
    struct away *away;
    size_t n = document_topics(o->db, NULL, d->id, &topics);
    str *words = NEW_ARRAY(o->arena, str, n);
    for (size_t i = 0; i < n; i++)
        words[i] = topics[i].code;
    front_put_list(b, "topics", words, n);
    n = document_extended_all(o->db, d->id, &lines);
    put_numbers(b, "further", lines, n);
    n = document_away(o->db, d->id, &away);
    words = NEW_ARRAY(o->arena, str, n);
    for (size_t i = 0; i < n; i++)
        words[i] =
            str_fmt(o->arena, "%.*s <%.*s>", STR_FMT(away[i].title), STR_FMT(away[i].address));
    front_put_list(b, "related", words, n);
    n = document_superseded_all(o->db, d->id, &lines);
    put_numbers(b, "supersedes", lines, n);
    if (d->model && document_number_of(o->db, d->model, &model))
        front_put(b, "model", model);
}

static str words_head(struct buf *b, str title, str lang, str summary)
{
    front_put(b, "title", title);
    front_put(b, "lang", lang);
    front_put(b, "summary", summary);
    return buf_str(b);
}

static bool put_document(struct out *o, const struct document *d, const struct document_version *v)
{
    struct buf b = head_new(o);
    words_head(&b, v->title, v->lang, v->summary);
    put_about(o, &b, d);
    put_edition(&b, v);
    put_links(o, &b, d);
    return put_file(o, str_fmt(o->arena, "%.*s.md", STR_FMT(d->number)), head_end(&b, v->body));
}

/* Versions before, and one that is being written. */
static bool put_other_editions(struct out *o, const struct document *d, id64 main)
{
    struct document_version *all;
    bool fine = true;
    size_t n = EDITIONS;
    for (id64 after = 0; n == EDITIONS && fine;) {
        n = document_editions(o->db, d->id, after, EDITIONS, &all);
        for (size_t i = 0; i < n && fine; i++) {
            const struct document_version *v = &all[i];
            after = v->id;
            if (v->id == main)
                continue;
            struct buf b = head_new(o);
            front_put(&b, "version_of", d->number);
            words_head(&b, v->title, v->lang, v->summary);
            put_edition(&b, v);
            if (v->id == d->latest)
                front_put(&b, "latest", S("yes"));
            if (v->id == d->coming)
                put_time(&b, "appears", d->coming_at);
            fine = put_file(o,
                            str_fmt(o->arena, "%.*s.%.*s.v%lld.md", STR_FMT(d->number),
                                    STR_FMT(v->lang), (long long)v->n),
                            head_end(&b, v->body));
        }
    }
    return fine;
}

/* What people and machines made of it in other languages. */
static bool put_translations(struct out *o, const struct document *d)
{
    static const char *const makers[] = {
        [BY_PERSON] = "person", [BY_MACHINE] = "machine", [BY_IMPORT] = "import"};
    struct translation *all;
    size_t n = translations_of(o->db, TEXT_DOCUMENT, d->id, &all), waiting = 0;
    for (size_t i = 0; i < n; i++) {
        const struct translation *t = &all[i];
        bool proposed = t->state == PROPOSED;
        struct buf b = head_new(o), hash = buf_new(o->arena);
        hex_put(&hash, t->source_hash.p, t->source_hash.n);
        front_put(&b, "translation_of", d->number);
        words_head(&b, t->title, t->lang, t->summary);
        front_put(&b, "maker", str_from(makers[t->maker]));
        front_put(&b, "writer", t->author);
        put_time(&b, "at", t->at);
        front_put(&b, "source_hash", buf_str(&hash));
        put_time(&b, "approved", t->approved);
        if (proposed)
            front_put(&b, "state", S("review"));
        str name = proposed
                       ? str_fmt(o->arena, "%.*s.%.*s.p%03zu.md", STR_FMT(d->number),
                                 STR_FMT(t->lang), ++waiting)
                       : str_fmt(o->arena, "%.*s.%.*s.md", STR_FMT(d->number), STR_FMT(t->lang));
        if (!put_file(o, name, head_end(&b, t->body)))
            return false;
    }
    return true;
}

/* ── Files ── */

static bool read_content(struct db *db, const struct file *f, struct buf *content)
{
    struct file_reader reader;
    if (!file_open_exported(db, f->id, &reader))
        return false;
    while (file_read_on(db, &reader, content))
        ;
    return true;
}

static bool put_content(struct out *o, const struct document *d, const struct attachment *f,
                        size_t nth, str content)
{
    struct buf b = head_new(o);
    str name = content_name(o->arena, content);
    front_put(&b, "file_of", d->number);
    front_put(&b, "content", name);
    front_put(&b, "name", file_name_clean(o->arena, f->name, file_sniff(content)));
    front_put(&b, "caption", f->caption);
    front_put(&b, "lang", f->lang);
    return put_file(o, name, content) &&
           put_file(o, str_fmt(o->arena, "%.*s.file%03zu.md", STR_FMT(d->number), nth),
                    head_end(&b, S("")));
}

/* Each content has a snapshot and memory of its own: a document may carry a gigabyte of them. */
static bool put_files(struct out *o, const struct document *d)
{
    struct attachment *all;
    size_t n = document_attachments(o->db, d->id, &all);
    bool fine = true;
    for (size_t i = 0; i < n && fine; i++) {
        struct arena *a = arena_new(BATCH_MEMORY);
        struct buf content = buf_new(a);
        struct db *db = store_read(o->store, a, now_ms());
        bool there = read_content(db, &all[i].file, &content);
        fine = read_end(o, db, true) && (!there || make_folder(o, "/files")) &&
               (!there || put_content(o, d, &all[i], i + 1, buf_str(&content)));
        arena_free(a);
    }
    return fine;
}

static bool put_one(struct out *o, const struct document *d)
{
    struct document_version v;
    if (!document_shown(o->db, d, &v) && !document_latest(o->db, d, &v))
        return true;
    return put_document(o, d, &v) && put_other_editions(o, d, v.id) && put_translations(o, d) &&
           put_files(o, d);
}

/* ── Topics ── */

/* Two communities may call topics the same: each has a folder of its own. */
static bool put_topic(struct out *o, const struct topic *t, const struct place *community,
                      const char *under)
{
    struct topic_words *words;
    struct document_line *picks;
    struct buf b = head_new(o);
    front_put(&b, "topic", t->code);
    front_put(&b, "place", community->code);
    put_count(&b, "order", t->sort);
    put_time(&b, "retired", t->retired);
    size_t n = topic_words(o->db, t->id, &words);
    for (size_t i = 0; i < n; i++) {
        str lang = words[i].name.lang;
        front_put(&b, str_fmt(o->arena, "name:%.*s", STR_FMT(lang)).p, words[i].name.name);
        front_put(&b, str_fmt(o->arena, "about:%.*s", STR_FMT(lang)).p, words[i].about);
    }
    n = topic_picks_all(o->db, t->id, &picks);
    put_numbers(&b, "picks", picks, n);
    return put_file(o, str_fmt(o->arena, "%s/%.*s.md", under + 1, STR_FMT(t->code)),
                    head_end(&b, S("")));
}

static bool put_topics(struct out *o)
{
    struct place *communities;
    struct topic *topics;
    bool fine = true;
    size_t folders = 0;
    size_t n = place_list(o->db, NULL, COMMUNITY, S(""), MOST_COMMUNITIES, &communities);
    for (size_t i = 0; i < n && fine; i++) {
        size_t m = topic_all(o->db, NULL, communities[i].id, true, &topics);
        const char *under = folders ? str_fmt(o->arena, "/topics/%zu", folders + 1).p : "/topics";
        for (size_t k = 0; k < m && fine; k++)
            fine = (k || make_folder(o, under)) && put_topic(o, &topics[k], &communities[i], under);
        folders += m > 0;
    }
    return fine;
}

/* ── All ── */

int export_documents(struct store *s, const char *folder)
{
    struct progress progress = progress_new("documents", 0);
    struct out o = {.arena = arena_new(BATCH_MEMORY), .store = s, .folder = folder, .why = S("")};
    u64 written = 0;
    id64 after = 0;
    bool fine = make_folder(&o, "");
    if (fine) {
        read_begin(&o);
        fine = read_end(&o, o.db, put_topics(&o));
    }
    for (size_t n = BATCH; fine && n == BATCH;) {
        struct document *all;
        read_begin(&o);
        n = document_all(o.db, after, BATCH, &all);
        for (size_t i = 0; i < n && fine; i++, written++) {
            after = all[i].id;
            fine = put_one(&o, &all[i]);
        }
        fine = read_end(&o, o.db, fine);
        progress_to(&progress, written);
    }
    progress_end(&progress);
    if (fine)
        printf("%llu documents written to %s\n", (unsigned long long)written, folder);
    int code = fine ? EXIT_DONE : cli_fail(EXIT_AWAY, "%.*s", STR_FMT(o.why));
    arena_free(o.arena);
    return code;
}
