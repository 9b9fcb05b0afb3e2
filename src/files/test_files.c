/* Contents in and out of the store, what hangs on what, names and types; on both databases. What is
 * made of pictures and documents: test_prepare.c. */
#include "base/random.h"
#include "base/when.h"
#include "files/files.h"
#include "files/files.sql.h"
#include "record/record.sql.h"
#include "store/on_both.h"

#define NOW INT64_C(1795485600000)

static const struct migration *const migrations[] = {record_migrations, files_migrations, NULL};

static str bytes_of(struct arena *a, size_t n, u64 seed)
{
    struct dice dice = {seed};
    char *p = arena_alloc(a, n + 8);
    for (size_t i = 0; i < n; i += 8) {
        u64 v = dice_u64(&dice);
        memcpy(p + i, &v, 8);
    }
    return (str){p, n};
}

static id64 keep(struct scratch *s, str content)
{
    struct result r = file_keep(s->store, s->arena, NOW, content);
    assert_int_equal(r.outcome, DONE);
    assert_true(r.made > 0);
    return r.made;
}

static str read_part(struct scratch *s, id64 file, enum file_copy copy, i64 from, i64 end)
{
    struct file_reader reader;
    struct buf b = buf_new(s->arena);
    struct db *db = store_read(s->store, s->arena, NOW);
    assert_true(file_open(db, file, copy, &reader));
    reader.at = from;
    reader.end = end < 0 ? reader.end : end;
    while (file_read_on(db, &reader, &b))
        ;
    assert_int_equal(store_read_end(db), DB_FINE);
    return buf_str(&b);
}

static i64 count_pieces(struct scratch *s, id64 file)
{
    i64 n = -1;
    struct db *db = store_read(s->store, s->arena, NOW);
    piece_last_of(db, file, COPY_ORIGINAL, &n);
    store_read_end(db);
    return n + 1;
}

/* ── Contents ── */

static void what_goes_in_comes_out(void **state)
{
    static const size_t sizes[] = {1,
                                   FILE_PIECE - 1,
                                   FILE_PIECE,
                                   FILE_PIECE + 1,
                                   4 * FILE_PIECE,
                                   4 * FILE_PIECE + 1,
                                   9 * FILE_PIECE + 77};
    SCRATCH;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        str content = bytes_of(s->arena, sizes[i], i + 1);
        id64 file = keep(s, content);
        assert_int_equal(count_pieces(s, file), (sizes[i] + FILE_PIECE - 1) / FILE_PIECE);
        assert_true(str_eq(read_part(s, file, COPY_ORIGINAL, 0, -1), content));
        i64 third = (i64)sizes[i] / 3, end = (i64)sizes[i] - third;
        assert_true(str_eq(read_part(s, file, COPY_ORIGINAL, third, end),
                           str_first(str_from_at(content, (size_t)third), (size_t)(end - third))));
    }
}

static void the_same_content_is_kept_once(void **state)
{
    SCRATCH;
    str content = bytes_of(s->arena, 300000, 7);
    id64 first = keep(s, content);
    assert_int_equal(keep(s, content), first);
    content = bytes_of(s->arena, 300000, 8);
    assert_int_not_equal(keep(s, content), first);
}

static void nothing_and_too_much_are_refused(void **state)
{
    SCRATCH;
    struct arena *a = arena_new(0);
    assert_int_equal(file_keep(s->store, a, NOW, S("")).outcome, INVALID);
    str much = {arena_alloc(a, FILE_BYTES_MOST + 1), FILE_BYTES_MOST + 1};
    assert_int_equal(file_keep(s->store, a, NOW, much).outcome, INVALID);
    arena_free(a);
}

/* ── Attachments ── */

struct hanging {
    struct hang_on to;
    struct file_new files[3];
    size_t n;
    struct attachment taken;
};

static struct result hang(struct db *db, void *arg)
{
    struct hanging *h = arg;
    return files_attach(db, NULL, &h->to, h->files, h->n);
}

