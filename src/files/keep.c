/* Contents into the store and out of it again, in pieces. Uses files.sql.
 *
 * Twenty megabytes in one commit would hold up everybody who writes. So the pieces come first, half
 * a megabyte a commit, under a row that nobody can see; the last commit makes it visible. What a
 * crash leaves behind has no use and is swept like everything that was never attached. */
#include "base/hash.h"
#include "base/id.h"
#include "base/utf8.h"
#include "base/when.h"
#include "files/inner.h"

#define UNUSED_KEPT DAYS(1)
#define LOOSE_BYTES_MOST                                                                           \
    ((i64)2 * 1024 * 1024 * 1024)                  /* so that nobody fills the disk with them      \
                                                    */
#define LOOSE_OF_ONE_MOST ((i64)100 * 1024 * 1024) /* and nobody takes the others' room */

/* ── In ── */

struct keeping {
    str hash;
    str content, sender;
    enum file_type type;
    id64 file;
    i64 next;      /* piece */
    bool here;     /* somebody sent it before */
    bool exported; /* a picture that was made here or in another store */
};

str file_hash(struct arena *a, str content)
{
    struct buf b = buf_new(a);
    struct hash hash = hash_blake2b(content, STR_NONE);
    hex_put(&b, hash.bytes, sizeof hash.bytes);
    return buf_str(&b);
}

/* Is there anything to prepare in such a file? */
static bool type_prepared(enum file_type t)
{
    return t != FILE_OTHER;
}

/* What was sent before is kept another while, and tried again where it could not be prepared. */
static bool found_again(struct db *db, struct keeping *k)
{
    struct file_row row;
    bool there =
        (k->exported && file_row_by_made(db, k->hash, &row)) || file_row_by_hash(db, k->hash, &row);
    if (!there)
        return false;
    file_set_kept(db, row.id, db_now(db));
    file_try_again(db, row.id);
    k->file = row.id;
    return true;
}

static struct result begin(struct db *db, void *arg)
{
    struct keeping *k = arg;
    k->here = found_again(db, k);
    if (k->here)
        return made(k->file);
    i64 loose = 0;
    file_loose_bytes(db, &loose);
    if (loose > LOOSE_BYTES_MOST)
        return refuse(UNAVAILABLE, NULL,
                      N_("Too many files are waiting just now. Please send yours tomorrow."));
    if (k->sender.n && file_loose_bytes_of(db, k->sender, &loose) &&
        loose + (i64)k->content.n > LOOSE_OF_ONE_MOST)
        return refuse(
            CONFLICT, NULL,
            N_("You have sent more than 100 MB that hangs on nothing yet. Finish what you "
               "began, or send this tomorrow."));
    k->file = id_new(db_now(db));
    k->next = 0;
    struct file_insert_row row = {k->file,    k->hash,   (i64)k->content.n, k->type,
                                  db_now(db), k->sender, k->exported};
    file_insert(db, &row);
    return made(k->file);
}

bool pieces_put(struct db *db, id64 file, enum file_copy copy, str content, i64 *n)
{
    for (int i = 0; i < PIECES_A_COMMIT; i++) {
        str rest = str_from_at(content, (size_t)*n * FILE_PIECE);
        if (!rest.n)
            return true;
        piece_insert(db, file, copy, (*n)++, str_first(rest, FILE_PIECE));
    }
    return (size_t)*n * FILE_PIECE >= content.n;
}

/* May run twice: counts on from where the commit before ended. */
static struct result put_some(struct db *db, void *arg)
{
    const struct keeping *k = arg;
    i64 n = k->next;
    pieces_put(db, k->file, COPY_ORIGINAL, k->content, &n);
    return OK_RESULT;
}

static struct result end(struct db *db, void *arg)
{
    struct keeping *k = arg;
    if (found_again(db, k)) /* sent twice at once: the other was whole first */
        return made(k->file);
    file_set_whole(db, k->file, type_prepared(k->type) ? FILE_WAITING : FILE_READY);
    return made(k->file);
}

struct result file_keep(struct store *s, struct arena *a, msec now, str content)
{
    return file_keep_from(s, a, now, content, S(""));
}

