/* What pages say of files: addresses and sizes of pictures, words. */
#include "files/view.h"

static const i64 sides[] = {320, 960, 1920};

struct url picture_url(struct page *p, const struct attachment *a, enum file_copy copy)
{
    int nth = copy - COPY_SMALL_JPEG;
    return (struct url){.text = str_fmt(p->arena, "/pictures/%lld/%lld.%s", (long long)a->id,
                                        (long long)sides[nth / 2], nth % 2 ? "webp" : "jpg"),
                        .whole = true};
}

str picture_set(struct page *p, const struct attachment *a, enum file_type format)
{
    struct buf b = buf_new(p->arena);
    for (int i = 0; i < (int)COUNT(sides); i++) {
        enum file_copy copy = (enum file_copy)(COPY_SMALL_JPEG + 2 * i + (format == FILE_WEBP));
        buf_fmt(&b, "%s%.*s %lldw", i ? ", " : "", STR_FMT(picture_url(p, a, copy).text),
                (long long)picture_width(a, sides[i]));
        if (picture_width(a, sides[i]) == a->file.width)
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
    const i64 mega = 1024 * 1024;
    if (bytes >= mega)
        return (struct message){.text = N_("{1} MB"),
                                .args = {number(p, (bytes + mega / 2) / mega)}};
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
