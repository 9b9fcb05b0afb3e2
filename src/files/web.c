/* Handing out what hangs on things. The owner of a thing says who may see it (attachment_seen_by);
 * here is how: never as something a browser runs, whole or in part, checked anew each time. */
#include "files/web.h"

#include "base/utf8.h"

static const struct {
    str word; /* in addresses */
    i64 side;
} sizes[] = {{S_INIT("320"), 320}, {S_INIT("960"), 960}, {S_INIT("1920"), 1920}};

/* ── Finding ── */

static bool find(struct request *r, struct attachment *out)
{
    struct db *db = request_db(r);
    id64 id = web_capture_id(r, 0);
    if (id && attachment_get(db, id, out) &&
        attachment_seen_by(db, r->app->file_owners, r->actor, out))
        return true;
    answer_error(r, 404,
                 (struct message){.text = N_("There is no such file, or not for you to know.")});
    return false;
}

static bool copy_by_words(str size, str format, enum file_copy *out)
{
    bool webp = str_eq(format, S("webp"));
    if (!webp && !str_eq(format, S("jpg")))
        return false;
    for (size_t i = 0; i < COUNT(sizes); i++)
        if (str_eq(size, sizes[i].word)) {
            *out = (enum file_copy)(COPY_SMALL_JPEG + 2 * (int)i + webp);
            return true;
        }
    return false;
}

/* ── Sending ── */

struct sending {
    struct request *r;
    struct file_reader reader;
};

static bool send_piece(void *ctx, struct buf *b)
{
    struct sending *s = ctx;
    return file_read_on(request_db(s->r), &s->reader, b);
}

/* RFC 6266: a plain name for old programs, the true one in UTF-8 (RFC 8187) beside it. */
static str disposition(struct arena *a, const char *how, str name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
    struct buf b = buf_new(a);
    buf_fmt(&b, "%s; filename=\"", how);
    for (size_t at = 0; at < name.n;) {
        u32 code = utf8_next(name, &at);
        buf_byte(&b, code < 128 && strchr(plain, (int)code) ? (char)code : '_');
    }
    buf_z(&b, "\"; filename*=UTF-8''");
    for (size_t i = 0; i < name.n; i++) {
        u8 c = (u8)name.p[i];
        if (c < 128 && strchr(plain, c))
            buf_byte(&b, (char)c);
        else
            buf_fmt(&b, "%%%02X", c);
    }
    return buf_str(&b);
}

static void send(struct request *r, const struct attachment *a, enum file_copy copy, str type,
                 const char *how, str name)
{
    struct sending *s = NEW(r->arena, struct sending);
    struct span span;
    s->r = r;
    if (!file_open(request_db(r), a->file.id, copy, &s->reader)) {
        answer_header(r, S("Retry-After"), S("10"));
        answer_error(r, a->file.state == FILE_WAITING ? 503 : 404,
                     (struct message){.text = a->file.state == FILE_WAITING
                                                  ? N_("This file is being prepared.")
                                                  : file_fault_name(a->file.fault)});
        return;
    }
    answer_header(r, S("ETag"), str_fmt(r->arena, "\"%.*s-%d\"", STR_FMT(a->file.hash), (int)copy));
    answer_header(r, S("Cache-Control"), S("private, no-cache")); /* kept, but we are asked */
    answer_header(r, S("Content-Security-Policy"), S("default-src 'none'; sandbox"));
    answer_header(r, S("Content-Disposition"), disposition(r->arena, how, name));
    if (!answer_part(r, type, s->reader.end, &span))
        return;
    s->reader.at = span.from;
    s->reader.end = span.end;
    r->answer.fill = send_piece;
    r->answer.fill_ctx = s;
}

static void send_picture_copy(struct request *r, const struct attachment *a, enum file_copy copy)
{
    bool webp = (copy - COPY_SMALL_JPEG) % 2;
    str name = a->name;
    for (size_t i = name.n; i-- > 1;)
        if (name.p[i] == '.') {
            name = str_first(name, i);
            break;
        }
    send(r, a, copy, webp ? S("image/webp") : S("image/jpeg"), "inline",
         str_fmt(r->arena, "%.*s.%s", STR_FMT(name), webp ? "webp" : "jpg"));
}