static struct result keep(struct store *s, struct arena *a, msec now, struct keeping *k)
{
    k->type = file_sniff(k->content);
    if (!k->content.n)
        return refuse(INVALID, NULL, N_("This file is empty."));
    if (k->content.n > FILE_BYTES_MOST)
        return refuse(INVALID, NULL, N_("A file has at most 20 MB."));
    k->hash = file_hash(a, k->content);
    struct result r = store_write(s, a, now, begin, k);
    if (r.outcome || k->here)
        return r;
    while ((size_t)k->next * FILE_PIECE < k->content.n) {
        if ((r = store_write(s, a, now, put_some, k)).outcome)
            return r;
        k->next += PIECES_A_COMMIT;
    }
    return store_write(s, a, now, end, k);
}

struct result file_keep_from(struct store *s, struct arena *a, msec now, str content, str sender)
{
    struct keeping k = {.content = content, .sender = sender};
    return keep(s, a, now, &k);
}

struct result file_keep_exported(struct store *s, struct arena *a, msec now, str content)
{
    struct keeping k = {.content = content, .sender = S(""), .exported = picture_is_bare(content)};
    return keep(s, a, now, &k);
}

/* ── Out ── */

bool file_open(struct db *db, id64 file, enum file_copy copy, struct file_reader *out)
{
    struct file_row row;
    struct made_row made_one;
    *out = (struct file_reader){.file = file, .copy = copy};
    if (!file_row_by_id(db, file, &row))
        return false;
    if (copy != COPY_ORIGINAL) {
        bool there = made_of(db, file, copy, &made_one);
        out->end = there ? made_one.size : 0;
        return there;
    }
    out->end = row.size;
    return row.state != FILE_READY || !type_is_picture((enum file_type)row.type);
}

bool file_open_exported(struct db *db, id64 file, struct file_reader *out)
{
    struct file_row row;
    bool keeps = false;
    if (file_row_by_id(db, file, &row) && file_keeps(db, file, &keeps) && keeps) {
        *out = (struct file_reader){.file = file, .copy = COPY_ORIGINAL, .end = row.size};
        return true;
    }
    return file_open(db, file, COPY_ORIGINAL, out) || file_open(db, file, COPY_LARGE_JPEG, out);
}

bool file_read_on(struct db *db, struct file_reader *r, struct buf *b)
{
    str bytes;
    if (r->at >= r->end)
        return false;
    if (!piece_bytes(db, r->file, r->copy, r->at / FILE_PIECE, &bytes))
        return false; /* of a store that failed: whoever ends the snapshot sees it */
    bytes = str_from_at(bytes, (size_t)(r->at % FILE_PIECE));
    bytes = str_first(bytes, (size_t)(r->end - r->at));
    buf_put(b, bytes);
    r->at += (i64)bytes.n;
    return bytes.n > 0;
}

bool file_text(struct db *db, id64 file, size_t most, str *out)
{
    /* A character has at least one byte, so this many are enough; then to the byte. */
    if (!text_of(db, file, (i64)most, out))
        return false;
    *out = str_first(*out, most);
    while (out->n && !utf8_valid(*out)) /* at most three: cut within a character */
        out->n--;
    return out->n > 0;
}

/* ── Sweeping ── */

/* A picture's bytes as they came, once it has been made anew. */
static bool clear_some(struct db *db)
{
    id64 file;
    i64 last;
    if (!file_clearing(db, &file))
        return false;
    if (piece_last_of(db, file, COPY_ORIGINAL, &last))
        pieces_delete(db, file, COPY_ORIGINAL,
                      last < PIECES_A_COMMIT ? 0 : last - PIECES_A_COMMIT + 1);
    else
        file_cleared(db, file);
    return true;
}

bool files_sweep(struct db *db)
{
    struct unused_row unused;
    struct last_piece_row last;
    if (clear_some(db))
        return true;
    if (!file_oldest_unused(db, db_now(db) - UNUSED_KEPT, &unused))
        return false;
    if (unused.state != FILE_COMING)
        file_begin_end(db, unused.id);
    if (piece_last(db, unused.id, &last)) {
        i64 from = last.n - PIECES_A_COMMIT + 1;
        pieces_delete(db, unused.id, last.copy, from > 0 ? from : 0);
        return true;
    }
    made_delete(db, unused.id);
    text_delete(db, unused.id);
    file_delete(db, unused.id);
    return true;
}
