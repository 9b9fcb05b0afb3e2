/* Folders of documents and wiki dumps, in batches, in; all that is published, out. */
#include <dirent.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/progress.h"
#include "base/when.h"
#include "import/documents.h"
#include "import/flight.h"
#include "lang/say.h"
#include "markdown/from_wiki.h"
#include "markdown/front.h"
#include "texts/texts.h"

enum {
    BATCH = 512,
    BATCH_BYTES = 64 << 20, /* of memory: then fewer documents are a batch */
    BATCH_MEMORY = 512 << 20,
    IN_FLIGHT = 2,
    FILES_MOST = 1000000,
    FOLDERS_DEEP = 16
};

struct shelf_batch {
    struct arena *arena;
    struct incoming *at;
    size_t n, cap;
    struct document_batch rule;
    struct flight flight;
};

/* One import: a batch is read while the one before is written. */
struct shelf {
    struct import *import;
    struct store *store;
    const struct document_defaults *defaults;
    const struct site *site;
    struct shelf_batch batches[IN_FLIGHT], *reading;
    struct later {
        id64 id;
        const char *file;
        str *further, supersedes;
        size_t n_further;
    } * later; /* links are made when everything is in */
    size_t n_later, cap_later;
    struct progress progress;
    int code;
};

/* ── Batches ── */

static void note_later(struct shelf *s, const struct incoming *in)
{
    struct arena *a = s->import->arena;
    if (!in->id || in->known || (!in->n_further && !in->supersedes.n))
        return;
    str *further = NEW_ARRAY(a, str, in->n_further);
    for (size_t i = 0; i < in->n_further; i++)
        further[i] = str_copy(a, in->further[i]);
    *PUSH(a, s->later, s->n_later, s->cap_later) = (struct later){
        in->id, str_z(a, str_from(in->file)), further, str_copy(a, in->supersedes), in->n_further};
}

static void say_fault(struct import *i, const struct incoming *in)
{
    const char *file = i->file;
    i->file = in->file;
    import_fault(i, in->line, in->fault);
    i->file = file;
}

/* Waits for a batch to be written, tells of it and empties it. */
static void settle(struct shelf *s, struct shelf_batch *b)
{
    struct import *i = s->import;
    enum outcome outcome = flight_wait(&b->flight).outcome;
    bool away = outcome == UNAVAILABLE || outcome == UNKNOWN || outcome == FAULT;
    if (away && !s->code)
        s->code = cli_fail(EXIT_AWAY, "the database would not; %llu documents are in",
                           (unsigned long long)i->added);
    for (size_t k = 0; k < b->n && !away; k++) {
        const struct incoming *in = &b->at[k];
        i->lines++;
        if (in->fault.text)
            say_fault(i, in);
        else
            *(in->known ? &i->known : &i->added) += 1;
        note_later(s, in);
    }
    if (i->stop && i->faulty && !s->code)
        s->code = EXIT_INPUT;
    progress_to(&s->progress, i->lines);
    arena_reset(b->arena);
    b->at = NULL;
    b->n = b->cap = 0;
}

/* Sends what was read, and makes room for what comes next. */
static void send(struct shelf *s)
{
    struct shelf_batch *b = s->reading;
    b->rule = (struct document_batch){s->import, b->at, b->n, s->defaults, false};
    flight_send(&b->flight, s->store, b->arena, s->defaults->now, documents_write, &b->rule);
    if (s->import->stop)
        settle(s, b); /* nothing that comes after a fault is written */
    s->reading = b == s->batches ? s->batches + 1 : s->batches;
    settle(s, s->reading);
}

static void send_when_full(struct shelf *s)
{
    if (s->reading->n >= BATCH || arena_used(s->reading->arena) >= BATCH_BYTES)
        send(s);
}

static void add(struct shelf *s, const struct incoming *in)
{
    struct shelf_batch *b = s->reading;
    *PUSH(b->arena, b->at, b->n, b->cap) = *in;
    send_when_full(s);
}

