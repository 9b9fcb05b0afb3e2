/* The record's rules: appending, hashing, verifying. Uses record.sql. */
#include "record/record.h"

#include "base/buf.h"
#include "base/random.h"
#include "record/record.sql.h"

enum { KEY_SIZE = 32 };

static void put_number(struct buf *b, u64 v)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_byte(b, (char)(v >> shift));
}

static void put_text(struct buf *b, str s)
{
    put_number(b, s.n);
    buf_put(b, s);
}

static str bytes_of(const struct hash *h)
{
    return (str){(const char *)h->bytes, HASH_SIZE};
}

/* One line as it is hashed: every field with its length, so that no two lines share their bytes. */
static struct hash record_hash(struct arena *a, const struct hash *before,
                               const struct record_line *line)
{
    struct buf b = buf_new(a);
    put_text(&b, S("linli record 1"));
    put_text(&b, bytes_of(before));
    put_number(&b, (u64)line->seq);
    put_number(&b, (u64)line->at);
    put_number(&b, (u64)line->actor);
    put_text(&b, line->verb);
    put_number(&b, (u64)line->subject);
    put_text(&b, line->place);
    put_number(&b, line->is_public);
    put_text(&b, line->commitment);
    return hash_blake2b(buf_str(&b), STR_NONE);
}

/* Keyed, so that nobody can guess a short detail from its commitment once the key is destroyed. */
static struct hash commit_to(str detail, str key)
{
    return hash_blake2b(detail, key);
}

/* The line before, as it was read or written in this transaction. */
struct head {
    i64 seq; /* 0: not known; or there is none */
    struct hash hash;
};
_Static_assert(sizeof(struct head) <= DB_NOTE, "the record's note fits");

static struct head *head_of(struct db *db)
{
    struct head *head = db_note(db);
    struct record_line last;
    if (!head->seq && record_last(db, &last)) {
        head->seq = last.seq;
        memcpy(head->hash.bytes, last.hash.p, last.hash.n == HASH_SIZE ? HASH_SIZE : 0);
    }
    return head;
}

void record(struct db *db, struct record_entry entry)
{
    struct arena *a = db_arena(db);
    struct head *head = head_of(db);
    i64 seq = head->seq + 1;
    char *key = arena_alloc(a, KEY_SIZE);
    random_bytes(key, KEY_SIZE);
    struct record_kept kept = {seq, {key, KEY_SIZE}, entry.detail.p ? entry.detail : S("{}")};
    struct hash commitment = commit_to(kept.detail, kept.key);
    struct record_line line = {.seq = seq,
                               .at = db_now(db),
                               .actor = entry.actor,
                               .verb = str_from(entry.verb),
                               .subject = entry.subject,
                               .place = str_or_empty(entry.place),
                               .is_public = entry.is_public,
                               .commitment = bytes_of(&commitment)};
    struct hash hash = record_hash(a, &head->hash, &line);
    line.hash = bytes_of(&hash);
    record_append(db, &line);
    record_append_detail(db, &kept);
    *head = (struct head){seq, hash};
}

struct verifier {
    struct arena *arena; /* of one line */
    struct record_check check;
    struct hash noted;
    bool looking; /* for the noted head */
    void (*progress)(void *ctx, i64 seq);
    void *ctx;
};

static const char *fault_of(struct verifier *v, const struct record_line *line)
{
    if (line->seq != v->check.lines + 1)
        return N_("A line is missing before it.");
    struct hash hash = record_hash(v->arena, &v->check.head, line);
    if (!str_eq(line->hash, bytes_of(&hash)))
        return N_("It does not follow from the line before it.");
    v->check.head = hash;
    return NULL;
}

static bool verify_line(void *ctx, const struct record_line *line)
{
    struct verifier *v = ctx;
    arena_reset(v->arena);
    v->check.fault = fault_of(v, line);
    if (v->check.fault) {
        v->check.bad = line->seq;
        return false;
    }
    v->check.lines++;
    if (v->looking && hash_eq(&v->check.head, &v->noted))
        v->looking = false;
    if (v->progress)
        v->progress(v->ctx, line->seq);
    return true;
}

/* Details are read in a second pass: what is kept must still be what was committed to. */
static bool verify_kept(void *ctx, const struct record_committed *c)
{
    struct verifier *v = ctx;
    struct hash commitment = commit_to(c->detail, c->key);
    if (str_eq(c->commitment, bytes_of(&commitment)))
        return true;
    v->check.bad = c->seq;
    v->check.fault = N_("Its detail is not what was recorded.");
    return false;
}

struct record_check record_verify(struct db *db, str head, void (*progress)(void *ctx, i64 seq),
                                  void *ctx)
{
    struct verifier v = {.arena = arena_new(1 << 20), .progress = progress, .ctx = ctx};
    v.looking = head.n > 0;
    if (v.looking && !hex_read(head, v.noted.bytes, HASH_SIZE))
        v.check =
            (struct record_check){.bad = 1, .fault = N_("The head noted earlier is no hash.")};
    if (!v.check.bad)
        record_lines(db, verify_line, &v);
    if (!v.check.bad && v.looking)
        v.check = (struct record_check){
            .bad = v.check.lines + 1, .fault = N_("The line with the head noted earlier is gone.")};
    if (!v.check.bad)
        record_committed_lines(db, verify_kept, &v);
    arena_free(v.arena);
    return v.check;
}