static struct result take(struct db *db, void *arg)
{
    struct hanging *h = arg;
    return file_detach(db, NULL, &h->taken, S(""));
}

static struct result sweep(struct db *db, void *arg)
{
    *(bool *)arg = files_sweep(db);
    return OK_RESULT;
}

static int sweeps(struct scratch *s, msec now)
{
    bool more = true;
    int n = 0;
    while (more && n < 100) {
        assert_int_equal(store_write(s->store, s->arena, now, sweep, &more).outcome, DONE);
        n += more;
    }
    return n;
}

static size_t list(struct scratch *s, id64 owner, i64 audience, struct attachment **out)
{
    struct db *db = store_read(s->store, s->arena, NOW);
    size_t n = file_attachments(db, OWNER_CASE, owner, audience, out);
    store_read_end(db);
    return n;
}

static void they_hang_in_order_for_their_audience(void **state)
{
    SCRATCH;
    struct attachment *all;
    id64 one = keep(s, S("one")), two = keep(s, S("%PDF-1.4 two"));
    struct hanging h = {.to = {OWNER_CASE, 5, 0, 0, S("")},
                        .files = {{one, S("../a.txt"), S("A lamp"), S("en")},
                                  {two, S("evil.exe"), STR_NONE, STR_NONE}},
                        .n = 2};
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    h.to.audience = 2;
    h.to.part = 77;
    h.n = 1;
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    assert_int_equal(list(s, 5, 0, &all), 2);
    assert_true(str_eq(all[0].name, S("a.txt")));
    assert_true(str_eq(all[0].caption, S("A lamp")));
    assert_int_equal(all[0].file.state, FILE_READY);
    assert_true(str_eq(all[1].name, S("evil.exe.pdf")));
    assert_int_equal(all[1].file.type, FILE_PDF);
    assert_int_equal(all[1].file.state, FILE_WAITING);
    assert_int_equal(list(s, 5, 2, &all), 3);
    assert_int_equal(all[2].part, 77);
    assert_int_equal(all[2].position, 2);
    assert_int_equal(list(s, 6, 2, &all), 0);
}

static void what_nothing_uses_is_swept_after_a_day(void **state)
{
    SCRATCH;
    struct attachment *all;
    str content = bytes_of(s->arena, 10 * FILE_PIECE, 3);
    id64 loose = keep(s, content), used = keep(s, S("used"));
    struct hanging h = {.to = {OWNER_CASE, 9, 0, 0, S("")}, .files = {{.file = used}}, .n = 1};
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    assert_int_equal(sweeps(s, NOW + HOURS(23)), 0);
    assert_int_equal(sweeps(s, NOW + HOURS(25)), 4); /* 4 + 4 + 2 pieces, then the rest */
    assert_int_equal(count_pieces(s, loose), 0);
    h.files[0].file = loose;
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, CONFLICT);
    assert_int_not_equal(keep(s, content), loose);
    assert_int_equal(list(s, 9, 0, &all), 1);
    h.taken = all[0];
    assert_int_equal(store_write(s->store, s->arena, NOW + DAYS(9), take, &h).outcome, DONE);
    assert_int_equal(store_write(s->store, s->arena, NOW + DAYS(9), take, &h).outcome, MISSING);
    assert_int_equal(list(s, 9, 0, &all), 0);
    assert_int_equal(count_pieces(s, used), 1);
    sweeps(s, NOW + DAYS(11));
    assert_int_equal(count_pieces(s, used), 0);
}

static void one_sender_leaves_room_for_the_others(void **state)
{
    SCRATCH;
    enum { FIVE = 5 };
    struct hanging h = {.to = {OWNER_CASE, 30, 0, 0, S("")}, .n = 1};
    str last = bytes_of(s->arena, FILE_BYTES_MOST, 40), sender = S("account 1");
    for (unsigned i = 0; i < FIVE; i++) {
        struct result r = file_keep_from(s->store, s->arena, NOW,
                                         bytes_of(s->arena, FILE_BYTES_MOST, 41 + i), sender);
        assert_int_equal(r.outcome, DONE);
        h.files[0].file = r.made;
    }
    assert_int_equal(file_keep_from(s->store, s->arena, NOW, last, sender).outcome, CONFLICT);
    assert_int_equal(file_keep_from(s->store, s->arena, NOW, S("x"), S("address 2")).outcome, DONE);
    assert_int_equal(file_keep(s->store, s->arena, NOW, S("y")).outcome, DONE);
    /* What hangs on something is no longer counted, nor is it known who sent it. */
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    assert_int_equal(file_keep_from(s->store, s->arena, NOW, last, sender).outcome, DONE);
}