static void link_later(struct shelf *s)
{
    for (size_t from = 0; from < s->n_later && !s->code; from += BATCH) {
        struct arena *a = arena_new(BATCH_MEMORY);
        size_t n = s->n_later - from < BATCH ? s->n_later - from : BATCH;
        struct incoming *all = NEW_ARRAY(a, struct incoming, n);
        for (size_t k = 0; k < n; k++) {
            const struct later *l = &s->later[from + k];
            all[k] = (struct incoming){.file = l->file,
                                       .line = 1,
                                       .id = l->id,
                                       .further = l->further,
                                       .n_further = l->n_further,
                                       .supersedes = l->supersedes};
        }
        struct document_batch batch = {s->import, all, n, s->defaults, true};
        store_write(s->store, a, s->defaults->now, documents_write, &batch);
        for (size_t k = 0; k < n; k++)
            if (all[k].fault.text)
                say_fault(s->import, &all[k]);
        arena_free(a);
    }
}

/* ── A wiki's dump ── */

struct dump {
    struct shelf *shelf;
    struct buf text; /* of the element that is open */
    struct arena *arena;
    str site, base, title, ns, moment, body;
    const char *fault;
    const char *file;
    XML_Parser parser;
};

static void dump_start(void *user, const char *name, const char **attributes)
{
    struct dump *d = user;
    (void)attributes;
    d->text.n = 0;
    if (strcmp(name, "page") == 0)
        d->title = d->ns = d->moment = d->body = S("");
}

static void dump_text(void *user, const char *text, int n)
{
    struct dump *d = user;
    if (d->text.n + (size_t)n > DOCUMENT_FILE_MOST)
        return;
    buf_put(&d->text, (str){text, (size_t)n});
}

static void dump_page(struct dump *d)
{
    struct shelf *s = d->shelf;
    struct arena *a = s->reading->arena;
    struct from_wiki w;
    str body;
    const int utc = 0;
    if ((d->ns.n && !str_eq(d->ns, S("0"))) || !d->title.n || !text_clean(a, d->body, false, &body))
        return;
    from_wiki(a, body, &w);
    if (w.redirect)
        return;
    size_t slash = d->base.n;
    while (slash > 0 && d->base.p[slash - 1] != '/')
        slash--;
    struct page encoder = {.arena = a};
    struct incoming in = {.file = str_z(a, str_from(d->file)),
                          .line = (size_t)XML_GetCurrentLineNumber(d->parser),
                          .place = S(""),
                          .unit = S(""),
                          .body_of = S(""),
                          .supersedes = S(""),
                          .translation_of = S(""),
                          .topics = w.topics,
                          .n_topics = w.n_topics};
    in.d.about =
        (struct document_about){.kind = s->defaults->kind,
                                .source = d->site,
                                .source_address = str_fmt(a, "%.*s%.*s", (int)slash, d->base.p,
                                                          STR_FMT(url_part(&encoder, d->title)))};
    when_parse(d->moment, &utc, &in.d.about.dated);
    in.d.published = in.d.about.dated;
    struct document_words words = {
        .lang = s->defaults->lang, .title = str_copy(a, d->title), .body = w.body};
    struct result r = document_make(a, &words, &in.d.made);
    if (r.outcome)
        in.fault = r.message;
    add(s, &in);
}

static void dump_end(void *user, const char *name)
{
    struct dump *d = user;
    struct arena *a = d->arena;
    str text = str_trim(buf_str(&d->text));
    if (strcmp(name, "sitename") == 0)
        d->site = str_copy(d->shelf->import->arena, text);
    else if (strcmp(name, "base") == 0)
        d->base = str_copy(d->shelf->import->arena, text);
    else if (strcmp(name, "title") == 0)
        d->title = str_copy(a, text);
    else if (strcmp(name, "ns") == 0)
        d->ns = str_copy(a, text);
    else if (strcmp(name, "timestamp") == 0)
        d->moment = str_copy(a, text);
    else if (strcmp(name, "text") == 0)
        d->body = str_copy(a, text);
    else if (strcmp(name, "page") == 0) {
        dump_page(d);
        arena_reset(a);
        d->text = buf_new(a);
        d->title = d->ns = d->moment = d->body = S("");
    }
    if (d->shelf->code)
        XML_StopParser(d->parser, XML_FALSE);
    d->text.n = 0;
}

