/* What the verbs of linli election share. See cli.h. */
#include "election/cli.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/file.h"
#include "lang/say.h"

int cli_faulty(struct cli *c, const char *file, const struct fault *f)
{
    str text = say(c->arena, NULL, f->what);
    return cli_fail(EXIT_INPUT, "%s: %.*s", file, STR_FMT(text));
}

const char *cli_path(struct cli *c, const char *folder, const char *name)
{
    return str_fmt(c->arena, "%s/%s", folder, name).p;
}

const char *cli_archive(struct cli *c, const char *path)
{
    struct stat about;
    const char *found = NULL;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return path;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (!str_ends(str_from(entry->d_name), S(".bel")))
            continue;
        if (found) {
            closedir(folder);
            c->exit = cli_fail(EXIT_INPUT, "%s: more than one .bel archive", path);
            return NULL;
        }
        found = cli_path(c, path, entry->d_name);
    }
    if (folder)
        closedir(folder);
    if (!found)
        c->exit = cli_fail(EXIT_INPUT, "%s: no .bel archive", path);
    return found;
}

bool cli_read(struct cli *c, const char *path, str *out)
{
    str why;
    if (!file_read(c->arena, path, FILE_MAX, out, &why)) {
        c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        return false;
    }
    if (str_ends(*out, S("\n")))
        out->n--;
    return true;
}

void cli_forget(str text)
{
    sodium_memzero((void *)(uintptr_t)text.p, text.n); /* the arena's memory, ours to write */
}

bool cli_board(struct cli *c, const char *path, struct board *out)
{
    struct fault f = {.arena = c->arena};
    const char *file = cli_archive(c, path);
    str bytes, why;
    if (!file)
        return false;
    if (!file_map(file, &bytes, c->arena, &why)) {
        c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
        return false;
    }
    if (!board_open(c->arena, bytes, out, &f)) {
        c->exit = cli_faulty(c, file, &f);
        return false;
    }
    return true;
}