/* Everybody sees owner 20 and the first account may change it; owner 21 nobody sees. */
static bool seen(struct db *db, const struct actor *actor, const struct attachment *a)
{
    (void)db, (void)actor;
    return a->owner == 20;
}

static bool changeable(struct db *db, const struct actor *actor, const struct attachment *a,
                       str *place, str *page)
{
    (void)db, (void)a;
    *place = S("");
    *page = S("/there");
    return actor->account == 1;
}

static int told;
static void tell(struct db *db, const struct attachment *a)
{
    (void)db, (void)a;
    told++;
}

struct changing {
    struct actor actor;
    struct file_change change;
};

static struct result change(struct db *db, void *arg)
{
    static const struct file_owner owner = {OWNER_CASE, seen, changeable, tell};
    static const struct file_owner *const owners[] = {&owner, NULL};
    const struct changing *c = arg;
    return file_change(db, owners, &c->actor, &c->change);
}

static enum outcome changed(struct scratch *s, id64 account, id64 attachment, str caption,
                            bool take)
{
    struct changing c = {{.account = account}, {attachment, caption, S("en"), take}};
    return store_write(s->store, s->arena, NOW, change, &c).outcome;
}

static void they_are_changed_by_whom_the_owner_says(void **state)
{
    SCRATCH;
    struct attachment *all, *hidden;
    struct hanging h = {.to = {OWNER_CASE, 20, 0, 0, S("")},
                        .files = {{.file = keep(s, S("to change")), .caption = S("old")}},
                        .n = 1};
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    h.to.owner = 21;
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    list(s, 20, 0, &all);
    list(s, 21, 0, &hidden);
    told = 0;
    assert_int_equal(changed(s, 2, all[0].id, S("new"), false), FORBIDDEN);
    assert_int_equal(changed(s, 1, hidden[0].id, S("new"), false), MISSING);
    assert_int_equal(changed(s, 1, 12345, S("new"), false), MISSING);
    assert_int_equal(told, 0);
    assert_int_equal(changed(s, 1, all[0].id, S("new"), false), DONE);
    assert_int_equal(told, 1);
    assert_int_equal(list(s, 20, 0, &all), 1);
    assert_true(str_eq(all[0].caption, S("new")));
    assert_int_equal(changed(s, 1, all[0].id, S(""), true), DONE);
    assert_int_equal(list(s, 20, 0, &all), 0);
}

static void too_long_a_caption_or_too_many_are_refused(void **state)
{
    SCRATCH;
    char long_one[CAPTION_MOST + 1];
    memset(long_one, 'x', sizeof long_one);
    struct hanging h = {
        .to = {OWNER_CASE, 11, 0, 0, S("")},
        .files = {{.file = keep(s, S("x")), .caption = {long_one, sizeof long_one}}},
        .n = 1};
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, INVALID);
    h.files[0].caption = STR_NONE;
    for (int i = 0; i < ATTACHMENTS_MOST; i++)
        assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, DONE);
    assert_int_equal(store_write(s->store, s->arena, NOW, hang, &h).outcome, INVALID);
}

/* ── Verifying ── */

static struct result damage(struct db *db, void *arg)
{
    id64 file = *(id64 *)arg;
    pieces_delete(db, file, COPY_ORIGINAL, 1);
    piece_insert(db, file, COPY_ORIGINAL, 1, S("ends otherwise"));
    return OK_RESULT;
}

