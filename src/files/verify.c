/* Are all files what they were when they came? Uses files.sql. */
#include "base/hash.h"
#include "base/when.h"
#include "files/inner.h"

enum { FILES_AT_ONCE = 100 };

struct checking {
    struct store *store;
    struct arena *arena; /* of a piece */
    struct files_check check;
};

/* A copy's bytes, a piece a snapshot: their number, hash and first piece's kind. False: away. */
struct seen {
    i64 bytes;
    struct hash hash;
    enum file_type type;
};

static bool read_copy(struct checking *c, id64 file, enum file_copy copy, i64 size,
                      struct seen *out)
{
    struct file_reader reader = {.file = file, .copy = copy, .end = size};
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

static bool copy_size(struct checking *c, id64 file, enum file_copy copy, i64 *size)
{
    struct file_reader reader;
    struct db *db = store_read(c->store, c->arena, now_ms());
    bool there = file_open(db, file, copy, &reader);
    *size = reader.end;
    c->check.away |= store_read_end(db) != DB_FINE;
    arena_reset(c->arena);
    return there;
}

/* NULL: all is well, or the store is away. */
static const char *fault_of(struct checking *c, const struct file *f, const struct hash *wanted)
{
    struct seen seen;
    i64 size;
    bool picture = type_is_picture(f->type) && f->state == FILE_READY;
    int first = picture ? COPY_SMALL_JPEG : COPY_ORIGINAL;
    int last = picture ? COPY_LARGE_WEBP : COPY_ORIGINAL;
    for (int copy = first; copy <= last && !c->check.away; copy++) {
        if (!copy_size(c, f->id, (enum file_copy)copy, &size) && !c->check.away)
            return "one of its copies is missing";
        c->check.away |= !read_copy(c, f->id, (enum file_copy)copy, size, &seen);
        if (c->check.away)
            return NULL;
        if (seen.bytes != size)
            return "some of its bytes are missing";
        if (!picture && !hash_eq(&seen.hash, wanted))
            return "its bytes are not those that came";
        if (picture && seen.type != (copy % 2 ? FILE_JPEG : FILE_WEBP))
            return "one of its copies is no picture";
        c->check.bytes += seen.bytes;
    }
    return NULL;
}

struct files_check files_verify(struct store *s, void (*progress)(void *ctx, i64 files), void *ctx)
{
    struct checking c = {.store = s, .arena = arena_new(16 * FILE_PIECE)};
    struct arena *names = arena_new(0);
    struct file_row *rows;
    id64 after = 0;
    for (size_t n = FILES_AT_ONCE; n == FILES_AT_ONCE && !c.check.bad && !c.check.away;) {
        struct db *db = store_read(s, names, now_ms());
        n = file_rows_after(db, after, FILES_AT_ONCE, &rows);
        c.check.away |= store_read_end(db) != DB_FINE;
        for (size_t i = 0; i < n && !c.check.bad && !c.check.away; i++) {
            struct hash wanted = {{0}};
            struct file f = {.id = rows[i].id,
                             .type = (enum file_type)rows[i].type,
                             .state = (enum file_state)rows[i].state};
            hex_read(rows[i].hash, wanted.bytes, HASH_SIZE);
            c.check.fault = fault_of(&c, &f, &wanted);
            c.check.bad = c.check.fault ? f.id : 0;
            c.check.files += !c.check.fault && !c.check.away;
            after = f.id;
            if (progress)
                progress(ctx, c.check.files);
        }
        arena_reset(names);
    }
    arena_free(names);
    arena_free(c.arena);
    return c.check;
}
