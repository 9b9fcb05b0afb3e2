/* Finding a conversation's files. Uses libzstd. */
#include "opinions/files.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/file.h"

/* Larger than any conversation there has been (2 million votes) by ten. */
enum { UNPACKED_MAX = 1 << 30 };

static bool unpack(struct arena *a, const char *path, str packed, str *out, str *why)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    struct buf b = buf_new(a);
    ZSTD_inBuffer in = {packed.p, packed.n, 0};
    size_t left = 1;
    while (stream && left && b.n <= UNPACKED_MAX) {
        enum { STEP = 1 << 17 };
        ZSTD_outBuffer piece = {buf_room(&b, STEP), STEP, 0};
        left = ZSTD_decompressStream(stream, &piece, &in);
        if (ZSTD_isError(left))
            break;
        b.n += piece.pos;
        if (left == 0 && in.pos < in.size)
            left = 1; /* another frame follows */
        else if (!piece.pos && in.pos == in.size)
            break;
    }
    ZSTD_freeDStream(stream);
    if (ZSTD_isError(left) || left != 0 || b.n > UNPACKED_MAX) {
        *why = str_fmt(a, "%s: not a whole zstd file, or too large", path);
        return false;
    }
    *out = buf_str(&b);
    return true;
}

bool text_file(struct arena *a, const char *path, str *out, str *why)
{
    *out = STR_NONE;
    const char *packed = str_fmt(a, "%s.zst", path).p;
    if (access(path, F_OK) == 0)
        return file_map(path, out, a, why);
    if (access(packed, F_OK) != 0)
        return true;
    str bytes;
    return file_map(packed, &bytes, a, why) && unpack(a, packed, bytes, out, why);
}

bool conversation_files(struct arena *a, const char *path, const char *comments,
                        struct conversation_files *out, str *why)
{
    struct stat about;
    *out = (struct conversation_files){.votes = STR_NONE};
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        if (access(path, F_OK) != 0) {
            *why = str_fmt(a, "%s: no such file or folder", path);
            return false;
        }
        return file_map(path, &out->votes, a, why) &&
               (!comments || file_map(comments, &out->comments, a, why));
    }
    struct {
        const char *name;
        str *into;
    } wanted[] = {{"votes.csv", &out->votes},
                  {"comments.csv", &out->comments},
                  {"participants-votes.csv", &out->matrix},
                  {"participant-votes.csv", &out->matrix},
                  {"summary.csv", &out->summary},
                  {"people.csv", &out->people}};
    for (size_t k = 0; k < COUNT(wanted); k++)
        if (!wanted[k].into->p &&
            !text_file(a, str_fmt(a, "%s/%s", path, wanted[k].name).p, wanted[k].into, why))
            return false;
    return !comments || file_map(comments, &out->comments, a, why);
}
