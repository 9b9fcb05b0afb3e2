/* The files of an SQLite database: its lock, what is on the disk, putting another in its place. */
#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/store.h"

int database_lock(const char *database, char *why, size_t room)
{
    char path[4096], held_by[32] = "";
    if (snprintf(path, sizeof path, "%s.lock", database) >= (int)sizeof path) {
        snprintf(why, room, "the path of the database is too long");
        return -1;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        snprintf(why, room, "%s: %s", path, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ssize_t n = read(fd, held_by, sizeof held_by - 1);
        held_by[n > 0 ? n : 0] = 0;
        snprintf(why, room, "%s is in use by another linli (process %s)", database, held_by);
        close(fd);
        return -1;
    }
    int n = snprintf(held_by, sizeof held_by, "%d", (int)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, held_by, (size_t)n, 0) != n)
        errno = 0; /* only a courtesy: a full disk must not keep us from serving what is there */
    return fd;
}

bool file_durable(struct arena *a, const char *path)
{
    str folder = str_from(path);
    while (folder.n && folder.p[folder.n - 1] != '/')
        folder.n--;
    const char *paths[] = {path, folder.n ? str_z(a, folder) : "."};
    bool fine = true;
    for (size_t i = 0; i < COUNT(paths) && fine; i++) {
        int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
        fine = fd >= 0 && fsync(fd) == 0;
        if (fd >= 0)
            close(fd);
    }
    return fine;
}

static const char *beside(struct arena *a, const char *path, const char *ending)
{
    return str_fmt(a, "%s%s", path, ending).p;
}

/* A log that stays behind would be played into the new database. It goes with the old one, which
 * may not be whole without. At no moment is there no database. */
static bool put_aside(struct arena *a, const char *database, const char *aside)
{
    if (link(database, aside) != 0)
        return errno == ENOENT;
    if (rename(beside(a, database, "-wal"), beside(a, aside, "-wal")) != 0 && errno != ENOENT)
        return false;
    return unlink(beside(a, database, "-shm")) == 0 || errno == ENOENT;
}

bool store_replace(struct arena *a, const char *database, const char *copy, const char *aside,
                   str *why)
{
    char held[4200];
    int lock = database_lock(database, held, sizeof held);
    if (lock < 0) {
        *why = str_fmt(a, "%s", held);
        return false;
    }
    bool fine =
        put_aside(a, database, aside) && rename(copy, database) == 0 && file_durable(a, database);
    if (!fine)
        *why = str_fmt(a, "%s, %s: %s", database, aside, strerror(errno));
    close(lock);
    return fine;
}
