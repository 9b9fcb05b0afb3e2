/* See append.h. */
#include "election/append.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "lang/say.h"

bool append_begin(struct arena *a, const char *file, struct appending *out, str *why)
{
    struct fault f = {.arena = a};
    *out = (struct appending){.fd = open(file, O_RDWR | O_CLOEXEC)};
    if (out->fd < 0 || flock(out->fd, LOCK_EX) != 0) {
        *why = str_fmt(a, "%s: %s", file, strerror(errno));
        return false;
    }
    if (!file_map(file, &out->bytes, a, why))
        return false;
    if (board_open(a, out->bytes, &out->board, &f))
        return true;
    *why = str_fmt(a, "%s: %.*s", file, STR_FMT(say(a, NULL, f.what)));
    return false;
}

static bool write_at(int fd, str left, off_t at)
{
    while (left.n) {
        ssize_t n = pwrite(fd, left.p, left.n, at);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            left = str_from_at(left, (size_t)n);
            at += n;
        }
    }
    return true;
}

bool append_event(struct arena *a, struct appending *ap, enum event_type type, const str *bodies,
                  size_t n, struct hash *hash, str *why)
{
    const struct archive *ar = &ap->board.archive;
    struct buf b = buf_new(a);
    struct archive after;
    struct fault f = {.arena = a};
    if (!archive_may_follow(ar, type)) {
        *why = str_fmt(a, "%.*s cannot follow %.*s", STR_FMT(event_names[type]),
                       STR_FMT(event_names[ar->events[ar->n - 1].type]));
        return false;
    }
    archive_put_event(&b, ar->timestamp, &ar->events[ar->n - 1], ar->n, type, bodies, n);
    /* what will stand there is read before it is written */
    if (!archive_extend(a, ar, buf_str(&b), &after, &f)) {
        *why = say(a, NULL, f.what);
        return false;
    }
    *hash = after.events[after.n - 1].hash;
    if (!write_at(ap->fd, buf_str(&b), (off_t)ap->bytes.n)) {
        int error = errno;
        (void)!ftruncate(ap->fd, (off_t)ap->bytes.n);
        *why = str_fmt(a, "%s", strerror(error));
        return false;
    }
    if (fsync(ap->fd) != 0) {
        *why = str_fmt(a, "%s", strerror(errno));
        return false;
    }
    return true;
}

void append_end(struct appending *ap)
{
    file_unmap(ap->bytes);
    if (ap->fd >= 0)
        close(ap->fd);
    ap->fd = -1;
}
