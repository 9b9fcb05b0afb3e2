/* What becomes of files in the sandbox, on both databases: pictures made anew without what came
 * with them, texts of documents, everything that is damaged or a bomb. Fixtures: tests/files/. */
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "files/files.sql.h"
#include "files/made.h"
#include "files/prepare.h"
#include "record/record.sql.h"
#include "store/on_both.h"

static const struct migration *const migrations[] = {record_migrations, files_migrations, NULL};

/* Of the folder above this program's. */
static const char *worker(void)
{
    static char path[4096];
    char self[3000];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = 0;
    snprintf(path, sizeof path, "%.*s/../linli-worker", (int)(strrchr(self, '/') - self), self);
    return path;
}

static str fixture(struct scratch *s, const char *name)
{
    str content, why;
    if (!file_read(s->arena, str_fmt(s->arena, "tests/files/%s", name).p, FILE_BYTES_MOST, &content,
                   &why))
        fail_msg("%.*s", STR_FMT(why));
    return content;
}

static struct file file_now(struct scratch *s, id64 id)
{
    struct file_row row;
    struct db *db = store_read(s->store, s->arena, now_ms());
    assert_true(file_row_by_id(db, id, &row));
    assert_int_equal(store_read_end(db), DB_FINE);
    return (struct file){.id = row.id,
                         .state = (enum file_state)row.state,
                         .fault = (enum file_fault)row.fault,
                         .width = row.width,
                         .height = row.height};
}

static struct result sweep(struct db *db, void *arg)
{
    *(bool *)arg = files_sweep(db);
    return OK_RESULT;
}

/* Keeps it, has it prepared, sweeps. */
static struct file prepared(struct scratch *s, str content)
{
    bool more = true;
    struct result kept = file_keep(s->store, s->arena, now_ms(), content);
    assert_int_equal(kept.outcome, DONE);
    assert_true(prepare_one(s->store, s->arena, NULL, worker()));
    while (more)
        assert_int_equal(store_write(s->store, s->arena, now_ms(), sweep, &more).outcome, DONE);
    return file_now(s, kept.made);
}

static str copy_of(struct scratch *s, id64 file, enum file_copy copy)
{
    struct file_reader reader;
    struct buf b = buf_new(s->arena);
    struct db *db = store_read(s->store, s->arena, now_ms());
    if (file_open(db, file, copy, &reader))
        while (file_read_on(db, &reader, &b))
            ;
    assert_int_equal(store_read_end(db), DB_FINE);
    return buf_str(&b);
}

static str text_now(struct scratch *s, id64 file)
{
    str text = S("");
    struct db *db = store_read(s->store, s->arena, now_ms());
    if (!file_text(db, file, FILE_TEXT_MOST, &text))
        text = S("");
    store_read_end(db);
    return text;
}

static const struct files_watch unwatched = {0};

/* ── Pictures ── */

static void a_picture_is_made_anew(void **state)
{
    /* The camera's name, and degrees, minutes and seconds of the place, as the fixture has them. */
    static const str secrets[] = {
        S_INIT("LINLICAM"), S_INIT("\x1f\0\0\0\1\0\0\0\x0b\0\0\0\1\0\0\0"),
        S_INIT("\xa8\x11\0\0\x64\0\0\0"), S_INIT("\x79\0\0\0\1\0\0\0\x18\0\0\0\1\0\0\0")};
    SCRATCH;
    for (size_t i = 0; i < COUNT(secrets); i++)
        assert_true(str_has(fixture(s, "phone.jpg"), secrets[i]));
    struct file f = prepared(s, fixture(s, "phone.jpg"));
    assert_int_equal(f.state, FILE_READY);
    assert_int_equal(f.width, 40); /* upright: it was 60 by 40, on its side */
    assert_int_equal(f.height, 60);
    for (int copy = COPY_SMALL_JPEG; copy < FILE_COPIES; copy++) {
        str bytes = copy_of(s, f.id, (enum file_copy)copy);
        assert_int_equal(file_sniff(bytes), (copy - COPY_SMALL_JPEG) % 2 ? FILE_WEBP : FILE_JPEG);
        for (size_t i = 0; i < COUNT(secrets); i++)
            if (str_has(bytes, secrets[i]))
                fail_msg("copy %d still has secret %zu", copy, i);
    }
    assert_int_equal(files_verify(s->store, &unwatched).files, 1);
    /* And what came is gone. */
    assert_int_equal(copy_of(s, f.id, COPY_ORIGINAL).n, 0);
    struct last_piece_row last;
    i64 n;
    struct db *db = store_read(s->store, s->arena, now_ms());
    assert_true(piece_last(db, f.id, &last));
    assert_false(piece_last_of(db, f.id, COPY_ORIGINAL, &n));
    store_read_end(db);
}

