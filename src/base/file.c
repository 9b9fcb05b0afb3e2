/* Whole files. Uses str. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

static bool failed(struct arena *a, const char *path, str *why)
{
    *why = str_fmt(a, "%s: %s", path, strerror(errno));
    return false;
}

bool file_read(struct arena *a, const char *path, size_t limit, str *out, str *why)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(a, path, why);
    struct buf b = buf_new(a);
    struct stat about;
    size_t hint = fstat(fd, &about) == 0 && about.st_size > 0 ? (size_t)about.st_size + 1 : 65536;
    ssize_t n;
    do {
        char *room = buf_room(&b, b.n ? 65536 : (hint > limit ? limit + 1 : hint));
        n = read(fd, room, b.cap - b.n);
        if (n > 0)
            b.n += (size_t)n;
    } while (b.n <= limit && (n > 0 || (n < 0 && errno == EINTR)));
    int error = errno;
    if (fd != STDIN_FILENO)
        close(fd);
    errno = error;
    if (n < 0)
        return failed(a, path, why);
    if (b.n > limit) {
        *why = str_fmt(a, "%s: larger than %zu bytes", path, limit);
        return false;
    }
    *out = buf_str(&b);
    return true;
}

bool file_map(const char *path, str *out, struct arena *a, str *why)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        failed(a, path, why);
        if (fd >= 0)
            close(fd);
        return false;
    }
    *out = S("");
    void *p =
        about.st_size ? mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    int error = errno;
    close(fd);
    errno = error;
    if (p == MAP_FAILED)
        return failed(a, path, why);
    if (p)
        *out = (str){p, (size_t)about.st_size};
    return true;
}

void file_unmap(str mapped)
{
    if (mapped.n)
        munmap((void *)(uintptr_t)mapped.p, mapped.n);
}

bool file_write_all(int fd, str content)
{
    while (content.n) {
        ssize_t n = write(fd, content.p, content.n);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            content = str_from_at(content, (size_t)n);
    }
    return true;
}

static bool sync_folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? str_z(a, (str){path, (size_t)(slash - path) + 1}) : ".";
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

bool file_write(struct arena *a, const char *path, str content, int mode, str *why)
{
    const char *beside = str_fmt(a, "%s.new", path).p;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return failed(a, beside, why);
    bool done = file_write_all(fd, content) && fsync(fd) == 0;
    int error = errno;
    close(fd);
    errno = error;
    if (!done || rename(beside, path) != 0) {
        failed(a, path, why);
        unlink(beside);
        return false;
    }
    return sync_folder_of(a, path) || failed(a, path, why);
}
