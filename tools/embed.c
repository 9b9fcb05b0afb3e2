/* embed: writes files as one C table with content-hash addresses (src/page/static.h).
 *   embed OUT.c FILE…
 * A file's address is /static/NAME.HASH.EXT, HASH the first 48 bits of its SHA-256. */
#include "base/cli.h"
#include "base/file.h"
#include "base/hash.h"

static const char *media_type(str name)
{
    static const char *const types[][2] = {{".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".svg", "image/svg+xml"},
                                           {".png", "image/png"},
                                           {".webmanifest", "application/manifest+json"},
                                           {".txt", "text/plain; charset=utf-8"}};
    for (size_t i = 0; i < COUNT(types); i++)
        if (str_ends(name, str_from(types[i][0])))
            return types[i][1];
    return "application/octet-stream";
}

static void put_bytes(struct buf *b, size_t i, str content)
{
    buf_fmt(b, "static const char bytes_%zu[] = {", i);
    for (size_t at = 0; at < content.n; at++)
        buf_fmt(b, "%s%d,", at % 24 ? "" : "\n", (signed char)content.p[at]);
    buf_z(b, "0};\n");
}

static void put_entry(struct buf *b, size_t i, const char *name, str content)
{
    struct hash hash = hash_sha256(content);
    const char *dot = strrchr(name, '.');
    int stem = dot ? (int)(dot - name) : (int)strlen(name);
    buf_fmt(b, "    {\"%s\", S_INIT(\"/static/%.*s.", name, stem, name);
    base64url_put(b, hash.bytes, 6);
    buf_fmt(b, "%s\"), S_INIT(\"%s\"), {bytes_%zu, %zu}},\n", dot ? dot : "",
            media_type(str_from(name)), i, content.n);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct buf bytes = buf_new(a), table = buf_new(a);
    str content, why;
    if (argc < 3)
        return cli_fail(EXIT_USAGE, "embed OUT.c FILE…");
    for (int i = 2; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        if (!file_read(a, argv[i], 1 << 24, &content, &why))
            return cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        put_bytes(&bytes, (size_t)i, content);
        put_entry(&table, (size_t)i, slash ? slash + 1 : argv[i], content);
    }
    str code = str_fmt(a,
                       "/* Made by embed. */\n#include \"page/static.h\"\n\n%.*s\n"
                       "const struct static_file static_files[] = {\n%.*s};\n"
                       "const size_t n_static_files = %d;\n",
                       STR_FMT(buf_str(&bytes)), STR_FMT(buf_str(&table)), argc - 2);
    if (!file_write(a, argv[1], code, 0644, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    arena_free(a);
    return EXIT_DONE;
}
