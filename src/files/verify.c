/* Are all files what they were when they came? Uses files.sql. */
#include "base/hash.h"
#include "base/when.h"
#include "files/inner.h"

enum { FILES_AT_ONCE = 100 };

struct checking {
    struct store *store;
    struct arena *arena, *names; /* of a piece; of some files and what is said of them */
    const struct files_watch *watch;
    struct files_check check;
};

/* A copy as it should be. */
struct promised {
    enum file_copy copy;
    bool there;
    i64 size;
    str hash;            /* empty: none was kept when it was made */
    enum file_type type; /* of what was made here, else FILE_OTHER */
};

/* A copy's bytes, a piece a snapshot: their number, hash and first piece's kind. False: away. */
struct seen {
    i64 bytes;
    struct hash hash;
    enum file_type type;
};

static bool read_copy(struct checking *c, id64 file, const struct promised *p, struct seen *out)
{
    struct file_reader reader = {.file = file, .copy = p->copy, .end = p->size};
    struct hashing hashing;
    bool more = true, fine = true;
    *out = (struct seen){0};
    hashing_begin(&hashing);
    while (more && fine) {
        struct buf b = buf_new(c->arena);
        struct db *db = store_read(c->store, c->arena, now_ms());
        more = file_read_on(db, &reader, &b);
        fine = store_read_end(db) == DB_FINE;
        if (!out->bytes)
            out->type = file_sniff(buf_str(&b));
        out->bytes += (i64)b.n;
        hashing_add(&hashing, buf_str(&b));
        arena_reset(c->arena);
    }
    out->hash = hashing_end(&hashing);
    return fine;
}

static const char *fault_of(const struct promised *p, const struct seen *seen)
{
    struct hash wanted;
    if (seen->bytes != p->size)
        return "some of its bytes are missing";
    if (p->type && seen->type != p->type)
        return "it is no picture";
    if (p->hash.n && !(hex_read(p->hash, wanted.bytes, HASH_SIZE) && hash_eq(&seen->hash, &wanted)))
        return p->type ? "its bytes are not those that were made"
                       : "its bytes are not those that came";
    return NULL;
}

/* What is kept of a file: as it came, unless a picture was made of it; what was made; both, where
 * it came out of an export. */
static size_t promises(struct checking *c, const struct file_row *f, struct promised *out)
{
    size_t n = 0;
    bool made_anew = type_is_picture((enum file_type)f->type) && f->state == FILE_READY;
    bool keeps = false;
    struct db *db = store_read(c->store, c->names, now_ms());
    file_keeps(db, f->id, &keeps);
    if (!made_anew || keeps)
        out[n++] = (struct promised){COPY_ORIGINAL, true, f->size, f->hash, FILE_OTHER};
    for (int copy = COPY_SMALL_JPEG; made_anew && copy < FILE_COPIES; copy++) {
        struct made_row row = {.hash = S("")};
        bool there = made_of(db, f->id, copy, &row);
        out[n++] = (struct promised){(enum file_copy)copy, there, row.size, row.hash,
                                     copy % 2 ? FILE_JPEG : FILE_WEBP};
    }
    c->check.away |= store_read_end(db) != DB_FINE;
    return n;
}

static str name_of(struct checking *c, id64 file)
{
    struct attachment_row *rows;
    struct db *db = store_read(c->store, c->names, now_ms());
    size_t n = attachment_rows_of_file(db, file, 0, 1, &rows);
    c->check.away |= store_read_end(db) != DB_FINE;
    return n ? rows[0].name : S("");
}

static void check_file(struct checking *c, const struct file_row *f)
{
    struct promised all[FILE_COPIES];
    struct seen seen;
    i64 bytes = 0;
    bool good = true;
    size_t n = promises(c, f, all);
    for (size_t i = 0; i < n && !c->check.away; i++) {
        c->check.away |= all[i].there && !read_copy(c, f->id, &all[i], &seen);
        const char *what = all[i].there ? fault_of(&all[i], &seen) : "it is missing";
        if (what && !c->check.away && c->watch->bad) {
            struct file_bad bad = {f->id, all[i].copy, name_of(c, f->id), what};
            c->watch->bad(c->watch->ctx, &bad);
        }
        good &= !what;
        bytes += all[i].size;
    }
    if (c->check.away)
        return;
    c->check.bad += !good;
    c->check.files += good;
    c->check.bytes += good ? bytes : 0;
}

struct files_check files_verify(struct store *s, const struct files_watch *watch)
{
    struct checking c = {
        .store = s, .arena = arena_new(16 * FILE_PIECE), .names = arena_new(0), .watch = watch};
    struct file_row *rows;
    id64 after = 0;
    for (size_t n = FILES_AT_ONCE; n == FILES_AT_ONCE && !c.check.away;) {
        struct db *db = store_read(s, c.names, now_ms());
        n = file_rows_after(db, after, FILES_AT_ONCE, &rows);
        c.check.away |= store_read_end(db) != DB_FINE;
        for (size_t i = 0; i < n && !c.check.away; i++) {
            check_file(&c, &rows[i]);
            after = rows[i].id;
            if (watch->progress)
                watch->progress(watch->ctx, c.check.files + c.check.bad);
        }
        arena_reset(c.names);
    }
    arena_free(c.names);
    arena_free(c.arena);
    return c.check;
}
