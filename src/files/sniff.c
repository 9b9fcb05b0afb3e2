/* What a content is, by its own bytes. Sources: WHATWG MIME Sniffing; ISO/IEC 23008-12 (HEIF
 * brands); PKWARE APPNOTE 4.3.7 (the head of a zip's member); OpenDocument 1.3 part 2, section 3.3.
 *
 * Only the head is looked at: whether the rest keeps its promise is found out where it is opened,
 * in the sandbox. */
#include "files/files.h"

enum { PDF_HEAD_WITHIN = 1024, ZIP_HEAD = 30, MOST_BRANDS = 32, MOST_MEMBERS = 64 };

static bool has_at(str s, size_t at, str what)
{
    return s.n >= at + what.n && memcmp(s.p + at, what.p, what.n) == 0;
}

static u32 big32(str s, size_t at)
{
    const u8 *p = (const u8 *)s.p + at;
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static u32 little(str s, size_t at, int bytes)
{
    u32 v = 0;
    for (int i = bytes; i-- > 0;)
        v = v << 8 | (u8)s.p[at + (size_t)i];
    return v;
}

/* A box "ftyp" whose brands name a still picture coded with HEVC or AV1. */
static bool is_heif(str s)
{
    static const char brands[][5] = {"heic", "heix", "heim", "heis", "mif1", "avif"};
    if (s.n < 16 || !has_at(s, 4, S("ftyp")))
        return false;
    size_t end = big32(s, 0);
    if (end > s.n || end > 16 + 4 * MOST_BRANDS)
        return false;
    for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        for (size_t i = 0; i < COUNT(brands); i++)
            if (has_at(s, at, (str){brands[i], 4}))
                return true;
    return false;
}

/* The members' heads are walked from the front, as long as each tells its length. An OpenDocument
 * begins with a member that says its type; a Word document has word/document.xml somewhere. */
static enum file_type zip_type(str s)
{
    for (int i = 0; i < MOST_MEMBERS && s.n >= ZIP_HEAD && has_at(s, 0, S("PK\3\4")); i++) {
        size_t packed = little(s, 18, 4), name_n = little(s, 26, 2), extra = little(s, 28, 2);
        str rest = str_from_at(s, ZIP_HEAD), name = str_first(rest, name_n);
        str content = str_from_at(rest, name_n + extra);
        if (i == 0 && str_eq(name, S("mimetype")))
            return str_starts(content, S("application/vnd.oasis.opendocument.text")) ? FILE_ODT
                                                                                     : FILE_OTHER;
        if (str_eq(name, S("word/document.xml")))
            return FILE_DOCX;
        bool streamed = (little(s, 6, 2) & 8) && !packed; /* its length stands behind it */
        if (streamed) {
            size_t next = str_find(content, S("PK\3\4"));
            packed = next == SIZE_MAX ? content.n : next;
        }
        s = str_from_at(content, packed < content.n ? packed : content.n);
    }
    return FILE_OTHER;
}

enum file_type file_sniff(str content)
{
    if (has_at(content, 0, S("\xff\xd8\xff")))
        return FILE_JPEG;
    if (has_at(content, 0, S("\x89PNG\r\n\x1a\n")))
        return FILE_PNG;
    if (has_at(content, 0, S("RIFF")) && has_at(content, 8, S("WEBPVP")))
        return FILE_WEBP;
    if (is_heif(content))
        return FILE_HEIF;
    if (has_at(content, 0, S("PK\3\4")))
        return zip_type(content);
    /* Acrobat reads a PDF whose head stands within the first kilobyte; so does everybody since. */
    if (str_find(str_first(content, PDF_HEAD_WITHIN), S("%PDF-")) != SIZE_MAX)
        return FILE_PDF;
    return FILE_OTHER;
}
