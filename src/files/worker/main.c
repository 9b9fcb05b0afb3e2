/* linli-worker TASK: opens one stranger's file, descriptor 0, in a sandbox, and answers on
 * descriptor 1.
 *
 *   picture   made anew in three sizes (made.h)
 *   pdf       its text, by pdftotext: this process becomes it
 *   odt, docx its text
 *
 * Nothing of the file is read before the sandbox is entered. */
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/worker/worker.h"
#include "sandbox/sandbox.h"

static const struct sandbox_limits for_pictures = {1200u << 20, 20, FILE_COPIES *MADE_BYTES_MOST};
static const struct sandbox_limits for_text = {512u << 20, 30, FILE_TEXT_MOST};

static bool input_map(str *out)
{
    struct stat about;
    if (fstat(0, &about) != 0 || about.st_size <= 0 || about.st_size > FILE_BYTES_MOST)
        return false;
    void *p = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
    *out = (str){p, (size_t)about.st_size};
    return p != MAP_FAILED;
}

/* The limit of written bytes ends a text that is too long; what stands there by then is kept. */
static bool put_out(void *ctx, str text)
{
    FILE *out = ctx;
    return fwrite(text.p, 1, text.n, out) == text.n;
}

static int become_pdftotext(void)
{
    char *const args[] = {
        (char[]){"pdftotext"}, (char[]){"-q"}, (char[]){"-enc"}, (char[]){"UTF-8"},
        (char[]){"-nopgbrk"},  (char[]){"-"},  (char[]){"-"},    NULL};
    char *const environment[] = {(char[]){"LANG=C.UTF-8"}, NULL};
    execve("/usr/bin/pdftotext", args, environment);
    return SANDBOX_EXIT_APART;
}

int main(int argc, char **argv)
{
    str task = str_from(argc == 2 ? argv[1] : ""), file;
    bool odt = str_eq(task, S("odt"));
    if (str_eq(task, S("pdf")))
        return sandbox_enter(READS_PROGRAMS, &for_text) ? become_pdftotext() : SANDBOX_EXIT_APART;
    bool picture = str_eq(task, S("picture"));
    if (!picture && !odt && !str_eq(task, S("docx")))
        return WORKER_USAGE;
    if (picture && !picture_begin())
        return SANDBOX_EXIT_APART;
    if (!sandbox_enter(READS_NOTHING, picture ? &for_pictures : &for_text))
        return SANDBOX_EXIT_APART;
    if (!input_map(&file))
        return WORKER_UNREADABLE;
    if (picture)
        return picture_run(file);
    int code = document_text(file, odt, put_out, stdout);
    return fflush(stdout) == 0 ? code : WORKER_UNREADABLE;
}