static str exported(struct scratch *s, id64 file)
{
    struct file_reader reader;
    struct buf b = buf_new(s->arena);
    struct db *db = store_read(s->store, s->arena, now_ms());
    if (file_open_exported(db, file, &reader))
        while (file_read_on(db, &reader, &b))
            ;
    assert_int_equal(store_read_end(db), DB_FINE);
    return buf_str(&b);
}

struct flip {
    id64 file;
    enum file_copy copy;
};

/* The last byte of the first piece. */
static struct result flip(struct db *db, void *arg)
{
    const struct flip *f = arg;
    str bytes;
    if (!piece_bytes(db, f->file, f->copy, 0, &bytes) || !bytes.n)
        return refuse(MISSING, NULL, "no piece");
    char *other = arena_alloc(db_arena(db), bytes.n);
    memcpy(other, bytes.p, bytes.n);
    other[bytes.n - 1] ^= 1;
    pieces_delete(db, f->file, f->copy, 0);
    piece_insert(db, f->file, f->copy, 0, (str){other, bytes.n});
    return OK_RESULT;
}

static void note_copy(void *ctx, const struct file_bad *bad)
{
    struct flip *f = ctx;
    assert_int_equal(f->copy, FILE_COPIES); /* one only */
    *f = (struct flip){bad->file, bad->copy};
}

static void a_flipped_byte_is_found(struct scratch *s, id64 file, enum file_copy copy)
{
    struct flip wanted = {file, copy}, found = {.copy = FILE_COPIES};
    struct files_watch watch = {.bad = note_copy, .ctx = &found};
    assert_int_equal(store_write(s->store, s->arena, now_ms(), flip, &wanted).outcome, DONE);
    assert_int_equal(files_verify(s->store, &watch).bad, 1);
    assert_int_equal(found.file, file);
    assert_int_equal(found.copy, copy);
    assert_int_equal(store_write(s->store, s->arena, now_ms(), flip, &wanted).outcome, DONE);
    assert_int_equal(files_verify(s->store, &unwatched).bad, 0);
}

/* In its own store the picture is found again; in another its bytes stay for the next export, while
 * what readers see is made anew of them like of any other. */
static void a_picture_goes_round_without_loss(void **state)
{
    SCRATCH;
    struct file first = prepared(s, fixture(s, "phone.jpg"));
    str bytes = str_copy(s->arena, exported(s, first.id));
    assert_true(str_eq(bytes, copy_of(s, first.id, COPY_LARGE_JPEG)));
    assert_true(picture_is_bare(bytes));
    struct result again = file_keep_exported(s->store, s->arena, now_ms(), bytes);
    assert_int_equal(again.made, first.id);

    struct scratch other;
    assert_true(scratch_open(&other, s->engine, s->migrations));
    again = file_keep_exported(other.store, other.arena, now_ms(), bytes);
    assert_true(prepare_one(other.store, other.arena, NULL, worker()));
    bool more = true;
    while (more)
        store_write(other.store, other.arena, now_ms(), sweep, &more);
    assert_int_equal(file_now(&other, again.made).state, FILE_READY);
    assert_true(str_eq(exported(&other, again.made), bytes));
    assert_int_equal(copy_of(&other, again.made, COPY_ORIGINAL).n, 0); /* nobody is shown them */
    str large = copy_of(&other, again.made, COPY_LARGE_JPEG);
    assert_true(large.n > 0 && !str_eq(large, bytes));
    assert_int_equal(files_verify(other.store, &unwatched).bad, 0);
    for (int copy = COPY_ORIGINAL; copy < FILE_COPIES; copy++)
        a_flipped_byte_is_found(&other, again.made, (enum file_copy)copy);
    scratch_close(&other);

    /* What bears a camera or a place is made anew, whoever says that it was exported. */
    str phone = fixture(s, "plain.heic");
    assert_false(picture_is_bare(phone));
    again = file_keep_exported(s->store, s->arena, now_ms(), phone);
    assert_true(prepare_one(s->store, s->arena, NULL, worker()));
    assert_false(str_eq(exported(s, again.made), phone));
}

static void every_kind_of_picture_is_read(void **state)
{
    static const char *const names[] = {"clear.png", "plain.webp", "plain.heic"};
    SCRATCH;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct file f = prepared(s, fixture(s, names[i]));
        if (f.state != FILE_READY || f.width != 60 || f.height != 40)
            fail_msg("%s: state %d, fault %d", names[i], f.state, f.fault);
    }
}

/* A PNG that says it has 100,000 by 100,000 points. */
static const char huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0\1\0\0\0\0"
                           "\x80\x29\x36\x65\0\0\0\x0bIDAT\x78\x9c\x63\x60\x80\1\0\0\x0a\0\1"
                           "\x7f\x80\x74\x5e";