static void dump_doctype(void *user, const char *name, const char *system, const char *public,
                         int internal)
{
    struct dump *d = user;
    (void)name, (void)system, (void)public, (void)internal;
    d->fault = "a document type declaration is not accepted";
    XML_StopParser(d->parser, XML_FALSE);
}

static void read_dump(struct shelf *s, const char *file, str text)
{
    struct dump d = {.shelf = s, .arena = arena_new(64 << 20), .file = file};
    d.site = d.base = d.title = d.ns = d.moment = d.body = S("");
    d.text = buf_new(d.arena);
    d.parser = XML_ParserCreate(NULL);
    XML_SetUserData(d.parser, &d);
    XML_SetElementHandler(d.parser, dump_start, dump_end);
    XML_SetCharacterDataHandler(d.parser, dump_text);
    XML_SetStartDoctypeDeclHandler(d.parser, dump_doctype);
    bool fine = true;
    for (size_t at = 0; fine && at < text.n; at += 1 << 20) {
        size_t n = text.n - at < (1 << 20) ? text.n - at : (1 << 20);
        fine = XML_Parse(d.parser, text.p + at, (int)n, at + n == text.n) == XML_STATUS_OK;
    }
    if (!fine && !s->code) {
        struct incoming in = {
            .file = file,
            .line = (size_t)XML_GetCurrentLineNumber(d.parser),
            .fault = {.text = N_("The dump cannot be read as XML from here on.")}};
        add(s, &in);
    }
    XML_ParserFree(d.parser);
    arena_free(d.arena);
}

/* ── Files and folders ── */

static void read_file(struct shelf *s, const char *path, const char *shown)
{
    struct shelf_batch *b = s->reading;
    str text, why;
    struct incoming *all;
    size_t n;
    bool dump = str_ends(str_from(path), S(".xml"));
    /* What cannot be read into memory is perhaps only too large: that is said of it. */
    bool mapped = dump || !file_read(b->arena, path, DOCUMENT_FILE_MOST, &text, &why);
    if (mapped && !file_map(path, &text, b->arena, &why)) {
        struct incoming in = {
            .file = shown, .line = 1, .fault = {.text = N_("The file cannot be read.")}};
        add(s, &in);
        return;
    }
    if (dump) {
        read_dump(s, shown, text);
    } else {
        str own = mapped ? str_copy(b->arena, str_first(text, DOCUMENT_FILE_MOST + 1)) : text;
        documents_read(b->arena, shown, own, s->defaults, s->site, &all, &n);
        for (size_t i = 0; i < n; i++)
            *PUSH(b->arena, b->at, b->n, b->cap) = all[i];
        send_when_full(s);
    }
    if (mapped)
        file_unmap(text);
}

static int by_name(const void *a, const void *b)
{
    return document_file_order(*(const char *const *)a, *(const char *const *)b);
}

static bool is_document(const char *name)
{
    static const char *const endings[] = {".md", ".markdown", ".html", ".htm", ".txt", ".xml"};
    for (size_t i = 0; i < COUNT(endings); i++)
        if (str_ends(str_from(name), str_from(endings[i])))
            return true;
    return false;
}

struct found {
    struct arena *arena;
    const char **names; /* relative to the folder */
    size_t n, cap;
};

