/* linli verify files: is every photo and document what it was when it came? */
#include <stdio.h>

#include "app/app.h"
#include "base/progress.h"
#include "files/files.h"

static void show_progress(void *ctx, i64 files)
{
    progress_to(ctx, (u64)files);
}

static void show_bad(void *ctx, const struct file_bad *bad)
{
    static const char *const copies[FILE_COPIES] = {"as it came",  "small JPEG",  "small WebP",
                                                    "medium JPEG", "medium WebP", "large JPEG",
                                                    "large WebP"};
    progress_end(ctx);
    fprintf(stderr, "file %lld (%.*s), %s: %s\n", (long long)bad->file, STR_FMT(bad->name),
            copies[bad->copy], bad->what);
}

int verb_verify_files(struct cli *c)
{
    int code = EXIT_DONE;
    struct config config;
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    struct store *s = app_open(c, &config, true, &code);
    if (!s)
        return code;
    struct progress bar = progress_new("files", 0);
    struct files_watch watch = {show_progress, show_bad, &bar};
    struct files_check check = files_verify(s, &watch);
    store_close(s);
    progress_end(&bar);
    if (check.away)
        return cli_fail(EXIT_AWAY, "the files cannot be read");
    if (check.bad)
        return cli_fail(EXIT_NO, "%lld of %lld files: not what they were", (long long)check.bad,
                        (long long)(check.files + check.bad));
    printf("%lld files, %lld bytes, all good\n", (long long)check.files, (long long)check.bytes);
    return EXIT_DONE;
}
