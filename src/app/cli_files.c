/* linli verify files: is every photo and document what it was when it came? */
#include <stdio.h>

#include "app/app.h"
#include "base/progress.h"
#include "files/files.h"

static void show_progress(void *bar, i64 files)
{
    progress_to(bar, (u64)files);
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
    struct files_check check = files_verify(s, show_progress, &bar);
    store_close(s);
    progress_end(&bar);
    if (check.away)
        return cli_fail(EXIT_AWAY, "the files cannot be read");
    if (check.bad)
        return cli_fail(EXIT_NO, "file %lld: %s", (long long)check.bad, check.fault);
    printf("%lld files, %lld bytes, all good\n", (long long)check.files, (long long)check.bytes);
    return EXIT_DONE;
}