static void gather(struct found *f, const char *root, const char *under, int depth)
{
    struct arena *a = f->arena;
    DIR *dir = opendir(str_z(a, str_fmt(a, "%s/%s", root, under)));
    for (struct dirent *e; dir && (e = readdir(dir)) && f->n < FILES_MOST;) {
        struct stat about;
        if (e->d_name[0] == '.')
            continue;
        const char *name = str_z(a, str_fmt(a, "%s%s%s", under, *under ? "/" : "", e->d_name));
        if (stat(str_z(a, str_fmt(a, "%s/%s", root, name)), &about) != 0)
            continue;
        if (S_ISDIR(about.st_mode) && depth < FOLDERS_DEEP)
            gather(f, root, name, depth + 1);
        else if (S_ISREG(about.st_mode) && is_document(e->d_name))
            *PUSH(a, f->names, f->n, f->cap) = name;
    }
    if (dir)
        closedir(dir);
}

int import_documents(struct import *i, struct store *s, const char *path,
                     const struct document_defaults *defaults, const struct site *site)
{
    struct stat about;
    struct found found = {.arena = i->arena};
    if (stat(path, &about) != 0)
        return cli_fail(EXIT_INPUT, "%s: cannot be read", path);
    bool folder = S_ISDIR(about.st_mode);
    if (folder)
        gather(&found, path, "", 0);
    else
        *PUSH(i->arena, found.names, found.n, found.cap) = path;
    if (found.n)
        qsort(found.names, found.n, sizeof *found.names, by_name);
    struct shelf shelf = {.import = i,
                          .store = s,
                          .defaults = defaults,
                          .site = site,
                          .reading = shelf.batches,
                          .progress = progress_new("documents", folder ? found.n : 0)};
    for (size_t k = 0; k < IN_FLIGHT; k++) {
        shelf.batches[k].arena = arena_new(BATCH_MEMORY);
        flight_init(&shelf.batches[k].flight);
    }
    for (size_t k = 0; k < found.n && !shelf.code; k++) {
        struct arena *a = shelf.reading->arena;
        const char *whole = folder ? str_z(a, str_fmt(a, "%s/%s", path, found.names[k])) : path;
        const char *name = strrchr(found.names[k], '/');
        read_file(&shelf, whole, folder ? found.names[k] : name ? name + 1 : path);
    }
    if (!shelf.code)
        send(&shelf);
    for (size_t k = 0; k < IN_FLIGHT; k++)
        settle(&shelf, &shelf.batches[k]);
    if (!shelf.code && !i->dry)
        link_later(&shelf);
    progress_end(&shelf.progress);
    for (size_t k = 0; k < IN_FLIGHT; k++)
        arena_free(shelf.batches[k].arena);
    int code = import_end(i);
    return shelf.code ? shelf.code : code;
}

/* ── Out ── */

static void put_time(struct buf *b, struct arena *a, const char *name, msec t)
{
    struct buf text = buf_new(a);
    if (!t)
        return;
    when_put(&text, t);
    front_put(b, name, buf_str(&text));
}

static void put_head(struct db *db, struct buf *b, const struct document *d,
                     const struct document_version *v)
{
    struct arena *a = db_arena(db);
    struct organisation o;
    struct place place;
    struct topic *topics;
    struct document_line *lines;
    struct away *away;
    const struct lang *chinese = lang_by_code(S("zh-Hans"));
    front_put(b, "title", v->title);
    front_put(b, "lang", v->lang);
    front_put(b, "summary", v->summary);
    front_put(b, "kind", str_from(document_kind_word(d->kind)));
    front_put(b, "number", d->number);
    front_put(b, "register", d->register_number);
    if (place_get(db, NULL, d->place, &place))
        front_put(b, "place", place.code);
    front_put(b, "author", d->author);
    if (d->unit && organisation_get(db, chinese, d->unit, &o))
        front_put(b, "unit", o.name);
    if (d->readers != READ_BY_EVERYBODY)
        front_put(b, "readers", str_from(readers_word(d->readers)));
    if (d->body && organisation_get(db, chinese, d->body, &o))
        front_put(b, "body", o.name);
    put_time(b, a, "date", d->dated);
    put_time(b, a, "published", d->published);
    put_time(b, a, "in_force", d->in_force);
    put_time(b, a, "expires", d->expires);
    put_time(b, a, "retain", d->retain);
    front_put(b, "source", d->source);
    front_put(b, "source_address", d->source_address);
    front_put(b, "licence", d->licence);
    front_put(b, "disclaimer", d->disclaimer);
    if (d->reads)
        front_put(b, "reads", str_fmt(a, "%lld", (long long)d->reads));
    size_t n = document_topics(db, NULL, d->id, &topics);
    str *words = NEW_ARRAY(a, str, 64);
    for (size_t i = 0; i < n && i < 64; i++)
        words[i] = topics[i].code;
    front_put_list(b, "topics", words, n);
    n = document_extended_all(db, d->id, &lines);
    for (size_t i = 0; i < n && i < 64; i++)
        words[i] = lines[i].number;
    front_put_list(b, "further", words, n);
    n = document_away(db, d->id, &away);
    for (size_t i = 0; i < n && i < 64; i++)
        words[i] = str_fmt(a, "%.*s <%.*s>", STR_FMT(away[i].title), STR_FMT(away[i].address));
    front_put_list(b, "related", words, n);
    str old = document_supersedes(db, d->id);
    front_put(b, "supersedes", old);
}

