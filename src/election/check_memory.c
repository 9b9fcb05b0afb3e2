/* Verifies one file and gives up when it needs more memory than it may: for
 * tests/election-plain.test.mjs, which feeds it broken archives.
 * usage: check_memory BYTES FILE; says on standard output which check failed and how, or "fine",
 * then the peak of memory that is not the file's own pages, in kB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/file.h"
#include "election/verify.h"
#include "lang/say.h"

/* Linux: VmData is what RLIMIT_DATA bounds; RssAnon what is in memory of it now. */
static void print_peak(void)
{
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmData:", 7) == 0)
            fputs(line, stdout);
    if (status)
        fclose(status);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct report r;
    str bytes, why;
    if (argc != 3)
        return 2;
    rlim_t most = (rlim_t)strtoull(argv[1], NULL, 10);
    if (setrlimit(RLIMIT_DATA, &(struct rlimit){most, most}) != 0 ||
        setrlimit(RLIMIT_CPU, &(struct rlimit){60, 60}) != 0)
        return 2;
    if (!file_map(argv[2], &bytes, a, &why))
        return 3;
    verify_archive(a, bytes, &(struct verify_options){.threads = 2}, &r);
    for (enum check i = 0; i < CHECKS; i++)
        if (r.checks[i].done && !r.checks[i].passed) {
            str says = say(a, NULL, r.checks[i].what);
            printf("%s: %.*s\n", check_names[i], STR_FMT(says));
        }
    if (r.passed)
        puts("fine");
    print_peak();
    arena_free(a);
    return r.passed ? 0 : 1;
}
