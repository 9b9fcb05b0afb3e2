/* Folders of documents and wiki dumps, in batches. */
#include <dirent.h>
#include <expat.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/progress.h"
#include "base/when.h"
#include "import/documents.h"
#include "import/flight.h"
#include "markdown/from_wiki.h"

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
    struct incoming *later; /* links are made and files hung on when everything is in */
    size_t n_later, cap_later;
    const char *folder; /* NULL: a single file */
    struct progress progress;
    int code;
};

/* ── Batches ── */

static str *kept(struct arena *a, const str *words, size_t n)
{
    str *all = NEW_ARRAY(a, str, n);
    for (size_t i = 0; i < n; i++)
        all[i] = str_copy(a, words[i]);
    return all;
}

static void note_later(struct shelf *s, const struct incoming *in)
{
    struct arena *a = s->import->arena;
    bool file = in->what == INCOMING_FILE && !in->fault.text;
    bool leads = in->n_further || in->n_supersedes || in->model.n;
    if (!file && (!in->id || in->known || !leads))
        return;
    *PUSH(a, s->later, s->n_later, s->cap_later) = (struct incoming){
        .what = in->what,
        .id = in->id,
        .file = str_z(a, str_from(in->file)),
        .line = 1,
        .further = kept(a, in->further, in->n_further),
        .n_further = in->n_further,
        .supersedes = kept(a, in->supersedes, in->n_supersedes),
        .n_supersedes = in->n_supersedes,
        .model = str_copy(a, in->model),
        .of = str_copy(a, in->of),
        .content = str_copy(a, in->content),
        .attached = {0, str_copy(a, in->attached.name), str_copy(a, in->attached.caption),
                     str_copy(a, in->attached.lang)}};
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
        else if (in->what != INCOMING_FILE) /* of those later */
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
        struct incoming *all = s->later + from;
        struct document_batch batch = {s->import, all, n, s->defaults, true};
        store_write(s->store, a, s->defaults->now, documents_write, &batch);
        for (size_t k = 0; k < n; k++)
            if (all[k].fault.text)
                say_fault(s->import, &all[k]);
        arena_free(a);
    }
}

/* ── Files that hang on documents ── */

/* A file of the same content and name that hangs there already. */
static bool hangs(struct db *db, id64 document, const struct file_new *f)
{
    struct attachment *there;
    size_t n = document_attachments(db, document, &there);
    for (size_t i = 0; i < n; i++)
        if (there[i].file.id == f->file && str_eq(there[i].name, f->name))
            return true;
    return false;
}

static struct result hang(struct db *db, void *arg)
{
    struct incoming *in = arg;
    id64 document;
    if (!document_named(db, in->of, &document))
        return refuse(INVALID, NULL, N_("The document of this file is not there."));
    in->known = hangs(db, document, &in->attached);
    return in->known ? OK_RESULT : document_take_file(db, document, &in->attached);
}

/* Contents stand in the folder's files/, and nowhere else. */
static bool content_path(str content)
{
    return str_starts(content, S("files/")) && !str_has(content, S("..")) &&
           str_find_byte(content, '\0') == SIZE_MAX;
}

/* What an export wrote bears the hash of its bytes as its name. */
static bool is_exported(struct arena *a, const struct incoming *in, str content)
{
    return str_eq(in->content, content_name(a, content));
}

static void hang_one(struct shelf *s, struct incoming *in)
{
    struct arena *a = arena_new(BATCH_MEMORY);
    str content, why;
    struct result r = refuse(INVALID, NULL, N_("The file cannot be read."));
    if (s->folder && content_path(in->content) &&
        file_read(a, str_fmt(a, "%s/%.*s", s->folder, STR_FMT(in->content)).p, FILE_BYTES_MOST,
                  &content, &why)) {
        r = (is_exported(a, in, content) ? file_keep_exported
                                         : file_keep)(s->store, a, s->defaults->now, content);
        in->attached.file = r.made;
        if (!r.outcome)
            r = store_write(s->store, a, s->defaults->now, hang, in);
    }
    if (r.outcome) {
        in->fault = r.message;
        say_fault(s->import, in);
    } else {
        *(in->known ? &s->import->known : &s->import->added) += 1;
    }
    arena_free(a);
}

static void hang_later(struct shelf *s)
{
    for (size_t i = 0; i < s->n_later && !s->code; i++)
        if (s->later[i].what == INCOMING_FILE)
            hang_one(s, &s->later[i]);
}

/* ── A wiki's dump ── */

enum { DUMP_FIELD_MOST = 1000 /* bytes of anything but a text */ };

struct dump {
    struct shelf *shelf;
    struct arena *arena;
    struct buf text; /* of the element that is open */
    bool cut;        /* it is too long to be kept whole */
    struct buf body; /* of the page's revision read last: a whole history does not pile up */
    bool body_cut;
    str site, base, title, ns; /* the first of each */
    msec moment;               /* of that revision; 0: not said */
    bool redirect;             /* the dump says so, whatever the language of its text */
    const char *file;
    XML_Parser parser;
};

static void new_page(struct dump *d)
{
    d->title = d->ns = S("");
    d->moment = 0;
    d->redirect = false;
    d->body.n = 0;
    d->body_cut = false;
}