/* What people made of it in other languages, each in a file of its own. */
static bool write_translations(struct db *db, struct arena *a, const char *folder,
                               const struct document *d, str *why)
{
    size_t n;
    const struct lang *const *langs = lang_all(&n);
    for (size_t i = 0; i < n && langs[i]->offered; i++) {
        struct text_shown t;
        struct buf b = buf_new(a);
        if (!text_show(db, TEXT_DOCUMENT, d->id, langs[i]->code, &t) || t.origin != TRANSLATED)
            continue;
        buf_z(&b, "---\n");
        front_put(&b, "translation_of", d->number);
        front_put(&b, "title", t.title);
        front_put(&b, "lang", t.lang);
        front_put(&b, "summary", t.summary);
        buf_z(&b, "---\n");
        buf_put(&b, t.body);
        buf_byte(&b, '\n');
        if (!file_write(a,
                        str_z(a, str_fmt(a, "%s/%.*s.%.*s.md", folder, STR_FMT(d->number),
                                         STR_FMT(t.lang))),
                        buf_str(&b), 0644, why))
            return false;
    }
    return true;
}

static bool write_one(struct db *db, struct arena *a, const char *folder, const struct document *d,
                      str *why)
{
    struct document_version v;
    struct buf b = buf_new(a);
    if (!document_shown(db, d, &v))
        return true;
    buf_z(&b, "---\n");
    put_head(db, &b, d, &v);
    buf_z(&b, "---\n");
    buf_put(&b, v.body);
    buf_byte(&b, '\n');
    return file_write(a, str_z(a, str_fmt(a, "%s/%.*s.md", folder, STR_FMT(d->number))),
                      buf_str(&b), 0644, why) &&
           write_translations(db, a, folder, d, why);
}

int export_documents(struct arena *a, struct store *s, const char *folder)
{
    struct progress progress = progress_new("documents", 0);
    struct arena *piece = arena_new(BATCH_MEMORY);
    u64 written = 0;
    id64 after = 0;
    str why = S("");
    bool fine = true, more = true;
    (void)a;
    if (mkdir(folder, 0755) != 0) {
        struct stat about;
        if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode))
            return cli_fail(EXIT_AWAY, "%s: cannot be made", folder);
    }
    while (fine && more) {
        struct document *all;
        struct db *db = store_read(s, piece, now_ms());
        size_t n = document_all(db, after, BATCH, &all);
        more = n == BATCH;
        for (size_t i = 0; i < n && fine; i++) {
            after = all[i].id;
            fine = write_one(db, piece, folder, &all[i], &why);
            written++;
        }
        if (store_read_end(db) != DB_FINE)
            fine = false, why = S("the database would not");
        progress_to(&progress, written);
        arena_reset(piece);
    }
    progress_end(&progress);
    int code = fine ? EXIT_DONE : cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    arena_free(piece);
    if (fine)
        printf("%llu documents written to %s\n", (unsigned long long)written, folder);
    return code;
}
