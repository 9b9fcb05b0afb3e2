/* The text of a word processor's document: a zip (libarchive) with XML in it (expat). Paragraphs
 * end with a line end; what was deleted, and the instructions of fields, are left out. Sources:
 * OpenDocument 1.3 part 3, chapters 5 and 6; ECMA-376 part 1, chapter 17.
 *
 * Bombs: of the one member that counts at most UNPACKED_MOST bytes are unpacked; entities of its
 * own are refused with the document type that would declare them; elements may be so deep. */
#include <archive.h>
#include <archive_entry.h>
#include <expat.h>

#include "files/worker/worker.h"

enum { DEEPEST = 200, MEMBERS_MOST = 10000, SPACES_MOST = 100 };

struct reading {
    XML_Parser xml;
    bool odt;
    int depth;
    int left_out; /* depth of the element whose content is passed over; 0: none */
    int in_text;  /* within a paragraph or heading; DOCX: within w:t */
    bool wrong, full;
    bool (*put)(void *ctx, str text);
    void *ctx;
};

/* "http://…/main p" → "p", when the name is of the text's own namespace; else "". */
static const char *own_name(const struct reading *r, const char *name)
{
    static const char odf[] = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 ";
    static const char *const word[] = {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
        "http://purl.oclc.org/ooxml/wordprocessingml/main "};
    if (r->odt)
        return strncmp(name, odf, sizeof odf - 1) == 0 ? name + sizeof odf - 1 : "";
    for (size_t i = 0; i < COUNT(word); i++)
        if (strncmp(name, word[i], strlen(word[i])) == 0)
            return name + strlen(word[i]);
    return "";
}

static bool is(const char *name, const char *one, const char *other)
{
    return strcmp(name, one) == 0 || (other && strcmp(name, other) == 0);
}

static void put_text(struct reading *r, str text)
{
    if (r->left_out || r->full || r->put(r->ctx, text))
        return;
    r->full = true;
    XML_StopParser(r->xml, XML_FALSE);
}

static void put_spaces(struct reading *r, const char **attributes)
{
    int n = 1;
    for (; attributes[0]; attributes += 2)
        if (is(own_name(r, attributes[0]), "c", NULL))
            n = (int)strtol(attributes[1], NULL, 10);
    for (int i = 0; i < n && i < SPACES_MOST; i++)
        put_text(r, S(" "));
}

static void on_start(void *ctx, const char *full_name, const char **attributes)
{
    struct reading *r = ctx;
    const char *name = own_name(r, full_name);
    if (++r->depth > DEEPEST) {
        r->wrong = true;
        XML_StopParser(r->xml, XML_FALSE);
    } else if (!r->left_out && is(name, r->odt ? "tracked-changes" : "del", NULL)) {
        r->left_out = r->depth;
    } else if (is(name, "tab", NULL)) {
        put_text(r, S("\t"));
    } else if (is(name, r->odt ? "line-break" : "br", r->odt ? NULL : "cr")) {
        put_text(r, S("\n"));
    } else if (r->odt && is(name, "s", NULL)) {
        put_spaces(r, attributes);
    } else if (is(name, r->odt ? "p" : "t", r->odt ? "h" : NULL)) {
        r->in_text++;
    }
}

static void on_end(void *ctx, const char *full_name)
{
    struct reading *r = ctx;
    const char *name = own_name(r, full_name);
    if (r->left_out == r->depth)
        r->left_out = 0;
    if (is(name, r->odt ? "p" : "t", r->odt ? "h" : NULL))
        r->in_text--;
    if (is(name, "p", r->odt ? "h" : NULL))
        put_text(r, S("\n"));
    r->depth--;
}

static void on_text(void *ctx, const char *text, int n)
{
    struct reading *r = ctx;
    if (r->in_text > 0)
        put_text(r, (str){text, (size_t)n});
}

static void on_document_type(void *ctx, const char *name, const char *system, const char *public,
                             int has_own)
{
    struct reading *r = ctx;
    (void)name, (void)system, (void)public, (void)has_own;
    r->wrong = true;
    XML_StopParser(r->xml, XML_FALSE);
}

static int parse_member(struct reading *r, struct archive *zip)
{
    static char block[64 * 1024];
    size_t unpacked = 0;
    for (;;) {
        la_ssize_t n = archive_read_data(zip, block, sizeof block);
        if (n < 0)
            return WORKER_UNREADABLE;
        unpacked += (size_t)n;
        if (unpacked > UNPACKED_MOST)
            return WORKER_TOO_LARGE;
        enum XML_Status status = XML_Parse(r->xml, block, (int)n, n == 0);
        if (r->full)
            return WORKER_DONE;
        if (r->wrong || status != XML_STATUS_OK)
            return WORKER_UNREADABLE;
        if (n == 0)
            return WORKER_DONE;
    }
}

/* Stands at the member of that name; false: there is none. */
static bool find_member(struct archive *zip, const char *wanted)
{
    struct archive_entry *entry;
    for (int i = 0; i < MEMBERS_MOST && archive_read_next_header(zip, &entry) == ARCHIVE_OK; i++) {
        const char *name = archive_entry_pathname(entry);
        if (name && strcmp(name, wanted) == 0)
            return true;
    }
    return false;
}

int document_text(str file, bool odt, bool (*put)(void *ctx, str text), void *ctx)
{
    struct reading r = {.odt = odt, .put = put, .ctx = ctx};
    struct archive *zip = archive_read_new();
    int code = WORKER_UNREADABLE;
    r.xml = XML_ParserCreateNS(NULL, ' ');
    archive_read_support_format_zip(zip);
    XML_SetUserData(r.xml, &r);
    XML_SetElementHandler(r.xml, on_start, on_end);
    XML_SetCharacterDataHandler(r.xml, on_text);
    XML_SetStartDoctypeDeclHandler(r.xml, on_document_type);
    if (archive_read_open_memory(zip, file.p, file.n) == ARCHIVE_OK &&
        find_member(zip, odt ? "content.xml" : "word/document.xml"))
        code = parse_member(&r, zip);
    archive_read_free(zip);
    XML_ParserFree(r.xml);
    return code;
}