static struct result cut(struct db *db, void *arg)
{
    pieces_delete(db, *(id64 *)arg, COPY_ORIGINAL, 1);
    return OK_RESULT;
}

static void note_bad(void *ctx, const struct file_bad *bad)
{
    *(struct file_bad *)ctx = *bad;
    ((struct file_bad *)ctx)->name = S(""); /* lasts as long as the call */
}

static void what_was_altered_is_found(void **state)
{
    SCRATCH;
    struct arena *a = arena_new(0);
    struct file_bad bad = {0};
    struct files_watch watch = {.bad = note_bad, .ctx = &bad};
    str content = bytes_of(a, FILE_PIECE + 14, 5);
    id64 file = keep(s, content);
    keep(s, S("second"));
    struct files_check check = files_verify(s->store, &watch);
    assert_int_equal(check.bad, 0);
    assert_int_equal(check.files, 2);
    assert_int_equal(check.bytes, 6 + FILE_PIECE + 14);
    store_write(s->store, s->arena, NOW, damage, &file);
    check = files_verify(s->store, &watch);
    assert_int_equal(check.bad, 1);
    assert_int_equal(check.files, 1); /* those after it are read too */
    assert_int_equal(bad.file, file);
    assert_string_equal(bad.what, "its bytes are not those that came");
    store_write(s->store, s->arena, NOW, cut, &file);
    check = files_verify(s->store, &watch);
    assert_int_equal(check.bad, 1);
    assert_string_equal(bad.what, "some of its bytes are missing");
    arena_free(a);
}

/* ── Without a store ── */

static void bytes_say_what_they_are(void **state)
{
    static const struct {
        str bytes;
        enum file_type type;
    } all[] = {
        {S_INIT("\xff\xd8\xff\xe0\0\x10JFIF"), FILE_JPEG},
        {S_INIT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), FILE_PNG},
        {S_INIT("RIFF\x24\0\0\0WEBPVP8 "), FILE_WEBP},
        {S_INIT("RIFF\x24\0\0\0WAVEfmt "), FILE_OTHER},
        {S_INIT("\0\0\0\x18"
                "ftypheic\0\0\0\0mif1heic"),
         FILE_HEIF},
        {S_INIT("\0\0\0\x18"
                "ftypmp42\0\0\0\0isommp42"),
         FILE_OTHER},
        {S_INIT("\0\0\0\x18"
                "ftyp"),
         FILE_OTHER},
        {S_INIT("%PDF-1.7\n"), FILE_PDF},
        {S_INIT("\n\n%PDF-1.4\n"), FILE_PDF},
        {S_INIT("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"), FILE_OTHER},
        {S_INIT("<!doctype html><script>alert(1)</script>"), FILE_OTHER},
        {S_INIT("GIF89a"), FILE_OTHER},
        {S_INIT(""), FILE_OTHER},
        {S_INIT("PK\3\4"), FILE_OTHER},
        {S_INIT("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\0\0\0\x27\0\0\0\x08\0\0\0"
                "mimetypeapplication/vnd.oasis.opendocument.text"),
         FILE_ODT},
        {S_INIT("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\x13\0\0\0[Content_Types]."
                "xmlxx"
                "PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\x11\0\0\0word/"
                "document.xmlxx"),
         FILE_DOCX},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++)
        if (file_sniff(all[i].bytes) != all[i].type)
            fail_msg("bytes %zu are taken for %d, not %d", i, file_sniff(all[i].bytes),
                     all[i].type);
}

