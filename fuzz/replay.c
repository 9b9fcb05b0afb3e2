/* Runs a fuzz target over its kept corpus, one TAP line a file: a find that was mended stays
 * mended. */
#include <dirent.h>
#include <stdio.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int main(void)
{
    int n = 0;
    DIR *folder = opendir(CORPUS);
    struct arena *a = arena_new(0);
    if (!folder) {
        puts("not ok 1 - " CORPUS " is there");
        return 1;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        str content, why;
        if (entry->d_name[0] == '.')
            continue;
        if (!file_read(a, str_fmt(a, "%s/%s", CORPUS, entry->d_name).p, 1 << 26, &content, &why)) {
            printf("not ok %d - %s\n", ++n, why.p);
            continue;
        }
        LLVMFuzzerTestOneInput((const u8 *)content.p, content.n);
        printf("ok %d - %s\n", ++n, entry->d_name);
        arena_reset(a);
    }
    closedir(folder);
    arena_free(a);
    printf("1..%d\n", n);
    return n ? 0 : 1;
}