static void send_picture(struct request *r)
{
    struct attachment a;
    enum file_copy copy;
    if (!find(r, &a))
        return;
    if (!type_is_picture(a.file.type) || !copy_by_words(r->captures[1], r->captures[2], &copy))
        answer_error(r, 404, (struct message){0});
    else
        send_picture_copy(r, &a, copy);
}

static void send_file(struct request *r)
{
    struct attachment a;
    if (!find(r, &a))
        return;
    if (type_is_picture(a.file.type))
        send_picture_copy(r, &a, COPY_LARGE_JPEG);
    else
        send(r, &a, COPY_ORIGINAL, str_from(type_mime(a.file.type)), "attachment", a.name);
}

/* ── For pages ── */

struct url picture_url(struct page *p, const struct attachment *a, enum file_copy copy)
{
    int nth = copy - COPY_SMALL_JPEG;
    return (struct url){.text = str_fmt(p->arena, "/pictures/%lld/%.*s.%s", (long long)a->id,
                                        STR_FMT(sizes[nth / 2].word), nth % 2 ? "webp" : "jpg"),
                        .whole = true};
}

str picture_set(struct page *p, const struct attachment *a, enum file_type format)
{
    struct buf b = buf_new(p->arena);
    for (int i = 0; i < (int)COUNT(sizes); i++) {
        enum file_copy copy = (enum file_copy)(COPY_SMALL_JPEG + 2 * i + (format == FILE_WEBP));
        buf_fmt(&b, "%s%.*s %lldw", i ? ", " : "", STR_FMT(picture_url(p, a, copy).text),
                (long long)picture_width(a, sizes[i].side));
        if (picture_width(a, sizes[i].side) == a->file.width)
            break; /* the larger ones are no larger */
    }
    return buf_str(&b);
}

/* As libvips fits a picture into a square: never made larger. */
static i64 fitted(i64 length, i64 other, i64 side)
{
    i64 longer = length > other ? length : other;
    if (longer <= side)
        return length;
    i64 n = (length * side + longer / 2) / longer;
    return n ? n : 1;
}

i64 picture_width(const struct attachment *a, i64 side)
{
    return fitted(a->file.width, a->file.height, side);
}

i64 picture_height(const struct attachment *a, i64 side)
{
    return fitted(a->file.height, a->file.width, side);
}

struct message size_words(struct page *p, i64 bytes)
{
    i64 tenths = bytes * 10 / (1024 * 1024);
    if (tenths >= 100)
        return (struct message){.text = N_("{1} MB"), .args = {number(p, (tenths + 5) / 10)}};
    if (tenths >= 10)
        return (struct message){.text = N_("{1}.{2} MB"),
                                .args = {number(p, tenths / 10), number(p, tenths % 10)}};
    return (struct message){.text = N_("{1} KB"), .args = {number(p, (bytes + 1023) / 1024)}};
}

str picture_alt(struct page *p, const struct attachment *a)
{
    return a->caption.n ? a->caption : tr(p->lang, N_("A picture without description"));
}

str type_word(enum file_type t)
{
    static const char *const words[FILE_TYPES] = {
        [FILE_JPEG] = "JPEG", [FILE_PNG] = "PNG", [FILE_WEBP] = "WebP", [FILE_HEIF] = "HEIC",
        [FILE_PDF] = "PDF",   [FILE_ODT] = "ODT", [FILE_DOCX] = "DOCX"};
    return words[t] ? str_from(words[t]) : S("");
}

const struct route files_routes[] = {
    GET("/files/{attachment}", ANYONE, send_file,
        "A file, to be saved; of a picture its largest form. Ranges; as its owner allows"),
    GET("/pictures/{attachment}/{size}.{format}", ANYONE, send_picture,
        "A picture made anew, 320, 960 or 1920 points, .webp or .jpg"),
    {0},
};