static void damaged_and_huge_pictures_say_so(void **state)
{
    SCRATCH;
    str phone = fixture(s, "phone.jpg");
    struct file f = prepared(s, str_first(phone, phone.n - 200)); /* what is there is shown */
    assert_int_equal(f.state, FILE_READY);
    f = prepared(s, str_first(phone, phone.n / 2));
    assert_int_equal(f.state, FILE_FAULTY);
    assert_int_equal(f.fault, FAULT_UNREADABLE);
    f = prepared(s, (str){huge, sizeof huge - 1});
    assert_int_equal(f.state, FILE_FAULTY);
    assert_int_equal(f.fault, FAULT_TOO_LARGE);
    f = prepared(s, S("\xff\xd8\xff and then nothing of a picture"));
    assert_int_equal(f.fault, FAULT_UNREADABLE);
    f = prepared(s, S("RIFF\x24\0\0\0WEBPVP8 no"));
    assert_int_equal(f.fault, FAULT_UNREADABLE);
}

/* ── Documents ── */

static void texts_are_taken_out(void **state)
{
    SCRATCH;
    struct file f = prepared(s, fixture(s, "one.pdf"));
    assert_int_equal(f.state, FILE_READY);
    assert_true(str_has(text_now(s, f.id), S("The lamp at gate 1 is out")));
    assert_true(copy_of(s, f.id, COPY_ORIGINAL).n > 0);
    f = prepared(s, fixture(s, "minutes.odt"));
    assert_int_equal(f.state, FILE_READY);
    assert_true(
        str_eq(text_now(s, f.id), S("会议纪要\nThe lamp at  gate 3\tis out.\nيوم الثلاثاء")));
    f = prepared(s, fixture(s, "minutes.docx"));
    assert_int_equal(f.state, FILE_READY);
    assert_true(str_eq(text_now(s, f.id), S("会议纪要\nThe lamp is out.\tيوم الثلاثاء")));
}

static void damaged_documents_and_bombs_say_so(void **state)
{
    SCRATCH;
    struct file f = prepared(s, fixture(s, "entities.odt"));
    assert_int_equal(f.state, FILE_FAULTY);
    assert_int_equal(f.fault, FAULT_UNREADABLE);
    f = prepared(s, fixture(s, "bomb.odt"));
    assert_int_equal(f.state, FILE_FAULTY);
    assert_int_equal(f.fault, FAULT_TOO_LARGE);
    str odt = fixture(s, "minutes.odt");
    f = prepared(s, str_first(odt, odt.n / 2));
    assert_int_equal(f.fault, FAULT_UNREADABLE);
    f = prepared(s, S("%PDF-1.4\nand nothing else"));
    assert_int_equal(f.fault, FAULT_UNREADABLE);
    assert_int_equal(text_now(s, f.id).n, 0);
}

/* ── Around it ── */

struct seen {
    int n;
    id64 owner;
};
static struct seen seen;

static void ready(struct db *db, const struct attachment *a)
{
    (void)db;
    seen.n++;
    seen.owner = a->owner;
}

static struct result hang(struct db *db, void *arg)
{
    const struct hang_on to = {OWNER_CASE, 42, 0, 0, S("")};
    const struct file_new file = {.file = *(id64 *)arg, .name = S("x.pdf")};
    return files_attach(db, NULL, &to, &file, 1);
}

static void the_owner_is_told(void **state)
{
    static const struct file_owner cases = {.kind = OWNER_CASE, .ready = ready};
    static const struct file_owner *const owners[] = {&cases, NULL};
    SCRATCH;
    id64 file = file_keep(s->store, s->arena, now_ms(), fixture(s, "one.pdf")).made;
    assert_int_equal(store_write(s->store, s->arena, now_ms(), hang, &file).outcome, DONE);
    seen = (struct seen){0};
    assert_true(prepare_one(s->store, s->arena, owners, worker()));
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.owner, 42);
    assert_false(prepare_one(s->store, s->arena, owners, worker()));
}

static void without_a_worker_it_waits(void **state)
{
    SCRATCH;
    id64 file = file_keep(s->store, s->arena, now_ms(), fixture(s, "one.pdf")).made;
    for (int i = 0; i < 2; i++)
        assert_false(prepare_one(s->store, s->arena, NULL, "/nonexistent/linli-worker"));
    assert_int_equal(file_now(s, file).state, FILE_WAITING);
    scratch_reopen(s); /* after a restart it is taken up */
    assert_true(prepare_one(s->store, s->arena, NULL, worker()));
    assert_int_equal(file_now(s, file).state, FILE_READY);
}

