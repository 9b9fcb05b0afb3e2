/* Handing out what hangs on things. The owner of a thing says who may see it (attachment_seen_by);
 * here is how: never as something a browser runs, whole or in part, checked anew each time. */
#include "files/web.h"

#include "base/utf8.h"

static const str sizes[] = {S_INIT("320"), S_INIT("960"), S_INIT("1920")}; /* in addresses */

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
        if (str_eq(size, sizes[i])) {
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

const struct route files_routes[] = {
    GET("/files/{attachment}", ANYONE, send_file,
        "A file, to be saved; of a picture its largest form. Ranges; as its owner allows"),
    GET("/files/{attachment}/edit", SIGNED_IN, file_edit_form,
        "What a file shows, for those who may say it anew or take it away"),
    POST("/files/{attachment}/edit", SIGNED_IN, KB(16), file_edit_sent,
         "Describe a file anew, or take it away"),
    GET("/pictures/{attachment}/{size}.{format}", ANYONE, send_picture,
        "A picture made anew, 320, 960 or 1920 points, .webp or .jpg"),
    {0},
};