static void dump_start(void *user, const char *name, const char **attributes)
{
    struct dump *d = user;
    (void)attributes;
    d->text.n = 0;
    d->cut = false;
    if (strcmp(name, "page") == 0)
        new_page(d);
    else if (strcmp(name, "redirect") == 0)
        d->redirect = true;
}

static void dump_text(void *user, const char *text, int n)
{
    struct dump *d = user;
    d->cut |= d->text.n + (size_t)n > DOCUMENT_FILE_MOST;
    if (!d->cut)
        buf_put(&d->text, (str){text, (size_t)n});
}

/* An article of the main namespace that is not only a way to another. */
static void dump_page(struct dump *d)
{
    struct shelf *s = d->shelf;
    struct arena *a = s->reading->arena;
    struct from_wiki w;
    str title, site, body;
    if ((d->ns.n && !str_eq(d->ns, S("0"))) || !text_clean(a, d->title, true, &title) || !title.n ||
        !text_clean(a, d->site, true, &site) || !text_clean(a, buf_str(&d->body), false, &body))
        return;
    from_wiki(a, body, &w);
    if (w.redirect || d->redirect)
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
                          .model = S(""),
                          .of = S(""),
                          .topics = w.topics,
                          .n_topics = w.n_topics};
    in.d.about =
        (struct document_about){.kind = s->defaults->kind,
                                .source = site,
                                .source_address = str_fmt(a, "%.*s%.*s", (int)slash, d->base.p,
                                                          STR_FMT(url_part(&encoder, title)))};
    in.d.published = in.d.about.dated = d->moment;
    struct document_words words = {.lang = s->defaults->lang, .title = title, .body = w.body};
    struct result r = d->body_cut
                          ? refuse(INVALID, "body", N_("The file is too large: at most 4 MB."))
                          : document_make(a, &words, &in.d.made);
    if (r.outcome)
        in.fault = r.message;
    add(s, &in);
}

static void dump_end(void *user, const char *name)
{
    struct dump *d = user;
    struct arena *whole = d->shelf->import->arena;
    str text = str_trim(buf_str(&d->text));
    const struct {
        const char *name;
        str *into;
        struct arena *arena;
    } fields[] = {{"sitename", &d->site, whole},
                  {"base", &d->base, whole},
                  {"title", &d->title, d->arena},
                  {"ns", &d->ns, d->arena}};
    for (size_t i = 0; i < COUNT(fields); i++)
        if (strcmp(name, fields[i].name) == 0 && text.n <= DUMP_FIELD_MOST && !fields[i].into->n)
            *fields[i].into = str_copy(fields[i].arena, text);
    const int utc = 0;
    if (strcmp(name, "timestamp") == 0 && !when_parse(text, &utc, &d->moment)) {
        d->moment = 0;
    } else if (strcmp(name, "text") == 0) {
        d->body.n = 0;
        d->body_cut = d->cut;
        buf_put(&d->body, text);
    } else if (strcmp(name, "page") == 0) {
        dump_page(d);
        arena_reset(d->arena);
        d->text = buf_new(d->arena);
        d->body = buf_new(d->arena);
        new_page(d);
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
    XML_StopParser(d->parser, XML_FALSE);
}

static void read_dump(struct shelf *s, const char *file, str text)
{
    struct dump d = {.shelf = s, .arena = arena_new(64 << 20), .file = file};
    d.site = d.base = S("");
    d.text = buf_new(d.arena);
    d.body = buf_new(d.arena);
    new_page(&d);
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
    DIR *dir = opendir(str_fmt(a, "%s/%s", root, under).p);
    for (struct dirent *e; dir && (e = readdir(dir)) && f->n < FILES_MOST;) {
        struct stat about;
        if (e->d_name[0] == '.')
            continue;
        const char *name = str_fmt(a, "%s%s%s", under, *under ? "/" : "", e->d_name).p;
        if (stat(str_fmt(a, "%s/%s", root, name).p, &about) != 0)
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
                          .folder = folder ? path : NULL,
                          .reading = shelf.batches,
                          .progress = progress_new("documents", folder ? found.n : 0)};
    for (size_t k = 0; k < IN_FLIGHT; k++) {
        shelf.batches[k].arena = arena_new(BATCH_MEMORY);
        flight_init(&shelf.batches[k].flight);
    }
    for (size_t k = 0; k < found.n && !shelf.code; k++) {
        struct arena *a = shelf.reading->arena;
        const char *whole = folder ? str_fmt(a, "%s/%s", path, found.names[k]).p : path;
        const char *name = strrchr(found.names[k], '/');
        read_file(&shelf, whole, folder ? found.names[k] : name ? name + 1 : path);
    }
    if (!shelf.code)
        send(&shelf);
    for (size_t k = 0; k < IN_FLIGHT; k++)
        settle(&shelf, &shelf.batches[k]);
    if (!shelf.code && !i->dry)
        link_later(&shelf);
    if (!shelf.code && !i->dry)
        hang_later(&shelf);
    progress_end(&shelf.progress);
    for (size_t k = 0; k < IN_FLIGHT; k++)
        arena_free(shelf.batches[k].arena);
    int code = import_end(i, s);
    return shelf.code ? shelf.code : code;
}