static void what_always_fails_is_given_up(void **state)
{
    SCRATCH;
    id64 file = file_keep(s->store, s->arena, now_ms(), fixture(s, "one.pdf")).made;
    for (int i = 0; i < 3; i++)
        assert_false(prepare_one(s->store, s->arena, NULL, "/nonexistent/linli-worker"));
    assert_true(prepare_one(s->store, s->arena, NULL, "/nonexistent/linli-worker"));
    assert_int_equal(file_now(s, file).state, FILE_FAULTY);
    /* Sent again, it is tried again. */
    assert_int_equal(file_keep(s->store, s->arena, now_ms(), fixture(s, "one.pdf")).made, file);
    assert_int_equal(file_now(s, file).state, FILE_WAITING);
}

static void the_thread_does_the_same(void **state)
{
    SCRATCH;
    struct preparer *p = prepare_start(s->arena, s->store, NULL, worker());
    assert_non_null(p);
    id64 file = file_keep(s->store, s->arena, now_ms(), fixture(s, "plain.webp")).made;
    prepare_wake(p);
    msec until = steady_ms() + SECONDS(30);
    while (file_now(s, file).state == FILE_WAITING && steady_ms() < until)
        usleep(20000);
    assert_int_equal(file_now(s, file).state, FILE_READY);
    prepare_stop(p);
}

/* As when two linli share a database: both take up the same files. */
static void two_at_once_do_no_harm(void **state)
{
    static const char *const names[] = {"phone.jpg", "clear.png", "plain.webp"};
    SCRATCH;
    id64 files[COUNT(names)];
    for (size_t i = 0; i < COUNT(names); i++)
        files[i] = file_keep(s->store, s->arena, now_ms(), fixture(s, names[i])).made;
    struct preparer *both[] = {prepare_start(s->arena, s->store, NULL, worker()),
                               prepare_start(s->arena, s->store, NULL, worker())};
    msec until = steady_ms() + SECONDS(60);
    for (size_t i = 0; i < COUNT(names); i++)
        while (file_now(s, files[i]).state == FILE_WAITING && steady_ms() < until)
            usleep(20000);
    prepare_stop(both[0]);
    prepare_stop(both[1]);
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(file_now(s, files[i]).state, FILE_READY);
        for (int copy = COPY_SMALL_JPEG; copy < FILE_COPIES; copy++)
            assert_int_equal(file_sniff(copy_of(s, files[i], (enum file_copy)copy)),
                             (copy - COPY_SMALL_JPEG) % 2 ? FILE_WEBP : FILE_JPEG);
    }
}

static void answers_are_not_believed(void **state)
{
    struct arena *a = arena_new(0);
    struct buf b = buf_new(a);
    struct made made[FILE_COPIES - 1];
    (void)state;
    for (u32 i = 0; i < FILE_COPIES - 1; i++) {
        str bytes = i % 2 ? S("RIFF\4\0\0\0WEBPVP8 ") : S("\xff\xd8\xff\xe0");
        struct made_head head = {COPY_SMALL_JPEG + i, 10, 20, (u32)bytes.n};
        buf_put(&b, (str){(const char *)&head, sizeof head});
        buf_put(&b, bytes);
    }
    str right = buf_str(&b);
    assert_true(made_read(right, made));
    for (size_t n = 0; n < right.n; n++)
        assert_false(made_read(str_first(right, n), made));
    for (size_t i = 0; i < sizeof(struct made_head); i += 4) { /* each number of the first head */
        u32 wrong = 0xfffffff0, kept;
        memcpy(&kept, right.p + i, 4);
        memcpy((char *)(uintptr_t)right.p + i, &wrong, 4);
        assert_false(made_read(right, made));
        memcpy((char *)(uintptr_t)right.p + i, &kept, 4);
    }
    memcpy((char *)(uintptr_t)right.p + sizeof(struct made_head), "<htm", 4);
    assert_false(made_read(right, made));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_picture_is_made_anew, migrations),
        ON_BOTH(a_picture_goes_round_without_loss, migrations),
        ON_BOTH(every_kind_of_picture_is_read, migrations),
        ON_BOTH(damaged_and_huge_pictures_say_so, migrations),
        ON_BOTH(texts_are_taken_out, migrations),
        ON_BOTH(damaged_documents_and_bombs_say_so, migrations),
        ON_BOTH(the_owner_is_told, migrations),
        ON_BOTH(without_a_worker_it_waits, migrations),
        ON_BOTH(what_always_fails_is_given_up, migrations),
        ON_BOTH(the_thread_does_the_same, migrations),
        ON_BOTH(two_at_once_do_no_harm, migrations),
        cmocka_unit_test(answers_are_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