static void names_are_made_harmless(void **state)
{
    static const struct {
        const char *name;
        enum file_type type;
        const char *clean;
    } all[] = {
        {"photo.jpg", FILE_JPEG, "photo.jpg"},
        {"photo.JPEG", FILE_JPEG, "photo.JPEG"},
        {"C:\\fakepath\\灯.png", FILE_PNG, "灯.png"},
        {"../../etc/passwd", FILE_OTHER, "passwd"},
        {".htaccess", FILE_OTHER, "htaccess"},
        {"invoice\xe2\x80\xae"
         "fdp.exe",
         FILE_OTHER, "invoicefdp.exe"}, /* right-to-left override */
        {"a\xe2\x81\xa6"
         "b\xe2\x81\xa9.pdf",
         FILE_PDF, "ab.pdf"}, /* isolates */
        {"report.html", FILE_PDF, "report.html.pdf"},
        {"page.html", FILE_OTHER, "page.html"},
        {"<. hidden", FILE_OTHER, "hidden"},
        {"two\nlines\".txt", FILE_OTHER, "two lines.txt"},
        {"\xff\xfe", FILE_OTHER, "file"},
        {"", FILE_JPEG, "file.jpg"},
        {"تقرير.pdf", FILE_PDF, "تقرير.pdf"},
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        str clean = file_name_clean(a, str_from(all[i].name), all[i].type);
        if (!str_eq(clean, str_from(all[i].clean)))
            fail_msg("%s becomes %.*s", all[i].name, STR_FMT(clean));
    }
    char *much = arena_alloc(a, 1000);
    memset(much, 'n', 990);
    memcpy(much + 990, ".tar.gz", 7);
    str clean = file_name_clean(a, (str){much, 997}, FILE_OTHER);
    assert_true(clean.n <= FILE_NAME_MOST);
    assert_true(str_ends(clean, S("nn.gz")));
    clean = file_name_clean(a, (str){much, FILE_NAME_MOST - 2}, FILE_PDF); /* no room for ".pdf" */
    assert_true(clean.n <= FILE_NAME_MOST);
    assert_true(str_ends(clean, S("nn.pdf")));
    arena_free(a);
}

static void bare_pictures_are_told_apart(void **state)
{
#define TABLE "\xFF\xDB\0\4ab"
#define SCAN "\xFF\xDA\0\4ab"
    static const struct {
        str bytes;
        bool bare;
    } all[] = {{S_INIT("\xFF\xD8" TABLE SCAN "points\xFF\0\xFF\xD3more\xFF\xD9"), true},
               {S_INIT("\xFF\xD8" TABLE SCAN "1" TABLE SCAN "2\xFF\xD9"), true},
               {S_INIT("\xFF\xD8" TABLE SCAN "1\xFF\xD9 and more"), false},
               {S_INIT("\xFF\xD8\xFF\xE1\0\4ab" SCAN "1\xFF\xD9"), false}, /* Exif */
               {S_INIT("\xFF\xD8\xFF\xFE\0\4ab" SCAN "1\xFF\xD9"), false}, /* a comment */
               {S_INIT("\xFF\xD8" SCAN "1"
                       "\xFF\xE1\0\4ab\xFF\xD9"),
                false},
               {S_INIT("\xFF\xD8\xFF\xDB\0\0\xFF\xD9"), false},
               {S_INIT("\xFF\xD8\xFF\xDB\xFF\xFF"), false},
               {S_INIT("\xFF\xD8" TABLE SCAN "never ends"), false},
               {S_INIT("\xFF\xD8\xFF"), false},
               {S_INIT("\x89PNG"), false},
               {S_INIT(""), false}};
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++)
        if (picture_is_bare(all[i].bytes) != all[i].bare)
            fail_msg("picture %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(what_goes_in_comes_out, migrations),
        ON_BOTH(the_same_content_is_kept_once, migrations),
        ON_BOTH(nothing_and_too_much_are_refused, migrations),
        ON_BOTH(they_hang_in_order_for_their_audience, migrations),
        ON_BOTH(what_nothing_uses_is_swept_after_a_day, migrations),
        ON_BOTH(they_are_changed_by_whom_the_owner_says, migrations),
        ON_BOTH(what_was_altered_is_found, migrations),
        ON_BOTH(one_sender_leaves_room_for_the_others, migrations),
        ON_BOTH(too_long_a_caption_or_too_many_are_refused, migrations),
        cmocka_unit_test(bytes_say_what_they_are),
        cmocka_unit_test(bare_pictures_are_told_apart),
        cmocka_unit_test(names_are_made_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
